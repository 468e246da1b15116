"""What holds for dated roles and memberships. Pure decisions on dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; `last=None` is an open end."""

    first: date
    last: date | None = None

    def overlaps(self, other: "Period") -> bool:
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def clash(wanted: Period, existing: Iterable[Period]) -> Period | None:
    """The first existing period that shares a day with the wanted one."""
    return next((each for each in existing if each.overlaps(wanted)), None)


def earliest_end(today: date) -> date:
    """A role or membership may be ended at once (it held until yesterday) but never further back.

    What somebody was allowed to do on a past day is history, and history is not rewritten.
    """
    return today - timedelta(days=1)
