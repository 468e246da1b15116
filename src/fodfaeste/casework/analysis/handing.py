"""Whose a contribution is, and for how long: given to a specialist, given back, and opened again after handing in."""

from collections.abc import Iterable

from fodfaeste.casework.analysis.actions import NOT_YOURS, lock_both, note, refuse_state
from fodfaeste.casework.analysis.models import Contribution, HandedIn
from fodfaeste.casework.consents.queries import professions
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, Stale, action
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, current
from fodfaeste.foundation.rules.queries import NoRule

LONGEST_REASON = 1000
HANDED_IN = "Bidraget er afleveret og kan ikke gives videre."


def specialists_of(keys: Iterable[str]) -> dict[str, list[Employee]]:
    """Profession → the specialists of today whose job title belongs to it, by name; one query."""
    try:
        asked = [each for each in professions() if each.key in set(keys)]
    except NoRule:
        return {}
    today = clock.today()
    people = Employee.objects.filter(current(today, "roles__"), roles__role="specialist").distinct().order_by("name")
    every = list(people)
    return {each.key: [person for person in every if each.is_of(person.title)] for each in asked}


@action
def assign(*, actor: Actor, purpose: str, contribution: Contribution, employee: Employee) -> Contribution:
    """Give a contribution to a specialist of its profession; to the one who has it, nothing happens. Raises `Refused`.

    What somebody has begun to write is theirs until they give it back.
    """
    require(actor, "analysis.assign", contribution)
    analysis, fresh = lock_both(contribution)
    if fresh.employee_id == employee.pk:
        return fresh
    refuse_state(analysis, "take")
    if fresh.handed_in_at is not None:
        raise Refused(HANDED_IN)
    if employee not in specialists_of([fresh.profession]).get(fresh.profession, []):
        raise Refused(f"{employee.name} har ikke den faglighed, der er spurgt. Vælg en anden.", "employee")
    if fresh.employee is not None and fresh.begun:
        raise Refused(f"{fresh.employee.name} er begyndt at skrive og skal selv give den tilbage først.")
    fresh.employee, fresh.assigned_by_id = employee, actor.employee_id
    fresh.version += 1
    fresh.save(update_fields=["employee", "assigned_by", "version"])
    note(actor, purpose, "analysis.assigned", analysis, contribution=fresh.pk, employee=employee.pk)
    return fresh


@action
def give_back(*, actor: Actor, purpose: str, contribution: Contribution, why: str) -> Contribution:
    """Whoever has it cannot write it after all. What is written so far stays for the next of the profession.

    Raises `Refused` without a reason, and `AccessDenied` for anybody else.
    """
    require(actor, "analysis.contribute", contribution)
    analysis, fresh = lock_both(contribution)
    if fresh.employee_id != actor.employee_id:
        raise AccessDenied(Decision(False, NOT_YOURS), "analysis.contribute", fresh.citizen_id)
    refuse_state(analysis, "take")
    if fresh.handed_in_at is not None:
        raise Refused(HANDED_IN)
    why = _reason(why, "Skriv kort, hvorfor du giver den tilbage.")
    fresh.employee = fresh.assigned_by = None
    fresh.given_back_by_id, fresh.given_back_why, fresh.given_back_at = actor.employee_id, why, clock.now()
    fresh.version += 1
    fresh.save(update_fields=["employee", "assigned_by", "given_back_by", "given_back_why", "given_back_at", "version"])
    note(actor, purpose, "analysis.given_back", analysis, contribution=fresh.pk)
    actor.cache.clear()
    return fresh


@action
def reopen(*, actor: Actor, purpose: str, contribution: Contribution, version: int, why: str) -> Contribution:
    """Whoever handed it in opens it again, until the conference has used it. What was handed in is kept beside it.

    Opening what is open changes nothing. Raises `Stale`, `Refused` without a reason or after the conference, and
    `AccessDenied` for anybody else.
    """
    require(actor, "analysis.contribute", contribution)
    analysis, fresh = lock_both(contribution)
    if fresh.employee_id is None or fresh.employee_id != actor.employee_id:
        raise AccessDenied(Decision(False, NOT_YOURS), "analysis.contribute", fresh.citizen_id)
    if fresh.handed_in_at is None:
        return fresh
    refuse_state(analysis, "reopen")
    if fresh.version != version:
        raise Stale(fresh)
    kept = HandedIn.objects.create(
        contribution=fresh,
        citizen_id=fresh.citizen_id,
        employee_id=fresh.employee_id,
        resources=fresh.resources,
        challenges=fresh.challenges,
        steps=fresh.steps,
        handed_in_at=fresh.handed_in_at,
        reopened_at=clock.now(),
        reopened_why=_reason(why, "Skriv kort, hvorfor du åbner det igen."),
    )
    fresh.handed_in_at = None
    fresh.version += 1
    fresh.save(update_fields=["handed_in_at", "version"])
    note(actor, purpose, "analysis.reopened", analysis, contribution=fresh.pk, kept=kept.pk)
    return fresh


def _reason(why: str, missing: str) -> str:
    why = why.strip()
    if not why:
        raise Refused(missing, "why")
    if len(why) > LONGEST_REASON:
        raise Refused(f"Skriv det kortere: højst {LONGEST_REASON} tegn.", "why")
    return why
