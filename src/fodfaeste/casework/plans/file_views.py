"""The files of a plan: opened, and taken back, on the staff's side and on the citizen's own."""

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.plans.forms import LaterText
from fodfaeste.casework.plans.models import Attachment
from fodfaeste.casework.plans.remarks import NOT_YOURS, withdraw, withdrawable
from fodfaeste.casework.plans.rules import LONGEST_TEXT
from fodfaeste.foundation.access.pages import Request, open_subject, page
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out

PURPOSE = "En fil til planen trækkes tilbage"
OWN_FILE = "En fil til min plan"
OWN_WITHDRAWAL = "Træk en fil til min plan tilbage"


class WithdrawForm(forms.Form):
    """Why the file has to go."""

    use_required_attribute = False
    why = LaterText(
        label="Hvorfor skal filen væk?",
        max_length=LONGEST_TEXT,
        help_text="For eksempel: Det var den forkerte fil. Skriv ikke det, der stod i filen.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@page("plan.comment", "En fil til planen", kind="file")
def plan_file(request: Request, citizen: Citizen, attachment_id: int) -> HttpResponseBase:
    """The file itself, always as something to save."""
    found = get_object_or_404(Attachment, citizen=citizen, pk=attachment_id)
    return _file(request, found, redirect("plan_remarks", citizen_id=citizen.pk))


@page("plan.own", OWN_FILE, kind="file")
def my_plan_file(request: Request, attachment_id: int) -> HttpResponseBase:
    found = open_subject(request.actor, "plan.own", Attachment.objects.all(), attachment_id, OWN_FILE)
    return _file(request, found, redirect("my_plan_remarks"))


@page("plan.comment", "Træk en fil til planen tilbage", methods=("GET", "POST"))
def plan_file_withdraw(request: Request, citizen: Citizen, attachment_id: int) -> HttpResponse:
    """Ask why, and take the file back."""
    if request.actor.is_citizen:
        return redirect("my_plan_file_withdraw", attachment_id=attachment_id)
    found = get_object_or_404(Attachment.objects.select_related("plan__case"), citizen=citizen, pk=attachment_id)
    return _withdraw(request, found, redirect("plan_remarks", citizen_id=citizen.pk))


@page("plan.own", OWN_WITHDRAWAL, methods=("GET", "POST"))
def my_plan_file_withdraw(request: Request, attachment_id: int) -> HttpResponse:
    rows = Attachment.objects.select_related("plan__case")
    found = open_subject(request.actor, "plan.own", rows, attachment_id, OWN_WITHDRAWAL)
    return _withdraw(request, found, redirect("my_plan_remarks"))


def _withdraw(request: Request, found: Attachment, back: HttpResponse) -> HttpResponse:
    if found.withdrawn_at:
        messages.info(request, "Filen er allerede trukket tilbage.")
        return back
    if found.pk not in withdrawable(request.actor, found.plan, [found]):
        messages.warning(request, NOT_YOURS)
        return back
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form,
        lambda: withdraw(actor=request.actor, purpose=PURPOSE, attachment=found, why=form.cleaned_data["why"]),
    ):
        messages.success(request, "Filen er trukket tilbage. Indholdet er slettet.")
        return back
    context = {"citizen": found.citizen, "file": found, "form": form}
    return render(request, "plans/withdraw.html", context, status=422 if form.errors else 200)


def _file(request: Request, found: Attachment, back: HttpResponse) -> HttpResponseBase:
    if found.withdrawn_at:
        messages.info(request, "Filen er trukket tilbage og kan ikke åbnes mere.")
        return back
    try:
        opened = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(opened, as_attachment=True, filename=found.name, content_type=found.content_type)
