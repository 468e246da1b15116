"""The forms of the room: whom to ask, and how the citizen answered when somebody else writes it down."""

from collections.abc import Iterable

from django import forms

from fodfaeste.casework.progression.models import Rating
from fodfaeste.foundation.people.models import Employee


class StartForm(forms.Form):
    """The citizen is always asked. The responsible caseworker is chosen beforehand."""

    employees = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label="Hvem ellers skal svare?", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, offered: Iterable[Employee], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        keys = [each.pk for each in offered]
        field = self.fields["employees"]
        field.queryset = Employee.objects.filter(pk__in=keys)  # type: ignore[attr-defined]
        field.label_from_instance = _named  # type: ignore[attr-defined]


def _named(employee: Employee) -> str:
    return f"{employee.name}, {employee.title.lower()}" if employee.title else employee.name


class AnswerForm(forms.Form):
    """What stands beside the questions."""

    words = forms.CharField(
        label="Vil du sige mere?",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Det kan I tale om næste gang.",
    )


class OnBehalfForm(AnswerForm):
    how = forms.ChoiceField(
        label="Hvordan svarer borgeren?",
        choices=[(how.value, how.label.capitalize()) for how in Rating.How if how != Rating.How.SELF],
        widget=forms.RadioSelect,
        initial=Rating.How.TOGETHER.value,
    )
