"""From batches of weeks in any order to the runs of everybody, in bounded memory.

Each batch becomes runs at once. When too many of them wait, they are put on disk in buckets by person, and one bucket
at a time is joined at the end; so a register in no order at all needs memory for one bucket and not for all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.digits import behind_one
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks, in_order, runs_of_runs, runs_of_weeks
from fodfaeste.evidence.weekkeys import BUCKETS, bucketed, fit, keys_of_runs, runs_of_keys

_MOST: Final = 24_000_000
_LOOSE: Final = 3
"""Runs in no order with fewer weeks than this on average are kept as weeks."""
_RECORD: Final = np.dtype([("person", "<i8"), ("first", "<i4"), ("last", "<i4"), ("code", "<i2")])


class Persons:
    """Names of people as whole numbers, and back.

    A name of digits becomes those digits behind a 1, which needs no memory and keeps leading zeros; its order is that
    of length and then text. Any other name gets the next negative number.
    """

    def __init__(self) -> None:
        self._others: dict[str, int] = {}

    def numbers(self, names: pa.Array) -> Ints:
        """Numbers of names (text, without null)."""
        found, digits = behind_one(names)
        if not digits.all():
            others = np.flatnonzero(~digits)
            texts = names.take(pa.array(others)).to_pylist()
            known = self._others
            found[others] = [-1 - known.setdefault(text, len(known)) for text in texts]
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
    runs = runs_of_weeks(local, week, code, book)
    return Runs(people[runs.person], runs.first_week, runs.last_week, runs.code)


class Gathering:
    """Collects runs and gives them back joined. Use as a context; what is on disk goes when it ends.

    Batches in order wait as runs. Batches in no order are mostly runs of a single week; they wait as the keys of
    their weeks, which are smaller and quicker to sort.
    """

    def __init__(self, book: CodeBook, most: int = _MOST) -> None:
        self.book = book
        self._most = most
        self._waiting: list[Runs] = []
        self._held = 0
        self._keys: list[Ints] = []
        self._loose = 0
        self._folder: TemporaryDirectory[str] | None = None

    def __enter__(self) -> Gathering:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def add(self, runs: Runs) -> None:
        """Some runs, in any order; they may touch, repeat or overlap those of other batches."""
        if self._scattered(runs):
            for keys in keys_of_runs(runs, self.book):
                self._keys.append(keys)
                self._loose += len(keys)
        else:
            self._waiting.append(runs)
            self._held += len(runs)
        if self._held > self._most:
            self._join()
        if self._held > self._most // 2 + 1 or self._loose > self._most:
            self._spill()

    def parts(self) -> Iterator[Runs]:
        """All runs, in parts that share no person. Each part is in order of person and week."""
        if self._folder is None:
            yield self._part(self._taken_keys(), _together(self._taken_runs()))
            return
        self._spill()
        for number in range(BUCKETS):
            keys = self._read(f"{number:02}.weeks", np.dtype("<i8"))
            found = self._read(f"{number:02}.runs", _RECORD)
            yield self._part(keys, (found["person"], found["first"], found["last"], found["code"]))

    def _scattered(self, runs: Runs) -> bool:
        """Are these runs so short and in so little order that their weeks had better be sorted one by one?"""
        if not len(runs) or in_order(runs.person, runs.first_week):
            return False
        weeks = int(runs.weeks.sum(dtype=np.int64))
        return weeks < _LOOSE * len(runs) and all(
            fit(runs.person, each, self.book) for each in (runs.first_week, runs.last_week)
        )

    def _part(self, keys: Ints, columns: tuple[Ints, Weeks, Weeks, Codes]) -> Runs:
        loose = runs_of_keys(keys, self.book) if len(keys) else None
        if loose is None:
            return runs_of_runs(*columns, self.book)
        if not len(columns[0]):
            return loose
        return runs_of_runs(*_together([loose, Runs(*columns)]), self.book)

    def _taken_keys(self) -> Ints:
        """The keys that wait, which then wait no more."""
        taken = np.empty(self._loose, dtype=np.int64)
        at = 0
        for part in self._keys:
            taken[at : at + len(part)] = part
            at += len(part)
        self._keys, self._loose = [], 0
        return taken

    def _taken_runs(self) -> list[Runs]:
        taken, self._waiting, self._held = self._waiting, [], 0
        return taken

    def _join(self) -> None:
        joined = runs_of_runs(*_together(self._taken_runs()), self.book)
        self._waiting, self._held = [joined], len(joined)

    def _spill(self) -> None:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="fodfaeste-runs-")
        keys, self._keys, self._loose = self._keys, [], 0
        while keys:
            self._append("weeks", *bucketed(keys.pop()))
        person, first, last, code = _together(self._taken_runs())
        table = np.empty(len(person), dtype=_RECORD)
        table["person"], table["first"], table["last"], table["code"] = person, first, last, code
        bucket = (person % BUCKETS).astype(np.uint8)
        order = np.argsort(bucket, kind="stable")
        self._append("runs", table[order], np.cumsum(np.bincount(bucket, minlength=BUCKETS)))

    def _append(self, what: str, rows: NDArray[Any], ends: NDArray[np.intp]) -> None:
        assert self._folder is not None
        for number, part in enumerate(np.split(rows, ends[:-1])):
            if len(part):
                with (Path(self._folder.name) / f"{number:02}.{what}").open("ab") as file:
                    part.tofile(file)

    def _read(self, name: str, kind: np.dtype[Any]) -> NDArray[Any]:
        """What was put on disk under a name; the file goes."""
        assert self._folder is not None
        path = Path(self._folder.name) / name
        if not path.exists():
            return np.empty(0, dtype=kind)
        found = np.fromfile(path, dtype=kind)
        path.unlink()
        return found


def _together(parts: list[Runs]) -> tuple[Ints, Weeks, Weeks, Codes]:
    empty = Runs(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int16))
    every = parts or [empty]
    if len(every) == 1:
        return every[0].person, every[0].first_week, every[0].last_week, every[0].code
    return (
        np.concatenate([part.person for part in every]),
        np.concatenate([part.first_week for part in every]),
        np.concatenate([part.last_week for part in every]),
        np.concatenate([part.code for part in every]),
    )
