"""A plan to begin from, as values: what is in a template, what it must hold, and the steps it becomes. No Django."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, StepDraft, clean
from fodfaeste.casework.plans.rules import LONGEST_TEXT, Problem

TEMPLATE_STATUSES: dict[str, str] = {"draft": "Kladde", "published": "Udgivet", "retired": "Taget ud af brug"}
TEMPLATE_LIFE: dict[str, frozenset[str]] = {
    "draft": frozenset({"published", "retired"}),
    "published": frozenset({"retired"}),
    "retired": frozenset(),
}
"""From each state of a template, the states it may go to. A published one is changed by way of a copy."""

MOST_PATTERN_STEPS = 8
LONGEST_TITLE = 100
MOST_DAYS = 730
SATURDAY = 5


@dataclass(frozen=True)
class PatternStep:
    """A step in a template: who takes it, and in how many days from the day the template is used."""

    what: str
    actor: str
    track: str
    days: int | None


@dataclass(frozen=True)
class Pattern:
    goal: str
    steps: tuple[PatternStep, ...] = ()


def pattern_to_json(pattern: Pattern) -> dict[str, Any]:
    return {"goal": pattern.goal, "steps": [vars(step) for step in pattern.steps]}


def pattern_from_json(values: Mapping[str, Any]) -> Pattern:
    """The pattern that `pattern_to_json` wrote, or that a shipped file says in the same shape."""
    steps = (PatternStep(each["what"], each["actor"], each["track"], each["days"]) for each in values["steps"])
    return Pattern(values["goal"], tuple(steps))


def cleaned_pattern(pattern: Pattern) -> Pattern:
    """Cleaned texts; rows in which nobody wrote anything are gone."""
    steps = (PatternStep(clean(each.what), each.actor, each.track, each.days) for each in pattern.steps)
    return Pattern(clean(pattern.goal), tuple(each for each in steps if each.what or each.actor or each.track))


def steps_from(pattern: Pattern, today: date) -> tuple[StepDraft, ...]:
    """The steps it becomes when it is used today. Who takes a step is whom the template names, nobody else; a day at
    the weekend becomes the Monday after."""
    return tuple(
        StepDraft(each.what, each.actor, each.track, workday(today + timedelta(days=each.days or 0)))
        for each in pattern.steps
    )


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday() if day.weekday() >= SATURDAY else 0)


def problems_to_publish(title: str, pattern: Pattern) -> list[Problem]:
    """What keeps a template from being published."""
    found = list(problems_to_keep(title, pattern))
    if not pattern.goal:
        found.append(Problem("goal", "Skriv det delmål, som skridtene fører til."))
    if not pattern.steps:
        found.append(Problem(None, "En skabelon skal have mindst ét skridt."))
    return found


def problems_to_keep(title: str, pattern: Pattern) -> Iterator[Problem]:
    """What keeps a draft of a template from being saved."""
    if not title:
        yield Problem("title", "Giv skabelonen et navn.")
    if len(title) > LONGEST_TITLE:
        yield Problem("title", f"Navnet er på {len(title)} tegn. Der er plads til {LONGEST_TITLE}.")
    if len(pattern.goal) > LONGEST_TEXT:
        yield Problem("goal", f"Delmålet er på {len(pattern.goal)} tegn. Der er plads til {LONGEST_TEXT}.")
    if len(pattern.steps) > MOST_PATTERN_STEPS:
        yield Problem(None, f"Der er {len(pattern.steps)} skridt. Der er plads til {MOST_PATTERN_STEPS}.")
    for number, step in enumerate(pattern.steps):
        yield from (Problem(f"steps-{number}-{field}", message) for field, message in _step_problems(step))


def _step_problems(step: PatternStep) -> Iterator[tuple[str, str]]:
    if not step.what:
        yield "what", "Skriv, hvad der skal ske."
    if len(step.what) > LONGEST_TEXT:
        yield "what", f"Teksten er på {len(step.what)} tegn. Der er plads til {LONGEST_TEXT}."
    if step.actor not in ACTORS:
        yield "actor", "Vælg, hvem der tager skridtet."
    if step.track not in TRACKS:
        yield "track", "Vælg sundhed, hverdag eller job."
    if step.days is None or not 0 <= step.days <= MOST_DAYS:
        yield "days", f"Skriv et antal dage fra 0 til {MOST_DAYS}."
