"""When few are treated: standard errors over placements where there are any, and none at all where there are not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from fodfaeste.evidence.effects.did import permutation
from fodfaeste.evidence.effects.did.design import Design
from fodfaeste.evidence.effects.did.event_study import Summary, simultaneous
from fodfaeste.evidence.effects.question import Estimate

_NONE = "no s.e.: too few treated, and no placements for this estimate"


@dataclass(frozen=True, slots=True)
class Few:
    """What placements say: tests by key of estimate (and ``pretrend``), the placements, and why there are none.

    ``reason`` is empty where placements stand behind the event study and the tests.
    """

    tests: dict[str, permutation.Permuted]
    found: permutation.Placebo | None
    reason: str


def placed(design: Design, seed: int) -> Few:
    """Give the treatment to others. With covariates only two by two, which does not use them, has placements."""
    reason = permutation.unplaceable(design)
    found = permutation.placebo(design, seed)
    if found is None:
        return Few({}, None, reason or "no other placement has effects at the same times since the start")
    tests = {key: found.of(column) for column, key in enumerate(("simple", "two-by-two", "pretrend"))}
    tests["dynamic"] = found.dynamic()
    if design.covariates.shape[2]:
        tests = {"two-by-two": tests["two-by-two"]}
        reason = "placements are estimated without covariates"
    return Few({key: each for key, each in tests.items() if each is not None}, None if reason else found, reason)


def study_of(study: Summary, few: Few, seed: int) -> Summary:
    """The event study with the spread over placements in place of that among units, or without standard errors."""
    if few.found is None or len(few.found.others) < 2 or not np.array_equal(few.found.at, study.at):
        return bare(study)
    path = few.found.others[:, 3:]
    influence = (path - path.mean(axis=0)) / math.sqrt(len(path) - 1)
    after = influence[:, study.at >= 0].mean(axis=1)
    return replace(study, influence=influence, overall_influence=after, n=1, band=simultaneous(influence, 1, seed))


def bare(study: Summary) -> Summary:
    """The effects without standard errors."""
    nothing = np.full_like(study.influence, math.nan)
    return replace(study, influence=nothing, overall_influence=np.full(len(nothing), math.nan), band=math.nan)


def estimate_of(estimate: Estimate, every: dict[str, Estimate], few: Few, who: str) -> Estimate:
    """The estimate with its uncertainty from placements where it equals one that has been placed, else with none."""
    for key, found in few.tests.items():
        if key in every and math.isclose(every[key].estimate, estimate.estimate, rel_tol=1e-9, abs_tol=1e-12):
            note, ci = _joined(estimate.note, "s.e. and interval from placements"), found.interval(estimate.estimate)
            test = f"permutation over {who}, {found.said}"
            return replace(estimate, se=found.se, ci=ci, p=found.p, note=note, test=test)
    nan = math.nan
    return replace(estimate, se=nan, ci=(nan, nan), p=nan, note=_joined(estimate.note, _NONE), test="none")


def warned(design: Design, few: Few, lead: Estimate) -> list[str]:
    """What must be known about few treated, and about placements left out."""
    count, what = permutation.treated_clusters(design), permutation.what(design)
    if what == "clusters":
        start = f"Only {count} treated cluster{'' if count == 1 else 's'}"
    else:
        start = f"Only {'1 unit is' if count == 1 else f'{count} units are'} treated"
    told = f"{start}: clustered standard errors are not credible with so few, so "
    if not math.isnan(lead.p):
        end = f"p-value and interval of the headline come from giving the treatment to other {what}"
    else:
        why = few.reason or "the headline was not estimated for placements"
        end = f"the headline has no standard error, interval or p-value ({why})"
    said = [told + end]
    if few.reason:
        said.append(f"Event study and drift before the start have no standard errors or test either: {few.reason}")
    if few.found is not None and few.found.dropped:
        said.append(
            f"{few.found.dropped} placements have effects at other times since the start, for want of outcomes, and "
            "are left out; the permutation is not exact"
        )
    return said


def _joined(*notes: str) -> str:
    return "; ".join(each for each in notes if each)
