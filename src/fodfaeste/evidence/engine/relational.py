"""Weeks to runs, runs to spells, spells to counts: written once, for every dataframe that narwhals understands.

A step takes frames and gives a frame; where frames are lazy (Polars, Spark) nothing is computed before the last one is
asked for. Definitions and numbers are those of `evidence.spells`: weeks are whole numbers (week 0 begins on Monday
1970-01-05), a benefit is its position in the code book, an exit its position in `EXITS`. Only whole numbers are added
up; fractions are one division at the end, so that no engine's decimals or order of addition can show.

Columns of the frames in between:

* *weeks*: ``person`` (text), ``week``, ``text`` (the code as it stands in the register, or null);
* *stretches*: ``person``, ``first_week``, ``last_week``, ``text``, and once the texts are known ``rank`` instead;
* *runs*: ``person``, ``first_week``, ``last_week``, ``rank``: no two in one week of a person, none that could be one.

``rank`` (`CodeBook.rank`) stands for the benefit: of two codes in a week the lowest names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any, Final

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from fodfaeste.evidence.codes import BENEFIT, KINDS, CodeBook
from fodfaeste.evidence.codetable import CodeTable
from fodfaeste.evidence.spells import EXITS, Window

_EARLIEST, _LATEST = np.int32(-(2**31)), np.int32(2**31 - 1)
SELF_SUPPORT: Final = EXITS.index("self_support")

Frame = nw.LazyFrame[Any]
"""Any frame; `lazy` makes one."""


def lazy(native: Any) -> Frame:
    """A frame of a Polars, pandas or Spark dataframe. Raises TypeError for what is none."""
    return nw.from_native(native).lazy()


def code_rows(table: CodeTable, texts: Sequence[str], blanks: frozenset[str] = frozenset()) -> pa.Table:
    """A small frame that says what texts mean, as an Arrow table: ``text``, ``period``, ``rank``.

    Texts that mean no more than that a week was observed (`CodeTable.kept`) are left out, and unknown ones too: a
    caller refuses those first.
    """
    found = table.resolve(texts, blanks)
    at, period = np.nonzero(table.kept(found))
    rank = table.book.rank[found[at, period]]
    return pa.table({"text": pa.array(texts, pa.string()).take(pa.array(at)), "period": _int32(period), "rank": rank})


def book_rows(book: CodeBook) -> pa.Table:
    """A small frame that describes the code book, as an Arrow table: ``rank``, ``code``, ``exit``.

    ``exit`` is where somebody goes who goes to that code (position in `EXITS`), and -1 for a benefit.
    """
    exits = {kind: EXITS.index(name) for kind, name in enumerate(KINDS) if name in EXITS[2:]} | {BENEFIT: -1}
    exit_of = [exits.get(kind, SELF_SUPPORT) for kind in book.kind.tolist()]
    return pa.table({"rank": book.rank, "code": _int32(np.arange(len(book))), "exit": _int32(exit_of)})


def period_rows(table: CodeTable) -> pa.Table:
    """The weeks in which a text keeps its meaning, as an Arrow table: ``period``, ``period_first``, ``period_last``."""
    later = table.starts[1:]
    first, last = np.append(_EARLIEST, later), np.append(later - 1, _LATEST)
    return pa.table(
        {"period": _int32(np.arange(len(first))), "period_first": _int32(first), "period_last": _int32(last)}
    )


def _int32(values: ArrayLike) -> NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)


def in_period(week: nw.Expr, table: CodeTable) -> nw.Expr:
    """Which period of the code table a week lies in."""
    later = [(week >= start).cast(nw.Int32) for start in table.starts[1:].tolist()]
    return reduce(nw.Expr.__add__, later, nw.lit(0, nw.Int32))


def runs_of_weeks(weeks: Frame, codes: Frame, table: CodeTable) -> Frame:
    """Runs of weeks in any order, repeats allowed. ``codes`` as `code_rows`."""
    known = weeks.with_columns(in_period(nw.col("week"), table).alias("period")).join(codes, on=["text", "period"])
    once = (
        known.select("person", "week", "rank")
        .with_columns(nw.col("week").shift(1).over("person", order_by=["week", "rank"]).alias("before"))
        .filter(nw.col("before").is_null() | (nw.col("before") != nw.col("week")))
    )
    return _joined(once.select("person", nw.col("week").alias("first_week"), nw.col("week").alias("last_week"), "rank"))


def runs_of_stretches(stretches: Frame, codes: Frame, periods: Frame) -> Frame:
    """Runs of stretches that may touch, repeat or overlap. ``codes`` as `code_rows`, ``periods`` as `period_rows`.

    People with an overlap are cut where any of their stretches begins or ends; that is quadratic in the stretches of
    such a person and costs nothing for everybody else.
    """
    first, last = nw.col("first_week"), nw.col("last_week")
    begins, ends = nw.col("period_first"), nw.col("period_last")
    cut = (
        stretches.join(periods, how="cross")
        .filter((first <= ends) & (last >= begins))
        .with_columns(nw.max_horizontal(first, begins), nw.min_horizontal(last, ends))
        .join(codes, on=["text", "period"])
        .select("person", "first_week", "last_week", "rank")
    )
    before = last.shift(1).over("person", order_by=["first_week", "last_week"])
    mixed = cut.with_columns(before.alias("before")).filter(first <= nw.col("before")).select("person").unique()
    plain = cut.join(mixed, on="person", how="anti")
    return _joined(nw.concat([plain, _apart(cut.join(mixed, on="person", how="semi"))]))


def _apart(stretches: Frame) -> Frame:
    """Stretches without overlap: cut at every beginning and after every end, each piece named by the lowest rank."""
    at = nw.col("at")
    cuts = nw.concat(
        [
            stretches.select("person", nw.col("first_week").alias("at")),
            stretches.select("person", (nw.col("last_week") + 1).alias("at")),
        ]
    ).unique()
    pieces = cuts.with_columns((at.shift(-1).over("person", order_by="at") - 1).alias("until"))
    covered = (
        pieces.filter(~nw.col("until").is_null())
        .join(stretches, on="person")
        .filter((nw.col("first_week") <= at) & (nw.col("last_week") >= nw.col("until")))
    )
    named = covered.group_by("person", "at", "until").agg(nw.col("rank").min())
    return named.select("person", at.alias("first_week"), nw.col("until").alias("last_week"), "rank")


def _joined(stretches: Frame) -> Frame:
    """Stretches without overlap, joined where the same code goes on without a break.

    A run ends where the last stretch before the next run ended, so the rows are ordered once and never grouped.
    """
    first, last, rank = nw.col("first_week"), nw.col("last_week"), nw.col("rank")
    before, ended = nw.col("before"), nw.col("ended")
    marked = stretches.with_columns(
        last.shift(1).over("person", order_by="first_week").alias("ended"),
        rank.shift(1).over("person", order_by="first_week").alias("before"),
        last.max().over("person").alias("until"),
    )
    starts = marked.filter(ended.is_null() | (ended + 1 != first) | (before != rank))
    until = ended.shift(-1).over("person", order_by="first_week")
    return starts.with_columns(nw.coalesce(until.alias("next"), nw.col("until")).alias("last_week")).select(
        "person", "first_week", "last_week", "rank"
    )


def spells_of(runs: Frame, book: Frame, window: Window, gap_weeks: int = 4) -> Frame:
    """Spells inside a window, with the columns of `evidence.spells.Spells`. ``book`` as `book_rows`.

    Raises ValueError for a negative gap. In no particular order; see `in_order`.
    """
    if gap_weeks < 0:
        raise ValueError("spells: gap_weeks cannot be negative")
    first, last = nw.col("first_week"), nw.col("last_week")
    inside = runs.filter((last >= window.first) & (first <= window.last)).with_columns(
        nw.max_horizontal(first, nw.lit(window.first, nw.Int32)),
        nw.min_horizontal(last, nw.lit(window.last, nw.Int32)),
    )
    benefits = _followed(inside.join(book, on="rank")).filter(nw.col("exit") < 0)
    gap = first - last.shift(1).over("person", order_by="first_week") - 1
    next_begins = nw.col("begins").shift(-1).over("person", order_by="first_week")
    marked = benefits.with_columns(gap.alias("gap")).with_columns(
        (nw.col("gap").is_null() | (nw.col("gap") > gap_weeks)).cast(nw.Int32).alias("begins")
    )
    numbered = marked.with_columns(
        next_begins.fill_null(1).cast(nw.Int32).alias("ends"),
        nw.col("begins").cum_sum().over("person", order_by="first_week").alias("spell"),
    ).with_columns(
        (last - first + 1).alias("weeks"),
        (nw.col("code") * nw.col("begins")).alias("first_benefit"),
        (nw.col("code") * nw.col("ends")).alias("last_benefit"),
        (nw.col("leaves") * nw.col("ends")).alias("exit"),
    )
    sums = (nw.col(name).sum() for name in ("weeks", "first_benefit", "last_benefit", "exit"))
    found = numbered.group_by("person", "spell").agg(first.min(), last.max(), *sums)
    return _with_exits(found, window, gap_weeks)


def _followed(runs: Frame) -> Frame:
    """With ``leaves``: the exit of whoever leaves benefit after the run, the kind of the very next week."""
    next_first = nw.col("first_week").shift(-1).over("person", order_by="first_week")
    next_exit = nw.col("exit").shift(-1).over("person", order_by="first_week")
    return runs.with_columns(next_first.alias("next_first"), next_exit.alias("next_exit")).with_columns(
        nw.when((nw.col("next_first") == nw.col("last_week") + 1) & (nw.col("next_exit") >= 0))
        .then(nw.col("next_exit"))
        .otherwise(nw.lit(SELF_SUPPORT))
        .alias("leaves")
    )


def _with_exits(spells: Frame, window: Window, gap_weeks: int) -> Frame:
    censored, first, last = nw.col("censored"), nw.col("first_week"), nw.col("last_week")
    span, known = last - first + 1, nw.max_horizontal(window.last - gap_weeks - first, nw.lit(0, nw.Int32))
    whole = spells.with_columns((window.last - last < gap_weeks + 1).alias("censored"))
    return whole.select(
        "person",
        nw.col("spell").cast(nw.Int32),
        "first_week",
        "last_week",
        nw.col("weeks").cast(nw.Int32),
        span.cast(nw.Int32).alias("span_weeks"),
        nw.col("first_benefit").cast(nw.Int32),
        nw.col("last_benefit").cast(nw.Int32),
        nw.when(censored).then(nw.lit(0)).otherwise(nw.col("exit")).cast(nw.Int32).alias("exit"),
        "censored",
        nw.when(censored).then(known).otherwise(span).cast(nw.Int32).alias("observed_weeks"),
    )


def in_order(frame: Frame, within: str) -> Frame:
    """Rows in order of the length of the person's name, then the name, then the column ``within``."""
    length = nw.col("person").str.len_chars().alias("length")
    return frame.with_columns(length).sort("length", "person", within).drop("length")


