"""Regression with fixed effects of units and periods, exact and fast, with standard errors for clustered units.

Three ways to the same numbers. When every unit is there once in every period and treatment is the same for all units of
a group in a period, the effects of a million people are those of their groups, and sums over groups × periods say all
there is to know (`twfe` sees for itself whether that holds). Otherwise the effects of units are eliminated exactly, and
what remains are equations for the effects of periods, as many as there are periods: set up and solved once
(`elimination`), or, where units have very many rows, approached by conjugate gradients.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.did.elimination import Elimination, eliminated, one_regressor
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

_FEW_ROWS = 200_000
_TOLERANCE = 1e-13
_MASK_PERIODS = 62
_FLAT = 1e-9
EXACT = "unit effects eliminated, period effects solved exactly"


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (k) with covariance (k × k), from n rows.

    ``how`` says by which way; ``clusters`` is 0 for the classical covariance (equal, independent errors). The clustered
    one is multiplied by C/(C-1) · (n-1)/(n-K), where K counts coefficients and period effects, and unit effects only
    when units do not lie within clusters. For units within clusters this is the correction of pyfixest (and fixest).
    """

    coef: Floats
    covariance: Floats
    n: int
    units: int
    clusters: int
    df: int
    how: str

    @property
    def se(self) -> Floats:
        """Standard errors."""
        return np.sqrt(np.diag(self.covariance))

    def interval(self, at: int = 0) -> tuple[float, float]:
        """The 95 % interval of a coefficient, by Student's t with ``df``."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.df, 0.975)) * float(self.se[at])
        return float(self.coef[at]) - half, float(self.coef[at]) + half

    def p(self, at: int = 0) -> float:
        """The two-sided p-value of a coefficient, by Student's t with ``df``."""
        from scipy.special import stdtr

        return float(2 * stdtr(self.df, -abs(self.coef[at] / self.se[at])))


def twfe(
    outcome: Floats,
    treated: Floats,
    unit: NDArray[np.integer],
    time: NDArray[np.integer],
    cluster: NDArray[np.integer],
) -> Fit:
    """The coefficient of treatment with effects of units and periods; five arrays of the rows, numbers from 0.

    Raises `BadInput` when treatment does not vary within units and periods.
    """
    if len(outcome) >= _FEW_ROWS:
        found = _by_cells(outcome, treated, unit, time, cluster)
        found = _by_elimination(outcome, treated, unit, time, cluster) if found is None else found
        if found is not None:
            return found
    return fixed_effects(outcome, treated[:, None], unit, time, cluster)


def fixed_effects(
    outcome: Floats,
    x: Floats,
    unit: NDArray[np.integer],
    time: NDArray[np.integer] | None = None,
    cluster: NDArray[np.integer] | None = None,
) -> Fit:
    """Least squares of ``outcome`` (n) on ``x`` (n × k) with effects of units and, if given, of periods.

    Without ``cluster`` the covariance is the classical one. Raises `BadInput` when columns of x are, given the effects,
    constant or depend on each other.
    """
    solved = None if time is None else eliminated(unit, time)
    how = "conjugate gradients over period effects" if time is not None and solved is None else EXACT
    inner = within(np.column_stack([outcome, x]), unit, time, solved)
    y, z = inner[:, 0], inner[:, 1:]
    size = np.sqrt((z**2).sum(axis=0)), np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=0))
    if (size[0] <= _FLAT * size[1]).any() or np.linalg.matrix_rank(z / np.maximum(size[0], 1e-300), tol=1e-9) < z.shape[
        1
    ]:
        raise BadInput("a regressor does not vary within units and periods, or depends on the others; leave it out")
    gram = np.linalg.inv(z.T @ z)
    coef = gram @ (z.T @ y)
    rest = y - z @ coef
    units, periods = len(np.unique(unit)), 1 if time is None else len(np.unique(time))
    n, k = x.shape
    if cluster is None:
        df = n - units - (periods - 1) - k
        if df <= 0:
            raise BadInput("there are as many effects as rows; use more periods or fewer regressors")
        return Fit(coef, gram * float(rest @ rest) / df, n, units, 0, df, how)
    clusters = int(cluster.max()) + 1
    score = np.stack([np.bincount(cluster, weights=rest * each, minlength=clusters) for each in z.T], axis=1)
    used = k + periods + (0 if _nested(unit, cluster) else units - 1)
    covariance = gram @ (score.T @ score) @ gram * correction(n, used, clusters)
    return Fit(coef, covariance, n, units, clusters, clusters - 1, how)


def correction(n: int, used: int, clusters: int) -> float:
    """The small-sample factor of a clustered covariance. Raises `BadInput` for a single cluster."""
    if clusters < 2:
        raise BadInput("there is one cluster only, so nothing shows how clusters differ")
    if n <= used:
        raise BadInput("there are as many effects as rows; use more periods or fewer regressors")
    return clusters / (clusters - 1) * (n - 1) / (n - used)


