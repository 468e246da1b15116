"""The citizen's own page about the group."""

from django.http import HttpResponse
from django.shortcuts import render

from fodfaeste.casework.courses import queries
from fodfaeste.casework.courses.enrol_views import explained
from fodfaeste.casework.courses.panels import asked
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, own_citizen, page


@page("course.see_own", "Mit hold")
def my_course(request: Request) -> HttpResponse:
    """When and where, what to practise, the questions that wait, and what comes after."""
    citizen = own_citizen(request, "course.see_own")
    rows = queries.of_citizen(request.actor, citizen)
    context = {
        "rows": [_shown(each) for each in rows if each.open],
        "over": [_shown(each) for each in rows if not each.open],
    }
    return render(request, "courses/my_course.html", context)


def _shown(each):  # type: ignore[no-untyped-def]
    sessions = list(each.group.sessions.order_by("starts"))
    held = [one for one in sessions if one.day < clock.today() and one.cancelled_at is None]
    return {
        "enrolment": each,
        "sessions": sessions,
        "next": next((one for one in sessions if one.day >= clock.today() and one.cancelled_at is None), None),
        "practice": next((one for one in reversed(held) if one.practice), None),
        "leaders": [
            one.employee.name for one in each.group.leaders.filter(valid_to__isnull=True).select_related("employee")
        ],
        "asked": asked(each),
        "before": explained(each, "before"),
        "after": explained(each, "after"),
        "steps": queries.booked(each),
        "came": queries.attended([each]).get(each.pk),
        "filed": list(each.filed_notes.select_related("session")),
    }
