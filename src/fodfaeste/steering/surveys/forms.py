"""The form that makes a survey."""

from django import forms

from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.steering.surveys import queries
from fodfaeste.steering.surveys.models import Survey

ANONYMITY = (
    ("anonym", "Anonym: ingen kan se, hvem der har svaret hvad"),
    ("navn", "Med navn: svaret hører til personen"),
)


class InstrumentChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: InstrumentVersion) -> str:  # type: ignore[override]
        return f"{obj.title} (version {obj.number})"


class SurveyForm(forms.Form):
    title = forms.CharField(label="Titel", max_length=120, help_text="Den, der svarer, kan se titlen")
    instrument = InstrumentChoice(InstrumentVersion.objects.none(), label="Skema", empty_label=None)
    audience = forms.ChoiceField(label="Hvem spørges?", choices=Survey.Audience.choices, widget=forms.RadioSelect)
    anonymity = forms.ChoiceField(
        label="Hvem kan se, hvem der har svaret hvad?",
        choices=ANONYMITY,
        widget=forms.RadioSelect,
        initial="anonym",
        help_text="Det kan ikke ændres bagefter",
    )
    opens = forms.DateField(label="Åbner", initial=clock.today)
    closes = forms.DateField(
        label="Sidste dag",
        initial=lambda: queries.usual_end(clock.today()),
        help_text="Tallene kommer dagen efter",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["instrument"].queryset = queries.instruments()  # type: ignore[attr-defined]

    def made(self) -> dict[str, object]:
        """What `actions.make` wants."""
        given = dict(self.cleaned_data)
        given["anonymous"] = given.pop("anonymity") == "anonym"
        return given
