"""The overview, the list of citizens and the citizen's page."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.record import composition
from fodfaeste.casework.record.forms import CprForm, FilterForm
from fodfaeste.casework.record.listing import listing
from fodfaeste.casework.record.overview import emergencies_in_my_teams, loads
from fodfaeste.casework.record.rules import looks_like_cpr
from fodfaeste.casework.record.situation import situation_of
from fodfaeste.casework.record.totals import totals
from fodfaeste.foundation.access.actions import log_readings, log_refusal
from fodfaeste.foundation.access.grounds import STAFF
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import AccessDenied, decide, grounds_of
from fodfaeste.foundation.panel import Panel
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.people.queries import vault, written_cpr

LIST_TITLE = "Listen over borgere"
OVERVIEW_TITLE = "Mit overblik"
RECENT_EVENTS = 15
MOST_PEOPLE, MOST_DEADLINES = 10, 20
"""Shown at first. Who wants more asks for it, and only then their names are read."""


@page("overview.view", OVERVIEW_TITLE)
def overview(request: Request) -> HttpResponse:
    """Staff see their own work; those who steer see the municipality's totals, never persons."""
    actor = request.actor
    context: dict[str, object] = {"notices": composition.notices(actor)}
    if actor.has_role(*STAFF):
        whole = composition.overview(actor)
        work = whole if "alle" in request.GET else whole.begun(MOST_PEOPLE, MOST_DEADLINES)
        emergencies = emergencies_in_my_teams(actor)
        shown = [*work.citizen_ids, *(each.citizen_id for each in emergencies)]
        grounds = grounds_of(actor, "citizen.list", shown)
        if actor.has_role("specialist"):  # whoever is asked in an analysis may be there for that alone
            grounds = grounds_of(actor, "analysis.view", shown) | grounds
        if actor.has_role("specialist", "holdleder", "virksomhedskonsulent"):  # or for those who take part with them
            grounds = grounds_of(actor, "participation.provide", shown) | grounds
        log_readings(actor, {citizen_id: grounds.get(citizen_id, "team") for citizen_id in shown}, OVERVIEW_TITLE)
        context |= {
            "work": work,
            "people": len(whole.people),
            "deadlines": len(whole.deadlines),
            "more_people": len(whole.people) - len(work.people),
            "more_deadlines": len(whole.deadlines) - len(work.deadlines),
            "loads": loads(actor),
            "emergencies": emergencies,
            "staff": True,
        }
    if decide(actor, "totals.view").allowed:
        context["totals"] = totals(actor)
    return render(request, "record/overview.html", context)


@page("citizen.list", LIST_TITLE)
def citizens(request: Request) -> HttpResponse:
    """Who may be seen, one page at a time; everybody shown is written down as seen."""
    actor = request.actor
    if looks_like_cpr(request.GET.get("navn", "")):
        messages.warning(request, "Her søger du på navn. CPR-numre slår du op i feltet »CPR-nummer«.")
        return redirect("citizens")
    form = FilterForm(request.GET.dict(), actor)
    context: dict[str, object] = {"form": form}
    if decide(actor, "citizen.find").allowed:
        context |= {"cpr_form": CprForm(), "may_add": decide(actor, "citizen.add").allowed}
    if not form.is_valid():
        return render(request, "record/citizens.html", context, status=422)
    found = listing(actor, form.filters(), request.GET.get("side"))
    ids = [row.citizen.pk for row in found.rows]
    log_readings(actor, grounds_of(actor, "citizen.list", ids), LIST_TITLE)
    return render(request, "record/citizens.html", context | {"listing": found})


@page("citizen.find", "Opslag på CPR-nummer", kind="action", methods=("POST",))
def citizen_find(request: Request) -> HttpResponse:
    """Open the citizen with this number, or say kindly why not. No name is shown before access is clear."""
    actor = request.actor
    form = CprForm(request.POST)
    if not form.is_valid():
        form.data = {}  # type: ignore[assignment]  # the number itself is never sent back
        return render(request, "record/find.html", {"cpr_form": form}, status=422)
    digits = form.cleaned_data["cpr"].digits
    found = Citizen.objects.filter(cpr_fingerprint=vault().fingerprint(digits)).first()
    if found is None:
        return render(
            request,
            "record/find.html",
            {"cpr_form": CprForm(), "outcome": "nobody", "may_add": decide(actor, "citizen.add").allowed},
            status=404,
        )
    decision = decide(actor, "citizen.view", found)
    if decision.allowed:
        return redirect("citizen", citizen_id=found.pk)
    log_refusal(actor, AccessDenied(decision, "citizen.view", found.pk))
    context = {
        "cpr_form": CprForm(),
        "outcome": "closed" if open_case_of(found) else "without_case",
        "citizen_id": found.pk,
        "may_open": decide(actor, "case.open", found).allowed,
        "may_break": decide(actor, "access.emergency", found).allowed,
    }
    return render(request, "record/find.html", context)


@dataclass(frozen=True)
class Rendered:
    """A room's panel, ready to stand on the page."""

    name: str
    title: str
    body: SafeString


@page("citizen.view", "Borgerens side")
def citizen(request: Request, citizen: Citizen) -> HttpResponse:
    """Where are we, what is agreed, what is stuck; then one timeline and the rooms' panels."""
    actor = request.actor
    events = composition.timeline(actor, citizen)
    register = composition.register_panel(actor, citizen)
    context = {
        "citizen": citizen,
        "situation": situation_of(actor, citizen),
        "cpr_masked": _masked(citizen),
        "panels": [_rendered(request, panel) for panel in composition.panels(actor, citizen)],
        "register": _rendered(request, register) if register else None,
        "recent": events[:RECENT_EVENTS],
        "earlier": events[RECENT_EVENTS:],
        "may": {name: decide(actor, verb, citizen).allowed for name, verb in LINKS.items()},
    }
    return render(request, "record/citizen.html", context)


LINKS = {
    "see_cpr": "citizen.see_cpr",
    "case": "case.view",
    "plan": "plan.view",
    "talks": "conversation.view",
    "journal": "journal.view",
    "readings": "readings.view",
    "book": "conversation.book",
    "edit_plan": "plan.edit",
    "open_case": "case.open",
}
"""What the page links to, and the verb that decides whether the link is shown."""


def _rendered(request: Request, panel: Panel) -> Rendered:
    return Rendered(panel.name, panel.title, render_to_string(panel.template, panel.context, request))


def _masked(citizen: Citizen) -> str:
    return f"{written_cpr(citizen)[:7]}••••"


@page("citizen.see_cpr", "CPR-nummeret", kind="fragment", methods=("POST",))
def citizen_cpr(request: Request, citizen: Citizen) -> HttpResponse:
    """The whole number, after "Vis". Looking at it is a reading of its own."""
    template = "record/cpr.html" if request.headers.get("HX-Request") else "record/cpr_page.html"
    return render(request, template, {"citizen": citizen, "cpr": written_cpr(citizen)})
