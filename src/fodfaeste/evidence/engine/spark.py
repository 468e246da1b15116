"""A register that a Spark cluster reads and computes on; only codes with their counts and the result come back.

The input is looked through once (which codes, weeks and mistakes there are: a few hundred rows come back) and once more
for the result. The steps in between are those of `engine.relational`, and the people stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa

from fodfaeste.evidence.codetable import UNKNOWN, CodeTable, Unknown
from fodfaeste.evidence.engine import relational
from fodfaeste.evidence.engine.inputs import Input, opened
from fodfaeste.evidence.outputs import runs_in_words, spells_in_words
from fodfaeste.evidence.readers import NO_TRANSFER
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.spells import Window

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession

_MOST_CODES: Final = 200_000
_BLANKS: Final = {"dream": NO_TRANSFER}
_CODES: Final = {"dream": "y_…"}
Progress = Callable[[int, int | None], None]


@contextmanager
def reading_on(
    master: str, place: str, shape: str, table: CodeTable, progress: Progress | None = None
) -> Iterator[SparkRegister]:
    """A register on the cluster at ``spark://HOST:PORT``. Raises `BadInput` for anything wrong with either.

    ``place`` is a file or a folder of Parquet files that every machine of the cluster sees under this name, or the URI
    of Parquet that Spark can read; ``shape`` is ``long``, ``runs`` or ``dream``.
    """
    from fodfaeste.evidence.engine.cluster import session

    if shape == "yr":
        raise BadInput("--engine: a refund file (yr) is summed on one machine; make runs of it first (fodfaeste runs)")
    with session(master, progress) as spark, _told(place):
        register = SparkRegister(spark, opened(spark, place, shape, table), shape, table)
        register.check()
        yield register


@contextmanager
def _told(place: str) -> Iterator[None]:
    """What goes wrong on the cluster is told in a sentence."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise BadInput(
            f"{place}: the cluster could not finish ({_cause(error)}); check that every machine of it sees the input "
            "under this name and has memory to spare"
        ) from error


