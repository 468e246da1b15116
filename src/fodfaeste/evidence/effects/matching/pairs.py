"""Pairs of one treated and one untreated row, nobody in two: what Rosenbaum's bounds suppose.

Greedy on the log odds of treatment, the hardest to match (the highest score) first, each with the nearest untreated row
still free and never further away than a fifth of the score's standard deviation (Rosenbaum and Rubin, The American
Statistician 39, 1985; the width of the caliper: Austin, Pharmaceutical Statistics 10, 2011). Which of several rows with
the same score comes first is drawn at random, from what the rows hold and not from their place in the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numba as nb
import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.effects.matching.propensity import Propensity
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

CALIPER: Final = 0.2
"""Of the standard deviation of the score."""
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """``treated[i]`` and ``untreated[i]`` are rows of a pair; ``left`` treated rows found nobody within the caliper."""

    treated: Rows
    untreated: Rows
    left: int

    def differences(self, outcome: Floats) -> Floats:
        """Treated less untreated, pair by pair."""
        return outcome[self.treated] - outcome[self.untreated]


def paired(sample: Sample, propensity: Propensity, seed: int) -> Pairs:
    """All pairs there are."""
    score = propensity.score
    width = float(score.std())
    step = 1e-9 * width or 1.0
    level = np.rint(score / step)  # equal rows may have scores that differ in the last digit
    luck = _luck(sample, level, seed)
    ours, theirs = np.flatnonzero(sample.treated), np.flatnonzero(~sample.treated)
    ours = ours[np.lexsort((luck[ours], -level[ours]))]
    theirs = theirs[np.lexsort((luck[theirs], level[theirs]))]
    found = _greedy(level[ours], level[theirs], CALIPER * width / step)
    there = found >= 0
    return Pairs(ours[there], theirs[found[there]], int((~there).sum()))


def _luck(sample: Sample, level: Floats, seed: int) -> Floats:
    """A random number for every row that does not depend on the order of rows: rows alike in everything share luck in
    any order, which is all the same to the outcome."""
    order = np.lexsort((sample.outcome, level, sample.treated))
    luck = np.empty(len(order))
    luck[order] = stream(seed, 7).random(len(order))
    return luck


@nb.njit(cache=True, nogil=True)
def _greedy(seekers: Floats, pool: Floats, reach: float) -> Rows:
    """For each seeker in turn the place of the nearest free one in the sorted pool, -1 for none within ``reach``.

    ``below[i]`` leads to the last free place before i (counted from 1, 0 for none), ``above[i]`` to the first from i
    on; paths are shortened as they are walked.
    """
    size = len(pool)
    below, above = np.arange(size + 1), np.arange(size + 1)
    found = np.full(len(seekers), -1)
    for seeker in range(len(seekers)):
        at = np.searchsorted(pool, seekers[seeker], side="right")
        low, high = _root(below, at), _root(above, at)
        down = seekers[seeker] - pool[low - 1] if low > 0 else np.inf
        up = pool[high] - seekers[seeker] if high < size else np.inf
        if min(down, up) > reach:
            continue
        taken = low - 1 if down <= up else high
        found[seeker] = taken
        below[taken + 1] = taken
        above[taken] = taken + 1
    return found


@nb.njit(cache=True, nogil=True)
def _root(leads: Rows, at: int) -> int:
    root = at
    while leads[root] != root:
        root = leads[root]
    while leads[at] != root:
        leads[at], at = root, leads[at]
    return root
