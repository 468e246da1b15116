"""What the room shows on the citizen's own page."""

from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Panel
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.steering.surveys import queries


def my_plan_panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The survey that waits for me on *Min plan*; nothing where none does."""
    if actor.citizen_id != citizen.pk:
        return None
    waiting = queries.waiting_for(actor)
    if not waiting:
        return None
    return Panel("survey", "Undersøgelse", "surveys/my_plan_panel.html", {"survey": waiting[0].survey})


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """For the caseworker: the open surveys the citizen can get a link to. It never says who has answered."""
    if not decide(actor, "survey.hand_out", citizen).allowed:
        return None
    surveys = queries.open_for(citizen)
    if not surveys:
        return None
    return Panel("surveys", "Undersøgelser", "surveys/panel.html", {"citizen": citizen, "surveys": surveys})
