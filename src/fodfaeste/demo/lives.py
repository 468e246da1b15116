"""Four years of benefit weeks for invented people: a small labour-market simulation.

Each person is in one state per week. Leaving a state depends on the state, on how long one has been in it, on the
person, on the economy and on the season; where one goes depends on the state. The numbers are plausible, not
estimated: they give the demo people to work with and teach nothing about the world.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fodfaeste.demo.economy import CYCLE_WEEKS, cycle, hiring_season, sickness_season
from fodfaeste.demo.fakes import Fake, fakes
from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.spells import Runs, runs_of_weeks
from fodfaeste.evidence.weeks import mondays_of, week_of

SELF = "selvforsoerget"
STATES = (
    SELF, "sygedagpenge", "a_dagpenge", "kontanthjaelp", "uddannelseshjaelp", "jobafklaringsforloeb",
    "ressourceforloeb", "revalidering", "ledighedsydelse", "fleksjob", "loentilskud", "foertidspension", "su",
)  # fmt: skip
INDEX = {key: at for at, key in enumerate(STATES)}
NOT_IN_FILE = (SELF, "su")
"""States the refund file does not know: it has a row only where the municipality pays or co-finances."""

LEAVE: dict[str, float] = {
    SELF: 0.0170, "sygedagpenge": 0.040, "a_dagpenge": 0.040, "kontanthjaelp": 0.015, "uddannelseshjaelp": 0.022,
    "jobafklaringsforloeb": 0.016, "ressourceforloeb": 0.009, "revalidering": 0.014, "ledighedsydelse": 0.024,
    "fleksjob": 0.007, "loentilskud": 0.055, "foertidspension": 0.0, "su": 0.012,
}  # fmt: skip
"""Chance per week of leaving a state one has just entered, in an ordinary week."""

SLOWING: dict[str, float] = {"sygedagpenge": 0.45, "a_dagpenge": 0.35, "kontanthjaelp": 0.30, SELF: 0.25}
"""How fast that chance falls with time in the state: (1 + weeks / 13) to the power of minus this."""

GO: dict[str, dict[str, float]] = {
    SELF: {"sygedagpenge": 0.52, "a_dagpenge": 0.20, "kontanthjaelp": 0.18, "uddannelseshjaelp": 0.06, "su": 0.04},
    "sygedagpenge": {SELF: 0.74, "a_dagpenge": 0.11, "kontanthjaelp": 0.07, "jobafklaringsforloeb": 0.06,
                     "ledighedsydelse": 0.02},
    "a_dagpenge": {SELF: 0.72, "sygedagpenge": 0.15, "loentilskud": 0.05, "su": 0.04, "kontanthjaelp": 0.04},
    "kontanthjaelp": {SELF: 0.45, "loentilskud": 0.14, "sygedagpenge": 0.05, "su": 0.09, "ressourceforloeb": 0.09,
                      "revalidering": 0.05, "ledighedsydelse": 0.07, "foertidspension": 0.06},
    "uddannelseshjaelp": {"su": 0.42, SELF: 0.40, "kontanthjaelp": 0.12, "sygedagpenge": 0.06},
    "jobafklaringsforloeb": {SELF: 0.38, "ledighedsydelse": 0.25, "kontanthjaelp": 0.16, "ressourceforloeb": 0.10,
                             "revalidering": 0.05, "foertidspension": 0.06},
    "ressourceforloeb": {"ledighedsydelse": 0.42, "foertidspension": 0.36, SELF: 0.12, "kontanthjaelp": 0.10},
    "revalidering": {SELF: 0.70, "kontanthjaelp": 0.15, "ledighedsydelse": 0.10, "sygedagpenge": 0.05},
    "ledighedsydelse": {"fleksjob": 0.82, "sygedagpenge": 0.12, "foertidspension": 0.06},
    "fleksjob": {"ledighedsydelse": 0.72, "sygedagpenge": 0.22, "foertidspension": 0.06},
    "loentilskud": {SELF: 0.55, "a_dagpenge": 0.20, "kontanthjaelp": 0.25},
    "foertidspension": {},
    "su": {SELF: 0.80, "uddannelseshjaelp": 0.10, "a_dagpenge": 0.10},
}  # fmt: skip

START: dict[str, float] = {
    SELF: 0.40, "sygedagpenge": 0.17, "a_dagpenge": 0.09, "kontanthjaelp": 0.17, "uddannelseshjaelp": 0.04,
    "jobafklaringsforloeb": 0.03, "ressourceforloeb": 0.03, "revalidering": 0.01, "ledighedsydelse": 0.02,
    "fleksjob": 0.02, "loentilskud": 0.01, "su": 0.01,
}  # fmt: skip

SICK_PAY_REVIEW = 22
"""After so many weeks sick pay is reviewed; many go on to job clarification."""
MERGED = date(2025, 7, 1)
"""From this day education benefit is cash benefit (the reform of 2025)."""
CLOSED = date(2026, 7, 1)
"""From this day nobody new comes into resource courses, job clarification or rehabilitation benefit."""
CLOSED_STATES = ("jobafklaringsforloeb", "ressourceforloeb", "revalidering")
YOUNG = 30
FEWEST_ON_SICK_PAY = 12


@dataclass(frozen=True)
class Lives:
    """The simulated people and their weeks. ``state`` and ``days`` have one row per person, one column per week.

    ``days`` (1–5) are the days of the week the benefit was paid for.
    """

    people: tuple[Fake, ...]
    provider: NDArray[np.bool_]
    first_week: int
    state: NDArray[np.int8]
    days: NDArray[np.int8]

    @property
    def weeks(self) -> NDArray[np.int32]:
        return np.arange(self.first_week, self.first_week + self.state.shape[1], dtype=np.int32)

    @property
    def last_week(self) -> int:
        return self.first_week + self.state.shape[1] - 1

    def in_file(self) -> NDArray[np.bool_]:
        """Which person-weeks have a row in the refund file."""
        return ~np.isin(self.state, [INDEX[key] for key in NOT_IN_FILE])

    def runs(self, book: CodeBook) -> Runs:
        """The weeks of the refund file as runs; the person is the position in `people`."""
        who, at = np.nonzero(self.in_file())
        codes = np.array([book.code(key) for key in STATES], dtype=np.int16)
        return runs_of_weeks(who, self.first_week + at, codes[self.state[who, at]], book)

    def until(self, week: int) -> "Lives":
        """The same lives, seen at the end of an earlier week."""
        columns = week - self.first_week + 1
        return Lives(self.people, self.provider, self.first_week, self.state[:, :columns], self.days[:, :columns])


def last_full_week(anchor: date) -> int:
    """The last week the refund file can cover on a day: the one before the day's own."""
    return week_of(anchor) - 1


