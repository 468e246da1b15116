"""True change over more than two occasions: each citizen a line of their own, shrunk towards the citizens' usual one.

score = (level + citizen's level) + (slope + citizen's slope) × time + error; the two citizen effects are bivariate
normal (Laird & Ware 1982), estimated by restricted maximum likelihood from all occasions of all citizens, also of
those who left. With two occasions and a known error it is the model of `change`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from fodfaeste.evidence.progression.change import DRAWS, Changes, changes
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats


@dataclass(frozen=True, slots=True)
class Lines:
    """The model: usual line (2), covariance of the citizens' levels and slopes (2, 2), error variance."""

    usual: Floats
    citizens: Floats
    error: float
    known_error: bool


@dataclass(frozen=True, slots=True)
class _Sums:
    """Per citizen: Z'Z (N, 2, 2), Z'y (N, 2), y'y (N), scores (N)."""

    square: Floats
    product: Floats
    own: Floats
    count: Floats

    @classmethod
    def of(cls, level: Floats, time: Floats) -> _Sums:
        seen = ~np.isnan(level)
        design = np.stack([seen.astype(float), np.where(seen, time, 0.0)], axis=2)
        y = np.where(seen, level, 0.0)
        square = np.einsum("nwi,nwj->nij", design, design)
        return cls(square, np.einsum("nwi,nw->ni", design, y), (y**2).sum(axis=1), seen.sum(axis=1).astype(float))


def _solve(sums: _Sums, root: Floats, error: float) -> tuple[float, Floats, Floats, Floats]:
    """Deviance, usual line, its covariance and each citizen's inverse (σ² I + L'Z'ZL), by Woodbury's identity."""
    inner = error * np.eye(2) + root.T @ sums.square @ root
    inverse: Any = np.linalg.inv(inner)
    half = sums.square @ root
    pressed = (sums.square - half @ inverse @ half.transpose(0, 2, 1)) / error
    side = np.einsum("nji,nj->ni", np.broadcast_to(root, half.shape), sums.product)
    right = (sums.product - np.einsum("nij,njk,nk->ni", half, inverse, side)) / error
    normal = pressed.sum(axis=0)
    covariance: Any = np.linalg.inv(normal)
    total = right.sum(axis=0)
    usual = covariance @ total
    quadratic = float((sums.own - np.einsum("ni,nij,nj->n", side, inverse, side)).sum()) / error - float(total @ usual)
    logdet = np.linalg.slogdet(inner)[1] + (sums.count - 2) * math.log(error)
    return float(logdet.sum()) + float(np.linalg.slogdet(normal)[1]) + quadratic, usual, covariance, inverse


def _search(sums: _Sums, error: float | None, scale: Floats, *, adjusted: bool = False) -> Floats:
    """The root of the citizens' covariance (3 numbers) and the logarithm of the error variance.

    ``adjusted`` multiplies the likelihood by the variance of slopes given levels (Li & Lahiri 2010): an estimate that
    is never 0, for intervals that are not too short where the likelihood alone would see no differences.
    """
    from scipy.optimize import minimize

    def objective(point: Floats) -> float:
        away = 4 * math.log(max(point[2], 1e-12)) if adjusted else 0.0
        return (_solve(sums, _root(point, scale), math.exp(point[3]))[0] - away) / len(sums.count)

    start = np.array([1.0, 0.0, 0.5, math.log(error or float(scale[0]) ** 2 / 2)])
    fixed = (start[3], start[3]) if error is not None else (start[3] - 12, start[3] + 6)
    bounds = [(0.0, None), (None, None), (0.0, None), fixed]
    done = minimize(objective, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-11})
    found: Floats = done.x
    return found


def _root(point: Floats, scale: Floats) -> Floats:
    return scale[:, None] * np.array([[point[0], 0.0], [point[1], point[2]]])


