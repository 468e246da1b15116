"""Plans: one plan per case, in the citizen's own words, made by citizen and caseworker.

Other rooms put something on top of *Min plan* (the next appointment, for instance) from their `ready()`:

    from fodfaeste.casework import plans
    plans.my_plan_extras.append(next_appointment)  # (actor, citizen) -> Panel | None

and tell what the citizen takes part in, which the timeline shows and the plan's questions consider:

    plans.effort_sources.append(courses_of)  # (actor, citizen) -> Iterable[Effort]
    plans.measure_sources.append(anxiety_of)  # (actor, citizen) -> Iterable[Told]
    plans.appointment_sources.append(next_of)  # (actor, citizen) -> Appointment | None, for the sheet on the fridge
    plans.calendar_sources.append(sessions_of)  # (actor, since) -> Iterable[Busy], for one's own calendar

A source tells only what the actor may see of the citizen. What goes into the plan itself goes through
`actions.add_to_plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from fodfaeste.casework.plans.efforts import Appointment, Busy, Effort, Told
    from fodfaeste.foundation.journal.actor import Actor
    from fodfaeste.foundation.panel import Panel
    from fodfaeste.foundation.people.models import Citizen

my_plan_extras: list[Callable[[Actor, Citizen], Panel | None]] = []
"""What other rooms show at the top of *Min plan*, in the order in which it was added."""

my_plan_first: list[Callable[[Actor, Citizen], Panel | None]] = []
"""The same for what stands before the plan's own question: what is next."""

effort_sources: list[Callable[[Actor, Citizen], Iterable[Effort]]] = []
"""What tells which efforts a citizen takes part in."""

measure_sources: list[Callable[[Actor, Citizen], Iterable[Told]]] = []
"""What tells of measures the plan's questions look at."""


@dataclass(frozen=True)
class Way:
    """A way on from a page: what the link says, and where it goes."""

    text: str
    url: str


timeline_ways: list[Callable[[Actor, Citizen], Way | None]] = []
"""What can be begun from the timeline, as far as the actor may."""

appointment_sources: list[Callable[[Actor, Citizen], Appointment | None]] = []
"""What tells of the next appointment, for the sheet on the fridge."""

calendar_sources: list[Callable[[Actor, datetime], Iterable[Busy]]] = []
"""What tells when somebody, citizen or colleague, is expected somewhere besides the conversations they hold."""
