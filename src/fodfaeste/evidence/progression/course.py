"""From a file's scores to what became of each citizen in the eyes of one role: first score, last score, true change."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.progression.change import (
    Changes,
    Norm,
    Quarter,
    checked_reliability,
    moments,
    pair_changes,
    raw_verdicts,
    verdicts,
    worst_quarter,
)
from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.improved import CELLS
from fodfaeste.evidence.progression.intervals import Measured
from fodfaeste.evidence.progression.intraclass import cronbach, unreliable
from fodfaeste.evidence.progression.reliability import first_items
from fodfaeste.evidence.progression.series import series_changes
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

TWO: Final = "two occasions"
LINE: Final = "a line per citizen"
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user decided: occasions by their places (None: each citizen's own first, own last), the reliability of
    a score from a study, and the population citizens were chosen from."""

    baseline: int | None = None
    follow_up: int | None = None
    reliability: float | None = None
    norm: Norm | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One role's view. ``began`` (citizens of the file) tells who has a first score; the rest has one row for each of
    the n citizens with two: ``who`` their places, ``first``/``last`` scores, ``first_at``/``last_at`` occasions."""

    role: str
    better: int
    began: NDArray[np.bool_]
    who: Ints
    first: Floats
    last: Floats
    first_at: Ints
    last_at: Ints
    model: str
    reliability: float
    reliability_from: str
    sem: float
    changes: Changes
    quarter: Quarter
    rater_changed: NDArray[np.bool_] | None

    @property
    def verdicts(self) -> Ints:
        """1 reliably better, -1 reliably worse, 0 not told apart."""
        return verdicts(self.changes, self.better)

    @property
    def raw_verdicts(self) -> Ints:
        """The same by the index that regression to the mean misleads."""
        return raw_verdicts(self.changes, self.better)

    def counts(self, within: NDArray[np.bool_] | None = None) -> Ints:
        """How many of those who began fall in each of the `improved.CELLS`; ``within`` (citizens of the file)."""
        inside = np.ones(len(self.began), dtype=bool) if within is None else within
        here = self.verdicts[inside[self.who]]
        twice = [int((here == each).sum()) for each in (1, 0, -1)]
        found = np.array([*twice, int((self.began & inside).sum()) - len(here)])
        assert len(found) == len(CELLS)
        return found


def follow(ratings: Ratings, role: int, asked: Asked, *, seed: int = 20_150_101) -> Course:
    """The course of all citizens in one role's eyes. Raises `BadInput` where change cannot be read."""
    level = ratings.levels()[:, :, role]
    if level.shape[1] < 2:
        raise BadInput("there is one occasion; change needs at least two")
    first_at, last_at = _ends(level, asked)
    rows = np.arange(len(level))
    first = np.where(first_at >= 0, level[rows, first_at], np.nan)
    last = np.where(last_at > first_at, level[rows, last_at], np.nan)
    last[first_at < 0] = np.nan
    began, who = ~np.isnan(first), np.flatnonzero(~np.isnan(last))
    more = (~np.isnan(level)).sum(axis=1).max() > 2 and asked.baseline is None and asked.follow_up is None
    error, reliability, source = _error(ratings, role, first[began], asked)
    if more and asked.norm is None:
        lines, found = series_changes(level, ratings.time, error, seed=seed)
        error, model = lines.error, LINE
        reliability = 1 - error / float(np.var(first[began], ddof=1)) if math.isnan(reliability) else reliability
    elif error is None:
        raise BadInput(
            "the reliability of a score is not known; name the items (--item), or give --reliability from a study"
        )
    else:
        model = TWO
        redrawn = _redrawn(ratings, role, level, began, asked)
        _, found = pair_changes(first[began], last[began], error, norm=asked.norm, seed=seed, errors=redrawn)
    mean = asked.norm.mean if asked.norm else float(first[began].mean())
    quarter = worst_quarter(first[who], found, mean, reliability, ratings.better)
    return Course(
        ratings.roles[role], ratings.better, began, who, first[who], last[who], first_at[who], last_at[who],
        model, reliability, source, math.sqrt(error), found, quarter,
        _rater_changed(ratings, role, who, first_at, last_at),
    )  # fmt: skip


def _ends(level: Floats, asked: Asked) -> tuple[Ints, Ints]:
    """The places of first and last occasion, -1 where a citizen has none."""
    scored = ~np.isnan(level)
    any_at_all = scored.any(axis=1)
    first = np.where(any_at_all, scored.argmax(axis=1), -1)
    last = np.where(any_at_all, level.shape[1] - 1 - scored[:, ::-1].argmax(axis=1), -1)
    if asked.baseline is not None:
        first = np.where(scored[:, asked.baseline], asked.baseline, -1)
    if asked.follow_up is not None:
        last = np.where(scored[:, asked.follow_up], asked.follow_up, -1)
    return first.astype(np.int64), last.astype(np.int64)


