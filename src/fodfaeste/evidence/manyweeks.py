"""`spells.runs_of_weeks` for tens of millions of rows: the compiled kernels, and which of them to use."""

from __future__ import annotations

import numpy as np

from fodfaeste.evidence import kernels
from fodfaeste.evidence.codes import IGNORED, CodeBook
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks, runs_of_few_weeks


def runs_of_many_weeks(who: Ints, when: Weeks, what: Codes, book: CodeBook) -> Runs:
    """Runs of person-weeks in any order, repeats allowed. Raises ValueError for a code that is not in the book."""
    # Memory that is not written to costs nothing, so the columns may be as long as the rows at first.
    person, code = np.empty(len(who), np.int64), np.empty(len(who), np.int16)
    first, last = np.empty(len(who), np.int32), np.empty(len(who), np.int32)
    count = kernels.join_in_order(who, when, what, book.kind == IGNORED, person, first, last, code)
    if count == kernels.NOT_IN_ORDER:
        return _unordered(who, when, what, book)
    if count == kernels.NOT_IN_BOOK:
        raise ValueError("runs: a code is not in the code book")
    return Runs(person[:count].copy(), first[:count].copy(), last[:count].copy(), code[:count].copy())


def _unordered(who: Ints, when: Weeks, what: Codes, book: CodeBook) -> Runs:
    lowest, earliest = int(who.min()), int(when.min())
    people, weeks = int(who.max()) - lowest + 1, int(when.max()) - earliest + 1
    if kernels.room_for(people, weeks, len(who), len(book)):
        return _by_table(who, when, what, book, lowest, earliest, people, weeks)
    return runs_of_few_weeks(who, when, what, book)


def _by_table(
    who: Ints, when: Weeks, what: Codes, book: CodeBook, lowest: int, earliest: int, people: int, weeks: int
) -> Runs:
    width = kernels.width_of(weeks)
    mark = np.where(book.kind == IGNORED, 0, book.rank + 1).astype(np.uint8)
    table = np.zeros(people * width, dtype=np.uint8)
    if not kernels.fill_table(who, when, what, mark, lowest, earliest, width, table):
        raise ValueError("runs: a code is not in the code book")
    count = kernels.count_table(table)
    begin, end = np.empty(count, np.int64), np.empty(count, np.int64)
    found = np.empty(count, np.uint8)
    kernels.write_table(table, table.view(np.uint64), begin, end, found)
    code_of = np.empty(len(book) + 1, dtype=np.int16)
    code_of[book.rank + 1] = np.arange(len(book), dtype=np.int16)
    person = begin // width
    first = (begin - person * width + earliest).astype(np.int32)
    return Runs(person + lowest, first, first + (end - begin).astype(np.int32), code_of[found])
