"""The forms of the room: the judgement, and the legal basis."""

from django import forms

from fodfaeste.casework.screening.queries import Track
from fodfaeste.casework.screening.rules import LONGEST_JUDGEMENT


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
