"""When conversations are: booked, moved, and called off."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import caseworkers_of, responsible_for
from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.common import note, save, status_of, tidy_line
from fodfaeste.casework.conversations.models import KINDS, Conversation
from fodfaeste.casework.conversations.rules import Slot
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked, ruled
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee


@action
def book(
    *,
    actor: Actor,
    purpose: str,
    case: Case,
    starts: datetime,
    minutes: int = 45,
    kind: str = "meeting",
    place: str = "",
    employee: Employee | None = None,
    companion: str = "",
    interpreter: str | None = None,
    afterwards: bool = False,
) -> Conversation:
    """Book a conversation, with the responsible caseworker unless another is named.

    `afterwards` is for a conversation that has already taken place and is written down now. `interpreter=None` takes
    what the citizen usually needs. Raises `Refused`.
    """
    require(actor, "conversation.book", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er afsluttet. Åbn et nyt forløb, før I booker en samtale.")
    slot = Slot(starts.astimezone(UTC), minutes)
    with ruled():
        rules.bookable(slot, clock.now(), afterwards=afterwards)
    held_by = _held_by(actor, case, employee)
    if not afterwards:
        _require_free(slot, held_by, case.citizen_id, besides=None)
    conversation = Conversation.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        employee=held_by,
        starts=slot.starts,
        minutes=minutes,
        kind=_kind(kind),
        place=tidy_line(place, 200),
        companion=tidy_line(companion, 200),
        interpreter=tidy_line(case.citizen.interpreter if interpreter is None else interpreter, 60),
    )
    note(actor, purpose, "conversation.booked", conversation, starts=slot.starts.isoformat(), employee=held_by.pk)
    return conversation


@action
def move(
    *,
    actor: Actor,
    purpose: str,
    conversation: Conversation,
    version: int,
    starts: datetime,
    minutes: int,
    kind: str,
    place: str,
    companion: str,
    interpreter: str,
) -> Conversation:
    """Give a booked conversation another time or place. What both have prepared stays. Raises `Refused`, `Stale`."""
    require(actor, "conversation.book", conversation)
    fresh = locked(Conversation, conversation.pk, version)
    slot = Slot(starts.astimezone(UTC), minutes)
    with ruled():
        rules.after(status_of(fresh), "move")
        rules.bookable(slot, clock.now(), afterwards=False)
    _require_free(slot, fresh.employee, fresh.citizen_id, besides=fresh.pk)
    fresh.starts, fresh.minutes, fresh.kind = slot.starts, minutes, _kind(kind)
    fresh.place, fresh.companion = tidy_line(place, 200), tidy_line(companion, 200)
    fresh.interpreter = tidy_line(interpreter, 60)
    save(fresh, "starts", "minutes", "kind", "place", "companion", "interpreter")
    note(actor, purpose, "conversation.moved", fresh, starts=slot.starts.isoformat())
    return fresh


@action
def cancel(*, actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str) -> Conversation:
    """Call a booked conversation off. Raises `Refused`, `Stale`."""
    return _call_off(actor, purpose, conversation, version, reason, "cancel")


@action
def mark_no_show(*, actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str) -> Conversation:
    """Write down that the two did not meet at the time agreed. Raises `Refused`, `Stale`."""
    return _call_off(actor, purpose, conversation, version, reason, "no_show")


def _call_off(
    actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str, event: rules.Event
) -> Conversation:
    require(actor, "conversation.write", conversation)
    fresh = locked(Conversation, conversation.pk, None)
    with ruled():
        fresh.status = rules.after(status_of(fresh), event)
        fresh.reason = rules.written_reason(rules.plain(reason))
        if event == "no_show":
            rules.no_show_possible(fresh.starts, clock.now())
    if not 0 < version <= fresh.version:
        raise Stale(fresh)
    fresh.closed_at = clock.now()
    save(fresh, "status", "reason", "closed_at")
    note(actor, purpose, f"conversation.{fresh.status}", fresh)
    return fresh


def _held_by(actor: Actor, case: Case, employee: Employee | None) -> Employee:
    """Who holds it: somebody who works with the citizen. Their calendar is locked until the booking is done."""
    responsible = responsible_for(case)
    named = employee or responsible
    chosen = named.pk if named is not None else actor.employee_id
    if chosen is None:
        raise Refused("Vælg, hvem der holder samtalen.", "employee")
    known = chosen == actor.employee_id or named == responsible
    if not known and not caseworkers_of(case.team_id).filter(pk=chosen).exists():
        raise Refused("Vælg en sagsbehandler i borgerens team.", "employee")
    return Employee.objects.select_for_update().get(pk=chosen)


def _require_free(slot: Slot, employee: Employee, citizen_id: int, besides: int | None) -> None:
    """Neither the employee nor the citizen has another conversation then. The other is named by its time alone."""
    near = Conversation.objects.filter(
        status__in=("booked", "held"),
        starts__lt=slot.ends,
        starts__gt=slot.starts - timedelta(minutes=rules.LONGEST),
    ).exclude(pk=besides or 0)
    for rows, who in (
        (near.filter(employee=employee), employee.name),
        (near.filter(citizen=citizen_id), "Borgeren"),
    ):
        others = rows.order_by("starts").values_list("starts", "minutes")
        taken = rules.overlapping(slot, [Slot(*each) for each in others])
        if taken is not None:
            raise Refused(f"{who} har allerede en aftale {_clock(taken)}. Vælg et andet tidspunkt.", "time")


def _clock(slot: Slot) -> str:
    first, last = timezone.localtime(slot.starts), timezone.localtime(slot.ends)
    return f"kl. {first.hour}.{first.minute:02}–{last.hour}.{last.minute:02}"


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise Refused("Vælg møde, telefon eller video.", "kind")
    return kind
