"""Discrete-time hazard regression: what makes the weekly chance of leaving larger or smaller, by each way out.

Person-weeks are the observations (Prentice & Gloeckler 1978; Allison 1982). One way out: binomial with a logit link
(odds ratios) or a complementary log-log link (hazard ratios of the proportional hazards model underneath). Several:
multinomial logit, each way against staying. The baseline is a step per band of weeks, or a line in log(week).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.chances import normal_p, two_sided
from fodfaeste.evidence.survival.counts import Counts, Floats
from fodfaeste.evidence.survival.fitting import Fit, NoEstimate, fit
from fodfaeste.evidence.survival.personweeks import (
    USUAL_BANDS,
    Column,
    Covariate,
    PersonWeeks,
    design_of,
    merged,
    person_weeks,
)
from fodfaeste.evidence.survival.repeated import by_person

Link = Literal["logit", "cloglog"]


@dataclass(frozen=True, slots=True)
class Term:
    """One coefficient. ``ratio`` is its exponential with limits: an odds ratio (logit) or hazard ratio (cloglog)."""

    cause: str
    name: str
    level: str | None
    reference: str | None
    estimate: float
    se: float
    ratio: float
    lower: float
    upper: float
    p: float


@dataclass(frozen=True, slots=True)
class BaselineHazard:
    """The weekly chance of leaving by ``cause`` in a band of weeks, at the reference levels and at the means."""

    cause: str
    first_week: int
    last_week: int
    hazard: float


@dataclass(frozen=True, slots=True)
class HazardModel:
    """A fitted model. ``means`` are the numeric covariates' values the baseline is for; ``notes`` are sentences."""

    link: Link
    baseline: str
    causes: tuple[str, ...]
    terms: tuple[Term, ...]
    hazards: tuple[BaselineHazard, ...]
    means: dict[str, float]
    persons: int
    person_weeks: int
    exits: dict[str, int]
    cells: int
    log_likelihood: float
    notes: tuple[str, ...]


def hazards(
    time: Floats,
    event: Counts,
    covariates: dict[str, Covariate],
    entry: Floats | None = None,
    causes: tuple[str, ...] = ("exit",),
    bands: tuple[int, ...] | None = USUAL_BANDS,
    link: Link = "logit",
    conf: float = 0.95,
    person: Counts | None = None,
) -> HazardModel:
    """Fit the model. Arrays are (spells,); ``time`` counts whole weeks from 1, ``event`` is 0 or the number of the
    way out; ``bands`` None means log(week). With ``person`` (numbers from 0) errors are those of whole persons.

    Raises `BadInput` for the complementary log-log link with several ways out, covariates that say nothing or repeat
    each other, and outcomes that a covariate separates perfectly.
    """
    if link == "cloglog" and len(causes) > 1:
        raise BadInput("the cloglog link is for one way out; use logit with --competing, or choose one with --event-of")
    cells = person_weeks(time, event, entry, covariates, len(causes), bands)
    _check_exits(cells, causes)
    cells, notes = (cells, []) if cells.log_week else merged(cells)
    design, names = _whole_design(cells)
    _check_rank(design, names)
    try:
        found = fit(design, cells.weeks, cells.exits, link)
    except NoEstimate as error:
        raise BadInput(_separated(error, names)) from error
    if person is not None:
        start = np.zeros(len(time), np.int64) if entry is None else entry.astype(np.int64)
        rows = design_of(covariates, len(time))[0]
        weeks = time.astype(np.int64)
        found = by_person(found, person, weeks, start, event, rows, cells.bands, link, cells.log_week)
        notes.append(f"standard errors clustered by {len(np.unique(person))} persons")
    width = two_sided(conf)
    first = design.shape[1] - len(cells.columns)
    return HazardModel(
        link,
        "log(week)" if cells.log_week else "bands of weeks",
        causes,
        _terms(found, causes, cells.columns, first, width, cells.log_week),
        _baseline(found, causes, cells, link),
        {each.name: each.centre for each in cells.columns if each.level is None},
        len(time),
        int(cells.weeks.sum()),
        dict(zip(causes, cells.exits.sum(axis=0).tolist(), strict=True)),
        len(cells.weeks),
        found.log_likelihood,
        tuple(notes),
    )


