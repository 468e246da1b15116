"""The forms of a placement: registering it on one page, its hours, its end, what is shared, and the short answers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.forms import hours_field
from fodfaeste.casework.companies.models import Contact, Placement, Unit
from fodfaeste.casework.companies.rules import KINDS, SHAREABLE, Hours, Question

FOLDED = {
    "extend": "Forlæng et forløb hos en virksomhed",
    "end": "Afslut et forløb hos en virksomhed",
    "follow": "Følg op på et forløb hos en virksomhed",
    "citizen": "Det, borgeren sagde om arbejdspladsen",
    "company": "Det, arbejdspladsen sagde om forløbet",
}
"""The folded forms of a placement's page by the prefix of their fields; what is half typed in them waits."""
GROWTH = 3
"""So many times the hours may grow in the form; more can be added afterwards."""
STAGES = (
    ("agreed_company", "Begge har sagt ja"),
    ("agreed_citizen", "Borgeren har sagt ja"),
    ("suggested", "Det er et forslag"),
    ("active", "Det er begyndt"),
)


class HoursMixin(forms.Form):
    """Weekly hours from the first day, and up to three changes with their days."""

    also_known = ("hours",)

    def add_growth(self, rows: int = GROWTH) -> None:
        for number in range(1, rows + 1):
            self.fields[f"from_{number}"] = forms.DateField(label=f"Ændring {number}, fra", required=False)
            self.fields[f"hours_{number}"] = hours_field(f"Ændring {number}, timer om ugen", required=False)

    @property
    def growth(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        numbers = [name.removeprefix("from_") for name in self.fields if name.startswith("from_")]
        return [(self[f"from_{number}"], self[f"hours_{number}"]) for number in numbers]

    def check_growth(self, data: dict[str, Any]) -> None:
        for day, hours in ((f"from_{n}", f"hours_{n}") for n in range(1, len(self.growth) + 1)):
            if bool(data.get(day)) != bool(data.get(hours)) and not {day, hours} & set(self.errors):
                self.add_error(day if data.get(hours) else hours, "Skriv både dag og timer, eller ingen af dem.")

    def steps(self, starts: date, first: Decimal) -> tuple[Hours, ...]:
        """The schedule as it was typed, in the order of the days."""
        data = self.cleaned_data
        more = [
            Hours(data[f"from_{n}"], data[f"hours_{n}"])
            for n in range(1, len(self.growth) + 1)
            if data.get(f"from_{n}") and data.get(f"hours_{n}")
        ]
        return (Hours(starts, first), *sorted(more, key=lambda step: step.first))


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Unit) -> str:  # type: ignore[override]
        company = "" if obj.name == obj.company.name else f"{obj.company.name}: "
        return f"{company}{obj.name}" + (f", {obj.area}" if obj.area else "")


