"""A person-week with its code in one 64-bit number, so that weeks in no order are sorted as plain numbers.

From the top: 40 bits of person (with sign), 14 bits of week (counted from week -8192), 10 bits of the code's rank in
its book. The order of the numbers is that of person, week and then of which code names the week.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks

_RANK: Final = 10
_WEEK: Final = 14
_PERSON: Final = _RANK + _WEEK
_NEXT: Final = 1 << _RANK
"""What the next week with the same code is ahead."""
_BIAS: Final = 1 << (_WEEK - 1)
_MOST: Final = 1 << (63 - _PERSON)
BUCKETS: Final = 64


def fit(person: Ints, week: Weeks, book: CodeBook) -> bool:
    """Can these people, weeks and codes be keys? Names of up to 11 digits, years 1813 to 2126 and 1,024 codes can."""
    if len(book) > _NEXT or not len(person):
        return len(book) <= _NEXT
    # The first and the last week that could be told stay free, so that two people are never a week apart.
    weeks = int(week.min()) > -_BIAS and int(week.max()) < _BIAS - 1
    return weeks and int(person.min()) >= -_MOST and int(person.max()) < _MOST


def keys_of(person: Ints, week: Weeks, code: Codes, book: CodeBook) -> Ints:
    """Keys of person-weeks that `fit`."""
    keys: Ints = person << _WEEK
    keys += week
    keys += _BIAS
    keys <<= _RANK
    keys |= book.rank[code]
    return keys


def keys_of_runs(runs: Runs, book: CodeBook) -> Iterator[Ints]:
    """Keys of all weeks of runs that `fit`, mostly of one week: their first weeks, their second weeks and so on."""
    keys, more = keys_of(runs.person, runs.first_week, runs.code, book), runs.last_week - runs.first_week
    while len(keys):
        yield keys
        longer = np.flatnonzero(more > 0)
        keys, more = keys[longer] + _NEXT, more[longer] - np.int32(1)


def bucketed(keys: Ints) -> tuple[Ints, NDArray[np.intp]]:
    """The keys by bucket of their person (see `buckets_of`), and where each bucket ends."""
    bucket = ((keys >> _PERSON) & (BUCKETS - 1)).astype(np.uint8)
    return keys[np.argsort(bucket, kind="stable")], np.cumsum(np.bincount(bucket, minlength=BUCKETS))


def runs_of_keys(keys: Ints, book: CodeBook) -> Runs:
    """Runs of person-weeks in any order, repeats allowed. Sorts ``keys`` in place."""
    keys.sort()
    week = keys >> _RANK
    again = week[1:] == week[:-1]
    if again.any():
        keys = keys[np.append(True, ~again)]
    del week, again
    first = np.flatnonzero(np.append(True, np.diff(keys) != _NEXT)[: len(keys)])
    length = np.diff(np.append(first, len(keys))).astype(np.int32)
    keys = keys[first]
    code_of = np.empty(max(_NEXT, len(book)), dtype=np.int16)
    code_of[book.rank] = np.arange(len(book), dtype=np.int16)
    start = ((keys >> _RANK) & ((1 << _WEEK) - 1)).astype(np.int32) - np.int32(_BIAS)
    return Runs(keys >> _PERSON, start, start + length - np.int32(1), code_of[keys & (_NEXT - 1)])
