"""Several spells of one person: variances that take spells of a person as they come, and persons as independent.

Tests keep their scores; only the covariance changes. For the log-rank the score is a sum over spells, added up by
person (Lee, Wei and Amato 1992; Lin and Wei 1989). Gray's score has no such simple form, so persons are drawn with all
their spells and its covariance is seen (Efron 1981, by persons). Hazards take the sandwich of Liang and Zeger (1986).
All are good for many persons; with few they reject somewhat too often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.survival.comparing import Comparison, compared, gray_score, ratio
from fodfaeste.evidence.survival.counts import Counts, CountTable, Floats, at_risk
from fodfaeste.evidence.survival.fitting import Fit
from fodfaeste.evidence.survival.resampling import People

DRAWS: Final = 400
_SEED_KEY: Final = 11


def logrank_by_person(tables: Sequence[CountTable], parts: Sequence[People]) -> Comparison:
    """The log-rank test with spells added up by person; tables and people of the same strata."""
    persons = 1 + max(int(each.person.max(initial=0)) for each in parts)
    observed, expected = np.zeros(len(tables[0].groups)), np.zeros(len(tables[0].groups))
    by_person = np.zeros((persons, len(observed)))
    for table, people in zip(tables, parts, strict=True):
        risk, gone = table.at_risk, table.events
        share = ratio(risk, risk.sum(axis=0))
        step = ratio(gone.sum(axis=0), risk.sum(axis=0))
        observed += gone.sum(axis=1)
        expected += share @ gone.sum(axis=0)
        whole = np.concatenate([[0.0], np.cumsum(step)])
        parted = np.concatenate([np.zeros((len(share), 1)), np.cumsum(share * step, axis=1)], axis=1)
        mine = people.group[:, None] == np.arange(len(share))
        left = (people.cause > 0)[:, None] * (mine - share[:, people.last].T)
        stayed = whole[people.last + 1] - whole[people.first]
        expectation = mine * stayed[:, None] - (parted[:, people.last + 1] - parted[:, people.first]).T
        for group in range(len(share)):
            by_person[:, group] += np.bincount(people.person, (left - expectation)[:, group], minlength=persons)
    there = len(np.unique(np.concatenate([each.person for each in parts])))
    spread = by_person.T @ by_person * there / max(there - 1, 1)
    name = "log-rank, clustered by person" if len(tables) == 1 else "stratified log-rank, clustered by person"
    return compared(name, observed, expected, spread)


def gray_by_person(table: CountTable, people: People, seed: int) -> dict[str, Comparison]:
    """Gray's test for every way out, the covariance of its score from `DRAWS` drawings of persons."""
    groups, kinds, size = len(table.groups), table.exits.shape[1], len(table.times)
    who, person = np.unique(people.person, return_inverse=True)
    draw = stream(seed, _SEED_KEY)
    enter = people.group * size + people.first
    leave = (people.group * kinds + people.cause) * size + people.last
    scores = np.empty((DRAWS, kinds - 1, groups))
    for at in range(DRAWS):
        times = np.bincount(draw.integers(0, len(who), len(who)), minlength=len(who))[person]
        entries = np.bincount(enter, times, groups * size).astype(np.int64).reshape(groups, size)
        exits = np.bincount(leave, times, groups * kinds * size).astype(np.int64).reshape(groups, kinds, size)
        scores[at] = _scores(at_risk(entries, exits), exits)
    risk = table.at_risk
    found = {}
    for number, cause in enumerate(table.causes, start=1):
        observed, expected = gray_score(risk, table.exits[:, number], table.events - table.exits[:, number])
        spread = np.cov(scores[:, number - 1], rowvar=False)
        found[cause] = compared("Gray, persons drawn", observed, expected, spread)
    return found


def _scores(risk: Counts, exits: Counts) -> Floats:
    """Observed less expected, (causes, groups)."""
    events = exits[:, 1:].sum(axis=1)
    made = []
    for number in range(1, exits.shape[1]):
        observed, expected = gray_score(risk, exits[:, number], events - exits[:, number])
        made.append(observed - expected)
    return np.stack(made)


def by_person(
    found: Fit,
    person: Counts,
    weeks: Counts,
    start: Counts,
    event: Counts,
    design: Floats,
    bands: Sequence[tuple[int, int]],
    link: str,
    log_week: bool,
) -> Fit:
    """The fit with the sandwich covariance. Arrays are (spells,), ``design`` (spells, covariates) as it was fitted."""
    causes, columns = found.coefficients.shape
    first = columns - design.shape[1]
    along = design @ found.coefficients[:, first:].T
    score = np.zeros((int(person.max()) + 1, causes, columns))
    for at, (low, high) in enumerate(bands):
        here = np.flatnonzero((weeks >= low) & (start < high))
        base = np.array([1.0, np.log(low)]) if log_week else np.eye(first)[at]
        linear = along[here] + found.coefficients[:, :first] @ base
        length = np.minimum(weeks[here], high) - np.maximum(start[here], low - 1)
        gone = (event[here, None] == np.arange(1, causes + 1)) & (weeks[here] <= high)[:, None]
        rest = _rest(linear, length[:, None], gone, link)
        for cause in range(causes):
            for column in range(columns):
                values = base[column] if column < first else design[here, column - first]
                score[:, cause, column] += np.bincount(person[here], rest[:, cause] * values, minlength=len(score))
    flat = score.reshape(len(score), -1)
    there = len(np.unique(person))
    middle = flat.T @ flat * there / max(there - 1, 1)
    return replace(found, covariance=found.covariance @ middle @ found.covariance)


def _rest(linear: Floats, length: Counts, gone: Counts, link: str) -> Floats:
    """The derivative of the log-likelihood of a spell's weeks in a band by its linear predictors, (spells, causes)."""
    if link == "logit":
        odds = np.exp(linear)
        return gone - length * odds / (1 + odds.sum(axis=1, keepdims=True))
    rate = np.exp(np.clip(linear, -50, 6))
    return (gone / -np.expm1(-rate) - length) * rate
