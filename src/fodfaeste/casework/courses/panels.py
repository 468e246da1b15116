"""What the room shows elsewhere: citizen's page, overview, timeline, Min plan, and the plan's efforts and measures."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.catalogue.tables import lanes
from fodfaeste.casework.courses import queries, terms
from fodfaeste.casework.courses.models import Enrolment, Session
from fodfaeste.casework.courses.rules import STARTED, TOLD
from fodfaeste.casework.participation.models import Attendance
from fodfaeste.casework.plans.efforts import Effort, Told
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Notice, OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule

ANXIETY = "angst"
UNMARKED_FOR = timedelta(days=21)
"""So long the overview asks for attendance that was not written; the group's page asks for longer."""


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The citizen's group: the next session, what waits, and the step afterwards."""
    if not decide(actor, "course.see", citizen).allowed:
        return None
    rows = queries.of_citizen(actor, citizen)
    if not rows:
        return None
    context = {"citizen": citizen, "rows": [_shown(each) for each in rows[:3]]}
    return Panel("courses", "Hold", "courses/panel.html", context)


def _shown(each: Enrolment) -> dict[str, object]:
    due = queries.due_of(each, terms.follow_up_days())
    return {"enrolment": each, "due": due, "steps": queries.booked(each), "late": bool(due and due < clock.today())}


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """On Min plan: when my group meets next, and the questions that wait."""
    if actor.citizen_id != citizen.pk:
        return None
    rows = [each for each in queries.of_citizen(actor, citizen) if each.open]
    if not rows:
        return None
    coming = queries.next_sessions({each.group_id: each.group for each in rows}.values())
    context = {"rows": [(each, coming.get(each.group_id), asked(each)) for each in rows]}
    return Panel("my_course", "Dit hold", "courses/my_plan_panel.html", context)


def asked(enrolment: Enrolment) -> str:
    """Which questions wait for the citizen: `before`, `after` or none."""
    if enrolment.state == "asked":
        return "before"
    if enrolment.state not in STARTED or queries.measure(enrolment, "after") is not None:
        return ""
    try:
        ahead = timedelta(days=terms.terms().answer_days)
    except NoRule:
        ahead = timedelta(0)
    near = enrolment.group.last - ahead <= clock.today() <= enrolment.group.last + timedelta(days=60)
    return "after" if near or enrolment.state == "completed" else ""


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """The decision at the gate, and the step that follows. Start and end are told by the participation."""
    own = actor.citizen_id == citizen.pk
    found = []
    for each in queries.of_citizen(actor, citizen):
        url = reverse("my_course") if own else reverse("enrolment", args=[each.pk])
        if each.decided_at is not None:
            day = timezone.localtime(each.decided_at).date()
            found.append(TimelineEvent(day, "effort", f"{each.group}: {each.get_decision_display().lower()}", url))
        for booked in queries.booked(each):
            day = timezone.localtime(booked.booked_at).date()
            found.append(TimelineEvent(day, "effort", f"Efter {each.group}: aftalt skridt mod job", url))
    return found


def efforts(actor: Actor, citizen: Citizen) -> Iterator[Effort]:
    """The citizen's courses for the plan's timeline and questions, with the step that follows them."""
    own = actor.citizen_id == citizen.pk
    known, days = lanes(), terms.follow_up_days()
    for each in queries.of_citizen(actor, citizen):
        if each.state not in TOLD:
            continue
        state = queries.follow_state(each, queries.due_of(each, days))
        yield Effort(
            track=known.get(each.participation.text.track, "sundhed"),
            title=each.participation.text.title,
            first=each.participation.first or each.group.first,
            last=each.ended_on or each.group.last,
            kind="Hold",
            job_oriented=each.participation.text.job_oriented,
            is_course=True,
            is_group=each.group.seats > 1,
            follow_up=state in ("in_time", "not_needed"),
            url=reverse("my_course") if own else reverse("enrolment", args=[each.pk]),
        )


