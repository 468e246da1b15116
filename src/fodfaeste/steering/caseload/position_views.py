"""The municipality's positions: decided, filled, vacant."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.steering.caseload import actions, queries
from fodfaeste.steering.caseload.forms import EndForm, FillForm, PositionForm
from fodfaeste.steering.caseload.models import Position


@page("caseload.positions", "Stillinger")
def positions(request: Request) -> HttpResponse:
    titles = queries.position_titles()
    context = {
        "staffing": [(titles.get(row.kind, row.kind), row) for row in queries.staffing_now()],
        "history": queries.staffing_by_quarter(),
        "positions": [
            (titles.get(each.kind, each.kind), each) for each in Position.objects.select_related("team", "employee")
        ],
        "may_edit": decide(request.actor, "caseload.positions_edit").allowed,
        "today": clock.today(),
    }
    return render(request, "caseload/positions.html", context)


@page("caseload.positions_edit", "Ny stilling", methods=("GET", "POST"))
def position_add(request: Request) -> HttpResponse:
    missing = ""
    try:
        kinds = [(row.text("key"), row.text("title")) for row in rows("position_kinds")]
    except NoRule as rule:
        kinds, missing = [], rule.message
    form = PositionForm(kinds, request.POST or None)

    def act() -> None:
        actions.decide_position(actor=request.actor, purpose="Stillinger", **form.cleaned_data)

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Stillingen er skrevet ind. Den er ledig, til nogen får den.")
        return redirect("positions")
    context = {"form": form, "missing": missing}
    return render(request, "caseload/position_add.html", context, status=422 if form.errors else 200)


@page("caseload.positions_edit", "Stilling", methods=("GET", "POST"))
def position(request: Request, position_id: int) -> HttpResponse:
    """Who fills it, and when it ends. Which of the two forms was sent is told by its button."""
    found = get_object_or_404(Position.objects.select_related("team", "employee"), pk=position_id)
    ending = "slut" in request.POST
    filling = request.method == "POST" and not ending
    start = {"employee": found.employee_id, "filled_from": found.filled_from or clock.today()}
    fill = FillForm(request.POST if filling else None, initial=start)
    end = EndForm(request.POST if ending else None)
    newer = False

    def act() -> None:
        version = posted_version(request)
        do, form = (actions.end_position, end) if ending else (actions.fill_position, fill)
        do(actor=request.actor, purpose="Stillinger", position=found, version=version, **form.cleaned_data)  # type: ignore[operator]

    try:
        if request.method == "POST" and carried_out(end if ending else fill, act):
            messages.success(request, "Stillingen er rettet.")
            return redirect("positions")
    except Stale:
        newer, found = True, Position.objects.select_related("team", "employee").get(pk=position_id)
    title = queries.position_titles().get(found.kind, found.kind)
    context = {"position": found, "fill": fill, "end": end, "newer": newer, "title": title}
    status = 409 if newer else 422 if fill.errors or end.errors else 200
    return render(request, "caseload/position.html", context, status=status)
