"""The smallest effect a plan can show, the power it has for a given effect, and the size it needs.

One formula carries everything: the variance of the estimated effect is the variance of one person's outcome, times what
measuring several periods leaves of it, times what clustering adds, over the number of persons in each arm, summed. The
test is two-sided.

- Periods: an arm's outcome is the mean after, the mean after less the mean before (difference-in-differences), or the
  mean after less its prediction from the mean before (ANCOVA); L. Frison and S. Pocock, Statistics in Medicine 11
  (1992); D. McKenzie, Journal of Development Economics 99 (2012). With autocorrelation that fades this is the
  serial-correlation-robust variance of F. Burlig, L. Preonas and M. Woerman, same journal 144 (2020).
- Clusters: 1 + (m - 1) ICC (L. Kish 1965), with the t distribution of as many degrees of freedom as there are clusters
  less two (H. Bloom 2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from scipy import optimize, stats

from fodfaeste.evidence.sources import BadInput

Analysis = Literal["did", "ancova", "after"]
Fading = Literal["constant", "ar1"]
MOST: Final = 1e9


@dataclass(frozen=True, slots=True)
class Plan:
    """``treated`` and ``control`` are persons; ``sd`` the outcome's standard deviation within an arm in one period, or
    ``rate`` the share it has without treatment (then ``sd`` is not used); ``cluster_size`` persons a cluster, which is
    treated as a whole; ``before`` and ``after`` periods; ``explained`` the share of the rest variance that covariates
    take away. Raises `BadInput` for what cannot be."""

    treated: float
    control: float
    sd: float | None = None
    rate: float | None = None
    icc: float = 0.0
    cluster_size: float = 1.0
    before: int = 0
    after: int = 1
    autocorrelation: float = 0.0
    fading: Fading = "constant"
    analysis: Analysis = "after"
    explained: float = 0.0
    power: float = 0.8
    alpha: float = 0.05

    def __post_init__(self) -> None:
        if (self.sd is None) == (self.rate is None):
            raise BadInput("--sd/--rate: give one of them, the outcome's standard deviation or its share")
        if min(self.treated, self.control) < 2:
            raise BadInput("--per-arm: an arm needs at least 2 persons; plan for more")
        if self.analysis != "after" and not self.before:
            raise BadInput(f"--analysis: {self.analysis} needs periods before; give them with --periods 4,4")
        if self.clustered and self.clusters < 3:
            raise BadInput(
                f"--cluster-size: {self.clusters:.1f} clusters are too few to tell chance from effect; 3 at least"
            )

    @property
    def clustered(self) -> bool:
        return self.cluster_size > 1.0

    @property
    def clusters(self) -> float:
        return (self.treated + self.control) / self.cluster_size

    @property
    def design_effect(self) -> float:
        """What clustering adds to the variance."""
        return 1.0 + (self.cluster_size - 1.0) * self.icc

    @property
    def period_factor(self) -> float:
        """What measuring several periods leaves of the variance of one."""
        return period_factor(self.before, self.after, self.autocorrelation, self.fading, self.analysis)

    @property
    def degrees_of_freedom(self) -> float:
        """Of the test: clusters or persons less two; infinite for shares without clusters."""
        if self.clustered:
            return self.clusters - 2.0
        return math.inf if self.rate is not None else self.treated + self.control - 2.0

    @property
    def fewest(self) -> float:
        """The smallest control arm such a plan can have: two persons in each arm, three clusters in all."""
        persons = max(2.0, 2.0 * self.control / self.treated)
        if not self.clustered:
            return persons
        return max(persons, 3.0 * self.cluster_size / (1.0 + self.treated / self.control))

    def sized(self, per_arm: float) -> Plan:
        """The same plan with ``per_arm`` control persons, and treated in the same proportion."""
        return replace(self, treated=per_arm * self.treated / self.control, control=per_arm)


def period_factor(before: int, after: int, autocorrelation: float, fading: Fading, analysis: Analysis) -> float:
    """Of one person's variance, from the correlation between two of its periods: always ``autocorrelation``
    (constant), or that to the power of their distance (ar1)."""
    times = np.arange(before + after)
    distance = np.abs(times[:, None] - times[None, :])
    between = np.where(distance == 0, 1.0, autocorrelation if fading == "constant" else autocorrelation**distance)
    later = np.where(times >= before, 1.0 / after, 0.0)
    if analysis == "after":
        return float(later @ between @ later)
    earlier = np.where(times < before, 1.0 / before, 0.0)
    if analysis == "did":
        return float((later - earlier) @ between @ (later - earlier))
    return float(later @ between @ later - (later @ between @ earlier) ** 2 / (earlier @ between @ earlier))


def standard_error(plan: Plan, effect: float = 0.0) -> float:
    """Of the estimated effect, when it is ``effect``: a share's variance is its own in each arm."""
    if plan.rate is not None:
        reached = plan.rate + effect
        variances = reached * (1.0 - reached), plan.rate * (1.0 - plan.rate)
    else:
        assert plan.sd is not None
        variances = plan.sd**2, plan.sd**2
    persons = variances[0] / plan.treated + variances[1] / plan.control
    return math.sqrt(persons * plan.period_factor * plan.design_effect * (1.0 - plan.explained))


