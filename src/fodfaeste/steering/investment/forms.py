"""Forms of the investments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms

from fodfaeste.foundation import clock
from fodfaeste.steering.investment.ledger import oere_of
from fodfaeste.steering.investment.models import Project


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
    file = forms.FileField(
        label="Fil",
        help_text=(
            "En CSV-fil fra økonomisystemet med kolonnerne Konto, Dato, Bilag, Tekst og Beløb. Bilag og Tekst må "
            "mangle. Den må højst fylde 50 MB."
        ),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": "Vælg den fil, du vil indlæse.",
            "max_length": "Filens navn er for langt. Giv den et kortere navn.",
        },
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
