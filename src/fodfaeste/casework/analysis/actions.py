"""What may happen to an analysis: asked, taken, written, handed in, conferred about, decided on, stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.casework.analysis import rules
from fodfaeste.casework.analysis.models import Analysis, Conference, Contribution, Dissent, Input
from fodfaeste.casework.analysis.queries import PURPOSE_KEY, areas, deadline, may_be_asked, my_professions
from fodfaeste.casework.analysis.rules import Step, Written, Wrong
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.consents.actions import give
from fodfaeste.casework.consents.queries import live, live_keys
from fodfaeste.casework.plans.actions import add_to_plan
from fodfaeste.casework.plans.adding import Source
from fodfaeste.casework.plans.drafts import TRACKS, StepDraft
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, Stale, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule

NOT_YOURS = "En anden med samme faglighed har taget den. Kun den, der har taget den, kan skrive."


@dataclass(frozen=True)
class Yes:
    """The citizen's yes, recorded in the same step: how and when it was said."""

    how: str
    given_on: date | None = None


@action
def request_analysis(
    *,
    actor: Actor,
    purpose: str,
    case: Case,
    question: str,
    professions: Sequence[str],
    due: date | None = None,
    yes: Yes | None = None,
) -> Analysis:
    """Ask professions (keys of the rule table) a question. It needs the citizen's live yes to each of them.

    With `yes` it is recorded in the same step. `due` is the rule's default unless given. Asking the same again returns
    the one there is. Raises `Refused`.
    """
    require(actor, "analysis.request", case)
    assert actor.employee_id is not None
    case = locked(Case, case.pk, None)
    if case.closed is not None:
        raise Refused("Forløbet er lukket. Åbn et nyt forløb, før I bestiller en analyse.")
    try:
        rule, offered = deadline(), {each.key: each for each in may_be_asked()}
    except NoRule as missing:
        raise Refused(missing.message) from missing  # type: ignore[attr-defined]
    today, question = clock.today(), question.strip()
    due = due or today + timedelta(days=rule.days)
    chosen = [key for key in offered if key in set(professions)]
    if set(professions) - set(offered):
        raise Refused("En af faglighederne kan ikke spørges i dag. Vælg fra listen.", "professions")
    _refuse(rules.problem_to_ask(question, chosen, due, today, rule))
    there = Analysis.objects.filter(case=case, status__in=rules.UNFINISHED).first()
    if there is not None:
        if there.question == question:
            return there
        raise Refused("Der er allerede en analyse i gang. Den skal være færdig eller stoppet først.")
    _consent_to(actor, purpose, case, chosen, yes)
    analysis = Analysis.objects.create(
        citizen_id=case.citizen_id,
        case=case,
        question=question,
        asked_at=clock.now(),
        asked_by_id=actor.employee_id,
        due=due,
    )
    Contribution.objects.bulk_create(
        Contribution(analysis=analysis, citizen_id=case.citizen_id, profession=key, title=offered[key].title)
        for key in chosen
    )
    note(actor, purpose, "analysis.requested", analysis, professions=chosen, due=due)
    actor.cache.clear()
    return analysis


def _consent_to(actor: Actor, purpose: str, case: Case, chosen: Sequence[str], yes: Yes | None) -> None:
    standing = live(case.citizen_id, PURPOSE_KEY)
    named = live_keys(standing)
    if set(chosen) <= named:
        return
    if yes is None:
        raise Refused("Borgeren skal sige ja til, at de fagfolk ser på sagen. Vælg, hvordan borgeren sagde ja.", "how")
    try:
        give(
            actor=actor,
            purpose=purpose,
            citizen=case.citizen,
            purpose_key=PURPOSE_KEY,
            recipients=[f"profession:{key}" for key in sorted({*chosen, *named})],
            how=yes.how,
            limits=standing.limits if standing else "",
            given_on=yes.given_on,
            replaces=standing.pk if standing else None,
        )
    except Refused as refused:
        raise Refused(refused.message, "how") from refused


