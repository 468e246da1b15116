"""What may happen to courses, competences, sparring and the path of somebody new."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, Team
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.training import queries
from fodfaeste.steering.training.models import (
    LONGEST,
    Holding,
    Onboarding,
    OnboardingTick,
    Seat,
    Sparring,
    StaffCourse,
)
from fodfaeste.steering.training.rules import runs_out

LONGEST_COURSE = timedelta(days=366)
FURTHEST = timedelta(days=2 * 366)


@action
def plan_course(
    *,
    actor: Actor,
    purpose: str,
    title: str,
    competences: Collection[str],
    first: date,
    last: date,
    place: str = "",
    seats: int | None = None,
) -> StaffCourse:
    """Plan a course that gives competences. Raises `Refused`."""
    require(actor, "training.plan")
    known = {each.key for each in _book(first).competences}
    if not competences or not set(competences) <= known:
        raise Refused("Vælg mindst én kompetence på listen.", "competences")
    if last < first or last - first > LONGEST_COURSE:
        raise Refused("Den sidste dag ligger efter den første og højst et år efter.", "last")
    if first > clock.today() + FURTHEST:
        raise Refused("Dagen ligger mere end to år fremme. Er årstallet rigtigt?", "first")
    made = StaffCourse.objects.create(
        title=" ".join(title.split()),
        competences=sorted(set(competences)),
        first=first,
        last=last,
        place=place.strip(),
        seats=seats,
    )
    record(actor=actor, purpose=purpose, verb="training.course_planned", subject=made, data={"first": first})
    return made


@action
def cancel_course(*, actor: Actor, purpose: str, course: StaffCourse, version: int) -> StaffCourse:
    """Call a course off before it is over. The same twice changes nothing. Raises `Refused` and `Stale`."""
    require(actor, "training.plan")
    fresh = locked(StaffCourse, course.pk, None)
    if fresh.cancelled_at is not None:
        return fresh
    if fresh.version != version:
        raise Stale(fresh)
    if fresh.last < clock.today():
        raise Refused("Kurset har været holdt. Skriv i stedet, hvem der deltog.")
    fresh.cancelled_at = clock.now()
    fresh.version += 1
    fresh.save(update_fields=["cancelled_at", "version"])
    record(actor=actor, purpose=purpose, verb="training.course_cancelled", subject=fresh, data={})
    return fresh


@action
def sign_up(*, actor: Actor, purpose: str, course: StaffCourse, employee: Employee) -> Seat:
    """Take a place on a course, for oneself or for somebody one leads. The same twice is one. Raises `Refused`."""
    _own_or_led(actor, employee)
    fresh = _open_course(course)
    held = Seat.objects.filter(course=fresh, employee=employee).first()
    if held is not None:
        return held
    if fresh.seats is not None and Seat.objects.filter(course=fresh).count() >= fresh.seats:
        raise Refused("Der er ikke flere pladser. Vælg et andet kursus, eller spørg den, der har planlagt det.")
    made = Seat.objects.create(course=fresh, employee=employee, at=clock.now())
    _note(actor, purpose, "training.signed_up", made.course, employee)
    return made


@action
def sign_off(*, actor: Actor, purpose: str, course: StaffCourse, employee: Employee) -> None:
    """Give the place back. The same twice changes nothing. Raises `Refused`."""
    _own_or_led(actor, employee)
    fresh = _open_course(course)
    gone, _ = Seat.objects.filter(course=fresh, employee=employee).delete()
    if gone:
        _note(actor, purpose, "training.signed_off", fresh, employee)


@action
def write_down(*, actor: Actor, purpose: str, course: StaffCourse, took_part: Mapping[int, bool]) -> int:
    """Say which of one's own people took part; each gets the competences from the last day on. Raises `Refused`.

    The same again changes nothing; another answer takes the competence of this course back. Gives the changes.
    """
    require(actor, "training.lead")
    fresh = locked(StaffCourse, course.pk, None)
    if fresh.cancelled_at is not None or fresh.last > clock.today():
        raise Refused("Skriv, hvem der deltog, når kurset har været holdt.")
    rules = _book(fresh.last)
    ours = set(queries.my_people(actor).values_list("pk", flat=True))
    changed = 0
    for seat in Seat.objects.filter(course=fresh, employee__in=ours & set(took_part)).select_related("employee"):
        came = took_part[seat.employee_id]
        if seat.took_part == came:
            continue
        seat.took_part = came
        seat.save(update_fields=["took_part"])
        changed += 1
        if not came:
            Holding.objects.filter(employee=seat.employee, course=fresh).delete()
        for key in fresh.competences if came else ():
            known = rules.of(key)
            if known is not None:
                Holding.objects.get_or_create(
                    employee=seat.employee,
                    competence=key,
                    valid_from=fresh.last,
                    defaults={
                        "valid_to": runs_out(fresh.last, known.months_valid),
                        "how": "course",
                        "course": fresh,
                        "at": clock.now(),
                        "written_by_id": actor.employee_id,
                    },
                )
        _note(actor, purpose, "training.took_part" if came else "training.stayed_away", fresh, seat.employee)
    return changed


@action
def note_competence(
    *, actor: Actor, purpose: str, employee: Employee, competence: str, valid_from: date, words: str
) -> Holding:
    """Somebody brought a competence from elsewhere. The same twice is one. Raises `Refused`."""
    queries.require_lead(actor, employee)
    known = _book(clock.today()).of(competence)
    words = " ".join(words.split())
    if known is None:
        raise Refused("Vælg en kompetence på listen.", "competence")
    if valid_from > clock.today():
        raise Refused("Dagen kan ikke ligge i fremtiden.", "valid_from")
    if not words or len(words) > LONGEST:
        raise Refused("Skriv med få ord, hvor den er fra.", "words")
    made, new = Holding.objects.get_or_create(
        employee=employee,
        competence=competence,
        valid_from=valid_from,
        defaults={
            "valid_to": runs_out(valid_from, known.months_valid),
            "how": "before",
            "words": words,
            "at": clock.now(),
            "written_by_id": actor.employee_id,
        },
    )
    if new:
        _note(actor, purpose, "training.competence_noted", made, employee)
    return made


# ---- sparring ------------------------------------------------------------------------------------------------------


@action
def note_sparring(
    *, actor: Actor, purpose: str, team: Team, day: date, topic: str, people: Collection[Employee]
) -> Sparring:
    """Colleagues helped each other. Who it was about is never written. Raises `Refused`."""
    require(actor, "training.sparring")
    if team.pk not in actor.team_ids or actor.employee_id is None:
        raise Refused("Vælg et team, du selv er i.", "team")
    topic = " ".join(topic.split())
    if not topic or len(topic) > LONGEST:
        raise Refused(f"Skriv emnet med få ord, højst {LONGEST} tegn. Skriv ikke, hvem det handlede om.", "topic")
    if day > clock.today():
        raise Refused("Dagen kan ikke ligge i fremtiden.", "day")
    present = {each.pk for each in people}
    if len(present) < 2 or not present <= set(queries.colleagues(actor).values_list("pk", flat=True)):
        raise Refused("Vælg mindst to kolleger fra dine egne teams.", "people")
    made = Sparring.objects.create(team=team, day=day, topic=topic, at=clock.now(), written_by_id=actor.employee_id)
    made.people.set(present)
    record(actor=actor, purpose=purpose, verb="training.sparring_noted", subject=made, data={"people": len(present)})
    return made


# ---- somebody new --------------------------------------------------------------------------------------------------


@action
def begin_onboarding(
    *, actor: Actor, purpose: str, employee: Employee, starts: date, mate: Employee | None = None
) -> Onboarding:
    """Somebody begins; a colleague may be at their side. The same twice is one. Raises `Refused`."""
    queries.require_lead(actor, employee)
    if mate is not None and mate.pk == employee.pk:
        raise Refused("Vælg en anden som makker.", "mate")
    if mate is not None and not queries.leads(actor, mate):
        raise Refused("Vælg en makker i dine egne teams.", "mate")
    made, new = Onboarding.objects.get_or_create(employee=employee, defaults={"starts": starts, "mate": mate})
    if new:
        _note(actor, purpose, "training.onboarding_begun", made, employee)
    elif (made.starts, made.mate_id) != (starts, mate.pk if mate else None):
        raise Refused("Medarbejderen er allerede i gang. Genindlæs siden.")
    return made


@action
def tick(*, actor: Actor, purpose: str, onboarding: Onboarding, step: str, done_on: date) -> OnboardingTick:
    """A step is done, as the new colleague or their leader says. The same twice is one. Raises `Refused`."""
    _own_or_led(actor, onboarding.employee)
    if step not in {each.key for each in _book(clock.today()).steps}:
        raise Refused("Skridtet findes ikke længere. Genindlæs siden.")
    if done_on > clock.today():
        raise Refused("Dagen kan ikke ligge i fremtiden.")
    made, new = OnboardingTick.objects.get_or_create(onboarding=onboarding, step=step, defaults={"done_on": done_on})
    if new:
        _note(actor, purpose, "training.step_done", onboarding, onboarding.employee)
    return made


@action
def end_onboarding(*, actor: Actor, purpose: str, onboarding: Onboarding) -> Onboarding:
    """The new colleague is settled. The same twice changes nothing."""
    queries.require_lead(actor, onboarding.employee)
    fresh = Onboarding.objects.select_for_update().get(pk=onboarding.pk)
    if fresh.ended_at is None:
        fresh.ended_at = clock.now()
        fresh.save(update_fields=["ended_at"])
        _note(actor, purpose, "training.onboarding_ended", fresh, fresh.employee)
    return fresh


# ---- common --------------------------------------------------------------------------------------------------------


def _book(day: date) -> queries.Book:
    try:
        return queries.book(day)
    except NoRule as missing:
        raise Refused(missing.message) from None


def _own_or_led(actor: Actor, employee: Employee) -> None:
    require(actor, "training.join")
    if actor.employee_id != employee.pk:
        queries.require_lead(actor, employee)


def _open_course(course: StaffCourse) -> StaffCourse:
    fresh = locked(StaffCourse, course.pk, None)
    if fresh.cancelled_at is not None:
        raise Refused("Kurset er aflyst.")
    if fresh.first < clock.today():
        raise Refused("Kurset er begyndt, så pladserne ligger fast.")
    return fresh


def _note(actor: Actor, purpose: str, verb: str, subject: StaffCourse | Holding | Onboarding, who: Employee) -> None:
    record(actor=actor, purpose=purpose, verb=verb, subject=subject, data={"employee": who.pk})
