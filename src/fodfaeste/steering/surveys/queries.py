"""Finding surveys, invitations and the numbers that were counted."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.db.models import Q, QuerySet

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.journal.actor import OUTSIDE, Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, Team, current
from fodfaeste.foundation.rules.queries import NoRule, rows, table
from fodfaeste.steering.surveys.coordination import about_each
from fodfaeste.steering.surveys.models import Invitation, Survey

KINDS = ("survey", "coordination")
OTHERS = ""
"""The group of those whose own is too small to stand alone."""
OTHERS_TITLE, EVERYBODY_TITLE = "Øvrige faggrupper", "Alle samlet"


def number(key: str, on: date | None = None) -> int:
    """A number of the table survey_rules. Raises `NoRule`."""
    return _of("survey_rules", "number", key, on)


def usual_end(opens: date) -> date | None:
    """The last day a survey usually has; None where no rule says."""
    try:
        return opens + timedelta(days=number("usual_days", opens))
    except NoRule:
        return None


def days_kept(key: str) -> int:
    """How long something is kept. Raises `NoRule`."""
    return _of("retention", "days", key, None)


def _of(name: str, column: str, key: str, on: date | None) -> int:
    found = next((row for row in rows(name, on) if row.values["key"] == key), None)
    if found is None:
        raise NoRule(table(name), on or clock.today())
    return int(found.number(column))


def instruments() -> QuerySet[InstrumentVersion]:
    """The published versions in force that are made for asking."""
    found = InstrumentVersion.objects.filter(
        current(clock.today()), status=InstrumentVersion.Status.PUBLISHED, definition__kind__in=KINDS
    )
    return found.order_by("title", "-number")


def audience_of_citizens(on: date) -> list[tuple[int, str]]:
    """(citizen, team) for everybody with a case that is open, or was closed lately. Raises `NoRule`."""
    since = on - timedelta(days=number("closed_days", on))
    cases = Case.objects.filter(Q(closed__isnull=True) | Q(closed__gte=since), citizen__register_only=False)
    latest: dict[int, str] = {}
    for citizen, team in cases.order_by("opened", "pk").values_list("citizen", "team"):
        latest[citizen] = str(team)
    return sorted(latest.items())


@dataclass(frozen=True)
class StaffGroup:
    """Employees who belong together when they are asked, by their position or their role."""

    key: str
    title: str
    job_titles: frozenset[str]
    roles: frozenset[str]

    def holds(self, job_title: str, roles: set[str]) -> bool:
        return job_title.strip().lower() in self.job_titles or bool(self.roles & roles)


def staff_groups(on: date) -> list[StaffGroup]:
    """The groups in force on a day, in the table's order. Raises `NoRule`."""
    found = []
    for row in rows("staff_groups", on):
        titles, roles = (cast(tuple[str, ...], row.values[part]) for part in ("job_titles", "roles"))
        named = frozenset(each.strip().lower() for each in titles)
        found.append(StaffGroup(row.text("key"), row.text("title"), named, frozenset(roles)))
    return found


def audience_of_employees(on: date) -> list[tuple[int, str]]:
    """(employee, group) for everybody who works for the municipality today; no group is empty. Raises `NoRule`."""
    roles: dict[int, set[str]] = {}
    held = RoleAssignment.objects.filter(current(on)).exclude(role__in=OUTSIDE)
    for employee, role in held.values_list("employee", "role"):
        roles.setdefault(employee, set()).add(role)
    known = staff_groups(on)
    return [
        (pk, next((each.key for each in known if each.holds(title, roles[pk])), OTHERS))
        for pk, title in Employee.objects.filter(pk__in=roles).order_by("pk").values_list("pk", "title")
    ]


def group_titles(survey: Survey) -> dict[str, str]:
    """What the groups are called: teams of citizens, groups of employees."""
    if survey.audience == Survey.Audience.CITIZENS:
        return {str(pk): name for pk, name in Team.objects.values_list("pk", "name")}
    try:
        return {each.key: each.title for each in staff_groups(survey.opens)}
    except NoRule:
        return {}


def is_coordination(survey: Survey) -> bool:
    """Is it about how groups of colleagues work together?"""
    return survey.instrument.definition.get("kind") == "coordination"


def asked_in(survey: Survey) -> Definition:
    """The questions as this survey asks them: a coordination asks each of them about every group."""
    definition = definition_of(survey.instrument)
    return about_each(definition, group_titles(survey)) if is_coordination(survey) else definition


def invitation_of(actor: Actor, survey: Survey) -> Invitation | None:
    """The actor's own invitation."""
    found = Invitation.objects.filter(survey=survey).select_related("survey__instrument", "citizen")
    if actor.is_citizen:
        return found.filter(citizen=actor.citizen_id).first()
    if actor.employee_id is None:
        return None
    return found.filter(employee=actor.employee_id).first()


def waiting_for(actor: Actor) -> list[Invitation]:
    """What the actor is asked and has not answered, the first to close first."""
    today = clock.today()
    mine = Q(citizen=actor.citizen_id) if actor.is_citizen else Q(employee=actor.employee_id or 0)
    found = Invitation.objects.filter(
        mine,
        state=Invitation.State.INVITED,
        survey__outcome=Survey.Outcome.OPEN,
        survey__opens__lte=today,
        survey__closes__gte=today,
    )
    return list(found.select_related("survey").order_by("survey__closes", "pk"))


def open_for(citizen: Citizen) -> list[Survey]:
    """The open surveys the citizen is invited to, answered or not, the first to close first."""
    today = clock.today()
    found = Survey.objects.filter(
        outcome=Survey.Outcome.OPEN, opens__lte=today, closes__gte=today, invitations__citizen=citizen
    )
    return list(found.order_by("closes", "pk"))


def is_open(survey: Survey) -> bool:
    """Can it be answered today?"""
    return survey.outcome == Survey.Outcome.OPEN and survey.opens <= clock.today() <= survey.closes
