"""Everything the command computes, in one go: all estimators, the event study, pre-trends, sensitivity, permutation."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from fodfaeste.evidence.effects.did import baselines, few, permutation, pretrends, twfe
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.event_study import (
    Summary,
    Z,
    by_group,
    by_period,
    event_study,
    simple,
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
        """Are so few units (or clusters) treated that uncertainty comes from permutation?"""
        return permutation.few(self.design)


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
    rare = few.placed(design, seed) if permutation.few(design) else None
    if rare is not None:
        study, groups, calendar = few.study_of(study, rare, seed), few.bare(groups), few.bare(calendar)
        who = permutation.what(design)
        estimates = {key: few.estimate_of(each, estimates, rare, who) for key, each in estimates.items()}
    lead = _lead(design, estimates, headline)
    pretrend = _pretrend(cells, design, rare)
    told = _warnings(design, cells, pretrend) + ([] if rare is None else few.warned(design, rare, estimates[lead]))
    drifting = _drifting(study, cells, design, seed)
    seen = bool((cells.time < cells.group - design.anticipation).any())
    if drifting == (None, None) and seen and not math.isnan(study.overall_se):
        told.append("Gaps between periods differ from group to group, so there are no bounds for trends drifting apart")
    return Analysis(
        design, cells, study, groups, calendar, estimates, lead, pretrend, *drifting,
        {} if rare is None else rare.tests, fit.how if fit else "", tuple(told),
    )  # fmt: skip


def _drifting(
    study: Summary, cells: Cells, design: Design, seed: int
) -> tuple[pretrends.Extrapolated | None, Sensitivity | None]:
    """A straight drift taken away, and bounds, with periods counted and not measured: gaps between their labels are no
    longer steps. None for both where errors are unknown, or effects cannot be counted so."""
    if math.isnan(study.overall_se):
        return None, None
    place, begun = np.searchsorted(design.periods, cells.time), np.searchsorted(design.periods, cells.group)
    since = (place - begun).astype(np.int64)
    early = {int(np.sum((design.periods < g) & (design.periods >= g - design.anticipation))) for g in design.groups}
    if len(early) > 1:
        return None, None
    pairs = sorted({(int(label), int(rank)) for label, rank in zip(cells.time - cells.group, since, strict=True)})
    ranks = np.array([rank for _, rank in pairs], dtype=np.int64)
    if len(ranks) == len(study.at) and (np.diff(ranks) > 0).all():
        counted = replace(study, at=ranks)
    elif permutation.few(design):
        return None, None
    else:
        counted = event_study(cells, None, since)
    anticipation = early.pop()
    return (
        pretrends.extrapolated(counted, anticipation, design.universal),
        relative_magnitudes(counted, anticipation, design.universal, seed),
    )


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
        lost = f"{filled.left_out} treated rows cannot be imputed and are left out" if filled.left_out else ""
        said = "; ".join(each for each in (note, lost) if each)
        estimates["imputation"] = _normal("imputation", filled.estimate, filled.se, test, said)
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
    neither treated nor untreated: those rows are left out. Raises `BadInput`."""
    start = design.group[:, None]
    soon = (start != NEVER) & (design.periods < start) & (design.periods >= start - design.anticipation)
    there = ~np.isnan(design.outcome) & ~soon
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


def _lead(design: Design, estimates: dict[str, Estimate], headline: Headline) -> str:
    """With few units treated from one period on the mean over all periods before is compared, else group-time effects:
    a single period before, of a single unit, would decide too much."""
    if headline != "auto":
        if headline not in estimates:
            raise BadInput(f"--estimator: {headline} cannot be computed here; there are {', '.join(estimates)}")
        return headline
    rare = permutation.few(design) and not design.covariates.shape[2]
    return "two-by-two" if rare and "two-by-two" in estimates and len(design.periods) > 2 else "simple"


def _pretrend(cells: Cells, design: Design, rare: few.Few | None) -> Pretrend:
    if rare is not None and "pretrend" in rare.tests:
        before = cells.att[cells.time < cells.group - design.anticipation]
        stat = math.sqrt(float((before**2).mean()))
        over = permutation.what(design)
        test = f"permutation over {over} of the root mean square of effects before the start"
        return Pretrend(stat, rare.tests["pretrend"].p, 0, test)
    if rare is not None:
        return Pretrend(math.nan, math.nan, 0, "none")
    found = pretrends.joint_test(cells, design.anticipation)
    test = f"Wald test of {found.effects} group-time effects before the start, chi-square with {found.df} df"
    if found.df < found.effects:
        test += " (generalised inverse)"
    return Pretrend(found.stat, found.p, found.df, test)


def _warnings(design: Design, cells: Cells, pretrend: Pretrend) -> list[str]:
    told = list(cells.notes)
    rare = permutation.few(design)
    if not rare and design.clusters < _MANY:
        told.append(
            f"There are {design.clusters} clusters: standard errors of group-time effects have no small-sample "
            "correction and are somewhat too small with so few"
        )
    if not (cells.time < cells.group - design.anticipation).any():
        told.append("There is no comparison before the start, so parallel trends cannot be looked at")
    elif pretrend.p < 0.05:
        told.append(f"Trends differed before the start (p = {pretrend.p:.3g}, {pretrend.test})")
    if design.control == "never" and (design.group == NEVER).sum() <= permutation.FEW:
        told.append("Five or fewer units are never treated: what happens to one of them moves every estimate")
    return told