def power_at(plan: Plan, ratio: float) -> float:
    """The chance that the test shows an effect of ``ratio`` standard errors, in its own direction (as in every table;
    the chance of the other direction is below one in a million wherever power is worth having)."""
    df = plan.degrees_of_freedom
    if math.isinf(df):
        return float(stats.norm.sf(float(stats.norm.isf(plan.alpha / 2.0)) - ratio))
    # The noncentral t as a mean over the estimated standard error: what SciPy has for it fails far from the middle.
    edge = float(stats.t.isf(plan.alpha / 2.0, df))
    low, high = math.sqrt(stats.chi2.ppf(1e-15, df) / df), math.sqrt(stats.chi2.isf(1e-15, df) / df)
    node, weight = _NODES
    spread = low + (high - low) * (node + 1.0) / 2.0
    density = stats.chi2.pdf(df * spread**2, df) * 2.0 * df * spread
    return float(weight @ (density * stats.norm.cdf(ratio - edge * spread)) * (high - low) / 2.0)


_NODES: Final = np.polynomial.legendre.leggauss(300)


def needed_ratio(plan: Plan) -> float:
    """How many standard errors an effect must have to be shown with the wanted power (2.80 for .8 and .05)."""
    df = plan.degrees_of_freedom
    if math.isinf(df):
        return float(stats.norm.isf(plan.alpha / 2.0) + stats.norm.ppf(plan.power))
    top = 10.0
    while power_at(plan, top) < plan.power:
        top *= 2.0
    return float(optimize.brentq(lambda ratio: power_at(plan, ratio) - plan.power, 0.0, top, xtol=1e-12))


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest effects. ``effect`` takes the variance without treatment for both arms, so it has no direction;
    for a share, ``increase`` and ``decrease`` take each arm's own. NaN: more than a share can move."""

    effect: float
    increase: float
    decrease: float


def detectable(plan: Plan) -> Detectable:
    """The smallest effect this plan shows with the wanted power."""
    ratio = needed_ratio(plan)
    effect = ratio * standard_error(plan)
    if plan.rate is None:
        return Detectable(effect, effect, effect)
    return Detectable(effect, _moved(plan, ratio, 1.0 - plan.rate, 1.0), _moved(plan, ratio, plan.rate, -1.0))


def _moved(plan: Plan, ratio: float, room: float, sign: float) -> float:
    def short(effect: float) -> float:
        return effect - ratio * standard_error(plan, sign * effect)

    if short(room) < 0.0:
        return math.nan
    return float(optimize.brentq(short, 0.0, room, xtol=1e-14))


def achieved(plan: Plan, effect: float) -> float:
    """The power for an effect. Raises `BadInput` for a share that cannot be."""
    _possible(plan, effect)
    se = standard_error(plan, effect)
    return power_at(plan, abs(effect) / se) if se else 1.0


def needed(plan: Plan, effect: float) -> int:
    """The smallest number of persons in the control arm that shows an effect with the wanted power; the treated in the
    plan's proportion. Raises `BadInput` when the effect is 0 or no number is enough."""
    _possible(plan, effect)
    if effect == 0.0:
        raise BadInput("--effect: no number of people shows an effect of 0; give the smallest that would matter")

    def enough(per_arm: float) -> bool:
        sized = plan.sized(per_arm)
        return power_at(sized, abs(effect) / standard_error(sized, effect)) >= plan.power

    low = float(math.ceil(plan.fewest))
    high = low
    while not enough(high):
        high *= 2.0
        if high > MOST:
            raise BadInput(f"--effect: {effect:g} needs more than {MOST:.0e} persons an arm; a larger one can be shown")
    bottom, top = int(low) - 1, int(high)
    while top - bottom > 1:
        middle = (bottom + top) // 2
        bottom, top = (bottom, middle) if enough(middle) else (middle, top)
    return top


def _possible(plan: Plan, effect: float) -> None:
    if plan.rate is not None and not 0.0 <= plan.rate + effect <= 1.0:
        raise BadInput(f"--effect: {plan.rate:g} and {effect:g} make {plan.rate + effect:g}, which is no share")
