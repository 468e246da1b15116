"""What may happen to conversations and agreements."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import caseworkers_of, responsible_for
from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.models import KINDS, OUTCOMES, Agreement, Conversation, FollowUp
from fodfaeste.casework.conversations.rules import AgreementDraft, Draft, Slot
from fodfaeste.casework.plans.actions import add_to_plan
from fodfaeste.casework.plans.adding import Added, Source
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.queries import about
from fodfaeste.foundation.people.models import Employee

__all__ = [
    "AgreementDraft", "book", "cancel", "finish_agreement", "hold", "mark_no_show", "move", "prepare", "save_draft",
    "write_down",
]  # fmt: skip

ONE_ENTRY = timedelta(minutes=15)
"""Drafts that one person saves again and again within this time are one entry in the journal."""


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
    with _ruled():
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
        place=_line(place, 200),
        companion=_line(companion, 200),
        interpreter=_line(case.citizen.interpreter if interpreter is None else interpreter, 60),
    )
    _record(actor, purpose, "conversation.booked", conversation, starts=slot.starts.isoformat(), employee=held_by.pk)
    return conversation


@action
def write_down(
    *,
    actor: Actor,
    purpose: str,
    case: Case,
    starts: datetime,
    minutes: int,
    kind: str,
    notes: str,
    agreements: Sequence[AgreementDraft],
    employee: Employee | None = None,
) -> Conversation:
    """Write down a conversation that simply happened, in one go: what was said, and what was agreed.

    The same content sent twice is one conversation. Raises `Refused`.
    """
    locked(Case, case.pk, None)
    known = Conversation.objects.filter(case=case, starts=starts, status="held", notes=_text(notes, "notes")).first()
    if known is not None:
        require(actor, "conversation.write", known)
        return _held_before(known, _text(notes, "notes"), _agreed(agreements, known))
    booked = book(
        actor=actor, purpose=purpose, case=case, starts=starts, minutes=minutes, kind=kind, employee=employee,
        interpreter=None, afterwards=True,
    )  # fmt: skip
    return hold(
        actor=actor, purpose=purpose, conversation=booked, version=booked.version, notes=notes, agreements=agreements
    )


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
    with _ruled():
        rules.after(_status(fresh), "move")
        rules.bookable(slot, clock.now(), afterwards=False)
    _require_free(slot, fresh.employee, fresh.citizen_id, besides=fresh.pk)
    fresh.starts, fresh.minutes, fresh.kind = slot.starts, minutes, _kind(kind)
    fresh.place, fresh.companion = _line(place, 200), _line(companion, 200)
    fresh.interpreter = _line(interpreter, 60)
    _save(fresh, "starts", "minutes", "kind", "place", "companion", "interpreter")
    _record(actor, purpose, "conversation.moved", fresh, starts=slot.starts.isoformat())
    return fresh


@action
def prepare(
    *, actor: Actor, purpose: str, conversation: Conversation, version: int, text: str, companion: str | None = None
) -> Conversation:
    """Write what one wants to talk about: the citizen's side when the citizen acts, otherwise the caseworker's.

    The citizen may also say whom they bring. Raises `Refused`, and `Stale` when this side was changed meanwhile.
    """
    require(actor, "conversation.prepare", conversation)
    text = _text(text, "text")
    if not actor.is_citizen:
        seen = locked(Conversation, conversation.pk, None)
        return save_draft(
            actor=actor, purpose=purpose, conversation=seen, version=version, draft=replace(seen.draft, brings=text)
        )
    fresh = locked(Conversation, conversation.pk, None)
    _require_open(fresh)
    stale = not fresh.citizen_version <= version <= fresh.version
    if stale and fresh.citizen_brings not in text:
        raise Stale(fresh)
    bringing = fresh.companion if companion is None else _line(companion, 200)
    if (text, bringing) == (fresh.citizen_brings, fresh.companion):
        return fresh
    fresh.citizen_brings, fresh.companion, fresh.citizen_saved_at = text, bringing, clock.now()
    fresh.citizen_version = fresh.version + 1
    _save(fresh, "citizen_brings", "companion", "citizen_saved_at", "citizen_version")
    _record_draft(actor, purpose, "conversation.prepared", fresh)
    return fresh


@action
def save_draft(*, actor: Actor, purpose: str, conversation: Conversation, version: int, draft: Draft) -> Conversation:
    """Keep what the staff have written so far: preparation, notes, and agreements as typed.

    Raises `Refused`, and `Stale` when somebody else saved and this would lose any of it.
    """
    require(actor, "conversation.write", conversation)
    draft = _tidied(draft)
    fresh = locked(Conversation, conversation.pk, None)
    _require_open(fresh)
    _require_fresh_staff_text(fresh, version, draft)
    if draft == fresh.draft:
        return fresh
    _write_draft(fresh, draft, actor)
    _save(fresh, *_DRAFT_FIELDS)
    _record_draft(actor, purpose, "conversation.draft_saved", fresh)
    return fresh


@action
def hold(
    *,
    actor: Actor,
    purpose: str,
    conversation: Conversation,
    version: int,
    notes: str,
    agreements: Sequence[AgreementDraft],
    brings: str | None = None,
) -> Conversation:
    """Save the conversation as held, with its agreements. The text is locked from then on.

    The same content sent twice is one conversation held once. Raises `Refused`, and `Stale` when somebody else saved.
    """
    require(actor, "conversation.write", conversation)
    notes = _text(notes, "notes")
    fresh = locked(Conversation, conversation.pk, None)
    made = _agreed(agreements, fresh)
    if fresh.status == "held":
        return _held_before(fresh, notes, made)
    with _ruled():
        fresh.status = rules.after(_status(fresh), "hold")
        rules.holdable(timezone.localtime(fresh.starts).date(), clock.today())
        rules.said_something(notes, made)
    _require_fresh_staff_text(fresh, version, _as_draft(fresh, notes, made, brings))
    if brings is not None:
        fresh.caseworker_brings = _text(brings, "brings")
    fresh.notes, fresh.draft_rows = notes, []
    fresh.closed_at = fresh.saved_at = clock.now()
    fresh.saved_by, fresh.staff_version = actor.label, fresh.version + 1
    _save(fresh, *_DRAFT_FIELDS, "status", "closed_at")
    Agreement.objects.bulk_create(_agreement(each, fresh) for each in made)
    _record(actor, purpose, "conversation.held", fresh, agreements=len(made))
    return fresh


@action
def cancel(*, actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str) -> Conversation:
    """Call a booked conversation off. Raises `Refused`, `Stale`."""
    return _call_off(actor, purpose, conversation, version, reason, "cancel")


@action
def mark_no_show(*, actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str) -> Conversation:
    """Write down that the two did not meet at the time agreed. Raises `Refused`, `Stale`."""
    return _call_off(actor, purpose, conversation, version, reason, "no_show")


@action
def finish_agreement(*, actor: Actor, purpose: str, agreement: Agreement, done: bool = True) -> Agreement:
    """Tick an agreement off, or take the tick away. Nothing happens when it already is so. Raises `Refused`."""
    require(actor, "agreement.tick", agreement)
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    with _ruled():
        rules.may_tick(fresh.owner, by_citizen=actor.is_citizen)  # type: ignore[arg-type]
    verb = rules.AGREEMENT_LIFE.get((fresh.done, done))
    if verb is None:
        return fresh
    _close_agreement(fresh, actor, done=done)
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data={"conversation": fresh.conversation_id, "owner": fresh.owner, "due": fresh.due.isoformat()},
    )
    return fresh


@action
def follow_up(
    *, actor: Actor, purpose: str, agreement: Agreement, conversation: Conversation, outcome: str, words: str = ""
) -> FollowUp:
    """Write down, in a later conversation, what became of an agreement: kept, not yet, or no longer relevant.

    One answer a conversation; a later answer in the same conversation replaces it. Raises `Refused`.
    """
    require(actor, "agreement.follow_up", agreement)
    assert actor.user_id is not None, "the verb's table names roles of people only"
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    talk = locked(Conversation, conversation.pk, None)
    if talk.citizen_id != fresh.citizen_id or talk.pk == fresh.conversation_id:
        raise Refused("Aftalen hører til en anden samtale. Gå tilbage, og genindlæs siden.")
    _require_open(talk)
    if outcome not in OUTCOMES:
        raise Refused("Vælg, hvordan det gik.", "outcome")
    said = _line(words, rules.LONGEST_AGREEMENT)
    saved, _ = FollowUp.objects.update_or_create(
        agreement=fresh,
        conversation=talk,
        defaults={"outcome": outcome, "words": said, "at": clock.now(), "by_id": actor.user_id},
    )
    _close_agreement(fresh, actor, done=outcome != "not_yet", dropped=outcome == "dropped")
    talk.version += 1
    talk.save(update_fields=["version"])
    data = {"conversation": talk.pk, "outcome": outcome}
    record(
        actor=actor,
        purpose=purpose,
        verb="agreement.followed_up",
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data=data,  # type: ignore[arg-type]
    )
    return saved


@action
def into_plan(*, actor: Actor, purpose: str, agreement: Agreement, track: str) -> Added:
    """Make an agreement a step of the working plan, which then says that it comes from this conversation.

    Done twice it is one step. Raises `Refused`.
    """
    require(actor, "agreement.follow_up", agreement)
    held = timezone.localtime(agreement.conversation.starts).date()
    source = Source(f"agreement:{agreement.pk}", f"Samtalen {date_format(held, 'j. F Y')}")
    step = StepDraft(agreement.what, agreement.owner, track, agreement.due, agreement.owner_name)
    case = agreement.conversation.case
    return add_to_plan(actor=actor, purpose=purpose, case=case, source=source, steps=[step])


# ---- what the actions share ----


def _close_agreement(agreement: Agreement, actor: Actor, *, done: bool, dropped: bool = False) -> None:
    agreement.done_at, agreement.done_by_id = (clock.now(), actor.user_id) if done else (None, None)
    agreement.dropped = dropped
    agreement.save(update_fields=["done_at", "done_by", "dropped"])


_DRAFT_FIELDS = ("caseworker_brings", "notes", "draft_rows", "saved_at", "saved_by", "staff_version")


@contextmanager
def _ruled() -> Iterator[None]:
    """A rule's no is a refusal."""
    try:
        yield
    except rules.Wrong as wrong:
        raise Refused(wrong.message, wrong.field) from None


