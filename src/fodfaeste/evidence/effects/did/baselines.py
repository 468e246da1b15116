"""Other ways to the same question, all shown beside the group-time effects: two by two, and imputation."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.group_time import over_clusters, spread
from fodfaeste.evidence.tables import Floats


@dataclass(frozen=True, slots=True)
class Simple:
    """An estimate and its standard error, and how many treated rows it had to leave out."""

    estimate: float
    se: float
    left_out: int = 0


def two_by_two(design: Design) -> Simple | None:
    """Mean after minus mean before, of treated against never treated units; None with several starts or no never
    treated units. Periods of anticipation count as neither. Units with nothing before or after are left out."""
    if len(design.groups) != 1 or not (design.group == NEVER).any():
        return None
    change = _changes(design)
    there = ~np.isnan(change)
    treated, never = there & (design.group != NEVER), there & (design.group == NEVER)
    if not treated.any() or not never.any():
        return None
    psi = np.zeros(len(change))
    one, other = float(change[treated].mean()), float(change[never].mean())
    psi[treated] = (change[treated] - one) / treated.sum()
    psi[never] = -(change[never] - other) / never.sum()
    summed = over_clusters(design, psi)
    return Simple(one - other, float(spread(summed[:, None], 1)[0]))


def _changes(design: Design) -> Floats:
    start = int(design.groups[0])
    before, after = design.periods < start - design.anticipation, design.periods >= start
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a unit without any outcome on one side becomes NaN
        found: Floats = np.nanmean(design.outcome[:, after], axis=1) - np.nanmean(design.outcome[:, before], axis=1)
    return found


def imputation(design: Design) -> Simple | None:
    """Mean effect on treated units and periods by imputation (Borusyak, Jaravel & Spiess 2024).

    Effects of units and periods are fitted on all that is untreated and not yet anticipating, and what they say is
    subtracted. The standard error is the clustered one of their section 4.3, with effects averaged by group and period.
    None when nothing treated can be imputed. Rows of a unit or a period without any such row are counted as left out.
    """
    there = ~np.isnan(design.outcome)
    start = np.where(design.group == NEVER, NEVER, design.group - design.anticipation)[:, None]
    free, post = there & (design.periods < start), there & (design.periods >= design.group[:, None])
    treated = int(post.sum())
    post &= free.any(axis=1, keepdims=True) & free.any(axis=0, keepdims=True)
    if not post.any():
        return None
    share = post / post.sum()
    y = np.where(there, design.outcome, 0.0)
    unit, period = _effects(np.where(free, y, 0.0).sum(axis=1), np.where(free, y, 0.0).sum(axis=0), free)
    rest = y - unit[:, None] - period
    estimate = float((share * rest).sum())
    of_unit, of_period = _effects(share.sum(axis=1), share.sum(axis=0), free)
    weight = np.where(free, -(of_unit[:, None] + of_period), share)
    centred = np.where(free | post, rest, 0.0)
    for group in design.groups:
        rows = np.flatnonzero(design.group == group)
        part, known = centred[rows], post[rows]
        mean = (part * known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
        centred[rows] = np.where(known, part - mean, part)
    score = over_clusters(design, (weight * centred * (free | post)).sum(axis=1))
    return Simple(estimate, float(np.sqrt(score @ score)), treated - int(post.sum()))


def _effects(by_unit: Floats, by_period: Floats, free: np.ndarray) -> tuple[Floats, Floats]:
    """Solve the normal equations of unit and period effects over the free cells for given sums."""
    cells = free.astype(np.float64)
    units = np.maximum(cells.sum(axis=1), 1.0)
    inner = np.diag(cells.sum(axis=0)) - cells.T @ (cells / units[:, None])
    period = np.linalg.lstsq(inner, by_period - cells.T @ (by_unit / units), rcond=1e-11)[0]
    return (by_unit - cells @ period) / units, period
