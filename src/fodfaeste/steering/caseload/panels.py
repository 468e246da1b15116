"""What caseloads show elsewhere: the citizen is told of a new caseworker, the team leader of what cannot go back."""

from datetime import timedelta

from django.urls import reverse

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.steering.caseload.models import HandedCase, PlannedEnding

TOLD_FOR = timedelta(days=30)
"""So long a hand-over for good stands on the citizen's own page."""


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """Who is the citizen's caseworker now and until when, as long as it is news."""
    if actor.citizen_id != citizen.pk:
        return None
    handed = (
        HandedCase.objects.filter(citizen=citizen, back_at__isnull=True, assignment__valid_to__isnull=True)
        .filter(case__closed__isnull=True)
        .select_related("hand_over__giver", "receiver")
        .order_by("-pk")
        .first()
    )
    if handed is None or (handed.hand_over.until is None and handed.hand_over.at < clock.now() - TOLD_FOR):
        return None
    return Panel("new_caseworker", "Din sagsbehandler", "caseload/my_plan_panel.html", {"handed": handed})


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """When the case is expected to end, and the note that came with a hand-over."""
    if not decide(actor, "case.view", citizen).allowed:
        return None
    ending = PlannedEnding.objects.filter(citizen=citizen, case__closed__isnull=True).first()
    handed = (
        HandedCase.objects.filter(citizen=citizen, assignment__valid_to__isnull=True, back_at__isnull=True)
        .filter(case__closed__isnull=True)
        .select_related("hand_over__giver", "receiver")
        .order_by("-pk")
        .first()
    )
    may_plan = decide(actor, "caseload.plan_ending", citizen).allowed
    if ending is None and handed is None and not may_plan:
        return None
    context = {"citizen": citizen, "ending": ending, "handed": handed, "may_plan": may_plan}
    return Panel("caseload", "Overdragelse og afslutning", "caseload/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """For the team leader: cases lent out whose time is over and that did not go back."""
    if not actor.has_role("teamleder"):
        return []
    waiting = (
        HandedCase.objects.filter(
            hand_over__until__lt=clock.today(),
            hand_over__closed_at__isnull=True,
            case__team__in=actor.team_ids,
            case__closed__isnull=True,
            assignment__valid_to__isnull=True,
        )
        .select_related("citizen", "hand_over__giver", "receiver")
        .order_by("hand_over__until", "pk")
    )
    return [
        OverviewItem(
            kind="needs_me",
            citizen_id=each.citizen_id,
            citizen_name=each.citizen.name,
            text=f"{each.receiver.name} er vikar, og tiden er gået",
            why=f"Forløbet skulle tilbage til {each.hand_over.giver.name}",
            url=reverse("hand_over", kwargs={"citizen_id": each.citizen_id}),
            when=each.hand_over.until,
            late=True,
        )
        for each in waiting
    ]


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """When a stand-in came, and when the case went back."""
    if actor.citizen_id != citizen.pk and not decide(actor, "case.view", citizen).allowed:
        return []
    found = HandedCase.objects.filter(citizen=citizen, hand_over__until__isnull=False)
    return [
        TimelineEvent(
            clock.local_day(each.hand_over.at),
            "Sagsbehandler",
            f"{each.receiver.name} er vikar for {each.hand_over.giver.name}",
        )
        for each in found.select_related("hand_over__giver", "receiver")
    ]
