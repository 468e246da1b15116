"""Periods of time in a column: years, quarters, months, weeks or plain numbers, as whole numbers with a distance of 1.

``2015``, ``2015Q1`` (or ``2015K1``), ``2015M01``, ``2015-01`` and ``2015-W01`` (or ``2015U01``) are understood, each
column in one kind only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fodfaeste.evidence.weeks import from_iso, iso_label

_QUARTER: Final = re.compile(r"(\d{4})[-\s]?[QK]([1-4])", re.IGNORECASE)
_MONTH: Final = re.compile(r"(\d{4})(?:-|M)(0[1-9]|1[0-2])", re.IGNORECASE)
_WEEK: Final = re.compile(r"(\d{4})-?[WU](\d{2})", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[-+]?[0-9]{1,9}(?:[.,]0+)?")
_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?")
KINDS: Final = ("number", "quarter", "month", "week")


@dataclass(frozen=True, slots=True)
class Period:
    """One period: its kind and its place on the line of that kind."""

    kind: str
    index: int


def parse_period(text: str) -> Period:
    """The period a text means. Raises ValueError when it means none."""
    plain = text.strip()
    if found := _QUARTER.fullmatch(plain):
        return Period("quarter", int(found[1]) * 4 + int(found[2]) - 1)
    if found := _MONTH.fullmatch(plain):
        return Period("month", int(found[1]) * 12 + int(found[2]) - 1)
    if found := _WEEK.fullmatch(plain):
        return Period("week", from_iso(int(found[1]), int(found[2])))
    if _NUMBER.fullmatch(plain):
        return Period("number", int(float(plain.replace(",", "."))))
    if found := _DAY.fullmatch(plain):
        raise ValueError(f"{text[:40]!r} is a day; write the period it stands for: 2026-W03, 2026-01, 2026Q1 or 2026")
    raise ValueError(f"{text[:40]!r} is not a period; write 2015, 2015Q1, 2015-01, 2015-W01 or a whole number")


def period_label(kind: str, index: int) -> str:
    """A period as people write it."""
    if kind == "quarter":
        return f"{index // 4}Q{index % 4 + 1}"
    if kind == "month":
        return f"{index // 12}-{index % 12 + 1:02}"
    return iso_label(index) if kind == "week" else str(index)
