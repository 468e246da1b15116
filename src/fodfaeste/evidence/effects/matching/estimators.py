"""Four of the five estimators of the mean effect on the treated (ATT); the fifth, nearest neighbours, is next door.

Every estimator comes with the weights it gives to the untreated (and, for regression, to the treated), so that what it
really compares can be looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fodfaeste.evidence.effects.matching.data import Ints, Sample
from fodfaeste.evidence.effects.matching.inference import Clusters, spread, stated
from fodfaeste.evidence.effects.matching.propensity import Propensity, Separated, coefficients
from fodfaeste.evidence.effects.question import Estimate
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats


@dataclass(frozen=True, slots=True)
class Fit:
    """An estimate and the weights behind it (n; they sum to 1 in each arm), with what else is worth telling."""

    estimate: Estimate
    weights: Floats
    told: dict[str, Any]


def difference(sample: Sample, clusters: Clusters | None) -> Fit:
    """The raw difference in means, with Welch's standard error and degrees of freedom (Biometrika 34, 1947)."""
    ours, theirs = sample.outcome[sample.treated], sample.outcome[~sample.treated]
    parts = np.array([ours.var(ddof=1) / len(ours), theirs.var(ddof=1) / len(theirs)])
    value = float(ours.mean() - theirs.mean())
    df = float(parts.sum() ** 2 / (parts**2 / (np.array([len(ours), len(theirs)]) - 1.0)).sum())
    pooled = ((len(ours) - 1) * ours.var(ddof=1) + (len(theirs) - 1) * theirs.var(ddof=1)) / (len(sample.outcome) - 2)
    told = {"se_equal_variances": float(np.sqrt(pooled * (1 / len(ours) + 1 / len(theirs))))}
    se = float(np.sqrt(parts.sum()))
    if clusters is not None:
        se = spread(_difference_influence(sample), clusters)
    note = "no adjustment; Welch s.e." if clusters is None else "no adjustment; cluster-robust s.e."
    return Fit(stated("difference", value, se, df, clusters, note), _even(sample), told)


def _difference_influence(sample: Sample) -> Floats:
    centred = np.empty(len(sample.outcome))
    for arm, sign in ((sample.treated, 1.0), (~sample.treated, -1.0)):
        centred[arm] = sign * (sample.outcome[arm] - sample.outcome[arm].mean()) / arm.mean()
    return centred


def _even(sample: Sample) -> Floats:
    return np.where(sample.treated, 1.0 / sample.n_treated, 1.0 / sample.n_control)


def regression(sample: Sample, design: Floats, clusters: Clusters | None) -> Fit:
    """Least squares of the outcome on treatment and covariates.

    Standard error HC2 (MacKinnon and White, Journal of Econometrics 29, 1985), which without covariates is Welch's;
    CR1 with clusters. The implied weights are those of Chattopadhyay and Zubizarreta (Biometrika 110, 2023).
    """
    n, k = len(design), design.shape[1] + 1
    treated = sample.treated.astype(np.float64)
    own: Floats = treated - design @ np.linalg.solve(design.T @ design, design.T @ treated)
    size = float(own @ own)
    value = float(own @ sample.outcome / size)
    rest = sample.outcome - value * treated
    residual = rest - design @ np.linalg.solve(design.T @ design, design.T @ rest)
    if clusters is None:
        reach = np.einsum("ij,jk,ik->i", design, np.linalg.inv(design.T @ design), design) + own**2 / size
        se = float(np.sqrt((own**2 * residual**2 / np.maximum(1.0 - reach, 1e-12)).sum()) / size)
    else:
        se = spread(own * residual * n / size, clusters) * float(np.sqrt((n - 1.0) / (n - k)))
    classical = float(np.sqrt(residual @ residual / (n - k) / size))
    t = value / classical if classical else float("nan")
    weights = np.where(sample.treated, own, -own) / size
    told = {
        "se_homoskedastic": classical,
        "degrees_of_freedom": n - k,
        "t_homoskedastic": t,
        "partial_r2": t**2 / (t**2 + n - k),
        "share_of_negative_weights": float((weights < 0.0).mean()),
    }
    note = "least squares; HC2 s.e." if clusters is None else "least squares; CR1 s.e."
    return Fit(stated("regression", value, se, n - k, clusters, note), weights, told)


def weighting(sample: Sample, design: Floats, propensity: Propensity, clusters: Clusters | None) -> Fit:
    """Inverse probability weighting: the untreated weighted by the odds of treatment, weights summing to 1 (Hájek).

    The influence function carries the estimation of the propensity (stacked moments: Newey and McFadden 1994, section
    6; Lunceford and Davidian, Statistics in Medicine 23, 2004, here for the effect on the treated).
    """
    y, d = sample.outcome, sample.treated
    odds = np.where(d, 0.0, propensity.odds)
    total, share = float(odds.mean()), float(d.mean())
    ours, theirs = float(y[d].mean()), float(odds @ y / odds.sum())
    pull = design.T @ (odds * (y - theirs)) / len(y)
    estimated = (design @ (propensity.bread @ pull)) * (d - propensity.chance)
    influence = d * (y - ours) / share - (odds * (y - theirs) + estimated) / total
    note = "logit odds, normalised; influence-function s.e."
    made = stated("ipw", ours - theirs, spread(influence, clusters), float("inf"), clusters, note)
    return Fit(made, _odds_weights(sample, odds), {})


