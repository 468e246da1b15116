"""Writing down who looked, who was refused, and opening emergency access."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import EmergencyAccess, Reading, Refusal
from fodfaeste.foundation.access.policy import AccessDenied, require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen

EMERGENCY_HOURS = 3
SHORTEST_REASON = 20


def log_reading(actor: Actor, citizen_ids: Iterable[int], page: str, ground: str) -> None:
    """Write one row per person shown. A citizen who reads about themself is not logged."""
    log_readings(actor, dict.fromkeys(citizen_ids, ground), page)


def log_readings(actor: Actor, grounds: Mapping[int, str], page: str) -> None:
    """`log_reading` for people seen on different grounds (citizen id → ground), in one insert."""
    now = clock.now()
    Reading.objects.bulk_create(
        Reading(
            at=now,
            citizen_id=citizen_id,
            user_id=actor.user_id,
            actor_label=actor.label,
            role=actor.role,
            page=page,
            ground=ground,
        )
        for citizen_id, ground in grounds.items()
        if citizen_id != actor.citizen_id
    )


def log_refusal(actor: Actor, denied: AccessDenied) -> None:
    Refusal.objects.create(
        at=clock.now(),
        user_id=actor.user_id,
        actor_label=actor.label,
        role=actor.role,
        verb=denied.verb,
        citizen_id=denied.citizen_id,
        reason=denied.decision.reason[:300],
    )


@action
def open_emergency_access(*, actor: Actor, purpose: str, citizen: Citizen, reason: str) -> EmergencyAccess:
    """Break the glass: access to one citizen for three hours. Raises `Refused` without a real reason."""
    require(actor, "access.emergency", citizen)
    if actor.user_id is None:
        raise Refused("Kun en medarbejder kan åbne nødadgang.")
    reason = reason.strip()
    if len(reason) < SHORTEST_REASON:
        raise Refused(
            f"Skriv en begrundelse på mindst {SHORTEST_REASON} tegn. Borgeren og din leder kan læse den.", "reason"
        )
    now = clock.now()
    opened = EmergencyAccess.objects.create(
        citizen=citizen,
        user_id=actor.user_id,
        reason=reason,
        opened=now,
        closes=now + timedelta(hours=EMERGENCY_HOURS),
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="access.emergency_opened",
        citizen_id=citizen.pk,
        subject=opened,
        data={"closes": opened.closes.isoformat()},
    )
    actor.cache.clear()
    return opened
