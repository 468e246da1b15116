"""The pages of the dated rules: everybody employed reads them, an administrator changes them."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules import actions, queries
from fodfaeste.foundation.rules.forms import DayForm, EndForm, RowForm, initial_of
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.foundation.rules.rules import place
from fodfaeste.rulebook import Table

PURPOSE = "Vedligehold af reglerne"
CORRECTED = "Rækken er rettet. Den gamle kan stadig læses under »Rettede rækker«."
UNCHANGED = "Der er ikke ændret noget."


@page("rules.view", "Regler")
def overview(request: Request) -> HttpResponse:
    return render(request, "rules/overview.html", {"summaries": queries.summaries()})


@page("rules.view", "En regeltabel")
def table(request: Request, table: str) -> HttpResponse:
    definition = _table(table)
    form = DayForm(request.GET if request.GET.get("dag") else None)
    day = (form.is_valid() and form.cleaned_data["dag"]) or clock.today()
    context = _groups(definition, day) | {
        "table": definition,
        "day": day,
        "form": form if form.is_bound else DayForm(initial={"dag": day}),
        "is_today": day == clock.today(),
        "may_edit": decide(request.actor, "rules.edit").allowed,
    }
    return render(request, "rules/table.html", context, status=422 if form.is_bound and form.errors else 200)


@page("rules.edit", "Tilføj en regel", methods=("GET", "POST"))
def add(request: Request, table: str) -> HttpResponse:
    definition = _table(table)
    form = RowForm(definition, request.POST or None)

    def act() -> None:
        actions.add_row(actor=request.actor, purpose=PURPOSE, table=table, values=form.values(), **form.row())  # type: ignore[arg-type]

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Rækken er tilføjet.")
        return redirect("rule_table", table=table)
    return _form(request, definition, form, f"Tilføj en række i {definition.title}", "Tilføj rækken")


@page("rules.edit", "Ret en regel", methods=("GET", "POST"))
def replace(request: Request, table: str, row_id: int) -> HttpResponse:
    definition = _table(table)
    row = _row(table, row_id)
    form = RowForm(definition, request.POST or None, initial=initial_of(row, definition))

    def act() -> None:
        values = form.values()
        saved = actions.replace_row(actor=request.actor, purpose=PURPOSE, row=row, values=values, **form.row())  # type: ignore[arg-type]
        messages.success(request, UNCHANGED if saved.pk == row.pk else CORRECTED)

    try:
        if request.method == "POST" and carried_out(form, act):
            return redirect("rule_table", table=table)
    except Stale as stale:
        return _form(request, definition, form, "Ret en række", "Gem rettelsen", row=row, newer=stale.current)
    if request.method == "GET" and row.replaced_at is not None:
        return redirect("rule_table", table=table)
    return _form(request, definition, form, f"Ret en række i {definition.title}", "Gem rettelsen", row=row)


@page("rules.edit", "Afslut en regel", methods=("GET", "POST"))
def end(request: Request, table: str, row_id: int) -> HttpResponse:
    definition = _table(table)
    row = _row(table, row_id)
    form = EndForm(request.POST or None)

    def act() -> None:
        actions.end_row(actor=request.actor, purpose=PURPOSE, row=row, last_day=form.cleaned_data["last_day"])

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Rækken slutter den dag, du valgte.")
            return redirect("rule_table", table=table)
    except Stale as stale:
        return _form(request, definition, form, "Afslut en række", "Afslut rækken", row=row, newer=stale.current)
    return _form(request, definition, form, f"Afslut en række i {definition.title}", "Afslut rækken", row=row)


def _table(key: str) -> Table:
    try:
        return queries.table(key)
    except queries.UnknownTable:
        raise Http404 from None


def _row(table: str, row_id: int) -> RuleRow:
    found = RuleRow.objects.filter(table=table, pk=row_id).first() if row_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def _groups(definition: Table, day: date) -> dict[str, object]:
    rows = list(queries.history(definition.key))
    kept = [row for row in reversed(rows) if row.replaced_at is None]
    now = [row for row in kept if queries.covers(row, day)]
    now.sort(key=lambda row: place(queries.as_row(row, definition), definition))
    return {
        "now": queries.shown(definition.key, now),
        "later": queries.shown(definition.key, (row for row in kept if row.valid_from > day)),
        "before": queries.shown(
            definition.key, (row for row in rows if row.replaced_at is None and row.valid_to and row.valid_to < day)
        ),
        "replaced": queries.shown(definition.key, (row for row in rows if row.replaced_at is not None)),
    }


def _form(
    request: Request,
    definition: Table,
    form: RowForm | EndForm,
    heading: str,
    button: str,
    row: RuleRow | None = None,
    newer: object = None,
) -> HttpResponse:
    context = {
        "table": definition,
        "form": form,
        "heading": heading,
        "button": button,
        "row": queries.shown(definition.key, [row])[0] if row is not None else None,
        "newer": queries.shown(definition.key, [newer])[0] if isinstance(newer, RuleRow) else None,
    }
    status = 409 if newer is not None else 422 if form.is_bound and form.errors else 200
    return render(request, "rules/form.html", context, status=status)
