"""A process that dies while it imports leaves nothing half-written, and the import is simply run again."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from benchmarks.register_import import write_file

ROOT = Path(__file__).parents[3]
ROWS, KILLS, SEED = 4_000, 20, 7
pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]


class Zygote:
    """A process with Django loaded that forks a child for every import."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.env = {key: value for key, value in os.environ.items() if not key.startswith("FODFAESTE_")} | {
            "FODFAESTE_DEMO": "1",
            "FODFAESTE_VAR": str(var),
            "DJANGO_SETTINGS_MODULE": "fodfaeste.site.settings",
            "PYTHONPATH": str(ROOT),
        }
        self.process: subprocess.Popen[str] | None = None

    def command(self, *arguments: str) -> None:
        fodfaeste = str(Path(sys.executable).parent / "fodfaeste")
        subprocess.run([fodfaeste, *arguments], env=self.env, check=True, capture_output=True)

    def start(self) -> "Zygote":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.foundation.register.zygote"],
            cwd=ROOT, env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.read() == "ready"
        return self

    def read(self) -> str:
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the process ended"
        return line.rstrip("\n")

    def ask(self, wish: str, during: Callable[[int, str], None] | None = None) -> list[str]:
        """Everything the child said; `during` is called with its pid at each line."""
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(f"{wish}\n")
        self.process.stdin.flush()
        pid = int(self.read().removeprefix("pid "))
        said: list[str] = []
        while (line := self.read()) != "over":
            said.append(line)
            if during is not None:
                during(pid, line)
        return said

    def content(self) -> str:
        return self.ask("hash")[0]

    def stop(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
            self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Zygote, Path, Path]]:
    """An empty installation, a copy of its database to go back to, and a file."""
    folder = tmp_path_factory.mktemp("killed")
    zygote = Zygote(folder / "var")
    zygote.command("migrate")
    empty, file = folder / "empty.sqlite3", folder / "yr.csv"
    shutil.copy(zygote.var / "fodfaeste.sqlite3", empty)
    write_file(file, ROWS, seed=SEED)
    zygote.start()
    yield zygote, empty, file
    zygote.stop()


def set_back(zygote: Zygote, empty: Path) -> None:
    for name in ("fodfaeste.sqlite3", "fodfaeste.sqlite3-wal", "fodfaeste.sqlite3-shm"):
        (zygote.var / name).unlink(missing_ok=True)
    shutil.copy(empty, zygote.var / "fodfaeste.sqlite3")


def test_killed_at_random_moments_and_run_again_the_register_is_as_after_one_run(
    installation: tuple[Zygote, Path, Path],
) -> None:
    zygote, empty, file = installation
    draw = random.Random(SEED)
    set_back(zygote, empty)
    nothing = zygote.content()
    said = zygote.ask(str(file))
    assert said[-1].startswith("done done")
    clean = zygote.content()
    assert clean != nothing
    last = [number for number, line in enumerate(said) if line.startswith("at ")][-1]
    inside = [number for number, line in enumerate(said) if line.startswith("at 1")]
    assert len(inside) >= 6
    landed_inside = 0
    for number in range(KILLS):
        set_back(zygote, empty)
        at = draw.choice(inside) if number % 2 else draw.randrange(last + 1)
        heard = _kill_at(zygote, file, at, draw.random() * 0.02)
        landed_inside += heard[-1].startswith("at 1")
        assert zygote.content() in (nothing, clean), "half a file is in"
        again = zygote.ask(str(file))
        assert again[-1].startswith("done done")
        assert zygote.content() == clean
    assert landed_inside >= KILLS // 3


def _kill_at(zygote: Zygote, file: Path, at: int, delay: float) -> list[str]:
    """Kill the import a moment after it has said so many lines."""
    count = 0

    def during(pid: int, line: str) -> None:
        nonlocal count
        if count == at:
            time.sleep(delay)
            os.kill(pid, signal.SIGKILL)
        count += 1

    return zygote.ask(str(file), during)


def test_two_processes_with_the_same_file_at_once_give_one_files_content(
    installation: tuple[Zygote, Path, Path],
) -> None:
    zygote, empty, file = installation
    set_back(zygote, empty)
    zygote.ask(str(file))
    clean = zygote.content()
    set_back(zygote, empty)
    command = [str(Path(sys.executable).parent / "fodfaeste"), "register", "import", str(file)]
    both = [subprocess.Popen(command, env=zygote.env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    outputs = [each.communicate(timeout=120)[0] for each in both]
    assert [each.returncode for each in both] == [0, 0]
    assert all(f"{ROWS} rows read" in output for output in outputs)
    assert zygote.content() == clean
