"""How alike several measurements of the same citizens are: six intraclass correlations and Cronbach's alpha."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.progression.intervals import Measured
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats


@dataclass(frozen=True, slots=True)
class Intraclass:
    """The correlations of Shrout & Fleiss (1979) by their names, such as ``ICC(2,1)``, of ``citizens`` × ``k``."""

    values: dict[str, Measured]
    citizens: int
    k: int
    sem: float
    """The standard error of one measurement: the root of the residual mean square (consistency)."""


def complete(table: Floats) -> Floats:
    """The rows without gaps."""
    return table[~np.isnan(table).any(axis=1)]


def two_way(table: Floats) -> tuple[float, float, float]:
    """The mean squares of rows, columns and residual of a complete table (n, k)."""
    n, k = table.shape
    rows = table.mean(axis=1) - table.mean()
    columns = table.mean(axis=0) - table.mean()
    rest = table - table.mean() - rows[:, None] - columns
    squares = k * (rows**2).sum() / (n - 1), n * (columns**2).sum() / (k - 1), (rest**2).sum() / ((n - 1) * (k - 1))
    return float(squares[0]), float(squares[1]), float(squares[2])


def intraclass(table: Floats) -> Intraclass:
    """The six intraclass correlations of citizens (n rows) × raters (k columns) with F-based 95 % intervals.

    (1,·) every citizen has raters of their own; (2,·) the raters are a sample and their level counts; (3,·) these
    raters, level apart. (·,1) one rating, (·,k) the mean of k. Raises `BadInput` for fewer than 3 complete rows, fewer
    than 2 columns or no variation.
    """
    table = complete(table)
    n, k = table.shape
    if n < 3 or k < 2:
        raise BadInput(f"{n} citizens have all {k} scores; an intraclass correlation needs 3 citizens with 2 scores")
    if np.ptp(table) == 0:
        raise BadInput("all scores are alike; an intraclass correlation needs variation")
    rows, columns, rest = two_way(table)
    within = ((n - 1) * (k - 1) * rest + (k - 1) * columns) / (n * (k - 1))
    found = {}
    found["ICC(1,1)"] = _single(rows / within if within else math.inf, k, (n - 1, n * (k - 1)))
    found["ICC(2,1)"] = _agreement(rows, columns, rest, n, k)
    found["ICC(3,1)"] = _single(rows / rest if rest else math.inf, k, (n - 1, (n - 1) * (k - 1)))
    found["ICC(1,k)"] = _mean(found["ICC(1,1)"], k)
    found["ICC(2,k)"] = _mean(found["ICC(2,1)"], k)
    found["ICC(3,k)"] = _mean(found["ICC(3,1)"], k)
    return Intraclass(found, n, k, math.sqrt(rest))


def _single(ratio: float, k: int, df: tuple[int, int]) -> Measured:
    """From the F ratio of rows: (F − 1) / (F + k − 1), which is monotone, so limits of F are limits of it."""
    from scipy.stats import f

    if math.isinf(ratio):
        return Measured(1.0, 1.0, 1.0)
    limits = ratio / float(f.ppf(0.975, *df)), ratio * float(f.ppf(0.975, df[1], df[0]))
    value, lower, upper = ((each - 1) / (each + k - 1) for each in (ratio, *limits))
    return Measured(value, lower, upper)


def _agreement(rows: float, columns: float, rest: float, n: int, k: int) -> Measured:
    """ICC(2,1) with the interval of Shrout & Fleiss, whose degrees of freedom follow Satterthwaite."""
    from scipy.stats import f

    value = (rows - rest) / (rows + (k - 1) * rest + k * (columns - rest) / n)
    if rest == 0:
        return Measured(value, math.nan, math.nan, "the raters differ by a constant; no interval")
    ratio = columns / rest
    tilt = n * (1 + (k - 1) * value) - k * value
    df = (k - 1) * (n - 1) * (k * value * ratio + tilt) ** 2
    df /= (n - 1) * k**2 * value**2 * ratio**2 + tilt**2
    if not df > 0:
        return Measured(value, math.nan, math.nan, "the degrees of freedom vanish; no interval")
    up, down = float(f.ppf(0.975, n - 1, df)), float(f.ppf(0.975, df, n - 1))
    other = k * columns + (k * n - k - n) * rest
    lower = n * (rows - up * rest) / (up * other + n * rows)
    return Measured(value, lower, n * (down * rows - rest) / (other + n * down * rows))


def _mean(single: Measured, k: int) -> Measured:
    """Of the mean of k ratings, after Spearman and Brown."""
    value, lower, upper = (
        k * each / (1 + (k - 1) * each) if 1 + (k - 1) * each else -math.inf
        for each in (single.estimate, single.lower, single.upper)
    )
    return Measured(value, lower, upper, single.why)


def cronbach(table: Floats) -> Measured:
    """Cronbach's (1951) alpha of citizens × items, complete rows, with the F interval of Feldt (1965).

    Raises `BadInput` for fewer than 3 complete rows, one item or citizens who do not differ.
    """
    from scipy.stats import f

    table = complete(table)
    n, k = table.shape
    if n < 3 or k < 2:
        raise BadInput(f"{n} citizens answered all {k} items; Cronbach's alpha needs 3 citizens and 2 items")
    rows, _, rest = two_way(table)
    if rows == 0:
        raise BadInput("the citizens do not differ; Cronbach's alpha needs variation between them")
    alpha = 1 - rest / rows
    df = n - 1, (n - 1) * (k - 1)
    return Measured(alpha, 1 - (1 - alpha) * float(f.ppf(0.975, *df)), 1 - (1 - alpha) * float(f.ppf(0.025, *df)))


def unreliable(table: Floats, weights: Floats) -> Floats:
    """1 less Cronbach's alpha in each of B samples of citizens (weights (B, n)), from complete rows; NaN where the
    citizens of a sample do not differ or are fewer than 3."""
    whole = ~np.isnan(table).any(axis=1)
    table, drawn = table[whole] - np.nanmean(table), weights[:, whole]
    k, n = table.shape[1], drawn.sum(axis=1)
    own = table.mean(axis=1)
    off = table - own[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        rows = k * (drawn @ own**2 - (drawn @ own) ** 2 / n) / (n - 1)
        rest = (drawn @ off**2 - (drawn @ off) ** 2 / n[:, None]).sum(axis=1) / ((n - 1) * (k - 1))
        found: Floats = np.where((n >= 3) & (rows > 1e-12), rest / rows, np.nan)
    return found
