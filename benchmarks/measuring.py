"""What a process of its own costs, and tables of such costs.

    ours = measured(["fodfaeste", "spells", …], rounds=3)
    print(table(("program", "CPU seconds"), [("fodfaeste", f"{ours.cpu:.2f}")]))

The process is started by a small interpreter and not by the benchmark itself: on Linux a program's peak of memory
begins at what the process that started it held, and a benchmark that has just made its input holds a lot.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_STARTER = """
import json, os, signal, subprocess, sys, time
report, limit, *command = sys.argv[1:]
started = time.perf_counter()
child = subprocess.Popen(command)
signal.signal(signal.SIGALRM, lambda *_: child.kill())
signal.alarm(int(limit))
_, status, usage = os.wait4(child.pid, 0)
seconds = time.perf_counter() - started
found = [os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024]
with open(report, "w") as file:
    json.dump(found, file)
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run of a program cost, start-up included, and what it printed.

    ``cpu`` is of all its threads and of the processes it waited for; ``peak_mb`` is resident memory (files it maps
    included), of the largest of those processes.
    """

    seconds: float
    cpu: float
    peak_mb: float
    output: str


def measured(
    command: Sequence[object],
    *,
    rounds: int = 1,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    limit: int = 0,
) -> Measured:
    """Run a command ``rounds`` times; the run with the least CPU seconds counts.

    ``env`` replaces the environment; after ``limit`` seconds, if any, the program is stopped. Ends the benchmark, with
    what the program said, when the program fails.
    """
    some = [_once([str(word) for word in command], env, cwd, limit) for _ in range(rounds)]
    return min(some, key=lambda each: each.cpu)


def _once(command: list[str], env: Mapping[str, str] | None, cwd: Path | None, limit: int) -> Measured:
    with tempfile.NamedTemporaryFile("r", suffix=".json") as report:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", _STARTER, report.name, str(limit), *command],
            capture_output=True,
            text=True,
            check=False,
            env=env,
            cwd=cwd,
        )
        written = Path(report.name).read_text(encoding="utf-8")
    if not written:
        sys.exit(f"{command[0]} could not be started:\n{done.stderr[-3000:]}")
    status, seconds, cpu, peak_mb = json.loads(written)
    if status:
        sys.exit(f"{' '.join(command)[:300]}: exit status {status}\n{done.stderr[-3000:]}")
    return Measured(seconds, cpu, peak_mb, done.stdout)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; the first column is left-aligned, the others right-aligned."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def verdict(value: float, goal: float, *, most: bool = False) -> str:
    """``yes`` when the value reaches the goal (stays under it, if ``most``), else ``no``."""
    return "yes" if (value <= goal if most else value >= goal) else "no"
