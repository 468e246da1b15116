"""Person-weeks in cells: how many weeks at risk, and how many exits, by pattern of covariates and band of weeks.

A discrete-time hazard model is a model of person-weeks, and those with the same covariates in the same band have the
same hazard: only their sums matter. So a million persons become some hundred cells, and nothing is lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.counts import Counts, Floats
from fodfaeste.evidence.tables import Labels

USUAL_BANDS: Final = (4, 13, 26, 52, 104)
_MOST_CELLS: Final = 20_000_000
_MOST_LEVELS: Final = 50
Covariate = Labels | NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the design: a number as it is (less its mean over persons), or 1 for one level of names."""

    name: str
    level: str | None
    reference: str | None
    centre: float


@dataclass(frozen=True, slots=True)
class PersonWeeks:
    """Cells: ``weeks`` at risk (cells,), ``exits`` (cells, causes), ``band`` (cells,) place in ``bands``, ``design``
    (cells, columns). ``bands`` are first and last week; with ``log_week`` single weeks, and the baseline is a line."""

    weeks: Counts
    exits: Counts
    band: Counts
    bands: tuple[tuple[int, int], ...]
    design: Floats
    columns: tuple[Column, ...]
    log_week: bool = False


def person_weeks(
    time: Floats,
    event: Counts,
    entry: Floats | None,
    covariates: dict[str, Covariate],
    causes: int,
    bands: tuple[int, ...] | None,
) -> PersonWeeks:
    """Add up the weeks. ``bands`` are the last weeks of all bands but the last; None means every week by itself, for a
    baseline in log(week). Raises `BadInput` for times that are not whole weeks from 1 on, and covariates that say
    nothing."""
    weeks, start = _whole(time, "time", 1), _whole(entry, "entry", 0) if entry is not None else np.zeros(len(time), int)
    design, columns = design_of(covariates, len(time))
    patterns, at = _patterns(design)
    last = int(weeks.max())
    edges = [each for each in bands if each < last] if bands is not None else list(range(1, last))
    spans = tuple(zip([1, *(each + 1 for each in edges)], [*edges, last], strict=True))
    size = len(spans)
    if len(patterns) * size > _MOST_CELLS:
        raise BadInput(
            f"{len(patterns)} patterns of covariates in {size} bands of weeks are too many; round the covariates, or "
            "use bands instead of log"
        )
    risk = _at_risk(weeks, start, at, len(patterns), spans)
    place = at * size + np.searchsorted(edges, weeks)
    gone = np.stack(
        [np.bincount(place[event == way], minlength=len(patterns) * size) for way in range(1, causes + 1)], axis=1
    )
    kept = np.flatnonzero(risk)
    return PersonWeeks(
        risk[kept], gone[kept], kept % size, spans, patterns[kept // size], columns, log_week=bands is None
    )


def merged(cells: PersonWeeks) -> tuple[PersonWeeks, list[str]]:
    """Bands in which nobody leaves by one of the ways have no hazard of their own: they join the band before."""
    spans, to, told = list(cells.bands), np.arange(len(cells.bands)), []
    gone = np.stack([np.bincount(cells.band, each, len(spans)) for each in cells.exits.T], axis=1)
    at = 0
    while at < len(spans) and len(spans) > 1:
        if gone[at].all():
            at += 1
            continue
        low = max(at - 1, 0)
        told.append(
            f"weeks {spans[low + 1][0]}-{spans[low + 1][1]} share a band with weeks {spans[low][0]}-{spans[low][1]}"
        )
        spans[low : low + 2] = [(spans[low][0], spans[low + 1][1])]
        gone = np.concatenate([gone[:low], gone[low : low + 2].sum(axis=0, keepdims=True), gone[low + 2 :]])
        to = np.where(to > low, to - 1, to)
        at = low
    return replace(cells, band=to[cells.band], bands=tuple(spans)), told


def _patterns(design: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """The different rows, and which of them each row is. Column by column, since sorting whole rows is slow."""
    at, first = np.zeros(len(design), np.intp), np.zeros(1, np.intp)
    for column in design.T:
        values, code = np.unique(column, return_inverse=True)
        _, first, at = np.unique(at * len(values) + code, return_index=True, return_inverse=True)
    return design[first], at


def _whole(values: Floats, what: str, least: int) -> NDArray[np.int64]:
    wrong = (values != np.rint(values)) | (values < least)
    if wrong.any():
        at = int(np.argmax(wrong))
        raise BadInput(
            f"row {at + 1}: the {what} {values[at]:g} is not a whole number of weeks from {least} on; a model of "
            "weekly hazards needs those: round up"
        )
    return values.astype(np.int64)


def _at_risk(
    weeks: NDArray[np.int64],
    start: NDArray[np.int64],
    at: NDArray[np.int64],
    patterns: int,
    spans: tuple[tuple[int, int], ...],
) -> Counts:
    """Weeks at risk, (patterns x bands,) with the band running fastest."""
    if len(spans) <= 64:
        made = [
            np.bincount(at, np.maximum(np.minimum(weeks, high) - np.maximum(start, low - 1), 0), minlength=patterns)
            for low, high in spans
        ]
        return np.rint(np.stack(made, axis=1)).astype(np.int64).ravel()
    size = int(weeks.max()) + 1
    steps = np.bincount(at * size + start, minlength=patterns * size) - np.bincount(
        at * size + weeks, minlength=patterns * size
    )
    by_week = np.cumsum(steps.reshape(patterns, size), axis=1)[:, :-1]
    return np.add.reduceat(by_week, [low - 1 for low, _ in spans], axis=1).ravel()


def design_of(covariates: dict[str, Covariate], size: int) -> tuple[Floats, tuple[Column, ...]]:
    """The covariates of every spell as columns, and what they are. Raises `BadInput` for one that says nothing."""
    made: list[Floats] = []
    columns: list[Column] = []
    for name, values in covariates.items():
        if isinstance(values, Labels):
            if not 2 <= len(values.names) <= _MOST_LEVELS:
                raise BadInput(
                    f"{name} has {len(values.names)} different value(s); a covariate needs 2 to {_MOST_LEVELS} names, "
                    "or numbers"
                )
            for at, level in enumerate(values.names[1:], start=1):
                made.append((values.at == at).astype(np.float64))
                columns.append(Column(name, level, values.names[0], 0.0))
        else:
            if values.min() == values.max():
                raise BadInput(f"{name} is {values[0]:g} for everybody; leave it out")
            centre = float(values.mean())
            made.append(values - centre)
            columns.append(Column(name, None, None, centre))
    return (np.stack(made, axis=1) if made else np.zeros((size, 0))), tuple(columns)
