"""The propensity score: how likely each row was to be treated, given its covariates. A logit by maximum likelihood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import expit

from fodfaeste.evidence.effects.matching.data import Flags
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

_ROUNDS: Final = 60
_NEAR: Final = 1e-10
_TOO_FAR: Final = 40.0
"""One standard deviation of a covariate that multiplies the odds by more than e to this is on its way to infinity."""


@dataclass(frozen=True, slots=True)
class Propensity:
    """``score`` is the log odds of being treated (n), ``chance`` the probability (n), ``bread`` the inverse of the
    mean information matrix, (k + 1) × (k + 1)."""

    score: Floats
    chance: Floats
    bread: Floats

    @property
    def odds(self) -> Floats:
        """What makes the untreated look like the treated: chance / (1 - chance), shape n."""
        return np.exp(self.score)


class Separated(BadInput):
    """The covariates tell treated from untreated without error, so the likelihood has no maximum."""

    def __init__(self, column: str) -> None:
        self.what = f"{column!r} most of all separates the treated from the untreated"
        super().__init__(
            f"--covariates: together they separate the treated from the untreated, {column!r} most of all; "
            "leave it out or find comparable people"
        )


def fitted(design: Floats, treated: Flags, columns: tuple[str, ...]) -> Propensity:
    """Newton's method on the log-likelihood. ``design`` is n × (k + 1), standardised, with a column of ones first.

    Raises `Separated`, naming the column with the largest coefficient, when there is no maximum (Albert and Anderson,
    Biometrika 71, 1984).
    """
    beta = coefficients(design, treated, columns)
    score = design @ beta
    chance = expit(score)
    information = (design * (chance * (1.0 - chance))[:, None]).T @ design / len(design)
    return Propensity(score, chance, np.linalg.inv(information))


def coefficients(design: Floats, treated: Flags, columns: tuple[str, ...]) -> Floats:
    """The coefficients, shape k + 1. Raises `Separated`."""
    share = float(treated.mean())
    beta = np.zeros(design.shape[1])
    beta[0] = np.log(share / (1.0 - share))
    likelihood = _likelihood(design @ beta, treated)
    for _ in range(_ROUNDS):
        chance = expit(design @ beta)
        information = (design * (chance * (1.0 - chance))[:, None]).T @ design
        try:
            step = np.linalg.solve(information, design.T @ (treated - chance))
        except np.linalg.LinAlgError:
            break
        # Far from the maximum a full step may overshoot; halving it always climbs in the end.
        for _ in range(30):
            reached = _likelihood(design @ (beta + step), treated)
            if reached >= likelihood - 1e-9 * abs(likelihood):
                break
            step /= 2.0
        beta, likelihood = beta + step, reached
        if np.abs(beta[1:]).max() > _TOO_FAR or _apart(design @ beta, treated):
            break
        if np.abs(step).max() < _NEAR * (1.0 + np.abs(beta).max()):
            return beta
    raise Separated(columns[int(np.argmax(np.abs(beta[1:])))])


def _apart(score: Floats, treated: Flags) -> bool:
    return bool(score[treated].min() > score[~treated].max())


def _likelihood(score: Floats, treated: Flags) -> float:
    return float(-np.logaddexp(0.0, np.where(treated, -score, score)).sum())