def _check_exits(cells: PersonWeeks, causes: tuple[str, ...]) -> None:
    missing = [name for name, amount in zip(causes, cells.exits.sum(axis=0), strict=True) if not amount]
    if missing:
        raise BadInput(f"nobody leaves by {missing[0]!r}; a model needs exits")


def _whole_design(cells: PersonWeeks) -> tuple[Floats, list[str]]:
    """Baseline columns, then the covariates, with a name for people each."""
    names = [f"{each.name} {each.level}" if each.level is not None else each.name for each in cells.columns]
    if cells.log_week:
        weeks = np.array([first for first, _ in cells.bands], dtype=np.float64)
        base = np.column_stack([np.ones(len(cells.band)), np.log(weeks)[cells.band]])
        return np.hstack([base, cells.design]), ["the constant", "log(week)", *names]
    base = (cells.band[:, None] == np.arange(len(cells.bands))).astype(np.float64)
    return np.hstack([base, cells.design]), [*(f"weeks {low}-{high}" for low, high in cells.bands), *names]


def _check_rank(design: Floats, names: list[str]) -> None:
    size = np.sqrt((design**2).sum(axis=0))
    kept = np.zeros((len(design), 0))
    for at, name in enumerate(names):
        column = design[:, at] / (size[at] or 1)
        rest = column - kept @ (kept.T @ column)
        rest = rest - kept @ (kept.T @ rest)
        norm = float(np.linalg.norm(rest))
        if norm < 1e-9:
            raise BadInput(f"{name} says nothing that the other covariates do not say already; leave one of them out")
        kept = np.column_stack([kept, rest / norm])


def _separated(error: NoEstimate, names: list[str]) -> str:
    if not error.columns:
        return "the model could not be fitted: the likelihood has no clear maximum; use fewer covariates or wider bands"
    named = [names[at] for at in error.columns if not names[at].startswith(("weeks ", "the constant", "log("))]
    what = named[0] if named else names[error.columns[0]]
    return (
        f"{what} separates those who leave from those who stay perfectly, so that its effect has no estimate; leave it "
        "out or join it with another level"
    )


def _terms(
    found: Fit, causes: tuple[str, ...], columns: tuple[Column, ...], first: int, width: float, log_week: bool
) -> tuple[Term, ...]:
    spread = np.sqrt(np.diag(found.covariance)).reshape(found.coefficients.shape)
    named = [(1, Column("log(week)", None, None, 0.0))] if log_week else []
    named += [(first + at, column) for at, column in enumerate(columns)]
    made = []
    for number, cause in enumerate(causes):
        for at, column in named:
            value, se = float(found.coefficients[number, at]), float(spread[number, at])
            ratio, low, high = (float(np.exp(value + sign * width * se)) for sign in (0, -1, 1))
            p = normal_p(value / se)
            made.append(Term(cause, column.name, column.level, column.reference, value, se, ratio, low, high, p))
    return tuple(made)


def _baseline(found: Fit, causes: tuple[str, ...], cells: PersonWeeks, link: Link) -> tuple[BaselineHazard, ...]:
    if cells.log_week:
        weeks = np.array([first for first, _ in cells.bands], dtype=np.float64)
        linear: Floats = found.coefficients[:, :1] + found.coefficients[:, 1:2] * np.log(weeks)
    else:
        linear = found.coefficients[:, : len(cells.bands)]
    odds = np.exp(linear)
    chance = odds / (1 + odds.sum(axis=0)) if link == "logit" else -np.expm1(-odds)
    return tuple(
        BaselineHazard(cause, first, last, float(chance[number, at]))
        for number, cause in enumerate(causes)
        for at, (first, last) in enumerate(cells.bands)
    )
