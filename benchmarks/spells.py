"""What spells cost and how that grows: `python -m benchmarks.spells [MILLIONS…]`, 10, 50 and 200 by default.

A synthetic register is written as Parquet in order of person and once more shuffled. `fodfaeste spells` and plain
programs for pandas and Polars (`spell_yardsticks`) read the same file and write the same table, each in a process of
its own; the tables must be equal before a time is believed. pandas and Polars stop at 50 million rows, where they need
most of the memory.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.measuring import Measured, measured, table, verdict
from benchmarks.registers import person_weeks, write_long, write_wide

FODFAESTE = str(Path(sys.executable).parent / "fodfaeste")
YARDSTICKS = [sys.executable, "-m", "benchmarks.spell_yardsticks"]
ORDERS = ("by person", "shuffled")
LARGEST_YARDSTICK = 50
GOALS = {10: {"pandas": 8.0, "Polars": 3.0}, 50: {"pandas": 20.0, "Polars": 5.0}}
READING_MOST, READING_AT = 3.0, 200
MEMORY_GOALS = {"pandas": 50.0, "Polars": 10.0}
RUNS_GOAL, PEAK_GOAL = 10.0, 4096.0
WIDE = 60_000
HEAD = ("rows (million)", "order", "program", "seconds", "CPU seconds", "peak memory MB", "times ours: seconds", "CPU",
        "goal", "met?")  # fmt: skip


@dataclass
class Found:
    """Lines of the table, and what ours cost by order."""

    lines: list[list[str]] = field(default_factory=list)
    ours: dict[str, dict[int, Measured]] = field(default_factory=lambda: {order: {} for order in ORDERS})

    def add(self, millions: int, order: str, program: str, cost: Measured, ours: Measured, goal: str = "") -> None:
        """One line; ``goal`` such as ``≥ 8`` or ``≤ 3`` is about times ours, in seconds and in CPU seconds."""
        ratios = cost.seconds / ours.seconds, cost.cpu / ours.cpu
        shown = ["", ""] if cost is ours else [f"{ratio:.1f}" for ratio in ratios]
        met = both(ratios, float(goal.split()[1])) if goal else ""
        costs = [f"{cost.seconds:.2f}", f"{cost.cpu:.2f}", f"{cost.peak_mb:.0f}"]
        self.lines.append([str(millions), order, program, *costs, *shown, goal, met])


def both(ratios: tuple[float, float], goal: float) -> str:
    """Whether the goal is met in seconds and in CPU seconds."""
    seconds, cpu = (verdict(ratio, goal) == "yes" for ratio in ratios)
    return "yes" if seconds and cpu else "in CPU seconds only" if cpu else "in seconds only" if seconds else "no"


def spells(source: Path, shape: str, out: Path, rounds: int = 1) -> Measured:
    """What `fodfaeste spells` costs."""
    return measured([FODFAESTE, "spells", source, "--format", shape, "--out", out, "--json"], rounds=rounds)


def one_register(millions: int, folder: Path, found: Found) -> None:
    """Write a register in both orders and measure every program on it."""
    rounds = 3 if millions <= 10 else 1
    rows = person_weeks(millions * 1_000_000)
    for order in ORDERS:
        source = folder / "register.parquet"
        write_long(rows if order == "by person" else rows.shuffled(), source)
        one_order(millions, order, source, found, rounds)


def one_order(millions: int, order: str, source: Path, found: Found, rounds: int) -> None:
    out, other = source.with_name("spells.parquet"), source.with_name("others.parquet")
    ours = found.ours[order][millions] = spells(source, "long", out, rounds)
    found.add(millions, order, "fodfaeste spells", ours, ours)
    reading = measured([*YARDSTICKS, "reading", source], rounds=rounds)
    found.add(millions, order, "merely reading", reading, ours)
    if millions >= READING_AT:
        times = ours.seconds / reading.seconds, ours.cpu / reading.cpu
        met = "yes" if max(times) <= READING_MOST else "no"
        found.lines[-1][-2:] = [f"ours ≤ {READING_MOST:g} times this", met]
    if order == "by person":
        from_runs(millions, source, out, ours, found)
    if millions > LARGEST_YARDSTICK:
        return
    goals = GOALS.get(millions, {})
    for name, program, family in (
        ("pandas", "pandas", "pandas"),
        ("Polars", "polars", "Polars"),
        ("Polars, streaming", "polars-streaming", "Polars"),
    ):
        cost = measured([*YARDSTICKS, program, source, other], rounds=rounds if name != "pandas" else 1)
        same(out, other, name)
        goal = f"≥ {goals[family]:g}" if family in goals else ""
        found.add(millions, order, name, cost, ours, goal)


def from_runs(millions: int, source: Path, out: Path, ours: Measured, found: Found) -> None:
    """The same spells from the compact form."""
    runs, again = source.with_name("runs.parquet"), source.with_name("again.parquet")
    measured([FODFAESTE, "runs", source, "--format", "long", "--out", runs])
    cost = spells(runs, "runs", again, 3)
    if again.read_bytes() != out.read_bytes():
        sys.exit("the spells from runs are not those from weeks")
    found.add(millions, "by person", "fodfaeste spells, from runs", cost, ours)
    times = ours.seconds / cost.seconds, ours.cpu / cost.cpu
    found.lines[-1][-2:] = [f"ours ≥ {RUNS_GOAL:g} times this", both(times, RUNS_GOAL)]


def same(ours: Path, other: Path, name: str) -> None:
    """Ends the benchmark unless both files hold the same spells."""
    mine, theirs = pq.read_table(ours), pq.read_table(other)
    for column in mine.column_names:
        if not theirs[column].cast(mine[column].type).equals(mine[column]):
            sys.exit(f"{name} finds other spells: the column {column} differs")


def growth(found: Found) -> str:
    """How time and memory grow: slopes of straight lines through the logarithms. 1 is in proportion."""
    lines = []
    for order, by_size in found.ours.items():
        sizes = np.log(list(by_size))
        for what in ("seconds", "cpu", "peak_mb"):
            values = [getattr(cost, what) for cost in by_size.values()]
            slope = np.polyfit(sizes, np.log(values), 1)[0]
            lines.append([order, {"cpu": "CPU seconds", "peak_mb": "peak memory"}.get(what, what), f"{slope:.2f}"])
    return table(("order", "what", "slope of log on log"), lines)


def in_memory() -> str:
    """10 million rows that are in memory already: person numbers, weeks and codes as whole numbers."""
    lines = []
    for order in ORDERS:
        costs = {}
        for program in ("ours", "pandas", "polars"):
            words = ["memory", program, 10_000_000, order.replace(" ", "-")]
            costs[program] = json.loads(measured([*YARDSTICKS, *words]).output)
        if len({tuple(cost["found"]) for cost in costs.values()}) > 1:
            sys.exit(f"in memory the programs differ: {costs}")
        ours = costs.pop("ours")
        numbers = [f"{ours['seconds']:.3f}", f"{ours['cpu']:.3f}", f"{ours['first']:.2f}"]
        lines.append([order, "fodfaeste (`runs_of_weeks`, `spells_of`)", *numbers, "", "", "", ""])
        for name, cost in zip(("pandas", "Polars"), costs.values(), strict=True):
            ratios = cost["seconds"] / ours["seconds"], cost["cpu"] / ours["cpu"]
            numbers = [f"{cost['seconds']:.3f}", f"{cost['cpu']:.3f}", f"{cost['first']:.2f}"]
            told = [f"{ratios[0]:.0f}", f"{ratios[1]:.0f}", f"≥ {MEMORY_GOALS[name]:g}"]
            lines.append([order, name, *numbers, *told, both(ratios, MEMORY_GOALS[name])])
    head = ("order", "program", "seconds", "CPU seconds", "CPU of the first round", "times ours: seconds", "CPU")
    return table((*head, "goal", "met?"), lines)


def wide(folder: Path) -> str:
    """A DREAM-shaped register."""
    source = folder / "wide.parquet"
    weeks = write_wide(WIDE, source)
    cost = spells(source, "dream", folder / "spells.parquet")
    report = json.loads(cost.output)
    return (
        f"DREAM shape, {WIDE:,} people x 1,352 weeks ({weeks / 1e6:.0f} million with a code): "
        f"{cost.seconds:.1f} seconds, {cost.cpu:.1f} CPU seconds, {cost.peak_mb:.0f} MB, {report['spells']:,} spells."
    )


def main(sizes: Sequence[int]) -> None:
    found = Found()
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as name:
        for millions in sizes:
            with tempfile.TemporaryDirectory(dir=name) as own:
                one_register(millions, Path(own), found)
        told = wide(Path(name))
    print("Long Parquet, the process as a whole (best of three at 10 million and for runs); all tables are equal.\n")
    print(table(HEAD, found.lines))
    peak = max(cost.peak_mb for by_size in found.ours.values() for cost in by_size.values())
    print(f"\nOurs needs at most {peak:.0f} MB (goal: under {PEAK_GOAL:.0f}): {verdict(peak, PEAK_GOAL, most=True)}.")
    if len(sizes) > 1:
        print(f"\nHow ours grows from {min(sizes)} to {max(sizes)} million rows:\n\n{growth(found)}")
    print("\nIn memory, 10 million rows, best of three (compiling or loading the kernels is in the first round):\n")
    print(in_memory())
    print(f"\n{told}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [10, 50, 200])
