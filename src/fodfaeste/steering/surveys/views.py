"""The pages of those who ask: the surveys, a new one, and what was answered."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.steering.surveys import actions, alliance, closing, queries, results, reviewing
from fodfaeste.steering.surveys.forms import SurveyForm
from fodfaeste.steering.surveys.models import AllianceOutcome, AlliancePeriod, Survey
from fodfaeste.steering.surveys.network import network

TITLE = "Brugerundersøgelse"


@page("survey.view", TITLE)
def surveys(request: Request) -> HttpResponse:
    """Every survey, the newest first."""
    context = {
        "surveys": list(Survey.objects.select_related("instrument")),
        "today": clock.today(),
        "may_lead": decide(request.actor, "survey.lead").allowed,
    }
    return render(request, "surveys/surveys.html", context)


@page("survey.lead", "Ny undersøgelse", methods=("GET", "POST"))
def survey_add(request: Request) -> HttpResponse:
    """Make a survey. Whether it is anonymous is said here, once."""
    form = SurveyForm(request.POST or None)
    made: list[Survey] = []

    def act() -> None:
        made.append(actions.make(actor=request.actor, purpose=TITLE, **form.made()))  # type: ignore[arg-type]

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Undersøgelsen er lavet, og alle i målgruppen er inviteret.")
        return redirect("survey", survey_id=made[0].pk)
    context = {"form": form, "has_instruments": queries.instruments().exists()}
    return render(request, "surveys/survey_add.html", context, status=422 if form.errors else 200)


@page("survey.view", "En undersøgelse")
def survey(request: Request, survey_id: int) -> HttpResponse:
    """First who did not answer, then what was answered. Nothing of it before the survey is closed."""
    found = get_object_or_404(Survey.objects.select_related("instrument", "made_by"), pk=survey_id)
    is_closed = found.outcome != Survey.Outcome.OPEN
    context = {
        "survey": found,
        "is_closed": is_closed,
        "parts": results.parts(request.actor, found) if is_closed else [],
        "is_coordination": queries.is_coordination(found),
        "network": network(found) if is_closed else None,
        "invited": found.invitations.count() if not is_closed else None,
        "minimum": settings.FODFAESTE_MINIMUM_CELL,
        "words": reviewing.approved(found) if is_closed else [],
        "may_review": is_closed and found.words.exists() and reviewing.may_review(request.actor, found),
        "waiting": reviewing.waiting(found) if is_closed else 0,
        "may_close": not is_closed and found.opens <= clock.today() and decide(request.actor, "survey.lead").allowed,
    }
    return render(request, "surveys/survey.html", context)


@page("survey.lead", "Luk en undersøgelse", kind="action", methods=("POST",))
def survey_close(request: Request, survey_id: int) -> HttpResponse:
    """Close before the last day, where enough have answered."""
    found = get_object_or_404(Survey, pk=survey_id)
    try:
        closing.close(actor=request.actor, purpose=TITLE, survey=found, version=posted_version(request))
        messages.success(request, "Undersøgelsen er lukket og talt op.")
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.info(request, "En anden har lukket undersøgelsen.")
    return redirect("survey", survey_id=survey_id)


@page("survey.view", "Samarbejdet over tid")
def alliance_page(request: Request) -> HttpResponse:
    """How citizens saw their conversations over time, and what came later: a correlation, and said so."""
    periods, outcome = list(AlliancePeriod.objects.all()), AllianceOutcome.objects.first()
    context = {
        "periods": periods,
        "picture": alliance.picture(periods),
        "narrow": alliance.picture(periods, narrow=True),
        "outcome": outcome,
        "halves": alliance.halves(outcome),
        "minimum": settings.FODFAESTE_MINIMUM_CELL,
    }
    return render(request, "surveys/alliance.html", context)
