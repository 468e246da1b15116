"""What the pages show, gathered once: the caseworker's plan page, the citizen's own, the late save, and the paper."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from fodfaeste.casework.cases.queries import open_case_of, responsible_for
from fodfaeste.casework.plans.drafts import TRACKS, PlanDraft
from fodfaeste.casework.plans.margin import Margin, margin_of
from fodfaeste.casework.plans.merging import Choice, Merged, merge
from fodfaeste.casework.plans.models import Goal, Plan, PlanEdit, PlanVersion, UnsavedDraft
from fodfaeste.casework.plans.pdf import Paper, PaperStep
from fodfaeste.casework.plans.queries import (
    Remarks,
    StepNow,
    VersionView,
    edit_at,
    may_edit,
    remarks_of,
    steps_now,
    steps_then,
    unsaved_of,
    version_views,
    working_draft,
)
from fodfaeste.casework.plans.rules import (
    STEP_STATUSES,
    Problem,
    problems_to_send,
    written,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


@dataclass(frozen=True)
class Track:
    """One of the three columns."""

    key: str
    title: str
    steps: list[StepNow]


@dataclass(frozen=True)
class PlanPage:
    """The plan as the caseworker sees it. `next` is the one thing to do: start, edit, send, or nothing."""

    plan: Plan | None
    draft: PlanDraft = field(default_factory=PlanDraft)
    tracks: list[Track] = field(default_factory=list)
    versions: list[VersionView] = field(default_factory=list)
    unsaved: list[UnsavedDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    margin: Margin | None = None
    goals: list[Goal] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    changed: bool = False
    editable: bool = False
    may_talk: bool = False
    next: str = "start"
    edit: PlanEdit | None = None

    @property
    def newest(self) -> VersionView | None:
        return self.versions[0] if self.versions else None

    @property
    def agreed(self) -> frozenset[int | None]:
        """The steps of the newest version the citizen agreed to. The others are proposals."""
        view = next((each for each in self.versions if each.answer and each.answer.answer == "agree"), None)
        return frozenset(step.id for _, step in view.version.draft.all_steps()) if view else frozenset()


def plan_page(actor: Actor, citizen: Citizen, plan: Plan | None) -> PlanPage:
    """Everything on the caseworker's plan page, in a number of queries that does not grow with the plan."""
    if plan is None:
        return PlanPage(None, editable=open_case_of(citizen) is not None)
    draft = working_draft(plan, with_done=True)
    to_do = working_draft(plan)
    versions = version_views(plan, citizen)
    changed = not versions or versions[0].version.draft != draft
    steps = steps_now(draft, plan, citizen)
    stuck: frozenset[int | None] = frozenset(step.id for step in steps if step.status == "cannot_yet")
    over = frozenset(step.id for step in steps if step.status == "done")
    done = [step for _, step in draft.all_steps() if step.id in over]
    problems = problems_to_send(to_do, clock.today(), stuck)
    editable = may_edit(actor, plan)
    may_talk = decide(actor, "plan.comment", plan).allowed
    return PlanPage(
        plan=plan,
        draft=draft,
        tracks=tracks(steps),
        versions=versions,
        unsaved=list(unsaved_of(actor, plan)) if editable else [],
        problems=problems if changed else [],
        margin=margin_of(actor, citizen, plan, (step for _, step in to_do.all_steps()), done, stuck),
        goals=list(plan.goals.order_by("order", "pk")),
        remarks=remarks_of(plan) if may_talk else Remarks(),
        may_talk=may_talk,
        changed=changed,
        editable=editable,
        next="send" if changed and not problems else "edit",
        edit=edit_at(plan, plan.version),
    )


def tracks(steps: list[StepNow]) -> list[Track]:
    """The steps in their three columns; what is still to be done comes first."""
    ordered = sorted(steps, key=lambda step: not step.open)
    return [Track(key, title, [step for step in ordered if step.track == key]) for key, title in TRACKS.items()]


