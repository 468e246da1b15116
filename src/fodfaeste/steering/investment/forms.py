"""Forms of the investments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.foundation import clock
from fodfaeste.foundation.register.forms import csv_field
from fodfaeste.steering.investment.ledger import oere_of
from fodfaeste.steering.investment.models import Baseline, Project, StopRule


class KronerField(forms.CharField):
    """An amount as people write it, 1.250.000 or 1.250,50; whole øre come out."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 30)
        super().__init__(**kwargs)
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return oere_of(text)
        except ValueError:
            raise forms.ValidationError("Skriv beløbet i kroner, for eksempel 1.250.000 eller 1.250,50.") from None

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value


def written(oere: int) -> str:
    """Øre as they are written in a field: 1.250.000 or 1.250,50."""
    whole = f"{Decimal(abs(oere)) / 100:,.2f}".translate(str.maketrans(",.", ".,")).removesuffix(",00")
    return f"-{whole}" if oere < 0 else whole


class ProjectForm(forms.Form):
    title = forms.CharField(label="Navn", max_length=120)
    about = forms.CharField(
        label="Hvad skal den ændre?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Et par sætninger, som en politiker kan læse op.",
    )
    begins = forms.DateField(label="Begynder", initial=clock.today)
    ends = forms.DateField(label="Slutter", required=False, help_text="Tom: indtil videre")
    decided_by = forms.CharField(label="Besluttet af", max_length=120, help_text="For eksempel byrådet")
    decided_on = forms.DateField(label="Besluttet den")


class WhyForm(forms.Form):
    """A day and a reason."""

    on = forms.DateField(label="Sidste dag", initial=clock.today)
    why = forms.CharField(label="Hvorfor?", max_length=300)


class WithdrawForm(forms.Form):
    on = forms.DateField(label="Fra den", initial=clock.today)
    why = forms.CharField(label="Hvorfor?", max_length=300, help_text="Linjen bliver stående med begrundelsen.")


class LineForm(forms.Form):
    text = forms.CharField(label="Hvad går pengene til?", max_length=120)
    first = forms.DateField(label="Fra")
    last = forms.DateField(label="Til og med")
    oere = KronerField(label="Beløb i kroner", help_text="For hele perioden. Et minus foran er en indtægt.")
    cost_category = forms.ChoiceField(
        label="Udgiftstype", help_text="Loftet i budgetgarantien følger af typen og perioden."
    )
    source = forms.CharField(
        label="Hvor står det?", max_length=300, help_text="For eksempel byrådets møde 12. oktober 2026, punkt 7"
    )

    def __init__(self, categories: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost_category"].choices = list(categories)  # type: ignore[attr-defined]


class LedgerForm(forms.Form):
    file = csv_field(
        "En CSV-fil fra økonomisystemet med kolonnerne Konto, Dato, Bilag, Tekst og Beløb. Bilag og Tekst må "
        "mangle. Den må højst fylde 50 MB."
    )


class AccountForm(forms.Form):
    account = forms.CharField(label="Konto", max_length=60, help_text="Som den står i økonomisystemet")
    project = forms.ModelChoiceField(Project.objects.none(), label="Investering", empty_label=None)
    cost_category = forms.ChoiceField(label="Udgiftstype")
    valid_from = forms.DateField(label="Fra", help_text="Posteringer fra den dag hører til investeringen.")
    valid_to = forms.DateField(label="Til og med", required=False, help_text="Tom: indtil videre")

    def __init__(self, categories: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost_category"].choices = list(categories)  # type: ignore[attr-defined]
        self.fields["project"].queryset = Project.objects.all()  # type: ignore[attr-defined]


class EndAccountForm(forms.Form):
    valid_to = forms.DateField(label="Sidste dag", initial=clock.today)


class BaselineForm(forms.Form):
    measure = forms.CharField(label="Hvad skal måles?", max_length=200, help_text="For eksempel uger på ydelse")
    period_first = forms.DateField(label="Perioden begynder", help_text="Den periode, effekten skal anslås for")
    period_last = forms.DateField(label="Perioden slutter")
    baseline_first = forms.DateField(label="Grundlaget begynder", help_text="Det tidsrum, der måles ud fra")
    baseline_last = forms.DateField(label="Grundlaget slutter")
    kind = forms.ChoiceField(label="Sammenligning", choices=list(Baseline.KINDS.items()))
    comparison = forms.CharField(label="Hvem sammenlignes med?", max_length=300)
    reason = forms.CharField(
        label="Hvorfor netop det?", max_length=500, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500})
    )


