"""What runs beside each other, told to rooms above in plain numbers and dates."""

from dataclasses import dataclass
from datetime import date

from fodfaeste.casework import participation
from fodfaeste.casework.catalogue.tables import lanes
from fodfaeste.casework.participation import queries
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen

RUNS = ("accepted", "active", "completed", "stopped")


@dataclass(frozen=True)
class Running:
    """One intervention with its dates. `lane` is the plan's track: sundhed, hverdag or job."""

    participation_id: int
    intervention_id: int
    lane: str
    title: str
    first: date
    last: date | None
    job_oriented: bool
    state: str


def running(actor: Actor, citizen: Citizen) -> list[Running]:
    """What the citizen has a place in, takes part in, or took part in, as far as the actor may see it.

    Left out is what another room tells by itself (`participation.told_elsewhere`).
    """
    known = lanes()
    rows = [each for each in queries.of_citizen(actor, citizen) if each.state in RUNS and each.first is not None]
    ids = [each.pk for each in rows]
    elsewhere = set().union(*(tells(ids) for tells in participation.told_elsewhere)) if ids else set()
    return [
        Running(
            each.pk,
            each.intervention_id,
            known.get(each.text.track, "hverdag"),
            each.text.title,
            each.first,
            each.last,
            each.text.job_oriented,
            each.state,
        )
        for each in rows
        if each.pk not in elsewhere and each.first is not None
    ]
