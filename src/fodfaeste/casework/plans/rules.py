"""What is right about a plan: life cycles, what a draft must hold, and differences. No Django."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, GoalDraft, PlanDraft, StepDraft

STEP_STATUSES: dict[str, str] = {
    "planned": "Aftalt",
    "done": "Gjort",
    "cannot_yet": "Kan ikke lige nu",
    "dropped": "Taget ud",
}
STEP_LIFE: dict[str, frozenset[str]] = {
    "planned": frozenset({"done", "cannot_yet", "dropped"}),
    "cannot_yet": frozenset({"planned", "done", "dropped"}),
    "done": frozenset({"planned"}),
    "dropped": frozenset({"planned"}),
}
"""From each state of a step, the states it may go to."""

CITIZEN_MARKS = frozenset({"planned", "done", "cannot_yet"})
"""What the citizen may mark their own steps as. Taking a step out of the plan is done together."""

ANSWERS: dict[str, str] = {
    "agree": "Ja, jeg er enig",
    "disagree": "Nej, ikke helt",
    "could_not": "Jeg kan ikke svare nu",
}
VERSION_LIFE: dict[str, frozenset[str]] = {
    "sent": frozenset({"agree", "disagree", "could_not", "replaced"}),
    "agree": frozenset({"agree", "disagree", "could_not", "replaced"}),
    "disagree": frozenset({"agree", "disagree", "could_not", "replaced"}),
    "could_not": frozenset({"agree", "disagree", "could_not", "replaced"}),
    "replaced": frozenset(),
}
"""From each state of a sent version, the states it may go to. An answer may be changed (an answer may also stay and
get other words) until a newer version is sent; from then on the version and its answers stand as they are."""

LONGEST_TEXT = 4000
LONGEST_NAME = 100
MOST_GOALS = 12
MOST_STEPS = 40
FARTHEST_YEARS = 10
ANSWER_DAYS = 14
NEW_DAY = "Vælg en ny dato, eller tag skridtet ud."

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip


@dataclass(frozen=True)
class Problem:
    """Something that must be put right, at which field (`own_goal`, `goals-1-text`, `steps-0-due`)."""

    field: str | None
    message: str


@dataclass(frozen=True)
class Change:
    """One readable difference. `before` and `after` hold the texts themselves when a text was rewritten."""

    kind: Literal["added", "removed", "changed"]
    text: str
    before: str = ""
    after: str = ""


def may_go(life: dict[str, frozenset[str]], old: str, new: str) -> bool:
    """Does the table let this state become that one?"""
    return new in life.get(old, frozenset())


def version_state(answer: str | None, *, newest: bool) -> str:
    """Where a sent version stands in `VERSION_LIFE`."""
    return (answer or "sent") if newest else "replaced"


def written(day: date) -> str:
    """12. november 2026"""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def who(actor: str, actor_name: str = "", citizen: str = "") -> str:
    """Who takes the step, by name when there is one."""
    if actor == "borger" and citizen:
        return citizen
    return actor_name or ACTORS.get(actor, "")


# ---- what a draft must hold ----


def problems_to_save(draft: PlanDraft, today: date) -> list[Problem]:
    """What keeps a draft from being saved. Dates and the own goal may wait until it is sent."""
    found = list(_lengths(draft))
    if len(draft.goals) > MOST_GOALS:
        found.append(Problem(None, f"Planen har {len(draft.goals)} delmål. Der er plads til {MOST_GOALS}."))
    steps = [step for _, step in draft.all_steps()]
    if len(steps) > MOST_STEPS:
        found.append(Problem(None, f"Planen har {len(steps)} skridt. Der er plads til {MOST_STEPS}."))
    for number, goal in enumerate(draft.goals):
        if not goal.text:
            found.append(Problem(f"goals-{number}-text", "Skriv delmålet, eller flyt dets skridt til et andet delmål."))
    for number, step in enumerate(steps):
        found += [Problem(f"steps-{number}-{field}", message) for field, message in _step_problems(step, today)]
    return found


def problems_to_begin(draft: PlanDraft, today: date) -> list[Problem]:
    """What keeps the first words of a plan from being saved: there must be some."""
    if draft == PlanDraft():
        return [Problem("own_goal", "Skriv et mål eller et skridt først.")]
    return problems_to_save(draft, today)


def problems_to_send(draft: PlanDraft, today: date, stuck: Container[int | None] = ()) -> list[Problem]:
    """What keeps a plan from being sent to the citizen. `stuck` are the steps that cannot be taken right now: their
    day may have passed, every other step needs a day that is still to come."""
    found = problems_to_save(draft, today)
    if not draft.own_goal:
        found.insert(0, Problem("own_goal", "Skriv borgerens eget mål, før planen bliver sendt. Brug borgerens ord."))
    steps = [step for _, step in draft.all_steps()]
    if not steps:
        found.append(Problem(None, "Planen har ingen skridt endnu. Aftal mindst ét, før den bliver sendt."))
    for number, step in enumerate(steps):
        if step.due is None:
            found.append(Problem(f"steps-{number}-due", f"Vælg en dato for skridtet »{short(step.what)}«."))
        elif step.due < today and (step.id is None or step.id not in stuck):
            message = f"Skridt {number + 1} skulle være gjort {written(step.due)}. {NEW_DAY} (»{short(step.what)}«)"
            found.append(Problem(f"steps-{number}-due", message))
    return found


def _step_problems(step: StepDraft, today: date) -> Iterator[tuple[str, str]]:
    if not step.what:
        yield "what", "Skriv, hvad der skal ske."
    if step.actor not in ACTORS:
        yield "actor", "Vælg, hvem der tager skridtet."
    if step.track not in TRACKS:
        yield "track", "Vælg sundhed, hverdag eller job."
    if step.due and abs(step.due.year - today.year) > FARTHEST_YEARS:
        yield "due", f"Datoen ligger i {step.due.year}. Tjek årstallet."


def _lengths(draft: PlanDraft) -> Iterator[Problem]:
    texts = [("own_goal", draft.own_goal, LONGEST_TEXT)]
    texts += [(f"goals-{n}-text", goal.text, LONGEST_TEXT) for n, goal in enumerate(draft.goals)]
    for number, (_, step) in enumerate(draft.all_steps()):
        texts.append((f"steps-{number}-what", step.what, LONGEST_TEXT))
        texts.append((f"steps-{number}-actor_name", step.actor_name, LONGEST_NAME))
    for field, text, most in texts:
        if len(text) > most:
            yield Problem(field, f"Teksten er på {len(text)} tegn. Der er plads til {most}. Gør den kortere.")


def problem_with_words(words: str) -> Problem | None:
    """Words that go with an answer or a mark may be empty, but not endless."""
    if len(words) > LONGEST_TEXT:
        return Problem("words", f"Din tekst er på {len(words)} tegn. Der er plads til {LONGEST_TEXT}. Gør den kortere.")
    return None


# ---- the readable difference between two versions ----


def short(text: str, most: int = 60) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def difference(old: PlanDraft, new: PlanDraft, citizen: str = "") -> list[Change]:
    """What changed from one version to the next, in sentences. `citizen` is what the citizen is called in them."""
    found = list(_goal_change("Målet", old.own_goal, new.own_goal))
    before, after = _by_key(old.goals), _by_key(new.goals)
    for key, goal in after.items():
        if key not in before:
            found.append(Change("added", f"Nyt delmål: »{short(goal.text)}«."))
        else:
            found += _goal_change("Delmålet", before[key].text, goal.text)
    found += [
        Change("removed", f"Delmålet »{short(goal.text)}« er taget ud.")
        for key, goal in before.items()
        if key not in after
    ]
    return found + _step_changes(old, new, citizen)


def _step_changes(old: PlanDraft, new: PlanDraft, citizen: str) -> list[Change]:
    before, after = _steps_by_key(old), _steps_by_key(new)
    found: list[Change] = []
    for key, (goal, step) in after.items():
        if key in before:
            found += _one_step(before[key], (goal, step), citizen)
        else:
            when = f", senest {written(step.due)}" if step.due else ""
            found.append(
                Change(
                    "added", f"Nyt skridt: »{short(step.what)}« ({who(step.actor, step.actor_name, citizen)}{when})."
                )
            )
    found += [
        Change("removed", f"Skridtet »{short(step.what)}« er taget ud.")
        for key, (_, step) in before.items()
        if key not in after
    ]
    return found


def _goal_change(name: str, old: str, new: str) -> Iterator[Change]:
    if old != new and old and new:
        yield Change("changed", f"{name} er skrevet om.", old, new)
    elif old != new:
        yield (
            Change("added", f"{name} er skrevet til.", "", new)
            if new
            else Change("removed", f"{name} er slettet.", old, "")
        )


def _one_step(
    before: tuple[GoalDraft | None, StepDraft], after: tuple[GoalDraft | None, StepDraft], citizen: str
) -> Iterator[Change]:
    (old_goal, old), (new_goal, new) = before, after
    name = f"»{short(new.what)}«"
    if old.what != new.what:
        yield Change("changed", f"Skridtet »{short(old.what)}« er skrevet om.", old.what, new.what)
    if (old.actor, old.actor_name) != (new.actor, new.actor_name):
        yield Change(
            "changed", f"{name}: Det er nu {_lower(who(new.actor, new.actor_name, citizen))}, der tager skridtet."
        )
    if old.due != new.due:
        yield Change("changed", f"{name}: {_dates(old.due, new.due)}")
    if old.track != new.track:
        yield Change("changed", f"{name}: Skridtet hører nu til {TRACKS[new.track].lower()}.")
    if _goal_key(old_goal) != _goal_key(new_goal):
        text = f"hører nu til delmålet »{short(new_goal.text)}«" if new_goal else "hører ikke længere til et delmål"
        yield Change("changed", f"{name}: Skridtet {text}.")


def _dates(old: date | None, new: date | None) -> str:
    if new is None:
        return "Datoen er taget væk."
    return f"Datoen er flyttet fra {written(old)} til {written(new)}." if old else f"Datoen er nu {written(new)}."


def _lower(name: str) -> str:
    return name.lower() if name in ACTORS.values() else name


def _goal_key(goal: GoalDraft | None) -> object:
    return None if goal is None else goal.id or goal.text


def _by_key(goals: Iterable[GoalDraft]) -> dict[object, GoalDraft]:
    return {goal.id or (goal.text, number): goal for number, goal in enumerate(goals)}


def _steps_by_key(draft: PlanDraft) -> dict[object, tuple[GoalDraft | None, StepDraft]]:
    return {step.id or (step.what, n): (goal, step) for n, (goal, step) in enumerate(draft.all_steps())}
