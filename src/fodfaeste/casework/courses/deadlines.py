"""The step towards a job that follows a course."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.deadlines import Deadline, Source, Unruled
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.rules import DEADLINES_AHEAD
from fodfaeste.casework.courses import queries, terms


def source() -> Source:
    return Source(("course_follow_up",), find)


def find(cases: Sequence[Case], day: date) -> Iterator[Deadline | Unruled]:
    """Constant in queries."""
    days = terms.follow_up_days(day)
    if days is None:
        yield Unruled(
            "course_follow_up", f"Ingen regel siger, hvor længe efter et hold der følges op den {day:%d.%m.%Y}."
        )
        return
    rows = queries.enrolments().filter(case__in=[each.pk for each in cases])
    for each in queries.lacking(rows, day + DEADLINES_AHEAD):
        due = queries.due_of(each, days)
        if due is None:
            continue
        last = each.ended_on or each.group.last
        yield Deadline(
            each.case_id,
            each.citizen_id,
            "course_follow_up",
            f"Aftal et skridt mod job efter {each.group.name}",
            due,
            f"Holdet slutter for borgeren {last:%d.%m.%Y}; skridtet ligger senest {days} dage efter.",
            reverse("course_step", args=[each.pk]),
        )
