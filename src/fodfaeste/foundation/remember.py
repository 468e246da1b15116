"""What was read once in a request, or in one run of the refresh, need not be read again in it.

Only for what many rooms ask for on the way and nobody changes, such as the dated rules. Outside a request or a run
nothing is remembered; whoever writes calls `forget`.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

T = TypeVar("T")

_store: ContextVar[dict[Hashable, object] | None] = ContextVar("fodfaeste_remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember until the block ends: one request, or one run of the refresh."""
    token = _store.set({})
    try:
        yield
    finally:
        _store.reset(token)


def remembered(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` gave for this key earlier in the request, or gives now."""
    store = _store.get()
    if store is None:
        return read()
    if key not in store:
        store[key] = read()
    return cast(T, store[key])


def missing(keys: Iterable[Hashable]) -> list[Hashable]:
    """Which of these are not known yet; none where nothing is remembered, so that nothing is read for nobody."""
    store = _store.get()
    return [] if store is None else [key for key in keys if key not in store]


def forget() -> None:
    """Let everything be read anew."""
    store = _store.get()
    if store is not None:
        store.clear()
