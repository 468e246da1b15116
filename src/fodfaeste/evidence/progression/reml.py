"""Restricted maximum likelihood for crossed random effects with gaps, as fast as the number of gap patterns allows.

Effects with the citizen in them make blocks, one per citizen, and all citizens with the same gaps share one block.
Effects without (roles, items, occasions and their interactions) have few levels and are solved as Henderson's mixed
model equations across the blocks. The data enter through sums per pattern, so a sample of citizens drawn again is new
weights, not new data. Gradients are exact (Harville 1977).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats


@dataclass(frozen=True, slots=True)
class Patterns:
    """Citizens sorted by the pattern of their gaps: K patterns over M cells of N citizens.

    ``flat`` (N, M) is 0 in gaps, ``of`` (N) the pattern of each citizen, ``seen`` (K, M). ``same`` (T, M, M) has 1
    where two cells of a citizen share the level of a term; ``design`` (M, L) has the levels of all terms without
    citizens, ``belongs`` (L) the term of each. ``own`` and ``shared`` are the places of the two kinds of terms.
    """

    flat: Floats
    of: NDArray[np.intp]
    seen: NDArray[np.bool_]
    same: Floats
    design: Floats
    belongs: NDArray[np.intp]
    own: NDArray[np.intp]
    shared: NDArray[np.intp]

    @classmethod
    def sort(cls, cube: Floats, names: Sequence[str], terms: Sequence[tuple[str, ...]]) -> Patterns:
        """The citizens of a cube (first axis) with one axis per name; the last term is the residual."""
        flat = cube.reshape(len(cube), -1)
        seen, of = np.unique(~np.isnan(flat), axis=0, return_inverse=True)
        levels = [_levels(cube.shape[1:], names[1:], term) for term in terms]
        own = np.array([at for at, term in enumerate(terms) if names[0] in term], dtype=np.intp)
        shared = np.array([at for at, term in enumerate(terms) if names[0] not in term], dtype=np.intp)
        same = np.stack([levels[at][:, None] == levels[at] for at in own]).astype(float)
        parts = [(levels[at][:, None] == np.unique(levels[at])).astype(float) for at in shared]
        belongs = np.repeat(np.arange(len(shared)), [part.shape[1] for part in parts])
        design = np.hstack([np.ones((flat.shape[1], 1)), *parts])
        return cls(np.nan_to_num(flat), of.ravel(), seen, same, design, belongs.astype(np.intp), own, shared)

    def sums(self, weights: Floats | None) -> Sums:
        """Weighted sums per pattern; None counts every citizen once."""
        weight = np.ones(len(self.flat)) if weights is None else weights
        size = len(self.seen)
        count: Floats = np.bincount(self.of, weight, size).astype(float)
        total, cross = np.zeros(self.seen.shape), np.zeros((size, *self.same.shape[1:]))
        for at in np.flatnonzero(count):
            here = self.of == at
            rows = self.flat[here] * weight[here, None]
            total[at], cross[at] = rows.sum(axis=0), rows.T @ self.flat[here]
        used = count > 0
        return Sums(self, self.seen[used], count[used], total[used], cross[used])


@dataclass(frozen=True, slots=True)
class Sums:
    """What the likelihood needs of a sample: per pattern in it the number of citizens, sums and sums of products."""

    patterns: Patterns
    seen: NDArray[np.bool_]
    count: Floats
    total: Floats
    cross: Floats

    @property
    def scores(self) -> float:
        """How many scores there are."""
        return float(self.count @ self.seen.sum(axis=1))

    def variance(self) -> float:
        """The plain variance of all scores."""
        squares = float(np.einsum("kmm->", self.cross))
        return squares / self.scores - (float(self.total.sum()) / self.scores) ** 2


def _levels(shape: Sequence[int], names: Sequence[str], term: Sequence[str]) -> NDArray[np.int64]:
    """Which level of a term each inner cell has."""
    inner = np.indices(shape).reshape(len(shape), -1)
    level = np.zeros(inner.shape[1], dtype=np.int64)
    for at, name in enumerate(names):
        if name in term:
            level = level * shape[at] + inner[at]
    return level


Equations = tuple[Floats, Floats, Floats, Floats]


def deviance(sums: Sums, variances: Floats) -> tuple[float, Floats]:
    """Minus twice the restricted log-likelihood (without its constant) and its gradient in the variances."""
    inverse, spread, equations = _equations(sums, variances)
    normal, _, right, effects = equations
    patterns = sums.patterns
    scale = _scale(patterns, variances)
    lower = np.linalg.cholesky(_system(normal, scale))
    value = (
        -float(sums.count @ _logdet(inverse, sums.seen))
        + 2 * float(np.log(np.diag(lower)).sum())
        + float((inverse * sums.cross).sum() - right @ effects)
    )
    return value, _gradient(sums, inverse, spread, equations, len(variances))


def _equations(sums: Sums, variances: Floats) -> tuple[Floats, Floats, Equations]:
    """Per pattern the inverse of a citizen's covariance (0 in gaps) and its product with the design; and Henderson's
    equations for the shared effects: their matrix, its (scaled) solution, the right-hand side and the effects."""
    patterns = sums.patterns
    block = np.tensordot(variances[patterns.own], patterns.same, axes=1)
    both = sums.seen[:, :, None] & sums.seen[:, None, :]
    whole = np.where(both, block, 0.0)
    diagonal = np.arange(block.shape[0])
    whole[:, diagonal, diagonal] += ~sums.seen
    inverse = np.where(both, np.linalg.inv(whole), 0.0)
    spread = inverse @ patterns.design
    normal = np.tensordot(spread, sums.count[:, None, None] * patterns.design, axes=([0, 1], [0, 1]))
    right = np.einsum("kml,km->l", spread, sums.total)
    scale = _scale(patterns, variances)
    solved = scale[:, None] * np.linalg.inv(_system(normal, scale)) * scale
    return inverse, spread, (normal, solved, right, solved @ right)


def _scale(patterns: Patterns, variances: Floats) -> Floats:
    """1 for the mean, the standard deviation of its term for every shared effect (0 is allowed)."""
    return np.concatenate([[1.0], np.sqrt(variances[patterns.shared][patterns.belongs])])


def _system(normal: Floats, scale: Floats) -> Floats:
    return scale[:, None] * normal * scale + np.diag(np.concatenate([[0.0], np.ones(len(scale) - 1)]))


def _logdet(inverse: Floats, seen: NDArray[np.bool_]) -> Floats:
    """The logarithm of the determinant of the inverse over the cells that are seen."""
    whole = inverse.copy()
    diagonal = np.arange(inverse.shape[1])
    whole[:, diagonal, diagonal] += ~seen
    found: Floats = np.linalg.slogdet(whole)[1]
    return found


def _gradient(sums: Sums, inverse: Floats, spread: Floats, equations: Equations, size: int) -> Floats:
    normal, solved, right, effects = equations
    patterns = sums.patterns
    count = sums.count[:, None, None]
    trace = (count * (inverse - spread @ solved @ spread.transpose(0, 2, 1))).sum(axis=0)
    fitted = patterns.design @ effects
    crossed = sums.total[:, :, None] * fitted
    left = sums.cross - crossed - crossed.transpose(0, 2, 1) + count * np.outer(fitted, fitted)
    quadratic = (inverse @ left @ inverse).sum(axis=0)
    found = np.empty(size)
    found[patterns.own] = np.tensordot(patterns.same, trace - quadratic, axes=2)
    if patterns.shared.size:
        each = np.diag(normal - normal @ solved @ normal)[1:] - (right - normal @ effects)[1:] ** 2
        found[patterns.shared] = np.bincount(patterns.belongs, each, len(patterns.shared))
    return found


def fit(sums: Sums, start: Floats | None = None) -> Floats:
    """The variances, in the order of the terms, that make the sample most likely; at least 0.

    ``start`` is where to begin (as from the whole sample). Raises `BadInput` when there is no variation or the search
    does not end.
    """
    from scipy.optimize import minimize

    total = sums.variance()
    if total <= 0:
        raise BadInput("all scores are alike; nothing can be split")
    size = len(sums.patterns.own) + len(sums.patterns.shared)
    scores = sums.scores
    begin = np.full(size, 1 / size) if start is None else np.maximum(start / total, 1e-3)

    def objective(variances: Floats) -> tuple[float, Floats]:
        value, gradient = deviance(sums, variances * total)
        return value / scores, gradient * total / scores

    bounds = [(0.0, None)] * (size - 1) + [(1e-5, None)]
    precise = {"maxiter": 500, "ftol": 1e-13 if start is None else 1e-9, "gtol": 1e-8 if start is None else 1e-6}
    done = minimize(objective, begin, jac=True, method="L-BFGS-B", bounds=bounds, options=precise)
    if not np.isfinite(done.fun) or done.nit >= 500:
        raise BadInput("the split of the variation did not settle; there are too many gaps for so many facets")
    found: Floats = done.x * total
    return np.where(found < 1e-9 * math.fsum(found), 0.0, found)


def spread(patterns: Patterns, variances: Floats) -> tuple[Floats, Floats]:
    """The variances a free step would reach, and their covariance over citizens (a sandwich, citizens as clusters).

    The free step differs from the estimate only where that stopped at 0. Terms without citizens get covariance 0.
    """
    sums = patterns.sums(None)
    gradient = deviance(sums, variances)[1]
    curvature = np.empty((len(variances), len(variances)))
    step = np.maximum(variances, variances.sum() * 0.01) * 1e-4
    for at, size in enumerate(step):
        up = variances + size * (np.arange(len(variances)) == at)
        curvature[at] = (deviance(sums, up)[1] - gradient) / size
    own = patterns.own
    bread = np.linalg.pinv((curvature + curvature.T)[np.ix_(own, own)] / 2, rcond=1e-10, hermitian=True)
    scores = _citizen_scores(patterns, sums, variances)
    count = len(scores)
    off = scores - scores.mean(axis=0)
    covariance = np.zeros_like(curvature)
    covariance[np.ix_(own, own)] = bread @ (off.T @ off) @ bread * count / (count - 1)
    free = variances.copy()
    stopped = np.where(variances[own] > 0, 0.0, gradient[own])
    free[own] -= bread @ stopped
    return free, covariance


def _citizen_scores(patterns: Patterns, sums: Sums, variances: Floats) -> Floats:
    """What each citizen brings to the gradient in the variances of citizen terms, (N, terms), shared effects fixed."""
    inverse, spread, (_, solved, _, effects) = _equations(sums, variances)
    traces = np.einsum("kij,tij->kt", inverse - spread @ solved @ spread.transpose(0, 2, 1), patterns.same)
    fitted = patterns.design @ effects
    scores = traces[patterns.of]
    for at in range(len(patterns.seen)):
        here = patterns.of == at
        left = (patterns.flat[here] - fitted) @ inverse[at]
        scores[here] -= np.einsum("ni,tij,nj->nt", left, patterns.same, left, optimize=True)
    return scores
