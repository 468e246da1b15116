"""Synthetic control on outcomes alone, its demeaned sibling and plain difference-in-differences, for one treated unit.

Synthetic control: A. Abadie, A. Diamond and J. Hainmueller, JASA 105 (2010), here without predictors, whose weighting
is not reproducible (`predictors`). Demeaned: B. Ferman and C. Pinto, Quantitative Economics 12 (2021); N. Doudchenko
and G. Imbens, NBER 22791 (2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.synth.simplex import Floats, Weights, simplex_weights, weights_range

PERFECT: Final = 1e-6
"""A misfit below this share of the outcome's spread is no misfit but rounding."""


@dataclass(frozen=True, slots=True)
class Case:
    """One treated unit and its donors: ``treated`` (T,), ``donors`` (T, J); the first ``pre`` periods are before."""

    treated: Floats
    donors: Floats
    names: tuple[str, ...]
    pre: int

    def without(self, out: NDArray[np.intp] | list[int]) -> Case:
        """The same without some donors (places)."""
        names = tuple(name for at, name in enumerate(self.names) if at not in set(map(int, out)))
        return Case(self.treated, np.delete(self.donors, out, axis=1), names, self.pre)

    def until(self, last: int, pre: int) -> Case:
        """The same with the first ``last`` periods only, ``pre`` of them before."""
        return Case(self.treated[:last], self.donors[:last], self.names, pre)

    @property
    def spread(self) -> float:
        """How far units lie from each other before: the standard deviation over all units, mean square over periods."""
        everyone = np.column_stack([self.treated, self.donors])[: self.pre]
        return float(np.sqrt(everyone.var(axis=1, ddof=1).mean()))


@dataclass(frozen=True, slots=True)
class Synthetic:
    """A treated unit beside its synthetic self, (T,) each; ``gap`` is observed minus synthetic."""

    weights: Weights
    path: Floats
    gap: Floats
    pre: int

    @property
    def att(self) -> float:
        """The mean gap after."""
        return float(self.gap[self.pre :].mean())

    @property
    def rmspe_pre(self) -> float:
        """Root mean squared gap before."""
        return float(np.sqrt((self.gap[: self.pre] ** 2).mean()))

    @property
    def rmspe_post(self) -> float:
        """Root mean squared gap after."""
        return float(np.sqrt((self.gap[self.pre :] ** 2).mean()))


def synthetic_control(case: Case) -> Synthetic:
    """Outcome-only synthetic control: the convex mix of donors nearest the treated unit in the periods before."""
    weights = simplex_weights(case.donors[: case.pre], case.treated[: case.pre])
    path = case.donors @ weights.weights
    return Synthetic(weights, path, case.treated - path, case.pre)


def demeaned_control(case: Case) -> Synthetic:
    """The same on deviations from each unit's mean before, so that a constant distance between units is allowed."""
    weights = simplex_weights(case.donors[: case.pre], case.treated[: case.pre], intercept=True)
    level = (case.treated - case.donors @ weights.weights)[: case.pre].mean()
    path = case.donors @ weights.weights + level
    return Synthetic(weights, path, case.treated - path, case.pre)


def difference_in_differences(case: Case) -> float:
    """The treated unit's change in mean from before to after, less the plain mean change of the donors."""
    against = case.treated - case.donors.mean(axis=1)
    return float(against[case.pre :].mean() - against[: case.pre].mean())


def att_range(case: Case, fit: Synthetic) -> tuple[float, float]:
    """The smallest and largest mean gap after among all weights that fit equally well before."""
    low, high = weights_range(
        case.donors[: case.pre], case.treated[: case.pre], fit.weights, case.donors[case.pre :].mean(axis=0)
    )
    observed = float(case.treated[case.pre :].mean())
    return observed - high, observed - low
