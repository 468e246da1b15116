"""Drafting and publishing instruments. A published version never changes: what it said is part of every answer."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import definition_of, shipped
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import Unreadable, definition_from, written
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor

DRAFT, PUBLISHED = InstrumentVersion.Status.DRAFT, InstrumentVersion.Status.PUBLISHED


class NotSound(Refused):
    """The instrument cannot be published. `problems` lists every reason, in Danish."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("Skemaet kan ikke udgives endnu. " + " ".join(found), "definition")
        self.problems = found


@action
def add_draft(
    *,
    actor: Actor,
    purpose: str,
    key: str,
    title: str,
    definition: Mapping[str, Any],
    valid_from: date,
    number: int | None = None,
) -> InstrumentVersion:
    """Write down a new version (the next number unless given). Raises `Refused` if it cannot be read."""
    require(actor, "instruments.publish")
    content = _readable(definition)
    last = InstrumentVersion.objects.filter(key=key).aggregate(last=Max("number"))["last"] or 0
    draft = InstrumentVersion.objects.create(
        key=key,
        number=number or last + 1,
        title=title,
        definition=content,
        valid_from=valid_from,
        created_at=clock.now(),
    )
    _note(actor, purpose, "instrument.drafted", draft)
    return draft


@action
def save_draft(
    *,
    actor: Actor,
    purpose: str,
    instrument: InstrumentVersion,
    version: int,
    title: str,
    definition: Mapping[str, Any],
    valid_from: date,
) -> InstrumentVersion:
    """Change a draft. Raises `Stale` when somebody saved first and `Refused` when it is already published."""
    require(actor, "instruments.publish")
    draft = locked(InstrumentVersion, instrument.pk, version)
    _still_draft(draft)
    draft.title, draft.definition, draft.valid_from = title, _readable(definition), valid_from
    draft.version += 1
    draft.save()
    _note(actor, purpose, "instrument.changed", draft)
    return draft


@action
def publish(
    *, actor: Actor, purpose: str, instrument: InstrumentVersion, version: int | None = None
) -> InstrumentVersion:
    """Put a draft into force from its first day; the version before it ends the day before.

    With a ``version`` only what the user saw is published: raises `Stale` when somebody saved since.

    Raises `NotSound` with the list of problems, and `Refused` when it is published or would begin before the last one.
    """
    require(actor, "instruments.publish")
    draft = locked(InstrumentVersion, instrument.pk, version)
    _still_draft(draft)
    if found := problems(definition_of(draft)):
        raise NotSound(found)
    before = (
        InstrumentVersion.objects.select_for_update()
        .filter(key=draft.key, status=PUBLISHED, valid_to__isnull=True)
        .first()
    )
    if before is not None:
        if draft.valid_from <= before.valid_from:
            raise Refused(
                f"Version {before.number} gælder fra {before.valid_from:%d.%m.%Y}. Vælg en senere dag.", "valid_from"
            )
        before.valid_to = draft.valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    draft.status, draft.published_at = PUBLISHED, clock.now()
    draft.version += 1
    draft.save()
    _note(actor, purpose, "instrument.published", draft)
    return draft


@action
def load_shipped_instruments(*, actor: Actor, purpose: str) -> int:
    """Add the shipped versions that are missing; returns how many. Never touches what is there.

    An installation without the instrument gets every version published; where there is one, a newer shipped version
    waits as a draft until the municipality publishes it.
    """
    require(actor, "instruments.publish")
    added = 0
    known = set(InstrumentVersion.objects.values_list("key", flat=True))
    for raw in shipped():
        present = set(InstrumentVersion.objects.filter(key=raw["key"]).values_list("number", flat=True))
        if raw["number"] in present:
            continue
        draft = add_draft(
            actor=actor,
            purpose=purpose,
            key=raw["key"],
            number=raw["number"],
            title=raw["title"],
            definition=raw,
            valid_from=raw["valid_from"],
        )
        if raw["key"] not in known:
            publish(actor=actor, purpose=purpose, instrument=draft)
        added += 1
    return added


def _readable(definition: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return written(definition_from(definition))
    except Unreadable as error:
        raise Refused(str(error), "definition") from error


def _still_draft(instrument: InstrumentVersion) -> None:
    if instrument.status != DRAFT:
        raise Refused("Skemaet er udgivet og kan ikke ændres. Lav en ny version i stedet.")


def _note(actor: Actor, purpose: str, verb: str, instrument: InstrumentVersion) -> None:
    data: dict[str, object] = {"key": instrument.key, "number": instrument.number, "valid_from": instrument.valid_from}
    record(actor=actor, purpose=purpose, verb=verb, subject=instrument, data=data)
