"""Scores of progression as a cube: citizen × occasion × role of the rater × item, gaps left as gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats, Labels, Table, read_table

ALL: Final = "all"
"""The only role (or item) of a file without a column for it."""
DAYS_A_MONTH: Final = 30.4375
_DATE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ][0-9:.]+)?")
_MOST_CELLS: Final = 200_000_000

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a file are called; None where the file has none."""

    citizen: str = "citizen"
    occasion: str = "occasion"
    score: str = "score"
    role: str | None = None
    item: str | None = None
    rater: str | None = None
    group: str | None = None

    def named(self) -> list[str]:
        """All that are there. Raises `BadInput` when one column is given two meanings."""
        every = (self.citizen, self.occasion, self.score, self.role, self.item, self.rater, self.group)
        found = [each for each in every if each]
        for each in found:
            if found.count(each) > 1:
                raise BadInput(f"the column {each!r} is named for two things; each thing needs a column of its own")
        return found


@dataclass(frozen=True, slots=True)
class Ratings:
    """All scores of a file.

    ``score`` is (citizens, occasions, roles, items) with NaN where nobody scored; ``time`` (citizens, occasions) is
    the time since the citizen's own first occasion in ``unit``, NaN where there was none; ``rater`` (citizens,
    occasions, roles) is a place in ``raters``, -1 where nobody scored; ``group`` (citizens) a place in ``groups``.
    ``better`` is 1 when high scores are good and -1 when low ones are.
    """

    score: Floats
    time: Floats
    unit: str
    citizens: tuple[str, ...]
    occasions: tuple[str, ...]
    roles: tuple[str, ...]
    items: tuple[str, ...]
    better: int
    rater: NDArray[np.int32] | None = None
    raters: tuple[str, ...] = ()
    group: NDArray[np.int32] | None = None
    groups: tuple[str, ...] = ()
    unanswered: int = 0
    repeated: int = 0

    def levels(self) -> Floats:
        """One score per citizen, occasion and role: the mean over the items, (citizens, occasions, roles).

        A missing item is not a zero and must not move the mean: what is averaged are distances from the item's own
        mean in that role (two-way adjustment). With less than half of the items answered the score is missing.
        """
        seen = ~np.isnan(self.score)
        count = seen.sum(axis=3)
        with np.errstate(invalid="ignore", divide="ignore"):
            usual = np.where(seen, self.score, 0).sum(axis=(0, 1)) / seen.sum(axis=(0, 1))
            asked = ~np.isnan(usual)
            middle = np.where(asked, usual, 0).sum(axis=1) / asked.sum(axis=1)
            off = np.where(seen, self.score - usual, 0).sum(axis=3) / count + middle
        plain = np.where(seen, self.score, 0).sum(axis=3) / np.maximum(count, 1)
        level = np.where(count == asked.sum(axis=1), plain, off)
        return np.where(2 * count >= np.maximum(asked.sum(axis=1), 1), level, np.nan)

    def role_at(self, name: str, option: str) -> int:
        """The place of a role the user named. Raises `BadInput`."""
        if name not in self.roles:
            raise BadInput(f"{option}: there is no role {name!r}; the file has {', '.join(self.roles)}")
        return self.roles.index(name)

    def occasion_at(self, name: str, option: str) -> int:
        """The place of an occasion the user named. Raises `BadInput`."""
        if name not in self.occasions:
            raise BadInput(f"{option}: there is no occasion {name!r}; the file has {', '.join(self.occasions[:12])}")
        return self.occasions.index(name)


def read_ratings(
    path: Path,
    columns: Columns,
    *,
    scale: tuple[float, float] | None = None,
    lower_is_better: bool = False,
    every: int | None = None,
) -> Ratings:
    """The scores of a long file: one row per citizen × occasion × role × item.

    Occasions that are numbers are the same for everybody. Dates and calendar periods are counted for each citizen from
    the first (1, 2, 3 …); with ``every`` (days), dates fall into rounds from the citizen's first date. Raises
    `BadInput` for anything that cannot be read as one score per cell, for one citizen and for scores that never vary.
    """
    table = read_table(path, columns.named())
    score = table.numbers(columns.score, missing=True)
    citizen = table.labels(columns.citizen)
    role = _labels(table, columns.role)
    item = _labels(table, columns.item)
    rater = table.labels(columns.rater, missing="") if columns.rater else None
    _on_scale(table, columns.score, score, scale)
    occasion, time, unit, names = _occasions(table, columns.occasion, citizen, every)
    keys = (citizen.at.astype(np.int64), occasion, role.at.astype(np.int64), item.at.astype(np.int64))
    answered = ~np.isnan(score)
    kept, repeated = _single(table, columns, keys, score, answered, rater)
    _varied(table, columns, citizen, score, answered)
    shape = (len(citizen.names), len(names), len(role.names), len(item.names))
    if np.prod(shape, dtype=float) > _MOST_CELLS:
        table.refuse(f"{shape[1]} occasions are too many to compare; give --every, or number them", None)
    cube = np.full(shape, np.nan)
    cube[tuple(key[kept] for key in keys)] = score[kept]
    when = np.full(shape[:2], np.nan)
    when[keys[0][kept], occasion[kept]] = time[kept]
    when -= np.nanmin(np.where(np.isnan(when).all(axis=1, keepdims=True), 0, when), axis=1, keepdims=True)
    who = None
    if rater is not None:
        who = np.full(shape[:3], -1, dtype=np.int32)
        who[keys[0][kept], occasion[kept], keys[2][kept]] = rater.at[kept]
    group, groups = _groups(table, columns.group, citizen)
    return Ratings(
        cube, when, unit, citizen.names, names, role.names, item.names, -1 if lower_is_better else 1,
        who, rater.names if rater else (), group, groups, int((~answered).sum()), repeated,
    )  # fmt: skip


