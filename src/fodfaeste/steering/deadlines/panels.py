"""The way from the citizen's page to what is due."""

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.panel import Panel
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.steering.deadlines import queries

MOST = 3


def panel(actor: Actor, citizen: Citizen) -> Panel | None:
    """The first deadlines of the case, for staff who may see them."""
    if actor.is_citizen or not decide(actor, "deadlines.citizen", citizen).allowed:
        return None
    case = open_case_of(citizen)
    if case is None:
        return None
    found = queries.of_case(case)
    context = {
        "citizen": citizen,
        "deadlines": found.deadlines[:MOST],
        "more": max(0, len(found.deadlines) - MOST),
        "today": clock.today(),
    }
    return Panel("deadlines", "Frister", "deadlines/panel.html", context)
