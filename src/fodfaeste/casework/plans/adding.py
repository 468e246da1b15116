"""Something from another room goes into the plan in one act: a goal, steps, or both, with where they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft, clean, cleaned, with_added
from fodfaeste.casework.plans.models import Goal, Plan, Step
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.casework.plans.rules import problems_to_save
from fodfaeste.casework.plans.writing import keep_edit, refuse_closed, refuse_problem, write_goals, write_steps
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@dataclass(frozen=True)
class Source:
    """Where something in the plan comes from.

    `key` is unique for the thing, e.g. `"analysis:12"` (at most 100 signs): the same texts with the same key go in
    once. `title` is Danish and is shown beside the goal or step, e.g. "Tværfaglig analyse 3. december 2026" (at most
    200 signs).
    """

    key: str
    title: str


NO_SOURCE = Source("", "")
"""Written in the plan itself."""


@dataclass(frozen=True)
class Added:
    """The plan, and the goal and steps that came in now. `steps` and `goal` are empty when all was there already."""

    plan: Plan
    goal: Goal | None
    steps: tuple[Step, ...]

    @property
    def anything(self) -> bool:
        return self.goal is not None or bool(self.steps)


@action
def add_to_plan(
    *, actor: Actor, purpose: str, case: Case, source: Source, goal: str = "", steps: Sequence[StepDraft] = ()
) -> Added:
    """Put a goal and/or steps at the end of the case's working plan; a plan that is not begun is begun.

    Steps go under the goal (a sub-goal that already says the same is used), or under none. Nothing that is in the plan
    is touched, so no version is asked for, and somebody who edits the plan meanwhile finds both in the merge. Steps
    and goals the source has put in before are not put in again. Raises `Refused` with the first problem.
    """
    require(actor, "plan.edit", case)
    case = locked(Case, case.pk, None)
    refuse_closed(case)
    found = Plan.objects.select_for_update().filter(case=case).first()
    new = cleaned(
        PlanDraft(
            goals=(GoalDraft(goal, tuple(steps)),) if goal.strip() else (), steps=() if goal.strip() else tuple(steps)
        )
    )
    if new == PlanDraft():
        raise Refused("Vælg et delmål eller et skridt, der skal i planen.")
    wanted = _not_yet(found, source, new) if found else new
    if found and wanted == PlanDraft():
        return Added(found, None, ())
    draft = with_added(working_draft(found) if found else PlanDraft(), wanted)
    refuse_problem(problems_to_save(draft, clock.today()))
    plan = found or _begun(actor, case)
    added = _write(plan, draft, source)
    plan.version += 1
    plan.save(update_fields=["version"])
    keep_edit(actor, plan, working_draft(plan))
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.added_to",
        citizen_id=plan.citizen_id,
        subject=plan,
        data={
            "source": source.key,
            "version": plan.version,
            "begun": found is None,
            "goal": added.goal.pk if added.goal else None,
            "steps": [step.pk for step in added.steps],
        },
    )
    return added


def _begun(actor: Actor, case: Case) -> Plan:
    plan = Plan.objects.create(citizen_id=case.citizen_id, case=case)
    keep_edit(actor, plan, PlanDraft())
    return plan


def _not_yet(plan: Plan, source: Source, new: PlanDraft) -> PlanDraft:
    """What of the new is not in the plan from this source already. A step that was taken out may come again."""
    there = set(
        Step.objects.filter(plan=plan, source_key=source.key).exclude(status="dropped").values_list("what", flat=True)
    )
    known = set(plan.goals.values_list("text", flat=True))

    def missing(steps: tuple[StepDraft, ...]) -> tuple[StepDraft, ...]:
        return tuple(step for step in steps if step.what not in there)

    goals = (GoalDraft(each.text, missing(each.steps)) for each in new.goals)
    return PlanDraft(
        goals=tuple(each for each in goals if each.steps or each.text not in known), steps=missing(new.steps)
    )


def _write(plan: Plan, draft: PlanDraft, source: Source) -> Added:
    goals_before = set(plan.goals.values_list("pk", flat=True))
    steps_before = set(Step.objects.filter(plan=plan).values_list("pk", flat=True))
    write_steps(plan, draft, write_goals(plan, draft))
    named = {"source_key": source.key[:100], "source": clean(source.title)[:200]}
    goals, steps = plan.goals.exclude(pk__in=goals_before), Step.objects.filter(plan=plan).exclude(pk__in=steps_before)
    goals.update(**named)
    steps.update(**named)
    return Added(plan, goals.first(), tuple(steps))
