"""The share who got better, with its denominator: of those who began, and with what is not known about the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.progression.intervals import wilson

CELLS: Final = ("improved", "not told apart", "worse", "not measured twice")
MINIMUM: Final = 5
"""Counts from 1 up to one below this are hidden."""

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Share:
    """One group. ``counts`` are in the order of `CELLS`, None where hidden; shares are NaN where they would tell.

    ``share`` is of those measured twice, with its Wilson interval; ``worst`` and ``best`` are of all who began, if
    nobody, or everybody, who was not measured twice had improved.
    """

    group: str
    began: int | None
    counts: tuple[int | None, ...]
    share: float
    interval: tuple[float, float]
    worst: float
    best: float


def shares(groups: Sequence[str], counts: Counts, minimum: int = MINIMUM) -> list[Share]:
    """Shares of each group and, with several, of all together; ``counts`` is (groups, 4)."""
    names, table = list(groups), counts
    if len(groups) > 1:
        names, table = [*names, "all"], np.vstack([counts, counts.sum(axis=0)])
    shown = visible(counts, minimum)
    return [_share(name, row, seen, minimum) for name, row, seen in zip(names, table, shown, strict=True)]


def _share(name: str, row: Counts, seen: NDArray[np.bool_], minimum: int) -> Share:
    """``seen`` has a last place for the total."""
    counts = tuple(int(each) if shown else None for each, shown in zip(row, seen, strict=False))
    began = int(row.sum())
    improved, missing = int(row[0]), int(row[3])
    twice = began - missing
    share, interval, bounds = math.nan, (math.nan, math.nan), (math.nan, math.nan)
    told = bool(seen[4] and seen[0] and seen[3])
    if told and twice:
        share, interval = improved / twice, wilson(improved, twice)
    if told and began:
        bounds = improved / began, (improved + missing) / began
    return Share(name, began if seen[4] else None, counts, share, interval, *bounds)


def visible(counts: Counts, minimum: int) -> NDArray[np.bool_]:
    """Which cells may be shown: the groups, their sum (when there are several), and every row's total (last column).

    Counts from 1 to ``minimum`` − 1 are hidden. A hidden cell must not follow from a total: each line with hidden cells
    hides at least two, together at least ``minimum``; and no small count may be pinned down by all lines together. The
    next to go is the smallest count left in the line.
    """
    table = np.hstack([counts, counts.sum(axis=1, keepdims=True)])
    if len(counts) > 1:
        table = np.vstack([table, table.sum(axis=0, keepdims=True)])
    small = (table > 0) & (table < minimum)
    hidden = small.copy()
    lines = _lines(table.shape)
    for _ in range(table.size):
        line = next((each for each in lines if _tells(table, hidden, each, minimum)), None)
        if line is None:
            line = _pinned(table, hidden, small, lines)
        if line is None:
            break
        left = [cell for cell in line if not hidden[cell]]
        hidden[min(left, key=lambda cell: (table[cell] == 0, table[cell], cell))] = True
    return ~hidden


Cell = tuple[int, int]


def _pinned(
    table: Counts, hidden: NDArray[np.bool_], small: NDArray[np.bool_], lines: list[list[Cell]]
) -> list[Cell] | None:
    """A line, with something left to hide, through a small count that all sums together leave less than 1 of room."""
    cells = [(int(row), int(column)) for row, column in np.argwhere(hidden)]
    rules = np.zeros((len(lines), len(cells)))
    sums = np.zeros(len(lines))
    for at, line in enumerate(lines):
        for cell in line:
            sign = -1 if cell == line[-1] else 1
            if hidden[cell]:
                rules[at, cells.index(cell)] = sign
            else:
                sums[at] -= sign * int(table[cell])
    for at, cell in enumerate(cells):
        if small[cell] and _room(rules, sums, at) < 1:
            for line in lines:
                if cell in line and any(not hidden[each] for each in line):
                    return line
    return None


def _room(rules: NDArray[np.float64], sums: NDArray[np.float64], at: int) -> float:
    """The most less the least the hidden count ``at`` can be, counts being 0 or more."""
    from scipy.optimize import linprog

    target = np.zeros(rules.shape[1])
    target[at] = 1
    most, least = (linprog(sign * target, A_eq=rules, b_eq=sums, bounds=(0, None)) for sign in (-1, 1))
    return math.inf if most.status == 3 else float(-most.fun - least.fun)


def _lines(shape: tuple[int, ...]) -> list[list[tuple[int, int]]]:
    """Every sum that can be checked: the cells of a row with its total, and of a column with its total."""
    rows, columns = shape
    found = [[(row, column) for column in range(columns)] for row in range(rows)]
    if rows > 1:
        found += [[(row, column) for row in range(rows)] for column in range(columns)]
    return found


def _tells(table: Counts, hidden: NDArray[np.bool_], line: list[tuple[int, int]], minimum: int) -> bool:
    """Whether the hidden cells of a line follow from the others, or almost."""
    gone = [cell for cell in line if hidden[cell]]
    if not gone or len(gone) == len(line):
        return False
    total = line[-1]
    parts = [cell for cell in gone if cell != total]
    if len(gone) == 1:
        return True
    return not hidden[total] and sum(int(table[cell]) for cell in parts) < minimum
