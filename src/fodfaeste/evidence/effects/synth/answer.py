"""All estimators and checks for one question, and their report."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from fodfaeste.evidence.effects.question import Estimand, Estimate, Guard, Guards, report
from fodfaeste.evidence.effects.synth.control import Case, Synthetic, att_range, synthetic_control
from fodfaeste.evidence.effects.synth.placebo import (
    METHODS,
    InSpace,
    InTime,
    conformal,
    in_space,
    in_time,
    leave_one_out,
)
from fodfaeste.evidence.effects.synth.predictors import Predicted, predicted_control
from fodfaeste.evidence.effects.synth.reading import Question
from fodfaeste.evidence.effects.synth.sdid import SyntheticDid, synthetic_did

POOR: Final = 0.25
"""RMSPE before, as a share of how far units lie from each other, above which the fit is called poor."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything found. ``within`` is the range of effects over equally good weights, ``outside`` the number of periods
    before in which the treated unit lies beyond all donors."""

    question: Question
    fit: Synthetic
    within: tuple[float, float]
    did: SyntheticDid
    space: InSpace
    time: InTime | None
    without: list[tuple[str, float, float]]
    shifts: float
    predicted: Predicted | None
    outside: int

    @property
    def misfit(self) -> float:
        """RMSPE before as a share of the distance between units."""
        return self.fit.rmspe_pre / self.question.case.spread if self.question.case.spread > 0 else 0.0

    @property
    def poor(self) -> bool:
        """Is the synthetic unit too unlike the treated one to believe the estimate?"""
        return self.misfit > POOR or self.outside > self.question.case.pre / 2

    @property
    def ratio(self) -> float:
        """Post/pre RMSPE, NaN when the fit before is perfect."""
        ratio = float(self.space.ratio[0])
        return ratio if self.space.by_ratio and math.isfinite(ratio) else math.nan


def answered(question: Question, seed: int) -> Answer:
    """Run all estimators and checks."""
    case = question.case
    fit = synthetic_control(case)
    before = case.donors[: case.pre]
    beyond = (case.treated[: case.pre] > before.max(axis=1)) | (case.treated[: case.pre] < before.min(axis=1))
    predicted = None
    if question.predictor_names:
        predicted = predicted_control(case, question.predictors, question.predictor_names, seed)
    return Answer(
        question,
        fit,
        att_range(case, fit),
        synthetic_did(case),
        in_space(case),
        in_time(case),
        leave_one_out(case, fit),
        conformal(case),
        predicted,
        int(beyond.sum()),
    )


def estimates_of(answer: Answer) -> tuple[Estimate, ...]:
    """One line an estimator, the headline first."""
    space, found = answer.space, []
    for at, name in enumerate(METHODS):
        value, se = float(space.estimates[0, at]), space.se(at)
        if at == 0:
            what = "post/pre RMSPE" if space.by_ratio else "RMSPE after"
            p, test = space.p, f"placebo in space, rank of {what} among {len(space.rmspe)} units"
        else:
            p, test = space.p_of(at), f"placebo in space, rank of the estimate's size among {len(space.rmspe)} units"
        note = f"p {p:.2g}; s.e. from {len(space.rmspe) - 1} placebo units"
        reach = space.reach(at)
        if math.isnan(reach):
            note += "; too few of them for a 95 % interval"
        found.append(Estimate(name, value, se, (value - reach, value + reach), p, note, test))
    if answer.predicted:
        low, high = answer.predicted.spread
        starts = len(answer.predicted.searches)
        note = f"sensitivity only: {low:.4g} to {high:.4g} over {starts} starts and donors left out"
        found.append(
            Estimate("predictors, optimised importance", answer.predicted.best.att, math.nan, (math.nan, math.nan),
                     math.nan, note)
        )  # fmt: skip
    return tuple(found)


def estimand_of(question: Question) -> Estimand:
    """The question in words."""
    case, labels = question.case, question.labels
    return Estimand(
        who=question.treated,
        outcome=f"{question.outcome} per 1,000 people" if question.per_people else question.outcome,
        window=f"{labels[case.pre]} to {labels[-1]} ({len(labels) - case.pre} periods)",
        comparison=f"a weighted mean of {len(case.names)} untreated units that follows it from {labels[0]} to "
        f"{labels[case.pre - 1]} ({case.pre} periods)",
        clustering="unit",
    )


def guards_of(answer: Answer) -> Guards:
    """What was done about each danger."""
    case = answer.question.case
    match: Any = "partly" if not answer.poor else "not handled"
    fit = f"RMSPE before is {answer.misfit:.0%} of the distance between units"
    after = len(answer.question.labels) - case.pre
    return Guards(
        regression_to_the_mean=Guard(
            match,
            f"The synthetic unit shares the level over {case.pre} periods before ({fit}); a unit chosen because of an "
            "extreme last period would still move back by itself.",
        ),
        lock_in=Guard(
            "partly",
            f"The gap is shown for each of the {after} periods after the start; the mean mixes early and late ones.",
        ),
        business_cycle=Guard(
            match, f"The donors went through the same periods, and only the difference from them counts ({fit})."
        ),
        selection=Guard(
            match,
            f"Units alike before are compared, and every donor is tried as if treated (p {answer.space.p:.2g}); what "
            "changed for the treated unit alone at the same time cannot be told apart.",
        ),
    )


def warnings_of(answer: Answer) -> list[str]:
    """What a reader must know before believing the estimate."""
    case, treated, told = answer.question.case, answer.question.treated, []
    if answer.poor:
        told.append(
            f"The donors cannot reproduce {treated} before the start: RMSPE {answer.fit.rmspe_pre:.4g} is "
            f"{answer.misfit:.0%} of the distance between units, and it lies beyond all donors in {answer.outside} of "
            f"{case.pre} periods. The estimate is not to be believed."
        )
    if not answer.fit.weights.unique:
        low, high = answer.within
        told.append(
            f"The weights are not unique: others fit equally well, with effects from {low:.4g} to {high:.4g}. The most "
            "even weights are shown."
        )
    if not answer.space.by_ratio:
        told.append(
            "At least one unit is reproduced without any error before the start, so post/pre RMSPE says nothing; units "
            "are ranked by RMSPE after. More periods before would help."
        )
    if 1 / len(answer.space.rmspe) > 0.05:
        told.append(f"With {len(answer.space.rmspe)} units p can never be below {1 / len(answer.space.rmspe):.2g}.")
    told += _fragile(answer)
    return told


def _fragile(answer: Answer) -> list[str]:
    told, att = [], answer.fit.att
    if answer.time and abs(answer.time.att) > abs(att) / 2 and abs(att) > 0:
        told.append(
            f"At a false date, {answer.question.labels[answer.time.pre]}, a gap of {answer.time.att:.4g} is found "
            "where nothing had happened."
        )
    for name, other, _ in answer.without:
        if abs(other - att) > abs(att) / 2:
            told.append(f"Without {name} among the donors the effect is {other:.4g} instead of {att:.4g}.")
    if answer.predicted:
        low, high = answer.predicted.spread
        told.append(
            "With predictors the answer depends on where the search starts and on single donors: "
            f"{low:.4g} to {high:.4g}."
        )
    return told


def document_of(answer: Answer, everything: bool) -> dict[str, Any]:
    """The report; ``everything`` adds each unit's placebo."""
    question, fit, space = answer.question, answer.fit, answer.space
    case = question.case
    placebo: dict[str, Any] = {
        "p": space.p,
        "rank": space.rank,
        "of": len(space.rmspe),
        "statistic": "rmspe_ratio" if space.by_ratio else "rmspe_post",
    }
    if everything:
        placebo["units"] = _units(answer)
    return {
        **report(estimand_of(question), guards_of(answer), estimates_of(answer)),
        "method": "synthetic control on outcomes, exact simplex weights",
        "treated_unit": question.treated,
        "treated_from": question.labels[case.pre],
        "periods_pre": case.pre,
        "periods_post": len(question.labels) - case.pre,
        "donors": len(case.names),
        "left_out": list(question.left_out),
        "weights": _named(case, fit.weights.weights),
        "unique": fit.weights.unique,
        "kkt_gap": fit.weights.gap,
        "path": _path(answer),
        "att": fit.att,
        "att_range": list(answer.within),
        "rmspe_pre": fit.rmspe_pre,
        "rmspe_post": fit.rmspe_post,
        "rmspe_ratio": answer.ratio,
        "fit": {"relative": answer.misfit, "periods_outside": answer.outside, "poor": answer.poor},
        "placebo": placebo,
        "placebo_in_time": _in_time(answer),
        "leave_one_out": [{"donor": n, "att": att, "rmspe_pre": pre} for n, att, pre in answer.without],
        "conformal": {"p": answer.shifts, "of": len(question.labels), "test": "moving block permutation of periods"},
        "synthetic_did": {
            "estimate": answer.did.estimate,
            "zeta": answer.did.zeta,
            "unit_weights": _named(case, answer.did.units),
            "time_weights": dict(zip(question.labels[: case.pre], answer.did.times, strict=True)),
        },
        "predictors": _predictors(answer),
        "notes": list(question.notes),
        "warnings": warnings_of(answer),
    }