def within(
    columns: Floats, unit: NDArray[np.integer], time: NDArray[np.integer] | None, solved: Elimination | None = None
) -> Floats:
    """Columns (n × k) minus their least-squares effects of units and periods (numbers from 0); of ``solved``, when it
    is known, exactly."""
    units = np.maximum(np.bincount(unit), 1).astype(np.float64)

    def less_units(values: Floats) -> Floats:
        return values - (np.bincount(unit, weights=values, minlength=len(units)) / units)[unit]

    centred = columns - columns.mean(axis=0)
    if time is None:
        return np.stack([less_units(each) for each in centred.T], axis=1)
    if solved is not None:
        return np.stack([solved.within(each) for each in centred.T], axis=1)
    weight = np.asarray(np.bincount(time), dtype=np.float64)

    def normal(effect: Floats) -> Floats:
        over = np.bincount(unit, weights=effect[time], minlength=len(units)) / units
        return weight * effect - np.bincount(time, weights=over[unit], minlength=len(weight))

    made = []
    for values in centred.T:
        right = np.asarray(np.bincount(time, weights=less_units(values), minlength=len(weight)), dtype=np.float64)
        made.append(less_units(values - _solved(normal, right, weight)[time]))
    return np.stack(made, axis=1)


def _solved(normal: Callable[[Floats], Floats], right: Floats, weight: Floats) -> Floats:
    """Conjugate gradients, scaled by the rows per period. The system is singular along the constant, which does no
    harm: the right side has none of it."""
    scale = np.where(weight > 0, 1 / np.maximum(weight, 1), 0.0)
    found, rest = np.zeros_like(right), right.copy()
    towards = scale * rest
    step, size = towards.copy(), float(rest @ towards)
    enough = size * _TOLERANCE**2
    for _ in range(20 * len(right) + 20):
        if size <= enough or size == 0:
            break
        moved = normal(step)
        along = float(step @ moved)
        if along <= 0:
            break
        found += size / along * step
        rest -= size / along * moved
        towards = scale * rest
        before, size = size, float(rest @ towards)
        step = towards + size / before * step
    return found


def _nested(unit: NDArray[np.integer], cluster: NDArray[np.integer]) -> bool:
    """Does every unit lie within one cluster?"""
    first = np.empty(int(unit.max()) + 1, dtype=cluster.dtype)
    first[unit] = cluster
    return bool((first[unit] == cluster).all())


def _by_elimination(
    outcome: Floats,
    treated: Floats,
    unit: NDArray[np.integer],
    time: NDArray[np.integer],
    cluster: NDArray[np.integer],
) -> Fit | None:
    """The same for any rows in a few passes over them, None where setting up the periods' equations does not pay."""
    clusters, solved = int(cluster.max()) + 1, eliminated(unit, time)
    if solved is None:
        return None
    sums = one_regressor(solved, outcome, treated, unit, time, cluster, clusters)
    n, size, there = len(outcome), float(sums.squares.sum()), sums.units
    if size <= _FLAT**2 * n * float(treated.var()):
        raise BadInput("treatment does not vary within units and periods; check who is treated and when")
    coef = float(sums.products.sum()) / size
    score = sums.products - coef * sums.squares
    used = 1 + sums.periods + (0 if sums.nested else there - 1)
    variance = float(score @ score) / size**2 * correction(n, used, clusters)
    return Fit(np.array([coef]), np.array([[variance]]), n, there, clusters, clusters - 1, EXACT)


def _by_cells(
    outcome: Floats,
    treated: Floats,
    unit: NDArray[np.integer],
    time: NDArray[np.integer],
    cluster: NDArray[np.integer],
) -> Fit | None:
    """The same from sums over clusters × periods, None where these do not say all.

    With every unit there once in every period a unit's mean of treatment is that of its cluster, and the residuals of a
    cluster's units in a period enter the score through their sum only.
    """
    from fodfaeste.evidence.effects.did.kernels import cell_sums

    units, periods, clusters = int(unit.max()) + 1, int(time.max()) + 1, int(cluster.max()) + 1
    if periods > _MASK_PERIODS or len(outcome) != units * periods:
        return None
    total, dose, count = (np.zeros(clusters * periods) for _ in range(3))
    if not cell_sums(outcome, treated, unit, time, cluster, periods, total, dose, count, np.full(units, -1, np.int64)):
        return None
    shape = clusters, periods
    people = count.reshape(shape)[:, 0]
    if (people == 0).any():
        return None
    mean, level = total.reshape(shape) / people[:, None], dose.reshape(shape) / people[:, None]
    share = people / people.sum()

    def less(cells: Floats) -> Floats:
        by_period = share @ cells
        return cells - cells.mean(axis=1, keepdims=True) - by_period + by_period.mean()

    y, z = less(mean), less(level)
    size = float(people @ (z**2).sum(axis=1))
    if size <= _FLAT**2 * float(people @ ((level - share @ level.mean(axis=1)) ** 2).sum(axis=1)):
        raise BadInput("treatment does not vary within units and periods; check who is treated and when")
    coef = float(people @ (z * y).sum(axis=1)) / size
    score = people * (z * (y - coef * z)).sum(axis=1)
    n = len(outcome)
    variance = float(score @ score) / size**2 * correction(n, 1 + periods, clusters)
    how = f"exact sums over {clusters} × {periods} cells"
    return Fit(np.array([coef]), np.array([[variance]]), n, units, clusters, clusters - 1, how)
