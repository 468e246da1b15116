"""What curves cost: `python -m benchmarks.survival`. One million and five million spells, in memory and as commands.

lifelines runs in the oracles' environment, each estimate in a process of its own that times only the estimate. Results
are compared before times are believed. lifelines' Aalen-Johansen moves all weeks at random as soon as one week has a
single exit by some way, as the last weeks of a register have; so it is measured on such weeks, where it comes near, and
on the same weeks with single exits censored, where it is exact. With variances it takes so long that it is timed on
20,000 and 40,000 spells and extended in a straight line.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import measured, table, verdict

ORACLE = "oracles/.venv/bin/python"
WEEKS = 300
THEIRS = """
import json, sys, time, warnings
import lifelines, numpy as np, pyarrow.parquet as pq
what, path, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
warnings.simplefilter("ignore")
data = pq.read_table(path)
time_, event = (data[name].to_numpy()[:rows] for name in ("weeks", "even" if what == "aj-even" else "way"))
def once():
    started, cpu = time.perf_counter(), time.process_time()
    if what == "km":
        fitted = lifelines.KaplanMeierFitter().fit(time_, event > 0)
        found = fitted.survival_function_.iloc[:, 0]
    elif what == "resample":
        draw = np.random.default_rng(1)
        for _ in range(5):
            again = draw.integers(0, rows, rows)
            fitted = lifelines.KaplanMeierFitter().fit(time_[again], event[again] > 0)
        found = fitted.survival_function_.iloc[:, 0]
    else:
        for way in (1, 2, 3):
            fitted = lifelines.AalenJohansenFitter(seed=1, calculate_variance=what == "aj-variance")
            fitted.fit(time_, event, event_of_interest=way)
        found = fitted.cumulative_density_.iloc[:, 0]
    spent = time.perf_counter() - started, time.process_time() - cpu
    return *spent, [float(found[found.index < week + 0.5].iloc[-1]) for week in (26, 52, 104)]
best = min((once() for _ in range(1 if what in ("aj-variance", "resample") else 2)), key=lambda each: each[1])
print(json.dumps(best))
"""


def spells(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Weeks, way out (0 censored), and way out with everybody censored in weeks that have a single exit by some way."""
    draw = np.random.default_rng(1)
    weeks = np.minimum(draw.geometric(1 / 40, size), WEEKS)
    way = draw.choice(4, size, p=[0.25, 0.4, 0.25, 0.1])
    way[(way > 0) & (weeks == WEEKS)] = 0
    counts = np.stack([np.bincount(weeks[way == each], minlength=WEEKS + 1) for each in (1, 2, 3)])
    return weeks, way, np.where((counts < 2).any(axis=0)[weeks], 0, way)


def theirs(what: str, path: Path, rows: int) -> tuple[float, float, list[float]]:
    seconds, cpu, values = json.loads(measured([ORACLE, "-c", THEIRS, what, path, rows]).output)
    return seconds, cpu, values


def ours(estimate: Callable[[], list[float]], rounds: int = 9) -> tuple[float, float, list[float]]:
    """The least of some runs, the first of which loads and compiles and does not count."""
    estimate()
    found = []
    for _ in range(rounds):
        started, cpu = time.perf_counter(), time.process_time()
        values = estimate()
        found.append((time.perf_counter() - started, time.process_time() - cpu, values))
    return min(found, key=lambda each: each[1])


def agree(what: str, first: list[float], second: list[float], near: float = 1e-9) -> None:
    if not np.allclose(first, second, rtol=0, atol=near):
        sys.exit(f"{what}: the results differ: {first} and {second}")


def in_memory(path: Path, weeks: np.ndarray, way: np.ndarray, even: np.ndarray) -> list[list[object]]:
    """Rows of the table for one size."""
    from fodfaeste.evidence.survival.counts import count_table
    from fodfaeste.evidence.survival.curves import at_times, kaplan_meier
    from fodfaeste.evidence.survival.incidence import aalen_johansen, shares_at

    size, asked, left = len(weeks), [26, 52, 104], way > 0

    def km() -> list[float]:
        return at_times(kaplan_meier(count_table(weeks, left)), asked).survival[0].tolist()

    def aj(ways: np.ndarray) -> list[float]:
        return shares_at(aalen_johansen(count_table(weeks, ways)), asked).share[0, 2].tolist()

    mine, other = ours(km), theirs("km", path, size)
    agree("Kaplan-Meier", mine[2], other[2])
    made = lines("Kaplan-Meier", size, mine, other, "lifelines", 30)
    name = "Aalen-Johansen, 3 ways out"
    mine, other = ours(lambda: aj(way)), theirs("aj", path, size)
    agree(name, mine[2], other[2], near=2e-3)
    made += lines(name, size, mine, other, "lifelines, no variances", 500)
    exact = theirs("aj-even", path, size)
    agree(name, aj(even), exact[2])
    made.append(row("lifelines, no variances, no single exits", name, size, exact[0], exact[1], mine[1], 500))
    small, large = theirs("aj-variance", path, 20_000)[1], theirs("aj-variance", path, 40_000)[1]
    whole = small + (large - small) / 20_000 * (size - 20_000)
    made.append(row("lifelines, with variances, from 20,000 and 40,000", name, size, None, whole, mine[1], 500))
    return made


