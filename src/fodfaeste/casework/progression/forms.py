"""The forms of the room: whom to ask, and how the citizen answered when somebody else writes it down."""

from collections.abc import Iterable

from django import forms

from fodfaeste.casework.progression.models import Rating
from fodfaeste.foundation.people.models import Employee


class StartForm(forms.Form):
    """The citizen is always asked. The responsible caseworker is chosen beforehand."""

    employees = forms.ModelMultipleChoiceField(
        Employee.objects.none(),
        label="Hvem ellers skal svare?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="De, du vælger, ser svarene i runden og lidt efter. Vælg kun dem, der har en del i sagen.",
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


class DeclineForm(forms.Form):
    """Not answering needs no reason; there is room for one."""

    words = forms.CharField(
        label="Vil du sige hvorfor?",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Det er helt frivilligt.",
    )


class PublishedForm(forms.Form):
    """What a publication found about these questions."""

    rater = forms.ChoiceField(
        label="Hvis svar gælder det?",
        choices=[("borger", "Borgernes"), ("fagperson", "Fagpersonernes")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvis svar tallene gælder."},
    )
    source = forms.CharField(label="Kilde", max_length=300, help_text="Forfatter, år, titel, og hvor den kan findes.")
    citizens = forms.IntegerField(label="Antal personer i undersøgelsen", min_value=1, max_value=1_000_000)
    mean = forms.FloatField(label="Gennemsnit, i trin", min_value=0, max_value=20)
    sd = forms.FloatField(label="Spredning, i trin", min_value=0, max_value=20)
    error = forms.FloatField(
        label="Usikkerhed på ét svar, i trin",
        min_value=0,
        max_value=20,
        help_text="På engelsk: standard error.",
    )
    stability = forms.FloatField(
        label="Sammenhæng mellem to runder, fra 0 til under 1",
        min_value=0,
        max_value=1,
        help_text="Korrelationen mellem de sande pladser i to runder.",
    )
