"""What the cohort costs: 100,000 persons, 520 weeks, 1,000 draws, in both worlds: `python -m benchmarks.monte_carlo`.

The yardstick is the way one writes it first: NumPy over all persons, week by week, with a hazard for every state and
time spent, a sum over the last 156 weeks for the ladder's restart, and a random number for every person and week. It
has its own random numbers, so its means must agree with the kernel's within the sampling error before a time is
believed. It is measured on a few draws and extrapolated: its cost is the same in every draw.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.arms import UNIT, Model, model_of
from fodfaeste.evidence.money.scenario import Scenario, load_scenario
from fodfaeste.evidence.money.simulation import Ladder, run
from fodfaeste.evidence.money.words import keys
from fodfaeste.evidence.streams import stream

BENEFIT, SELF_SUPPORT = 0, 1
PERSONS, WEEKS, DRAWS = 100_000, 520, 1_000
GOAL_RATIO, GOAL_SECONDS = 50, 20


def numpy_weekly(
    model: Model, ladder: Ladder, persons: int, world: int, source: np.random.Generator
) -> NDArray[np.int64]:
    """Weeks and percent-weeks by state of one draw in one world, summed over all persons and weeks (2 × states)."""
    left = (model.stay[world].astype(np.float64) + 1) / UNIT
    before = np.concatenate((np.zeros((len(left), 1)), left[:, :-1]), axis=1)
    hazard = np.where(before < 1, (left - before) / np.maximum(1 - before, 1e-300), 1.0)
    hazard[model.kind == 3] = 0.0
    exits = (model.to.astype(np.float64) + 1) / UNIT
    state = np.searchsorted((model.start[0].astype(np.float64) + 1) / UNIT, source.random(persons), side="right")
    spent, counted = np.zeros(persons, np.int64), np.full(persons, model.ladder_start)
    supported = np.zeros((ladder.within, persons), np.bool_)
    held = np.zeros(persons, np.int64)
    found = np.zeros((2, len(left)), np.int64)
    for week in range(model.weeks):
        kind = model.kind[state]
        found[0] += np.bincount(state, minlength=len(left))
        paid = np.flatnonzero(kind == BENEFIT)
        before_now = counted[paid]
        found[1] += np.bincount(state[paid], ladder.percents[before_now], minlength=len(left)).astype(np.int64)
        counted[paid] = before_now + 1
        place = week % ladder.within
        held -= supported[place]
        supported[place] = (kind == SELF_SUPPORT) & (counted > 0)
        held += supported[place]
        restart = held >= ladder.needed
        if restart.any():
            counted[restart], held[restart] = 0, 0
            supported[:, restart] = False
        leaves = source.random(persons) < hazard[state, spent]
        spent += 1
        gone = np.flatnonzero(leaves)
        draw = source.random(len(gone))
        state[gone] = (exits[state[gone]] <= draw[:, None]).sum(axis=1)
        spent[gone] = 0
    return found


def prepared(name: str = "hjoerring-2015") -> tuple[Scenario, Model, Ladder]:
    """The shipped cohort as tables, without uncertain assumptions: both programs then do the same work."""
    scenario = load_scenario(name)
    assert scenario.cohort is not None
    model = model_of(scenario.cohort, WEEKS, {}, {})
    return scenario, model, Ladder.of(scenario, WEEKS, scenario.cohort.ladder_start)


def _cpu() -> float:
    used = os.times()
    return used.user + used.system


def _agree(model: Model, ladder: Ladder, yardstick: NDArray[np.int64], persons: int) -> float:
    """The largest difference between the two programs' means, in standard errors."""
    found, _ = run(model, ladder, keys(1, 0), PERSONS)
    blocks = found[:, :, 0].sum(axis=3) / (PERSONS / found.shape[1])
    mean, error = blocks.mean(axis=1), blocks.std(axis=1, ddof=1) / np.sqrt(found.shape[1])
    error = error * np.sqrt(1 + PERSONS / persons)
    return float(np.max(np.abs(yardstick / persons - mean)[error > 0] / error[error > 0]))


def main(draws: int = DRAWS) -> None:
    """Measure and print a Markdown table."""
    _, model, ladder = prepared()
    run(model, ladder, keys(1, 0), 1_000)
    source = stream(1, 99)
    numpy_weekly(model, ladder, 1_000, 0, source)
    began, cpu = time.perf_counter(), _cpu()
    worlds = [numpy_weekly(model, ladder, PERSONS, world, source) for world in (0, 1)]
    slow, slow_cpu = time.perf_counter() - began, _cpu() - cpu
    off = _agree(model, ladder, worlds[0], PERSONS)
    if off > 4.5:
        sys.exit(f"the two programs differ by {off:.1f} standard errors")
    began, cpu, stays = time.perf_counter(), _cpu(), 0
    for draw in range(draws):
        stays += run(model, ladder, keys(1, draw), PERSONS)[1]
    fast, fast_cpu = time.perf_counter() - began, _cpu() - cpu
    scale = DRAWS / draws
    slow, slow_cpu, fast, fast_cpu = slow * DRAWS, slow_cpu * DRAWS, fast * scale, fast_cpu * scale
    ratio, peak = slow_cpu / fast_cpu, _peak()
    print(f"{PERSONS:,} persons, {WEEKS} weeks, {DRAWS:,} draws, with the investment and without, one thread.")
    print(f"NumPy measured on 1 draw and multiplied by {DRAWS:,}; the kernel on {draws:,} draws. Means of both agree")
    print(f"within {off:.1f} standard errors. {stays / draws / PERSONS / 2:.1f} stays a person in each world.\n")
    print("| program | seconds | CPU seconds | peak memory MB |\n|---|---|---|---|")
    print(f"| NumPy, week by week | {slow:,.0f} | {slow_cpu:,.0f} | {peak[1]:.0f} |")
    print(f"| event-driven kernel | {fast:,.1f} | {fast_cpu:,.1f} | {peak[0]:.0f} |")
    print(f"\n{fast_cpu / stays / scale * 1e9:.0f} ns a stay; {fast_cpu / 2:.1f} CPU seconds for one world.\n")
    print("| goal | measured | met |\n|---|---|---|")
    print(f"| at least {GOAL_RATIO} times NumPy | {ratio:.0f} times | {'yes' if ratio >= GOAL_RATIO else 'no'} |")
    met = "yes" if fast_cpu <= GOAL_SECONDS else "in one world" if fast_cpu / 2 <= GOAL_SECONDS else "no"
    print(f"| under {GOAL_SECONDS} CPU seconds | {fast_cpu:.1f} | {met} |")


def _peak() -> tuple[float, float]:
    """Peak memory of a process that runs the kernel, and of one that runs the yardstick, in megabytes."""
    peaks = []
    for which in ("kernel", "numpy"):
        child = subprocess.Popen([sys.executable, "-m", "benchmarks.monte_carlo", which])
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            sys.exit(f"{which}: exit status {status}")
        peaks.append(usage.ru_maxrss / 1024)
    return peaks[0], peaks[1]


def _once(which: str) -> None:
    """One draw of one program, so that its memory can be measured from outside."""
    _, model, ladder = prepared()
    if which == "kernel":
        run(model, ladder, keys(1, 0), PERSONS)
    else:
        numpy_weekly(model, ladder, PERSONS, 0, stream(1, 1))


if __name__ == "__main__":
    asked = sys.argv[1] if len(sys.argv) > 1 else str(DRAWS)
    if asked in {"kernel", "numpy"}:
        _once(asked)
    else:
        main(int(asked))
