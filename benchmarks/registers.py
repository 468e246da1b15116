"""Synthetic registers for measuring: people with stretches on benefit, some near each other and some years apart.

About 250 weeks and ten stretches a person in twenty years, names like CPR numbers drawn at random, DREAM numbers as
codes. Written as Parquet in pieces, so that hundreds of millions of weeks need little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

WEEKS = 1_040
FIRST = np.datetime64("2006-01-02", "D")
CODES = np.array(["130", "730", "890", "810", "740", "651", "998"])
SHARES = [0.3, 0.25, 0.2, 0.1, 0.08, 0.05, 0.02]
PIECE = 1 << 20
"""Rows in a row group, Arrow's own choice."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Person-weeks: positions in ``names``, weeks since `FIRST` and positions in `CODES`, of equal length."""

    names: pa.Array
    person: NDArray[np.int32]
    week: NDArray[np.int16]
    code: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.person)

    def shuffled(self, seed: int = 2) -> Weeks:
        """The same rows in no order at all."""
        order = np.random.default_rng(seed).permutation(len(self)).astype(np.int32)
        return Weeks(self.names, self.person[order], self.week[order], self.code[order])


def person_weeks(rows: int, seed: int = 1) -> Weeks:
    """A register with this many rows, in order of person and week."""
    draw = np.random.default_rng(seed)
    stretches = rows // 22 + 1000
    length = 1 + draw.geometric(1 / 25, stretches)
    kind = draw.random(stretches)
    near, far = draw.geometric(1 / 8, stretches), draw.geometric(1 / 260, stretches)
    gap = np.where(kind < 0.4, 0, np.where(kind < 0.7, near, far))
    position = np.cumsum(length + gap) - length
    person, first = (position // WEEKS).astype(np.int32), (position % WEEKS).astype(np.int16)
    length = np.minimum(length, WEEKS - first)
    code = draw.choice(len(CODES), stretches, p=SHARES).astype(np.int8)
    stretches = int(np.searchsorted(np.cumsum(length), rows)) + 1
    person, first, length, code = person[:stretches], first[:stretches], length[:stretches], code[:stretches]
    inside = np.arange(length.sum(), dtype=np.int32) - np.repeat((np.cumsum(length) - length).astype(np.int32), length)
    week = (np.repeat(first, length) + inside).astype(np.int16)
    people = int(person.max()) + 1
    numbers = np.unique(draw.integers(0, 3_112_999_999, people + people // 50 + 10))
    drawn = np.sort(draw.permutation(len(numbers))[:people])
    names = pa.array(np.char.zfill(numbers[drawn].astype(str), 10))
    return Weeks(names, np.repeat(person, length)[:rows], week[:rows], np.repeat(code, length)[:rows])


def write_long(weeks: Weeks, path: Path) -> None:
    """The rows as a long register: person and code as texts, the Monday as a date."""
    with pq.ParquetWriter(path, LONG, compression="zstd") as writer:
        for table in _pieces(weeks):
            writer.write_table(table)


LONG = pa.schema({"person": pa.string(), "week": pa.date32(), "code": pa.string()})


def _pieces(weeks: Weeks) -> Iterator[pa.Table]:
    for start in range(0, len(weeks), PIECE):
        part = slice(start, start + PIECE)
        days = FIRST + (weeks.week[part].astype(np.int64) * 7).astype("timedelta64[D]")
        yield pa.table(
            [
                weeks.names.take(pa.array(weeks.person[part])),
                pa.array(days),
                pa.array(CODES).take(pa.array(weeks.code[part])),
            ],
            schema=LONG,
        )


def write_wide(people: int, path: Path, weeks: int = 1_352, seed: int = 3) -> int:
    """A DREAM-shaped register: a person per row, a column per week, null without benefit. Returns its person-weeks."""
    from fodfaeste.evidence.weeks import iso_of, weeks_of

    draw = np.random.default_rng(seed)
    first = int(weeks_of(np.array([FIRST]))[0])
    labels = [iso_of(first + number) for number in range(weeks)]
    names = ["pnr", *(f"y_{year % 100:02}{week:02}" for year, week in labels)]
    schema = pa.schema([(name, pa.string()) for name in names])
    coded, filled = pa.array(CODES), 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, people, 10_000):
            some = min(10_000, people - start)
            length = np.concatenate((draw.geometric(1 / 25, (some, 60)), draw.geometric(1 / 60, (some, 60))), axis=1)
            length[:, 60:] *= draw.random((some, 60)) < 0.7
            length = length.reshape(some, 2, 60).transpose(0, 2, 1).reshape(some, 120)
            value = np.full((some, 120), -1, np.int8)
            value[:, ::2] = draw.choice(len(CODES), (some, 60), p=SHARES)
            ends = np.cumsum(length, axis=1)
            matrix = np.empty((some, weeks), np.int8)
            for row in range(some):
                matrix[row] = np.repeat(value[row], length[row])[:weeks] if ends[row, -1] >= weeks else -1
            filled += int((matrix >= 0).sum())
            columns = [pa.array([f"{start + number:010}" for number in range(some)])]
            for column in range(weeks):
                at = matrix[:, column]
                columns.append(coded.take(pa.array(at, mask=at < 0)))
            writer.write_table(pa.table(columns, schema=schema))
    return filled
