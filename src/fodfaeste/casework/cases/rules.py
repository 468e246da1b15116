"""The life of a case, and what a change of caseworker must satisfy. Pure decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

LIFE_CYCLE: dict[str, dict[str, str]] = {
    "open": {"assign": "open", "set_track": "open", "close": "closed"},
    "closed": {},
}
"""State → what may happen → the state after. A closed case is history; whoever comes back gets a new one."""

CASEWORKER_ROLES = ("sagsbehandler",)
"""The roles that can be responsible for a case."""

DEADLINES_AHEAD = timedelta(weeks=4)
"""So far ahead rooms are asked for deadlines, and their page looks."""

CHANGE_REASONS: dict[str, str] = {
    "wish": "Borgeren har ønsket det",
    "left": "Sagsbehandleren stopper eller er væk længe",
    "skills": "Borgeren har brug for en anden faglighed",
    "load": "Forløbene fordeles anderledes i teamet",
    "other": "Andet",
}

CLOSE_REASONS: dict[str, str] = {
    "job": "Borgeren er i arbejde",
    "education": "Borgeren er i gang med en uddannelse",
    "retired": "Borgeren er gået på pension",
    "moved": "Borgeren er flyttet til en anden kommune",
    "well": "Borgeren er rask og klarer sig selv",
    "dead": "Borgeren er død",
    "other": "Andet",
}


@dataclass(frozen=True)
class CaseloadBand:
    """How many cases of a group one full-time caseworker should have, and who says so."""

    low: int
    high: int
    source: str


@dataclass(frozen=True)
class Held:
    """Somebody was responsible from one day to another; a stand-in for a time only."""

    employee_id: int
    first: date
    last: date | None
    stand_in: bool = False


def state_of(closed: date | None) -> str:
    return "open" if closed is None else "closed"


def may(state: str, what: str) -> bool:
    """Does the life cycle allow this in this state?"""
    return what in LIFE_CYCLE[state]


def last_day_of_former(began: date, successor_begins: date) -> date:
    """The former caseworker's last day: the day before the new one's first, or the same day when they began on it."""
    return max(began, successor_begins - timedelta(days=1))


def changes(history: Iterable[Held]) -> int:
    """How often the citizen has met a new responsible caseworker, after the first.

    Counted over all the citizen's cases: to the citizen it is the person that counts, not the case. A stand-in who
    gives the case back is no change.
    """
    ordered = sorted((each for each in history if not each.stand_in), key=lambda each: each.first)
    return sum(1 for former, new in pairwise(ordered) if former.employee_id != new.employee_id)
