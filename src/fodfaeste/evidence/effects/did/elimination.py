"""Effects of units taken out exactly, and the effects of periods from what is left: a few equations, solved once.

A unit's effect is its mean. What remains for the effects of T periods is one T × T system: rows in a period on the
diagonal, less for every unit and pair of its periods one over its number of rows. It costs one pass over pairs of rows
of the same unit, so it pays while units have at most some hundreds of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.tables import Floats

Places = NDArray[np.integer]
MOST_PERIODS: Final = 2_000
MOST_PAIRS: Final = 300
"""Rows of the same unit, on average over rows, up to which all pairs are gone through."""
_LEAST: Final = 1e-11
_MASK_PERIODS: Final = 62
_TABLE_PERIODS: Final = 16
_MOST_CELLS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Sums:
    """One regressor, effects taken out: its square and its product with the outcome by cluster (C); does every unit lie
    in one cluster; how many units and periods have rows."""

    squares: Floats
    products: Floats
    nested: bool
    units: int
    periods: int


class Elimination:
    """The periods' equations of a panel. ``unit`` and ``time`` are numbers from 0; see `eliminated`."""

    def __init__(self, unit: Places, time: Places, count: Floats, system: Floats) -> None:
        self.unit, self.time, self.count = unit, time, count
        weight = self.weight = np.bincount(time, minlength=len(system)).astype(np.float64)
        self._scale = np.where(weight > 0, 1 / np.sqrt(np.maximum(weight, 1)), 0.0)
        self._scaled = np.diag((weight > 0).astype(np.float64)) - self._scale[:, None] * system * self._scale
        size, self._vectors = np.linalg.eigh(self._scaled)
        self._inverse = np.where(size > _LEAST, 1 / np.where(size > _LEAST, size, 1.0), 0.0)

    def effects(self, right: NDArray[Any]) -> Floats:
        """Effects of the periods (T) for sums by period (T) of values less their units' means.

        Where units' periods do not hang together a constant in each part is free; the shortest solution is taken.
        """
        wanted = self._scale * right
        found = self._solved(wanted)
        return self._scale * (found + self._solved(wanted - self._scaled @ found))

    def _solved(self, right: Floats) -> Floats:
        return np.asarray(self._vectors @ (self._inverse * (self._vectors.T @ right)))

    def within(self, values: Floats) -> Floats:
        """Values (n) less their least-squares effects of units and periods."""
        unit, time = self.unit, self.time
        mean = np.bincount(unit, weights=values, minlength=len(self.count)) / np.maximum(self.count, 1)
        rest = values - mean[unit]
        effect = self.effects(np.bincount(time, weights=rest, minlength=len(self._scale)))
        over = np.bincount(unit, weights=effect[time], minlength=len(self.count)) / np.maximum(self.count, 1)
        return np.asarray(rest - (effect[time] - over[unit]))


def eliminated(unit: Places, time: Places) -> Elimination | None:
    """The panel's equations; None where setting them up costs more than approaching the solution."""
    units, periods = int(unit.max()) + 1, int(time.max()) + 1
    count, mask = np.zeros(units), np.zeros(units, np.int64)
    if _present(unit, time, count, mask) and periods <= _MASK_PERIODS:
        return Elimination(unit, time, count, _from_masks(mask, periods))
    if periods > MOST_PERIODS:
        return None
    if units * periods <= _MOST_CELLS:
        rows = np.bincount(unit.astype(np.int64) * periods + time, minlength=units * periods).reshape(units, periods)
        return Elimination(unit, time, count, (rows / np.maximum(count, 1)[:, None]).T @ rows)
    if count @ count > MOST_PAIRS * len(unit):
        return None
    return Elimination(unit, time, count, _from_pairs(unit, time, count, periods))


def one_regressor(
    solved: Elimination, outcome: Floats, x: Floats, unit: Places, time: Places, cluster: Places, clusters: int
) -> Sums:
    """All a regression on one ``x`` with clustered errors needs, without an array as long as the rows."""
    units, periods = len(solved.count), len(solved.weight)
    sums, home = np.zeros((units, 2)), np.full(units, -1, np.int64)
    nested = bool(_unit_sums(outcome, x, unit, cluster, sums, home))
    sums /= np.maximum(solved.count, 1)[:, None]
    right = np.zeros((periods, 2))
    _period_sums(outcome, x, unit, time, sums, right)
    effect = np.column_stack([solved.effects(right[:, 0]), solved.effects(right[:, 1])])
    over = np.zeros((units, 2))
    _unit_effects(unit, time, effect, over)
    sums -= over / np.maximum(solved.count, 1)[:, None]
    made = np.zeros((clusters, 2))
    _cluster_sums(outcome, x, unit, time, cluster, sums, effect, made)
    return Sums(made[:, 0], made[:, 1], nested, int((solved.count > 0).sum()), int((solved.weight > 0).sum()))


