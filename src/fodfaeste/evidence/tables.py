"""A file as named columns of numbers, labels and periods: what every estimator reads.

Unlike a register, such a table fits in memory: one row per person, spell, unit and period, or cell. Decimal commas are
understood in files that separate with semicolons. Everything that is wrong is a `BadInput` that names file, row, column
and remedy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fodfaeste.evidence.periods import Period, parse_period, period_label
from fodfaeste.evidence.sources import NOTHING, BadInput, Source, open_source, plain

Floats = NDArray[np.float64]
MISSING: Final = frozenset({"", "na", "nan", "nat", "null", "none", ".", "..", "n/a", "#n/a", "#i/t", "<na>"})
_MOST: Final = 1e50
"""Beyond this, and nearer to 0 than one over it, products of several leave what a computer can hold."""
_TRUE: Final = frozenset({"1", "1.0", "1,0", "true", "yes", "ja", "sand"})
_FALSE: Final = frozenset({"0", "0.0", "0,0", "false", "no", "nej", "falsk"})
_ENGLISH: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_THOUSANDS: Final = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_DANISH: Final = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?:[eE][-+]?\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of names: ``at[i]`` is the place of row i's name in ``names``, which are sorted (numbers by size)."""

    at: NDArray[np.int32]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Periods:
    """A column of periods: whole numbers with a distance of 1, and what kind they are."""

    index: NDArray[np.int64]
    kind: str

    def label(self, index: int) -> str:
        """A period as people write it."""
        return period_label(self.kind, index)

    def find(self, text: str, option: str) -> int:
        """The place of a period the user named. Raises `BadInput` when it is none or of another kind."""
        period = asked_period(text, option)
        if period.kind != self.kind:
            raise BadInput(f"{option}: {text!r} is a {period.kind}, but the time column holds {self.kind}s; write one")
        return period.index


