"""The citizen's own page about the group."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render

from fodfaeste.casework.courses import queries
from fodfaeste.casework.courses.enrol_views import explained
from fodfaeste.casework.courses.models import Enrolment, GroupLeader
from fodfaeste.casework.courses.panels import asked
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.people.models import current


@page("course.see_own", "Mit hold")
def my_course(request: Request) -> HttpResponse:
    """When and where, what to practise, the questions that wait, and what comes after."""
    citizen = own_citizen(request, "course.see_own")
    rows = queries.of_citizen(request.actor, citizen)
    leading = GroupLeader.objects.filter(current(clock.today())).select_related("employee")
    prefetch_related_objects(rows, "group__sessions", Prefetch("group__leaders", leading), "filed_notes")
    came = queries.attended(rows)
    context = {
        "rows": [_shown(each, came) for each in rows if each.open],
        "over": [_shown(each, came) for each in rows if not each.open],
    }
    return render(request, "courses/my_course.html", context)


def _shown(each: Enrolment, came: Mapping[int, queries.Came]) -> dict[str, Any]:
    sessions = list(each.group.sessions.all())
    held = [one for one in sessions if one.day < clock.today() and one.cancelled_at is None]
    return {
        "enrolment": each,
        "sessions": sessions,
        "next": next((one for one in sessions if one.day >= clock.today() and one.cancelled_at is None), None),
        "practice": next((one for one in reversed(held) if one.practice), None),
        "leaders": [one.employee.name for one in each.group.leaders.all()],
        "asked": asked(each),
        "before": explained(each, "before"),
        "after": explained(each, "after"),
        "steps": queries.booked(each),
        "came": came.get(each.pk),
        "filed": list(each.filed_notes.all()),
    }
