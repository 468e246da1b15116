"""The caseworker's pages about a citizen's interventions, and the one door every event goes through."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from fodfaeste.casework.cases.queries import caseload, open_case_of
from fodfaeste.casework.catalogue import queries as catalogue
from fodfaeste.casework.participation import actions, goals, listing, queries, rules
from fodfaeste.casework.participation.forms import EventForm, ProposeForm
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.rules import CASEWORKER, PROVIDER
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, grounds_of
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Arbejde med indsatser"
MEANWHILE = "Noget er sket, mens du havde siden åben. Se status, og vælg igen."


@page("participation.view", "Indsatser")
def participations(request: Request, citizen: Citizen) -> HttpResponse:
    """What the citizen takes part in, what is on the list to talk about, and what is over."""
    rows = queries.of_citizen(request.actor, citizen)
    may = decide(request.actor, "participation.manage", citizen).allowed and open_case_of(citizen) is not None
    context = {
        "citizen": citizen,
        "running": [each for each in rows if not each.ended],
        "over": [each for each in rows if each.ended],
        "shortlist": listing.shortlist(citizen),
        "may_manage": may,
        "others": goals.others(citizen),
        "minimum": settings.FODFAESTE_MINIMUM_CELL,
    }
    return render(request, "participation/list.html", context)


@page("participation.manage", "Foreslå en indsats", methods=("GET", "POST"))
def propose(request: Request, citizen: Citizen, intervention_id: int) -> HttpResponse:
    """Propose it with a why, or keep it on the list."""
    found = get_object_or_404(catalogue.interventions(), pk=intervention_id)
    text = catalogue.published(found)
    case = open_case_of(citizen)
    if text is None:
        raise Http404
    form = ProposeForm(request.POST or None)

    def act() -> None:
        if case is None:
            raise BadRequest("Borgeren har intet åbent forløb.")
        why = form.cleaned_data["why"]
        actions.propose(actor=request.actor, purpose=PURPOSE, case=case, intervention=found, why=why)

    if request.method == "POST" and request.POST.get("do") in ("list", "unlist"):
        act_on_list = listing.put_on_list if request.POST["do"] == "list" else listing.take_off_list
        act_on_list(actor=request.actor, purpose=PURPOSE, citizen=citizen, intervention=found)
        messages.success(request, "Listen er gemt.")
        return redirect("participations", citizen_id=citizen.pk)
    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Forslaget er sendt. Borgeren kan svare på sin egen side, eller I kan svare sammen.")
        return redirect("participations", citizen_id=citizen.pk)
    context = {"citizen": citizen, "intervention": found, "text": text, "form": form, "case": case}
    return render(request, "participation/propose.html", context, status=422 if form.errors else 200)


@page("participation.manage", "Listen over borgere")
def propose_to(request: Request, intervention_id: int) -> HttpResponse:
    """Which of one's own citizens? Their names are shown, so it is written down."""
    found = get_object_or_404(catalogue.interventions(), pk=intervention_id)
    text = catalogue.published(found)
    if text is None:
        raise Http404
    citizens = [case.citizen for case in caseload(request.actor)]
    grounds = grounds_of(request.actor, "participation.manage", [each.pk for each in citizens])
    log_readings(request.actor, grounds, "Listen over borgere")
    context = {"intervention": found, "text": text, "citizens": [each for each in citizens if each.pk in grounds]}
    return render(request, "participation/propose_to.html", context)


@page("participation.view", "En indsats for borgeren")
def participation(request: Request, participation_id: int) -> HttpResponse:
    """One participation: where it stands, what can happen now, status, attendance, history."""
    rows = queries.participations()
    found = open_subject(request.actor, "participation.view", rows, participation_id, "En indsats for borgeren")
    return render(request, "participation/participation.html", shown(request, found))


def shown(request: Request, found: Participation, form: EventForm | None = None, event: str = "") -> dict[str, Any]:
    """Everything a page about one participation shows, for whoever may see it."""
    by = queries.relations(request.actor, found)
    moves = rules.possible(found.state, by) if by else []
    if CASEWORKER in by and found.state == "agreed":
        dropped = ("refer",) if found.text.books_directly else ("take_place", "queue")
        moves = [each for each in moves if each not in dropped]
    moves.sort(key=lambda each: each in rules.BACKWARDS)  # what leads on stands first and open
    own = request.actor.is_citizen
    forms = [
        (
            each,
            rules.button(each, own=own),
            form if form is not None and each == event else _form(found, each, own),
            each not in rules.BACKWARDS,
        )
        for each in moves
    ]
    return {
        "participation": found,
        "citizen": found.citizen,
        "forms": forms,
        "open_form": event,
        "line": queries.place_in_line(found),
        "queue_rule": rules.QUEUE_RULE,
        "changes": list(found.changes.all()),
        "reports": list(found.reports.all()),
        "attendance": queries.attended(found),
        "weeks": list(found.booked_weeks.all()) if not own and PROVIDER not in by else [],
        "own": own,
        "state": rules.STATES[found.state],
    }


def _form(found: Participation, event: str, own: bool) -> EventForm:
    return EventForm(found, event, auto_id=f"id_{event}_%s", own=own)


@page("participation.happen", "En indsats går videre", kind="action", methods=("POST",))
def happen(request: Request, participation_id: int, event: str) -> HttpResponse:
    """Let one event happen, for whoever has a part in it: citizen, caseworker or provider."""
    found = get_object_or_404(queries.participations(), pk=participation_id)
    by = queries.relations(request.actor, found)
    if not by:
        denied = Decision(False, "Du arbejder ikke med den her deltagelse.")
        raise AccessDenied(denied, "participation.happen", found.citizen_id)
    if event not in rules.EVENTS:
        raise Http404
    version = posted_version(request)
    form = EventForm(found, event, request.POST, auto_id=f"id_{event}_%s", own=request.actor.is_citizen)

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if value}
        actions.happen(actor=request.actor, purpose=PURPOSE, participation=found, event=event, version=version, **given)

    try:
        if carried_out(form, act):
            messages.success(request, "Gemt.")
            return redirect(reverse(_back(by, found), kwargs=_where(by, found)))
    except Stale:
        fresh = queries.participations().get(pk=found.pk)
        context = shown(request, fresh) | {"refusal": MEANWHILE, "typed": form.cleaned_data.get("words", "")}
        return render(request, _template(by), context, status=409)
    fresh = queries.participations().get(pk=found.pk)
    return render(request, _template(by), shown(request, fresh, form, event), status=422)


def _back(by: frozenset[str], found: Participation) -> str:
    if CASEWORKER in by:
        return "participation"
    if PROVIDER in by:
        return "provided" if found.ended else "provided_one"
    return "my_interventions"


def _where(by: frozenset[str], found: Participation) -> dict[str, int]:
    name = _back(by, found)
    names = {"participation": "participation_id", "provided_one": "provided_id"}
    return {names[name]: found.pk} if name in names else {}


def _template(by: frozenset[str]) -> str:
    if CASEWORKER in by:
        return "participation/participation.html"
    return "participation/provided_one.html" if PROVIDER in by else "participation/my_one.html"
