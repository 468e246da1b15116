"""Forms for a draft: its head, one question with its answers, the bands of the sum, a register row, a file."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from fodfaeste.foundation.instruments.editing import free_key
from fodfaeste.foundation.instruments.rules import (
    CITIZEN,
    PROFESSIONAL,
    Band,
    Condition,
    Definition,
    FactRow,
    Item,
    Step,
    Text,
    Threshold,
)

LARGEST = 2_000_000
SPARE = 2
RATERS = [(CITIZEN, "Borgeren"), (PROFESSIONAL, "Fagpersonerne")]


def _words(label: str, *, required: bool = True, rows: int = 2, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, widget=area, max_length=2000, help_text=hint)


class HeadForm(forms.Form):
    title = forms.CharField(label="Navn", max_length=200)
    valid_from = forms.DateField(label="Gælder fra")
    about_da = _words("Omtale på dansk", rows=4, hint="Det første, man læser. Sig, hvad svarene bruges til.")
    about_en = _words("Omtale på engelsk", rows=4)

    def about(self) -> Text:
        return Text(self.cleaned_data["about_da"], self.cleaned_data["about_en"])


class CopyForm(forms.Form):
    valid_from = forms.DateField(label="Den nye version gælder fra")


class FileForm(forms.Form):
    file = forms.FileField(label="FHIR Questionnaire (JSON)", help_text="Filen bliver til en kladde, som du kan rette.")

    def clean_file(self) -> Mapping[str, Any]:
        given: UploadedFile = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST:
            raise forms.ValidationError("Filen fylder over 2 MB. Et skema fylder mindre. Er det den rigtige fil?")
        try:
            found = json.loads(given.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise forms.ValidationError("Filen er ikke JSON i UTF-8. Hent den igen, og vælg den på ny.") from error
        if not isinstance(found, dict):
            raise forms.ValidationError("Filen er ikke et FHIR Questionnaire.")
        return found


class AnswersForm(FileForm):
    """Answers that were given elsewhere."""

    file = forms.FileField(
        label="FHIR QuestionnaireResponse (JSON)",
        help_text="Svarene bliver til en kladde, som du læser og sender.",
    )


class ItemForm(forms.Form):
    """One question. Its key is made from the short name once and never changes: answers refer to it."""

    text_da = _words("Spørgsmålet på dansk")
    text_en = _words("Spørgsmålet på engelsk")
    short_da = forms.CharField(label="Kort navn på dansk", max_length=80, help_text="Bruges i billeder og tabeller")
    short_en = forms.CharField(label="Kort navn på engelsk", max_length=80)
    help_da = _words("Hjælp på dansk", required=False)
    help_en = _words("Hjælp på engelsk", required=False)
    about_da = _words("Stillet til andre om borgeren, på dansk", required=False, hint="Kun hvis ordene er andre")
    about_en = _words("Stillet til andre om borgeren, på engelsk", required=False)
    asked_of = forms.MultipleChoiceField(
        label="Hvem bliver spurgt?",
        choices=RATERS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Sæt ingen krydser, hvis alle bliver spurgt",
    )
    required = forms.BooleanField(label="Skal besvares (»Vil ikke svare« er altid et svar)", required=False)
    in_words = forms.BooleanField(label="Besvares med egne ord", required=False)
    shown_if = forms.MultipleChoiceField(
        label="Vis kun spørgsmålet efter disse svar",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Svar på ét tidligere spørgsmål. Sæt ingen krydser, hvis det altid skal vises",
    )

    def __init__(self, data: QueryDict | None, *, definition: Definition, item: Item | None) -> None:
        super().__init__(data, initial=_initial(item) if item else {"required": True})
        self.definition, self.item = definition, item
        before = definition.items[: definition.items.index(item)] if item else definition.items
        self.fields["shown_if"].choices = [  # type: ignore[attr-defined]
            (f"{each.key}/{step.key}", f"{each.short.da}: {step.text.da}") for each in before for step in each.steps
        ]
        if not before:
            del self.fields["shown_if"]

    def clean_shown_if(self) -> Condition | None:
        pairs = [each.split("/", 1) for each in self.cleaned_data["shown_if"]]
        if len({item for item, _ in pairs}) > 1:
            raise forms.ValidationError("Vælg kun svar på ét spørgsmål.")
        return Condition(pairs[0][0], frozenset(step for _, step in pairs)) if pairs else None

    def made(self, steps: tuple[Step, ...]) -> Item:
        data = self.cleaned_data
        taken = frozenset([each.key for each in self.definition.items] + [each.key for each in self.definition.facts])
        return Item(
            key=self.item.key if self.item else free_key(data["short_da"], taken),
            short=_both(data, "short"),
            text=_both(data, "text"),
            help=_both(data, "help"),
            steps=() if data["in_words"] else steps,
            required=data["required"],
            shown_if=data.get("shown_if"),
            about=_both(data, "about"),
            asked_of=frozenset(data["asked_of"]) if len(data["asked_of"]) < len(RATERS) else frozenset(),
            in_words=data["in_words"],
        )


class LineForm(forms.Form):
    """One line of a list. A line whose texts are both empty is left out."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    number = forms.IntegerField(label="Tal", required=False, min_value=0, max_value=10_000)
    da = forms.CharField(label="På dansk", required=False, max_length=500)
    en = forms.CharField(label="På engelsk", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if (data.get("da") or data.get("en")) and data.get("number") is None and "number" not in self.errors:
            self.add_error("number", "Skriv et tal. Skriv 0, hvis det ikke tæller.")
        return data

    @property
    def used(self) -> bool:
        return bool(self.cleaned_data.get("da") or self.cleaned_data.get("en"))


class StepForm(LineForm):
    resource = forms.BooleanField(label="Noget, der går godt", required=False)


class ThresholdForm(LineForm):
    at_least = forms.IntegerField(label="Fra og med", required=False, min_value=0, max_value=100_000)


class BandForm(LineForm):
    words_da = forms.CharField(label="Ord på dansk", required=False, max_length=500)
    words_en = forms.CharField(label="Ord på engelsk", required=False, max_length=500)


StepLines = forms.formset_factory(StepForm, extra=SPARE, max_num=20)
BandLines = forms.formset_factory(BandForm, extra=SPARE, max_num=20)
ThresholdLines = forms.formset_factory(ThresholdForm, extra=SPARE, max_num=20)


def used(lines: forms.BaseFormSet[Any]) -> list[dict[str, Any]]:
    """The lines that say something, in order."""
    return [form.cleaned_data for form in lines.forms if form.used]


def step_lines(item: Item | None) -> list[dict[str, Any]]:
    """The answers as the form's first content."""
    steps = item.steps if item else ()
    return [
        {"key": step.key, "number": step.points, "resource": step.resource, "da": step.text.da, "en": step.text.en}
        for step in steps
    ]


def steps_of(lines: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Answers from the lines; an answer keeps its key, a new one gets the next number."""
    taken = {line["key"] for line in lines if line["key"]}
    found = []
    for place, line in enumerate(lines):
        key = line["key"] or _next(taken, place)
        taken.add(key)
        found.append(Step(key, Text(line["da"], line["en"]), line["number"], line["resource"]))
    return tuple(found)


def _next(taken: set[str], place: int) -> str:
    while str(place) in taken:
        place += 1
    return str(place)


def band_lines(bands: tuple[Band, ...]) -> list[dict[str, Any]]:
    return [
        {
            "key": band.key,
            "number": band.from_points,
            "da": band.title.da,
            "en": band.title.en,
            "words_da": band.words.da,
            "words_en": band.words.en,
        }
        for band in bands
    ]


def bands_of(lines: list[dict[str, Any]]) -> tuple[Band, ...]:
    taken = frozenset(line["key"] for line in lines if line["key"])
    found = []
    for line in lines:
        key = line["key"] or free_key(line["da"], taken)
        taken |= {key}
        found.append(Band(key, line["number"], Text(line["da"], line["en"]), Text(line["words_da"], line["words_en"])))
    return tuple(found)


def threshold_lines(row: FactRow) -> list[dict[str, Any]]:
    return [
        {"at_least": each.at_least, "number": each.points, "da": each.text.da, "en": each.text.en}
        for each in row.thresholds
    ]


def thresholds_of(lines: list[dict[str, Any]]) -> tuple[Threshold, ...]:
    made = (Threshold(line["at_least"] or 0, Text(line["da"], line["en"]), line["number"]) for line in lines)
    return tuple(sorted(made, key=lambda each: each.at_least))


def _both(data: Mapping[str, Any], name: str) -> Text:
    return Text(data[f"{name}_da"], data[f"{name}_en"])


def _initial(item: Item) -> dict[str, Any]:
    texts = {"text": item.text, "short": item.short, "help": item.help, "about": item.about}
    found: dict[str, Any] = {"required": item.required, "in_words": item.in_words, "asked_of": sorted(item.asked_of)}
    for name, text in texts.items():
        found |= {f"{name}_da": text.da, f"{name}_en": text.en}
    if item.shown_if is not None:
        found["shown_if"] = [f"{item.shown_if.item}/{step}" for step in sorted(item.shown_if.steps)]
    return found
