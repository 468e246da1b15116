"""Two people changed the same plan: what differs, field by field, and what follows from the choices. No Django.

Three drafts go in: `base`, which both started from; `mine`, which came too late; `theirs`, which is saved. Where only
one of the two changed a field, that side is suggested. Where both did, nobody can know, and the user chooses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from fodfaeste.casework.plans.drafts import TRACKS, GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.rules import short, who, written

Side = Literal["mine", "theirs", ""]
V = TypeVar("V")
T = TypeVar("T")


@dataclass(frozen=True)
class Choice:
    """What the user chose for one field: a side, or their own words (`side="own"`)."""

    side: str
    text: str = ""


@dataclass(frozen=True)
class Field:
    """One place where the two drafts differ. `free` fields may also be written by hand."""

    key: str
    label: str
    mine: str
    theirs: str
    suggested: Side
    free: bool = False


@dataclass(frozen=True)
class Merged:
    draft: PlanDraft
    fields: tuple[Field, ...]

    @property
    def undecided(self) -> list[str]:
        """The fields that both have changed: the user must choose."""
        return [field.key for field in self.fields if not field.suggested]


@dataclass(frozen=True)
class _Step:
    step: StepDraft
    goal: str


@dataclass
class _Flat:
    own_goal: str
    goals: dict[str, GoalDraft]
    steps: dict[str, _Step]


def merge(base: PlanDraft, mine: PlanDraft, theirs: PlanDraft, choices: Mapping[str, Choice] | None = None) -> Merged:
    """The fields that differ, and the plan that the choices (else the suggestions, else mine) lead to."""
    flat_base, flat_theirs = _flat(base), _flat(theirs)
    flat_mine = _with_their_keys(_flat(mine), flat_base, flat_theirs)
    work = _Merging(choices or {})
    own_goal = work.field(
        "own_goal", "Målet", flat_base.own_goal, flat_mine.own_goal, flat_theirs.own_goal, str, own=lambda text: text
    )
    goals = _goals(work, flat_base, flat_mine, flat_theirs)
    steps = _steps(work, flat_base, flat_mine, flat_theirs)
    return Merged(_draft(own_goal, goals, steps), tuple(work.fields))


class _Merging:
    """Collects the differing fields while it decides them."""

    def __init__(self, choices: Mapping[str, Choice]) -> None:
        self.choices, self.fields = choices, list[Field]()

    def field(
        self,
        key: str,
        label: str,
        base: V | None,
        mine: V,
        theirs: V,
        show: Callable[[V], str],
        own: Callable[[str], V] | None = None,
    ) -> V:
        """One field that both drafts have."""
        if mine == theirs:
            return theirs
        suggested: Side = "theirs" if mine == base else "mine" if theirs == base else ""
        self.fields.append(Field(key, label, show(mine), show(theirs), suggested, own is not None))
        choice = self.choices.get(key, Choice(suggested))
        if choice.side == "own" and own is not None:
            return own(choice.text)
        return theirs if choice.side == "theirs" else mine

    def keep(
        self, key: str, label: str, base: V | None, mine: V | None, theirs: V | None, show: Callable[[V], str]
    ) -> bool:
        """Something that only one of the drafts has: does it stay?"""
        ours, other = (mine, "mine") if theirs is None else (theirs, "theirs")
        assert ours is not None
        text = show(ours)
        gone = "Ikke med" if base is None else "Taget ud"
        suggested: Side
        if base is None:
            suggested = "mine" if other == "mine" else "theirs"
        elif ours == base:
            suggested = "theirs" if other == "mine" else "mine"
        else:
            suggested = ""
        shown = (text, gone) if other == "mine" else (gone, text)
        self.fields.append(Field(key, label, *shown, suggested))
        side = self.choices.get(key, Choice(suggested)).side or "mine"
        return side == other


def _goals(work: _Merging, base: _Flat, mine: _Flat, theirs: _Flat) -> dict[str, GoalDraft]:
    kept = {}
    for key in _order(base.goals, mine.goals, theirs.goals):
        a, b, c = base.goals.get(key), mine.goals.get(key), theirs.goals.get(key)
        if b and c:
            text = work.field(
                f"{key}-text", "Delmål", a.text if a else None, b.text, c.text, str, own=lambda text: text
            )
            kept[key] = replace(c, text=str(text))
        elif b or c:
            label = "Nyt delmål" if a is None else "Delmål"
            before, mine_text, their_text = (each.text if each else None for each in (a, b, c))
            if work.keep(f"{key}-kept", label, before, mine_text, their_text, str):
                found = b or c
                assert found
                kept[key] = found
    return kept


def _steps(work: _Merging, base: _Flat, mine: _Flat, theirs: _Flat) -> dict[str, _Step]:
    kept = {}
    for key in _order(base.steps, mine.steps, theirs.steps):
        a, b, c = base.steps.get(key), mine.steps.get(key), theirs.steps.get(key)
        if b and c:
            kept[key] = _step(work, key, a, b, c, lambda goal: _goal_name(goal, mine, theirs))
        elif b or c:
            label = "Nyt skridt" if a is None else "Skridt"
            if work.keep(f"{key}-kept", label, a, b, c, _described):
                found = b or c
                assert found
                kept[key] = found
    return kept


def _step(work: _Merging, key: str, a: _Step | None, b: _Step, c: _Step, goal_name: Callable[[str], str]) -> _Step:
    name = f"Skridtet »{short(c.step.what, 40)}«"

    def field(part: str, label: str, take: Callable[[_Step], V], show: Callable[[V], str]) -> V:
        base = take(a) if a else None
        return work.field(f"{key}-{part}", f"{name}: {label}", base, take(b), take(c), show)

    before = a.step.what if a else None
    what = work.field(f"{key}-what", f"{name}: hvad", before, b.step.what, c.step.what, str, lambda text: text)
    actor, actor_name = field(
        "who", "hvem", lambda each: (each.step.actor, each.step.actor_name), lambda pair: who(*pair)
    )
    track = field("track", "spor", lambda each: each.step.track, lambda value: TRACKS.get(value, value))
    due = field("due", "hvornår", lambda each: each.step.due, _date)
    goal = field("goal", "delmål", lambda each: each.goal, goal_name)
    return _Step(replace(c.step, what=what, actor=actor, actor_name=actor_name, track=track, due=due), goal)


def _goal_name(key: str, mine: _Flat, theirs: _Flat) -> str:
    goal = theirs.goals.get(key) or mine.goals.get(key)
    return goal.text if goal else "Intet delmål"


def _date(value: date | None) -> str:
    return written(value) if value else "Ingen dato endnu"


def _described(each: _Step) -> str:
    step = each.step
    return f"{step.what} ({who(step.actor, step.actor_name)}, {TRACKS.get(step.track, '')}, {_date(step.due).lower()})"


def _flat(draft: PlanDraft) -> _Flat:
    goals = {_key("goal", goal.id, n): goal for n, goal in enumerate(draft.goals)}
    keys = {id(goal): key for key, goal in goals.items()}
    steps = {
        _key("step", step.id, n): _Step(step, keys[id(goal)] if goal else "")
        for n, (goal, step) in enumerate(draft.all_steps())
    }
    return _Flat(draft.own_goal, goals, steps)


def _key(kind: str, pk: int | None, number: int) -> str:
    return f"{kind}-{pk}" if pk else f"new-{kind}-{number}"


def _with_their_keys(mine: _Flat, base: _Flat, theirs: _Flat) -> _Flat:
    """What both added alike is one thing: my new rows get the keys of their equal new rows."""
    goal_keys = _twins(mine.goals, base.goals, theirs.goals, lambda goal: goal.text)
    goals = {goal_keys.get(key, key): goal for key, goal in mine.goals.items()}
    steps = {key: replace(each, goal=goal_keys.get(each.goal, each.goal)) for key, each in mine.steps.items()}
    step_keys = _twins(steps, base.steps, theirs.steps, lambda each: (replace(each.step, id=None), each.goal))
    return _Flat(mine.own_goal, goals, {step_keys.get(key, key): each for key, each in steps.items()})


def _twins(
    mine: Mapping[str, T], base: Mapping[str, T], theirs: Mapping[str, T], same: Callable[[T], object]
) -> dict[str, str]:
    found: dict[str, str] = {}
    free = [key for key in theirs if key not in base]
    for key, each in mine.items():
        twin = next((other for other in free if same(theirs[other]) == same(each)), None)
        if key.startswith("new-") and twin:
            found[key] = twin
            free.remove(twin)
    return found


def _order(base: Mapping[str, object], mine: Mapping[str, object], theirs: Mapping[str, object]) -> list[str]:
    """Their order, or mine when they moved nothing; what the other side added comes last."""
    first, second = (mine, theirs) if list(theirs) == list(base) else (theirs, mine)
    return [*first, *(key for key in second if key not in first)]


def _draft(own_goal: str, goals: Mapping[str, GoalDraft], steps: Mapping[str, _Step]) -> PlanDraft:
    def under(key: str) -> tuple[StepDraft, ...]:
        return tuple(each.step for each in steps.values() if each.goal == key)

    loose = tuple(each.step for each in steps.values() if each.goal not in goals)
    return PlanDraft(own_goal, tuple(replace(goal, steps=under(key)) for key, goal in goals.items()), loose)
