"""Forms for a citizen's case."""

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.cases.queries import TargetGroup
from fodfaeste.casework.cases.rules import CHANGE_REASONS, CLOSE_REASONS
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen, Employee, Team

OTHER = "other"


class CitizenForm(forms.Form):
    """A new citizen. The CPR number is typed here and never stands in an address."""

    cpr = forms.CharField(
        label="CPR-nummer",
        max_length=12,
        help_text="Ti cifre",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}),
    )
    first_name = forms.CharField(label="Fornavn", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    last_name = forms.CharField(
        label="Efternavn", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    phone = forms.CharField(label="Telefon", max_length=30, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    interpreter = forms.CharField(
        label="Tolk til (sprog)", max_length=60, required=False, help_text="Kun hvis borgeren har brug for tolk"
    )
    protected = forms.BooleanField(label="Borgeren har navne- og adressebeskyttelse", required=False)


class OpenForm(forms.Form):
    """Opening a case; asks for the name where the register alone knows the citizen."""

    first_name = forms.CharField(label="Fornavn", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    last_name = forms.CharField(
        label="Efternavn", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    target_group = forms.ChoiceField(label="Målgruppe")
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", empty_label=None)
    responsible = forms.ModelChoiceField(
        Employee.objects.none(),
        label="Ansvarlig sagsbehandler",
        required=False,
        empty_label="Ingen endnu",
        help_text="Teamlederen kan også vælge senere",
    )
    opened = forms.DateField(label="Begynder", initial=clock.today)

    def __init__(
        self,
        citizen: Citizen,
        groups: list[TargetGroup],
        teams: QuerySet[Team],
        caseworkers: QuerySet[Employee],
        *args: object,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not citizen.register_only:
            del self.fields["first_name"], self.fields["last_name"]
        choices = [(group.key, group.title) for group in groups]
        self.fields["target_group"].choices = [("", "Vælg en målgruppe"), *choices]  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = caseworkers  # type: ignore[attr-defined]


class _ReasonForm(forms.Form):
    """A reason from a list, with a note that is needed where the list does not say it."""

    reason = forms.ChoiceField(label="Hvorfor?", widget=forms.RadioSelect)
    note = forms.CharField(label="Med få ord", max_length=150, required=False)
    reasons: dict[str, str] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].choices = list(self.reasons.items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if given.get("reason") == OTHER and not given.get("note"):
            self.add_error("note", "Skriv med få ord, hvorfor.")
        return given

    def words(self) -> str:
        """The reason as it is kept: the list's words and the note, or the note alone."""
        chosen, note = self.cleaned_data.get("reason", ""), self.cleaned_data.get("note", "")
        if not chosen or chosen == OTHER:
            return str(note)
        return f"{self.reasons[chosen]}. {note}".strip().removesuffix(".")


class HandOverForm(_ReasonForm):
    reasons = CHANGE_REASONS
    employee = forms.ModelChoiceField(
        Employee.objects.none(), label="Ny ansvarlig sagsbehandler", empty_label="Vælg en kollega i teamet"
    )
    field_order = ["employee", "reason", "note"]
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, colleagues: QuerySet[Employee], first: bool, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = colleagues  # type: ignore[attr-defined]
        if first:
            self.fields["employee"].label = "Ansvarlig sagsbehandler"
            del self.fields["reason"], self.fields["note"]


class CloseForm(_ReasonForm):
    reasons = CLOSE_REASONS
