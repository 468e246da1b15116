"""What the room shows elsewhere: citizen's page, overview, timeline, Min plan, the plan's efforts, the catalogue."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import queries, rules
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.terms import terms
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, may_ever, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule

LATELY = timedelta(days=14)


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """What runs, what waits for an answer, and the way to the catalogue."""
    if not decide(actor, "participation.view", citizen).allowed:
        return None
    rows = queries.of_citizen(actor, citizen)
    context = {
        "citizen": citizen,
        "running": [each for each in rows if not each.ended],
        "may_manage": decide(actor, "participation.manage", citizen).allowed,
    }
    return Panel("participation", "Indsatser", "participation/panel.html", context)


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """On Min plan: what I am asked about, and what I take part in."""
    if actor.citizen_id != citizen.pk:
        return None
    rows = [each for each in queries.of_citizen(actor, citizen) if not each.ended]
    if not rows:
        return None
    asked = [each for each in rows if each.state in ("proposed", "offered")]
    context = {"asked": asked, "running": [each for each in rows if each.state in ("accepted", "active")]}
    return Panel("my_interventions", "Det tager du del i", "participation/my_plan_panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Offers to answer, referrals that were declined, statuses that are late. Constant in queries."""
    if actor.employee_id is None:
        return []
    found: list[OverviewItem] = []
    if actor.has_role("sagsbehandler", "teamleder"):
        found += [*_offers(actor), *_declined(actor), *_late(actor)]
    return found + _at_the_provider(actor)


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Every start and end, and every proposal that was answered with no."""
    own = actor.citizen_id == citizen.pk
    found = []
    for each in queries.of_citizen(actor, citizen):
        url = reverse("my_interventions") if own else reverse("participation", args=[each.pk])
        if each.state in rules.BEGUN and each.first is not None:
            found.append(TimelineEvent(each.first, "effort", f"{each.text.title} begyndte", url))
        if each.ended and each.ended_at is not None:
            day = timezone.localtime(each.ended_at).date()
            found.append(TimelineEvent(day, "effort", f"{each.text.title}: {rules.STATES[each.state].lower()}", url))
    return found


def block(actor: Actor, intervention: Intervention) -> Panel | None:
    """On the page of an intervention: the way to propose it."""
    if actor.is_citizen or not may_ever(actor, "participation.manage") or intervention.status != "published":
        return None
    return Panel("propose", "Passer den til nogen?", "participation/block.html", {"intervention": intervention})


def outcome(actor: Actor, intervention: Intervention) -> Panel | None:
    """What came of it for others; for the staff, since citizens meet it with somebody who can explain it."""
    if actor.is_citizen:
        return None
    from fodfaeste.casework.participation import outcomes

    told = outcomes.of(intervention)
    if told is None:
        return None
    context = {"told": told, "not_cause": outcomes.NOT_CAUSE}
    return Panel("outcome", "Det skete der for andre", "participation/outcome.html", context)


def sentences(ids: Sequence[int]) -> dict[int, str]:
    """One sentence for each card. The counting room is heavy, so it is only loaded when somebody asks."""
    from fodfaeste.casework.participation import outcomes

    return outcomes.sentences(ids)


def _mine(actor: Actor) -> QuerySet[Participation]:
    """Participations of the citizens the actor is responsible for."""
    citizens = caseload(actor).order_by().values("citizen")
    return scope(actor, "participation.manage", queries.participations().filter(citizen__in=citizens))


def _offers(actor: Actor) -> list[OverviewItem]:
    return [
        _item(each, "deadline", f"Plads tilbudt: {each.text.title}", "Pladsen holdes til datoen", when=each.offer_ends)
        for each in _mine(actor).filter(state="offered")
    ]


def _declined(actor: Actor) -> list[OverviewItem]:
    rows = _mine(actor).filter(state="declined", ended_at__gte=clock.now() - LATELY)
    return [
        _item(each, "needs_me", f"Udbyderen sagde nej: {each.text.title}", "Find noget andet", when=each.ended_at)
        for each in rows
    ]


def _late(actor: Actor) -> list[OverviewItem]:
    """The caseworker hears of a late status at once; the team leader when the rule says it has gone on."""
    try:
        rule = terms()
    except NoRule:
        return []
    rows = _mine(actor) if actor.has_role("sagsbehandler") else Participation.objects.none()
    patience = 0
    if actor.has_role("teamleder"):
        rows = scope(actor, "participation.manage", queries.participations())
        patience = rule.escalate_days
    return [
        _item(
            each.participation,
            "needs_me",
            f"Status mangler: {each.participation.text.title}",
            f"Udbyderen skriver status hver {rule.status_days}. dag",
            when=each.due,
            late=True,
        )
        for each in queries.followed(rows, rule)
        if each.due is not None and each.days_late > patience
    ]


def _at_the_provider(actor: Actor) -> list[OverviewItem]:
    """For those who work at a provider: new referrals, and statuses they owe."""
    if not may_ever(actor, "participation.provide"):
        return []
    rows = queries.provided(actor)
    found = [
        _item(each, "needs_me", f"Ny henvisning: {each.text.title}", "Svar med plads, venteliste eller nej", own=True)
        for each in rows.filter(state="referred")
    ]
    try:
        rule = terms()
    except NoRule:
        return found
    return found + [
        _item(
            each.participation,
            "deadline",
            f"Skriv status: {each.participation.text.title}",
            f"Status hver {rule.status_days}. dag",
            when=each.due,
            late=each.days_late > 0,
            own=True,
        )
        for each in queries.followed(rows, rule)
        if each.due is not None
    ]


def _item(
    each: Participation,
    kind: Literal["deadline", "needs_me"],
    text: str,
    why: str,
    when: date | datetime | None = None,
    late: bool = False,
    own: bool = False,
) -> OverviewItem:
    return OverviewItem(
        kind=kind,
        citizen_id=each.citizen_id,
        citizen_name=each.citizen.name,
        text=text,
        why=why,
        url=reverse("provided_one" if own else "participation", args=[each.pk]),
        when=when,
        late=late,
    )
