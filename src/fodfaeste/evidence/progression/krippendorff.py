"""Krippendorff's alpha: agreement of raters beyond chance, with any number of raters and gaps (Krippendorff 2004)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.progression.intervals import Measured, citizen_weights, percentile
from fodfaeste.evidence.tables import Floats

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
METRICS: Final[tuple[Metric, ...]] = ("nominal", "ordinal", "interval", "ratio")


class Units:
    """What was scored at least twice, with every ordered pair of scores it has.

    ``scores`` is (units, raters) with NaN gaps; ``citizen`` (units) says which units are drawn again together.
    """

    def __init__(self, scores: Floats, citizen: NDArray[np.intp] | None = None) -> None:
        kept = (~np.isnan(scores)).sum(axis=1) >= 2
        scores = scores[kept]
        of = np.arange(len(kept)) if citizen is None else citizen
        _, self.citizen = np.unique(of[kept], return_inverse=True)
        seen = ~np.isnan(scores)
        self.count = seen.sum(axis=1)
        self.values, place = np.unique(scores[seen], return_inverse=True)
        at = np.zeros(scores.shape, dtype=np.intp)
        at[seen] = place
        self.unit, self.place = np.nonzero(seen)[0], place
        pairs = seen[:, :, None] & seen[:, None, :] & ~np.eye(scores.shape[1], dtype=bool)
        unit, one, other = np.nonzero(pairs)
        self.pair_unit, self.one, self.other = unit, at[unit, one], at[unit, other]

    def __len__(self) -> int:
        return len(self.count)

    @property
    def citizens(self) -> int:
        """How many citizens have such units."""
        return int(self.citizen.max()) + 1 if len(self) else 0

    def alpha(self, metric: Metric, weights: Floats | None = None) -> float:
        """1 − observed / expected disagreement; NaN without variation. ``weights`` (citizens) counts them."""
        weight = np.ones(len(self)) if weights is None else weights[self.citizen]
        frequency: Floats = np.bincount(self.place, weight[self.unit], len(self.values)).astype(float)
        total = float(frequency.sum())
        distance, expected = _distances(metric, self.values, frequency)
        if not expected > 0 or total <= 1:
            return math.nan
        share = (weight / (self.count - 1))[self.pair_unit]
        return 1 - (total - 1) * float(share @ distance(self.one, self.other)) / expected


def krippendorff(units: Units, metric: Metric, *, draws: int = 999, seed: int = 20_150_101) -> Measured:
    """Alpha with the interval from citizens drawn again. NaN with the reason where it does not exist.

    The spread is that of log(1 − alpha), a ratio of disagreements; where some draws agree perfectly, percentiles.
    """
    if len(units) < 2:
        return Measured(math.nan, math.nan, math.nan, "fewer than 2 things were scored by 2 raters")
    if metric == "ratio" and units.values[0] < 0:
        return Measured(math.nan, math.nan, math.nan, "scores below 0 have no ratios")
    value = units.alpha(metric)
    if math.isnan(value):
        return Measured(value, math.nan, math.nan, "the scores do not vary")
    weights = citizen_weights(units.citizens, draws, seed, 3, METRICS.index(metric))
    drawn = np.array([units.alpha(metric, weight) for weight in weights])
    drawn = drawn[np.isfinite(drawn)]
    if value == 1 or (drawn == 1).any() or len(drawn) < draws / 2:
        return Measured(value, *percentile(drawn))
    half = 1.959964 * float(np.std(np.log(1 - drawn), ddof=1))
    return Measured(value, 1 - (1 - value) * math.exp(half), 1 - (1 - value) * math.exp(-half))


Distance = Callable[[NDArray[np.intp], NDArray[np.intp]], Floats]


def _distances(metric: Metric, values: Floats, frequency: Floats) -> tuple[Distance, float]:
    """The squared distance of two values by their places, and its sum over all pairs of values that occur."""
    if metric == "nominal":
        total = float(frequency.sum())
        return (lambda one, other: (one != other).astype(float)), total**2 - float(frequency @ frequency)
    if metric == "ratio":
        return _ratio(values, frequency)
    # Between two ranks lie the values up to the middle of both: an interval distance on mid-ranks.
    position = np.cumsum(frequency) - frequency / 2 if metric == "ordinal" else values
    middle = position - float(frequency @ position) / float(frequency.sum())
    expected = 2 * float(frequency.sum()) * float(frequency @ middle**2) - 2 * float(frequency @ middle) ** 2
    return (lambda one, other: (position[one] - position[other]) ** 2), expected


def _ratio(values: Floats, frequency: Floats) -> tuple[Distance, float]:
    whole = values[:, None] + values
    with np.errstate(invalid="ignore"):
        table = np.where(whole > 0, (values[:, None] - values) / np.where(whole > 0, whole, 1), 0.0) ** 2
    return (lambda one, other: table[one, other]), float(frequency @ table @ frequency)
