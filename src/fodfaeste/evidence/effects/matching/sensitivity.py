"""How strong would unobserved selection have to be to change the answer?

Two ways: for the regression the bounds of Cinelli and Hazlett (JRSS B 82, 2020), in shares of variance and in multiples
of an observed covariate; for the differences of pairs Rosenbaum's bounds (Observational Studies, 2nd ed. 2002, section
4.3), in odds of being treated.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.tables import Floats

ALPHA: Final = 0.05
CLUSTERED: Final = "significance left out: the bounds' standard errors suppose that rows do not hang together"
PAIRS_CLUSTERED: Final = "pairs count as independent, which rows that hang together are not"
MOST: Final = 1000.0
"""Γ is not looked for above this."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What selection exactly as strong as one covariate would leave of the estimate. NaN: so strong a one cannot be."""

    covariate: str
    r2_treatment: float
    r2_outcome: float
    adjusted_estimate: float
    adjusted_se: float
    adjusted_t: float


@dataclass(frozen=True, slots=True)
class Bounds:
    """``robustness_value``: the share of the rest variance of both treatment and outcome that something unobserved must
    explain to bring the estimate to 0, ``robustness_value_significance`` to p = .05; ``partial_r2`` of the treatment
    with the outcome: if something explained all of the outcome, how much of the treatment it would have to explain."""

    partial_r2: float
    robustness_value: float
    robustness_value_significance: float
    benchmarks: tuple[Benchmark, ...]
    strongest: str
    note: str = ""


def robustness_value(t: float, df: float, alpha: float = 1.0) -> float:
    """From a t statistic: for the estimate itself (``alpha`` 1), or for its significance at ``alpha``."""
    strength = abs(t) / math.sqrt(df)
    critical = float(stats.t.isf(alpha / 2.0, df - 1.0)) / math.sqrt(df - 1.0) if alpha < 1.0 else 0.0
    left = strength - critical
    if left <= 0.0:
        return 0.0
    if critical and strength > 1.0 / critical:
        return (strength**2 - critical**2) / (1.0 + strength**2)
    return 0.5 * (math.sqrt(left**4 + 4.0 * left**2) - left**2)


def adjusted(estimate: float, se: float, df: float, r2_treatment: float, r2_outcome: float) -> tuple[float, float]:
    """The estimate, drawn towards 0, and its standard error under an unobserved covariate of this strength."""
    if not (0.0 <= r2_treatment < 1.0 and 0.0 <= r2_outcome <= 1.0):
        return math.nan, math.nan
    bias = se * math.sqrt(df) * math.sqrt(r2_outcome * r2_treatment / (1.0 - r2_treatment))
    new = se * math.sqrt((1.0 - r2_outcome) / (1.0 - r2_treatment)) * math.sqrt(df / (df - 1.0))
    return math.copysign(1.0, estimate) * (abs(estimate) - bias), new


def as_strong_as(r2_treatment: float, r2_outcome: float, times: float = 1.0) -> tuple[float, float]:
    """The strength of something ``times`` as strong as a covariate with these partial R² (with the treatment given the
    other covariates; with the outcome given those and the treatment)."""
    strength = r2_treatment / (1.0 - r2_treatment)
    with_treatment = times * strength
    if with_treatment >= 1.0 or times * r2_treatment >= 1.0:
        return math.nan, math.nan
    between = times * r2_treatment**2 / ((1.0 - times * r2_treatment) * (1.0 - r2_treatment))
    if between >= 1.0:
        return math.nan, math.nan
    eta = (math.sqrt(times) + math.sqrt(between)) / math.sqrt(1.0 - between)
    return with_treatment, min(1.0, eta**2 * r2_outcome / (1.0 - r2_outcome))


