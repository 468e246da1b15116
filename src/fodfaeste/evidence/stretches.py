"""Rows of a file that go on in the next: what a code means, and whose it is, is then asked once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.spells import Codes, Ints, Weeks

Places = NDArray[np.intp]
Texts = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Stretches:
    """Weeks in a row with one text, in the order of the file. Columns of equal length.

    ``row`` is the row of the first week, counted from the start of the file; ``text`` a position in a list of texts
    (-1: none). With ``row_by_week`` every week is a row of its own, else the whole stretch is one.
    """

    row: Places
    person: Ints
    first: Weeks
    last: Weeks
    text: Texts
    row_by_week: bool

    def __len__(self) -> int:
        return len(self.row)

    def by_period(self, starts: Weeks) -> Iterator[tuple[int, Stretches]]:
        """The stretches cut at these weeks (the first of them is before all others): number of the period, parts."""
        for period, (low, high) in enumerate(pairwise([-(2**31), *starts[1:].tolist(), 2**31 - 1])):
            mine = np.flatnonzero((self.first < high) & (self.last >= low))
            if not len(mine):
                continue
            first = np.maximum(self.first[mine], np.int32(low))
            row = self.row[mine]
            if self.row_by_week:
                row = row + (first.astype(np.intp) - self.first[mine])
            last = np.minimum(self.last[mine], np.int32(high - 1))
            yield period, Stretches(row, self.person[mine], first, last, self.text[mine], self.row_by_week)

    def rows(self, chosen: Places) -> tuple[Places, Texts]:
        """All rows of some stretches, and the text of each."""
        if not self.row_by_week:
            return self.row[chosen], self.text[chosen]
        length = (self.last - self.first + 1)[chosen].astype(np.intp)
        before = np.cumsum(length) - length
        inside = np.arange(length.sum()) - np.repeat(before, length)
        return np.repeat(self.row[chosen], length) + inside, np.repeat(self.text[chosen], length)


def first_rows(person: NDArray[Any], week: Weeks, text: Texts) -> Places:
    """The rows that do not go on from the row before with the same person and text, a week later."""
    begins = np.ones(len(week), dtype=np.bool_)
    np.not_equal(person[1:], person[:-1], out=begins[1:])
    differs = text[1:] != text[:-1]
    begins[1:] |= differs
    np.not_equal(week[1:] - week[:-1], np.int32(1), out=differs)
    begins[1:] |= differs
    return np.flatnonzero(begins)


def runs_of_columns(codes: Codes, weeks: Weeks) -> tuple[Places, Places, Places]:
    """Runs of a table with a week in each line and a person in each column; below 0 is nothing.

    Returns, in order of person and week, the column and the first and last line of each run. ``weeks`` (of the lines)
    ascend; where one is left out, a run ends.
    """
    changes = np.ones((len(codes) + 1, codes.shape[1]), dtype=np.bool_)
    np.not_equal(codes[1:], codes[:-1], out=changes[1:-1])
    changes[1:-1][np.diff(weeks) != 1] = True
    told = codes >= 0
    first, begins_at = np.nonzero(changes[:-1] & told)
    last, ends_at = np.nonzero(changes[1:] & told)
    # Sorted by person, the beginnings and the ends of the runs come in the same order.
    begins, ends = (np.argsort(at, kind="stable") for at in (begins_at, ends_at))
    return begins_at[begins], first[begins], last[ends]
