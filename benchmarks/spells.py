"""What spells cost: `python -m benchmarks.spells [WEEKS]`, 10 million person-weeks by default.

A synthetic long register (person, Monday, DREAM number) is written as Parquet in order of person and once more
shuffled. `fodfaeste spells` and a straightforward pandas program read the same file and write the same table, each in a
process of its own; the counts must agree. pandas is a yardstick only and comes from a folder of its own
(`uv run --with pandas`), not from the product's dependencies.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

WEEKS = 1_040
FIRST = np.datetime64("2006-01-02", "D")
CODES = np.array(["130", "730", "890", "810", "740", "651", "998"])
SHARES = [0.3, 0.25, 0.2, 0.1, 0.08, 0.05, 0.02]
PROGRAM = """
import sys
import pandas as pd

source, out = sys.argv[1:]
benefit = {"130": "kontanthjaelp", "730": "kontanthjaelp", "890": "sygedagpenge", "810": "ressourceforloeb",
           "740": "ledighedsydelse"}
exits = {"651": "education", "998": "pension"}
rows = pd.read_parquet(source).sort_values(["person", "week"], ignore_index=True)
rows["week"] = pd.to_datetime(rows["week"])
last_observed, gap = rows["week"].max(), pd.Timedelta(weeks=5)
after = pd.Series(rows["code"].map(exits).to_numpy(), index=pd.MultiIndex.from_frame(rows[["person", "week"]]))
rows["benefit"] = rows["code"].map(benefit)
rows = rows.dropna(subset="benefit")
new = (rows["person"] != rows["person"].shift()) | (rows["week"] - rows["week"].shift() > gap)
spells = rows.groupby(new.cumsum()).agg(
    person=("person", "first"), first_week=("week", "first"), last_week=("week", "last"), weeks=("week", "size"),
    first_benefit=("benefit", "first"), last_benefit=("benefit", "last"))
spells["spell"] = spells.groupby("person").cumcount() + 1
spells["span_weeks"] = (spells["last_week"] - spells["first_week"]).dt.days // 7 + 1
spells["censored"] = last_observed - spells["last_week"] < gap
following = pd.MultiIndex.from_arrays([spells["person"], spells["last_week"] + pd.Timedelta(weeks=1)])
spells["exit"] = after.reindex(following).fillna("self_support").to_numpy()
spells.loc[spells["censored"], "exit"] = "none"
spells.to_parquet(out, index=False)
print(len(spells), int(spells["weeks"].sum()), int(spells["censored"].sum()))
"""


@dataclass
class Measured:
    """One run of a program in a process of its own."""

    what: str
    order: str
    seconds: float
    cpu: float
    peak_mb: float
    result: tuple[int, int, int]


def register(weeks: int, seed: int = 1) -> pa.Table:
    """Person-weeks in order: stretches of one code, mostly with gaps between them."""
    draw = np.random.default_rng(seed)
    stretches = weeks // 22
    length = 1 + draw.geometric(1 / 25, stretches)
    gap = draw.geometric(1 / 8, stretches) * (draw.random(stretches) < 0.7)
    position = np.cumsum(length + gap) - length
    person, first = position // WEEKS, position % WEEKS
    length = np.minimum(length, WEEKS - first)
    code = draw.choice(len(CODES), stretches, p=SHARES)
    row = np.repeat(np.arange(stretches), length)[:weeks]
    offset = (np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length))[:weeks]
    days = FIRST + ((first[row] + offset) * 7).astype("timedelta64[D]")
    names = pa.array([f"{number:010}" for number in range(int(person.max()) + 1)])
    coded = pa.DictionaryArray.from_arrays(pa.array(code[row], pa.int32()), pa.array(CODES))
    return pa.table(
        {"person": names.take(pa.array(person[row])), "week": pa.array(days), "code": coded.cast(pa.string())}
    )


def measured(what: str, order: str, command: Sequence[str]) -> Measured:
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{what}: exit status {status}")
    if output.startswith("{"):
        report = json.loads(output)
        result = report["spells"], report["benefit_weeks"], report["censored"]
    else:
        first, second, third = map(int, output.split())
        result = first, second, third
    return Measured(what, order, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, result)


def yardstick(folder: Path) -> str:
    """A Python with pandas. Environment `FODFAESTE_BENCH_PANDAS` may name one that is there already."""
    if ready := os.environ.get("FODFAESTE_BENCH_PANDAS"):
        return ready
    uv = [".tools/bin/uv"]
    subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(folder / "pandas")], check=True)
    python = str(folder / "pandas" / "bin" / "python")
    subprocess.run([*uv, "pip", "install", "-q", "--python", python, "pandas==3.0.*", "pyarrow==26.0.1"], check=True)
    return python


def main(weeks: int, rounds: int = 3) -> None:
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as name:
        folder = Path(name)
        table = register(weeks)
        files = {"by person": folder / "ordered.parquet", "shuffled": folder / "shuffled.parquet"}
        pq.write_table(table, files["by person"], compression="zstd")
        order = np.random.default_rng(2).permutation(len(table))
        pq.write_table(table.take(pa.array(order)), files["shuffled"], compression="zstd")
        rows = len(table)
        del table, order
        python, out = yardstick(folder), str(folder / "out.parquet")
        fodfaeste = str(Path(sys.executable).parent / "fodfaeste")
        best: list[Measured] = []
        for how, path in files.items():
            ours = [fodfaeste, "spells", str(path), "--format", "long", "--out", out, "--json"]
            theirs = [python, "-c", PROGRAM, str(path), out]
            for what, command in (("fodfaeste spells", ours), ("pandas", theirs)):
                some = [measured(what, how, command) for _ in range(rounds)]
                best.append(min(some, key=lambda each: each.seconds))
            if best[-1].result != best[-2].result:
                sys.exit(f"the results differ: {best[-2].result} and {best[-1].result}")
    print(f"{rows} person-weeks in Parquet, best of {rounds}, the process as a whole\n")
    print("| rows | program | seconds | CPU seconds | peak memory MB | spells |\n|---|---|---|---|---|---|")
    for each in best:
        numbers = f"{each.seconds:.2f} | {each.cpu:.2f} | {each.peak_mb:.0f} | {each.result[0]}"
        print(f"| {each.order} | {each.what} | {numbers} |")
    for ours, theirs in zip(best[::2], best[1::2], strict=True):
        ratio, memory = theirs.seconds / ours.seconds, theirs.peak_mb / ours.peak_mb
        print(f"\nRows {ours.order}: {ratio:.1f} times as fast as pandas, with 1/{memory:.1f} of the memory.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
