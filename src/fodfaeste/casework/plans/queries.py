"""What may be seen of plans."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db.models import F, Prefetch, QuerySet

from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.models import (
    Attachment,
    Comment,
    Plan,
    PlanAnswer,
    PlanEdit,
    PlanVersion,
    Step,
    UnsavedDraft,
)
from fodfaeste.casework.plans.rules import Change, difference, version_state, who
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


@dataclass(frozen=True)
class StepNow:
    """A step as it was agreed, with how far it is today."""

    id: int
    what: str
    actor: str
    actor_name: str
    track: str
    due: date | None
    goal: str
    status: str
    words: str = ""
    marked_by_citizen: bool = False
    citizen_name: str = ""
    source: str = ""
    told_to: str = ""
    """The employee who marked a step in the citizen's own hands, as the citizen had told them."""
    told_at: datetime | None = None

    @property
    def who(self) -> str:
        """Who takes the step, by name when there is one."""
        return who(self.actor, self.actor_name, self.citizen_name)

    @property
    def open(self) -> bool:
        return self.status in ("planned", "cannot_yet")

    @property
    def late(self) -> bool:
        return self.open and self.due is not None and self.due < clock.today()


@dataclass(frozen=True)
class VersionView:
    """A sent version, where it stands, and what was new in it."""

    version: PlanVersion
    answer: PlanAnswer | None
    state: str
    changes: list[Change] = field(default_factory=list)

    @property
    def own_answer(self) -> bool:
        """Has the citizen answered themselves? What was told to an employee is not that."""
        return self.answer is not None and not self.answer.told_to


def plan_of(actor: Actor, citizen: Citizen) -> Plan | None:
    """The plan of the open case, else of the latest closed one; None when there is none the actor may see."""
    rows = scope(actor, "plan.view", Plan.objects.select_related("case").filter(citizen=citizen))
    return rows.order_by(F("case__closed").desc(nulls_first=True), "-case__opened", "-pk").first()


def working_draft(plan: Plan, *, with_done: bool = False) -> PlanDraft:
    """What the plan says now, as a draft. Done steps are history and only come along when asked for."""
    shown = ["planned", "cannot_yet", *(["done"] if with_done else [])]
    under: dict[int | None, list[StepDraft]] = {}
    for step in Step.objects.filter(plan=plan, status__in=shown).order_by("order", "pk"):
        draft = StepDraft(step.what, step.actor, step.track, step.due, step.actor_name, step.pk)
        under.setdefault(step.goal_id, []).append(draft)
    goals = tuple(
        GoalDraft(goal.text, tuple(under.get(goal.pk, ())), goal.pk) for goal in plan.goals.order_by("order", "pk")
    )
    return PlanDraft(plan.own_goal, goals, tuple(under.get(None, ())))


def edit_at(plan: Plan, version: int) -> PlanEdit | None:
    """What the plan said after one save."""
    return PlanEdit.objects.filter(plan=plan, version=version).first()


def versions_of(plan: Plan) -> list[PlanVersion]:
    """Every sent version, newest first, with its answers."""
    return list(_with_answers(PlanVersion.objects.filter(plan=plan)).order_by("-number"))


def newest_version(plan: Plan) -> PlanVersion | None:
    return _with_answers(PlanVersion.objects.filter(plan=plan)).order_by("-number").first()


def version_views(plan: Plan, citizen: Citizen) -> list[VersionView]:
    """Every sent version with its state and what was new in it, newest first."""
    versions = versions_of(plan)
    found = []
    for place, version in enumerate(versions):
        older = versions[place + 1] if place + 1 < len(versions) else None
        changes = difference(older.draft, version.draft, citizen.first_name) if older else []
        answer = version.answer
        state = version_state(answer.answer if answer else None, newest=place == 0)
        found.append(VersionView(version, answer, state, changes))
    return found


def called(citizen: Citizen) -> str:
    """What the citizen is called in the plan."""
    return citizen.first_name or citizen.name


def stuck_steps(plan: Plan) -> frozenset[int]:
    """The steps of which it was said that they cannot be taken right now."""
    return frozenset(Step.objects.filter(plan=plan, status="cannot_yet").values_list("pk", flat=True))


def step_ids(draft: PlanDraft) -> set[int]:
    return {step.id for _, step in draft.all_steps() if step.id}