def count_table(frame: Frame, duration: str, event: str, by: Sequence[str] = ()) -> Frame:
    """How many rows share a duration, an event and a stratum: all that survival analysis needs of a population.

    Gives one row per combination that occurs: the columns ``by``, ``duration`` and ``event`` under their own names and
    ``n`` (a whole number), in no particular order. Of spells: ``count_table(spells, "span_weeks", "exit",
    ["first_benefit"])``, where event 0 is censored and the others are destinations. Rows where one of the columns is
    null are counted under null.
    """
    one = nw.lit(1, nw.Int64).alias("n")
    return frame.select(*by, duration, event, one).group_by(*by, duration, event).agg(nw.col("n").sum())


def cells(frame: Frame, unit: str, period: str, outcome: str, by: Sequence[str] = ()) -> Frame:
    """One outcome by unit and period: all that a difference-in-differences between units needs of a population.

    Gives one row per combination that occurs: the columns ``unit``, ``period`` and ``by`` under their own names, ``n``
    (rows with an outcome), ``total`` (its sum), ``squares`` (the sum of its squares) and ``mean`` (``total / n``), in
    no particular order. Whole numbers and truth values are summed as whole numbers, so their total is exact on every
    engine; squares and everything else are summed as float64. Rows without an outcome (null) are left out.
    """
    kind = frame.collect_schema()[outcome]
    whole = kind.is_integer() or kind == nw.Boolean
    number = nw.col(outcome).cast(nw.Int64 if whole else nw.Float64)
    one, square = nw.lit(1, nw.Int64).alias("n"), (number.cast(nw.Float64) * number.cast(nw.Float64)).alias("squares")
    known = frame.filter(~nw.col(outcome).is_null()).select(unit, period, *by, one, number.alias("total"), square)
    sums = (nw.col(name).sum() for name in ("n", "total", "squares"))
    found = known.group_by(unit, period, *by).agg(*sums)
    return found.with_columns((nw.col("total").cast(nw.Float64) / nw.col("n").cast(nw.Float64)).alias("mean"))
