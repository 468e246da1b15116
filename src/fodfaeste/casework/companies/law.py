"""The dated rules of placements as the pure rules want them: lengths, the ratio, our own deadlines, the questions."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from fodfaeste.casework.companies.models import Placement, Unit
from fodfaeste.casework.companies.rules import (
    KINDS,
    RUNNING,
    LengthRule,
    Question,
    RatioRule,
    Rounds,
    Warning_,
    hours_on,
    length_warning,
    ratio_warning,
)
from fodfaeste.casework.companies.rules import Hours as HoursRule
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.rulebook import Row

ANY_GROUP, ANY_SECTOR = "alle", "any"
NO_LENGTH = frozenset({"small_job"})
"""Ordinary work has no longest duration, so nobody is told that a rule is missing."""


def rounds(on: date | None = None) -> Rounds:
    """The municipality's own deadlines. Raises `NoRule`."""
    row = rows("placement_rounds", on)[0]
    return Rounds(
        *(
            int(row.number(name))
            for name in (
                "days_to_first",
                "days_between",
                "days_link_lives",
                "days_to_escalate",
                "weeks_to_followup",
                "months_keep_contacts",
            )
        )
    )


def questions(party: str, on: date | None = None) -> list[Question]:
    """The short questions for one party. Raises `NoRule`."""
    found = []
    for row in rows("checkin_questions", on):
        if row.text("party") == party:
            steps = row.values["steps"]
            assert isinstance(steps, tuple | list)
            found.append(Question(row.text("key"), row.text("text"), tuple(str(each) for each in steps)))
    return found


def length_rule(kind: str, target_group: str, sector: str, on: date) -> LengthRule | None:
    """The rule about length that fits most closely; None where the table has none on the day."""
    try:
        found = rows("placement_lengths", on)
    except NoRule:
        return None
    fitting = [
        row
        for row in found
        if row.text("kind") == kind
        and row.text("group") in (target_group, ANY_GROUP)
        and row.text("sector") in (sector, ANY_SECTOR)
    ]
    if not fitting:
        return None
    row = min(fitting, key=lambda each: (each.text("group") == ANY_GROUP, each.text("sector") == ANY_SECTOR))
    longest, extend_to = int(row.number("longest")), int(row.number("extend_to"))
    return LengthRule(longest, row.text("unit"), extend_to, row.text("law"), row.note)


def ratio_rule(kind: str, on: date) -> RatioRule | None:
    """The rule about supported persons for a kind; None where the kind has none."""
    row = _ratio_row(kind, on)
    if row is None:
        return None
    return RatioRule(
        first_employees=int(row.number("first_employees")),
        one_per_first=int(row.number("one_per_first")),
        one_per_rest=int(row.number("one_per_rest")),
        at_least=int(row.number("at_least")),
        full_time_hours=int(row.number("full_time_hours")),
        law=row.text("law"),
        note=row.note,
    )


def _ratio_row(kind: str, on: date) -> Row | None:
    try:
        return next((row for row in rows("placement_ratio", on) if row.text("kind") == kind), None)
    except NoRule:
        return None


def counted_kinds(on: date) -> list[str]:
    """The kinds the ratio counts together."""
    return [kind for kind in KINDS if _ratio_row(kind, on) is not None]


def warnings(
    *,
    kind: str,
    target_group: str,
    unit: Unit,
    starts: date,
    ends: date | None,
    hours: Sequence[HoursRule],
    but: Placement | None = None,
    extended: bool = False,
) -> list[Warning_]:
    """Everything the rules have to say about a placement as it is planned, `but` itself."""
    found = []
    if kind not in NO_LENGTH:
        rule = length_rule(kind, target_group, unit.company.sector, starts)
        found.append(length_warning(rule, KINDS[kind], starts, ends, extended=extended))
    ratio = ratio_rule(kind, starts)
    if ratio is not None:
        others = supported_hours(unit, starts, but)
        own = max((step.hours for step in hours), default=Decimal(0))
        found.append(ratio_warning(ratio, unit.ordinary_employees, [*others, own]))
    return [each for each in found if each is not None]


def supported_hours(unit: Unit, on: date, but: Placement | None = None) -> list[Decimal]:
    """The weekly hours of those who are supported at the workplace on a day, in two queries."""
    there = Placement.objects.filter(unit=unit, kind__in=counted_kinds(on), status__in=[*RUNNING, "agreed_company"])
    there = there.exclude(pk=but.pk if but else 0).prefetch_related("hours")
    found = []
    for each in there:
        if each.ends is not None and each.ends < on:
            continue
        steps = [HoursRule(step.first, step.hours) for step in each.hours.all()]
        hours = hours_on(steps, max(on, each.starts))
        if hours is not None:
            found.append(hours)
    return found
