"""Names made of digits as whole numbers, a column at a time and without making a text of each."""

from __future__ import annotations

import sys
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

LONGEST: Final = 17
"""Digits in the longest name that is a number: with a 1 before it, it still fits in 64 bits."""
_POWERS: Final = 10 ** np.arange(LONGEST + 1, dtype=np.int64)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def behind_one(names: pa.Array) -> tuple[Ints, Bools]:
    """The digits of each name behind a 1 (``"007"`` is 1007), and which names are 1 to `LONGEST` ASCII digits.

    Where a name is not, its number is 0. ``names`` is text without null.
    """
    start, data = _bytes_of(names)
    length = np.diff(start)
    found, digits = np.zeros(len(names), np.int64), np.zeros(len(names), np.bool_)
    if not len(length):
        return found, digits
    shortest, longest = int(length.min()), int(length.max())
    if shortest == longest and 1 <= longest <= LONGEST:
        return _even(data[int(start[0]) : int(start[-1])], longest)
    for size in np.unique(length[(length >= 1) & (length <= LONGEST)]).tolist():
        at = np.flatnonzero(length == size)
        found[at], digits[at] = _uneven(data, start[at], size)
    return found, digits


def behind_one_of_whole(values: Ints) -> Ints:
    """The same for whole numbers from 0 to below ``10 ** LONGEST``, written without leading zeros."""
    return values + _POWERS[np.maximum(np.searchsorted(_POWERS, values, side="right"), 1)]


def _bytes_of(names: pa.Array) -> tuple[NDArray[Any], NDArray[np.uint8]]:
    """Where each name starts (one more than there are names), and the bytes of all of them."""
    kind = np.int64 if pa.types.is_large_string(names.type) else np.int32
    _, starts, data = names.buffers()
    if starts is None or not len(names):
        return np.zeros(len(names) + 1, kind), np.empty(0, np.uint8)
    start = np.frombuffer(starts, kind)[names.offset : names.offset + len(names) + 1]
    return start, np.empty(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)


def _even(data: NDArray[np.uint8], size: int) -> tuple[Ints, Bools]:
    """All names have this many bytes and stand one after the other."""
    rows = len(data) // size
    wrong = (data - np.uint8(48)) > 9
    value = np.zeros(rows, np.int64)
    at = 0
    while size - at >= 8 and sys.byteorder == "little":
        value = value * 10**8 + _eight(data, at, size, rows)
        at += 8
    table = data.reshape(rows, size)
    for column in range(at, size):
        value *= 10
        value += table[:, column]
        value -= 48
    value += _POWERS[size]
    if not wrong.any():
        return value, np.ones(rows, np.bool_)
    digits: Bools = ~np.any(wrong.reshape(rows, size), axis=1)
    return np.where(digits, value, 0), digits


def _eight(data: NDArray[np.uint8], at: int, step: int, rows: int) -> Ints:
    """Eight digits from ``at`` on in every row at once: pairs, then fours, then all eight are put together."""
    word = np.ndarray((rows,), "<u8", data.data, at, (step,)) & np.uint64(0x0F0F0F0F0F0F0F0F)
    for times, shift, mask in ((2561, 8, 0x00FF00FF00FF00FF), (6553601, 16, 0x0000FFFF0000FFFF)):
        word *= np.uint64(times)
        word >>= np.uint64(shift)
        word &= np.uint64(mask)
    word *= np.uint64(42949672960001)
    word >>= np.uint64(32)
    return word.astype(np.int64)


def _uneven(data: NDArray[np.uint8], start: NDArray[Any], size: int) -> tuple[Ints, Bools]:
    """Names of this many bytes from these places on."""
    value, digits = np.zeros(len(start), np.int64), np.ones(len(start), np.bool_)
    for column in range(size):
        digit = data[start + column] - np.uint8(48)
        digits &= digit <= 9
        value = value * 10 + digit
    return np.where(digits, value + _POWERS[size], 0), digits
