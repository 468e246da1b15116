"""When a consent holds, and what may happen to it. Pure decisions; dates are whole days, both ends included."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LIFE_CYCLE: dict[str, dict[str, str]] = {
    "live": {"withdraw": "withdrawn", "renew": "replaced", "expire": "expired"},
    "expired": {"renew": "replaced"},
    "withdrawn": {},
    "replaced": {},
}
"""State → what may happen → the state after. `expire` is the passing of time; nobody does it."""

STATES: dict[str, str] = {
    "live": "Gælder",
    "expired": "Udløbet",
    "withdrawn": "Trukket tilbage",
    "replaced": "Fornyet",
}

ON_BEHALF = ("conversation", "phone", "paper")
"""How somebody else may have heard the citizen's yes or no."""

LONGEST = 2000
"""Characters in a text of the citizen's."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who may know something. ``kind`` is profession, department or outside; ``key`` is what access looks for."""

    kind: str
    key: str
    name: str

    @property
    def value(self) -> str:
        """The recipient as a form's value."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Something a citizen can say yes to, as the rule table says it on a day.

    ``months`` is the longest it holds; ``seen_after_days`` is how long the recipients see it after their part is over.
    """

    key: str
    title: str
    words: str
    recipients: tuple[Recipient, ...]
    opens_plan: bool
    months: int
    law: str
    source: str
    seen_after_days: int = 0

    def last_day(self, given_on: date) -> date:
        """The last day a yes from this day can hold."""
        return add_months(given_on, self.months) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """The dated rule for telling: days before a consent ends, and days after it was taken back."""

    warn_days: int
    tell_days: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a consent as it was written; ``field`` names the form's field. The message is Danish."""

    field: str
    message: str


def state_of(*, withdrawn: bool, replaced: bool, valid_until: date, today: date) -> str:
    """The state of a consent on a day."""
    if withdrawn:
        return "withdrawn"
    if replaced:
        return "replaced"
    return "live" if today <= valid_until else "expired"


def may(state: str, what: str) -> bool:
    """Does the life cycle allow this in this state?"""
    return what in LIFE_CYCLE[state]


def expires_soon(valid_until: date, today: date, notice: Notice) -> bool:
    """Is it time to ask whether the consent is to go on? It still is on its last day."""
    return today <= valid_until <= today + timedelta(days=notice.warn_days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def chosen(purpose: Purpose, values: Iterable[str]) -> tuple[Recipient, ...]:
    """The purpose's recipients with these form values, in the purpose's order. Unknown values are left out."""
    wanted = set(values)
    return tuple(each for each in purpose.recipients if each.value in wanted)


def problem(
    purpose: Purpose, recipients: Sequence[Recipient], given_on: date, valid_until: date, how: str, today: date
) -> Wrong | None:
    """The first thing wrong with a yes, or None. ``how`` is "self" or one of `ON_BEHALF`."""
    if not recipients:
        return Wrong("recipients", "Vælg mindst én, der må få noget at vide.")
    if given_on > today:
        return Wrong("given_on", "Et ja kan ikke være givet efter i dag.")
    if how == "self" and given_on != today:
        return Wrong("given_on", "Når du selv siger ja her, gælder det fra i dag.")
    if valid_until < today:
        return Wrong("valid_until", "Vælg en dag, der ikke er gået.")
    if valid_until > purpose.last_day(given_on):
        return Wrong("valid_until", f"Et ja til det her gælder højst i {purpose.months} måneder.")
    return None