@action
def take(*, actor: Actor, purpose: str, contribution: Contribution) -> Contribution:
    """A specialist of the profession says "this is mine". Taking twice changes nothing."""
    require(actor, "analysis.contribute", contribution)
    analysis, fresh = lock_both(contribution)
    if fresh.employee_id == actor.employee_id:
        return fresh
    refuse_state(analysis, "take")
    if fresh.employee_id is not None or fresh.profession not in my_professions(actor):
        raise AccessDenied(Decision(False, NOT_YOURS), "analysis.contribute", fresh.citizen_id)
    fresh.employee_id = actor.employee_id
    fresh.save(update_fields=["employee"])
    note(actor, purpose, "analysis.taken", analysis, contribution=fresh.pk)
    return fresh


@action
def save_contribution(
    *, actor: Actor, purpose: str, contribution: Contribution, version: int, written: Written
) -> Contribution:
    """Keep what is written so far. Who writes first has taken it. Raises `Stale` and `Refused`."""
    analysis, fresh = _writable(actor, contribution, "write")
    neat = _neat(fresh, written)
    if _same(fresh, neat):
        return fresh
    if fresh.version != version:
        raise Stale(fresh)
    _write(actor, fresh, neat)
    fresh.save()
    note(actor, purpose, "analysis.draft_saved", analysis, contribution=fresh.pk)
    return fresh


@action
def hand_in(*, actor: Actor, purpose: str, contribution: Contribution, version: int, written: Written) -> Contribution:
    """Hand the contribution in; from then on it has to be opened again to change. The same twice is once.

    Raises `Stale` and `Refused`.
    """
    analysis, fresh = _writable(actor, contribution, "hand_in", handed_in_is_fine=True)
    neat = _neat(fresh, written)
    if fresh.handed_in_at is not None:
        if _same(fresh, neat):
            return fresh
        raise Refused("Bidraget er afleveret. Åbn det igen fra analysens side, hvis der er noget at rette.")
    if fresh.version != version and not _same(fresh, neat):
        raise Stale(fresh)
    _refuse(rules.problem_to_hand_in(neat))
    _write(actor, fresh, neat)
    fresh.handed_in_at = fresh.saved_at
    fresh.save()
    note(actor, purpose, "analysis.handed_in", analysis, contribution=fresh.pk)
    return fresh


@action
def add_words(*, actor: Actor, purpose: str, analysis: Analysis, version: int, words: str) -> Analysis:
    """The citizen's own words to those who meet. Until the conference. Raises `Stale` and `Refused`."""
    require(actor, "analysis.view_own", analysis)
    fresh = locked(Analysis, analysis.pk, None)
    words = words.strip()
    if fresh.citizen_words == words:
        return fresh
    refuse_state(fresh, "add_words")
    if fresh.version != version:
        raise Stale(fresh)
    if len(words) > rules.LONGEST:
        raise Refused(f"Skriv det kortere: højst {rules.LONGEST} tegn.", "words")
    fresh.citizen_words, fresh.citizen_words_at = words, clock.now()
    fresh.version += 1
    fresh.save(update_fields=["citizen_words", "citizen_words_at", "version"])
    note(actor, purpose, "analysis.words_added", fresh)
    return fresh


@dataclass(frozen=True)
class Held:
    """A conference as it is written down. `dissents` are pairs of who and their words."""

    held_on: date
    participants: tuple[str, ...]
    citizen_there: bool
    why_not: str
    weighed: str
    inputs: tuple[Step, ...]
    dissents: tuple[tuple[str, str], ...] = ()


