"""The plan for the fridge door: one page with the goal, the next steps, the next appointment and whom to ring."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from fodfaeste.casework import plans
from fodfaeste.casework.cases.queries import responsible_for
from fodfaeste.casework.plans.models import Plan
from fodfaeste.casework.plans.queries import StepNow, VersionView
from fodfaeste.casework.plans.rules import short, written
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.paper import compiled
from fodfaeste.foundation.people.models import Citizen

SHEET = Path(__file__).parent / "paper" / "fridge.typ"
MINE, OTHERS = 4, 3
LONGEST_GOAL, LONGEST_STEP = 320, 140


@dataclass(frozen=True)
class FridgeStep:
    what: str
    when: str
    who: str = ""


@dataclass(frozen=True)
class Sheet:
    """Everything on the page. `more` is how many steps there was no room for."""

    municipality: str
    name: str
    made: str
    goal: str
    mine: tuple[FridgeStep, ...]
    others: tuple[FridgeStep, ...]
    more: int
    appointment: str
    contact: str
    phone: str
    answer: str
    printed: date


def sheet_of(actor: Actor, citizen: Citizen, plan: Plan, view: VersionView, steps: list[StepNow]) -> Sheet:
    """The newest version, with what is still to be done, the nearest first."""
    mine = [step for step in steps if step.actor == "borger"]
    others = [step for step in steps if step.actor != "borger"]
    responsible = responsible_for(plan.case)
    sent = timezone.localtime(view.version.sent_at).date()
    return Sheet(
        municipality=settings.FODFAESTE_MUNICIPALITY,
        name=citizen.name,
        made=f"Version {view.version.number}, {written(sent)}",
        goal=short(view.version.draft.own_goal, LONGEST_GOAL),
        mine=tuple(_step(step) for step in mine[:MINE]),
        others=tuple(_step(step, responsible.name if responsible else "") for step in others[:OTHERS]),
        more=max(0, len(mine) - MINE) + max(0, len(others) - OTHERS),
        appointment=_appointment(actor, citizen),
        contact=responsible.name if responsible else "",
        phone=responsible.phone if responsible else "",
        answer=NOT_AGREED.get(view.answer.answer, "") if view.answer else "",
        printed=clock.today(),
    )


NOT_AGREED = {
    "disagree": "Du er ikke helt enig i planen. Den gælder, mens I taler om det.",
    "could_not": "Du har ikke kunnet svare på planen endnu. I taler om den, når det passer dig.",
}


def render(sheet: Sheet) -> bytes:
    """The PDF (PDF/UA-1), one A4 page."""
    return compiled(SHEET, _plain(sheet))


def _plain(sheet: Sheet) -> dict[str, Any]:
    steps = {name: [vars(step) for step in getattr(sheet, name)] for name in ("mine", "others")}
    return {**vars(sheet), **steps, "printed": [sheet.printed.year, sheet.printed.month, sheet.printed.day]}


def _step(step: StepNow, caseworker: str = "") -> FridgeStep:
    when = f"senest {date_format(step.due, 'l j. F')}" if step.due else "vi finder en dag"
    if step.status == "cannot_yet":
        when = "kan ikke lige nu. Vi taler om det."
    who = step.who if step.actor != "sagsbehandler" or step.actor_name else caseworker or step.who
    return FridgeStep(short(step.what, LONGEST_STEP), when, "" if step.actor == "borger" else who)


def _appointment(actor: Actor, citizen: Citizen) -> str:
    """The nearest appointment any room knows of, in words."""
    known = [found for source in plans.appointment_sources if (found := source(actor, citizen))]
    if not known:
        return ""
    nearest = min(known, key=lambda each: each.starts)
    starts = timezone.localtime(nearest.starts)
    said = f"{date_format(starts, 'l j. F')} kl. {starts:%H.%M}"
    return f"{said}, {nearest.where}" if nearest.where else said
