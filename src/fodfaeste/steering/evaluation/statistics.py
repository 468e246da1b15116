"""Storing open statistics, whole or not at all, and reading them back."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.evaluation.answers import Number, read_answer
from fodfaeste.steering.evaluation.models import Answer, Value

_CHUNK = 5000


@dataclass(frozen=True)
class Stored:
    """What an answer brought. `answer` is None when every number was there already."""

    source: str
    table: str
    sha256: str
    new: int
    changed: int
    unchanged: int
    answer: Answer | None


def take_in(
    *,
    actor: Actor,
    purpose: str,
    content: bytes,
    table: str,
    asked: dict[str, Any],
    places: Sequence[str] = (),
    fetched_at: datetime | None = None,
) -> Stored:
    """Read an answer and store what is new in it. Raises `BadInput`; then nothing is stored."""
    source, numbers = read_answer(content, places)
    return store(
        actor=actor,
        purpose=purpose,
        source=source,
        table=table.casefold(),
        sha256=hashlib.sha256(content).hexdigest(),
        numbers=numbers,
        asked=asked,
        fetched_at=fetched_at or clock.now(),
    )


@action
def store(
    *,
    actor: Actor,
    purpose: str,
    source: str,
    table: str,
    sha256: str,
    numbers: Sequence[Number],
    asked: dict[str, Any],
    fetched_at: datetime,
) -> Stored:
    """Numbers that are new stand beside the old ones; a revised number replaces the old one, which is kept."""
    require(actor, "statistics.store")
    standing = {
        (each.measure, each.place, each.period): each
        for each in Value.objects.select_for_update().filter(source=source, table=table, replaced_at=None)
    }
    new = [each for each in numbers if each.key not in standing]
    changed = [each for each in numbers if each.key in standing and standing[each.key].value != each.value]
    unchanged = len(numbers) - len(new) - len(changed)
    if not new and not changed:
        return Stored(source, table, sha256, 0, 0, unchanged, None)
    answer = Answer.objects.create(
        source=source,
        table=table,
        sha256=sha256,
        asked=asked,
        fetched_at=fetched_at,
        values_new=len(new),
        values_changed=len(changed),
        values_unchanged=unchanged,
    )
    old = [standing[each.key].pk for each in changed]
    for start in range(0, len(old), _CHUNK // 10):
        Value.objects.filter(pk__in=old[start : start + _CHUNK // 10]).update(replaced_at=clock.now())
    Value.objects.bulk_create(_values(answer, [*new, *changed]), batch_size=_CHUNK)
    record(
        actor=actor,
        purpose=purpose,
        verb="statistics.stored",
        subject=answer,
        data={"source": source, "table": table, "sha256": sha256, "new": len(new), "changed": len(changed)},
    )
    return Stored(source, table, sha256, len(new), len(changed), unchanged, answer)


def _values(answer: Answer, numbers: Iterable[Number]) -> list[Value]:
    return [
        Value(
            answer=answer,
            source=answer.source,
            table=answer.table,
            measure=each.measure,
            place=each.place,
            period=each.period,
            value=each.value,
        )
        for each in numbers
    ]


@dataclass(frozen=True)
class Series:
    """One measure that is there: of how many places, over which periods, last fetched when."""

    source: str
    table: str
    measure: str
    places: int
    first: str
    last: str
    fetched_at: datetime

    @property
    def key(self) -> str:
        """How forms name it."""
        return "|".join((self.source, self.table, self.measure))


def series() -> list[Series]:
    """Every measure there is, in one question."""
    found = (
        Value.objects.filter(replaced_at=None)
        .order_by("source", "table", "measure")
        .values("source", "table", "measure")
        .annotate(
            places=Count("place", distinct=True),
            first=Min("period"),
            last=Max("period"),
            fetched=Max("answer__fetched_at"),
        )
    )
    return [
        Series(row["source"], row["table"], row["measure"], row["places"], row["first"], row["last"], row["fetched"])
        for row in found
    ]


def places_of(source: str, table: str, measure: str) -> list[str]:
    """The places a measure is known for."""
    found = Value.objects.filter(source=source, table=table, measure=measure, replaced_at=None)
    return list(found.order_by("place").values_list("place", flat=True).distinct())
