"""One question, five estimators, and everything that should stand beside their answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from fodfaeste.evidence.effects.matching import estimators, neighbours
from fodfaeste.evidence.effects.matching.balance import BALANCED, Balance, Overlap, balance, overlap
from fodfaeste.evidence.effects.matching.dangers import Window, guards_of
from fodfaeste.evidence.effects.matching.data import Asked, Sample
from fodfaeste.evidence.effects.matching.estimators import Fit
from fodfaeste.evidence.effects.matching.inference import Clusters, clusters_of
from fodfaeste.evidence.effects.matching.pairs import paired
from fodfaeste.evidence.effects.matching.propensity import Propensity, fitted
from fodfaeste.evidence.effects.matching.sensitivity import Bounds, Rosenbaum, bounds, rosenbaum
from fodfaeste.evidence.effects.question import Estimand, Estimate, Guards
from fodfaeste.evidence.effects.question import report as common_report
from fodfaeste.evidence.tables import Floats, listed

ESTIMATORS: Final = ("difference", "regression", "ipw", "nearest", "doubly-robust")
FEW_CLUSTERS: Final = 40


@dataclass(frozen=True, slots=True)
class How:
    """Which estimator leads, and the choices inside them. ``folds`` 0: no cross-fitting; ``splits`` divisions of it."""

    estimator: str = "doubly-robust"
    neighbours: int = 1
    match_on: str = "score"
    folds: int = 0
    splits: int = 11
    seed: int = 20_150_101


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that was found."""

    asked: Asked
    how: How
    sample: Sample
    fits: dict[str, Fit]
    balance: tuple[Balance, ...]
    overlap: Overlap | None
    propensity: Propensity | None
    bounds: Bounds | None
    rosenbaum: Rosenbaum | None
    negative_control: tuple[Estimate, ...]
    estimand: Estimand
    guards: Guards
    warnings: tuple[str, ...]

    @property
    def lead(self) -> Fit:
        return self.fits[self.how.estimator]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        return tuple(self.fits[name].estimate for name in ESTIMATORS if name in self.fits)

    @property
    def effective_controls(self) -> float:
        """How many untreated count once weighted to resemble the treated; all where nothing is adjusted for."""
        return self.overlap.effective_controls if self.overlap else float(self.sample.n_control)

    def report(self) -> dict[str, Any]:
        """As the contract of `fodfaeste effect match` names it, and more."""
        lead = self.lead.estimate
        common = common_report(self.estimand, self.guards, self.estimates)
        return {
            "method": lead.method,
            "estimand": common.pop("estimand"),
            "estimate": lead.estimate,
            "se": lead.se,
            "ci": list(lead.ci),
            "p": lead.p,
            "test": lead.test,
            "n_treated": self.sample.n_treated,
            "n_control": self.sample.n_control,
            "effective_n": {"treated": self.sample.n_treated, "control": self.effective_controls},
            "balance": [asdict(each) for each in self.balance],
            "overlap": self.overlap.told() if self.overlap else None,
            **common,
            "details": {name: fit.told for name, fit in self.fits.items() if fit.told},
            "sensitivity": self._sensitivity(),
            "warnings": list(self.warnings),
        }

    def _sensitivity(self) -> dict[str, Any]:
        return {
            "regression": asdict(self.bounds) if self.bounds else None,
            "pairs": asdict(self.rosenbaum) if self.rosenbaum else None,
            "negative_control": {
                "outcome": self.asked.negative_control,
                "all_estimates": [asdict(each) for each in self.negative_control],
            }
            if self.negative_control
            else None,
        }


def compared(asked: Asked, sample: Sample, how: How, window: Window | None = None, who: str = "") -> Comparison:
    """Estimate everything. Raises `Separated` when the covariates tell treated from untreated without error."""
    clusters = clusters_of(sample.cluster, sample.treated)
    if not sample.columns:
        return _unadjusted(asked, sample, how, clusters, window, who)
    design = sample.standardised()
    propensity = fitted(design, sample.treated, sample.columns)
    fits = _all(sample, design, propensity, clusters, how)
    table = balance(sample, fits[how.estimator].weights)
    shared = overlap(sample, propensity)
    told = fits["regression"].told
    value, se = fits["regression"].estimate.estimate, told["se_homoskedastic"]
    strength = (
        bounds(sample, design, value, se, told["degrees_of_freedom"], clustered=clusters is not None)
        if se > 0.0
        else None
    )
    made = paired(sample, propensity, how.seed)
    pairs = rosenbaum(made.differences(sample.outcome), made.left, clustered=clusters is not None)
    other = _negative(sample, design, propensity, clusters, how)
    return Comparison(
        asked, how, sample, fits, table, shared, propensity, strength, pairs, other,
        _estimand(asked, sample, window, who),
        guards_of(asked, sample, window, how.estimator, table, shared, strength),
        tuple(_warnings(how, sample, fits, table, shared, clusters, strength, other)),
    )  # fmt: skip