def lines(
    name: str,
    size: int,
    mine: tuple[float, float, list[float]],
    other: tuple[float, float, list[float]],
    who: str,
    goal: int,
) -> list[list[object]]:
    return [
        [name, f"{size:,}", "fodfaeste, with variances", f"{1000 * mine[0]:.2f}", f"{1000 * mine[1]:.2f}", "", "", ""],
        row(who, name, size, other[0], other[1], mine[1], goal),
    ]


def row(who: str, name: str, size: int, seconds: float | None, cpu: float, mine: float, goal: int) -> list[object]:
    ratio = cpu / mine
    shown = "" if seconds is None else f"{1000 * seconds:.1f}"
    return [name, f"{size:,}", who, shown, f"{1000 * cpu:.1f}", f"{ratio:,.0f}", f"{goal}", verdict(ratio, goal)]


def resampled(path: Path, weeks: np.ndarray, way: np.ndarray, replicates: int = 1_000) -> list[list[object]]:
    """The bootstrap of a survival curve: on the table, by drawing persons with NumPy, and with lifelines."""
    from fodfaeste.evidence.survival.counts import count_table
    from fodfaeste.evidence.survival.resampling import bootstrap

    left, size, asked = (way > 0).astype(np.int64), len(weeks), [26.0, 52.0, 104.0]

    def table_bootstrap() -> list[float]:
        return bootstrap(count_table(weeks, left), replicates, times=asked).survival.se[0].tolist()

    def person_bootstrap(some: int = 20) -> list[list[float]]:
        draw, found = np.random.default_rng(1), []
        for _ in range(some):
            again = draw.integers(0, size, size)
            gone = np.bincount(left[again] * (WEEKS + 1) + weeks[again], minlength=2 * WEEKS + 2).reshape(2, -1)
            risk = gone.sum() - np.concatenate([[0], gone.sum(axis=0).cumsum()[:-1]])
            found.append(np.cumprod(1 - gone[1] / np.maximum(risk, 1))[[26, 52, 104]].tolist())
        return found

    mine = ours(table_bootstrap, 3)
    cpu = time.process_time()
    drawn = np.std(person_bootstrap(), axis=0)
    numpy_cpu = (time.process_time() - cpu) / 20 * replicates
    if np.abs(np.log(drawn / np.array(mine[2]))).max() > np.log(2):
        sys.exit(f"bootstrap: the spreads differ: {mine[2]} and {drawn}")
    lifelines_cpu = theirs("resample", path, size)[1] / 3 * replicates
    name = f"bootstrap, {replicates:,} replicates"
    return [
        [name, f"{size:,}", "fodfaeste, on the table", f"{1000 * mine[0]:.1f}", f"{1000 * mine[1]:.1f}", "", "", ""],
        row("drawing persons with NumPy, extended from 20 replicates", name, size, None, numpy_cpu, mine[1], 40),
        row("lifelines, extended from 3 replicates", name, size, None, lifelines_cpu, mine[1], 300),
    ]


def commands(path: Path, size: int) -> list[list[object]]:
    """The whole command, from file to document."""
    program = str(Path(sys.executable).parent / "fodfaeste")
    made: list[list[object]] = []
    for what in (["--competing"], ["--competing", "--bootstrap", "1000"], ["--competing", "--hazards", "age"]):
        done = measured(
            [program, "survival", path, "--time", "weeks", "--event", "exit", "--at", "26,52", *what, "--json"]
        )
        made.append([" ".join(what), f"{size:,}", f"{done.seconds:.1f}", f"{done.cpu:.1f}", f"{done.peak_mb:.0f}"])
    return made


def main() -> None:
    head = ("estimate", "spells", "program", "ms", "CPU ms", "ratio of CPU", "goal", "met?")
    rows: list[list[object]] = []
    whole: list[list[object]] = []
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as folder:
        for size in (1_000_000, 5_000_000):
            weeks, way, even = spells(size)
            path = Path(folder) / f"{size}.parquet"
            names = pa.array(["none", "self_support", "education", "pension"]).take(pa.array(way))
            age = np.random.default_rng(2).integers(18, 67, size)
            pq.write_table(pa.table({"weeks": weeks, "way": way, "even": even, "exit": names, "age": age}), path)
            rows += in_memory(path, weeks, way, even)
            if size == 1_000_000:
                rows += resampled(path, weeks, way)
            whole += commands(path, size)
    print("In memory, least CPU time of several runs; equal results (bootstrap: equal spread).\n")
    print(table(head, rows))
    print("\nThe command as a process, from Parquet to JSON:\n")
    print(table(("fodfaeste survival", "spells", "seconds", "CPU seconds", "peak memory MB"), whole))


if __name__ == "__main__":
    main()
