"""The caseworker's pages of the plan."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.plans import pages
from fodfaeste.casework.plans.actions import (
    close_unsaved,
    keep_unsaved,
    mark_step,
    save_plan,
    send_plan,
    start_plan,
)
from fodfaeste.casework.plans.drafts import PlanDraft, cleaned
from fodfaeste.casework.plans.forms import PlanSheet
from fodfaeste.casework.plans.merging import Choice, Merged
from fodfaeste.casework.plans.models import Plan, PlanEdit, Step, UnsavedDraft
from fodfaeste.casework.plans.pdf import render as render_pdf
from fodfaeste.casework.plans.queries import plan_of, steps_then, version_views, working_draft
from fodfaeste.casework.plans.rules import Problem, problems_to_begin, problems_to_save
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.drafts import queries as half_typed
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import number

EDIT, DRAFT = "Planen ændres sammen med borgeren", "plan.edit"
MARKED = {
    "done": "Skridtet er gjort.",
    "cannot_yet": "Det står i planen, at skridtet ikke kan tages lige nu.",
    "planned": "Skridtet er aftalt igen.",
    "dropped": "Skridtet er på vej ud af planen.",
}


@page("plan.view", "Planen")
def plan(request: Request, citizen: Citizen) -> HttpResponse:
    """The whole plan: goal, three tracks, agreement, and what to do next."""
    if request.actor.is_citizen:
        return redirect("my_plan")
    return show_plan(request, citizen)


def show_plan(
    request: Request, citizen: Citizen, error: str = "", typed: Mapping[str, str] | None = None
) -> HttpResponse:
    """The plan's page; after a refusal with the error and what was typed (question → words)."""
    shown = pages.plan_page(request.actor, citizen, plan_of(request.actor, citizen))
    context = {"citizen": citizen, "page": shown, "error": error, "typed": typed or {}}
    return render(request, "plans/plan.html", context, status=422 if error else 200)


@page("plan.edit", "Ret planen", methods=("GET", "POST"))
def plan_edit(request: Request, citizen: Citizen) -> HttpResponse:
    """One form for the whole plan. A late save, or a text kept from one, goes by way of the two-texts page."""
    case = open_case_of(citizen)
    if case is None:
        messages.warning(request, f"{citizen.name} har ikke et åbent forløb, så planen kan ikke ændres.")
        return redirect("plan", citizen_id=citizen.pk)
    found = Plan.objects.select_related("case").filter(case=case).first()
    if request.method == "POST":
        if found and "waiting" in request.POST:
            return _resolve(request, found)
        return _save(request, found or Plan(citizen=citizen, case=case))
    if found and number(request.GET.get("kladde", "")) is not None:
        waiting = found.unsaved.filter(closed_at__isnull=True)
        return _reopen(request, found, get_object_or_404(waiting, pk=number(request.GET["kladde"])))
    found = found or Plan(citizen=citizen, case=case)
    kept = half_typed.newest(request.actor, DRAFT, citizen)
    if kept is not None:  # with the version it was typed on: saved late, it goes by way of the two-texts page
        return _sheet(request, found, PlanSheet.kept(kept.data), number(kept.data.get("version", "")) or 0)
    return _sheet(request, found, PlanSheet.of(working_draft(found) if found.pk else PlanDraft()))


def _save(request: Request, found: Plan) -> HttpResponse:
    sheet, version = PlanSheet.posted(request.POST), posted_version(request)
    if _rows_changed(request, sheet):
        return _sheet(request, found, sheet, version)
    if not sheet.is_valid():
        return _sheet(request, found, sheet, version, status=422)
    draft = cleaned(sheet.draft())
    problems = problems_to_begin if found.version == 1 else problems_to_save
    sheet.add_problems(problems(draft, clock.today()))
    if not sheet.is_valid():
        return _sheet(request, found, sheet, version, status=422)
    try:
        if found.pk is None:
            found = start_plan(actor=request.actor, purpose=EDIT, case=found.case)
        saved = save_plan(actor=request.actor, purpose=EDIT, plan=found, version=version, draft=draft)
    except Stale:
        return _late(request, found, draft, version)
    except Refused as refused:
        sheet.add_problems([Problem(refused.field, refused.message)])
        return _sheet(request, found, sheet, version, status=422)
    return _saved(request, saved, request.POST.get("used", ""))


