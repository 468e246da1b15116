"""From person-weeks in memory to runs, compiled: for tens of millions of rows, where starting the compiler pays.

Rows in order are passed over once. Rows in no order are put in a table with a
byte for every person and week when people are numbered densely enough; the table is then read from end to end. Both
ways take time and memory in proportion to the rows.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Table = NDArray[np.uint8]

_ROOM: Final = 24
"""Bytes of table for a row at most; beyond it, sorting is the better way."""
_PIECE: Final = 19
"""A piece of the table has two to the power of this many cells, or more when there would be too many pieces."""
_PIECES: Final = 256
_LARGEST: Final = 1 << 32
NOT_IN_ORDER: Final = -1
NOT_IN_BOOK: Final = -2


@njit(cache=True, nogil=True)
def join_in_order(person: Any, week: Any, code: Any, ignored: Any, who: Any, first: Any, last: Any, what: Any) -> int:
    """Write the runs into columns as long as the rows; how many, or `NOT_IN_ORDER` (strictly by person and week), or
    `NOT_IN_BOOK`. ``ignored``: by code, whether its rows are as if they were not there.
    """
    run = -1
    for at in range(len(person)):
        if code[at] < 0 or code[at] >= len(ignored):
            return NOT_IN_BOOK
        if ignored[code[at]]:
            continue
        if run >= 0 and person[at] == who[run]:
            if week[at] <= last[run]:
                return NOT_IN_ORDER
            if code[at] == what[run] and week[at] == last[run] + 1:
                last[run] = week[at]
                continue
        elif run >= 0 and person[at] < who[run]:
            return NOT_IN_ORDER
        run += 1
        who[run], first[run], last[run], what[run] = person[at], week[at], week[at], code[at]
    return run + 1


def width_of(weeks: int) -> int:
    """Cells a person has in the table: the weeks and at least one more, which stays empty; whole words of 64 bits."""
    return (weeks // 8 + 1) * 8


def room_for(people: int, weeks: int, rows: int, codes: int) -> bool:
    """Is a table of bytes the way for so many people and weeks, given the rows?"""
    return codes < 255 and people * width_of(weeks) <= min(_ROOM * rows, _LARGEST)


@njit(cache=True, nogil=True)
def fill_table(
    person: Any, week: Any, code: Any, mark: Any, lowest: int, earliest: int, width: int, table: Any
) -> bool:
    """Put every row in its cell, the smallest mark last. ``mark`` by code, 0 for what is to be left out.

    Rows are first dealt out to pieces of the table that the processor's cache holds, since cells far apart are slow
    to reach. False when a code has no mark.
    """
    shift = _PIECE
    while len(table) >> shift > _PIECES:
        shift += 1
    ends = np.zeros((len(table) >> shift) + 2, np.int64)
    for at in range(len(person)):
        if code[at] < 0 or code[at] >= len(mark):
            return False
        ends[(((person[at] - lowest) * width + (week[at] - earliest)) >> shift) + 1] += 1
    for piece in range(1, len(ends)):
        ends[piece] += ends[piece - 1]
    inside = (1 << shift) - 1
    dealt = np.empty(len(person), np.uint32)
    for at in range(len(person)):
        cell = (person[at] - lowest) * width + (week[at] - earliest)
        dealt[ends[cell >> shift]] = np.uint32(((cell & inside) << 8) | mark[code[at]])
        ends[cell >> shift] += 1
    at = 0
    for piece in range(len(ends) - 1):
        while at < ends[piece]:
            cell = (piece << shift) + np.int64(dealt[at] >> np.uint32(8))
            new = np.uint8(dealt[at] & np.uint32(255))
            if new != 0 and (table[cell] == 0 or new < table[cell]):
                table[cell] = new
            at += 1
    return True


@njit(cache=True, nogil=True)
def count_table(table: Any) -> int:
    """How many runs a table holds: stretches of one mark that is not 0. The last cell is 0."""
    runs = 0
    for cell in range(1, len(table)):
        runs += (table[cell] != table[cell - 1]) & (table[cell] != 0)
    return runs + (table[0] != 0)


@njit(cache=True, nogil=True)
def write_table(table: Any, words: Any, begin: Any, end: Any, mark: Any) -> None:
    """Where each run begins and ends in the table, and its mark. ``words`` is the table eight cells at a time."""
    run = -1
    now = np.uint8(0)
    same = np.uint64(0)
    for word in range(len(words)):
        if words[word] == same:
            continue
        for cell in range(8 * word, 8 * word + 8):
            new = table[cell]
            if new == now:
                continue
            if now != 0:
                end[run] = cell - 1
            if new != 0:
                run += 1
                begin[run] = cell
                mark[run] = new
            now = new
        same = np.uint64(now) * np.uint64(0x0101010101010101)
