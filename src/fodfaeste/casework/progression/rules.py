"""Raters side by side: where each stands, how far apart they are, what has moved, and what to talk about. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.foundation.instruments.rules import CITIZEN, Definition, Item, Step

MOST_QUESTIONS = 2
APART = 2
"""From this many steps between citizen and somebody else, an indicator is worth a talk."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How often is asked, how long there is to answer, how many steps make a change worth marking, for how many days
    after a round the professionals who answered still see it, and how many days before the last one the citizen
    is reminded.
    """

    weeks_between: int
    days_to_answer: int
    steps_to_mark: int
    seen_after_days: int = 0
    reminder_days: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What one rater answered in one round. ``rater`` is `borger` or a title; ``who`` is the same person each time."""

    rater: str
    day: date
    answers: dict[str, str]
    who: str = ""

    @property
    def person(self) -> str:
        return self.who or self.rater


@dataclass(frozen=True, slots=True)
class Told:
    """What a change can tell: 1 surely up, -1 surely down, 0 it may be chance. True change lies from low to high."""

    verdict: int
    low: float
    high: float


Tells = Callable[[str, str, int, int], Told | None]
"""(rater, indicator, step before, step now) → what that change tells; None where too little is known."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One rater's place on one indicator: the step now, and the number of the step last time.

    ``another``: somebody else with the same title answered last time, so there is nothing to compare with.
    """

    rater: str
    step: Step
    before: int | None
    told: Told | None = None
    another: bool = False

    @property
    def moved(self) -> int | None:
        return None if self.before is None else self.step.points - self.before

    @property
    def down(self) -> int:
        """How many steps down, for words."""
        return max(0, -(self.moved or 0))


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator with everybody's place. ``gap`` is the distance between the outermost, 0 when one has answered."""

    item: Item
    dots: tuple[Dot, ...]
    marked: tuple[Dot, ...]

    @property
    def apart(self) -> bool:
        """Do the citizen and somebody else see it so differently that it is worth a talk?"""
        return not self.about_belief and _distance(self) >= APART

    @property
    def gap(self) -> int:
        places = [dot.step.points for dot in self.dots]
        return max(places) - min(places) if places else 0

    @property
    def about_belief(self) -> bool:
        """The professionals' belief stands apart: it is never compared with anybody's."""
        return bool(self.item.asked_of) and CITIZEN not in self.item.asked_of


def next_due(last_opened: date | None, case_opened: date, interval: Interval) -> date:
    """When the next round is to begin: a whole interval after the last one, at once in a new case."""
    return case_opened if last_opened is None else last_opened + timedelta(weeks=interval.weeks_between)


def asked(definition: Definition, rater: str) -> list[Item]:
    """The questions this rater is asked."""
    return [item for item in definition.items if item.is_for(rater)]


def rows(
    definition: Definition,
    now: Sequence[Given],
    before: Sequence[Given],
    steps_to_mark: int,
    tells: Tells | None = None,
) -> list[Row]:
    """One row per indicator that somebody has answered now, the citizen first. Missing answers are left out.

    A person is compared with themselves alone: another one with the same title begins anew.
    """
    ordered = sorted(now, key=lambda each: (each.rater != CITIZEN, each.rater))
    found = []
    for item in definition.items:
        dots = tuple(
            _dot(item, each, step, before, tells)
            for each in ordered
            if (step := item.step(each.answers.get(item.key, ""))) is not None
        )
        marked = tuple(dot for dot in dots if dot.moved is not None and abs(dot.moved) >= steps_to_mark)
        if dots:
            found.append(Row(item, dots, marked))
    return found


def _dot(item: Item, given: Given, step: Step, before: Sequence[Given], tells: Tells | None) -> Dot:
    own = next((each for each in before if each.person == given.person), None)
    last = _points(item, own.answers) if own is not None else None
    another = own is None and any(each.rater == given.rater for each in before)
    told = None
    if tells is not None and last is not None and last != step.points:
        told = tells(given.rater, item.key, last, step.points)
    return Dot(given.rater, step, last, told, another)


def time_for_another(opened: date, today: date, interval: Interval) -> bool:
    """Has a round that was never finished stood so long that the next one is due?"""
    return opened + timedelta(weeks=interval.weeks_between) <= today


def to_talk_about(found: Sequence[Row]) -> list[Row]:
    """The indicators citizen and professionals see most differently: at most two, the largest distance first."""
    apart = [row for row in found if not row.about_belief and _distance(row) >= APART]
    return sorted(apart, key=lambda row: -_distance(row))[:MOST_QUESTIONS]


def prompt(row: Row) -> str:
    """A question for the conversation, without saying who is right. The citizen has answered, and somebody else."""
    own = _own(row)
    assert own is not None
    others = [dot for dot in row.dots if dot.rater != CITIZEN]
    other = max(others, key=lambda dot: abs(dot.step.points - own.step.points))
    said = f"borgeren siger »{_plain(own)}«, og {other.rater.lower()} siger »{_plain(other)}«"
    return f"{row.item.short.da}: {said}. Hvad ser I hver især?"


def _distance(row: Row) -> int:
    """The longest way from the citizen to anybody else."""
    own = _own(row)
    return max((abs(dot.step.points - own.step.points) for dot in row.dots), default=0) if own else 0


def _own(row: Row) -> Dot | None:
    return next((dot for dot in row.dots if dot.rater == CITIZEN), None)


def _plain(dot: Dot) -> str:
    return dot.step.text.da.rstrip(".")


def open_to(definition: Definition, rater: str, given: dict[str, str]) -> list[Item]:
    """The questions this rater has to answer and has not."""
    return [item for item in asked(definition, rater) if item.required and not given.get(item.key)]


def _points(item: Item, answers: dict[str, str]) -> int | None:
    step = item.step(answers.get(item.key, ""))
    return step.points if step else None
