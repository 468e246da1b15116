"""The plan as one sheet to fill in, and the citizen's small forms."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.rules import ANSWERS, LONGEST_TEXT, MOST_GOALS, MOST_STEPS, Problem, short

Row = dict[str, str]
GOAL_FIELDS = ("id", "text")
STEP_FIELDS = ("id", "what", "actor", "actor_name", "track", "due", "goal")


class _CanWait(forms.Field):
    """Wanted, so not marked as optional; but the rules and not the field say when it must be there."""

    def validate(self, value: object) -> None:
        return


class LaterText(_CanWait, forms.CharField):
    pass


class LaterDate(_CanWait, forms.DateField):
    pass


class OwnGoalForm(forms.Form):
    use_required_attribute = False
    own_goal = LaterText(
        label="Målet med borgerens egne ord",
        help_text="Skriv det, som borgeren siger det: “Jeg vil gerne …” Planen kan gemmes uden, men ikke sendes.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GoalForm(forms.Form):
    use_required_attribute = False
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    text = LaterText(label="Delmål", widget=forms.Textarea(attrs={"rows": 2}))


class StepForm(forms.Form):
    use_required_attribute = False
    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = LaterText(label="Hvad skal der ske?", widget=forms.Textarea(attrs={"rows": 2}))
    actor = LaterText(label="Hvem gør det?")
    actor_name = forms.CharField(label="Navn", required=False)
    track = LaterText(label="Spor")
    due = LaterDate(
        label="Senest",
        widget=forms.DateInput(format="%Y-%m-%d"),
        error_messages={"invalid": "Skriv datoen som dag.måned.år, for eksempel 24.12.2026."},
    )
    goal = forms.CharField(label="Hører til delmål", required=False)

    def __init__(self, goals: Iterable[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        pick = [("", "Vælg")]
        self.fields["actor"].widget = forms.Select(choices=[*pick, *ACTORS.items()])
        self.fields["track"].widget = forms.Select(choices=[*pick, *TRACKS.items()])
        self.fields["goal"].widget = forms.Select(choices=[("", "Intet delmål"), *goals])


@dataclass(frozen=True)
class FieldError:
    """One line of the summary at the top: where, what, and the field's id to jump to."""

    label: str
    message: str
    anchor: str


