"""Sending what is due, one by one, through the municipality's mail server."""

import smtplib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.reminders import Due, Source, sources
from fodfaeste.foundation.reminders.actions import claim, release, settle
from fodfaeste.foundation.reminders.models import Reminder, Wish

OFF = "off: no mail server is set, see FODFAESTE_MAIL_HOST in docs/reference/settings.md"
PERMANENT = 500
"""SMTP answers from here on are a final no; below it, "not now"."""


class MailDown(Exception):
    """The mail server does not answer, or does not let us in. Nothing was claimed."""


def due_now() -> Iterator[tuple[Source, Due]]:
    """Everything that is due, is wished, and has not been begun; two queries for each source besides its own."""
    for source in sources:
        found = list(source.due())
        wished = set(
            Wish.objects.filter(citizen__in={each.citizen_id for each in found}, **{source.wish: True})
            .exclude(citizen__email="")
            .values_list("citizen", flat=True)
        )
        begun = set(
            Reminder.objects.filter(about=source.about, object_id__in=[each.object_id for each in found]).values_list(
                "object_id", "moment"
            )
        )
        for each in found:
            if each.citizen_id in wished and (each.object_id, each.moment) not in begun:
                yield source, each


@dataclass(frozen=True)
class Letter:
    """A mail that has been claimed, with how to say how it went: `settle(state)`, or `release()` to give it back."""

    address: str
    subject: str
    body: str
    settle: Callable[[str], None]
    release: Callable[[], None]


Errand = Callable[[], Letter | None]
"""Claims one mail and commits the claim; None where it is not to be sent after all."""


def send_due(*, actor: Actor, purpose: str) -> Counter[str]:
    """Send the reminders that are due: how many were `sent`, `refused`, `put_off` and `perhaps`. Raises `MailDown`."""
    return deliver(partial(_claimed, actor, purpose, source, due) for source, due in due_now())


def deliver(errands: Iterable[Errand]) -> Counter[str]:
    """Claim, send and settle each mail: how many were `sent`, `refused`, `put_off` and `perhaps`. Raises `MailDown`.

    "Perhaps" is a line that broke while the server had the message: it is never tried again.
    """
    counted: Counter[str] = Counter()
    waiting = list(errands)
    if not waiting:
        return counted
    line = _open()
    try:
        for errand in waiting:
            letter = errand()
            if letter is None:
                continue
            outcome = _send(line, _message(letter))
            counted[outcome] += 1
            if outcome in ("sent", "refused"):
                letter.settle(outcome)
            elif outcome == "put_off":
                letter.release()
            elif not _reopened(line):
                break
    finally:
        line.close()
    return counted


def _claimed(actor: Actor, purpose: str, source: Source, due: Due) -> Letter | None:
    taken = claim(actor=actor, purpose=purpose, source=source, due=due)
    if taken is None:
        return None
    reminder, address, words = taken
    return Letter(
        address,
        words.subject,
        words.body,
        lambda state: settle(actor=actor, purpose=purpose, reminder=reminder, state=state),
        lambda: release(actor=actor, purpose=purpose, reminder=reminder),
    )


def _open() -> EmailBackend:
    line = EmailBackend(timeout=settings.EMAIL_TIMEOUT)
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as error:
        where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        raise MailDown(f"{where} does not answer as a mail server ({error}); nothing was begun") from None
    return line


def _reopened(line: EmailBackend) -> bool:
    """A new line after one that broke; without one the rest waits for the next run."""
    line.close()
    try:
        return bool(line.open())
    except (OSError, smtplib.SMTPException):
        return False


def _message(letter: Letter) -> EmailMessage:
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(letter.subject, letter.body, settings.DEFAULT_FROM_EMAIL, [letter.address], headers=headers)


def _send(line: EmailBackend, message: EmailMessage) -> str:
    """How it went. What is not certain is "perhaps"."""
    try:
        line.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return _refusal(max(code for code, _ in error.recipients.values()))
    except smtplib.SMTPResponseException as error:
        if isinstance(error, smtplib.SMTPSenderRefused):
            return "put_off"
        return _refusal(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return "perhaps"
    return "sent"


def _refusal(code: int) -> str:
    return "refused" if code >= PERMANENT else "put_off"