def _named(case: Case, weights: np.ndarray[Any, Any]) -> dict[str, float]:
    order = np.lexsort((np.arange(len(weights)), -weights))
    return {case.names[at]: float(weights[at]) for at in order}


def _path(answer: Answer) -> list[dict[str, Any]]:
    number = answer.question.kind == "number"
    times: list[Any] = [int(each) for each in answer.question.periods] if number else list(answer.question.labels)
    columns = zip(times, answer.question.case.treated, answer.fit.path, answer.fit.gap, strict=True)
    return [
        {"time": time, "observed": float(seen), "synthetic": float(made), "gap": float(gap)}
        for time, seen, made, gap in columns
    ]


def _units(answer: Answer) -> list[dict[str, Any]]:
    space = answer.space
    names = (answer.question.treated, *answer.question.case.names)
    order = np.lexsort((np.arange(len(names)), -space.statistic))
    return [
        {
            "unit": names[at],
            "rmspe_pre": space.rmspe[at, 0],
            "rmspe_post": space.rmspe[at, 1],
            "rmspe_ratio": space.ratio[at],
            "estimates": dict(zip(METHODS, map(float, space.estimates[at]), strict=True)),
        }
        for at in order
    ]


def _in_time(answer: Answer) -> dict[str, Any] | None:
    if answer.time is None:
        return None
    return {
        "treated_from": answer.question.labels[answer.time.pre],
        "att": answer.time.att,
        "rmspe_pre": answer.time.rmspe_pre,
        "rmspe_ratio": answer.time.rmspe_ratio,
    }


def _predictors(answer: Answer) -> dict[str, Any] | None:
    if answer.predicted is None:
        return None
    found, case = answer.predicted, answer.question.case
    searches = [
        {
            "start": each.start,
            "rmspe_pre": each.rmspe_pre,
            "att": each.att,
            "importance": dict(zip(found.names, map(float, each.importance), strict=True)),
            "weights": {name: weight for name, weight in _named(case, each.weights).items() if weight > 1e-4},
        }
        for each in found.searches
    ]
    without = [{"donor": name, "att": each.att, "rmspe_pre": each.rmspe_pre} for name, each in found.without]
    return {"att_spread": list(found.spread), "searches": searches, "leave_one_out": without}
