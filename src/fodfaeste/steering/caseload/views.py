"""The caseload board, absence, positions, planned endings and hand-overs."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import caseworkers_of, open_case_of
from fodfaeste.casework.cases.rules import CASEWORKER_ROLES
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import AccessDenied, Decision, decide, grounds_of, scope
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, current
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.staff import absence as absences
from fodfaeste.foundation.staff.models import Absence
from fodfaeste.steering.caseload import actions, changes, handing, queries
from fodfaeste.steering.caseload.forms import (
    AbsenceForm,
    EndForm,
    EndingForm,
    HandOverAllForm,
    WhatIfForm,
    shown_until,
)
from fodfaeste.steering.caseload.models import PlannedEnding
from fodfaeste.steering.caseload.pictures import bar, outlook_picture, reach

BOARD = "Sagstal"


@page("caseload.view", BOARD)
def board(request: Request) -> HttpResponse:
    """Caseloads against their band, team by team; the question "what if" is in the address."""
    known = queries.groups_with_a_band()
    form = WhatIfForm(known, request.GET or None)
    what = form.asked()
    found = queries.board(request.actor, what)
    many = changes.changes_in(request.actor, found.live, counted=[each.changes for each in found.counted])
    _log_named(request, [case for case, _ in many.named])
    widest = max((reach(each) for team in found.teams for each in team.carriers), default=0)
    context = {
        "board": found,
        "teams": [
            {
                "found": each,
                "what": what,
                "rows": [(carrier, bar(carrier.standing, carrier.ending, widest)) for carrier in each.carriers],
                "picture": outlook_picture(each.outlook),
                "narrow": outlook_picture(each.outlook, narrow=True),
                "leads": request.actor.has_role("teamleder") and each.team.pk in request.actor.team_ids,
            }
            for each in found.teams
        ],
        "changes": many,
        "form": form,
        "what": what,
        "reads_counted": request.actor.has_role("leder"),
        "may_positions": decide(request.actor, "caseload.positions").allowed,
        "may_absence": decide(request.actor, "staff.absence").allowed,
    }
    return render(request, "caseload/board.html", context, status=422 if form.errors else 200)


@page("staff.absence", "Fravær", methods=("GET", "POST"))
def absence(request: Request) -> HttpResponse:
    """Who is away, and writing it down."""
    employees = _may_note(request)
    form = AbsenceForm(
        employees, _colleagues_of(request), request.POST or None, initial={"employee": request.actor.employee_id}
    )

    def act() -> None:
        absences.note_absence(actor=request.actor, purpose="Fravær", **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Fraværet er skrevet ind.")
        return redirect("absence")
    noted = Absence.objects.filter(employee__in=employees).select_related("employee", "stand_in")
    coming = [each for each in noted if each.valid_to is None or each.valid_to >= clock.today()]
    context = {"form": form, "noted": coming, "today": clock.today()}
    return render(request, "caseload/absence.html", context, status=422 if form.errors else 200)


@page("staff.absence", "Afslut fravær", methods=("GET", "POST"))
def absence_end(request: Request, absence_id: int) -> HttpResponse:
    """The last day of an absence; a day before it began takes it away."""
    found = get_object_or_404(Absence.objects.select_related("employee"), pk=absence_id)
    if not _may_note(request).filter(pk=found.employee_id).exists():
        raise AccessDenied(Decision(False, "Du kan kun rette dit eget fravær og dit teams."), "staff.absence", None)
    form = EndForm(request.POST or None)
    newer = False

    def act() -> None:
        absences.end_absence(
            actor=request.actor,
            purpose="Fravær",
            absence=found,
            version=posted_version(request),
            valid_to=form.cleaned_data["valid_to"],
        )

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Fraværet er rettet.")
            return redirect("absence")
    except Stale:
        newer, found = True, Absence.objects.select_related("employee").get(pk=absence_id)
    context = {"form": form, "absence": found, "newer": newer}
    return render(request, "caseload/absence_end.html", context, status=409 if newer else 422 if form.errors else 200)


@page("caseload.plan_ending", "Planlagt afslutning", methods=("GET", "POST"))
def ending(request: Request, citizen: Citizen) -> HttpResponse:
    """When citizen and caseworker expect the case to end."""
    case = open_case_of(citizen)
    if case is None:
        raise Http404
    found = PlannedEnding.objects.filter(case=case).first()
    form = EndingForm(request.POST or None, initial={"on": found.on, "why": found.why} if found else None)
    taking_back = "tag-tilbage" in request.POST
    version = posted_version(request) if request.method == "POST" else found.version if found else 0

    def act() -> None:
        given = {"on": None, "why": ""} if taking_back else form.cleaned_data
        actions.plan_ending(actor=request.actor, purpose="Planlagt afslutning", case=case, version=version, **given)

    newer = None
    try:
        if taking_back:
            act()
        if taking_back or (request.method == "POST" and carried_out(form, act)):
            messages.success(request, "Det er taget tilbage." if taking_back else "Det er gemt.")
            return redirect("citizen", citizen_id=citizen.pk)
    except (Stale, PlannedEnding.DoesNotExist):
        newer = PlannedEnding.objects.filter(case=case).first()
        version = newer.version if newer else 0
        context = {"form": form, "citizen": citizen, "found": newer, "newer": True, "version": version}
        return render(request, "caseload/ending.html", context, status=409)
    context = {"form": form, "citizen": citizen, "found": found, "newer": False, "version": version}
    return render(request, "caseload/ending.html", context, status=422 if form.errors else 200)


@page("caseload.hand_over", "Giv forløb videre", methods=("GET", "POST"))
def hand_over_all(request: Request, employee_id: int) -> HttpResponse:
    """One, some or all cases of a caseworker, to colleagues, for good or for a time."""
    giver = get_object_or_404(Employee, pk=employee_id)
    cases = _cases_of(request, giver)
    if not cases and not _leads(request, giver):
        raise AccessDenied(
            Decision(False, "Du kan kun give forløb videre i dine egne teams."), "caseload.hand_over", None
        )
    _log_named(request, cases)
    colleagues = _colleagues(request, giver)
    form = HandOverAllForm(cases, colleagues, request.POST or None, initial=_initial(request, cases))

    def act() -> None:
        given = form.cleaned_data
        handing.hand_over(
            actor=request.actor,
            purpose="Overdragelse",
            giver=giver,
            gifts=form.gifts(),
            reason=given["reason"],
            until=given["until"],
        )

    if request.method == "POST" and carried_out(form, act):
        given = len(form.gifts())
        what = "Ét forløb er" if given == 1 else f"{given} forløb er"
        messages.success(request, f"{what} givet videre{shown_until(form.cleaned_data['until'])}.")
        return redirect("caseload")
    context = {"form": form, "giver": giver, "cases": cases, "colleagues": colleagues}
    return render(request, "caseload/hand_over.html", context, status=422 if form.errors else 200)


def _initial(request: Request, cases: list[Case]) -> dict[str, object]:
    """Everything to one colleague, when that is what the link above the list asks for."""
    to = request.GET.get("alle-til", "")
    return {f"to-{case.pk}": to for case in cases} if to.isdecimal() else {}


def _cases_of(request: Request, giver: Employee) -> list[Case]:
    held = Assignment.objects.filter(employee=giver, valid_to__isnull=True).values("case")
    mine = scope(request.actor, "case.hand_over", Case.objects.filter(pk__in=held, closed__isnull=True))
    return list(mine.select_related("citizen", "team").order_by("citizen__last_name", "citizen__first_name", "pk"))


def _leads(request: Request, employee: Employee) -> bool:
    return TeamMembership.objects.filter(
        current(clock.today()), employee=employee, team__in=request.actor.team_ids
    ).exists()


def _colleagues(request: Request, giver: Employee) -> list[Employee]:
    """The caseworkers of the leader's teams, without who gives and without who is away today."""
    found = {each.pk: each for team in sorted(request.actor.team_ids) for each in caseworkers_of(team)}
    found.pop(giver.pk, None)
    return sorted(found.values(), key=lambda each: (each.name, each.pk))


