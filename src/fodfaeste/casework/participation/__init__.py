"""Participation: from the proposal of an intervention to its end.

A place is never given twice, those who wait are told by which rule, and every week booked has a price.

Rooms above that keep more about some participations listen and tell, from their `ready()`:

    participation.after_change.append(follow)  # (actor, purpose, participation), in the same transaction
    participation.told_elsewhere.append(courses)  # participation ids → those that the room itself tells the plan about

and tell what they know of the same citizens, for the counting of what came of interventions:

    participation.hours_sources.append(ordinary_hours)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.casework.participation.models import Participation
    from fodfaeste.foundation.journal.actor import Actor
    from fodfaeste.foundation.panel import Panel

after_change: list[Callable[[Actor, str, Participation], None]] = []
"""Called after every event of a participation, before the transaction ends."""

provided_extras: list[Callable[[Actor], Panel | None]] = []
"""What other rooms show at the top of *Mine deltagere*; for many at a provider it is the only page they have."""

told_elsewhere: list[Callable[[Collection[int]], set[int]]] = []
"""Which of these participations another room tells the plan's timeline about, so that none is told twice."""

Span = tuple[int, date, date]
"""A citizen's id with the first and the last day of what they took part in."""

hours_sources: list[Callable[[Iterable[int], Iterable[date]], dict[int, dict[date, Decimal]]]] = []
"""(Citizen ids, Mondays) → citizen id → Monday → ordinary paid hours in that week."""

change_sources: list[Callable[[Sequence[Span]], list[int | None]]] = []
"""Spans → for each, what the citizen's own answers said after it beside before it: 1 better, 0 the same, -1 worse, None
where they did not answer on both sides."""

goal_sources: list[Callable[[Iterable[int]], dict[int, list[str]]]] = []
"""Citizen ids → citizen id → their goals as they stand, in words."""