def _saved(request: Request, saved: Plan, used: str = "") -> HttpResponse:
    drafts.sent(request, DRAFT, saved.citizen)
    unsaved = saved.unsaved.filter(pk=used).first() if number(used) is not None else None
    if unsaved:
        close_unsaved(actor=request.actor, purpose=EDIT, unsaved=unsaved, used=True)
    messages.success(request, f"Planen er gemt kl. {date_format(timezone.localtime(clock.now()), 'G.i')}.")
    return redirect("plan", citizen_id=saved.citizen_id)


def _late(request: Request, found: Plan, draft: PlanDraft, version: int) -> HttpResponse:
    """Somebody saved first: keep the text, and show both. The same save sent twice is no conflict."""
    found.refresh_from_db()
    merged = pages.merged_with(found, draft, version, _edit(found, found.version))
    if not merged.fields:
        return _saved(request, found, request.POST.get("used", ""))
    unsaved = keep_unsaved(actor=request.actor, purpose=EDIT, plan=found, version=version, draft=draft)
    drafts.sent(request, DRAFT, found.citizen)
    _close_former(request, found, unsaved)
    return _conflict(request, found, unsaved, merged, status=409)


def _close_former(request: Request, found: Plan, unsaved: UnsavedDraft) -> None:
    """A kept text that was taken into this later one waits no longer."""
    former = request.POST.get("used") or request.POST.get("waiting") or ""
    row = found.unsaved.filter(pk=former).exclude(pk=unsaved.pk).first() if number(former) is not None else None
    if row:
        close_unsaved(actor=request.actor, purpose=EDIT, unsaved=row, used=True)


def _reopen(request: Request, found: Plan, unsaved: UnsavedDraft) -> HttpResponse:
    merged = pages.merged_with(found, unsaved.draft, unsaved.base_version, _edit(found, found.version))
    if not merged.fields:
        close_unsaved(actor=request.actor, purpose=EDIT, unsaved=unsaved, used=True)
        messages.info(request, "Alt fra teksten står allerede i planen.")
        return redirect("plan", citizen_id=found.citizen_id)
    return _conflict(request, found, unsaved, merged)


def _resolve(request: Request, found: Plan) -> HttpResponse:
    """The user has chosen, field by field: save on top of the version they saw, or go on writing in the form."""
    unsaved, version = (
        get_object_or_404(found.unsaved, pk=number(request.POST["waiting"]) or 0),
        posted_version(request),
    )
    choices = _choices(request)
    merged = pages.merged_with(found, unsaved.draft, unsaved.base_version, _edit(found, version), choices)
    if any(key not in choices for key in merged.undecided):
        return _conflict(request, found, unsaved, merged, choices, status=422)
    if request.POST.get("then") == "form":
        return _sheet(request, found, PlanSheet.of(merged.draft), version, used=unsaved)
    try:
        saved = save_plan(actor=request.actor, purpose=EDIT, plan=found, version=version, draft=merged.draft)
    except Stale:
        return _late(request, found, cleaned(merged.draft), version)
    except Refused as refused:
        return _conflict(request, found, unsaved, merged, choices, error=refused.message, status=422)
    return _saved(request, saved, str(unsaved.pk))


def _choices(request: Request) -> dict[str, Choice]:
    """Field → the side the user chose, with their own words where they wrote some."""
    return {
        key.removeprefix("choice-"): Choice(str(side), request.POST.get(f"own-{key.removeprefix('choice-')}", ""))
        for key, side in request.POST.items()
        if key.startswith("choice-") and side in ("mine", "theirs", "own")
    }


