"""The bootstrap on the count table: intervals without formulas, at a cost that does not depend on how many persons.

Drawing persons with replacement is drawing their cells of the table from a multinomial (Efron 1981), so a replicate
costs as much as the table is long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.survival.counts import Cells, CountTable, Floats, at_risk
from fodfaeste.evidence.survival.curves import areas, checked_horizon, kaplan_meier
from fodfaeste.evidence.survival.incidence import shares

_AT_ONCE = 1 << 22  # numbers held at a time
_HALF = 0.5 + 1e-12


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard error and percentile limits over the replicates. NaN where a replicate has no value (a median that is
    not reached makes the error NaN, and a limit when it falls among those)."""

    se: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """``median`` and ``rmst`` are (groups,), ``survival`` (groups, times) and ``incidence`` (groups, causes, times)."""

    replicates: int
    horizon: float
    times: Floats
    median: Spread
    rmst: Spread
    survival: Spread
    incidence: Spread


def bootstrap(
    table: CountTable,
    replicates: int = 1000,
    seed: int = 20_150_101,
    times: Sequence[float] = (),
    horizon: float | None = None,
    conf: float = 0.95,
) -> Bootstrapped:
    """Draw every group's persons again, ``replicates`` times, and take percentiles. Raises `BadInput`.

    Within a replicate the curve stays level after its last time, which can lie before the horizon.
    """
    if replicates < 100:
        raise BadInput(f"{replicates} replicates are too few for limits; take at least 100, better 1000")
    limit = checked_horizon(table, horizon)
    asked = np.asarray(times, dtype=np.float64)
    until = kaplan_meier(table, conf).until
    found = []
    for group in range(len(table.groups)):
        drawn = [_estimates(table, part, asked, limit) for part in _replicates(table, group, replicates, seed)]
        middle, mean, there, gone = (np.concatenate(each) for each in zip(*drawn, strict=True))
        known = asked <= until[group]
        found.append(
            (
                _spread(middle, conf),
                _spread(mean, conf),
                _spread(np.where(known, there, np.nan), conf),
                _spread(np.where(known, gone, np.nan), conf),
            )
        )
    made = [
        Spread(*(np.stack([getattr(each[number], name) for each in found]) for name in Spread.__slots__))
        for number in range(4)
    ]
    return Bootstrapped(replicates, limit, asked, *made)


def _replicates(
    table: CountTable, group: int, replicates: int, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Entries (some, times) and exits (some, 1 + causes, times) of one group, some replicates at a time."""
    draw, kinds, size = stream(seed, group), table.exits.shape[1], len(table.times)
    if table.cells is None:
        flat = table.exits[group].ravel()
        where = np.flatnonzero(flat)
        count = flat[where]
    else:
        mine = table.cells.group == group
        cells = Cells(*(getattr(table.cells, name)[mine] for name in Cells.__slots__))
        count = cells.count
    total, step = int(count.sum()), max(1, _AT_ONCE // max(kinds * size, len(count)))
    for start in range(0, replicates, step):
        some = draw.multinomial(total, count / total, size=min(step, replicates - start))
        exits = np.zeros((len(some), kinds * size), np.int64)
        entries = np.zeros((len(some), size), np.int64)
        if table.cells is None:
            exits[:, where] = some
            entries[:, 0] = total
        else:
            _gather(some, cells, size, entries, exits)
        yield entries, exits.reshape(len(some), kinds, size)


def _gather(some: NDArray[Any], cells: Cells, size: int, entries: NDArray[Any], exits: NDArray[Any]) -> None:
    place = cells.cause * size + cells.last
    for at, counts in enumerate(some):
        entries[at] = np.bincount(cells.first, counts, minlength=size)
        exits[at] = np.bincount(place, counts, minlength=exits.shape[1])


def _estimates(
    table: CountTable, part: tuple[NDArray[np.int64], NDArray[np.int64]], asked: Floats, limit: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Median (infinite: not reached), mean, survival and shares at the asked times, for every replicate in ``part``."""
    entries, exits = part
    survival, gone = shares(at_risk(entries, exits), exits[:, 1:])
    low = survival <= _HALF
    middle = np.where(low.any(axis=1), table.times[np.argmax(low, axis=1)], np.inf)
    within = table.times <= limit
    mean, _ = areas(table.times[within], survival[:, within], limit)
    after = np.searchsorted(table.times, asked, side="right")
    there = np.concatenate([np.ones((len(survival), 1)), survival], axis=1)[:, after]
    left = np.concatenate([np.zeros((*gone.shape[:2], 1)), gone], axis=2)[:, :, after]
    return middle, mean, there, left


def _spread(values: Floats, level: float) -> Spread:
    """Over the first axis. Limits are values that occurred, so that infinite ones do no harm."""
    ends = [(1 - level) / 2, (1 + level) / 2]
    lower, upper = np.quantile(values, ends, axis=0, method="inverted_cdf")
    finite = np.isfinite(values).all(axis=0)
    se = np.where(finite, np.std(np.where(np.isfinite(values), values, 0), axis=0, ddof=1), np.nan)
    return Spread(se, *(np.where(np.isfinite(each), each, np.nan) for each in (lower, upper)))
