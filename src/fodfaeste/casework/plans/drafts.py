"""A plan as values: what is typed, saved, frozen, compared and merged. No Django."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

ACTORS: dict[str, str] = {
    "borger": "Borgeren",
    "sagsbehandler": "Sagsbehandleren",
    "specialist": "En specialist",
    "virksomhed": "En virksomhed",
    "anden": "En anden",
}
TRACKS: dict[str, str] = {"sundhed": "Sundhed", "hverdag": "Hverdag", "job": "Job"}

_UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class StepDraft:
    """One step. `id` is the saved step it continues, or None for a new one."""

    what: str
    actor: str
    track: str
    due: date | None = None
    actor_name: str = ""
    id: int | None = None


@dataclass(frozen=True)
class GoalDraft:
    """A sub-goal with the steps that lead to it."""

    text: str
    steps: tuple[StepDraft, ...] = ()
    id: int | None = None


@dataclass(frozen=True)
class PlanDraft:
    """The whole plan. `steps` are those that belong to no sub-goal."""

    own_goal: str = ""
    goals: tuple[GoalDraft, ...] = ()
    steps: tuple[StepDraft, ...] = ()

    def all_steps(self) -> Iterator[tuple[GoalDraft | None, StepDraft]]:
        """Every step with its sub-goal, in the order in which they are read."""
        for goal in self.goals:
            for step in goal.steps:
                yield goal, step
        for step in self.steps:
            yield None, step


def clean(text: str) -> str:
    """The text without what nobody can see: control and direction characters, carriage returns, outer blanks."""
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def cleaned(draft: PlanDraft) -> PlanDraft:
    """The draft with every text cleaned; sub-goals and steps without a word in them are gone."""

    def tidy(steps: tuple[StepDraft, ...]) -> tuple[StepDraft, ...]:
        neat = (replace(step, what=clean(step.what), actor_name=clean(step.actor_name)) for step in steps)
        return tuple(step for step in neat if step != StepDraft("", "", ""))

    goals = (replace(goal, text=clean(goal.text), steps=tidy(goal.steps)) for goal in draft.goals)
    kept = tuple(goal for goal in goals if goal.text or goal.steps)
    return PlanDraft(clean(draft.own_goal), kept, tidy(draft.steps))


def with_added(draft: PlanDraft, new: PlanDraft) -> PlanDraft:
    """The draft with the new goals and steps at its end. A goal that is there with the same text gets the steps."""
    goals = list(draft.goals)
    for each in new.goals:
        at = next((place for place, goal in enumerate(goals) if goal.text == each.text), None)
        if at is None:
            goals.append(each)
        else:
            goals[at] = replace(goals[at], steps=(*goals[at].steps, *each.steps))
    return replace(draft, goals=tuple(goals), steps=(*draft.steps, *new.steps))


def to_json(draft: PlanDraft, statuses: Mapping[int, str] | None = None) -> dict[str, Any]:
    """The draft as JSON. With `statuses`, each step also says how far it was at that moment."""

    def step(each: StepDraft) -> dict[str, Any]:
        values = {**vars(each), "due": each.due.isoformat() if each.due else None}
        return values if statuses is None else {**values, "status": statuses.get(each.id or 0, "planned")}

    goals = [{"id": goal.id, "text": goal.text, "steps": [step(each) for each in goal.steps]} for goal in draft.goals]
    return {"own_goal": draft.own_goal, "goals": goals, "steps": [step(each) for each in draft.steps]}


def from_json(values: Mapping[str, Any]) -> PlanDraft:
    """The draft that `to_json` wrote."""

    def step(each: Mapping[str, Any]) -> StepDraft:
        return StepDraft(
            what=each["what"],
            actor=each["actor"],
            track=each["track"],
            due=date.fromisoformat(each["due"]) if each["due"] else None,
            actor_name=each["actor_name"],
            id=each["id"],
        )

    goals = tuple(
        GoalDraft(goal["text"], tuple(step(each) for each in goal["steps"]), goal["id"]) for goal in values["goals"]
    )
    return PlanDraft(values["own_goal"], goals, tuple(step(each) for each in values["steps"]))


def texts(draft: PlanDraft) -> set[str]:
    """Every text somebody wrote in it."""
    found = {draft.own_goal, *(goal.text for goal in draft.goals)}
    for _, step in draft.all_steps():
        found |= {step.what, step.actor_name}
    return found - {""}
