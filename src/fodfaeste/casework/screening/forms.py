"""The forms of the room: the judgement, and the legal basis."""

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.screening.queries import Track
from fodfaeste.casework.screening.rules import LONGEST_JUDGEMENT
from fodfaeste.foundation.instruments.rules import Contribution
from fodfaeste.foundation.people.models import Employee


class JudgementForm(forms.Form):
    """The caseworker's own words and the track."""

    judgement = forms.CharField(
        label="Din vurdering",
        help_text="Skriv til borgeren: Hvad kan I bygge på? Hvad er vigtigst at gøre noget ved først? "
        "Borgeren kan læse hvert ord.",
        max_length=LONGEST_JUDGEMENT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Skriv din vurdering. Den kan ikke springes over."},
    )
    track = forms.ChoiceField(
        label="Hvordan følges I ad nu?",
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg et spor.", "invalid_choice": "Vælg et af sporene på listen."},
    )

    def __init__(self, tracks: list[Track], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.tracks = tracks
        self.fields["track"].choices = [  # type: ignore[attr-defined]
            (track.key, f"{track.title}. {track.description}") for track in tracks
        ]


class AsideForm(forms.Form):
    """Why one waits, and until when."""

    reason = forms.CharField(
        label="Hvorfor venter I?",
        max_length=300,
        help_text="For eksempel at borgeren begynder i job om lidt. Borgeren kan få det at læse.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv, hvorfor I venter. Den næste, der ser listen, skal kunne forstå det."},
    )
    comes_back = forms.DateField(
        label="Hvornår kommer den igen?", help_text="Den dag står borgeren øverst på listen igen."
    )


class GiveForm(forms.Form):
    """Who in the team sees to it."""

    employee = forms.ModelChoiceField(
        Employee.objects.none(),
        label="Hvem skal tage den?",
        empty_label="Vælg en sagsbehandler",
        error_messages={"required": "Vælg en sagsbehandler."},
    )

    def __init__(self, offered: QuerySet[Employee], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["employee"].queryset = offered  # type: ignore[attr-defined]


class CorrectionForm(forms.Form):
    """What a row is to say instead, and why."""

    chosen = forms.ChoiceField(
        label="Hvad skal der stå?",
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg en sætning.", "invalid_choice": "Vælg en af sætningerne på listen."},
    )
    reason = forms.CharField(
        label="Hvorfor?",
        max_length=1000,
        help_text="Borgeren kan læse det. Det gamle bliver stående ved siden af.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Skriv hvorfor. Det kan ikke springes over."},
    )

    def __init__(self, choices: list[tuple[str, Contribution]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            (key, f"{row.said.da} {row.why.da}") for key, row in choices
        ]


class LegalBasisForm(forms.Form):
    """What gives the municipality the right to show a sum."""

    reference = forms.CharField(
        label="Hjemmel",
        max_length=300,
        help_text="Den lov og paragraf, der tillader at lægge point sammen om en person.",
    )
    adopted_by = forms.CharField(label="Hvem har besluttet det?", max_length=200, help_text="Udvalg, råd eller leder.")
    adopted_on = forms.DateField(label="Hvornår blev det besluttet?")
    review_on = forms.DateField(
        label="Hvornår skal det ses efter igen?",
        help_text="Efter den dag tæller det ikke længere, og summen forsvinder fra alle sider.",
    )


class EndBasisForm(forms.Form):
    reason = forms.CharField(label="Hvorfor ophører det?", max_length=300)
