"""What may happen to a screening, and to the legal basis for showing a sum."""

from collections.abc import Mapping
from datetime import date

from fodfaeste.casework.cases.actions import set_track
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.screening import finding
from fodfaeste.casework.screening.models import Correction, LegalBasis, Screening
from fodfaeste.casework.screening.queries import instrument, register_facts, tracks
from fodfaeste.casework.screening.rules import (
    UNFINISHED,
    fact_values,
    may_become,
    problem_with_basis,
    problem_with_judgement,
    written_facts,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import choices_of, contributions, missing, shown, unknown
from fodfaeste.foundation.instruments.written import written_row
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

SHORTEST_REASON = 10
DRAFT, ANSWERED = Screening.Status.DRAFT, Screening.Status.ANSWERED
JUDGED, DROPPED = Screening.Status.JUDGED, Screening.Status.DROPPED


class Unanswered(Refused):
    """Some questions are open. `items` are their keys; "vil ikke svare" is an answer."""

    def __init__(self, items: list[str]) -> None:
        super().__init__("Der er spørgsmål uden svar. Man kan altid vælge »Vil ikke svare«.")
        self.items = items


@action
def start_screening(*, actor: Actor, purpose: str, case: Case) -> Screening:
    """Begin a screening in an open case. Where one is under way, that one is returned: there is never a second."""
    require(actor, "screening.start", case)
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er lukket. Åbn et nyt forløb, før I begynder en screening.")
    under_way = Screening.objects.filter(case=case, status__in=UNFINISHED).first()
    if under_way is not None:
        return under_way
    scheme = instrument()
    if scheme is None:
        raise Refused("Der er ikke udgivet et skema, der gælder i dag. En administrator kan udgive det.")
    now = clock.now()
    screening = Screening.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        instrument=scheme,
        facts=written_facts(register_facts([case.citizen_id]).get(case.citizen_id)),
        started_at=now,
        saved_at=now,
    )
    finding.begun(actor, purpose, case.citizen_id)
    _note(actor, purpose, "screening.started", screening)
    return screening


@action
def save_answers(
    *, actor: Actor, purpose: str, screening: Screening, version: int, answers: Mapping[str, str]
) -> Screening:
    """Save the answers so far. Raises `Stale` when somebody else saved first. Saving the same twice changes nothing."""
    require(actor, "screening.answer", screening)
    fresh = locked(Screening, screening.pk, None)
    given = _checked(fresh, answers)
    if fresh.status == DRAFT and fresh.answers == given:
        return fresh
    _same_version(fresh, version)
    _still(fresh, ANSWERED)
    fresh.answers, fresh.saved_at = given, clock.now()
    _save(fresh, "answers", "saved_at")
    _note(actor, purpose, "screening.saved", fresh)
    return fresh


@action
def answer_screening(
    *, actor: Actor, purpose: str, screening: Screening, version: int, answers: Mapping[str, str]
) -> Screening:
    """Hand in the answers: they lock, and what counted is written down with the register facts of this moment.

    Raises `Unanswered`, `Refused` and `Stale`. Handing in the same answers twice changes nothing.
    """
    require(actor, "screening.answer", screening)
    fresh = locked(Screening, screening.pk, None)
    definition = definition_of(fresh.instrument)
    asked = {item.key for item in shown(definition, answers)}
    given = {key: chosen for key, chosen in _checked(fresh, answers).items() if key in asked}
    if fresh.status in (ANSWERED, JUDGED) and fresh.answers == given:
        return fresh
    _same_version(fresh, version)
    _still(fresh, ANSWERED)
    if open_items := missing(definition, given):
        raise Unanswered([item.key for item in open_items])
    facts = register_facts([fresh.citizen_id]).get(fresh.citizen_id)
    explained = contributions(definition, given, fact_values(facts))
    fresh.answers, fresh.facts = given, written_facts(facts)
    fresh.explained = [written_row(row) for row in explained.rows]
    fresh.status = ANSWERED
    fresh.saved_at = fresh.answered_at = clock.now()
    _save(fresh, "answers", "facts", "explained", "status", "saved_at", "answered_at")
    _note(actor, purpose, "screening.answered", fresh)
    return fresh


@action
def judge_screening(
    *, actor: Actor, purpose: str, screening: Screening, version: int, judgement: str, track: str
) -> Screening:
    """Write the judgement and choose the track; both are final and the case follows the track.

    Raises `Refused` and `Stale`. Saving the same judgement twice changes nothing.
    """
    require(actor, "screening.judge", screening)
    fresh = locked(Screening, screening.pk, None)
    text = judgement.strip()
    if fresh.status == JUDGED and (fresh.judgement, fresh.track) == (text, track):
        return fresh
    _same_version(fresh, version)
    _still(fresh, JUDGED)
    if problem := problem_with_judgement(text):
        raise Refused(problem, "judgement")
    if track not in {each.key for each in tracks()}:
        raise Refused("Vælg et af sporene på listen.", "track")
    fresh.judgement, fresh.track, fresh.status = text, track, JUDGED
    fresh.judged_at, fresh.judged_by_id = clock.now(), actor.employee_id
    _save(fresh, "judgement", "track", "status", "judged_at", "judged_by")
    set_track(actor=actor, purpose=purpose, case=fresh.case, track=track)
    finding.screened(actor, purpose, fresh.citizen_id)
    _note(actor, purpose, "screening.judged", fresh, track=track)
    return fresh


