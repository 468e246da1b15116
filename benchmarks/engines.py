"""What an engine costs: `python -m benchmarks.engines [WEEKS]`, 10 million person-weeks by default.

The same spells of the same shuffled Parquet file by the embedded engine, by the relational steps on Polars, and by the
relational steps on a Spark cluster of two workers with one core each on this very machine. So the cluster has the same
two cores as the others, and the question is what the way there costs, not what a cluster can do. Processor time of the
workers is counted, and what of the time is start-up is told.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.measuring import Measured, measured, table

DEFAULTS = "spark.executor.memory 1800m\nspark.driver.memory 1g\n"


def on_polars(source: str) -> None:
    """The relational steps on Polars, in this process."""
    import polars as pl

    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.engine import relational
    from fodfaeste.evidence.spells import Window

    meaning = CodeTable.shipped()
    week = ((pl.col("week").cast(pl.Date).to_physical() - 4) // 7).cast(pl.Int32)
    rows = pl.scan_parquet(source).select("person", week, pl.col("code").alias("text"))
    low, high = rows.select(pl.col("week").min().alias("low"), pl.col("week").max().alias("high")).collect().row(0)
    texts = rows.select(pl.col("text").unique()).collect()["text"].to_list()
    small = [relational.code_rows(meaning, texts), relational.book_rows(meaning.book)]
    codes, book = (relational.lazy(pl.from_arrow(each).lazy()) for each in small)
    runs = relational.runs_of_weeks(relational.lazy(rows), codes, meaning)
    found = relational.in_order(relational.spells_of(runs, book, Window(low, high), 4), "spell")
    spells = found.to_native().collect(engine="streaming")
    print(_counts(len(spells), int(spells["weeks"].sum()), int(spells["censored"].sum())))


def on_cluster(master: str, source: str) -> None:
    """The session, and the same spells twice in it: the second time its Java is warm."""
    from fodfaeste.evidence.codetable import CodeTable
    from fodfaeste.evidence.engine import cluster
    from fodfaeste.evidence.engine.inputs import opened
    from fodfaeste.evidence.engine.spark import SparkRegister

    meaning, seconds = CodeTable.shipped(), []
    started = time.perf_counter()
    with cluster.session(master) as spark:
        seconds.append(time.perf_counter() - started)
        for _ in range(2):
            started = time.perf_counter()
            register = SparkRegister(spark, opened(spark, source, "long", meaning), "long", meaning)
            register.check()
            register.spells(register.window, 4)
            seconds.append(time.perf_counter() - started)
    print(json.dumps(seconds))


def _counts(spells: int, weeks: int, censored: int) -> str:
    return json.dumps({"spells": spells, "benefit_weeks": weeks, "censored": censored})


@contextmanager
def counting_workers() -> Iterator[list[float]]:
    """Processor seconds of the cluster's processes, and of the executors they started and saw end."""

    def spent() -> float:
        times = [each.cpu_times() for each in psutil.Process().children()]
        return sum(each.user + each.system + each.children_user + each.children_system for each in times)

    before, found = spent(), [0.0]
    yield found
    time.sleep(5)  # executors end after the program that used them
    found[0] = spent() - before


def main(weeks: int) -> None:
    from tests.evidence.engine.standalone import settings, standalone

    from benchmarks.registers import person_weeks, write_long

    fodfaeste = str(Path(sys.executable).parent / "fodfaeste")
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as name:
        folder = Path(name)
        source, spark = folder / "shuffled.parquet", folder / "spark"
        spark.mkdir()
        write_long(person_weeks(weeks).shuffled(), source)
        spells = [fodfaeste, "spells", source, "--format", "long", "--json", "--out"]
        embedded = measured([*spells, folder / "embedded.parquet"])
        polars = measured([sys.executable, "-m", "benchmarks.engines", "polars", source])
        with standalone(spark, "2g", DEFAULTS) as master:
            env = _environment(settings(spark, DEFAULTS))
            with counting_workers() as workers:
                remote = measured([*spells, folder / "spark.parquet", "--engine", master], env=env)
            warm = measured([sys.executable, "-m", "benchmarks.engines", "cluster", master, source], env=env)
        if (folder / "embedded.parquet").read_bytes() != (folder / "spark.parquet").read_bytes():
            sys.exit("the cluster's file is not that of the embedded engine")
    counts = [
        {key: json.loads(each.output)[key] for key in json.loads(_counts(0, 0, 0))} for each in (embedded, polars)
    ]
    if counts[0] != counts[1]:
        sys.exit(f"the results differ: {counts}")
    _tell(weeks, embedded, polars, remote, workers[0], json.loads(warm.output))


def _environment(more: dict[str, str]) -> dict[str, str]:
    import os

    return {**os.environ, **more}


def _tell(
    weeks: int, embedded: Measured, polars: Measured, remote: Measured, workers: float, parts: list[float]
) -> None:
    rows = [("embedded", embedded, embedded.cpu), ("relational steps on Polars", polars, polars.cpu)]
    rows.append(("Spark, two workers", remote, remote.cpu + workers))
    print(f"{weeks} person-weeks in no order, Parquet; whole process, start-up included; the results are equal.\n")
    lines = [
        (what, f"{each.seconds:.1f}", f"{cpu:.1f}", f"{each.peak_mb:.0f}", f"{cpu / embedded.cpu:.1f}")
        for what, each, cpu in rows
    ]
    print(table(("engine", "seconds", "CPU seconds", "peak memory MB", "CPU against embedded"), lines))
    session, first, second = parts
    print("\nSpark's CPU seconds are those of the program, its Java side and the workers; its memory is the larger of")
    print("the first two, beside 1.8 GB allowed to each worker. In a program that stays:")
    print(f"{session:.1f} s until there is a session with a worker, {first:.1f} s for the spells, and")
    print(f"{second:.1f} s for the same spells once more, when its Java is warm.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["polars"]:
        on_polars(sys.argv[2])
    elif sys.argv[1:2] == ["cluster"]:
        on_cluster(sys.argv[2], sys.argv[3])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
