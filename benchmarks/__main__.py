"""`make bench`: run every benchmark in a process of its own and write the results beside this file."""

import platform
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {
    "Register import": ["benchmarks.register_import"],
    "Pages": ["benchmarks.pages"],
}


def main() -> None:
    release = version("fodfaeste")
    head = (
        f"# Benchmarks, release {release}\n\n"
        f"{date.today():%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}, shared machine: "
        "compare ratios rather than single numbers.\n"
    )
    sections = [head]
    for title, module in PARTS.items():
        print(f"== {title}", flush=True)
        done = subprocess.run([sys.executable, "-m", *module], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        print(done.stdout, flush=True)
        sections.append(f"## {title}\n\n{done.stdout.strip()}\n")
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / f"{release}.md").write_text("\n".join(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
