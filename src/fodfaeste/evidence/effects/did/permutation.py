"""How often would units picked at random show as much? The honest uncertainty when few units are treated.

The treated units' first treated periods are given to other units, among the treated and the never treated, and the
estimate is made again. With one treated unit every unit takes its place once.
"""

from __future__ import annotations

import math
from collections.abc import Callable
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
    """The share of placements with an estimate at least as far from 0 (``p``, the real one included), how many there
    were, whether that is all there are, and the estimates of the others."""

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
        Taber 2011). Two infinities when there are fewer than 39 others, which cannot show so rare a thing."""
        if len(self.others) < 39:
            return -math.inf, math.inf
        low, high = np.quantile(self.others, [0.025, 0.975])
        return estimate - float(high), estimate - float(low)


def placebo(design: Design, estimate: Callable[[Design], float | None], seed: int) -> Permuted | None:
    """Make an estimate for other placements of the treatment. None when there is too little to compare."""
    observed = estimate(design)
    if observed is None:
        return None
    places, exact = _placements(design, seed)
    found = []
    for group in places:
        other = estimate(replace(design, group=group))
        if other is not None:
            found.append(other)
    others = np.array(found)
    if not len(others):
        return None
    as_far = int((np.abs(others) >= abs(observed) * (1 - _SAME)).sum())
    return Permuted((1 + as_far) / (1 + len(others)), 1 + len(others), exact, others)


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


def overall(design: Design) -> float | None:
    """The simple mean of group-time effects without covariates, as quickly as it can be had."""
    total = weight = 0.0
    for start in design.groups:
        mine = design.group == start
        bases = np.flatnonzero(design.periods + design.anticipation < start)
        if not bases.size:
            continue
        change = design.outcome - design.outcome[:, bases[-1]][:, None]
        for at in np.flatnonzero(design.periods >= start):
            compared = design.group == NEVER
            if design.control == "notyet":
                compared = compared | ((design.group > design.periods[at] + design.anticipation) & ~mine)
            there = ~np.isnan(change[:, at])
            if (there & mine).any() and (there & compared).any():
                effect = change[there & mine, at].mean() - change[there & compared, at].mean()
                total += float(effect) * mine.sum()
                weight += mine.sum()
    return total / weight if weight else None
