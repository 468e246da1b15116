"""The staff's pages: the inbox, asking, the analysis itself, writing, the conference, and what comes of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fodfaeste.casework.analysis import queries
from fodfaeste.casework.analysis.actions import (
    Yes,
    confer,
    decide_input,
    hand_in,
    request_analysis,
    save_contribution,
    stop_analysis,
    take,
)
from fodfaeste.casework.analysis.forms import (
    ConferenceForm,
    ContributionForm,
    DecideForm,
    RequestForm,
    StopForm,
    written_in,
    written_of,
)
from fodfaeste.casework.analysis.handing import specialists_of
from fodfaeste.casework.analysis.models import Analysis, Contribution, Input
from fodfaeste.casework.cases.queries import open_case_of
from fodfaeste.casework.consents.queries import live, live_keys, purpose_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_readings
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide, grounds_of, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out
from fodfaeste.foundation.rules.queries import NoRule

PURPOSE, TITLE = "Tværfaglig analyse", "Tværfaglig analyse"
ELSEWHERE = "En anden gemte, mens du skrev. Begges tekst står her. Se det igennem, og gem igen."


@page("analysis.inbox", "Analyser")
def analyses(request: Request) -> HttpResponse:
    """What waits for whom: a specialist's own, a caseworker's citizens', a team leader's teams'."""
    actor = request.actor
    asked = list(queries.asked_of(actor)) if actor.has_role("specialist") else []
    given = list(queries.given_by(actor)) if actor.has_role("specialist") else []
    mine = list(queries.mine(actor)) if actor.has_role("sagsbehandler") else []
    team = list(queries.of_teams(actor)) if actor.has_role("teamleder") else []
    shown = {each.citizen_id for each in (*asked, *given)} | {each.citizen_id for each in (*mine, *team)}
    log_readings(actor, grounds_of(actor, "analysis.view", shown), "Analyser")
    context = {
        "asked": asked,
        "given": given,
        "mine": queries.told_all(mine or team),
        "is_specialist": actor.has_role("specialist"),
        "today": clock.today(),
    }
    return render(request, "analysis/analyses.html", context)


@page("analysis.request", "Bestil en tværfaglig analyse", methods=("GET", "POST"))
def analysis_request(request: Request, citizen: Citizen) -> HttpResponse:
    case = open_case_of(citizen)
    there = Analysis.objects.filter(citizen=citizen, status__in=("open", "conferred")).first()
    if request.method == "GET" and there is not None:
        messages.info(request, "Der er allerede en analyse i gang.")
        return redirect("analysis", analysis_id=there.pk)
    try:
        offered, rule = queries.may_be_asked(), queries.deadline()
    except NoRule as missing:
        messages.error(request, missing.message)
        return redirect("citizen", citizen_id=citizen.pk)
    consent = live(citizen.pk, queries.PURPOSE_KEY)
    posted = request.POST if request.method == "POST" else None
    form = RequestForm(offered, live_keys(consent), rule, clock.today(), posted)
    made: list[Analysis] = []

    def act() -> None:
        if case is None:
            raise Refused("Borgeren har intet åbent forløb.")
        data = form.cleaned_data
        yes = Yes(data["how"]) if data["how"] else None
        given = {"question": data["question"], "professions": data["professions"], "due": data["due"], "yes": yes}
        made.append(request_analysis(actor=request.actor, purpose=PURPOSE, case=case, **given))

    if posted is not None and carried_out(form, act):
        drafts.sent(request, "analysis.request", citizen)
        messages.success(request, "Analysen er bestilt. De, I spørger, kan se den på deres overblik.")
        return redirect("analysis", analysis_id=made[0].pk)
    context = {"citizen": citizen, "form": form, "consent": consent, "professions": offered}
    context["yes_to"] = purpose_of(queries.PURPOSE_KEY)
    return render(request, "analysis/request.html", context, status=422 if form.errors else 200)


@page("analysis.view", TITLE)
def analysis(request: Request, analysis_id: int) -> HttpResponse:
    found = _opened(request, "analysis.view", analysis_id)
    told = queries.told(found)
    mine = _mine(request, found)
    may_read = decide(request.actor, "analysis.read", found).allowed
    may_decide = decide(request.actor, "analysis.decide", found).allowed
    inputs = [(each, DecideForm(prefix=None, auto_id=f"id_{each.pk}_%s")) for each in found.inputs.all()]
    assigns = found.status == "open" and decide(request.actor, "analysis.assign", found).allowed
    offered = specialists_of(each.profession for each in told.missing) if assigns and told.missing else {}
    context = {
        "told": told,
        "analysis": found,
        "citizen": found.citizen,
        "mine": mine,
        "may_read": may_read,
        "reopens": _reopens(request, found),
        "to_give": [(each, offered[each.profession]) for each in told.missing if offered.get(each.profession)],
        "inputs": inputs,
        "may_decide": may_decide and found.status == "conferred",
        "may_confer": decide(request.actor, "analysis.confer", found).allowed and found.status == "open",
        "may_stop": decide(request.actor, "analysis.request", found).allowed and found.status in ("open", "conferred"),
    }
    return render(request, "analysis/analysis.html", context)


