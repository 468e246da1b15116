"""Group-time effects summed up: one number, by group, by time since start (event study), by period; with bands.

The standard errors count that the weights (shares of units in each group) are estimated. The simultaneous band covers
all its effects at once in 95 of 100 samples: multiplier bootstrap of the influence function (Callaway & Sant'Anna 2021,
section 4.2) with the two-point weights of Mammen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fodfaeste.evidence.effects.did.design import Ints
from fodfaeste.evidence.effects.did.group_time import Cells, spread
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

Z: Final = 1.959963984540054
DRAWS: Final = 1999
_MANY: Final = 5_000
_CHUNK: Final = 200


@dataclass(frozen=True, slots=True)
class Summary:
    """An overall effect and, unless it is the simple one, the effects it is made of, at ``at`` (groups, periods since
    start or periods). ``influence`` is clusters × effects, ``band`` the half-width factor that takes the place of
    1.96 in the simultaneous band (NaN when there is nothing to be simultaneous about, or no seed to draw it with)."""

    at: Ints
    att: Floats
    influence: Floats
    overall: float
    overall_influence: Floats
    n: int
    band: float = math.nan

    @property
    def se(self) -> Floats:
        """Standard errors of the effects."""
        return spread(self.influence, self.n)

    @property
    def overall_se(self) -> float:
        """Standard error of the overall effect."""
        return float(spread(self.overall_influence[:, None], self.n)[0])


def simple(cells: Cells) -> Summary:
    """The mean over all treated units and periods (groups weighted by their size)."""
    post = np.flatnonzero(cells.group <= cells.time)
    att, influence = _weighted(cells, post)
    return Summary(np.empty(0, np.int64), np.empty(0), np.empty((len(influence), 0)), att, influence, cells.n)


def by_group(cells: Cells, seed: int | None = 0) -> Summary:
    """The mean over the treated periods of each group; overall weighted by group size."""
    post = cells.group <= cells.time
    groups = np.unique(cells.group[post])
    some = [np.flatnonzero(post & (cells.group == group)) for group in groups]
    att = np.array([cells.att[at].mean() for at in some])
    influence = np.stack([cells.influence[:, at].mean(axis=1) for at in some], axis=1)
    place = np.searchsorted(cells.groups, groups)
    share, member = cells.share[place], cells.membership[:, place]
    weight = share / share.sum()
    overall = float(weight @ att)
    of_weights = (member @ att - member.sum(axis=1) * overall) / share.sum()
    return _summary(cells, groups, att, influence, overall, influence @ weight + of_weights, seed)


def event_study(cells: Cells, seed: int | None = 0, since: Ints | None = None) -> Summary:
    """The effect by time since start; overall the plain mean of those from the start on. ``since`` (one per effect)
    counts that time otherwise than by labels."""
    since = cells.time - cells.group if since is None else since
    at, att, influence = _each(cells, since, np.ones(len(since), dtype=np.bool_))
    post = at >= 0
    return _summary(cells, at, att, influence, float(att[post].mean()), influence[:, post].mean(axis=1), seed)


def by_period(cells: Cells, seed: int | None = 0) -> Summary:
    """The effect in each period on the groups treated by then; overall the plain mean."""
    at, att, influence = _each(cells, cells.time, cells.group <= cells.time)
    return _summary(cells, at, att, influence, float(att.mean()), influence.mean(axis=1), seed)


def _each(cells: Cells, key: Ints, keep: np.ndarray) -> tuple[Ints, Floats, Floats]:
    at = np.unique(key[keep])
    found = [_weighted(cells, np.flatnonzero(keep & (key == each))) for each in at]
    return at, np.array([att for att, _ in found]), np.stack([influence for _, influence in found], axis=1)


def _weighted(cells: Cells, at: Ints) -> tuple[float, Floats]:
    """Effects weighted by the size of their groups, and the influence function with that of the weights."""
    place = np.searchsorted(cells.groups, cells.group[at])
    share, member = cells.share[place], cells.membership[:, place]
    total = share.sum()
    att = float(share @ cells.att[at] / total)
    of_weights = (member @ cells.att[at] - member.sum(axis=1) * att) / total
    return att, cells.influence[:, at] @ (share / total) + of_weights


def _summary(
    cells: Cells, at: Ints, att: Floats, influence: Floats, overall: float, overall_influence: Floats, seed: int | None
) -> Summary:
    band = math.nan if seed is None else simultaneous(influence, cells.n, seed)
    return Summary(at, att, influence, overall, overall_influence, cells.n, band)


def simultaneous(influence: Floats, n: int, seed: int = 0, draws: int = DRAWS, level: float = 0.95) -> float:
    """How many standard errors a band must be wide to hold all effects at once (at least 1.96, as for one of them).

    With more than 5,000 clusters the sum of multipliers is normal, and is drawn as such.
    """
    se = spread(influence, n)
    there = se > 0
    if not there.any():
        return math.nan
    scaled = influence[:, there] / (n * se[there])
    rng = stream(seed, 1)
    most = np.empty(draws)
    for start in range(0, draws, _CHUNK):
        some = min(_CHUNK, draws - start)
        if len(scaled) > _MANY:
            root = np.linalg.eigh(scaled.T @ scaled)
            drawn = rng.standard_normal((some, scaled.shape[1])) * np.sqrt(np.maximum(root[0], 0)) @ root[1].T
        else:
            drawn = mammen(rng, some, len(scaled)) @ scaled
        most[start : start + some] = np.abs(drawn).max(axis=1)
    return max(Z, float(np.quantile(most, level, method="higher")))


def mammen(rng: np.random.Generator, draws: int, size: int) -> Floats:
    """Two-point weights with mean 0, variance 1 and third moment 1 (Mammen 1993)."""
    root = math.sqrt(5)
    low = rng.random((draws, size)) < (root + 1) / (2 * root)
    return np.where(low, (1 - root) / 2, (1 + root) / 2)
