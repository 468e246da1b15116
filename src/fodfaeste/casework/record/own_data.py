"""Everything the installation holds about one citizen: in a few words for the page, and whole for the file."""

from datetime import date, datetime
from typing import Any

from django.db import models

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.queries import about
from fodfaeste.foundation.people.models import Citizen, Employee, Team, User

NEVER = frozenset({"cpr_sealed", "cpr_fingerprint", "password", "last_login", "fingerprint", "secret_hash"})
"""Fields that say nothing about the person or would weaken their protection."""


def everything(citizen: Citizen) -> dict[str, Any]:
    """Every row that belongs to the citizen, table by table, found by following the keys that lead to them.

    Walking the keys instead of naming the tables means that a new room is in the file from its first day. The journal
    has no key to the citizen, because it outlives them, and is added by itself.
    """
    found: dict[str, Any] = {
        "fil": "Alt, hvad Fodfæste har gemt om dig",
        "dannet": clock.now().isoformat(timespec="seconds"),
        "bemærk": "Dit CPR-nummer er gemt krypteret og står ikke i filen.",
        "borger": _plain(citizen),
    }
    seen: set[tuple[type[models.Model], int]] = {(Citizen, citizen.pk)}
    _follow(citizen, found, seen)
    found[JournalEntry._meta.label_lower] = [_plain(entry) for entry in about(citizen.pk).order_by("seq")]
    return found


def _follow(owner: models.Model, found: dict[str, Any], seen: set[tuple[type[models.Model], int]]) -> None:
    for relation in owner._meta.related_objects:
        table = relation.related_model
        if relation.many_to_many or not isinstance(table, type) or table in (User, Employee, Team):
            continue
        rows = table._default_manager.filter(**{relation.field.name: owner.pk}).order_by("pk")
        for row in rows:
            if (table, row.pk) not in seen:
                seen.add((table, row.pk))
                found.setdefault(table._meta.label_lower, []).append(_plain(row))
                _follow(row, found, seen)


def _plain(row: models.Model) -> dict[str, Any]:
    return {field.name: _value(row, field) for field in row._meta.concrete_fields if field.name not in NEVER}


def _value(row: models.Model, field: models.Field[Any, Any]) -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey) and value is not None and field.related_model in (User, Employee, Team):
        return str(getattr(getattr(row, field.name), "label", getattr(row, field.name)))
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(field, models.FileField):
        return value.name
    if isinstance(value, memoryview | bytes):
        return None
    return value
