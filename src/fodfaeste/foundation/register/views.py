"""The register's pages: bring a file in, see how far it is, and what could not be read."""

import csv
from collections.abc import Iterator

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.register import queries
from fodfaeste.foundation.register.actions import receive, start_again
from fodfaeste.foundation.register.forms import UploadForm
from fodfaeste.foundation.register.models import ImportRun
from fodfaeste.foundation.register.tasks import import_upload

PER_PAGE = 25
HEADINGS = ("Linje", "Kolonne", "Hvorfor", "Hvad du kan gøre", "Linjen")


@page("register.import", "Register", methods=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """The imports so far, and the form for the next."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        try:
            run, new = receive(
                actor=request.actor, purpose="Indlæsning af registerfil", upload=form.cleaned_data["file"]
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            if new:
                import_upload.enqueue(run.pk, request.actor.user_id or 0)
            else:
                messages.info(request, "Filen er allerede på vej ind. Her kan du følge den.")
            return redirect("register_run", import_id=run.pk)
    runs = Paginator(ImportRun.objects.order_by("-pk"), PER_PAGE).get_page(request.GET.get("side"))
    context = {"form": form, "runs": [queries.shown(run) for run in runs], "page": runs, "standing": queries.standing()}
    return render(request, "register/register.html", context, status=422 if form.errors else 200)


@page("register.import", "Indlæsning af registerfil")
def run_page(request: Request, import_id: int) -> HttpResponse:
    """One import: how far it is, what came of it, what deserves a look, and what could not be read."""
    run = _run(request, import_id)
    refused = Paginator(run.refused_lines.order_by("line", "pk"), PER_PAGE).get_page(request.GET.get("side"))
    context = {"shown": queries.shown(run), "run": run, "page": refused, "remarks": queries.remarks(run)}
    return render(request, "register/run.html", context)


@page("register.import", "Indlæsning af registerfil, status", kind="fragment")
def run_status(request: Request, import_id: int) -> HttpResponse:
    """The progress alone. When the import ends, the page that asked is told to load anew."""
    run = _run(request, import_id)
    shown = queries.shown(run)
    response = render(request, "register/status.html", {"shown": shown, "run": run})
    if not shown.moving and request.headers.get("HX-Request"):
        response["HX-Refresh"] = "true"
    return response


@page("register.import", "Indlæs filen igen", kind="action", methods=("POST",))
def run_again(request: Request, import_id: int) -> HttpResponse:
    """Start an import that was interrupted once more."""
    run = _run(request, import_id)
    try:
        start_again(actor=request.actor, purpose="Indlæsning af registerfil", run=run)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        import_upload.enqueue(run.pk, request.actor.user_id or 0)
    return redirect("register_run", import_id=run.pk)


@page("register.import", "Afviste linjer fra en registerfil", kind="file")
def refused_file(request: Request, import_id: int) -> HttpResponseBase:
    """The refused lines for a spreadsheet."""
    run = _run(request, import_id)
    response = StreamingHttpResponse(_csv(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="afviste-linjer-{run.pk}.csv"'
    return response


def _csv(run: ImportRun) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(HEADINGS)
    for row in queries.refused_rows(run, safe=True):
        yield writer.writerow(row)


class _Echo:
    """What `csv` writes comes straight back, so that a long file is never whole in memory."""

    def write(self, text: str) -> str:
        return text


def _run(request: Request, import_id: int) -> ImportRun:
    return open_subject(
        request.actor, "register.import", ImportRun.objects.all(), import_id, "Indlæsning af registerfil"
    )
