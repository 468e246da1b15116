"""Participation: from the proposal of an intervention to its end.

A place is never given twice, those who wait are told by which rule, and every week booked has a price.

Rooms above that keep more about some participations listen and tell, from their `ready()`:

    participation.after_change.append(follow)  # (actor, purpose, participation), in the same transaction
    participation.told_elsewhere.append(courses)  # participation ids → those that the room itself tells the plan about
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.casework.participation.models import Participation
    from fodfaeste.foundation.journal.actor import Actor

after_change: list[Callable[[Actor, str, Participation], None]] = []
"""Called after every event of a participation, before the transaction ends."""

told_elsewhere: list[Callable[[Collection[int]], set[int]]] = []
"""Which of these participations another room tells the plan's timeline about, so that none is told twice."""
