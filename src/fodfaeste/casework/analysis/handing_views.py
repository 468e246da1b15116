"""Giving a contribution to a specialist, giving it back, and opening it again."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.analysis.handing import LONGEST_REASON, assign, give_back, reopen, specialists_of
from fodfaeste.casework.analysis.models import Contribution
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.posting import carried_out

GIVE, BACK = "Giv en analyse til en fagperson", "Giv en analyse tilbage"
AGAIN = "Åbn et bidrag igen"


class BackForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor giver du den tilbage?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Teamlederen og sagsbehandleren læser det. Borgeren kan se det i sine oplysninger.",
        error_messages={"required": "Skriv kort, hvorfor du giver den tilbage."},
    )


class AgainForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor åbner du det igen?",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Borgeren og sagsbehandleren kan læse det.",
        error_messages={"required": "Skriv kort, hvorfor du åbner det igen."},
    )


@page("analysis.assign", GIVE, kind="action", methods=("POST",))
def analysis_assign(request: Request, contribution_id: int) -> HttpResponse:
    """The team leader has chosen a specialist on the analysis's page."""
    found = open_subject(request.actor, "analysis.assign", Contribution.objects.all(), contribution_id, None)
    offered = specialists_of([found.profession]).get(found.profession, [])
    chosen = next((each for each in offered if str(each.pk) == request.POST.get("employee", "")), None)
    try:
        if chosen is None:
            raise Refused("Vælg en fagperson.")
        assign(actor=request.actor, purpose=GIVE, contribution=found, employee=chosen)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, f"{chosen.name} har den nu og kan se den på sit overblik.")
    return redirect("analysis", analysis_id=found.analysis_id)


@page("analysis.contribute", BACK, methods=("GET", "POST"))
def analysis_give_back(request: Request, contribution_id: int) -> HttpResponse:
    """Ask why, and give it back."""
    rows = Contribution.objects.select_related("analysis", "citizen")
    found = open_subject(request.actor, "analysis.contribute", rows, contribution_id, BACK)
    if found.employee_id != request.actor.employee_id or found.handed_in_at is not None:
        messages.info(request, "Der er ikke noget at give tilbage.")
        return redirect("analysis", analysis_id=found.analysis_id)
    form = BackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and carried_out(
        form,
        lambda: give_back(actor=request.actor, purpose=BACK, contribution=found, why=form.cleaned_data["why"]),
    ):
        drafts.sent(request, "analysis.give_back", found)
        messages.success(request, "Den er givet tilbage. Det, du har skrevet, venter på den næste.")
        return redirect("analyses")
    context = {"contribution": found, "analysis": found.analysis, "citizen": found.citizen, "form": form}
    return render(request, "analysis/give_back.html", context, status=422 if form.errors else 200)


@page("analysis.contribute", AGAIN, methods=("GET", "POST"))
def analysis_reopen(request: Request, contribution_id: int) -> HttpResponse:
    """Ask why, and open it for writing again; both texts stay."""
    rows = Contribution.objects.select_related("analysis", "citizen")
    found = open_subject(request.actor, "analysis.contribute", rows, contribution_id, AGAIN)
    mine = found.employee_id is not None and found.employee_id == request.actor.employee_id
    if not mine or found.handed_in_at is None or found.analysis.status != "open":
        messages.info(request, "Der er ikke noget, du kan åbne igen.")
        return redirect("analysis", analysis_id=found.analysis_id)
    form = AgainForm(request.POST if request.method == "POST" else None)
    version = posted_version(request) if request.method == "POST" else found.version

    def act() -> None:
        reopen(actor=request.actor, purpose=AGAIN, contribution=found, version=version, why=form.cleaned_data["why"])

    newer = False
    try:
        if request.method == "POST" and carried_out(form, act):
            drafts.sent(request, "analysis.reopen", found)
            messages.success(request, "Det er åbnet igen. Husk at aflevere, når du er færdig.")
            return redirect("analysis_contribute", contribution_id=found.pk)
    except Stale:
        newer = True
        found.refresh_from_db()
    context = {"contribution": found, "analysis": found.analysis, "citizen": found.citizen, "form": form}
    status = 409 if newer else 422 if form.errors else 200
    return render(request, "analysis/reopen.html", context | {"newer": newer}, status=status)