@action
def correct_row(
    *, actor: Actor, purpose: str, screening: Screening, version: int, row: str, chosen: str, reason: str
) -> Screening:
    """Let one row of locked answers count otherwise, with a reason. What stood before stays beside it.

    `row` is the key of the row, `chosen` one of `choices_of` it. Possible until the judgement is written. Raises
    `Refused` and `Stale`; setting it to what it says already changes nothing.
    """
    require(actor, "screening.judge", screening)
    fresh = locked(Screening, screening.pk, version)
    if fresh.status != ANSWERED:
        raise Refused("Rækken kan kun rettes, når svarene er låst, og før vurderingen er skrevet.")
    reason = reason.strip()
    choices = dict(choices_of(definition_of(fresh.instrument), row))
    before = next((raw for raw in fresh.explained if raw["key"] == row), None)
    if before is None or chosen not in choices:
        raise Refused("Vælg en af sætningerne på listen.", "chosen")
    if len(reason) < SHORTEST_REASON:
        raise Refused(f"Skriv hvorfor, med mindst {SHORTEST_REASON} tegn. Borgeren kan læse det.", "reason")
    after = written_row(choices[chosen])
    if after == before:
        return fresh
    Correction.objects.create(
        screening=fresh,
        row=row,
        before=before,
        after=after,
        reason=reason,
        made_at=clock.now(),
        made_by_id=actor.employee_id,
    )
    fresh.explained = [after if raw["key"] == row else raw for raw in fresh.explained]
    _save(fresh, "explained")
    _note(actor, purpose, "screening.row_corrected", fresh, row=row)
    return fresh


@action
def drop_screening(*, actor: Actor, purpose: str, screening: Screening, version: int) -> Screening:
    """Lay a screening aside before it is judged, so that a new one can begin. What was answered is kept as it was."""
    require(actor, "screening.answer", screening)
    fresh = locked(Screening, screening.pk, None)
    if fresh.status == DROPPED:
        return fresh
    _same_version(fresh, version)
    _still(fresh, DROPPED)
    fresh.status = DROPPED
    _save(fresh, "status")
    _note(actor, purpose, "screening.dropped", fresh)
    return fresh


@action
def record_legal_basis(
    *, actor: Actor, purpose: str, reference: str, adopted_by: str, adopted_on: date, review_on: date
) -> LegalBasis:
    """Record the legal basis that lets sums be shown until its review date. It takes the place of the one before."""
    require(actor, "screening.legal_basis")
    reference, adopted_by = reference.strip(), adopted_by.strip()
    if not reference:
        raise Refused("Skriv, hvilken lov eller beslutning der giver hjemmel.", "reference")
    if not adopted_by:
        raise Refused("Skriv, hvem der har besluttet det.", "adopted_by")
    if problem := problem_with_basis(adopted_on, review_on, clock.today()):
        raise Refused(problem[1], problem[0])
    before = LegalBasis.objects.select_for_update().filter(ended_on__isnull=True).first()
    wanted = {"reference": reference, "adopted_by": adopted_by, "adopted_on": adopted_on, "review_on": review_on}
    if before is not None:
        if all(getattr(before, name) == value for name, value in wanted.items()):
            return before
        _end(before, actor, "Et nyt retsgrundlag er registreret.")
    basis = LegalBasis.objects.create(**wanted, recorded_at=clock.now(), recorded_by=actor.label)
    _note_basis(actor, purpose, "legal_basis.recorded", basis)
    return basis


@action
def end_legal_basis(*, actor: Actor, purpose: str, basis: LegalBasis, reason: str) -> LegalBasis:
    """End a legal basis today: from now on no sum is shown. Ending it twice changes nothing."""
    require(actor, "screening.legal_basis")
    fresh = locked(LegalBasis, basis.pk, None)
    if fresh.ended_on is not None:
        return fresh
    reason = reason.strip()
    if not reason:
        raise Refused("Skriv, hvorfor retsgrundlaget ophører.", "reason")
    _end(fresh, actor, reason)
    _note_basis(actor, purpose, "legal_basis.ended", fresh)
    return fresh


def _checked(screening: Screening, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that were given. Raises `Refused` for one that does not belong to the instrument."""
    given = {key: chosen for key, chosen in answers.items() if chosen}
    if unknown(definition_of(screening.instrument), given):
        raise Refused("Et af svarene findes ikke i skemaet. Genindlæs siden, og svar igen.")
    return given


def _same_version(screening: Screening, version: int) -> None:
    if screening.version != version:
        raise Stale(screening)


def _still(screening: Screening, wanted: str) -> None:
    if not may_become(screening.status, wanted):
        label = Screening.Status(screening.status).label
        raise Refused(f"Screeningen kan ikke ændres nu: {label}. Begynd en ny screening, hvis noget er anderledes.")


def _save(screening: Screening, *fields: str) -> None:
    screening.version += 1
    screening.save(update_fields=[*fields, "version"])


def _note(actor: Actor, purpose: str, verb: str, screening: Screening, **data: object) -> None:
    record(
        actor=actor,
        purpose=purpose,
        verb=verb,
        citizen_id=screening.citizen_id,
        subject=screening,
        data={"instrument": screening.instrument_id, "status": str(screening.status), **data},
    )


def _end(basis: LegalBasis, actor: Actor, reason: str) -> None:
    basis.ended_on, basis.ended_by, basis.ended_reason = clock.today(), actor.label, reason[:300]
    basis.save(update_fields=["ended_on", "ended_by", "ended_reason"])


def _note_basis(actor: Actor, purpose: str, verb: str, basis: LegalBasis) -> None:
    data: dict[str, object] = {"adopted_on": basis.adopted_on, "review_on": basis.review_on, "ended_on": basis.ended_on}
    record(actor=actor, purpose=purpose, verb=verb, subject=basis, data=data)
