"""Do groups differ? The log-rank test, and Gray's test for each way out.

Log-rank with the hypergeometric variance, exact for ties (Mantel 1966; Peto & Peto 1972). Gray's test of equal
cumulative incidence (Gray 1988, ρ = 0, with his estimate of the variance). With one way out both have the same score,
and variances that agree in large samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.chances import chi2_p
from fodfaeste.evidence.survival.counts import Counts, CountTable, Floats
from fodfaeste.evidence.survival.incidence import just_before


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test of k groups: statistic, degrees of freedom, p, and how far each group's exits lie above expectation.

    ``chi2`` and ``p`` are NaN when nobody leaves while more than one group is at risk: there is nothing to compare.
    """

    test: str
    chi2: float
    df: int
    p: float
    observed: Floats
    expected: Floats


def logrank(table: CountTable | Sequence[CountTable]) -> Comparison:
    """The log-rank test of equal hazards of leaving, by any way out. Several tables are strata: groups are compared
    within each. Raises `BadInput` for less than two groups, or strata with different groups."""
    tables = _strata(table)
    parts = [_logrank_parts(each.at_risk, each.events) for each in tables]
    observed, expected, spread = (sum(each) for each in zip(*parts, strict=True))
    return compared("log-rank" if len(tables) == 1 else "stratified log-rank", observed, expected, spread)


def gray(table: CountTable) -> dict[str, Comparison]:
    """Gray's test of equal cumulative incidence for every way out. Raises `BadInput` for less than two groups."""
    (table,) = _strata(table)
    at_risk = table.at_risk
    found = {}
    for number, cause in enumerate(table.causes, start=1):
        this = table.exits[:, number]
        observed, expected, spread = _gray_parts(at_risk, this, table.events - this)
        found[cause] = compared("Gray", observed, expected, spread)
    return found


def _strata(table: CountTable | Sequence[CountTable]) -> list[CountTable]:
    tables = [table] if isinstance(table, CountTable) else list(table)
    if len(tables[0].groups) < 2:
        raise BadInput("there is only one group; a comparison needs at least two")
    if any(each.groups != tables[0].groups for each in tables):
        raise BadInput("the strata do not have the same groups; give each table all groups")
    return tables


def _logrank_parts(at_risk: Counts, events: Counts) -> tuple[Floats, Floats, Floats]:
    """Observed and expected exits (groups,), and the covariance of their difference (groups, groups)."""
    whole, gone = at_risk.sum(axis=0), events.sum(axis=0)
    share = ratio(at_risk, whole)
    weight = gone * ratio(whole - gone, whole - 1)
    spread = np.diag(share @ weight) - (share * weight) @ share.T
    return events.sum(axis=1).astype(np.float64), share @ gone, spread


def _gray_parts(at_risk: Counts, this: Counts, other: Counts) -> tuple[Floats, Floats, Floats]:
    """As above for one way out, with Gray's estimate of the covariance.

    Who has left another way stays in the risk set R = Y (1 - F(t-)) / S(t-) in the proportion in which it would still
    be seen; the score is the log-rank's with R for Y. In the covariance the groups share one cumulative incidence F0, a
    step of which is all exits this way over h = Σ Y / S(t-).
    """
    risk = at_risk.astype(np.float64)
    after = np.cumprod(1 - ratio(this + other, risk), axis=1)
    before = just_before(after)
    # Late entries after everybody had left have no curve to be weighed by, and cannot be compared.
    risk, this, other = (np.where(before > 0, each, 0) for each in (risk, this, other))
    subset = _subset(risk, this, before)
    gone = this.sum(axis=0).astype(np.float64)
    scale = ratio(risk, before)
    step = ratio(gone, scale.sum(axis=0))
    free = 1 - np.cumsum(step)
    weight = scale[:, None] * (np.eye(len(risk))[:, :, None] - ratio(scale, scale.sum(axis=0)))
    gathered = np.cumsum(weight * ratio(step, just_before(free)), axis=2)
    later = gathered[..., -1:] - gathered
    # What an exit in group r does to the score later on, through the estimates of F and S in that group.
    through = np.where(after > 0, ratio(np.broadcast_to(free, after.shape), after), 0)
    mine = weight + np.where(after > 0, 1 - through, 1) * later
    theirs = through * later
    same = scale.sum(axis=0) * before
    by_mine = _tied(np.broadcast_to(gone, same.shape), same) * ratio(before * step, risk)
    by_theirs = _tied(other, risk) * ratio(before**2 * other, risk**2)
    spread = _products(mine, by_mine) + _products(theirs, by_theirs)
    return this.sum(axis=1).astype(np.float64), ratio(subset, subset.sum(axis=0)) @ gone, spread


def gray_score(at_risk: Counts, this: Counts, other: Counts) -> tuple[Floats, Floats]:
    """Observed and expected exits of Gray's test for one way out, (groups,) each, without their covariance."""
    risk = at_risk.astype(np.float64)
    before = just_before(np.cumprod(1 - ratio(this + other, risk), axis=1))
    risk, this = (np.where(before > 0, each, 0) for each in (risk, this))
    subset = _subset(risk, this, before)
    return this.sum(axis=1).astype(np.float64), ratio(subset, subset.sum(axis=0)) @ this.sum(axis=0)


def _subset(risk: Floats, this: Counts, before: Floats) -> Floats:
    """Who has not left this way yet, those gone another way in the proportion in which they would still be seen."""
    return ratio(risk * just_before(1 - np.cumsum(before * ratio(this, risk), axis=1)), before)


def _products(weight: Floats, amount: Floats) -> Floats:
    """Σ over groups r and times of weight[k, r, t] weight[l, r, t] amount[r, t]."""
    by_group = weight.transpose(1, 0, 2)
    return ((by_group * amount[:, None]) @ by_group.transpose(0, 2, 1)).sum(axis=0)


def _tied(events: Floats | Counts, risk: Floats) -> Floats:
    """(n - d) / (n - 1): how much less d exits at once tell than d exits one after the other."""
    return np.where(events > 1, np.clip(ratio(risk - events, risk - 1), 0, 1), 1)


def compared(test: str, observed: Floats, expected: Floats, spread: Floats) -> Comparison:
    """The quadratic form over the groups that can be compared at all; one of them follows from the others."""
    can = np.diag(spread) > 1e-12
    df = int(can.sum()) - 1
    if df < 1:
        return Comparison(test, float("nan"), len(observed) - 1, float("nan"), observed, expected)
    kept = np.flatnonzero(can)[:-1]
    difference = (observed - expected)[kept]
    chi2 = float(difference @ np.linalg.solve(spread[np.ix_(kept, kept)], difference))
    return Comparison(test, chi2, df, chi2_p(chi2, df), observed, expected)


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    made = np.zeros(np.broadcast_shapes(part.shape, whole.shape))
    return np.divide(part, whole, out=made, where=whole > 0)
