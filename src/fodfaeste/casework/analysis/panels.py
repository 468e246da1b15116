"""What the room shows on the citizen's page, on *Mit overblik* and on the timeline."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.analysis import queries
from fodfaeste.casework.analysis.models import Analysis, Contribution
from fodfaeste.casework.analysis.rules import Deadline, due_state
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The newest analysis in a few words, and the way to ask for one."""
    if not decide(actor, "analysis.view", citizen).allowed:
        return None
    found = queries.of_citizen(citizen).first()
    context = {
        "citizen": citizen,
        "told": queries.told(found) if found else None,
        "may_request": decide(actor, "analysis.request", citizen).allowed,
        "unfinished": found is not None and found.status in ("open", "conferred"),
    }
    return Panel("analysis", "Tværfaglig analyse", "analysis/panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """What a specialist is asked, their own and what nobody has taken; a caseworker's analyses that wait for them."""
    try:
        rule = queries.deadline()
    except NoRule:
        return []
    items: list[OverviewItem] = []
    today = clock.today()
    if actor.has_role("specialist"):
        items += [
            OverviewItem(
                kind="deadline",  # its name leads to the question: not everybody asked may open the citizen's page
                citizen_id=each.citizen_id,
                citizen_name=each.citizen.name,
                text="Skriv til den tværfaglige analyse",
                why=_asked_why(each, today, rule),
                url=reverse("analysis_contribute", args=[each.pk]),
                when=each.analysis.due,
                late=each.analysis.due < today,
            )
            for each in queries.asked_of(actor)
        ]
    if actor.has_role("sagsbehandler"):
        for analysis in queries.mine(actor):
            text = _waits_for_caseworker(analysis)
            if text:
                items.append(
                    OverviewItem(
                        kind="needs_me",
                        citizen_id=analysis.citizen_id,
                        citizen_name=analysis.citizen.name,
                        text=text,
                        why=f"Fristen for analysen er {analysis.due:%d.%m.%Y}",
                        url=reverse("analysis", args=[analysis.pk]),
                        when=analysis.due,
                        late=analysis.due < today,
                    )
                )
    return items


def _asked_why(asked: Contribution, today: date, rule: Deadline) -> str:
    if asked.employee_id is not None:
        return f"Svar senest {asked.analysis.due:%d.%m.%Y}"
    near = "" if due_state(asked.analysis.due, today, rule) == "later" else ", og fristen er nær"
    return f"{asked.title}: ingen har taget den endnu{near}"


def _waits_for_caseworker(analysis: Analysis) -> str:
    if analysis.status == "conferred":
        return "Tag stilling til forslagene fra den tværfaglige analyse sammen"
    every = list(analysis.contributions.all())
    missing = [each for each in every if each.handed_in_at is None]
    back = [each for each in missing if each.came_back]
    if back:
        return (
            f"Givet tilbage i den tværfaglige analyse: {', '.join(each.title.lower() for each in back)}. Find en anden"
        )
    if not missing:
        return "Hold konference: alle har afleveret til den tværfaglige analyse"
    if analysis.due < clock.today():
        return f"Fristen er gået: {', '.join(each.title.lower() for each in missing)} mangler i den tværfaglige analyse"
    return ""


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Asked, conferred, done or stopped."""
    own = decide(actor, "analysis.view_own", citizen).allowed
    if not own and not decide(actor, "analysis.view", citizen).allowed:
        return []
    events = []
    for each in queries.of_citizen(citizen):
        url = reverse("my_analysis") if own else reverse("analysis", args=[each.pk])
        asked = timezone.localtime(each.asked_at).date()
        events.append(TimelineEvent(asked, "analysis", "Tværfaglig analyse bestilt", url))
        conference = getattr(each, "conference", None)
        if conference is not None:
            events.append(TimelineEvent(conference.held_on, "analysis", "Konference holdt", url))
        if each.ended_at is not None:
            word = "stoppet" if each.status == "stopped" else "færdig"
            day = timezone.localtime(each.ended_at).date()
            events.append(TimelineEvent(day, "analysis", f"Tværfaglig analyse {word}", url))
    return events
