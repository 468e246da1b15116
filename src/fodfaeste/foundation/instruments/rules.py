"""What an instrument is, when it may be published, and what each answer counts. Additive and open; no Django.

An instrument is questions with described steps, rows that read a register fact against thresholds, and bands of the
sum. Nothing is weighed behind the scenes: every row carries its own whole points, and the total is their sum.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Literal

DECLINED = "vil_ikke_svare"
"""The answer that is always possible. It counts nothing."""

MOST_COMBINATIONS = 200_000
"""How many joint answers to questions that depend on each other the check is willing to walk through."""

Side = Literal["resource", "neutral", "challenge"]
Source = Literal["answer", "register"]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages."""

    da: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.da


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
    """One question. `short` names the circumstance in plots and tables."""

    key: str
    short: Text
    text: Text
    help: Text
    steps: tuple[Step, ...]
    required: bool = True
    shown_if: Condition | None = None

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
        if item is None or (chosen != DECLINED and item.step(chosen) is None):
            wrong.append(key)
    return wrong


def contributions(definition: Definition, answers: Mapping[str, str], facts: Mapping[str, int | None]) -> Explained:
    """Explain these answers and register facts row by row. A fact that is absent or None counts nothing."""
    rows = tuple(
        [_answered(item, answers[item.key]) for item in shown(definition, answers) if answers.get(item.key)]
        + [_registered(row, facts.get(row.fact)) for row in definition.facts]
    )
    total = sum(row.points for row in rows)
    return Explained(rows, total, most_possible(definition), band_of(definition, total))


def most_possible(definition: Definition) -> int:
    """The highest sum the instrument can give."""
    return max(_totals(definition), default=0)


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


# When an instrument may be published


def problems(definition: Definition) -> list[str]:
    """Everything that stands in the way of publishing, in Danish; empty when the instrument is sound."""
    found = [*_texts(definition), *_keys(definition), *_items(definition), *_facts(definition), *_bands(definition)]
    if not definition.items:
        found.append("Skemaet har ingen spørgsmål.")
    return found or _reach(definition)


def _texts(definition: Definition) -> Iterator[str]:
    every: list[tuple[str, Text]] = [("Omtalen", definition.about)]
    for item in definition.items:
        every += [(f"Spørgsmålet {item.key}", item.text), (f"Spørgsmålet {item.key}, kort navn", item.short)]
        if item.help.da or item.help.en:
            every.append((f"Spørgsmålet {item.key}, hjælp", item.help))
        every += [(f"Svaret {item.key}/{step.key}", step.text) for step in item.steps]
    for row in definition.facts:
        every.append((f"Registerrækken {row.key}, kort navn", row.short))
        every += [(f"Registerrækken {row.key} fra {each.at_least}", each.text) for each in row.thresholds]
    for band in definition.bands:
        every += [(f"Trinnet {band.key}, navn", band.title), (f"Trinnet {band.key}, ord", band.words)]
    for where, text in every:
        if not text.da.strip():
            yield f"{where} mangler en dansk tekst."
        if not text.en.strip():
            yield f"{where} mangler en engelsk tekst."


def _keys(definition: Definition) -> Iterator[str]:
    rows = [item.key for item in definition.items] + [row.key for row in definition.facts]
    yield from _repeated(rows, "Nøglen {} bruges mere end én gang.")
    yield from _repeated([band.key for band in definition.bands], "Trinnet {} findes mere end én gang.")
    for item in definition.items:
        yield from _repeated([step.key for step in item.steps], f"Svaret {item.key}/{{}} findes mere end én gang.")
        if DECLINED in [step.key for step in item.steps]:
            yield f"Spørgsmålet {item.key}: svaret {DECLINED} er altid muligt og må ikke skrives som et trin."


def _repeated(keys: Iterable[str], sentence: str) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield sentence.format(key)
        seen.add(key)


