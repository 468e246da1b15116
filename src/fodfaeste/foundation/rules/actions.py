"""Changing the dated rules. Nothing is overwritten: a change writes a new row and marks the old one replaced."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, Stale, action
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.remember import forget
from fodfaeste.foundation.rules import rules
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.foundation.rules.queries import UnknownTable, as_row, table, tables
from fodfaeste.foundation.rules.rules import Problem, Release, Stored
from fodfaeste.rulebook import BenefitTable, Row, Table, TableError


@action
def load_shipped_tables(*, actor: Actor, purpose: str) -> int:
    """Bring the shipped rows in that are missing, and give how many. What the municipality changed is never touched.

    A row that a later release ships otherwise is marked as replaced by its correction.
    """
    require(actor, "rules.edit")
    added: dict[str, int] = {}
    withdrawn: dict[str, int] = {}
    widened: dict[str, int] = {}
    for definition in tables():
        if rows := _widen(definition):
            widened[definition.key] = rows
        release = rules.plan_release(definition, _stored(definition))
        if not release.add and not release.withdraw:
            continue
        _apply(release)
        added[definition.key] = len(release.add)
        withdrawn[definition.key] = len(release.withdraw) + sum(len(places) for _, places in release.add)
    if added or widened:
        forget()
        record(
            actor=actor,
            purpose=purpose,
            verb="rules.shipped_loaded",
            data={
                "added": added,
                "replaced": {key: count for key, count in withdrawn.items() if count},
                "widened": widened,
            },
        )
    return sum(added.values())


@action
def add_row(
    *,
    actor: Actor,
    purpose: str,
    table: str,
    values: Mapping[str, object],
    valid_from: date,
    valid_to: date | None = None,
    source: str,
    source_url: str = "",
    note: str = "",
) -> RuleRow:
    """A new rule with its source. Raises `Refused` for wrong values, and where another row already answers."""
    require(actor, "rules.edit")
    definition = _definition(table)
    _lock(definition)
    row = _checked(definition, values, valid_from, valid_to, source, source_url, note, instead_of=None)
    created = _write(row, actor)
    _check_meaning(definition)
    forget()
    record(actor=actor, purpose=purpose, verb="rules.row_added", subject=created, data=_facts(created))
    return created


@action
def replace_row(
    *,
    actor: Actor,
    purpose: str,
    row: RuleRow,
    values: Mapping[str, object],
    valid_from: date,
    valid_to: date | None = None,
    source: str,
    source_url: str = "",
    note: str = "",
) -> RuleRow:
    """Correct a rule: the new row counts from now, the old one stays readable. Raises `Stale` if it was replaced.

    A correction that says what the row says already changes nothing, and gives the row itself.
    """
    require(actor, "rules.edit")
    definition = _definition(row.table)
    _lock(definition)
    old = _still_counts(row)
    wanted = _checked(definition, values, valid_from, valid_to, source, source_url, note, instead_of=old)
    if rules.fingerprint(wanted) == rules.fingerprint(as_row(old, definition)):
        return old
    created = _replace(old, _write(wanted, actor))
    _check_meaning(definition)
    forget()
    record(
        actor=actor,
        purpose=purpose,
        verb="rules.row_replaced",
        subject=created,
        data={**_facts(created), "replaces": old.pk},
    )
    return created


@action
def end_row(*, actor: Actor, purpose: str, row: RuleRow, last_day: date) -> RuleRow:
    """Let a rule stop after a day. To take a rule away that never held, replace it with what does."""
    require(actor, "rules.edit")
    definition = _definition(row.table)
    _lock(definition)
    old = _still_counts(row)
    if last_day < old.valid_from:
        raise Refused("Sidste dag ligger før reglens første dag. Ret reglen i stedet.", "last_day")
    if old.valid_to is not None and last_day >= old.valid_to:
        raise Refused(f"Reglen slutter allerede {date_format(old.valid_to, 'j. F Y')}.", "last_day")
    ended = as_row(old, definition)
    created = _write(
        Row(old.valid_from, last_day, ended.values, old.source, old.source_url, old.note, old.table), actor
    )
    _replace(old, created)
    forget()
    record(
        actor=actor,
        purpose=purpose,
        verb="rules.row_ended",
        subject=created,
        data={**_facts(created), "replaces": old.pk},
    )
    return created


def _definition(key: str) -> Table:
    try:
        return table(key)
    except UnknownTable:
        raise Refused("Tabellen findes ikke. Gå tilbage til Regler, og vælg en anden.") from None


def _lock(definition: Table) -> None:
    """One change of a table at a time: whoever waits here sees the other's new row when they go on."""
    list(RuleRow.objects.select_for_update().filter(table=definition.key).order_by("pk").values_list("pk"))


