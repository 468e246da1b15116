"""The pages of people as administered: employees, roles, teams, sign-ins, and a citizen's contact."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.staff import actions, queries
from fodfaeste.foundation.staff.forms import (
    ContactForm,
    EmployeeForm,
    EndForm,
    RoleForm,
    SignInForm,
    TeamChoiceForm,
    TeamForm,
)

M = TypeVar("M", RoleAssignment, TeamMembership)
PURPOSE = "Administration af medarbejdere"


@page("people.view", "Medarbejdere")
def employees(request: Request) -> HttpResponse:
    search = request.GET.get("navn", "").strip()[:100]
    context = {
        "employees": queries.employees(search),
        "search": search,
        "may_edit": decide(request.actor, "people.admin").allowed,
    }
    return render(request, "staff/employees.html", context)


@page("people.view", "En medarbejder")
def employee(request: Request, employee_id: int) -> HttpResponse:
    found = _employee(request, employee_id)
    context = {
        "employee": found,
        "roles": [(row, ROLE_TITLES.get(row.role, row.role)) for row in queries.roles_of(found)],
        "memberships": queries.memberships_of(found),
        "sign_in": queries.sign_in_of(found),
        "history": queries.history(found),
        "today": clock.today(),
        "may_edit": decide(request.actor, "people.admin").allowed,
    }
    return render(request, "staff/employee.html", context)


@page("people.admin", "Ny medarbejder", methods=("GET", "POST"))
def employee_add(request: Request) -> HttpResponse:
    form = EmployeeForm(request.POST or None)
    added: list[Employee] = []

    def act() -> None:
        added.append(actions.add_employee(actor=request.actor, purpose=PURPOSE, **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, f"{added[0].name} er oprettet. Giv nu en rolle.")
        return redirect("employee", employee_id=added[0].pk)
    return _form(request, form, "Ny medarbejder", "Opret medarbejderen", reverse("employees"))


@page("people.admin", "Nyt team", methods=("GET", "POST"))
def team_add(request: Request) -> HttpResponse:
    form = TeamForm(request.POST or None)

    def act() -> None:
        actions.add_team(actor=request.actor, purpose=PURPOSE, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Teamet er oprettet. Sæt nu medarbejdere i det.")
        return redirect("employees")
    return _form(request, form, "Nyt team", "Opret teamet", reverse("employees"))


@page("people.admin", "Giv en rolle", methods=("GET", "POST"))
def role_give(request: Request, employee_id: int) -> HttpResponse:
    found = _employee(request, employee_id)
    form = RoleForm(request.POST or None)

    def act() -> None:
        actions.give_role(actor=request.actor, purpose=PURPOSE, employee=found, **form.cleaned_data)

    return _about(request, found, form, act, "Giv en rolle", "Giv rollen", "Rollen er givet.")


@page("people.admin", "Sæt i et team", methods=("GET", "POST"))
def team_join(request: Request, employee_id: int) -> HttpResponse:
    found = _employee(request, employee_id)
    form = TeamChoiceForm(request.POST or None)

    def act() -> None:
        actions.join_team(actor=request.actor, purpose=PURPOSE, employee=found, **form.cleaned_data)

    return _about(request, found, form, act, "Sæt i et team", "Sæt i teamet", "Det er gemt.")


@page("people.admin", "Giv et login", methods=("GET", "POST"))
def sign_in_give(request: Request, employee_id: int) -> HttpResponse:
    found = _employee(request, employee_id)
    form = SignInForm(request.POST or None)

    def act() -> None:
        actions.give_sign_in(actor=request.actor, purpose=PURPOSE, employee=found, **form.cleaned_data)

    return _about(request, found, form, act, "Giv et login", "Giv login", "Nu er der et login.")


@page("people.admin", "Afslut en rolle", methods=("GET", "POST"))
def role_end(request: Request, role_id: int) -> HttpResponse:
    row = _pick(RoleAssignment.objects.select_related("employee"), role_id)
    form = EndForm(request.POST or None)

    def act() -> None:
        last_day = form.cleaned_data["last_day"]
        actions.end_role(actor=request.actor, purpose=PURPOSE, assignment=row, last_day=last_day)

    heading = f"Afslut rollen {ROLE_TITLES.get(row.role, row.role).lower()}"
    return _about(request, row.employee, form, act, heading, "Afslut rollen", "Rollens slutdag er gemt.")


@page("people.admin", "Afslut tiden i et team", methods=("GET", "POST"))
def team_leave(request: Request, membership_id: int) -> HttpResponse:
    row = _pick(TeamMembership.objects.select_related("employee", "team"), membership_id)
    form = EndForm(request.POST or None)

    def act() -> None:
        last_day = form.cleaned_data["last_day"]
        actions.leave_team(actor=request.actor, purpose=PURPOSE, membership=row, last_day=last_day)

    return _about(request, row.employee, form, act, f"Tag ud af {row.team.name}", "Tag ud af teamet", "Det er gemt.")


@page("citizen.edit_contact", "Navn og kontakt", methods=("GET", "POST"))
def citizen_contact(request: Request, citizen: Citizen) -> HttpResponse:
    current = Citizen.objects.get(pk=citizen.pk)
    form = ContactForm(request.POST or None, instance=citizen)

    def act() -> None:
        version = posted_version(request)
        actions.update_contact(
            actor=request.actor, purpose="Rettelse af kontakt", citizen=current, version=version, **form.cleaned_data
        )

    newer = None
    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Navn og kontakt er gemt.")
            return redirect("citizen", citizen_id=citizen.pk)
    except Stale as stale:
        newer = stale.current
    seen = posted_version(request) if form.is_bound and newer is None else current.version
    context = {"form": form, "citizen": current, "newer": newer, "version": seen}
    status = 409 if newer is not None else 422 if form.errors else 200
    return render(request, "staff/contact.html", context, status=status)


def _employee(request: Request, employee_id: int) -> Employee:
    return open_subject(request.actor, "people.view", Employee.objects.all(), employee_id, "En medarbejder")


def _pick(rows: QuerySet[M], pk: int) -> M:
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _about(
    request: Request,
    employee: Employee,
    form: BaseForm,
    act: Callable[[], object],
    heading: str,
    button: str,
    done: str,
) -> HttpResponse:
    """A form about one employee: carry it out and go back to the employee, or show it."""
    if request.method == "POST" and carried_out(form, act):
        messages.success(request, done)
        return redirect("employee", employee_id=employee.pk)
    back = reverse("employee", kwargs={"employee_id": employee.pk})
    return _form(request, form, heading, button, back, employee)


def _form(
    request: Request, form: BaseForm, heading: str, button: str, back: str, employee: Employee | None = None
) -> HttpResponse:
    context = {"form": form, "heading": heading, "button": button, "back": back, "employee": employee}
    return render(request, "staff/form.html", context, status=422 if form.is_bound and form.errors else 200)
