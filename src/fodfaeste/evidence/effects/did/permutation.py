"""How often would units picked at random show as much? The honest uncertainty when few units are treated.

The first treated periods of the treated are given to others, among the treated and the never treated, and the estimate
is made again. With one treated unit every unit takes its place once. Where units hang together in clusters, whole
clusters change places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import islice, permutations
from typing import Final

import numpy as np

from fodfaeste.evidence.effects.did.design import NEVER, Design, Ints
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

FEW: Final = 5
_ALL: Final = 2_000
_DRAWS: Final = 1_999
_SAME: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Permuted:
    """A test: the share of placements with an estimate at least as far from 0 (``p``, the real one included), how many
    placements there were, the estimates of the others, whether they were drawn at random, and how many placements were
    left out because they cannot give the same estimate."""

    p: float
    placements: int
    others: Floats
    drawn: bool = False
    dropped: int = 0

    @property
    def exact(self) -> bool:
        """Are these all the placements there are?"""
        return not self.drawn and not self.dropped

    @property
    def said(self) -> str:
        """The number of placements in words."""
        found = f"{self.placements} placements" + (" drawn at random" if self.drawn else "")
        return found + (f", {self.dropped} more left out" if self.dropped else "")

    @property
    def se(self) -> float:
        """How much the estimate varies over placements without effect."""
        return float(self.others.std(ddof=1)) if len(self.others) > 1 else math.nan

    def interval(self, estimate: float) -> tuple[float, float]:
        """The effects the others do not speak against: the estimate less their 97.5 and 2.5 % quantiles (Conley &
        Taber 2011). With fewer than 39 others, which cannot show so rare a thing, their spread times Student's t."""
        if len(self.others) >= 39:
            low, high = np.quantile(self.others, [0.025, 0.975])
            return estimate - float(high), estimate - float(low)
        if len(self.others) < 2:
            return math.nan, math.nan
        from scipy.special import stdtrit

        half = float(stdtrit(len(self.others) - 1, 0.975)) * self.se
        return estimate - half, estimate + half


@dataclass(frozen=True, slots=True)
class Placebo:
    """Estimates as observed and, one row for each other placement, as they come out there.

    Columns: the simple mean of group-time effects, the mean after less the mean before, the drift before the start
    (root mean square of its effects), and then the effects by time since start, at ``at``. ``dropped`` placements,
    where units lack outcomes so that effects come at other times since start, are not among the others.
    """

    at: Ints
    observed: Floats
    others: Floats
    drawn: bool = False
    dropped: int = 0

    def of(self, column: int) -> Permuted | None:
        """One of the first three columns as a test; None where it could not be computed."""
        return self._test(float(self.observed[column]), self.others[:, column])

    def dynamic(self) -> Permuted | None:
        """The plain mean of the effects from the start on as a test."""
        after = np.flatnonzero(self.at >= 0) + 3
        return (
            self._test(float(self.observed[after].mean()), self.others[:, after].mean(axis=1)) if len(after) else None
        )

    def _test(self, observed: float, every: Floats) -> Permuted | None:
        others = every[~np.isnan(every)]
        if np.isnan(observed) or not len(others):
            return None
        as_far = int((np.abs(others) >= abs(observed) * (1 - _SAME)).sum())
        dropped = self.dropped + len(every) - len(others)
        return Permuted((1 + as_far) / (1 + len(others)), 1 + len(others), others, self.drawn, dropped)


def treated_clusters(design: Design) -> int:
    """How many clusters have a treated unit; without clusters, how many units are treated."""
    return len(np.unique(design.cluster[design.group != NEVER]))


def few(design: Design) -> bool:
    """Are so few treated that only placements give an honest uncertainty?"""
    return treated_clusters(design) <= FEW


def what(design: Design) -> str:
    """What changes places: units or clusters."""
    return "units" if design.clusters == len(design.group) else "clusters"


