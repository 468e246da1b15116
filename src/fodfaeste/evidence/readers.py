"""The formats `long`, `runs`, `dream` and `yr`: from a file to runs, the window it observes, and who the people are.

Every format ends in the same runs, so what is computed from them does not depend on the shape a register came in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codetable import UNKNOWN, CodeTable, Unknown
from fodfaeste.evidence.columns import People, WeekColumn, texts_of
from fodfaeste.evidence.gather import Gathering, Persons, batch_runs
from fodfaeste.evidence.refunds import read_refunds
from fodfaeste.evidence.sources import WINDOW_KEY, Batch, Source, open_source
from fodfaeste.evidence.spells import Codes, Runs, Weeks, Window
from fodfaeste.evidence.weeks import from_yyww, monday_of, parse_iso_label, week_of

FORMATS: Final = ("long", "runs", "dream", "yr")
_NO_TRANSFER: Final = frozenset({"0", "."})
_WEEK_COLUMN: Final = re.compile(r"y_\d+")

Progress = Callable[[int, int | None], None]


@dataclass
class Register:
    """What one file holds. ``parts`` may be walked once, inside the context of `reading`."""

    gathering: Gathering
    persons: Persons
    window: Window
    rows: int
    whole_numbers: bool
    notes: dict[str, int] = field(default_factory=dict)

    def parts(self) -> Iterator[Runs]:
        """The runs, in parts that share no person."""
        return self.gathering.parts()


@contextmanager
def reading(path: Path, shape: str, table: CodeTable, progress: Progress | None = None) -> Iterator[Register]:
    """Read a file of one of `FORMATS`. Raises `BadInput` for anything wrong with it."""
    source = open_source(path)
    with Gathering(table.book) as gathering:
        yield _READERS[shape](_Reading(source, table, gathering, progress))


@dataclass
class _Reading:
    """What the readers of all formats share."""

    source: Source
    table: CodeTable
    gathering: Gathering
    progress: Progress | None
    persons: Persons = field(default_factory=Persons)
    unknown: Unknown = field(default_factory=Unknown)
    first: int | None = None
    last: int | None = None
    rows: int = 0

    def seen(self, batch: Batch, first: Weeks, last: Weeks) -> None:
        """Note how far the file is read and which weeks occur in it."""
        if len(first):
            low, high = int(first.min()), int(last.max())
            self.first = low if self.first is None else min(low, self.first)
            self.last = high if self.last is None else max(high, self.last)
        self.rows = batch.row + len(batch)
        if self.progress is not None:
            self.progress(self.rows, self.source.rows)

    def codes(
        self,
        batch: Batch,
        at: NDArray[np.int32],
        texts: list[str | None],
        week: Weeks,
        rows: NDArray[np.intp] | None = None,
    ) -> Codes:
        """Codes of texts in weeks; unknown ones are counted. ``rows``: which of the batch, all by default."""
        found = np.append(self.table.resolve(texts), np.full((1, len(self.table.starts)), -1, np.int16), axis=0)
        code: Codes = found[at, 0] if found.shape[1] == 1 else found[at, self.table.period(week)]
        strange = np.flatnonzero(code == UNKNOWN)
        if len(strange):
            self.unknown.add(texts, (strange if rows is None else rows[strange]) + batch.row, at[strange])
        return code

    def done(self, column: str, people: People, **notes: int) -> Register:
        """The register, unless there were unknown codes."""
        self.unknown.refuse(self.source, column)
        assert self.first is not None
        assert self.last is not None
        window = Window(self.first, self.last)
        return Register(self.gathering, self.persons, window, self.rows, people.whole and self.rows > 0, notes)


def _long(here: _Reading) -> Register:
    source = here.source
    columns = source.require("person", "week", "code")
    people, weeks = People(source, columns[0], here.persons), WeekColumn(source, columns[1])
    for batch in source.batches(columns):
        local, who = people.read(batch, batch.columns[0])
        week = weeks.read(batch, batch.columns[1])
        code = here.codes(batch, *texts_of(batch.columns[2]), week)
        kept = here.table.kept(code)
        here.seen(batch, week, week)
        if not kept.all():
            local, week, code = local[kept], week[kept], code[kept]
        here.gathering.add(batch_runs(local, who, week, code, here.table.book))
    return here.done("code", people)


def _runs(here: _Reading) -> Register:
    source, table = here.source, here.table
    columns = source.require("person", "first_week", "last_week", "code")
    people = People(source, columns[0], here.persons)
    firsts, lasts = WeekColumn(source, columns[1]), WeekColumn(source, columns[2])
    for batch in source.batches(columns):
        local, who = people.read(batch, batch.columns[0])
        first, last = firsts.read(batch, batch.columns[1]), lasts.read(batch, batch.columns[2])
        backwards = last < first
        if backwards.any():
            source.refuse(
                "the run ends before it begins; put the earlier week in first_week",
                batch.row + int(np.argmax(backwards)),
                "last_week",
            )
        at, texts = texts_of(batch.columns[3])
        here.seen(batch, first, last)
        person = who[local]
        for mine, start, end in _by_period(first, last, table):
            code = here.codes(batch, at[mine], texts, start, mine)
            kept = table.kept(code)
            here.gathering.add(Runs(person[mine][kept], start[kept], end[kept], code[kept]))
    _observed(here)
    return here.done("code", people)


def _by_period(first: Weeks, last: Weeks, table: CodeTable) -> Iterator[tuple[NDArray[np.intp], Weeks, Weeks]]:
    """The runs cut where names may change their meaning: which rows have weeks there, their starts and their ends."""
    for low, high in pairwise([-(2**31), *table.starts[1:].tolist(), 2**31 - 1]):
        mine = np.flatnonzero((first < high) & (last >= low))
        if len(mine):
            yield mine, np.maximum(first[mine], np.int32(low)), np.minimum(last[mine], np.int32(high - 1))


def _observed(here: _Reading) -> None:
    """The window a file of runs says it was made from."""
    raw = here.source.metadata(WINDOW_KEY)
    if raw is None:
        return
    try:
        first, last = (parse_week(str(each)) for each in json.loads(raw))
    except ValueError:
        here.source.refuse(f"the note {WINDOW_KEY} in the file is not two weeks; make the file again")
    here.first = first if here.first is None else min(first, here.first)
    here.last = last if here.last is None else max(last, here.last)


def _dream(here: _Reading) -> Register:
    source, table = here.source, here.table
    person = source.optional("person", "pnr")
    named = sorted(_dream_weeks(source))
    if person is None or not named:
        source.missing([*([] if person is not None else ["person"]), *([] if named else ["y_YYWW"])])
    for (week, one), (other, two) in pairwise(named):
        if week == other:
            source.refuse(f"the columns {source.names[one]!r} and {source.names[two]!r} are the same week; keep one")
    people = People(source, person, here.persons)
    weeks = np.array([week for week, _ in named], dtype=np.int32)
    for batch in source.batches([person, *(at for _, at in named)]):
        local, who = people.read(batch, batch.columns[0])
        matrix = np.empty((len(batch), len(weeks)), dtype=np.int16)
        for number, column in enumerate(batch.columns[1:]):
            at, texts = texts_of(column)
            found = table.resolve(texts, _NO_TRANSFER)[:, int(table.period(weeks[number : number + 1])[0])]
            matrix[:, number] = code = np.append(found, np.int16(-1))[at]
            strange = np.flatnonzero(code == UNKNOWN)
            if len(strange):
                here.unknown.add(texts, strange + batch.row, at[strange])
        here.seen(batch, weeks[:1], weeks[-1:])
        row, column_at = np.nonzero(table.kept(matrix))
        here.gathering.add(batch_runs(local[row], who, weeks[column_at], matrix[row, column_at], table.book))
    return here.done("y_…", people)


def _dream_weeks(source: Source) -> Iterator[tuple[int, int]]:
    for at, name in enumerate(source.names):
        if _WEEK_COLUMN.fullmatch(name.strip().casefold()):
            try:
                yield from_yyww(name), at
            except ValueError:
                source.refuse(f"the column {name!r} is not a week such as y_2648 (year, ISO week); rename or remove it")


def _yr(here: _Reading) -> Register:
    found = read_refunds(here.source, here.table, here.persons, here.progress)
    here.first, here.last, here.rows = found.first_week, found.last_week, found.rows
    paid = found.payout > 0
    people, local = np.unique(found.person[paid], return_inverse=True)
    kept = here.table.kept(found.code[paid])
    here.gathering.add(
        batch_runs(
            local.astype(np.int32)[kept], people, found.week[paid][kept], found.code[paid][kept], here.table.book
        )
    )
    return here.done(
        "Ydelse",
        found.people,
        duplicates=found.duplicates,
        zero_sums=found.zero_sums,
        repayments=int((found.payout < 0).sum()),
    )


def parse_week(text: str) -> int:
    """The week of a date (2026-11-23) or an ISO week (2026-W48). Raises ValueError."""
    return parse_iso_label(text) if "W" in text else week_of(date.fromisoformat(text))


def window_note(window: Window) -> bytes:
    """The window as a file of runs carries it."""
    return json.dumps([monday_of(window.first).isoformat(), monday_of(window.last).isoformat()]).encode()


_READERS: Final[dict[str, Callable[[_Reading], Register]]] = {
    "long": _long,
    "runs": _runs,
    "dream": _dream,
    "yr": _yr,
}