def series_changes(
    level: Floats, time: Floats, error: float | None, *, seed: int = 20_150_101, draws: int = DRAWS
) -> tuple[Lines, Changes]:
    """The posterior of true change from the first to the last occasion of everybody with two scores or more.

    ``level`` and ``time`` are (citizens, occasions), NaN where there was no score; ``error`` the error variance, None
    to estimate it. The variance adds what the model is unsure of: how far the posterior mean moves over parameters the
    scores allow. Raises `BadInput` when there are too few scores.
    """
    scored = ~np.isnan(level)
    level, time = level[scored.any(axis=1)], time[scored.any(axis=1)]
    when = np.where(np.isnan(level), np.nan, time)
    sums = _Sums.of(level, time)
    _enough(sums.count, error)
    span = np.nanmax(when, axis=1) - np.nanmin(when, axis=1)
    scale = np.array([np.nanstd(level), np.nanstd(level) / max(float(np.mean(span[span > 0])), 1e-12)])
    point = _search(sums, error, scale)
    measured = sums.count >= 2
    known = error is not None
    mean, variance, lines = _posterior(sums, point, scale, span, known)
    moved = np.empty((draws, len(level)))
    inner = np.empty_like(moved)
    wide = _search(sums, error, scale, adjusted=True)
    for at, other in enumerate(_plausible(sums, wide, scale, known, draws, seed)):
        moved[at], inner[at], _ = _posterior(sums, other[:4], scale, span, known, other[4:])
    total = (np.maximum(variance, inner.mean(axis=0)) + ((moved - mean) ** 2).mean(axis=0))[measured]
    ends = _ends(level)
    raw = (ends[:, 1] - ends[:, 0])[measured]
    return lines, changes(raw, lines.error, mean[measured], np.sqrt(total))


def _enough(count: Floats, error: float | None) -> None:
    if (count >= 2).sum() < 4:
        raise BadInput(f"{int((count >= 2).sum())} citizens have two scores; a model of change needs at least 4")
    if error is None and (count >= 3).sum() < 10:
        raise BadInput(
            f"{int((count >= 3).sum())} citizens have three scores; to tell error from change it takes 10 of them, an "
            "item column (--item), or --reliability from a study"
        )


def _posterior(
    sums: _Sums, point: Floats, scale: Floats, span: Floats, known: bool, shift: Floats | None = None
) -> tuple[Floats, Floats, Lines]:
    """Mean and variance of slope × span of every citizen, given the variances; ``shift`` moves the usual line, in
    standard normal units."""
    root, error = _root(point, scale), math.exp(point[3])
    _, usual, covariance, inverse = _solve(sums, root, error)
    if shift is not None:
        usual = usual + np.linalg.cholesky(covariance) @ shift
    off = sums.product - sums.square @ usual
    effects = np.einsum("ij,njk,lk,nl->ni", root, inverse, root, off, optimize=True)
    spread = error * np.einsum("j,njk,k->n", root[1], inverse, root[1])
    return span * (usual[1] + effects[:, 1]), span**2 * spread, Lines(usual, root @ root.T, error, known)


def _plausible(sums: _Sums, point: Floats, scale: Floats, known: bool, draws: int, seed: int) -> Floats:
    """Other values of the four parameters the scores allow, from the curvature of the likelihood, and two standard
    normals for the usual line, (draws, 6). Standard deviations stay at or above 0; a known error stays as it is."""
    free = 3 if known else 4
    step = 0.02

    def value(*moves: tuple[int, float]) -> float:
        other = point.copy()
        for at, by in moves:
            other[at] += by
        return _solve(sums, _root(other, scale), math.exp(other[3]))[0]

    middle = value()
    curve = np.empty((free, free))
    for a in range(free):
        curve[a, a] = (value((a, step)) + value((a, -step)) - 2 * middle) / step**2
        for b in range(a):
            crossed = value((a, step), (b, step)) + value((a, -step), (b, -step))
            crossed -= value((a, step), (b, -step)) + value((a, -step), (b, step))
            curve[a, b] = curve[b, a] = crossed / (4 * step**2)
    values, vectors = np.linalg.eigh(curve / 2)
    spread = vectors / np.sqrt(np.maximum(values, 1.0))
    normal = stream(seed, 8).normal(size=(draws, 6))
    normal[:, :4] = np.pad(normal[:, :free] @ spread.T, ((0, 0), (0, 4 - free))) + point
    normal[:, [0, 2]] = np.abs(normal[:, [0, 2]])
    return normal


def _ends(level: Floats) -> Floats:
    """First and last score of every citizen, (N, 2)."""
    scored = ~np.isnan(level)
    rows = np.arange(len(level))
    last = level.shape[1] - 1 - scored[:, ::-1].argmax(axis=1)
    return np.column_stack([level[rows, scored.argmax(axis=1)], level[rows, last]])
