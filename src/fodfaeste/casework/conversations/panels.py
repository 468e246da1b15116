"""What conversations show on the pages that compose: the citizen's page, Mit overblik, the timeline and Min plan."""

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import caseload, open_case_of
from fodfaeste.casework.conversations import queries, rules
from fodfaeste.casework.conversations.models import KINDS, Conversation
from fodfaeste.casework.conversations.rules import Slot
from fodfaeste.casework.conversations.standing import of_cases
from fodfaeste.casework.plans.efforts import Appointment
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, scope
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import OverviewItem, Panel, TimelineEvent
from fodfaeste.foundation.people.models import Citizen

SOON = timedelta(days=7)
"""How far ahead Mit overblik shows what the caseworker has promised."""


FIRST_WORDS = 90
"""How many letters of what somebody brought are shown on Mit overblik."""


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The next appointment, the last conversation, and open agreements of both."""
    if not decide(actor, "conversation.view", citizen).allowed:
        return None
    context = {
        "citizen": citizen,
        "coming": queries.next_booked(actor, citizen),
        "last": queries.last_held(actor, citizen),
        "open_agreements": queries.open_agreements(actor, citizen),
        "may_book": decide(actor, "conversation.book", citizen).allowed and open_case_of(citizen) is not None,
        "today": clock.today(),
    }
    return Panel("conversations", "Samtaler og aftaler", "conversations/panel.html", context)


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The next appointment on the citizen's Min plan."""
    if actor.citizen_id != citizen.pk:
        return None
    coming = queries.next_booked(actor, citizen)
    return Panel("next_appointment", "Næste aftale", "conversations/my_plan_panel.html", {"coming": coming})


def next_appointment(actor: Actor, citizen: Citizen) -> Appointment | None:
    """The next conversation, for the plan's sheet on the fridge."""
    coming = queries.next_booked(actor, citizen)
    return Appointment(coming.starts, coming.place) if coming else None


def overview(actor: Actor) -> list[OverviewItem]:
    """Today's conversations, promises that are due, and citizens a contact rule asks about. Constant in queries."""
    if actor.employee_id is None or not works_with_conversations(actor):
        return []
    return [*_today(actor), *_waiting(actor), *_promises(actor), *_standing(actor)]


def works_with_conversations(actor: Actor) -> bool:
    """Does the actor have a role that works with conversations at all?"""
    return actor.has_role("sagsbehandler", "teamleder")


def timeline(actor: Actor, citizen: Citizen) -> list[TimelineEvent]:
    """Every conversation that was held, is booked, or came to nothing."""
    rows = queries.conversations().filter(citizen=citizen)
    verb = "agreement.view_own" if actor.is_citizen else "conversation.view"
    seen = queries.scope(actor, verb, rows)
    return [TimelineEvent(_day(each.starts), "conversation", _line(each), _url(actor, each)) for each in seen]


def _today(actor: Actor) -> list[OverviewItem]:
    seen = queries.today(actor)
    standing = rules.standing([(each.status == "held", Slot(each.starts, each.minutes)) for each in seen], clock.now())
    return [
        OverviewItem(
            "today",
            each.citizen_id,
            each.citizen.name,
            f"{KINDS[each.kind]}, {each.minutes} minutter",
            "" if each.status == "held" else _preparation(each),
            _url(actor, each),
            each.starts,
            late=status == rules.UNWRITTEN,
            status=status,
        )
        for each, status in zip(seen, standing, strict=True)
    ]


def _preparation(conversation: Conversation) -> str:
    """One line to be ready by: what is still open, and what the citizen and the caseworker want to talk about."""
    waiting: int = conversation.open_count  # type: ignore[attr-defined]
    agreed = {0: "Ingen åbne aftaler.", 1: "1 åben aftale."}.get(waiting, f"{waiting} åbne aftaler.")
    interpreter = f"Tolk: {conversation.interpreter}." if conversation.interpreter else ""
    said = _first_words(
        f"{conversation.citizen.first_name} vil tale om", conversation.citizen_brings or conversation.told_brings
    )
    mine = _first_words("Du vil tale om", conversation.caseworker_brings)
    return " ".join(part for part in (agreed, interpreter, said, mine) if part)


def _first_words(lead: str, text: str) -> str:
    """The beginning of what somebody brought, closed as a sentence; empty where they brought nothing."""
    words = " ".join(text.split())
    if not words:
        return ""
    if len(words) > FIRST_WORDS:
        return f"{lead}: {words[:FIRST_WORDS].rstrip()}…"
    return f"{lead}: {words}" if words.endswith((".", "!", "?", "…")) else f"{lead}: {words}."


def _waiting(actor: Actor) -> list[OverviewItem]:
    """What was never written down, and reminders that may not have gone out."""
    unwritten, not_reminded = queries.waiting_for_me(actor)
    asked = [
        OverviewItem(
            "needs_me",
            each.citizen_id,
            each.citizen.name,
            "Påmindelsen er måske ikke sendt: ring eller skriv.",
            "Borgeren har bedt om en påmindelse før samtalen.",
            _url(actor, each),
            each.starts,
        )
        for each in not_reminded
    ]
    return asked + [
        OverviewItem(
            "deadline",
            each.citizen_id,
            each.citizen.name,
            "Samtalen er ikke gemt endnu.",
            "Skriv, hvad I aftalte, eller at I ikke mødtes.",
            _url(actor, each),
            each.starts,
            late=True,
        )
        for each in unwritten
    ]


def _promises(actor: Actor) -> list[OverviewItem]:
    today = clock.today()
    return [
        OverviewItem(
            "deadline",
            each.citizen_id,
            each.citizen.name,
            each.what,
            "Du har lovet det i en samtale.",
            reverse("conversation", args=[each.conversation_id]),
            each.due,
            late=each.due < today,
        )
        for each in queries.promises_due(actor, today + SOON)
    ]


def _standing(actor: Actor) -> list[OverviewItem]:
    """What stands still with the actor's own citizens; the actor's own promises stand among the deadlines."""
    mine = scope(actor, "conversation.view", caseload(actor))
    return [each.item for each in of_cases(mine) if not each.promised]


def _day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _line(conversation: Conversation) -> str:
    how = {"meeting": "Møde", "phone": "Telefonsamtale", "video": "Videosamtale"}[conversation.kind]
    with_whom = f"{how} med {conversation.employee.name}"
    if conversation.status == "held":
        return with_whom
    tail = {"booked": "aftalt", "cancelled": "aflyst", "no_show": "I mødtes ikke"}[conversation.status]
    return f"{with_whom}, {tail}"


def _url(actor: Actor, conversation: Conversation) -> str:
    return reverse("my_agreements") if actor.is_citizen else reverse("conversation", args=[conversation.pk])
