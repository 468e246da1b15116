"""Units over periods: the table that comparisons over time start from, read from any long file or a StatBank export."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.effects import statbank
from fodfaeste.evidence.periods import period_label
from fodfaeste.evidence.sources import BadInput, plain
from fodfaeste.evidence.tables import Floats, Labels, Periods, Table, asked_period, listed, read_table


@dataclass(frozen=True, slots=True)
class Panel:
    """One outcome of units over periods.

    ``outcome`` and ``row`` are units × periods: the number (NaN where there is none) and the row of the file it comes
    from (-1 where there is none). ``units`` are sorted (numbers by size), ``periods`` are places on the line of
    ``kind`` in order. ``notes`` are sentences on what was done to the file, for the report.
    """

    units: tuple[str, ...]
    periods: NDArray[np.int64]
    kind: str
    outcome: Floats
    row: NDArray[np.int64]
    table: Table
    names: tuple[str, str, str]
    notes: tuple[str, ...]

    def label(self, at: int) -> str:
        """The period at a place of ``periods``, as people write it."""
        return period_label(self.kind, int(self.periods[at]))

    @property
    def labels(self) -> list[str]:
        """All periods as people write them."""
        return [self.label(at) for at in range(len(self.periods))]

    def unit(self, name: str, option: str = "--treated-unit") -> int:
        """The place of a unit the user named. Raises `BadInput`, with the nearest name, when there is none."""
        known = {plain(each): at for at, each in enumerate(self.units)}
        if plain(name) in known:
            return known[plain(name)]
        near = get_close_matches(plain(name), list(known), n=1, cutoff=0.5)
        hint = f" (did you mean {self.units[known[near[0]]]!r}?)" if near else ""
        raise BadInput(
            f"{option}: {self.table.path} has no unit {name!r} in column {self.names[0]}{hint}; "
            f"there are {listed(self.units, 6)}"
        )

    def period(self, text: str, option: str) -> int:
        """The number of a period the user named on the line of ``kind``; it need not occur. Raises `BadInput`."""
        return Periods(self.periods, self.kind).find(text, option)

    def column(self, name: str) -> Floats:
        """Another column of numbers, units × periods, NaN where there is none. Raises `BadInput`."""
        values = np.append(self.table.numbers(name, missing=True), math.nan)
        found: Floats = values[self.row]
        return found


@dataclass(frozen=True, slots=True)
class Rows:
    """The wanted rows of a file: ``unit`` and ``time`` are places in ``units`` and ``periods``, ``at`` file rows."""

    table: Table
    at: NDArray[np.int64]
    unit: NDArray[np.int32]
    time: NDArray[np.int32]
    outcome: Floats
    units: tuple[str, ...]
    periods: NDArray[np.int64]
    kind: str
    names: tuple[str, str, str]
    notes: tuple[str, ...]


def load_panel(
    path: Path,
    *,
    outcome: str | None = None,
    unit: str | None = None,
    time: str | None = None,
    extra: Sequence[str] = (),
    where: Sequence[tuple[str, str]] = (),
    per: Path | None = None,
    drop: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
) -> Panel:
    """Read a panel. The three columns may be left out for a StatBank export; ``extra`` are columns to read besides.

    ``where`` keeps rows with these values, ``per`` divides by the people of a StatBank population table and gives
    numbers per 1,000, ``drop`` leaves units out, and only periods from ``first`` to ``last`` are kept. Sums such as
    'All Denmark' are left out and ``notes`` says so. Raises `BadInput`, also
    for a unit and period that are there twice.
    """
    found = load_rows(path, outcome=outcome, unit=unit, time=time, extra=extra, where=where, drop=drop,
                      first=first, last=last)  # fmt: skip
    units, periods = len(found.units), len(found.periods)
    key = found.unit.astype(np.int64) * periods + found.time
    place = np.full(units * periods, -1, dtype=np.int64)
    place[key[::-1]] = np.arange(len(key))[::-1]  # of two rows for one cell the first stays, the second is named
    if (twice := np.flatnonzero(place[key] != np.arange(len(key)))).size:
        again = int(twice[0])
        name, label = found.units[found.unit[again]], period_label(found.kind, int(found.periods[found.time[again]]))
        found.table.refuse(
            f"unit {name} is there twice in {label}; keep one row per unit and period: of several people in a unit "
            "their mean, or give each person as a unit and the unit by --cluster",
            int(found.at[again]),
            found.names[0],
        )
    values = np.append(found.outcome, math.nan)[place].reshape(units, periods)
    row = np.append(found.at, -1)[place].reshape(units, periods)
    notes = list(found.notes)
    if per is not None:
        people, told = statbank.read_population(per, where).over(found.units, found.periods, found.kind)
        values = 1000 * values / people
        notes += told
    return Panel(found.units, found.periods, found.kind, values, row, found.table, found.names, tuple(notes))


def load_rows(
    path: Path,
    *,
    outcome: str | None = None,
    unit: str | None = None,
    time: str | None = None,
    extra: Sequence[str] = (),
    where: Sequence[tuple[str, str]] = (),
    drop: Sequence[str] = (),
    first: str | None = None,
    last: str | None = None,
) -> Rows:
    """The rows behind `load_panel`, where a unit may be there several times in a period (people in a municipality)."""
    shape = statbank.shape_of(path)
    names = _columns(path, shape, unit, time, outcome)
    if shape is not None and [plain(each) for each in names] != [
        plain(shape.area),
        plain(shape.time),
        plain(shape.content),
    ]:
        shape = None
    categories = list(shape.categories) if shape else []
    table = read_table(path, _once([*names, *extra, *categories, *(column for column, _ in where)]))
    keep = statbank.chosen(table, shape, where)
    values = statbank.contents(table, names[2]) if shape else table.numbers(names[2], missing=True)
    who, when = table.labels(names[0]), table.periods(names[1])
    keep &= _within(when, first, last)
    gone, notes = _left_out(who, keep, drop)
    if not gone.any() and keep.all():
        at = np.arange(len(table))
    else:
        at = np.flatnonzero(keep & ~gone[who.at])
        if not at.size:
            raise BadInput(f"{path}: no rows are left by --where, --from, --to and --drop; choose fewer")
    there, unit_at = _renumbered(who.at[at], len(who.names))
    periods, time_at = np.unique(when.index[at], return_inverse=True)
    units = tuple(who.names[place] for place in there)
    return Rows(
        table, at, unit_at, time_at.astype(np.int32), values[at], units, periods, when.kind, names, tuple(notes)
    )


def _columns(
    path: Path, shape: statbank.Shape | None, unit: str | None, time: str | None, outcome: str | None
) -> tuple[str, str, str]:
    asked = (("--unit", unit), ("--time", time), ("--outcome", outcome))
    if shape is not None:
        return unit or shape.area, time or shape.time, outcome or shape.content
    if missing := [option for option, name in asked if name is None]:
        raise BadInput(
            f"{path}: this is not a StatBank table (its last columns would be TID and INDHOLD), so "
            f"{' and '.join(missing)} must name a column"
        )
    return str(unit), str(time), str(outcome)


def _once(names: Sequence[str]) -> list[str]:
    """Column names as given, each once, however spelt."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name, name)
    return list(found)


