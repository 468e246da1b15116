"""The consultant's own pages: my day, open places, one place with those who wait, and the numbers."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.companies import actions, law, queries, totals
from fodfaeste.casework.companies.conflicts import differences
from fodfaeste.casework.companies.day import day_of
from fodfaeste.casework.companies.forms import OpeningForm, PlaceSearchForm, WaitingForm
from fodfaeste.casework.companies.models import Opening, Unit
from fodfaeste.casework.companies.rules import KINDS
from fodfaeste.casework.companies.views import PURPOSE, _key
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import grounds_of, may_ever
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out


@page("company.day", "Min dag med virksomheder", methods=("GET", "POST"))
def company_day(request: Request) -> HttpResponse:
    """Whom to call today, places without takers, citizens who wait, what I have promised, and contacts to forget."""
    if request.method == "POST":
        gone = actions.forget_contacts(
            actor=request.actor, purpose=PURPOSE, keep_months=law.rounds().months_keep_contacts
        )
        messages.success(request, "Ingen skulle slettes." if not gone else f"{gone} kontaktpersoner er slettet.")
        return redirect("company_day")
    found = day_of(request.actor)
    _log(request, found.citizen_ids, "Min dag med virksomheder")
    return render(request, "companies/day.html", {"day": found, "today": clock.today(), "kinds": KINDS})


@page("company.view", "Ledige pladser")
def openings(request: Request) -> HttpResponse:
    search = PlaceSearchForm(request.GET or None)
    context = {
        "search": search if search.is_bound else PlaceSearchForm(),
        "searched": search.is_bound,
        "openings": queries.openings(search.filter()),
        "may_edit": may_ever(request.actor, "company.edit"),
    }
    return render(request, "companies/openings.html", context)


@page("company.edit", "Ny ledig plads", methods=("GET", "POST"))
def opening_add(request: Request, unit_id: int) -> HttpResponse:
    unit = get_object_or_404(Unit.objects.select_related("company"), pk=_key(unit_id))
    form = OpeningForm(request.POST or None, initial={"capacity": 1, "kinds": ["internship"]})

    def act() -> None:
        actions.save_opening(actor=request.actor, purpose=PURPOSE, unit=unit, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Pladsen er ledig og kan findes nu.")
        return redirect("company", company_id=unit.company_id)
    context = {"form": form, "unit": unit, "company": unit.company}
    return render(request, "companies/opening_add.html", context, status=422 if form.errors else 200)


@page("company.edit", "Ledig plads", methods=("GET", "POST"))
def opening(request: Request, opening_id: int) -> HttpResponse:
    """Change or close a place, and look among the citizens who wait: by filters one sets oneself."""
    found = get_object_or_404(Opening.objects.select_related("unit__company"), pk=_key(opening_id))
    if request.POST.get("do") == "close":
        actions.close_opening(actor=request.actor, purpose=PURPOSE, opening=found)
        messages.success(request, "Pladsen er lukket.")
        return redirect("company", company_id=found.unit.company_id)
    form, shown = OpeningForm(request.POST or None, instance=found), found
    stale, other = False, []

    def act() -> None:
        actions.save_opening(
            actor=request.actor,
            purpose=PURPOSE,
            unit=found.unit,
            opening=found,
            version=posted_version(request),
            **form.cleaned_data,
        )

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Gemt.")
            return redirect("opening", opening_id=found.pk)
    except Stale as newer:
        shown, stale, other = newer.current, True, differences(form, newer.current)  # type: ignore[assignment]
    ask = WaitingForm(request.GET or None)
    wanted = ask.cleaned_data if ask.is_valid() else {}
    waiting = []
    if may_ever(request.actor, "placement.work"):
        waiting = queries.waiting(request.actor, wanted.get("spor", ""), wanted.get("ord", ""), wanted.get("hvor", ""))
        _log(request, [each.citizen_id for each in waiting], "Ledig plads")
    context = {
        "opening": shown,
        "form": form,
        "company": found.unit.company,
        "unit": found.unit,
        "ask": ask if ask.is_bound else WaitingForm(),
        "waiting": waiting,
        "stale": stale,
        "other": other,
    }
    status = 409 if stale else 422 if form.is_bound and form.errors else 200
    return render(request, "companies/opening.html", context, status=status)


@page("placement.totals", "Arbejdspladser i tal")
def placement_totals(request: Request) -> HttpResponse:
    found = totals.totals(request.actor)
    return render(request, "companies/totals.html", {"totals": found, "minimum": settings.FODFAESTE_MINIMUM_CELL})


def _log(request: Request, citizen_ids: list[int], title: str) -> None:
    """One row for each citizen shown, with the ground that shows them."""
    log_readings(request.actor, grounds_of(request.actor, "placement.work", citizen_ids), title)
