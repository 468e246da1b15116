"""Answers that leave and come in as FHIR: one rater's own, or the citizen's given elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fodfaeste.casework.progression import queries
from fodfaeste.casework.progression.actions import save_rating
from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.progression.views import PURPOSE
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.access.policy import AccessDenied, Decision
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments.fhir_answers import from_response, response
from fodfaeste.foundation.instruments.forms import AnswersForm
from fodfaeste.foundation.instruments.queries import definition_of, head_of
from fodfaeste.foundation.instruments.written import Unreadable
from fodfaeste.foundation.posting import carried_out

FIRST_YOUR_OWN = "Svar selv først. Så kan du hente de andres svar i runden."


@page("progression.view", "Svar om udvikling som FHIR-fil", kind="file")
def as_fhir(request: Request, answered_id: int) -> HttpResponse:
    """One rater's answers. Whoever is still to answer the round does not get the others' first."""
    rows = Rating.objects.select_related("round__instrument")
    found = open_subject(request.actor, "progression.view", rows, answered_id, "Svar om udvikling")
    if found.answered_at is None:
        raise Http404
    if any(each.round_id == found.round_id for each in queries.waiting_for(request.actor)):
        raise AccessDenied(Decision(False, FIRST_YOUR_OWN), "progression.view", found.citizen_id)
    scheme, authored = found.round.instrument, timezone.localtime(found.answered_at).isoformat(timespec="seconds")
    made = response(head_of(scheme), definition_of(scheme), found.answers, authored, found.rater)
    answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Type"] = "application/fhir+json; charset=utf-8"
    answer["Content-Disposition"] = f'attachment; filename="{scheme.key}-{scheme.number}-svar-{found.pk}.json"'
    return answer


@page("progression.start", "Hent borgerens svar ind", methods=("GET", "POST"))
def take_in(request: Request, rating_id: int) -> HttpResponse:
    """The citizen answered somewhere else: the file becomes a draft that the caseworker reads and sends."""
    rows = Rating.objects.select_related("round__instrument", "citizen")
    found = open_subject(request.actor, "progression.start", rows, rating_id, "Svar om udvikling")
    if not found.is_citizens:
        raise Http404
    form = AnswersForm(request.POST or None, request.FILES or None)

    def act() -> None:
        scheme = found.round.instrument
        try:
            given = from_response(form.cleaned_data["file"], head_of(scheme), definition_of(scheme))
            kept: dict[str, Any] = {"version": found.version, "answers": given.answers, "words": found.words}
            save_rating(actor=request.actor, purpose=PURPOSE, rating=found, **kept)
        except Unreadable as error:
            raise Refused(str(error), "file") from error
        except Stale as stale:
            raise Refused("Nogen gemte svar imens. Hent filen ind igen.", "file") from stale

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Svarene er hentet ind. Læs dem igennem, vælg hvordan borgeren svarede, og send dem.")
        return redirect("progression_answer", rating_id=found.pk)
    context = {"form": form, "citizen": found.citizen, "rating": found}
    return render(request, "progression/take_in.html", context, status=422 if form.errors else 200)
