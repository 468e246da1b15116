"""The pages of the room: beginning, the one page that follows a screening, and the citizen's own page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases.queries import open_case_of, responsible_for
from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.actions import (
    Unanswered,
    answer_screening,
    correct_row,
    drop_screening,
    end_legal_basis,
    judge_screening,
    record_legal_basis,
    save_answers,
    start_screening,
)
from fodfaeste.casework.screening.forms import CorrectionForm, EndBasisForm, JudgementForm, LegalBasisForm
from fodfaeste.casework.screening.models import Screening
from fodfaeste.casework.screening.rules import (
    SHORTEST_JUDGEMENT,
    UNFINISHED,
    differing,
    facts_from,
    met,
    screened_in_spell,
    years_back,
)
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, own_citizen, page, posted_version
from fodfaeste.foundation.access.policy import decide, require
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.drafts import actions as drafts
from fodfaeste.foundation.instruments.asking import answered_of, posted_answers, questions
from fodfaeste.foundation.instruments.fhir_answers import response
from fodfaeste.foundation.instruments.queries import definition_of, head_of
from fodfaeste.foundation.instruments.rules import CITIZEN, choices_of
from fodfaeste.foundation.instruments.written import row_from
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Screening"
LANGUAGES = ("da", "en")


@page("screening.view", "Screening", methods=("GET", "POST"))
def screening_start(request: Request, citizen: Citizen) -> HttpResponse:
    """Earlier screenings, what the register says, and the way to a new one."""
    case, refusal = open_case_of(citizen), ""
    if request.method == "POST" and case is not None:
        try:
            begun = start_screening(actor=request.actor, purpose=PURPOSE, case=case)
        except Refused as refused:
            refusal = refused.message
        else:
            return redirect("screening", screening_id=begun.pk)
    lines = queries.triggers()
    facts = queries.register_facts([citizen.pk], years_back(lines)).get(citizen.pk)
    found, book = list(queries.screenings_of(citizen)), queries.track_book()
    context = {
        "citizen": citizen,
        "case": case,
        "facts": facts,
        "why": [trigger.reason(facts) for trigger in met(facts, lines)] if facts else [],
        "waits": decide(request.actor, "screening.handle", citizen).allowed,
        "screened": facts and screened_in_spell(facts, queries.latest_judged([citizen.pk]).get(citizen.pk)),
        "under_way": next((each for each in found if each.status in UNFINISHED), None),
        "judged": [(each, queries.track_of(each, book)) for each in found if each.status == Screening.Status.JUDGED],
        "may_start": case is not None and decide(request.actor, "screening.start", case).allowed,
        "refusal": refusal,
    }
    return render(request, "screening/start.html", context, status=422 if refusal else 200)


@page("screening.view", "Screening", methods=("GET", "POST"))
def screening(request: Request, screening_id: int) -> HttpResponse:
    """One page that follows the screening: questions, what counted, the judgement."""
    if request.POST.get("do") == "autosave":
        return _autosave(request, screening_id)
    rows = Screening.objects.select_related("citizen", "case", "instrument", "judged_by")
    found = open_subject(request.actor, "screening.view", rows, screening_id, "Screening")
    if request.method == "GET":
        return _show(request, found)
    handlers = {"save": _answer, "submit": _answer, "judge": _judge, "drop": _drop}
    handler = handlers.get(request.POST.get("do", ""))
    if handler is None:
        raise BadRequest("Vi kunne ikke se, hvilken knap du trykkede på. Gå tilbage, og prøv igen.")
    return handler(request, found)


def _answer(request: Request, found: Screening) -> HttpResponse:
    definition = definition_of(found.instrument)
    answers, submit = posted_answers(definition, request.POST), request.POST["do"] == "submit"
    act = answer_screening if submit else save_answers
    try:
        act(actor=request.actor, purpose=PURPOSE, screening=found, version=posted_version(request), answers=answers)
    except Stale as stale:
        return _both_answers(request, found, stale, answers)
    except Unanswered as unanswered:
        return _unanswered(request, found, answers, tuple(unanswered.items))
    except Refused as refused:
        return _show(request, found, answers=answers, refusal=refused.message, status=422)
    return redirect(f"{reverse('screening', args=[found.pk])}{'?sprog=en' if request.GET.get('sprog') == 'en' else ''}")


def _unanswered(request: Request, found: Screening, answers: dict[str, str], items: tuple[str, ...]) -> HttpResponse:
    """Some questions are open, so nothing is locked; what was answered is kept as a draft."""
    version = posted_version(request)
    try:
        found = save_answers(actor=request.actor, purpose=PURPOSE, screening=found, version=version, answers=answers)
    except Stale as stale:
        return _both_answers(request, found, stale, answers)
    return _show(request, found, answers=answers, open_items=items, status=422)


def _autosave(request: Request, screening_id: int) -> HttpResponse:
    """Keep the answers while they talk. Answers with "Gemt …", or with why not.

    The reading was written when the page was opened; the action asks for access.
    """
    found = get_object_or_404(Screening.objects.select_related("instrument"), pk=screening_id)
    require(request.actor, "screening.answer", found)
    definition, version = definition_of(found.instrument), posted_version(request)
    answers, message, status = posted_answers(definition, request.POST), "", 200
    try:
        found = save_answers(actor=request.actor, purpose=PURPOSE, screening=found, version=version, answers=answers)
    except Stale:
        message, status = "Ikke gemt: En anden har gemt, mens I svarede. Tryk på »Gem«, så viser vi begge svar.", 409
    except Refused as refused:
        message, status = f"Ikke gemt: {refused.message}", 422
    done, of = answered_of(definition, answers)
    context = {"screening": found, "done": done, "of": of, "fragment": True, "message": message}
    return render(request, f"screening/{'_not_saved' if message else '_saved'}.html", context, status=status)


def _judge(request: Request, found: Screening) -> HttpResponse:
    form = JudgementForm(queries.tracks(), request.POST)
    if form.is_valid():
        try:
            judge_screening(
                actor=request.actor,
                purpose=PURPOSE,
                screening=found,
                version=posted_version(request),
                **form.cleaned_data,
            )
        except Stale as stale:
            return _both_judgements(request, found, stale, form)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            drafts.sent(request, "screening.judgement", found)
            messages.success(request, "Vurderingen er gemt. Borgeren kan læse den nu.")
            return redirect("screening", screening_id=found.pk)
    return _show(request, found, form=form, status=422)


@page("screening.view", "Screening som FHIR-fil", kind="file")
def as_fhir(request: Request, screening_id: int) -> HttpResponse:
    """The locked answers as a QuestionnaireResponse: what was said, not what it counts."""
    found = open_subject(
        request.actor, "screening.view", Screening.objects.select_related("instrument"), screening_id, "Screening"
    )
    if found.answered_at is None:
        raise Http404
    scheme, authored = found.instrument, timezone.localtime(found.answered_at).isoformat(timespec="seconds")
    made = response(head_of(scheme), definition_of(scheme), found.answers, authored, CITIZEN)
    answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Type"] = "application/fhir+json; charset=utf-8"
    answer["Content-Disposition"] = f'attachment; filename="{scheme.key}-{scheme.number}-svar-{found.pk}.json"'
    return answer


@page("screening.judge", "Ret en række i screeningen", methods=("GET", "POST"))
def correct(request: Request, screening_id: int, row: str) -> HttpResponse:
    """Let one locked row count otherwise, with a reason; what stood stays beside it."""
    rows = Screening.objects.select_related("citizen", "case", "instrument")
    found = open_subject(request.actor, "screening.judge", rows, screening_id, "Screening")
    before = next((row_from(raw) for raw in found.explained if raw["key"] == row), None)
    if before is None:
        raise Http404
    choices = choices_of(definition_of(found.instrument), row)
    form = CorrectionForm(choices, request.POST or None)
    newer = False

    def act() -> None:
        given: dict[str, Any] = {"version": posted_version(request), "row": row, **form.cleaned_data}
        correct_row(actor=request.actor, purpose=PURPOSE, screening=found, **given)

    try:
        if request.method == "POST" and carried_out(form, act):
            drafts.sent(request, "screening.correction", found)
            messages.success(request, "Rækken er rettet. Det, der stod før, står stadig ved siden af.")
            return redirect("screening", screening_id=found.pk)
    except Stale:
        newer, found = True, rows.get(pk=found.pk)
    context = _frame(request, found) | {"row": before, "form": form, "newer": newer}
    status = 409 if newer else 422 if form.errors else 200
    return render(request, "screening/correct.html", context, status=status)


def _drop(request: Request, found: Screening) -> HttpResponse:
    try:
        drop_screening(actor=request.actor, purpose=PURPOSE, screening=found, version=posted_version(request))
    except Stale:
        return _show(request, found, refusal="En anden har ændret screeningen. Se den igennem igen.", status=409)
    except Refused as refused:
        return _show(request, found, refusal=refused.message, status=422)
    messages.success(request, "Screeningen er lagt til side. Du kan begynde en ny.")
    return redirect("screening_start", citizen_id=found.citizen_id)


def _show(request: Request, found: Screening, *, status: int = 200, **given: Any) -> HttpResponse:
    """The page in the state the screening is in; `given` is what the user had written."""
    context = _frame(request, found) | {"refusal": given.get("refusal", "")}
    if found.status == Screening.Status.DRAFT:
        return render(request, "screening/questions.html", context | _asked(request, found, given), status=status)
    context |= _explained(found) | {
        "form": given.get("form") or JudgementForm(queries.tracks()),
        "may_judge": decide(request.actor, "screening.judge", found).allowed,
        "shortest": SHORTEST_JUDGEMENT,
        "may_go_on": decide(request.actor, "plan.edit", found.citizen).allowed,
        "may_ask_others": decide(request.actor, "analysis.request", found.citizen).allowed,
    }
    return render(request, "screening/judgement.html", context, status=status)


def _frame(request: Request, found: Screening) -> dict[str, Any]:
    language = request.GET.get("sprog", "da")
    return {
        "screening": found,
        "citizen": found.citizen,
        "may_answer": decide(request.actor, "screening.answer", found).allowed,
        "language": language if language in LANGUAGES else "da",
    }


def _asked(request: Request, found: Screening, given: dict[str, Any]) -> dict[str, Any]:
    definition, language = definition_of(found.instrument), _frame(request, found)["language"]
    answers = given.get("answers", found.answers)
    asked = questions(definition, answers, language, open_items=given.get("open_items", ()), others=given.get("others"))
    done, of = answered_of(definition, answers)
    saved = found.version > 1 and answers == found.answers
    errors = [each for each in asked if each.error]
    return {"questions": asked, "errors": errors, "done": done, "of": of, "saved": saved}


def _explained(found: Screening) -> dict[str, Any]:
    basis = queries.latest_basis()
    return {
        "circumstances": queries.circumstances(found),
        "score": queries.score(found, basis),
        "basis": basis,
        "basis_counts": queries.counts(basis),
        "track": queries.track_of(found),
        "facts": facts_from(found.facts),
        "corrections": queries.corrections(found),
        "compared": queries.compared(found),
    }


def _both_answers(request: Request, mine: Screening, stale: Stale, answers: dict[str, str]) -> HttpResponse:
    """Somebody saved first: their answers beside mine, and nothing lost."""
    theirs = Screening.objects.select_related("citizen", "case", "instrument").get(pk=stale.current.pk)
    definition = definition_of(theirs.instrument)
    answers = theirs.answers | answers  # what only they answered stays chosen, so that saving again loses nothing
    keys = differing(answers, theirs.answers, [item.key for item in definition.items])
    others = {key: theirs.answers.get(key, "") for key in keys}
    context = _frame(request, theirs) | _asked(request, theirs, {"answers": answers, "others": others})
    context |= {"stale": True, "differ": [each for each in context["questions"] if each.other]}
    locked = theirs.status != Screening.Status.DRAFT
    template = "screening/locked_meanwhile.html" if locked else "screening/questions.html"
    return render(request, template, context, status=409)


def _both_judgements(request: Request, mine: Screening, stale: Stale, form: JudgementForm) -> HttpResponse:
    """Somebody judged first: their text stands, and mine is shown so that it can be kept."""
    theirs = Screening.objects.select_related("citizen", "case", "instrument", "judged_by").get(pk=stale.current.pk)
    context = _frame(request, theirs) | _explained(theirs) | {"mine": form.cleaned_data["judgement"]}
    return render(request, "screening/judged_meanwhile.html", context, status=409)


@page("screening.view_own", "Min screening")
def my_screening(request: Request) -> HttpResponse:
    """Everything about the citizen's own screenings, in kind words."""
    citizen = own_citizen(request, "screening.view_own")
    found = [each for each in queries.screenings_of(citizen) if each.status != Screening.Status.DRAFT]
    case, book = open_case_of(citizen), queries.track_book()
    context = {
        "citizen": citizen,
        "shown": [{"screening": each} | _explained(each) for each in found[:1]],
        "earlier": [(each, queries.track_of(each, book)) for each in found[1:]],
        "responsible": responsible_for(case) if case else None,
    }
    return render(request, "screening/my_screening.html", context)


