"""What the installation holds about a citizen, table by table in words: the document they can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format

from fodfaeste.casework.record.sentences import sentence
from fodfaeste.foundation.people.models import Citizen

TITLES = {
    "access.reading": "Hvem har set min sag",
    "access.refusal": "Hvem fik ikke lov at se min sag",
    "access.emergencyaccess": "Nødadgang",
    "journal.journalentry": "Det er der sket i sagen",
    "register.benefitweek": "Uger med ydelse",
}
"""What a table is called to the citizen, where its own name is not for them."""
WORDS = {
    "at": "Tidspunkt",
    "actor_label": "Hvem",
    "role": "Rolle",
    "page": "Side",
    "ground": "Grund",
    "verb": "Hvad",
    "purpose": "Formål",
    "saved_at": "Gemt",
    "saved_by_name": "Gemt af",
    "sent_at": "Sendt",
    "sent_by_name": "Sendt af",
    "author_name": "Skrevet af",
    "read_at": "Læst",
    "read_by_name": "Læst af",
    "done_at": "Gjort",
    "status": "Tilstand",
}
NOT_SHOWN = frozenset(
    {"id", "version", "seal", "previous", "seq", "object_id", "object_type", "actor_kind", "actor_id"}
)


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


def _row(model: type[models.Model], row: dict[str, Any]) -> list[tuple[str, str]]:
    found = []
    for name, value in row.items():
        field = model._meta.get_field(name)
        key = isinstance(field, models.ForeignKey) and not isinstance(value, str)
        if name in NOT_SHOWN or key or value in (None, "", [], {}, False):
            continue
        said = sentence(str(value)) if name == "verb" else _text(field, value)
        label = WORDS.get(name) or str(getattr(field, "verbose_name", name)).capitalize()
        found.append((label, said))
    return found


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
