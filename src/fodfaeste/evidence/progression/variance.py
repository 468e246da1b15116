"""How much of the variation in scores is the citizens, how much change, and how much the raters and items.

All facets with more than one level are random and crossed (Cronbach, Gleser, Nanda & Rajaratnam 1972; Brennan 2001).
Complete data are split exactly by expected mean squares; data with gaps by restricted maximum likelihood (`reml`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.intervals import NOWHERE, Measured, citizen_weights, scaled_chi2
from fodfaeste.evidence.progression.reml import Patterns, fit, spread
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

CITIZEN: Final = "citizen"
FACETS: Final = (CITIZEN, "occasion", "role", "item")
Term = tuple[str, ...]
_SAID: Final = "no interval where there are gaps"


@dataclass(frozen=True, slots=True)
class Component:
    """One source of variation: its variance (never below 0), interval and share; ``raw`` is before truncation."""

    term: Term
    variance: Measured
    share: float
    raw: float

    @property
    def name(self) -> str:
        return " × ".join(self.term)


@dataclass(frozen=True, slots=True)
class Split:
    """All components; the last one holds the highest interaction and the error.

    ``levels`` is how many of each facet, ``covariance`` that of the raw components over citizens drawn again (zero
    where a component has no citizens in it), ``gaps`` the empty cells.
    """

    components: tuple[Component, ...]
    levels: dict[str, int]
    method: str
    gaps: int
    covariance: Floats

    def of(self, *term: str) -> float:
        """A component's variance, 0 where the term is not in the split."""
        return next((each.variance.estimate for each in self.components if each.term == term), 0.0)

    @property
    def truncated(self) -> list[str]:
        """The components whose estimate was below 0 and is shown as 0."""
        return [each.name for each in self.components if each.raw < 0]


def split_ratings(ratings: Ratings, *, draws: int = 999, seed: int = 20_150_101) -> Split:
    """Split the variation of a file's scores. Raises `BadInput` when there is nothing but citizens."""
    return split(ratings.score, FACETS, draws=draws, seed=seed)


def split(cube: Floats, facets: Sequence[str], *, draws: int = 999, seed: int = 20_150_101) -> Split:
    """Split the variation in a cube of scores, one axis per facet, the citizens first; NaN are gaps.

    Intervals without gaps: mean squares with citizens in them get the degrees of freedom that match their spread when
    citizens are drawn again, at most those of normal scores, which the others have; the modified large-sample method
    combines them (Graybill & Wang 1980; Zou & Donner 2008). With gaps: the spread over citizens by linearization
    (`reml.spread`), and no interval for components without citizens, of which the citizens tell nothing.
    """
    keep = [at for at, name in enumerate(facets) if at == 0 or cube.shape[at] > 1]
    cube = cube.reshape([cube.shape[at] for at in keep])
    names = [facets[at] for at in keep]
    if len(names) == 1:
        raise BadInput("there is one occasion, one role and one item; a split needs more than one of some of them")
    cube = cube[~np.isnan(cube).reshape(len(cube), -1).all(axis=1)]
    gaps = int(np.isnan(cube).sum())
    levels = dict(zip(names, cube.shape, strict=True))
    if len(cube) < 3:
        raise BadInput(f"there are {len(cube)} citizens; a split of the variation needs at least 3")
    components, covariance = _unbalanced(cube, names) if gaps else _balanced(cube, names, draws, seed)
    return Split(tuple(components), levels, "REML" if gaps else "ANOVA", gaps, covariance)


def terms_of(names: Sequence[str]) -> list[Term]:
    """All main effects and interactions, the highest last."""
    return [term for size in range(1, len(names) + 1) for term in combinations(names, size)]


def mean_squares(cube: Floats, names: Sequence[str]) -> dict[Term, tuple[float, int]]:
    """The mean square and degrees of freedom of every term of complete crossed data."""
    found = {}
    for term in terms_of(names):
        effect = _effect(cube, [names.index(each) for each in term])
        df = math.prod(cube.shape[names.index(each)] - 1 for each in term)
        found[term] = float((effect**2).sum() * cube.size / effect.size / df), df
    return found


def _effect(cube: Floats, kept: Sequence[int]) -> Floats:
    """The cell means over all other axes, with every lower effect taken out."""
    others = tuple(at for at in range(cube.ndim) if at not in kept)
    effect = cube.mean(axis=others, keepdims=True) if others else cube.copy()
    for at in kept:
        effect = effect - effect.mean(axis=at, keepdims=True)
    return effect


