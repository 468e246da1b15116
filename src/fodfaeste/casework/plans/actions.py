"""What may happen to a plan. Each verb is one transaction and one journal entry."""

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.plans.adding import add_to_plan
from fodfaeste.casework.plans.drafts import PlanDraft, clean, cleaned, to_json
from fodfaeste.casework.plans.models import (
    Plan,
    PlanAnswer,
    PlanVersion,
    Step,
    StepMark,
    UnsavedDraft,
)
from fodfaeste.casework.plans.queries import newest_version, step_ids, stuck_steps, working_draft
from fodfaeste.casework.plans.rules import (
    ANSWERS,
    CITIZEN_MARKS,
    STEP_LIFE,
    STEP_STATUSES,
    VERSION_LIFE,
    may_go,
    problem_with_words,
    problems_to_save,
    problems_to_send,
    version_state,
    who,
)
from fodfaeste.casework.plans.writing import keep_edit, refuse_closed, refuse_problem, write_goals, write_steps
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def start_plan(*, actor: Actor, purpose: str, case: Case) -> Plan:
    """Begin the case's plan. A plan that is already begun is given back as it is."""
    require(actor, "plan.edit", case)
    case = locked(Case, case.pk, None)
    refuse_closed(case)
    existing = Plan.objects.filter(case=case).first()
    if existing:
        return existing
    plan = Plan.objects.create(citizen_id=case.citizen_id, case=case)
    keep_edit(actor, plan, PlanDraft())
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.started",
        citizen_id=plan.citizen_id,
        subject=plan,
        data={"case": case.pk},
    )
    return plan


@action
def save_plan(*, actor: Actor, purpose: str, plan: Plan, version: int, draft: PlanDraft) -> Plan:
    """Let the plan say what the draft says. Steps that are not in the draft are taken out; done steps always stay.

    Raises `Stale` when somebody saved first (see `keep_unsaved`) and `Refused` with the first problem. A draft that
    changes nothing saves nothing.
    """
    require(actor, "plan.edit", plan)
    plan = locked(Plan, plan.pk, version)
    refuse_closed(plan.case)
    draft = cleaned(draft)
    refuse_problem(problems_to_save(draft, clock.today()))
    if draft == working_draft(plan):
        return plan
    goals = write_goals(plan, draft)
    added, removed = write_steps(plan, draft, goals)
    plan.own_goal = draft.own_goal
    plan.version += 1
    plan.save(update_fields=["own_goal", "version"])
    keep_edit(actor, plan, working_draft(plan))
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.saved",
        citizen_id=plan.citizen_id,
        subject=plan,
        data={"version": plan.version, "steps_added": added, "steps_removed": removed},
    )
    return plan


@action
def keep_unsaved(*, actor: Actor, purpose: str, plan: Plan, version: int, draft: PlanDraft) -> UnsavedDraft:
    """Keep what somebody typed when another saved first. The same text twice is kept once."""
    require(actor, "plan.edit", plan)
    plan = locked(Plan, plan.pk, None)
    content = to_json(cleaned(draft))
    waiting = UnsavedDraft.objects.filter(
        plan=plan, closed_at__isnull=True, typed_by_id=actor.user_id, base_version=version
    )
    same = next((each for each in waiting if each.content == content), None)
    if same:
        return same
    kept = UnsavedDraft.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        content=content,
        base_version=version,
        typed_at=clock.now(),
        typed_by_id=actor.user_id,
        typed_by_name=actor.label,
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.unsaved_kept",
        citizen_id=plan.citizen_id,
        subject=kept,
        data={"base_version": version, "current_version": plan.version},
    )
    return kept


@action
def close_unsaved(*, actor: Actor, purpose: str, unsaved: UnsavedDraft, used: bool) -> UnsavedDraft:
    """Put a kept text away: it is in the plan now, or nobody needs it. The row stays."""
    require(actor, "plan.edit", unsaved)
    unsaved = locked(UnsavedDraft, unsaved.pk, None)
    if unsaved.closed_at is None:
        unsaved.closed_at, unsaved.closed_as = clock.now(), "used" if used else "dismissed"
        unsaved.save(update_fields=["closed_at", "closed_as"])
        record(
            actor=actor,
            purpose=purpose,
            verb=f"plan.unsaved_{unsaved.closed_as}",
            citizen_id=unsaved.citizen_id,
            subject=unsaved,
        )
    return unsaved


@action
def send_plan(*, actor: Actor, purpose: str, plan: Plan, version: int) -> PlanVersion:
    """Freeze the plan as a numbered version for the citizen to answer.

    A plan that says the same as the newest version is that version: pressing twice sends once.
    """
    require(actor, "plan.send", plan)
    plan = locked(Plan, plan.pk, version)
    refuse_closed(plan.case)
    draft = working_draft(plan, with_done=True)
    newest = newest_version(plan)
    if newest and newest.draft == draft:
        return newest
    refuse_problem(problems_to_send(working_draft(plan), clock.today(), stuck_steps(plan)))
    sent = PlanVersion.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        number=newest.number + 1 if newest else 1,
        content=to_json(draft, dict(Step.objects.filter(plan=plan).values_list("pk", "status"))),
        sent_at=clock.now(),
        sent_by_id=actor.user_id,
        sent_by_name=actor.label,
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.sent",
        citizen_id=plan.citizen_id,
        subject=sent,
        data={"number": sent.number, "version": plan.version},
    )
    return sent


