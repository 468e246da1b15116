"""Finding cases and the people responsible for them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.rules import CASEWORKER_ROLES, Held, changes
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, current
from fodfaeste.foundation.rules import queries as rules


@dataclass(frozen=True)
class TargetGroup:
    """A legal target group on a day. `group` names the benefit group that contact rules and caseload bands use."""

    key: str
    title: str
    law: str
    group: str
    open_to_new: bool


def open_case_of(citizen: Citizen) -> Case | None:
    """The citizen's open case; there is at most one."""
    return Case.objects.select_related("citizen", "team").filter(citizen=citizen, closed__isnull=True).first()


def responsible_for(case: Case, on: date | None = None) -> Employee | None:
    """Who was responsible on a day (today unless given). On a day with two, the one who took over."""
    held = (
        Assignment.objects.filter(current(on or clock.today()), case=case)
        .select_related("employee")
        .order_by("-valid_from", "-pk")
        .first()
    )
    return held.employee if held is not None else None


def responsible_by_case(case_ids: Iterable[int]) -> dict[int, Employee]:
    """Case id → who is responsible now, in one query."""
    rows = Assignment.objects.filter(case__in=list(case_ids), valid_to__isnull=True).select_related("employee")
    return {row.case_id: row.employee for row in rows}


def caseload(actor: Actor) -> QuerySet[Case]:
    """The open cases the actor is responsible for, by the citizen's name."""
    if actor.employee_id is None:
        return Case.objects.none()
    mine = Assignment.objects.filter(employee=actor.employee_id, valid_to__isnull=True).values("case")
    return (
        Case.objects.filter(pk__in=mine, closed__isnull=True)
        .select_related("citizen", "team")
        .order_by("citizen__last_name", "citizen__first_name", "pk")
    )


def history(citizen: Citizen) -> QuerySet[Assignment]:
    """Everybody who has been responsible for the citizen, newest first, over all cases."""
    return (
        Assignment.objects.filter(case__citizen=citizen)
        .select_related("employee", "case__team")
        .order_by("-valid_from", "-pk")
    )


def changes_of_caseworker(citizen: Citizen) -> int:
    """How many times the citizen has had to begin again with a new caseworker."""
    return changes_by_citizen([citizen.pk]).get(citizen.pk, 0)


def changes_by_citizen(citizen_ids: Iterable[int]) -> dict[int, int]:
    """Citizen id → changes of caseworker, in one query. A citizen who never had a caseworker is left out."""
    held: dict[int, list[Held]] = defaultdict(list)
    rows = Assignment.objects.filter(case__citizen__in=list(citizen_ids)).order_by("valid_from", "pk")
    for citizen_id, employee_id, first, last, stand_in in rows.values_list(
        "case__citizen_id", "employee_id", "valid_from", "valid_to", "stand_in"
    ):
        held[citizen_id].append(Held(employee_id, first, last, stand_in))
    return {citizen_id: changes(each) for citizen_id, each in held.items()}


def caseworkers_of(team_id: int, on: date | None = None) -> QuerySet[Employee]:
    """The team's members who can be responsible for a case on a day."""
    day = on or clock.today()
    members = TeamMembership.objects.filter(current(day), team=team_id).values("employee")
    able = RoleAssignment.objects.filter(current(day), role__in=CASEWORKER_ROLES).values("employee")
    return Employee.objects.filter(pk__in=members).filter(pk__in=able).order_by("name", "pk")


def target_groups(on: date | None = None) -> list[TargetGroup]:
    """The target groups in force on a day. Raises `NoRule`."""
    return [
        TargetGroup(
            key=str(row.values["key"]),
            title=str(row.values["title"]),
            law=str(row.values["law"]),
            group=str(row.values["group"]),
            open_to_new=bool(row.values["open_to_new"]),
        )
        for row in rules.rows("target_groups", on)
    ]


def target_group(key: str, on: date | None = None) -> TargetGroup | None:
    """One target group by its key, or None when there is no such group on that day. Raises `NoRule`."""
    return next((group for group in target_groups(on) if group.key == key), None)


def target_group_title(key: str, on: date | None = None) -> str:
    """The group's name for people. The key itself where the table has lost it, so that a page never falls over."""
    try:
        group = target_group(key, on)
    except rules.NoRule:
        group = None
    return group.title if group is not None else key


def track_titles() -> dict[str, str]:
    """Track key → its newest title, of all tracks there ever were (rule table `screening_tracks`)."""
    return {str(row.values["key"]): str(row.values["title"]) for row in rules.all_rows("screening_tracks")}


def tracks_in_force(on: date | None = None) -> frozenset[str]:
    """The keys one may choose between on a day. Raises `NoRule` when the table is empty then."""
    return frozenset(str(row.values["key"]) for row in rules.rows("screening_tracks", on))
