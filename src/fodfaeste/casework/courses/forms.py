"""The forms of the room."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.catalogue.queries import newest
from fodfaeste.casework.courses import queries, rules
from fodfaeste.casework.courses.grouping import LessonText
from fodfaeste.casework.courses.models import Course, Enrolment, Group
from fodfaeste.casework.courses.rules import ABSENT_WHY, DECISIONS, HOW, WEEKDAYS, Pause, Slot
from fodfaeste.casework.participation.rules import STOP_REASONS
from fodfaeste.casework.plans.drafts import ACTORS
from fodfaeste.casework.plans.rules import written
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Employee

TEXT = forms.Textarea(attrs={"rows": 3})
SMALL = forms.Textarea(attrs={"rows": 2})
TIMES = 3
"""So many fixed times a week a form has room for."""
EXTRA_LESSONS = 3


class SlotForm(forms.Form):
    """One fixed time of the week; a row without a day is no time."""

    weekday = forms.ChoiceField(
        label="Dag",
        required=False,
        choices=[("", "Ingen"), *((str(n), name.capitalize()) for n, name in enumerate(WEEKDAYS[:5]))],
    )
    begins = forms.TimeField(label="Begynder", required=False, widget=forms.TimeInput(format="%H:%M"))
    minutes = forms.IntegerField(label="Minutter", required=False, min_value=rules.SHORTEST, max_value=rules.LONGEST)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("weekday") and not (given.get("begins") and given.get("minutes")):
            raise forms.ValidationError("Skriv, hvornår mødegangen begynder, og hvor mange minutter den varer.")
        return given

    def slot(self) -> Slot | None:
        given = self.cleaned_data
        return Slot(int(given["weekday"]), given["begins"], given["minutes"]) if given.get("weekday") else None


class LessonForm(forms.Form):
    title = forms.CharField(label="Overskrift", required=False, max_length=150)
    module = forms.CharField(label="Modul", required=False, max_length=100)
    content = forms.CharField(label="Det sker der", required=False, max_length=2000, widget=SMALL)
    practice = forms.CharField(label="Øvelse til næste gang", required=False, max_length=2000, widget=SMALL)
    training = forms.BooleanField(label="Fysisk træning", required=False)

    def lesson(self) -> LessonText:
        given = self.cleaned_data
        return LessonText(given["title"], given["module"], given["content"], given["practice"], given["training"])


def slot_forms(data: Any, slots: Iterable[Slot] = ()) -> list[SlotForm]:
    held = [{"weekday": str(each.weekday), "begins": each.begins, "minutes": each.minutes} for each in slots]
    return [SlotForm(data, prefix=f"tid-{n}", initial=held[n] if n < len(held) else None) for n in range(TIMES)]


def lesson_forms(data: Any, course: Course | None) -> list[LessonForm]:
    """A form for each session of the template, and some empty ones behind."""
    held = [
        {"title": each.title, "module": each.module, "content": each.content, "practice": each.practice,
         "training": each.training}
        for each in (course.lessons.all() if course else ())
    ]  # fmt: skip
    count = len(held) + (EXTRA_LESSONS if held else 8)
    if data is not None:
        count = max(count, sum(1 for key in data if key.startswith("gang-") and key.endswith("-title")))
    return [
        LessonForm(data, prefix=f"gang-{n}", initial=held[n] if n < len(held) else None) for n in range(min(count, 43))
    ]


class InterventionField(forms.ModelChoiceField):
    """Interventions by what the catalogue calls them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.names: dict[int, str] = {}
        super().__init__(*args, **kwargs)

    def offer(self, rows: QuerySet[Intervention]) -> None:
        self.queryset = rows
        self.names = {pk: version.title for pk, version in newest(rows.values_list("pk", flat=True)).items()}

    def label_from_instance(self, each: Any) -> str:
        return self.names.get(each.pk, str(each))


class CourseForm(forms.Form):
    """The template itself; its times and sessions are forms beside it."""

    also_known = ("slots", "lessons")
    intervention = InterventionField(
        Intervention.objects.none(), label="Indsats i kataloget", help_text="Navn, formål og pris står i kataloget."
    )
    size = forms.IntegerField(label="Højst på et hold", min_value=2, max_value=40)
    place = forms.CharField(label="Sted", required=False, max_length=200)
    individual = InterventionField(
        Intervention.objects.none(),
        label="Forløb for én",
        required=False,
        help_text="Foreslås, når et hold er for meget. Sagsbehandleren bestemmer.",
    )

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        if course is not None:
            kwargs["initial"] = {"size": course.size, "place": course.place, "individual": course.individual_id}
        super().__init__(*args, **kwargs)
        published = Intervention.objects.filter(status=Intervention.Status.PUBLISHED)
        if course is not None:
            del self.fields["intervention"]
        else:
            self.fields["intervention"].offer(published.filter(course=None))  # type: ignore[attr-defined]
        self.fields["individual"].offer(published)  # type: ignore[attr-defined]


