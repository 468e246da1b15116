"""The dated rules of courses: deadlines, closing days, and which answer is massive anxiety."""

from dataclasses import dataclass
from datetime import date

from fodfaeste.casework.courses.rules import Closed
from fodfaeste.casework.plans.margin import limits_on
from fodfaeste.foundation.rules.queries import NoRule, rows

INSTRUMENT = "belastning"
"""The key of the short questions before and after."""


@dataclass(frozen=True)
class Terms:
    """Days before the end when a step is asked for, days over before the team leader sees it, and pairs of answers."""

    remind_days: int
    escalate_days: int
    answer_days: int
    pairs_needed: int


def terms(on: date | None = None) -> Terms:
    """The deadlines in force on a day. Raises `NoRule`."""
    row = rows("course_rules", on)[0]
    names = ("remind_days", "escalate_days", "answer_days", "pairs_needed")
    return Terms(*(int(row.number(name)) for name in names))


def follow_up_days(on: date | None = None) -> int | None:
    """Days after a course within which the step towards a job lies; the plan asks by the same row. None: no rule."""
    return limits_on(on).get("course_follow_up")


def group_limit(on: date | None = None) -> int | None:
    """From this degree of anxiety on a course for one is proposed; the plan asks by the same row. None: no rule."""
    return limits_on(on).get("group_degree")


def gate(on: date | None = None) -> dict[tuple[str, str], int]:
    """(Question, answer) → degree of anxiety from 0 to 3. Empty without a rule."""
    try:
        found = rows("course_gate", on)
    except NoRule:
        return {}
    return {(row.text("item"), row.text("answer")): int(row.number("degree")) for row in found}


def closed_days(on: date | None = None) -> list[Closed]:
    try:
        found = rows("course_closed_days", on)
    except NoRule:
        return []
    return [Closed(int(row.number("month")), int(row.number("day")), row.text("title")) for row in found]
