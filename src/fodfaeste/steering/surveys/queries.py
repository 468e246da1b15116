"""Finding surveys, invitations and the numbers that were counted."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.consents.queries import professions
from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.journal.actor import OUTSIDE, Actor
from fodfaeste.foundation.people.models import Employee, RoleAssignment, Team, current
from fodfaeste.foundation.rules.queries import NoRule, rows, table
from fodfaeste.steering.surveys.models import Invitation, Survey

OTHERS = ""
"""The group of those whose own is too small to stand alone."""


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
        current(clock.today()), status=InstrumentVersion.Status.PUBLISHED, definition__kind="survey"
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


def audience_of_employees(on: date) -> list[tuple[int, str]]:
    """(employee, profession) for everybody who works for the municipality today; no profession is empty."""
    roles = RoleAssignment.objects.filter(current(on)).exclude(role__in=OUTSIDE).values("employee")
    known = professions(on)
    return [
        (pk, next((each.key for each in known if each.is_of(title)), ""))
        for pk, title in Employee.objects.filter(pk__in=roles).order_by("pk").values_list("pk", "title")
    ]


def group_titles(survey: Survey) -> dict[str, str]:
    """What the groups are called: teams of citizens, professions of employees."""
    if survey.audience == Survey.Audience.CITIZENS:
        return {str(pk): name for pk, name in Team.objects.values_list("pk", "name")}
    try:
        return {each.key: each.title for each in professions(survey.opens)}
    except NoRule:
        return {}


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


def is_open(survey: Survey) -> bool:
    """Can it be answered today?"""
    return survey.outcome == Survey.Outcome.OPEN and survey.opens <= clock.today() <= survey.closes