class Table:
    """Some columns of a file, in memory."""

    def __init__(self, source: Source, columns: dict[str, pa.ChunkedArray], comma: bool) -> None:
        self.path = source.path
        self._source, self._columns, self._comma = source, columns, comma

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def refuse(self, what: str, row: int | None = None, column: str = "") -> None:
        """Raise `BadInput` about this file, a row (counted from 0) and a column."""
        self._source.refuse(what, row, column)

    def numbers(self, name: str, *, missing: bool = False) -> Floats:
        """A column of finite numbers; with ``missing``, empty cells are NaN. Raises `BadInput`."""
        values, texts = self._coded(name)
        if texts is None:
            return self._finite(name, values, missing)
        danish = self._comma and self._speaks_danish(name, texts)
        parsed = np.array([_number(text, danish) for text in texts] + [math.nan])
        strange = np.array([not _is_missing(text) for text in texts] + [False]) & np.isnan(parsed)
        if strange.any() and (wrong := np.flatnonzero(strange[values])).size:
            shown = str(texts[values[wrong[0]]])[:40]
            how = "1234,5 like the others in this column" if danish else "1234.5"
            self._source.refuse(f"{shown!r} is not a number; write it as {how}", int(wrong[0]), name)
        return self._finite(name, parsed[values], missing)

    def whole(self, name: str) -> NDArray[np.int64]:
        """A column of whole numbers. Raises `BadInput`."""
        values = self.numbers(name)
        wrong = np.flatnonzero(values != np.rint(values))
        if wrong.size:
            self._source.refuse(f"{values[wrong[0]]:g} is not a whole number", int(wrong[0]), name)
        return values.astype(np.int64)

    def is_text(self, name: str) -> bool:
        """Does a column hold names? It does when most of its different values are no numbers, so a typing error in a
        column of numbers is not taken for a name."""
        _, texts = self._coded(name)
        there = [text for text in texts or () if not _is_missing(text)]
        none = [text for text in there if math.isnan(_number(text, False)) and math.isnan(_number(text, True))]
        return 2 * len(none) > len(there)

    def flags(self, name: str) -> NDArray[np.bool_]:
        """A column of 0 and 1 (also true/false, yes/no, ja/nej). Raises `BadInput`."""
        labels = self.labels(name)
        known = [text.casefold() for text in labels.names]
        wrong = [at for at, text in enumerate(known) if text not in _TRUE | _FALSE]
        if wrong:
            row = int(np.flatnonzero(labels.at == wrong[0])[0])
            self._source.refuse(
                f"{labels.names[wrong[0]][:40]!r} is neither 0 nor 1; write 1 for yes and 0 for no, and leave rows out "
                "where it is unknown",
                row,
                name,
            )
        return np.array([text in _TRUE for text in known])[labels.at]

    def labels(self, name: str, *, missing: str | None = None) -> Labels:
        """A column of names; empty cells take the name ``missing`` or, when it is None, are refused."""
        column = self._columns[name]
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        coded = coded.unify_dictionaries().combine_chunks()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.chunk(0)
        texts = [_label(value) for value in coded.dictionary.to_pylist()]
        at = coded.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
        blank = np.array([text is None for text in texts] + [True])
        if missing is None and (empty := np.flatnonzero(blank[at])).size:
            self._source.refuse("the cell is empty; fill it in or leave the row out", int(empty[0]), name)
        nothing = np.array([text in NOTHING for text in texts] + [False])
        if missing is None and (empty := np.flatnonzero(nothing[at])).size:
            self._source.refuse(
                f"{texts[at[empty[0]]]!r} stands for a missing value; fill it in, leave the row out or write a name",
                int(empty[0]),
                name,
            )
        filled = [missing or "" if text is None else text for text in [*texts, None]]
        names = sorted({text for text, used in zip(filled, _used(at, len(filled)), strict=True) if used}, key=_order)
        place = {text: number for number, text in enumerate(names)}
        return Labels(np.array([place.get(text, -1) for text in filled], dtype=np.int32)[at], tuple(names))

    def places(self, name: str) -> NDArray[np.int64]:
        """Which rows share a value: the place of row i's value among the different ones in order. Names nobody."""
        column = self._columns[name]
        coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        coded = coded.unify_dictionaries().combine_chunks()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.chunk(0)
        at = coded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
        if (empty := np.flatnonzero(at < 0)).size:
            self._source.refuse("the cell is empty; fill it in or leave the row out", int(empty[0]), name)
        rank = np.empty(len(coded.dictionary), np.int64)
        rank[pc.array_sort_indices(coded.dictionary).to_numpy()] = np.arange(len(rank))
        return rank[at]

    def periods(self, name: str) -> Periods:
        """A column of periods, all of one kind. Raises `BadInput`."""
        labels = self.labels(name)
        found: list[Period] = []
        for at, text in enumerate(labels.names):
            try:
                found.append(parse_period(text))
            except ValueError as error:
                self._source.refuse(str(error), int(np.flatnonzero(labels.at == at)[0]), name)
        kinds = sorted({each.kind for each in found})
        if len(kinds) > 1:
            self._source.refuse(f"holds both {kinds[0]}s and {kinds[1]}s; write all periods the same way", column=name)
        return Periods(np.array([each.index for each in found], dtype=np.int64)[labels.at], kinds[0])

    def _coded(self, name: str) -> tuple[NDArray[Any], list[str | None] | None]:
        column = self._columns[name]
        kind = column.type
        if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
            return column.cast(pa.float64(), safe=False).to_numpy(), None
        if pa.types.is_decimal(kind):
            return pc.cast(column, pa.float64(), safe=False).to_numpy(), None
        coded = column if pa.types.is_dictionary(kind) else column.dictionary_encode()
        coded = coded.unify_dictionaries().combine_chunks()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.chunk(0)
        at = coded.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
        return at, [None if value is None else str(value).strip() for value in coded.dictionary.to_pylist()]

    def _speaks_danish(self, name: str, texts: Sequence[str | None]) -> bool:
        """Whether a column of a file with semicolons has decimal commas; decided for the column, never cell by cell.

        Raises `BadInput` when nothing tells whether 1.250 is a thousand or a little over one.
        """
        pointed = [text for text in texts if text and "." in text and (_ENGLISH.fullmatch(text) or _is_danish(text))]
        if any("," in text for text in texts if text and _is_danish(text)) or any(t.count(".") > 1 for t in pointed):
            return True
        if pointed and all(_THOUSANDS.fullmatch(text) for text in pointed):
            meant = pointed[0].replace(".", "")
            self._source.refuse(
                f"{pointed[0]!r} may be {meant} or {float(pointed[0]):g}, and no other cell tells; write it as {meant} "
                f"or {pointed[0].replace('.', ',')}",
                column=name,
            )
        return False

    def _finite(self, name: str, values: Floats, missing: bool) -> Floats:
        wrong = np.isinf(values) if missing else ~np.isfinite(values)
        if wrong.any():
            row = int(np.argmax(wrong))
            what = "the number is missing" if math.isnan(values[row]) else "the number is infinite"
            self._source.refuse(f"{what}; fill it in or leave the row out", row, name)
        size = np.abs(values)
        strange = np.flatnonzero((size > _MOST) | ((size > 0) & (size < 1 / _MOST)))
        if strange.size:
            row = int(strange[0])
            self._source.refuse(f"{values[row]:g} is too large or too small to count with; correct it", row, name)
        return values


