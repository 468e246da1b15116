"""Aalen-Johansen from a count table: the share that has left by each way out, when the ways compete.

Aalen & Johansen (1978). Variance by the delta method on the weekly counts, multinomial within a week (Dinse & Larson
1986, equation 6; Marubini & Valsecchi 1995): with one way out it is Greenwood's, without censoring it is that of
a simple share. Limits on the log(-log) scale of the share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from fodfaeste.evidence.survival.counts import Counts, CountTable, Floats
from fodfaeste.evidence.survival.curves import greenwood, known_until, log_log_limits


@dataclass(frozen=True, slots=True)
class Incidence:
    """Cumulative incidence: ``share``, ``se``, ``lower``, ``upper`` are (groups, causes, times).

    NaN after ``until``, (groups,): a group's last time, or infinite when everybody had left by then. Limits are NaN
    while nobody has left that way.
    """

    groups: tuple[str, ...]
    causes: tuple[str, ...]
    times: Floats
    until: Floats
    share: Floats
    se: Floats
    lower: Floats
    upper: Floats
    conf: float


def aalen_johansen(table: CountTable, conf: float = 0.95) -> Incidence:
    """The cumulative incidence of every way out in every group."""
    at_risk, by_cause = table.at_risk, table.exits[:, 1:]
    survival, share = shares(at_risk, by_cause)
    se = np.sqrt(_variance(at_risk, by_cause, just_before(survival), share))
    until = known_until(table, survival)
    known = (table.times <= until[:, None])[:, None]
    share, se = np.where(known, share, np.nan), np.where(known, se, np.nan)
    lower, upper = log_log_limits(share, se, conf)
    return Incidence(table.groups, table.causes, table.times, until, share, se, lower, upper, conf)


def shares_at(incidence: Incidence, times: ArrayLike) -> Incidence:
    """The curves read off at some increasing times; before the first exit the share is 0."""
    asked = np.asarray(times, dtype=np.float64)
    after = np.searchsorted(incidence.times, asked, side="right")
    known = (asked <= incidence.until[:, None])[:, None]

    def read(values: Floats, at_start: float) -> Floats:
        start = np.full((*values.shape[:-1], 1), at_start)
        return np.where(known, np.concatenate([start, values], axis=-1)[..., after], np.nan)

    return replace(
        incidence,
        times=asked,
        share=read(incidence.share, 0.0),
        se=read(incidence.se, 0.0),
        lower=read(incidence.lower, np.nan),
        upper=read(incidence.upper, np.nan),
    )


def just_before(survival: Floats) -> Floats:
    """A step curve (…, times) just before each of its times."""
    return np.concatenate([np.ones((*survival.shape[:-1], 1)), survival[..., :-1]], axis=-1)


def shares(at_risk: Counts, by_cause: Counts) -> tuple[Floats, Floats]:
    """Survival, (…, times), and the share gone by each way, (…, causes, times)."""
    events = by_cause.sum(axis=-2)
    survival = np.cumprod(1 - np.divide(events, at_risk, out=np.zeros(events.shape), where=at_risk > 0), axis=-1)
    rate = np.divide(just_before(survival), at_risk, out=np.zeros(survival.shape), where=at_risk > 0)
    return survival, np.cumsum(by_cause * rate[..., None, :], axis=-1)


def _variance(at_risk: Counts, by_cause: Counts, before: Floats, share: Floats) -> Floats:
    """Σ (F(t) - F(u))² a(u) - 2 Σ (F(t) - F(u)) b(u) + Σ c(u) over the times u up to t, multiplied out so that it costs
    a few running sums."""
    risk, survival = at_risk[:, None].astype(np.float64), before[:, None]
    a = greenwood(at_risk, by_cause.sum(axis=1))[:, None]
    b = np.divide(by_cause * survival, risk**2, out=np.zeros(by_cause.shape), where=risk > 0)
    c = np.divide(by_cause * (risk - by_cause) * survival**2, risk**3, out=np.zeros(by_cause.shape), where=risk > 0)
    squares = share**2 * a.cumsum(axis=2) - 2 * share * (share * a).cumsum(axis=2) + (share**2 * a).cumsum(axis=2)
    crossed = share * b.cumsum(axis=2) - (share * b).cumsum(axis=2)
    return np.maximum(squares - 2 * crossed + c.cumsum(axis=2), 0)
