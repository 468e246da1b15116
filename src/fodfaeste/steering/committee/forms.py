"""Forms of the committee's pages."""

from collections.abc import Iterable, Sequence

from django import forms

from fodfaeste.foundation import clock
from fodfaeste.steering.committee.models import CHOICES, UNITS, Report
from fodfaeste.steering.committee.rules import Contents

LONGEST = 6000


def _text(label: str, help_text: str = "", rows: int = 6) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class ReportForm(forms.Form):
    """The manager's words; the numbers come by themselves."""

    summary = _text("Kort fortalt", "Så det kan læses højt på fem minutter. Begynd med det, der ikke gik.")
    changed = _text("Ændret siden sidst", "Hvad gør vi anderledes end i den sidste rapport?", 4)
    proposed = _text("Det foreslår vi", "Hvad skal udvalget tage stilling til?", 4)
    summary_en = _text("Kort fortalt, på engelsk")
    changed_en = _text("Ændret siden sidst, på engelsk", rows=4)
    proposed_en = _text("Det foreslår vi, på engelsk", rows=4)


class CorrectionForm(forms.Form):
    text = forms.CharField(
        label="Hvad er forkert, og hvad er rigtigt?", max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class GoalForm(forms.Form):
    title = forms.CharField(label="Målet", max_length=200)
    title_en = forms.CharField(label="Målet på engelsk", max_length=200)
    target = forms.DecimalField(label="Hvor meget?", max_digits=14, decimal_places=2, min_value=0, localize=True)
    unit = forms.ChoiceField(label="Af hvad?", choices=list(UNITS.items()))
    measured_by = forms.ChoiceField(label="Hvilket tal viser det?", required=False)
    decided_on = forms.DateField(label="Besluttet")
    source = forms.CharField(
        label="Hvor står beslutningen?", max_length=300, help_text="For eksempel møde og punkt på dagsordenen"
    )

    def __init__(self, contents: Contents, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        known = [(each.key, each.title.da) for each in contents.figures]
        self.fields["measured_by"].choices = [("", "Måles ikke endnu"), *known]  # type: ignore[attr-defined]


class GoalEndForm(forms.Form):
    ended_on = forms.DateField(label="Sidste dag", initial=clock.today)


class DecisionForm(forms.Form):
    element = forms.ChoiceField(label="Hvilken del af modellen?")
    choice = forms.ChoiceField(label="Hvad blev besluttet?", choices=list(CHOICES.items()), widget=forms.RadioSelect)
    how = forms.CharField(
        label="Hvad skal være anderledes?", required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Skal skrives, når der fortsættes med ændringer",
    )  # fmt: skip
    figures = forms.MultipleChoiceField(
        label="Hvilke tal hviler det på?", required=False, widget=forms.CheckboxSelectMultiple
    )
    decided_on = forms.DateField(label="Besluttet", initial=clock.today)
    follow_up = forms.DateField(label="Hvornår følges der op?")

    def __init__(
        self, elements: Iterable[tuple[str, str]], report: Report, contents: Contents, *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.report = report
        self.fields["element"].choices = list(elements)  # type: ignore[attr-defined]
        shown: Sequence[tuple[str, str]] = [
            (each.key, f"{each.title.da}: {each.value.da}") for each in contents.figures
        ]
        self.fields["figures"].choices = shown  # type: ignore[attr-defined]


class CarriedOutForm(forms.Form):
    carried_out_on = forms.DateField(label="Gennemført", initial=clock.today)
    outcome = forms.CharField(
        label="Hvordan gik det?", required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