def read_table(path: Path, columns: Iterable[str]) -> Table:
    """The named columns of a CSV or Parquet file. Raises `BadInput`, with the nearest name, when one is missing."""
    source = open_source(path)
    source.remedy = "use one of these names"
    wanted = list(dict.fromkeys(columns))
    at = source.require(*wanted)
    batches = list(source.batches(at))
    if not batches or not sum(len(batch) for batch in batches):
        source.refuse("the file has no rows; fetch or write it again")
    found = {name: pa.chunked_array([batch.columns[n] for batch in batches]) for n, name in enumerate(wanted)}
    return Table(source, found, comma=getattr(source, "separator", ",") != ",")


def names_in(text: str | None, option: str) -> list[str]:
    """The names in an option such as ``age,education``. Raises `BadInput` for an empty or repeated one."""
    names = [each.strip() for each in (text or "").split(",")] if text else []
    if any(not each for each in names):
        raise BadInput(f"{option}: there is an empty name in {text!r}; write names with commas between them")
    known: set[str] = set()
    for each in names:
        if plain(each) in known:
            raise BadInput(f"{option}: {each!r} is there twice; name it once")
        known.add(plain(each))
    return names


def asked_period(text: str, option: str) -> Period:
    """The period a user named on the command line. Raises `BadInput`."""
    try:
        return parse_period(text)
    except ValueError as error:
        raise BadInput(f"{option}: {error}") from None


def _number(text: str | None, danish: bool) -> float:
    if text is None:
        return math.nan
    if danish:
        return float(text.replace(".", "").replace(",", ".")) if _is_danish(text) else math.nan
    return float(text) if _ENGLISH.fullmatch(text) else math.nan


def _is_danish(text: str) -> bool:
    return _DANISH.fullmatch(text) is not None


def _is_missing(text: str | None) -> bool:
    return text is None or text.casefold() in MISSING


def _label(value: object) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    whole = isinstance(value, float | Decimal) and math.isfinite(value) and value == value // 1
    text = str(int(value)) if whole and isinstance(value, float | Decimal) else str(value).strip()
    return text or None


def _used(at: NDArray[np.int32], size: int) -> NDArray[np.bool_]:
    return np.bincount(np.where(at < 0, size - 1, at), minlength=size) > 0


def _order(text: str) -> tuple[int, float, str]:
    """Numbers by size, then texts by letter."""
    return (0, float(text), text) if _ENGLISH.fullmatch(text) else (1, 0.0, text.casefold())


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names for a message: the first few, and that there are more."""
    return ", ".join(each if len(each) <= 60 else each[:59] + "…" for each in names[:most]) + (
        f" … ({len(names)} in all)" if len(names) > most else ""
    )
