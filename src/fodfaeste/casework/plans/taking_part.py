"""The interventions a citizen takes part in, as the plan's timeline and questions look at them."""

from collections.abc import Iterator

from django.urls import reverse

from fodfaeste.casework.participation.efforts import running
from fodfaeste.casework.plans.efforts import Effort
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


def interventions(actor: Actor, citizen: Citizen) -> Iterator[Effort]:
    """What the citizen has a place in, takes part in or took part in, as far as the actor may see it."""
    own = actor.citizen_id == citizen.pk
    for each in running(actor, citizen):
        yield Effort(
            track=each.lane,
            title=each.title,
            first=each.first,
            last=each.last,
            kind="Indsats",
            job_oriented=each.job_oriented,
            url=reverse("my_interventions") if own else reverse("participation", args=[each.participation_id]),
        )
