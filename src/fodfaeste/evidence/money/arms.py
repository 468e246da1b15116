"""The cohort as whole numbers: what the simulations read, with the investment and without.

Every probability becomes a threshold on 32 bits, so that the event-driven kernel, the weekly reference and the exact
expectation work on literally the same law and can be compared number by number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.cohort import KINDS, Cohort, State

Floats = NDArray[np.float64]
Words = NDArray[np.uint32]
UNIT: Final = 1 << 32
SHORT: Final = 12.0
"""Weeks. In longer mean stays the half week of rounding up is right to below a percent."""
ALL: Final = UNIT - 1
GUIDE_BITS: Final = 10
EXIT_BITS: Final = 8
"""Two to this power are the entries of a state's guide tables, for stays and for exits."""


@dataclass(frozen=True, slots=True)
class Model:
    """Both worlds (0 without the investment, 1 with it) and what they share.

    ``kind`` is the place in `KINDS`. A stay in state i lasts at most j + 1 weeks in world w for random numbers of 32
    bits up to ``stay[w, i, j]`` (the last entry is the largest there is: whoever stays beyond the horizon leaves
    unseen), and leads to a state numbered at most k for those up to ``to[i, k]``; ``start`` (of one row) likewise.
    ``guide`` and ``exits`` say where to begin looking in ``stay`` and ``to``.
    """

    weeks: int
    kind: NDArray[np.int64]
    start: Words
    ladder_start: int
    stay: Words
    guide: NDArray[np.int16]
    to: Words
    exits: NDArray[np.int16]


def model_of(cohort: Cohort, weeks: int, values: Mapping[str, float], shares: Mapping[str, Floats]) -> Model:
    """The tables of one set of assumptions.

    ``values`` replaces assumptions by name, ``shares`` the exits of a state (in the order of its ``to``).
    """
    names = [each.name for each in cohort.states]
    to = np.full((len(names), len(names)), ALL, np.uint32)
    for at, each in enumerate(cohort.states):
        row = np.zeros(len(names))
        if not each.to:
            continue
        for place, (name, share) in enumerate(each.to):
            row[names.index(name)] = shares[each.name][place] if each.name in shares else share
        to[at] = _thresholds(np.cumsum(row))
    first = np.zeros(len(names))
    for name, share in cohort.start:
        first[names.index(name)] = share
    size = values.get(cohort.effect.size.name, cohort.effect.size.value)
    stay = np.stack([_stays(cohort, weeks, values, each) for each in (None, size)])
    kind = np.array([KINDS.index(each.kind) for each in cohort.states], np.int64)
    guide = np.stack([_guide(each, GUIDE_BITS) for each in stay])
    start = _thresholds(np.cumsum(first))[None, :]
    return Model(weeks, kind, start, cohort.ladder_start, stay, guide, to, _guide(to, EXIT_BITS))


def shortened_away(cohort: Cohort, values: Mapping[str, float]) -> bool:
    """Would the effect, in weeks, leave some mean stay below the week that is the shortest there is?"""
    if cohort.effect.kind != "weeks_shorter":
        return False
    size = values.get(cohort.effect.size.name, cohort.effect.size.value)
    return any(
        max(values.get(each.weeks.name, each.weeks.value), 1.0) - size < 1.0
        for each in cohort.states
        if each.weeks is not None and each.name in cohort.effect.states
    )


def _stays(cohort: Cohort, weeks: int, values: Mapping[str, float], size: float | None) -> Words:
    stay = np.full((len(cohort.states), weeks), ALL, np.uint32)
    for at, each in enumerate(cohort.states):
        if each.weeks is not None:
            effect = size if each.name in cohort.effect.states else None
            stay[at] = _thresholds(_left(each, weeks, values, cohort.effect.kind, effect))
    return stay


def _guide(rows: Words, bits: int) -> NDArray[np.int16]:
    """For every prefix of ``bits`` bits, the first place of the smallest number that begins with it."""
    marks = (np.arange(1 << bits, dtype=np.uint64) << np.uint64(32 - bits)).astype(np.uint32)
    return np.array([np.searchsorted(row, marks, side="left") for row in rows], np.int16)


def _left(state: State, weeks: int, values: Mapping[str, float], kind: str, size: float | None) -> Floats:
    """The share that has left after 1, 2, … weeks: a Weibull time, rounded up to whole weeks.

    Rounding up adds half a week on average to a long stay, so the time itself has a mean half a week below
    ``mean_weeks``; for a short one the scale that gives this mean is searched. A hazard ratio h raises the share that
    stays to the power h; weeks fewer stretch the whole time instead.
    """
    assert state.weeks is not None and state.shape is not None
    mean = max(values.get(state.weeks.name, state.weeks.value), 1.0)
    shape = values.get(state.shape.name, state.shape.value)
    if kind == "weeks_shorter" and size is not None:
        mean = max(mean - size, 1.0)
    scale = _scale(mean, shape)
    spent = np.exp(np.minimum(shape * np.log(np.arange(1, weeks + 1) / scale), 700))
    if kind == "hazard_ratio" and size is not None:
        spent = spent * size
    return np.asarray(-np.expm1(-spent))


@lru_cache(maxsize=4096)
def _scale(mean: float, shape: float) -> float:
    """The scale of a Weibull time whose mean, rounded up to whole weeks, is ``mean`` (at least 1)."""
    from scipy.optimize import brentq
    from scipy.special import gamma

    long = float((mean - 0.5) / gamma(1 + 1 / shape))
    if mean >= SHORT:
        return long
    if mean <= 1 + 1e-6:
        return 1e-6

    def excess(log_scale: float) -> float:
        # The mean of a whole number of weeks is the sum of the shares still there after 0, 1, 2, … of them.
        scale = np.exp(log_scale)
        weeks = np.arange(1, int(scale * 40 ** (1 / shape)) + 2)
        return 1 + float(np.exp(-((weeks / scale) ** shape)).sum()) - mean

    low, high = np.log(long) - 1.0, np.log(long) + 0.5
    while excess(low) > 0:
        low -= 1.0
    while excess(high) < 0:
        high += 0.5
    return float(np.exp(brentq(excess, low, high, xtol=1e-10)))


def _thresholds(cumulative: Floats) -> Words:
    """The largest number of 32 bits that still belongs to each place; the last place has the rest.

    A chance below 2^-32 counts as 2^-32 in the first place, so that there always is a largest number.
    """
    made = np.rint(np.clip(cumulative, 0, 1) * UNIT).astype(np.int64)
    made[(cumulative >= 1 - 1e-12) | (np.arange(len(made)) == len(made) - 1)] = UNIT
    return np.asarray(np.maximum(made, 1) - 1, np.uint32)
