"""What every write to the working plan has in common: the refusals, the rows, and the kept text of each save."""

from collections.abc import Mapping

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft, to_json
from fodfaeste.casework.plans.models import Goal, Plan, PlanEdit, Step
from fodfaeste.casework.plans.rules import STEP_LIFE, Problem, may_go
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.actor import Actor


def refuse_closed(case: Case) -> None:
    if case.closed is not None:
        raise Refused("Forløbet er lukket, og planen kan ikke ændres mere.")


def refuse_problem(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems[0].message, problems[0].field)


def keep_edit(actor: Actor, plan: Plan, draft: PlanDraft) -> None:
    PlanEdit.objects.create(
        plan=plan,
        version=plan.version,
        content=to_json(draft),
        saved_at=clock.now(),
        saved_by_id=actor.user_id,
        saved_by_name=actor.label,
    )


def write_goals(plan: Plan, draft: PlanDraft) -> list[Goal]:
    known = {goal.pk: goal for goal in plan.goals.all()}
    kept = []
    for order, each in enumerate(draft.goals):
        goal = known.pop(each.id or 0, None) or Goal(plan=plan)
        goal.order, goal.text = order, each.text
        goal.save()
        kept.append(goal)
    Goal.objects.filter(pk__in=list(known)).delete()
    return kept


def write_steps(plan: Plan, draft: PlanDraft, goals: list[Goal]) -> tuple[int, int]:
    """Write the draft's steps; how many came and how many went."""
    known = {step.pk: step for step in Step.objects.select_for_update().filter(plan=plan)}
    by_draft = {id(each): goal for each, goal in zip(draft.goals, goals, strict=True)}
    added = 0
    for order, (under, each) in enumerate(draft.all_steps()):
        step = known.pop(each.id or 0, None)
        added += step is None or step.status == "dropped"
        _write_step(step or Step(plan=plan), each, order, by_draft[id(under)] if under else None)
    gone = [pk for pk, step in known.items() if may_go(STEP_LIFE, step.status, "dropped")]
    Step.objects.filter(pk__in=gone).update(status="dropped", marked_at=clock.now())
    return added, len(gone)


def _write_step(step: Step, each: StepDraft, order: int, goal: Goal | None) -> None:
    values: Mapping[str, object] = {
        "what": each.what,
        "actor": each.actor,
        "actor_name": each.actor_name,
        "track": each.track,
        "due": each.due,
        "order": order,
        "goal": goal,
    }
    for name, value in values.items():
        setattr(step, name, value)
    if step.status == "dropped":
        step.status = "planned"
    step.save()
