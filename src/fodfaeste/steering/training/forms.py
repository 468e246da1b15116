"""Forms about competences."""

from datetime import date

from django import forms
from django.db.models import QuerySet

from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Employee, Team
from fodfaeste.steering.training.models import LONGEST
from fodfaeste.steering.training.queries import Book


class CourseForm(forms.Form):
    title = forms.CharField(label="Hvad hedder kurset?", max_length=150)
    competences = forms.MultipleChoiceField(label="Det giver", widget=forms.CheckboxSelectMultiple)
    first = forms.DateField(label="Første dag")
    last = forms.DateField(label="Sidste dag", help_text="Den samme, hvis kurset er på én dag")
    place = forms.CharField(label="Sted og underviser", max_length=200, required=False)
    seats = forms.IntegerField(
        label="Pladser", min_value=1, max_value=500, required=False, help_text="Tom, hvis der er plads til alle"
    )

    def __init__(self, rules: Book, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["competences"].choices = [(each.key, each.title) for each in rules.competences]  # type: ignore[attr-defined]


class CompetenceForm(forms.Form):
    competence = forms.ChoiceField(label="Kompetence")
    valid_from = forms.DateField(label="Siden")
    words = forms.CharField(label="Hvor er den fra?", max_length=LONGEST)

    def __init__(self, rules: Book, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["competence"].choices = [(each.key, each.title) for each in rules.competences]  # type: ignore[attr-defined]


class BeginForm(forms.Form):
    starts = forms.DateField(label="Første dag", initial=clock.today)
    mate = forms.ModelChoiceField(Employee.objects.none(), label="Makker", required=False, empty_label="Ingen endnu")

    def __init__(self, colleagues: QuerySet[Employee], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["mate"].queryset = colleagues  # type: ignore[attr-defined]


class SparringForm(forms.Form):
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", empty_label=None)
    day = forms.DateField(label="Hvornår?", initial=clock.today)
    people = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label="Hvem var med?", widget=forms.CheckboxSelectMultiple
    )
    topic = forms.CharField(
        label="Hvad handlede det om?",
        max_length=LONGEST,
        help_text="Skriv emnet, for eksempel »når borgeren ikke kommer«. Skriv ikke, hvem det handlede om.",
    )

    def __init__(self, teams: QuerySet[Team], colleagues: QuerySet[Employee], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["people"].queryset = colleagues  # type: ignore[attr-defined]


class TookPartForm(forms.Form):
    """One yes or no for each of the leader's people who are signed up."""

    def __init__(self, people: list[tuple[Employee, bool | None]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for employee, took_part in people:
            self.fields[f"p{employee.pk}"] = forms.ChoiceField(
                label=employee.name,
                choices=[("ja", "Deltog"), ("nej", "Deltog ikke")],
                widget=forms.RadioSelect,
                initial={True: "ja", False: "nej"}.get(took_part) if took_part is not None else None,  # type: ignore[call-overload]
            )

    def answers(self) -> dict[int, bool]:
        return {int(name[1:]): value == "ja" for name, value in self.cleaned_data.items()}


class TickForm(forms.Form):
    step = forms.CharField(max_length=40)

    def day(self) -> date:
        return clock.today()
