"""*Mine papirer*, printed by staff for a citizen without a screen, or by the citizen."""

from django.http import HttpResponse

from fodfaeste.casework.record.papers import papers_of, render
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen


@page("conversation.view", "Borgerens papirer", kind="file")
def citizen_papers(request: Request, citizen: Citizen) -> HttpResponse:
    """The citizen's papers, for print."""
    return _file(request.actor, citizen)


@page("plan.own", "Mine papirer", kind="file")
def my_papers(request: Request) -> HttpResponse:
    """The same paper, from *Min plan*."""
    return _file(request.actor, own_citizen(request, "plan.own"))


def _file(actor: Actor, citizen: Citizen) -> HttpResponse:
    response = HttpResponse(render(papers_of(actor, citizen)), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="mine-papirer.pdf"'
    return response
