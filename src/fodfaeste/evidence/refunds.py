"""The joint municipal refund file (YR) as sums: one entry per person, week and benefit, with amounts in øre.

Corrections arrive as extra rows, and files overlap: rows that are alike in every column below are one row, the rest is
summed, and what sums to zero was never paid. The register's import does the same in the database, file by file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codes import IGNORED
from fodfaeste.evidence.codetable import BLANK, UNKNOWN, CodeTable, Unknown
from fodfaeste.evidence.columns import AmountColumn, People, WeekColumn, texts_of
from fodfaeste.evidence.gather import Persons
from fodfaeste.evidence.sources import Source
from fodfaeste.evidence.spells import Codes, Ints, Weeks
from fodfaeste.rulebook.benefits import normal

PERSON: Final = ("CPR nummer", "CPR-nummer", "CPRnummer", "CPR nr", "CPR")
_NEEDED: Final = ("Uge", PERSON, "Ydelse", "Beregnet udbetalingsbeløb")
_AMOUNTS: Final = ("Refusionsbeløb", "Medfinansieringsbeløb", "Refusionssats", "Medfinansieringssats")
_NO_RATE: Final = -1


@dataclass(frozen=True, slots=True)
class Rates:
    """Amounts paid at one rate: sums per person, week, benefit and pair of rates (hundredths of percent, -1: none)."""

    person: Ints
    week: Weeks
    code: Codes
    payout: Ints
    refund_rate: Ints
    cofinancing_rate: Ints


@dataclass(frozen=True, slots=True)
class Refunds:
    """Sums per person, week and benefit that are not zero, in that order. Negative: paid back without the original."""

    person: Ints
    week: Weeks
    code: Codes
    payout: Ints
    refund: Ints
    cofinancing: Ints
    rates: Rates
    people: People
    first_week: int
    last_week: int
    rows: int
    duplicates: int
    zero_sums: int

    @property
    def municipal(self) -> Ints:
        """What the municipality pays in the end: the co-financing when somebody else pays the benefit out."""
        return np.where(self.cofinancing != 0, self.cofinancing, self.payout - self.refund)


def read_refunds(
    source: Source,
    table: CodeTable,
    persons: Persons,
    progress: Callable[[int, int | None], None] | None = None,
    with_rates: bool = False,
) -> Refunds:
    """Read and sum a refund file. ``with_rates``: its rates and refunds must be there. Raises `BadInput`."""
    columns = source.require(*_NEEDED, *(_AMOUNTS if with_rates else ()))
    extra = [at for name in _AMOUNTS if (at := source.optional(name)) is not None]
    names = [name for name in _AMOUNTS if source.optional(name) is not None]
    columns = [*columns[: len(_NEEDED)], *extra]
    weeks = WeekColumn(source, columns[0], danish=True)
    people = People(source, columns[1], persons)
    payout = AmountColumn(source, columns[3], required=True)
    amounts = [AmountColumn(source, at, required=False) for at in extra]
    unknown, spellings = Unknown(), _Spellings()
    read: list[list[NDArray[np.generic]]] = []
    rows = 0
    for batch in source.batches(columns):
        week = weeks.read(batch, batch.columns[0])
        local, who = people.read(batch, batch.columns[1])
        place, texts = texts_of(batch.columns[2])
        code = _codes(source, table, batch.row, place, texts, week, unknown)
        values = [payout.read(batch, batch.columns[3])[0]]
        for name, column, each in zip(names, amounts, batch.columns[4:], strict=True):
            number, empty = column.read(batch, each)
            values.append(np.where(empty, _NO_RATE, number) if name.endswith("sats") else number)
        read.append([who[local], week, code, spellings.numbers(texts)[place], *values])
        rows = batch.row + len(batch)
        if progress is not None:
            progress(rows, source.rows)
    unknown.refuse(source, "Ydelse")
    return _summed([np.concatenate(each) for each in zip(*read, strict=True)], names, table, people, rows)


class _Spellings:
    """Different ways to write a benefit, as numbers: rows that name it alike may be duplicates."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def numbers(self, texts: list[str | None]) -> NDArray[np.int32]:
        return np.array(
            [self._known.setdefault(normal(text or ""), len(self._known)) for text in texts] + [0], np.int32
        )


def _codes(
    source: Source,
    table: CodeTable,
    row: int,
    at: NDArray[np.int32],
    texts: list[str | None],
    week: Weeks,
    unknown: Unknown,
) -> Codes:
    found = np.append(table.resolve(texts), np.full((1, len(table.starts)), BLANK, np.int16), axis=0)
    code: Codes = found[at, table.period(week)]
    blank = code == BLANK
    if blank.any():
        source.refuse("the benefit is missing; fill it in or leave the row out", row + int(np.argmax(blank)), "Ydelse")
    strange = np.flatnonzero(code == UNKNOWN)
    if len(strange):
        unknown.add(texts, strange + row, at[strange])
    return code


def _summed(
    columns: list[NDArray[np.generic]], names: list[str], table: CodeTable, people: People, rows: int
) -> Refunds:
    week = np.asarray(columns[1])
    first, last = int(week.min()), int(week.max())
    columns = _distinct(columns)
    duplicates = rows - len(columns[0])
    kept = table.book.kind[np.asarray(columns[2])] != IGNORED
    person, week, code, _, payout, *others = (np.asarray(column)[kept] for column in columns)
    amounts = dict(zip(names, others, strict=True))
    refund, cofinancing, refund_rate, cofinancing_rate = (
        amounts.get(name, np.full(len(payout), _NO_RATE if name.endswith("sats") else 0, np.int64)) for name in _AMOUNTS
    )
    starts = _changes(person, week, code)
    sums = [np.add.reduceat(each, starts) if len(starts) else each for each in (payout, refund, cofinancing)]
    some = sums[0] != 0
    at = starts[some]
    return Refunds(
        person=person[at],
        week=week[at],
        code=code[at],
        payout=sums[0][some],
        refund=sums[1][some],
        cofinancing=sums[2][some],
        rates=_rates(person, week, code, payout, refund_rate, cofinancing_rate),
        people=people,
        first_week=first,
        last_week=last,
        rows=rows,
        duplicates=duplicates,
        zero_sums=int((~some).sum()),
    )


def _rates(person: Ints, week: Weeks, code: Codes, payout: Ints, refund: Ints, cofinancing: Ints) -> Rates:
    order = np.lexsort((cofinancing, refund, code, week, person))
    every = [each[order] for each in (person, week, code, payout, refund, cofinancing)]
    starts = _changes(every[0], every[1], every[2], every[4], every[5])
    total = np.add.reduceat(every[3], starts) if len(starts) else every[3]
    at = starts[total != 0]
    return Rates(every[0][at], every[1][at], every[2][at], total[total != 0], every[4][at], every[5][at])


def _distinct(columns: list[NDArray[np.generic]]) -> list[NDArray[np.generic]]:
    """Rows in order of person, week, benefit, with every row once."""
    order = np.lexsort(tuple(reversed(columns)))
    every = [column[order] for column in columns]
    return [column[_changes(*every)] for column in every]


def _changes(*columns: NDArray[np.generic]) -> NDArray[np.intp]:
    """Where a row differs from the one before."""
    differs = np.zeros(len(columns[0]), dtype=np.bool_)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)
