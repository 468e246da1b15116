"""Running the demo: the web server and the background worker as children that live and die together."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from urllib.error import URLError

import click

HOST = "127.0.0.1"
PATIENCE_SECONDS = 60
GRACE_SECONDS = 10


class PortTaken(Exception):
    """Something else listens there."""


def require_free(port: int) -> None:
    """Raises `PortTaken` when nothing can listen on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken from None


def serve(port: int) -> int:
    """Serve until told to stop; returns the exit status. Everything that was started is stopped."""
    collect_static()
    stopping = _Stopping()
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        children["web server"] = _start(_web(port))
        children["background worker"] = _start([sys.executable, "-m", "fodfaeste.cli", "worker"])
        url = f"http://{HOST}:{port}"
        if _until_ready(url, children, stopping):
            _say_ready(url)
            _watch(children, stopping)
        gone = next((name for name, child in children.items() if child.poll() is not None), None)
    finally:
        _stop(children)
    if stopping.asked:
        click.echo("Stopped. The data is kept; `make demo` goes on where you were.")
        return 0
    if gone is not None:
        status = children[gone].returncode
        click.echo(f"fodfaeste: the {gone} ended by itself (status {status}); the demo was stopped", err=True)
    else:
        click.echo(
            f"fodfaeste: the server was not ready after {PATIENCE_SECONDS} seconds; the demo was stopped", err=True
        )
    return 1


class _Stopping:
    """Ctrl-C and SIGTERM are remembered; the loop acts on them."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def _web(port: int) -> list[str]:
    return [sys.executable, "-m", "fodfaeste.cli", "serve", "--host", HOST, "--port", str(port)]


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that Ctrl-C reaches only us and we stop the children in order."""
    return subprocess.Popen(command, start_new_session=True)  # noqa: S603


def collect_static() -> None:
    """Gather and compress the static files, in a process that is set up for it, unless they are there already."""
    from django.conf import settings

    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and manifest.stat().st_mtime >= _newest_source():
        return
    command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--clear", "--verbosity", "0"]
    environment = {**os.environ, "FODFAESTE_COLLECT": "1", "DJANGO_SETTINGS_MODULE": "fodfaeste.site.settings"}
    subprocess.run(command, env=environment, check=True)  # noqa: S603


def _newest_source() -> float:
    """When one of our own static files was last changed."""
    package = Path(__file__).resolve().parent.parent
    files = (path for folder in package.rglob("static") for path in folder.rglob("*") if path.is_file())
    return max((path.stat().st_mtime for path in files), default=0.0)


def _until_ready(url: str, children: Mapping[str, subprocess.Popen[bytes]], stopping: _Stopping) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and not stopping.asked:
        if any(child.poll() is not None for child in children.values()):
            return False
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return True
        except (URLError, OSError):
            time.sleep(0.15)
    return False


def _watch(children: Mapping[str, subprocess.Popen[bytes]], stopping: _Stopping) -> None:
    while not stopping.asked and all(child.poll() is None for child in children.values()):
        time.sleep(0.2)


def _say_ready(url: str) -> None:
    from fodfaeste.demo.personas import all_personas

    start = next((persona for persona in all_personas() if persona.first), None)
    click.echo(f"\nDemokommunen er klar: {url}/demo/   (The demo is ready.)")
    if start is not None:
        click.echo(f"Begynd som {start.name}, {start.title.lower()}. Stop med Ctrl-C.   (Start with {start.name}.)\n")


def _stop(children: Mapping[str, subprocess.Popen[bytes]]) -> None:
    """Ask all of them, wait, and end what does not listen."""
    for child in children.values():
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _signal(child, signal.SIGKILL)
            child.wait()


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the child and whatever it has started itself."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)
