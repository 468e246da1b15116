"""Who works on an import right now: a file lock, which the operating system lets go of when its holder dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class Busy(Exception):
    """Somebody else works on it."""


def _path(run_id: int) -> Path:
    folder = Path(settings.FODFAESTE_UPLOADS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{run_id}.lock"


@contextmanager
def held(run_id: int) -> Iterator[None]:
    """Hold an import while working on it. Raises `Busy`."""
    path = _path(run_id)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        if not _locked(descriptor) or not _still_there(descriptor, path):
            raise Busy
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def busy(run_id: int) -> bool:
    """Is somebody working on it now?"""
    try:
        descriptor = os.open(_path(run_id), os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _still_there(descriptor: int, path: Path) -> bool:
    """The file that was locked is not one that its last holder has just taken away."""
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False