def _error(ratings: Ratings, role: int, first: Floats, asked: Asked) -> tuple[float | None, float, str]:
    """Error variance, reliability and where they are from; None where the model must find the error itself."""
    if len(first) < 4 or np.ptp(first) == 0:
        raise BadInput(
            f"role {ratings.roles[role]}: {len(first)} citizens have a first score"
            f"{' and they are all alike' if len(first) >= 4 else ''}; a model of change needs at least 4 that differ"
        )
    variance = asked.norm.sd**2 if asked.norm else float(np.var(first, ddof=1))
    if asked.reliability is not None:
        known = checked_reliability(asked.reliability, "--reliability")
        return variance * (1 - known), known, "given"
    if len(ratings.items) > 1:
        alpha = cronbach(first_items(ratings, role)).estimate
        known = checked_reliability(alpha, f"role {ratings.roles[role]}, Cronbach's alpha of the items")
        error = float(np.var(first, ddof=1)) * (1 - known)
        return error, 1 - error / variance, "Cronbach's alpha across items at the first occasion"
    return None, math.nan, "the scatter of each citizen's scores around a line"


def _redrawn(
    ratings: Ratings, role: int, level: Floats, began: NDArray[np.bool_], asked: Asked
) -> Callable[[Floats], Floats] | None:
    """The error variance again, as in `_error`, in samples of those who began; None where it is known from elsewhere.

    Alpha is of each citizen's first occasion; citizens who scored but not at ``--from`` count as drawn once."""
    if asked.reliability is not None and asked.norm is not None:
        return None
    rows = np.arange(len(level))
    first = level[rows, _ends(level, asked)[0]]

    def errors(weights: Floats) -> Floats:
        variance = moments(first[began], weights)[1]
        if asked.reliability is not None:
            return variance * (1 - asked.reliability)
        whole = np.ones((len(weights), len(level)))
        whole[:, began] = weights
        return variance * unreliable(first_items(ratings, role), whole)

    return errors


def _rater_changed(ratings: Ratings, role: int, who: Ints, first: Ints, last: Ints) -> NDArray[np.bool_] | None:
    if ratings.rater is None:
        return None
    before, after = (ratings.rater[who, at[who], role] for at in (first, last))
    named = np.array([bool(name) for name in (*ratings.raters, "")])
    found: NDArray[np.bool_] = (before != after) & named[before] & named[after]
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """A group against the untreated with the same first score. ``difference`` is in points, upwards is better."""

    group: str
    untreated: str
    citizens: int
    untreated_citizens: int
    gain: float
    untreated_gain: float
    difference: Measured


def compare(ratings: Ratings, course: Course, untreated: str) -> list[Comparison]:
    """Every other group against the untreated: the last score regressed on group and first score (HC3 errors).

    Regression to the mean is the same on both sides at the same first score and cancels; other reasons why citizens
    were in one group do not. Raises `BadInput` when a group has fewer than 5 citizens with two scores.
    """
    if ratings.group is None or untreated not in ratings.groups:
        known = f"the groups are {', '.join(ratings.groups)}" if ratings.groups else "name the column with --group"
        raise BadInput(f"--untreated: there is no group {untreated!r}; {known}")
    of = ratings.group[course.who]
    control = of == ratings.groups.index(untreated)
    found = []
    for at, name in enumerate(ratings.groups):
        if name != untreated:
            found.append(_compared(course, of == at, control, (name, untreated)))
    return found


def _compared(
    course: Course, treated: NDArray[np.bool_], control: NDArray[np.bool_], names: tuple[str, str]
) -> Comparison:
    sizes = int(treated.sum()), int(control.sum())
    for size, name in zip(sizes, names, strict=True):
        if size < 5:
            raise BadInput(f"group {name}: {size} citizens have two scores; a comparison needs at least 5")
    here = treated | control
    difference = at_same_first(course.better * course.first[here], course.better * course.last[here], treated[here])
    gains = [course.better * float((course.last - course.first)[each].mean()) for each in (treated, control)]
    return Comparison(*names, *sizes, gains[0], gains[1], difference)


def at_same_first(first: Floats, last: Floats, treated: NDArray[np.bool_]) -> Measured:
    """How much higher the treated end than others with the same first score: regression with HC3 errors (n each)."""
    from scipy.stats import t

    design = np.column_stack([np.ones(len(first)), treated, first - first.mean()])
    inverse = np.linalg.inv(design.T @ design)
    effect = inverse @ design.T @ last
    leverage = np.einsum("ij,jk,ik->i", design, inverse, design)
    scaled = (last - design @ effect) / (1 - leverage)
    covariance = inverse @ (design.T * scaled**2) @ design @ inverse
    half = float(t.ppf(0.975, len(last) - 3)) * math.sqrt(covariance[1, 1])
    value = float(effect[1])
    return Measured(value, value - half, value + half)