def _odds_weights(sample: Sample, odds: Floats) -> Floats:
    return np.where(sample.treated, 1.0 / sample.n_treated, odds / odds.sum())


def doubly_robust(sample: Sample, design: Floats, propensity: Propensity, clusters: Clusters | None) -> Fit:
    """Outcome regression among the untreated, corrected by the odds-weighted mean of its errors.

    Right when either the logit or the outcome regression is (Robins, Rotnitzky and Zhao, JASA 89, 1994; for the treated
    as in Mercatanti and Li, JRSS C 63, 2014, with normalised weights). The influence function carries the estimation of
    both, so the standard error too needs only one of them to be right.
    """
    y, d, n = sample.outcome, sample.treated, len(sample.outcome)
    odds = np.where(d, 0.0, propensity.odds)
    total, share = float(odds.mean()), float(d.mean())
    bread = np.linalg.inv((design * ~d[:, None]).T @ design / n)
    error = y - design @ (bread @ (design.T @ np.where(d, 0.0, y) / n))
    ours, theirs = float(error[d].mean()), float(odds @ error / odds.sum())
    pull = design.T @ (odds * (error - theirs)) / n / total
    apart = design.T @ d / n / share - design.T @ odds / n / total
    of_outcome = (design @ (bread @ apart)) * np.where(d, 0.0, error)
    of_chance = (design @ (propensity.bread @ pull)) * (d - propensity.chance)
    influence = d * (error - ours) / share - odds * (error - theirs) / total - of_outcome - of_chance
    note = "outcome regression and logit odds; influence-function s.e."
    made = stated("doubly-robust", ours - theirs, spread(influence, clusters), float("inf"), clusters, note)
    return Fit(made, _odds_weights(sample, odds), {})


def cross_fitted(
    sample: Sample,
    design: Floats,
    propensity: Propensity,
    clusters: Clusters | None,
    folds: int,
    splits: int,
    seed: int,
) -> Fit:
    """The doubly robust estimator with both models learnt on other rows than they are used on (Chernozhukov and others,
    Econometrics Journal 21, 2018): the median over ``splits`` divisions into ``folds`` parts, whose spread is added.

    Rows are divided after sorting by what they hold (clusters are kept whole), so neither their order nor that of the
    covariates makes a difference.
    """
    found = [_one_split(sample, design, clusters, folds, stream(seed, each)) for each in range(splits)]
    values, ses = np.array(found).T
    value = float(np.median(values))
    se = float(np.sqrt(np.median(ses**2 + (values - value) ** 2)))
    note = f"cross-fitted in {folds} folds, median of {splits} divisions; influence-function s.e."
    weights = _odds_weights(sample, np.where(sample.treated, 0.0, propensity.odds))
    told = {"folds": folds, "splits": splits, "range_over_splits": [float(values.min()), float(values.max())]}
    return Fit(stated("doubly-robust", value, se, float("inf"), clusters, note), weights, told)


def _one_split(
    sample: Sample, design: Floats, clusters: Clusters | None, folds: int, draw: np.random.Generator
) -> tuple[float, float]:
    y, d = sample.outcome, sample.treated
    part = _parts(sample, clusters, folds, draw)
    odds, error = np.zeros(len(y)), np.empty(len(y))
    for fold in range(folds):
        here, there = part == fold, part != fold
        try:
            beta = coefficients(design[there], d[there], sample.columns)
        except Separated as apart:
            raise BadInput(f"--folds: some of {folds} parts are too thin, {apart.what}; choose fewer or 0") from apart
        learnt = there & ~d
        gamma = np.linalg.lstsq(design[learnt], y[learnt], rcond=None)[0]
        odds[here] = np.where(d[here], 0.0, np.exp(design[here] @ beta))
        error[here] = y[here] - design[here] @ gamma
    ours, theirs = float(error[d].mean()), float(odds @ error / odds.sum())
    influence = d * (error - ours) / d.mean() - odds * (error - theirs) / odds.mean()
    return ours - theirs, spread(influence, clusters)


def _parts(sample: Sample, clusters: Clusters | None, folds: int, draw: np.random.Generator) -> Ints:
    """Which fold each row is in: equal parts of each arm, or of the clusters."""
    if clusters is not None:
        return draw.permutation(np.arange(clusters.count) % folds)[clusters.of]
    part = np.empty(len(sample.outcome), dtype=np.int64)
    by_name = sorted(range(len(sample.columns)), key=lambda at: sample.columns[at])
    order = np.lexsort((*sample.design[:, by_name].T, sample.outcome))
    for arm in (True, False):
        rows = order[sample.treated[order] == arm]
        part[rows] = draw.permutation(np.arange(len(rows)) % folds)
    return part
