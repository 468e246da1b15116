"""Synthetic control on predictors with optimised importance: a sensitivity, since its answer depends on the search.

A. Abadie, A. Diamond and J. Hainmueller (2010): donors are matched on means of columns before (predictors); each
predictor's importance V is chosen so that the outcome fits best before. That outer problem has many local optima, and
many V give the same weights. The search is therefore begun from several places and all answers are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fodfaeste.evidence.effects.synth.control import Case
from fodfaeste.evidence.effects.synth.simplex import Floats, simplex_weights
from fodfaeste.evidence.streams import stream

RANDOM_STARTS: Final = 4
_LEAST: Final = 1e-6
_RIDGE: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Search:
    """What one start led to: importance (K,) with sum 1, weights (J,), RMSPE before and the mean gap after."""

    start: str
    importance: Floats
    weights: Floats
    rmspe_pre: float
    att: float


@dataclass(frozen=True, slots=True)
class Predicted:
    """All searches, the best fit before first, and the same with one donor left out each (from the best place)."""

    names: tuple[str, ...]
    searches: tuple[Search, ...]
    without: tuple[tuple[str, Search], ...]

    @property
    def best(self) -> Search:
        """The search with the best fit before."""
        return self.searches[0]

    @property
    def spread(self) -> tuple[float, float]:
        """The smallest and the largest effect among all starts and all sets of donors."""
        found = [each.att for each in self.searches] + [each.att for _, each in self.without]
        return min(found), max(found)


def weights_for(predictors: Floats, importance: Floats) -> Floats:
    """Weights (J,) of the donors nearest the treated unit in predictors (K, 1 + J; treated first, standardised).

    With few predictors several sets of weights often match equally well. A ridge far below what matters decides for the
    most even ones, so that the answer does not depend on the order of the donors.
    """
    scaled = np.sqrt(importance)[:, None] * predictors
    distance = ((scaled[:, 1:] - scaled[:, :1]) ** 2).sum(axis=0).max()
    return simplex_weights(scaled[:, 1:], scaled[:, 0], ridge=_RIDGE * float(distance)).weights


def predicted_control(case: Case, predictors: Floats, names: Sequence[str], seed: int) -> Predicted:
    """Search importance from equal, regression-based, single-predictor and random places.

    ``predictors`` is (K, 1 + J) with the treated unit first, in any unit of measurement. Raises ValueError when one is
    the same for all units.
    """
    spread = predictors.std(axis=1, ddof=1)
    if (spread == 0).any():
        raise ValueError(f"{names[int(np.argmin(spread))]} is the same for all units")
    scaled = predictors / spread[:, None]
    searches = [searched(case, scaled, name, at) for name, at in _starts(case, scaled, names, seed)]
    searches.sort(key=lambda each: each.rmspe_pre)
    best = searches[0]
    without = []
    if len(case.names) > 2:
        for out in np.flatnonzero(best.weights > 1e-3):
            found = searched(case.without([int(out)]), np.delete(scaled, out + 1, axis=1), best.start, best.importance)
            without.append((case.names[out], found))
    return Predicted(tuple(names), tuple(searches), tuple(without))


def _starts(case: Case, scaled: Floats, names: Sequence[str], seed: int) -> list[tuple[str, Floats]]:
    count = len(names)
    starts = [("equal", np.full(count, 1 / count)), ("regression", _by_regression(case, scaled))]
    for at, name in enumerate(names if count > 1 else ()):
        mostly = np.full(count, 0.1 / (count - 1))
        mostly[at] = 0.9
        starts.append((f"mostly {name}", mostly))
    starts += [
        (f"random {draw + 1}", stream(seed, draw).dirichlet(np.ones(count)))
        for draw in range(RANDOM_STARTS if count > 1 else 0)
    ]
    return starts


def _by_regression(case: Case, scaled: Floats) -> Floats:
    """How strongly each predictor goes with the outcome before, over all units: squared coefficients, summed."""
    outcome = np.column_stack([case.treated, case.donors])[: case.pre]
    design = np.column_stack([np.ones(scaled.shape[1]), scaled.T])
    found = np.linalg.lstsq(design, outcome.T, rcond=None)[0][1:]
    size = (found**2).sum(axis=1)
    total = float(size.sum())
    return np.asarray(size / total) if total > 0 else np.full(len(size), 1 / len(size))


def searched(case: Case, scaled: Floats, start: str, importance: Floats) -> Search:
    """Where the search ends that starts from this importance (K,): Nelder-Mead on its logarithms.

    ``scaled`` are predictors in standard deviations (K, 1 + J), the treated unit first.
    """
    from scipy.optimize import minimize

    before, treated = case.donors[: case.pre], case.treated[: case.pre]

    def misfit(logs: Floats) -> float:
        gap = treated - before @ weights_for(scaled, _shares(logs))
        return float(gap @ gap)

    logs = np.log(np.maximum(importance, _LEAST))
    if len(logs) > 1:
        options: dict[str, Any] = {
            "maxfev": 120 * len(logs),
            "xatol": 1e-4,
            "fatol": 1e-8 * max(misfit(logs), 1e-300),
            "initial_simplex": np.vstack([logs, logs + np.diag(np.where(logs < -5, 3.0, -1.5))]),
        }
        logs = np.asarray(minimize(misfit, logs, method="Nelder-Mead", options=options).x)
    shares = _shares(logs)
    weights = weights_for(scaled, shares)
    gap = case.treated - case.donors @ weights
    return Search(start, shares, weights, float(np.sqrt((gap[: case.pre] ** 2).mean())), float(gap[case.pre :].mean()))


def _shares(logs: Floats) -> Floats:
    size = np.exp(np.maximum(logs - logs.max(), np.log(_LEAST)))
    return np.asarray(size / size.sum())
