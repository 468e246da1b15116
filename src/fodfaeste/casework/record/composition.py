"""The rooms that offer something to the citizen's page and to the overview, named one by one, in reading order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen

PANELS: Sequence[Callable[[Actor, Citizen], Panel | None]] = ()
OVERVIEWS: Sequence[Callable[[Actor], list[OverviewItem]]] = ()
TIMELINES: Sequence[Callable[[Actor, Citizen], list[TimelineEvent]]] = ()
REGISTER_PANEL: Callable[[Actor, Citizen], Panel | None] | None = None


@dataclass(frozen=True)
class Overview:
    """What the rooms say to one employee, sorted for reading."""

    today: list[OverviewItem]
    deadlines: list[OverviewItem]
    needs_me: list[OverviewItem]

    @property
    def citizen_ids(self) -> list[int]:
        every = [*self.today, *self.deadlines, *self.needs_me]
        return list(dict.fromkeys(item.citizen_id for item in every))

    @property
    def late(self) -> int:
        return sum(item.late for item in [*self.deadlines, *self.needs_me])


def panels(actor: Actor, citizen: Citizen) -> list[Panel]:
    """The panels this actor may see, in reading order."""
    offered = (offer(actor, citizen) for offer in PANELS)
    return [panel for panel in offered if panel is not None]


def overview(actor: Actor) -> Overview:
    """Everything that waits for this actor: today's by the clock, the rest with what is late first."""
    items = [item for offer in OVERVIEWS for item in offer(actor)]
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


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Everything that happened, newest first."""
    events = [event for offer in TIMELINES for event in offer(actor, citizen)]
    return sorted(events, key=lambda event: event.when, reverse=True)


def _day(item: OverviewItem) -> date:
    if isinstance(item.when, datetime):
        return timezone.localtime(item.when).date()
    return item.when or date.max


def _moment(item: OverviewItem) -> tuple[date, float, str]:
    clock = item.when.timestamp() if isinstance(item.when, datetime) else 0.0
    return (_day(item), clock, item.citizen_name)