def _may_note(request: Request) -> QuerySet[Employee]:
    """Whose absence this actor writes down: their own, and their team's where they lead one."""
    me = Employee.objects.filter(pk=request.actor.employee_id or 0)
    if not request.actor.has_role("teamleder"):
        return me
    able = RoleAssignment.objects.filter(current(clock.today()), role__in=CASEWORKER_ROLES).values("employee")
    team = TeamMembership.objects.filter(current(clock.today()), team__in=request.actor.team_ids, employee__in=able)
    return Employee.objects.filter(pk__in=[*team.values_list("employee", flat=True), request.actor.employee_id])


def _colleagues_of(request: Request) -> QuerySet[Employee]:
    """Who can be a stand-in: the caseworkers of the actor's teams."""
    able = RoleAssignment.objects.filter(current(clock.today()), role__in=CASEWORKER_ROLES).values("employee")
    team = TeamMembership.objects.filter(current(clock.today()), team__in=request.actor.team_ids, employee__in=able)
    return Employee.objects.filter(pk__in=team.values("employee"))


def _log_named(request: Request, cases: list[Case]) -> None:
    """Citizens named on a page have been looked at."""
    by_ground: dict[str, list[int]] = {}
    ids = [case.citizen_id for case in cases]
    for citizen_id, ground in grounds_of(request.actor, "case.hand_over", ids).items():
        by_ground.setdefault(ground, []).append(citizen_id)
    for ground, citizens in by_ground.items():
        log_reading(request.actor, citizens, BOARD, ground)
