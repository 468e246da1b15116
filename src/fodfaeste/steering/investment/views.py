"""Investments: the three columns, one project, and what was decided for it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.steering.investment import actions, ladder_queries, queries, workbook
from fodfaeste.steering.investment.forms import LineForm, ProjectForm, WhyForm, WithdrawForm
from fodfaeste.steering.investment.models import BudgetLine, Project
from fodfaeste.steering.investment.pictures import cost_picture

PURPOSE = "Investering"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROJECT_FIELDS = ("title", "about", "begins", "ends", "decided_by", "decided_on")
LINE_FIELDS = ("text", "first", "last", "oere", "cost_category", "source")


def may(request: Request) -> dict[str, bool]:
    """What of the room this person may use, for the templates."""
    verbs = ("view", "edit", "import", "estimate", "download")
    return {verb: decide(request.actor, f"investment.{verb}").allowed for verb in verbs}


def categories() -> tuple[list[tuple[str, str]], str]:
    """The categories in force as choices, and what is missing where there are none."""
    try:
        return [(row.text("key"), row.text("title")) for row in rows("cost_categories")], ""
    except NoRule as rule:
        return [], rule.message


@page("investment.totals", "Investering")
def investments(request: Request) -> HttpResponse:
    """Budgeted, booked and estimated effect beside each other; the committee sees the totals."""
    allowed = may(request)
    found = ladder_queries.ladder()
    context = {"board": queries.board(), "may": allowed, "ladder": found}
    context |= {"picture": cost_picture(found), "narrow": cost_picture(found, narrow=True)}
    if allowed["view"]:
        context["verdicts"] = queries.standing_verdicts()
    return render(request, "investment/investments.html", context)


@page("investment.download", "Investering som Excel", kind="file")
def excel(request: Request) -> HttpResponse:
    """Everything of the page as a workbook with live formulas."""
    day = clock.today()
    response = HttpResponse(workbook.as_excel(day), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="investering-{day:%Y-%m-%d}.xlsx"'
    return response


@page("investment.edit", "Ny investering", methods=("GET", "POST"))
def project_add(request: Request) -> HttpResponse:
    form = ProjectForm(request.POST or None)
    made: list[Project] = []

    def act() -> None:
        made.append(actions.begin_project(actor=request.actor, purpose=PURPOSE, **form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Investeringen er skrevet ind. Skriv nu de beløb, der er besluttet.")
        return redirect("investment", project_id=made[0].pk)
    return render(request, "investment/project_add.html", {"form": form}, status=422 if form.errors else 200)


@page("investment.view", "En investering")
def project(request: Request, project_id: int) -> HttpResponse:
    found = get_object_or_404(Project, pk=project_id)
    context = {
        "project": found,
        "shown": queries.project_page(found),
        "may": may(request),
        "this_year": clock.today().year,
    }
    return render(request, "investment/project.html", context)


@page("investment.edit", "Ret investeringen", methods=("GET", "POST"))
def project_edit(request: Request, project_id: int) -> HttpResponse:
    """Correct it, or end it. Which of the two forms was sent is told by its button."""
    found = get_object_or_404(Project, pk=project_id)
    ending = "slut" in request.POST
    correcting = request.method == "POST" and not ending
    start = {name: getattr(found, name) for name in PROJECT_FIELDS}
    form = ProjectForm(request.POST if correcting else None, initial=start)
    end = WhyForm(request.POST if ending else None)
    newer = False

    def act() -> None:
        version = posted_version(request)
        do, given = (actions.end_project, end) if ending else (actions.save_project, form)
        do(actor=request.actor, purpose=PURPOSE, project=found, version=version, **given.cleaned_data)  # type: ignore[operator]

    try:
        if request.method == "POST" and carried_out(end if ending else form, act):
            messages.success(request, "Investeringen er afsluttet." if ending else "Investeringen er rettet.")
            return redirect("investment", project_id=found.pk)
    except Stale:
        newer, found = True, Project.objects.get(pk=project_id)
    context = {"project": found, "form": form, "end": end, "newer": newer}
    status = 409 if newer else 422 if form.errors or end.errors else 200
    return render(request, "investment/project_edit.html", context, status=status)


@page("investment.edit", "Ny budgetlinje", methods=("GET", "POST"))
def line_add(request: Request, project_id: int) -> HttpResponse:
    found = get_object_or_404(Project, pk=project_id)
    choices, missing = categories()
    form = LineForm(choices, request.POST or None, initial={"first": found.begins, "last": found.ends})

    def act() -> None:
        actions.add_line(actor=request.actor, purpose=PURPOSE, project=found, **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Budgetlinjen er skrevet ind.")
        return redirect("investment", project_id=found.pk)
    context = {"project": found, "form": form, "missing": missing}
    return render(request, "investment/line_add.html", context, status=422 if form.errors else 200)


@page("investment.edit", "Budgetlinje", methods=("GET", "POST"))
def line_edit(request: Request, budget_line_id: int) -> HttpResponse:
    """Correct a line, or take it out."""
    found = get_object_or_404(BudgetLine.objects.select_related("project"), pk=budget_line_id)
    out = "tag-ud" in request.POST
    correcting = request.method == "POST" and not out
    start = {name: getattr(found, name) for name in LINE_FIELDS}
    choices, missing = categories()
    form = LineForm(choices, request.POST if correcting else None, initial=start)
    withdraw = WithdrawForm(request.POST if out else None)
    newer = False

    def act() -> None:
        version = posted_version(request)
        do, given = (actions.withdraw_line, withdraw) if out else (actions.save_line, form)
        do(actor=request.actor, purpose=PURPOSE, line=found, version=version, **given.cleaned_data)  # type: ignore[operator]

    try:
        if request.method == "POST" and carried_out(withdraw if out else form, act):
            messages.success(request, "Linjen er taget ud." if out else "Linjen er rettet.")
            return redirect("investment", project_id=found.project_id)
    except Stale:
        newer, found = True, BudgetLine.objects.select_related("project").get(pk=budget_line_id)
    context = {"line": found, "project": found.project, "form": form, "withdraw": withdraw, "newer": newer}
    context |= {"missing": missing, "figure": queries.budget_of([found]), "titles": queries.category_titles()}
    status = 409 if newer else 422 if form.errors or withdraw.errors else 200
    return render(request, "investment/line.html", context, status=status)
