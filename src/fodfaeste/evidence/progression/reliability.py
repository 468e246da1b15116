"""How far a score can be trusted: by role across items, between roles, over time, and from the split of variation."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.intervals import Measured
from fodfaeste.evidence.progression.intraclass import Intraclass, complete, cronbach, intraclass
from fodfaeste.evidence.progression.variance import CITIZEN, Split, Term
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

Object = Literal["trait", "state"]
NO_ITEMS: Final = "needs an item column with at least 2 items"


@dataclass(frozen=True, slots=True)
class RoleReliability:
    """One role: alpha across items at each citizen's first occasion, its standard error of measurement, and over time.

    ``sem`` is in points of the mean score. ``retest`` compares the first two occasions; what truly changed lowers it.
    """

    role: str
    citizens: int
    mean: float
    sd: float
    alpha: Measured
    sem: float
    retest: Measured
    retest_agreement: Measured
    retest_citizens: int


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A generalizability coefficient of scores averaged over ``roles`` and ``items``, and its two standard errors.

    ``relative`` ignores the levels of raters and items (enough to rank citizens), ``absolute`` counts them as error.
    """

    object: Object
    roles: int
    items: int
    relative: Measured
    absolute: Measured
    sem_relative: float
    sem_absolute: float


def by_role(ratings: Ratings) -> list[RoleReliability]:
    """Every role by itself, never averaged with another."""
    levels = ratings.levels()
    return [_role(ratings, levels[:, :, at], at) for at in range(len(ratings.roles))]


def first_two(level: Floats) -> Floats:
    """Each citizen's first two scores of one role (citizens, 2); NaN where there were fewer."""
    order = np.argsort(np.isnan(level), axis=1, kind="stable")
    if level.shape[1] < 2:
        return np.column_stack([level[:, 0], np.full(len(level), np.nan)])
    return np.take_along_axis(level, order[:, :2], axis=1)


def first_items(ratings: Ratings, role: int) -> Floats:
    """Each citizen's item scores at the first occasion that role scored, (citizens, items)."""
    cube = ratings.score[:, :, role, :]
    scored = (~np.isnan(cube)).any(axis=2)
    return cube[np.arange(len(cube)), scored.argmax(axis=1)]


def _role(ratings: Ratings, level: Floats, at: int) -> RoleReliability:
    pair = first_two(level)
    first = pair[~np.isnan(pair[:, 0]), 0]
    alpha = _tried(lambda: cronbach(first_items(ratings, at))) if len(ratings.items) > 1 else _none(NO_ITEMS)
    sd = float(np.std(first, ddof=1)) if len(first) > 1 else math.nan
    sem = sd * math.sqrt(min(1.0, max(0.0, 1 - alpha.estimate))) if not math.isnan(alpha.estimate) else math.nan
    both = complete(pair)
    found = _tried_class(both)
    retest = found.values["ICC(3,1)"] if isinstance(found, Intraclass) else found
    agreement = found.values["ICC(2,1)"] if isinstance(found, Intraclass) else found
    mean = float(first.mean()) if len(first) else math.nan
    return RoleReliability(ratings.roles[at], len(first), mean, sd, alpha, sem, retest, agreement, len(both))


def between_roles(ratings: Ratings) -> Intraclass:
    """The six correlations between roles at the first occasion where all of them scored. Raises `BadInput`."""
    if len(ratings.roles) < 2:
        raise BadInput("agreement between roles needs --role and at least 2 roles")
    levels = ratings.levels()
    whole: NDArray[np.bool_] = np.asarray((~np.isnan(levels)).all(axis=2))
    first = levels[np.arange(len(levels)), whole.argmax(axis=1)]
    return intraclass(first[whole.any(axis=1)])


def _tried(compute: Callable[[], Measured]) -> Measured:
    try:
        return compute()
    except BadInput as error:
        return _none(str(error))


def _tried_class(table: Floats) -> Intraclass | Measured:
    try:
        return intraclass(table)
    except BadInput as error:
        return _none(str(error))


def _none(why: str) -> Measured:
    return Measured(math.nan, math.nan, math.nan, why)


def coefficients(split: Split) -> list[Coefficient]:
    """Generalizability of one rating, and of the mean over the roles and items that were used.

    The object is the citizen over occasions (``trait``) or the citizen at one occasion (``state``, when there were
    several occasions): then citizen × occasion is what one wants to know and not error.
    """
    roles, items = split.levels.get("role", 1), split.levels.get("item", 1)
    kinds: tuple[Object, ...] = ("trait", "state") if "occasion" in split.levels else ("trait",)
    sizes = list(dict.fromkeys([(1, 1), (1, items), (roles, items)]))
    return [_coefficient(split, kind, *size) for kind in kinds for size in sizes]


def _coefficient(split: Split, kind: Object, roles: int, items: int) -> Coefficient:
    size = {"role": roles, "item": items, "occasion": 1}
    true = np.zeros(len(split.components))
    relative, absolute = true.copy(), true.copy()
    for at, each in enumerate(split.components):
        per = math.prod(size[name] for name in each.term if name != CITIZEN)
        if _is_true(each.term, kind):
            true[at] = 1
        elif CITIZEN in each.term:
            relative[at] = absolute[at] = 1 / per
        elif not (kind == "state" and each.term == ("occasion",)):
            absolute[at] = 1 / per
    values = np.array([each.variance.estimate for each in split.components])
    found = [_ratio(split.covariance, values, true, error) for error in (relative, absolute)]
    sems = [math.sqrt(float(error @ values)) for error in (relative, absolute)]
    return Coefficient(kind, roles, items, found[0], found[1], sems[0], sems[1])


def _is_true(term: Term, kind: Object) -> bool:
    return term == (CITIZEN,) or (kind == "state" and term == (CITIZEN, "occasion"))


def _ratio(covariance: Floats, values: Floats, true: Floats, error: Floats) -> Measured:
    """true / (true + error); its interval is that of the logarithm of true / error, by the delta method."""
    from scipy.stats import norm

    signal, noise = float(true @ values), float(error @ values)
    if signal <= 0 or noise <= 0:
        return Measured(float(signal > 0), math.nan, math.nan, "a part of the ratio is 0; no interval")
    tilt = true / signal - error / noise
    se = math.sqrt(max(0.0, float(tilt @ covariance @ tilt)))
    middle, half = math.log(signal / noise), float(norm.ppf(0.975)) * se
    low, high = (1 / (1 + math.exp(-each)) for each in (middle - half, middle + half))
    return Measured(signal / (signal + noise), low, high)