@action
def answer_plan(*, actor: Actor, purpose: str, plan_version: PlanVersion, answer: str, words: str = "") -> PlanAnswer:
    """The citizen's answer to the newest version. It may be changed until a newer one is sent; both stay readable.

    An employee writes down what the citizen has told them: it is marked with their name, and never takes the place of
    what the citizen has answered themselves. Raises `Refused`.
    """
    told_to = "" if actor.is_citizen else actor.label
    require(actor, "plan.answer_told" if told_to else "plan.answer", plan_version)
    plan = locked(Plan, plan_version.plan_id, None)
    refuse_closed(plan.case)
    words = clean(words)
    refuse_problem([problem] if (problem := problem_with_words(words)) else [])
    if answer not in ANSWERS:
        raise Refused("Vælg et af de tre svar.", "answer")
    former = PlanAnswer.objects.filter(plan_version=plan_version, current=True).first()
    newest = newest_version(plan)
    state = version_state(former.answer if former else None, newest=newest == plan_version)
    if not may_go(VERSION_LIFE, state, answer):
        raise Refused("Der er kommet en nyere version af planen. Læs den, og svar på den.")
    if former and (former.answer, former.words, former.told_to) == (answer, words, told_to):
        return former
    if former and told_to and not former.told_to:
        raise Refused("Borgeren har selv svaret. Det svar kan kun borgeren rette, på Min plan.")
    PlanAnswer.objects.filter(plan_version=plan_version, current=True).update(current=False)
    given = PlanAnswer.objects.create(
        plan_version=plan_version,
        citizen_id=plan_version.citizen_id,
        answer=answer,
        words=words,
        at=clock.now(),
        by_id=actor.user_id,
        told_to=told_to,
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.answer_written_down" if told_to else "plan.answered",
        citizen_id=plan_version.citizen_id,
        subject=given,
        data={
            "number": plan_version.number,
            "answer": answer,
            "former_answer": former.answer if former else None,
            "former": former.pk if former else None,
        },
    )
    return given


@action
def mark_step(*, actor: Actor, purpose: str, step: Step, status: str, words: str = "") -> Step:
    """How far a step is. The citizen marks the steps in their own hands; the caseworker any step."""
    require(actor, "plan.mark_step", step)
    plan = locked(Plan, step.plan_id, None)
    refuse_closed(plan.case)
    step = Step.objects.select_for_update().get(pk=step.pk)
    step.plan = plan
    words = clean(words)
    refuse_problem([problem] if (problem := problem_with_words(words)) else [])
    if status not in STEP_STATUSES:
        raise Refused("Vælg, hvordan det går med skridtet.", "status")
    if actor.is_citizen:
        _refuse_not_in_own_hands(step, status)
    if step.status == status and words in ("", step.status_words):
        return step
    if step.status != status and not may_go(STEP_LIFE, step.status, status):
        raise Refused(_cannot_go(step.status), "status")
    former, now = step.status, clock.now()
    step.status, step.status_words = status, words
    step.done_at = (step.done_at or now) if status == "done" else None
    step.marked_at, step.marked_by_id, step.marked_by_citizen = now, actor.user_id, actor.is_citizen
    step.save()
    mark = StepMark.objects.create(
        step=step, status=status, words=words, at=now, by_id=actor.user_id, by_name=actor.label
    )
    record(
        actor=actor,
        purpose=purpose,
        verb=f"plan.step_{status}",
        citizen_id=plan.citizen_id,
        subject=step,
        data={"former": former, "status": status, "mark": mark.pk},
    )
    return step


def _refuse_not_in_own_hands(step: Step, status: str) -> None:
    if step.actor != "borger":
        name = who(step.actor, step.actor_name)
        raise Refused(f"{name} tager det her skridt. Du kan kun markere dine egne skridt.", "status")
    if status not in CITIZEN_MARKS:
        raise Refused("Tal med din sagsbehandler, hvis skridtet skal ud af planen.", "status")
    newest = newest_version(step.plan)
    if newest is None or step.pk not in step_ids(newest.draft):
        raise Refused("Skridtet er ikke i den plan, du har fået. Genindlæs siden.", "status")


def _cannot_go(status: str) -> str:
    if status == "dropped":
        return "Skridtet er taget ud af planen. Genindlæs siden."
    return "Skridtet er allerede gjort. Fortryd det først, hvis det var en fejl."


__all__ = [
    "add_to_plan",
    "answer_plan",
    "close_unsaved",
    "keep_unsaved",
    "mark_step",
    "save_plan",
    "send_plan",
    "start_plan",
]