def steps_now(draft: PlanDraft, plan: Plan, citizen: Citizen) -> list[StepNow]:
    """The draft's steps with their state today, by date; those without a date come last."""
    marked = Step.objects.filter(plan=plan).select_related("marked_by__employee", "marked_by__citizen")
    rows = {step.pk: step for step in marked}
    found = [
        replace(_step_now(step, goal.text if goal else "", rows.get(step.id or 0)), citizen_name=called(citizen))
        for goal, step in draft.all_steps()
    ]
    return sorted(found, key=lambda step: (step.due is None, step.due or date.max, step.id))


def steps_then(version: PlanVersion, citizen: Citizen) -> list[StepNow]:
    """The version's steps as they stood when it was sent, in the order of the plan."""
    statuses = version.statuses
    return [
        StepNow(
            step.id or 0,
            step.what,
            step.actor,
            step.actor_name,
            step.track,
            step.due,
            goal.text if goal else "",
            statuses.get(step.id or 0, "planned"),
            citizen_name=called(citizen),
        )
        for goal, step in version.draft.all_steps()
    ]


@dataclass(frozen=True)
class Remarks:
    """Every remark and file of a plan, the earliest first. Both sides read all of them."""

    comments: list[Comment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    withdrawn: list[Attachment] = field(default_factory=list)

    @property
    def open(self) -> list[Comment]:
        return [each for each in self.comments if each.resolved_at is None]

    @property
    def settled(self) -> list[Comment]:
        return [each for each in self.comments if each.resolved_at is not None]

    @property
    def about_steps(self) -> dict[int, int]:
        """Step → how many open remarks."""
        found: dict[int, int] = {}
        for each in self.open:
            if each.step_id:
                found[each.step_id] = found.get(each.step_id, 0) + 1
        return found


def remarks_of(plan: Plan) -> Remarks:
    files = list(Attachment.objects.filter(plan=plan))
    return Remarks(
        list(Comment.objects.filter(plan=plan)),
        [each for each in files if each.withdrawn_at is None],
        [each for each in files if each.withdrawn_at is not None],
    )


def files_of(plan: Plan) -> QuerySet[Attachment]:
    """The files that can be opened: none that was withdrawn."""
    return Attachment.objects.filter(plan=plan, withdrawn_at__isnull=True)


def commented(actor: Actor) -> QuerySet[Comment]:
    """Open remarks that citizens wrote to the caseworker's plans."""
    found = Comment.objects.filter(plan__in=mine(actor).values("pk"), resolved_at__isnull=True, by_citizen=True)
    return found.select_related("citizen").order_by("at", "pk")


def unsaved_of(actor: Actor, plan: Plan) -> QuerySet[UnsavedDraft]:
    """The kept texts that wait to be used or put away, for those who may edit the plan."""
    return scope(actor, "plan.edit", UnsavedDraft.objects.filter(plan=plan, closed_at__isnull=True))


def may_edit(actor: Actor, plan: Plan) -> bool:
    return plan.case.closed is None and decide(actor, "plan.edit", plan).allowed


# ---- across the caseworker's citizens, each in one query ----


def mine(actor: Actor) -> QuerySet[Plan]:
    return scope(actor, "plan.view", Plan.objects.filter(case__in=caseload(actor).order_by().values("pk")))


def my_steps_due(actor: Actor, until: date) -> QuerySet[Step]:
    """The caseworker's own open steps that are due by then, the oldest first."""
    return (
        Step.objects.filter(
            plan__in=mine(actor).values("pk"),
            actor="sagsbehandler",
            status__in=["planned", "cannot_yet"],
            due__lte=until,
        )
        .select_related("plan__citizen")
        .order_by("due", "pk")
    )


def sent_to(actor: Actor, citizen: Citizen) -> Iterable[PlanVersion]:
    """Every version of every plan of the citizen, with answers, for the timeline."""
    rows = scope(actor, "plan.view", PlanVersion.objects.filter(citizen=citizen))
    return _with_answers(rows).order_by("sent_at", "pk")


def _with_answers(rows: QuerySet[PlanVersion]) -> QuerySet[PlanVersion]:
    return rows.prefetch_related(Prefetch("answers", PlanAnswer.objects.order_by("-at", "-pk")))


def _step_now(step: StepDraft, goal: str, row: Step | None) -> StepNow:
    told = row is not None and step.actor == "borger" and row.marked_by is not None and not row.marked_by_citizen
    return StepNow(
        step.id or 0,
        step.what,
        step.actor,
        step.actor_name,
        step.track,
        step.due,
        goal,
        row.status if row else "planned",
        row.status_words if row else "",
        row.marked_by_citizen if row else False,
        source=row.source if row else "",
        told_to=row.marked_by.label if told and row and row.marked_by else "",
        told_at=row.marked_at if told and row else None,
    )
