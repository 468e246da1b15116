"""Everything about one citizen as a file: a document to read, the same as JSON, and the files that belong to it.

It is made from `own_data.everything`, which follows the keys of the database: a new room is in it from its first day.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone

from fodfaeste.casework.record.own_data import everything
from fodfaeste.casework.record.own_words import file_name, sections
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen

DOCUMENT, DATA = "laes-mig.html", "mine-oplysninger.json"


def _files(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The files that belong to the citizen's rows: the stored name, and the name in the packed file."""
    for label, rows in data.items():
        if "." not in label:
            continue
        named = [
            each.name for each in apps.get_model(label)._meta.concrete_fields if isinstance(each, models.FileField)
        ]
        yield from ((str(row[name]), file_name(row, str(row[name]))) for row in rows for name in named if row.get(name))


@action
def export(*, actor: Actor, purpose: str, citizen: Citizen) -> bytes:
    """The whole file as a ZIP. The export itself is in the journal."""
    require(actor, "citizen.export", citizen)
    data = everything(citizen)
    context = {
        "citizen": citizen,
        "sections": list(sections(data)),
        "made": timezone.localtime(),
        "municipality": settings.FODFAESTE_MUNICIPALITY,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, render_to_string("record/export.html", context))
        archive.writestr(DATA, json.dumps(data, ensure_ascii=False, indent=2, default=str))
        for name, packed_as in _files(data):
            with default_storage.open(name) as stored:
                archive.writestr(packed_as, stored.read())
    record(actor=actor, purpose=purpose, verb="citizen.exported", citizen_id=citizen.pk, subject=citizen, data={})
    return packed.getvalue()
