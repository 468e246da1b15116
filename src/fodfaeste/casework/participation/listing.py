"""The citizen's list of interventions to talk about."""

from django.db.models import QuerySet

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.catalogue.queries import Card, cards, interventions
from fodfaeste.casework.participation.models import Shortlisted
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


@action
def put_on_list(*, actor: Actor, purpose: str, citizen: Citizen, intervention: Intervention) -> None:
    """Keep it for the next talk. Twice changes nothing."""
    require(actor, "participation.manage", citizen)
    given = {"added_by": actor.label, "added_at": clock.now()}
    _, new = Shortlisted.objects.get_or_create(citizen=citizen, intervention=intervention, defaults=given)
    if new:
        _note(actor, purpose, "participation.listed", citizen, intervention)


@action
def take_off_list(*, actor: Actor, purpose: str, citizen: Citizen, intervention: Intervention) -> None:
    require(actor, "participation.manage", citizen)
    gone, _ = Shortlisted.objects.filter(citizen=citizen, intervention=intervention).delete()
    if gone:
        _note(actor, purpose, "participation.unlisted", citizen, intervention)


def shortlist(citizen: Citizen) -> list[Card]:
    """The cards of the list, in the order in which they were put there."""
    rows: QuerySet[Shortlisted] = Shortlisted.objects.filter(citizen=citizen)
    order = list(rows.values_list("intervention_id", flat=True))
    if not order:
        return []
    return sorted(cards(interventions().filter(pk__in=order)), key=lambda card: order.index(card.pk))


def _note(actor: Actor, purpose: str, verb: str, citizen: Citizen, intervention: Intervention) -> None:
    data: dict[str, object] = {"intervention": intervention.pk}
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=citizen.pk, subject=citizen, data=data)