@page("analysis.contribute", "Tag en analyse", kind="action", methods=("POST",))
def analysis_take(request: Request, contribution_id: int) -> HttpResponse:
    found = open_subject(request.actor, "analysis.contribute", Contribution.objects.all(), contribution_id, TITLE)
    take(actor=request.actor, purpose=PURPOSE, contribution=found)
    messages.success(request, "Den er din.")
    return redirect("analysis_contribute", contribution_id=found.pk)


@page("analysis.contribute", "Skriv til en tværfaglig analyse", methods=("GET", "POST"))
def analysis_contribute(request: Request, contribution_id: int) -> HttpResponse:
    rows = Contribution.objects.select_related("analysis__asked_by", "citizen", "employee")
    found = open_subject(request.actor, "analysis.contribute", rows, contribution_id, TITLE)
    own = found.employee_id in (None, request.actor.employee_id)
    if not own or found.profession not in queries.my_professions(request.actor):
        messages.info(request, "En anden har taget den. Du kan læse analysen her.")
        return redirect("analysis", analysis_id=found.analysis_id)
    if found.handed_in_at is not None and request.method == "GET":
        messages.info(request, "Bidraget er afleveret.")
        return redirect("analysis", analysis_id=found.analysis_id)
    if request.POST.get("do") == "autosave":
        return _autosave(request, found)
    return _post(request, found) if request.method == "POST" else _write(request, found)


@page("analysis.confer", "Konference", methods=("GET", "POST"))
def analysis_confer(request: Request, analysis_id: int) -> HttpResponse:
    found = _opened(request, "analysis.confer", analysis_id)
    told = queries.told(found)
    if found.status != "open":
        messages.info(request, "Konferencen er skrevet ind, eller analysen er stoppet.")
        return redirect("analysis", analysis_id=found.pk)
    posted = request.POST if request.method == "POST" else None
    form = ConferenceForm(found, told.handed_in, clock.today(), posted)
    version = posted_version(request) if posted is not None else found.version
    elsewhere = False
    try:
        if posted is not None and carried_out(
            form,
            lambda: confer(actor=request.actor, purpose=PURPOSE, analysis=found, version=version, held=form.held()),
        ):
            drafts.sent(request, "analysis.confer", found)
            messages.success(request, "Konferencen er gemt. Tag nu stilling til forslagene sammen med borgeren.")
            return redirect("analysis", analysis_id=found.pk)
    except Stale as stale:
        found, elsewhere = stale.current, True  # type: ignore[assignment]
    context = {"told": told, "analysis": found, "citizen": found.citizen, "form": form, "elsewhere": elsewhere}
    return render(request, "analysis/confer.html", context, status=409 if elsewhere else 422 if form.errors else 200)


@page("analysis.decide", "Tag stilling til et forslag", kind="action", methods=("POST",))
def analysis_decide(request: Request, input_id: int) -> HttpResponse:
    found = open_subject(request.actor, "analysis.decide", Input.objects.all(), input_id, None)
    form = DecideForm(request.POST)

    def act() -> None:
        decide_input(actor=request.actor, purpose=PURPOSE, found=found, **form.cleaned_data)

    if carried_out(form, act):
        taken = form.cleaned_data["choice"] != "decline"
        messages.success(request, "Forslaget er i planen." if taken else "Forslaget er valgt fra. Det står stadig her.")
        return redirect(reverse("analysis", args=[found.analysis_id]) + "#forslag")
    context = {"found": found, "citizen": found.citizen, "analysis": found.analysis, "form": form}
    return render(request, "analysis/decide.html", context, status=422)


