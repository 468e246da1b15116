"""What the installation holds about a citizen, table by table in words: the document they can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format, number_format

from fodfaeste.casework.cases.queries import target_group_title, track_titles
from fodfaeste.casework.plans.drafts import TRACKS
from fodfaeste.casework.record.own_names import NOT_SHOWN, TITLES, WORDS
from fodfaeste.casework.record.readings import GROUNDS_TO_CITIZEN, LISTS_TO_CITIZEN, OTHER_GROUND
from fodfaeste.casework.record.sentences import sentence
from fodfaeste.foundation.journal.actor import ROLE_TITLES
from fodfaeste.foundation.people.models import Citizen


@dataclass(frozen=True)
class Section:
    """One table as people read it: each row is its fields with their names."""

    title: str
    rows: list[list[tuple[str, str]]]


def sections(data: dict[str, Any]) -> Iterator[Section]:
    """The tables of `everything`, in words. Numbers that only lead from row to row are in the JSON alone."""
    yield Section("Om dig", [_row(Citizen, data["borger"])])
    for label, rows in data.items():
        if "." in label:
            model = apps.get_model(label)
            title = TITLES.get(label) or str(model._meta.verbose_name).capitalize()
            yield Section(title, [_row(model, row) for row in rows])


def file_name(row: dict[str, Any], stored: str) -> str:
    """What a stored file is called in the packed file: its own name, so that it opens, behind its row's number."""
    own = str(row.get("name") or "").replace("/", "-").replace("\\", "-").strip(". ")
    return f"filer/{row['id']}-{own}" if own else f"filer/{stored}"


def _row(model: type[models.Model], row: dict[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in row.items():
        field = model._meta.get_field(name)
        key = isinstance(field, models.ForeignKey) and not isinstance(value, str)
        hidden = name in NOT_SHOWN or f"{model._meta.label_lower}.{name}" in NOT_SHOWN
        if hidden or key or value in (None, "", [], {}, False):
            continue
        label = WORDS.get(name) or str(getattr(field, "verbose_name", name)).capitalize()
        said = file_name(row, str(value)) if isinstance(field, models.FileField) else _said(name, field, value)
        if (label, said) not in found:  # who did it stands both as a key and as the name it had then
            found.append((label, said))
    return found


def _said(name: str, field: Any, value: Any) -> str:
    """A value in words: codes of this installation by their names, money in kroner, the rest by its field."""
    text = str(value)
    if name == "verb":
        return sentence(text)
    if name == "ground":
        return GROUNDS_TO_CITIZEN.get(text, OTHER_GROUND)
    if name == "role":
        return ROLE_TITLES.get(text, _text(field, value))
    if name == "page":
        return LISTS_TO_CITIZEN.get(text, text)
    if name == "track":
        return ({**track_titles(), **TRACKS}).get(text, text)
    if name == "target_group":
        return target_group_title(text)
    if name.endswith("_oere"):
        return f"{number_format(int(value) / 100, 2, use_l10n=True, force_grouping=True)} kr."
    if name.endswith("_rate"):
        return f"{number_format(int(value) / 100, 2)} %"
    return _text(field, value)


def _text(field: Any, value: Any) -> str:
    choices = dict(getattr(field, "flatchoices", ()) or ())
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    if value is True:
        return "Ja"
    if isinstance(field, models.DateTimeField) and isinstance(value, str):
        moment = parse_datetime(value)
        return _moment(moment) if moment else value
    if isinstance(field, models.DateField) and isinstance(value, str):
        day = parse_date(value)
        return date_format(day, "j. F Y") if day else value
    if isinstance(value, dict | list):
        return "\n".join(_inside(value))
    return str(value)


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "j. F Y \\k\\l. G.i")


def _inside(value: Any) -> Iterator[str]:
    """The texts and numbers inside a stored structure, in its own order."""
    if isinstance(value, dict):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, list):
        for each in value:
            yield from _inside(each)
    elif value not in (None, ""):
        yield str(value)
