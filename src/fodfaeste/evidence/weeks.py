"""Weeks as whole numbers: week 0 begins on Monday 5 January 1970, and every week begins on a Monday.

All arithmetic in this package is on these indices; dates and ISO labels are made at the edges only.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

EPOCH = date(1970, 1, 5)
MONTHS = ("jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec.")
_EPOCH64 = np.datetime64(EPOCH, "D")
_ISO = re.compile(r"(\d{4})-?W(\d{2})")


def week_of(day: date) -> int:
    """The week a day lies in."""
    return (day - EPOCH).days // 7


def monday_of(week: int) -> date:
    """The Monday a week begins on."""
    return EPOCH + timedelta(weeks=int(week))


def weeks_of(days: ArrayLike) -> NDArray[np.int32]:
    """Weeks of an array of days (anything numpy reads as ``datetime64[D]``). Raises ValueError for NaT."""
    values = np.asarray(days, dtype="datetime64[D]")
    if np.isnat(values).any():
        raise ValueError("weeks_of: a date is missing")
    elapsed: NDArray[np.int64] = (values - _EPOCH64).astype(np.int64)
    return (elapsed // 7).astype(np.int32)


def mondays_of(weeks: ArrayLike) -> NDArray[np.datetime64]:
    """Mondays of an array of weeks, as ``datetime64[D]``."""
    return _EPOCH64 + (np.asarray(weeks, dtype=np.int64) * 7).astype("timedelta64[D]")


def iso_of(week: int) -> tuple[int, int]:
    """ISO year and week number of a week, such as (2020, 53)."""
    year, number, _ = monday_of(week).isocalendar()
    return year, number


def from_iso(year: int, number: int) -> int:
    """The week with this ISO year and number. Raises ValueError if the year has no such week."""
    return week_of(date.fromisocalendar(year, number, 1))


def iso_label(week: int) -> str:
    """A week in ISO form: ``2020-W53``."""
    year, number = iso_of(week)
    return f"{year:04d}-W{number:02d}"


def parse_iso_label(text: str) -> int:
    """The week written ``2020-W53`` (or ``2020W53``). Raises ValueError otherwise."""
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is not an ISO week such as 2020-W53")
    return from_iso(int(match[1]), int(match[2]))


def from_yyww(text: str) -> int:
    """A DREAM column's ``YYWW`` (``y_2053`` or ``2053``); years below 90 are in this century.

    Source: the variable names of DREAM; ISO weeks. Raises ValueError for anything else.
    """
    plain = text.strip().lower().removeprefix("y_")
    if not (len(plain) == 4 and plain.isascii() and plain.isdigit()):
        raise ValueError(f"{text!r} is not a DREAM week such as y_2053")
    year = int(plain[:2])
    return from_iso(year + (2000 if year < 90 else 1900), int(plain[2:]))


def iso_numbers(weeks: ArrayLike) -> NDArray[np.int32]:
    """ISO week numbers (1-53) of an array of weeks."""
    thursdays = mondays_of(weeks) + np.timedelta64(3, "D")
    january = thursdays.astype("datetime64[Y]").astype("datetime64[D]")
    days: NDArray[np.int64] = (thursdays - january).astype(np.int64)
    return (days // 7 + 1).astype(np.int32)
