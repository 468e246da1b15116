"""What an instrument is, and what each answer counts. Additive and open; no Django.

An instrument is questions with described steps, rows that read a register fact against thresholds, and bands of the
sum. Nothing is weighed behind the scenes: every row carries its own whole points, and the total is their sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

DECLINED = "vil_ikke_svare"
"""The answer that is always possible. It counts nothing."""

UNKNOWN = "ukendt"
"""In `choices_of` a register row: it is not to count."""

MOST_COMBINATIONS = 200_000
"""How many joint answers to questions that depend on each other the check is willing to walk through."""

Kind = Literal["screening", "progression", "mood", "conversation", "survey", "coordination"]
"""What an instrument is for. Only a screening adds register facts and always has bands of the sum.

A coordination is a survey whose questions are asked once about every group of colleagues.
"""

KINDS: tuple[Kind, ...] = ("screening", "progression", "mood", "conversation", "survey", "coordination")

Side = Literal["resource", "neutral", "challenge"]
Source = Literal["answer", "register"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.da


NOTHING = Text("", "")
CITIZEN = "borger"
PROFESSIONAL = "fagperson"
"""In `Item.asked_of`: every rater but the citizen."""


@dataclass(frozen=True, slots=True)
class Step:
    """One described answer. A `resource` is something that goes well; it can never count against anybody."""

    key: str
    text: Text
    points: int
    resource: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """The question is asked only when an earlier one was answered with one of these steps."""

    item: str
    steps: frozenset[str]


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `short` names the circumstance in plots and tables.

    `text` is what the citizen is asked; `about` is what others are asked about the citizen, where that differs. Only
    the raters in `asked_of` are asked (empty: everybody). A question without steps is answered in one's own words.
    """

    key: str
    short: Text
    text: Text
    help: Text
    steps: tuple[Step, ...]
    required: bool = True
    shown_if: Condition | None = None
    about: Text = NOTHING
    asked_of: frozenset[str] = frozenset()
    in_words: bool = False

    def asks(self, rater: str) -> Text:
        """The question as this rater (`borger` or a role) is asked it."""
        return self.about if rater != CITIZEN and (self.about.da or self.about.en) else self.text

    def is_for(self, rater: str) -> bool:
        return not self.asked_of or rater in self.asked_of or (rater != CITIZEN and PROFESSIONAL in self.asked_of)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From this value on the register row says `text` and counts `points`. `{value}` stands for the value."""

    at_least: int
    text: Text
    points: int


@dataclass(frozen=True, slots=True)
class FactRow:
    """A register fact read against thresholds; the highest one that is reached counts."""

    key: str
    fact: str
    short: Text
    thresholds: tuple[Threshold, ...]

    def reached(self, value: int) -> Threshold | None:
        return next((each for each in reversed(self.thresholds) if value >= each.at_least), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the sum, from `from_points` to the next band."""

    key: str
    from_points: int
    title: Text
    words: Text


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole instrument version."""

    about: Text
    items: tuple[Item, ...]
    facts: tuple[FactRow, ...]
    bands: tuple[Band, ...]
    kind: Kind = "screening"

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)


@dataclass(frozen=True, slots=True)
class Contribution:
    """One row of the explanation: the circumstance, what was said, what it counts, and why."""

    key: str
    source: Source
    short: Text
    said: Text
    points: int
    most: int
    side: Side
    why: Text


@dataclass(frozen=True, slots=True)
class Explained:
    """Row by row what counted. `total` is the sum of the rows and nothing else."""

    rows: tuple[Contribution, ...]
    total: int
    most: int
    band: Band | None


def shown(definition: Definition, answers: Mapping[str, str]) -> list[Item]:
    """The questions that are asked, given the answers so far. A question behind one that is not asked is not asked."""
    visible: dict[str, Item] = {}
    for item in definition.items:
        condition = item.shown_if
        if condition is None or (condition.item in visible and answers.get(condition.item) in condition.steps):
            visible[item.key] = item
    return list(visible.values())


def missing(definition: Definition, answers: Mapping[str, str]) -> list[Item]:
    """The required questions that are asked and not answered. "Will not answer" is an answer."""
    return [item for item in shown(definition, answers) if item.required and not answers.get(item.key)]


def unknown(definition: Definition, answers: Mapping[str, str]) -> list[str]:
    """Keys of answers that belong to no question or no step of it."""
    wrong = []
    for key, chosen in answers.items():
        item = definition.item(key)
        if item is None or (chosen != DECLINED and not item.in_words and item.step(chosen) is None):
            wrong.append(key)
    return wrong


def contributions(definition: Definition, answers: Mapping[str, str], facts: Mapping[str, int | None]) -> Explained:
    """Explain these answers and register facts row by row. A fact that is absent or None counts nothing."""
    rows = tuple(
        [
            _answered(item, answers[item.key])
            for item in shown(definition, answers)
            if answers.get(item.key) and not item.in_words
        ]
        + [_registered(row, facts.get(row.fact)) for row in definition.facts]
    )
    total = sum(row.points for row in rows)
    return Explained(rows, total, most_possible(definition), band_of(definition, total))


def choices_of(definition: Definition, key: str) -> list[tuple[str, Contribution]]:
    """What a row of an explanation could say otherwise: the name of each choice and the row as it would read."""
    item = definition.item(key)
    if item is not None:
        return [(chosen, _answered(item, chosen)) for chosen in [*(step.key for step in item.steps), DECLINED]]
    row = next((each for each in definition.facts if each.key == key), None)
    if row is None:
        return []
    limits = [(str(each.at_least), _registered(row, each.at_least)) for each in row.thresholds]
    let_out = replace(
        _registered(row, None), said=Text("Det skal ikke tælle her.", "It is not to count here."), why=_why(0, 0)
    )
    return [*limits, (UNKNOWN, let_out)]


def most_possible(definition: Definition) -> int:
    """The highest sum the instrument can give."""
    return max(totals(definition), default=0)


def band_of(definition: Definition, total: int) -> Band | None:
    """The band a sum falls in."""
    return next((band for band in reversed(definition.bands) if total >= band.from_points), None)


def _answered(item: Item, chosen: str) -> Contribution:
    most = max(step.points for step in item.steps)
    step = item.step(chosen)
    if step is None:
        said = Text("Vil ikke svare.", "Prefers not to answer.")
        why = Text("Det er i orden ikke at svare. Det tæller ikke.", "Not answering is fine. It counts nothing.")
        return Contribution(item.key, "answer", item.short, said, 0, most, "neutral", why)
    side: Side = "resource" if step.resource else "challenge" if step.points > 0 else "neutral"
    return Contribution(item.key, "answer", item.short, step.text, step.points, most, side, _why(step.points, most))


def _registered(row: FactRow, value: int | None) -> Contribution:
    most = max(each.points for each in row.thresholds)
    reached = row.reached(value) if value is not None else None
    if reached is None:
        said = Text("Ingen registeroplysninger.", "No register information.")
        why = Text("Vi ved det ikke. Det tæller ikke.", "We do not know. It counts nothing.")
        return Contribution(row.key, "register", row.short, said, 0, most, "neutral", why)
    said = Text(reached.text.da.replace("{value}", str(value)), reached.text.en.replace("{value}", str(value)))
    why = _why(reached.points, most)
    if reached.points > 0:
        start = reached.at_least
        why = Text(f"Reglen er: fra {start} og op. {why.da}", f"The rule is: from {start} and up. {why.en}")
    side: Side = "challenge" if reached.points > 0 else "neutral"
    return Contribution(row.key, "register", row.short, said, reached.points, most, side, why)


def _why(points: int, most: int) -> Text:
    if points == 0:
        return Text("Det tæller ikke.", "It counts nothing.")
    return Text(f"Det tæller {points} af højst {most}.", f"It counts {points} of at most {most}.")


def totals(definition: Definition) -> set[int]:
    """Every sum that can occur. Questions tied by conditions, and rows of one fact, are taken together."""
    found = {0}
    for group in _tied(definition):
        sums = _sums(group)
        found = {total + each for total in found for each in sums}
    for fact in {row.fact for row in definition.facts}:
        rows = [row for row in definition.facts if row.fact == fact]
        values = {each.at_least for row in rows for each in row.thresholds}
        sums = {0} | {sum(hit.points for row in rows if (hit := row.reached(value))) for value in values}
        found = {total + each for total in found for each in sums}
    return found


def _tied(definition: Definition) -> list[list[Item]]:
    """The questions in groups: one group per question that stands alone, with everything that depends on it."""
    root: dict[str, str] = {}
    for item in definition.items:
        root[item.key] = root.get(item.shown_if.item, item.key) if item.shown_if else item.key
    return [[item for item in definition.items if root[item.key] == key] for key in dict.fromkeys(root.values())]


def _sums(items: list[Item]) -> set[int]:
    items = [item for item in items if not item.in_words]
    if not items:
        return {0}
    if len(items) == 1:
        return {0, *(step.points for step in items[0].steps)}
    choices = [["", *(step.key for step in item.steps)] for item in items]
    size = 1
    for each in choices:
        size *= len(each)
    if size > MOST_COMBINATIONS:
        raise ValueError(f"For mange spørgsmål afhænger af {items[0].key}. Del dem op, så skemaet kan efterprøves.")
    alone = Definition(items[0].text, tuple(items), (), ())
    found = set()
    for picked in product(*choices):
        answers = dict(zip((item.key for item in items), picked, strict=True))
        found.add(sum(_points(item, answers[item.key]) for item in shown(alone, answers)))
    return found


def _points(item: Item, chosen: str) -> int:
    step = item.step(chosen)
    return step.points if step else 0