@dataclass(frozen=True)
class MyPlan:
    """*Min plan*: what was sent to the citizen, with each step as it stands today."""

    newest: VersionView | None
    older: list[VersionView] = field(default_factory=list)
    next: StepNow | None = None
    mine: list[StepNow] = field(default_factory=list)
    others: list[StepNow] = field(default_factory=list)
    done: list[StepNow] = field(default_factory=list)
    caseworker: str = ""
    closed: bool = False
    remarks: Remarks = field(default_factory=Remarks)


def my_plan(citizen: Citizen, plan: Plan | None) -> MyPlan:
    """The citizen's own page."""
    case = plan.case if plan else open_case_of(citizen)
    responsible = responsible_for(case) if case else None
    name = responsible.name if responsible else ""
    versions = version_views(plan, citizen) if plan else []
    if plan is None or not versions:
        return MyPlan(None, caseworker=name)
    steps = steps_now(versions[0].version.draft, plan, citizen)
    mine = [step for step in steps if step.actor == "borger" and step.status != "done"]
    return MyPlan(
        newest=versions[0],
        older=versions[1:],
        next=next((step for step in mine if step.status == "planned"), None),
        mine=mine,
        others=[step for step in steps if step.actor != "borger" and step.status != "done"],
        done=[step for step in steps if step.status == "done"],
        caseworker=name,
        closed=plan.case.closed is not None,
        remarks=remarks_of(plan),
    )


@dataclass(frozen=True)
class LateSave:
    """Two texts for the same plan: the one that waits, and the one that is saved."""

    unsaved: UnsavedDraft
    merged: Merged
    saved: PlanEdit
    own_words: bool
    """Is the reader the one who wrote the waiting text?"""


def merged_with(
    plan: Plan, draft: PlanDraft, base_version: int, saved: PlanEdit, choices: dict[str, Choice] | None = None
) -> Merged:
    """The draft, written on top of `base_version`, against what was saved since."""
    base = edit_at(plan, base_version)
    return merge(base.draft if base else PlanDraft(), draft, saved.draft, choices)


def paper_of(citizen: Citizen, plan: Plan, view: VersionView | None) -> Paper:
    """The newest sent version for print, or the unsent plan, marked as a draft."""
    draft = view.version.draft if view else working_draft(plan, with_done=True)
    steps = steps_then(view.version, citizen) if view else steps_now(draft, plan, citizen)
    live = {step.id: step for step in steps_now(draft, plan, citizen)}
    columns = tuple(
        (track.title, tuple(_paper_step(live.get(step.id, step)) for step in track.steps))
        for track in tracks(sorted(steps, key=lambda step: (step.due is None, step.due or clock.today(), step.id)))
    )
    answer = view.answer if view else None
    return Paper(
        municipality=settings.FODFAESTE_MUNICIPALITY,
        name=citizen.name,
        made=f"Version {view.version.number}, {_day(view.version)}" if view else "Udkast, ikke sendt",
        state=_paper_state(view),
        goal=draft.own_goal,
        sub_goals=tuple(goal.text for goal in draft.goals),
        tracks=columns,
        answer=answer.said if answer else "",
        words=answer.words if answer else "",
        printed=clock.today(),
    )


def _paper_state(view: VersionView | None) -> str:
    if view is None:
        return "Planen er et udkast. Den gælder, når den er sendt og besvaret."
    sent = f"{view.version.sent_by_name} sendte planen {_day(view.version)}."
    if view.answer and view.answer.answer == "disagree":
        return f"{sent} Borgeren er ikke helt enig. Planen bliver stående, som den er, til der er talt om det."
    return sent if view.answer else f"{sent} Der er ikke svaret på den endnu."


def _paper_step(step: StepNow) -> PaperStep:
    when = f"senest {written(step.due)}" if step.due else "ingen dato endnu"
    status = "" if step.status == "planned" else STEP_STATUSES[step.status].lower()
    return PaperStep(step.what, step.who, when, status)


def _day(version: PlanVersion) -> str:
    return written(timezone.localtime(version.sent_at).date())
