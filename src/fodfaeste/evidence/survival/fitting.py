"""Maximum likelihood for grouped person-weeks: multinomial logit (binary with one way out) and complementary log-log.

Newton's method with the observed or expected information and halved steps. A fit that runs away is looked at with a
linear program: are the outcomes separated by the covariates (Albert & Anderson 1984), so that no estimate exists?
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.survival.counts import Counts, Floats

_ROUNDS = 100
_WIDE = 20.0  # a standard error on the logit scale that only a missing estimate has


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (causes, columns), their covariance (causes * columns, ditto) and the log-likelihood."""

    coefficients: Floats
    covariance: Floats
    log_likelihood: float


class NoEstimate(ValueError):
    """The likelihood has no maximum. ``columns`` are places of the design's columns that separate the outcomes."""

    def __init__(self, columns: list[int]) -> None:
        super().__init__("the outcomes are separated")
        self.columns = columns


Derivatives = Callable[[Floats], tuple[float, Floats, Floats]]


def fit(design: Floats, weeks: Counts, exits: Counts, link: str) -> Fit:
    """Fit ``exits`` (cells, causes) out of ``weeks`` (cells,). Raises `NoEstimate`.

    The design's columns are scaled within, so that units do not matter; it must have full rank.
    """
    scale = np.sqrt((design**2 * weeks[:, None]).sum(axis=0) / weeks.sum())
    scaled = design / scale
    model = _logit(scaled, weeks, exits) if link == "logit" else _cloglog(scaled, weeks, exits[:, 0])
    causes, columns = exits.shape[1], design.shape[1]
    share = exits.sum(axis=0) / weeks.sum()
    start = np.zeros((causes, columns))
    start += np.linalg.lstsq(scaled, np.ones(len(scaled)), rcond=None)[0] * np.log(share)[:, None]
    found, value, information, settled = _climb(model, start.ravel())
    covariance = np.linalg.pinv(information, hermitian=True)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0))
    if not settled or spread.max() > _WIDE or np.linalg.cond(information) > 1e12:
        guilty = _separating(scaled, weeks, exits)
        if guilty or not settled:
            raise NoEstimate(guilty)
    unit = np.tile(scale, causes)
    return Fit((found / unit).reshape(causes, columns), covariance / np.outer(unit, unit), value)


def _climb(model: Derivatives, at: Floats) -> tuple[Floats, float, Floats, bool]:
    value, slope, information = model(at)
    for _ in range(_ROUNDS):
        step = np.linalg.lstsq(information, slope, rcond=None)[0]
        gain, size = float(slope @ step), 1.0
        if gain < 1e-18 * (1 + abs(value)):
            return at, value, information, True
        while size > 1e-6:
            tried = model(at + size * step)
            if np.isfinite(tried[0]) and tried[0] >= value - 1e-12 * abs(value):
                break
            size /= 2
        else:
            return at, value, information, False
        at = at + size * step
        value, slope, information = tried
    return at, value, information, False


def _logit(design: Floats, weeks: Counts, exits: Counts) -> Derivatives:
    stay = weeks - exits.sum(axis=1)
    causes, columns = exits.shape[1], design.shape[1]

    def derivatives(at: Floats) -> tuple[float, Floats, Floats]:
        linear = design @ at.reshape(causes, columns).T
        top = np.maximum(linear.max(axis=1), 0)
        whole = np.exp(-top) + np.exp(linear - top[:, None]).sum(axis=1)
        log_whole = top + np.log(whole)
        share = np.exp(linear - log_whole[:, None])
        value = float((exits * linear).sum() - (weeks * log_whole).sum())
        slope = ((exits - weeks[:, None] * share).T @ design).ravel()
        information = np.empty((causes, columns, causes, columns))
        for one in range(causes):
            for two in range(one, causes):
                weight = weeks * share[:, one] * ((one == two) - share[:, two])
                block = (design * weight[:, None]).T @ design
                information[one, :, two], information[two, :, one] = block, block.T
        return value, slope, information.reshape(causes * columns, -1)

    assert (stay >= 0).all()
    return derivatives


def _cloglog(design: Floats, weeks: Counts, exits: Counts) -> Derivatives:
    stay = weeks - exits

    def derivatives(at: Floats) -> tuple[float, Floats, Floats]:
        rate = np.exp(np.clip(design @ at, -50, 6))
        share = -np.expm1(-rate)
        value = float((exits * np.log(share)).sum() - (stay * rate).sum())
        # d share / d linear = rate (1 - share); the score of a cell is (exits / share - weeks) of that over 1 - share.
        slope = design.T @ ((exits / share - weeks) * rate)
        weight = weeks * rate**2 * np.exp(-rate) / share
        return value, slope, (design * weight[:, None]).T @ design

    return derivatives


def _separating(design: Floats, weeks: Counts, exits: Counts) -> list[int]:
    """Columns along which the likelihood only grows; none when it has a maximum.

    A direction (one vector per way out, 0 for staying) separates when in every cell the outcomes that occurred score at
    least as high as any other, and somewhere higher.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, vstack

    causes, columns = exits.shape[1], design.shape[1]
    counts = np.column_stack([weeks - exits.sum(axis=1), exits])
    parts = []
    for seen in range(causes + 1):
        rows = design[counts[:, seen] > 0]
        for other in range(causes + 1):
            if other == seen:
                continue
            block = np.zeros((len(rows), causes, columns))
            if seen:
                block[:, seen - 1] += rows
            if other:
                block[:, other - 1] -= rows
            parts.append(csr_matrix(block.reshape(len(rows), -1)))
    higher = vstack(parts).tocsr()
    gain = np.asarray(higher.sum(axis=0)).ravel()
    best = linprog(-gain, A_ub=-higher, b_ub=np.zeros(higher.shape[0]), bounds=(-1, 1), method="highs")
    if not best.success or -best.fun < 1e-7:
        return []
    reach = np.abs(best.x.reshape(causes, columns)).max(axis=0)
    return [int(at) for at in np.argsort(-reach) if reach[at] > 1e-6]