def _labels(table: Table, name: str | None) -> Labels:
    if name is None:
        return Labels(np.zeros(len(table), dtype=np.int32), (ALL,))
    return table.labels(name)


def _on_scale(table: Table, name: str, score: Floats, scale: tuple[float, float] | None) -> None:
    if scale is None:
        return
    wrong = np.flatnonzero((score < scale[0]) | (score > scale[1]))
    if wrong.size:
        low, high = scale
        shown = f"{score[wrong[0]]:g} is outside --scale {low:g},{high:g}"
        table.refuse(f"{shown}; correct the score or the scale", int(wrong[0]), name)


def _occasions(
    table: Table, name: str, citizen: Labels, every: int | None
) -> tuple[Ints, Floats, str, tuple[str, ...]]:
    """For each row the place of its occasion and its time; what the time is counted in; and the occasions' names."""
    labels = table.labels(name)
    dates = [_DATE.fullmatch(text) for text in labels.names]
    if all(dates):
        index = np.array([_day(table, name, labels, at, found) for at, found in enumerate(dates)])[labels.at]
        if every is not None:
            since = index - _first(citizen, index)
            rounds = np.rint(since / every).astype(np.int64)
            found, place = np.unique(rounds, return_inverse=True)
            return place.astype(np.int64), index / DAYS_A_MONTH, "months", tuple(str(each) for each in found)
        return (*_counted(citizen, index, index / DAYS_A_MONTH, "months"),)
    if every is not None:
        raise BadInput("--every: works on dates written as 2026-11-23; leave it out where occasions have numbers")
    periods = table.periods(name)
    if periods.kind != "number":
        return (*_counted(citizen, periods.index, periods.index.astype(float), f"{periods.kind}s"),)
    found, place = np.unique(periods.index, return_inverse=True)
    return place.astype(np.int64), periods.index.astype(float), "occasions", tuple(str(each) for each in found)


def _day(table: Table, name: str, labels: Labels, at: int, found: re.Match[str] | None) -> int:
    assert found is not None
    try:
        return date.fromisoformat(found[1]).toordinal()
    except ValueError:
        row = int(np.flatnonzero(labels.at == at)[0])
        table.refuse(f"{labels.names[at]!r} is no day of the calendar; write it as 2026-11-23", row, name)
        raise


def _first(citizen: Labels, index: Ints) -> Ints:
    first = np.full(len(citizen.names), np.iinfo(np.int64).max)
    np.minimum.at(first, citizen.at, index)
    return first[citizen.at]


def _counted(citizen: Labels, index: Ints, time: Floats, unit: str) -> tuple[Ints, Floats, str, tuple[str, ...]]:
    """Occasions counted for each citizen: 0 for the first, 1 for the next."""
    pairs, back = np.unique(np.stack([citizen.at.astype(np.int64), index], axis=1), axis=0, return_inverse=True)
    first = np.searchsorted(pairs[:, 0], pairs[:, 0])
    number = np.arange(len(pairs)) - first
    return number[back.ravel()], time, unit, tuple(str(each + 1) for each in range(int(number.max()) + 1))


def _single(
    table: Table, columns: Columns, keys: tuple[Ints, ...], score: Floats, answered: NDArray[np.bool_],
    rater: Labels | None,
) -> tuple[Ints, int]:  # fmt: skip
    """The rows to keep, one per cell, and how many only repeated another. Raises `BadInput` for two scores of one."""
    rows = np.flatnonzero(answered)
    who = rater.at if rater is not None else np.zeros(len(score), dtype=np.int32)
    order = rows[np.lexsort([rows, *(key[rows] for key in reversed(keys))])]
    same = np.all([key[order][1:] == key[order][:-1] for key in keys], axis=0) if len(order) > 1 else np.zeros(0, bool)
    differ = np.flatnonzero(same & ((score[order][1:] != score[order][:-1]) | (who[order][1:] != who[order][:-1])))
    if differ.size:
        here = min((max(order[at], order[at + 1]), min(order[at], order[at + 1])) for at in differ)
        before = f"{score[here[1]]:g} and {score[here[0]]:g}"
        cell = "citizen, occasion" + (", role" if columns.role else "") + (", item" if columns.item else "")
        table.refuse(
            f"there is a second score for the same {cell} ({before}); keep one, or name the raters as different roles",
            int(here[0]), columns.score,
        )  # fmt: skip
    keep = np.concatenate([[True], ~same])[: len(order)]
    return order[keep], int((~keep).sum())


def _varied(table: Table, columns: Columns, citizen: Labels, score: Floats, answered: NDArray[np.bool_]) -> None:
    if not answered.any():
        table.refuse("there is no score in any row; fill the column in", None, columns.score)
    if len(np.unique(citizen.at[answered])) < 2:
        table.refuse("all scores are of one citizen; reliability and change need several", None, columns.citizen)
    if np.ptp(score[answered]) == 0:
        only = score[answered][0]
        table.refuse(f"every score is {only:g}; nothing can be told apart without variation", None, columns.score)


def _groups(table: Table, name: str | None, citizen: Labels) -> tuple[NDArray[np.int32] | None, tuple[str, ...]]:
    if name is None:
        return None, ()
    labels = table.labels(name)
    of = np.full(len(citizen.names), -1, dtype=np.int32)
    of[citizen.at[::-1]] = labels.at[::-1]  # the first row of a citizen decides
    wrong = np.flatnonzero(of[citizen.at] != labels.at)
    if wrong.size:
        row = int(wrong[0])
        who = citizen.names[citizen.at[row]]
        table.refuse(f"citizen {who} is in two groups; write the same group in all rows of a citizen", row, name)
    return of, labels.names
