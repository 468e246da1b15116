"""Kaplan-Meier from a count table: the share still there, its median, and the mean time up to a horizon.

Kaplan & Meier (1958); variance of Greenwood (1926); limits on the log(-log) scale (Kalbfleisch & Prentice 1980); limits
of the median by inverting them (Brookmeyer & Crowley 1982); restricted mean as the area under the curve.
Ties are exact: who leaves in week t was at risk in week t.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.chances import two_sided
from fodfaeste.evidence.survival.counts import Counts, CountTable, Floats

_HALF = 0.5 + 1e-12  # products of fractions that make exactly one half may end a rounding error above


@dataclass(frozen=True, slots=True)
class Curve:
    """Survival by group. ``times`` is (times,), ``until`` (groups,), all other arrays (groups, times).

    ``until`` is a group's last time, or infinite when everybody had left by then; after it ``survival``, ``se`` and the
    limits are NaN. The limits are also NaN where survival is 1 or 0: there the log(-log) interval does not exist.
    """

    groups: tuple[str, ...]
    times: Floats
    until: Floats
    at_risk: Counts
    events: Counts
    censored: Counts
    survival: Floats
    se: Floats
    lower: Floats
    upper: Floats
    conf: float


@dataclass(frozen=True, slots=True)
class Estimates:
    """One number with standard error and limits per group, each (groups,). NaN: not reached, or not estimable."""

    groups: tuple[str, ...]
    value: Floats
    se: Floats
    lower: Floats
    upper: Floats


def kaplan_meier(table: CountTable, conf: float = 0.95) -> Curve:
    """The survival curve of every group, any exit counting as the event."""
    at_risk, events = table.at_risk, table.events
    hazard = _share(events, at_risk)
    survival = np.cumprod(1 - hazard, axis=1)
    se = survival * np.sqrt(np.cumsum(greenwood(at_risk, events), axis=1))
    until = known_until(table, survival)
    known = table.times <= until[:, None]
    survival, se = np.where(known, survival, np.nan), np.where(known, se, np.nan)
    lower, upper = log_log_limits(survival, se, conf)
    return Curve(table.groups, table.times, until, at_risk, events, table.censored, survival, se, lower, upper, conf)


def known_until(table: CountTable, survival: Floats) -> Floats:
    """How far a group's curves are known: to its last time, or for good when nobody was left, shape (groups,)."""
    return np.where(survival[:, -1] == 0, np.inf, table.last_times)


def at_times(curve: Curve, times: ArrayLike) -> Curve:
    """The curve read off at some times. ``events`` and ``censored`` count since the time before (exclusive); ``times``
    must increase."""
    asked = np.asarray(times, dtype=np.float64)
    if asked.ndim != 1 or not asked.size or (np.diff(asked) <= 0).any() or not (asked >= 0).all():
        raise BadInput("the times to report are not increasing and at least 0; write them as 26, 52, 104")
    after, before = np.searchsorted(curve.times, asked, side="right"), np.searchsorted(curve.times, asked)

    def since(counts: Counts) -> Counts:
        total = np.concatenate([np.zeros((len(counts), 1), np.int64), counts.cumsum(axis=1)], axis=1)[:, after]
        return np.diff(total, axis=1, prepend=0)

    def read(values: Floats, at_start: float) -> Floats:
        found = np.concatenate([np.full((len(values), 1), at_start), values], axis=1)[:, after]
        return np.where(asked <= curve.until[:, None], found, np.nan)

    # At risk between two exits: who is at risk at the next one. Late entries in between count from the next exit on.
    risk = np.concatenate([curve.at_risk, np.zeros((len(curve.at_risk), 1), np.int64)], axis=1)[:, before]
    return replace(
        curve,
        times=asked,
        at_risk=risk,
        events=since(curve.events),
        censored=since(curve.censored),
        survival=read(curve.survival, 1.0),
        se=read(curve.se, 0.0),
        lower=read(curve.lower, np.nan),
        upper=read(curve.upper, np.nan),
    )


