"""One citizen in ten seconds: where are we, what is agreed, what is stuck."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of, responsible_for, target_group_title, track_titles
from fodfaeste.casework.cases.standing import Standing
from fodfaeste.casework.cases.standing import of_cases as standing_of_cases
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.queries import next_booked
from fodfaeste.casework.conversations.standing import of_cases as standing_of_talks
from fodfaeste.casework.plans.drafts import ACTORS
from fodfaeste.casework.plans.models import Plan, PlanVersion, Step
from fodfaeste.casework.plans.standing import of_plans as standing_of_plans
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.register.models import RegisterStatus

MOST = 6
"""As many lines of each kind as can be read in ten seconds; the rest stands in the panels."""


@dataclass(frozen=True)
class Agreed:
    """Something somebody has said they will do."""

    who: str
    what: str
    due: date | None
    late: bool
    url: str


@dataclass(frozen=True)
class Situation:
    """Everything the head of the citizen's page says."""

    case: Case | None
    target_group: str
    track: str
    age: int
    responsible: Employee | None
    register: RegisterStatus | None
    next_conversation: Conversation | None
    own_goal: str
    agreed: list[Agreed]
    stuck: list[Standing]


def situation_of(actor: Actor, citizen: Citizen) -> Situation:
    """Where the citizen is now, as far as this actor may know it."""
    today = clock.today()
    case = open_case_of(citizen)
    may_plan = case is not None and decide(actor, "plan.view", citizen).allowed
    may_talk = case is not None and decide(actor, "conversation.view", citizen).allowed
    may_register = decide(actor, "register.view", citizen).allowed
    may_case = decide(actor, "case.view", citizen).allowed
    responsible = responsible_for(case) if case else None
    coming = next_booked(actor, citizen) if may_talk else None
    steps = _steps(case) if may_plan and case else []
    version = _newest(case) if may_plan and case else None
    agreements = _agreements(case) if may_talk and case else []
    agreed = _agreed(citizen, steps, agreements, today)
    stuck = standing_of_cases([case]) if case and may_case else []
    if may_plan and case:
        stuck += standing_of_plans(Plan.objects.filter(case=case))
    if may_talk and case:
        stuck += standing_of_talks(Case.objects.filter(pk=case.pk))
    plan = version.plan if version else None
    return Situation(
        case=case,
        target_group=target_group_title(case.target_group) if case and may_case else "",
        track=track_titles().get(case.track, "") if case and case.track and may_case else "",
        age=citizen.age(today),
        responsible=responsible,
        register=RegisterStatus.objects.filter(citizen=citizen).first() if may_register else None,
        next_conversation=coming,
        own_goal=plan.own_goal if plan else "",
        agreed=agreed[:MOST],
        stuck=stuck[:MOST],
    )


def _newest(case: Case) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan__case=case).select_related("plan").order_by("-number").first()


def _steps(case: Case) -> list[Step]:
    rows = Step.objects.filter(plan__case=case, plan__versions__isnull=False, status__in=["planned", "cannot_yet"])
    return list(rows.distinct().order_by("due", "order", "pk"))


def _agreements(case: Case) -> list[Agreement]:
    kept = Agreement.objects.filter(conversation__case=case, conversation__status="held", done_at__isnull=True)
    return list(kept.order_by("due", "pk"))


def _owner(row: Agreement, citizen: Citizen) -> str:
    """Who has promised it."""
    if row.owner == "borger":
        return citizen.first_name or "Borgeren"
    return row.owner_name or "Sagsbehandleren"


def _agreed(citizen: Citizen, steps: list[Step], agreements: list[Agreement], today: date) -> list[Agreed]:
    """What lies ahead. What is past its day stands under what is stuck, and only there."""
    plan_url = reverse("plan", kwargs={"citizen_id": citizen.pk})
    found = [
        Agreed(_owner(row, citizen), row.what, row.due, row.due < today, _talk_url(row.conversation_id))
        for row in agreements
    ]
    found += [
        Agreed(_who(step, citizen), step.what, step.due, bool(step.due and step.due < today), plan_url)
        for step in steps
        if step.status == "planned"
    ]
    ahead = [each for each in found if not each.late]
    return sorted(ahead, key=lambda each: (each.due or date.max, each.what))


def _who(step: Step, citizen: Citizen) -> str:
    if step.actor == "borger":
        return citizen.first_name or "Borgeren"
    return step.actor_name or ACTORS.get(step.actor, step.actor)


def _talk_url(conversation_id: int) -> str:
    return reverse("conversation", kwargs={"conversation_id": conversation_id})
