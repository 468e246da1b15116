"""`fodfaeste demo`: what it refuses, and that it stops what it starts."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests import installation


def run(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    env = installation.environment(folder) | more
    return subprocess.run(installation.command("demo", *words), env=env, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("build", "--citizens", "0"), "--citizens: 0 is not between"),
        (("build", "--anchor", "i går"), "is not a date"),
        (("yr", "ud.csv", "--weeks", "0"), "--weeks: 0 is not between"),
        (("yr", "ud.csv", "--seed", "-1"), "--seed: must not be negative"),
        (("yr", "findes-ikke/ud.csv", "--citizens", "3", "--weeks", "9"), "No such file or directory"),
        (("run", "--port", "70000"), "--port: 70000 is not between"),
    ],
)
def test_bad_input_is_one_sentence_and_status_2(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_installation_that_is_not_a_demo_is_not_built_over(tmp_path: Path) -> None:
    done = run(tmp_path, "build", FODFAESTE_DEMO="0", FODFAESTE_DEBUG="1")
    assert done.returncode == 2
    assert "FODFAESTE_DEMO=1" in done.stderr


def test_a_port_in_use_is_said_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run(tmp_path, "run", "--port", str(taken.getsockname()[1]), "--citizens", "5")
    assert done.returncode == 2
    assert "is in use" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.slow
def test_it_says_when_it_is_ready_and_stops_everything_it_started(tmp_path: Path) -> None:
    port = installation.free_port()
    words = installation.command("demo", "run", "--port", str(port), "--citizens", "5")
    log = tmp_path / "out.txt"
    with log.open("wb") as out:
        started = subprocess.Popen(words, env=installation.environment(tmp_path), stdout=out, stderr=out)
    try:
        _wait(lambda: "er klar" in log.read_text(), started, log)
        said = log.read_text()
        assert f"http://127.0.0.1:{port}/demo/" in said and "Mette Eksempelsen" in said
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/", timeout=10) as page:
            assert page.status == 200
        children = _children(started.pid)
        assert len(children) == 2
    finally:
        started.send_signal(signal.SIGTERM)
        status = started.wait(30)
    assert status == 0
    assert not any(_alive(pid) for pid in children)


@pytest.mark.slow
def test_when_one_of_the_two_dies_the_other_is_stopped_and_it_is_said(tmp_path: Path) -> None:
    port = installation.free_port()
    words = installation.command("demo", "run", "--port", str(port), "--citizens", "5")
    log = tmp_path / "out.txt"
    with log.open("wb") as out:
        started = subprocess.Popen(words, env=installation.environment(tmp_path), stdout=out, stderr=out)
    _wait(lambda: "er klar" in log.read_text(), started, log)
    children = _children(started.pid)
    os.kill(max(children), signal.SIGKILL)
    assert started.wait(30) == 1
    assert "ended by itself" in log.read_text()
    assert not any(_alive(pid) for pid in children)


def _wait(true, process: subprocess.Popen[bytes], log: Path) -> None:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + 180
    while not true():
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
