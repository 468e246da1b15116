"""Who has what until when, and where a team will lack it. Pure decisions: no Django, no database, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil


@dataclass(frozen=True)
class Competence:
    """A row of the table `competences`. `months_valid` 0: it does not run out. `percent` of a team shall have it."""

    key: str
    title: str
    about: str
    area: str
    roles: tuple[str, ...]
    months_valid: int
    percent: float
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Held:
    """Somebody has a competence from a day on, to and with another; without one it does not run out."""

    competence: str
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Person:
    """One employee of a team: the roles they have, and the competences they hold or have held."""

    roles: frozenset[str]
    held: tuple[Held, ...]

    def has(self, competence: str, day: date) -> bool:
        return any(each.competence == competence and each.on(day) for each in self.held)

    def needs(self, competence: Competence) -> bool:
        return bool(self.roles & set(competence.roles))


def runs_out(first: date, months: int) -> date | None:
    """The last day of a competence that holds so many months; None for one that does not run out."""
    if not months:
        return None
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_of_month = (following - timedelta(days=1)).day
    return date(year, month + 1, min(first.day, last_of_month)) - timedelta(days=1)


@dataclass(frozen=True)
class Coverage:
    """How many of those a competence is for have it: today, in some weeks, and in half a year if nobody takes a course.

    `wanted` is how many it takes. People are never named.
    """

    competence: str
    of: int
    now: int
    near: int
    far: int
    wanted: int

    @property
    def gap_now(self) -> int:
        return max(0, self.wanted - self.now)

    @property
    def gap_near(self) -> int:
        return max(0, self.wanted - self.near)

    @property
    def gap_far(self) -> int:
        return max(0, self.wanted - self.far)

    @property
    def words(self) -> str:
        """The gap in words, the nearest first."""
        if not self.of:
            return "ingen i teamet skal have den"
        if self.gap_now:
            return f"mangler {self.gap_now} nu"
        if self.gap_near:
            return f"mangler {self.gap_near} snart"
        if self.gap_far:
            return f"mangler {self.gap_far} senere"
        return "dækket"


@dataclass(frozen=True)
class Horizon:
    """How far ahead gaps are shown, and how often somebody takes part in sparring; in weeks."""

    near_weeks: int
    far_weeks: int
    sparring_weeks: int


def coverage(people: Collection[Person], competence: Competence, day: date, horizon: Horizon) -> Coverage:
    """The coverage of one competence in a team."""
    concerned = [each for each in people if each.needs(competence)]

    def having(then: date) -> int:
        return sum(each.has(competence.key, then) for each in concerned)

    return Coverage(
        competence.key,
        len(concerned),
        having(day),
        having(day + timedelta(weeks=horizon.near_weeks)),
        having(day + timedelta(weeks=horizon.far_weeks)),
        ceil(len(concerned) * competence.percent / 100 - 1e-9),
    )


@dataclass(frozen=True)
class Standing:
    """One competence of one person: since when and until when, and whether it is asked of their role."""

    competence: Competence
    held: Held | None
    asked: bool
    state: str


STATES = {"has": "Har den", "ends": "Udløber snart", "over": "Er udløbet", "lacks": "Mangler", "extra": "Har den også"}


def standings(person: Person, competences: Sequence[Competence], day: date, horizon: Horizon) -> list[Standing]:
    """Every competence that is asked of the person or that they have."""
    found = []
    for competence in competences:
        latest = max(
            (each for each in person.held if each.competence == competence.key and each.first <= day),
            key=lambda each: (each.last or date.max, each.first),
            default=None,
        )
        asked = person.needs(competence)
        if asked or latest is not None:
            found.append(Standing(competence, latest, asked, _state(latest, asked, day, horizon)))
    return found


def _state(held: Held | None, asked: bool, day: date, horizon: Horizon) -> str:
    if held is None:
        return "lacks"
    if not held.on(day):
        return "over"
    if not held.on(day + timedelta(weeks=horizon.near_weeks)):
        return "ends"
    return "has" if asked else "extra"


# ---- onboarding and sparring ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A row of the table `onboarding_steps`: so many days after the first day. `competence` does the step by itself."""

    key: str
    title: str
    roles: tuple[str, ...]
    days: int
    competence: str


@dataclass(frozen=True)
class PathStep:
    """One step of one person's path."""

    step: Step
    due: date
    done_on: date | None

    def late(self, day: date) -> bool:
        return self.done_on is None and self.due < day


def path(steps: Iterable[Step], person: Person, starts: date, ticked: Mapping[str, date]) -> list[PathStep]:
    """The person's path in the order of the days. A step that is a competence is done the day they have it."""
    found = []
    for step in steps:
        if not person.roles & set(step.roles):
            continue
        done = ticked.get(step.key)
        if done is None and step.competence:
            done = min((each.first for each in person.held if each.competence == step.competence), default=None)
        found.append(PathStep(step, starts + timedelta(days=step.days), done))
    return sorted(found, key=lambda each: (each.due, each.step.key))


def sparring_due(last: date | None, day: date, horizon: Horizon) -> bool:
    """Has it been longer than the rule says since somebody took part?"""
    return last is None or last + timedelta(weeks=horizon.sparring_weeks) < day
