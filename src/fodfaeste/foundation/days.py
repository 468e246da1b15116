"""Days on which nobody works, quarters, and the clock the country lives by. No Django, so that rules may ask."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DENMARK = ZoneInfo("Europe/Copenhagen")


@cache
def public_holidays(year: int) -> dict[date, str]:
    """The Danish public holidays of a year, by their Danish names."""
    return {day: str(name) for day, name in holidays.country_holidays("DK", years=year, language="da").items()}


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def name(self) -> str:
        """2026Q3"""
        return f"{self.year}Q{self.number}"

    @property
    def title(self) -> str:
        """3. kvartal 2026"""
        return f"{self.number}. kvartal {self.year}"


def quarter_of(day: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def last_whole_quarter(day: date) -> Quarter:
    """The newest quarter that is over on a day."""
    return quarter_of(quarter_of(day).first - timedelta(days=1))
