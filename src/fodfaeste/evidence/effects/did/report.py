"""What the analysis says: the document, the lines for people, and the four dangers with what was computed on each."""

from __future__ import annotations

import math
import warnings
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fodfaeste.evidence.effects.did.analysis import Analysis
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.event_study import Z
from fodfaeste.evidence.effects.question import Estimand, Estimate, Guard, Guards, report, spoken

_LOUD = 0.05
_ENOUGH = 5
_HORIZON = {"quarter": 12, "month": 36, "week": 156}


@dataclass(frozen=True, slots=True)
class Reported:
    """An analysis with its question and guards."""

    analysis: Analysis
    estimand: Estimand
    guards: Guards
    notes: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """The contract's keys and more."""
        found, design = self.analysis, self.analysis.design
        lead = found.estimates[found.lead]
        return {
            "method": lead.method,
            "estimate": lead.estimate,
            "se": lead.se,
            "ci": list(lead.ci),
            "p": lead.p,
            "test": lead.test,
            "att_gt": _cells(found),
            "event_study": _study(found),
            "pretrend": asdict(found.pretrend),
            **report(self.estimand, self.guards, tuple(found.estimates.values())),
            "by_group": _summary(found, "group"),
            "by_period": _summary(found, "period"),
            "base_period": "universal" if design.universal else "varying",
            "control": design.control,
            "anticipation": design.anticipation,
            "sensitivity": _sensitivity(found),
            "two_way_computed_by": found.how,
            "permutation": _permutation(found),
            "n_units": len(design.group),
            "n_treated": design.treated,
            "n_never": int((design.group == NEVER).sum()),
            "n_periods": len(design.periods),
            "n_rows": int((~np.isnan(design.outcome)).sum()),
            "n_clusters": design.clusters,
            "notes": list(self.notes),
            "warnings": list(found.warnings),
        }

    def lines(self) -> list[str]:
        """The same for people."""
        found, design = self.analysis, self.analysis.design
        lead = found.estimates[found.lead]
        sure = f"95 % {lead.ci[0]:.5g} to {lead.ci[1]:.5g}, p = {lead.p:.3g}, {lead.test}"
        lines = [
            f"Effect on the treated ({lead.method}): {lead.estimate:.5g} "
            f"({'no interval and no p-value, see the warnings' if math.isnan(lead.p) else sure})",
            f"{len(design.group)} units over {len(design.periods)} periods, {design.treated} treated, "
            f"{int((design.group == NEVER).sum())} never; base period {'universal' if design.universal else 'varying'}",
            "",
            *spoken(self.estimand, self.guards, tuple(found.estimates.values())),
            "",
            f"Periods since start: effect, s.e., 95 % interval, simultaneous 95 % band ({found.study.band:.2f} s.e.)",
        ]
        for each in _study(found):
            lines.append(
                f"  {each['relative']:>4} {each['att']:>11.5g} {each['se']:>10.4g}   {each['lower']:.4g} to "
                f"{each['upper']:.4g}   {each['band_lower']:.4g} to {each['band_upper']:.4g}"
            )
        told = f"p = {found.pretrend.p:.3g}, {found.pretrend.test}"
        if math.isnan(found.pretrend.p):
            told = "too little is seen to test whether trends differed"
        lines += ["", f"Before the start: {told}."]
        lines += _sensitivity_lines(found)
        return lines + [*self.notes] + [f"Warning: {each}." for each in found.warnings]


def reported(found: Analysis, names: tuple[str, str, str], per: bool, cluster: str, notes: tuple[str, ...]) -> Reported:
    """Put an analysis into words. ``names`` are the columns of unit, time and outcome."""
    design = found.design
    first, last = design.label(int(design.periods[0])), design.label(int(design.periods[-1]))
    starts = [design.label(int(each)) for each in design.groups]
    from_when = starts[0] if len(starts) == 1 else f"{starts[0]} to {starts[-1]} ({len(starts)} starts)"
    never = int((design.group == NEVER).sum())
    compared = f"{never} units never treated" + (" and those not yet treated" if design.control == "notyet" else "")
    estimand = Estimand(
        f"{design.treated} treated units ({names[0]}), from {from_when}",
        f"{names[2]} per 1,000" if per else names[2],
        f"{first} to {last}",
        compared,
        cluster or names[0],
    )
    return Reported(found, estimand, _guards(found), notes)


def _cells(found: Analysis) -> list[dict[str, Any]]:
    cells, design = found.cells, found.design
    return [
        {
            "group": _period(design, int(group)), "time": _period(design, int(time)), "att": float(att),
            "se": float(se), "base": _period(design, int(base)), "n_treated": int(treated), "n_control": int(compared),
        }
        for group, time, att, se, base, treated, compared in zip(
            cells.group, cells.time, cells.att, cells.se, cells.base, cells.treated, cells.compared, strict=True
        )
    ]  # fmt: skip


def _period(design: Design, index: int) -> int | str:
    return index if design.kind == "number" else design.label(index)