@page("screening.legal_basis", "Retsgrundlag", methods=("GET", "POST"))
def legal_basis(request: Request) -> HttpResponse:
    """Record or end the legal basis that lets a sum be shown, with its history."""
    basis, ending = queries.latest_basis(), request.POST.get("do") == "end"
    posted = request.POST if request.method == "POST" else None
    form, end = LegalBasisForm(None if ending else posted), EndBasisForm(posted if ending else None)
    active = end if ending else form
    if posted and active.is_valid():
        try:
            if not ending:
                record_legal_basis(actor=request.actor, purpose="Retsgrundlag", **form.cleaned_data)
            elif basis is not None:
                end_legal_basis(actor=request.actor, purpose="Retsgrundlag", basis=basis, **end.cleaned_data)
        except Refused as refused:
            active.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Retsgrundlaget er ophørt." if ending else "Retsgrundlaget er registreret.")
            return redirect("legal_basis")
    context: dict[str, Any] = {"form": form, "end": end, "basis": basis, "counts": queries.counts(basis)}
    context |= {"today": clock.today(), "history": queries.history_of_bases()}
    return render(request, "screening/legal_basis.html", context, status=422 if active.errors else 200)


@page("screening.instrument", "Skemaet")
def instrument(request: Request) -> HttpResponse:
    """The whole instrument with every point, open to everybody who can sign in."""
    current = queries.instrument()
    context = {"instrument": current, "definition": definition_of(current) if current else None}
    return render(request, "screening/instrument.html", context)
