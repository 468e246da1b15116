"""Forms for questions about effect."""

from collections.abc import Sequence
from typing import Any

from django import forms

from fodfaeste.steering.evaluation.models import Evaluation
from fodfaeste.steering.evaluation.rules import GUARDS
from fodfaeste.steering.evaluation.statistics import Series

LONGEST = 4000
_PERIOD = "Et kvartal skrives 2024Q3, en måned 2024-07 og et år 2024"


class SeriesForm(forms.Form):
    """Which measure of the open statistics the question is about."""

    serie = forms.ChoiceField(label="Hvilket tal skal I måle på?", widget=forms.RadioSelect)

    def __init__(self, known: Sequence[Series], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["serie"].choices = [  # type: ignore[attr-defined]
            (each.key, f"{each.measure} ({each.table}, {each.places} områder, {each.first} til {each.last})")
            for each in known
        ]


class QuestionForm(forms.Form):
    """The question itself. Places are those the measure has numbers for."""

    title = forms.CharField(label="Titel", max_length=120)
    what = forms.CharField(label="Hvilken indsats?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    who = forms.CharField(label="Hvem skal den virke for?", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    unit = forms.CharField(
        label="Hvad tæller tallet?", max_length=80, help_text="Fx: fuldtidspersoner pr. 1.000 indbyggere"
    )
    title_en = forms.CharField(
        label="Titel på engelsk", max_length=120, required=False, help_text="Til rapporten på engelsk"
    )
    unit_en = forms.CharField(
        label="Hvad tæller tallet, på engelsk?",
        max_length=80,
        required=False,
        help_text="Fx: full-time persons per 1,000 inhabitants",
    )
    fewer_is_better = forms.TypedChoiceField(
        label="Hvad vil I opnå?",
        choices=[("1", "Færre"), ("0", "Flere")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="1",
    )
    place = forms.ChoiceField(label="Jeres kommune")
    comparison = forms.MultipleChoiceField(
        label="Sammenlignes med",
        widget=forms.CheckboxSelectMultiple,
        help_text="Vælg kommuner, der ligner jer, og som ikke har samme indsats. Med mindst 19 kan alle metoder "
        "give et interval",
    )
    first_period = forms.CharField(label="Brug tal fra", max_length=10, help_text=_PERIOD)
    start_period = forms.CharField(label="Indsatsen begynder", max_length=10, help_text="Den første periode med den")
    last_period = forms.CharField(label="Der måles til og med", max_length=10)
    anticipation = forms.IntegerField(
        label="Perioder lige før, der holdes ude",
        min_value=0,
        max_value=12,
        initial=0,
        help_text="Hvis noget kunne mærkes allerede før begyndelsen, fx nye ansatte. Ellers 0",
    )

    def __init__(self, places: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(name, name) for name in places]
        self.fields["place"].choices = [("", "Vælg"), *choices]  # type: ignore[attr-defined]
        self.fields["comparison"].choices = choices  # type: ignore[attr-defined]


def initial_of(evaluation: Evaluation) -> dict[str, Any]:
    """The form as the draft stands."""
    names = ("title", "title_en", "what", "who", "unit", "unit_en", "place", "comparison", "first_period",
             "start_period", "last_period", "anticipation")  # fmt: skip
    return {name: getattr(evaluation, name) for name in names} | {
        "fewer_is_better": "1" if evaluation.fewer_is_better else "0"
    }


class LockForm(forms.Form):
    because = forms.CharField(
        label="Hvorfor dette udfald og disse kommuner?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class GuardForm(forms.Form):
    """One field a guard; a field may be left for later."""

    all_optional = True

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for guard in GUARDS:
            self.fields[guard.key] = forms.CharField(
                label=guard.title,
                help_text=guard.question,
                max_length=LONGEST,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4}),
            )


class PublishForm(forms.Form):
    words = forms.CharField(
        label="Hvad skal udvalget vide sammen med tallet?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Skriv, som du ville sige det. Tallet og intervallet står der selv",
    )
