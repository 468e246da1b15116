"""The catalogue as files: fetched by every employee, taken in by those who keep it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.catalogue import exchange, hsds
from fodfaeste.casework.catalogue.sheet import COLUMNS, NEEDED
from fodfaeste.foundation.access.pages import Request, page

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 4 * 1024 * 1024


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fil",
        help_text="CSV eller Excel med de samme kolonner som den fil, du kan hente, eller en HSDS-fil (.json).",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.json"}),
        error_messages={"required": "Vælg en fil."},
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError("Filen er for stor. Der er plads til 4 MB.")
        return given


@page("catalogue.take_out", "Kataloget som fil", kind="file")
def take_out(request: Request, form: str) -> HttpResponse:
    """`csv`, `xlsx` or `hsds`."""
    if form == "hsds":
        return JsonResponse(hsds.page_out(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    made = {"csv": (exchange.as_csv, "text/csv; charset=utf-8"), "xlsx": (exchange.as_excel, EXCEL)}
    if form not in made:
        raise Http404
    write, kind = made[form]
    response = HttpResponse(write(), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="indsatskatalog.{form}"'
    return response


@page("catalogue.edit", "Indlæs indsatser", methods=("GET", "POST"))
def take_in(request: Request) -> HttpResponse:
    """A file of drafts. What is wrong is listed line by line, and then nothing is kept."""
    form = FileForm(request.POST or None, request.FILES or None)
    errors: list[str] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            done = exchange.take_in(
                actor=request.actor, purpose="Passe indsatskataloget", name=given.name, data=given.read()
            )
        except exchange.NotTaken as refused:
            form.add_error("file", refused.message)
            errors = refused.errors
        else:
            messages.success(request, f"{done.new} nye indsatser og {done.changed} nye udgaver er gemt som kladder.")
            return redirect("catalogue_drafts")
    context = {"form": form, "errors": errors, "columns": COLUMNS, "needed": NEEDED}
    return render(request, "catalogue/take_in.html", context, status=422 if request.method == "POST" else 200)
