"""Forms of the caseload board."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Employee, Team
from fodfaeste.steering.caseload.handing import LONGEST, Gift
from fodfaeste.steering.caseload.rules import WhatIf

_CASE = re.compile(r"to-\d+$")
MOST_CASEWORKERS, MOST_CITIZENS = 50, 5000


class WhatIfForm(forms.Form):
    """Asked by address, so that an answer can be sent to a colleague. Nothing is saved."""

    sagsbehandlere = forms.IntegerField(
        label="Flere sagsbehandlere", required=False, min_value=-MOST_CASEWORKERS, max_value=MOST_CASEWORKERS
    )
    borgere = forms.IntegerField(
        label="Flere borgere", required=False, min_value=-MOST_CITIZENS, max_value=MOST_CITIZENS
    )
    gruppe = forms.ChoiceField(label="Borgernes gruppe", required=False)

    def __init__(self, groups: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", "Den største i teamet"), *groups]
        self.fields["gruppe"].choices = choices  # type: ignore[attr-defined]

    def asked(self) -> WhatIf:
        """What is asked; nothing where the form is empty or wrong."""
        if not self.is_bound or not self.is_valid():
            return WhatIf()
        given = self.cleaned_data
        return WhatIf(given["sagsbehandlere"] or 0, given["borgere"] or 0, given["gruppe"])


class AbsenceForm(forms.Form):
    employee = forms.ModelChoiceField(Employee.objects.none(), label="Hvem er væk?", empty_label=None)
    valid_from = forms.DateField(label="Fra", initial=clock.today)
    valid_to = forms.DateField(label="Til og med", required=False, help_text="Tom, hvis det ikke vides endnu")
    stand_in = forms.ModelChoiceField(
        Employee.objects.none(),
        label="Hvem passer beskeder og opkald imens?",
        required=False,
        empty_label="Teamet",
    )
    percent = forms.IntegerField(
        label="Hvor meget, i procent", min_value=1, max_value=100, initial=100, help_text="100 er hele tiden"
    )

    def __init__(
        self, employees: QuerySet[Employee], colleagues: QuerySet[Employee], *args: object, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["employee"].queryset = employees  # type: ignore[attr-defined]
        self.fields["stand_in"].queryset = colleagues  # type: ignore[attr-defined]


class EndForm(forms.Form):
    valid_to = forms.DateField(label="Sidste dag", initial=clock.today)


class PositionForm(forms.Form):
    kind = forms.ChoiceField(label="Stilling")
    team = forms.ModelChoiceField(Team.objects.order_by("name"), label="Team", required=False, empty_label="Intet team")
    percent = forms.IntegerField(label="Procent af fuld tid", min_value=1, max_value=100, initial=100)
    valid_from = forms.DateField(label="Fra", initial=clock.today)
    valid_to = forms.DateField(label="Til og med", required=False, help_text="Tom: indtil videre")
    note = forms.CharField(label="Bemærkning", max_length=200, required=False)

    def __init__(self, kinds: Sequence[tuple[str, str]], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]


class FillForm(forms.Form):
    employee = forms.ModelChoiceField(
        Employee.objects.order_by("name", "pk"), label="Medarbejder", required=False, empty_label="Ledig"
    )
    filled_from = forms.DateField(label="Fra", initial=clock.today)


class EndingForm(forms.Form):
    on = forms.DateField(label="Hvornår regner I med, at forløbet slutter?")
    why = forms.CharField(label="Hvad regner I med?", max_length=200, help_text="Med få ord. Borgeren kan læse det.")


class HandOverAllForm(forms.Form):
    """A caseworker's cases, each with who shall have it. `fordel` gives all of them to one colleague."""

    reason = forms.CharField(label="Hvorfor?", max_length=200, help_text="Borgerne kan læse det")
    until = forms.DateField(
        label="Til og med", required=False, help_text="Tom: for stedse. Med en dag: kollegaen er vikar til da"
    )
    told = forms.CharField(
        label="Det får borgerne at vide",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Står på Min plan, sammen med hvem der nu er sagsbehandler",
    )

    def __init__(self, cases: Sequence[Case], colleagues: Sequence[Employee], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.cases = cases
        choices = [("", "Bliver"), *((str(each.pk), each.name) for each in colleagues)]
        self.colleagues = {str(each.pk): each for each in colleagues}
        for case in cases:
            self.fields[f"to-{case.pk}"] = forms.ChoiceField(
                choices=choices, required=False, label=f"{case.citizen.name} til"
            )
            self.fields[f"note-{case.pk}"] = forms.CharField(
                max_length=LONGEST,
                required=False,
                label=f"Overdragelsesnotat om {case.citizen.name}",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """A list that has become shorter meanwhile is not half carried out."""
        given = super().clean() or {}
        if any(value for name, value in self.data.items() if _CASE.match(name) and name not in self.fields):
            raise forms.ValidationError(
                "Et af de valgte forløb har fået en anden ansvarlig imens. Denne gang er intet givet videre. Se "
                "listen, som den er nu, og vælg igen."
            )
        return given

    def rows(self) -> list[tuple[Case, forms.BoundField, forms.BoundField]]:
        return [(case, self[f"to-{case.pk}"], self[f"note-{case.pk}"]) for case in self.cases]

    def gifts(self) -> list[Gift]:
        """The cases that somebody shall have."""
        given = self.cleaned_data
        return [
            Gift(case, self.colleagues[given[f"to-{case.pk}"]], given[f"note-{case.pk}"], given["told"])
            for case in self.cases
            if given.get(f"to-{case.pk}")
        ]


def shown_until(until: date | None) -> str:
    """For the message after a hand-over."""
    return f" til og med {until:%d.%m.%Y}" if until else ""
