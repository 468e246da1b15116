"""The report on paper: six to ten tagged pages (PDF/UA-1) with drawings, tables and sources."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from fodfaeste.evidence.plots import number
from fodfaeste.foundation import clock
from fodfaeste.foundation.paper import compiled
from fodfaeste.steering.committee.pictures import drawn
from fodfaeste.steering.committee.queries import View
from fodfaeste.steering.committee.rules import Series
from fodfaeste.steering.committee.words import short

SENTENCES = ("users", "effect")
"""Sections whose numbers are told in sentences, which want a broad column."""
SHEET = Path(__file__).parent / "paper" / "report.typ"


def render(view: View) -> bytes:
    """The PDF in the view's language."""
    return compiled(SHEET, plain(view))


def plain(view: View) -> dict[str, Any]:
    """What the sheet is filled with."""
    lang = view.lang
    today = clock.today()
    return {
        "municipality": settings.FODFAESTE_MUNICIPALITY,
        "lang": lang,
        "words": dict(view.words),
        "quarter": view.quarter,
        "published": said(view.report.published_at.date(), lang) if view.report.published_at else "",
        "digest": view.report.digest,
        "code": view.code,
        "counted": said(view.counted_at.date(), lang) if view.counted_at else "",
        "summary": view.summary,
        "changed": view.changed,
        "proposed": view.proposed,
        "goals": [
            {"title": each.title, "aim": each.aim, "now": each.now, "source": each.source} for each in view.goals
        ],
        "sections": [
            {
                "title": each.title,
                "money": each.key == "money",
                "sentences": each.key in SENTENCES,
                "nothing": each.nothing,
                "figures": [
                    {"title": told.title, "value": told.value, "before": told.before, "method": told.method,
                     "source": told.source, "column": told.column}
                    for told in each.figures
                ],
                "series": [_series(series, lang) for series in each.series],
            }
            for each in view.sections
        ],
        "decisions": [
            {"element": each.element, "choice": each.choice, "how": each.how, "on": said(each.decided_on, lang),
             "follow_up": said(each.follow_up, lang),
             "carried_out": said(each.carried_out_on, lang) if each.carried_out_on else "", "outcome": each.outcome}
            for each in view.decisions
        ],
        "corrections": [{"text": each.text, "on": said(each.at.date(), lang)} for each in view.corrections],
        "printed": [today.year, today.month, today.day],
    }  # fmt: skip


def _series(series: Series, lang: str) -> dict[str, Any]:
    heads, rows = table(series, lang)
    words = {name: getattr(series, name).text(lang) for name in ("title", "caption", "method", "source")}
    return {**words, "svg": drawn(series, lang), "heads": heads, "rows": rows}


def table(series: Series, lang: str) -> tuple[list[str], list[list[str]]]:
    """The series as a table: its places down, its lines across, each with its interval."""
    places = list(dict.fromkeys(row.at for rows in series.lines.values() for row in rows))
    held = {name: {row.at: row for row in rows} for name, rows in series.lines.items()}

    def cell(name: str, at: str) -> str:
        row = held[name].get(at)
        if row is None or row.value is None:
            return "–"
        if row.low is None or row.high is None:
            return number(row.value, lang)
        return f"{number(row.value, lang)} ({number(row.low, lang)}–{number(row.high, lang)})"

    rows = [[short(at, lang), *(cell(name, at) for name in series.lines)] for at in places]
    return [series.axis.text(lang), *series.lines], rows


def said(day: Any, lang: str) -> str:
    """24. november 2026, or 24 November 2026."""
    if lang == "da":
        return date_format(day, "j. F Y")
    months = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
    return f"{day.day} {months[day.month - 1]} {day.year}"
