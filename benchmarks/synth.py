"""What a synthetic control costs: `python -m benchmarks.synth`.

One state with 38 donors and 19 years before (Proposition 99), and 98 made-up municipalities with 28 quarters before.
Timed in one process each, after a warm-up: one fit, every unit as if treated, and everything `fodfaeste effect synth`
does. Yardsticks on the same weights problem: pysyncon's augmented synthetic control is another estimator, so its plain
one with every year before as a predictor is timed, and SLSQP of scipy, whose sum of squares is shown because it stops
early. The whole command is measured as a process.
"""

from __future__ import annotations

import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.measuring import measured

SMOKING = Path("tests/published/data/prop99_smoking.csv")
ORACLE = "oracles/.venv/bin/python"
YARDSTICK = """
import json, sys, time, warnings
import pandas as pd
import pysyncon

warnings.simplefilter("ignore")
path, unit, start = sys.argv[1], sys.argv[2], int(sys.argv[3])
frame = pd.read_csv(path)
before = [int(year) for year in sorted(frame["year"].unique()) if year < start]
prepared = pysyncon.Dataprep(
    foo=frame, predictors=[], predictors_op="mean", time_predictors_prior=before,
    special_predictors=[("packs", [year], "mean") for year in before], dependent="packs", unit_variable="state",
    time_variable="year", treatment_identifier=unit, time_optimize_ssr=before,
    controls_identifier=[each for each in frame["state"].unique() if each != unit])
began = time.process_time()
fit = pysyncon.Synth()
fit.fit(dataprep=prepared, optim_method="Nelder-Mead", optim_initial="equal", optim_options={"maxiter": 200})
spent = time.process_time() - began
weights = fit.weights(round=9)
wide = frame.pivot(index="year", columns="state", values="packs")
gap = (wide[unit] - wide[weights.index] @ weights).loc[before]
print(json.dumps({"cpu": spent, "loss": float((gap**2).sum())}))
"""


def made_up(units: int = 98, pre: int = 28, post: int = 16) -> list[tuple[str, int, float]]:
    """Municipalities under two shocks that they feel differently."""
    draw = np.random.default_rng(7)
    shocks = draw.normal(size=(pre + post, 2)).cumsum(axis=0)
    values = 30 + 4 * draw.normal(size=units) + shocks @ draw.normal(1, 0.5, (2, units))
    values += draw.normal(size=values.shape)
    return [(f"M{unit}", period, float(values[period, unit])) for unit in range(units) for period in range(pre + post)]


def spent(work: Callable[[], object], rounds: int) -> float:
    """CPU seconds of the quickest of some rounds."""
    work()
    found = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def slsqp(donors: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """CPU seconds and the sum of squares it ends with."""
    from scipy.optimize import minimize

    count = donors.shape[1]
    began = time.process_time()
    found = minimize(
        lambda weights: float(((target - donors @ weights) ** 2).sum()),
        np.full(count, 1 / count),
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        method="SLSQP",
    )
    return time.process_time() - began, float(((target - donors @ found.x) ** 2).sum())


def main() -> None:
    from fodfaeste.evidence.effects.synth.control import Case, synthetic_control
    from fodfaeste.evidence.effects.synth.placebo import in_space

    with SMOKING.open(encoding="utf-8") as file:
        smoking = [(row["state"], int(row["year"]), float(row["packs"])) for row in csv.DictReader(file)]

    def case_of(rows: list[tuple[str, int, float]], unit: str, start: int) -> Case:
        cells = {(name, year): value for name, year, value in rows}
        years, names = sorted({each[1] for each in rows}), sorted({each[0] for each in rows} - {unit})
        matrix = np.array([[cells[name, year] for name in (unit, *names)] for year in years])
        return Case(matrix[:, 0], matrix[:, 1:], tuple(names), sum(year < start for year in years))

    states, towns = case_of(smoking, "California", 1989), case_of(made_up(), "M0", 28)
    one = spent(lambda: synthetic_control(states), 50)
    loss = synthetic_control(states).weights.loss
    print(
        "| what | program | CPU seconds | sum of squares before | ratio | goal | met? |\n|---|---|---|---|---|---|---|"
    )
    print(f"| one fit, 39 states | fodfaeste | {one:.5f} | {loss:.2f} | 1 | | |")
    seconds, theirs = slsqp(states.donors[: states.pre], states.treated[: states.pre])
    print(f"| the same | scipy SLSQP | {seconds:.4f} | {theirs:.2f} | {seconds / one:.0f} | | |")
    if theirs < loss * (1 - 1e-9):
        sys.exit("SLSQP found better weights than the exact solver")
    yard = json.loads(measured([ORACLE, "-c", YARDSTICK, SMOKING, "California", 1989]).output)
    met = "yes" if yard["cpu"] / one >= 1000 else "no"
    print(
        f"| the same, each year a predictor, importance searched | pysyncon Synth, at most 200 steps | "
        f"{yard['cpu']:.2f} | {yard['loss']:.2f} | {yard['cpu'] / one:.0f} | at least 1,000 | {met} |"
    )
    if yard["loss"] < loss * (1 - 1e-9):
        sys.exit("pysyncon found better weights than the exact solver")
    for name, case in (("39 states", states), ("98 municipalities, 44 quarters", towns)):
        everyone = np.column_stack([case.treated, case.donors])

        def ranks(everyone: np.ndarray = everyone, pre: int = case.pre) -> None:
            for at in range(everyone.shape[1]):
                synthetic_control(Case(everyone[:, at], np.delete(everyone, at, axis=1), (), pre))

        placebos, four = spent(ranks, 5), spent(lambda case=case: in_space(case), 3)
        print(f"| every unit as if treated, {name} | fodfaeste, synthetic control | {placebos:.4f} | | | | |")
        print(f"| every unit as if treated, {name} | fodfaeste, four estimators | {four:.4f} | | | | |")
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as folder:
        path = Path(folder) / "towns.csv"
        lines = [f"{name},{period},{value!r}" for name, period, value in made_up()]
        path.write_text("place,period,y\n" + "\n".join(lines) + "\n")
        words = [
            "--outcome",
            "y",
            "--unit",
            "place",
            "--time",
            "period",
            "--treated-unit",
            "M0",
            "--treated-from",
            "28",
        ]
        whole = measured(
            [Path(sys.executable).parent / "fodfaeste", "effect", "synth", path, *words, "--json"], rounds=2
        )
    print(
        f"| the whole command, 98 municipalities | fodfaeste effect synth | {whole.cpu:.2f} | | | | |\n\n"
        f"The whole command took {whole.seconds:.1f} s of wall time and {whole.peak_mb:.0f} MB, mostly to start."
    )


if __name__ == "__main__":
    main()
