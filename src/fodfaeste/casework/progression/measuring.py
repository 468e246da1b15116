"""How much answers swing by themselves, reckoned from the installation's own answers; and what a change can tell. Pure.

The scores are those of one kind of rater. Six indicators on two occasions are split into what is the citizen, the
occasion, the indicator and the rest (`evidence.progression.variance`); the rest is the error of one answer. It also
holds what truly moved in one indicator alone, so the error is rather too large than too small. True change is then read
with shrinkage from both answers (`evidence.progression.change`), not from the plain difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from fodfaeste.evidence.progression.change import Changes, Model, changes, pair_changes, verdicts
from fodfaeste.evidence.progression.variance import split
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

SEED = 20_150_101
ERROR = ("citizen", "occasion", "item")


@dataclass(frozen=True, slots=True)
class Cell:
    """From one step to another: true change in steps (low, middle, high), and whether it is told from no change."""

    before: int
    now: int
    low: float
    middle: float
    high: float
    verdict: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What is known about one indicator: mean and spread of the first answers, error of one answer, and every cell."""

    item: str
    citizens: int
    mean: float
    sd: float
    error: float
    cells: tuple[Cell, ...]


def reckon(items: Sequence[str], scores: Floats, steps: int, needed: int) -> list[Basis]:
    """One basis per indicator from ``scores`` (citizens, 2 occasions, items), whole, in steps 0 … ``steps`` − 1.

    Raises `ValueError` when there are fewer citizens than ``needed``, or no variation to learn an error from.
    """
    if len(scores) < needed:
        raise ValueError(f"{len(scores)} citizens have two answers; {needed} are needed")
    try:
        found = split(scores, ERROR, draws=99, seed=SEED)
        error = found.of(*ERROR)
        if error <= 0:
            raise ValueError("the answers do not swing at all, which cannot be")
        return [_basis(item, scores[:, :, at], error, steps) for at, item in enumerate(items)]
    except BadInput as problem:
        raise ValueError(str(problem)) from problem


def _basis(item: str, pairs: Floats, error: float, steps: int) -> Basis:
    first, second = pairs[:, 0], pairs[:, 1]
    asked = np.array(list(product(range(steps), repeat=2)), dtype=float)
    _, told = pair_changes(first, second, error, seed=SEED, asked=asked)
    return Basis(
        item, len(pairs), float(first.mean()), float(first.std(ddof=1)), float(np.sqrt(error)), _cells(asked, told)
    )


def published(item: str, mean: float, sd: float, error: float, stability: float, steps: int) -> Basis:
    """A basis from a published study of the same question: mean and spread of answers, the standard error of one answer
    (all in steps) and the correlation of true places between two occasions (0 … 1).

    Raises `ValueError` for numbers that cannot hold together.
    """
    true = sd**2 - error**2
    if not 0 < error < sd or not 0 <= stability < 1:
        raise ValueError("the error must be above 0 and below the spread, and the correlation from 0 to below 1")
    covariance = true * np.array([[1.0, stability], [stability, 1.0]])
    asked = np.array(list(product(range(steps), repeat=2)), dtype=float)
    middle, variance = Model(np.array([mean, mean]), covariance, error**2).posterior(asked)
    told = changes(asked[:, 1] - asked[:, 0], error**2, middle, np.full(len(asked), np.sqrt(variance)))
    return Basis(item, 0, mean, sd, error, _cells(asked, told))


def _cells(asked: Floats, told: Changes) -> tuple[Cell, ...]:
    sure = verdicts(told, 1)
    return tuple(
        Cell(
            int(before),
            int(now),
            round(float(told.lower[at]), 2),
            round(float(told.mean[at]), 2),
            round(float(told.upper[at]), 2),
            # A change is only told as the answers went: shrinkage alone is no change.
            int(sure[at]) if np.sign(now - before) == sure[at] else 0,
        )
        for at, (before, now) in enumerate(asked)
    )
