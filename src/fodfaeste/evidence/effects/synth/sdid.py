"""Synthetic difference-in-differences.

D. Arkhangelsky, S. Athey, D. Hirshberg, G. Imbens and S. Wager, American Economic Review 111 (2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.effects.synth.control import Case
from fodfaeste.evidence.effects.synth.simplex import Floats, simplex_weights


@dataclass(frozen=True, slots=True)
class SyntheticDid:
    """``units`` (J,) and ``times`` (pre,) are weights that sum to 1; ``zeta`` the ridge of the unit weights."""

    estimate: float
    units: Floats
    times: Floats
    zeta: float


def synthetic_did(case: Case) -> SyntheticDid:
    """Unit weights with an intercept and a ridge (algorithm 1 of the paper), time weights, and the weighted difference.

    The ridge is zeta = (periods after)^(1/4) times the standard deviation of the donors' first differences before, and
    its square times the number of periods before is laid on the squared weights. Where time weights are not unique, the
    ones with the smallest sum of squares are taken, which is the limit of the vanishing ridge of the authors.
    """
    pre, after = case.pre, case.treated.size - case.pre
    before = case.donors[:pre]
    steps = np.diff(before, axis=0)
    zeta = after**0.25 * float(steps.std(ddof=1)) if steps.size > 1 else 0.0
    units = simplex_weights(before, case.treated[:pre], ridge=zeta**2 * pre, intercept=True).weights
    times = simplex_weights(before.T, case.donors[pre:].mean(axis=0), intercept=True).weights
    against = case.treated - case.donors @ units
    estimate = float(against[pre:].mean() - times @ against[:pre])
    return SyntheticDid(estimate, units, times, zeta)
