"""A session on a Spark cluster that runs already: reached soon or refused with one sentence.

Nothing but relational steps is sent to the cluster and no Python runs there, so its workers need no Python at all. What
the Java side would write on the terminal goes to a file that is looked at only when something fails.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import ip_address
from typing import IO, TYPE_CHECKING, Any, Final

from fodfaeste.evidence.sources import BadInput

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_MASTER: Final = re.compile(r"spark://[^\s,:/]+:\d{1,5}(?:,[^\s,:/]+:\d{1,5})*")
_KNOCK: Final = 10.0
_REGISTER: Final = 45.0
_WORKERS: Final = 180.0
_SETTINGS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.maxResultSize": "0",
    "spark.log.level": "ERROR",
}
_MEANING: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.caseSensitive": "true",
    "spark.sql.legacy.parquet.nanosAsLong": "true",
    "spark.sql.legacy.javaCharsets": "true",
}
"""Dates do not move, columns keep their letters, nanoseconds and Windows-1252 are read at all."""


def checked_master(engine: str) -> str:
    """The address of a master, or of several with commas. Raises `BadInput` for anything else."""
    if not _MASTER.fullmatch(engine):
        raise BadInput(f"--engine: {engine!r} is not an engine; use embedded or spark://HOST:PORT")
    return engine


@contextmanager
def session(master: str, watch: Callable[[int, int | None], None] | None = None) -> Iterator[SparkSession]:
    """A session on the cluster at ``spark://HOST:PORT``. Raises `BadInput`.

    It ends with the context, unless this process had one on the same cluster already: that one is used and left.
    ``watch`` is called with tasks done and tasks known while the cluster works.
    """
    checked_master(master)
    _checked_installation()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="PySpark does not yet fully support pandas", category=FutureWarning)
        from pyspark import SparkContext

        if (active := SparkContext._active_spark_context) is not None:
            if active.master != master:
                raise BadInput(f"--engine: this process has a session on {active.master}; end that first")
            with _watching(active, watch):
                yield _meaning(active)
            return
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            context = _context(master, _knock(master), log)
            try:
                _await_worker(context, master)
                with _watching(context, watch):
                    yield _meaning(context)
            finally:
                context.stop()


def _meaning(context: Any) -> SparkSession:
    """A session of its own, in which types and names mean what they mean to us."""
    from pyspark.sql import SparkSession

    spark = SparkSession(context).newSession()
    for name, value in _MEANING.items():
        spark.conf.set(name, value)
    return spark


def _checked_installation() -> None:
    if find_spec("pyspark") is None:
        raise BadInput(
            "--engine: speaking to a Spark cluster needs the extra 'spark', which is not installed; "
            "install it with: pip install 'fodfaeste[spark]'"
        )
    home = os.environ.get("JAVA_HOME")
    if shutil.which(os.path.join(home, "bin", "java") if home else "java") is None:  # noqa: PTH118
        where = f"in JAVA_HOME ({home})" if home else "on this machine"
        raise BadInput(
            f"--engine: there is no Java {where}, and Spark needs version 17 or later; "
            "install it, such as default-jre-headless on Debian"
        )


def _knock(master: str) -> str:
    """The address of this machine as the master sees it. Raises `BadInput` when no master can be reached."""
    told = []
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=_KNOCK) as line:
                return str(line.getsockname()[0])
        except (OSError, OverflowError) as error:
            told.append(getattr(error, "strerror", None) or str(error) or type(error).__name__)
    raise BadInput(f"--engine: nothing answers at {master} ({told[0]}); start the cluster or check the address")


def _context(master: str, here: str, log: IO[str]) -> Any:
    """A SparkContext, or `BadInput` when what answers at the address is no master of this Spark."""
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway

    if ip_address(here).is_loopback:
        os.environ.setdefault("SPARK_LOCAL_IP", here)
    conf = SparkConf().setMaster(master).setAppName("fodfaeste")
    if not os.environ.get("SPARK_LOCAL_IP") or ip_address(here).is_loopback:
        conf.set("spark.driver.host", here).set("spark.driver.bindAddress", here)
    for name, value in _SETTINGS.items():
        conf.set(name, value)
    gateway: Any = SparkContext._gateway
    try:
        if gateway is None:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
            atexit.register(_ended, gateway.proc)
    except PySparkException as error:
        raise BadInput(f"--engine: Spark's Java side does not start ({_last_line(log)}); check Java") from error
    given_up = threading.Timer(_REGISTER, gateway.proc.kill)
    logged = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # a Java side that is ended is no news: it was ended here
    given_up.start()
    try:
        return SparkContext(conf=conf, gateway=gateway)
    except (Py4JError, OSError) as error:
        SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
        raise BadInput(_no_master(master)) from error
    finally:
        given_up.cancel()
        logging.disable(logged)


def _ended(java: Any) -> None:
    """The Java side ends when nobody speaks to it any more; nothing is left behind.

    A thread of py4j still tells it of objects that are let go here. That nobody hears this any more is no news.
    """
    logging.disable(logging.CRITICAL)
    java.stdin.close()
    try:
        java.wait(10)
    except subprocess.TimeoutExpired:
        java.kill()
        java.wait()


def _no_master(master: str) -> str:
    import pyspark

    return (
        f"--engine: what answers at {master} is no Spark master that takes this program on; "
        f"check the address, and that the cluster runs Spark {pyspark.__version__}"
    )


def _await_worker(context: Any, master: str) -> None:
    """Wait until there is somewhere to compute. Raises `BadInput` when it takes too long."""
    spark, until = context._jsc.sc(), time.monotonic() + _WORKERS
    while spark.getExecutorMemoryStatus().size() < 2:
        if spark.isStopped():
            raise BadInput(_no_master(master))
        if time.monotonic() > until:
            raise BadInput(
                f"--engine: the cluster at {master} gave no worker within {_WORKERS:.0f} seconds; "
                "start workers, or wait until some are free"
            )
        time.sleep(0.05)


def _last_line(log: IO[str]) -> str:
    log.seek(0)
    lines = [line.strip() for line in log.read().splitlines() if line.strip()]
    return lines[-1][:160].rstrip(".") if lines else "it said nothing"


@contextmanager
def _watching(context: Any, watch: Callable[[int, int | None], None] | None) -> Iterator[None]:
    """Tell how many tasks of all stages so far are done, five times a second, from a thread of its own."""
    if watch is None:
        yield
        return
    ended = threading.Event()
    seen: dict[int, tuple[int, int]] = {}

    def look() -> None:
        tracker = context.statusTracker()
        while not ended.wait(0.2):
            for stage in tracker.getActiveStageIds():
                if (info := tracker.getStageInfo(stage)) is not None:
                    seen[stage] = info.numCompletedTasks, info.numTasks
            watch(sum(done for done, _ in seen.values()), sum(total for _, total in seen.values()) or None)

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
