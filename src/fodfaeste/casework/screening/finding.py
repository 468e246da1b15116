"""What may happen to a finding: it is written down, taken, given, put aside with a reason, and it comes back."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fodfaeste.casework.cases.queries import caseworkers_of, open_case_of
from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.models import Finding, Screening
from fodfaeste.casework.screening.rules import (
    FINDING_CYCLE,
    UNFINISHED,
    Crossing,
    Facts,
    Trigger,
    problem_with_aside,
)
from fodfaeste.casework.screening.worklist import OPEN, pointed_to
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.register.models import RegisterStatus

NEW, TAKEN, ASIDE = Finding.Status.NEW, Finding.Status.TAKEN, Finding.Status.ASIDE
PORTION = 2000
LONGEST = 300


def follow_register() -> int:
    """Find anew after the register has been counted; called by the register itself."""
    return note_found(actor=system("Screening"), purpose="Reglen om, hvem der foreslås en screening")


@action
def note_found(*, actor: Actor, purpose: str) -> int:
    """Write down everybody whom the rule newly points to; returns how many findings are new or have a new line.

    One finding for each spell. A line that is reached later is added, and what was put aside is then new again.
    """
    require(actor, "screening.find")
    written = 0
    for portion in _portions(queries.triggers()):
        busy = set(
            Screening.objects.filter(citizen__in=portion, status__in=UNFINISHED).values_list("citizen_id", flat=True)
        )
        found = {key: value for key, value in pointed_to(portion).items() if key not in busy}
        kept = {(each.citizen_id, each.spell_start): each for each in Finding.objects.filter(citizen__in=list(found))}
        for citizen_id, (facts, lines) in found.items():
            before = kept.get((citizen_id, facts.spell_start or facts.as_of))
            if before is None:
                _note(actor, purpose, "screening.found", _written(citizen_id, facts, lines))
                written += 1
            elif _add_lines(before, lines):
                _note(actor, purpose, "screening.found_again", before)
                written += 1
    return written


@action
def take(*, actor: Actor, purpose: str, citizen: Citizen, version: int) -> Finding:
    """The actor sees to it. Taking twice changes nothing. Raises `Refused` and `Stale`."""
    require(actor, "screening.handle", citizen)
    if actor.employee_id is None:
        raise Refused("Kun en medarbejder kan tage den.")
    return _handed(actor, purpose, citizen, version, actor.employee_id, "screening.taken")


@action
def give(*, actor: Actor, purpose: str, citizen: Citizen, version: int, employee: Employee) -> Finding:
    """Somebody in the team sees to it. Raises `Refused` for a colleague outside the team, and without a case."""
    require(actor, "screening.handle", citizen)
    case = open_case_of(citizen)
    if case is None:
        raise Refused("Borgeren har intet forløb endnu. Åbn et forløb, og vælg den ansvarlige der.", "employee")
    if not caseworkers_of(case.team_id).filter(pk=employee.pk).exists():
        raise Refused(f"{employee.name} er ikke sagsbehandler i teamet {case.team.name}. Vælg en, der er.", "employee")
    return _handed(actor, purpose, citizen, version, employee.pk, "screening.given")


@action
def put_aside(*, actor: Actor, purpose: str, citizen: Citizen, version: int, reason: str, comes_back: date) -> Finding:
    """Wait, with a reason, until a day on which it comes back by itself. Raises `Refused` and `Stale`."""
    require(actor, "screening.handle", citizen)
    reason = reason.strip()
    if problem := problem_with_aside(reason, comes_back, clock.today()):
        raise Refused(problem[1], problem[0])
    if len(reason) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "reason")
    finding = _locked(citizen, version)
    if (finding.status, finding.reason, finding.comes_back) == (ASIDE, reason, comes_back):
        return finding
    _become(finding, ASIDE)
    finding.reason, finding.comes_back, finding.taken_by = reason, comes_back, None
    return _saved(actor, purpose, finding, "screening.put_aside", comes_back=comes_back)


def begun(actor: Actor, purpose: str, citizen_id: int) -> None:
    """A screening has begun: whoever began it has taken the finding. Called inside that action."""
    for finding in Finding.objects.select_for_update().filter(citizen=citizen_id, status__in=(NEW, ASIDE)):
        if actor.employee_id is not None:
            finding.status, finding.taken_by_id = TAKEN, actor.employee_id
            _saved(actor, purpose, finding, "screening.taken")


def screened(actor: Actor, purpose: str, citizen_id: int) -> None:
    """The citizen is screened: the findings are answered. Called inside that action."""
    for finding in Finding.objects.select_for_update().filter(citizen=citizen_id, status__in=OPEN):
        finding.status = Finding.Status.SCREENED
        _saved(actor, purpose, finding, "screening.finding_answered")


def _portions(lines: list[Trigger]) -> Iterator[list[int]]:
    """The citizens who could have reached a line at all, some at a time."""
    known = [each for each in lines if each.known]
    weeks = [each.at_least for each in known if each.measure == "current_spell_weeks"]
    spells = [each.at_least for each in known if each.measure == "earlier_spells"]
    could = Q(pk__in=[])
    if weeks:
        could |= Q(spell_weeks__gte=min(weeks))
    if spells:
        could |= Q(spells__gt=min(spells))
    rows = RegisterStatus.objects.filter(could, spell_start__isnull=False).order_by("citizen_id")
    every = list(rows.values_list("citizen_id", flat=True))
    for start in range(0, len(every), PORTION):
        yield every[start : start + PORTION]


def _written(citizen_id: int, facts: Facts, lines: list[Crossing]) -> Finding:
    return Finding.objects.create(
        citizen_id=citizen_id,
        spell_start=facts.spell_start or facts.as_of,
        lines=[_line(each) for each in lines],
        crossed_on=min(each.crossed for each in lines),
        found_at=clock.now(),
    )


def _add_lines(finding: Finding, lines: list[Crossing]) -> bool:
    """Add the lines that are new; put aside or not, it is looked at anew then. An answered one stays answered."""
    there = {raw["key"] for raw in finding.lines}
    fresh = [each for each in lines if each.key not in there]
    if not fresh or finding.status == Finding.Status.SCREENED:
        return False
    finding.lines = [*finding.lines, *(_line(each) for each in fresh)]
    finding.status = NEW if finding.status == ASIDE else finding.status
    finding.version += 1
    finding.save(update_fields=["lines", "status", "version"])
    return True


def _line(each: Crossing) -> dict[str, str]:
    return {"key": each.key, "title": each.title, "reason": each.reason, "crossed": each.crossed.isoformat()}


def _locked(citizen: Citizen, version: int) -> Finding:
    """The citizen's open finding for change. Where the register has not been counted since, it is written now."""
    rows = Finding.objects.select_for_update().filter(citizen=citizen, status__in=OPEN)
    finding = rows.order_by("-pk").first()
    if finding is None:
        now = pointed_to([citizen.pk]).get(citizen.pk)
        if now is None:
            raise Refused("Borgeren står ikke længere på listen. Der er taget en screening, eller ydelsen er stoppet.")
        return _written(citizen.pk, *now)
    if version and finding.version != version:
        raise Stale(finding)
    return finding