def _cause(error: BaseException) -> str:
    """The innermost reason that the Java side gives, or the first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    return (causes[-1] if causes else lines[0] if lines else type(error).__name__)[:200].rstrip(".")


@dataclass
class SparkRegister:
    """What one input holds, as far as it is known here. Call `check` first."""

    spark: SparkSession
    input: Input
    shape: str
    table: CodeTable
    notes: dict[str, int] = field(default_factory=dict)
    rows: int = 0
    texts: tuple[str, ...] = ()
    _window: Window | None = None

    @property
    def window(self) -> Window:
        """The weeks that are observed."""
        assert self._window is not None
        return self._window

    def check(self) -> None:
        """Look through the input: its rows, weeks and codes. Raises `BadInput` for what is wrong in it."""
        found = self._survey()
        if len(found) > _MOST_CODES:
            self.input.names.refuse(
                f"there are more than {_MOST_CODES} different codes; is this the column of codes?", column=self._codes
            )
        self.rows = int(_total(found, "rows"))
        self._refuse_mistakes(found)
        unknown = self._unknown(found)
        if unknown.counts:
            self.input.explain()
            unknown.refuse(self.input.names, self._codes)
        weeks = [*_known(found["first"]), *_known(found["last"]), *self.input.observed]
        if not weeks:
            self.input.names.refuse("there are no rows; fetch or write it again")
        self._window = Window(min(weeks), max(weeks))
        self.texts = tuple(sorted(set(_known(found["text"]))))

    @property
    def _codes(self) -> str:
        return _CODES.get(self.shape, "code")

    def _survey(self) -> pa.Table:
        """One row per code and period: rows, weeks, and mistakes with an example."""
        from pyspark.sql import functions as F

        first, last = F.col("first_week"), F.col("last_week")
        counted = F.col("counted")
        bad_first, bad_last = first.isNull() & counted, last.isNull() & counted
        aggregates = [
            F.count_if(counted).alias("rows"),
            F.count("*").alias("cells"),
            F.min(first).alias("first"),
            F.max(last).alias("last"),
            F.count_if(F.col("person").isNull() & counted).alias("nobody"),
            F.count_if(bad_first | bad_last).alias("undated"),
            F.count_if(last < first).alias("backwards"),
            F.count_if(F.col("ragged")).alias("ragged"),
            F.min(F.when(bad_first | bad_last, F.col("shown"))).alias("example"),
        ]
        period = [_period(first, self.table).alias("from"), _period(last, self.table).alias("to")]
        survey = self.input.rows(placed=False).groupBy("text", *period).agg(*aggregates)
        return survey.limit(_MOST_CODES + 1).toArrow()

    def _refuse_mistakes(self, found: pa.Table) -> None:
        told = self.input
        wrong = {name: _total(found, name) for name in ("ragged", "nobody", "undated", "backwards")}
        rows = {name: "1 row" if count == 1 else f"{count} rows" for name, count in wrong.items() if count}
        if "ragged" in rows:
            told.refuse(f"{rows['ragged']} with more or fewer columns than the header; look for separators and quotes")
        if "nobody" in rows:
            told.refuse(
                f"the person is missing in {rows['nobody']}; fill it in or leave the rows out", told.called(told.person)
            )
        if "undated" in rows:
            example = min(_known(found["example"])).strip()
            shown = f"{example[:40]!r} is not a date" if example else "the date is missing"
            told.refuse(f"{shown} ({rows['undated']} without a date); write dates as 2026-11-23")
        if "backwards" in rows:
            told.refuse(f"the run ends before it begins in {rows['backwards']}; put the earlier week in first_week")

    def _unknown(self, found: pa.Table) -> Unknown:
        """The codes of the input that nobody knows, counted in each period."""
        texts = sorted(set(_known(found["text"])))
        codes = dict(zip(texts, self.table.resolve(texts, _BLANKS.get(self.shape, frozenset())), strict=True))
        unknown = Unknown()
        for text, low, high, cells in zip(
            *(found[name].to_pylist() for name in ("text", "from", "to", "cells")), strict=True
        ):
            if text is not None and low is not None:
                times = int((codes[text][low : high + 1] == UNKNOWN).sum())
                if times:
                    unknown.counts[text.strip()] += times * cells
        return unknown

    @cached_property
    def _runs(self) -> relational.Frame:
        """Runs of everybody, once the codes are known. Rows go to where their person is worked on, only once."""
        codes = self._small(relational.code_rows(self.table, self.texts, _BLANKS.get(self.shape, frozenset())))
        rows = self.input.rows(placed=True)
        if self.shape == "runs":
            periods = self._small(relational.period_rows(self.table))
            stretches = relational.lazy(rows.select("person", "first_week", "last_week", "text"))
            return relational.runs_of_stretches(stretches, codes, periods)
        weeks = relational.lazy(rows.selectExpr("person", "first_week as week", "text"))
        return relational.runs_of_weeks(weeks, codes, self.table)

    def _small(self, table: pa.Table) -> relational.Frame:
        from pyspark.sql import functions as F

        return relational.lazy(F.broadcast(self.spark.createDataFrame(table)))

    def spells(self, window: Window, gap_weeks: int) -> pa.Table:
        """All spells in order of person and week, as `outputs.spells_table` gives them."""
        book = self._small(relational.book_rows(self.table.book))
        found = self._fetched(relational.spells_of(self._runs, book, window, gap_weeks), "spell")
        columns = {name: found[name].to_numpy() for name in found.column_names[1:]}
        return spells_in_words(self._people(found), columns, self.table.book)

    def runs(self) -> pa.Table:
        """All runs in order of person and week, as `outputs.runs_table` gives them."""
        found = self._fetched(self._runs, "first_week")
        columns = {name: found[name].to_numpy() for name in ("first_week", "last_week")}
        columns["code"] = np.argsort(self.table.book.rank)[found["rank"].to_numpy()].astype(np.int16)
        return runs_in_words(self._people(found), columns, self.table.book, self.window)

    def _fetched(self, frame: relational.Frame, within: str) -> pa.Table:
        native: DataFrame = relational.in_order(frame, within).to_native()
        return native.toArrow().combine_chunks()

    def _people(self, found: pa.Table) -> pa.Array:
        names = found["person"].combine_chunks()
        return names.cast(pa.int64()) if self.input.whole_numbers and self.rows else names


def _period(week: Column, table: CodeTable) -> Column:
    """Which period of the code table a week lies in (`relational.in_period` for a survey)."""
    from pyspark.sql import functions as F

    found = F.lit(0)
    for start in table.starts[1:].tolist():
        found = found + (week >= start).cast("int")
    return found


def _total(found: pa.Table, name: str) -> int:
    return sum(found[name].to_pylist())


def _known(column: pa.ChunkedArray) -> list[Any]:
    return [value for value in column.to_pylist() if value is not None]