def bounds(sample: Sample, design: Floats, estimate: float, se: float, df: int, *, clustered: bool = False) -> Bounds:
    """All of it for one regression with homoskedastic standard error ``se``; every covariate is a benchmark, a text
    with all its levels. ``clustered``: what is about significance stays NaN, since it supposes independent rows."""
    t = estimate / se
    # All partial R² come from one matrix of cross products: the design, the treatment, the outcome.
    columns = np.column_stack([design, sample.treated - sample.treated.mean(), sample.outcome - sample.outcome.mean()])
    crossed = columns.T @ columns
    benchmarks = []
    for name in sample.covariates:
        left = [at for at, of in enumerate(("", *sample.of)) if of != name]
        k = design.shape[1]
        r2_treatment = _partial(crossed, list(range(k)), left, k)
        r2_outcome = _partial(crossed, list(range(k + 1)), [*left, k], k + 1)
        strength = as_strong_as(r2_treatment, r2_outcome)
        value, spread = adjusted(estimate, se, df, *strength)
        spread = math.nan if clustered else spread
        benchmarks.append(Benchmark(name, *strength, value, spread, value / spread if spread else math.nan))
    known = [each for each in benchmarks if not math.isnan(each.adjusted_estimate)]
    sign = math.copysign(1.0, estimate)
    strongest = min(known, key=lambda each: sign * each.adjusted_estimate).covariate if known else ""
    value_at = robustness_value(t, df), math.nan if clustered else robustness_value(t, df, ALPHA)
    return Bounds(t**2 / (t**2 + df), *value_at, tuple(benchmarks), strongest, CLUSTERED if clustered else "")


def _partial(crossed: Floats, full: list[int], reduced: list[int], target: int) -> float:
    """The share of the rest variance of column ``target`` that the further columns of ``full`` explain."""
    rest = [
        crossed[target, target]
        - crossed[target, some] @ np.linalg.solve(crossed[np.ix_(some, some)], crossed[some, target])
        for some in (full, reduced)
    ]
    return float(max(0.0, 1.0 - rest[0] / rest[1]))


@dataclass(frozen=True, slots=True)
class Rosenbaum:
    """``gamma``: up to this many times higher odds of treatment for one of two who look alike, the signed-rank test
    still says p ≤ .05 two-sided; ``gamma_one_sided`` in the direction of the estimate. NaN when it does not even
    without unobserved selection. ``pairs`` were compared, ``moved`` of them differ; ``unpaired`` treated found nobody
    near enough.
    """

    gamma: float
    gamma_one_sided: float
    p_without_selection: float
    p_one_sided: float
    pairs: int
    moved: int
    unpaired: int
    direction: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's signed-rank statistic of some differences, and what its bounds need."""

    statistic: float
    ranks: float
    squares: float
    count: int

    def p(self, gamma: float) -> float:
        """The largest one-sided p-value for positive differences under Γ (Rosenbaum 2002, 4.3; large samples)."""
        if not self.count:
            return 1.0
        chance = gamma / (1.0 + gamma)
        deviation = math.sqrt(chance * (1.0 - chance) * self.squares)
        return float(stats.norm.sf((self.statistic - chance * self.ranks) / deviation))


def signed_ranks(differences: Floats) -> SignedRanks:
    """Ties share their ranks; zeros have a rank and count for nothing, as in Rosenbaum's own tables (and Pratt's)."""
    ranks, moved = stats.rankdata(np.abs(differences)), differences != 0.0
    upward = float(ranks[differences > 0.0].sum())
    return SignedRanks(upward, float(ranks[moved].sum()), float((ranks[moved] ** 2).sum()), int(moved.sum()))


def rosenbaum(differences: Floats, unpaired: int = 0, *, clustered: bool = False) -> Rosenbaum:
    """The Γ at which the test turns insignificant, from the differences of pairs (m) that share nobody.

    Two-sided p-values are twice the one-sided bound in the direction of the mean difference (Rosenbaum 2002, 4.3).
    """
    if not len(differences):
        nan = math.nan
        return Rosenbaum(nan, nan, nan, nan, 0, 0, unpaired, "none", "no pair within the caliper")
    upward = float(differences.mean()) >= 0.0
    found = signed_ranks(differences if upward else -differences)
    start = found.p(1.0)
    return Rosenbaum(
        _turning(found, ALPHA / 2.0), _turning(found, ALPHA), min(1.0, 2.0 * start), start, len(differences),
        found.count, unpaired, "positive" if upward else "negative", PAIRS_CLUSTERED if clustered else "",
    )  # fmt: skip


def _turning(found: SignedRanks, alpha: float) -> float:
    from scipy.optimize import brentq

    if found.p(1.0) > alpha:
        return math.nan
    if found.p(MOST) <= alpha:
        return MOST
    return float(brentq(lambda each: found.p(each) - alpha, 1.0, MOST, xtol=1e-6))
