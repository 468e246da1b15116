"""Choosing reminders, and the three steps of sending one: claim, then send, then say how it went."""

from django.db import IntegrityError, transaction

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.reminders import Due, Source
from fodfaeste.foundation.reminders.models import Reminder, Wish


@action
def choose(
    *, actor: Actor, purpose: str, citizen: Citizen, by_email: bool, email: str = "", questions: bool = False
) -> Wish:
    """The citizen wishes reminders by e-mail, or none. An employee writes down what the citizen has said.

    `email` is the address they want them at; empty keeps the one that is known. With `questions` also when questions
    wait, not only before conversations. The same choice again changes nothing. Raises `Refused`.
    """
    require(actor, "reminders.choose", citizen)
    fresh = locked(Citizen, citizen.pk, None)
    address = email.strip() or fresh.email
    if by_email and not address:
        raise Refused("Skriv den e-mail, påmindelserne skal sendes til.", "email")
    questions = questions and by_email
    known = Wish.objects.filter(citizen=fresh).first()
    if by_email and address != fresh.email:
        fresh.email = address
        fresh.version += 1
        fresh.save(update_fields=["email", "version"])
        record(
            actor=actor,
            purpose=purpose,
            verb="citizen.contact_changed",
            citizen_id=fresh.pk,
            subject=fresh,
            data={"fields": ["email"]},
        )
    if known is not None and (known.by_email, known.questions) == (by_email, questions):
        return known
    told_to = None if actor.is_citizen else actor.employee_id
    wish, _ = Wish.objects.update_or_create(
        citizen=fresh,
        defaults={"by_email": by_email, "questions": questions, "chosen_at": clock.now(), "told_to_id": told_to},
    )
    record(
        actor=actor,
        purpose=purpose,
        verb=_CHOSEN[by_email, told_to is not None],
        citizen_id=fresh.pk,
        subject=wish,
        data={"questions": questions},
    )
    return wish


_CHOSEN = {
    (True, False): "reminders.chosen",
    (False, False): "reminders.declined",
    (True, True): "reminders.told_yes",
    (False, True): "reminders.told_no",
}


@action
def claim(*, actor: Actor, purpose: str, source: Source, due: Due) -> tuple[Reminder, str, Due] | None:
    """Take one reminder to send it. Nothing may be sent before this is committed.

    Returns the claim, the address and the words as they are now; None where somebody else has it, where it no longer
    is due, or where the citizen no longer wishes it.
    """
    require(actor, "reminders.send")
    wish = Wish.objects.select_for_update().select_related("citizen").filter(citizen=due.citizen_id).first()
    if wish is None or not getattr(wish, source.wish) or not wish.citizen.email:
        return None
    now = source.again(due.object_id)
    if now is None or now.moment != due.moment:
        return None
    try:
        with transaction.atomic():
            taken = Reminder.objects.create(
                citizen_id=due.citizen_id, about=source.about, object_id=due.object_id, moment=due.moment,
                at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        return None
    _record(actor, purpose, "reminder.begun", taken)
    return taken, wish.citizen.email, now


@action
def settle(*, actor: Actor, purpose: str, reminder: Reminder, state: str) -> None:
    """Say how a claimed reminder went: `sent`, or `refused` when the mail server turned the address away."""
    require(actor, "reminders.send")
    Reminder.objects.filter(pk=reminder.pk, state="claimed").update(state=state, at=clock.now())
    _record(actor, purpose, f"reminder.{state}", reminder)


@action
def release(*, actor: Actor, purpose: str, reminder: Reminder) -> None:
    """Give a claim back, where the mail server certainly took nothing and may take it later."""
    require(actor, "reminders.send")
    _record(actor, purpose, "reminder.put_off", reminder)
    Reminder.objects.filter(pk=reminder.pk, state="claimed").delete()


def _record(actor: Actor, purpose: str, verb: str, reminder: Reminder) -> None:
    data: dict[str, object] = {
        "about": reminder.about,
        "object": reminder.object_id,
        "moment": reminder.moment.isoformat(),
    }
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=reminder.citizen_id, subject=reminder, data=data)
