"""The count table: how many left in which week, by which way out, in which group. Everything else is computed from it.

A register of millions of spells is a table of some hundred weeks, and no estimator below looks at persons again. A
person is at risk in week t when ``entry < t <= time`` (without an entry: from the start).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Labels

Counts = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
EVERYBODY: Final = "all"
_COMPILED_FROM: Final = 250_000  # rows; below, loading the compiled loop costs more than it saves
_DENSE: Final = 1 << 22  # weeks; whole times up to here are their own place in a table
_USUAL_WEEKS: Final = 1_024
_MOST_WEEKS: Final = 1 << 15
_MOST_CELLS: Final = 1 << 23


@dataclass(frozen=True, slots=True)
class Cells:
    """How many persons share entry, time and way out: what a bootstrap with delayed entry draws from.

    All of shape (cells,): ``group`` and ``cause`` (0 censored) are places, ``first`` and ``last`` the places in
    ``CountTable.times`` of the first and the last time at risk.
    """

    group: Counts
    first: Counts
    last: Counts
    cause: Counts
    count: Counts


@dataclass(frozen=True, slots=True)
class CountTable:
    """Counts of persons. ``exits`` is (groups, 1 + causes, times), cause 0 being censored; ``entries`` is (groups,
    times): who comes under observation after the time before and is at risk for the first time at this one.

    ``times`` increase and are those at which anybody leaves, in the unit of the data (weeks). ``cells`` is there only
    when somebody entered late.
    """

    times: Floats
    exits: Counts
    entries: Counts
    groups: tuple[str, ...]
    causes: tuple[str, ...]
    cells: Cells | None = None

    @property
    def n(self) -> Counts:
        """Persons (rows) by group, shape (groups,)."""
        return self.exits.sum(axis=(1, 2))

    @property
    def at_risk(self) -> Counts:
        """Who is at risk at each time, shape (groups, times)."""
        return at_risk(self.entries, self.exits)

    @property
    def events(self) -> Counts:
        """Exits by any way at each time, shape (groups, times)."""
        return self.exits[:, 1:].sum(axis=1)

    @property
    def censored(self) -> Counts:
        """Who leaves observation without an exit at each time, shape (groups, times)."""
        return self.exits[:, 0]

    @property
    def last_times(self) -> Floats:
        """The largest time in each group, shape (groups,)."""
        seen = self.exits.sum(axis=1) > 0
        return self.times[seen.shape[1] - 1 - np.argmax(seen[:, ::-1], axis=1)]

    def pooled(self) -> CountTable:
        """All groups as one, called "all"."""
        cells = self.cells
        if cells is not None:
            cells = Cells(np.zeros_like(cells.group), cells.first, cells.last, cells.cause, cells.count)
        exits, entries = self.exits.sum(axis=0, keepdims=True), self.entries.sum(axis=0, keepdims=True)
        return CountTable(self.times, exits, entries, (EVERYBODY,), self.causes, cells)


def at_risk(entries: NDArray[Any], exits: NDArray[Any]) -> NDArray[Any]:
    """At risk at each time: entered up to it, less who left before. ``exits`` is (…, causes, times)."""
    left = exits.sum(axis=-2)
    return np.cumsum(entries - left, axis=-1) + left


def count_table(
    time: ArrayLike,
    event: ArrayLike,
    group: ArrayLike | Labels | None = None,
    entry: ArrayLike | None = None,
    causes: Sequence[str] | None = None,
) -> CountTable:
    """Count persons, each given by the same place in every array, in one pass.

    ``time`` is the duration, at least 0; ``event`` is 0 (censored) or the number of the way out, 1 …; ``group`` any
    labels; ``entry`` the duration at which observation began, below ``time``. ``causes`` names the ways out; without it
    they are "1", "2" … as far as they occur. Raises `BadInput` for what cannot be counted.
    """
    times, events = _column(time, "times"), _column(event, "events")
    if len(times) != len(events) or not len(times):
        raise BadInput(f"there are {len(times)} times and {len(events)} events; give one of each per person")
    labels = _labels(group, len(times))
    ticks, exits = _counted(times, events, labels, None if causes is None else 1 + len(causes))
    names = tuple(causes) if causes is not None else tuple(str(number) for number in range(1, exits.shape[1]))
    if entry is None:
        entries = np.zeros((exits.shape[0], len(ticks)), np.int64)
        entries[:, 0] = exits.sum(axis=(1, 2))
        return CountTable(ticks, exits, entries, labels.names, names)
    began = _entries(entry, times)
    cells = _cells(ticks, times, events.astype(np.int64), labels, began)
    entries = np.zeros((exits.shape[0], len(ticks)), np.int64)
    np.add.at(entries, (cells.group, cells.first), cells.count)
    return CountTable(ticks, exits, entries, labels.names, names, cells)


def _column(values: ArrayLike, what: str) -> NDArray[Any]:
    column = np.asarray(values)
    if column.ndim != 1 or column.dtype.kind not in "iufb":
        raise BadInput(f"the {what} are not a row of numbers; give one number per person")
    return column.view(np.uint8) if column.dtype.kind == "b" else column


def _checked_times(values: NDArray[Any]) -> NDArray[Any]:
    """Durations as whole numbers where all of them are, else as floats. Raises `BadInput`."""
    wrong = values < 0 if values.dtype.kind != "f" else ~(np.isfinite(values) & (values >= 0))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise BadInput(f"row {at + 1}: {values[at]:g} is not a duration; it must be a finite number and at least 0")
    if values.dtype.kind == "f" and values.max() < _DENSE and bool((values == np.rint(values)).all()):
        return values.astype(np.int64)
    return values


def _checked_events(values: NDArray[Any], kinds: int | None) -> NDArray[np.int64]:
    wrong = ~(np.isfinite(values) & (values >= 0) & (values == np.rint(values)))
    if kinds is not None:
        wrong |= values >= kinds
    if wrong.any():
        at = int(np.argmax(wrong))
        most = "" if kinds is None else f" up to {kinds - 1}"
        raise BadInput(f"row {at + 1}: {values[at]:g} is not an event; write 0 (censored), 1, 2 …{most}")
    return values.astype(np.int64)


def _labels(group: ArrayLike | Labels | None, size: int) -> Labels:
    if group is None:
        return Labels(np.zeros(0, np.int32), (EVERYBODY,))
    if not isinstance(group, Labels):
        names, at = np.unique(np.asarray(group), return_inverse=True)
        group = Labels(at.astype(np.int32), tuple(str(name) for name in names.tolist()))
    if len(group.at) != size:
        raise BadInput(f"there are {size} times and {len(group.at)} groups; give one of each per person")
    return group


def _counted(times: NDArray[Any], events: NDArray[Any], labels: Labels, kinds: int | None) -> tuple[Floats, Counts]:
    """The distinct times and the exits, (groups, 1 + causes, times)."""
    made = _compiled(times, events, labels, kinds) if len(times) >= _COMPILED_FROM else None
    if made is None:
        times, events = _checked_times(times), _checked_events(events, kinds)
        if times.dtype.kind == "f" or times.max() >= _DENSE:
            ticks, places = np.unique(times, return_inverse=True)
            return ticks.astype(np.float64), _binned(places, events, labels, kinds)
        made = _binned(times, events, labels, kinds)
    seen = np.flatnonzero(made.any(axis=(0, 1)))
    return seen.astype(np.float64), np.ascontiguousarray(made[:, :, seen])


def _compiled(times: NDArray[Any], events: NDArray[Any], labels: Labels, kinds: int | None) -> Counts | None:
    """The table from the compiled loop; None when a value is wrong, lies far outside, or is not whole."""
    from fodfaeste.evidence.survival.loop import fill

    groups = len(labels.names)
    at = labels.at if groups > 1 else np.zeros(1, np.int32)
    for most, weeks in ((kinds or 8, _USUAL_WEEKS), (kinds or 256, _MOST_WEEKS)):
        if groups * most * weeks > _MOST_CELLS:
            return None
        counts = np.zeros((4, groups, most, weeks), np.int64)
        if fill(counts, times, events, at):
            total = counts.sum(axis=0)
            used = most if kinds is not None else 1 + int(np.flatnonzero(total.any(axis=(0, 2)))[-1])
            return total[:, :used]
    return None


def _binned(times: NDArray[Any], events: NDArray[Any], labels: Labels, kinds: int | None) -> Counts:
    groups, most, weeks = len(labels.names), kinds or 1 + int(events.max()), int(times.max()) + 1
    if groups * most * weeks > 1 << 28:
        raise BadInput(
            f"{groups} groups with {most - 1} ways out and {weeks} times make too large a table; "
            "use fewer groups or round the times to weeks"
        )
    key = events * weeks + times
    if groups > 1:
        key += labels.at.astype(np.int64) * (most * weeks)
    return np.bincount(key, minlength=groups * most * weeks).reshape(groups, most, weeks)


def _entries(entry: ArrayLike, times: NDArray[Any]) -> Floats:
    values = np.asarray(entry, dtype=np.float64)
    if values.shape != times.shape:
        raise BadInput(f"there are {len(times)} times and {values.size} entries; give one of each per person")
    wrong = ~((values >= 0) & (values < times))
    if wrong.any():
        at = int(np.argmax(wrong))
        raise BadInput(
            f"row {at + 1}: entry {values[at]:g} is not below time {times[at]:g} and at least 0; such a person is "
            "never at risk: leave the row out or correct it"
        )
    return values


def _cells(ticks: Floats, times: NDArray[Any], events: NDArray[Any], labels: Labels, began: Floats) -> Cells:
    last = np.searchsorted(ticks, times)
    first = np.searchsorted(ticks, began, side="right")
    group = labels.at.astype(np.int64) if len(labels.names) > 1 else np.zeros(len(last), np.int64)
    size, kinds = len(ticks), 1 + int(events.max())
    key = ((group * kinds + events) * size + first) * size + last
    found, count = np.unique(key, return_counts=True)
    rest, late = np.divmod(found, size)
    rest, early = np.divmod(rest, size)
    which, cause = np.divmod(rest, kinds)
    return Cells(which, early, late, cause, count)
