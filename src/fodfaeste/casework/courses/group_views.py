"""One group: opened with its days shown first, led, and looked at."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.courses import grouping, queries, rules, terms
from fodfaeste.casework.courses.forms import GroupForm, LeaderForm, slot_forms
from fodfaeste.casework.courses.models import Group, GroupLeader
from fodfaeste.casework.courses.rules import Laid
from fodfaeste.casework.courses.views import PURPOSE, log_shown
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import grounds_of, may_ever
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.posting import carried_out, number
from fodfaeste.foundation.rules.queries import NoRule


@page("course.keep", "Åbn et hold", methods=("GET", "POST"))
def group_open(request: Request, course_id: int) -> HttpResponse:
    """Name, first day, leader; the days are shown before the group is opened."""
    course = get_object_or_404(queries.courses(), pk=course_id)
    data = request.POST if request.method == "POST" else None
    form = GroupForm(course, request.actor.employee_id, data)
    times = slot_forms(data, rules.slots_from(course.slots))
    plan: list[Laid] = []
    made: list[Group] = []

    def act() -> None:
        given = {key: form.cleaned_data[key] for key in ("name", "first", "seats", "place")}
        slots = [slot for each in times if (slot := each.slot()) is not None]
        if request.POST.get("do") == "show":
            plan.append(grouping.laid(course, given["first"], slots, form.pauses()))
            return
        made.append(
            grouping.open_group(
                actor=request.actor,
                purpose=PURPOSE,
                course=course,
                leaders=list(form.cleaned_data["leaders"]),
                slots=slots,
                pauses=form.pauses(),
                **given,
            )
        )

    valid = [each.is_valid() for each in times]
    good = data is not None and form.is_valid() and all(valid) and carried_out(form, act)
    if made:
        messages.success(request, f"{made[0].name} er åbnet.")
        return redirect("group", group_id=made[0].pk)
    context = {"course": course, "title": queries.title_of(course), "form": form, "times": times}
    context["laid"] = plan[0] if plan else None
    return render(request, "courses/open.html", context, status=200 if data is None or good else 422)


@page("course.view", "Et hold")
def group(request: Request, group_id: int) -> HttpResponse:
    """Next session, who is coming, who lacks a step, every session. Names only for those who work with the citizen."""
    return _shown(request, group_id)


def _shown(request: Request, group_id: int, form: LeaderForm | None = None, status: int = 200) -> HttpResponse:
    found = get_object_or_404(queries.groups(), pk=group_id)
    leads = queries.leads(request.actor, found)
    rows = list(queries.seen(request.actor, queries.enrolments().filter(group=found)))
    rows = [each for each in rows if each.state not in ("withdrawn", "redirected")]
    came, days, ahead = queries.attended(rows), terms.follow_up_days(), _remind_days()
    log_shown(request.actor, rows, "Et hold")
    people = [_person(each, came, days, ahead) for each in rows]
    sessions = list(found.sessions.order_by("starts"))
    to_place = queries.to_place(request.actor, found.course) if leads else []
    log_readings(
        request.actor, grounds_of(request.actor, "course.enrol", [each.citizen_id for each in to_place]), "Et hold"
    )
    context = {
        "group": found,
        "title": queries.title_of(found.course),
        "leads": leads,
        "manages": leads or request.actor.has_role("teamleder", "leder"),
        "people": [each for each in people if each["enrolment"].open],
        "over": [each for each in people if not each["enrolment"].open],
        "lacking": [each for each in people if each["asked"]],
        "others": found.taken - sum(1 for each in rows if each.open),  # type: ignore[attr-defined]
        "sessions": sessions,
        "next": next((each for each in sessions if each.day >= clock.today() and not each.cancelled_at), None),
        "unmarked": _unmarked(found, sessions) if leads else [],
        "to_place": to_place,
        "leader_form": form or LeaderForm(found),
        "may_keep": may_ever(request.actor, "course.keep"),
        "today": clock.today(),
    }
    return render(request, "courses/group.html", context, status=status)


def _remind_days() -> int:
    try:
        return terms.terms().remind_days
    except NoRule:
        return 0


def _person(each: Any, came: dict[int, queries.Came], days: int | None, ahead: int) -> dict[str, Any]:
    """One row. A step is asked for when the course has ended, or ends within so many days."""
    due = queries.due_of(each, days)
    state = queries.follow_state(each, due)
    near = each.ended_on is not None or each.group.last <= clock.today() + timedelta(days=ahead)
    begun = each.state in rules.STARTED and near
    return {
        "enrolment": each,
        "came": came.get(each.pk),
        "due": due,
        "steps": queries.booked(each),
        "asked": begun and state in ("none", "waiting"),
        "late": begun and state == "none",
    }


def _unmarked(found: Group, sessions: list[Any]) -> list[Any]:
    """Sessions that were held, in which nobody's attendance is written."""
    there = queries.marks(found)
    running = found.enrolments.filter(state="enrolled").values_list("participation", flat=True)
    past = [each for each in sessions if each.day < clock.today() and not each.cancelled_at]
    return [each for each in past if running and not any((pk, each.day) in there for pk in running)]


@page("course.keep", "Skift holdleder", kind="action", methods=("POST",))
def leader(request: Request, group_id: int) -> HttpResponse:
    """Add a leader, or end one."""
    found = get_object_or_404(queries.groups(), pk=group_id)
    form = LeaderForm(found, request.POST)
    given: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE}
    if request.POST.get("do") == "end":
        held = get_object_or_404(GroupLeader, group=found, pk=number(request.POST.get("leader", "")))
        try:
            grouping.end_leader(**given, leader=held)
            messages.success(request, f"{held.employee.name} leder ikke holdet længere.")
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("group", group_id=found.pk)

    def act() -> None:
        grouping.add_leader(**given, group=found, employee=form.cleaned_data["employee"])

    if carried_out(form, act):
        messages.success(request, "Holdet har fået en leder mere.")
        return redirect("group", group_id=found.pk)
    return _shown(request, found.pk, form, status=422)
