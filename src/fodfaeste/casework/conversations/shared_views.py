"""The screen both look at while they talk: large, calm, and only what belongs to this citizen."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from fodfaeste.casework.conversations import queries
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.preferences.actions import large_text

SHARED_TITLE = "Fælles skærm"
SAME_SITTING = timedelta(minutes=30)
"""The shared screen renews itself; within this time that is the same reading."""


@page("conversation.view", SHARED_TITLE)
def shared(request: Request, conversation_id: int) -> HttpResponse:
    """The screen both look at: large, and only what belongs to this citizen."""
    found = open_subject(request.actor, "conversation.view", queries.conversations(), conversation_id, SHARED_TITLE)
    return render(
        request,
        "conversations/shared.html",
        _shared_context(request, found) | {"menu": [], "citizen_shell": True, "large_text": large_text(request.actor)},
    )


@page("conversation.view", SHARED_TITLE, kind="fragment")
def shared_now(request: Request, conversation_id: int) -> HttpResponse:
    """The shared screen's content as it is now; 204 when it still is the version on the screen."""
    found = get_object_or_404(queries.conversations(), pk=conversation_id)
    decision = require(request.actor, "conversation.view", found)
    recent = Reading.objects.filter(
        citizen=found.citizen_id, user=request.actor.user_id, page=SHARED_TITLE, at__gt=clock.now() - SAME_SITTING
    )
    if not recent.exists():
        log_reading(request.actor, [found.citizen_id], SHARED_TITLE, decision.ground)
    if request.GET.get("version") == str(found.version):
        return HttpResponse(status=204)
    return render(request, "conversations/_shared.html", _shared_context(request, found))


def _shared_context(request: Request, found: Conversation) -> dict[str, object]:
    actor = request.actor
    made = [(each.owner, each.owner_name, each.what, each.due) for each in found.agreements.all()]
    return {
        "conversation": found,
        "citizen": found.citizen,
        "goal": queries.goal_of(found.citizen),
        "since_last": queries.since_last(actor, found),
        "new": made or [(row.owner, row.name, row.what, row.day) for row in found.draft.rows],
        "today": clock.today(),
    }
