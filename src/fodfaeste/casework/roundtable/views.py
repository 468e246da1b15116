"""Calling people together, and the page everybody at the table can see."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.roundtable import actions
from fodfaeste.casework.roundtable.forms import CallForm
from fodfaeste.casework.roundtable.models import RoundTable
from fodfaeste.casework.roundtable.people import concerned
from fodfaeste.casework.roundtable.policy import own_invitations
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, require
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out, number

PURPOSE = "Samle dem, der arbejder sammen med borgeren"


@page("roundtable.call", "Indkald til rundbordssamtale", methods=("GET", "POST"))
def call(request: Request, citizen: Citizen) -> HttpResponse:
    """Everybody concerned, to choose among; a time and a place."""
    case, people = open_case_of(citizen), concerned(request.actor, citizen)
    form = CallForm(people, request.POST or None)
    made: list[RoundTable] = []

    def act() -> None:
        if case is None:
            raise BadRequest("Borgeren har intet åbent forløb.")
        given = form.cleaned_data
        starts = timezone.make_aware(datetime.combine(given["date"], given["time"]))
        made.append(
            actions.call(
                actor=request.actor,
                purpose=PURPOSE,
                case=case,
                starts=starts,
                invited=form.chosen(),
                **{name: given[name] for name in ("minutes", "kind", "place", "about", "agreed")},
            )
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "I er indkaldt. Kollegerne ser det på deres overblik. Ring selv til de andre.")
        return redirect("roundtable", roundtable_id=made[0].pk)
    context = {"citizen": citizen, "form": form, "people": people, "case": case}
    return render(request, "roundtable/call.html", context, status=422 if form.errors else 200)


@page("roundtable.view", "En rundbordssamtale", methods=("GET", "POST"))
def roundtable(request: Request, roundtable_id: int) -> HttpResponse:
    """When and where, what it is about, and who is there."""
    rows = RoundTable.objects.select_related("citizen", "conversation", "called_by")
    found = open_subject(request.actor, "roundtable.view", rows, roundtable_id, "En rundbordssamtale")
    may_change = decide(request.actor, "roundtable.take_off", found).allowed
    if not may_change and not found.invited.filter(own_invitations(request.actor)).exists():
        raise AccessDenied(
            Decision(False, "Du er ikke indkaldt til den her samtale."), "roundtable.view", found.citizen_id
        )
    if request.method == "POST":
        require(request.actor, "roundtable.take_off", found)
        given = number(request.POST.get("invited", ""))
        if given is None:
            raise BadRequest("Vælg, hvem der ikke skal med. Gå tilbage, og prøv igen.")
        one = get_object_or_404(found.invited.all(), pk=given)
        try:
            actions.take_off(actor=request.actor, purpose=PURPOSE, invited=one)
            messages.success(request, f"{one.name} er ikke med.")
        except Refused as refused:
            messages.error(request, refused.message)
        return redirect("roundtable", roundtable_id=found.pk)
    context = {
        "table": found,
        "talk": found.conversation,
        "citizen": found.citizen,
        "invited": list(found.invited.all()),
        "may_change": may_change and found.conversation.open,
        "staff": may_change and not request.actor.is_citizen,
        "own": request.actor.is_citizen,
    }
    return render(request, "roundtable/roundtable.html", context)
