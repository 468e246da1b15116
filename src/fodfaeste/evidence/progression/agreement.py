"""How citizen and professionals see it differently: every difference shown by role, none averaged away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.intervals import Measured, citizen_weights, scaled_chi2
from fodfaeste.evidence.progression.krippendorff import METRICS, Units, krippendorff
from fodfaeste.evidence.progression.reliability import by_role
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

OWN_ROLES: Final = frozenset({"citizen", "borger", "borgeren", "self", "selv"})
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True)
class Difference:
    """One citizen at one occasion: every role's level, and how far each is from the reference role's.

    ``lower`` and ``upper`` allow for the error of both scores; NaN without items to know it from.
    """

    citizen: str
    occasion: str
    levels: dict[str, float]
    spread: float
    differences: dict[str, Measured]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two roles: how much higher the second scores (bias), and where 95 % of its differences lie (Bland & Altman)."""

    roles: tuple[str, str]
    citizens: int
    scores: int
    bias: Measured
    sd: float
    lower_limit: Measured
    upper_limit: Measured


@dataclass(frozen=True, slots=True)
class Break:
    """A series that goes on with another rater: what changed from here on may be the rater."""

    citizen: str
    role: str
    occasion: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Breaks:
    """All breaks, of how many steps, and the mean size of a step with and without one (points)."""

    found: tuple[Break, ...]
    steps: int
    step_with: float
    step_without: float


def reference_role(ratings: Ratings, asked: str | None = None) -> int:
    """The role the others are compared with: the one asked for, else the citizen's own, else the first."""
    if len(ratings.roles) < 2:
        raise BadInput("agreement needs --role and at least 2 roles; there is nobody to agree with")
    if asked is not None:
        return ratings.role_at(asked, "--reference")
    own = [at for at, name in enumerate(ratings.roles) if name.casefold() in OWN_ROLES]
    return own[0] if own else 0


def alphas(ratings: Ratings, *, draws: int = 999, seed: int = 20_150_101) -> dict[str, Measured]:
    """Krippendorff's alpha of the roles' mean scores, at all four levels of measurement."""
    return _alphas(ratings.levels(), draws, seed)


def item_alphas(ratings: Ratings, *, draws: int = 999, seed: int = 20_150_101) -> dict[str, dict[str, Measured]]:
    """The same for each item by itself; empty without items."""
    if len(ratings.items) < 2:
        return {}
    return {name: _alphas(ratings.score[..., at], draws, seed) for at, name in enumerate(ratings.items)}


def _alphas(levels: Floats, draws: int, seed: int) -> dict[str, Measured]:
    citizens, occasions, roles = levels.shape
    units = Units(levels.reshape(-1, roles), np.repeat(np.arange(citizens), occasions))
    return {metric: krippendorff(units, metric, draws=draws, seed=seed) for metric in METRICS}


def differences(ratings: Ratings, reference: int) -> list[Difference]:
    """Every citizen and occasion with two roles or more, largest spread first."""
    levels = ratings.levels()
    sems = [role.sem for role in by_role(ratings)]
    found = []
    for citizen, occasion in np.argwhere((~np.isnan(levels)).sum(axis=2) >= 2):
        here = levels[citizen, occasion]
        there = np.flatnonzero(~np.isnan(here))
        told = {ratings.roles[at]: float(here[at]) for at in there}
        own = {} if np.isnan(here[reference]) else _from(here, reference, there.tolist(), sems, ratings.roles)
        spread = float(np.ptp(here[there]))
        found.append(Difference(ratings.citizens[citizen], ratings.occasions[occasion], told, spread, own))
    return sorted(found, key=lambda each: -each.spread)


def _from(
    here: Floats, reference: int, there: list[int], sems: list[float], roles: tuple[str, ...]
) -> dict[str, Measured]:  # fmt: skip
    found = {}
    for at in there:
        if at != reference:
            value, half = float(here[at] - here[reference]), _Z * math.hypot(sems[at], sems[reference])
            found[roles[at]] = Measured(value, value - half, value + half)
    return found


