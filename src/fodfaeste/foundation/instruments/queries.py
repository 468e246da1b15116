"""Finding the instrument in force, and reading what it says."""

import tomllib
from datetime import date
from importlib.resources import files
from typing import Any

from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.instruments.written import definition_from
from fodfaeste.foundation.people.models import current as holds


def current(key: str, on: date | None = None) -> InstrumentVersion | None:
    """The published version in force on a day (today by default), or None."""
    published = InstrumentVersion.objects.filter(
        holds(on or clock.today()), key=key, status=InstrumentVersion.Status.PUBLISHED
    )
    return published.order_by("-number").first()


def definition_of(instrument: InstrumentVersion) -> Definition:
    """What a stored version says."""
    return definition_from(instrument.definition)


def shipped() -> list[dict[str, Any]]:
    """The instruments that come with the program, as they are written in their files."""
    folder = files("fodfaeste.rulebook") / "instruments"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    return [tomllib.loads(entry.read_text(encoding="utf-8")) for entry in found]