def _handed(actor: Actor, purpose: str, citizen: Citizen, version: int, employee_id: int, verb: str) -> Finding:
    finding = _locked(citizen, version)
    if finding.status == TAKEN and finding.taken_by_id == employee_id:
        return finding
    _become(finding, TAKEN)
    finding.taken_by_id, finding.reason, finding.comes_back = employee_id, "", None
    return _saved(actor, purpose, finding, verb, employee=employee_id)


def _become(finding: Finding, wanted: str) -> None:
    if wanted != finding.status and wanted not in FINDING_CYCLE[finding.status]:
        raise Refused("Borgeren er screenet i mellemtiden og står ikke længere på listen.")
    finding.status = Finding.Status(wanted)


def _saved(actor: Actor, purpose: str, finding: Finding, verb: str, **data: object) -> Finding:
    finding.handled_by, finding.handled_at = actor.label[:200], clock.now()
    finding.version += 1
    finding.save()
    _note(actor, purpose, verb, finding, **data)
    return finding


def _note(actor: Actor, purpose: str, verb: str, finding: Finding, **data: object) -> None:
    lines = [raw["key"] for raw in finding.lines]
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=finding.citizen_id,
        subject=finding,
        data={"lines": lines, "spell_start": finding.spell_start, **data},
    )