def told_here(participations: Collection[int]) -> set[int]:
    """The participations that `efforts` tells about."""
    rows = Enrolment.objects.filter(participation__in=participations, state__in=TOLD)
    return set(rows.values_list("participation", flat=True))


def measures(actor: Actor, citizen: Citizen) -> Iterator[Told]:
    """The latest degree of anxiety the citizen has told of before or after a course."""
    told = [one for each in queries.of_citizen(actor, citizen) for one in each.measures.all() if one.degree is not None]
    latest = max(told, key=lambda one: one.answered_at, default=None)
    if latest is not None and latest.degree is not None:
        source = f"Skemaet »{latest.instrument.title}«"
        yield Told(ANXIETY, latest.degree, timezone.localtime(latest.answered_at).date(), source)


def overview(actor: Actor) -> list[OverviewItem]:
    """What waits: a stand to take, a step towards a job that lacks, answers and attendance. Constant in queries."""
    if actor.employee_id is None:
        return []
    found: list[OverviewItem] = []
    if actor.has_role("sagsbehandler"):
        rows = scope(actor, "course.decide", _mine(actor))
        found += [_decide(each) for each in rows.filter(state="gate")]
    return found + _lacking(actor)


def _mine(actor: Actor) -> QuerySet[Enrolment]:
    return queries.enrolments().filter(citizen__in=caseload(actor).order_by().values("citizen"))


def _decide(each: Enrolment) -> OverviewItem:
    """The stand is taken before the group begins."""
    return OverviewItem(
        kind="deadline",
        citizen_id=each.citizen_id,
        citizen_name=each.citizen.name,
        text=f"Er {each.group.name} det rigtige?",
        why="Svarene før holdet peger på et forløb for én. Du tager stilling",
        url=reverse("enrolment", args=[each.pk]),
        when=each.group.first,
        late=each.group.first < clock.today(),
    )


def _lacking(actor: Actor) -> list[OverviewItem]:
    """The caseworker is asked before the course ends; the team leader when the deadline has been over for long."""
    days = terms.follow_up_days()
    try:
        rule = terms.terms()
    except NoRule:
        return []
    if days is None or not actor.has_role("sagsbehandler", "teamleder"):
        return []
    today = clock.today()
    patience = 0
    if actor.has_role("sagsbehandler"):
        rows = _mine(actor)
    else:
        rows, patience = scope(actor, "course.follow_up", queries.enrolments()), rule.escalate_days
    found = []
    for each in queries.lacking(rows, today + timedelta(days=rule.remind_days)):
        due = queries.due_of(each, days)
        late = due is not None and due < today
        if due is None or (patience and not due < today - timedelta(days=patience)):
            continue
        found.append(
            OverviewItem(
                kind="needs_me",
                citizen_id=each.citizen_id,
                citizen_name=each.citizen.name,
                text=f"Aftal et skridt mod job efter {each.group.name}",
                why=f"Skridtet ligger senest {days} dage efter holdet",
                url=reverse("course_step", args=[each.pk]),
                when=due,
                late=late,
            )
        )
    return found


def notices(actor: Actor) -> list[Notice]:
    """For who leads a group: today's sessions, and those that were held without a word about who came."""
    today = clock.today()
    rows = Session.objects.filter(
        group__in=queries.led_groups(actor).values("pk"),
        cancelled_at__isnull=True,
        day__gte=today - UNMARKED_FOR,
        day__lte=today,
    )
    rows = rows.filter(Q(day=today) | Exists(_running()) & ~Exists(_marked())).select_related("group")
    return [
        Notice(
            text=f"{each.group.name}: {each.title}",
            why=f"I dag kl. {timezone.localtime(each.starts):%H.%M}"
            if each.day == today
            else "Fremmødet er ikke skrevet",
            url=reverse("session", args=[each.pk]),
            late=each.day < today,
        )
        for each in rows.order_by("starts")
    ]


def _running() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(group=OuterRef("group"), state="enrolled")


def _marked() -> QuerySet[Attendance]:
    return Attendance.objects.filter(participation__enrolments__group=OuterRef("group"), day=OuterRef("day"))
