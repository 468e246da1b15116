"""What the citizen has told an employee about the plan, written down by the employee, with their name on it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from fodfaeste.casework.plans.actions import answer_plan
from fodfaeste.casework.plans.forms import AnswerForm
from fodfaeste.casework.plans.queries import newest_version, plan_of
from fodfaeste.foundation.access.pages import Request, page
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out

TOLD = "Borgerens svar på planen skrives ned"


@page("plan.answer_told", TOLD, methods=("GET", "POST"))
def plan_answer_told(request: Request, citizen: Citizen) -> HttpResponse:
    """The citizen's answer to the newest version, as they said it to the employee."""
    found = plan_of(request.actor, citizen)
    newest = newest_version(found) if found else None
    if found is None or newest is None:
        raise Http404
    if request.method == "POST" and request.POST.get("number") != str(newest.number):
        messages.warning(request, "Der er sendt en nyere version af planen. Tal om den, og skriv svaret ned her.")
        return redirect("plan_answer_told", citizen_id=citizen.pk)
    given = newest.answer
    own = given is not None and not given.told_to
    initial = {"answer": given.answer, "words": given.words} if given and not own else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and carried_out(
        form,
        lambda: answer_plan(actor=request.actor, purpose=TOLD, plan_version=newest, **form.cleaned_data),
    ):
        drafts.sent(request, "plan.answer_told", newest)
        messages.success(request, "Svaret er skrevet ned. Borgeren kan se, at det er dig, der har skrevet det.")
        return redirect("plan", citizen_id=citizen.pk)
    context = {
        "citizen": citizen,
        "form": form,
        "version": newest,
        "own": own,
        "closed": found.case.closed is not None,
        "name": citizen.first_name or citizen.name,
    }
    return render(request, "plans/answer_told.html", context, status=422 if form.errors else 200)