def simulate(citizens: int, seed: int, anchor: date, weeks: int = CYCLE_WEEKS) -> Lives:
    """So many people over so many weeks up to the anchor; everybody has at least one week in the file."""
    people = fakes(citizens, seed, anchor)
    last = last_full_week(anchor)
    calendar = np.arange(last - weeks + 1, last + 1, dtype=np.int32)
    rng = np.random.default_rng([seed, 2])
    provider = rng.random(citizens) < 0.38
    state = _walk(people, calendar, last, rng)
    _give_everybody_a_week(state, rng)
    _some_are_on_sick_pay(state, rng)
    return Lives(tuple(people), provider, int(calendar[0]), state, _days(state, rng))


def _walk(people: list[Fake], calendar: NDArray[np.int32], last: int, rng: np.random.Generator) -> NDArray[np.int8]:
    number = len(people)
    frailty = np.round(rng.gamma(2.2, 1 / 2.2, size=number), 6)
    birth_year = np.array([person.birth_date.year for person in people])
    boom, hiring, winter = cycle(calendar, last), hiring_season(calendar), sickness_season(calendar)
    mondays = mondays_of(calendar)
    leave = np.array([LEAVE[key] for key in STATES])
    slowing = np.array([SLOWING.get(key, 0.2) for key in STATES])
    now = rng.choice([INDEX[key] for key in START], p=list(START.values()), size=number)
    since = rng.geometric(1 / 20, size=number)
    found = np.empty((number, len(calendar)), dtype=np.int8)
    for at, monday in enumerate(mondays):
        found[:, at] = now
        chance = leave[now] * (1 + since / 13) ** -slowing[now]
        outside = now == INDEX[SELF]
        chance *= np.where(outside, frailty * winter[at] / boom[at], boom[at] * hiring[at] / np.sqrt(frailty + 0.2))
        chance = np.where((now == INDEX["sygedagpenge"]) & (since == SICK_PAY_REVIEW), 0.45, chance)
        going, lot = rng.random(number) < chance, rng.random(number)
        following = now.copy()
        young = np.datetime64(monday, "Y").astype(int) + 1970 - birth_year < YOUNG
        for person in np.flatnonzero(going):
            following[person] = _destination(STATES[now[person]], since[person], lot[person], young[person], monday)
        following = np.where((following == INDEX["uddannelseshjaelp"]) & ~young, INDEX["kontanthjaelp"], following)
        if monday >= np.datetime64(MERGED):
            following[following == INDEX["uddannelseshjaelp"]] = INDEX["kontanthjaelp"]
        since = np.where(following == now, since + 1, 1)
        now = following
    return found


