"""From a column as it stands in a file to texts, people, weeks and amounts. Pure; wrong values are told to the source.

The register's import reads single cells with Danish messages (`foundation.register.fields`); what a date and an amount
look like is the same there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fodfaeste.evidence.digits import LONGEST, behind_one, behind_one_of_whole
from fodfaeste.evidence.gather import Persons
from fodfaeste.evidence.sources import NOTHING, Batch, Source
from fodfaeste.evidence.spells import Ints, Weeks
from fodfaeste.evidence.weeks import from_iso

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_WEEK: Final = re.compile(r"(\d{4})-?[WU](\d{2})", re.IGNORECASE)
_DANISH: Final = re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})(?: 00:00(?::00)?)?")
_AMOUNT: Final = re.compile(r"([-+\u2212]?)(\d{1,3}(?:\.\d{3})+|\d{1,12})(?:,(\d+))?(?:\s?kr\.?)?")
_PLAIN: Final = r"^-?[0-9]{1,12}(,[0-9]{1,2})?$"
_BAD: Final = -(2**31)
_MONDAY: Final = 4  # days from 1 January 1970 to the Monday week 0 begins on


def texts_of(column: pa.Array) -> tuple[NDArray[np.int32], list[str | None]]:
    """Positions (-1: null) in a list of different texts. Whole numbers written as fractions lose the fraction."""
    at, values = _coded(column)
    return at, [_text(value) for value in values.to_pylist()]


def _coded(column: pa.Array) -> tuple[NDArray[np.int32], pa.Array]:
    """Positions (-1: null) in an array of different values."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    indices = coded.indices
    if not pa.types.is_int32(indices.type):
        indices = indices.cast(pa.int32())
    if indices.null_count:
        indices = indices.fill_null(-1)
    return indices.to_numpy(zero_copy_only=False), coded.dictionary


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and isnan(value)):
        return None
    if isinstance(value, float | Decimal) and value == value // 1:
        return str(int(value))
    return value if isinstance(value, str) else str(value)


class People:
    """Reads the person column of a source."""

    def __init__(self, source: Source, column: int, persons: Persons) -> None:
        self.source, self.name, self.persons = source, source.names[column].strip(), persons
        self.whole = True
        """Are all names whole numbers by type? Then they leave as such."""

    def rows(self, batch: Batch, column: pa.Array) -> tuple[NDArray[Any], Callable[[NDArray[Any]], Ints]]:
        """What is alike in rows of one person, and how people's numbers are made of it.

        Numbers are best asked for once for many rows of a person. Texts that are not coded in the file are read
        digit by digit, which is much cheaper than to look each of them up.
        """
        if pa.types.is_integer(column.type) and not column.null_count and _countable(column):
            values = column.cast(pa.int64()).to_numpy()
            return values, behind_one_of_whole
        if _is_text(column.type) and not column.null_count:
            numbers, digits = behind_one(column)
            if digits.all():
                self.whole = False
                return numbers, lambda chosen: chosen
        at, known = self._known(batch, column)
        return at, lambda chosen: known[chosen]

    def read(self, batch: Batch, column: pa.Array) -> tuple[NDArray[np.int32], Ints]:
        """Positions in an array of people, put in their order so that sorted files stay sorted."""
        at, numbers = self._known(batch, column)
        if not len(numbers) or bool((numbers[1:] > numbers[:-1]).all()):
            return at, numbers
        people, place = np.unique(numbers, return_inverse=True)
        return place.astype(np.int32)[at], people

    def _known(self, batch: Batch, column: pa.Array) -> tuple[NDArray[np.int32], Ints]:
        """Positions in an array of people in the order in which they occur."""
        at, values = _coded(column)
        kind = values.type
        if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            values = self._whole(batch, column, values)
            kind = values.type
        self.whole = self.whole and pa.types.is_integer(kind)
        names = pc.utf8_trim_whitespace(values.cast(pa.string()))
        empty = pc.is_in(names, pa.array(["", *NOTHING])).to_numpy(zero_copy_only=False).astype(np.bool_)
        missing = (at < 0) if column.null_count else np.zeros(0, np.bool_)
        if empty.any():
            missing = (at < 0) | empty[at]
        if missing.any():
            self.source.refuse(
                "the person is missing; fill it in or leave the row out", batch.row + int(np.argmax(missing)), self.name
            )
        return at, self.persons.numbers(names)

    def _whole(self, batch: Batch, column: pa.Array, values: pa.Array) -> pa.Array:
        """Whole numbers written as fractions, as programs do that know no other way to leave a cell empty."""
        numbers = pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        missing = np.isnan(numbers)
        if missing.any():
            given = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
            self.source.refuse(
                "the person is missing; fill it in or leave the row out",
                batch.row + int(np.argmax(np.isnan(given))),
                self.name,
            )
        if not (np.abs(numbers) < 2**53).all() or (numbers != np.rint(numbers)).any():
            self.source.refuse(f"holds fractions ({values.type}); write whole numbers or text", column=self.name)
        return pa.array(numbers.astype(np.int64))


def _countable(column: pa.Array) -> bool:
    """Are all of these whole numbers at least 0 and short enough to be a person's number at once?"""
    ends = pc.min_max(column)
    return len(column) > 0 and ends["min"].as_py() >= 0 and ends["max"].as_py() < 10**LONGEST


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


