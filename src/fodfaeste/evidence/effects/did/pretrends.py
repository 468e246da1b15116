"""Did groups already drift apart before the measure? A joint test, and what is left when the drift is carried on."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.effects.did.event_study import Summary
from fodfaeste.evidence.effects.did.group_time import Cells, spread
from fodfaeste.evidence.tables import Floats

_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Wald:
    """A joint Wald test: chi-square statistic, degrees of freedom (the rank of the covariance) and p-value."""

    stat: float
    df: int
    p: float
    effects: int


def joint_test(cells: Cells, anticipation: int = 0) -> Wald:
    """Are all effects before treatment (and before its anticipation) zero? NaN when there is none.

    The covariance of more effects than clusters is singular; then its generalised inverse is used, and the degrees of
    freedom are its rank.
    """
    from scipy.special import chdtrc

    before = cells.time < cells.group - anticipation
    effects = int(before.sum())
    if not effects:
        return Wald(math.nan, 0, math.nan, 0)
    influence = cells.influence[:, before]
    _, size, right = np.linalg.svd(influence / cells.n, full_matrices=False)
    keep = size > max(size[0], 0) * max(influence.shape) * np.finfo(np.float64).eps * 10
    if not size[0] > 0:
        return Wald(math.nan, 0, math.nan, effects)
    turned = right[keep] @ cells.att[before] / size[keep]
    stat, df = float(turned @ turned), int(keep.sum())
    return Wald(stat, df, float(chdtrc(df, stat)), effects)


@dataclass(frozen=True, slots=True)
class Extrapolated:
    """Effects after subtracting a straight line through the drift before: the overall effect and its standard error,
    and the slope per period with its own."""

    estimate: float
    se: float
    slope: float
    slope_se: float


def extrapolated(study: Summary, anticipation: int = 0, universal: bool = False) -> Extrapolated | None:
    """The mean effect after the start when the drift before it goes on in a straight line; None with no drift to see.

    ``study`` has a varying base unless ``universal``: its effects before the start are changes from period to period,
    and are summed up to a path that ends at 0 in the last period before the start. The line goes through that point,
    by least squares over the others.
    """
    relative, path, influence = path_of(study, anticipation, universal)
    reference = -1 - anticipation
    before, after = relative < reference, relative >= 0
    if not before.any() or not after.any():
        return None
    distance = (relative - reference).astype(np.float64)
    weight = distance[before] / (distance[before] ** 2).sum()
    slope, of_slope = float(weight @ path[before]), influence[:, before] @ weight
    far = float(distance[after].mean())
    of_all = influence[:, after].mean(axis=1) - of_slope * far
    return Extrapolated(
        float(path[after].mean()) - slope * far,
        float(spread(of_all[:, None], study.n)[0]),
        slope,
        float(spread(of_slope[:, None], study.n)[0]),
    )


def path_of(study: Summary, anticipation: int = 0, universal: bool = False) -> tuple[np.ndarray, Floats, Floats]:
    """Relative periods, effects and influence functions of an event study with one base period.

    The effect in relative period r before the start is minus the sum of the changes after r up to the last period
    before the start (and its anticipation). Only an unbroken run of periods before that one is used.
    """
    reference = -1 - anticipation
    if universal:
        return study.at, study.att, study.influence
    place = {int(each): at for at, each in enumerate(study.at)}
    after = [at for at, each in enumerate(study.at) if each >= 0]
    relative: list[int] = []
    att: list[float] = []
    influence: list[Floats] = []
    total, summed, step = 0.0, np.zeros(len(study.influence)), reference
    while step in place:
        total -= study.att[place[step]]
        summed = summed - study.influence[:, place[step]]
        step -= 1
        relative.insert(0, step)
        att.insert(0, total)
        influence.insert(0, summed)
    relative += [int(study.at[at]) for at in after]
    att += [float(study.att[at]) for at in after]
    influence += [study.influence[:, at] for at in after]
    return np.array(relative, dtype=np.int64), np.array(att), np.stack(influence, axis=1)