def _study(found: Analysis) -> list[dict[str, Any]]:
    study = found.study
    return [
        {
            "relative": int(at), "att": float(att), "se": float(se), "lower": float(att - Z * se),
            "upper": float(att + Z * se), "band_lower": float(att - study.band * se),
            "band_upper": float(att + study.band * se),
        }
        for at, att, se in zip(study.at, study.att, study.se, strict=True)
    ]  # fmt: skip


def _summary(found: Analysis, name: str) -> list[dict[str, Any]]:
    some = found.groups if name == "group" else found.calendar
    return [
        {name: _period(found.design, int(at)), "att": float(att), "se": float(se)}
        for at, att, se in zip(some.at, some.att, some.se, strict=True)
    ]


def _sensitivity(found: Analysis) -> dict[str, Any] | None:
    if found.sensitivity is None:
        return None
    line = None if found.extrapolated is None else asdict(found.extrapolated)
    return {
        "effect": "mean of effects by time since start (dynamic)",
        "relative_magnitudes": [
            {
                "m": each.magnitude, "identified": [each.low, each.high], "interval": [each.lower, each.upper],
            }
            for each in found.sensitivity.bounds
        ],
        "largest_drift_before": found.sensitivity.largest,
        "breakdown_m": found.sensitivity.breakdown,
        "inference": "projection of simultaneous 95 % intervals (conservative)",
        "linear_trend": line,
    }  # fmt: skip


def _sensitivity_lines(found: Analysis) -> list[str]:
    if found.sensitivity is None:
        return []
    lines = ["If trends drift apart after the start by at most M times the largest drift before it (mean effect):"]
    for each in found.sensitivity.bounds:
        lines.append(
            f"  M = {each.magnitude:g}: {each.low:.4g} to {each.high:.4g}; with uncertainty {each.lower:.4g} to "
            f"{each.upper:.4g} (projection, conservative)"
        )
    none = found.sensitivity.bounds[0]
    if found.sensitivity.breakdown == 0 and not none.lower <= 0 <= none.upper:
        lines.append("  The interval holds 0 for every M above 0, but not at M = 0.")
    else:
        lines.append(f"  The interval holds 0 from M = {found.sensitivity.breakdown:.2f} on.")
    if found.extrapolated is not None:
        line = found.extrapolated
        lines.append(
            f"  If the drift before goes on in a straight line ({line.slope:.4g} a period): {line.estimate:.4g} "
            f"(s.e. {line.se:.4g})"
        )
    return lines


def _permutation(found: Analysis) -> dict[str, Any] | None:
    if not found.permuted:
        return None
    return {
        key: {"p": each.p, "placements": each.placements, "exact": each.exact, "left_out": each.dropped}
        for key, each in found.permuted.items()
    }


def _guards(found: Analysis) -> Guards:
    return Guards(_regression(found.design), _lock_in(found), _cycle(found), _selection(found))


