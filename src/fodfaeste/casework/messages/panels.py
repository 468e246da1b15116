"""What messages show elsewhere: the citizen's page, Mit overblik, Min plan."""

from django.urls import reverse

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.messages import queries
from fodfaeste.casework.messages.models import Message
from fodfaeste.casework.messages.queries import Waiting
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule

FIRST_WORDS = 90


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The last message and whether the citizen waits."""
    if actor.is_citizen or not decide(actor, "message.view", citizen).allowed:
        return None
    seen = list(queries.thread(citizen))
    context = {
        "citizen": citizen,
        "last": seen[-1] if seen else None,
        "unread": sum(each.from_citizen and each.read_at is None for each in seen),
        "waiting": queries.waits_since(seen),
    }
    return Panel("messages", "Beskeder", "messages/panel.html", context)


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """Write to my caseworker; new messages first."""
    case = open_case_of(citizen)
    if actor.citizen_id != citizen.pk or case is None:
        return None
    context = {"carrier": queries.carrier_of(case), "unread": queries.unread_for_citizen(citizen)}
    return Panel("messages", "Beskeder", "messages/my_plan_panel.html", context)


def overview(actor: Actor) -> list[OverviewItem]:
    """Citizens who wait for an answer: mine, those of colleagues who are away, and what is over time in my team."""
    if actor.employee_id is None or not actor.has_role("sagsbehandler", "teamleder"):
        return []
    try:
        found = [item for each in queries.waiting(actor) if (item := _item(actor, each)) is not None]
        if actor.has_role("teamleder"):
            found += [_to_leader(each) for each in queries.waiting(actor, "leader")]
    except NoRule:
        return []
    return found


def _item(actor: Actor, each: Waiting) -> OverviewItem | None:
    """None where it is somebody else's to answer and still in time."""
    owner, absence = each.responsible, each.absence
    if owner is not None and owner.pk == actor.employee_id:
        return _line(each, "Du er ansvarlig")
    if owner is None:
        return _line(each, "Forløbet har ingen ansvarlig sagsbehandler") if actor.has_role("teamleder") else None
    if absence is not None:
        if absence.stand_in_id in (None, actor.employee_id):
            who = "du ser efter beskederne" if absence.stand_in_id else "teamet ser efter beskederne"
            return _line(each, f"{owner.name} er væk, og {who}")
        return None
    if each.late and actor.has_role("teamleder"):
        return _line(each, f"{owner.name} har ikke svaret til tiden")
    return None


def _line(each: Waiting, why: str) -> OverviewItem:
    citizen = each.case.citizen
    url = reverse("messages", args=[citizen.pk])
    new = "Ny besked" if each.newest.read_at is None else "Venter på svar"
    text = f"{new}: {_first_words(each.newest)}"
    return OverviewItem("needs_me", citizen.pk, citizen.name, text, f"{why}", url, each.due, each.late)


def _to_leader(each: Waiting) -> OverviewItem:
    citizen = each.case.citizen
    url = f"{reverse('messages', args=[citizen.pk])}#leder"
    text = f"Spørgsmål til dig: {_first_words(each.newest)}"
    return OverviewItem(
        "needs_me", citizen.pk, citizen.name, text, "Borgeren spørger lederen", url, each.due, each.late
    )


def _first_words(message: Message) -> str:
    words = " ".join(message.text.split())
    return words if len(words) <= FIRST_WORDS else f"{words[:FIRST_WORDS].rstrip()}…"
