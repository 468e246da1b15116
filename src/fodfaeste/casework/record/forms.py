"""Finding citizens: by name and by filters in the address, by CPR number never in the address."""

from collections.abc import Mapping

from django import forms

from fodfaeste.casework.cases.queries import track_titles
from fodfaeste.casework.record.labels import target_group_titles
from fodfaeste.casework.record.listing import SORTS, Filters
from fodfaeste.casework.record.rules import words
from fodfaeste.foundation.access.policy import ways
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.cpr import BadCpr, Cpr
from fodfaeste.foundation.people.queries import read_cpr

WHOSE = {"mine": "Mine borgere", "team": "Mit team", "all": "Alle, jeg må se"}

EMERGENCY = frozenset({"emergency"})


class FilterForm(forms.Form):
    """The filters of the list. Every field may be left out."""

    navn = forms.CharField(
        label="Navn",
        required=False,
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "pattern": "[^0-9]*",
                "title": "Skriv et navn. CPR-numre har deres eget felt.",
            }
        ),
    )
    hvem = forms.ChoiceField(label="Hvem", required=False, choices=list(WHOSE.items()))
    maalgruppe = forms.ChoiceField(label="Målgruppe", required=False)
    spor = forms.ChoiceField(label="Spor", required=False)
    uger = forms.IntegerField(label="Mindst uger på ydelse", required=False, min_value=0, max_value=5000)
    uden_plan = forms.BooleanField(label="Uden plan", required=False)
    venter = forms.BooleanField(label="Venter på svar", required=False)
    sorter = forms.ChoiceField(label="Sortér efter", required=False)

    def __init__(self, data: Mapping[str, object], actor: Actor) -> None:
        self.default = "mine" if actor.has_role("sagsbehandler") else "all"
        given = {"hvem": self.default, "sorter": "navn"} | {key: value for key, value in data.items() if value != ""}
        super().__init__(given)
        groups = sorted(target_group_titles().items(), key=lambda each: each[1])
        self._choices("maalgruppe", [("", "Alle"), *groups])
        self._choices("sorter", [(key, title) for key, (title, _) in SORTS.items()])
        self._choices("spor", [("", "Alle"), *track_titles().items(), ("none", "Ikke valgt endnu")])
        self._only_what_is_open_to(actor)

    def _only_what_is_open_to(self, actor: Actor) -> None:
        """Nobody filters or sorts by what they may see in an emergency alone."""
        if ways(actor, "case.view") <= EMERGENCY:
            del self.fields["maalgruppe"], self.fields["spor"], self.fields["hvem"]
        if ways(actor, "register.view") <= EMERGENCY:
            del self.fields["uger"], self.fields["sorter"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def filters(self) -> Filters:
        """Call after `is_valid`."""
        given = self.cleaned_data
        return Filters(
            words=tuple(words(given["navn"])),
            whose=given.get("hvem") or self.default,
            target_group=given.get("maalgruppe", ""),
            track=given.get("spor", ""),
            weeks=given.get("uger"),
            without_plan=given["uden_plan"],
            waiting=given["venter"],
            sort=given.get("sorter") or "navn",
        )

    @property
    def narrowed(self) -> bool:
        """Has the reader asked for less than the default list?"""
        given = self.cleaned_data
        return any(given.get(name) for name in ("navn", "maalgruppe", "spor", "uger", "uden_plan", "venter"))


class CprForm(forms.Form):
    """A CPR number, posted. It is never shown again."""

    cpr = forms.CharField(
        label="CPR-nummer",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "form-input"}),
    )

    def clean_cpr(self) -> Cpr:
        try:
            return read_cpr(self.cleaned_data["cpr"])
        except BadCpr as bad:
            raise forms.ValidationError(f"{bad}. Skriv det som DDMMÅÅ-XXXX.") from None
