"""The form that calls people together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fodfaeste.casework.conversations.forms import BookForm
from fodfaeste.casework.roundtable.people import Concerned


class CallForm(forms.Form):
    """Who, when, where, and what it is about."""

    invited = forms.MultipleChoiceField(
        label="Hvem skal med?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én, der skal med."},
    )
    about = forms.CharField(
        label="Det skal vi tale om",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text="Alle, der er indkaldt, læser det. Det gør borgeren også.",
        error_messages={"required": "Skriv, hvad I skal tale om."},
    )
    date = BookForm.base_fields["date"]
    time = BookForm.base_fields["time"]
    minutes = forms.IntegerField(label="Minutter", initial=60)
    kind = BookForm.base_fields["kind"]
    place = BookForm.base_fields["place"]
    agreed = forms.BooleanField(
        label="Borgeren er spurgt og siger ja til, at de er med.",
        error_messages={"required": "Spørg først borgeren, hvem der må være med. Sæt så kryds."},
    )

    def __init__(self, people: Sequence[Concerned], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {each.key: each for each in people}
        self.fields["invited"].choices = [(each.key, f"{each.name}: {each.part}") for each in people]  # type: ignore[attr-defined]

    def chosen(self) -> list[Concerned]:
        return [self.people[key] for key in self.cleaned_data["invited"]]
