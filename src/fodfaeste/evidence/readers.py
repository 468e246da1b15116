"""The formats `long`, `runs`, `dream` and `yr`: from a file to runs, the window it observes, and who the people are.

Every format ends in the same runs, so what is computed from them does not depend on the shape a register came in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from fodfaeste.evidence.codetable import BLANK, UNKNOWN, CodeTable, Unknown
from fodfaeste.evidence.columns import People, WeekColumn, texts_of
from fodfaeste.evidence.gather import Gathering, Persons, batch_runs
from fodfaeste.evidence.refunds import read_refunds
from fodfaeste.evidence.sources import WINDOW_KEY, Batch, Named, Source, open_source
from fodfaeste.evidence.spells import Codes, Runs, Weeks, Window
from fodfaeste.evidence.stretches import Stretches, first_rows, runs_of_columns
from fodfaeste.evidence.weeks import from_yyww, monday_of, parse_iso_label, week_of

FORMATS: Final = ("long", "runs", "dream", "yr")
_NOWHERE: Final = np.empty(0, np.intp)
NO_TRANSFER: Final = frozenset({"0", "."})
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

    def batches(self, columns: Sequence[int], rather_plain: Container[int] = ()) -> Iterator[Batch]:
        """The batches of the source; the next one is read while one is worked on."""
        batches = self.source.batches(columns, rather_plain)
        with ThreadPoolExecutor(1, thread_name_prefix="read-ahead") as reader:
            coming = reader.submit(next, batches, None)
            while (batch := coming.result()) is not None:
                coming = reader.submit(next, batches, None)
                yield batch

    def add(self, found: Stretches, texts: list[str | None]) -> None:
        """Gather what these stretches mean. Unknown codes are counted."""
        if not len(found):
            return
        none = np.full((1, len(self.table.starts)), BLANK, np.int16)
        codes = np.append(self.table.resolve(texts), none, axis=0)
        if (codes == codes[:, :1]).all():
            strange = [self._add(found, codes[:, 0])]
        else:
            strange = [self._add(part, codes[:, at]) for at, part in found.by_period(self.table.starts)]
        rows, text = (np.concatenate(each) for each in zip(*strange, strict=True))
        if len(rows):
            order = np.argsort(rows, kind="stable")
            self.unknown.add(texts, rows[order], text[order])

    def _add(self, found: Stretches, codes: Codes) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Gather stretches of which ``codes`` says what each text means; returns the rows that are unknown."""
        kept = self.table.kept(codes)
        runs = Runs(found.person, found.first, found.last, codes[found.text])
        if not kept[:-1].all() or (found.text < 0).any():
            chosen = np.flatnonzero(kept[found.text])
            runs = Runs(runs.person[chosen], runs.first_week[chosen], runs.last_week[chosen], runs.code[chosen])
        self.gathering.add(runs)
        return found.rows(np.flatnonzero((codes == UNKNOWN)[found.text]) if (codes == UNKNOWN).any() else _NOWHERE)

    def week_column(self, batch: Batch, column: pa.Array, period: int) -> Codes:
        """What each person has in one week, -1 for nothing to tell. Unknown codes are counted."""
        at, texts = texts_of(column)
        codes = np.append(self.table.resolve(texts, NO_TRANSFER)[:, period], np.int16(BLANK))
        if (codes == UNKNOWN).any():
            strange = np.flatnonzero(codes[at] == UNKNOWN)
            self.unknown.add(texts, strange + batch.row, at[strange])
        told: Codes = np.where(self.table.kept(codes), codes, np.int16(BLANK))[at]
        return told

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
    for batch in here.batches(columns, rather_plain=columns[:1]):
        alike, numbers = people.rows(batch, batch.columns[0])
        week = weeks.read(batch, batch.columns[1])
        at, texts = texts_of(batch.columns[2])
        row = first_rows(alike, week, at)
        first = week[row]
        last = first + np.diff(np.append(row, len(batch))).astype(np.int32) - np.int32(1)
        here.seen(batch, first, last)
        here.add(Stretches(row + batch.row, numbers(alike[row]), first, last, at[row], row_by_week=True), texts)
    return here.done("code", people)


def _runs(here: _Reading) -> Register:
    source = here.source
    columns = source.require("person", "first_week", "last_week", "code")
    people = People(source, columns[0], here.persons)
    firsts, lasts = WeekColumn(source, columns[1]), WeekColumn(source, columns[2])
    for batch in here.batches(columns, rather_plain=columns[:1]):
        alike, numbers = people.rows(batch, batch.columns[0])
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
        row = np.arange(batch.row, batch.row + len(batch))
        here.add(Stretches(row, numbers(alike), first, last, at, row_by_week=False), texts)
    _observed(here)
    return here.done("code", people)


def _observed(here: _Reading) -> None:
    """The window a file of runs says it was made from."""
    noted = noted_weeks(here.source)
    if noted is None:
        return
    first, last = noted
    here.first = first if here.first is None else min(first, here.first)
    here.last = last if here.last is None else max(last, here.last)


def noted_weeks(source: Source) -> tuple[int, int] | None:
    """The first and last week that a file of runs says were observed, None when it says nothing."""
    raw = source.metadata(WINDOW_KEY)
    if raw is None:
        return None
    try:
        first, last = (parse_week(str(each)) for each in json.loads(raw))
    except ValueError:
        source.refuse(f"the note {WINDOW_KEY} in the file is not two weeks; make the file again")
    return first, last


def _dream(here: _Reading) -> Register:
    source, table = here.source, here.table
    person, named = dream_columns(source)
    people = People(source, person, here.persons)
    weeks = np.array([week for week, _ in named], dtype=np.int32)
    periods = table.period(weeks).tolist()
    for batch in here.batches([person, *(at for _, at in named)], rather_plain=(person,)):
        alike, numbers = people.rows(batch, batch.columns[0])
        codes = np.empty((len(weeks), len(batch)), dtype=np.int16)
        for number, column in enumerate(batch.columns[1:]):
            codes[number] = here.week_column(batch, column, periods[number])
        here.seen(batch, weeks[:1], weeks[-1:])
        row, first, last = runs_of_columns(codes, weeks)
        here.gathering.add(Runs(numbers(alike)[row], weeks[first], weeks[last], codes[first, row]))
    return here.done("y_…", people)


def dream_columns(source: Named) -> tuple[int, list[tuple[int, int]]]:
    """Where the person is, and the weeks in order, each with where its column is. Raises `BadInput`."""
    person = source.optional("person", "pnr")
    named = sorted(_dream_weeks(source))
    if person is None or not named:
        source.missing([*([] if person is not None else ["person"]), *([] if named else ["y_YYWW"])])
    for (week, one), (other, two) in pairwise(named):
        if week == other:
            source.refuse(f"the columns {source.names[one]!r} and {source.names[two]!r} are the same week; keep one")
    return person, named


def _dream_weeks(source: Named) -> Iterator[tuple[int, int]]:
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
