"""How unusual is the estimate? Every donor as if treated, an earlier date, every donor left out, and shifts in time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fodfaeste.evidence.effects.synth.control import (
    PERFECT,
    Case,
    Synthetic,
    demeaned_control,
    difference_in_differences,
    synthetic_control,
)
from fodfaeste.evidence.effects.synth.sdid import synthetic_did
from fodfaeste.evidence.effects.synth.simplex import Floats, simplex_weights

METHODS: Final = (
    "synthetic control",
    "synthetic DiD",
    "demeaned synthetic control",
    "difference-in-differences",
)


@dataclass(frozen=True, slots=True)
class InSpace:
    """Placebos in space. The first row is the treated unit, then the donors in their order.

    ``gaps`` (N, T) and ``rmspe`` (N, 2: before, after) are of synthetic control; ``estimates`` (N, 4) of `METHODS`.
    """

    gaps: Floats
    rmspe: Floats
    estimates: Floats
    by_ratio: bool

    @property
    def ratio(self) -> Floats:
        """Post/pre RMSPE (N,), infinite where the fit before is perfect."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.rmspe[:, 1] / self.rmspe[:, 0]

    @property
    def statistic(self) -> Floats:
        """What is ranked: the ratio or, when a fit before is perfect and the ratio says nothing, RMSPE after."""
        return self.ratio if self.by_ratio else self.rmspe[:, 1]

    @property
    def rank(self) -> int:
        """The treated unit's place from the top; ties count against it."""
        return int((self.statistic >= self.statistic[0] * (1 - 1e-12)).sum())

    @property
    def p(self) -> float:
        """The share of units with a statistic at least as large, the treated unit among them: exact if any unit could
        have been the treated one."""
        return self.rank / len(self.rmspe)

    def se(self, method: int) -> float:
        """Standard error: the standard deviation of the estimates for donors, which nothing happened to.

        Algorithm 4 of Arkhangelsky et al. (2021) with one treated unit, every donor once instead of draws. NaN with
        fewer than three donors.
        """
        found = self.estimates[1:, method]
        return float(found.std(ddof=1)) if found.size > 2 else float("nan")

    def reach(self, method: int) -> float:
        """Half the length of a 95 % interval: the estimate is one more draw from what J donors showed, so t with J - 1
        degrees of freedom times sqrt(1 + 1/J) standard deviations. NaN when 1/(J + 1) is above .05: then not even the
        largest estimate of all would be rare."""
        from scipy.stats import t

        donors = len(self.estimates) - 1
        if 1 / (donors + 1) > 0.05:
            return float("nan")
        return float(t.ppf(0.975, donors - 1)) * math.sqrt(1 + 1 / donors) * self.se(method)

    def p_of(self, method: int) -> float:
        """The share of units whose estimate is at least as large in size, the treated unit among them."""
        size = np.abs(self.estimates[:, method])
        return float((size >= size[0] * (1 - 1e-12)).mean())


def in_space(case: Case) -> InSpace:
    """Every unit in turn as if it were the treated one.

    For the rank all other units are donors, the treated one too: then every unit is handled alike and the rank is exact
    when nothing happened. For standard errors the treated unit is no donor, lest its effect be counted as noise.
    """
    everyone = np.column_stack([case.treated, case.donors])
    size = everyone.shape[1]
    gaps, rmspe, estimates = np.empty((size, len(case.treated))), np.empty((size, 2)), np.empty((size, len(METHODS)))
    names = ("", *case.names)
    for at in range(size):
        turn = Case(everyone[:, at], np.delete(everyone, at, axis=1), names[:at] + names[at + 1 :], case.pre)
        fit = synthetic_control(turn)
        gaps[at] = fit.gap
        rmspe[at] = fit.rmspe_pre, fit.rmspe_post
        estimates[at] = every_estimate(turn.without([0]) if at and size > 2 else turn)
    return InSpace(gaps, rmspe, estimates, bool(rmspe[:, 0].min() > PERFECT * case.spread))


def every_estimate(case: Case) -> tuple[float, float, float, float]:
    """The estimates of `METHODS`."""
    return (
        synthetic_control(case).att,
        synthetic_did(case).estimate,
        demeaned_control(case).att,
        difference_in_differences(case),
    )


@dataclass(frozen=True, slots=True)
class InTime:
    """A false earlier date: what is found between it and the true one, where nothing has happened yet."""

    pre: int
    att: float
    rmspe_pre: float
    rmspe_ratio: float


def in_time(case: Case) -> InTime | None:
    """The date moved to two thirds of the periods before, and only periods before the true date used."""
    pre = case.pre * 2 // 3
    if pre < 2 or pre >= case.pre:
        return None
    fit = synthetic_control(case.until(case.pre, pre))
    ratio = fit.rmspe_post / fit.rmspe_pre if fit.rmspe_pre > PERFECT * case.spread else float("nan")
    return InTime(pre, fit.att, fit.rmspe_pre, ratio)


def leave_one_out(case: Case, fit: Synthetic) -> list[tuple[str, float, float]]:
    """For each donor with weight: its name, and effect and RMSPE before when it may not be used. The order is by name.

    A donor without weight changes nothing: the solution stays optimal without it.
    """
    if len(case.names) < 3:
        return []
    found = []
    for at in np.flatnonzero(fit.weights.weights > 0):
        other = synthetic_control(case.without([int(at)]))
        found.append((case.names[at], other.att, other.rmspe_pre))
    return found


def conformal(case: Case) -> float:
    """p of no effect at all, by permutation over time: V. Chernozhukov, K. Wüthrich and Y. Zhu, JASA 116 (2021).

    Synthetic control is fitted to all periods, as it may be when nothing happened, and the mean size of the misfits
    after is ranked among all cyclic shifts (moving blocks). The smallest possible p is 1 / periods.
    """
    misfit = np.abs(case.treated - case.donors @ simplex_weights(case.donors, case.treated).weights)
    after = misfit.size - case.pre
    running = np.concatenate([[0.0], np.cumsum(np.concatenate([misfit, misfit]))])
    sums = running[after : after + misfit.size] - running[: misfit.size]
    floor = 1e-9 * float(np.abs(case.donors).max())
    return float((sums >= sums[case.pre] - floor).mean())
