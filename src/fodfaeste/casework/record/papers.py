"""*Mine papirer*: the plan, the next appointments, whom to ring, and questions to answer by hand, in large letters.

For citizens without a screen: staff print it, and write down what comes back as told to them.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.formats import date_format

from fodfaeste.casework.cases.queries import open_case_of, responsible_for
from fodfaeste.casework.conversations import queries as conversations
from fodfaeste.casework.conversations.common import spoken_time
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.plans.models import Plan
from fodfaeste.casework.plans.queries import StepNow, plan_of, steps_now, version_views
from fodfaeste.casework.plans.rules import ANSWERS, short
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.paper import compiled
from fodfaeste.foundation.people.models import Citizen

SHEET = Path(__file__).parent / "paper" / "papers.typ"
MOST_APPOINTMENTS, MOST_STEPS = 4, 12
LONGEST_GOAL, LONGEST_STEP = 1200, 400
QUESTIONS = (
    ("Hvordan går det?", 2),
    ("Hvad er gået godt, siden vi talte sammen?", 2),
    ("Hvad har været svært?", 2),
    ("Hvad vil du gerne tale om?", 3),
    ("Tager du en med? Skriv, hvem det er.", 1),
)
"""What one may answer by hand, and how many lines there are for it."""


@dataclass(frozen=True)
class Coming:
    when: str
    where: str


@dataclass(frozen=True)
class Line:
    """Something that is to be done. `own` gets a box to tick."""

    what: str
    when: str
    who: str = ""
    own: bool = False


@dataclass(frozen=True)
class Papers:
    """Everything on the paper. `asks` is whether the plan still waits for the citizen's own answer."""

    municipality: str
    name: str
    made: str
    appointments: tuple[Coming, ...]
    contact: str
    phone: str
    goal: str
    mine: tuple[Line, ...]
    others: tuple[Line, ...]
    agreements: tuple[Line, ...]
    asks: bool
    printed: date


def papers_of(actor: Actor, citizen: Citizen) -> Papers:
    """What the citizen may read on the screen, as it stands now. The plan is the newest version that was sent."""
    case, plan = open_case_of(citizen), plan_of(actor, citizen)
    responsible = responsible_for(case) if case else None
    caseworker = responsible.name if responsible else ""
    goal, asks, steps = _plan(citizen, plan)
    booked = conversations.of_citizen(actor, citizen).filter(status="booked", starts__gt=clock.now())
    agreed = conversations.open_agreements(actor, citizen)
    return Papers(
        municipality=settings.FODFAESTE_MUNICIPALITY,
        name=citizen.name,
        made=date_format(clock.today(), "j. F Y"),
        appointments=tuple(_coming(each) for each in booked.order_by("starts", "pk")[:MOST_APPOINTMENTS]),
        contact=caseworker,
        phone=responsible.phone if responsible else "",
        goal=short(goal, LONGEST_GOAL) if len(goal) > LONGEST_GOAL else goal,
        mine=tuple(_step(step, caseworker) for step in steps if step.actor == "borger")[:MOST_STEPS],
        others=tuple(_step(step, caseworker) for step in steps if step.actor != "borger")[:MOST_STEPS],
        agreements=tuple(_agreement(each) for each in agreed[:MOST_STEPS]),
        asks=asks,
        printed=clock.today(),
    )


def render(papers: Papers) -> bytes:
    """The PDF (PDF/UA-1)."""
    return compiled(SHEET, _plain(papers))


def _plain(papers: Papers) -> dict[str, Any]:
    lists = ("appointments", "mine", "others", "agreements")
    return {
        **vars(papers),
        **{name: [vars(each) for each in getattr(papers, name)] for name in lists},
        "answers": list(ANSWERS.values()),
        "questions": [{"text": text, "lines": lines} for text, lines in QUESTIONS],
        "printed": [papers.printed.year, papers.printed.month, papers.printed.day],
    }


def _plan(citizen: Citizen, plan: Plan | None) -> tuple[str, bool, list[StepNow]]:
    """The goal, whether the plan waits for the citizen's own answer, and what is still to be done."""
    views = version_views(plan, citizen) if plan else []
    if plan is None or not views:
        return "", False, []
    view = views[0]
    steps = [each for each in steps_now(view.version.draft, plan, citizen) if each.open]
    return view.version.draft.own_goal, not view.own_answer and plan.case.closed is None, steps


def _coming(conversation: Conversation) -> Coming:
    when = spoken_time(conversation.starts)
    name, place = conversation.employee.name, conversation.place
    if conversation.kind == "phone":
        return Coming(when, f"{name} ringer til dig{f' på {place}' if place else ''}.")
    if conversation.kind == "video":
        return Coming(when, f"Du taler med {name} på video.")
    return Coming(when, f"Du skal mødes med {name}{f': {place}' if place else ''}.")


def _step(step: StepNow, caseworker: str) -> Line:
    when = f"senest {date_format(step.due, 'l j. F')}" if step.due else "vi finder en dag"
    if step.status == "cannot_yet":
        when = "kan ikke lige nu. Vi taler om det."
    own = step.actor == "borger"
    who = caseworker if step.actor == "sagsbehandler" and not step.actor_name and caseworker else step.who
    return Line(short(step.what, LONGEST_STEP), when, "" if own else who, own)


def _agreement(agreement: Agreement) -> Line:
    own = agreement.owner == "borger"
    names = {"borger": "", "sagsbehandler": agreement.conversation.employee.name, "anden": agreement.owner_name}
    when = f"senest {date_format(agreement.due, 'l j. F')}"
    return Line(agreement.what, when, names[agreement.owner], own)
