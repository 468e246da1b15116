"""Everything the command computes, in one go: all estimators, the event study, pre-trends, sensitivity, permutation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from fodfaeste.evidence.effects.did import baselines, permutation, pretrends, twfe
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.event_study import (
    Summary,
    Z,
    by_group,
    by_period,
    event_study,
    simple,
    simultaneous,
)
from fodfaeste.evidence.effects.did.group_time import Cells, group_time
from fodfaeste.evidence.effects.did.sensitivity import Sensitivity, relative_magnitudes
from fodfaeste.evidence.effects.question import Estimate
from fodfaeste.evidence.sources import BadInput

Headline = Literal["auto", "simple", "group", "dynamic", "calendar", "two-by-two", "two-way", "imputation"]
METHODS: Final[dict[str, str]] = {
    "simple": "Callaway-Sant'Anna, simple",
    "group": "Callaway-Sant'Anna, by group",
    "dynamic": "Callaway-Sant'Anna, dynamic",
    "calendar": "Callaway-Sant'Anna, by period",
    "two-by-two": "two by two",
    "two-way": "two-way fixed effects",
    "imputation": "imputation",
}
_MANY: Final = 40
_NORMAL: Final = "z test, influence function clustered by unit"


@dataclass(frozen=True, slots=True)
class Pretrend:
    """The joint test of drift before the start: statistic, p-value, degrees of freedom (0 for permutation), name."""

    stat: float
    p: float
    df: int
    test: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """All results. ``lead`` is the key (of `METHODS`) of the headline among ``estimates``."""

    design: Design
    cells: Cells
    study: Summary
    groups: Summary
    calendar: Summary
    estimates: dict[str, Estimate]
    lead: str
    pretrend: Pretrend
    extrapolated: pretrends.Extrapolated | None
    sensitivity: Sensitivity | None
    permuted: dict[str, permutation.Permuted]
    how: str
    warnings: tuple[str, ...]

    @property
    def few(self) -> bool:
        """Are so few units treated that uncertainty comes from permutation?"""
        return self.design.treated <= permutation.FEW


def analysed(design: Design, headline: Headline = "auto", seed: int = 0) -> Analysis:
    """Estimate everything. Raises `BadInput` when the headline asked for cannot be had."""
    cells = group_time(design)
    study = event_study(cells, seed)
    groups, calendar = by_group(cells, seed), by_period(cells, seed)
    overall = simple(cells)
    estimates = {
        "simple": _normal("simple", overall.overall, overall.overall_se, _clustered(design)),
        "group": _normal("group", groups.overall, groups.overall_se, _clustered(design)),
        "dynamic": _normal("dynamic", study.overall, study.overall_se, _clustered(design)),
        "calendar": _normal("calendar", calendar.overall, calendar.overall_se, _clustered(design)),
    }
    fit = _others(design, estimates)
    permuted: dict[str, permutation.Permuted] = {}
    if design.treated <= permutation.FEW and (placebo := permutation.placebo(design, seed)) is not None:
        tests = {key: placebo.of(column) for column, key in enumerate(("simple", "two-by-two", "pretrend"))}
        permuted = {key: each for key, each in tests.items() if each is not None}
        study = _placed(study, placebo, seed)
        if design.covariates.shape[2]:
            permuted.pop("simple", None)
    if design.treated <= permutation.FEW:
        estimates = {key: _with_few(each, estimates, permuted) for key, each in estimates.items()}
    lead = _lead(design, estimates, headline)
    pretrend = _pretrend(cells, design, permuted)
    return Analysis(
        design, cells, study, groups, calendar, estimates, lead, pretrend,
        pretrends.extrapolated(study, design.anticipation, design.universal),
        relative_magnitudes(study, design.anticipation, design.universal, seed),
        permuted, fit.how if fit else "", tuple(_warnings(design, cells, pretrend)),
    )  # fmt: skip


def _clustered(design: Design) -> str:
    return _NORMAL if design.clusters == len(design.group) else _NORMAL.replace("by unit", "as asked")


def _normal(key: str, estimate: float, se: float, test: str, note: str = "") -> Estimate:
    p = math.erfc(abs(estimate / se) / math.sqrt(2)) if se > 0 else math.nan
    return Estimate(METHODS[key], estimate, se, (estimate - Z * se, estimate + Z * se), p, note, test)


def _others(design: Design, estimates: dict[str, Estimate]) -> twfe.Fit | None:
    """Two by two, imputation and two-way fixed effects, as far as they can be had."""
    note = "covariates not used" if design.covariates.shape[2] else ""
    if (pair := baselines.two_by_two(design)) is not None:
        estimates["two-by-two"] = _normal("two-by-two", pair.estimate, pair.se, _clustered(design), note)
    if (filled := baselines.imputation(design)) is not None:
        test = "z test, clustered standard error of the imputation paper"
        estimates["imputation"] = _normal("imputation", filled.estimate, filled.se, test, note)
    try:
        fit = two_way(design)
    except BadInput:  # treatment does not vary once effects are out: there is no such estimate to show
        return None
    staggered = len(design.groups) > 1
    said = "covariates enter as they are" if note else ""
    if staggered:
        said = "starts differ: units treated earlier serve as comparison, so this may be no mean of effects"
    test = f"t test, {fit.df} degrees of freedom, clustered"
    at = float(fit.coef[0])
    estimates["two-way"] = Estimate(METHODS["two-way"], at, float(fit.se[0]), fit.interval(), fit.p(), said, test)
    return fit


def two_way(design: Design) -> twfe.Fit:
    """Two-way fixed effects on the design's rows, covariates among the regressors. Periods of anticipation count as
    untreated. Raises `BadInput`."""
    there = ~np.isnan(design.outcome)
    if design.covariates.shape[2]:
        there &= ~np.isnan(design.covariates).any(axis=2)
    unit, time = np.nonzero(there)
    unit = np.unique(unit, return_inverse=True)[1]
    rows = np.flatnonzero(there.any(axis=1))
    time = np.unique(time, return_inverse=True)[1]
    treated = (design.periods >= design.group[:, None])[there].astype(np.float64)
    cluster = np.unique(design.cluster[rows], return_inverse=True)[1][unit]
    y = design.outcome[there]
    if not design.covariates.shape[2]:
        return twfe.twfe(y, treated, unit, time, cluster)
    x = design.covariates[there]
    varying = [at for at in range(x.shape[1]) if np.ptp(twfe.within(x[:, [at]], unit, None)) > 1e-9 * np.ptp(x[:, at])]
    return twfe.fixed_effects(y, np.column_stack([treated, x[:, varying]]), unit, time, cluster)


def _placed(study: Summary, found: permutation.Placebo, seed: int) -> Summary:
    """The event study with the spread over placements in place of that among units."""
    path = found.others[:, 3:]
    path = path[~np.isnan(path).any(axis=1)]
    if len(path) < 2 or len(found.at) != len(study.at):
        return study
    influence = (path - path.mean(axis=0)) / math.sqrt(len(path) - 1)
    after = influence[:, study.at >= 0].mean(axis=1)
    return replace(study, influence=influence, overall_influence=after, n=1, band=simultaneous(influence, 1, seed))


def _with_few(estimate: Estimate, every: dict[str, Estimate], permuted: dict[str, permutation.Permuted]) -> Estimate:
    """The estimate with its uncertainty from placements, where it is the same as one that has been placed."""
    for key, found in permuted.items():
        if key in every and math.isclose(every[key].estimate, estimate.estimate, rel_tol=1e-9, abs_tol=1e-12):
            some = f"{found.placements} placements" + ("" if found.exact else " drawn at random")
            ci, note = found.interval(estimate.estimate), estimate.note or "s.e. and interval from placements"
            return replace(estimate, se=found.se, ci=ci, p=found.p, note=note, test=f"permutation over units, {some}")
    return replace(estimate, note="s.e. not credible with so few treated units")


def _lead(design: Design, estimates: dict[str, Estimate], headline: Headline) -> str:
    """With few units treated from one period on the mean over all periods before is compared, else group-time effects:
    a single period before, of a single unit, would decide too much."""
    if headline != "auto":
        if headline not in estimates:
            raise BadInput(f"--estimator: {headline} cannot be computed here; there are {', '.join(estimates)}")
        return headline
    few = design.treated <= permutation.FEW and not design.covariates.shape[2]
    return "two-by-two" if few and "two-by-two" in estimates and len(design.periods) > 2 else "simple"


def _pretrend(cells: Cells, design: Design, permuted: dict[str, permutation.Permuted]) -> Pretrend:
    if "pretrend" in permuted:
        before = cells.att[cells.time < cells.group - design.anticipation]
        stat = math.sqrt(float((before**2).mean()))
        test = "permutation over units of the root mean square of effects before the start"
        return Pretrend(stat, permuted["pretrend"].p, 0, test)
    found = pretrends.joint_test(cells, design.anticipation)
    test = f"Wald test of {found.effects} group-time effects before the start, chi-square with {found.df} df"
    if found.df < found.effects:
        test += " (generalised inverse)"
    return Pretrend(found.stat, found.p, found.df, test)


def _warnings(design: Design, cells: Cells, pretrend: Pretrend) -> list[str]:
    told = list(cells.notes)
    if design.treated <= permutation.FEW:
        units = "1 unit is" if design.treated == 1 else f"{design.treated} units are"
        told.append(
            f"Only {units} treated: standard errors clustered by unit are not credible with so few, so p-value and "
            "interval of the headline come from giving the treatment to other units"
        )
    elif _treated_clusters(design) <= permutation.FEW:
        told.append(
            f"Only {_treated_clusters(design)} treated clusters: with so few, clustered standard errors are too small"
        )
    elif design.clusters < _MANY:
        told.append(
            f"There are {design.clusters} clusters: standard errors of group-time effects have no small-sample "
            "correction and are somewhat too small with so few"
        )
    if math.isnan(pretrend.p):
        told.append("There is no comparison before the start, so parallel trends cannot be looked at")
    elif pretrend.p < 0.05:
        told.append(f"Trends differed before the start (p = {pretrend.p:.3g}, {pretrend.test})")
    if design.control == "never" and (design.group == NEVER).sum() <= permutation.FEW:
        told.append("Five or fewer units are never treated: what happens to one of them moves every estimate")
    return told


def _treated_clusters(design: Design) -> int:
    return len(np.unique(design.cluster[design.group != NEVER]))
