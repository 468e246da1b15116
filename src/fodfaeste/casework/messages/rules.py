"""When an answer may be expected, and what a thread is waiting for. No Django."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fodfaeste.foundation.days import public_holidays


@dataclass(frozen=True)
class Sent:
    """One message, in local time."""

    from_citizen: bool
    at: datetime
    settled: bool = False


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and day not in public_holidays(day.year)


def answer_by(sent: date, workdays: int) -> date:
    """The last day of the time an answer may take: that many working days after the day it was sent."""
    day, left = sent, workdays
    while left > 0:
        day += timedelta(days=1)
        left -= is_workday(day)
    return day


def waiting_since(thread: Sequence[Sent]) -> datetime | None:
    """When the oldest message came that nobody has answered; None when the citizen waits for nothing.

    A message from the staff answers everything before it. "Needs no answer" goes for that message and those before it.
    """
    oldest = None
    for message in thread:
        if not message.from_citizen or message.settled:
            oldest = None
        elif oldest is None:
            oldest = message.at
    return oldest
