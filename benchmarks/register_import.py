"""What a register import costs: `python -m benchmarks.register_import [ROWS]`.

A refund file with some thousand people, three years of weeks and 2 % corrections is imported twice by the command, each
time in a process of its own and into a new installation, and once more with one week added, as happens every week.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "Uge;CPR nummer;Ydelse;Indberetning udbetalingsbeløb;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;"
    "Medfinansieringssats;Medfinansieringsbeløb\n"
)
BENEFITS = (("Kontanthjælp", 2756), ("Sygedagpenge", 4695), ("Ressourceforløbsydelse", 3780), ("Ledighedsydelse", 4185))
FIRST_WEEK = date(2023, 11, 13)
WEEKS = 156
CORRECTED = 0.02


def write_file(path: Path, rows: int, seed: int = 1) -> None:
    """A YR file with this many rows; the people, weeks and amounts follow from the seed."""
    draw = random.Random(seed)
    written, person = 0, 0
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        while written < rows:
            person += 1
            cpr = test_number(person)
            for line in history(draw, cpr):
                if written == rows:
                    break
                file.write(line)
                written += 1


def history(draw: random.Random, cpr: str) -> list[str]:
    """One person's rows: a few stretches on benefit, a rate by week, corrections as extra rows."""
    made: list[str] = []
    week, count = draw.randrange(0, 20), draw.randrange(0, 60)
    while week < WEEKS:
        name, payout = draw.choice(BENEFITS)
        for _ in range(min(draw.randrange(20, 130), WEEKS - week)):
            count += 1
            amount = payout * 100 + draw.randrange(-20_000, 20_000)
            made.append(row(week, cpr, name, amount, count))
            if draw.random() < CORRECTED:
                made.append(row(week, cpr, name, -draw.randrange(1_000, amount), count))
            week += 1
        week += draw.randrange(1, 30)
    return made


def row(week: int, cpr: str, name: str, amount: int, count: int) -> str:
    rate = 80 if count <= 4 else 40 if count <= 26 else 30 if count <= 52 else 20
    monday = FIRST_WEEK + timedelta(weeks=week)
    return f"{monday};{cpr};{name};{money(amount)};{money(amount)};{rate},00;{money(amount * rate // 100)};;\n"


def money(oere: int) -> str:
    return f"{'-' if oere < 0 else ''}{abs(oere) // 100},{abs(oere) % 100:02}"


def test_number(number: int) -> str:
    """A CPR number that belongs to nobody (day + 60)."""
    born = date(1960, 1, 1) + timedelta(days=number % 14_000)
    return f"{born.day + 60:02}{born:%m%y}{1000 + number // 14_000:04}"


@dataclass
class Measured:
    """One run of the command."""

    what: str
    rows: int
    seconds: float
    cpu: float
    peak_mb: float
    report: dict[str, int]


def measured(what: str, command: list[str], env: dict[str, str]) -> Measured:
    started = time.perf_counter()
    child = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"{what}: exit status {status}")
    report = json.loads(output)[0]
    return Measured(what, report["rows_read"], seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, report)


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory(prefix="fodfaeste-bench-") as folder:
        env = os.environ | {"FODFAESTE_DEMO": "1", "FODFAESTE_VAR": f"{folder}/var"}
        fodfaeste = [str(Path(sys.executable).parent / "fodfaeste")]
        subprocess.run([*fodfaeste, "migrate"], env=env, check=True, stdout=subprocess.DEVNULL)
        first, again = Path(folder, "yr.csv"), Path(folder, "yr-next.csv")
        write_file(first, rows)
        text = first.read_text(encoding="utf-8")
        last = FIRST_WEEK + timedelta(weeks=WEEKS)
        extra = "".join(
            f"{last};{test_number(n)};Kontanthjælp;2756,00;2756,00;20,00;551,20;;\n" for n in range(1, 2001)
        )
        again.write_text(text + extra, encoding="utf-8")
        load = [*fodfaeste, "register", "import", "--json"]
        results = [
            measured("new file", [*load, str(first)], env),
            measured("the same file again", [*load, str(first)], env),
            measured("overlapping file with one more week", [*load, str(again)], env),
        ]
    print(table(results))


def table(results: list[Measured]) -> str:
    head = (
        "| import | rows | seconds | CPU seconds | rows/s | peak memory MB | weeks new | weeks unchanged | people |\n"
        + "|---" * 9
    )
    lines = [head + "|"]
    for each in results:
        found = each.report
        lines.append(
            f"| {each.what} | {each.rows} | {each.seconds:.1f} | {each.cpu:.1f} | {each.rows / each.seconds:.0f} "
            f"| {each.peak_mb:.0f} "
            f"| {found['weeks_new']} | {found['weeks_unchanged']} | {found['persons']} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