class WeekColumn:
    """Reads a column of dates."""

    def __init__(self, source: Source, column: int, danish: bool = False) -> None:
        self.source, self.name, self.danish = source, source.names[column].strip(), danish
        self._seen: dict[str | None, int] = {None: _BAD}

    def read(self, batch: Batch, column: pa.Array) -> Weeks:
        """The weeks the dates lie in."""
        kind = column.type
        if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            weeks = _weeks_of_days(column)
            if not column.null_count:
                return weeks
            weeks[column.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)] = _BAD
            return self._checked(batch, weeks, column)
        value = kind.value_type if pa.types.is_dictionary(kind) else kind
        if pa.types.is_null(value):
            self.source.refuse("the date is missing; fill it in or leave the row out", batch.row, self.name)
        if not _is_text(value):
            self.source.refuse(f"holds {value}, not dates; write dates such as 2026-11-23", column=self.name)
        at, texts = texts_of(column)
        found = np.array([self._week(text) for text in texts] + [_BAD], dtype=np.int32)
        return self._checked(batch, found[at], column)

    def _checked(self, batch: Batch, weeks: Weeks, column: pa.Array) -> Weeks:
        bad = weeks == _BAD
        if bad.any():
            at = int(np.argmax(bad))
            text = str(column[at].as_py() or "").strip()
            what = f"{text[:40]!r} is not a date" if text else "the date is missing"
            self.source.refuse(f"{what}; write it as 2026-11-23", batch.row + at, self.name)
        return weeks

    def _week(self, text: str | None) -> int:
        known = self._seen.get(text)
        if known is None:
            assert text is not None
            known = self._seen[text] = self._parse(text.strip())
        return known

    def _parse(self, text: str) -> int:
        if match := _ISO.fullmatch(text):
            parts = (match[1], match[2], match[3])
        elif self.danish and (match := _DANISH.fullmatch(text)):
            parts = (match[3], match[2], match[1])
        else:
            return self._named_week(text)
        try:
            day = date(*map(int, parts))
        except ValueError:
            return _BAD
        return (day.toordinal() - date(1970, 1, 5).toordinal()) // 7

    def _named_week(self, text: str) -> int:
        """A week such as 2026-W03, 2026W03 or 2026U03."""
        if match := _WEEK.fullmatch(text):
            try:
                return from_iso(int(match[1]), int(match[2]))
            except ValueError:
                return _BAD
        return _BAD


def _weeks_of_days(column: pa.Array) -> Weeks:
    """Weeks of dates or times; what stands for null means nothing."""
    if pa.types.is_timestamp(column.type):
        seconds = column.cast(pa.timestamp("s"), safe=False).cast(pa.int64())
        elapsed = seconds.fill_null(0).to_numpy(zero_copy_only=False) // 86400
        return ((elapsed - _MONDAY) // 7).astype(np.int32)
    days = column.cast(pa.date32()).cast(pa.int32())
    if days.null_count:
        days = days.fill_null(0)
    counted: Weeks = days.to_numpy(zero_copy_only=False) - np.int32(_MONDAY)
    counted //= np.int32(7)
    return counted


class AmountColumn:
    """Reads a column of Danish amounts or rates as hundredths (øre); empty is 0 or missing."""

    def __init__(self, source: Source, column: int, required: bool) -> None:
        self.source, self.name, self.required = source, source.names[column].strip(), required

    def read(self, batch: Batch, column: pa.Array) -> tuple[Ints, NDArray[np.bool_]]:
        """Hundredths, and which cells were empty (then 0)."""
        at, different = _coded(column)
        values, state = self._values(different)
        values, state = np.append(values, 0), np.append(state, 1)
        bad = state[at] == 2
        if self.required:
            bad |= state[at] == 1
        if bad.any():
            row = int(np.argmax(bad))
            text = str(column[row].as_py() or "").strip()
            what = f"{text[:40]!r} is not an amount" if text else "the amount is missing"
            self.source.refuse(f"{what}; write it as 1234,50", batch.row + row, self.name)
        return values[at], state[at] == 1

    def _values(self, values: pa.Array) -> tuple[Ints, NDArray[np.int8]]:
        """Hundredths of different values, and 1 where one is empty, 2 where it is no amount."""
        kind = values.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
            number = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
            empty = np.isnan(number)
            return np.rint(np.where(empty, 0, number) * 100).astype(np.int64), empty.astype(np.int8)
        if not _is_text(kind):
            return np.zeros(len(values), np.int64), np.full(len(values), 2, np.int8)
        trimmed = pc.utf8_trim_whitespace(values)
        easy = pc.match_substring_regex(trimmed, _PLAIN)
        plain = easy.to_numpy(zero_copy_only=False).astype(np.bool_)
        found, state = np.zeros(len(values), np.int64), np.zeros(len(values), np.int8)
        if plain.any():
            number = pc.replace_substring(trimmed.filter(easy), ",", ".").cast(pa.float64()).to_numpy()
            found[plain] = np.rint(number * 100).astype(np.int64)
        for at in np.flatnonzero(~plain).tolist():
            text = trimmed[at].as_py().removesuffix("%").strip()
            amount = hundredths(text)
            found[at] = amount or 0
            state[at] = 1 if not text else 2 if amount is None else 0
        return found, state


def hundredths(text: str) -> int | None:
    """A Danish amount (``1.234,50``) in hundredths, rounded half away from zero; None when it is no amount."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        return None
    sign, whole, decimals = found[1], found[2].replace(".", ""), found[3] or ""
    value = int(whole) * 100 + int(f"{decimals[:2]:0<2}") + (decimals[2:3] >= "5")
    return -value if sign in ("-", "\u2212") else value
