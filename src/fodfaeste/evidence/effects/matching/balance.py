"""Are the compared alike? Differences in covariates before and after weighting, and how far the two groups overlap."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.effects.matching.propensity import Propensity
from fodfaeste.evidence.tables import Floats

BALANCED: Final = 0.1
"""Standardised differences up to this are usually let pass (Austin, Statistics in Medicine 28, 2009)."""
OUTSIDE: Final = 0.05
FEW: Final = 20.0
SHARE_OF_TREATED: Final = 0.25
ONE_ROW: Final = 0.1
_QUANTILES: Final = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one column: the difference of means over the root of the mean of both variances, before and after weighting
    (the divisor stays), and the treated's variance over the untreated's (NaN for a column of two values)."""

    covariate: str
    mean_treated: float
    mean_control: float
    mean_control_weighted: float
    smd_before: float
    smd_after: float
    variance_ratio_before: float
    variance_ratio_after: float


def balance(sample: Sample, weights: Floats) -> tuple[Balance, ...]:
    """Every covariate column, levels of texts with their reference level too. ``weights`` sum to 1 in each arm."""
    rows = []
    for name, column in _columns(sample):
        two = len(np.unique(column[:1000])) == 2 and bool(np.isin(column, np.unique(column[:1000])).all())
        ours, theirs = column[sample.treated], column[~sample.treated]
        own, other = weights[sample.treated], weights[~sample.treated]
        width = float(np.sqrt((ours.var(ddof=1) + theirs.var(ddof=1)) / 2.0))
        rows.append(
            Balance(
                name,
                float(ours.mean()),
                float(theirs.mean()),
                float(other @ theirs),
                float(ours.mean() - theirs.mean()) / width,
                float(own @ ours - other @ theirs) / width,
                float("nan") if two else _ratio(ours.var(), theirs.var()),
                float("nan") if two else _ratio(_variance(ours, own), _variance(theirs, other)),
            )
        )
    return tuple(rows)


def _columns(sample: Sample) -> list[tuple[str, Floats]]:
    found: list[tuple[str, Floats]] = []
    for covariate in sample.covariates:
        at = [place for place, name in enumerate(sample.of) if name == covariate]
        if covariate in sample.reference:
            found.append((sample.reference[covariate], 1.0 - sample.design[:, at].sum(axis=1)))
        found += [(sample.columns[place], sample.design[:, place]) for place in at]
    return found


def _variance(values: Floats, weights: Floats) -> float:
    return float(weights @ (values - weights @ values) ** 2)


def _ratio(one: float, other: float) -> float:
    return float(one / other) if other > 0.0 else float("nan")


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of an answer the untreated can give. ``reason`` says in words why ``ok`` is what it is."""

    ok: bool
    reason: str
    treated_outside: float
    effective_controls: float
    weight_in_top_1_percent: float
    largest_weight: float
    propensity: dict[str, dict[str, float]]

    def told(self) -> dict[str, Any]:
        return asdict(self)


def overlap(sample: Sample, propensity: Propensity) -> Overlap:
    """Judged by the odds weights whichever estimator leads: they say how many of the untreated resemble the treated.

    The effective number of controls is Kish's: the square of the sum of weights over the sum of their squares.
    """
    d = sample.treated
    chance, weights = propensity.chance, propensity.odds[~d]
    weights = weights / weights.sum()
    # A hair's breadth is allowed, for equal rows may have scores that differ in the last digit.
    score, hair = propensity.score, 1e-9 * float(propensity.score.std())
    lowest, highest = score[~d].min() - hair, score[~d].max() + hair
    outside = float(((score[d] < lowest) | (score[d] > highest)).mean())
    effective = float(1.0 / (weights @ weights))
    most = max(1, int(np.ceil(0.01 * len(weights))))
    top = float(np.partition(weights, len(weights) - most)[-most:].sum())
    ok, reason = _judged(outside, effective, float(weights.max()), sample)
    quantiles = {
        name: dict(zip(map(str, _QUANTILES), np.quantile(chance[arm], _QUANTILES).tolist(), strict=True))
        for name, arm in (("treated", d), ("control", ~d))
    }
    return Overlap(ok, reason, outside, effective, top, float(weights.max()), quantiles)


def _judged(outside: float, effective: float, largest: float, sample: Sample) -> tuple[bool, str]:
    needed = max(FEW, SHARE_OF_TREATED * sample.n_treated)
    wrong = []
    if outside > OUTSIDE:
        wrong.append(f"{outside:.1%} of the treated have a propensity that no untreated row has (limit {OUTSIDE:.0%})")
    if effective < needed:
        wrong.append(
            f"the {sample.n_control} untreated count as {effective:.1f} once weighted to resemble the treated "
            f"(needed: {needed:.0f})"
        )
    if largest > ONE_ROW:
        wrong.append(f"a single untreated row carries {largest:.0%} of the weight (limit {ONE_ROW:.0%})")
    if wrong:
        return False, "; ".join(wrong)
    return True, (
        f"{outside:.1%} of the treated lie outside the untreated's range of propensity and the {sample.n_control} "
        f"untreated count as {effective:.0f} once weighted to resemble the {sample.n_treated} treated"
    )