def _unadjusted(
    asked: Asked, sample: Sample, how: How, clusters: Clusters | None, window: Window | None, who: str
) -> Comparison:
    """The difference in means alone, where no covariate is known."""
    fits = {"difference": estimators.difference(sample, clusters)}
    other: tuple[Estimate, ...] = ()
    if sample.negative_control is not None:
        control = Sample(sample.negative_control, sample.treated, sample.design, sample.columns, sample.of)
        other = (estimators.difference(control, clusters).estimate,)
    warnings = ["no covariates are named, so nothing is adjusted for and no other estimator can be shown"]
    return Comparison(
        asked, how, sample, fits, (), None, None, None, None, other,
        _estimand(asked, sample, window, who),
        guards_of(asked, sample, window, how.estimator, (), None, None),
        (*_warnings(how, sample, fits, (), None, clusters, None, other), *warnings),
    )  # fmt: skip


def estimated(sample: Sample, how: How) -> tuple[Estimate, ...]:
    """The five estimates alone. Raises `Separated`."""
    design = sample.standardised()
    propensity = fitted(design, sample.treated, sample.columns)
    fits = _all(sample, design, propensity, clusters_of(sample.cluster, sample.treated), how)
    return tuple(fits[name].estimate for name in ESTIMATORS)


def _all(sample: Sample, design: Floats, propensity: Propensity, clusters: Clusters | None, how: How) -> dict[str, Fit]:
    place = neighbours.places(design, propensity, how.match_on)
    matched = neighbours.nearest(sample, design, place, how.neighbours, clusters)
    robust = (
        estimators.cross_fitted(sample, design, propensity, clusters, how.folds, how.splits, how.seed)
        if how.folds
        else estimators.doubly_robust(sample, design, propensity, clusters)
    )
    fits = (
        estimators.difference(sample, clusters),
        estimators.regression(sample, design, clusters),
        estimators.weighting(sample, design, propensity, clusters),
        matched,
        robust,
    )
    return dict(zip(ESTIMATORS, fits, strict=True))


def _negative(
    sample: Sample, design: Floats, propensity: Propensity, clusters: Clusters | None, how: How
) -> tuple[Estimate, ...]:
    """The same five on an outcome the treatment cannot have changed; only their being near 0 is good news."""
    if sample.negative_control is None:
        return ()
    other = Sample(sample.negative_control, sample.treated, sample.design, sample.columns, sample.of)
    fits = _all(other, design, propensity, clusters, how)
    return tuple(fits[name].estimate for name in ESTIMATORS)


def _estimand(asked: Asked, sample: Sample, window: Window | None, who: str) -> Estimand:
    alike = f", alike in {', '.join(asked.adjusted)}" if asked.adjusted else ", as they are"
    return Estimand(
        who=who or f"the {sample.n_treated} treated ({asked.treatment} = 1)",
        outcome=asked.outcome,
        window=window.text if window else "window not stated",
        comparison=f"{sample.n_control} untreated rows ({asked.treatment} = 0){alike}",
        clustering=asked.cluster,
    )


def _warnings(
    how: How,
    sample: Sample,
    fits: dict[str, Fit],
    table: tuple[Balance, ...],
    shared: Overlap | None,
    clusters: Clusters | None,
    strength: Bounds | None,
    other: tuple[Estimate, ...],
) -> list[str]:
    lead, found = fits[how.estimator].estimate, []
    if how.estimator == "difference":
        found.append("a difference in means is an effect only if treatment was drawn by lot")
    if shared and not shared.ok:
        found.append(f"overlap is poor: {shared.reason}")
    off = [each.covariate for each in table if abs(each.smd_after) > BALANCED]
    if off:
        found.append(f"still more than {BALANCED:g} standard deviations apart after {how.estimator}: {listed(off)}")
    away = [
        name for name in ESTIMATORS[1:]
        if name in fits and not lead.ci[0] <= fits[name].estimate.estimate <= lead.ci[1] and not np.isnan(lead.se)
    ]  # fmt: skip
    if away and how.estimator != "difference":
        found.append(f"the estimators disagree: outside the interval of {how.estimator} lies {listed(away)}")
    if clusters is not None and not clusters.usable:
        found.append("all of one arm lies in a single cluster, so chance cannot be seen; use effect synth")
    elif clusters is not None and min(clusters.count, 2 * clusters.treated, 2 * clusters.untreated) < FEW_CLUSTERS:
        found.append(
            f"few clusters ({clusters.count}; {clusters.treated} with treated, {clusters.untreated} with untreated): "
            "intervals tend to be too short"
        )
    moved = [each for each in other if each.method == how.estimator and not each.ci[0] <= 0.0 <= each.ci[1]]
    if moved and not np.isnan(moved[0].se):
        found.append(
            f"an outcome that cannot have been affected differs too: {moved[0].estimate:.4g} (negative control, "
            f"95 % {moved[0].ci[0]:.4g} to {moved[0].ci[1]:.4g})"
        )
    if strength is not None and strength.strongest:
        found += _fragile(strength, fits["regression"].estimate)
    return found


def _fragile(strength: Bounds, regression: Estimate) -> list[str]:
    if np.isnan(regression.se) or regression.ci[0] <= 0.0 <= regression.ci[1]:
        return []
    worst = next(each for each in strength.benchmarks if each.covariate == strength.strongest)
    sign = np.sign(regression.estimate)
    # With clusters there is no t statistic; then only an estimate that is gone is a warning.
    if sign * worst.adjusted_t < 1.96 or (strength.note and sign * worst.adjusted_estimate <= 0.0):
        return [f"something unobserved as strong as {worst.covariate!r} would take the regression's result away"]
    return []
