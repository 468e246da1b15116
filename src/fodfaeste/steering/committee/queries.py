"""What is read of reports, goals and decisions. Everything about numbers is precomputed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib.metadata import version
from typing import Any

from django.db.models import Q

from fodfaeste.evidence.plots import number
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.steering.committee.models import Correction, Counted, Decision, Goal, Report
from fodfaeste.steering.committee.rules import SECTIONS, Contents, Figure, Series, digest, read
from fodfaeste.steering.committee.words import CHOICES, NOTHING, SECTION_TITLES, TITLES, UNITS, quarter


def code_version() -> str:
    """The version of Fodfæste that says it."""
    return version("fodfaeste")


def elements(on: date | None = None) -> dict[str, tuple[str, str]]:
    """The model's elements: key → Danish and English title. Empty without the table."""
    try:
        return {row.text("key"): (row.text("title"), row.text("title_en")) for row in rows("model_elements", on)}
    except NoRule:
        return {}


def published_before(quarter: date) -> Report | None:
    """The report that was published before the one of a quarter."""
    return Report.objects.filter(state="published", quarter__lt=quarter).order_by("-quarter").first()


def contents_of(report: Report) -> Contents:
    """The numbers of a report: frozen when it is published, else as counted last."""
    if report.frozen is not None:
        return read(report.frozen["contents"])
    counted = Counted.objects.filter(quarter=report.quarter).first()
    return read(counted.contents) if counted is not None else Contents()


def goals_then(quarter: date) -> list[dict[str, Any]]:
    """The goals that hold at the end of a quarter, as a report keeps them."""
    last = quarter_of(quarter).last
    held = Goal.objects.filter(decided_on__lte=last).filter(Q(ended_on__isnull=True) | Q(ended_on__gt=last))
    return [
        {"title": each.title, "title_en": each.title_en, "target": str(each.target.normalize()), "unit": each.unit,
         "measured_by": each.measured_by, "decided_on": each.decided_on.isoformat(), "source": each.source}
        for each in held
    ]  # fmt: skip


def decisions_then() -> list[dict[str, Any]]:
    """The decisions so far, as a report keeps them."""
    titles = elements()
    return [
        {"element": titles.get(each.element, (each.element, each.element))[0],
         "element_en": titles.get(each.element, (each.element, each.element))[1], "choice": each.choice,
         "how": each.how, "decided_on": each.decided_on.isoformat(), "follow_up": each.follow_up.isoformat(),
         "carried_out_on": each.carried_out_on.isoformat() if each.carried_out_on else None,
         "outcome": each.outcome}
        for each in Decision.objects.all()
    ]  # fmt: skip


@dataclass(frozen=True)
class GoalNow:
    """A goal beside the number that tells how far it is."""

    title: str
    aim: str
    now: str
    source: str
    decided_on: date
    figure: Figure | None


@dataclass(frozen=True)
class Told:
    """A figure in one language, with what it was in the report before."""

    figure: Figure
    title: str
    value: str
    before: str
    method: str
    source: str
    column: str


@dataclass(frozen=True)
class Section:
    """One part of the report in one language."""

    key: str
    title: str
    figures: list[Told]
    series: list[Series]
    nothing: str


@dataclass(frozen=True)
class Decided:
    """A decision in one language."""

    element: str
    choice: str
    how: str
    decided_on: date
    follow_up: date
    carried_out_on: date | None
    outcome: str


@dataclass(frozen=True)
class View:
    """A report in one language, drafted or published alike."""

    report: Report
    lang: str
    quarter: str
    summary: str
    changed: str
    proposed: str
    goals: list[GoalNow]
    sections: list[Section]
    decisions: list[Decided]
    corrections: list[Correction]
    counted_at: datetime | None
    code: str
    whole: bool
    words: Mapping[str, str]


def view(report: Report, lang: str) -> View:
    """The report as it reads. `whole` is False when a published report no longer has the fingerprint it got."""
    frozen = report.frozen or _as_drafted(report)
    contents = read(frozen["contents"])
    before = read(frozen["before"]) if frozen["before"] else Contents()
    texts = frozen["texts"]
    ending = "" if lang == "da" else "_en"
    return View(
        report=report,
        lang=lang,
        quarter=quarter(frozen["quarter"], lang),
        summary=texts[f"summary{ending}"],
        changed=texts[f"changed{ending}"],
        proposed=texts[f"proposed{ending}"],
        goals=[_goal(each, contents, lang) for each in frozen["goals"]],
        sections=[_section(key, contents, before, lang) for key in SECTIONS],
        decisions=[_decided(each, lang) for each in frozen["decisions"]],
        corrections=list(report.corrections.all()),
        counted_at=datetime.fromisoformat(frozen["counted_at"]) if frozen["counted_at"] else None,
        code=frozen["code"],
        whole=report.frozen is None or digest(report.frozen) == report.digest,
        words={key: each.text(lang) for key, each in TITLES.items()},
    )


def _as_drafted(report: Report) -> dict[str, Any]:
    """What would be frozen now."""
    from fodfaeste.steering.committee.actions import frozen

    counted = Counted.objects.filter(quarter=report.quarter).first()
    if counted is None:
        counted = Counted(quarter=report.quarter, contents={}, at=datetime.fromtimestamp(0))  # noqa: DTZ006
        return {**frozen(report, counted), "counted_at": ""}
    return frozen(report, counted)


def _section(key: str, contents: Contents, before: Contents, lang: str) -> Section:
    from fodfaeste.steering.committee.words import COLUMN_TITLES

    told = []
    for each in contents.of(key):
        last = before.figure(each.key)
        column = COLUMN_TITLES[each.column].text(lang) if each.column else ""
        told.append(
            Told(each, each.title.text(lang), each.value.text(lang), last.value.text(lang) if last else "",
                 each.method.text(lang), each.source.text(lang), column)
        )  # fmt: skip
    return Section(key, SECTION_TITLES[key].text(lang), told, contents.series_of(key), NOTHING[key].text(lang))


def _goal(stored: Mapping[str, Any], contents: Contents, lang: str) -> GoalNow:
    figure = contents.figure(stored["measured_by"]) if stored["measured_by"] else None
    aim = f"{number(float(Decimal(stored['target'])), lang)} {UNITS[stored['unit']].text(lang)}"
    return GoalNow(
        title=stored["title"] if lang == "da" else stored["title_en"],
        aim=aim,
        now=figure.value.text(lang) if figure else TITLES["not_measured"].text(lang),
        source=stored["source"],
        decided_on=date.fromisoformat(stored["decided_on"]),
        figure=figure,
    )


def _decided(stored: Mapping[str, Any], lang: str) -> Decided:
    return Decided(
        element=stored["element"] if lang == "da" else stored["element_en"],
        choice=CHOICES[stored["choice"]].text(lang),
        how=stored["how"],
        decided_on=date.fromisoformat(stored["decided_on"]),
        follow_up=date.fromisoformat(stored["follow_up"]),
        carried_out_on=date.fromisoformat(stored["carried_out_on"]) if stored["carried_out_on"] else None,
        outcome=stored["outcome"],
    )
