"""The forms of the catalogue: finding, writing, pricing, retiring, and who works for a provider."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from fodfaeste.casework.catalogue import rules
from fodfaeste.casework.catalogue.models import InterventionVersion, Price, Provider
from fodfaeste.casework.catalogue.queries import SORTS, Filters
from fodfaeste.casework.catalogue.tables import cost_categories, track_titles, tracks
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.wrong import Wrong

LINES = forms.Textarea(attrs={"rows": 3})
TEXTS = ("purpose", "content", "target_group", "eligibility", "exclusions", "evidence_words")


class SearchForm(forms.Form):
    """The search box and the filters; a filter that makes no sense is left out, never an error."""

    q = forms.CharField(label="Hvad har I brug for?", required=False, max_length=200)
    spor = forms.ChoiceField(label="Spor", required=False)
    udbyder = forms.ChoiceField(label="Udbyder", required=False)
    viden = forms.ChoiceField(
        label="Viden", required=False, choices=[("", "Alle"), *InterventionVersion.Evidence.choices]
    )
    sorter = forms.ChoiceField(label="Rækkefølge", required=False, choices=[("", "Bedste svar først"), *SORTS.items()])
    ledig = forms.BooleanField(label="Ledig plads nu", required=False)
    job = forms.BooleanField(label="Rettet mod job", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        providers = Provider.objects.filter(interventions__status="published").distinct().values_list("pk", "name")
        self.fields["spor"].choices = [("", "Alle"), *track_titles().items()]  # type: ignore[attr-defined]
        self.fields["udbyder"].choices = [("", "Alle"), *((str(pk), name) for pk, name in providers)]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(
            words=given.get("q", ""),
            track=given.get("spor", ""),
            provider=int(given["udbyder"]) if given.get("udbyder") else None,
            evidence=given.get("viden", ""),
            free_now=given.get("ledig", False),
            job_oriented=given.get("job", False),
            sort=given.get("sorter", ""),
        )

    @property
    def narrowed(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("spor", "udbyder", "viden", "ledig", "job", "sorter"))


class DraftForm(forms.ModelForm):
    """The text of an intervention, as one writes it. What is missing is only asked for when it is published."""

    provider = forms.ModelChoiceField(Provider.objects.all(), label="Udbyder", empty_label="Vælg")
    start_dates = forms.CharField(
        label="Startdatoer", required=False, help_text="Kun ved faste datoer. Skriv dem som 1.2.2027, 1.5.2027."
    )

    class Meta:
        model = InterventionVersion
        fields = (
            "title", "provider", "track", "purpose", "content", "target_group", "eligibility", "exclusions", "keywords",
            "job_oriented", "weeks", "hours_per_week", "capacity", "books_directly", "start_kind", "start_dates",
            "location", "law", "cost_category", "evidence", "evidence_words", "review_on", "responsible",
            "contact_name", "contact_phone", "contact_email",
        )  # fmt: skip
        widgets = dict.fromkeys(TEXTS, LINES)
        labels = {"title": "Hvad hedder indsatsen?", "weeks": "Varighed i uger"}
        help_texts = {
            "purpose": "Hvad skal det føre til?",
            "content": "Hvad sker der, når man er der?",
            "target_group": "",
            "track": "",
            "cost_category": "",
            "keywords": "Andre ord, man kan søge efter.",
            "capacity": "Lad feltet være tomt, hvis der er plads til alle.",
            "books_directly": "Uden kryds svarer udbyderen på hver henvisning.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].required = self.fields["content"].required = False
        self.fields["target_group"].required = False
        for name, read in (("track", tracks), ("cost_category", cost_categories)):
            try:
                choices = [(each.key, each.title) for each in read()]  # type: ignore[operator]
            except NoRule:
                choices = []
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=[("", "Vælg"), *choices])
        responsible = self.fields["responsible"]
        responsible.queryset = Employee.objects.filter(user__is_active=True)  # type: ignore[attr-defined]
        responsible.empty_label = "Vælg"  # type: ignore[attr-defined]
        self.fields["evidence"].choices = [("", "Vælg"), *InterventionVersion.Evidence.choices]  # type: ignore[attr-defined]
        self.order_fields(self.Meta.fields)

    def clean_start_dates(self) -> list[str]:
        try:
            return rules.read_dates(self.cleaned_data["start_dates"])
        except Wrong as wrong:
            raise forms.ValidationError(wrong.message) from None

    def given(self) -> Mapping[str, Any]:
        """The fields of the version, without the provider, which belongs to the intervention."""
        return {name: value for name, value in self.cleaned_data.items() if name != "provider"}


def initial_of(version: InterventionVersion) -> dict[str, Any]:
    """A version as the form shows it: the next draft begins with the words of the last."""
    shown = {name: getattr(version, name) for name in DraftForm.Meta.fields if name != "provider"}
    dates = [date.fromisoformat(each) for each in version.start_dates]
    shown["start_dates"] = ", ".join(f"{day.day}.{day.month}.{day.year}" for day in dates)
    return shown | {"provider": version.intervention.provider_id, "responsible": version.responsible_id}


class PriceForm(forms.Form):
    """A price for a period, in kroner."""

    valid_from = forms.DateField(label="Fra", widget=forms.DateInput)
    valid_to = forms.DateField(label="Til", widget=forms.DateInput, required=False)
    kroner = forms.DecimalField(
        label="Kroner for én deltager", min_value=0, max_digits=8, decimal_places=2, localize=True
    )
    per = forms.ChoiceField(label="Pr.", choices=Price.Per.choices)
    source = forms.CharField(label="Kilde", max_length=200, help_text="Kontrakten eller budgettet, prisen står i.")


class RetireForm(forms.Form):
    reason = forms.CharField(
        label="Hvorfor udgår den?",
        max_length=300,
        error_messages={"required": "Skriv, hvorfor indsatsen udgår."},
    )


class ProviderForm(forms.Form):
    name = forms.CharField(label="Navn", max_length=200)
    kind = forms.ChoiceField(label="Hvem er det?", choices=Provider.Kind.choices, widget=forms.RadioSelect)
    about = forms.CharField(label="Om udbyderen", max_length=400, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Telefon", max_length=30, required=False)


class MemberForm(forms.Form):
    """Somebody who works for a provider."""

    provider = forms.ModelChoiceField(Provider.objects.all(), label="Udbyder", empty_label="Vælg")
    employee = forms.ModelChoiceField(
        Employee.objects.filter(user__is_active=True), label="Hvem arbejder der?", empty_label="Vælg"
    )
