"""Least squares with weights that are at least 0 and sum to 1, solved exactly and with a proof.

With weights that sum to 1 the misfit is a point in the convex hull of the donors' distances to the target, so the
problem is to find the point of a polytope nearest the origin. P. Wolfe, "Finding the nearest point in a polytope",
Mathematical Programming 11 (1976), does that in finitely many steps. A general optimiser may stop far from the optimum
without a word; here every answer carries the gap that bounds how far it can be from the best one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PROVEN: Final = 1e-9
"""The largest relative gap of an answer; a larger one is an error, never an answer."""
_FACE: Final = 1e-9
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """The solution: ``weights`` (J,), the sum of squared misfits ``loss``, and its proof.

    ``gap`` bounds (loss - smallest loss) / 2 as a share of the largest squared distance between a donor and the target.
    ``unique`` is False when other weights fit equally well; then these are the ones with the smallest sum of squares.
    ``others`` are the donors that may have weight in some equally good answer.
    """

    weights: Floats
    loss: float
    gap: float
    unique: bool
    others: NDArray[np.intp]


def simplex_weights(donors: Floats, target: Floats, *, ridge: float = 0.0, intercept: bool = False) -> Weights:
    """Weights of the donors (T, J) that come nearest the target (T,): min |target - donors w|² + ridge |w|².

    ``intercept`` lets the two differ by a constant, which is eliminated exactly by taking means over the rows away.
    Raises ArithmeticError when optimality cannot be proven to `PROVEN` (not known to happen with finite numbers).
    """
    points = donors - target[:, None]
    if intercept:
        points = points - points.mean(axis=0)
    points = np.ascontiguousarray(points, dtype=np.float64)
    scale = max(float((points**2).sum(axis=0).max()) + ridge, np.finfo(float).tiny)
    weights = _polished(points, ridge, _nearest(points, ridge, scale), scale)
    gap = _gap(points, ridge, weights, scale)
    if not gap <= PROVEN:
        raise ArithmeticError(f"the weights are proven only to {gap:.1e}")
    unique, others = True, np.flatnonzero(weights)
    if not ridge:
        weights, unique, others = _smallest(points, weights, scale)
        gap = _gap(points, ridge, weights, scale)
    misfit = points @ weights
    return Weights(weights, float(misfit @ misfit), max(gap, 0.0), unique, others)


def weights_range(donors: Floats, target: Floats, best: Weights, values: Floats) -> tuple[float, float]:
    """The smallest and the largest value of ``values @ w`` (J,) among all weights that fit as well as the best."""
    if best.unique:
        exact = float(values @ best.weights)
        return exact, exact
    from scipy.optimize import linprog

    face = best.others
    points = donors - target[:, None]
    rows, right = _face_equations(points / max(float(np.abs(points).max()), 1e-300), best.weights, face)
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * values[face], A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
        ends.append(sign * float(found.fun) if found.success else float(values @ best.weights))
    return min(ends), max(ends)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _nearest(points: Floats, ridge: float, scale: float) -> Floats:
    """Wolfe's algorithm on the Gram matrix: a corral of donors, one added at a time, those in the way removed."""
    size = points.shape[1]
    gram = points.T @ points
    for j in range(size):
        gram[j, j] += ridge
    weights = np.zeros(size)
    corral = np.empty(size, np.int64)
    corral[0] = np.argmin(np.diag(gram))
    held = 1
    weights[corral[0]] = 1.0
    for _ in range(50 * size + 50):
        slopes = np.zeros(size)
        for k in range(held):
            slopes += weights[corral[k]] * gram[corral[k]]
        new = int(np.argmin(slopes))
        if weights @ slopes - slopes[new] <= 1e-15 * scale or weights[new] > 0.0:
            break
        corral[held] = new
        held += 1
        held = _settle(gram, weights, corral, held, scale)
        if weights[new] == 0.0:
            break
    return weights


