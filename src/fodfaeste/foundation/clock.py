"""What time it is. Everything that stamps a record asks here, so that a simulation can live through the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("fodfaeste_moment", default=None)


def now() -> datetime:
    """The current aware moment, or the simulated one inside `at`."""
    return _moment.get() or timezone.now()


def today() -> date:
    """The current date in the installation's time zone."""
    return timezone.localtime(now()).date()


def local_day(moment: datetime) -> date:
    """The date of an aware moment in the installation's time zone."""
    return timezone.localtime(moment).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let everything inside happen at `moment` (aware)."""
    if timezone.is_naive(moment):
        raise ValueError("the moment must be aware")
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
