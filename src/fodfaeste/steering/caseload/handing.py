"""Giving cases to colleagues, for good or for a time, and getting them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fodfaeste.casework.cases.actions import assign
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import caseworkers_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee
from fodfaeste.steering.caseload.models import HandedCase, HandOver

LONGEST = 2000
"""Letters in a note."""


@dataclass(frozen=True)
class Gift:
    """One case, who shall have it, what they need to know, and what the citizen is told."""

    case: Case
    receiver: Employee
    note: str = ""
    told: str = ""


@action
def hand_over(
    *,
    actor: Actor,
    purpose: str,
    giver: Employee,
    gifts: Sequence[Gift],
    reason: str,
    until: date | None = None,
) -> HandOver:
    """Give cases of one caseworker to others: all of them or none. With `until` the receivers are stand-ins.

    Raises `Refused`, also when somebody else has become responsible for one of the cases meanwhile.
    """
    require(actor, "caseload.hand_over")
    reason = reason.strip()
    if not gifts:
        raise Refused("Vælg mindst ét forløb, og hvem der skal have det.")
    if not reason:
        raise Refused("Skriv med få ord, hvorfor forløbene gives videre.", "reason")
    if until is not None and until <= clock.today():
        raise Refused("Den sidste dag skal ligge fremme.", "until")
    made = HandOver.objects.create(giver=giver, reason=reason, until=until, at=clock.now(), by_id=_employee_of(actor))
    for gift in gifts:
        _give(actor, purpose, made, gift)
    data: dict[str, object] = {"from": giver.pk, "cases": len(gifts), "until": until}
    record(actor=actor, purpose=purpose, verb="caseload.handed_over", subject=made, data=data)
    return made


@action
def hand_back(*, actor: Actor, purpose: str, hand_over: HandOver) -> list[HandedCase]:
    """Give the cases of a hand-over for a time back to whom they came from; returns those that went back.

    A case that was closed, or given to somebody else since, stays where it is. Nothing happens a second time.
    Raises `Refused` when the giver can no longer be responsible.
    """
    require(actor, "caseload.hand_back")
    fresh = HandOver.objects.select_for_update().select_related("giver").get(pk=hand_over.pk)
    if fresh.until is None:
        raise Refused("Forløbene er givet videre for stedse. Giv dem videre igen, hvis de skal tilbage.")
    if fresh.closed_at is not None:
        return []
    back = [each for each in _still_with_the_stand_in(fresh) if _return(actor, purpose, fresh, each)]
    fresh.closed_at = clock.now()
    fresh.save(update_fields=["closed_at"])
    data: dict[str, object] = {"to": fresh.giver_id, "cases": len(back)}
    record(actor=actor, purpose=purpose, verb="caseload.handed_back", subject=fresh, data=data)
    return back


def hand_back_due(*, actor: Actor, purpose: str) -> list[HandOver]:
    """Give back what was handed over until yesterday or before; what cannot go back waits for the team leader."""
    done = []
    due = HandOver.objects.filter(until__lt=clock.today(), closed_at__isnull=True).order_by("pk")
    for each in due:
        try:
            hand_back(actor=actor, purpose=purpose, hand_over=each)
        except Refused:
            continue
        done.append(each)
    return done


def _give(actor: Actor, purpose: str, made: HandOver, gift: Gift) -> None:
    held = Assignment.objects.filter(case=gift.case, valid_to__isnull=True).first()
    if held is None or held.employee_id != made.giver_id:
        raise Refused(
            f"{made.giver.name} er ikke længere ansvarlig for alle de valgte forløb. Genindlæs siden, og vælg igen."
        )
    if max(len(gift.note), len(gift.told)) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.")
    given = assign(
        actor=actor,
        purpose=purpose,
        case=gift.case,
        employee=gift.receiver,
        reason=made.reason,
        stand_in=made.until is not None,
    )
    HandedCase.objects.create(
        hand_over=made,
        case=gift.case,
        citizen_id=gift.case.citizen_id,
        receiver=gift.receiver,
        assignment=given,
        note=gift.note.strip(),
        told=gift.told.strip(),
    )


def _still_with_the_stand_in(made: HandOver) -> list[HandedCase]:
    return list(
        made.cases.filter(back_at__isnull=True, case__closed__isnull=True, assignment__valid_to__isnull=True)
        .select_related("case__team", "case__citizen", "receiver")
        .order_by("pk")
    )


def _return(actor: Actor, purpose: str, made: HandOver, handed: HandedCase) -> bool:
    case = locked(Case, handed.case_id, None)
    if not caseworkers_of(case.team_id).filter(pk=made.giver_id).exists():
        raise Refused(f"{made.giver.name} er ikke længere sagsbehandler i teamet. Giv forløbene videre for stedse.")
    lent = _lent_to(made.giver, case)
    given = assign(
        actor=actor,
        purpose=purpose,
        case=case,
        employee=made.giver,
        reason=f"{handed.receiver.name} har været vikar",
        stand_in=lent is not None,
    )
    if lent is not None:
        lent.assignment = given
        lent.save(update_fields=["assignment"])
    handed.back_at = clock.now()
    handed.save(update_fields=["back_at"])
    return True


def _lent_to(employee: Employee, case: Case) -> HandedCase | None:
    """The loan by which the employee had the case in the first place, when they are a stand-in themselves."""
    return (
        HandedCase.objects.filter(case=case, receiver=employee, back_at__isnull=True)
        .filter(hand_over__until__isnull=False, hand_over__closed_at__isnull=True)
        .order_by("-pk")
        .first()
    )


def _employee_of(actor: Actor) -> int:
    if actor.employee_id is None:
        raise Refused("Kun en medarbejder kan give forløb videre.")
    return actor.employee_id
