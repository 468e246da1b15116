"""The pages of the four questions after a conversation: the citizen's own, the shared one, and the team's numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.conversations import queries, values
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.asking import posted_answers, questions
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.preferences.actions import large_text

TITLE = "Hvordan var samtalen?"


@page("values.answer", TITLE, methods=("GET", "POST"))
def conversation_values(request: Request, conversation_id: int) -> HttpResponse:
    """Four questions to the citizen: on their own phone, or together on the shared screen. Always skippable."""
    found = open_subject(request.actor, "values.answer", queries.conversations(), conversation_id, TITLE)
    version, refusal = values.scheme(), ""
    given = posted_answers(definition_of(version), request.POST) if version else {}
    if request.method == "POST":
        how = request.POST.get("how", "")
        try:
            values.answer(actor=request.actor, purpose=TITLE, conversation=found, answers=given, how=how)
        except Refused as refused:
            refusal = refused.message
        else:
            messages.success(request, "Tak. Dit svar er gemt." if request.actor.is_citizen else "Svaret er gemt.")
            return _back(request, found)
    context = {
        "conversation": found,
        "citizen": found.citizen,
        "definition": definition_of(version) if version else None,
        "questions": questions(definition_of(version), given, "da") if version else [],
        "answered": values.ValueAnswers.objects.filter(conversation=found).exists(),
        "refusal": refusal,
        "own": request.actor.is_citizen,
        "citizen_shell": True,
        **({} if request.actor.is_citizen else {"menu": [], "large_text": large_text(request.actor)}),
    }
    return render(request, "conversations/values.html", context, status=422 if refusal else 200)


def _back(request: Request, found: Conversation) -> HttpResponse:
    if request.actor.is_citizen:
        return redirect("my_agreements")
    return redirect("conversation", conversation_id=found.pk)


@page("values.totals", "Samtalerne med borgernes øjne")
def value_totals(request: Request) -> HttpResponse:
    """How the citizens of a team saw their latest conversation. Never by caseworker."""
    return render(request, "conversations/value_totals.html", {"summaries": values.summaries(request.actor)})
