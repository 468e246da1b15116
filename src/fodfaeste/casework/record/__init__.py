"""The citizen's page and the overview: composed of what the other rooms offer.

The rooms of casework are named in `composition`. Rooms on the floor above add theirs from their `ready()`:

    from fodfaeste.casework import record
    record.more_overviews.append(panels.overview)  # (actor) -> list[OverviewItem]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.foundation.journal.actor import Actor
    from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
    from fodfaeste.foundation.people.models import Citizen

more_panels: list[Callable[[Actor, Citizen], Panel | None]] = []
more_overviews: list[Callable[[Actor], list[OverviewItem]]] = []
more_timelines: list[Callable[[Actor, Citizen], list[TimelineEvent]]] = []
"""What the floor above shows on the citizen's page, the overview and the timeline, in the order it was added."""
