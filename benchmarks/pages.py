"""How long a page takes and how many statements it needs, at 2,000 and at 20,000 citizens.

`python -m benchmarks.pages [CITIZENS…]`. Every size is measured in a process and a database of its own. The rows are
written in bulk (this is about reading), a quarter of the citizens belongs to the caseworker's own team. Times are of
the whole request through the middleware, without the network: median and largest of 15 after 3 not counted.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

SIZES = (2_000, 20_000)
WARM, COUNTED = 3, 15
PAGES = ("overview", "citizens", "citizens_search", "citizen", "plan", "screening_start", "conversations", "who_looked")


def main(sizes: list[int]) -> None:
    found = {size: _in_a_process_of_its_own(size) for size in sizes}
    print("| page | " + " | ".join(f"{size:,}: ms (largest), statements" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for page in PAGES:
        cells = [f"{row['ms']:.0f} ({row['most']:.0f}), {row['queries']}" for row in (found[s][page] for s in sizes)]
        print(f"| {page} | " + " | ".join(cells) + " |")
    grown = [page for page in PAGES if len({found[size][page]["queries"] for size in sizes}) > 1]
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
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from benchmarks.population import fill
    from fodfaeste.site.setup import load_shipped

    call_command("migrate", verbosity=0)
    list(load_shipped())
    world = fill(size)
    results = {}
    for name, (user, path) in world.paths().items():
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
        results[name] = {"ms": median(counted), "most": max(counted), "queries": len(queries)}
    print(json.dumps(results))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _measure(int(sys.argv[2]))
    else:
        main([int(word) for word in sys.argv[1:]] or list(SIZES))
