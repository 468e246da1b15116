"""The citizen's own page: the question, who was asked, what they wrote, the conference, and what came of it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.analysis import queries
from fodfaeste.casework.analysis.actions import add_words
from fodfaeste.casework.analysis.forms import WordsForm
from fodfaeste.casework.analysis.models import Analysis
from fodfaeste.foundation.access.pages import Request, own_citizen, page, posted_version
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.posting import carried_out


@page("analysis.view_own", "Min analyse", methods=("GET", "POST"))
def my_analysis(request: Request) -> HttpResponse:
    citizen = own_citizen(request, "analysis.view_own")
    every = list(queries.of_citizen(citizen))
    now = next((each for each in every if each.status == "open"), None)
    posted = request.POST if request.method == "POST" else None
    form = WordsForm(posted, initial={"words": now.citizen_words if now else ""})
    stale: Analysis | None = None
    if posted is not None:
        if now is None:
            raise Http404
        version = posted_version(request)

        def act() -> None:
            words = form.cleaned_data["words"]
            add_words(actor=request.actor, purpose="Egne ord", analysis=now, version=version, words=words)

        try:
            if carried_out(form, act):
                messages.success(request, "Gemt. De kan læse det, før de mødes.")
                return redirect("my_analysis")
        except Stale as elsewhere:
            stale = elsewhere.current  # type: ignore[assignment]
    status = 409 if stale else 422 if form.errors else 200
    context = {"analyses": queries.told_all(every), "now": now, "form": form, "stale": stale}
    return render(request, "analysis/my_analysis.html", context, status=status)
