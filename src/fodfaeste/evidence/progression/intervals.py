"""Intervals that several measures of this room share: matched chi-square, Wilson, and citizens drawn again."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

NOWHERE = (math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Measured:
    """A number with its 95 % interval; NaN where there is none, and then ``why`` says so."""

    estimate: float
    lower: float
    upper: float
    why: str = ""

    def told(self) -> dict[str, object]:
        """As a part of a report."""
        found: dict[str, object] = {"estimate": self.estimate, "ci": [self.lower, self.upper]}
        return found | ({"note": self.why} if self.why else {})


def citizen_weights(citizens: int, draws: int, seed: int, *key: int) -> Floats:
    """How often each citizen occurs in each of the bootstrap samples, (draws, citizens)."""
    source = stream(seed, 7, *key)
    return source.multinomial(citizens, np.full(citizens, 1 / citizens), size=draws).astype(float)


def percentile(draws: Floats, level: float = 0.95) -> tuple[float, float]:
    """The middle ``level`` of the draws that are numbers; nowhere when under half of them are."""
    known = draws[np.isfinite(draws)]
    if len(known) < max(len(draws) / 2, 20):
        return NOWHERE
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def scaled_chi2(value: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """The interval of a mean square with ``df`` degrees of freedom."""
    from scipy.stats import chi2

    if not value > 0 or not df > 0:
        return max(value, 0.0), max(value, 0.0)
    upper, lower = chi2.ppf([(1 + level) / 2, (1 - level) / 2], df)
    return float(df * value / upper), float(df * value / lower) if lower > 0 else math.inf


def wilson(count: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """The score interval of a share (Wilson 1927)."""
    from scipy.stats import norm

    if not of:
        return NOWHERE
    z = float(norm.ppf((1 + level) / 2))
    share, spread = count / of, z * math.sqrt(count / of * (1 - count / of) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    middle = share + z * z / (2 * of)
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
