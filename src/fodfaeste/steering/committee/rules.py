"""What a number in a report must carry, so that nobody is fooled by it. Pure.

A figure without a method and a source cannot be made. Money stands in one of three columns that are never added: what
was set aside, what was booked, what is estimated.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

SECTIONS: Final = ("people", "durations", "work", "money", "users", "effect")
"""The parts of a report, in reading order."""
COLUMNS: Final = ("budgeted", "booked", "estimated")


@dataclass(frozen=True)
class Both:
    """A text in Danish and English."""

    da: str
    en: str

    def __post_init__(self) -> None:
        if not self.da.strip() or not self.en.strip():
            raise ValueError("a text of the report is empty in one of its languages")

    def text(self, lang: str) -> str:
        """The text in `da` or `en`."""
        return self.en if lang == "en" else self.da


@dataclass(frozen=True)
class Figure:
    """One number of a report. `key` is for ever ("people.on_benefit").

    `value` is how it reads, `number` how it computes: None where it is hidden or not known, and then `value` says so.
    `low` and `high` are a 95 percent interval. `column` is one of `COLUMNS` for money, else empty. Raises `ValueError`
    for a section that is none, and for money that does not say which column it stands in.
    """

    key: str
    section: str
    title: Both
    value: Both
    method: Both
    source: Both
    number: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    column: str = ""

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"{self.key}: there is no section {self.section}")
        if (self.section == "money") != (self.column in COLUMNS):
            raise ValueError(f"{self.key}: money stands in one of {', '.join(COLUMNS)}, and nothing else does")
        if (self.low is None) != (self.high is None):
            raise ValueError(f"{self.key}: an interval has two ends")


@dataclass(frozen=True)
class Line:
    """A row of a series: where on the axis, and the value with its interval; None is hidden or not known."""

    at: str
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Numbers that belong to one drawing and its table. `lines` is name → rows."""

    key: str
    section: str
    title: Both
    caption: Both
    axis: Both
    unit: Both
    method: Both
    source: Both
    lines: Mapping[str, Sequence[Line]]


@dataclass(frozen=True)
class Contents:
    """All the numbers of a report."""

    figures: tuple[Figure, ...] = ()
    series: tuple[Series, ...] = ()

    def __post_init__(self) -> None:
        keys = [*(each.key for each in self.figures), *(each.key for each in self.series)]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"two numbers of the report are named {', '.join(sorted(twice))}")

    def of(self, section: str) -> list[Figure]:
        return [each for each in self.figures if each.section == section]

    def series_of(self, section: str) -> list[Series]:
        return [each for each in self.series if each.section == section]

    def figure(self, key: str) -> Figure | None:
        return next((each for each in self.figures if each.key == key), None)


def together(parts: Iterable[Contents]) -> Contents:
    """Several rooms' numbers as one, by section. Raises `ValueError` when two have one name."""
    parts = list(parts)
    figures = [each for part in parts for each in part.figures]
    series = [each for part in parts for each in part.series]
    return Contents(
        tuple(sorted(figures, key=lambda each: SECTIONS.index(each.section))),
        tuple(sorted(series, key=lambda each: SECTIONS.index(each.section))),
    )


def plain(contents: Contents) -> dict[str, Any]:
    """As JSON can hold it."""
    return {
        "figures": [asdict(each) for each in contents.figures],
        "series": [asdict(each) for each in contents.series],
    }


def read(stored: Mapping[str, Any]) -> Contents:
    """Back from `plain`."""
    return Contents(
        tuple(Figure(**{**each, **_texts(each)}) for each in stored.get("figures", ())),
        tuple(
            Series(
                **{**each, **_texts(each), "lines": {k: [Line(**row) for row in v] for k, v in each["lines"].items()}}
            )
            for each in stored.get("series", ())
        ),
    )


def _texts(stored: Mapping[str, Any]) -> dict[str, Both]:
    return {
        key: Both(**value) for key, value in stored.items() if isinstance(value, dict) and set(value) == {"da", "en"}
    }


def digest(stored: Mapping[str, Any]) -> str:
    """A fingerprint of everything a report says: the same content has the same, whatever the order of its keys."""
    text = json.dumps(stored, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
