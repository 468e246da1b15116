"""Tables as Statistics Denmark's StatBank exports them: one row per cell, the last two columns time and content.

``OMRÅDE;YDELSESTYPE;KØN;ALDER;TID;INDHOLD``: the first column names places (municipalities and their totals), those in
between are categories of which an analysis wants one each. A content of ``..``, ``.`` or nothing is missing, ``-`` is
the table's sign for nil.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput, open_source, plain
from fodfaeste.evidence.tables import MISSING, Floats, Table, listed, read_table

_TIMES: Final = frozenset({"tid", "time"})
CONTENTS: Final = frozenset({"indhold", "contents", "content"})
_COUNTRY: Final = frozenset({"all denmark", "hele landet", "denmark", "danmark"})
_NOWHERE: Final = frozenset(
    {"abroad", "udlandet", "not stated municipality", "uoplyst kommune", "outside denmark", "uden for danmark"}
)
_LEVELS: Final = (("country", ()), ("region", ("region ",)), ("province", ("province ", "landsdel ")))
_NUMBER: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """Which columns of a StatBank file are what; ``categories`` must each be brought down to one value."""

    area: str
    categories: tuple[str, ...]
    time: str
    content: str


def shape_of(path: Path) -> Shape | None:
    """How a file is laid out when it is a StatBank export, None when it is not. Raises `BadInput` when unreadable."""
    names = [name.strip().strip("\ufeff") for name in open_source(path).names]
    if len(names) < 3 or plain(names[-2]) not in _TIMES or plain(names[-1]) not in CONTENTS:
        return None
    return Shape(names[0], tuple(names[1:-2]), names[-2], names[-1])


def contents(table: Table, name: str) -> Floats:
    """The content of every row, NaN where the table has none. Raises `BadInput` for what is no number."""
    cells = table.labels(name, missing="..")
    values = np.full(len(cells.names), math.nan)
    for at, text in enumerate(cells.names):
        if text == "-":
            values[at] = 0.0
        elif _NUMBER.fullmatch(text):
            values[at] = float(text.replace(",", "."))
        elif text.casefold() not in MISSING | {"..."}:
            row = int(np.flatnonzero(cells.at == at)[0])
            table.refuse(f"{text[:40]!r} is not a number; write it as 1234.5 or, when it is missing, as ..", row, name)
    return values[cells.at]


def chosen(table: Table, shape: Shape | None, where: Sequence[tuple[str, str]]) -> NDArray[np.bool_]:
    """Which rows the choices ``(column, value)`` keep. Raises `BadInput` for unknown values, and for a category column
    of a StatBank file that is left with several values."""
    keep = np.ones(len(table), dtype=np.bool_)
    for name, value in where:
        cells = table.labels(name, missing="(empty)")
        known = {plain(text): at for at, text in enumerate(cells.names)}
        if plain(value) not in known:
            near = get_close_matches(plain(value), list(known), n=1, cutoff=0.5)
            hint = f" (did you mean {cells.names[known[near[0]]]!r}?)" if near else ""
            table.refuse(f"{value!r} is no value{hint}; there are {listed(cells.names)}", column=name)
        keep &= cells.at == known[plain(value)]
    if not keep.any():
        raise BadInput(f"{table.path}: no row has {' and '.join(f'{a}={b}' for a, b in where)}; choose other values")
    for name in shape.categories if shape else ():
        cells = table.labels(name, missing="(empty)")
        left = [cells.names[at] for at in np.unique(cells.at[keep])]
        if len(left) > 1:
            table.refuse(
                f"there are {len(left)} values ({listed(left, 4)}); choose one with --where {f'{name}={left[0]}'!r}",
                column=name,
            )
    return keep


def choices(texts: Sequence[str], option: str = "--where") -> list[tuple[str, str]]:
    """``KØN=Total`` and the like as column and value. Raises `BadInput`."""
    found = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise BadInput(f"{option}: {text!r} is not COLUMN=VALUE; write for example 'KØN=Total'")
        found.append((name.strip(), value.strip()))
    return found


def totals(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The names among places that are sums of others there, and those that are no place at all.

    Only what is coarser than the finest level present counts as a sum: a table of nothing but regions keeps them.
    """
    level = {name: _level(name) for name in names}
    nowhere = [name for name in names if level[name] == -1]
    there = [name for name in names if level[name] >= 0]
    finest = max((level[name] for name in there), default=0)
    return [name for name in there if level[name] < finest], nowhere


def _level(name: str) -> int:
    """0 the country, 1 a region, 2 a province, 3 anything else, -1 no place in Denmark."""
    text = plain(name)
    if text in _NOWHERE:
        return -1
    if text in _COUNTRY:
        return 0
    for level, (_, starts) in enumerate(_LEVELS):
        if starts and text.startswith(starts):
            return level
    return 3