def unplaceable(design: Design) -> str:
    """Why the treatment cannot be given to others; empty when it can."""
    if not (design.group == NEVER).any():
        return "no unit is never treated, so nobody can take the place of the treated"
    if not (_starts(design)[design.cluster] == design.group).all():
        return "units of one cluster differ in their start, so whole clusters cannot change places"
    return ""


def _starts(design: Design) -> Ints:
    """The start of each cluster (of one of its units, should they differ)."""
    found = np.empty(design.clusters, dtype=np.int64)
    found[design.cluster] = design.group
    return found


def placebo(design: Design, seed: int) -> Placebo | None:
    """Give the treatment to other units, or whole clusters, and estimate again, without covariates.

    A placement counts when it gives effects at the same times since start as the real one; how many do not is kept.
    None when the treatment cannot be given to others (`unplaceable`) or no placement counts.
    """
    if unplaceable(design):
        return None
    at, observed = _estimates(design)
    places, drawn = _placements(design, seed)
    made = [_estimates(replace(design, group=group)) for group in places]
    rows = [values for there, values in made if np.array_equal(there, at)]
    return Placebo(at, observed, np.array(rows), drawn, len(made) - len(rows)) if rows else None


def _placements(design: Design, seed: int) -> tuple[list[Ints], bool]:
    """Every other placement, or 1,999 drawn at random when there are more than 2,000; and whether they are drawn."""
    every = _starts(design)
    starts = np.sort(every[every != NEVER])
    units, count = len(every), len(starts)
    distinct = math.perm(units, count) // math.prod(
        math.factorial(int(each)) for each in np.unique(starts, return_counts=True)[1]
    )
    if distinct > _ALL or math.perm(units, count) > 200 * _ALL:
        rng = stream(seed, 3)
        return [rng.permutation(every)[design.cluster] for _ in range(_DRAWS)], True
    found: dict[bytes, Ints] = {}
    for chosen in islice(permutations(range(units), count), 200 * _ALL):
        group = np.full(units, NEVER, dtype=np.int64)
        group[list(chosen)] = starts
        found.setdefault(group.tobytes(), group)
    found.pop(every.tobytes(), None)
    return [group[design.cluster] for group in found.values()], False


def _estimates(design: Design) -> tuple[Ints, Floats]:
    """Times since start, and the columns of `Placebo`."""
    from fodfaeste.evidence.effects.did.baselines import two_by_two

    since, effect, size = _effects(design)
    at = np.unique(since)
    path = [np.average(effect[since == each], weights=size[since == each]) for each in at]
    after = since >= 0
    simple = np.average(effect[after], weights=size[after]) if after.any() else math.nan
    pair = two_by_two(design)
    before = effect[since < -design.anticipation]
    drift = math.sqrt(float(np.mean(before**2))) if len(before) else math.nan
    return at, np.array([simple, math.nan if pair is None else pair.estimate, drift, *path])


def _effects(design: Design) -> tuple[Ints, Floats, Floats]:
    """Group-time effects as differences of mean changes: time since start, effect and group size."""
    from fodfaeste.evidence.effects.did.group_time import pairs

    there, filled = ~np.isnan(design.outcome), np.nan_to_num(design.outcome)
    found: list[tuple[int, float, float]] = []
    for start in design.groups:
        mine = design.group == start
        for at, base in pairs(design, int(start)):
            compared = design.group == NEVER
            if design.control == "notyet":
                later = int(design.periods[max(at, base)]) + design.anticipation
                compared = compared | ((design.group > later) & ~mine)
            both = there[:, at] & there[:, base]
            one, other = np.flatnonzero(mine & both), np.flatnonzero(compared & both)
            if len(one) and len(other):
                change = filled[:, at] - filled[:, base]
                effect = float(change[one].mean() - change[other].mean())
                found.append((int(design.periods[at] - start), effect, float(mine.sum())))
    since, effect_, size = zip(*found, strict=True) if found else ((), (), ())
    return np.array(since, dtype=np.int64), np.array(effect_), np.array(size)
