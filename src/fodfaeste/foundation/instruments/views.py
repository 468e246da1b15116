"""The pages of the instruments: everybody employed reads them, an administrator drafts and publishes them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.pages import Request, open_subject, page, posted_version
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments import actions, editing, forms, queries
from fodfaeste.foundation.instruments.fhir import from_questionnaire, questionnaire
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import Unreadable, written
from fodfaeste.foundation.posting import carried_out

PURPOSE = "Vedligehold af skemaer"
SAVED = "Kladden er gemt."
SOMEBODY_FIRST = "En anden gemte kladden først. Dit er ikke gemt. Se, hvad der står nu, og skriv det igen."
Step = Callable[[Definition], Definition]


@page("instruments.view", "Skemaer")
def overview(request: Request) -> HttpResponse:
    may_edit = decide(request.actor, "instruments.publish").allowed
    return render(request, "instruments/overview.html", {"groups": queries.by_key(), "may_edit": may_edit})


@page("instruments.view", "Et skema")
def version(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.view", instrument_id)
    definition = queries.definition_of(found)
    is_draft = found.status == InstrumentVersion.Status.DRAFT
    context = {
        "instrument": found,
        "definition": definition,
        "readability": queries.readability(definition),
        "problems": problems(definition) if is_draft else [],
        "may_edit": is_draft and decide(request.actor, "instruments.publish").allowed,
        "may_copy": not is_draft and decide(request.actor, "instruments.publish").allowed,
        "copy_form": forms.CopyForm(initial={"valid_from": clock.today()}),
        "today": clock.today(),
    }
    return render(request, "instruments/version.html", context)


@page("instruments.view", "Et skema som FHIR-fil", kind="file")
def as_fhir(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.view", instrument_id)
    made = questionnaire(queries.head_of(found), queries.definition_of(found))
    answer = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Type"] = "application/fhir+json; charset=utf-8"
    answer["Content-Disposition"] = f'attachment; filename="{found.key}-{found.number}.json"'
    return answer


@page("instruments.publish", "Hent et skema ind", methods=("GET", "POST"))
def take_in(request: Request) -> HttpResponse:
    form = forms.FileForm(request.POST or None, request.FILES or None)
    made: list[InstrumentVersion] = []

    def act() -> None:
        try:
            head, definition = from_questionnaire(form.cleaned_data["file"])
        except Unreadable as error:
            raise Refused(str(error), "file") from error
        made.append(
            actions.add_draft(
                actor=request.actor,
                purpose=PURPOSE,
                key=head.key,
                title=head.title,
                definition=written(definition),
                valid_from=max(head.valid_from, clock.today()),
            )
        )

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Skemaet er hentet ind som kladde. Læs det igennem, før det udgives.")
        return redirect("instrument", instrument_id=made[0].pk)
    return render(request, "instruments/take_in.html", {"form": form}, status=422 if form.errors else 200)


@page("instruments.publish", "En ny version af et skema", kind="action", methods=("POST",))
def copy(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    form = forms.CopyForm(request.POST)
    made: list[InstrumentVersion] = []

    def act() -> None:
        made.append(
            actions.add_draft(
                actor=request.actor,
                purpose=PURPOSE,
                key=found.key,
                title=found.title,
                definition=found.definition,
                valid_from=form.cleaned_data["valid_from"],
            )
        )

    if carried_out(form, act):
        messages.success(request, "Kladden er klar. Den ændrer ikke noget, før den bliver udgivet.")
        return redirect("instrument", instrument_id=made[0].pk)
    messages.error(request, "Skriv den dag, den nye version skal gælde fra.")
    return redirect("instrument", instrument_id=found.pk)


@page("instruments.publish", "Udgiv et skema", kind="action", methods=("POST",))
def publish(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    try:
        actions.publish(actor=request.actor, purpose=PURPOSE, instrument=found, version=posted_version(request))
        messages.success(request, "Skemaet er udgivet. Det kan ikke længere ændres.")
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.error(request, SOMEBODY_FIRST)
    return redirect("instrument", instrument_id=found.pk)


@page("instruments.publish", "Flyt eller fjern et spørgsmål", kind="action", methods=("POST",))
def arrange(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    verb, _, key = request.POST.get("do", "").partition(":")
    steps: dict[str, Step] = {
        "up": lambda definition: editing.moved(definition, key, -1),
        "down": lambda definition: editing.moved(definition, key, 1),
        "remove": lambda definition: editing.without_item(definition, key),
    }
    if verb not in steps or queries.definition_of(found).item(key) is None:
        raise Http404
    try:
        _save(request, found, steps[verb])
    except Refused as refused:
        messages.error(request, refused.message)
    except Stale:
        messages.error(request, SOMEBODY_FIRST)
    return redirect("instrument", instrument_id=found.pk)


@page("instruments.publish", "Ret et skemas omtale", methods=("GET", "POST"))
def head(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    about = queries.definition_of(found).about
    texts = {"about_da": about.da, "about_en": about.en}
    form = forms.HeadForm(request.POST or None, initial={"title": found.title, "valid_from": found.valid_from, **texts})

    def step(definition: Definition) -> Definition:
        return replace(definition, about=form.about())

    def act() -> None:
        _save(request, found, step, form.cleaned_data["title"], form.cleaned_data["valid_from"])

    return _edit(request, found, "Navn, dato og omtale", {"form": form}, act, form)


@page("instruments.publish", "Ret et spørgsmål", methods=("GET", "POST"))
def item(request: Request, instrument_id: int, item_key: str = "") -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    definition = queries.definition_of(found)
    old = definition.item(item_key) if item_key else None
    if item_key and old is None:
        raise Http404
    form = forms.ItemForm(request.POST or None, definition=definition, item=old)
    lines = forms.StepLines(request.POST or None, initial=forms.step_lines(old), prefix="svar")

    def act() -> None:
        made = form.made(forms.steps_of(forms.used(lines)))
        _save(request, found, lambda current: editing.with_item(current, made, item_key or None))

    heading = f"Ret spørgsmålet »{old.short.da}«" if old else "Tilføj et spørgsmål"
    context = {"form": form, "lines": lines, "lines_heading": "Svar, man kan vælge", "columns": "step"}
    return _edit(request, found, heading, context, act, form, lines)


@page("instruments.publish", "Ret trinnene i et skema", methods=("GET", "POST"))
def bands(request: Request, instrument_id: int) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    definition = queries.definition_of(found)
    lines = forms.BandLines(request.POST or None, initial=forms.band_lines(definition.bands), prefix="trin")

    def act() -> None:
        made = forms.bands_of(forms.used(lines))
        _save(request, found, lambda current: editing.with_bands(current, made))

    context = {"lines": lines, "lines_heading": "Trin for summen", "columns": "band"}
    return _edit(request, found, "Ret trinnene for summen", context, act, lines)


@page("instruments.publish", "Ret en registerrække i et skema", methods=("GET", "POST"))
def fact(request: Request, instrument_id: int, fact_key: str) -> HttpResponse:
    found = _open(request, "instruments.publish", instrument_id)
    row = next((each for each in queries.definition_of(found).facts if each.key == fact_key), None)
    if row is None:
        raise Http404
    old = row
    lines = forms.ThresholdLines(request.POST or None, initial=forms.threshold_lines(old), prefix="graense")

    def act() -> None:
        made = replace(old, thresholds=forms.thresholds_of(forms.used(lines)))
        _save(request, found, lambda current: editing.with_fact(current, made))

    context = {"lines": lines, "lines_heading": "Grænser", "columns": "threshold"}
    return _edit(request, found, f"Ret grænserne for »{row.short.da}«", context, act, lines)


def _edit(
    request: Request,
    found: InstrumentVersion,
    heading: str,
    context: dict[str, Any],
    act: Callable[[], None],
    *parts: Any,
) -> HttpResponse:
    """A page that changes one part of a draft: show, check, save, and lose nothing when somebody saved first."""
    if found.status != InstrumentVersion.Status.DRAFT:
        messages.info(request, "Skemaet er udgivet og kan ikke ændres. Lav en ny version i stedet.")
        return redirect("instrument", instrument_id=found.pk)
    posted, stale, refusal = request.method == "POST", None, ""
    checked = [part.is_valid() for part in parts] if posted else [False]
    if all(checked):
        try:
            act()
            messages.success(request, SAVED)
            return redirect("instrument", instrument_id=found.pk)
        except Refused as refused:
            refusal = refused.message
        except Stale as error:
            stale = error.current
    context |= {
        "instrument": found,
        "heading": heading,
        "refusal": refusal,
        "newer": stale,
        "base": getattr(stale, "version", None) or (request.POST.get("version") if posted else found.version),
        "wrong": posted and not all(checked),
    }
    return render(request, "instruments/edit.html", context, status=409 if stale else 422 if posted else 200)


def _save(
    request: Request, found: InstrumentVersion, step: Step, title: str | None = None, valid_from: Any = None
) -> None:
    actions.save_draft(
        actor=request.actor,
        purpose=PURPOSE,
        instrument=found,
        version=posted_version(request),
        title=title or found.title,
        definition=written(step(queries.definition_of(found))),
        valid_from=valid_from or found.valid_from,
    )


def _open(request: Request, verb: str, instrument_id: int) -> InstrumentVersion:
    return open_subject(request.actor, verb, InstrumentVersion.objects.all(), instrument_id, None)
