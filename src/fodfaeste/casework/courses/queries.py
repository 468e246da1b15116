"""Finding courses, groups and those who are in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from fodfaeste.casework.catalogue.models import ProviderMember
from fodfaeste.casework.catalogue.queries import newest
from fodfaeste.casework.courses.models import Course, Enrolment, Group, GroupLeader, JobStep, Measure, Session
from fodfaeste.casework.courses.policy import LEADS
from fodfaeste.casework.courses.rules import HELD, followed
from fodfaeste.casework.participation.models import Attendance, Participation
from fodfaeste.casework.participation.policy import of_own_provider
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, current
from fodfaeste.foundation.remember import remembered


def courses() -> QuerySet[Course]:
    return Course.objects.select_related("intervention__provider", "individual")


def titles(courses_seen: Iterable[Course]) -> dict[int, str]:
    """Course → what the catalogue calls it now, in one statement."""
    wanted = {each.intervention_id: each.pk for each in courses_seen}
    return {wanted[pk]: version.title for pk, version in newest(wanted).items()}


def title_of(course: Course) -> str:
    return titles([course]).get(course.pk, str(course))


def groups() -> QuerySet[Group]:
    """Groups with course, leaders now and how many places are held."""
    leading = GroupLeader.objects.filter(current(clock.today())).select_related("employee")
    return (
        Group.objects.select_related("course__intervention__provider")
        .prefetch_related(Prefetch("leaders", leading, to_attr="leading"))
        .annotate(taken=Count("enrolments", filter=Q(enrolments__state__in=HELD)))
    )


def led_groups(actor: Actor) -> QuerySet[Group]:
    """The groups the actor leads today."""
    if actor.employee_id is None or not actor.has_role(*LEADS):
        return groups().none()
    mine = GroupLeader.objects.filter(current(clock.today()), employee=actor.employee_id).values("group")
    return groups().filter(pk__in=mine)


def leads(actor: Actor, group: Group) -> bool:
    return led_groups(actor).filter(pk=group.pk).exists()


def require_lead(actor: Actor, group: Group) -> None:
    """The actor leads the group today. Raises `AccessDenied`."""
    if not leads(actor, group):
        raise AccessDenied(Decision(False, "Det kan kun den, der leder holdet."), "course.lead", None)


def may_lead(course: Course) -> QuerySet[Employee]:
    """Who can lead a group of the course: those who work at its provider and have a role that leads."""
    today = clock.today()
    members = ProviderMember.objects.filter(current(today), provider=course.intervention.provider_id)
    roles = RoleAssignment.objects.filter(current(today), role__in=LEADS)
    return Employee.objects.filter(
        Exists(members.filter(employee=OuterRef("pk"))), Exists(roles.filter(employee=OuterRef("pk")))
    ).order_by("name")


def open_groups(course: Course) -> QuerySet[Group]:
    """Groups of a course that are not over, the first first."""
    return groups().filter(course=course, last__gte=clock.today()).order_by("first", "pk")


def enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related(
        "citizen", "case", "group__course", "participation__text", "participation__intervention__provider"
    ).prefetch_related("measures__instrument", Prefetch("job_steps", JobStep.objects.select_related("step")))


def seen(actor: Actor, rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The enrolments the actor may see."""
    return scope(actor, "course.see_own" if actor.is_citizen else "course.see", rows)


def of_citizen(actor: Actor, citizen: Citizen) -> list[Enrolment]:
    """The citizen's courses, newest first, as far as the actor may see them."""
    rows = seen(actor, enrolments().filter(citizen=citizen).order_by("-enrolled_at", "-pk"))
    # Panel, timeline, efforts and measures all ask on the same page; whoever writes forgets (`enrolling.note`).
    return list(remembered(("courses", actor.user_id, citizen.pk), lambda: tuple(rows.exclude(state="withdrawn"))))


def to_place(actor: Actor, course: Course) -> list[Participation]:
    """Who has been referred to the course, or has a place, and is in no group yet."""
    placed = Enrolment.objects.filter(participation=OuterRef("pk"), state__in=HELD)
    rows = Participation.objects.filter(
        of_own_provider(actor), intervention=course.intervention_id, state__in=("referred", "accepted", "active")
    )
    rows = scope(actor, "course.enrol", rows.exclude(Exists(placed)))
    return list(rows.select_related("citizen", "text").order_by("proposed_at", "pk"))


def next_sessions(groups_seen: Iterable[Group]) -> dict[int, Session]:
    """Group → its next session, today's included; one statement."""
    found: dict[int, Session] = {}
    ids = [each.pk for each in groups_seen]
    rows = Session.objects.filter(group__in=ids, cancelled_at__isnull=True, day__gte=clock.today())
    for each in rows.order_by("starts"):
        found.setdefault(each.group_id, each)
    return found


def marks(group: Group) -> dict[tuple[int, date], Attendance]:
    """(Participation, day) → whether they came, on the group's days. One statement."""
    ids = Enrolment.objects.filter(group=group).values("participation")
    days = Session.objects.filter(group=group, cancelled_at__isnull=True).values("day")
    rows = Attendance.objects.filter(participation__in=ids, day__in=days)
    return {(each.participation_id, each.day): each for each in rows}


@dataclass(frozen=True)
class Came:
    """How often somebody came, late included, of how often it was written down."""

    came: int = 0
    of: int = 0


def attended(rows: Iterable[Enrolment]) -> dict[int, Came]:
    """Enrolment → attendance on the days of its group; one statement."""
    ids = [each.pk for each in rows]
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    found = (
        Enrolment.objects.filter(pk__in=ids)
        .filter(participation__attendances__day=F("group__sessions__day"), group__sessions__cancelled_at__isnull=True)
        .values_list("pk", "participation__attendances__came")
        .annotate(n=Count("participation__attendances__pk", distinct=True))
        .order_by()
    )
    for pk, came, number in found:
        counted[pk][came] = number
    return {pk: Came(days.get("present", 0) + days.get("late", 0), sum(days.values())) for pk, days in counted.items()}


def booked(enrolment: Enrolment) -> list[JobStep]:
    """The steps towards a job that still stand; one that was taken out of the plan does not count."""
    return [each for each in enrolment.job_steps.all() if each.step is None or each.step.status != "dropped"]


def due_of(enrolment: Enrolment, days: int | None) -> date | None:
    """The last day for the step: fixed when the course ended, before that counted from the group's last day."""
    if enrolment.ended_on is not None:
        return enrolment.follow_up_due
    return enrolment.group.last + timedelta(days=days) if days is not None else None


def follow_state(enrolment: Enrolment, due: date | None) -> str:
    return followed(due, (each.day for each in booked(enrolment)), clock.today())


def measure(enrolment: Enrolment, when: str) -> Measure | None:
    return next((each for each in enrolment.measures.all() if each.when == when), None)


def lacking(rows: QuerySet[Enrolment], by: date) -> list[Enrolment]:
    """Who has no step towards a job, where the course has ended or ends by a day. Two statements."""
    wanted = rows.filter(
        Q(state="enrolled", group__last__lte=by) | Q(state__in=("completed", "stopped"), follow_up_due__isnull=False),
        case__closed__isnull=True,
    )
    return [each for each in wanted if not booked(each)]
