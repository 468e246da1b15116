"""Nearest neighbours with replacement: each treated row against the untreated rows most like it.

Rows at the same distance are all used, in equal parts, so the order of rows makes no difference. Two distances count as
the same when they differ by less than a billionth of a standard deviation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.effects.matching.estimators import Fit
from fodfaeste.evidence.effects.matching.inference import Clusters, spread, stated
from fodfaeste.evidence.effects.matching.propensity import Propensity
from fodfaeste.evidence.tables import Floats

SAME: Final = 1e-9
"""Of a standard deviation."""
WITHIN: Final = 2
"""How many neighbours in the same arm show the variance of the outcome at a point."""


class Neighbours(Protocol):
    """For each of m seekers a set of neighbours in a pool of p rows."""

    @property
    def size(self) -> Floats:
        """How many neighbours each seeker has, m."""

    def sums(self, values: Floats) -> Floats:
        """The sum of ``values`` (p) over each seeker's neighbours, m."""

    def given(self, amounts: Floats) -> Floats:
        """What each row of the pool receives when every seeker gives ``amounts`` (m) to each neighbour, p."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """Neighbours on a line: a stretch ``first`` ≤ place < ``last`` of the pool in the order ``order``."""

    order: NDArray[np.intp]
    first: NDArray[np.intp]
    last: NDArray[np.intp]

    @property
    def size(self) -> Floats:
        return (self.last - self.first).astype(np.float64)

    def sums(self, values: Floats) -> Floats:
        running = np.concatenate([[0.0], np.cumsum(values[self.order])])
        return running[self.last] - running[self.first]

    def given(self, amounts: Floats) -> Floats:
        size = len(self.order) + 1
        started, ended = np.bincount(self.first, amounts, size), np.bincount(self.last, amounts, size)
        # Running sums of fractions leave dust behind; whole numbers say exactly who receives anything.
        reached = np.cumsum(np.bincount(self.first, minlength=size) - np.bincount(self.last, minlength=size)) > 0
        received = np.empty(len(self.order))
        received[self.order] = np.where(reached, np.cumsum(started - ended), 0.0)[:-1]
        return received


def on_a_line(seekers: Floats, pool: Floats, k: int, same: float) -> Ranges:
    """The ``k`` nearest of the pool (p) on a line for each seeker (m), and all others as near as the last of them.

    ``same`` is in the units of the line. In time m log p plus k m.
    """
    order = np.argsort(pool, kind="stable")
    line = pool[order]
    right = np.searchsorted(line, seekers)
    left = right.copy()
    far = np.zeros(len(seekers))
    for _ in range(min(k, len(line))):
        below = np.where(left > 0, seekers - line[left - 1], np.inf)
        above = np.where(right < len(line), line[np.minimum(right, len(line) - 1)] - seekers, np.inf)
        down = below <= above
        far = np.where(down, below, above)
        left, right = left - down, right + ~down
    first = np.searchsorted(line, seekers - far - same, side="left")
    last = np.searchsorted(line, seekers + far + same, side="right")
    return Ranges(order, np.minimum(first, left), np.maximum(last, right))


@dataclass(frozen=True, slots=True)
class Lists:
    """Neighbours anywhere: ``matrix`` (m × distinct rows of the pool) is 1 where they are, ``kind`` says which distinct
    row each row of the pool is."""

    matrix: Any
    kind: NDArray[np.intp]
    count: Floats

    @property
    def size(self) -> Floats:
        return np.asarray(self.matrix @ self.count)

    def sums(self, values: Floats) -> Floats:
        return np.asarray(self.matrix @ np.bincount(self.kind, values, len(self.count)))

    def given(self, amounts: Floats) -> Floats:
        return np.asarray(self.matrix.T @ amounts)[self.kind]


def in_space(seekers: Floats, pool: Floats, k: int) -> Lists:
    """The same in several dimensions: seekers m × d, pool p × d, Euclidean, by a tree of the distinct rows."""
    from scipy.sparse import csr_matrix
    from scipy.spatial import KDTree

    points, kind, count = np.unique(pool, axis=0, return_inverse=True, return_counts=True)
    tree = KDTree(points)
    distinct, back = np.unique(seekers, axis=0, return_inverse=True)
    rows, columns = [], []
    waiting, asked = np.arange(len(distinct)), k + 8
    while len(waiting):
        asked = min(asked, len(points))
        distance, at = tree.query(distinct[waiting], k=np.arange(1, asked + 1))
        enough = np.cumsum(count[at], axis=1) >= min(k, len(pool))
        far = distance[np.arange(len(at)), np.argmax(enough, axis=1)] + SAME
        near = distance <= far[:, None]
        done = (enough[:, -1] & ~near[:, -1]) | (asked == len(points))
        row, place = np.nonzero(near & done[:, None])
        rows.append(waiting[row])
        columns.append(at[row, place])
        waiting, asked = waiting[~done], 2 * asked
    row, column = np.concatenate(rows), np.concatenate(columns)
    matrix = csr_matrix((np.ones(len(row)), (row, column)), shape=(len(distinct), len(points)))
    return Lists(matrix[back.ravel()], kind.ravel(), count.astype(np.float64))


def _found(place: Floats, seekers: Any, pool: Any, k: int) -> Neighbours:
    if place.ndim == 1:
        return on_a_line(place[seekers], place[pool], k, SAME * float(place.std()))
    return in_space(place[seekers], place[pool], k)


def places(design: Floats, propensity: Propensity, match_on: str) -> Floats:
    """Where each row is: its score (n), or its covariates made uncorrelated with variance 1 (Mahalanobis, n × k)."""
    if match_on == "score":
        return propensity.score
    # Equal rows must stay equal to the last bit, whatever their place in the file: transform the distinct rows.
    rows, back = np.unique(design[:, 1:], axis=0, return_inverse=True)
    factor = np.linalg.cholesky(np.cov(design[:, 1:], rowvar=False).reshape(design.shape[1] - 1, -1))
    return np.linalg.solve(factor, rows.T).T[back.ravel()]


def nearest(
    sample: Sample, design: Floats, place: Floats, k: int, clusters: Clusters | None, *, adjust: bool = True
) -> Fit:
    """The mean of each treated row less its ``k`` nearest.

    Bias-adjusted by a regression among the matched untreated (Abadie and Imbens, Journal of Business & Economic
    Statistics 29, 2011) unless ``adjust`` is False; standard error of Abadie and Imbens (Econometrica 74, 2006, theorem
    7), with the variance at a point from two neighbours in the same arm. With clusters the influence-like terms of
    their martingale form are summed by cluster.
    """
    d = sample.treated
    found = _found(place, d, ~d, k)
    used = found.given(1.0 / found.size)
    error = sample.outcome - sample.outcome.mean()
    if adjust:
        error = _less_regression(error, design, ~d, used)
    own = error[d] - found.sums(error[~d]) / found.size
    value = float(own.mean())
    if clusters is None:
        extra = used**2 - found.given(1.0 / found.size**2)
        se = float(np.sqrt(((own - value) ** 2).sum() + extra @ _variance_at(place, ~d, error, used)) / len(own))
    else:
        influence = np.zeros(len(d))
        influence[d], influence[~d] = error[d] - error[d].mean(), -used * error[~d]
        se = spread((influence - influence.mean()) * len(d) / len(own), clusters)
    taken = ", score taken as known" if place.ndim == 1 else ""
    note = f"{k} nearest with replacement{', bias-adjusted' if adjust else ''}; " + (
        f"Abadie-Imbens s.e.{taken}" if clusters is None else f"cluster-robust s.e.{taken}"
    )
    weights = np.full(len(d), 1.0 / len(own))
    weights[~d] = used / used.sum()
    told = {
        "untreated_used": int((used > 0).sum()),
        "most_used": float(used.max()),
        "most_tied": int(found.size.max()),
    }
    return Fit(stated("nearest", value, se, float("inf"), clusters, note), weights, told)


def _less_regression(error: Floats, design: Floats, untreated: Any, used: Floats) -> Floats:
    """The outcome less what a regression among the matched untreated, weighted by their use, expects of it."""
    root = np.sqrt(used)
    kept = root > 0.0
    some = design[untreated][kept]
    gamma = np.linalg.lstsq(some * root[kept, None], error[untreated][kept] * root[kept], rcond=None)[0]
    return error - design @ gamma


def _variance_at(place: Floats, arm: Any, error: Floats, used: Floats) -> Floats:
    """The variance of the outcome at each untreated row, from the nearest other untreated rows (0 where not used)."""
    mine, where = error[arm], place[arm]
    seek = np.flatnonzero(used > 0.0)
    everyone = np.ones(len(mine), dtype=bool)
    found = _found(where, seek, everyone, WITHIN + 1)
    others = found.size - 1.0
    mean = (found.sums(mine) - mine[seek]) / others
    result = np.zeros(len(mine))
    result[seek] = others / (others + 1.0) * (mine[seek] - mean) ** 2
    return result
