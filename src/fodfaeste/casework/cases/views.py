"""The pages of a case: a new citizen, a new case, another caseworker, the end."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.cases import actions, queries
from fodfaeste.casework.cases.forms import CitizenForm, CloseForm, HandOverForm, OpenForm
from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.people.models import Citizen, Employee, Team
from fodfaeste.foundation.people.queries import written_cpr
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.staff.actions import add_citizen


@page("citizen.add", "Ny borger", methods=("GET", "POST"))
def citizen_add(request: Request) -> HttpResponse:
    form = CitizenForm(request.POST or None)
    added: list[Citizen] = []

    def act() -> None:
        added.append(add_citizen(actor=request.actor, purpose="Ny borger", **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, f"{added[0].name} er oprettet. Åbn nu forløbet.")
        return redirect("case_open", citizen_id=added[0].pk)
    return render(request, "cases/citizen_add.html", {"form": form}, status=422 if form.errors else 200)


@page("case.open", "Nyt forløb", methods=("GET", "POST"))
def case_open(request: Request, citizen: Citizen) -> HttpResponse:
    existing = queries.open_case_of(citizen)
    if existing is not None:
        return render(request, "cases/already_open.html", {"citizen": citizen, "case": existing})
    form, missing = _open_form(request, citizen)
    if request.method == "POST" and carried_out(form, lambda: _open(request, citizen, form)):
        messages.success(request, "Forløbet er åbnet.")
        return redirect("citizen", citizen_id=citizen.pk)
    context = {"form": form, "citizen": citizen, "missing": missing, "teams": bool(request.actor.team_ids)}
    return render(request, "cases/open.html", context, status=422 if form.is_bound and form.errors else 200)


@page("case.hand_over", "Ansvarlig sagsbehandler", methods=("GET", "POST"))
def hand_over(request: Request, citizen: Citizen) -> HttpResponse:
    case = _case(citizen)
    now = queries.responsible_for(case)
    colleagues = queries.caseworkers_of(case.team_id).exclude(pk=now.pk if now else 0)
    form = HandOverForm(colleagues, now is None, request.POST or None, initial={"seen": now.pk if now else None})
    if form.is_bound and form.is_valid() and form.cleaned_data["seen"] != (now.pk if now else None):
        return _hand_over_page(request, case, now, form, overtaken=True)

    def act() -> None:
        employee, reason = form.cleaned_data["employee"], form.words()
        actions.assign(actor=request.actor, purpose="Overdragelse", case=case, employee=employee, reason=reason)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, f"{form.cleaned_data['employee'].name} er nu ansvarlig for forløbet.")
        return redirect("citizen", citizen_id=citizen.pk)
    return _hand_over_page(request, case, now, form)


@page("case.close", "Luk forløbet", methods=("GET", "POST"))
def case_close(request: Request, citizen: Citizen) -> HttpResponse:
    case, form = _case(citizen), CloseForm(request.POST or None)
    version = posted_version(request) if request.method == "POST" else case.version

    def act() -> None:
        actions.close_case(
            actor=request.actor, purpose="Lukning af forløb", case=case, version=version, reason=form.words()
        )

    newer = None
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, f"Forløbet for {citizen.name} er lukket.")
            return redirect("citizens")
    except Stale as stale:
        newer = stale.current
    shown = newer or case
    version = shown.version if isinstance(shown, Case) and newer else version
    context = {"form": form, "citizen": citizen, "case": shown, "newer": newer, "version": version}
    return render(request, "cases/close.html", context, status=409 if newer else 422 if form.errors else 200)


def _case(citizen: Citizen) -> Case:
    """The open case, or 404: it was closed between the check of access and now."""
    case = queries.open_case_of(citizen)
    if case is None:
        raise Http404
    return case


def _open_form(request: Request, citizen: Citizen) -> tuple[OpenForm, str]:
    """The form, and the message to show instead where no target group holds today."""
    missing = ""
    try:
        groups = [group for group in queries.target_groups() if group.open_to_new]
    except NoRule as rule:
        groups, missing = [], rule.message
    teams = Team.objects.filter(pk__in=request.actor.team_ids).order_by("name")
    caseworkers = _caseworkers(request)
    me = caseworkers.filter(pk=request.actor.employee_id or 0).first()
    form = OpenForm(citizen, groups, teams, caseworkers, request.POST or None, initial={"responsible": me})
    return form, missing


def _caseworkers(request: Request) -> QuerySet[Employee]:
    found = Employee.objects.none()
    for team_id in sorted(request.actor.team_ids):
        found = found | queries.caseworkers_of(team_id)
    return found.distinct().order_by("name", "pk")


def _open(request: Request, citizen: Citizen, form: OpenForm) -> None:
    """Name the citizen where the register alone knew them, and open the case: both or neither."""
    given = dict(form.cleaned_data)
    with transaction.atomic():
        if citizen.register_only:
            add_citizen(
                actor=request.actor,
                purpose="Nyt forløb",
                cpr=written_cpr(citizen),
                first_name=given.pop("first_name"),
                last_name=given.pop("last_name"),
            )
        actions.open_case(actor=request.actor, purpose="Nyt forløb", citizen=citizen, **given)


def _hand_over_page(
    request: Request, case: Case, now: Employee | None, form: HandOverForm, *, overtaken: bool = False
) -> HttpResponse:
    context = {
        "citizen": case.citizen,
        "case": case,
        "responsible": now,
        "form": form,
        "history": queries.history(case.citizen),
        "changes": queries.changes_of_caseworker(case.citizen),
        "overtaken": overtaken,
        "seen": now.pk if now else "",
        "may_close": decide(request.actor, "case.close", case).allowed,
    }
    status = 409 if overtaken else 422 if form.is_bound and form.errors else 200
    return render(request, "cases/hand_over.html", context, status=status)
