"""Forms for employees, their roles and teams, and for a citizen's name and contact."""

from datetime import timedelta

from django import forms

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.people.models import Citizen, Team
from fodfaeste.foundation.staff.actions import EMPLOYEE_ROLES


class EmployeeForm(forms.Form):
    name = forms.CharField(label="Navn", max_length=200)
    title = forms.CharField(label="Stilling", max_length=100, required=False)
    email = forms.EmailField(label="E-mail", required=False)
    phone = forms.CharField(label="Telefon", max_length=30, required=False)


class TeamForm(forms.Form):
    name = forms.CharField(label="Teamets navn", max_length=100)
    department = forms.CharField(label="Forvaltning", max_length=100, required=False)


class PeriodForm(forms.Form):
    valid_from = forms.DateField(label="Fra", initial=clock.today)
    valid_to = forms.DateField(label="Til og med", required=False, help_text="Tomt, hvis der ikke er en slutdag")


class RoleForm(PeriodForm):
    role = forms.ChoiceField(
        label="Rolle", widget=forms.RadioSelect, choices=[(role, ROLE_TITLES[role]) for role in EMPLOYEE_ROLES]
    )
    field_order = ["role"]


class TeamChoiceForm(PeriodForm):
    team = forms.ModelChoiceField(Team.objects.order_by("name"), label="Team", empty_label="Vælg et team")
    field_order = ["team"]


class EndForm(forms.Form):
    """When does it end? At once means that it held until yesterday."""

    when = forms.ChoiceField(
        label="Hvornår slutter det?",
        widget=forms.RadioSelect,
        choices=[("now", "Med det samme"), ("today", "I dag er sidste dag"), ("day", "En anden dag")],
        initial="today",
    )
    last_day = forms.DateField(label="Sidste dag", required=False, help_text="Kun hvis du valgte en anden dag")

    def clean(self) -> dict[str, object]:
        given: dict[str, object] = super().clean() or {}
        if given.get("when") == "now":
            given["last_day"] = clock.today() - timedelta(days=1)
        elif given.get("when") == "today":
            given["last_day"] = clock.today()
        elif given.get("when") == "day" and not given.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", "Vælg den sidste dag.")
        return given


class SignInForm(forms.Form):
    username = forms.CharField(
        label="Brugernavn", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label="Første adgangskode",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Mindst 12 tegn",
    )


class ContactForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Citizen
        fields = ["first_name", "last_name", "phone", "email", "interpreter", "protected"]
        labels = {"interpreter": "Tolk til (sprog)", "protected": "Borgeren har navne- og adressebeskyttelse"}
        help_texts = {"interpreter": "Skriv sproget, hvis borgeren har brug for tolk"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("first_name", "last_name"):
            self.fields[name].required = True
        for name, field in self.fields.items():
            field.label = str(field.label)[:1].upper() + str(field.label)[1:]
            field.widget.attrs.setdefault("autocomplete", "off")
            if name != "interpreter":
                field.help_text = ""