def _balanced(cube: Floats, names: list[str], draws: int, seed: int) -> tuple[list[Component], Floats]:
    squares = mean_squares(cube, names)
    terms = list(squares)
    drawn = _drawn_squares(cube, names, squares, draws, seed)
    value = np.array([squares[term][0] for term in terms])
    variation = np.var(drawn, axis=0, ddof=1)
    limits = []
    for at, term in enumerate(terms):
        df = float(squares[term][1])
        if names[0] in term and variation[at] > 0:
            df = min(2 * value[at] ** 2 / float(variation[at]), df)
        limits.append(scaled_chi2(float(value[at]), df))
    down = value - np.array([limit[0] for limit in limits])
    up = np.array([limit[1] for limit in limits]) - value
    signs = _expected(cube.shape, names, terms)
    raw = signs @ value
    lower = raw - np.sqrt(np.where(signs > 0, signs * down, signs * up) ** 2 @ np.ones(len(terms)))
    upper = raw + np.sqrt(np.where(signs > 0, signs * up, signs * down) ** 2 @ np.ones(len(terms)))
    bounds = list(zip(np.maximum(lower, 0).tolist(), np.maximum(upper, 0).tolist(), strict=True))
    return _components(terms, raw, bounds, [""] * len(terms)), signs @ np.cov(drawn.T) @ signs.T


def _expected(shape: Sequence[int], names: Sequence[str], terms: Sequence[Term]) -> Floats:
    """The components as a linear function of the mean squares, from their expectations in a crossed random design."""
    found = np.zeros((len(terms), len(terms)))
    for row, term in enumerate(terms):
        per = math.prod(size for name, size in zip(names, shape, strict=True) if name not in term)
        for column, other in enumerate(terms):
            if set(term) <= set(other):
                found[row, column] = (-1) ** (len(other) - len(term)) / per
    return found


def _drawn_squares(
    cube: Floats, names: list[str], squares: dict[Term, tuple[float, int]], draws: int, seed: int
) -> Floats:
    """The mean squares when citizens are drawn again, (draws, terms); those without citizens stay as they are.

    With q the part of a sum of squares a citizen brings, S = Σ w q − n |mean|² in a sample with weights w.
    """
    count = len(cube)
    weights = citizen_weights(count, draws, seed)
    drawn_means = (weights @ cube.reshape(count, -1) / count).reshape(draws, *cube.shape[1:])
    found = np.empty((draws, len(squares)))
    for column, (term, (square, df)) in enumerate(squares.items()):
        if names[0] not in term:
            found[:, column] = square
            continue
        inner = [names.index(each) for each in term[1:]]
        others = tuple(at for at in range(1, cube.ndim) if at not in inner)
        own, drawn = (_within(each, inner, others) for each in (cube, drawn_means))
        per = math.prod(cube.shape[at] for at in others)
        sums = weights @ (own**2).reshape(count, -1).sum(axis=1) - count * (drawn**2).reshape(draws, -1).sum(axis=1)
        found[:, column] = per * sums / df
    return found


def _within(cube: Floats, inner: Sequence[int], others: tuple[int, ...]) -> Floats:
    effect = cube.mean(axis=others, keepdims=True) if others else cube
    for at in inner:
        effect = effect - effect.mean(axis=at, keepdims=True)
    return effect


def _unbalanced(cube: Floats, names: list[str]) -> tuple[list[Component], Floats]:
    terms = terms_of(names)
    patterns = Patterns.sort(cube, names, terms)
    estimate = fit(patterns.sums(None))
    free, covariance = spread(patterns, estimate)
    bounds, why = [], []
    for at, term in enumerate(terms):
        given = names[0] not in term
        se = math.sqrt(max(covariance[at, at], 0.0))
        bounds.append(NOWHERE if given else _clear_of_zero(float(estimate[at]) or float(free[at]), se))
        why.append(_SAID if given else "")
    return _components(terms, np.where(estimate > 0, estimate, np.minimum(free, 0)), bounds, why), covariance


def _clear_of_zero(value: float, se: float) -> tuple[float, float]:
    """Matched chi-square where the component is clear of 0, else symmetric and cut at 0."""
    if se > 0 and value > 2 * se:
        return scaled_chi2(value, 2 * value**2 / se**2)
    return max(0.0, value - 1.96 * se), max(0.0, value + 1.96 * se)


def _components(
    terms: Sequence[Term], raws: Floats, bounds: Sequence[tuple[float, float]], why: Sequence[str]
) -> list[Component]:
    total = float(np.maximum(raws, 0).sum())
    return [
        Component(term, Measured(max(0.0, raw), *bound, said), max(0.0, raw) / total if total else math.nan, raw)
        for term, raw, bound, said in zip(terms, raws.tolist(), bounds, why, strict=True)
    ]