def _means(design: Design) -> tuple[np.ndarray, np.ndarray]:
    """Mean outcome by period, of the units treated at some time and of the others (the last group when all are)."""
    treated = design.group != NEVER
    if treated.all():
        treated = design.group < design.groups[-1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a period without any unit of one side becomes NaN
        return np.nanmean(design.outcome[treated], axis=0), np.nanmean(design.outcome[~treated], axis=0)


def _gaps(design: Design, start: int) -> np.ndarray:
    """By period before the start (and its anticipation) of one group: its mean less that of its comparison."""
    before = design.periods < start - design.anticipation
    mine, other = design.group == start, design.group == NEVER
    if not other.any():
        other = design.group > start
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a period without any unit of one side becomes NaN
        gap = np.nanmean(design.outcome[mine], axis=0) - np.nanmean(design.outcome[other], axis=0)
    found: np.ndarray = gap[before]
    return found


def _off(gap: np.ndarray) -> tuple[int, float, float]:
    """Is the last gap out of line? The number m of earlier ones, and t (m - 1 degrees of freedom) with its p-value as
    for a new draw from a normal distribution with their mean and variance."""
    from scipy.special import stdtr

    earlier = gap[:-1][~np.isnan(gap[:-1])]
    m = len(earlier)
    if m < 2 or np.isnan(gap[-1]):
        return 0, math.nan, math.nan
    off, se = float(gap[-1] - earlier.mean()), float(earlier.std(ddof=1)) * math.sqrt(1 + 1 / m)
    if se <= 1e-12 * max(1.0, float(np.abs(earlier).max())):
        same = abs(off) <= 1e-9 * max(1.0, float(np.abs(earlier).max()))
        return m, 0.0 if same else math.copysign(math.inf, off), 1.0 if same else 0.0
    return m, off / se, float(2 * stdtr(m - 1, -abs(off / se)))


def _regression(design: Design) -> Guard:
    """Was the last period before any start out of line? The smallest p-value counts, times the number of groups."""
    every = [(int(start), *_off(_gaps(design, int(start)))) for start in design.groups]
    seen = [each for each in every if each[1]]
    if not seen:
        return Guard(
            "not handled", "Fewer than three periods before the start: a passing dip cannot be told from a level."
        )
    start, m, t, p = min(seen, key=lambda each: each[3])
    p = min(1.0, p * len(seen))
    whose = f" (group {design.label(start)}, the furthest off of {len(seen)})" if len(seen) > 1 else ""
    told = (
        f"The gap to the comparison just before the start{whose}, against {m} earlier ones: t = {t:.1f} with {m - 1} "
        f"degrees of freedom, p = {p:.2g}{f' (corrected for {len(seen)} groups)' if len(seen) > 1 else ''}"
    )
    if p < _LOUD:
        return Guard("not handled", f"{told}: the start may have followed a passing dip or peak.")
    short = len(seen) < len(every) or min(each[1] for each in seen) < _ENOUGH
    if short:
        return Guard("partly", f"{told}; with so few earlier periods {_lacking(seen, every)}a dip could go unseen.")
    return Guard("handled", f"{told}: no sign of a passing dip.")


def _lacking(seen: list[tuple[int, int, float, float]], every: list[tuple[int, int, float, float]]) -> str:
    lost = len(every) - len(seen)
    return f"(and {lost} of {len(every)} groups with too few to look) " if lost else ""


def _lock_in(found: Analysis) -> Guard:
    """How far do effects reach that most of the treated stand behind?"""
    study, design, cells = found.study, found.design, found.cells
    after = study.at >= 0
    since = cells.time - cells.group
    behind = np.array([cells.treated[since == at].sum() for at in study.at[after]])
    most = np.flatnonzero(2 * behind > design.treated)
    if not len(most):
        return Guard("not handled", "No period after the start has an effect that most treated units stand behind.")
    last = int(most[-1])
    reach = int(study.at[after][last]) + 1
    early, late = float(study.att[after][0]), float(study.att[after][last])
    told = f"Effects are shown by time since start, from {early:.3g} at first to {late:.3g} after {reach} periods"
    if last < len(behind) - 1:
        told += f", the last that most treated units are seen in (the very last has {behind[-1]} of {design.treated})"
    if design.kind not in _HORIZON:
        return Guard("partly", f"{told}; how long a period is does not show, so neither does whether that is enough.")
    enough = _HORIZON[design.kind]
    if reach >= enough:
        return Guard("handled", f"{told}.")
    return Guard("partly", f"{told}; that is short of {enough}, so later effects are not seen.")


def _cycle(found: Analysis) -> Guard:
    """The same periods are compared, which helps as far as both sides follow the cycle alike."""
    design = found.design
    start = int(design.groups[0])
    before, after = design.periods < start - design.anticipation, design.periods >= start
    one, other = _means(design)
    own = float(np.nanmean(one[after]) - np.nanmean(one[before]))
    tide = float(np.nanmean(other[after]) - np.nanmean(other[before]))
    told = (
        f"Treated units changed by {own:.4g} from before to after {design.label(start)}, the comparison by {tide:.4g} "
        "in the same periods"
    )
    plain = len(design.groups) == 1 and not design.covariates.shape[2] and not np.isnan(design.outcome).any()
    if plain and math.isclose(headline(found).estimate, own - tide, rel_tol=1e-9, abs_tol=1e-12):
        told += "; the estimate is what is left"
    if len(design.groups) > 1:
        return Guard("partly", f"{told}; starts differ, so one comparison of before and after does not show all.")
    if not found.pretrend.p >= _LOUD:
        seen = "is not known" if math.isnan(found.pretrend.p) else "is doubtful after their trends before the start"
        return Guard("partly", f"{told}; whether both follow the cycle alike {seen}.")
    return Guard("handled", f"{told}.")


def _selection(found: Analysis) -> Guard:
    design = found.design
    before = design.periods < design.groups[0] - design.anticipation
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # units absent in every period before become NaN
        level = np.nanmean(design.outcome[:, before], axis=1)
    treated = design.group != NEVER
    rest = level[~treated] if not treated.all() else level
    spread = float(np.nanstd(rest, ddof=1)) if len(rest) > 1 else math.nan
    apart = (float(np.nanmean(level[treated])) - float(np.nanmean(rest))) / spread if spread > 0 else math.nan
    far = "" if math.isnan(apart) else f", {apart:+.2f} standard deviations apart,"
    told = f"Levels before{far} are differenced out"
    p = found.pretrend.p
    if math.isnan(p):
        return Guard("not handled", f"{told}, but nothing shows whether trends were parallel.")
    if p < 0.05:
        return Guard("not handled", f"{told}, but trends differed before the start (p = {p:.2g}).")
    return Guard("partly", f"{told}; trends before do not show a difference (p = {p:.2g}), which is no proof.")


def headline(found: Analysis) -> Estimate:
    """The estimate that stands first."""
    return found.estimates[found.lead]
