"""Effects by group and time (Callaway & Sant'Anna 2021): every group that starts together, in every period.

Without covariates an effect is a difference of two mean changes, with covariates the doubly robust one of Sant'Anna
& Zhao (2020): logistic propensity score, least squares on the comparison units, and their estimation counted in the
standard error. Every estimate carries its influence function, so anything made from them has a standard error too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fodfaeste.evidence.effects.did.design import NEVER, Design, Ints
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats

_OVERLAP = 0.999
_STEPS = 100


@dataclass(frozen=True, slots=True)
class Cells:
    """Effects ATT(g, t), K of them, in order of group and time.

    ``influence`` is clusters × K, sums over a cluster's units: the variance of the estimates is influence' influence
    / n². ``membership`` (clusters × G, one column per value of ``groups``) is the same for the ``share`` of units in
    each group. ``base`` is the period a change is counted from.
    """

    group: Ints
    time: Ints
    base: Ints
    att: Floats
    influence: Floats
    treated: Ints
    compared: Ints
    groups: Ints
    share: Floats
    membership: Floats
    n: int
    notes: tuple[str, ...]

    @property
    def se(self) -> Floats:
        """Standard errors, clustered as the design says."""
        return spread(self.influence, self.n)


def spread(influence: Floats, n: int) -> Floats:
    """Standard errors from an influence function summed over clusters."""
    found: Floats = np.sqrt((influence**2).sum(axis=0)) / n
    return found


def group_time(design: Design) -> Cells:
    """All ATT(g, t) that have a comparison. Raises `BadInput` when none has, or when covariates separate the groups."""
    n, notes = len(design.group), list[str]()
    keys: list[tuple[int, int, int]] = []
    values: list[tuple[float, int, int]] = []
    columns: list[Floats] = []
    skipped = 0
    for group in design.groups:
        for at, base in pairs(design, int(group)):
            treated, compared = _sides(design, int(group), at, base)
            if not treated.any() or not compared.any():
                skipped += 1
                continue
            att, psi = _cell(design, treated, compared, at, base)
            keys.append((int(group), int(design.periods[at]), int(design.periods[base])))
            values.append((att, int(treated.sum()), int(compared.sum())))
            columns.append(over_clusters(design, psi))
    if not keys:
        raise BadInput(
            "no group has both a period before and units to compare with; check --treated-from and --control"
        )
    if not any(time >= group for group, time, _ in keys):
        raise BadInput("no treated unit can be compared after its start; check outcomes, --treated-from and --control")
    if skipped:
        notes.append(f"{skipped} pairs of group and period have no units to compare and are left out.")
    group, time, base = np.array(keys, dtype=np.int64).T
    groups = np.unique(group)
    member = design.group[:, None] == groups
    share = member.mean(axis=0)
    membership = np.stack([over_clusters(design, each) for each in (member - share).T], axis=1)
    effects = np.array([each[0] for each in values])
    counts = np.array([each[1:] for each in values], dtype=np.int64)
    return Cells(
        group, time, base, effects, np.stack(columns, axis=1), counts[:, 0], counts[:, 1], groups, share, membership, n,
        tuple(notes),
    )  # fmt: skip


def over_clusters(design: Design, values: Floats) -> Floats:
    """The sums of the units' values over each cluster."""
    return np.asarray(np.bincount(design.cluster, weights=values, minlength=design.clusters), dtype=np.float64)


def pairs(design: Design, group: int) -> list[tuple[int, int]]:
    """Places of period and base period. Before treatment the base is the period before (varying base, the default of
    the R package ``did``) or, when universal, always the last one before treatment and its anticipation."""
    before = np.flatnonzero(design.periods + design.anticipation < group)
    if not before.size:
        return []
    last = int(before[-1])
    if design.universal:
        return [(at, last) for at in range(len(design.periods)) if at != last]
    return [(at, last if design.periods[at] >= group else at - 1) for at in range(1, len(design.periods))]


