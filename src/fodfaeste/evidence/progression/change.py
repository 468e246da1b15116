"""What a citizen's two scores say about true change, and why the plain difference misleads.

Observed scores are true scores plus error of a known variance. True scores at two occasions are bivariate normal with
means, variances and a correlation of their own (Lord & Novick 1968; Cronbach & Furby 1970). The posterior of a
citizen's true change given both scores is what is shown; the reliable change index of Jacobson & Truax (1991) stands
beside it, and it misleads wherever citizens were chosen for low scores, since those rise without any true change.
Citizens without a second score keep their first in the model, so selection on the first score is accounted for
(Anderson 1957).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.progression.intervals import citizen_weights
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

SURE: Final = 0.975
"""How sure the posterior must be before a change is called reliable; one in forty would be by chance on each side."""
DRAWS: Final = 200


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of first scores in the population citizens were chosen from."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Model:
    """Two occasions: means (2), covariance of true scores (2, 2) and the error variance of a score."""

    means: Floats
    true: Floats
    error: float
    clipped: bool = False

    @property
    def observed(self) -> Floats:
        """The covariance of the scores."""
        found: Floats = self.true + self.error * np.eye(2)
        return found

    def posterior(self, pairs: Floats) -> tuple[Floats, float]:
        """Mean (n) and variance of the true change given both scores (n, 2)."""
        mean, variance = _posteriors(self.means[None], self.true[None], np.array([self.error]), pairs)
        return mean[0], float(variance[0])


@dataclass(frozen=True, slots=True)
class Changes:
    """Change of n citizens, in points, upwards as scored. ``mean``, ``sd``, ``lower``, ``upper`` and ``rises`` (the
    probability that true change is above 0) are the posterior; ``raw`` and ``index`` the plain difference and its
    Jacobson-Truax index."""

    raw: Floats
    index: Floats
    mean: Floats
    sd: Floats
    lower: Floats
    upper: Floats
    rises: Floats


def checked_reliability(reliability: float, where: str) -> float:
    """Raises `BadInput` unless it is above 0 and below 1."""
    if not 0 < reliability < 1:
        raise BadInput(
            f"{where}: the reliability is {reliability:.3g}; change can only be read from scores with one above 0 and "
            "below 1, so give --reliability from a study or ask more items"
        )
    return reliability


def fit_pairs(first: Floats, second: Floats, error: float, norm: Norm | None = None) -> Model:
    """The model of two occasions. ``second`` is NaN for citizens without it; ``error`` is the variance of the error.

    First scores of everybody (or ``norm``) give the first mean and variance, citizens with both scores the regression
    of the second on the first: maximum likelihood when who came back depends on the first score. True variances
    that come out below 0 are put at 0 (``clipped``). Raises `BadInput` for fewer than 4 pairs.
    """
    both = ~np.isnan(second)
    if both.sum() < 4:
        raise BadInput(f"{int(both.sum())} citizens have two scores; a model of change needs at least 4")
    if np.ptp(first[both]) == 0:
        raise BadInput("all first scores are alike; a model of change needs variation")
    means, true, clipped = _estimates(first, second, np.array([error]), norm, np.ones((1, len(first))))
    return Model(means[0], true[0], error, bool(clipped[0]))


def _estimates(
    first: Floats, second: Floats, error: Floats, norm: Norm | None, weights: Floats, *, adjusted: bool = False
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Means (B, 2), true covariances (B, 2, 2) and whether they were clipped, for B samples of citizens by weight, with
    the error variance of each (B). ``adjusted``: as in `_adjusted` in place of clipped.

    NaN for a sample whose pairs do not vary."""
    both = ~np.isnan(second)
    x, y, w = first[both], second[both], weights[:, both]
    if norm:
        mean, variance = np.full(len(w), norm.mean), np.full(len(w), norm.sd**2)
    else:
        mean, variance = moments(first, weights)
    total = np.maximum(w.sum(axis=1), 1)
    begins, ends = w @ x / total, w @ y / total
    spread = w @ x**2 - total * begins**2
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(spread > 1e-9 * total, (w @ (x * y) - total * begins * ends) / spread, np.nan)
    level = ends - slope * begins
    left = w @ y**2 - total * ends**2 - slope**2 * spread
    rest = np.maximum(left, 0) / np.maximum(total - 2, 1)
    covariance = np.empty((len(w), 2, 2))
    covariance[:, 0, 0], covariance[:, 1, 1] = variance, rest + slope**2 * variance
    covariance[:, 0, 1] = covariance[:, 1, 0] = slope * variance
    known = np.isfinite(slope)
    seen, vectors = np.linalg.eigh(np.where(known[:, None, None], covariance, np.eye(2)))
    values = seen - error[:, None]
    own = _adjusted(values, error[:, None], (total - 1)[:, None]) if adjusted else np.maximum(values, 0)
    true = (vectors * own[:, None, :]) @ vectors.transpose(0, 2, 1)
    true[~known] = np.nan
    return np.column_stack([mean, level + slope * mean]), true, values[:, 0] < 0