def pairs(ratings: Ratings, *, draws: int = 999, seed: int = 20_150_101) -> list[Pair]:
    """Bias and limits of agreement for every two roles that scored the same occasion of 3 citizens or more."""
    levels = ratings.levels()
    order = sorted(range(len(ratings.roles)), key=lambda at: (ratings.roles[at].casefold() not in OWN_ROLES, at))
    found = []
    for one, other in combinations(order, 2):
        gap = levels[:, :, other] - levels[:, :, one]
        if (~np.isnan(gap)).any(axis=1).sum() >= 3:
            found.append(limits(gap, (ratings.roles[one], ratings.roles[other]), draws=draws, seed=seed))
    return found


def limits(gap: Floats, roles: tuple[str, str], *, draws: int = 999, seed: int = 20_150_101) -> Pair:
    """Limits of agreement of differences (citizens, occasions) with NaN gaps.

    A citizen's repeated differences hang together: the variance of one difference is the one between citizens plus the
    one within (Bland & Altman 2007). The limits' intervals combine those of bias and variance (Zou 2013), the spread
    of the variance being that over citizens drawn again.
    """
    from scipy.stats import t

    gap = gap[~np.isnan(gap).all(axis=1)]
    count = (~np.isnan(gap)).sum(axis=1).astype(float)
    total, squares = np.nansum(gap, axis=1), np.nansum(gap**2, axis=1)
    citizens = len(gap)
    bias = float(total.sum() / count.sum())
    off = total - bias * count
    se = math.sqrt(float(off @ off) * citizens / (citizens - 1)) / float(count.sum())
    half = float(t.ppf(0.975, citizens - 1)) * se
    variance = float(_variance(np.ones((1, citizens)), count, total, squares)[0])
    drawn = _variance(citizen_weights(citizens, draws, seed, 4), count, total, squares)
    spread = float(np.nanvar(drawn, ddof=1))
    low, high = scaled_chi2(variance, 2 * variance**2 / spread) if spread > 0 else (variance, variance)
    sd = math.sqrt(variance)
    down, up = math.hypot(half, _Z * (sd - math.sqrt(low))), math.hypot(half, _Z * (math.sqrt(high) - sd))
    bottom = Measured(bias - _Z * sd, bias - _Z * sd - up, bias - _Z * sd + down)
    top = Measured(bias + _Z * sd, bias + _Z * sd - down, bias + _Z * sd + up)
    return Pair(roles, citizens, int(count.sum()), Measured(bias, bias - half, bias + half), sd, bottom, top)


def _variance(weights: Floats, count: Floats, total: Floats, squares: Floats) -> Floats:
    """The variance of one difference in samples with these weights (samples, citizens), from sums per citizen."""
    citizens, scores = weights.sum(axis=1), weights @ count
    own = total**2 / count
    within = weights @ (squares - own)
    between = weights @ own - (weights @ total) ** 2 / scores
    free = scores - citizens
    inside = np.where(free > 0, within / np.where(free > 0, free, 1), 0.0)
    per = (scores - weights @ count**2 / scores) / (citizens - 1)
    found: Floats = np.maximum((between / (citizens - 1) - inside) / per, 0) + inside
    return found


def breaks(ratings: Ratings) -> Breaks:
    """Where a role's rater changed from one scored occasion to the next. Raises `BadInput` without raters."""
    if ratings.rater is None:
        raise BadInput("a change of rater is only seen with --rater, the column that says who scored")
    levels = ratings.levels()
    found, sizes = [], {True: [], False: []}  # type: tuple[list[Break], dict[bool, list[float]]]
    for citizen, role in np.argwhere((~np.isnan(levels)).sum(axis=1) >= 2):
        at = np.flatnonzero(~np.isnan(levels[citizen, :, role]))
        who = ratings.rater[citizen, at, role]
        for step in range(1, len(at)):
            known = ratings.raters[who[step - 1]] and ratings.raters[who[step]]
            changed = bool(known) and who[step] != who[step - 1]
            sizes[changed].append(abs(float(levels[citizen, at[step], role] - levels[citizen, at[step - 1], role])))
            if changed:
                names = ratings.raters[who[step - 1]], ratings.raters[who[step]]
                place = ratings.citizens[citizen], ratings.roles[role], ratings.occasions[at[step]]
                found.append(Break(*place, *names))
    means = [float(np.mean(sizes[each])) if sizes[each] else math.nan for each in (True, False)]
    return Breaks(tuple(found), sum(map(len, sizes.values())), means[0], means[1])
