"""The rooms that offer something to the citizen's page and to the overview, named one by one, in reading order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from fodfaeste.casework import record
from fodfaeste.casework.analysis import panels as analysis
from fodfaeste.casework.cases import panels as cases
from fodfaeste.casework.companies import panels as companies
from fodfaeste.casework.consents import panels as consents
from fodfaeste.casework.conversations import panels as conversations
from fodfaeste.casework.courses import panels as courses
from fodfaeste.casework.messages import panels as messages
from fodfaeste.casework.participation import panels as participation
from fodfaeste.casework.plans import panels as plans
from fodfaeste.casework.progression import panels as progression
from fodfaeste.casework.screening import panels as screening
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Notice, OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register import panels as register

PANELS: Sequence[Callable[[Actor, Citizen], Panel | None]] = (
    plans.panel,
    conversations.panel,
    companies.panel,
    messages.panel,
    participation.panel,
    courses.panel,
    progression.panel,
    analysis.panel,
    screening.panel,
    consents.panel,
    cases.panel,
)
"""The register's panel is not among them: it is the head of the timeline."""
OVERVIEWS: Sequence[Callable[[Actor], list[OverviewItem]]] = (
    conversations.overview,
    companies.overview,
    messages.overview,
    plans.overview,
    participation.overview,
    courses.overview,
    progression.overview,
    analysis.overview,
    screening.overview,
    consents.overview,
    cases.overview,
)
NOTICES: Sequence[Callable[[Actor], list[Notice]]] = (screening.notices, courses.notices)
TIMELINES: Sequence[Callable[[Actor, Citizen], list[TimelineEvent]]] = (
    conversations.timeline,
    companies.timeline,
    plans.timeline,
    participation.timeline,
    courses.timeline,
    progression.timeline,
    analysis.timeline,
    screening.timeline,
    consents.timeline,
    cases.timeline,
    register.timeline,
)
KINDS = {
    "conversation": "Samtale",
    "plan": "Plan",
    "screening": "Screening",
    "development": "Udvikling",
    "consent": "Samtykke",
    "analysis": "Analyse",
    "effort": "Indsats",
    "register": "Ydelse",
    "workplace": "Arbejdsplads",
}
"""How the rooms' kinds of event read; a kind without an entry is already a word."""


@dataclass(frozen=True)
class Person:
    """Everything that waits about one citizen."""

    citizen_id: int
    name: str
    items: list[OverviewItem]

    @property
    def late(self) -> bool:
        return any(item.late for item in self.items)


@dataclass(frozen=True)
class Overview:
    """What the rooms say to one employee, sorted for reading."""

    today: list[OverviewItem]
    deadlines: list[OverviewItem]
    needs_me: list[OverviewItem]

    @cached_property
    def people(self) -> list[Person]:
        """Who needs me: each citizen once, in the order of their most pressing item."""
        found: dict[int, Person] = {}
        for item in self.needs_me:
            found.setdefault(item.citizen_id, Person(item.citizen_id, item.citizen_name, [])).items.append(item)
        return list(found.values())

    @property
    def citizen_ids(self) -> list[int]:
        every = [*self.today, *self.deadlines, *self.needs_me]
        return list(dict.fromkeys(item.citizen_id for item in every))

    def begun(self, most_people: int, most_deadlines: int) -> "Overview":
        """The beginning of it: today whole, the most pressing people, the next deadlines."""
        people = {each.citizen_id for each in self.people[:most_people]}
        needs_me = [item for item in self.needs_me if item.citizen_id in people]
        return replace(self, deadlines=self.deadlines[:most_deadlines], needs_me=needs_me)


def panels(actor: Actor, citizen: Citizen) -> list[Panel]:
    """The panels this actor may see, in reading order."""
    offered = (offer(actor, citizen) for offer in (*PANELS, *record.more_panels))
    return [panel for panel in offered if panel is not None]


def register_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """Benefits over time: drawn above the events of the same timeline."""
    return register.panel(actor, citizen)


def overview(actor: Actor) -> Overview:
    """Everything that waits for this actor: today's by the clock, the rest with what is late first."""
    items = [item for offer in (*OVERVIEWS, *record.more_overviews) for item in offer(actor)]
    by_kind: dict[str, list[OverviewItem]] = {"today": [], "deadline": [], "needs_me": []}
    for item in items:
        by_kind[item.kind].append(item)
    return Overview(
        today=sorted(by_kind["today"], key=_moment),
        deadlines=sorted(by_kind["deadline"], key=lambda item: (_day(item), item.citizen_name, item.text)),
        needs_me=sorted(
            by_kind["needs_me"], key=lambda item: (not item.late, _day(item), item.citizen_name, item.text)
        ),
    )


def notices(actor: Actor) -> list[Notice]:
    """What the actor must know that concerns no citizen."""
    return [notice for offer in NOTICES for notice in offer(actor)]


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Everything that happened, newest first."""
    offered = [event for offer in (*TIMELINES, *record.more_timelines) for event in offer(actor, citizen)]
    events = [replace(event, kind=KINDS.get(event.kind, event.kind)) for event in offered]
    return sorted(events, key=lambda event: event.when, reverse=True)


def _day(item: OverviewItem) -> date:
    if isinstance(item.when, datetime):
        return timezone.localtime(item.when).date()
    return item.when or date.max


def _moment(item: OverviewItem) -> tuple[date, float, str]:
    clock = item.when.timestamp() if isinstance(item.when, datetime) else 0.0
    return (_day(item), clock, item.citizen_name)
