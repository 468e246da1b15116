"""Writing the journal. Called last in every action, inside its transaction."""

from django.db import connection, models

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.journal.rules import GENESIS, Row, canonical, seal

_LOCK = 7_302_011  # one number for this installation's chain, see pg_advisory_xact_lock


def record(
    *,
    actor: Actor,
    purpose: str,
    verb: str,
    citizen_id: int | None = None,
    subject: models.Model | None = None,
    data: dict[str, object] | None = None,
) -> JournalEntry:
    """Add one sealed row. `data` holds ids, dates and states; free text stays in the rooms' own tables.

    Raises `RuntimeError` outside a transaction: a change and its entry must stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("the journal is written inside the action's transaction")
    if not purpose:
        raise ValueError("an action needs a purpose")
    _queue_up()
    head = JournalEntry.objects.order_by("-seq").values_list("seq", "seal").first()
    seq, previous = (head[0] + 1, head[1]) if head else (1, GENESIS)
    row = Row(
        seq=seq,
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.user_id,
        actor_label=actor.label,
        role=actor.role,
        verb=verb,
        citizen_id=citizen_id,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=subject.pk if subject is not None else None,
        purpose=purpose,
        data=canonical(data or {}),
        previous=previous,
    )
    return JournalEntry.objects.create(**vars(row), seal=seal(row))


def _queue_up() -> None:
    """One writer at a time from here to the end of the transaction. SQLite has that already (BEGIN IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
