"""The bootstrap and the hazard model as parts of the document and as lines; and what a reader should beware of."""

from __future__ import annotations

from typing import Any

import numpy as np

from fodfaeste.evidence.survival.report import Results
from fodfaeste.evidence.survival.resampling import Bootstrapped, Spread
from fodfaeste.evidence.survival.weekly import HazardModel, Term

_SMALL = 10


def bootstrap_document(drawn: Bootstrapped, found: Results) -> dict[str, Any]:
    """Percentile limits and standard errors by group."""
    groups = {}
    for at, name in enumerate(found.table.groups):
        made: dict[str, Any] = {"median": _limits(drawn.median, (at,)), "rmst": _limits(drawn.rmst, (at,))}
        if len(drawn.times):
            made["table"] = [
                {"time": float(time)} | _limits(drawn.survival, (at, row)) for row, time in enumerate(drawn.times)
            ]
        if len(drawn.times) and found.incidence is not None:
            made["cumulative_incidence"] = {
                way: [
                    {"time": float(time)} | _limits(drawn.incidence, (at, number, row))
                    for row, time in enumerate(drawn.times)
                ]
                for number, way in enumerate(found.table.causes)
            }
        groups[name] = made
    return {"replicates": drawn.replicates, "drawn": drawn.drawn, "groups": groups}


def _limits(spread: Spread, at: tuple[int, ...]) -> dict[str, float]:
    return {"se": float(spread.se[at]), "lower": float(spread.lower[at]), "upper": float(spread.upper[at])}


def bootstrap_lines(drawn: Bootstrapped, found: Results) -> list[str]:
    told = [f"bootstrap, {drawn.replicates} replicates of {drawn.drawn}:"]
    for at, name in enumerate(found.table.groups):
        middle = " to ".join(
            "not reached" if np.isnan(end) else f"{end:g}" for end in (drawn.median.lower[at], drawn.median.upper[at])
        )
        mean = f"{drawn.rmst.lower[at]:.1f} to {drawn.rmst.upper[at]:.1f}"
        told.append(f"  {name}: median {middle}; mean up to {drawn.horizon:g} {mean}")
        told += [
            f"    at {time:g}: still there {100 * low:.1f} to {100 * high:.1f} %"
            for time, low, high in zip(drawn.times, drawn.survival.lower[at], drawn.survival.upper[at], strict=True)
            if not np.isnan(low)
        ]
    return told


def hazard_document(model: HazardModel) -> dict[str, Any]:
    ratio = "odds ratio" if model.link == "logit" else "hazard ratio"
    return {
        "model": _name(model),
        "link": model.link,
        "ratio": ratio,
        "persons": model.persons,
        "person_weeks": model.person_weeks,
        "exits": model.exits,
        "cells": model.cells,
        "log_likelihood": model.log_likelihood,
        "terms": [
            {
                "cause": each.cause,
                "covariate": each.name,
                "level": each.level,
                "reference": each.reference,
                "estimate": each.estimate,
                "se": each.se,
                "ratio": each.ratio,
                "lower": each.lower,
                "upper": each.upper,
                "p": each.p,
                "test": "Wald",
            }
            for each in model.terms
        ],
        "baseline": {
            "kind": model.baseline,
            "at_means": model.means,
            "hazards": [
                {"cause": each.cause, "weeks": [each.first_week, each.last_week], "hazard": each.hazard}
                for each in model.hazards
            ],
        },
        "notes": list(model.notes),
    }


def hazard_lines(model: HazardModel) -> list[str]:
    weeks = f"{model.person_weeks} person-weeks in {model.cells} cells, baseline in {model.baseline}"
    told = [f"{_name(model)}: {weeks}"]
    for cause in model.causes:
        if len(model.causes) > 1:
            told.append(f"  {cause}")
        told += [f"    {_term(each)}" for each in model.terms if each.cause == cause]
    return told + [f"  note: {each}" for each in model.notes]


def _term(term: Term) -> str:
    name = f"{term.name} {term.level} (against {term.reference})" if term.level is not None else term.name
    return f"{name}: ratio {term.ratio:.3f} ({term.lower:.3f} to {term.upper:.3f}), Wald p {term.p:.2g}"


def _name(model: HazardModel) -> str:
    if len(model.causes) > 1:
        return "multinomial logit of the weekly hazards"
    return f"{model.link} model of the weekly hazard"


def cautions(found: Results) -> list[str]:
    """Sentences about groups too small, times nobody was observed at, and curves that end early."""
    told = []
    for at, name in enumerate(found.table.groups):
        size = int(found.table.n[at])
        if size < _SMALL:
            told.append(f"{name}: only {size} spells, so the intervals are rough")
        late = [f"{time:g}" for time in found.shown.times if time > found.curve.until[at]]
        if late and found.shown is not found.curve:
            told.append(f"{name}: observed up to {found.curve.until[at]:g}, so nothing is known at {', '.join(late)}")
        zero = np.flatnonzero(found.curve.survival[at] == 0)
        if zero.size and (found.table.at_risk[at, zero[0] + 1 :] > 0).any():
            week = found.table.times[zero[0]]
            told.append(
                f"{name}: all who were at risk at {week:g} left then, so the curve is 0 from there although others "
                "enter later; leave out the first entries, when few were at risk"
            )
    return told