def _items(definition: Definition) -> Iterator[str]:
    before: dict[str, Item] = {}
    for item in definition.items:
        name = f"Spørgsmålet {item.key}"
        if len(item.steps) < 2:
            yield f"{name} skal have mindst to svar."
        for step in item.steps:
            if not _whole(step.points):
                yield f"Svaret {item.key}/{step.key} skal have hele point, ikke {step.points!r}."
            elif step.resource and step.points > 0:
                yield f"Svaret {item.key}/{step.key} er en ressource og må ikke tælle imod nogen."
        yield from _condition(item, before, definition)
        before[item.key] = item


def _condition(item: Item, before: Mapping[str, Item], definition: Definition) -> Iterator[str]:
    condition, name = item.shown_if, f"Spørgsmålet {item.key}"
    if condition is None:
        return
    if item.required:
        yield f"{name} er krævet og kan derfor ikke springes over. Gør det frivilligt, eller fjern betingelsen."
    if definition.item(condition.item) is None:
        yield f"{name} afhænger af {condition.item}, som ikke findes."
    elif condition.item not in before:
        yield f"{name} afhænger af {condition.item}, som ikke står før det. Flyt det op, eller fjern betingelsen."
    else:
        known = {step.key for step in before[condition.item].steps}
        for key in sorted(condition.steps - known):
            yield f"{name} afhænger af svaret {condition.item}/{key}, som ikke findes."
        if not condition.steps:
            yield f"{name} har en betingelse uden svar og ville aldrig blive vist."


def _facts(definition: Definition) -> Iterator[str]:
    for row in definition.facts:
        name, limits = f"Registerrækken {row.key}", [each.at_least for each in row.thresholds]
        if not all(_whole(each.at_least) and _whole(each.points) for each in row.thresholds):
            yield f"{name} skal have hele tal og hele point."
        elif not limits or limits[0] != 0:
            yield f"{name} skal begynde ved 0, så hvert tal har en sætning."
        elif limits != sorted(set(limits)):
            yield f"{name} skal have grænserne i stigende orden."


def _bands(definition: Definition) -> Iterator[str]:
    starts = [band.from_points for band in definition.bands]
    if not starts:
        yield "Skemaet har ingen trin for summen."
    elif not all(_whole(each) for each in starts):
        yield "Trinnene skal begynde ved hele point."
    elif starts != sorted(set(starts)):
        yield "Trinnene skal stå i stigende orden uden gentagelser."


def _reach(definition: Definition) -> list[str]:
    """Every sum falls in a band and every band holds a sum: counted over all sums there can be."""
    try:
        totals = _totals(definition)
    except ValueError as error:
        return [str(error)]
    found = []
    if min(totals) < definition.bands[0].from_points:
        found.append(f"Summen {min(totals)} er mulig, men ligger under det første trin.")
    reached = {band.key for total in totals if (band := band_of(definition, total))}
    for band in definition.bands:
        if band.key not in reached:
            found.append(f"Trinnet {band.key} kan ikke nås: ingen svar giver en sum, der hører til det.")
    return found


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _totals(definition: Definition) -> set[int]:
    """Every sum that can occur. Questions tied by conditions, and rows of one fact, are taken together."""
    totals = {0}
    for group in _tied(definition):
        sums = _sums(group)
        totals = {total + each for total in totals for each in sums}
    for fact in {row.fact for row in definition.facts}:
        rows = [row for row in definition.facts if row.fact == fact]
        values = {each.at_least for row in rows for each in row.thresholds}
        sums = {0} | {sum(hit.points for row in rows if (hit := row.reached(value))) for value in values}
        totals = {total + each for total in totals for each in sums}
    return totals


def _tied(definition: Definition) -> list[list[Item]]:
    """The questions in groups: one group per question that stands alone, with everything that depends on it."""
    root: dict[str, str] = {}
    for item in definition.items:
        root[item.key] = root.get(item.shown_if.item, item.key) if item.shown_if else item.key
    return [[item for item in definition.items if root[item.key] == key] for key in dict.fromkeys(root.values())]


def _sums(items: list[Item]) -> set[int]:
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
