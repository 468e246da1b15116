"""Following along: attendance and status, written by the provider, read by caseworker and citizen."""

from datetime import date

from fodfaeste.casework.catalogue.actions import ruled
from fodfaeste.casework.participation import rules
from fodfaeste.casework.participation.models import Attendance, Participation, StatusReport
from fodfaeste.casework.participation.queries import relations
from fodfaeste.casework.participation.terms import terms
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def attend(
    *, actor: Actor, purpose: str, participation: Participation, day: date, came: str, why: str = ""
) -> Attendance:
    """Write down whether they came on a day; the same day again puts it right. Raises `Refused`."""
    fresh = _provided(actor, participation)
    if came not in rules.PRESENT:
        raise Refused("Vælg, om borgeren kom.", "came")
    if fresh.first is None or not fresh.first <= day <= clock.today():
        raise Refused("Vælg en dag, hvor borgeren var med, til og med i dag.", "day")
    held, _ = Attendance.objects.update_or_create(
        participation=fresh,
        day=day,
        defaults={"came": came, "why": why.strip()[:200], "saved_by": actor.label, "saved_at": clock.now()},
    )
    _note(actor, purpose, fresh, "participation.attended", day=day, came=came)
    return held


@action
def report(*, actor: Actor, purpose: str, participation: Participation, going: str, words: str) -> StatusReport:
    """Tell caseworker and citizen how it goes. Sending the same words twice is one report. Raises `Refused`."""
    fresh = _provided(actor, participation)
    if going not in rules.GOING:
        raise Refused("Vælg, hvordan det går.", "going")
    with ruled():
        words = rules.words(words, "words")
        if not words:
            raise Refused("Skriv et par ord. Borgeren og sagsbehandleren læser dem.", "words")
        assert fresh.first is not None
        due = rules.statuses_due(fresh.first, fresh.last, clock.today(), terms().status_days)
    same = StatusReport.objects.filter(participation=fresh, going=going, words=words, written_by=actor.label).first()
    if same is not None:
        return same
    made = StatusReport.objects.create(
        participation=fresh,
        due=due[-1] if due else clock.today(),
        written_at=clock.now(),
        written_by=actor.label,
        going=going,
        words=words,
    )
    _note(actor, purpose, fresh, "participation.reported", going=going)
    return made


def _provided(actor: Actor, participation: Participation) -> Participation:
    """The participation, while it runs, for who works at its provider."""
    fresh = locked(Participation, participation.pk, None)
    if rules.PROVIDER not in relations(actor, fresh):
        raise AccessDenied(
            Decision(False, "Det kan kun den, der arbejder hos udbyderen."), "participation.provide", None
        )
    if fresh.state != "active":
        raise Refused("Fremmøde og status kan skrives, så længe borgeren er i gang.")
    return fresh


def _note(actor: Actor, purpose: str, fresh: Participation, verb: str, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=fresh.citizen_id, subject=fresh, data=data)
