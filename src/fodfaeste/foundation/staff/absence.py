"""Writing down that somebody is away, and until when."""

from datetime import date

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, TeamMembership, current
from fodfaeste.foundation.staff.models import Absence


def away_today(employee_ids: set[int], on: date | None = None) -> dict[int, Absence]:
    """Employee id → the absence they are away on for the whole of a day, in one query."""
    rows = Absence.objects.filter(current(on or clock.today()), employee__in=employee_ids, percent=100)
    return {each.employee_id: each for each in rows.select_related("stand_in")}


@action
def note_absence(
    *,
    actor: Actor,
    purpose: str,
    employee: Employee,
    valid_from: date,
    valid_to: date | None = None,
    percent: int = 100,
    stand_in: Employee | None = None,
) -> Absence:
    """Somebody is away. One's own, or somebody's in a team one leads. Raises `Refused`."""
    require(actor, "staff.absence")
    _check_may_note(actor, employee)
    if valid_to is not None and valid_to < valid_from:
        raise Refused("Den sidste dag kan ikke ligge før den første.", "valid_to")
    if stand_in == employee:
        raise Refused("Vælg en anden end den, der er væk.", "stand_in")
    Employee.objects.select_for_update().get(pk=employee.pk)
    clash = Absence.objects.filter(employee=employee)
    if valid_to is not None:
        clash = clash.filter(valid_from__lte=valid_to)
    if any(each.valid_to is None or each.valid_to >= valid_from for each in clash):
        raise Refused("Der er allerede skrevet fravær ind i den tid. Afslut det først.", "valid_from")
    noted = Absence.objects.create(
        employee=employee, valid_from=valid_from, valid_to=valid_to, percent=percent, stand_in=stand_in
    )
    data: dict[str, object] = {"employee": employee.pk, "from": valid_from, "to": valid_to, "percent": percent}
    record(actor=actor, purpose=purpose, verb="absence.noted", subject=noted, data=data)
    return noted


@action
def end_absence(*, actor: Actor, purpose: str, absence: Absence, version: int, valid_to: date) -> Absence:
    """The last day of an absence. A day before it begins takes it away again. Raises `Refused`, `Stale`."""
    require(actor, "staff.absence")
    fresh = locked(Absence, absence.pk, version)
    _check_may_note(actor, fresh.employee)
    data: dict[str, object] = {"employee": fresh.employee_id, "to": valid_to}
    if valid_to < fresh.valid_from:
        record(actor=actor, purpose=purpose, verb="absence.removed", subject=fresh, data=data)
        fresh.delete()
        return fresh
    fresh.valid_to = valid_to
    fresh.version += 1
    fresh.save(update_fields=["valid_to", "version"])
    record(actor=actor, purpose=purpose, verb="absence.ended", subject=fresh, data=data)
    return fresh


def _check_may_note(actor: Actor, employee: Employee) -> None:
    """Oneself; or a team leader, somebody in the teams they lead."""
    if actor.employee_id == employee.pk:
        return
    leads = actor.has_role("teamleder") and (
        TeamMembership.objects.filter(current(clock.today()), employee=employee, team__in=actor.team_ids).exists()
    )
    if not leads:
        raise Refused("Du kan skrive dit eget fravær ind. Dit teams fravær skriver teamlederen ind.", "employee")
