"""What may happen to a placement: it is registered, agreed, begun, extended and ended, with hours all the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.companies import law, queries
from fodfaeste.casework.companies.models import (
    Contact,
    HoursStep,
    Opening,
    PaidHours,
    Placement,
    PlacementEvent,
    Unit,
    Wish,
)
from fodfaeste.casework.companies.rules import (
    FIRST_STEPS,
    KINDS,
    MOVES,
    ORDINARY_KINDS,
    RUNNING,
    STATUSES,
    SUBSIDISED_KINDS,
    Hours,
    Warning_,
    may_move,
    problem_with_hours,
    stretches,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee


class NeedsReason(Refused):
    """The rules have something to say. `warnings` are shown; with a reason the same is saved."""

    def __init__(self, warnings: Sequence[Warning_]) -> None:
        super().__init__("Læs, hvad reglerne siger. Skriv, hvorfor det er i orden, og gem igen.", "warnings_reason")
        self.warnings = list(warnings)


@dataclass(frozen=True)
class Draft:
    """A placement as it is typed. `hours` begin on the first day."""

    unit: Unit
    kind: str
    starts: date
    ends: date | None
    hours: tuple[Hours, ...]
    goal: str = ""
    meeting: str = ""
    tasks: str = ""
    adaptations: str = ""
    safety: str = ""
    mentor: str = ""
    opening: Opening | None = None
    contact: Contact | None = None
    consultant: Employee | None = None
    warnings_reason: str = ""


TEXTS = ("goal", "meeting", "tasks", "adaptations", "safety", "mentor")


@action
def register(*, actor: Actor, purpose: str, case: Case, draft: Draft, status: str = "suggested") -> Placement:
    """Register a placement at one of its first steps; the steps before it are written too.

    Raises `NeedsReason` where the rules have something to say and no reason is given, and `Refused`. The same citizen
    at the same workplace with the same first day is registered once, whoever clicks twice.
    """
    require(actor, "placement.work", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er lukket. Åbn et nyt forløb først.")
    same = Placement.objects.filter(case=case, unit=draft.unit, starts=draft.starts, kind=draft.kind)
    again = same.exclude(status__in=["declined", "stopped"]).first()
    if again is not None:
        return again
    if status not in FIRST_STEPS:
        raise Refused("Vælg, hvor langt I er.", "status")
    if status == "active" and draft.starts > clock.today():
        raise Refused("Den første dag ligger ude i fremtiden. Vælg »Begge har sagt ja«.", "status")
    warnings = _check(case, draft)
    made = Placement.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        unit=draft.unit,
        opening=draft.opening,
        contact=draft.contact or Contact.objects.filter(company=draft.unit.company_id).order_by("pk").first(),
        consultant=draft.consultant or _consultant(actor, draft.unit),
        kind=draft.kind,
        status=status,
        starts=draft.starts,
        ends=draft.ends,
        warnings=_as_texts(warnings),
        warnings_reason=draft.warnings_reason.strip() if warnings else "",
        created_at=clock.now(),
        **{field: getattr(draft, field).strip() for field in TEXTS},
    )
    HoursStep.objects.bulk_create(HoursStep(placement=made, first=each.first, hours=each.hours) for each in draft.hours)
    for step in FIRST_STEPS[: FIRST_STEPS.index(status) + 1]:
        _event(actor, made, step)
    _write_paid_hours(made)
    if status in RUNNING:
        _close_wish_of(made)
    _note(actor, purpose, "placement.registered", made, kind=made.kind, status=status)
    return made


def _check(case: Case, draft: Draft) -> list[Warning_]:
    if draft.kind not in KINDS:
        raise Refused("Vælg, hvad det er.", "kind")
    if draft.ends is not None and draft.ends < draft.starts:
        raise Refused("Den sidste dag ligger før den første.", "ends")
    if problem := problem_with_hours(draft.hours, draft.starts, draft.ends):
        raise Refused(problem, "hours")
    if draft.opening is not None and draft.opening.unit_id != draft.unit.pk:
        raise Refused("Pladsen hører til en anden arbejdsplads.", "unit")
    warnings = law.warnings(
        kind=draft.kind,
        target_group=case.target_group,
        unit=draft.unit,
        starts=draft.starts,
        ends=draft.ends,
        hours=draft.hours,
    )
    if warnings and not draft.warnings_reason.strip():
        raise NeedsReason(warnings)
    return warnings


def _consultant(actor: Actor, unit: Unit) -> Employee | None:
    """Who follows up: the consultant who registers it, else the one who knows the company."""
    if actor.has_role("virksomhedskonsulent") and actor.employee_id is not None:
        return Employee.objects.get(pk=actor.employee_id)
    return unit.company.known_by


@action
def move(*, actor: Actor, purpose: str, placement: Placement, version: int, to: str, reason: str = "") -> Placement:
    """Go on to the next status by the table `rules.MOVES`. To extend and to end have their own actions."""
    require(actor, "placement.work", placement)
    fresh = _movable(placement, version, to, reason)
    if to in ("extended", "ended", "stopped"):
        raise Refused("Brug »Forlæng« eller »Afslut«.")
    if to == "active" and fresh.starts > clock.today():
        raise Refused(f"Den første dag er {fresh.starts:%d.%m.%Y}. Vent til da, eller ret datoen.")
    return _moved(actor, purpose, fresh, to, reason)


@action
def extend(
    *, actor: Actor, purpose: str, placement: Placement, version: int, ends: date, reason: str, law_reason: str = ""
) -> Placement:
    """Let it last longer, with the reason. Raises `NeedsReason` where the law has a say, `Refused` and `Stale`."""
    require(actor, "placement.work", placement)
    fresh = _movable(placement, version, "extended", reason)
    if fresh.ends is not None and ends <= fresh.ends:
        raise Refused("Den nye sidste dag skal ligge efter den gamle.", "ends")
    warnings = law.warnings(
        kind=fresh.kind,
        target_group=fresh.case.target_group,
        unit=fresh.unit,
        starts=fresh.starts,
        ends=ends,
        hours=queries.schedule(fresh),
        but=fresh,
        extended=True,
    )
    if warnings and not law_reason.strip():
        raise NeedsReason(warnings)
    fresh.ends = ends
    if warnings:
        fresh.warnings, fresh.warnings_reason = _as_texts(warnings), law_reason.strip()
    return _moved(actor, purpose, fresh, "extended", reason)


@action
def end(
    *,
    actor: Actor,
    purpose: str,
    placement: Placement,
    version: int,
    on: date,
    to: str = "ended",
    reason: str = "",
    hired: bool = False,
    ordinary_hours: Decimal | None = None,
    hired_from: date | None = None,
    words: str = "",
) -> Placement:
    """It is over: as planned, or stopped before time with the reason. The outcome is written with it.

    Hired means ordinary hours from a day on; they go into the table of paid hours, and a follow-up is due some weeks
    later by a dated rule. Raises `Refused` and `Stale`.
    """
    require(actor, "placement.work", placement)
    fresh = _movable(placement, version, to, reason)
    if to not in ("ended", "stopped"):
        raise Refused("Vælg, om forløbet er afsluttet eller stoppet før tid.", "to")
    if not fresh.starts <= on <= clock.today() + timedelta(days=1):
        raise Refused("Den sidste dag ligger efter den første og ikke ude i fremtiden.", "on")
    if hired and (ordinary_hours is None or ordinary_hours <= 0):
        raise Refused("Skriv, hvor mange timer om ugen med almindelig løn.", "ordinary_hours")
    if hired and hired_from is None:
        raise Refused("Skriv den første dag med almindelig løn.", "hired_from")
    fresh.ended_on, fresh.hired, fresh.outcome_words = on, hired, words.strip()
    if hired and hired_from is not None:
        fresh.ordinary_hours, fresh.hired_from = ordinary_hours, hired_from
        fresh.followup_due = hired_from + timedelta(weeks=law.rounds(on).weeks_to_followup)
    moved = _moved(actor, purpose, fresh, to, reason)
    _write_paid_hours(moved)
    return moved


@action
def follow_up(
    *,
    actor: Actor,
    purpose: str,
    placement: Placement,
    version: int,
    still: bool,
    hours: Decimal | None = None,
    until: date | None = None,
    words: str = "",
) -> Placement:
    """Some weeks after: is the citizen still employed, and with how many hours? Raises `Refused` and `Stale`."""
    require(actor, "placement.work", placement)
    fresh = locked(Placement, placement.pk, version)
    if fresh.followup_due is None:
        raise Refused("Der er ingen ansættelse at følge op på.")
    if fresh.followup_on is not None:
        raise Refused("Der er allerede fulgt op.")
    if still and (hours is None or hours <= 0):
        raise Refused("Skriv, hvor mange timer om ugen det er nu.", "hours")
    if not still and until is None:
        raise Refused("Skriv den sidste dag med løn.", "until")
    if until is not None and fresh.hired_from is not None and until < fresh.hired_from:
        raise Refused("Den sidste dag ligger før den første dag med løn.", "until")
    fresh.followup_on, fresh.still_employed = clock.today(), still
    if words.strip():
        fresh.outcome_words = "\n".join(part for part in (fresh.outcome_words, words.strip()) if part)
    fresh.version += 1
    fresh.save()
    _follow_hours(fresh, still, hours, until)
    _note(actor, purpose, "placement.followed_up", fresh, still=still)
    return fresh


def _follow_hours(placement: Placement, still: bool, hours: Decimal | None, until: date | None) -> None:
    """What the follow-up found out goes into the table of paid hours."""
    open_rows = PaidHours.objects.filter(placement=placement, kind="ordinary", last__isnull=True)
    if not still:
        open_rows.update(last=until)
        return
    today, last = clock.today(), open_rows.order_by("-first").first()
    if last is not None and hours is not None and last.hours != hours:
        open_rows.filter(first__lt=today).update(last=today - timedelta(days=1))
        PaidHours.objects.create(
            citizen_id=placement.citizen_id, placement=placement, kind="ordinary", first=today, hours=hours
        )


@action
def change_hours(
    *, actor: Actor, purpose: str, placement: Placement, version: int, hours: Sequence[Hours]
) -> Placement:
    """The weekly hours with their days, all of them. Saving the same twice changes nothing. `Refused`, `Stale`."""
    require(actor, "placement.work", placement)
    fresh = locked(Placement, placement.pk, None)
    if not MOVES[fresh.status]:
        raise Refused("Forløbet er slut. Timerne kan ikke ændres mere.")
    if queries.schedule(fresh) == list(hours):
        return fresh
    fresh = locked(Placement, placement.pk, version)
    if problem := problem_with_hours(hours, fresh.starts, fresh.ends):
        raise Refused(problem, "hours")
    HoursStep.objects.filter(placement=fresh).delete()
    HoursStep.objects.bulk_create(HoursStep(placement=fresh, first=each.first, hours=each.hours) for each in hours)
    fresh.version += 1
    fresh.save(update_fields=["version"])
    _write_paid_hours(fresh)
    _note(actor, purpose, "placement.hours_changed", fresh, steps=len(hours))
    return fresh


@action
def change_texts(*, actor: Actor, purpose: str, placement: Placement, version: int, **values: Any) -> Placement:
    """Goal, tasks, meeting, adaptations, safety, mentor, contact and consultant. Raises `Stale`."""
    require(actor, "placement.work", placement)
    unknown = set(values) - {*TEXTS, "contact", "consultant"}
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    fresh = locked(Placement, placement.pk, version)
    contact = values.get("contact")
    if contact is not None and contact.company_id != fresh.unit.company_id:
        raise Refused("Kontaktpersonen hører til en anden virksomhed.", "contact")
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    if changed:
        for name in changed:
            setattr(fresh, name, values[name])
        fresh.version += 1
        fresh.save()
        _note(actor, purpose, "placement.changed", fresh, fields=changed)
    return fresh


def _movable(placement: Placement, version: int, to: str, reason: str) -> Placement:
    fresh = locked(Placement, placement.pk, version)
    if not may_move(fresh.status, to):
        raise Refused(f"Forløbet er »{STATUSES[fresh.status].lower()}« og kan ikke blive »{STATUSES[to].lower()}«.")
    if MOVES[fresh.status][to].needs_reason and not reason.strip():
        raise Refused("Skriv hvorfor.", "reason")
    return fresh


def _moved(actor: Actor, purpose: str, fresh: Placement, to: str, reason: str) -> Placement:
    fresh.status = to
    fresh.version += 1
    fresh.save()
    _event(actor, fresh, to, reason)
    _write_paid_hours(fresh)
    if to in RUNNING:
        _close_wish_of(fresh)
    _note(actor, purpose, f"placement.{to}", fresh)
    return fresh


def _close_wish_of(placement: Placement) -> None:
    Wish.objects.filter(case=placement.case_id, closed_at__isnull=True).update(closed_at=clock.now())


def _event(actor: Actor, placement: Placement, status: str, reason: str = "") -> None:
    PlacementEvent.objects.create(
        placement=placement, at=clock.now(), by=actor.label, status=status, reason=reason.strip(), ends=placement.ends
    )


def _write_paid_hours(placement: Placement) -> None:
    """The paid hours that follow from the placement as it is now, written anew."""
    PaidHours.objects.filter(placement=placement).delete()
    rows: list[PaidHours] = []
    kind = {**dict.fromkeys(ORDINARY_KINDS, "ordinary"), **dict.fromkeys(SUBSIDISED_KINDS, "subsidised")}
    begun = placement.status in RUNNING or placement.ended_on is not None
    if placement.kind in kind and begun:
        last = placement.ended_on or placement.ends
        if placement.hired_from is not None and last is not None:
            last = min(last, placement.hired_from - timedelta(days=1))
        for each in stretches(queries.schedule(Placement.objects.get(pk=placement.pk)), last):
            rows.append(_paid(placement, kind[placement.kind], each.first, each.last, each.hours))
    if placement.hired and placement.hired_from and placement.ordinary_hours:
        rows.append(_paid(placement, "ordinary", placement.hired_from, None, placement.ordinary_hours))
    PaidHours.objects.bulk_create(rows)


def _paid(placement: Placement, kind: str, first: date, last: date | None, hours: Decimal) -> PaidHours:
    return PaidHours(
        citizen_id=placement.citizen_id, placement=placement, kind=kind, first=first, last=last, hours=hours
    )


def _as_texts(warnings: Sequence[Warning_]) -> list[str]:
    return [f"{each.text} ({each.law})" if each.law else each.text for each in warnings]


def _note(actor: Actor, purpose: str, verb: str, placement: Placement, **data: object) -> None:
    record(
        actor=actor, purpose=purpose, verb=verb, citizen_id=placement.citizen_id, subject=placement, data=data or None
    )