@action
def confer(*, actor: Actor, purpose: str, analysis: Analysis, version: int, held: Held) -> Conference:
    """Write the conference down: who was there, what was weighed, the input to the plan, and who sees it otherwise.

    It decides nothing. An analysis without input is done with it. Raises `Stale` and `Refused`.
    """
    require(actor, "analysis.confer", analysis)
    assert actor.employee_id is not None
    fresh = locked(Analysis, analysis.pk, None)
    refuse_state(fresh, "confer")
    if fresh.version != version:
        raise Stale(fresh)
    _refuse(
        rules.problem_to_confer(
            held.held_on, clock.today(), held.weighed, held.participants, held.citizen_there, held.why_not
        )
    )
    _refuse(rules.problem_to_save(Written({}, {}, held.inputs), list(TRACKS)))
    if not any(each.handed_in_at for each in fresh.contributions.all()):
        raise Refused("Ingen har afleveret endnu. Vent på mindst ét bidrag, eller stop analysen.")
    conference = Conference.objects.create(
        analysis=fresh,
        citizen_id=fresh.citizen_id,
        held_on=held.held_on,
        participants=list(held.participants),
        citizen_there=held.citizen_there,
        citizen_absent_why="" if held.citizen_there else held.why_not.strip(),
        weighed=held.weighed.strip(),
        recorded_by_id=actor.employee_id,
        recorded_at=clock.now(),
    )
    Input.objects.bulk_create(
        Input(analysis=fresh, citizen_id=fresh.citizen_id, what=each.what, track=each.track) for each in held.inputs
    )
    Dissent.objects.bulk_create(
        Dissent(analysis=fresh, citizen_id=fresh.citizen_id, who=who, words=words) for who, words in held.dissents
    )
    _move(fresh, "confer")
    counts = {"inputs": len(held.inputs), "dissents": len(held.dissents)}
    note(actor, purpose, "analysis.conferred", fresh, citizen_there=held.citizen_there, **counts)
    if not held.inputs:
        _finish(actor, purpose, fresh)
    actor.cache.clear()
    return conference


@action
def decide_input(
    *,
    actor: Actor,
    purpose: str,
    found: Input,
    choice: str,
    own_words: str = "",
    words: str = "",
    step_actor: str = "borger",
    due: date | None = None,
) -> Input:
    """Citizen and caseworker together: accept, adapt (in other words) or decline. What is taken goes into the plan.

    Deciding the same twice changes nothing. Raises `Refused`.
    """
    require(actor, "analysis.decide", found)
    analysis = locked(Analysis, found.analysis_id, None)
    fresh = Input.objects.select_for_update().get(pk=found.pk)
    if fresh.state != "waiting":
        if fresh.state == rules.INPUT_LIFE["waiting"].get(choice):
            return fresh
        raise Refused("I har allerede svaret på det forslag. Skridtet kan ændres i planen.")
    refuse_state(analysis, "decide")
    _refuse(rules.problem_to_decide(choice, own_words, words))
    fresh.state = rules.INPUT_LIFE["waiting"][choice]
    fresh.own_words = own_words.strip() if choice == "adapt" else ""
    fresh.words = words.strip()
    fresh.decided_at, fresh.decided_by_id = clock.now(), actor.employee_id
    fresh.save()
    if choice != "decline":
        _into_the_plan(actor, purpose, analysis, fresh, step_actor, due)
    note(actor, purpose, f"analysis.input_{fresh.state}", analysis, input=fresh.pk)
    if not Input.objects.filter(analysis=analysis, state="waiting").exists():
        _finish(actor, purpose, analysis)
    return fresh


@action
def stop_analysis(*, actor: Actor, purpose: str, analysis: Analysis, version: int, why: str) -> Analysis:
    """End an analysis before it is done, with a reason. What was handed in stays. Stopping twice changes nothing."""
    require(actor, "analysis.request", analysis)
    fresh = locked(Analysis, analysis.pk, None)
    if fresh.status == "stopped":
        return fresh
    refuse_state(fresh, "stop")
    if fresh.version != version:
        raise Stale(fresh)
    if not why.strip():
        raise Refused("Skriv, hvorfor analysen stopper. Borgeren kan læse det.", "why")
    fresh.stopped_why, fresh.ended_at = why.strip(), clock.now()
    _move(fresh, "stop")
    note(actor, purpose, "analysis.stopped", fresh)
    actor.cache.clear()
    return fresh


