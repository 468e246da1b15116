"""How near a deadline is, and how a portfolio stands. Pure decisions: no Django, no database, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from fodfaeste.casework.cases.rules import DEADLINES_AHEAD
from fodfaeste.casework.conversations.contact import six_months_after, talk_days
from fodfaeste.foundation.small_numbers import stands_alone

Place = Literal["late", "week", "weeks"]
PLACES: dict[Place, str] = {"late": "Overskredet", "week": "Denne uge", "weeks": "De næste fire uger"}


def place(due: date, day: date) -> Place | None:
    """Where a deadline stands on a day: past, by this week's Sunday, within four weeks, or nowhere yet."""
    if due < day:
        return "late"
    sunday = day + timedelta(days=6 - day.weekday())
    if due <= sunday:
        return "week"
    return "weeks" if due <= day + DEADLINES_AHEAD else None


# ---- the portfolio -------------------------------------------------------------------------------------------------

MEASURES: dict[str, str] = {
    "first": "Har haft den første samtale",
    "talks": "Har haft de samtaler, der er tid til nu",
    "offer": "Har fået et tilbud",
    "exempt": "Er undtaget efter en konkret vurdering",
}


@dataclass(frozen=True)
class Asked:
    """What the law asks of a group: talks in the first six months, and of how large a share."""

    conversations: int
    percent: float
    exempt_percent: float
    offer_percent: float


@dataclass(frozen=True)
class Contacted:
    """One case of the portfolio: when it opened, the days of its talks, whether an offer began, whether exempted."""

    opened: date
    held: tuple[date, ...]
    offer: bool
    exempt: bool


@dataclass(frozen=True)
class Share:
    """So many of so many. `asked` is the share in percent: at least, or at most for those exempted; 0: not asked."""

    met: int
    of: int
    asked: float

    @property
    def percent(self) -> float | None:
        """In percent; None without anybody."""
        return 100 * self.met / self.of if self.of else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.met + other.met, self.of + other.of, max(self.asked, other.asked))


def talks_needed(opened: date, asked: int, day: date) -> int:
    """How many of the talks are due by a day when they are spread evenly over the first six months."""
    return sum(due <= day for due in talk_days(opened, asked)) if asked else 0


def on_pace(case: Contacted, asked: int, day: date) -> bool:
    """As many talks within the six months as are due by the day."""
    ends = six_months_after(case.opened)
    return sum(case.opened <= held <= min(day, ends) for held in case.held) >= talks_needed(case.opened, asked, day)


def portfolio(cases: Sequence[Contacted], asked: Asked, day: date) -> dict[str, Share]:
    """Each measure of one group. Those exempted count among `of`: the law asks for a share of everybody."""
    of = len(cases)
    return {
        "first": Share(_count(bool(each.held) for each in cases), of, 100),
        "talks": Share(_count(on_pace(each, asked.conversations, day) for each in cases), of, asked.percent),
        "offer": Share(_count(each.offer for each in cases), of, asked.offer_percent),
        "exempt": Share(_count(each.exempt for each in cases), of, asked.exempt_percent),
    }


def stands(measure: str, share: Share) -> str:
    """How a share stands against what is asked, in words."""
    if share.percent is None or not share.asked:
        return ""
    if measure == "exempt":
        return "inden for grænsen" if share.percent <= share.asked else "over grænsen"
    return "kravet er nået" if share.percent >= share.asked else "kravet er ikke nået"


def publishable(share: Share, minimum: int) -> bool:
    """May a share be seen by whoever may not see its people? Both parts are nobody or enough people.

    The measures of a team are parts of the same whole, so one that is hidden cannot be worked out from another.
    """
    return all(stands_alone(part, minimum) for part in (share.met, share.of - share.met, share.of))


def _count(flags: Iterable[bool]) -> int:
    return sum(flags)
