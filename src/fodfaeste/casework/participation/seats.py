"""Places: taken one at a time under the intervention's lock, given back, and offered to those who wait.

Everything here runs inside an action. The lock makes two who ask at once wait for each other; the constraint of the
database stands behind it.
"""

from datetime import timedelta

from django.db.models import QuerySet

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation.models import Change, Participation
from fodfaeste.casework.participation.rules import LIFE, QUEUE_RULE, SEATED, SYSTEM, free_seat
from fodfaeste.casework.participation.terms import terms
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import system

PURPOSE = "Fordele ledige pladser"
FULL = "Den sidste plads er taget, mens du havde siden åben. Ingen har fået den to gange. Sæt borgeren på venteliste."
OTHERS_FIRST = f"Andre står på venteliste. {QUEUE_RULE} Sæt borgeren på venteliste."


def lock(intervention_id: int) -> Intervention:
    """Hold everybody else who wants a place until this transaction is over."""
    return Intervention.objects.select_for_update().get(pk=intervention_id)


def take(participation: Participation, intervention: Intervention) -> None:
    """Give the participation a place, if there is one that nobody else waits for. Raises `Refused`."""
    if intervention.capacity is None:
        participation.seat = participation.seats = None
        return
    if queue(intervention).exclude(pk=participation.pk).exists():
        raise Refused(OTHERS_FIRST)
    seat = free_seat(intervention.capacity, _taken(intervention))
    if seat is None:
        raise Refused(FULL)
    participation.seat, participation.seats = seat, max(intervention.capacity, seat)


def give_back(participation: Participation) -> None:
    participation.seat = participation.seats = None


def queue(intervention: Intervention) -> QuerySet[Participation]:
    """Those who wait, in the order in which they are offered a place."""
    return Participation.objects.filter(intervention=intervention, state="waiting").order_by("waiting_since", "pk")


def offer_free(intervention: Intervention) -> list[Participation]:
    """Offer every free place to the first who waits, and so on. Call it with the lock held.

    What has left the catalogue takes nobody new, so its places are not offered.
    """
    if intervention.status != Intervention.Status.PUBLISHED:
        return []
    offered = []
    for waiting in queue(intervention).select_for_update(of=("self",)):
        if intervention.capacity is None:
            seat = None
        else:
            seat = free_seat(intervention.capacity, _taken(intervention))
            if seat is None:
                break
        waiting.state = LIFE["waiting", "offer"].after
        waiting.seat, waiting.seats = seat, None if seat is None else intervention.capacity
        waiting.offer_ends = clock.today() + timedelta(days=terms().offer_days)
        waiting.version += 1
        waiting.save(update_fields=["state", "seat", "seats", "offer_ends", "version"])
        by_system(waiting, "offer", "waiting", QUEUE_RULE)
        offered.append(waiting)
    return offered


def by_system(participation: Participation, event: str, before: str, reason: str) -> None:
    """Write down what the system did by itself."""
    actor = system("Ventelisten")
    Change.objects.create(
        participation=participation,
        at=clock.now(),
        event=event,
        before=before,
        after=participation.state,
        by="Systemet",
        role=SYSTEM,
        reason=reason,
    )
    record(
        actor=actor,
        purpose=PURPOSE,
        verb=f"participation.{event}",
        citizen_id=participation.citizen_id,
        subject=participation,
        data={"before": before, "after": participation.state, "intervention": participation.intervention_id},
    )


def _taken(intervention: Intervention) -> list[int]:
    rows = Participation.objects.filter(intervention=intervention, state__in=SEATED, seat__isnull=False)
    return [seat for seat in rows.values_list("seat", flat=True) if seat is not None]