def _conflict(
    request: Request,
    found: Plan,
    unsaved: UnsavedDraft,
    merged: Merged,
    choices: dict[str, Choice] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    chosen = choices or {}
    rows = [
        {
            "field": field,
            "side": chosen[field.key].side if field.key in chosen else field.suggested,
            "own": chosen[field.key].text if field.key in chosen else f"{field.mine}\n\n{field.theirs}",
            "missing": choices is not None and not field.suggested and field.key not in chosen,
        }
        for field in merged.fields
    ]
    saved = _edit(found, posted_version(request) if choices is not None else found.version)
    late = pages.LateSave(unsaved, merged, saved, unsaved.typed_by_id == request.actor.user_id)
    context = {"citizen": found.citizen, "plan": found, "late": late, "rows": rows, "error": error}
    return render(request, "plans/conflict.html", context, status=status)


def _edit(found: Plan, version: int) -> PlanEdit:
    return get_object_or_404(found.edits, version=version)


def _sheet(
    request: Request,
    found: Plan,
    sheet: PlanSheet,
    version: int | None = None,
    used: UnsavedDraft | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "citizen": found.citizen,
        "plan": found,
        "sheet": sheet,
        "version": version or found.version,
        "used": used.pk if used else request.POST.get("used", ""),
        "says": {step.pk: step for step in found.steps.filter(status="cannot_yet")} if found.pk else {},
    }
    return render(request, "plans/edit.html", context, status=status)


def _rows_changed(request: Request, sheet: PlanSheet) -> bool:
    """Did the user ask for one more or one less row instead of saving?

    The buttons are not called `add` and `remove`: a form control's name hides the form's own method of that name.
    """
    if request.POST.get("one_more") in sheet.rows:
        sheet.add(request.POST["one_more"])
        return True
    kind, _, at = request.POST.get("take_out", "").partition("-")
    row = number(at)
    if kind in sheet.rows and row is not None:
        sheet.remove(kind, row)
        return True
    return False


@page("plan.send", "Send planen til borgeren", kind="action", methods=("POST",))
def plan_send(request: Request, citizen: Citizen) -> HttpResponse:
    """Freeze the plan as the next version."""
    found = plan_of(request.actor, citizen)
    if found is None:
        raise Http404
    try:
        sent = send_plan(
            actor=request.actor, purpose="Planen sendes til borgeren", plan=found, version=posted_version(request)
        )
    except Stale:
        text = "Planen er ændret, siden du åbnede siden. Læs den igennem her, og send den så."
        messages.warning(request, text)
        return redirect("plan", citizen_id=citizen.pk)
    except Refused as refused:
        return show_plan(request, citizen, refused.message)
    messages.success(request, f"Version {sent.number} er sendt til {citizen.name}.")
    return redirect("plan", citizen_id=citizen.pk)


@page("plan.view", "En sendt plan")
def plan_version(request: Request, citizen: Citizen, plan_number: int) -> HttpResponse:
    """One frozen version with its answers, as it was sent."""
    found = plan_of(request.actor, citizen)
    views = version_views(found, citizen) if found else []
    view = next((each for each in views if each.version.number == plan_number), None)
    if found is None or view is None:
        raise Http404
    context = {
        "citizen": citizen,
        "view": view,
        "draft": view.version.draft,
        "tracks": pages.tracks(steps_then(view.version, citizen)),
        "here": f"Version {plan_number}",
        "earlier": plan_number - 1,
        "former": [each for each in view.version.answers.all() if not each.current],
    }
    return render(request, "plans/version.html", context)


@page("plan.edit", "Markér et skridt i planen", kind="action", methods=("POST",))
def plan_step(request: Request, citizen: Citizen, step_id: int) -> HttpResponse:
    """The caseworker marks how far a step is."""
    step = get_object_or_404(Step.objects.select_related("plan"), plan__citizen=citizen, pk=step_id)
    try:
        marked = mark_step(
            actor=request.actor,
            purpose="Planen følges op",
            step=step,
            status=request.POST.get("status", ""),
            words=request.POST.get("words", ""),
        )
    except Refused as refused:
        return show_plan(request, citizen, refused.message)
    messages.success(request, MARKED[marked.status])
    return redirect("plan", citizen_id=citizen.pk)


@page("plan.edit", "Læg en tekst til planen væk", kind="action", methods=("POST",))
def plan_unsaved(request: Request, citizen: Citizen, unsaved_id: int) -> HttpResponse:
    """Put away a text that did not get into the plan."""
    unsaved = get_object_or_404(UnsavedDraft, citizen=citizen, pk=unsaved_id)
    close_unsaved(actor=request.actor, purpose=EDIT, unsaved=unsaved, used=False)
    messages.success(request, "Teksten er lagt væk.")
    return redirect("plan", citizen_id=citizen.pk)


@page("plan.view", "Planen som PDF", kind="file")
def plan_pdf(request: Request, citizen: Citizen) -> HttpResponse:
    """The newest sent version on paper; before that, the plan as a draft."""
    found = plan_of(request.actor, citizen)
    if found is None:
        raise Http404
    return pdf_response(citizen, found, may_be_draft=not request.actor.is_citizen)


def pdf_response(citizen: Citizen, found: Plan, *, may_be_draft: bool) -> HttpResponse:
    """The paper with a file name that says nothing about anybody. 404 when there is nothing to print."""
    views = version_views(found, citizen)
    if not views and not may_be_draft:
        raise Http404
    made = render_pdf(pages.paper_of(citizen, found, views[0] if views else None))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="plan.pdf"'
    return response
