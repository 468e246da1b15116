"""The bootstrap: intervals without formulas.

Drawing spells with replacement is drawing their cells of the count table from a multinomial (Efron 1981): a replicate
costs as much as the table is long, however many spells there are. That takes spells as independent, so it is a drawing
of persons only where everybody has one spell. Where some have several, persons are drawn with all their spells (the
cluster bootstrap; Davison & Hinkley 1997, section 3.8) and the table is counted anew, at a cost that grows with the
spells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.survival.counts import Cells, Counts, CountTable, Floats, at_risk
from fodfaeste.evidence.survival.curves import areas, checked_horizon, kaplan_meier
from fodfaeste.evidence.survival.incidence import shares
from fodfaeste.evidence.tables import Labels

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
    drawn: str = "spells"


@dataclass(frozen=True, slots=True)
class People:
    """Every spell with its person, each array (spells,): ``group`` and ``cause`` are places in the table, ``first`` and
    ``last`` the places in its times of the first and the last time at risk."""

    person: Counts
    group: Counts
    first: Counts
    last: Counts
    cause: Counts


def people_of(
    table: CountTable, person: Counts, time: Floats, event: Counts, group: Labels | None, entry: Floats | None
) -> People:
    """The spells of a table with their persons; all arrays (spells,) as they were counted into ``table``."""
    nowhere = np.zeros(len(person), np.int64)
    return People(
        np.asarray(person),
        nowhere if group is None else group.at.astype(np.int64),
        nowhere if entry is None else np.searchsorted(table.times, entry, side="right"),
        np.searchsorted(table.times, time),
        np.asarray(event, np.int64),
    )


def bootstrap(
    table: CountTable,
    replicates: int = 1000,
    seed: int = 20_150_101,
    times: Sequence[float] = (),
    horizon: float | None = None,
    conf: float = 0.95,
    people: People | None = None,
) -> Bootstrapped:
    """Draw every group's spells again, ``replicates`` times, and take percentiles. Raises `BadInput`.

    With ``people`` persons are drawn, each with all the spells they have in the group.
    Within a replicate the curve stays level after its last time, which can lie before the horizon.
    """
    if replicates < 100:
        raise BadInput(f"{replicates} replicates are too few for limits; take at least 100, better 1000")
    limit = checked_horizon(table, horizon)
    asked = np.asarray(times, dtype=np.float64)
    until = kaplan_meier(table, conf).until
    found = []
    for group in range(len(table.groups)):
        if people is None:
            parts = _replicates(table, group, replicates, seed)
        else:
            parts = _of_people(table, people, group, replicates, seed)
        drawn = [_estimates(table, part, asked, limit) for part in parts]
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
    drawn_of = "spells" if people is None else "persons"
    return Bootstrapped(replicates, limit, asked, made[0], made[1], made[2], made[3], drawn_of)


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


def _of_people(
    table: CountTable, people: People, group: int, replicates: int, seed: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """As `_replicates`, with persons drawn. Persons are numbered in order of their names, so rows may come in any."""
    draw, kinds, size = stream(seed, group), table.exits.shape[1], len(table.times)
    mine = people.group == group
    who, person = np.unique(people.person[mine], return_inverse=True)
    first, place = people.first[mine], people.cause[mine] * size + people.last[mine]
    step = max(1, _AT_ONCE // (kinds * size))
    for start in range(0, replicates, step):
        some = min(step, replicates - start)
        entries, exits = np.zeros((some, size), np.int64), np.zeros((some, kinds * size), np.int64)
        for at in range(some):
            times = np.bincount(draw.integers(0, len(who), len(who)), minlength=len(who))[person]
            entries[at] = np.bincount(first, times, minlength=size)
            exits[at] = np.bincount(place, times, minlength=kinds * size)
        yield entries, exits.reshape(some, kinds, size)


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
