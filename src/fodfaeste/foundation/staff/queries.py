"""Employees, their roles and teams as lists and pages show them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db.models import Prefetch, QuerySet

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Employee, RoleAssignment, Team, TeamMembership, User, current

HAPPENED: dict[str, str] = {
    "employee.added": "Oprettet",
    "role.given": "Fik rollen {role} fra {from}",
    "role.ended": "Rollen {role} slutter {to}",
    "team.joined": "Kom med i {team} fra {from}",
    "team.left": "Stopper i {team} {to}",
}


@dataclass(frozen=True)
class Listed:
    """One employee in the list."""

    employee: Employee
    roles: list[str]
    teams: list[str]
    signs_in: bool


@dataclass(frozen=True)
class Happened:
    at: datetime
    text: str
    by: str


def employees(search: str = "") -> list[Listed]:
    """Every employee with today's roles and teams, by name, in a fixed number of queries."""
    today = clock.today()
    rows = Employee.objects.order_by("name", "pk").prefetch_related(
        Prefetch("roles", RoleAssignment.objects.filter(current(today)).order_by("role"), to_attr="roles_now"),
        Prefetch(
            "memberships",
            TeamMembership.objects.filter(current(today)).select_related("team").order_by("team__name"),
            to_attr="teams_now",
        ),
    )
    if search:
        rows = rows.filter(name__icontains=search)
    signing = set(User.objects.filter(employee__isnull=False, is_active=True).values_list("employee_id", flat=True))
    return [_listed(each, each.pk in signing) for each in rows]


def roles_of(employee: Employee) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(employee=employee).order_by("-valid_from", "role", "-pk")


def memberships_of(employee: Employee) -> QuerySet[TeamMembership]:
    return TeamMembership.objects.filter(employee=employee).select_related("team").order_by("-valid_from", "-pk")


def sign_in_of(employee: Employee) -> User | None:
    return User.objects.filter(employee=employee).first()


def history(employee: Employee) -> list[Happened]:
    """What the journal says about the employee's roles and teams, newest first."""
    entries = JournalEntry.objects.filter(
        object_type=Employee._meta.label_lower, object_id=employee.pk, verb__in=HAPPENED
    ).order_by("-seq")
    teams = dict(Team.objects.values_list("pk", "name"))
    return [
        Happened(entry.at, _sentence(entry.verb, json.loads(entry.data), teams), entry.actor_label) for entry in entries
    ]


def _sentence(verb: str, data: dict[str, object], teams: dict[int, str]) -> str:
    words = {
        "role": ROLE_TITLES.get(str(data.get("role")), str(data.get("role"))).lower(),
        "team": teams.get(cast(int, data.get("team")), "et team"),
        "from": _day(data.get("from")),
        "to": _day(data.get("to")),
    }
    return HAPPENED[verb].format(**words)


def _day(value: object) -> str:
    return f"{date.fromisoformat(str(value)):%d.%m.%Y}" if value else "med det samme"


def _listed(employee: Employee, signs_in: bool) -> Listed:
    return Listed(
        employee,
        [ROLE_TITLES.get(row.role, row.role) for row in getattr(employee, "roles_now", [])],
        [row.team.name for row in getattr(employee, "teams_now", [])],
        signs_in,
    )
