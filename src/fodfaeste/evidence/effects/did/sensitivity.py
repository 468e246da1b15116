"""How far may trends drift apart after the start, against what was seen before it, until the answer is open?

Relative magnitudes (Rambachan & Roth 2023): from one period to the next after the start the drift is at most M times
the largest drift seen between neighbouring periods before it. For a mean of effects the worst case is a straight line,
so the bounds have a closed form. The interval is a projection: simultaneous 95 % intervals for the mean effect and for
all drifts before the start, with the worst case taken over them. It holds its level for every M (at M = 0, where
no drift need be known, it is that of the effect alone) and is wider than the conditional and hybrid intervals of the
paper, which are not computed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from fodfaeste.evidence.effects.did.event_study import Summary, Z, simultaneous
from fodfaeste.evidence.effects.did.pretrends import path_of
from fodfaeste.evidence.tables import Floats

MAGNITUDES: Final = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Bound:
    """For one M the smallest and largest mean effect the estimates allow, and the interval with their uncertainty."""

    magnitude: float
    low: float
    high: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Bounds, the largest drift seen, and the M from which on the interval holds 0.

    At 0 it holds it for every M above 0; whether also at M = 0, where the interval is narrower, the first bound says.
    """

    bounds: tuple[Bound, ...]
    largest: float
    breakdown: float


def relative_magnitudes(
    study: Summary, anticipation: int = 0, universal: bool = False, seed: int = 0
) -> Sensitivity | None:
    """Bounds for the mean effect after the start; None when nothing is seen before it."""
    drift, influence = _drifts(study, anticipation, universal)
    after = study.at >= 0
    if not len(drift) or not after.any():
        return None
    reach = float((study.at[after] + 1 + anticipation).mean())
    se = np.sqrt((influence**2).sum(axis=0)) / study.n
    joint = np.column_stack([study.overall_influence, influence])
    wide = simultaneous(joint, study.n, seed + 2) if (np.abs(joint) > 0).any() else Z  # without errors any factor does
    largest, worst = float(np.abs(drift).max()), float((np.abs(drift) + wide * se).max())
    bounds = []
    for magnitude in MAGNITUDES:
        bias, most = magnitude * reach * largest, magnitude * reach * worst
        half, at = (wide if magnitude else Z) * study.overall_se, study.overall
        bounds.append(Bound(magnitude, at - bias, at + bias, at - half - most, at + half + most))
    room = abs(study.overall) - wide * study.overall_se
    most = reach * worst
    breakdown = max(0.0, room / most) if most > 0 or room <= 0 else math.inf
    return Sensitivity(tuple(bounds), largest, breakdown)


def _drifts(study: Summary, anticipation: int, universal: bool) -> tuple[Floats, Floats]:
    """Changes between neighbouring periods up to the last one before the start, and their influence functions."""
    if not universal:
        before = study.at <= -1 - anticipation
        return study.att[before], study.influence[:, before]
    relative, path, influence = path_of(study, anticipation, universal)
    before = relative < -1 - anticipation
    last = np.zeros((len(influence), 1))
    every = np.append(path[before], 0.0)
    return np.diff(every), np.diff(np.column_stack([influence[:, before], last]), axis=1)
