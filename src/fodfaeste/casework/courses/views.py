"""All groups and courses, a course with its numbers, and the template."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.courses import grouping, numbers, queries, rules, terms
from fodfaeste.casework.courses.forms import CourseForm, lesson_forms, slot_forms
from fodfaeste.casework.courses.models import Course, Enrolment, Group
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import grounds_of, may_ever
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE = "Hold"
MEANWHILE = "En anden har gemt, mens du skrev. Det, du har skrevet, står her endnu. Se det igennem, og gem igen."


@page("course.view", "Hold")
def courses(request: Request) -> HttpResponse:
    """My groups first, with the next session; who lacks a step towards a job; then every group and course."""
    mine = list(queries.led_groups(request.actor).filter(last__gte=clock.today() - timedelta(days=30)))
    coming = list(queries.groups().filter(last__gte=clock.today()).order_by("first", "pk"))
    every = list(queries.courses())
    names = queries.titles(every)
    context = {
        "mine": _with_next(mine),
        "coming": [(each, names.get(each.course_id, "")) for each in coming],
        "courses": sorted(((each, names.get(each.pk, str(each))) for each in every), key=lambda pair: pair[1]),
        "lacking": _lacking(request, mine),
        "may_keep": may_ever(request.actor, "course.keep"),
        "leads": may_ever(request.actor, "course.lead"),
        "today": clock.today(),
    }
    return render(request, "courses/courses.html", context)


def log_shown(actor: Actor, rows: Iterable[Enrolment], title: str) -> None:
    """Write down that these were shown together, each on the ground that lets them be shown."""
    log_readings(actor, grounds_of(actor, "course.see", [each.citizen_id for each in rows]), title)


def _with_next(groups: list[Group]) -> list[tuple[Group, Any]]:
    """Each group with its next session; the soonest first, groups that are over last."""
    coming = queries.next_sessions(groups)
    rows = [(each, coming.get(each.pk)) for each in groups]
    return sorted(rows, key=lambda row: (row[1] is None, row[1].starts if row[1] else clock.now(), row[0].pk))


def _lacking(request: Request, mine: list[Group]) -> list[dict[str, Any]]:
    """Of the actor's own groups: who has no step towards a job, with the deadline. Their names are shown and logged."""
    days = terms.follow_up_days()
    try:
        ahead = terms.terms().remind_days
    except NoRule:
        return []
    if not mine or days is None:
        return []
    rows = queries.seen(request.actor, queries.enrolments().filter(group__in=[each.pk for each in mine]))
    found = queries.lacking(rows, clock.today() + timedelta(days=ahead))
    log_shown(request.actor, found, "Hold")
    dated = [(each, queries.due_of(each, days)) for each in found]
    return [{"enrolment": each, "due": due, "late": bool(due and due < clock.today())} for each, due in dated]


@page("course.view", "Et forløb")
def course(request: Request, course_id: int) -> HttpResponse:
    """What the course is, its groups, and what happened: retention, before and after, followed up in time."""
    found = get_object_or_404(queries.courses(), pk=course_id)
    groups = list(queries.groups().filter(course=found).order_by("-first", "-pk"))
    context = {
        "course": found,
        "title": queries.title_of(found),
        "slots": rules.slots_from(found.slots),
        "lessons": list(found.lessons.all()),
        "groups": [each for each in groups if each.last >= clock.today()],
        "past": [each for each in groups if each.last < clock.today()],
        "places": _places(found, groups),
        "told": numbers.of(found),
        "not_cause": numbers.NOT_CAUSE,
        "follow_days": terms.follow_up_days(),
        "may_keep": may_ever(request.actor, "course.keep"),
    }
    return render(request, "courses/course.html", context)


def _places(found: Course, groups: list[Group]) -> dict[str, int] | None:
    """Where open groups have more places than the catalogue has at one time: both numbers."""
    seats = sum(each.seats for each in groups if each.last >= clock.today())
    capacity = found.intervention.capacity
    return {"seats": seats, "capacity": capacity} if capacity is not None and seats > capacity else None


@page("course.keep", "Nyt forløb", methods=("GET", "POST"))
def course_add(request: Request) -> HttpResponse:
    return _edit(request, None)


@page("course.keep", "Ret et forløb", methods=("GET", "POST"))
def course_edit(request: Request, course_id: int) -> HttpResponse:
    return _edit(request, get_object_or_404(queries.courses(), pk=course_id))


def _edit(request: Request, found: Course | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = CourseForm(data, course=found)
    times = slot_forms(data, rules.slots_from(found.slots) if found else ())
    lessons = lesson_forms(data, found)
    made: list[Course] = []

    def act() -> None:
        given = dict(form.cleaned_data)
        intervention = found.intervention if found else given.pop("intervention")
        made.append(
            grouping.save_course(
                actor=request.actor,
                purpose=PURPOSE,
                intervention=intervention,
                slots=[slot for each in times if (slot := each.slot()) is not None],
                lessons=[each.lesson() for each in lessons],
                version=posted_version(request) if found else None,
                **given,
            )
        )

    newer = False
    valid = [each.is_valid() for each in (*times, *lessons)]  # every one of them, so that all errors show
    try:
        if data is not None and form.is_valid() and all(valid) and carried_out(form, act):
            messages.success(request, "Forløbet er gemt. Hold, der er åbnet, beholder deres mødegange.")
            return redirect("course", course_id=made[0].pk)
    except Stale as stale:
        newer = True
        if found is not None:
            found.version = stale.current.version  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "course": found,
        "title": queries.title_of(found) if found else "",
        "form": form,
        "times": times,
    }
    context |= {"lesson_forms": lessons, "newer": newer, "refusal": MEANWHILE if newer else ""}
    if newer and found is not None:
        context["theirs"] = list(Course.objects.get(pk=found.pk).lessons.all())
    status = 409 if newer else 422 if data is not None else 200
    return render(request, "courses/edit.html", context, status=status)