@page("analysis.request", "Stop en tværfaglig analyse", methods=("GET", "POST"))
def analysis_stop(request: Request, analysis_id: int) -> HttpResponse:
    found = _opened(request, "analysis.request", analysis_id)
    if found.status in ("done", "stopped"):
        messages.info(request, "Analysen er afsluttet.")
        return redirect("analysis", analysis_id=found.pk)
    posted = request.POST if request.method == "POST" else None
    form = StopForm(posted)
    version = posted_version(request) if posted is not None else found.version

    def act() -> None:
        why = form.cleaned_data["why"]
        stop_analysis(actor=request.actor, purpose=PURPOSE, analysis=found, version=version, why=why)

    elsewhere = False
    try:
        if posted is not None and carried_out(form, act):
            messages.success(request, "Analysen er stoppet. Det, der er afleveret, bliver i sagen.")
            return redirect("analysis", analysis_id=found.pk)
    except Stale as stale:
        found, elsewhere = stale.current, True  # type: ignore[assignment]
    context = {"analysis": found, "citizen": found.citizen, "form": form, "elsewhere": elsewhere}
    return render(request, "analysis/stop.html", context, status=409 if elsewhere else 422 if form.errors else 200)


def _opened(request: Request, verb: str, analysis_id: int) -> Analysis:
    rows = Analysis.objects.select_related("citizen", "asked_by", "conference", "case").prefetch_related(
        "contributions__employee",
        "contributions__given_back_by",
        "contributions__earlier__employee",
        "inputs",
        "dissents",
    )
    return open_subject(request.actor, verb, rows, analysis_id, TITLE)


def _mine(request: Request, found: Analysis) -> Contribution | None:
    """The reader's own part, when it is still to be written."""
    if not request.actor.has_role("specialist") or found.status != "open":
        return None
    professions = queries.my_professions(request.actor)
    return next(
        (
            each
            for each in found.contributions.all()
            if each.profession in professions
            and each.handed_in_at is None
            and each.employee_id in (None, request.actor.employee_id)
        ),
        None,
    )


def _reopens(request: Request, found: Analysis) -> Contribution | None:
    """The reader's own part that is handed in and not used yet: they may open it again."""
    if found.status != "open" or not decide(request.actor, "analysis.contribute", found).allowed:
        return None
    own = (each for each in found.contributions.all() if each.employee_id == request.actor.employee_id)
    return next((each for each in own if each.handed_in_at is not None), None)


def _post(request: Request, found: Contribution) -> HttpResponse:
    areas = queries.areas()
    written, version = written_of(request.POST, areas), posted_version(request)
    given: dict[str, Any] = {"contribution": found, "version": version, "written": written}
    try:
        if request.POST.get("do") == "save":
            save_contribution(actor=request.actor, purpose=PURPOSE, **given)
            messages.success(request, "Gemt. Du kan skrive videre senere.")
        else:
            hand_in(actor=request.actor, purpose=PURPOSE, **given)
            messages.success(request, "Afleveret. Tak.")
    except Stale as stale:
        other: Contribution = stale.current  # type: ignore[assignment]
        return _write(request, found, others=other, refusal=ELSEWHERE, status=409)
    except Refused as refused:
        return _write(request, found, refusal=refused.message, status=422)
    return redirect("analyses")


def _autosave(request: Request, found: Contribution) -> HttpResponse:
    message, status = "", 200
    try:
        found = save_contribution(
            actor=request.actor,
            purpose=PURPOSE,
            contribution=found,
            version=posted_version(request),
            written=written_of(request.POST, queries.areas()),
        )
    except Stale:
        message, status = "Ikke gemt: en anden har gemt imens. Tryk på »Gem«, så viser vi begge tekster.", 409
    except Refused as refused:
        message, status = f"Ikke gemt: {refused.message}", 422
    return render(request, "analysis/_saved.html", {"contribution": found, "message": message}, status=status)


def _write(
    request: Request,
    found: Contribution,
    *,
    others: Contribution | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    areas = queries.areas()
    posted = request.POST if request.method == "POST" else None
    require(request.actor, "analysis.contribute", found)
    context = {
        "contribution": found,
        "version": others.version if others else request.POST.get("version", found.version),
        "analysis": found.analysis,
        "citizen": found.citizen,
        "form": ContributionForm(areas, written_in(found), posted),
        "others": _in_words(others, areas) if others else [],
        "refusal": refusal,
        "may_read": decide(request.actor, "analysis.read", found).allowed,
        "may_see_plan": decide(request.actor, "plan.view", found).allowed,
    }
    return render(request, "analysis/contribute.html", context, status=status)


def _in_words(others: Contribution, areas: list[queries.Area]) -> list[tuple[str, str]]:
    """What somebody else saved, line by line."""
    lines = []
    for each in areas:
        lines += [(f"{each.title}, ressourcer", others.resources.get(each.key, ""))]
        lines += [(f"{each.title}, udfordringer", others.challenges.get(each.key, ""))]
    lines += [("Forslag", step["what"]) for step in others.steps]
    return [(label, text) for label, text in lines if text]