def _from_pairs(unit: Places, time: Places, count: Floats, periods: int) -> Floats:
    """For every two periods the rows in both over the rows of their unit, summed; by all pairs of rows of a unit."""
    in_order = bool((unit[1:] >= unit[:-1]).all())
    order = np.empty(0, np.int64) if in_order else np.argsort(unit, kind="stable")
    system = np.zeros((periods, periods))
    _pairs(time, order, count.astype(np.int64), system)
    return np.asarray(system + np.tril(system, -1).T)


def _from_masks(mask: NDArray[np.int64], periods: int) -> Floats:
    """The same from how many units are present in which periods (bits), each at most once in a period."""
    if periods <= _TABLE_PERIODS:
        number = np.bincount(mask, minlength=1 << periods)
        pattern = np.flatnonzero(number)
        number = number[pattern]
    else:
        pattern, number = np.unique(mask, return_counts=True)
    bits = ((pattern[:, None] >> np.arange(periods)) & 1).astype(np.float64)
    return np.asarray((bits * (number / np.maximum(bits.sum(axis=1), 1))[:, None]).T @ bits)


@nb.njit(cache=True, nogil=True)
def _present(unit: Places, time: Places, count: Floats, mask: NDArray[np.int64]) -> bool:
    """Count rows of units and note their periods as bits. False when some unit is twice in a period."""
    once = True
    for row in range(len(unit)):
        who = unit[row]
        count[who] += 1
        bit = np.int64(1) << np.int64(time[row] & 63)
        once &= (mask[who] & bit) == 0
        mask[who] |= bit
    return once


@nb.njit(cache=True, nogil=True)
def _pairs(time: Places, order: NDArray[np.int64], count: NDArray[np.int64], system: Floats) -> None:
    """Add for every unit and pair of its rows one over its number of rows, below the diagonal and on it."""
    start = 0
    for unit in range(len(count)):
        end = start + count[unit]
        share = 1.0 / max(count[unit], 1)
        for one in range(start, end):
            first = time[order[one]] if len(order) else time[one]
            for other in range(start, one):
                second = time[order[other]] if len(order) else time[other]
                if first == second:
                    system[first, first] += 2 * share
                else:
                    system[max(first, second), min(first, second)] += share
            system[first, first] += share
        start = end


@nb.njit(cache=True, nogil=True)
def _unit_sums(
    outcome: Floats, x: Floats, unit: Places, cluster: Places, sums: Floats, home: NDArray[np.int64]
) -> bool:
    """Sums of outcome and x by unit. False when some unit is in several clusters."""
    nested = True
    for row in range(len(unit)):
        who = unit[row]
        sums[who, 0] += outcome[row]
        sums[who, 1] += x[row]
        if home[who] < 0:
            home[who] = cluster[row]
        elif home[who] != cluster[row]:
            nested = False
    return nested


@nb.njit(cache=True, nogil=True)
def _period_sums(outcome: Floats, x: Floats, unit: Places, time: Places, mean: Floats, right: Floats) -> None:
    for row in range(len(unit)):
        who, when = unit[row], time[row]
        right[when, 0] += outcome[row] - mean[who, 0]
        right[when, 1] += x[row] - mean[who, 1]


@nb.njit(cache=True, nogil=True)
def _unit_effects(unit: Places, time: Places, effect: Floats, over: Floats) -> None:
    for row in range(len(unit)):
        who, when = unit[row], time[row]
        over[who, 0] += effect[when, 0]
        over[who, 1] += effect[when, 1]


@nb.njit(cache=True, nogil=True)
def _cluster_sums(
    outcome: Floats, x: Floats, unit: Places, time: Places, cluster: Places, level: Floats, effect: Floats, made: Floats
) -> None:
    for row in range(len(unit)):
        who, when = unit[row], time[row]
        y = outcome[row] - level[who, 0] - effect[when, 0]
        z = x[row] - level[who, 1] - effect[when, 1]
        made[cluster[row], 0] += z * z
        made[cluster[row], 1] += z * y
