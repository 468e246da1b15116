"""What may happen to positions and planned endings. Handing over has a file of its own."""

from datetime import date

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, Team
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.steering.caseload.models import PlannedEnding, Position


@action
def decide_position(
    *,
    actor: Actor,
    purpose: str,
    kind: str,
    percent: int,
    valid_from: date,
    team: Team | None = None,
    valid_to: date | None = None,
    note: str = "",
) -> Position:
    """Decide that there shall be a position. `kind` is a key of the table position_kinds. Raises `Refused`."""
    require(actor, "caseload.positions_edit")
    _check_kind(kind, valid_from)
    _check_dates(valid_from, valid_to)
    position = Position.objects.create(
        kind=kind, percent=percent, valid_from=valid_from, valid_to=valid_to, team=team, note=note.strip()
    )
    data: dict[str, object] = {"kind": kind, "percent": percent, "from": valid_from, "to": valid_to}
    record(actor=actor, purpose=purpose, verb="position.decided", subject=position, data=data)
    return position


@action
def fill_position(
    *, actor: Actor, purpose: str, position: Position, version: int, employee: Employee | None, filled_from: date
) -> Position:
    """Say who fills the position and since when; nobody makes it vacant. Raises `Refused`, `Stale`."""
    require(actor, "caseload.positions_edit")
    fresh = locked(Position, position.pk, version)
    if employee is not None and filled_from < fresh.valid_from:
        raise Refused(f"Stillingen findes først fra {fresh.valid_from:%d.%m.%Y}.", "filled_from")
    if employee is not None and fresh.valid_to is not None and filled_from > fresh.valid_to:
        raise Refused(f"Stillingen ophørte {fresh.valid_to:%d.%m.%Y}.", "filled_from")
    before = fresh.employee_id
    fresh.employee, fresh.filled_from = employee, filled_from if employee is not None else None
    fresh.version += 1
    fresh.save(update_fields=["employee", "filled_from", "version"])
    data: dict[str, object] = {"from": before, "to": fresh.employee_id, "on": filled_from}
    record(actor=actor, purpose=purpose, verb="position.filled", subject=fresh, data=data)
    return fresh


@action
def end_position(*, actor: Actor, purpose: str, position: Position, version: int, valid_to: date) -> Position:
    """The last day of a position. Raises `Refused`, `Stale`."""
    require(actor, "caseload.positions_edit")
    fresh = locked(Position, position.pk, version)
    _check_dates(fresh.valid_from, valid_to)
    fresh.valid_to = valid_to
    fresh.version += 1
    fresh.save(update_fields=["valid_to", "version"])
    record(actor=actor, purpose=purpose, verb="position.ended", subject=fresh, data={"to": valid_to})
    return fresh


@action
def plan_ending(
    *, actor: Actor, purpose: str, case: Case, on: date | None, why: str, version: int = 0
) -> PlannedEnding | None:
    """When citizen and caseworker expect the case to end; without a day the expectation is taken back.

    `version` is 0 where none was planned. Raises `Refused`, `Stale`.
    """
    require(actor, "caseload.plan_ending", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er afsluttet.")
    found = PlannedEnding.objects.select_for_update().filter(case=case).first()
    if found is not None:
        found = locked(PlannedEnding, found.pk, version)
    if on is None:
        return _take_back(actor, purpose, found)
    if on <= clock.today():
        raise Refused("Vælg en dag, der ligger fremme.", "on")
    if not why.strip():
        raise Refused("Skriv med få ord, hvad I regner med.", "why")
    if found is None:
        found = PlannedEnding(case=case, citizen_id=case.citizen_id, version=0)
    found.on, found.why = on, why.strip()
    found.version += 1
    found.save()
    record(
        actor=actor,
        purpose=purpose,
        verb="case.ending_planned",
        citizen_id=case.citizen_id,
        subject=case,
        data={"on": on},
    )
    return found


def _take_back(actor: Actor, purpose: str, found: PlannedEnding | None) -> PlannedEnding | None:
    if found is not None:
        record(
            actor=actor,
            purpose=purpose,
            verb="case.ending_taken_back",
            citizen_id=found.citizen_id,
            subject=found.case,
            data={"on": found.on},
        )
        found.delete()
    return None


def _check_kind(kind: str, on: date) -> None:
    try:
        known = {row.text("key") for row in rows("position_kinds", on)}
    except NoRule as missing:
        raise Refused(missing.message, "kind") from None
    if kind not in known:
        raise Refused("Vælg en stilling på listen.", "kind")


def _check_dates(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise Refused("Den sidste dag kan ikke ligge før den første.", "valid_to")
