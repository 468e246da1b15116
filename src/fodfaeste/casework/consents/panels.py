"""What the room shows on the citizen's page, on *Mit overblik* and on the timeline."""

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.consents import queries
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """What the citizen has said yes to right now."""
    if not decide(actor, "consent.view", citizen).allowed:
        return None
    live = [each for each in queries.of_citizen(citizen) if each.live]
    context = {"citizen": citizen, "live": live, "may_record": decide(actor, "consent.record", citizen).allowed}
    return Panel("consents", "Samtykker", "consents/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Consents of my own citizens that end soon, and those that were taken back lately."""
    if actor.employee_id is None or not actor.has_role("sagsbehandler"):
        return []
    try:
        ending, taken_back = queries.ending(actor), queries.taken_back(actor)
    except NoRule:
        return []
    soon = [
        OverviewItem(
            kind="needs_me",
            citizen_id=each.consent.citizen_id,
            citizen_name=each.consent.citizen.name,
            text=f"Samtykket udløber: {each.consent.title}",
            why=f"Spørg {each.warn_days} dage før, et samtykke udløber",
            url=reverse("consent_record", args=[each.consent.citizen_id, each.consent.purpose]),
            when=each.consent.valid_until,
        )
        for each in ending
    ]
    return soon + [
        OverviewItem(
            kind="needs_me",
            citizen_id=each.consent.citizen_id,
            citizen_name=each.consent.citizen.name,
            text=f"Har trukket et samtykke tilbage: {each.consent.title}",
            why="Det gælder fra samme øjeblik. Tal om, hvad det betyder",
            url=reverse("consents", args=[each.consent.citizen_id]),
            when=each.ended_on,
        )
        for each in taken_back
    ]


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Every yes and every time one was taken back."""
    if not decide(actor, "consent.view", citizen).allowed:
        return []
    url = reverse("my_consents") if actor.is_citizen else reverse("consents", args=[citizen.pk])
    events = []
    for each in queries.of_citizen(citizen):
        consent = each.consent
        events.append(TimelineEvent(consent.given_on, "consent", f"Sagde ja: {consent.title}", url))
        if consent.withdrawn_at is not None:
            day = timezone.localtime(consent.withdrawn_at).date()
            events.append(TimelineEvent(day, "consent", f"Trak et ja tilbage: {consent.title}", url))
    return events
