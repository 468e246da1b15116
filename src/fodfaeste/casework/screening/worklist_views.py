"""The worklist and the page on which one finding is taken, given on or put aside."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.cases.queries import caseworkers_of
from fodfaeste.casework.screening import finding, queries, worklist
from fodfaeste.casework.screening.forms import AsideForm, GiveForm
from fodfaeste.casework.screening.worklist import Entry
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide, grounds_of, may_ever
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.rules.queries import at_once

PURPOSE = "Nyfundne efter reglen"
TITLE = "Foreslået screening"
A_PAGE = 25


@page("screening.suggested", TITLE)
def screenings(request: Request) -> HttpResponse:
    """Whom the published rule has newly found, who has taken whom, what is begun, and what is due again."""
    actor = request.actor
    at_once("screening_triggers", "screening_timing", "benefits", "spell_definition")
    every = worklist.entries(actor)
    with_case = [each for each in every if each.case is not None]
    without = Paginator([each for each in every if each.case is None], A_PAGE).get_page(request.GET.get("side"))
    begun = list(queries.unfinished(actor))
    listed = {each.citizen.pk for each in with_case}
    due = [each for each in worklist.due(actor) if each.case.citizen_id not in listed]
    _write_readings(request, [*with_case, *without], [each.citizen_id for each in begun], due)
    context = {
        "new": [each for each in with_case if each.place == "new"],
        "taken": [each for each in with_case if each.place == "taken"],
        "aside": [each for each in with_case if each.place == "aside"],
        "without": without,
        "sees_without": may_ever(actor, "screening.newly_found"),
        "begun": begun,
        "first": [each for each in due if each.last is None],
        "again": [each for each in due if each.last is not None],
        "triggers": queries.triggers(),
        "timing": queries.timing(),
        "me": actor.employee_id,
    }
    return render(request, "screening/screenings.html", context)


def _write_readings(request: Request, entries: list[Entry], begun: list[int], due: list[worklist.Due]) -> None:
    own = [each.citizen.pk for each in entries if each.case is not None] + begun + [e.case.citizen_id for e in due]
    nobodys = [each.citizen.pk for each in entries if each.case is None]
    grounds = grounds_of(request.actor, "screening.suggested", own)
    taken = grounds_of(request.actor, "screening.view", [pk for pk in own if pk not in grounds])
    log_readings(request.actor, grounds_of(request.actor, "screening.newly_found", nobodys) | taken | grounds, TITLE)


@page("screening.handle", TITLE, methods=("GET", "POST"))
def found(request: Request, citizen: Citizen) -> HttpResponse:
    """What was crossed and when, and what somebody does about it."""
    entry = worklist.entry_of(citizen)
    offered = caseworkers_of(entry.case.team_id) if entry and entry.case else Employee.objects.none()
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    aside = AsideForm(request.POST if doing == "aside" else None)
    give = GiveForm(offered, request.POST if doing == "give" else None)
    form = {"aside": aside, "give": give}.get(doing)
    newer = False
    if request.method == "POST":
        if doing not in ("take", "give", "aside"):
            raise BadRequest("Vi kunne ikke se, hvilken knap du trykkede på. Gå tilbage, og prøv igen.")
        try:
            if form is None or form.is_valid():
                messages.success(request, _do(request, citizen, doing, form.cleaned_data if form else {}))
                if doing == "take" and offered:
                    return redirect("screening_start", citizen_id=citizen.pk)
                return redirect("screenings")
        except Stale:
            newer, entry = True, worklist.entry_of(citizen)
        except Refused as refused:
            if form is None:
                messages.error(request, refused.message)
            else:
                form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    context: dict[str, Any] = {
        "citizen": citizen,
        "entry": entry,
        "version": entry.finding.version if entry and entry.finding else 0,
        "aside_form": aside,
        "give_form": give,
        "form": form,
        "newer": newer,
        "may_open": decide(request.actor, "case.open", citizen).allowed,
        "may_see": decide(request.actor, "screening.view", citizen).allowed,
        "today": clock.today(),
    }
    status = 409 if newer else 422 if request.method == "POST" else 200
    return render(request, "screening/found.html", context, status=status)


def _do(request: Request, citizen: Citizen, doing: str, given: dict[str, Any]) -> str:
    """Carry it out; what to say afterwards."""
    common: dict[str, Any] = {"actor": request.actor, "purpose": PURPOSE, "citizen": citizen}
    common["version"] = posted_version(request)
    if doing == "take":
        finding.take(**common)
        return "Du har taget den. Tag screeningen, når I sidder sammen."
    if doing == "give":
        finding.give(**common, employee=given["employee"])
        return f"{given['employee'].name} har den nu og kan se den på sit overblik."
    finding.put_aside(**common, reason=given["reason"], comes_back=given["comes_back"])
    drafts.sent(request, "screening.aside", citizen)
    return "Lagt til side. Borgeren kommer igen på listen den dag, du har valgt."
