"""The forms of an analysis: asking, writing, the conference, and what comes of each suggestion."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from fodfaeste.casework.analysis.actions import Held
from fodfaeste.casework.analysis.models import Analysis, Contribution
from fodfaeste.casework.analysis.queries import Area
from fodfaeste.casework.analysis.rules import LONGEST, MOST_STEPS, Deadline, Step, Written
from fodfaeste.casework.consents.forms import HOW
from fodfaeste.casework.consents.queries import Profession
from fodfaeste.casework.plans.drafts import ACTORS, TRACKS

DAY = {"invalid": "Skriv dagen som 24.11.2026.", "required": "Vælg en dag."}
TRACK_CHOICES = [("", "Vælg spor"), *TRACKS.items()]
BLANK_STEPS, DISSENTS = 2, 2


class RequestForm(forms.Form):
    """The usual professions are chosen beforehand; how the citizen said yes is asked unless the yes is there."""

    question = forms.CharField(
        label="Hvad vil I gerne have svar på?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Skriv det i hverdagsord. Borgeren læser det også.",
        error_messages={"required": "Skriv, hvad I gerne vil have svar på."},
    )
    professions = forms.MultipleChoiceField(
        label="Hvem spørger I?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én faglighed.", "invalid_choice": "Vælg fra listen."},
    )
    how = forms.ChoiceField(
        label="Hvordan sagde borgeren ja?",
        choices=HOW,
        widget=forms.RadioSelect,
        error_messages={"required": "Borgeren skal sige ja først. Vælg, hvordan borgeren sagde det."},
    )
    due = forms.DateField(label="Svar senest", error_messages=DAY)

    def __init__(
        self, offered: Sequence[Profession], named: set[str], rule: Deadline, today: date, *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["professions"]
        field.choices = [(each.key, each.title) for each in offered]  # type: ignore[attr-defined]
        usual = [each.key for each in offered if each.usual]
        field.initial = [key for key in usual if key in named] or usual
        self.fields["due"].initial = today + timedelta(days=rule.days)
        self.named = named
        self.fields["how"].required = not named
        self.fields["how"].help_text = (
            "Kun hvis borgeren ikke allerede har sagt ja til dem, I spørger." if named else ""
        )


def written_of(data: Mapping[str, str], areas: Sequence[Area]) -> Written:
    """What was typed in the form of a contribution, finished or not."""
    return Written(
        {each.key: _plain(data.get(f"resource_{each.key}", "")) for each in areas},
        {each.key: _plain(data.get(f"challenge_{each.key}", "")) for each in areas},
        steps_of(data),
    )


def steps_of(data: Mapping[str, str]) -> tuple[Step, ...]:
    found = (
        Step(_plain(data.get(f"step-{n}-what", "")).strip(), data.get(f"step-{n}-track", "")) for n in range(MOST_STEPS)
    )
    return tuple(each for each in found if each.what)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\x00", "")


class ContributionForm(forms.Form):
    """One pair of fields per life area, resources first, and rows for suggestions."""

    all_optional = True

    def __init__(self, areas: Sequence[Area], written: Written, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = areas
        for part, texts, label in (
            ("resource", written.resources, "Ressourcer"),
            ("challenge", written.challenges, "Udfordringer"),
        ):
            for each in areas:
                self.fields[f"{part}_{each.key}"] = forms.CharField(
                    label=f"{label}: {each.title}",
                    required=False,
                    initial=texts.get(each.key, ""),
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
        add_steps(self, written.steps)

    def pairs(self) -> list[tuple[Area, forms.BoundField, forms.BoundField]]:
        return [(each, self[f"resource_{each.key}"], self[f"challenge_{each.key}"]) for each in self.areas]

    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return step_fields(self)


def add_steps(form: forms.Form, steps: Sequence[Step]) -> None:
    count = min(MOST_STEPS, max(3, len(steps) + BLANK_STEPS))
    if form.is_bound:
        count = MOST_STEPS
    for n in range(count):
        there = steps[n] if n < len(steps) else Step("", "")
        form.fields[f"step-{n}-what"] = forms.CharField(
            label=f"Forslag {n + 1}", required=False, max_length=300, initial=there.what
        )
        form.fields[f"step-{n}-track"] = forms.ChoiceField(
            label=f"Spor {n + 1}", required=False, choices=TRACK_CHOICES, initial=there.track
        )


def step_fields(form: forms.Form) -> list[tuple[forms.BoundField, forms.BoundField]]:
    numbers = [n for n in range(MOST_STEPS) if f"step-{n}-what" in form.fields]
    return [(form[f"step-{n}-what"], form[f"step-{n}-track"]) for n in numbers]


def written_in(contribution: Contribution) -> Written:
    """What is saved, as values."""
    steps = tuple(Step(each["what"], each["track"]) for each in contribution.steps)
    return Written(contribution.resources, contribution.challenges, steps)


class ConferenceForm(forms.Form):
    """Those who handed in are chosen beforehand, and their suggestions stand ready to be weighed."""

    held_on = forms.DateField(label="Hvornår mødtes I?", error_messages=DAY)
    participants = forms.MultipleChoiceField(
        label="Hvem var med?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg, hvem der var med."},
    )
    others = forms.CharField(label="Andre, der var med", required=False, max_length=300, help_text="Navn og rolle")
    citizen_there = forms.ChoiceField(
        label="Var borgeren med?",
        choices=[("ja", "Ja"), ("nej", "Nej")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, om borgeren var med."},
    )
    why_not = forms.CharField(
        label="Hvis nej: hvorfor ikke?", required=False, max_length=1000, help_text="Borgeren kan læse det."
    )
    weighed = forms.CharField(
        label="Det vejede I",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Skriv kort, hvad I vejede."},
    )

    def __init__(self, analysis: Analysis, handed_in: Sequence[Contribution], today: date, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = [f"{each.employee}, {each.title.lower()}" for each in handed_in]
        people.append(f"{analysis.asked_by}, {analysis.asked_by.title.lower() or 'sagsbehandler'}")
        people = list(dict.fromkeys(people))
        self.fields["participants"].choices = [(each, each) for each in people]  # type: ignore[attr-defined]
        self.fields["participants"].initial = people
        self.fields["held_on"].initial = today
        add_steps(self, [step for each in handed_in for step in written_in(each).steps][:MOST_STEPS])
        for n in range(DISSENTS):
            self.fields[f"dissent-{n}-who"] = forms.ChoiceField(
                label=f"Hvem ser det anderledes ({n + 1})?",
                required=False,
                choices=[("", "Ingen"), *((p, p) for p in people)],
            )
            self.fields[f"dissent-{n}-words"] = forms.CharField(
                label=f"Sådan ser de det ({n + 1})",
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for n in range(DISSENTS):
            who, words = cleaned.get(f"dissent-{n}-who"), cleaned.get(f"dissent-{n}-words")
            if bool(who) != bool(words):
                self.add_error(f"dissent-{n}-who", "Vælg både hvem, og skriv, hvordan de ser det.")
        for n in range(MOST_STEPS):
            if cleaned.get(f"step-{n}-what") and not cleaned.get(f"step-{n}-track"):
                self.add_error(f"step-{n}-track", "Vælg sundhed, hverdag eller job.")
        return cleaned

    def steps(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return step_fields(self)

    def dissents(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"dissent-{n}-who"], self[f"dissent-{n}-words"]) for n in range(DISSENTS)]

    def held(self) -> Held:
        data = self.cleaned_data
        others = [data["others"]] if data["others"] else []
        pairs = ((data[f"dissent-{n}-who"], data[f"dissent-{n}-words"]) for n in range(DISSENTS))
        return Held(
            data["held_on"],
            (*data["participants"], *others),
            data["citizen_there"] == "ja",
            data["why_not"],
            data["weighed"],
            steps_of(self.data),
            tuple((who, words) for who, words in pairs if who),
        )


class DecideForm(forms.Form):
    choice = forms.ChoiceField(
        label="Hvad gør I?",
        choices=[("accept", "Tager det med"), ("adapt", "Tager det med i andre ord"), ("decline", "Vælger det fra")],
        widget=forms.RadioSelect,
        error_messages={"required": "Vælg, hvad I gør med forslaget."},
    )
    own_words = forms.CharField(
        label="I andre ord", required=False, max_length=300, help_text="Skal med, hvis I siger det i andre ord."
    )
    words = forms.CharField(
        label="Hvorfor?", required=False, max_length=1000, help_text="Skal med, hvis I vælger det fra."
    )
    step_actor = forms.ChoiceField(label="Hvem tager skridtet?", choices=list(ACTORS.items()), initial="borger")
    due = forms.DateField(label="Hvornår?", required=False, error_messages=DAY)


class StopForm(forms.Form):
    why = forms.CharField(
        label="Hvorfor?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Borgeren kan læse det.",
        error_messages={"required": "Skriv, hvorfor analysen stopper."},
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label="Det vil jeg gerne sige, før de mødes",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
