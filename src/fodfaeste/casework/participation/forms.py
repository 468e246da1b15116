"""The forms of the room."""

from typing import Any

from django import forms

from fodfaeste.casework.catalogue.queries import default_start
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.rules import GOING, PRESENT, STOP_REASONS
from fodfaeste.foundation import clock

TEXT = forms.Textarea(attrs={"rows": 3})


class ProposeForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor netop det?",
        required=False,
        max_length=2000,
        widget=TEXT,
        help_text="Borgeren læser det og svarer ja eller nej.",
    )


LABELS = {
    "agree": ("Med borgerens egne ord", "Det kan være, hvad borgeren håber på."),
    "say_no": ("Med borgerens egne ord", "Et nej er et svar. Det behøver ingen grund."),
    "refer": ("Det skal udbyderen vide", "Udbyderen ser navn, telefon og det, du skriver her. Ikke andet."),
    "decline": ("Hvorfor nej?", "Borgeren og sagsbehandleren læser det."),
    "withdraw": ("Hvorfor?", "Det står i historien."),
    "stop": ("Hvad skete der?", "Borgeren kan læse det."),
}
OWN_LABELS = {
    "agree": ("Med dine egne ord", "Det kan være, hvad du håber på."),
    "say_no": ("Med dine egne ord", "Et nej er et svar. Du behøver ikke sige hvorfor."),
    "withdraw": ("Hvorfor?", "Skriv det kort. Din sagsbehandler læser det."),
}
WITH_DATE = ("take_place", "accept", "take", "start")


class EventForm(forms.Form):
    """What one event asks for: words, a first day, a kind of end; nothing where there is nothing to ask."""

    def __init__(self, participation: Participation, event: str, *args: Any, own: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if event == "stop":
            self.fields["end_reason"] = forms.ChoiceField(
                label="Hvorfor stoppede det?", choices=[("", "Vælg"), *STOP_REASONS.items()]
            )
        if event in WITH_DATE and not (own and event == "take"):
            first = clock.today() if event == "start" else participation.first or default_start(participation.text)
            self.fields["first"] = forms.DateField(label="Første dag", initial=first, widget=forms.DateInput)
        if event in LABELS:
            label, hint = LABELS[event]
            if own:
                label, hint = OWN_LABELS.get(event, (label, hint))
            self.fields["words"] = forms.CharField(
                label=label,
                help_text=hint,
                required=event in ("decline", "withdraw", "stop"),
                max_length=2000,
                widget=TEXT,
                error_messages={"required": "Skriv kort hvorfor."},
            )


class AttendForm(forms.Form):
    day = forms.DateField(label="Dag", widget=forms.DateInput)
    came = forms.ChoiceField(label="Fremmøde", choices=list(PRESENT.items()), widget=forms.RadioSelect)
    why = forms.CharField(label="Hvorfor?", required=False, max_length=200, help_text="Hvis borgeren ikke kom.")


class ReportForm(forms.Form):
    going = forms.ChoiceField(label="Hvordan går det?", choices=list(GOING.items()), widget=forms.RadioSelect)
    words = forms.CharField(
        label="Med et par ord", widget=TEXT, max_length=2000, help_text="Borgeren og sagsbehandleren læser det samme."
    )
