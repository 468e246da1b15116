"""From batches of weeks in any order to the runs of everybody, in bounded memory.

Each batch becomes runs at once. When too many runs wait, they are put on disk in buckets by person, and one bucket at
a time is joined at the end; so a register in no order at all needs memory for one bucket and not for all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks, runs_of_runs, runs_of_weeks

_MOST: Final = 24_000_000
_BUCKETS: Final = 64
_RECORD: Final = np.dtype([("person", "<i8"), ("first", "<i4"), ("last", "<i4"), ("code", "<i2")])
_DIGITS: Final = r"^[0-9]{1,17}$"


class Persons:
    """Names of people as whole numbers, and back.

    A name of digits becomes those digits behind a 1, which needs no memory and keeps leading zeros; its order is that
    of length and then text. Any other name gets the next negative number.
    """

    def __init__(self) -> None:
        self._others: dict[str, int] = {}

    def numbers(self, names: pa.Array) -> Ints:
        """Numbers of names (text, without null)."""
        found = np.zeros(len(names), dtype=np.int64)
        digits = pc.match_substring_regex(names, _DIGITS)
        plain = digits.to_numpy(zero_copy_only=False).astype(np.bool_)
        if plain.any():
            texts = names.filter(digits)
            value = texts.cast(pa.int64()).to_numpy()
            found[plain] = value + 10 ** pc.utf8_length(texts).to_numpy().astype(np.int64)
        for at in np.flatnonzero(~plain).tolist():
            found[at] = -1 - self._others.setdefault(names[at].as_py(), len(self._others))
        return found

    def names(self, numbers: Ints) -> pa.Array:
        """Names of numbers."""
        text = pc.utf8_slice_codeunits(pa.array(numbers).cast(pa.string()), start=1)
        if not self._others or not (numbers < 0).any():
            return text
        others = list(self._others)
        at = np.where(numbers < 0, -1 - numbers, 0)
        return pc.if_else(pa.array(numbers < 0), pa.array(others).take(pa.array(at)), text)

    def ranks(self, numbers: Ints) -> Ints:
        """Sort keys that put people in order of the length of their name and then of the name."""
        if not self._others or not (numbers < 0).any():
            return numbers
        every, inverse = np.unique(numbers, return_inverse=True)
        names = self.names(every).to_pylist()
        order = sorted(range(len(every)), key=lambda at: (len(names[at]), names[at]))
        rank = np.empty(len(every), dtype=np.int64)
        rank[order] = np.arange(len(every))
        return rank[inverse]


def batch_runs(local: NDArray[np.int32], people: Ints, week: Weeks, code: Codes, book: CodeBook) -> Runs:
    """Runs of one batch of weeks; ``local`` are positions in ``people``. In order of position, not of person."""
    low = int(week.min()) if len(week) else 0
    span = int(week.max()) - low if len(week) else 0
    if len(book) < 2**15 and span < 2**20 and len(people) < 2**28:
        key = (local.astype(np.int64) << 20) | (week.astype(np.int64) - low)
        if not bool((key[1:] > key[:-1]).all()):
            rank = book.rank
            back = np.empty(len(rank), dtype=np.int16)
            back[rank] = np.arange(len(rank), dtype=np.int16)
            packed = np.sort((key << 15) | rank[code])
            key = packed >> 15
            first = np.append(True, key[1:] != key[:-1])[: len(key)]
            key, code = key[first], back[packed[first] & (2**15 - 1)]
            local, week = (key >> 20).astype(np.int32), ((key & (2**20 - 1)) + low).astype(np.int32)
    runs = runs_of_weeks(local, week, code, book)
    return Runs(people[runs.person], runs.first_week, runs.last_week, runs.code)


class Gathering:
    """Collects runs and gives them back joined. Use as a context; what is on disk goes when it ends."""

    def __init__(self, book: CodeBook, most: int = _MOST) -> None:
        self.book = book
        self._most = most
        self._waiting: list[Runs] = []
        self._held = 0
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, runs: Runs) -> None:
        """Some runs, in any order; they may touch, repeat or overlap those of other batches."""
        self._waiting.append(runs)
        self._held += len(runs)
        if self._held > self._most:
            self._join()
            if self._held > self._most // 2:
                self._spill()

    def parts(self) -> Iterator[Runs]:
        """All runs, in parts that share no person. Each part is in order of person and week."""
        if self._folder is None:
            self._join()
            yield from self._waiting
            return
        self._spill()
        for path in sorted(Path(self._folder.name).iterdir()):
            found = np.fromfile(path, dtype=_RECORD)
            yield runs_of_runs(found["person"], found["first"], found["last"], found["code"], self.book)

    def _join(self) -> None:
        joined = runs_of_runs(*_together(self._waiting), self.book)
        self._waiting, self._held = [joined], len(joined)

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="fodfaeste-runs-")
        person, first, last, code = _together(self._waiting)
        table = np.empty(len(person), dtype=_RECORD)
        table["person"], table["first"], table["last"], table["code"] = person, first, last, code
        bucket = (person % _BUCKETS).astype(np.int8)
        table = table[np.argsort(bucket, kind="stable")]
        ends = np.cumsum(np.bincount(bucket, minlength=_BUCKETS))
        for number, part in enumerate(np.split(table, ends[:-1])):
            with (Path(self._folder.name) / f"{number:02}").open("ab") as file:
                part.tofile(file)
        self._waiting, self._held = [], 0


def _together(parts: list[Runs]) -> tuple[Ints, Weeks, Weeks, Codes]:
    empty = Runs(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int16))
    every = parts or [empty]
    return (
        np.concatenate([part.person for part in every]),
        np.concatenate([part.first_week for part in every]),
        np.concatenate([part.last_week for part in every]),
        np.concatenate([part.code for part in every]),
    )
