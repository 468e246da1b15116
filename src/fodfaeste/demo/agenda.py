"""Living through the past in the right order: stories that wait for their next moment, told by the clock.

A *story* is a generator. It yields the moment it wants to go on at, and whatever it does next happens then. Many
stories run side by side, so the journal is written in the order in which things happened. What would happen after the
end never does: that is how a demo citizen comes to be in the middle of something.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fodfaeste.foundation import clock

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
Story = Iterator[datetime]


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A Danish wall-clock time."""
    return datetime.combine(day, time(hour, minute), tzinfo=COPENHAGEN)


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


class Agenda:
    """Every story that is going on."""

    def __init__(self, begin: datetime, end: datetime) -> None:
        self.begin, self.end = begin, end
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._number = 0
        self.now = begin

    def add(self, story: Story) -> None:
        """Begin a story. It runs to its first moment at once, so nothing may happen before its first `yield`."""
        self._wait(story, next(story, None))

    def run(self, progress: Callable[[float], None] | None = None) -> int:
        """Tell every story until the end; returns how many moments there were."""
        count = 0
        while self._waiting:
            at, _, story = heapq.heappop(self._waiting)
            self.now = max(self.now, at)
            with clock.at(self.now):
                following = next(story, None)
            self._wait(story, following)
            count += 1
            if progress is not None and count % 50 == 0:
                progress((self.now - self.begin) / (self.end - self.begin))
        return count

    def _wait(self, story: Story, at: datetime | None) -> None:
        if at is not None and at <= self.end:
            self._number += 1
            heapq.heappush(self._waiting, (at, self._number, story))
