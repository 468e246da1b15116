"""A real Spark cluster on loopback: one master and two workers from the pyspark package, on free ports."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
PATIENCE = 240.0
# Short programs on few rows: no time for the second compiler, no memory for more than that.
DEFAULTS = """\
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.memory 600m
spark.sql.shuffle.partitions 4
"""


def settings(folder: Path, defaults: str = DEFAULTS) -> dict[str, str]:
    """The environment in which the cluster and programs that speak to it run. No worker finds a Python."""
    conf = folder / "conf"
    conf.mkdir(exist_ok=True)
    (conf / "spark-defaults.conf").write_text(defaults)
    return {
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "PYSPARK_PYTHON": "/nonexistent/python",
    }


@contextmanager
def standalone(folder: Path, memory: str = "700m", defaults: str = DEFAULTS) -> Iterator[str]:
    """The address of a cluster that lives as long as the context. ``memory`` is of each worker."""
    assert shutil.which("java"), "there is no Java: run tools/bootstrap.sh or install default-jre-headless"
    with ExitStack() as stack:
        start = ("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "0", "--webui-port", "0")
        log = stack.enter_context(_running(folder, "master", defaults, *start))
        address = _said(log, r"Starting Spark master at (spark://\S+)")
        logs = []
        for number in (1, 2):
            limits = ("--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", memory)
            words = ("org.apache.spark.deploy.worker.Worker", *limits, "-d", str(folder / f"work{number}"), address)
            logs.append(stack.enter_context(_running(folder, f"worker{number}", defaults, *words)))
        for log in logs:
            _said(log, r"(Successfully registered with master)")
        yield address


@contextmanager
def _running(folder: Path, name: str, defaults: str, *words: str) -> Iterator[Path]:
    log = folder / f"{name}.log"
    environment = {key: value for key, value in os.environ.items() if key != "SPARK_HOME"} | settings(folder, defaults)
    with log.open("wb") as file:
        process = subprocess.Popen(
            [str(HOME / "bin" / "spark-class"), *words],
            stdout=file,
            stderr=file,
            env=environment,
            preexec_fn=_die_with_parent,  # noqa: PLW1509  (one system call, no lock)
        )
    try:
        yield log
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _die_with_parent() -> None:
    """Also when the tests are killed (Linux): a worker that ends takes its executors with it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _said(log: Path, pattern: str) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{log.name} never said {pattern}:\n{log.read_text(errors='replace')[-2000:]}")
