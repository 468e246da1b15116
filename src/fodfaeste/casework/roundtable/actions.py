"""Calling people together, and taking one off again."""

from collections.abc import Sequence
from datetime import datetime

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.actions import book
from fodfaeste.casework.roundtable.models import Invited, RoundTable
from fodfaeste.casework.roundtable.people import Concerned, concerned
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

LONGEST = 2000


@action
def call(
    *,
    actor: Actor,
    purpose: str,
    case: Case,
    starts: datetime,
    minutes: int,
    kind: str,
    place: str,
    about: str,
    invited: Sequence[Concerned],
    agreed: bool,
) -> RoundTable:
    """Book the conversation and invite. Only those who are concerned now can be invited, and only once the citizen has
    said who may be there. Raises `Refused`.
    """
    require(actor, "roundtable.call", case)
    about = about.strip()
    if not about:
        raise Refused("Skriv, hvad I skal tale om.", "about")
    if len(about) > LONGEST:
        raise Refused(f"Teksten er for lang. Der er plads til {LONGEST} tegn.", "about")
    if not invited:
        raise Refused("Vælg mindst én, der skal med.", "invited")
    if not agreed:
        raise Refused("Spørg først borgeren, hvem der må være med. Sæt så kryds.", "agreed")
    known = {each.key for each in concerned(actor, case.citizen)}
    if any(each.key not in known for each in invited):
        raise Refused("En af dem er ikke længere med i noget hos borgeren. Genindlæs siden.", "invited")
    talk = book(
        actor=actor, purpose=purpose, case=case, starts=starts, minutes=minutes, kind=kind, place=place, employee=None
    )
    made = RoundTable.objects.create(
        citizen_id=case.citizen_id,
        conversation=talk,
        about=about,
        called_by_id=actor.employee_id,
        called_at=clock.now(),
    )
    Invited.objects.bulk_create(
        Invited(
            round_table=made,
            citizen_id=case.citizen_id,
            employee_id=each.employee_id,
            name=each.name[:200],
            part=each.part[:300],
        )
        for each in invited
    )
    _note(actor, purpose, "roundtable.called", made, invited=[each.employee_id for each in invited])
    return made


@action
def take_off(*, actor: Actor, purpose: str, invited: Invited) -> Invited:
    """This one is not to be there after all; the citizen needs no reason. Twice is once. Raises `Refused`."""
    require(actor, "roundtable.take_off", invited)
    fresh = Invited.objects.select_for_update().get(pk=invited.pk)
    if fresh.off_at is not None:
        return fresh
    if not fresh.round_table.conversation.open:
        raise Refused("Samtalen er holdt eller aflyst. Det kan ikke ændres mere.")
    fresh.off_at, fresh.off_by = clock.now(), actor.label
    fresh.save(update_fields=["off_at", "off_by"])
    _note(actor, purpose, "roundtable.taken_off", fresh.round_table, invited=fresh.employee_id)
    return fresh


def _note(actor: Actor, purpose: str, verb: str, table: RoundTable, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=table.citizen_id, subject=table, data=data)
