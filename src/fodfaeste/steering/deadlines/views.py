"""Deadlines: one's own, the team's numbers, a citizen's, and what is written about a rule in a case."""

from collections.abc import Iterable

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.cases.deadlines import Rule, rules_on
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import decide, grounds_of
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.deadlines import actions, digest, queries
from fodfaeste.steering.deadlines.counting import PORTFOLIO_RULE, portfolio_begins
from fodfaeste.steering.deadlines.forms import NoteForm
from fodfaeste.steering.deadlines.models import DigestWish

LIST = "Frister"
PER_PAGE = 50


@page("deadlines.view", LIST)
def deadlines(request: Request) -> HttpResponse:
    """My own deadlines, and the numbers of the teams I lead or manage."""
    actor, day = request.actor, clock.today()
    carries = actor.has_role("sagsbehandler")
    mine = queries.mine(actor, day) if carries else None
    if mine is not None:
        _log(request, mine.citizen_ids)
    leads = actor.has_role("teamleder", "leder")
    context = {
        "mine": mine,
        "teams": queries.teams(actor) if leads else [],
        "leads": leads,
        "may_mail": decide(actor, "deadlines.digest").allowed,
        "today": day,
        "minimum": settings.FODFAESTE_MINIMUM_CELL,
        "portfolio_begins": leads and portfolio_begins(day),
    }
    return render(request, "deadlines/deadlines.html", context)


@page("deadlines.team", LIST)
def team_rule(request: Request, rule: str) -> HttpResponse:
    """The citizens behind one number, for the leader of their team."""
    found = _rule(rule)
    if found is None:
        raise Http404
    shown = Paginator(queries.team_deadlines(request.actor, rule), PER_PAGE).get_page(request.GET.get("side"))
    rows = list(shown.object_list)
    _log(request, (each.citizen_id for each in rows))
    context = {"rule": found, "rows": rows, "page": shown, "today": clock.today()}
    return render(request, "deadlines/team_rule.html", context)


@page("deadlines.digest", "Daglig mail om frister", methods=("GET", "POST"))
def digest_mail(request: Request) -> HttpResponse:
    """The employee's own choice of a mail each working day."""
    employee = Employee.objects.get(pk=request.actor.employee_id or 0)
    form = forms.Form(request.POST if request.method == "POST" else None)
    wanted = request.POST.get("by_email") == "1"

    def act() -> None:
        digest.choose(actor=request.actor, purpose="Daglig mail", by_email=wanted)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Du får en mail på arbejdsdage." if wanted else "Du får ingen mail om frister.")
        return redirect("deadlines")
    context = {
        "form": form,
        "employee": employee,
        "wish": DigestWish.objects.filter(employee=employee).first(),
        "off": not settings.EMAIL_HOST,
    }
    return render(request, "deadlines/mail.html", context, status=422 if form.errors else 200)


@page("deadlines.citizen", "Borgerens frister")
def citizen_deadlines(request: Request, citizen: Citizen) -> HttpResponse:
    """Everything that is due in the open case, and what is written about rules."""
    case = open_case_of(citizen)
    if case is None:
        raise Http404
    found, day = queries.of_case(case), clock.today()
    context = {
        "citizen": citizen,
        "lines": [(each, found.rules[each.rule]) for each in found.deadlines],
        "rules": found.rules,
        "unruled": found.unruled,
        "notes": [(each, found.rules.get(each.rule)) for each in queries.notes_of(case)],
        "may_note": decide(request.actor, "deadlines.note", citizen).allowed,
        "may_exempt": _may_exempt(request, case) and queries.standing_note(case, PORTFOLIO_RULE) is None,
        "portfolio_rule": PORTFOLIO_RULE,
        "today": day,
    }
    return render(request, "deadlines/citizen.html", context)


@page("deadlines.note", "Borgerens frister", methods=("GET", "POST"))
def deadline_note(request: Request, citizen: Citizen, rule: str) -> HttpResponse:
    """What the rule is, and writing that a step is done or that it does not apply here; or taking it back."""
    case = open_case_of(citizen)
    known = _rule(rule)
    if case is None or known is None:
        raise Http404
    kind = _kind(rule, case)
    standing = queries.standing_note(case, rule)
    if request.method == "POST" and "tag-tilbage" in request.POST:
        if standing is not None:
            actions.withdraw(actor=request.actor, purpose="Frister", written=standing)
        messages.success(request, "Det er taget tilbage. Fristen gælder igen.")
        return redirect("citizen_deadlines", citizen_id=citizen.pk)
    form = NoteForm(request.POST or None)

    def act() -> None:
        actions.note(actor=request.actor, purpose="Frister", case=case, rule=rule, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Det er skrevet.")
        return redirect("citizen_deadlines", citizen_id=citizen.pk)
    context = {"citizen": citizen, "rule": known, "kind": kind, "form": form, "standing": standing}
    return render(request, "deadlines/note.html", context, status=422 if form.errors else 200)


def _may_exempt(request: Request, case: Case) -> bool:
    return decide(request.actor, "deadlines.note", case).allowed and _kind(PORTFOLIO_RULE, case) == "exempt"


def _rule(key: str) -> Rule | None:
    try:
        return rules_on(clock.today()).get(key)
    except NoRule:
        return None


def _kind(rule: str, case: Case) -> str | None:
    try:
        return actions.kind_for(rule, case, clock.today())
    except NoRule:
        return None


def _log(request: Request, citizen_ids: Iterable[int]) -> None:
    """Citizens named on a page have been looked at."""
    log_readings(request.actor, grounds_of(request.actor, "deadlines.citizen", citizen_ids), LIST)
