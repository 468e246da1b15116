"""Attendance in two taps: it is kept with the participation, where caseworker and citizen read it too."""

from fodfaeste.casework.courses import queries
from fodfaeste.casework.courses.models import Enrolment, Session
from fodfaeste.casework.participation import following, seats
from fodfaeste.casework.participation.actions import happen
from fodfaeste.casework.participation.models import Attendance
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actor import Actor


@action
def mark(*, actor: Actor, purpose: str, session: Session, enrolment: Enrolment, came: str, why: str = "") -> Attendance:
    """Write down whether one came; again puts it right. The first one begins the participation. Raises `Refused`."""
    _require_open(actor, session)
    return _mark(actor, purpose, session, enrolment, came, why)


@action
def mark_rest(*, actor: Actor, purpose: str, session: Session) -> int:
    """Everybody of whom nothing is written yet came. Returns how many; twice changes nothing. Raises `Refused`."""
    _require_open(actor, session)
    there = queries.marks(session.group)
    rows = Enrolment.objects.filter(group=session.group_id, state="enrolled").order_by("pk")
    rest = [each for each in rows if (each.participation_id, session.day) not in there]
    for each in rest:
        _mark(actor, purpose, session, each, "present", "")
    return len(rest)


def _mark(actor: Actor, purpose: str, session: Session, enrolment: Enrolment, came: str, why: str) -> Attendance:
    require(actor, "course.lead", enrolment)
    if enrolment.group_id != session.group_id:
        raise Refused("Deltageren er ikke på det her hold.")
    seats.lock(enrolment.participation.intervention_id)
    fresh = locked(Enrolment, enrolment.pk, None)
    if fresh.state != "enrolled":
        raise Refused("Fremmøde kan skrives for dem, der er på holdet. Genindlæs siden.")
    held = fresh.participation
    if held.state == "accepted":
        held = happen(
            actor=actor, purpose=purpose, participation=held, event="start", version=held.version, first=session.day
        )
    return following.attend(actor=actor, purpose=purpose, participation=held, day=session.day, came=came, why=why)


def _require_open(actor: Actor, session: Session) -> None:
    queries.require_lead(actor, session.group)
    if session.cancelled_at is not None:
        raise Refused("Mødegangen er aflyst.")
    if session.day > clock.today():
        raise Refused("Mødegangen er ikke holdt endnu. Fremmøde skrives på dagen eller bagefter.")
