"""What two-way fixed effects on people cost: `python -m benchmarks.did [ROWS]`, 10 million rows by default.

People in 98 municipalities over ten periods, treatment by municipality and period, errors clustered by municipality.
`fodfaeste.evidence.effects.did.twfe` and pyfixest get the same Parquet file, each in a process of its own; coefficient
and standard error must agree. Two measurements: the fit alone, data in memory and the program warm (best of three), and
the whole process from file to result. Once with every person in every period, once with a twentieth of the rows gone.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measuring import Measured, measured, table, verdict

PERIODS, PLACES = 10, 98
GOAL = 30.0
YARDSTICK = Path("oracles/.venv/bin/python")
OURS = """
import json, sys, time
import numpy as np
import pyarrow.parquet as pq
from fodfaeste.evidence.effects.did.twfe import twfe
source, rounds = sys.argv[1], int(sys.argv[2])
rows = pq.read_table(source)
columns = [rows[name].to_numpy() for name in ("y", "treated", "person", "period", "place")]
best = 1e9
for _ in range(rounds):
    start = time.process_time()
    fit = twfe(*columns)
    best = min(best, time.process_time() - start)
print(json.dumps({"coef": fit.coef[0], "se": fit.se[0], "cpu": best, "how": fit.how}))
"""
THEIRS = """
import json, sys, time
import pandas as pd
import pyfixest as pf
source, rounds = sys.argv[1], int(sys.argv[2])
rows = pd.read_parquet(source)
best = 1e9
for _ in range(rounds):
    start = time.process_time()
    fit = pf.feols("y ~ treated | person + period", rows, vcov={"CRV1": "place"}, store_data=False, lean=True)
    best = min(best, time.process_time() - start)
print(json.dumps({"coef": float(fit.coef().iloc[0]), "se": float(fit.se().iloc[0]), "cpu": best, "how": "pyfixest"}))
"""


def people(rows: int, gone: float, seed: int = 1) -> pa.Table:
    """Rows in order of person and period; with ``gone``, that share of them is left out at random."""
    draw = np.random.default_rng(seed)
    count = rows // PERIODS
    home = np.sort(draw.integers(0, PLACES, count)).astype(np.int32)
    person = np.repeat(np.arange(count, dtype=np.int32), PERIODS)
    period = np.tile(np.arange(PERIODS, dtype=np.int32), count)
    start = draw.integers(3, PERIODS + 6, PLACES)
    place = home[person]
    treated = (period >= start[place]).astype(np.float64)
    common = draw.normal(0, 0.2, (PLACES, PERIODS))[place, period] + draw.normal(size=PERIODS)[period]
    y = draw.normal(size=count)[person] + common + 0.5 * treated + draw.normal(size=len(person))
    made = pa.table({"person": person, "period": period, "place": place, "treated": treated, "y": y})
    return made.filter(pa.array(draw.random(len(person)) >= gone)) if gone else made


def compared(path: Path, rounds: int) -> tuple[list[dict[str, float | str]], list[Measured]]:
    """Both programs on one file: the fit alone, and the whole process. Ends the benchmark when they differ."""
    commands = [[sys.executable, "-c", OURS], [str(YARDSTICK), "-c", THEIRS]]
    fits = [json.loads(measured([*command, path, rounds]).output.splitlines()[-1]) for command in commands]
    whole = [measured([*command, path, 1], rounds=2) for command in commands]
    ours, theirs = fits
    if abs(ours["coef"] - theirs["coef"]) > 1e-9 or abs(ours["se"] / theirs["se"] - 1) > 1e-6:
        sys.exit(f"the results differ: {ours} and {theirs}")
    return fits, whole


def _lines(what: str, fits: list[dict[str, float | str]], whole: list[Measured], goal: float) -> list[tuple[str, ...]]:
    """The table's lines for one file: the fit alone, then the whole process."""
    fit = [float(each["cpu"]) for each in fits]
    ratio = fit[1] / fit[0]
    aim = (f"{goal:g}x", verdict(ratio, goal))
    made: list[tuple[str, ...]] = [
        (f"fodfaeste, {what}, fit in memory", "", f"{fit[0]:.3f}", "", f"{ratio:.1f}x", *aim),
        (f"pyfixest, {what}, fit in memory", "", f"{fit[1]:.3f}", "", "", "", ""),
    ]
    for at, who in enumerate(("fodfaeste", "pyfixest")):
        cost = f"{whole[at].seconds:.1f}", f"{whole[at].cpu:.1f}", f"{whole[at].peak_mb:.0f}"
        times = "" if at else f"{whole[1].cpu / whole[0].cpu:.1f}x"
        made.append((f"{who}, {what}, whole process", *cost, times, "", ""))
    return made


def main(rows: int = 10_000_000) -> None:
    if not YARDSTICK.exists():
        sys.exit(f"{YARDSTICK} is missing; run `make golden` first")
    lines: list[tuple[str, ...]] = []
    told: list[str] = []
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as folder:
        for name, gone in (("whole", 0.0), ("a twentieth gone", 0.05)):
            path = Path(folder) / "people.parquet"
            made = people(rows, gone)
            pq.write_table(made, path)
            count = len(made)
            del made
            fits, whole = compared(path, 3)
            lines += _lines(f"rows {name}", fits, whole, GOAL)
            told.append(
                f"Rows {name} ({count}): {fits[0]['how']}; coefficients {abs(fits[0]['coef'] - fits[1]['coef']):.1e} "
                f"apart, standard errors {abs(fits[0]['se'] / fits[1]['se'] - 1):.1e} of their size."
            )
    head = ("program", "seconds", "CPU seconds", "peak memory MB", "ratio (CPU)", "goal", "met?")
    print(table(head, lines))
    print("\n" + "\n".join(told))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)