class GroupForm(forms.Form):
    also_known = ("slots",)
    name = forms.CharField(label="Holdets navn", max_length=100, help_text="For eksempel »Formiddagshold, februar«.")
    first = forms.DateField(
        label="Tidligste første dag", help_text="Holdet begynder på den første faste tid fra den dag."
    )
    seats = forms.IntegerField(label="Pladser", min_value=1, max_value=40)
    place = forms.CharField(label="Sted", required=False, max_length=200)
    leaders = forms.ModelMultipleChoiceField(
        Employee.objects.none(), label="Holdleder", widget=forms.CheckboxSelectMultiple
    )
    pause_first = forms.DateField(label="Holdet holder fri fra", required=False)
    pause_last = forms.DateField(label="til og med", required=False, help_text="Helligdage springer vi selv over.")

    def __init__(self, course: Course, own: int | None, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"seats": course.size, "place": course.place, "leaders": [own] if own else []}
        super().__init__(*args, **kwargs)
        self.fields["leaders"].queryset = queries.may_lead(course)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last = given.get("pause_first"), given.get("pause_last")
        if bool(first) != bool(last):
            self.add_error("pause_last", "Skriv både første og sidste fridag, eller lad begge stå tomme.")
        elif first and last and last < first:
            self.add_error("pause_last", "Den sidste fridag kan ikke ligge før den første.")
        return given

    def pauses(self) -> list[Pause]:
        first, last = self.cleaned_data.get("pause_first"), self.cleaned_data.get("pause_last")
        return [Pause(first, last)] if first and last else []


class LeaderForm(forms.Form):
    employee = forms.ModelChoiceField(Employee.objects.none(), label="Tilføj en holdleder")

    def __init__(self, group: Group, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = group.leaders.filter(valid_to__isnull=True).values("employee")
        self.fields["employee"].queryset = queries.may_lead(group.course).exclude(pk__in=there)  # type: ignore[attr-defined]


class PutOffForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor?",
        max_length=300,
        help_text="Deltagerne kan læse det. Mødegangen flyttes til den første ledige tid efter den sidste.",
        error_messages={"required": "Skriv kort hvorfor."},
    )


class PlaceForm(forms.Form):
    group = forms.ModelChoiceField(Group.objects.none(), label="Hold", widget=forms.RadioSelect, empty_label=None)

    def __init__(self, course: Course, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        field.queryset = queries.open_groups(course)  # type: ignore[attr-defined]
        field.label_from_instance = _group  # type: ignore[attr-defined]


def _group(each: Any) -> str:
    begins = "begyndte" if each.first < clock.today() else "begynder"
    places = "ledig plads" if each.free == 1 else "ledige pladser"
    return f"{each.name}, {begins} {written(each.first)}. {each.free} {places}"


class HowForm(forms.Form):
    how = forms.ChoiceField(
        label="Hvordan svarer borgeren?",
        choices=[(key, words.capitalize()) for key, words in HOW.items() if key != "self"],
        widget=forms.RadioSelect,
        initial="together",
    )


class DecideForm(forms.Form):
    choice = forms.ChoiceField(
        label="Hvad skal det være?",
        choices=list(DECISIONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg et af de to."},
    )
    why = forms.CharField(
        label="Hvorfor?",
        widget=TEXT,
        max_length=2000,
        help_text="Borgeren kan læse det.",
        error_messages={"required": "Skriv kort hvorfor."},
    )


class CompleteForm(forms.Form):
    talk_on = forms.DateField(label="Hvornår talte I sammen?")
    words = forms.CharField(
        label="Hvad talte I om?",
        widget=TEXT,
        max_length=2000,
        help_text="Hvad tager du med dig, og hvad er det næste? Borgeren og sagsbehandleren læser det samme.",
        error_messages={"required": "Skriv et par ord."},
    )


class StopForm(forms.Form):
    reason = forms.ChoiceField(label="Hvorfor stoppede det?", choices=list(STOP_REASONS.items()))
    words = forms.CharField(
        label="Hvad skete der?",
        widget=TEXT,
        max_length=2000,
        help_text="Borgeren kan læse det.",
        error_messages={"required": "Skriv kort, hvad der skete."},
    )


class StepForm(forms.Form):
    what = forms.CharField(label="Hvad er skridtet?", max_length=300, error_messages={"required": "Skriv skridtet."})
    who = forms.ChoiceField(label="Hvem gør det?", choices=list(ACTORS.items()))
    day = forms.DateField(label="Hvornår?", error_messages={"required": "Vælg en dag."})

    def __init__(self, *args: Any, due: date | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = {"who": "borger", "day": due}
        super().__init__(*args, **kwargs)


class NoteForm(forms.Form):
    text = forms.CharField(
        label="Noter om mødegangen",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Skriv om mødegangen, ikke om den enkelte. Noterne står ikke i nogens sag.",
    )


class FileForm(forms.Form):
    enrolments = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(), label="I hvis sag?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg, hvis sag det skal stå i."},
    )  # fmt: skip
    words = forms.CharField(
        label="Det skal stå i sagen",
        max_length=8000,
        widget=TEXT,
        help_text="Borgeren og sagsbehandleren læser det.",
        error_messages={"required": "Skriv det, der skal stå i sagen."},
    )

    def __init__(self, rows: QuerySet[Enrolment], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enrolments"].queryset = rows  # type: ignore[attr-defined]
        self.fields["enrolments"].label_from_instance = lambda each: each.citizen.name  # type: ignore[attr-defined]


ABSENCES = tuple(ABSENT_WHY.items())
