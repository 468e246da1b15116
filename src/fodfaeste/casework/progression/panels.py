"""What the room shows on the citizen's page and on *Mit overblik*."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.cases.topics import Topic
from fodfaeste.casework.progression import queries
from fodfaeste.casework.progression.rules import prompt, to_talk_about
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """What has moved, what is seen differently, and who is still to answer."""
    if not decide(actor, "progression.view", citizen).allowed:
        return None
    rounds = queries.rounds_of(citizen)
    waiting = next((each for each in queries.waiting_for(actor) if each.citizen_id == citizen.pk), None)
    now, rows, _ = queries.latest(citizen, [each for each in rounds if waiting is None or each.pk != waiting.round_id])
    context = {
        "citizen": citizen,
        "round": now,
        "moved": [row for row in rows if row.marked and not row.about_belief],
        "talk": to_talk_about(rows),
        "open_round": next((each for each in rounds if each.closed_at is None), None),
        "waiting": waiting,
    }
    return Panel("development", "Udvikling", "progression/panel.html", context)


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The questions that wait for the citizen, on their Min plan as long as they wait."""
    if actor.citizen_id != citizen.pk:
        return None
    waiting = queries.waiting_for(actor).first()
    if waiting is None:
        return None
    return Panel("my_development", "Hvordan går det?", "progression/my_plan_panel.html", {"waiting": waiting})


def topics(actor: Actor, citizen: Citizen) -> list[Topic]:
    """What citizen and professionals see most differently, as questions for the next conversation.

    Whoever is still to answer a round is not told what the others have answered in it.
    """
    if actor.is_citizen or not decide(actor, "progression.view", citizen).allowed:
        return []
    waiting = {each.round_id for each in queries.waiting_for(actor) if each.citizen_id == citizen.pk}
    now, rows, _ = queries.latest(citizen, [each for each in queries.rounds_of(citizen) if each.pk not in waiting])
    if now is None:
        return []
    why = f"Her ser I mest forskelligt på det i runde {now.number}"
    url = reverse("development", args=[citizen.pk])
    return [Topic(f"development.{row.item.key}", prompt(row), why, url) for row in to_talk_about(rows)]


def overview(actor: Actor) -> list[OverviewItem]:
    """My own answers that are missing, citizens who have not answered in time, and rounds that should begin."""
    if actor.employee_id is None or not actor.has_role("sagsbehandler", "specialist", "teamleder"):
        return []
    today = clock.today()
    mine = [
        _item(each.citizen, "Svar på, hvordan det går", each.round.due, ("progression_answer", each.pk), today)
        for each in queries.waiting_for(actor)
    ]
    if not actor.has_role("sagsbehandler"):
        return mine
    late = [
        _item(
            each.citizen,
            "Tag spørgsmålene om udvikling sammen",
            each.round.due,
            ("development", each.citizen_id),
            today,
        )
        for each in queries.citizens_waiting(actor)
    ]
    begin = [
        OverviewItem(
            kind="needs_me",
            citizen_id=each.citizen.pk,
            citizen_name=each.citizen.name,
            text="Begynd en runde om udvikling",
            why="Det er tid til den næste runde efter reglen om udvikling",
            url=reverse("development", args=[each.citizen.pk]),
            when=each.day,
        )
        for each in queries.due_to_begin(actor, caseload(actor).select_related("citizen"))
    ]
    return mine + late + begin


def _item(citizen: Citizen, text: str, due: date, to: tuple[str, int], today: date) -> OverviewItem:  # type: ignore[no-untyped-def]
    return OverviewItem(
        kind="needs_me",
        citizen_id=citizen.pk,
        citizen_name=citizen.name,
        text=text,
        why=f"Svar senest {due:%d.%m.%Y}",
        url=reverse(to[0], args=[to[1]]),
        when=due,
        late=due < today,
    )


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """The rounds that have been answered, for staff who may see them and for the citizen."""
    own = decide(actor, "progression.view_own", citizen).allowed
    if not own and not decide(actor, "progression.view", citizen).allowed:
        return []
    url = reverse("my_development") if own else reverse("development", args=[citizen.pk])
    return [
        TimelineEvent(
            timezone.localtime(each.opened_at).date(),
            "development",
            f"Udvikling, runde {each.number}: {len(queries.given(each))} har svaret",
            url,
        )
        for each in queries.rounds_of(citizen)
        if queries.given(each)
    ]