@dataclass(frozen=True, slots=True)
class Population:
    """People by place and period: ``count[place][n]`` at ``at[n]``, which are sorted. ``kind`` is that of the
    periods."""

    path: Path
    kind: str
    at: dict[str, NDArray[np.int64]]
    count: dict[str, Floats]

    def over(self, places: Sequence[str], periods: NDArray[np.int64], kind: str) -> tuple[Floats, list[str]]:
        """People, places × periods, on straight lines between the periods there are, and sentences on how.

        Years stand for their first quarter, month or week. Before the first and after the last period the nearest is
        carried on, and a sentence says so. Raises `BadInput` when a place is missing or the periods do not fit.
        """
        absent = [name for name in places if plain(name) not in self.count]
        if absent:
            raise BadInput(
                f"--per: {self.path} has no people for {listed(absent)}; add them or leave them out by --drop"
            )
        made = np.empty((len(places), len(periods)))
        known: set[int] = set()
        for row, name in enumerate(places):
            at = self._moved(self.at[plain(name)], kind)
            known.update(at.tolist())
            made[row] = np.interp(periods, at, self.count[plain(name)])
        return made, self._told(np.array(sorted(known)), periods, kind)

    def _moved(self, at: NDArray[np.int64], kind: str) -> NDArray[np.int64]:
        per_year = {"quarter": 4, "month": 12}
        if self.kind == kind:
            return at
        if self.kind == "number" and kind in per_year:
            return at * per_year[kind]
        raise BadInput(f"--per: {self.path} has {self.kind}s but the data {kind}s; give people by {kind} or by year")

    def _told(self, at: NDArray[np.int64], periods: NDArray[np.int64], kind: str) -> list[str]:
        from fodfaeste.evidence.periods import period_label

        label = [period_label(kind, int(each)) for each in at]
        between = int((~np.isin(periods, at) & (periods > at[0]) & (periods < at[-1])).sum())
        told = [f"The outcome is per 1,000 people of {self.path.name}."]
        if between:
            told.append(
                f"People are counted in {listed(label, 12)}; in {between} periods between them the number lies on a "
                "straight line."
            )
        before, after = int((periods < at[0]).sum()), int((periods > at[-1]).sum())
        if before:
            told.append(f"In {before} periods before {label[0]} the number of people is that of {label[0]}.")
        if after:
            told.append(f"In {after} periods after {label[-1]} the number of people is that of {label[-1]}.")
        return told


def read_population(path: Path, where: Sequence[tuple[str, str]] = ()) -> Population:
    """A population table of StatBank, such as FOLK1A. Categories are chosen by ``where`` as far as it has them, else
    by their total. Raises `BadInput`."""
    shape = shape_of(path)
    if shape is None:
        raise BadInput(f"--per: {path} is not a StatBank table; its last columns must be TID and INDHOLD")
    table = read_table(path, [shape.area, *shape.categories, shape.time, shape.content])
    keep = chosen(table, shape, _population_choices(table, shape, where))
    people, places, time = contents(table, shape.content), table.labels(shape.area), table.periods(shape.time)
    keep &= ~np.isnan(people)
    if (none := np.flatnonzero(keep & (people <= 0))).size:
        table.refuse("there are no people to divide by; leave the row out", int(none[0]), shape.content)
    at: dict[str, NDArray[np.int64]] = {}
    count: dict[str, Floats] = {}
    order = np.lexsort((time.index, places.at))
    order = order[keep[order]]
    cuts = np.flatnonzero(np.diff(places.at[order])) + 1
    for rows in np.split(order, cuts):
        if (twice := np.flatnonzero(np.diff(time.index[rows]) == 0)).size:
            table.refuse("place and period are there twice; choose categories by --where", int(rows[twice[0] + 1]))
        name = plain(places.names[places.at[rows[0]]])
        at[name], count[name] = time.index[rows], people[rows]
    return Population(path, time.kind, at, count)


def _population_choices(table: Table, shape: Shape, where: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The total of every category column that has several values and is not chosen otherwise."""
    found = []
    for name in shape.categories:
        values = table.labels(name, missing="(empty)").names
        asked = [value for column, value in where if plain(column) == plain(name)]
        if asked and plain(asked[0]) in {plain(value) for value in values}:
            found.append((name, asked[0]))
        elif len(values) > 1:
            total = [value for value in values if re.search(r"\b(total|i alt)\b", value, re.IGNORECASE)]
            if len(total) == 1:
                found.append((name, total[0]))
    return found