def median(curve: Curve) -> Estimates:
    """The first time at which survival is one half or less, and the times at which the limits are. No standard error.

    NaN says that half of the group (or half within the limits) had not left while it was observed.
    """
    value, lower, upper = (_first(curve.times, each) for each in (curve.survival, curve.lower, curve.upper))
    return Estimates(curve.groups, value, np.full(len(value), np.nan), lower, upper)


def usual_horizon(table: CountTable) -> float:
    """The longest time every group was observed for: the smallest of the groups' largest times."""
    return float(table.last_times.min())


def rmst(table: CountTable, horizon: float | None = None, conf: float = 0.95) -> Estimates:
    """The mean time until exit, counting no more than ``horizon`` (by default `usual_horizon`), by group.

    Area under the survival curve, with the variance Σ (area after t)² d / (n (n - d)). Raises `BadInput` for a horizon
    after a group's last time with people still there: the data do not say how they went on.
    """
    limit = checked_horizon(table, horizon)
    within = table.times <= limit
    at_risk, events = table.at_risk[:, within], table.events[:, within]
    survival = np.cumprod(1 - _share(events, at_risk), axis=1)
    area, after = areas(table.times[within], survival, limit)
    se = np.sqrt((after**2 * greenwood(at_risk, events)).sum(axis=1))
    away = two_sided(conf) * se
    return Estimates(table.groups, area, se, np.maximum(area - away, 0), np.minimum(area + away, limit))


def areas(times: Floats, survival: Floats, limit: float) -> tuple[Floats, Floats]:
    """The area under step curves (…, times) from 0 to ``limit``, and from each time to ``limit``."""
    if not len(times):
        return np.full(survival.shape[:-1], limit), np.zeros_like(survival)
    pieces = survival * np.diff(times, append=limit)
    after = np.cumsum(pieces[..., ::-1], axis=-1)[..., ::-1]
    return after[..., 0] + times[0], after


def checked_horizon(table: CountTable, horizon: float | None) -> float:
    """A horizon every group supports. Raises `BadInput`."""
    if horizon is None:
        return usual_horizon(table)
    if not horizon > 0:
        raise BadInput(f"the horizon {horizon:g} is not above 0; give a number of weeks")
    last = table.last_times
    ends = np.array([row[0, np.flatnonzero(row.any(axis=0))[-1]] > 0 for row in table.exits])
    short = ends & (last < horizon)
    if short.any():
        at = int(np.argmin(np.where(short, last, np.inf)))
        raise BadInput(
            f"the horizon {horizon:g} lies after the last time in group {table.groups[at]!r} ({last[at]:g}), when "
            f"people were still there; use at most {last[ends].min():g}"
        )
    return float(horizon)


def greenwood(at_risk: Counts, events: Counts) -> Floats:
    """d / (n (n - d)), and 0 where everybody at risk leaves: the curve is 0 from there on, and so is its variance."""
    stay = at_risk - events
    return np.divide(events, at_risk * stay.astype(np.float64), out=np.zeros(events.shape), where=stay > 0)


def log_log_limits(share: Floats, se: Floats, conf: float) -> tuple[Floats, Floats]:
    """Lower and upper limit of a share on the log(-log) scale, NaN where the share is 0 or 1 or has no spread."""
    there = (share > 0) & (share < 1) & (se > 0)
    inner = np.where(there, share, 0.5)
    width = two_sided(conf) * np.where(there, se, 0.0) / (inner * np.abs(np.log(inner)))
    width = np.minimum(width, 500.0)  # the limits are 0 and 1 long before
    low, high = inner ** np.exp(width), inner ** np.exp(-width)
    return np.where(there, low, np.nan), np.where(there, high, np.nan)


def _share(part: Counts, whole: Counts) -> Floats:
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0)


def _first(times: Floats, values: Floats) -> Floats:
    """The first time at which each row is at most one half."""
    low = values <= _HALF
    return np.where(low.any(axis=1), times[np.argmax(low, axis=1)], np.nan)
