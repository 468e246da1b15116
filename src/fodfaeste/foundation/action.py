"""The frame of every write: one transaction, refusals with words, and stale edits that lose nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import models, transaction

from fodfaeste.foundation.wrong import Wrong

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model)


class Refused(Exception):
    """A rule says no. `message` is Danish, says what to do, and is shown to the user; `field` names the form field."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Exception):
    """Somebody saved first. `current` is the object as it stands now; the caller still holds the user's own text."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(f"{current._meta.label} {current.pk} was changed by somebody else")
        self.current = current


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in one transaction: access check, rule, change and journal entry stand or fall together."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return function(*args, **kwargs)

    return run


@contextmanager
def ruled() -> Iterator[None]:
    """A rule's no is a refusal."""
    try:
        yield
    except Wrong as wrong:
        raise Refused(wrong.message, wrong.field) from None


def locked(model: type[M], pk: int, version: int | None) -> M:
    """Fetch the row for change and check that it still is the version the user saw.

    `version=None` is for callers that do not edit text (state changes). Raises `Stale` and `model.DoesNotExist`.
    """
    found = model._default_manager.select_for_update().get(pk=pk)
    if version is not None and found.version != version:  # type: ignore[attr-defined]
        raise Stale(found)
    return found
