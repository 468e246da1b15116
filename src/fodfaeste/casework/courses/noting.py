"""The leader's notes of a session: about the session they are in nobody's file; about somebody only when chosen."""

from collections.abc import Sequence

from fodfaeste.casework.courses import queries
from fodfaeste.casework.courses.enrolling import note
from fodfaeste.casework.courses.models import Enrolment, FiledNote, Session, SessionNote
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

LONGEST = 8000


@action
def save_note(*, actor: Actor, purpose: str, session: Session, text: str, version: int) -> SessionNote:
    """Keep the actor's own note of a session; `version` is 0 for the first. Raises `Refused` and `Stale`."""
    assert actor.employee_id is not None
    queries.require_lead(actor, session.group)
    text = text.strip()
    if len(text) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "text")
    rows = SessionNote.objects.select_for_update().filter(session=session, author=actor.employee_id)
    held = rows.first() or SessionNote(session=session, author_id=actor.employee_id, version=0)
    if held.text == text:
        return held
    if held.version != version:
        raise Stale(held)
    held.text, held.saved_at = text, clock.now()
    held.version += 1
    held.save()
    record(actor=actor, purpose=purpose, verb="courses.noted", subject=session, data={})
    return held


@action
def file_note(
    *, actor: Actor, purpose: str, session: Session, enrolments: Sequence[Enrolment], text: str
) -> list[FiledNote]:
    """Put words into the files of those chosen, where citizen and caseworker read them. Twice is once.

    Raises `Refused`.
    """
    text = text.strip()
    if not enrolments:
        raise Refused("Vælg, hvis sag det skal stå i.", "enrolments")
    if not text:
        raise Refused("Skriv det, der skal stå i sagen.", "words")
    if len(text) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "words")
    made = []
    for each in enrolments:
        require(actor, "course.lead", each)
        if each.group_id != session.group_id:
            raise Refused("Deltageren er ikke på det her hold.", "enrolments")
        same = FiledNote.objects.filter(enrolment=each, session=session, text=text, written_by=actor.label).first()
        if same is None:
            same = FiledNote.objects.create(
                enrolment=each,
                citizen_id=each.citizen_id,
                session=session,
                text=text,
                written_by=actor.label,
                written_at=clock.now(),
            )
            note(actor, purpose, "courses.filed", each, session=session.pk)
        made.append(same)
    return made