@njit(cache=True)  # type: ignore[untyped-decorator]
def _settle(gram: Floats, weights: Floats, corral: NDArray[np.int64], held: int, scale: float) -> int:
    """Move to the corral's own best point, dropping donors whose weight would fall below 0 on the way."""
    while True:
        found = _best_of(gram, corral, held, scale)
        step, out = 1.0, -1
        for k in range(held):
            old = weights[corral[k]]
            if found[k] <= 1e-14:
                share = old / (old - found[k]) if old > found[k] else 0.0
                if share < step or out < 0:
                    step, out = min(share, step), k
        for k in range(held):
            j = corral[k]
            weights[j] = (1.0 - step) * weights[j] + step * found[k]
        if out < 0:
            return held
        weights[corral[out]] = 0.0
        kept = 0
        for k in range(held):
            j = corral[k]
            if k != out and weights[j] > 0.0:
                corral[kept] = j
                kept += 1
            else:
                weights[j] = 0.0
        held = kept


@njit(cache=True)  # type: ignore[untyped-decorator]
def _best_of(gram: Floats, corral: NDArray[np.int64], held: int, scale: float) -> NDArray[np.floating[Any]]:
    """Weights of the corral's donors that sum to 1, of any sign, with the smallest loss."""
    system = np.ones((held + 1, held + 1))
    right = np.zeros(held + 1)
    system[held, held] = 0.0
    right[held] = 1.0
    for a in range(held):
        for b in range(held):
            system[a, b] = gram[corral[a], corral[b]] / scale
        system[a, a] += 1e-15
    return np.linalg.solve(system, right)


def _polished(points: Floats, ridge: float, weights: Floats, scale: float) -> Floats:
    """The same donors' best weights without squaring the numbers, accurate to the last digits if no donor drops out."""
    held = np.flatnonzero(weights)
    weights = weights / weights.sum()
    if ridge or held.size < 2:
        return weights
    base, rest = points[:, held[0]], points[:, held[1:]]
    found = np.linalg.lstsq(rest - base[:, None], -base, rcond=None)[0]
    better = np.zeros_like(weights)
    better[held[1:]] = found
    better[held[0]] = 1.0 - found.sum()
    ok = (better >= 0.0).all() and _gap(points, ridge, better, scale) <= _gap(points, ridge, weights, scale)
    return better if ok else weights


def _gap(points: Floats, ridge: float, weights: Floats, scale: float) -> float:
    """How much of the loss a better answer could at most save, relative to the scale (the Karush-Kuhn-Tucker gap)."""
    slopes = points.T @ (points @ weights) + ridge * weights
    return float((weights @ slopes - slopes.min()) / scale)


def _smallest(points: Floats, weights: Floats, scale: float) -> tuple[Floats, bool, NDArray[np.intp]]:
    """The answer with the smallest sum of squares, whether there is only one, and who may have weight in some."""
    slopes = points.T @ (points @ weights)
    held = weights > 0
    face = np.flatnonzero(held | (slopes - weights @ slopes <= _FACE * scale))
    alone = weights, True, np.flatnonzero(held)
    if face.size == held.sum():
        return alone
    rows, right = _face_equations(points / np.sqrt(scale), weights, face)
    _, sizes, turn = np.linalg.svd(rows)
    rank = int((sizes > _FACE * sizes[0]).sum())
    if rank == face.size or not _movable(rows, right, ~held[face]):
        return alone
    free = turn[rank:].T
    start = weights[face] - free @ (free.T @ weights[face])
    found = start + free @ _least_distance(free, -start)
    spread = np.zeros_like(weights)
    spread[face] = np.maximum(found, 0.0)
    return spread / spread.sum(), False, face


def _face_equations(points: Floats, weights: Floats, face: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """What all equally good weights share: the same misfit, and a sum of 1."""
    rows = np.vstack([points[:, face], np.ones(face.size)])
    return rows, rows @ weights[face]


def _movable(rows: Floats, right: Floats, idle: NDArray[np.bool_]) -> bool:
    """Can a donor without weight get some, the fit staying as it is?"""
    from scipy.optimize import linprog

    found = linprog(-idle.astype(float), A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
    return bool(found.success and -found.fun > _SAME)


def _least_distance(rows: Floats, least: Floats) -> Floats:
    """The shortest z with rows @ z >= least (C. Lawson and R. Hanson, Solving Least Squares Problems, 1974, ch. 23)."""
    from scipy.optimize import nnls

    system = np.vstack([rows.T, least])
    right = np.zeros(system.shape[0])
    right[-1] = 1.0
    found, _ = nnls(system, right)
    rest = system @ found - right
    return np.asarray(-rest[:-1] / rest[-1])