def _into_the_plan(
    actor: Actor, purpose: str, analysis: Analysis, found: Input, step_actor: str, due: date | None
) -> None:
    held_on = analysis.conference.held_on
    step = StepDraft(found.own_words or found.what, step_actor, found.track, due)
    source = Source(f"analysis:{analysis.pk}", f"Tværfaglig analyse {held_on:%d.%m.%Y}")
    add_to_plan(actor=actor, purpose=purpose, case=analysis.case, source=source, steps=[step])


def _finish(actor: Actor, purpose: str, analysis: Analysis) -> None:
    analysis.ended_at = clock.now()
    _move(analysis, "finish")
    note(actor, purpose, "analysis.done", analysis)


def _move(analysis: Analysis, what: str) -> None:
    analysis.status = rules.after(analysis.status, what)
    analysis.version += 1
    analysis.save(update_fields=["status", "version", "ended_at", "stopped_why"])


def lock_both(contribution: Contribution) -> tuple[Analysis, Contribution]:
    analysis = locked(Analysis, contribution.analysis_id, None)
    return analysis, locked(Contribution, contribution.pk, None)


def _writable(
    actor: Actor, contribution: Contribution, what: str, *, handed_in_is_fine: bool = False
) -> tuple[Analysis, Contribution]:
    """The contribution, for whoever has taken it or may take it, while the citizen's yes is live."""
    require(actor, "analysis.contribute", contribution)
    analysis, fresh = lock_both(contribution)
    if fresh.employee_id not in (None, actor.employee_id) or fresh.profession not in my_professions(actor):
        raise AccessDenied(Decision(False, NOT_YOURS), "analysis.contribute", fresh.citizen_id)
    if fresh.profession not in live_keys(live(fresh.citizen_id, PURPOSE_KEY)):
        raise Refused("Borgeren har ikke længere sagt ja til, at du skriver. Det, du har skrevet før, er gemt.")
    refuse_state(analysis, what)
    if fresh.handed_in_at is not None and not handed_in_is_fine:
        raise Refused("Bidraget er afleveret. Åbn det igen fra analysens side, hvis der er noget at rette.")
    return analysis, fresh


def _neat(contribution: Contribution, written: Written) -> Written:
    try:
        keys = [each.key for each in areas()]
    except NoRule as missing:
        raise Refused(missing.message) from missing  # type: ignore[attr-defined]
    neat = rules.tidy(written, [*keys, *(key for key in contribution.resources if key not in keys)])
    _refuse(rules.problem_to_save(neat, list(TRACKS)))
    return neat


def _steps(written: Written) -> list[dict[str, str]]:
    return [{"what": each.what, "track": each.track} for each in written.steps]


def _same(contribution: Contribution, written: Written) -> bool:
    there = (contribution.resources, contribution.challenges, contribution.steps)
    return there == (written.resources, written.challenges, _steps(written))


def _write(actor: Actor, contribution: Contribution, written: Written) -> None:
    contribution.employee_id = actor.employee_id
    contribution.resources, contribution.challenges = dict(written.resources), dict(written.challenges)
    contribution.steps, contribution.saved_at = _steps(written), clock.now()
    contribution.version += 1


def refuse_state(analysis: Analysis, what: str) -> None:
    if not rules.may(analysis.status, what):
        raise Refused(rules.WHY_NOT[analysis.status])


def _refuse(wrong: Wrong | None) -> None:
    if wrong is not None:
        raise Refused(wrong.message, wrong.field)


def note(actor: Actor, purpose: str, verb: str, analysis: Analysis, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=analysis.citizen_id, subject=analysis, data=data)
