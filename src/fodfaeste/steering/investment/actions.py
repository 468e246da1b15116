"""What may happen to investments and budget lines."""

from datetime import date

from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked, ruled
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import all_rows
from fodfaeste.steering.investment import rules
from fodfaeste.steering.investment.models import BudgetLine, Project

EDIT = "investment.edit"


@action
def begin_project(
    *,
    actor: Actor,
    purpose: str,
    title: str,
    begins: date,
    decided_by: str,
    decided_on: date,
    about: str = "",
    ends: date | None = None,
) -> Project:
    """Write an investment down as it was decided. Raises `Refused`."""
    require(actor, EDIT)
    with ruled():
        rules.check_dates(begins, ends, "ends")
    made = Project.objects.create(
        title=said(title, "title", "Giv investeringen et navn."),
        about=about.strip(),
        begins=begins,
        ends=ends,
        decided_by=said(decided_by, "decided_by", "Skriv, hvem der besluttede det."),
        decided_on=decided_on,
    )
    data: dict[str, object] = {"from": begins, "to": ends, "decided": decided_on}
    record(actor=actor, purpose=purpose, verb="investment.begun", subject=made, data=data)
    return made


@action
def save_project(
    *,
    actor: Actor,
    purpose: str,
    project: Project,
    version: int,
    title: str,
    begins: date,
    decided_by: str,
    decided_on: date,
    about: str = "",
    ends: date | None = None,
) -> Project:
    """Correct what was written. Raises `Refused`, `Stale`."""
    require(actor, EDIT)
    fresh = locked(Project, project.pk, version)
    _check_open(fresh)
    with ruled():
        rules.check_dates(begins, ends, "ends")
    given = {
        "title": said(title, "title", "Giv investeringen et navn."),
        "about": about.strip(),
        "begins": begins,
        "ends": ends,
        "decided_by": said(decided_by, "decided_by", "Skriv, hvem der besluttede det."),
        "decided_on": decided_on,
    }
    changed = {
        name: [before, value] if name in ("begins", "ends", "decided_on") else "reworded"
        for name, value in given.items()
        if (before := getattr(fresh, name)) != value
    }
    for name, value in given.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save()
    record(actor=actor, purpose=purpose, verb="investment.corrected", subject=fresh, data={"changed": changed})
    return fresh


@action
def end_project(*, actor: Actor, purpose: str, project: Project, version: int, on: date, why: str) -> Project:
    """The last day of an investment, with the reason. Raises `Refused`, `Stale`."""
    require(actor, EDIT)
    fresh = locked(Project, project.pk, version)
    _check_open(fresh)
    with ruled():
        rules.check_dates(fresh.begins, on, "on")
    fresh.ends, fresh.end_reason = on, said(why, "why", "Skriv, hvorfor investeringen slutter.")
    fresh.version += 1
    fresh.save(update_fields=["ends", "end_reason", "version"])
    record(actor=actor, purpose=purpose, verb="investment.ended", subject=fresh, data={"to": on})
    return fresh


@action
def add_line(
    *,
    actor: Actor,
    purpose: str,
    project: Project,
    text: str,
    first: date,
    last: date,
    oere: int,
    cost_category: str,
    source: str,
) -> BudgetLine:
    """An amount that was decided. Whether it is under the ceiling is what the dated rules say. Raises `Refused`."""
    require(actor, EDIT)
    fresh = locked(Project, project.pk, None)
    _check_open(fresh)
    made = BudgetLine(project=fresh, version=0)
    _fill(made, text, first, last, oere, cost_category, source)
    record(actor=actor, purpose=purpose, verb="budget_line.added", subject=made, data=_told(made))
    return made


@action
def save_line(
    *,
    actor: Actor,
    purpose: str,
    line: BudgetLine,
    version: int,
    text: str,
    first: date,
    last: date,
    oere: int,
    cost_category: str,
    source: str,
) -> BudgetLine:
    """Correct a budget line; the journal keeps the dates and the amount it had. Raises `Refused`, `Stale`."""
    require(actor, EDIT)
    fresh = locked(BudgetLine, line.pk, version)
    _check_counts(fresh)
    before = _told(fresh)
    _fill(fresh, text, first, last, oere, cost_category, source)
    data: dict[str, object] = {"before": before, "after": _told(fresh)}
    record(actor=actor, purpose=purpose, verb="budget_line.corrected", subject=fresh, data=data)
    return fresh


@action
def withdraw_line(*, actor: Actor, purpose: str, line: BudgetLine, version: int, on: date, why: str) -> BudgetLine:
    """The line counts no more, and still stands with the reason. Raises `Refused`, `Stale`."""
    require(actor, EDIT)
    fresh = locked(BudgetLine, line.pk, version)
    _check_counts(fresh)
    fresh.withdrawn_on, fresh.withdrawn_because = on, said(why, "why", "Skriv, hvorfor linjen tages ud.")
    fresh.version += 1
    fresh.save(update_fields=["withdrawn_on", "withdrawn_because", "version"])
    record(actor=actor, purpose=purpose, verb="budget_line.withdrawn", subject=fresh, data={"on": on})
    return fresh


def _fill(line: BudgetLine, text: str, first: date, last: date, oere: int, category: str, source: str) -> None:
    with ruled():
        rules.check_dates(first, last, "last")
        rules.check_amount(oere, "oere")
        capped = rules.capped_over(all_rows("cost_categories"), category, first, last)
    line.text = said(text, "text", "Skriv, hvad pengene går til.")
    line.source = said(source, "source", "Skriv, hvor beløbet står: et dagsordenspunkt eller et budget.")
    line.first, line.last, line.oere = first, last, oere
    line.cost_category, line.capped = category, capped
    line.version += 1
    line.save()


def _told(line: BudgetLine) -> dict[str, object]:
    """What the journal may keep of a line: dates, amount and category. Its words stay in the room's own table."""
    return {"from": line.first, "to": line.last, "oere": line.oere, "category": line.cost_category}


def said(text: str, field: str, missing: str) -> str:
    """What was written, without the space around it. Raises `Refused` where nothing was."""
    if not text.strip():
        raise Refused(missing, field)
    return text.strip()


def _check_open(project: Project) -> None:
    if project.end_reason:
        raise Refused("Investeringen er afsluttet. Opret en ny, hvis der er besluttet mere.")


def _check_counts(line: BudgetLine) -> None:
    if line.withdrawn_on is not None:
        raise Refused("Linjen er taget ud. Skriv en ny linje i stedet.")


__all__ = ["add_line", "begin_project", "end_project", "said", "save_line", "save_project", "withdraw_line"]