def _status(conversation: Conversation) -> rules.Status:
    return conversation.status  # type: ignore[return-value]


def _require_open(conversation: Conversation) -> None:
    if not conversation.open:
        raise Refused(f"Samtalen er {rules.STATUS_WORDS[conversation.status]}, og teksten er låst. Book en ny samtale.")


def _require_fresh_staff_text(fresh: Conversation, version: int, mine: Draft) -> None:
    """An old version number is let through only where every stored word lives on in the new text."""
    if not fresh.staff_version <= version <= fresh.version and not rules.loses_nothing(fresh.draft, mine):
        raise Stale(fresh)


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


def _line(text: str, longest: int) -> str:
    return " ".join(rules.plain(text).split())[:longest]


def _text(text: str, field: str) -> str:
    if len(text) > rules.LONGEST_TEXT:
        raise Refused(f"Teksten er for lang. Der er plads til {rules.LONGEST_TEXT} tegn.", field)
    return rules.plain(text)


def _tidied(draft: Draft) -> Draft:
    rows = (
        rules.Row(*(rules.plain(part)[:1000] for part in (row.owner, row.what, row.due, row.name)))
        for row in draft.rows
    )
    kept = tuple(row for row in rows if not row.empty)[: rules.MOST_AGREEMENTS]
    return Draft(_text(draft.brings, "brings"), _text(draft.notes, "notes"), kept)


