"""A talk around one table: everybody a citizen takes part in something with, called together from the timeline.

Whoever else knows people who are concerned tells them from their `ready()`:

    from fodfaeste.casework import roundtable
    roundtable.sources.append(leaders_of_courses)  # (actor, citizen) -> Iterable[Concerned]
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.casework.roundtable.people import Concerned
    from fodfaeste.foundation.journal.actor import Actor
    from fodfaeste.foundation.people.models import Citizen

sources: list[Callable[[Actor, Citizen], Iterable[Concerned]]] = []
