"""What may happen to a case: it is opened, given a caseworker, handed over, put on a track and closed."""

from datetime import date

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import caseworkers_of, target_group, tracks_in_force
from fodfaeste.casework.cases.rules import last_day_of_former, may, state_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee, Team
from fodfaeste.foundation.rules.queries import NoRule


@action
def open_case(
    *,
    actor: Actor,
    purpose: str,
    citizen: Citizen,
    team: Team,
    target_group: str,
    opened: date | None = None,
    responsible: Employee | None = None,
) -> Case:
    """Open a citizen's case in a team, with a responsible caseworker where one is named.

    `target_group` is a key of the rule table of that name, in force on the day. Raises `Refused`.
    """
    require(actor, "case.open", citizen)
    fresh = Citizen.objects.select_for_update().get(pk=citizen.pk)
    day = opened or clock.today()
    _check_opening(actor, fresh, team, day)
    _check_target_group(target_group, day)
    case = Case.objects.create(citizen=fresh, team=team, target_group=target_group, opened=day)
    record(
        actor=actor,
        purpose=purpose,
        verb="case.opened",
        citizen_id=fresh.pk,
        subject=case,
        data={"team": team.pk, "target_group": target_group, "opened": day},
    )
    if responsible is not None:
        _assign(actor, purpose, case, responsible, day, reason="")
    actor.cache.clear()
    return case


@action
def assign(
    *, actor: Actor, purpose: str, case: Case, employee: Employee, reason: str = "", stand_in: bool = False
) -> Assignment:
    """Make an employee responsible from today, and end the former. A change (not the first) needs a reason.

    A stand-in is responsible for a time only, which does not count as a change of caseworker.
    """
    require(actor, "case.hand_over", case)
    fresh = locked(Case, case.pk, None)
    _require_state(fresh, "assign")
    given = _assign(actor, purpose, fresh, employee, clock.today(), reason.strip(), stand_in=stand_in)
    actor.cache.clear()
    return given


@action
def set_track(*, actor: Actor, purpose: str, case: Case, track: str) -> Case:
    """Put the case on the track that citizen and caseworker chose."""
    require(actor, "case.set_track", case)
    if track not in tracks_in_force():
        raise Refused("Vælg et af sporene på listen.", "track")
    fresh = locked(Case, case.pk, None)
    _require_state(fresh, "set_track")
    if fresh.track == track:
        return fresh
    before, fresh.track = fresh.track, track
    fresh.version += 1
    fresh.save(update_fields=["track", "version"])
    record(
        actor=actor,
        purpose=purpose,
        verb="case.track_set",
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data={"from": before, "to": track},
    )
    return fresh


@action
def close_case(*, actor: Actor, purpose: str, case: Case, version: int, reason: str) -> Case:
    """Close the case today and end its caseworker's responsibility. It is history from then on."""
    require(actor, "case.close", case)
    reason = reason.strip()
    if not reason:
        raise Refused("Skriv, hvorfor forløbet slutter.", "reason")
    if len(reason) > 200:
        raise Refused("Skriv det kortere: højst 200 tegn.", "reason")
    fresh = locked(Case, case.pk, version)
    _require_state(fresh, "close")
    today = clock.today()
    if today < fresh.opened:
        raise Refused("Forløbet er ikke begyndt endnu.", "reason")
    fresh.closed, fresh.closed_reason = today, reason
    fresh.version += 1
    fresh.save(update_fields=["closed", "closed_reason", "version"])
    Assignment.objects.filter(case=fresh, valid_to__isnull=True).update(valid_to=today)
    record(
        actor=actor,
        purpose=purpose,
        verb="case.closed",
        citizen_id=fresh.citizen_id,
        subject=fresh,
        data={"opened": fresh.opened, "closed": today},
    )
    actor.cache.clear()
    return fresh


def _check_opening(actor: Actor, citizen: Citizen, team: Team, day: date) -> None:
    if citizen.register_only:
        raise Refused("Borgeren har endnu intet navn her. Skriv borgerens navn først.", "first_name")
    if day > clock.today():
        raise Refused("Forløbet kan ikke begynde ude i fremtiden.", "opened")
    if actor.kind == "user" and team.pk not in actor.team_ids:
        raise Refused("Du kan åbne forløb i dine egne teams. Vælg et af dem.", "team")
    latest = Case.objects.filter(citizen=citizen).order_by("-opened", "-pk").first()
    if latest is None:
        return
    if latest.closed is None:
        raise Refused("Borgeren har allerede et åbent forløb. Der kan kun være ét.")
    if day < latest.closed:
        raise Refused(f"Det forrige forløb sluttede {latest.closed:%d.%m.%Y}. Vælg den dag eller en senere.", "opened")


def _check_target_group(key: str, day: date) -> None:
    try:
        group = target_group(key, day)
    except NoRule as missing:
        raise Refused(missing.message, "target_group") from None
    if group is None or not group.open_to_new:
        raise Refused(f"Målgruppen kan ikke bruges til et nyt forløb {day:%d.%m.%Y}. Vælg en anden.", "target_group")


def _assign(
    actor: Actor, purpose: str, case: Case, employee: Employee, day: date, reason: str, *, stand_in: bool = False
) -> Assignment:
    if not caseworkers_of(case.team_id).filter(pk=employee.pk).exists():
        raise Refused(f"{employee.name} er ikke sagsbehandler i teamet {case.team.name}. Vælg en, der er.", "employee")
    former = Assignment.objects.select_for_update().filter(case=case, valid_to__isnull=True).first()
    if former is not None:
        if former.employee_id == employee.pk:
            raise Refused(f"{employee.name} er allerede ansvarlig for forløbet.", "employee")
        if not reason:
            raise Refused("Skriv, hvorfor borgeren får en ny sagsbehandler.", "reason")
        former.valid_to = last_day_of_former(former.valid_from, day)
        former.save(update_fields=["valid_to"])
    if len(reason) > 300:
        raise Refused("Skriv det kortere: højst 300 tegn.", "reason")
    given = Assignment.objects.create(case=case, employee=employee, valid_from=day, reason=reason, stand_in=stand_in)
    record(
        actor=actor,
        purpose=purpose,
        verb="case.handed_over" if former is not None else "case.assigned",
        citizen_id=case.citizen_id,
        subject=case,
        data={
            "from": former.employee_id if former is not None else None,
            "to": employee.pk,
            "on": day,
            "stand_in": stand_in,
        },
    )
    return given


def _require_state(case: Case, what: str) -> None:
    if not may(state_of(case.closed), what):
        raise Refused(
            f"Forløbet blev lukket {case.closed:%d.%m.%Y} og kan ikke ændres. Åbn et nyt, hvis det er nødvendigt."
        )
