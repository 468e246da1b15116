"""What is written in conversations: prepared by both, kept as a draft, and saved when they were held."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.booking import book
from fodfaeste.casework.conversations.common import (
    note,
    note_draft,
    require_open,
    save,
    status_of,
    tidy_line,
    tidy_text,
)
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.rules import AgreementDraft, Draft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked, ruled
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee

_DRAFT_FIELDS = ("caseworker_brings", "notes", "draft_rows", "saved_at", "saved_by", "staff_version")


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
    known = Conversation.objects.filter(
        case=case, starts=starts, status="held", notes=tidy_text(notes, "notes")
    ).first()
    if known is not None:
        require(actor, "conversation.write", known)
        return _held_before(known, tidy_text(notes, "notes"), _agreed(agreements, known))
    booked = book(
        actor=actor, purpose=purpose, case=case, starts=starts, minutes=minutes, kind=kind, employee=employee,
        interpreter=None, afterwards=True,
    )  # fmt: skip
    return hold(
        actor=actor, purpose=purpose, conversation=booked, version=booked.version, notes=notes, agreements=agreements
    )


@action
def prepare(
    *, actor: Actor, purpose: str, conversation: Conversation, version: int, text: str, companion: str | None = None
) -> Conversation:
    """Write what one wants to talk about: the citizen's side when the citizen acts, otherwise the caseworker's.

    The citizen may also say whom they bring. Raises `Refused`, and `Stale` when this side was changed meanwhile.
    """
    require(actor, "conversation.prepare", conversation)
    text = tidy_text(text, "text")
    if not actor.is_citizen:
        seen = locked(Conversation, conversation.pk, None)
        return save_draft(
            actor=actor, purpose=purpose, conversation=seen, version=version, draft=replace(seen.draft, brings=text)
        )
    fresh = locked(Conversation, conversation.pk, None)
    require_open(fresh)
    stale = not fresh.citizen_version <= version <= fresh.version
    if stale and fresh.citizen_brings not in text:
        raise Stale(fresh)
    bringing = fresh.companion if companion is None else tidy_line(companion, 200)
    if (text, bringing) == (fresh.citizen_brings, fresh.companion):
        return fresh
    fresh.citizen_brings, fresh.companion, fresh.citizen_saved_at = text, bringing, clock.now()
    fresh.citizen_version = fresh.version + 1
    save(fresh, "citizen_brings", "companion", "citizen_saved_at", "citizen_version")
    note_draft(actor, purpose, "conversation.prepared", fresh)
    return fresh


@action
def tell(*, actor: Actor, purpose: str, conversation: Conversation, seen: str, text: str) -> Conversation:
    """Write down what the citizen has told an employee: beside the citizen's own text, with the employee's name.

    `seen` is what stood there when the writer began. Raises `Refused`, and `Stale` when a colleague wrote meanwhile
    and this would lose it.
    """
    require(actor, "conversation.tell", conversation)
    text = tidy_text(text, "text")
    fresh = locked(Conversation, conversation.pk, None)
    require_open(fresh)
    if text == fresh.told_brings:
        return fresh
    if rules.plain(seen) != fresh.told_brings and fresh.told_brings not in text:
        raise Stale(fresh)
    fresh.told_brings, fresh.told_to, fresh.told_at = text, actor.label, clock.now()
    save(fresh, "told_brings", "told_to", "told_at")
    note_draft(actor, purpose, "conversation.told", fresh)
    return fresh


@action
def save_draft(*, actor: Actor, purpose: str, conversation: Conversation, version: int, draft: Draft) -> Conversation:
    """Keep what the staff have written so far: preparation, notes, and agreements as typed.

    Raises `Refused`, and `Stale` when somebody else saved and this would lose any of it.
    """
    require(actor, "conversation.write", conversation)
    draft = _tidied(draft)
    fresh = locked(Conversation, conversation.pk, None)
    require_open(fresh)
    _require_fresh_staff_text(fresh, version, draft)
    if draft == fresh.draft:
        return fresh
    _write_draft(fresh, draft, actor)
    save(fresh, *_DRAFT_FIELDS)
    note_draft(actor, purpose, "conversation.draft_saved", fresh)
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
    notes = tidy_text(notes, "notes")
    fresh = locked(Conversation, conversation.pk, None)
    made = _agreed(agreements, fresh)
    if fresh.status == "held":
        return _held_before(fresh, notes, made)
    with ruled():
        fresh.status = rules.after(status_of(fresh), "hold")
        rules.holdable(timezone.localtime(fresh.starts).date(), clock.today())
        rules.said_something(notes, made)
    _require_fresh_staff_text(fresh, version, _as_draft(fresh, notes, made, brings))
    if brings is not None:
        fresh.caseworker_brings = tidy_text(brings, "brings")
    fresh.notes, fresh.draft_rows = notes, []
    fresh.closed_at = fresh.saved_at = clock.now()
    fresh.saved_by, fresh.staff_version = actor.label, fresh.version + 1
    save(fresh, *_DRAFT_FIELDS, "status", "closed_at")
    Agreement.objects.bulk_create(_agreement(each, fresh) for each in made)
    note(actor, purpose, "conversation.held", fresh, agreements=len(made))
    return fresh


def _require_fresh_staff_text(fresh: Conversation, version: int, mine: Draft) -> None:
    """An old version number is let through only where every stored word lives on in the new text."""
    if not fresh.staff_version <= version <= fresh.version and not rules.loses_nothing(fresh.draft, mine):
        raise Stale(fresh)


def _tidied(draft: Draft) -> Draft:
    rows = (
        rules.Row(*(rules.plain(part)[:1000] for part in (row.owner, row.what, row.due, row.name)))
        for row in draft.rows
    )
    kept = tuple(row for row in rows if not row.empty)[: rules.MOST_AGREEMENTS]
    return Draft(tidy_text(draft.brings, "brings"), tidy_text(draft.notes, "notes"), kept)


def _write_draft(conversation: Conversation, draft: Draft, actor: Actor) -> None:
    conversation.caseworker_brings, conversation.notes = draft.brings, draft.notes
    conversation.draft_rows = [asdict(row) for row in draft.rows]
    conversation.saved_at, conversation.saved_by = clock.now(), actor.label
    conversation.staff_version = conversation.version + 1


def _agreed(agreements: Sequence[AgreementDraft], conversation: Conversation) -> list[AgreementDraft]:
    if len(agreements) > rules.MOST_AGREEMENTS:
        raise Refused(f"Der er plads til {rules.MOST_AGREEMENTS} aftaler. Vælg de vigtigste.", None)
    held_on = timezone.localtime(conversation.starts).date()
    with ruled():
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
    return Draft(fresh.caseworker_brings if brings is None else tidy_text(brings, "brings"), notes, rows)


def _held_before(fresh: Conversation, notes: str, made: Sequence[AgreementDraft]) -> Conversation:
    """The second press on the same button changes nothing; other content is shown beside what was saved."""
    stored = {(each.owner, each.owner_name, each.what, each.due) for each in fresh.agreements.all()}
    if fresh.notes == notes and {(each.owner, each.name, each.what, each.due) for each in made} <= stored:
        return fresh
    raise Stale(fresh)
