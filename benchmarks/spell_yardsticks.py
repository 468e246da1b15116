"""Plain, sensible ways to find spells with pandas and with Polars, and merely reading; each in a process of its own.

`python -m benchmarks.spell_yardsticks pandas|polars|polars-streaming|reading SOURCE [OUT]` works on a file and prints
spells, benefit weeks and censored spells (rows for reading). `… memory ours|pandas|polars ROWS by-person|shuffled`
works on arrays that are in memory already and prints the same with the CPU seconds of the first and the best round.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

BENEFITS = {
    "130": "kontanthjaelp",
    "730": "kontanthjaelp",
    "890": "sygedagpenge",
    "810": "ressourceforloeb",
    "740": "ledighedsydelse",
}
_TEXTS = ("self_support", "none")
EXITS = {"651": "education", "998": "pension"}
GAP = 5
"""Weeks from the last week of a spell to the first of the next, at least, less one."""


def pandas_spells(rows: Any, benefits: dict[Any, Any], exits: dict[Any, Any], week: Any, rest: tuple[Any, Any]) -> Any:
    """Sort, mark where spells begin, group; the week after a spell is looked up.

    ``week`` is the length of a week, ``rest`` what exit is called when there is no other and when it is not known.
    """
    import pandas as pd

    rows = rows.sort_values(["person", "week"], ignore_index=True)
    last_observed, gap = rows["week"].max(), GAP * week
    after = pd.Series(rows["code"].map(exits).to_numpy(), index=pd.MultiIndex.from_frame(rows[["person", "week"]]))
    rows["benefit"] = rows["code"].map(benefits)
    rows = rows.dropna(subset="benefit")
    new = (rows["person"] != rows["person"].shift()) | (rows["week"] - rows["week"].shift() > gap)
    spells = rows.groupby(new.cumsum()).agg(
        person=("person", "first"),
        first_week=("week", "first"),
        last_week=("week", "last"),
        weeks=("week", "size"),
        first_benefit=("benefit", "first"),
        last_benefit=("benefit", "last"),
    )
    spells["spell"] = spells.groupby("person").cumcount() + 1
    spells["span_weeks"] = (spells["last_week"] - spells["first_week"]) // week + 1
    spells["censored"] = last_observed - spells["last_week"] < gap
    known = (last_observed - gap - spells["first_week"]) // week + 1
    spells["observed_weeks"] = known.clip(lower=0).where(spells["censored"], spells["span_weeks"])
    following = pd.MultiIndex.from_arrays([spells["person"], spells["last_week"] + week])
    spells["exit"] = after.reindex(following).fillna(rest[0]).to_numpy()
    spells.loc[spells["censored"], "exit"] = rest[1]
    return spells


def polars_spells(
    rows: Any, benefits: dict[Any, Any], exits: dict[Any, Any], week: Any, rest: tuple[Any, Any], last: Any
) -> Any:
    """The same over a lazy frame: sort, shift, group. ``last`` is the last observed week."""
    import polars as pl

    when, who = pl.col("week"), pl.col("person")
    span = pl.col("last_week") - pl.col("first_week")
    kind, spans = (pl.Int8, span + 1) if week == 1 else (pl.String, span.dt.total_days() // 7 + 1)
    until = last - pl.col("first_week")
    known = (until if week == 1 else until.dt.total_days() // 7) + 1 - GAP
    return (
        rows.sort("person", "week")
        .with_columns(
            benefit=pl.col("code").replace_strict(benefits, default=None, return_dtype=kind),
            kind=pl.col("code").replace_strict(exits, default=rest[0], return_dtype=kind),
        )
        .with_columns(
            after=pl.when((who.shift(-1) == who) & (when.shift(-1) - when == week))
            .then(pl.col("kind").shift(-1))
            .otherwise(pl.lit(rest[0], kind))
        )
        .filter(pl.col("benefit").is_not_null())
        .with_columns(number=((who != who.shift()) | (when - when.shift() > week * GAP)).fill_null(True).cum_sum())
        .group_by("number", maintain_order=True)
        .agg(
            who.first(),
            first_week=when.first(),
            last_week=when.last(),
            weeks=pl.len(),
            first_benefit=pl.col("benefit").first(),
            last_benefit=pl.col("benefit").last(),
            exit=pl.col("after").last(),
        )
        .with_columns(
            spell=pl.int_range(1, pl.len() + 1).over("person"),
            span_weeks=spans,
            censored=last - pl.col("last_week") < week * GAP,
        )
        .with_columns(
            exit=pl.when("censored").then(pl.lit(rest[1], kind)).otherwise("exit"),
            observed_weeks=pl.when("censored").then(pl.max_horizontal(known, pl.lit(0))).otherwise("span_weeks"),
        )
        .drop("number")
    )


def by_pandas(source: str, out: str) -> None:
    import pandas as pd

    rows = pd.read_parquet(source)
    rows["week"] = pd.to_datetime(rows["week"])
    spells = pandas_spells(rows, BENEFITS, EXITS, pd.Timedelta(weeks=1), _TEXTS)
    spells.to_parquet(out, index=False)
    print(len(spells), int(spells["weeks"].sum()), int(spells["censored"].sum()))


def by_polars(source: str, out: str, streaming: bool = False) -> None:
    import polars as pl

    rows = pl.scan_parquet(source)
    last = rows.select(pl.col("week").max()).collect().item()
    found = polars_spells(rows, BENEFITS, EXITS, timedelta(weeks=1), _TEXTS, pl.lit(last))
    spells = found.collect(engine="streaming" if streaming else "auto")
    spells.write_parquet(out)
    print(spells.height, spells["weeks"].sum(), spells["censored"].sum())


def reading(source: str) -> None:
    """Arrow decodes the three columns of every row group, one after the other."""
    import pyarrow.parquet as pq

    file, rows = pq.ParquetFile(source, memory_map=True), 0
    for number in range(file.num_row_groups):
        rows += file.read_row_group(number, columns=["person", "week", "code"]).num_rows
    print(rows)


def in_memory(program: str, rows: int, order: str) -> None:
    """On arrays of person numbers, weeks and code numbers. Prints a JSON document."""
    import numpy as np

    from benchmarks.registers import CODES, person_weeks

    made = person_weeks(rows)
    if order == "shuffled":
        made = made.shuffled()
    person, week = made.person.astype(np.int64), made.week.astype(np.int32)
    work, column = _memory_program(program, CODES)
    code = column[made.code]
    del made
    cpu, seconds, found = [], [], None
    for _ in range(3):
        started = time.process_time(), time.perf_counter()
        found = work(person, week, code)
        cpu.append(time.process_time() - started[0])
        seconds.append(time.perf_counter() - started[1])
    print(json.dumps({"found": found, "first": cpu[0], "cpu": min(cpu), "seconds": min(seconds)}))


def _memory_program(program: str, codes: Any) -> tuple[Callable[[Any, Any, Any], list[int]], Any]:
    """A function of the three columns, and the code it knows each of ``codes`` by."""
    import numpy as np

    if program == "ours":
        return _ours_in_memory(codes)
    numbers = {text: number for number, text in enumerate(codes.tolist())}
    exits = {numbers[text]: number for number, text in enumerate(EXITS, start=1)}
    benefits = {numbers[text]: number for number, text in enumerate(BENEFITS)}
    column = np.arange(len(codes), dtype=np.int16)
    if program == "pandas":
        import pandas as pd

        def by_pandas(person: Any, week: Any, code: Any) -> list[int]:
            rows = pd.DataFrame({"person": person, "week": week, "code": code})
            spells = pandas_spells(rows, benefits, exits, 1, (0, -1))
            return [len(spells), int(spells["weeks"].sum()), int(spells["censored"].sum())]

        return by_pandas, column
    import polars as pl

    def by_polars(person: Any, week: Any, code: Any) -> list[int]:
        rows = pl.LazyFrame({"person": person, "week": week, "code": code})
        spells = polars_spells(rows, benefits, exits, 1, (0, -1), int(week.max())).collect()
        return [spells.height, spells["weeks"].sum(), spells["censored"].sum()]

    return by_polars, column


def _ours_in_memory(codes: Any) -> tuple[Callable[[Any, Any, Any], list[int]], Any]:
    import numpy as np

    from fodfaeste.evidence.codes import CodeBook
    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.spells import observed_window, runs_of_weeks, spells_of

    book = CodeBook.from_table()

    def ours(person: Any, week: Any, code: Any) -> list[int]:
        spells = spells_of(runs_of_weeks(person, week, code, book), book, observed_window(week))
        return [len(spells), int(spells.weeks.sum()), int(spells.censored.sum())]

    return ours, np.ascontiguousarray(CodeTable.shipped().resolve(codes.tolist())[:, -1])


def main(what: str, *words: str) -> None:
    if what == "memory":
        in_memory(words[0], int(words[1]), words[2])
    elif what == "reading":
        reading(words[0])
    elif what == "pandas":
        by_pandas(*words)
    else:
        by_polars(*words, streaming=what == "polars-streaming")


if __name__ == "__main__":
    main(*sys.argv[1:])
