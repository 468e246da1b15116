"""What a synthetic control costs: `python -m benchmarks.synth`.

One state with 38 donors and 19 years before (Proposition 99), and 98 made-up municipalities with 28 quarters before.
One fit, every unit as if treated, and the search of predictors' importance are timed in this process after a warm-up;
the whole command is measured as a process. Yardsticks: SLSQP of scipy on the same fit, whose sum of squares is shown
because it stops early, and pysyncon on the same search, stopped after some steps because it takes long.
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
frame = pd.read_csv(sys.argv[1])
years = list(range(1970, 1989))
prepared = pysyncon.Dataprep(
    foo=frame, predictors=["lnincome", "retprice", "age15to24"], predictors_op="mean",
    time_predictors_prior=range(1980, 1989), dependent="packs", unit_variable="state", time_variable="year",
    special_predictors=[
        *(("packs", [year], "mean") for year in (1988, 1980, 1975)), ("beer", range(1984, 1989), "mean")],
    treatment_identifier="California", time_optimize_ssr=years,
    controls_identifier=[each for each in frame["state"].unique() if each != "California"])
began = time.process_time()
fit, steps = pysyncon.Synth(), {"maxiter": int(sys.argv[2])}
fit.fit(dataprep=prepared, optim_method="Nelder-Mead", optim_initial="equal", optim_options=steps)
spent = time.process_time() - began
weights = fit.weights(round=9)
wide = frame.pivot(index="year", columns="state", values="packs")
gap = (wide["California"] - wide[weights.index] @ weights).loc[years]
print(json.dumps({"cpu": spent, "loss": float((gap**2).sum())}))
"""
STEPS = 100
PREDICTORS = "lnincome:1980-1988,retprice:1980-1988,age15to24:1980-1988,beer:1984-1988,packs:1988,packs:1980,packs:1975"


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


def nested() -> tuple[float, float]:
    """CPU seconds of one search of importance from equal places, and the sum of squares before that it reaches."""
    from fodfaeste.evidence.effects.synth.predictors import searched
    from fodfaeste.evidence.effects.synth.reading import Asked, read_question

    asked = Asked("packs", "state", "year", "California", "1989", predictors=tuple(PREDICTORS.split(",")))
    question = read_question(SMOKING, asked)
    scaled = question.predictors / question.predictors.std(axis=1, ddof=1)[:, None]
    equal = np.full(len(scaled), 1 / len(scaled))
    seconds = spent(lambda: searched(question.case, scaled, "equal", equal), 3)
    found = searched(question.case, scaled, "equal", equal)
    return seconds, question.case.pre * found.rmspe_pre**2


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
    ours, reached = nested()
    print(f"| importance of 7 predictors searched, 840 fits | fodfaeste | {ours:.3f} | {reached:.1f} | 1 | | |")
    yard = json.loads(measured([ORACLE, "-c", YARDSTICK, SMOKING, STEPS]).output)
    met = "yes" if yard["cpu"] / ours >= 10 and reached <= yard["loss"] * 1.01 else "no"
    print(
        f"| the same, stopped after {STEPS} steps | pysyncon Synth | {yard['cpu']:.2f} | {yard['loss']:.1f} | "
        f"{yard['cpu'] / ours:.0f} | at least 10, and fits as well | {met} |"
    )
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
