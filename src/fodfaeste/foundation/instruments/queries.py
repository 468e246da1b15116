"""Finding the instrument in force, and reading what it says."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.fhir import Head
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.rules import CITIZEN, Definition
from fodfaeste.foundation.instruments.written import definition_from
from fodfaeste.foundation.people.models import current as holds
from fodfaeste.foundation.plain_words import lix

KIND_TITLES = {
    "screening": "Screening",
    "progression": "Udvikling",
    "mood": "Belastning",
    "conversation": "Efter samtalen",
    "survey": "Undersøgelse",
    "coordination": "Samarbejde mellem faggrupper",
}


def current(key: str, on: date | None = None) -> InstrumentVersion | None:
    """The published version in force on a day (today by default), or None."""
    published = InstrumentVersion.objects.filter(
        holds(on or clock.today()), key=key, status=InstrumentVersion.Status.PUBLISHED
    )
    return published.order_by("-number").first()


@dataclass(frozen=True)
class Group:
    """All versions of one instrument, the newest first."""

    key: str
    title: str
    kind: str
    versions: list[InstrumentVersion]


def by_key() -> list[Group]:
    """Every instrument with its versions, by title."""
    found: dict[str, list[InstrumentVersion]] = {}
    for each in InstrumentVersion.objects.order_by("key", "-number"):
        found.setdefault(each.key, []).append(each)
    groups = [
        Group(key, versions[0].title, KIND_TITLES.get(versions[0].definition.get("kind", "screening"), ""), versions)
        for key, versions in found.items()
    ]
    return sorted(groups, key=lambda group: (group.title, group.key))


def head_of(instrument: InstrumentVersion) -> Head:
    """What a stored version is called and when it counts."""
    return Head(
        instrument.key,
        instrument.number,
        instrument.title,
        instrument.status == InstrumentVersion.Status.PUBLISHED,
        instrument.valid_from,
        instrument.valid_to,
    )


def readability(definition: Definition) -> float:
    """LIX of what the citizen reads, in Danish."""
    asked = [item for item in definition.items if item.is_for(CITIZEN)]
    questions = [part for item in asked for part in (item.text.da, item.help.da) if part]
    return lix(" ".join([definition.about.da, *questions, *(step.text.da for item in asked for step in item.steps)]))


def definition_of(instrument: InstrumentVersion) -> Definition:
    """What a stored version says."""
    return definition_from(instrument.definition)


def shipped() -> list[dict[str, Any]]:
    """The instruments that come with the program, as they are written in their files, each version after the last."""
    folder = files("fodfaeste.rulebook") / "instruments"
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    read = [tomllib.loads(entry.read_text(encoding="utf-8")) for entry in found]
    return sorted(read, key=lambda raw: (raw["key"], raw["number"]))
