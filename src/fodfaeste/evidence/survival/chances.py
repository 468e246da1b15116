"""The three probabilities the estimates need, exact and without loading a library for them."""

from __future__ import annotations

import math
from statistics import NormalDist

from fodfaeste.evidence.sources import BadInput


def two_sided(conf: float) -> float:
    """How many standard errors a two-sided interval reaches. Raises `BadInput` for a level that is none."""
    if not 0 < conf < 1:
        raise BadInput(f"the level of confidence {conf:g} is not between 0 and 1; write 0.95")
    return NormalDist().inv_cdf(0.5 + conf / 2)


def normal_p(z: float) -> float:
    """The chance of a normal number at least this far from 0, on either side."""
    return math.erfc(abs(z) / math.sqrt(2))


def chi2_p(chi2: float, df: int) -> float:
    """The chance of a chi-square number with ``df`` degrees of freedom above ``chi2``: the finite sums for whole df."""
    half = chi2 / 2
    if half <= 0:
        return 1.0
    odd = df % 2
    total = math.erfc(math.sqrt(half)) if odd else 0.0
    term = math.log(half) * odd / 2 - half - (math.lgamma(1.5) if odd else 0.0)
    for step in range(df // 2):
        total += math.exp(term)
        term += math.log(half) - math.log(step + 1 + odd / 2)
    return min(total, 1.0)
