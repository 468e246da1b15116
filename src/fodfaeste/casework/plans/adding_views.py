"""A sub-goal with steps in one go: from nothing, or from a template."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.plans.adding import NO_SOURCE, Source, add_to_plan
from fodfaeste.casework.plans.adding_forms import AddForm
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.casework.plans.models import PlanTemplate
from fodfaeste.casework.plans.patterns import steps_from, workday
from fodfaeste.casework.plans.rules import problems_to_save
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import number

PURPOSE = "Planen ændres sammen med borgeren"
EMPTY_ROWS = 2
DAYS_AHEAD = (14, 28)


@page("plan.edit", "Tilføj til planen", methods=("GET", "POST"))
def plan_add(request: Request, citizen: Citizen) -> HttpResponse:
    """One sub-goal with its steps, put at the end of the plan. `?skabelon=` fills the form in from a template."""
    case = open_case_of(citizen)
    if case is None:
        messages.warning(request, f"{citizen.name} har ikke et åbent forløb, så planen kan ikke ændres.")
        return redirect("plan", citizen_id=citizen.pk)
    template = _template(request)
    goal, steps = _first_words(template)
    rows = max(len(steps), EMPTY_ROWS)
    if request.method != "POST":
        form = AddForm(rows, initial=AddForm.initial_for(goal, steps))
        form.fields["goal"].widget.attrs["autofocus"] = True
        return _show(request, citizen, form, template)
    form = AddForm(rows, request.POST)
    if form.is_valid():
        form.add_problems(problems_to_save(form.as_draft(), clock.today()))
    if form.is_valid() and _carry_out(request, case, form, template):
        return redirect("plan", citizen_id=citizen.pk)
    return _show(request, citizen, form, template, status=422)


def _carry_out(request: Request, case: Case, form: AddForm, template: PlanTemplate | None) -> bool:
    source = Source(f"template:{template.pk}", f"Skabelonen »{template.title}«") if template else NO_SOURCE
    goal, steps = form.goal_text(), form.steps
    try:
        added = add_to_plan(actor=request.actor, purpose=PURPOSE, case=case, source=source, goal=goal, steps=steps)
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    if added.anything:
        messages.success(request, "Det er lagt i planen. Borgeren ser det, når planen bliver sendt.")
    else:
        messages.info(request, "Det står allerede i planen.")
    return True


def _template(request: Request) -> PlanTemplate | None:
    given = number(request.GET.get("skabelon") or request.POST.get("skabelon") or "")
    return PlanTemplate.objects.filter(pk=given, status="published").first() if given is not None else None


def _first_words(template: PlanTemplate | None) -> tuple[str, tuple[StepDraft, ...]]:
    """What the form begins with. Without a template: the citizen takes the steps, with two days to move."""
    today = clock.today()
    if template:
        return template.pattern.goal, steps_from(template.pattern, today)
    days = (workday(today + timedelta(days=ahead)) for ahead in DAYS_AHEAD)
    return "", tuple(StepDraft("", "borger", "", day) for day in days)


def _show(
    request: Request, citizen: Citizen, form: AddForm, template: PlanTemplate | None, status: int = 200
) -> HttpResponse:
    context = {
        "citizen": citizen,
        "form": form,
        "template": template,
        "templates": PlanTemplate.objects.filter(status="published"),
    }
    return render(request, "plans/add.html", context, status=status)
