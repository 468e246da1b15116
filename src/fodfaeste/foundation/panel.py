"""What a room offers to the pages that compose: panels on the citizen's page and items on the overview."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal


@dataclass(frozen=True)
class Panel:
    """One block on the citizen's page. `template` is rendered with `context`; `primary` is the room's one next step."""

    name: str
    title: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OverviewItem:
    """One line on *Mit overblik*: who, what, why (the rule named) and where to go.

    `status` is the word beside the name; without one, what is late says so itself.
    """

    kind: Literal["today", "deadline", "needs_me"]
    citizen_id: int
    citizen_name: str
    text: str
    why: str
    url: str
    when: datetime | date | None = None
    late: bool = False
    status: str = ""


@dataclass(frozen=True)
class Notice:
    """Something an employee must know that concerns no citizen, on *Mit overblik*: what, why, and where to go."""

    text: str
    why: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened to a citizen, for the single timeline on the citizen's page."""

    when: date
    kind: str
    text: str
    url: str = ""