class PlanSheet:
    """The whole plan as rows of text, exactly as typed. Rows can come and go without anything typed being lost."""

    def __init__(self, own_goal: str, goals: list[Row], steps: list[Row], *, bound: bool = False) -> None:
        self.rows: dict[str, list[Row]] = {"goals": goals, "steps": steps}
        self.text, self.bound = own_goal, bound
        self.focus = ""
        self.general: list[str] = []
        self._build()

    @classmethod
    def of(cls, draft: PlanDraft) -> "PlanSheet":
        """A draft laid out for editing."""
        goals = [{"id": str(goal.id or ""), "text": goal.text} for goal in draft.goals]
        places = {id(goal): str(number) for number, goal in enumerate(draft.goals)}
        steps = [_row(step, places[id(goal)] if goal else "") for goal, step in draft.all_steps()]
        return cls(draft.own_goal, goals, steps or [dict.fromkeys(STEP_FIELDS, "")])

    @classmethod
    def posted(cls, data: QueryDict) -> "PlanSheet":
        """What the browser sent, in the order of the rows' numbers."""
        goals, places = _rows(data, "goals", GOAL_FIELDS, 2 * MOST_GOALS)
        steps, _ = _rows(data, "steps", STEP_FIELDS, 2 * MOST_STEPS)
        for step in steps:
            step["goal"] = places.get(step["goal"], "")
        return cls(data.get("own_goal", ""), goals, steps, bound=True)

    @classmethod
    def kept(cls, data: QueryDict) -> "PlanSheet":
        """What was typed and not sent, laid out again."""
        sheet = cls.posted(data)
        sheet._unbind()
        return sheet

    def add(self, kind: str) -> None:
        """One more empty row at the end, which gets the cursor."""
        most, fields = (MOST_GOALS, GOAL_FIELDS) if kind == "goals" else (MOST_STEPS, STEP_FIELDS)
        if len(self.rows[kind]) < most:
            self.rows[kind].append(dict.fromkeys(fields, ""))
        self.focus = f"{kind}-{len(self.rows[kind]) - 1}"
        self._unbind()

    def remove(self, kind: str, number: int) -> None:
        """Take a row out. Steps of a removed sub-goal stay, without a sub-goal."""
        if number < len(self.rows[kind]):
            del self.rows[kind][number]
        for step in self.rows["steps"] if kind == "goals" else []:
            place = int(step["goal"]) if step["goal"] else -1
            step["goal"] = "" if place in (number, -1) else str(place - (place > number))
        self.focus = f"{kind}-{min(number, len(self.rows[kind]) - 1)}"
        self._unbind()

    def draft(self) -> PlanDraft:
        """The rows as a draft; empty rows are left out. Ask `is_valid` first."""
        steps = [
            (number, self._step(form))
            for number, form in enumerate(self.steps)
            if any(value for key, value in self.rows["steps"][number].items() if key not in ("id", "goal"))
        ]
        goals, self.goal_at, self.step_at = [], list[int](), list[int]()
        for place, form in enumerate(self.goals):
            under = [(number, step) for number, step in steps if self.rows["steps"][number]["goal"] == str(place)]
            if form.cleaned_data["text"] or under:
                goals.append(GoalDraft(form.cleaned_data["text"], tuple(s for _, s in under), form.cleaned_data["id"]))
                self.goal_at.append(place)
                self.step_at += [number for number, _ in under]
        loose = [(number, step) for number, step in steps if number not in self.step_at]
        self.step_at += [number for number, _ in loose]
        return PlanDraft(self.own.cleaned_data["own_goal"], tuple(goals), tuple(step for _, step in loose))

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in (self.own, *self.goals, *self.steps)) and not self.general

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem of the draft at the field it came from."""
        for problem in problems:
            match = re.fullmatch(r"(goals|steps)-(\d+)-(\w+)", problem.field or "")
            if match:
                kind, number, name = match[1], int(match[2]), match[3]
                forms_at, places = (self.goals, self.goal_at) if kind == "goals" else (self.steps, self.step_at)
                forms_at[places[number]].add_error(name, problem.message)
            elif problem.field == "own_goal":
                self.own.add_error("own_goal", problem.message)
            else:
                self.general.append(problem.message)

    def summary(self) -> list[FieldError]:
        """Every error, for the top of the page."""
        if not self.bound:
            return []
        found = [FieldError("", message, "") for message in self.general]
        named = [("", self.own), *((f"Delmål {n}", form) for n, form in enumerate(self.goals, 1))]
        named += [(f"Skridt {n}", form) for n, form in enumerate(self.steps, 1)]
        for name, form in named:
            for field in form:
                label = f"{name}, {str(field.label).rstrip('?').lower()}" if name else str(field.label)
                found += [FieldError(label, str(error), field.id_for_label) for error in field.errors]
        return found

    @property
    def full(self) -> bool:
        return len(self.rows["steps"]) >= MOST_STEPS

    def _unbind(self) -> None:
        self.bound = False
        self._build()

    def _build(self) -> None:
        names = [(str(n), f"Delmål {n + 1}: {short(row['text'], 40)}") for n, row in enumerate(self.rows["goals"])]
        self.own: forms.Form = OwnGoalForm(**self._given({"own_goal": self.text}, None))
        self.goals: list[forms.Form] = [
            GoalForm(**self._given(row, f"goals-{n}")) for n, row in enumerate(self.rows["goals"])
        ]
        self.steps: list[forms.Form] = [
            StepForm(names, **self._given(row, f"steps-{n}")) for n, row in enumerate(self.rows["steps"])
        ]
        for form in (*self.goals, *self.steps):
            if form.prefix == self.focus:
                form.fields["text" if "text" in form.fields else "what"].widget.attrs["autofocus"] = True

    def _given(self, row: Mapping[str, str], prefix: str | None) -> dict[str, Any]:
        if not self.bound:
            return {"initial": dict(row), "prefix": prefix}
        return {"data": {f"{prefix}-{key}" if prefix else key: value for key, value in row.items()}, "prefix": prefix}

    def _step(self, form: forms.Form) -> StepDraft:
        given = form.cleaned_data
        return StepDraft(given["what"], given["actor"], given["track"], given["due"], given["actor_name"], given["id"])


def _row(step: StepDraft, goal: str) -> Row:
    return {
        "id": str(step.id or ""),
        "what": step.what,
        "actor": step.actor,
        "actor_name": step.actor_name,
        "track": step.track,
        "due": step.due.isoformat() if step.due else "",
        "goal": goal,
    }


def _rows(data: QueryDict, kind: str, fields: tuple[str, ...], most: int) -> tuple[list[Row], dict[str, str]]:
    """The posted rows, and where each old number now stands. More rows than anybody fills in are not read."""
    numbers = sorted({int(match[1]) for key in data if (match := re.match(rf"{kind}-(\d{{1,4}})-", key))})[:most]
    rows = [{field: data.get(f"{kind}-{number}-{field}", "") for field in fields} for number in numbers]
    return rows, {str(number): str(place) for place, number in enumerate(numbers)}


class AnswerForm(forms.Form):
    """The citizen's answer to the plan."""

    answer = forms.ChoiceField(
        label="Er du enig i planen?",
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg et af de tre svar.", "invalid_choice": "Vælg et af de tre svar."},
    )
    words = forms.CharField(
        label="Vil du sige lidt mere?",
        help_text="Er du ikke helt enig, så skriv gerne, hvad der skal være anderledes. Du kan også lade være.",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MarkForm(forms.Form):
    """Words that go with a mark on a step."""

    words = forms.CharField(
        label="Vil du skrive hvorfor?",
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
