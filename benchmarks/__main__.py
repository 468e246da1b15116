"""`make bench`: every benchmark in a process of its own, the simulations with known truth, results beside this file.

`python -m benchmarks did "Register import"` runs only the named parts and replaces their sections in the results.
"""

import platform
import re
import subprocess
import sys
import time
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {
    "Spells": ["-m", "benchmarks.spells"],
    "Engines": ["-m", "benchmarks.engines"],
    "Survival": ["-m", "benchmarks.survival"],
    "Difference-in-differences": ["-m", "benchmarks.did"],
    "Synthetic control": ["-m", "benchmarks.synth"],
    "Comparing similar people": ["-m", "benchmarks.matching"],
    "Monte Carlo": ["-m", "benchmarks.monte_carlo"],
    "Simulations with known truth": ["-m", "benchmarks.simulations"],
    "Register import": ["-m", "benchmarks.register_import"],
    "Refresh": ["-m", "benchmarks.refresh"],
    "Pages": ["-m", "benchmarks.pages"],
}
_SECTION = re.compile(r"^## (.+)\n", re.MULTILINE)


def known(path: Path) -> dict[str, str]:
    """The sections that stand in the results already."""
    if not path.exists():
        return {}
    _, *rest = _SECTION.split(path.read_text(encoding="utf-8"))
    return dict(zip(rest[::2], (each.strip() for each in rest[1::2]), strict=True))


def write(path: Path, release: str, sections: dict[str, str]) -> None:
    head = f"# Benchmarks, release {release}\n\nShared machine: compare ratios rather than single numbers.\n"
    told = [f"## {title}\n\n{sections[title]}\n" for title in PARTS if title in sections]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([head, *told]), encoding="utf-8")


def main(wanted: list[str]) -> None:
    unknown = set(wanted) - set(PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    release = version("fodfaeste")
    path = HERE / "results" / f"{release}.md"
    sections = known(path)
    failed, took = [], []
    for title in wanted or PARTS:
        print(f"== {title}", flush=True)
        began = time.perf_counter()
        done = subprocess.run([sys.executable, *PARTS[title]], capture_output=True, text=True, check=False)
        took.append(f"{title}: {(time.perf_counter() - began) / 60:.1f} minutes")
        print(done.stdout, f"({took[-1]})\n", sep="\n", flush=True)
        if done.returncode or not done.stdout.strip():
            print(done.stderr, flush=True)
            failed.append(title)
            continue
        where = f"{date.today():%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}"
        sections[title] = f"{where}.\n\n{done.stdout.strip()}"
        write(path, release, sections)
    print("== How long each part took", *took, sep="\n")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main(sys.argv[1:])
