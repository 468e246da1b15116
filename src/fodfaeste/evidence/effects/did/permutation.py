"""How often would units picked at random show as much? The honest uncertainty when few units are treated.

The treated units' first treated periods are given to other units, among the treated and the never treated, and the
estimate is made again. With one treated unit every unit takes its place once.
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
    placements there were, whether that is all there are, and the estimates of the others."""

    p: float
    placements: int
    exact: bool
    others: Floats

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
    (see `_drift`), and then the effects by time since start, at ``at``.
    """

    at: Ints
    observed: Floats
    others: Floats
    exact: bool

    def of(self, column: int) -> Permuted | None:
        """One of the first three columns as a test; None where it could not be computed."""
        others = self.others[:, column][~np.isnan(self.others[:, column])]
        if np.isnan(self.observed[column]) or not len(others):
            return None
        as_far = int((np.abs(others) >= abs(self.observed[column]) * (1 - _SAME)).sum())
        return Permuted((1 + as_far) / (1 + len(others)), 1 + len(others), self.exact, others)


def placebo(design: Design, seed: int) -> Placebo | None:
    """Give the treatment to other units and estimate again, without covariates. None without never treated units."""
    if not (design.group == NEVER).any():
        return None
    at, observed = _estimates(design)
    places, exact = _placements(design, seed)
    rows = [values for group in places for there, values in [_estimates(replace(design, group=group))]
            if len(there) == len(at)]  # fmt: skip
    return Placebo(at, observed, np.array(rows), exact) if rows else None


def _placements(design: Design, seed: int) -> tuple[list[Ints], bool]:
    """Every other placement, or 1,999 at random when there are more than 2,000."""
    starts = np.sort(design.group[design.group != NEVER])
    units, count = len(design.group), len(starts)
    distinct = math.perm(units, count) // math.prod(
        math.factorial(int(each)) for each in np.unique(starts, return_counts=True)[1]
    )
    if distinct > _ALL or math.perm(units, count) > 200 * _ALL:
        rng = stream(seed, 3)
        return [rng.permutation(design.group) for _ in range(_DRAWS)], False
    found: dict[bytes, Ints] = {}
    for chosen in islice(permutations(range(units), count), 200 * _ALL):
        group = np.full(units, NEVER, dtype=np.int64)
        group[list(chosen)] = starts
        found.setdefault(group.tobytes(), group)
    found.pop(design.group.tobytes(), None)
    return list(found.values()), True


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