def _destination(state: str, since: int, lot: float, young: bool, monday: np.datetime64) -> int:
    ways = dict(GO[state])
    if state == "sygedagpenge" and since >= SICK_PAY_REVIEW:
        ways = {"jobafklaringsforloeb": 0.45, SELF: 0.30, "kontanthjaelp": 0.13, "a_dagpenge": 0.06,
                "ledighedsydelse": 0.06}  # fmt: skip
    if monday >= np.datetime64(CLOSED):
        moved = sum(ways.pop(key, 0.0) for key in CLOSED_STATES)
        ways["kontanthjaelp" if state != "kontanthjaelp" else SELF] = moved + ways.get("kontanthjaelp", 0.0)
    if not young:
        ways.pop("uddannelseshjaelp", None)
    edges = np.cumsum(list(ways.values()))
    at = int(np.searchsorted(edges / edges[-1], lot, side="right")) if ways else 0
    return INDEX[list(ways)[min(at, len(ways) - 1)]] if ways else INDEX[state]


def _give_everybody_a_week(state: NDArray[np.int8], rng: np.random.Generator) -> None:
    """The register knows only people who have been in the file: whoever has not gets one spell of sick pay."""
    absent = np.flatnonzero(np.isin(state, [INDEX[key] for key in NOT_IN_FILE]).all(axis=1))
    weeks = state.shape[1]
    for person in absent:
        length = int(rng.integers(2, 24))
        start = int(rng.integers(0, max(1, weeks - length)))
        state[person, start : start + length] = INDEX["sygedagpenge"]


def _some_are_on_sick_pay(state: NDArray[np.int8], rng: np.random.Generator) -> None:
    """Also a very small municipality has people for the first team: some who would be in work are on sick pay now."""
    followed = np.isin(state[:, -1], [INDEX["sygedagpenge"], INDEX["jobafklaringsforloeb"]])
    missing = min(FEWEST_ON_SICK_PAY, len(state) // 3) - int(followed.sum())
    for person in np.flatnonzero(state[:, -1] == INDEX[SELF])[: max(0, missing)]:
        state[person, -int(rng.integers(6, 34)) :] = INDEX["sygedagpenge"]


def _days(state: NDArray[np.int8], rng: np.random.Generator) -> NDArray[np.int8]:
    """Five days, but fewer in some first and last weeks of a stretch, and for those who are partly back at work."""
    days = np.full(state.shape, 5, dtype=np.int8)
    change = np.zeros(state.shape, dtype=np.bool_)
    change[:, 1:] |= state[:, 1:] != state[:, :-1]
    change[:, :-1] |= state[:, 1:] != state[:, :-1]
    partly = (state == INDEX["sygedagpenge"]) & (rng.random(state.shape) < 0.06)
    few = rng.integers(1, 5, size=state.shape)
    some = (change & (rng.random(state.shape) < 0.6)) | partly
    days[some] = few[some]
    return days
