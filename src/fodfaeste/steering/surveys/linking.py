"""Scores, how two things hang together, and how sure that is. Pure: no Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from scipy import stats

from fodfaeste.foundation.instruments.rules import Definition

WHOLE = 100.0
"""The score when every answer is the best one; 0 when every answer is the worst."""

LEVEL = 0.95
FEWEST = 4
"""With fewer pairs a correlation has no interval."""


@dataclass(frozen=True)
class Estimate:
    """A number and the interval around it."""

    value: float
    low: float
    high: float


def mean(values: Sequence[float]) -> Estimate | None:
    """The mean with Student's interval; None with fewer than two values."""
    if len(values) < 2:
        return None
    middle = float(np.mean(values))
    half = float(stats.t.ppf((1 + LEVEL) / 2, len(values) - 1) * np.std(values, ddof=1) / sqrt(len(values)))
    return Estimate(middle, middle - half, middle + half)


def correlation(scores: Sequence[float], came: Sequence[bool]) -> Estimate | None:
    """Pearson's correlation of a score with a yes or no, with Fisher's interval. None where one never varies."""
    if len(scores) != len(came):
        raise ValueError("a correlation is of pairs")
    if len(scores) < FEWEST or len(set(scores)) < 2 or len(set(came)) < 2:
        return None
    found = float(np.corrcoef(scores, np.asarray(came, dtype=float))[0, 1])
    bounded = min(max(found, -1 + 1e-12), 1 - 1e-12)
    reach = float(stats.norm.ppf((1 + LEVEL) / 2)) / sqrt(len(scores) - 3)
    return Estimate(found, tanh(atanh(bounded) - reach), tanh(atanh(bounded) + reach))


def score(definition: Definition, answers: Mapping[str, str]) -> float | None:
    """The mean of the answered questions' places between worst and best, from 0 to `WHOLE`; None without an answer."""
    places = []
    for item in definition.items:
        step = item.step(answers.get(item.key, ""))
        points = [each.points for each in item.steps]
        if step is not None and max(points) > min(points):
            places.append((step.points - min(points)) / (max(points) - min(points)))
    return WHOLE * sum(places) / len(places) if places else None
