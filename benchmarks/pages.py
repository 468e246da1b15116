"""How long a page takes and how many statements it needs, at 2,000 and at 20,000 citizens.

`python -m benchmarks.pages [CITIZENS…]`. Every size is measured in a process and a database of its own. The rows are
written in bulk (this is about reading), a quarter of the citizens belongs to the caseworker's own team. The pages of
those who steer come last, when five years of register weeks are in and a refresh has counted them. Times are of the
whole request through the middleware, without the network: median and largest of 15 after 3 not counted.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.foundation.people.models import User

SIZES = (2_000, 20_000)
WARM, COUNTED = 3, 15
STEERING = {
    "leader": ("overview", "caseload", "absence", "deadlines", "training", "investments", "surveys"),
    "manager": (
        *("overview", "caseload", "positions", "deadlines", "training", "investments", "forecast", "ledger"),
        *("accounts", "evaluations", "open_statistics", "surveys", "committee"),
    ),
}
"""Of the leader of one of four teams, and of the manager; measured after five years of weeks and a refresh."""


def main(sizes: list[int]) -> None:
    found = {size: _in_a_process_of_its_own(size) for size in sizes}
    print("| page | " + " | ".join(f"{size:,}: ms (largest), statements" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    pages = list(found[sizes[0]])
    for page in pages:
        cells = [f"{row['ms']:.0f} ({row['most']:.0f}), {row['queries']}" for row in (found[s][page] for s in sizes)]
        print(f"| {page} | " + " | ".join(cells) + " |")
    grown = [page for page in pages if len({found[size][page]["queries"] for size in sizes}) > 1]
    print(f"\nThe number of statements is the same at every size{': no, ' + ', '.join(grown) if grown else ''}.")
    if grown:
        sys.exit(1)


def _in_a_process_of_its_own(size: int) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"FODFAESTE_DEMO": "1", "FODFAESTE_VAR": folder, "FODFAESTE_DATABASE_URL": ""}
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.pages", "--measure", str(size)],
            env=env | {"DJANGO_SETTINGS_MODULE": "fodfaeste.site.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def _measure(size: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import reverse

    from benchmarks import history
    from benchmarks.population import fill, leaders
    from fodfaeste.site.refreshing import refresh_all
    from fodfaeste.site.setup import load_shipped

    call_command("migrate", verbosity=0)
    list(load_shipped())
    world = fill(size)
    results = _asked(world.paths())
    history.write(0)
    for _ in refresh_all():
        pass
    results |= _asked(
        {f"{page}, {role}": (user, reverse(page)) for role, user in leaders().items() for page in STEERING[role]}
    )
    print(json.dumps(results))


def _asked(pages: "Mapping[str, tuple[User, str]]") -> dict[str, dict[str, float]]:
    """What each page takes, asked for by its user."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    results = {}
    for name, (user, path) in pages.items():
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(user)
        times = []
        for _ in range(WARM + COUNTED):
            start = time.perf_counter()
            response = client.get(path)
            times.append((time.perf_counter() - start) * 1000)
            assert response.status_code == 200, f"{name}: {response.status_code}"
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counted = times[WARM:]
        results[name] = {
            "ms": median(counted),
            "most": max(counted),
            "queries": _statements([each["sql"] for each in queries]),
        }
    return results


def _statements(every: list[str]) -> int:
    """How many statements; one insert of many rows counts once, in however many batches the database takes it.

    Who is named on a page is written in the log of readings, a row each; SQLite takes some hundred rows at a time.
    """
    inserts = [sql.partition(" VALUES ")[0] for sql in every if sql.startswith("INSERT ")]
    return len(every) - len(inserts) + len(set(inserts))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _measure(int(sys.argv[2]))
    else:
        main([int(word) for word in sys.argv[1:]] or list(SIZES))