def _write_draft(conversation: Conversation, draft: Draft, actor: Actor) -> None:
    conversation.caseworker_brings, conversation.notes = draft.brings, draft.notes
    conversation.draft_rows = [asdict(row) for row in draft.rows]
    conversation.saved_at, conversation.saved_by = clock.now(), actor.label
    conversation.staff_version = conversation.version + 1


def _agreed(agreements: Sequence[AgreementDraft], conversation: Conversation) -> list[AgreementDraft]:
    if len(agreements) > rules.MOST_AGREEMENTS:
        raise Refused(f"Der er plads til {rules.MOST_AGREEMENTS} aftaler. Vælg de vigtigste.", None)
    held_on = timezone.localtime(conversation.starts).date()
    with _ruled():
        return [rules.agreement(replace(each, what=rules.plain(each.what)), held_on) for each in agreements]


def _agreement(made: AgreementDraft, conversation: Conversation) -> Agreement:
    assert made.due is not None
    return Agreement(
        citizen_id=conversation.citizen_id,
        conversation=conversation,
        owner=made.owner,
        owner_name=made.name,
        what=made.what,
        due=made.due,
    )


def _as_draft(fresh: Conversation, notes: str, made: Sequence[AgreementDraft], brings: str | None) -> Draft:
    rows = tuple(rules.Row(each.owner, each.what, each.due.isoformat() if each.due else "", each.name) for each in made)
    return Draft(fresh.caseworker_brings if brings is None else _text(brings, "brings"), notes, rows)


def _held_before(fresh: Conversation, notes: str, made: Sequence[AgreementDraft]) -> Conversation:
    """The second press on the same button changes nothing; other content is shown beside what was saved."""
    stored = {(each.owner, each.owner_name, each.what, each.due) for each in fresh.agreements.all()}
    if fresh.notes == notes and {(each.owner, each.name, each.what, each.due) for each in made} <= stored:
        return fresh
    raise Stale(fresh)


def _call_off(
    actor: Actor, purpose: str, conversation: Conversation, version: int, reason: str, event: rules.Event
) -> Conversation:
    require(actor, "conversation.write", conversation)
    fresh = locked(Conversation, conversation.pk, None)
    with _ruled():
        fresh.status = rules.after(_status(fresh), event)
        fresh.reason = rules.written_reason(rules.plain(reason))
        if event == "no_show":
            rules.no_show_possible(fresh.starts, clock.now())
    if not 0 < version <= fresh.version:
        raise Stale(fresh)
    fresh.closed_at = clock.now()
    _save(fresh, "status", "reason", "closed_at")
    _record(actor, purpose, f"conversation.{fresh.status}", fresh)
    return fresh


def _save(conversation: Conversation, *fields: str) -> None:
    conversation.version += 1
    conversation.save(update_fields=[*fields, "version"])


def _record(actor: Actor, purpose: str, verb: str, conversation: Conversation, **data: object) -> None:
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=conversation.citizen_id,
        subject=conversation,
        data={"version": conversation.version, **data},
    )


def _record_draft(actor: Actor, purpose: str, verb: str, conversation: Conversation) -> None:
    """One entry for a stretch of writing: not one for every pause at the keyboard."""
    last = about(conversation.citizen_id).first()
    same = last is not None and (last.verb, last.object_id, last.actor_id) == (verb, conversation.pk, actor.user_id)
    if not (same and last is not None and clock.now() - last.at < ONE_ENTRY):
        _record(actor, purpose, verb, conversation)
