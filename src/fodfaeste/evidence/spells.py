"""From weeks to runs and from runs to spells, whole registers at a time.

A *run* is one person's unbroken stretch of one code. A *spell* is benefit weeks with no gap of more than ``gap_weeks``
benefit-free weeks. The definitions are those of `docs/reference` for ``fodfaeste spells``:

* only weeks of kind ``benefit`` are benefit weeks; a week with two codes is one week, named by the code book's rank;
* ``exit`` is the kind of the first week after the spell, ``self_support`` when that kind is ``none``;
* a spell with fewer than ``gap_weeks + 1`` weeks observed after it is censored, and its exit is ``none``;
* ``observed_weeks`` is how long it was known whether a spell had ended: no end in the last ``gap_weeks + 1`` weeks of
  the window can be known, so a censored spell counts up to the week before them. Its span goes on into weeks in which
  only staying, never leaving, would have been seen, and survival from spans is too high.

Cost: one sort of the input, then a fixed number of passes over arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fodfaeste.evidence.codes import BENEFIT, DEAD, EDUCATION, EMIGRATED, IGNORED, PENSION, CodeBook

EXITS: Final = ("none", "self_support", "education", "pension", "emigrated", "dead")
_EXIT_OF_KIND = {EDUCATION: 2, PENSION: 3, EMIGRATED: 4, DEAD: 5}

_MANY: Final = 4_000_000
"""From so many rows on, starting the compiled way pays."""
_GLANCE: Final = 4096
"""So many rows are looked at before all are, since rows in no order show it soon."""

Ints = NDArray[np.int64]
Weeks = NDArray[np.int32]
Codes = NDArray[np.int16]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Window:
    """The weeks that are observed, first and last included."""

    first: int
    last: int

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"window: the last week {self.last} is before the first {self.first}")


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs in order of person and week, never two in the same week of one person. Columns of equal length."""

    person: Ints
    first_week: Weeks
    last_week: Weeks
    code: Codes

    def __len__(self) -> int:
        return len(self.person)

    @property
    def weeks(self) -> Weeks:
        """Weeks in each run."""
        return self.last_week - self.first_week + np.int32(1)

    def clip(self, first: int, last: int) -> Runs:
        """The parts of the runs inside these weeks."""
        keep = (self.last_week >= first) & (self.first_week <= last)
        return Runs(
            self.person[keep],
            np.maximum(self.first_week[keep], np.int32(first)),
            np.minimum(self.last_week[keep], np.int32(last)),
            self.code[keep],
        )


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells in order of person and week. ``weeks`` have benefit, ``span_weeks`` count gaps too.

    ``observed_weeks`` is ``span_weeks`` of those that ended; of the censored those up to the last week whose exit could
    be known, and 0 when the spell began after it. ``first_benefit`` and ``last_benefit`` are codes, ``exit`` an index
    into `EXITS`.
    """

    person: Ints
    spell: Weeks
    first_week: Weeks
    last_week: Weeks
    weeks: Weeks
    span_weeks: Weeks
    first_benefit: Codes
    last_benefit: Codes
    exit: NDArray[np.int8]
    censored: Bools
    observed_weeks: Weeks

    def __len__(self) -> int:
        return len(self.person)


def observed_window(week: ArrayLike) -> Window:
    """The window of an input: from the first to the last week that occurs. Raises ValueError when there is none."""
    values = np.asarray(week)
    if values.size == 0:
        raise ValueError("window: the input has no weeks")
    return Window(int(values.min()), int(values.max()))


def runs_of_weeks(person: ArrayLike, week: ArrayLike, code: ArrayLike, book: CodeBook) -> Runs:
    """Runs of a long register: one entry per person, week and code, in any order, repeats allowed.

    Shapes: three arrays of equal length. Ignored kinds are left out. Raises ValueError for unequal lengths or a code
    that is not in the book.
    """
    who, when, what = _columns(person, week, code)
    if len(who) >= _MANY:
        from fodfaeste.evidence.manyweeks import runs_of_many_weeks

        return runs_of_many_weeks(who, when, what, book)
    return runs_of_few_weeks(who, when, what, book)


def runs_of_few_weeks(who: Ints, when: Weeks, what: Codes, book: CodeBook) -> Runs:
    """`runs_of_weeks` by sorting."""
    _known(what, book)
    kept = book.kind[what] != IGNORED
    if not kept.all():
        who, when, what = who[kept], when[kept], what[kept]
    if not in_order(who, when):
        from fodfaeste.evidence import weekkeys

        if weekkeys.fit(who, when, book):
            return weekkeys.runs_of_keys(weekkeys.keys_of(who, when, what, book), book)
        order = np.lexsort((book.rank[what], when, who))
        who, when, what = who[order], when[order], what[order]
    first_of_week = _starts(who, when)
    if not first_of_week.all():
        who, when, what = who[first_of_week], when[first_of_week], what[first_of_week]
    return _joined(who, when, when, what)


def runs_of_runs(
    person: ArrayLike, first_week: ArrayLike, last_week: ArrayLike, code: ArrayLike, book: CodeBook
) -> Runs:
    """Runs from stretches in any order that may touch, repeat or overlap (then the code book's rank decides).

    Only people with an overlap are taken apart into weeks. Raises ValueError as `runs_of_weeks`, and when a stretch
    ends before it begins.
    """
    who, start, what = _columns(person, first_week, code)
    _known(what, book)
    end = np.asarray(last_week, dtype=np.int32)
    if end.shape != start.shape:
        raise ValueError("runs: the columns have different lengths")
    if (end < start).any():
        raise ValueError(f"runs: a run of person {who[np.argmax(end < start)]} ends before it begins")
    kept = book.kind[what] != IGNORED
    if not kept.all():
        who, start, end, what = who[kept], start[kept], end[kept], what[kept]
    if not in_order(who, start):
        order = np.lexsort((start, who))
        who, start, end, what = who[order], start[order], end[order], what[order]
    clash = (who[1:] == who[:-1]) & (start[1:] <= end[:-1])
    if not clash.any():
        return _joined(who, start, end, what)
    mixed = np.isin(who, np.unique(who[1:][clash]))
    apart = runs_of_weeks(*_weeks_of_runs(who[mixed], start[mixed], end[mixed], what[mixed]), book)
    plain = _joined(who[~mixed], start[~mixed], end[~mixed], what[~mixed])
    return _merge(plain, apart)


def weeks_of_runs(runs: Runs) -> tuple[Ints, Weeks, Codes]:
    """Person, week and code of every week in the runs."""
    return _weeks_of_runs(runs.person, runs.first_week, runs.last_week, runs.code)


def spells_of(runs: Runs, book: CodeBook, window: Window, gap_weeks: int = 4) -> Spells:
    """Spells of the runs inside a window. Raises ValueError for a negative gap."""
    if gap_weeks < 0:
        raise ValueError("spells: gap_weeks cannot be negative")
    inside = runs.clip(window.first, window.last)
    at = np.flatnonzero(book.kind[inside.code] == BENEFIT)
    who, start, end = inside.person[at], inside.first_week[at], inside.last_week[at]
    begins = np.ones(len(at), dtype=np.bool_)
    begins[1:] = (who[1:] != who[:-1]) | (start[1:] - end[:-1] - 1 > gap_weeks)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(at))[: len(first)] - 1
    weeks = np.add.reduceat(end - start + 1, first).astype(np.int32) if len(first) else np.empty(0, np.int32)
    censored = window.last - end[last] < gap_weeks + 1
    span = end[last] - start[first] + np.int32(1)
    known = np.maximum(window.last - gap_weeks - start[first], 0).astype(np.int32)
    return Spells(
        person=who[first],
        spell=_numbered(who[first]),
        first_week=start[first],
        last_week=end[last],
        weeks=weeks,
        span_weeks=span,
        first_benefit=inside.code[at[first]],
        last_benefit=inside.code[at[last]],
        exit=np.where(censored, 0, _exits(inside, at[last], book)).astype(np.int8),
        censored=censored,
        observed_weeks=np.where(censored, known, span),
    )


def _exits(runs: Runs, at: NDArray[np.intp], book: CodeBook) -> NDArray[np.int8]:
    """The exit after each of the runs at these positions: the kind of the very next week."""
    exits = np.ones(len(at), dtype=np.int8)
    if not len(at):
        return exits
    following = np.minimum(at + 1, len(runs) - 1)
    adjacent = (runs.person[following] == runs.person[at]) & (runs.first_week[following] == runs.last_week[at] + 1)
    kind = book.kind[runs.code[following]]
    for value, number in _EXIT_OF_KIND.items():
        exits[adjacent & (kind == value)] = number
    return exits


def _numbered(who: Ints) -> Weeks:
    """1, 2, 3 … within each person."""
    number = np.arange(len(who))
    start = np.flatnonzero(np.append(True, who[1:] != who[:-1])[: len(who)])
    return (number - np.repeat(start, np.diff(np.append(start, len(who)))) + 1).astype(np.int32)


def _columns(person: ArrayLike, week: ArrayLike, code: ArrayLike) -> tuple[Ints, Weeks, Codes]:
    who, when, what = np.asarray(person, np.int64), np.asarray(week, np.int32), np.asarray(code, np.int16)
    if not who.shape == when.shape == what.shape or who.ndim != 1:
        raise ValueError("runs: the columns have different lengths")
    return who, when, what


def _known(what: Codes, book: CodeBook) -> None:
    if what.size and (what.min() < 0 or what.max() >= len(book)):
        raise ValueError("runs: a code is not in the code book")


def in_order(who: Ints, when: Weeks) -> bool:
    """Strictly by person and week, so no week twice."""
    if len(who) > 2 * _GLANCE and not in_order(who[:_GLANCE], when[:_GLANCE]):
        return False
    same = who[1:] == who[:-1]
    return bool(((who[1:] > who[:-1]) | (same & (when[1:] > when[:-1]))).all())


def _starts(who: Ints, when: Weeks) -> Bools:
    starts = np.ones(len(who), dtype=np.bool_)
    starts[1:] = (who[1:] != who[:-1]) | (when[1:] != when[:-1])
    return starts


def _joined(who: Ints, start: Weeks, end: Weeks, what: Codes) -> Runs:
    """Sorted stretches without overlap, joined where the same code goes on without a break."""
    breaks = np.ones(len(who), dtype=np.bool_)
    breaks[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1]) | (start[1:] != end[:-1] + 1)
    first = np.flatnonzero(breaks)
    last = np.append(first[1:], len(who))[: len(first)] - 1
    return Runs(who[first], start[first], end[last], what[first])


def _weeks_of_runs(who: Ints, start: Weeks, end: Weeks, what: Codes) -> tuple[Ints, Weeks, Codes]:
    length = end - start + 1
    total = int(length.sum())
    offset = np.arange(total) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(who, length), (np.repeat(start, length) + offset).astype(np.int32), np.repeat(what, length)


def _merge(one: Runs, other: Runs) -> Runs:
    who = np.concatenate((one.person, other.person))
    start = np.concatenate((one.first_week, other.first_week))
    end = np.concatenate((one.last_week, other.last_week))
    what = np.concatenate((one.code, other.code))
    order = np.lexsort((start, who))
    return Runs(who[order], start[order], end[order], what[order])
