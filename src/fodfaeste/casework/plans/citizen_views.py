"""*Min plan*: the citizen's own pages."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from fodfaeste.casework import plans
from fodfaeste.casework.plans import pages
from fodfaeste.casework.plans.actions import answer_plan, mark_step
from fodfaeste.casework.plans.forms import AnswerForm, MarkForm
from fodfaeste.casework.plans.models import Step
from fodfaeste.casework.plans.queries import StepNow, newest_version, plan_of
from fodfaeste.casework.plans.views import pdf_response
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen

SAID = {
    "done": "Godt. Skridtet er markeret som gjort.",
    "cannot_yet": "Tak, fordi du siger det. I taler om det, næste gang I mødes.",
    "planned": "Skridtet er tilbage på din liste.",
}


@page("plan.own", "Min plan")
def my_plan(request: Request) -> HttpResponse:
    """Next appointment, the one thing to do, my goal, my steps, and my answer."""
    return _show(request, own_citizen(request, "plan.own"))


@page("plan.own", "Svar på min plan", kind="action", methods=("POST",))
def my_plan_answer(request: Request) -> HttpResponse:
    """The answer to the version the citizen had in front of them."""
    citizen = own_citizen(request, "plan.own")
    found = plan_of(request.actor, citizen)
    newest = newest_version(found) if found else None
    if newest is None:
        raise Http404
    form = AnswerForm(request.POST)
    if request.POST.get("number") != str(newest.number):
        messages.warning(request, "Der er kommet en nyere version af din plan. Læs den her, og svar på den.")
        return redirect("my_plan")
    if form.is_valid():
        try:
            answer_plan(
                actor=request.actor, purpose="Borgeren svarer på sin plan", plan_version=newest, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            drafts.sent(request, "plan.answer", newest)
            messages.success(request, "Tak for dit svar. Det er gemt, og din sagsbehandler kan se det.")
            return redirect("my_plan")
    return _show(request, citizen, answer=form)


@page("plan.own", "Markér et skridt i min plan", kind="action", methods=("POST",))
def my_plan_step(request: Request, step_id: int) -> HttpResponse:
    """Done, not right now, or back on the list."""
    steps = Step.objects.select_related("plan")
    step = open_subject(request.actor, "plan.own", steps, step_id, "Markér et skridt i min plan")
    form = MarkForm(request.POST, auto_id=f"step-{step.pk}-%s")
    status = request.POST.get("status", "")
    if form.is_valid():
        try:
            words = form.cleaned_data["words"]
            mark_step(actor=request.actor, purpose="Borgeren følger sin plan", step=step, status=status, words=words)
        except Refused as refused:
            form.add_error("words" if refused.field == "words" else None, refused.message)
        else:
            messages.success(request, SAID[status])
            return redirect("my_plan")
    return _show(request, step.plan.citizen, marks={step.pk: form})


@page("plan.own", "Min plan som PDF", kind="file")
def my_plan_pdf(request: Request) -> HttpResponse:
    """The newest version that was sent to the citizen, on paper."""
    citizen = own_citizen(request, "plan.own")
    found = plan_of(request.actor, citizen)
    if found is None:
        raise Http404
    return pdf_response(citizen, found, may_be_draft=False)


def _show(
    request: Request,
    citizen: Citizen,
    answer: AnswerForm | None = None,
    marks: Mapping[int, MarkForm] | None = None,
) -> HttpResponse:
    shown = pages.my_plan(citizen, plan_of(request.actor, citizen))
    bound = dict(marks or {})
    given = shown.newest.answer if shown.newest else None
    initial = {"answer": given.answer, "words": given.words} if given else {}

    def with_form(step: StepNow) -> tuple[StepNow, MarkForm]:
        return step, bound.get(step.id) or MarkForm(auto_id=f"step-{step.id}-%s")

    context = {
        "citizen": citizen,
        "page": shown,
        "next": with_form(shown.next) if shown.next else None,
        "mine": [with_form(step) for step in shown.mine if step != shown.next],
        "answer_form": answer or AnswerForm(initial=initial),
        **_extras(request, citizen),
        "faulty": [answer, *bound.values()],
        "open_answer": answer is not None,
        "waiting": shown.newest is not None and given is None and not shown.closed,
    }
    return render(request, "plans/my_plan.html", context, status=422 if answer or bound else 200)


def _extras(request: Request, citizen: Citizen) -> dict[str, list[str]]:
    """What other rooms show, by its place: what is next stands first, and the plan's own question before the rest."""
    return {
        place: [
            render_to_string(panel.template, panel.context, request)
            for offer in offers
            if (panel := offer(request.actor, citizen)) is not None
        ]
        for place, offers in (("first_extras", plans.my_plan_first), ("extras", plans.my_plan_extras))
    }
