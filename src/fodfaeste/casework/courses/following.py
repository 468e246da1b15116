"""The end of a course and what follows: the talk, the step towards a job, and what the participation says."""

from datetime import date, timedelta

from fodfaeste.casework.courses import terms
from fodfaeste.casework.courses.enrolling import note
from fodfaeste.casework.courses.models import Enrolment, JobStep
from fodfaeste.casework.courses.rules import HELD, NO_FOLLOW_UP, STARTED
from fodfaeste.casework.participation import seats
from fodfaeste.casework.participation.actions import happen
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.plans.adding import Source, add_to_plan
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.journal.actor import Actor

LONGEST = 2000


def follow_participation(actor: Actor, purpose: str, participation: Participation) -> None:
    """A participation that ended takes the citizen off the group; when it had begun, a step towards a job is due.

    Called in the participation's own transaction, wherever the end was written.
    """
    if participation.state not in ("completed", "stopped", "withdrawn", "declined", "turned_down"):
        return
    for held in Enrolment.objects.select_for_update().filter(participation=participation, state__in=HELD):
        held.seat = held.seats = None
        held.ended_on = participation.last or clock.today()
        ran = participation.state in ("completed", "stopped")
        held.state = participation.state if ran and held.state == "enrolled" else "withdrawn"
        if held.state != "withdrawn" and participation.end_reason not in NO_FOLLOW_UP:
            days = terms.follow_up_days(held.ended_on)
            held.follow_up_due = held.ended_on + timedelta(days=days) if days is not None else None
        held.version += 1
        held.save()
        note(actor, purpose, f"courses.{held.state}", held)


@action
def complete(*, actor: Actor, purpose: str, enrolment: Enrolment, version: int, talk_on: date, words: str) -> Enrolment:
    """The talk that ends it has been held: the course is completed. The same twice changes nothing.

    Raises `Refused` and `Stale`.
    """
    fresh = _to_end(actor, enrolment)
    words = _words(words, "Skriv et par ord om, hvad I talte om. Borgeren og sagsbehandleren læser dem.")
    if fresh.state == "completed" and (fresh.talk_on, fresh.talk_words) == (talk_on, words):
        return fresh
    _require_running(fresh, version)
    if not fresh.group.first <= talk_on <= clock.today():
        raise Refused("Vælg den dag, I talte sammen. Den kan ikke ligge i fremtiden.", "talk_on")
    fresh.talk_on, fresh.talk_words = talk_on, words
    fresh.version += 1
    fresh.save(update_fields=["talk_on", "talk_words", "version"])
    note(actor, purpose, "courses.talked", fresh)
    _end(actor, purpose, fresh, "complete", "")
    fresh.refresh_from_db()
    return fresh


@action
def stop(*, actor: Actor, purpose: str, enrolment: Enrolment, version: int, reason: str, words: str) -> Enrolment:
    """Somebody stops before the course is over. Raises `Refused` and `Stale`."""
    fresh = _to_end(actor, enrolment)
    words = _words(words, "Skriv kort, hvad der skete. Borgeren kan læse det.")
    if fresh.state in ("stopped", "withdrawn"):
        return fresh
    if fresh.version != version:
        raise Stale(fresh)
    if fresh.state not in HELD:
        raise Refused("Borgeren er ikke på holdet længere. Genindlæs siden.")
    if fresh.participation.state != "active":
        raise Refused("Borgeren er ikke begyndt. Borgeren eller sagsbehandleren trækker sig på siden om indsatsen.")
    _end(actor, purpose, fresh, "stop", words, reason)
    fresh.refresh_from_db()
    return fresh


@action
def book_step(
    *, actor: Actor, purpose: str, enrolment: Enrolment, what: str, who: str, day: date, who_name: str = ""
) -> JobStep:
    """Book a step towards a job for after the course; it goes into the citizen's plan. The same twice is one step.

    Raises `Refused`.
    """
    require(actor, "course.follow_up", enrolment)
    fresh = locked(Enrolment, enrolment.pk, None)
    _require_follow_up(fresh)
    if day < clock.today():
        raise Refused("Vælg en dag fra i dag og frem.", "day")
    source = Source(f"course:{fresh.pk}", f"Efter holdet {fresh.group.name}")
    draft = StepDraft(what.strip(), who, "job", day, who_name)
    added = add_to_plan(actor=actor, purpose=purpose, case=fresh.case, source=source, steps=[draft])
    step = added.steps[0] if added.steps else _standing(fresh, what.strip())
    return _booked(actor, purpose, fresh, step, what.strip(), day)


@action
def use_step(*, actor: Actor, purpose: str, enrolment: Enrolment, step: Step) -> JobStep:
    """Let a step that is in the plan already be the one that follows the course. Raises `Refused`."""
    require(actor, "course.follow_up", enrolment)
    fresh = locked(Enrolment, enrolment.pk, None)
    _require_follow_up(fresh)
    if step.plan.case_id != fresh.case_id or step.track != "job" or step.due is None or step.status == "dropped":
        raise Refused("Vælg et skridt mod job med en dato i borgerens plan.", "step")
    return _booked(actor, purpose, fresh, step, step.what, step.due)


def _standing(fresh: Enrolment, what: str) -> Step | None:
    rows = Step.objects.filter(plan__case=fresh.case_id, source_key=f"course:{fresh.pk}", what=what)
    return rows.exclude(status="dropped").first()


def _booked(actor: Actor, purpose: str, fresh: Enrolment, step: Step | None, what: str, day: date) -> JobStep:
    same = JobStep.objects.filter(enrolment=fresh, step=step, day=day).first()
    if same is not None:
        return same
    made = JobStep.objects.create(
        enrolment=fresh,
        citizen_id=fresh.citizen_id,
        step=step,
        what=what,
        day=day,
        booked_at=clock.now(),
        booked_by=actor.label,
    )
    note(actor, purpose, "courses.followed_up", fresh, day=day)
    return made


def _require_follow_up(fresh: Enrolment) -> None:
    if fresh.state not in STARTED:
        raise Refused("Borgeren er ikke begyndt på holdet, så der er intet at følge op på endnu.")


def _to_end(actor: Actor, enrolment: Enrolment) -> Enrolment:
    require(actor, "course.lead", enrolment)
    seats.lock(enrolment.participation.intervention_id)
    return locked(Enrolment, enrolment.pk, None)


def _require_running(fresh: Enrolment, version: int) -> None:
    if fresh.version != version:
        raise Stale(fresh)
    if fresh.state != "enrolled" or fresh.participation.state != "active":
        raise Refused("Forløbet kan først afsluttes, når borgeren er i gang. Skriv fremmøde for en mødegang først.")


def _words(words: str, empty: str) -> str:
    words = words.strip()
    if not words:
        raise Refused(empty, "words")
    if len(words) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "words")
    return words


def _end(actor: Actor, purpose: str, fresh: Enrolment, event: str, words: str, reason: str = "") -> None:
    held = fresh.participation
    happen(
        actor=actor,
        purpose=purpose,
        participation=held,
        event=event,
        version=held.version,
        words=words,
        end_reason=reason,
    )
