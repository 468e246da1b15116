"""What every action on a conversation shares: refusals in words, tidy texts, and one way to the journal."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.queries import about

ONE_ENTRY = timedelta(minutes=15)
"""Drafts that one person saves again and again within this time are one entry in the journal."""


def status_of(conversation: Conversation) -> rules.Status:
    return conversation.status  # type: ignore[return-value]


def require_open(conversation: Conversation) -> None:
    if not conversation.open:
        raise Refused(f"Samtalen er {rules.STATUS_WORDS[conversation.status]}, og teksten er låst. Book en ny samtale.")


def spoken_time(starts: datetime) -> str:
    """When, as it is said on paper and in a mail: "mandag 30. november kl. 8.30"."""
    local = timezone.localtime(starts)
    return f"{date_format(local, 'l j. F')} kl. {local.hour}.{local.minute:02}"


def tidy_line(text: str, longest: int) -> str:
    return " ".join(rules.plain(text).split())[:longest]


def tidy_text(text: str, field: str) -> str:
    if len(text) > rules.LONGEST_TEXT:
        raise Refused(f"Teksten er for lang. Der er plads til {rules.LONGEST_TEXT} tegn.", field)
    return rules.plain(text)


def save(conversation: Conversation, *fields: str) -> None:
    conversation.version += 1
    conversation.save(update_fields=[*fields, "version"])


def note(actor: Actor, purpose: str, verb: str, conversation: Conversation, **data: object) -> None:
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=conversation.citizen_id,
        subject=conversation,
        data={"version": conversation.version, **data},
    )


def note_draft(actor: Actor, purpose: str, verb: str, conversation: Conversation) -> None:
    """One entry for a stretch of writing: not one for every pause at the keyboard."""
    last = about(conversation.citizen_id).first()
    same = last is not None and (last.verb, last.object_id, last.actor_id) == (verb, conversation.pk, actor.user_id)
    if not (same and last is not None and clock.now() - last.at < ONE_ENTRY):
        note(actor, purpose, verb, conversation)
