"""No test of a whole installation waits for ever: a call that never answers becomes a failure that names the page.

The browser's `evaluate` has no time limit of its own. A timer of the process interrupts what is going on. Playwright
hands what a signal raises to the call that waits, and stays usable: the next test finds a working browser.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from playwright.sync_api import Browser

LONGEST = 900.0
"""Seconds a test, its setting up or its clearing away may take. Every page with axe takes minutes."""
AGAIN = 5.0
"""Seconds until the next try, where the first interruption was swallowed."""


class TookTooLong(AssertionError):
    """It was still going on when the time was up."""


@contextmanager
def at_most(seconds: float, looking_at: Callable[[], str] = str) -> Iterator[None]:
    """Interrupt the block after `seconds`, and say what `looking_at` then answers. Only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"not done after {seconds:g} seconds; {looking_at() or 'no page is open'}")

    handler = signal.signal(signal.SIGALRM, ring)
    before = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        signal.setitimer(signal.ITIMER_REAL, *before)


def open_pages(browser: object) -> str:
    """The addresses a browser has open."""
    if not isinstance(browser, Browser):
        return ""
    open_now = [page.url for context in browser.contexts for page in context.pages]
    return f"looking at {', '.join(open_now)}" if open_now else ""
