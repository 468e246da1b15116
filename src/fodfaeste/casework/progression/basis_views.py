"""What is known of how much answers swing: open to every employee, decided by the administrator."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.progression import queries, reckoning
from fodfaeste.casework.progression.forms import PublishedForm
from fodfaeste.casework.progression.queries import INSTRUMENT
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Måleusikkerhed"


@page("progression.basis_view", "Hvornår er en ændring sikker?", methods=("GET", "POST"))
def basis(request: Request) -> HttpResponse:
    """How many have answered twice, the error of one answer, and what every change from step to step can tell."""
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    if request.method == "POST":
        require(request.actor, "progression.basis")
    form = PublishedForm(request.POST if doing == "published" else None)

    def act() -> None:
        reckoning.record_published(actor=request.actor, purpose=PURPOSE, **form.cleaned_data)

    if doing == "reckon":
        written = reckoning.reckon(actor=request.actor, purpose=PURPOSE)
        said = "Der er regnet igen." if written else "Der er ikke svar nok endnu, så intet er ændret."
        messages.success(request, said)
        return redirect("progression_basis")
    if doing == "end":
        reckoning.end_published(actor=request.actor, purpose=PURPOSE, rater=request.POST.get("rater", ""))
        messages.success(request, "Tallene fra undersøgelsen bruges ikke længere.")
        return redirect("progression_basis")
    if doing == "published" and carried_out(form, act):
        messages.success(request, "Tallene fra undersøgelsen bruges fra i dag.")
        return redirect("progression_basis")
    scheme = queries.instrument()
    titles = {item.key: item for item in definition_of(scheme).items} if scheme else {}
    context = {
        "known": [(each, [(titles.get(row.item), row) for row in each.rows]) for each in queries.known(INSTRUMENT)],
        "needed": queries.needed(),
        "form": form,
        "may_decide": decide(request.actor, "progression.basis").allowed,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "progression/basis.html", context, status=status)
