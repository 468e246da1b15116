"""Summary tables: pages about many people read what a refresh has counted, and say when and from what. No Django at
import.

Rooms above register what they count from their `ready()`:

    refresh.register(refresh.Summary("courses", "Opgørelse af forløb", count_courses))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


class NotCounted(Exception):
    """A summary cannot be counted now. The words are Danish and say what is missing and what to do."""


@dataclass(frozen=True)
class Summary:
    """What is counted. `name` is for ever, `title` Danish.

    `fill(day)` fills the room's tables for a day and returns in Danish what they rest on ("registeret til og med uge
    47"). It runs inside one transaction; `NotCounted` and `NoRule` roll it back, and the older numbers stay.
    """

    name: str
    title: str
    fill: Callable[[date], str]


summaries: dict[str, Summary] = {}
"""By name, in the order they are counted. Filled by the rooms' apps when Django starts."""


def register(summary: Summary) -> None:
    """Register what is counted. Raises `ValueError` when the name is taken."""
    if summary.name in summaries:
        raise ValueError(f"a summary named {summary.name} is there already")
    summaries[summary.name] = summary
