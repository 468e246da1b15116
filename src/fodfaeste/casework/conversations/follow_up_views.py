"""After the conversation: what became of agreements, agreements as steps of the plan, and the next conversation."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from fodfaeste.casework.conversations import actions, queries
from fodfaeste.casework.conversations.models import Agreement
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused


@page("agreement.follow_up", "Hvordan gik det med aftalen", kind="action", methods=("POST",))
def follow_up(request: Request, conversation_id: int, agreement_id: int) -> HttpResponse:
    """Kept, not yet or no longer relevant, said in this conversation."""
    talk = get_object_or_404(queries.conversations(), pk=conversation_id)
    agreement = get_object_or_404(Agreement, pk=agreement_id)
    try:
        actions.follow_up(
            actor=request.actor,
            purpose="Følge op på en aftale",
            agreement=agreement,
            conversation=talk,
            outcome=request.POST.get("outcome", ""),
            words=request.POST.get("words", ""),
        )
    except Refused as refused:
        return _no(request, "Opfølgningen blev ikke gemt", refused)
    return redirect(reverse("conversation", args=[talk.pk]) + "#sidst")


@page("agreement.follow_up", "Aftalen bliver et skridt i planen", kind="action", methods=("POST",))
def into_plan(request: Request, agreement_id: int) -> HttpResponse:
    """One press: the agreement is a step of the working plan."""
    agreement = get_object_or_404(Agreement.objects.select_related("conversation__case"), pk=agreement_id)
    track = request.POST.get("track", "")
    try:
        added = actions.into_plan(actor=request.actor, purpose="Lægge i planen", agreement=agreement, track=track)
    except Refused as refused:
        return _no(request, "Aftalen kom ikke med i planen", refused)
    said = "Aftalen er nu et skridt i planen." if added.steps else "Aftalen står i planen i forvejen."
    messages.success(request, said)
    return redirect("conversation", conversation_id=agreement.conversation_id)


@page("conversation.book", "Book den næste samtale", kind="action", methods=("POST",))
def book_next(request: Request, conversation_id: int) -> HttpResponse:
    """One press: the suggested time is booked, in the same way as this conversation. A taken time is refused."""
    found = get_object_or_404(queries.conversations(), pk=conversation_id)
    require(request.actor, "conversation.book", found)
    try:
        starts = parse_datetime(request.POST.get("starts", ""))
    except ValueError:
        starts = None
    try:
        if starts is None or timezone.is_naive(starts):
            raise Refused("Tidspunktet mangler. Gå tilbage, og genindlæs siden.")
        booked = actions.book(
            actor=request.actor,
            purpose="Aftale den næste samtale",
            case=found.case,
            employee=found.employee,
            starts=starts,
            minutes=found.minutes,
            kind=found.kind,
            place=found.place,
            companion=found.companion,
            interpreter=found.interpreter,
        )
    except Refused as refused:
        return _no(request, "Samtalen blev ikke booket", refused)
    messages.success(request, "Samtalen er booket. Borgeren kan se den på Mine aftaler.")
    return redirect("conversation", conversation_id=booked.pk)


def _no(request: Request, heading: str, refused: Refused) -> HttpResponse:
    return render(request, "site/message.html", {"heading": heading, "text": refused.message}, status=422)