def _within(when: Periods, first: str | None, last: str | None) -> NDArray[np.bool_]:
    keep = np.ones(len(when.index), dtype=np.bool_)
    for option, text in (("--from", first), ("--to", last)):
        if text is None:
            continue
        if asked_period(text, option).kind != when.kind:
            when.find(text, option)
        at = when.find(text, option)
        keep &= (when.index >= at) if option == "--from" else (when.index <= at)
    if not keep.any():
        there = f"{when.label(int(when.index.min()))} to {when.label(int(when.index.max()))}"
        raise BadInput(f"--from/--to: no period of the file is left; it has {there}")
    return keep


def _left_out(who: Labels, keep: NDArray[np.bool_], drop: Sequence[str]) -> tuple[NDArray[np.bool_], list[str]]:
    """Which names are left out, and sentences that say so. A name in ``drop`` may end in * for all that begin so."""
    gone = np.zeros(len(who.names), dtype=np.bool_)
    notes: list[str] = []
    asked = [plain(text) for text in drop]
    for text, given in zip(asked, drop, strict=True):
        hit = [at for at, name in enumerate(who.names) if _matches(plain(name), text)]
        if not hit:
            near = get_close_matches(text, [plain(name) for name in who.names], n=1, cutoff=0.5)
            raise BadInput(
                f"--drop: there is no unit {given!r}{f' (did you mean {near[0]!r}?)' if near else ''}; "
                f"there are {listed(who.names, 6)}"
            )
        gone[hit] = True
    if gone.any():
        notes.append(f"Left out as asked: {listed([who.names[at] for at in np.flatnonzero(gone)], 20)}.")
    sums, nowhere = statbank.totals([name for at, name in enumerate(who.names) if not gone[at]])
    for names, why in ((sums, "they are sums of other units"), (nowhere, "they are no place")):
        if names:
            gone[[who.names.index(name) for name in names]] = True
            notes.append(f"Left out because {why}: {listed(names, 20)}.")
    return gone, notes


def _matches(name: str, pattern: str) -> bool:
    return name.startswith(pattern[:-1].rstrip("… ")) if pattern.endswith(("*", "…")) else name == pattern


def _renumbered(at: NDArray[np.int32], size: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    there = np.flatnonzero(np.bincount(at, minlength=size))
    number = np.full(size, -1, dtype=np.int32)
    number[there] = np.arange(len(there), dtype=np.int32)
    return there, number[at]
