"""The forms of the register: a company, a workplace, a contact person, what was agreed, a place, a file, a search."""

from typing import Any

from django import forms

from fodfaeste.casework.cases.queries import track_titles
from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.models import Company, Contact, Entry, Opening, Unit
from fodfaeste.casework.companies.rules import KINDS

HOURS = {"min_value": 0.5, "max_value": 60, "decimal_places": 1, "max_digits": 4, "localize": True}


def hours_field(label: str, **more: Any) -> forms.DecimalField:
    """Hours a week, written with a decimal comma."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 5, "autocomplete": "off"})
    return forms.DecimalField(label=label, widget=widget, **{**HOURS, **more})


class CompanyForm(forms.ModelForm):
    industry = forms.CharField(
        label="Branche", max_length=120, required=False, help_text="Koden og et par ord, for eksempel 52.10.00 Lager"
    )

    cvr = forms.CharField(
        label="CVR-nummer",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 12}),
        help_text="Otte cifre",
    )

    class Meta:
        model = Company
        fields = ["name", "cvr", "sector", "offers", "known_by"]
        widgets = {"offers": forms.Textarea(attrs={"rows": 3}), "sector": forms.RadioSelect}
        help_texts = {
            "offers": "Opgaver, hensyn, timer, og hvornår man kan begynde",
            "known_by": "Den medarbejder, der kender virksomheden bedst",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.fields["known_by"]
        known.queryset = queries.consultants()  # type: ignore[attr-defined]
        known.empty_label = "Ingen endnu"  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["cvr"]

    def validate_unique(self) -> None:
        """The action says it with a pointer."""

    def _post_clean(self) -> None:
        """Nothing is put on the row here; the action does it."""


class UnitForm(forms.ModelForm):
    p_number = forms.CharField(
        label="P-nummer", required=False, max_length=20, widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Ti cifre. Lad feltet stå tomt, hvis I ikke kender det.",
    )  # fmt: skip
    ordinary_employees = forms.DecimalField(
        label="Ordinært ansatte",
        required=False,
        min_value=0,
        max_value=999_999,
        decimal_places=1,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}),
        help_text="Fuldtidspersoner uden tilskud, gennemsnit af de seneste fire måneder. Bruges til rimelighedskravet.",
    )

    class Meta:
        model = Unit
        fields = ["name", "p_number", "address", "area", "ordinary_employees"]
        help_texts = {"area": "Med ord: bydel, bus, hvor langt der er"}

    def validate_unique(self) -> None:
        """The action says it with a pointer."""

    def _post_clean(self) -> None:
        """Nothing is put on the row here; the action does it."""


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        fields = ["name", "title", "phone", "email", "unit"]

    def __init__(self, company: Company, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        unit.queryset = company.units.filter(closed_on__isnull=True)  # type: ignore[attr-defined]
        unit.empty_label, unit.label = "Hele virksomheden", "Arbejdsplads"  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Nothing is put on the row here; the action does it."""


class EntryForm(forms.Form):
    kind = forms.ChoiceField(
        label="Hvad er det?", choices=Entry.Kind.choices, widget=forms.RadioSelect, initial=Entry.Kind.NOTE.value
    )
    text = forms.CharField(
        label="Tekst",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Om virksomheden. Skriv ikke om borgere her.",
    )
    due = forms.DateField(label="Senest", required=False, help_text="Kun for et løfte")


class OpeningForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="Det kan være", choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple, initial=["internship"]
    )
    hours_low = hours_field("Timer om ugen fra")
    hours_high = hours_field("Timer om ugen til")

    class Meta:
        model = Opening
        fields = ["title", "kinds", "tasks", "adaptations", "hours_low", "hours_high", "starts", "capacity"]
        widgets = {"tasks": forms.Textarea(attrs={"rows": 3}), "adaptations": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "title": "Kort, for eksempel: Hjælp på lageret",
            "adaptations": "Pauser, roligt sted, faste dage, ingen telefon …",
            "starts": "Lad feltet stå tomt, hvis man kan begynde med det samme.",
        }

    def _post_clean(self) -> None:
        """Nothing is put on the row here; the action does it."""


class FileForm(forms.Form):
    file = forms.FileField(
        label="CSV-fil",
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        error_messages={"required": "Vælg den fil, du vil indlæse."},
    )


class SearchForm(forms.Form):
    """Looking for companies. Whatever is not understood asks for nothing."""

    ord = forms.CharField(label="Søg", required=False, max_length=100, help_text="Navn, CVR, P-nummer eller opgave")
    hvor = forms.CharField(label="Område", required=False, max_length=100)
    mine = forms.BooleanField(label="Kun dem, jeg kender", required=False)


class PlaceSearchForm(forms.Form):
    """Looking for open places: plain filters, nothing is ranked."""

    ord = forms.CharField(label="Opgaver", required=False, max_length=100)
    hensyn = forms.CharField(label="Hensyn", required=False, max_length=100)
    hvor = forms.CharField(label="Område", required=False, max_length=100)
    timer = hours_field("Kan begynde med timer om ugen", required=False)
    slags = forms.ChoiceField(label="Slags", required=False, choices=[("", "Alle"), *KINDS.items()])

    def filter(self) -> queries.Filter:
        found = self.cleaned_data if self.is_valid() else {}
        return queries.Filter(
            words=found.get("ord", ""),
            adaptation=found.get("hensyn", ""),
            area=found.get("hvor", ""),
            hours=found.get("timer"),
            kind=found.get("slags", ""),
        )


class WaitingForm(forms.Form):
    """Looking among citizens who wait for a place."""

    spor = forms.ChoiceField(label="Spor", required=False)
    ord = forms.CharField(label="Opgaver", required=False, max_length=100)
    hvor = forms.CharField(label="Område", required=False, max_length=100)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spor"].choices = [("", "Alle"), *track_titles().items()]  # type: ignore[attr-defined]