class RegisterForm(HoursMixin):
    """Everything on one page; what is not said has a sensible beginning."""

    unit = UnitChoice(Unit.objects.none(), label="Arbejdsplads", empty_label="Vælg")
    kind = forms.ChoiceField(label="Hvad er det?", choices=list(KINDS.items()), widget=forms.RadioSelect)
    starts = forms.DateField(label="Første dag")
    ends = forms.DateField(label="Sidste dag", required=False)
    hours = hours_field("Timer om ugen til at begynde med")
    goal = forms.CharField(
        label="Borgerens mål med det",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Med borgerens egne ord",
    )
    status = forms.ChoiceField(label="Hvor langt er I?", choices=STAGES, widget=forms.RadioSelect)
    meeting = forms.CharField(
        label="Hvornår og hvor", required=False, max_length=300, help_text="Dage, tider og hvor man går ind"
    )
    tasks = forms.CharField(label="Opgaver", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    adaptations = forms.CharField(
        label="Hensyn, I har aftalt", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    safety = forms.CharField(label="Hvem spørger man om sikkerhed?", required=False, max_length=200)
    mentor = forms.CharField(label="Mentor på arbejdspladsen", required=False, max_length=200)
    consultant = forms.ModelChoiceField(
        Placement.objects.none(), label="Virksomhedskonsulent", required=False, empty_label="Den, der kender stedet"
    )
    warnings_reason = forms.CharField(
        label="Hvorfor er det i orden?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Din begrundelse bliver gemt sammen med det, reglerne siger.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = queries.units()  # type: ignore[attr-defined]
        self.fields["consultant"].queryset = queries.consultants()  # type: ignore[attr-defined]
        self.add_growth()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_growth(data)
        return data


class HoursForm(HoursMixin):
    """The whole schedule of a placement that is there."""

    hours = hours_field("Timer om ugen fra første dag")

    def __init__(self, placement: Placement, data: Any = None, *, prefix: str) -> None:
        steps = queries.schedule(placement)
        initial: dict[str, Any] = {"hours": steps[0].hours if steps else None}
        for number, step in enumerate(steps[1:], start=1):
            initial |= {f"from_{number}": step.first, f"hours_{number}": step.hours}
        super().__init__(data, initial=initial, prefix=prefix)
        self.add_growth(max(GROWTH, len(steps)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_growth(data)
        return data


class TextsForm(forms.ModelForm):
    class Meta:
        model = Placement
        fields = ["goal", "meeting", "tasks", "adaptations", "safety", "mentor", "contact", "consultant"]
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("goal", "tasks", "adaptations")}
        labels = {"contact": "Kontaktperson", "consultant": "Virksomhedskonsulent"}
        help_texts = {"goal": "Med borgerens egne ord", "meeting": "Dage, tider og indgang"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.filter(company=self.instance.unit.company_id)
        for name, found in (("contact", people), ("consultant", queries.consultants())):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = _queryset(found), "Ingen"

    def _post_clean(self) -> None:
        """Nothing is put on the row here; the action does it."""


def _queryset(found: Any) -> QuerySet[Any]:
    return found


class MoveForm(forms.Form):
    to = forms.CharField(max_length=20)
    reason = forms.CharField(
        label="Hvorfor?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtendForm(forms.Form):
    ends = forms.DateField(label="Ny sidste dag")
    reason = forms.CharField(label="Hvorfor?", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    warnings_reason = forms.CharField(
        label="Hvorfor er det i orden efter reglerne?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EndForm(forms.Form):
    to = forms.ChoiceField(
        label="Hvordan slutter det?",
        choices=[("ended", "Som aftalt"), ("stopped", "Før tid")],
        widget=forms.RadioSelect,
        initial="ended",
    )
    on = forms.DateField(label="Sidste dag")
    hired = forms.BooleanField(label="Borgeren er ansat med almindelig løn", required=False)
    ordinary_hours = hours_field("Timer om ugen med almindelig løn", required=False)
    hired_from = forms.DateField(label="Første dag med almindelig løn", required=False)
    words = forms.CharField(
        label="Hvad kom der ud af det?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Det, der lykkedes, først",
    )
    reason = forms.CharField(
        label="Hvorfor sluttede det før tid?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FollowForm(forms.Form):
    still = forms.ChoiceField(
        label="Er borgeren stadig ansat?", choices=[("ja", "Ja"), ("nej", "Nej")], widget=forms.RadioSelect
    )
    hours = hours_field("Timer om ugen nu", required=False)
    until = forms.DateField(label="Hvis nej: sidste dag med løn", required=False)
    words = forms.CharField(
        label="Hvordan går det?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class ShareForm(forms.Form):
    """Field by field. Nothing is ticked beforehand that is not shared already."""

    fields_shared = forms.MultipleChoiceField(
        label="Det må arbejdspladsen se",
        required=False,
        choices=list(SHAREABLE.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class WishForm(forms.Form):
    tasks = forms.CharField(
        label="Hvad vil borgeren gerne lave?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Med borgerens egne ord",
    )
    hours = hours_field("Timer om ugen til at begynde med")
    adaptations = forms.CharField(
        label="Hvilke hensyn hjælper?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    area = forms.CharField(label="Hvor må det være?", required=False, max_length=200, help_text="Bydel, bus, afstand")


class AnswerForm(forms.Form):
    """The short questions of one party, and words of one's own."""

    def __init__(self, asked: Sequence[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in asked:
            self.fields[f"q_{question.key}"] = forms.ChoiceField(
                label=question.text,
                choices=[(str(number), step) for number, step in enumerate(question.steps)],
                widget=forms.RadioSelect,
                error_messages={"required": "Vælg det, der passer bedst."},
            )
        self.fields["words"] = forms.CharField(
            label="Vil du sige mere?", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
        )

    def answers(self) -> dict[str, int]:
        return {name[2:]: int(value) for name, value in self.cleaned_data.items() if name.startswith("q_")}
