"""The plan in time and on its way out: the timeline, two versions side by side, the sheet for the fridge, and FHIR."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from fodfaeste.casework import plans
from fodfaeste.casework.plans import fridge
from fodfaeste.casework.plans.asking import answer_question
from fodfaeste.casework.plans.checks import Question
from fodfaeste.casework.plans.drafts import TRACKS
from fodfaeste.casework.plans.fhir import Export, bundle
from fodfaeste.casework.plans.margin import efforts_of
from fodfaeste.casework.plans.models import Plan
from fodfaeste.casework.plans.pages import plan_page
from fodfaeste.casework.plans.queries import (
    StepNow,
    called,
    newest_version,
    plan_of,
    steps_now,
    version_views,
    working_draft,
)
from fodfaeste.casework.plans.rules import difference
from fodfaeste.casework.plans.timeline import NARROW, OWN, WIDE, Item, items_of, picture, undated
from fodfaeste.casework.plans.views import show_plan
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen


@page("plan.edit", "Svar på et spørgsmål om planen", kind="action", methods=("POST",))
def plan_question(request: Request, citizen: Citizen) -> HttpResponse:
    """Keep the words that answer a question in the margin, if it is still asked."""
    found = _plan(request, citizen)
    margin = plan_page(request.actor, citizen, found).margin
    asked = {(each.key, each.facts): each for each in margin.open} if margin else {}
    question = asked.get((request.POST.get("key", ""), request.POST.get("facts", "")))
    if question is None:
        messages.info(request, "Spørgsmålet er besvaret, eller planen er ændret, så det ikke længere er aktuelt.")
        return redirect("plan", citizen_id=citizen.pk)
    return _answer(request, citizen, found, question)


def _answer(request: Request, citizen: Citizen, found: Plan, question: Question) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        answer_question(
            actor=request.actor, purpose="Planen drøftes med borgeren", plan=found, question=question, words=words
        )
    except Refused as refused:
        return show_plan(request, citizen, refused.message, {question.key: words})
    messages.success(request, "Svaret er gemt ved planen.")
    return redirect("plan", citizen_id=citizen.pk)


@page("plan.view", "Planen på en tidslinje")
def plan_timeline(request: Request, citizen: Citizen) -> HttpResponse:
    """The working plan and everything the citizen takes part in, on one axis."""
    if request.actor.is_citizen:
        return redirect("my_plan_timeline")
    found = plan_of(request.actor, citizen)
    steps = steps_now(working_draft(found, with_done=True), found, citizen) if found else []
    return _timeline(request, citizen, steps)


@page("plan.own", "Min plan på en tidslinje")
def my_plan_timeline(request: Request) -> HttpResponse:
    """What was sent to the citizen, with each step as it stands today."""
    citizen = own_citizen(request, "plan.own")
    found = plan_of(request.actor, citizen)
    newest = newest_version(found) if found else None
    return _timeline(request, citizen, steps_now(newest.draft, found, citizen) if found and newest else [])


@page("plan.view", "To versioner af planen")
def plan_compare(request: Request, citizen: Citizen) -> HttpResponse:
    """The readable difference between any two sent versions, or between one and what stands now."""
    found = _plan(request, citizen)
    views = {view.version.number: view for view in version_views(found, citizen)}
    if not views:
        raise Http404
    newest = max(views)
    older, newer = _number(request, "fra", newest - 1 or newest), _number(request, "til", newest)
    now = request.GET.get("til") == "nu" and not request.actor.is_citizen
    if older not in views or (newer not in views and not now):
        raise Http404
    if not now and older > newer:
        older, newer = newer, older
    before = views[older].version.draft
    after = working_draft(found, with_done=True) if now else views[newer].version.draft
    context = {
        "citizen": citizen,
        "numbers": sorted(views),
        "older": views[older],
        "newer": None if now else views[newer],
        "changes": difference(before, after, called(citizen)),
    }
    return render(request, "plans/compare.html", context)


@page("plan.view", "Planen til køleskabet", kind="file")
def plan_fridge(request: Request, citizen: Citizen) -> HttpResponse:
    """One page: the goal, the next steps, the next appointment, and whom to ring."""
    return _fridge(request, citizen)


@page("plan.own", "Min plan til køleskabet", kind="file")
def my_plan_fridge(request: Request) -> HttpResponse:
    return _fridge(request, own_citizen(request, "plan.own"))


@page("plan.view", "Planen som FHIR-fil", kind="file")
def plan_fhir(request: Request, citizen: Citizen) -> HttpResponse:
    """The newest sent version as FHIR R4."""
    found = _plan(request, citizen)
    newest = newest_version(found)
    if newest is None:
        raise Http404
    live = dict(found.steps.values_list("pk", "status"))
    export = Export(
        plan_id=found.pk,
        version=newest.number,
        draft=newest.draft,
        statuses={pk: live.get(pk, status) for pk, status in newest.statuses.items()},
        sent=timezone.localtime(newest.sent_at).date(),
        opened=found.case.opened,
        closed=found.case.closed,
        citizen_id=citizen.pk,
        given_name=citizen.first_name,
        family_name=citizen.last_name,
        born=citizen.birth_date,
        municipality=settings.FODFAESTE_MUNICIPALITY,
        answered=newest.answer.said if newest.answer else "",
        words=newest.answer.words if newest.answer else "",
    )
    response = JsonResponse(bundle(export), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Type"] = "application/fhir+json; charset=utf-8"
    response["Content-Disposition"] = 'attachment; filename="plan.fhir.json"'
    return response


def _plan(request: Request, citizen: Citizen) -> Plan:
    found = plan_of(request.actor, citizen)
    if found is None:
        raise Http404
    return found


def _number(request: Request, name: str, otherwise: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else otherwise


def _timeline(request: Request, citizen: Citizen, steps: list[StepNow]) -> HttpResponse:
    today = clock.today()
    items = items_of(steps, efforts_of(request.actor, citizen), today)
    context = {
        "citizen": citizen,
        "items": [(TRACKS[item.track], item) for item in items],
        "wide": picture(items, today, OWN if request.actor.is_citizen else WIDE),
        "narrow": picture(items, today, NARROW),
        "undated": undated(steps),
        "caption": _caption(items),
        "ways": [way for offer in plans.timeline_ways if (way := offer(request.actor, citizen)) is not None],
    }
    return render(request, "plans/timeline.html", context)


def _caption(items: list[Item]) -> str:
    """What the picture says, in a sentence."""
    counts = [f"{sum(1 for item in items if item.track == key)} om {title.lower()}" for key, title in TRACKS.items()]
    late = sum(1 for item in items if item.mark == "late")
    stuck = sum(1 for item in items if item.mark == "cannot_yet")
    said = f"{', '.join(counts[:-1])} og {counts[-1]}, side om side."
    if late:
        said += f" For {late} er dagen gået."
    return said + (f" {stuck} kan ikke lade sig gøre lige nu." if stuck else "")


def _fridge(request: Request, citizen: Citizen) -> HttpResponse:
    found = _plan(request, citizen)
    views = version_views(found, citizen)
    if not views:
        raise Http404
    view = views[0]
    steps = [step for step in steps_now(view.version.draft, found, citizen) if step.open]
    sheet = fridge.sheet_of(request.actor, citizen, found, view, steps)
    response = HttpResponse(fridge.render(sheet), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="min-plan-kort.pdf"'
    return response