def _adjusted(values: Floats, error: Floats, df: Floats) -> Floats:
    """True variances that are never 0, from what is left of observed ones after the error (``values``, any sign).

    The likelihood of the observed variance times the true one (Li & Lahiri 2010) has its maximum at the positive root
    of (df/2 − 1) v² − (2 error + df/2 × value) v − error² = 0. Where no differences are seen, it still allows those
    that so few citizens could hide.
    """
    half = np.maximum(df / 2, 1.5)
    middle = 2 * error + half * values
    found: Floats = (middle + np.sqrt(middle**2 + 4 * (half - 1) * error**2)) / (2 * (half - 1))
    return found


def moments(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Mean and variance in each sample (B)."""
    total = weights.sum(axis=1)
    middle = float(values.mean())
    mean = weights @ (values - middle) / total
    return mean + middle, (weights @ (values - middle) ** 2 - total * mean**2) / np.maximum(total - 1, 1)


def _posteriors(means: Floats, true: Floats, error: Floats, pairs: Floats) -> tuple[Floats, Floats]:
    """Mean (B, n) and variance (B) of the true change of n citizens under each of B models, ``error`` (B)."""
    contrast = np.array([-1.0, 1.0])
    link = contrast @ true
    weights = np.linalg.solve(true + error[:, None, None] * np.eye(2), link[:, :, None])[:, :, 0]
    start = means[:, 1] - means[:, 0] - np.einsum("bi,bi->b", weights, means)
    inner = np.einsum("i,bij,j->b", contrast, true, contrast) - np.einsum("bi,bi->b", link, weights)
    return start[:, None] + weights @ pairs.T, np.maximum(inner, 0.0)


def pair_changes(
    first: Floats,
    second: Floats,
    error: float,
    *,
    norm: Norm | None = None,
    seed: int = 20_150_101,
    errors: Callable[[Floats], Floats] | None = None,
    asked: Floats | None = None,
) -> tuple[Model, Changes]:
    """The posterior of true change of everybody with two scores, in their order; or of the pairs ``asked`` (m, 2).

    The variance adds what the model itself is unsure of: how far the posterior mean moves when citizens are drawn
    again (Laird & Louis 1987). ``errors`` says the error variance of each sample drawn (weights (B, citizens) → B)
    where the error was learnt from the same citizens; else it stays as it is. Samples drawn have variances that are
    never 0: with them at 0 everybody would have changed alike, surely, and intervals would be far too short.
    """
    model = fit_pairs(first, second, error, norm)
    both = ~np.isnan(second)
    pairs = np.column_stack([first[both], second[both]]) if asked is None else asked
    mean, variance = model.posterior(pairs)
    weights = citizen_weights(len(first), DRAWS, seed, 1)
    drawn = np.full(DRAWS, error) if errors is None else errors(weights)
    usable = np.isfinite(drawn) & (drawn > 0)
    means, true, _ = _estimates(first, second, drawn[usable], norm, weights[usable], adjusted=True)
    known = np.isfinite(true).all(axis=(1, 2))
    moved, inner = _posteriors(means[known], true[known], drawn[usable][known], pairs)
    total = np.maximum(variance, inner.mean()) + moved.var(axis=0, ddof=1)
    return model, changes(pairs[:, 1] - pairs[:, 0], error, mean, np.sqrt(total))


def changes(raw: Floats, error: float, mean: Floats, sd: Floats) -> Changes:
    """Posterior and index beside each other; the index is the difference in standard errors of a difference."""
    from scipy.stats import norm

    half = float(norm.ppf(SURE)) * sd
    with np.errstate(divide="ignore", invalid="ignore"):
        rises = np.where(sd > 0, norm.cdf(mean / sd), np.sign(mean) / 2 + 0.5)
    return Changes(raw, raw / math.sqrt(2 * error), mean, sd, mean - half, mean + half, rises)


def verdicts(found: Changes, better: int) -> NDArray[np.int64]:
    """1 reliably better, -1 reliably worse, 0 not told apart from no change."""
    up = (found.rises >= SURE).astype(np.int64) - (found.rises <= 1 - SURE)
    return better * up


def raw_verdicts(found: Changes, better: int) -> NDArray[np.int64]:
    """The same from the Jacobson-Truax index beyond 1.96."""
    return better * ((found.index > 1.959964).astype(np.int64) - (found.index < -1.959964))


@dataclass(frozen=True, slots=True)
class Quarter:
    """The quarter with the worst first scores: what they gained, and what they would gain without any true change."""

    citizens: int
    raw_gain: float
    expected_without_change: float
    shrunken_gain: float


def worst_quarter(first: Floats, found: Changes, mean: float, reliability: float, better: int) -> Quarter:
    """Regression to the mean, shown: ``first`` (n) are the first scores of those in ``found``; gains as improvement."""
    limit = np.quantile(better * first, 0.25)
    low = better * first <= limit
    expected = better * (1 - reliability) * (mean - float(first[low].mean()))
    return Quarter(
        int(low.sum()), better * float(found.raw[low].mean()), expected, better * float(found.mean[low].mean())
    )
