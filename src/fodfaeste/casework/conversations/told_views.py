"""What the citizen has told an employee they want to talk about, written down by the employee."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.conversations import actions, queries
from fodfaeste.casework.conversations.forms import ToldForm
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.posting import carried_out

TITLE = "Skriv ned, hvad borgeren vil tale om"


@page("conversation.tell", TITLE, methods=("GET", "POST"))
def conversation_tell(request: Request, conversation_id: int) -> HttpResponse:
    """One text beside the citizen's own. A colleague's text is never written over unseen: both are shown."""
    found = open_subject(request.actor, "conversation.tell", queries.conversations(), conversation_id, TITLE)
    form = ToldForm(request.POST if request.method == "POST" else None, initial={"text": found.told_brings})
    seen, stale = request.POST.get("seen", ""), False
    try:
        if request.method == "POST" and carried_out(
            form,
            lambda: actions.tell(
                actor=request.actor,
                purpose=TITLE,
                conversation=found,
                seen=seen,
                text=form.cleaned_data["text"],
            ),
        ):
            drafts.sent(request, "conversation.tell", found)
            messages.success(request, "Det er skrevet ned. Borgeren kan se, at det er fortalt til dig.")
            return redirect("conversation", conversation_id=found.pk)
    except Stale:
        stale, found = True, queries.conversations().get(pk=found.pk)
    context = {"conversation": found, "citizen": found.citizen, "form": form, "stale": stale}
    status = 409 if stale else 422 if form.errors else 200
    return render(request, "conversations/tell.html", context, status=status)
