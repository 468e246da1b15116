"""What the plan shows on the citizen's page, on *Mit overblik* and on the timeline."""

from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.plans import queries
from fodfaeste.casework.plans.models import Comment, Step
from fodfaeste.casework.plans.pages import plan_page
from fodfaeste.casework.plans.rules import short, written
from fodfaeste.casework.plans.standing import of_plans
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen

NEXT_STEPS = 3


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The goal, where the agreement stands, the next steps, and what to do. None for those who may not see it."""
    if not decide(actor, "plan.view", citizen).allowed:
        return None
    page = plan_page(actor, citizen, queries.plan_of(actor, citizen))
    steps = [step for track in page.tracks for step in track.steps if step.open]
    steps.sort(key=lambda step: (step.due is None, step.due or date.max, step.id))
    context = {
        "citizen": citizen,
        "page": page,
        "steps": steps[:NEXT_STEPS],
        "may_edit": page.editable and decide(actor, "plan.edit", citizen).allowed,
    }
    return Panel("plan", "Planen", "plans/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """The caseworker's own steps, what stands still in their citizens' plans, and the citizens' remarks."""
    if actor.employee_id is None:
        return []
    today = clock.today()
    sunday = today + timedelta(days=6 - today.weekday())
    return [
        *(_due(step, today) for step in queries.my_steps_due(actor, sunday)),
        *(each.item for each in of_plans(queries.mine(actor)) if not each.promised),
        *(_commented(comment) for comment in queries.commented(actor)),
    ]


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Every sent version and every answer."""
    found = []
    for version in queries.sent_to(actor, citizen):
        url = reverse("plan_version", args=[citizen.pk, version.number])
        text = f"{version.sent_by_name} sendte planen, version {version.number}"
        found.append(TimelineEvent(_day(version.sent_at), "plan", text, url))
        for answer in version.answers.all():
            told = f", fortalt til {answer.told_to}" if answer.told_to else ""
            text = f"{citizen.first_name or citizen.name} {SAID[answer.answer]} version {version.number}{told}"
            found.append(TimelineEvent(_day(answer.at), "plan", text, url))
    return found


SAID = {"agree": "sagde ja til", "disagree": "er ikke helt enig i", "could_not": "kunne ikke svare på"}


def _due(step: Step, today: date) -> OverviewItem:
    assert step.due is not None
    late = step.due < today
    when = f"Skulle være gjort {written(step.due)}" if late else f"Skal være gjort {written(step.due)}"
    return _item(
        "deadline", step.plan.citizen, f"Dit skridt: {short(step.what)}", f"{when} efter planen", step.due, late
    )


def _commented(comment: Comment) -> OverviewItem:
    citizen = comment.citizen
    name = citizen.first_name or citizen.name
    item = _item("needs_me", citizen, f"Læs {name}s bemærkning til planen", short(comment.words), _day(comment.at))
    return replace(item, url=reverse("plan_remarks", args=[citizen.pk]))


def _item(
    kind: str, citizen: Citizen, text: str, why: str, when: date | None = None, late: bool = False
) -> OverviewItem:
    url = reverse("plan", args=[citizen.pk])
    return OverviewItem(kind, citizen.pk, citizen.name, text, why, url, when, late)  # type: ignore[arg-type]


def _day(moment) -> date:  # type: ignore[no-untyped-def]
    return timezone.localtime(moment).date()