def _still_counts(row: RuleRow) -> RuleRow:
    fresh = RuleRow.objects.select_related("replaced_by").get(pk=row.pk)
    if fresh.replaced_at is not None:
        raise Stale(_newest(fresh))
    return fresh


def _newest(row: RuleRow) -> RuleRow:
    while row.replaced_by is not None:
        row = row.replaced_by
    return row


def _checked(
    definition: Table,
    values: Mapping[str, object],
    valid_from: date,
    valid_to: date | None,
    source: str,
    source_url: str,
    note: str,
    *,
    instead_of: RuleRow | None,
) -> Row:
    _refuse(rules.problem_with_values(values, definition.columns))
    _refuse(rules.problem_with_dates(valid_from, valid_to))
    source, source_url = source.strip(), source_url.strip()
    if not source:
        raise Refused("Skriv, hvor reglen står: lov, bekendtgørelse eller kommunens beslutning.", "source")
    if source_url and not source_url.startswith(("https://", "http://")):
        raise Refused("Linket skal begynde med https://", "source_url")
    unsaved = RuleRow(values=dict(values), valid_from=valid_from, valid_to=valid_to, table=definition.key)
    unsaved.source, unsaved.source_url = source, source_url
    unsaved.note = note.replace("\r\n", "\n").strip()
    wanted = as_row(unsaved, definition)
    others = RuleRow.objects.filter(table=definition.key, replaced_at__isnull=True).order_by("pk")
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    found = rules.contradiction(wanted, (as_row(each, definition) for each in others), definition)
    if found is not None:
        until = f" til {date_format(found.valid_to, 'j. F Y')}" if found.valid_to else ""
        raise Refused(
            f"Der er allerede en række for {rules.name_of(found, definition)} fra "
            f"{date_format(found.valid_from, 'j. F Y')}{until}. Ret eller afslut den først, eller vælg andre dage.",
            "valid_from",
        )
    return wanted


def _refuse(problem: Problem | None) -> None:
    if problem is not None:
        raise Refused(problem.message, problem.field)


def _check_meaning(definition: Table) -> None:
    """The benefit table must still be readable as one: a name or code means one benefit at a time."""
    if definition.key != "benefits":
        return
    kept = RuleRow.objects.filter(table=definition.key, replaced_at__isnull=True).order_by("pk")
    try:
        BenefitTable([as_row(each, definition) for each in kept])
    except TableError as error:
        raise Refused(
            "Ydelserne kan ikke læses sammen, som de står nu. Et navn eller en kode må kun betyde én ydelse ad gangen, "
            f"og en ydelse må ikke skifte betydning. Systemet siger: {error}"
        ) from None


def _widen(definition: Table) -> int:
    """Give rows from before a column was there what the shipped row says of it; what they said already stays."""
    count = 0
    for row in RuleRow.objects.filter(table=definition.key).order_by("pk"):
        values = rules.grown(row.values, definition)
        if values is not None:
            row.values = values
            row.save(update_fields=["values"])
            count += 1
    return count


def _stored(definition: Table) -> list[Stored]:
    kept = RuleRow.objects.filter(table=definition.key).order_by("pk")
    return [Stored(each.pk, as_row(each, definition), each.shipped, each.replaced_at is None) for each in kept]


def _apply(release: Release) -> None:
    now = clock.now()
    created = RuleRow.objects.bulk_create([_unsaved(row, None, shipped=True) for row, _ in release.add])
    for new, (_, places) in zip(created, release.add, strict=True):
        if places:
            RuleRow.objects.filter(pk__in=places).update(replaced_at=now, replaced_by=new)
    RuleRow.objects.filter(pk__in=release.withdraw).update(replaced_at=now)


def _write(row: Row, actor: Actor) -> RuleRow:
    created = _unsaved(row, actor, shipped=False)
    created.save()
    return created


def _unsaved(row: Row, actor: Actor | None, *, shipped: bool) -> RuleRow:
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in row.values.items()}
    return RuleRow(
        table=row.table,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        values=values,
        source=row.source,
        source_url=row.source_url,
        note=row.note,
        shipped=shipped,
        created_at=clock.now(),
        created_by_id=actor.user_id if actor is not None else None,
    )


def _replace(old: RuleRow, new: RuleRow) -> RuleRow:
    old.replaced_at, old.replaced_by = clock.now(), new
    old.save(update_fields=["replaced_at", "replaced_by"])
    return new


def _facts(row: RuleRow) -> dict[str, object]:
    return {"table": row.table, "row": row.pk, "from": row.valid_from, "to": row.valid_to}
