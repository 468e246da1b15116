"""Competences: one's own, the team's coverage, courses, sparring, and the path of somebody new."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.people.models import Employee, Team
from fodfaeste.foundation.posting import carried_out, number
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.training import actions, queries
from fodfaeste.steering.training.forms import (
    BeginForm,
    CompetenceForm,
    CourseForm,
    SparringForm,
    TickForm,
    TookPartForm,
)
from fodfaeste.steering.training.models import Seat, StaffCourse
from fodfaeste.steering.training.rules import STATES

PURPOSE = "Kompetencer"


@page("training.view", "Kompetencer")
def training(request: Request) -> HttpResponse:
    """My own, the coverage of the teams I lead, the totals of all teams for the manager, and the coming courses."""
    actor, day = request.actor, clock.today()
    rules = _book(request)
    if isinstance(rules, HttpResponse):
        return rules
    me = Employee.objects.filter(pk=actor.employee_id or 0).first() if decide(actor, "training.own").allowed else None
    own = queries.own_teams(actor, rules, day)
    led = {each.team.pk for each in own}
    context = {
        "rules": rules,
        "mine": queries.mine(me, rules, day) if me is not None else None,
        "states": STATES,
        "teams": [*own, *(each for each in queries.all_teams(actor, rules, day) if each.team.pk not in led)],
        "totals": actor.has_role("leder"),
        "courses": list(queries.coming_courses(day)),
        "to_settle": list(queries.to_settle(actor, day)),
        "may_plan": decide(actor, "training.plan").allowed,
        "may_spar": decide(actor, "training.sparring").allowed and bool(actor.team_ids),
        "today": day,
    }
    return render(request, "training/training.html", context)


@page("training.plan", "Planlæg et kursus", methods=("GET", "POST"))
def course_add(request: Request) -> HttpResponse:
    rules = _book(request)
    if isinstance(rules, HttpResponse):
        return rules
    form = CourseForm(rules, request.POST or None)
    made: list[StaffCourse] = []

    def act() -> None:
        made.append(actions.plan_course(actor=request.actor, purpose=PURPOSE, **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Kurset er planlagt.")
        return redirect("staff_course", staff_course_id=made[0].pk)
    return render(request, "training/course_add.html", {"form": form}, status=422 if form.errors else 200)


@page("training.view", "Kursus", methods=("GET", "POST"))
def course(request: Request, staff_course_id: int) -> HttpResponse:
    """A course: signing up oneself or one's people, and afterwards who took part."""
    found = get_object_or_404(StaffCourse, pk=staff_course_id)
    rules = _book(request)
    if isinstance(rules, HttpResponse):
        return rules
    actor, day = request.actor, clock.today()
    ours = list(queries.my_people(actor))
    seats = {each.employee_id: each for each in Seat.objects.filter(course=found)}
    signed = [(each, seats[each.pk].took_part) for each in ours if each.pk in seats]
    over = found.last < day
    form = TookPartForm(signed if over else [], request.POST if "deltog" in request.POST else None)
    if request.method == "POST":
        done = _on_course(request, found, form)
        if done is not None:
            return done
    context = {
        "course": found,
        "rules": rules,
        "titles": [rules.title(key) for key in found.competences],
        "form": form,
        "signed": signed,
        "others": [each for each in ours if each.pk not in seats],
        "me_signed": actor.employee_id in seats,
        "may_join": decide(actor, "training.join").allowed and found.first >= day and not found.cancelled_at,
        "leads": bool(ours),
        "over": over,
        "taken": len(seats),
        "may_cancel": decide(actor, "training.plan").allowed and not over and not found.cancelled_at,
    }
    return render(request, "training/course.html", context, status=422 if form.errors else 200)


