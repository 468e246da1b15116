"""Saying yes and taking it back, by the citizen and on their behalf."""

from datetime import date
from typing import Any

from django import forms

from fodfaeste.casework.consents import rules
from fodfaeste.casework.consents.models import How
from fodfaeste.casework.consents.rules import Purpose

HOW = [(how.value, how.label.capitalize()) for how in How if how.value in rules.ON_BEHALF]
CHOOSE = {"required": "Vælg mindst én, der må få noget at vide.", "invalid_choice": "Vælg fra listen."}
DAY = {"invalid": "Skriv dagen som 24.11.2026.", "required": "Vælg en dag."}


class GiveForm(forms.Form):
    """Nobody is chosen beforehand: a yes is something one says."""

    recipients = forms.MultipleChoiceField(
        label="Hvem må få noget at vide?", widget=forms.CheckboxSelectMultiple, error_messages=CHOOSE
    )
    limits = forms.CharField(
        label="Er der noget, der ikke skal med?",
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    valid_until = forms.DateField(label="Gælder til og med", widget=forms.DateInput(), error_messages=DAY)

    def __init__(self, purpose: Purpose, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recipients"].choices = [(each.value, each.name) for each in purpose.recipients]  # type: ignore[attr-defined]
        self.fields["valid_until"].initial = purpose.last_day(today)
        self.fields["valid_until"].help_text = f"Højst {purpose.months} måneder."


class RecordForm(GiveForm):
    """The citizen's yes, written down by somebody else."""

    how = forms.ChoiceField(
        label="Hvordan sagde borgeren ja?",
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvordan borgeren sagde ja."},
    )
    given_on = forms.DateField(label="Hvornår?", widget=forms.DateInput(), error_messages=DAY)
    field_order = ("recipients", "how", "given_on", "valid_until", "limits")

    def __init__(self, purpose: Purpose, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(purpose, today, *args, **kwargs)
        self.fields["given_on"].initial = today


class WithdrawForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor?",
        required=False,
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Du behøver ikke sige hvorfor.",
    )


class WithdrawOnBehalfForm(WithdrawForm):
    how = forms.ChoiceField(
        label="Hvordan sagde borgeren det?",
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvordan borgeren sagde det."},
    )
    field_order = ("how", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].help_text = "Borgeren behøver ikke sige hvorfor."
