"""Plans: one plan per case, in the citizen's own words, made by citizen and caseworker.

Other rooms put something on top of *Min plan* (the next appointment, for instance) from their `ready()`:

    from fodfaeste.casework import plans
    plans.my_plan_extras.append(next_appointment)  # (actor, citizen) -> Panel | None
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fodfaeste.foundation.journal.actor import Actor
    from fodfaeste.foundation.panel import Panel
    from fodfaeste.foundation.people.models import Citizen

my_plan_extras: list[Callable[[Actor, Citizen], Panel | None]] = []
"""What other rooms show at the top of *Min plan*, in the order in which it was added."""
