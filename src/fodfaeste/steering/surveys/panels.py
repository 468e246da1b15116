"""What the room shows on the citizen's own page."""

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