def _on_course(request: Request, found: StaffCourse, form: TookPartForm) -> HttpResponse | None:
    """One of the page's buttons; None where the page is shown again."""
    actor, here = request.actor, redirect("staff_course", staff_course_id=found.pk)
    if "deltog" in request.POST:
        act = lambda: actions.write_down(  # noqa: E731
            actor=actor, purpose=PURPOSE, course=found, took_part=form.answers()
        )
        if not carried_out(form, act):
            return None
        messages.success(request, "Det er skrevet.")
        return here
    employee = get_object_or_404(Employee, pk=number(request.POST.get("medarbejder", "")) or actor.employee_id or 0)
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "tilmeld": (
            lambda: actions.sign_up(actor=actor, purpose=PURPOSE, course=found, employee=employee),
            f"{employee.name} er tilmeldt.",
        ),
        "afmeld": (
            lambda: actions.sign_off(actor=actor, purpose=PURPOSE, course=found, employee=employee),
            f"{employee.name} er meldt fra.",
        ),
        "aflys": (
            lambda: actions.cancel_course(actor=actor, purpose=PURPOSE, course=found, version=posted_version(request)),
            "Kurset er aflyst.",
        ),
    }
    name = next((each for each in steps if each in request.POST), None)
    if name is None:
        return here
    step, said = steps[name]
    try:
        step()
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.error(request, "En anden har ændret kurset imens. Se det igennem, og prøv igen.")
    else:
        messages.success(request, said)
    return here


@page("training.sparring", "Sparring", methods=("GET", "POST"))
def sparring(request: Request) -> HttpResponse:
    """Write down that colleagues have helped each other."""
    actor = request.actor
    teams = Team.objects.filter(pk__in=actor.team_ids).order_by("name")
    form = SparringForm(teams, queries.colleagues(actor), request.POST or None, initial={"people": [actor.employee_id]})

    def act() -> None:
        actions.note_sparring(actor=actor, purpose=PURPOSE, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Sparringen er skrevet ned.")
        return redirect("training")
    context = {"form": form, "in_team": teams.exists()}
    return render(request, "training/sparring.html", context, status=422 if form.errors else 200)


@page("training.own", "En medarbejders kompetencer", methods=("GET", "POST"))
def person(request: Request, employee_id: int) -> HttpResponse:
    """One person, for themselves and for the leader of their team."""
    employee = get_object_or_404(Employee, pk=employee_id)
    queries.require_person(request.actor, employee)
    rules = _book(request)
    if isinstance(rules, HttpResponse):
        return rules
    leads = queries.leads(request.actor, employee)
    known = CompetenceForm(rules, request.POST if "kompetence" in request.POST else None)
    begin = BeginForm(
        queries.my_people(request.actor).exclude(pk=employee.pk), request.POST if "begynd" in request.POST else None
    )
    if request.method == "POST":
        done = _on_person(request, employee, known, begin)
        if done is not None:
            return done
    context = {
        "employee": employee,
        "mine": queries.mine(employee, rules, clock.today()),
        "states": STATES,
        "rules": rules,
        "leads": leads,
        "own": employee.pk == request.actor.employee_id,
        "known": known,
        "begin": begin,
        "today": clock.today(),
    }
    return render(request, "training/person.html", context, status=422 if known.errors or begin.errors else 200)


def _on_person(request: Request, employee: Employee, known: Form, begin: Form) -> HttpResponse | None:
    actor, here = request.actor, redirect("training_person", employee_id=employee.pk)
    onboarding = getattr(employee, "onboarding", None)
    if "kompetence" in request.POST:
        act = lambda: actions.note_competence(  # noqa: E731
            actor=actor, purpose=PURPOSE, employee=employee, **known.cleaned_data
        )
        return here if carried_out(known, act) else None
    if "begynd" in request.POST:
        act_begin = lambda: actions.begin_onboarding(  # noqa: E731
            actor=actor, purpose=PURPOSE, employee=employee, **begin.cleaned_data
        )
        return here if carried_out(begin, act_begin) else None
    if onboarding is None:
        return here
    tick = TickForm(request.POST)
    try:
        if "slut" in request.POST:
            actions.end_onboarding(actor=actor, purpose=PURPOSE, onboarding=onboarding)
        elif tick.is_valid():
            actions.tick(
                actor=actor, purpose=PURPOSE, onboarding=onboarding, step=tick.cleaned_data["step"], done_on=tick.day()
            )
    except Refused as refused:
        messages.error(request, refused.message)
    return here


def _book(request: Request) -> queries.Book | HttpResponse:
    """The rules of today, or the page that says which one is missing."""
    try:
        return queries.book(clock.today())
    except NoRule as missing:
        return render(
            request, "site/message.html", {"heading": "En regel mangler", "text": missing.message}, status=422
        )
