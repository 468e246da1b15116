"""What a caseload is, against its band. Pure decisions.

The band of a rule holds for one full-time caseworker with cases of one group. Somebody with cases of several groups
uses a share of each band: 20 of at most 40 is half. Adding the shares gives the whole, so a mixed caseload has a band
of its own, in between, and part-time and absence narrow it in proportion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import floor

FULL = 100
"""Per cent: one case, or one full-time position."""


@dataclass(frozen=True)
class Band:
    """The cases one full-time caseworker should have in a group."""

    low: int
    high: int


@dataclass(frozen=True)
class Away:
    """Absent for so many per cent from one day to another (both included)."""

    percent: int
    first: date
    last: date | None

    def on(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Workload:
    """One caseworker's open cases by group, weighed, and the share of full time they are there.

    `cases` counts people; `weighed` is in cases (a case of weight 150 counts as 1.5). `capacity` is 0 to 1.
    """

    cases: int
    weighed: Mapping[str, float]
    capacity: float


@dataclass(frozen=True)
class Standing:
    """A workload against its band, in weighed cases. `low` and `high` are 0 where there is nobody to carry any.

    `without_band` is how many of its groups have no band: their cases are not in `load`. `banded` is false where there
    is no band to hold anything against.
    """

    load: float
    low: float
    high: float
    without_band: int = 0
    banded: bool = True

    @property
    def state(self) -> str:
        if self.load > self.high:
            return "over"
        return "under" if self.load < self.low else "within"

    @property
    def room(self) -> int:
        """Whole cases there is room for before the upper edge; negative when it is passed."""
        return floor(self.high - self.load + 1e-9)

    @property
    def words(self) -> str:
        if not self.banded:
            return "uden spænd"
        if self.high == 0:
            return "er væk og har ingen plads" if self.load else "er væk"
        if self.state == "over":
            return f"{_whole(self.load - self.high)} over spændet"
        if self.state == "under":
            return f"{_whole(self.low - self.load)} under spændet"
        return "inden for spændet"


def _whole(cases: float) -> str:
    """How many cases it takes to be inside again: never fewer than one."""
    return str(max(1, -floor(-cases + 1e-9)))


def capacity(percent: int, absences: Iterable[Away], day: date) -> float:
    """The share of full time somebody employed for `percent` is there on a day. Overlapping absences do not add."""
    away = max((each.percent for each in absences if each.on(day)), default=0)
    return percent / FULL * (1 - min(away, FULL) / FULL)


def standing(work: Workload, bands: Mapping[str, Band], usual: str) -> Standing:
    """The workload against the band of its own mix; `usual` is the group whose band an empty caseload has.

    Cases in groups without a band are left out and counted, so that the page can say so.
    """
    counted = {group: cases for group, cases in work.weighed.items() if group in bands and cases > 0}
    without = sum(1 for group, cases in work.weighed.items() if group not in bands and cases > 0)
    load = sum(counted.values())
    if not counted:
        band = bands.get(usual)
        edges = (band.low, band.high) if band else (0, 0)
        return Standing(0, edges[0] * work.capacity, edges[1] * work.capacity, without, banded=band is not None)
    low = load / sum(cases / bands[group].low for group, cases in counted.items())
    high = load / sum(cases / bands[group].high for group, cases in counted.items())
    return Standing(load, low * work.capacity, high * work.capacity, without)


def together(workloads: Sequence[Workload]) -> Workload:
    """A team as one: everybody's cases, and everybody's time."""
    weighed: dict[str, float] = {}
    for work in workloads:
        for group, cases in work.weighed.items():
            weighed[group] = weighed.get(group, 0) + cases
    return Workload(sum(work.cases for work in workloads), weighed, sum(work.capacity for work in workloads))


@dataclass(frozen=True)
class WhatIf:
    """More (or fewer) full-time caseworkers, and more (or fewer) citizens in one group."""

    caseworkers: int = 0
    citizens: int = 0
    group: str = ""

    def __bool__(self) -> bool:
        return bool(self.caseworkers or self.citizens)


def imagined(team: Workload, what: WhatIf) -> Workload:
    """The team as it would be. Nobody can give up more than there is."""
    weighed = dict(team.weighed)
    if what.citizens:
        weighed[what.group] = max(0.0, weighed.get(what.group, 0) + what.citizens)
    cases = team.cases + round(sum(weighed.values()) - sum(team.weighed.values()))
    return Workload(cases, weighed, max(0.0, team.capacity + what.caseworkers))


def per_caseworker(team: Standing, capacity: float) -> Standing | None:
    """What one full-time caseworker would have; None without anybody."""
    if capacity <= 0:
        return None
    return replace(team, load=team.load / capacity, low=team.low / capacity, high=team.high / capacity)


# ---- positions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Post:
    """A decided position: of which kind, how much, from when to when, and since when somebody fills it."""

    kind: str
    percent: int
    first: date
    last: date | None
    filled: date | None


@dataclass
class Staffing:
    """Full-time positions of one kind on a day: decided, and filled."""

    kind: str
    decided: float = 0
    filled: float = 0
    posts: list[Post] = field(default_factory=list)

    @property
    def vacant(self) -> float:
        return self.decided - self.filled


def staffing(posts: Iterable[Post], day: date) -> list[Staffing]:
    """The positions that hold on a day, kind by kind, in the order the kinds come in."""
    found: dict[str, Staffing] = {}
    for post in posts:
        if post.first <= day and (post.last is None or day <= post.last):
            row = found.setdefault(post.kind, Staffing(post.kind))
            row.decided += post.percent / FULL
            row.filled += post.percent / FULL if post.filled is not None and post.filled <= day else 0
            row.posts.append(post)
    return list(found.values())
