"""Templates, groups and their sessions: made, led and put off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.courses import queries, rules, terms
from fodfaeste.casework.courses.models import Course, Group, GroupLeader, Lesson, Session
from fodfaeste.casework.courses.rules import Laid, Pause, Slot
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, require
from fodfaeste.foundation.action import Refused, Stale, action, locked, ruled
from fodfaeste.foundation.days import DENMARK
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee

MOST_LESSONS = 40


@dataclass(frozen=True)
class LessonText:
    """What one session of a template says."""

    title: str
    module: str = ""
    content: str = ""
    practice: str = ""
    training: bool = False


@action
def save_course(
    *,
    actor: Actor,
    purpose: str,
    intervention: Intervention,
    size: int,
    slots: Sequence[Slot],
    lessons: Sequence[LessonText],
    individual: Intervention | None = None,
    place: str = "",
    version: int | None = None,
) -> Course:
    """Write the template of an intervention, or change it. Groups that are open keep their own sessions.

    `version` is what the user saw of a template that exists. Raises `Refused` and `Stale`.
    """
    require(actor, "course.keep")
    intervention = Intervention.objects.select_for_update().get(pk=intervention.pk)
    found = Course.objects.select_for_update().filter(intervention=intervention).first()
    if found is not None and found.version != version:
        raise Stale(found)
    kept = [each for each in lessons if each.title.strip()]
    if not kept:
        raise Refused("Skriv mindst én mødegang.", "lessons")
    if len(kept) > MOST_LESSONS:
        raise Refused(f"Et forløb har højst {MOST_LESSONS} mødegange.", "lessons")
    if not 2 <= size <= 40:
        raise Refused("Et hold har fra 2 til 40 pladser.", "size")
    if individual is not None and individual.pk == intervention.pk:
        raise Refused("Vælg en anden indsats til dem, som et hold er for meget for.", "individual")
    with ruled():
        times = rules.checked_slots(slots)
    course = found or Course(intervention=intervention, version=0)
    course.size, course.slots, course.place = size, rules.slots_to(times), place.strip()
    course.individual = individual
    course.version += 1
    course.save()
    course.lessons.all().delete()
    Lesson.objects.bulk_create(
        Lesson(
            course=course,
            number=number,
            module=each.module.strip(),
            title=each.title.strip(),
            content=each.content.strip(),
            practice=each.practice.strip(),
            training=each.training,
        )
        for number, each in enumerate(kept, start=1)
    )
    record(actor=actor, purpose=purpose, verb="courses.template_saved", subject=course, data={"lessons": len(kept)})
    return course


def laid(course: Course, first: date, slots: Sequence[Slot], pauses: Sequence[Pause] = ()) -> Laid:
    """Where the sessions of a group would fall. Raises `Refused`."""
    with ruled():
        return rules.lay(first, course.lessons.count(), slots, terms.closed_days(first), pauses)


@action
def open_group(
    *,
    actor: Actor,
    purpose: str,
    course: Course,
    name: str,
    first: date,
    leaders: Sequence[Employee],
    slots: Sequence[Slot] | None = None,
    seats: int | None = None,
    place: str = "",
    pauses: Sequence[Pause] = (),
) -> Group:
    """Open a group with all its sessions, on working days that are free of nothing. Raises `Refused`."""
    require(actor, "course.keep")
    course = locked(Course, course.pk, None)
    name = " ".join(name.split())
    if not name:
        raise Refused("Skriv, hvad holdet hedder.", "name")
    if Group.objects.filter(course=course, name__iexact=name).exists():
        raise Refused(f"{name} er der allerede. Vælg et andet navn.", "name")
    if course.intervention.status != Intervention.Status.PUBLISHED:
        raise Refused("Indsatsen er ikke i kataloget. Udgiv den, før du åbner et hold.")
    if first < clock.today():
        raise Refused("Vælg en første dag fra i dag og frem.", "first")
    number = course.size if seats is None else seats
    if not 1 <= number <= course.size:
        raise Refused(f"Holdet kan have fra 1 til {course.size} pladser.", "seats")
    able = {each.pk for each in queries.may_lead(course)}
    if not leaders or any(each.pk not in able for each in leaders):
        raise Refused("Vælg, hvem der leder holdet. Holdlederen skal arbejde hos udbyderen.", "leaders")
    plan = laid(course, first, slots or rules.slots_from(course.slots), pauses)
    made = Group.objects.create(
        course=course,
        name=name,
        seats=number,
        place=place.strip() or course.place,
        first=plan.days[0][0],
        last=plan.last,
        opened_at=clock.now(),
        opened_by=actor.label,
    )
    _sessions(made, course, plan)
    for each in leaders:
        GroupLeader.objects.create(group=made, employee=each, valid_from=clock.today())
    data = {"first": made.first, "last": made.last, "leaders": [each.pk for each in leaders]}
    record(actor=actor, purpose=purpose, verb="courses.group_opened", subject=made, data=data)
    return made


def _sessions(group: Group, course: Course, plan: Laid) -> None:
    Session.objects.bulk_create(
        _session(group, lesson, day, slot) for lesson, (day, slot) in zip(course.lessons.all(), plan.days, strict=True)
    )


def _session(group: Group, about: Lesson | Session, day: date, slot: Slot) -> Session:
    """What a lesson says, or a session that was put off, on a day of its own."""
    said = {name: getattr(about, name) for name in ("number", "module", "title", "content", "practice", "training")}
    return Session(group=group, day=day, starts=slot.on(day), minutes=slot.minutes, **said)


@action
def put_off(*, actor: Actor, purpose: str, session: Session, why: str) -> Session:
    """Call a session off; what it was about is held on the next free time after the last. Raises `Refused`."""
    _require_keeps(actor, session.group)
    group = locked(Group, session.group_id, None)
    fresh = Session.objects.select_for_update().get(pk=session.pk)
    why = why.strip()
    if not why:
        raise Refused("Skriv kort hvorfor. Deltagerne kan læse det.", "why")
    if fresh.cancelled_at is not None:
        raise Refused("Mødegangen er allerede aflyst.")
    if fresh.day < clock.today():
        raise Refused("Mødegangen er holdt. Skriv fremmødet i stedet.")
    with ruled():
        day, slot = rules.next_day(group.last, _slots_of(group), terms.closed_days(group.last))
    fresh.cancelled_at, fresh.cancelled_why = clock.now(), why[:300]
    fresh.save(update_fields=["cancelled_at", "cancelled_why"])
    made = _session(group, fresh, day, slot)
    made.save()
    group.last = day
    group.version += 1
    group.save(update_fields=["last", "version"])
    record(actor=actor, purpose=purpose, verb="courses.put_off", subject=group, data={"session": fresh.pk, "to": day})
    return made


def _slots_of(group: Group) -> tuple[Slot, ...]:
    """The times the group really meets at, read off its sessions."""
    found: dict[int, Slot] = {}
    for each in group.sessions.order_by("-starts"):
        local = each.starts.astimezone(DENMARK)
        found.setdefault(each.day.weekday(), Slot(each.day.weekday(), local.time(), each.minutes))
    return tuple(found.values())


@action
def add_leader(*, actor: Actor, purpose: str, group: Group, employee: Employee) -> GroupLeader:
    """Let somebody lead the group too, from today. Twice changes nothing. Raises `Refused`."""
    _require_keeps(actor, group)
    group = locked(Group, group.pk, None)
    if not queries.may_lead(group.course).filter(pk=employee.pk).exists():
        raise Refused(
            "Holdlederen skal arbejde hos udbyderen og have rollen som holdleder eller specialist.", "employee"
        )
    held = GroupLeader.objects.filter(group=group, employee=employee, valid_to__isnull=True).first()
    if held is not None:
        return held
    made = GroupLeader.objects.create(group=group, employee=employee, valid_from=clock.today())
    record(actor=actor, purpose=purpose, verb="courses.leader_added", subject=group, data={"employee": employee.pk})
    return made


@action
def end_leader(*, actor: Actor, purpose: str, leader: GroupLeader) -> None:
    """They see nothing of the group from this moment on. The last one stays. Raises `Refused`."""
    _require_keeps(actor, leader.group)
    group = locked(Group, leader.group_id, None)
    fresh = GroupLeader.objects.select_for_update().filter(pk=leader.pk, valid_to__isnull=True).first()
    if fresh is None:
        return
    if not group.leaders.filter(valid_to__isnull=True).exclude(pk=fresh.pk).exists():
        raise Refused("Holdet skal have en leder. Tilføj en anden først.")
    data = {"employee": fresh.employee_id, "from": fresh.valid_from}
    record(actor=actor, purpose=purpose, verb="courses.leader_ended", subject=group, data=data)
    yesterday = clock.today() - timedelta(days=1)
    if fresh.valid_from > yesterday:
        fresh.delete()
        return
    fresh.valid_to = yesterday
    fresh.save(update_fields=["valid_to"])


def _require_keeps(actor: Actor, group: Group) -> None:
    """The group's own leader, or who keeps all of them."""
    if actor.has_role("teamleder", "leder") and decide(actor, "course.keep").allowed:
        return
    if not queries.leads(actor, group):
        raise AccessDenied(Decision(False, "Det kan den, der leder holdet, eller en leder."), "course.keep", None)
