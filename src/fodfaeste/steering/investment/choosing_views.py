"""Choosing a baseline and locking it, writing an estimate down, and saying beforehand what would make one stop."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.catalogue.queries import interventions
from fodfaeste.foundation.access.pages import Request, page, posted_version
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.posting import carried_out
from fodfaeste.steering.investment import choosing, forecast
from fodfaeste.steering.investment.forms import BaselineForm, EffectForm, EndRuleForm, ForecastForm, RuleForm
from fodfaeste.steering.investment.models import Baseline, ForecastChoice, ForecastResult, Project, StopRule
from fodfaeste.steering.investment.views import PURPOSE, may


def _added(
    request: Request, project: Project, form: forms.Form, act: Callable[[], object], words: dict[str, str]
) -> HttpResponse:
    """A page with one form that adds something to a project."""
    if request.method == "POST" and carried_out(form, act):
        messages.success(request, words["done"])
        return redirect("investment", project_id=project.pk)
    context = {"project": project, "form": form, "words": words}
    return render(request, "investment/add.html", context, status=422 if form.errors else 200)


@page("investment.estimate", "Nyt grundlag", methods=("GET", "POST"))
def baseline_add(request: Request, project_id: int) -> HttpResponse:
    project = get_object_or_404(Project, pk=project_id)
    form = BaselineForm(request.POST or None, initial={"period_first": project.begins, "period_last": project.ends})

    def act() -> None:
        choosing.choose_baseline(actor=request.actor, purpose=PURPOSE, project=project, **form.cleaned_data)

    words = {
        "title": "Nyt grundlag",
        "lead": "Vælg, før perioden begynder, hvad effekten skal holdes op mod. Lås det bagefter. "
        "Et låst grundlag kan ikke ændres; et nyt står ved siden af.",
        "save": "Gem grundlaget",
        "done": "Grundlaget er skrevet ind. Lås det, når I er enige.",
    }
    return _added(request, project, form, act, words)


@page("investment.estimate", "Lås grundlaget", kind="action", methods=("POST",))
def baseline_lock(request: Request, baseline_id: int) -> HttpResponse:
    """One click, once: a second one says that it is locked already."""
    baseline = get_object_or_404(Baseline, pk=baseline_id)
    try:
        choosing.lock_baseline(actor=request.actor, purpose=PURPOSE, baseline=baseline, version=posted_version(request))
        messages.success(request, "Grundlaget er låst.")
    except Refused as refused:
        messages.info(request, refused.message)
    except Stale:
        messages.info(request, "En anden nåede det først. Se, hvad der nu står, og lås det, hvis det er rigtigt.")
    return redirect("investment", project_id=baseline.project_id)


@page("investment.estimate", "Ny anslået effekt", methods=("GET", "POST"))
def effect_add(request: Request, project_id: int) -> HttpResponse:
    project = get_object_or_404(Project, pk=project_id)
    form = EffectForm(project, request.POST or None)

    def act() -> None:
        choosing.note_effect(actor=request.actor, purpose=PURPOSE, project=project, **form.cleaned_data)

    words = {
        "title": "Ny anslået effekt",
        "lead": "Skriv det, beregningen gav, med hele intervallet. Det seneste anslag står i kolonnen; de ældre bliver "
        "stående på siden.",
        "save": "Gem anslaget",
        "done": "Anslaget er skrevet ind.",
    }
    return _added(request, project, form, act, words)


@page("investment.edit", "Ny stopregel", methods=("GET", "POST"))
def rule_add(request: Request, project_id: int) -> HttpResponse:
    project = get_object_or_404(Project, pk=project_id)
    known = Intervention.objects.filter(pk__in=[each.pk for each in interventions()]).order_by("pk")
    form = RuleForm(known, request.POST or None)

    def act() -> None:
        choosing.make_rule(actor=request.actor, purpose=PURPOSE, project=project, **form.cleaned_data)

    words = {
        "title": "Ny stopregel",
        "lead": "Aftal på forhånd, hvad der skal få jer til at stoppe eller justere. Så skal ingen finde modet, "
        "den dag tallene kommer.",
        "save": "Gem reglen",
        "done": "Reglen er skrevet ind. Den siger til, når tiden kommer.",
    }
    return _added(request, project, form, act, words)


@page("investment.edit", "Stopregel", methods=("GET", "POST"))
def rule_end(request: Request, stop_rule_id: int) -> HttpResponse:
    """Say that a rule holds no more, and why."""
    rule = get_object_or_404(StopRule.objects.select_related("project"), pk=stop_rule_id)
    form = EndRuleForm(request.POST or None)
    newer = False

    def act() -> None:
        choosing.end_rule(
            actor=request.actor, purpose=PURPOSE, rule=rule, version=posted_version(request), **form.cleaned_data
        )

    try:
        if request.method == "POST" and carried_out(form, act):
            messages.success(request, "Reglen gælder ikke mere. Den bliver stående med begrundelsen.")
            return redirect("investment", project_id=rule.project_id)
    except Stale:
        newer, rule = True, StopRule.objects.select_related("project").get(pk=stop_rule_id)
    context = {"rule": rule, "project": rule.project, "form": form, "newer": newer}
    return render(request, "investment/rule.html", context, status=409 if newer else 422 if form.errors else 200)


@page("investment.view", "Fremskrivning")
def forecast_page(request: Request) -> HttpResponse:
    """One's own four years beside the shipped scenario's."""
    results = [(each, forecast.figures_of(each)) for each in ForecastResult.objects.all()]
    context = {"results": results, "may": may(request), "choices": list(ForecastChoice.objects.all()[:10])}
    return render(request, "investment/forecast.html", context)


@page("investment.estimate", "Antagelser", methods=("GET", "POST"))
def forecast_choose(request: Request) -> HttpResponse:
    """New assumptions; the old ones stay."""
    newest = ForecastChoice.objects.first()
    names = forecast.Assumed.__dataclass_fields__
    start: dict[str, Any] = {name: getattr(newest, name) for name in names} if newest else {}
    start = start or {"equalisation": 0, "guarantee": 0}
    form = ForecastForm(forecast.rate_choices(), request.POST or None, initial=start)

    def act() -> None:
        forecast.choose(actor=request.actor, purpose=PURPOSE, assumed=forecast.Assumed(**form.cleaned_data))

    if request.method == "POST" and carried_out(form, act):
        messages.success(request, "Antagelserne er skrevet ind, og fremskrivningen er regnet om.")
        return redirect("forecast")
    return render(request, "investment/forecast_choose.html", {"form": form}, status=422 if form.errors else 200)
