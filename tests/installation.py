"""A whole installation for tests: the demo municipality built by the product's own command, served by its own server,
with its own worker, in a folder of its own.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

CITIZENS = os.environ.get("FODFAESTE_TEST_CITIZENS", "60")
DISABLED_FEATURES = (
    # With it, closing a page while a navigation is being committed never answers:
    # https://github.com/microsoft/playwright/issues/42068
    "RenderDocument",
    # Of one switch the browser heeds the last, so Playwright's own choices that matter here are said again.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(DISABLED_FEATURES)}",
]


def environment(folder: Path) -> dict[str, str]:
    """The variables of a demo installation whose data lies in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FODFAESTE_", "DJANGO_"))}
    return kept | {"FODFAESTE_DEMO": "1", "FODFAESTE_VAR": str(folder), "FODFAESTE_WEB_WORKERS": "1"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "fodfaeste.cli", *words]


def build(folder: Path) -> Path:
    """Build the demo municipality into `folder`."""
    done = subprocess.run(
        command("demo", "build", "--citizens", CITIZENS), env=environment(folder), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def copy(built: Path, target: Path) -> Path:
    """A copy of a built installation that a test may do anything to."""
    shutil.copytree(built, target, dirs_exist_ok=True)
    return target


@dataclass
class Running:
    """A served installation."""

    url: str
    folder: Path
    processes: list[subprocess.Popen[bytes]]

    def stop(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(folder: Path) -> Running:
    """Start server and worker and wait until the installation is ready."""
    port = free_port()
    env = environment(folder)
    log = (folder / "test-server.log").open("ab")
    processes = [
        subprocess.Popen(command(*words), env=env, stdout=log, stderr=log)
        for words in (("serve", "--port", str(port)), ("worker",))
    ]
    running = Running(f"http://127.0.0.1:{port}", folder, processes)
    deadline = time.monotonic() + 180  # two starting Pythons on a busy machine
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{running.url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return running
        except (URLError, OSError):
            time.sleep(0.2)
    running.stop()
    raise AssertionError(f"the server did not become ready:\n{(folder / 'test-server.log').read_text()[-3000:]}")


def chromium() -> str:
    """The system's browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "no Chromium: `make test` installs it"
    return found


@dataclass(frozen=True)
class ListedPage:
    """A page as `fodfaeste pages --json` lists it."""

    name: str
    path: str
    methods: list[str]
    roles: list[str]
    kind: str
    example: str
    title: str


def pages(folder: Path) -> list[ListedPage]:
    """Every page of an installation."""
    done = subprocess.run(command("pages", "--json"), env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return [ListedPage(**each) for each in json.loads(done.stdout)]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
