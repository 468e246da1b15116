"""How periods, differences and chances are written on the pages about effect."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template

from fodfaeste.evidence.plots import number
from fodfaeste.steering.evaluation.models import Run
from fodfaeste.steering.evaluation.queries import Result, signed
from fodfaeste.steering.evaluation.rules import SOURCES, period_words

register = template.Library()

METHODS = {
    "Forskel i forskelle, før mod efter": "ændringen i gennemsnittet fra alle perioder før til alle perioder efter, "
    "fraregnet de andres ændring.",
    "Forskel i forskelle, periode for periode": "hver periode efter mod den sidste før, fraregnet de andres ændring "
    "(Callaway og Sant'Anna).",
    "Faste effekter for kommune og periode": "en regression med et niveau for hver kommune og hver periode.",
    "Fremskrevet fra årene før": "kommunens niveau og de andres bevægelse fremskrives, som om intet var sket.",
    "Syntetisk kontrol": "en blanding af de andre, der lignede kommunen i alle perioder før (Abadie m.fl.).",
    "Syntetisk forskel i forskelle": "blandingen bruges på ændringer, og perioder før vægtes efter, hvor godt de "
    "ligner perioderne efter (Arkhangelsky m.fl.).",
    "Syntetisk kontrol, fraregnet niveau": "en blanding, der må ligge højere eller lavere end kommunen, så længe den "
    "bevæger sig ens.",
    "Forskel i forskelle, placebo i rummet": "som hovedtallet, men med usikkerheden fra en prøve, hvor kommunen ikke "
    "er blandt dem, der sammenlignes med.",
}


@register.filter
def periode(label: str) -> str:
    """3. kvartal 2024"""
    return period_words(str(label))


@register.filter
def forskel(value: float | None) -> str:
    """−4,65 or +0,3"""
    return "–" if value is None else signed(value)


@register.filter
def tre(value: float | None) -> str:
    """Three figures that count: 41,2"""
    return "–" if value is None else number(value)


@register.filter
def procent(share: float | None) -> str:
    """42 %"""
    return "–" if share is None else f"{round(100 * share)} %"


@register.filter
def sandsynlighed(p: float) -> str:
    """0,048"""
    return "under 0,001" if p < 0.001 else f"{p:.2g}".replace(".", ",")


@register.filter
def kilde(source: str) -> str:
    return SOURCES.get(source, source)


@register.filter
def fra_iso(text: str) -> datetime:
    return datetime.fromisoformat(text)


@register.filter
def metode(name: str) -> str:
    return METHODS.get(name, "")


@register.filter
def placebos(result: Result) -> list[dict[str, Any]]:
    """Every municipality's mean gap after the start, by size, with its weight in the mix."""
    run = result.run
    start = run.evaluation.start_period
    after = [at for at, row in enumerate(run.paths) if str(row["period"]) >= start]
    weights = run.checks.get("weights", {})
    rows = [
        {
            "place": each["place"],
            "after": sum(each["gaps"][at] for at in after) / len(after),
            "weight": weights.get(each["place"]),
        }
        for each in run.placebos
    ]
    return sorted(rows, key=lambda row: row["after"])


@register.simple_tag
def figure(run: Run, name: str) -> Sequence[str]:
    """A picture of a run: wide and narrow."""
    found: Sequence[str] = run.pictures.get(name, ("", ""))
    return found