class EffectForm(forms.Form):
    baseline = forms.ModelChoiceField(
        Baseline.objects.none(), label="Grundlag", required=False, empty_label="Intet grundlag"
    )
    first = forms.DateField(label="Fra")
    last = forms.DateField(label="Til og med")
    oere = KronerField(label="Bedste bud i kroner", help_text="Sparet af kommunen. Et minus foran er en udgift.")
    low_oere = KronerField(label="Mindst")
    high_oere = KronerField(label="Højst")
    method = forms.CharField(label="Hvordan er det anslået?", max_length=200)
    source = forms.CharField(label="Hvor ligger beregningen?", max_length=300)

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baseline"].queryset = project.baselines.all()  # type: ignore[attr-defined]


class RuleForm(forms.Form):
    months = forms.IntegerField(label="Efter hvor mange måneder?", min_value=1, max_value=120)
    booked_over_oere = KronerField(label="Hvis der er bogført mere end, i kroner", required=False)
    started_under = forms.IntegerField(
        label="Eller hvis færre borgere er begyndt end", required=False, min_value=1, max_value=100_000
    )
    interventions = forms.ModelMultipleChoiceField(
        Intervention.objects.none(),
        label="I hvilke indsatser?",
        required=False,
        help_text="Vælger du ingen, tæller alle indsatser i kataloget.",
    )
    kind = forms.ChoiceField(label="Så skal vi tage stilling til at", choices=list(StopRule.KINDS.items()))
    what = forms.CharField(label="Hvad gør vi så?", max_length=300)
    decides = forms.CharField(label="Hvem tager stilling?", max_length=120, help_text="For eksempel udvalget")

    def __init__(self, interventions: QuerySet[Intervention], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interventions"].queryset = interventions  # type: ignore[attr-defined]


class EndRuleForm(forms.Form):
    why = forms.CharField(label="Hvorfor gælder den ikke mere?", max_length=300)


class ForecastForm(forms.Form):
    persons = forms.IntegerField(label="Borgere om året", min_value=0, max_value=100_000)
    spell_weeks = forms.IntegerField(label="Uger på ydelse uden investeringen", min_value=1, max_value=1500)
    weeks_shorter = forms.DecimalField(label="Mål: uger kortere", max_digits=5, decimal_places=1, localize=True)
    weeks_low = forms.DecimalField(label="Mindst", max_digits=5, decimal_places=1, localize=True)
    weeks_high = forms.DecimalField(label="Højst", max_digits=5, decimal_places=1, localize=True)
    ladder_start = forms.IntegerField(label="Uger på trappen ved begyndelsen", min_value=0, max_value=1500)
    rate = forms.ChoiceField(label="Ydelse og sats", help_text="Satsen bruges, som den var i sit år.")
    source = forms.CharField(label="Hvor kommer tallene fra?", max_length=300)
    equalisation = forms.IntegerField(
        label="Udligning: procent af besparelsen", min_value=0, max_value=100, help_text="0: ikke trukket fra"
    )
    guarantee = forms.IntegerField(
        label="Budgetgaranti: procent af besparelsen", min_value=0, max_value=100, help_text="0: ikke trukket fra"
    )
    deductions_source = forms.CharField(label="Hvor kommer de to procenter fra?", max_length=300)

    def __init__(self, rates: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rate"].choices = list(rates)  # type: ignore[attr-defined]
