"""What may happen to messages: written, read, settled."""

from datetime import timedelta

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.messages.models import LONGEST, Message
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen

TWICE = timedelta(minutes=10)
"""The same words by the same person within this time are one message that was sent twice."""


@action
def write(*, actor: Actor, purpose: str, case: Case, text: str, to: str = "case", about: str = "") -> Message:
    """Send a message in the case. A second press on the button changes nothing. Raises `Refused`."""
    require(actor, _verb(actor, to), case)
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if fresh.closed is not None:
        raise Refused("Forløbet er slut. Der kan ikke skrives flere beskeder i det.")
    text = _tidy(text)
    if not text:
        raise Refused("Skriv din besked i feltet.", "text")
    if len(text) > LONGEST:
        raise Refused(f"Beskeden er for lang. Der er plads til {LONGEST} tegn.", "text")
    last = Message.objects.filter(case=fresh, to=to).order_by("-sent_at", "-pk").first()
    if last is not None and _same(last, actor, text) and clock.now() - last.sent_at < TWICE:
        return last
    sent = Message.objects.create(
        citizen_id=fresh.citizen_id,
        case=fresh,
        to=to,
        from_citizen=actor.is_citizen,
        author_id=actor.user_id,
        author_name=actor.label,
        text=text,
        about=about[:300],
        sent_at=clock.now(),
    )
    _record(actor, purpose, "message.sent", sent)
    return sent


@action
def mark_read(*, actor: Actor, purpose: str, citizen: Citizen, to: str = "case") -> int:
    """The actor has opened the thread: the other side's messages are read. Says how many were new."""
    require(actor, "message.own" if actor.is_citizen else _verb(actor, to), citizen)
    unread = Message.objects.filter(citizen=citizen, to=to, read_at__isnull=True).exclude(from_citizen=actor.is_citizen)
    new = list(unread.select_for_update().values_list("pk", flat=True))
    if new:
        Message.objects.filter(pk__in=new).update(read_at=clock.now(), read_by_name=actor.label)
        record(
            actor=actor,
            purpose=purpose,
            verb="message.read",
            citizen_id=citizen.pk,
            data={"messages": new, "to": to},
        )
    return len(new)


@action
def settle(*, actor: Actor, purpose: str, message: Message) -> Message:
    """Say that the citizen's message, and those before it, need no answer."""
    require(actor, "message.leader" if message.to == "leader" else "message.settle", message)
    fresh = Message.objects.select_for_update().get(pk=message.pk)
    if not fresh.from_citizen:
        raise Refused("Det er kun borgerens beskeder, der venter på svar.")
    if fresh.settled_at is None:
        fresh.settled_at, fresh.settled_by_name = clock.now(), actor.label
        fresh.save(update_fields=["settled_at", "settled_by_name"])
        _record(actor, purpose, "message.settled", fresh)
    return fresh


def _verb(actor: Actor, to: str) -> str:
    if to == "case":
        return "message.write"
    return "message.ask_leader" if actor.is_citizen else "message.leader"


def _same(last: Message, actor: Actor, text: str) -> bool:
    return (last.author_id, last.from_citizen, last.text) == (actor.user_id, actor.is_citizen, text)


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign == "\n" or sign.isprintable()).strip()


def _record(actor: Actor, purpose: str, verb: str, message: Message) -> None:
    data: dict[str, object] = {"case": message.case_id, "to": message.to}
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=message.citizen_id, subject=message, data=data)
