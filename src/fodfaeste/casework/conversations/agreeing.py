"""What becomes of agreements: ticked off, followed up in a later conversation, and taken into the plan."""

from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.common import require_open, tidy_line
from fodfaeste.casework.conversations.models import OUTCOMES, Agreement, Conversation, FollowUp
from fodfaeste.casework.plans.actions import add_to_plan
from fodfaeste.casework.plans.adding import Added, Source
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked, ruled
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def finish_agreement(*, actor: Actor, purpose: str, agreement: Agreement, done: bool = True) -> Agreement:
    """Tick an agreement off, or take the tick away. Nothing happens when it already is so. Raises `Refused`."""
    require(actor, "agreement.tick", agreement)
    fresh = Agreement.objects.select_for_update().get(pk=agreement.pk)
    with ruled():
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
    require_open(talk)
    if outcome not in OUTCOMES:
        raise Refused("Vælg, hvordan det gik.", "outcome")
    said = tidy_line(words, rules.LONGEST_AGREEMENT)
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


def _close_agreement(agreement: Agreement, actor: Actor, *, done: bool, dropped: bool = False) -> None:
    agreement.done_at, agreement.done_by_id = (clock.now(), actor.user_id) if done else (None, None)
    agreement.dropped = dropped
    agreement.save(update_fields=["done_at", "done_by", "dropped"])
