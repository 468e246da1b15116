"""A sub-goal with a few steps, written in one go: empty, or filled in from a template."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from fodfaeste.casework.plans.drafts import ACTORS, TRACKS, GoalDraft, PlanDraft, StepDraft, cleaned
from fodfaeste.casework.plans.forms import LaterDate, LaterText
from fodfaeste.casework.plans.rules import LONGEST_NAME, LONGEST_TEXT, Problem

PARTS = ("what", "actor", "actor_name", "track", "due")


class AddForm(forms.Form):
    """A goal and `rows` steps. A step without words is left out; who takes a step is always to be seen."""

    use_required_attribute = False
    goal = LaterText(
        label="Delmål",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Hvad skal skridtene føre til? Skriv det, som I siger det.",
    )

    def __init__(self, rows: int, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.rows = range(rows)
        for row in self.rows:
            self.fields[f"what_{row}"] = LaterText(
                label="Hvad skal der ske?",
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
            self.fields[f"track_{row}"] = LaterText(
                label="Spor", widget=forms.RadioSelect(choices=list(TRACKS.items()))
            )
            self.fields[f"actor_{row}"] = forms.ChoiceField(label="Hvem gør det?", choices=list(ACTORS.items()))
            self.fields[f"actor_name_{row}"] = forms.CharField(label="Navn", required=False, max_length=LONGEST_NAME)
            self.fields[f"due_{row}"] = LaterDate(
                label="Senest",
                widget=forms.DateInput(format="%Y-%m-%d"),
                error_messages={"invalid": "Skriv datoen som dag.måned.år, for eksempel 24.12.2026."},
            )

    @classmethod
    def initial_for(cls, goal: str, steps: Iterable[StepDraft]) -> dict[str, object]:
        """What the form shows at first for these steps."""
        values: dict[str, object] = {"goal": goal}
        for row, step in enumerate(steps):
            values |= {f"{part}_{row}": getattr(step, part) for part in PARTS}
        return values

    @property
    def step_rows(self) -> list[dict[str, forms.BoundField]]:
        return [{part: self[f"{part}_{row}"] for part in PARTS} for row in self.rows]

    @property
    def steps(self) -> tuple[StepDraft, ...]:
        """The steps with words in them. Ask `is_valid` first."""
        return tuple(self._step(row) for row in self._written())

    def goal_text(self) -> str:
        return str(self.cleaned_data["goal"])

    def as_draft(self) -> PlanDraft:
        """What is to go in, cleaned, for the rules to look at."""
        goal = self.goal_text()
        if goal.strip():
            return cleaned(PlanDraft(goals=(GoalDraft(goal, self.steps),)))
        return cleaned(PlanDraft(steps=self.steps))

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem of `as_draft` at the field it came from."""
        written = self._written()
        for problem in problems:
            match = re.fullmatch(r"steps-(\d+)-(\w+)", problem.field or "")
            field = f"{match[2]}_{written[int(match[1])]}" if match else "goal" if problem.field else None
            self.add_error(field, problem.message)

    def _written(self) -> list[int]:
        return [row for row in self.rows if str(self.cleaned_data.get(f"what_{row}", "")).strip()]

    def _step(self, row: int) -> StepDraft:
        given: Mapping[str, Any] = {part: self.cleaned_data.get(f"{part}_{row}") for part in PARTS}
        return StepDraft(given["what"], given["actor"], given["track"] or "", given["due"], given["actor_name"] or "")