def _sides(design: Design, group: int, at: int, base: int) -> tuple[np.ndarray, np.ndarray]:
    present = ~np.isnan(design.outcome[:, at]) & ~np.isnan(design.outcome[:, base])
    if design.covariates.shape[2]:
        present &= ~np.isnan(design.covariates[:, min(at, base)]).any(axis=1)
    compared = design.group == NEVER
    if design.control == "notyet":
        later = int(design.periods[max(at, base)]) + design.anticipation
        compared = compared | ((design.group > later) & (design.group != group))
    return present & (design.group == group), present & compared


def _cell(design: Design, treated: np.ndarray, compared: np.ndarray, at: int, base: int) -> tuple[float, Floats]:
    """One effect and its influence function over all n units (0 for those not in it)."""
    n = len(design.group)
    psi = np.zeros(n)
    if not design.covariates.shape[2]:
        change = design.outcome[:, at] - design.outcome[:, base]
        one, other = change[treated].mean(), change[compared].mean()
        psi[treated] = n / treated.sum() * (change[treated] - one)
        psi[compared] = -n / compared.sum() * (change[compared] - other)
        return float(one - other), psi
    rows = np.flatnonzero(treated | compared)
    change = design.outcome[rows, at] - design.outcome[rows, base]
    design_matrix = np.column_stack([np.ones(len(rows)), design.covariates[rows, min(at, base)]])
    try:
        att, part = doubly_robust(change, treated[rows], design_matrix)
    except BadInput as error:
        pair = f"group {design.label(int(design.group[treated][0]))} in {design.label(int(design.periods[at]))}"
        raise BadInput(f"{pair}: {error}") from None
    psi[rows] = part * n / len(rows)
    return att, psi


def doubly_robust(change: Floats, treated: np.ndarray, x: Floats) -> tuple[float, Floats]:
    """Sant'Anna & Zhao (2020), panel data: the effect on the treated and its influence function over the rows.

    ``change`` is the change of the outcome, ``x`` rows × covariates with the constant. Raises `BadInput` when the
    covariates tell treated from untreated apart or are too many.
    """
    d, n = treated.astype(np.float64), len(change)
    untreated = 1 - d
    if np.linalg.matrix_rank(x[~treated]) < x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise BadInput("the covariates depend on each other among the units compared; leave some out")
    score = _logit(d, x)
    if score[treated].max() > _OVERLAP:
        raise BadInput("the covariates tell treated and untreated units apart; leave some out")
    gram = (x * untreated[:, None]).T @ x / n
    slope = np.linalg.solve(gram, x.T @ (untreated * change) / n)
    rest = change - x @ slope
    weight = score * untreated / (1 - score)
    mean_d, mean_w = d.mean(), weight.mean()
    one, other = (d * rest).mean() / mean_d, (weight * rest).mean() / mean_w
    of_slope = (untreated * rest)[:, None] * x @ np.linalg.inv(gram)
    of_score = (d - score)[:, None] * x @ np.linalg.inv((x * (score * (1 - score))[:, None]).T @ x / n)
    on_treated = (d * (rest - one) - of_slope @ (d[:, None] * x).mean(axis=0)) / mean_d
    moved = of_score @ ((weight * (rest - other))[:, None] * x).mean(axis=0)
    on_compared = (weight * (rest - other) + moved - of_slope @ (weight[:, None] * x).mean(axis=0)) / mean_w
    return float(one - other), on_treated - on_compared


def _logit(d: Floats, x: Floats) -> Floats:
    """Propensity scores by Newton's method. Raises `BadInput` when it finds no end, as with perfect separation."""
    scale = np.abs(x).max(axis=0)
    z = x / scale
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        score = 1 / (1 + np.exp(-np.clip(z @ beta, -35, 35)))
        weight = score * (1 - score)
        try:
            step = np.linalg.solve((z * weight[:, None]).T @ z, z.T @ (d - score))
        except np.linalg.LinAlgError:
            break
        beta += step
        if np.abs(step).max() < 1e-10:
            return np.asarray(1 / (1 + np.exp(-np.clip(z @ beta, -35, 35))))
        if np.abs(beta).max() > 1e4:
            break
    raise BadInput("the covariates tell treated and untreated units apart; leave some out")
