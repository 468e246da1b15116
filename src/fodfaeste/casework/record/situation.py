"""One citizen in ten seconds: where are we, what is agreed, what is stuck."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of, responsible_for, target_group_title, track_titles
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.queries import next_booked
from fodfaeste.casework.plans.drafts import ACTORS
from fodfaeste.casework.plans.models import PlanAnswer, PlanVersion, Step
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
class Stuck:
    """Something that does not move, put as a circumstance. `words` are the citizen's own."""

    text: str
    why: str
    url: str = ""
    words: str = ""


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
    stuck: list[Stuck]


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
    stuck = _stuck_case(citizen, case, responsible) if may_case else []
    if may_plan and case:
        stuck += _stuck_plan(citizen, version, steps, today)
    if may_talk and case:
        stuck += _stuck_talks(citizen, coming, agreements, today)
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


def _stuck_case(citizen: Citizen, case: Case | None, responsible: Employee | None) -> list[Stuck]:
    if case is not None and responsible is None:
        url = reverse("hand_over", kwargs={"citizen_id": citizen.pk})
        return [Stuck("Ingen er ansvarlig for forløbet", "Vælg en sagsbehandler i teamet.", url)]
    return []


def _stuck_plan(citizen: Citizen, version: PlanVersion | None, steps: list[Step], today: date) -> list[Stuck]:
    url = reverse("plan", kwargs={"citizen_id": citizen.pk})
    if version is None:
        return [Stuck("Der er ingen fælles plan endnu", "Begynd med borgerens eget mål.", url)]
    answer = PlanAnswer.objects.filter(plan_version=version, current=True).first()
    found = []
    if answer is None:
        days = (today - timezone.localtime(version.sent_at).date()).days
        if days:  # what was sent today stands still for nobody
            found.append(Stuck("Planen venter på borgerens svar", f"Sendt for {_days(days)} siden.", url))
    elif answer.answer == "disagree":
        found.append(
            Stuck("Borgeren er ikke enig i planen", "Tal om, hvad der skal være anderledes.", url, answer.words)
        )
    elif answer.answer == "could_not":
        found.append(Stuck("Borgeren kunne ikke svare på planen", "Tal om, hvad der skal til.", url, answer.words))
    found += [
        Stuck(f"Skridt: {step.what}", "Kan ikke lade sig gøre lige nu.", url, step.status_words)
        for step in steps
        if step.status == "cannot_yet"
    ]
    late = [step for step in steps if step.status == "planned" and step.due and step.due < today]
    found += [Stuck(f"Skridt: {step.what}", f"Skulle være gjort {_ago(step.due, today)}.", url) for step in late]
    return found


def _stuck_talks(
    citizen: Citizen, coming: Conversation | None, agreements: list[Agreement], today: date
) -> list[Stuck]:
    late = [row for row in agreements if row.due < today]
    found = [
        Stuck(f"Aftale: {row.what}", f"Skulle være gjort {_ago(row.due, today)}.", _talk_url(row.conversation_id))
        for row in late
    ]
    if coming is None:
        found.append(Stuck("Der er ingen næste samtale", "Find en tid sammen."))  # the page's head has the button
    return found


def _ago(due: date | None, today: date) -> str:
    return f"for {_days((today - due).days)} siden" if due else ""


def _days(count: int) -> str:
    return "1 dag" if count == 1 else f"{count} dage"
