"""Reading the dated rules: what holds on a day, what held, and what was believed at a time.

There is no cache between requests: a rule changed now counts for the next reader. Whoever needs a table for many
citizens reads it once and passes it on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.formats import date_format

from fodfaeste import rulebook
from fodfaeste.foundation import clock
from fodfaeste.foundation.remember import missing, remembered
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.foundation.rules.rules import Gap, gaps, name_of, place
from fodfaeste.rulebook import Row, Table
from fodfaeste.rulebook.dated import check_values


class UnknownTable(LookupError):
    """There is no table of that name. A mistake of the program or the address, never of the data."""


class NoRule(rulebook.NoRule):
    """No row holds on the day. `message` is Danish and says who can mend it."""

    def __init__(self, table: Table, on: date) -> None:
        self.table, self.on = table.key, on
        self.message = (
            f"Tabellen »{table.title}« har ingen række for {date_format(on, 'j. F Y')}. "
            "En administrator kan tilføje den under Regler."
        )
        super().__init__(self.message)


def table(key: str) -> Table:
    """A table's name, purpose and columns. Raises `UnknownTable`."""
    try:
        return rulebook.load_tables()[key]
    except KeyError:
        raise UnknownTable(key) from None


def tables() -> list[Table]:
    """Every table, by title."""
    return sorted(rulebook.load_tables().values(), key=lambda each: each.title)


def rows(key: str, on: date | None = None, *, believed: datetime | None = None) -> list[Row]:
    """The rows that hold on a day (today unless given), in the table's order.

    With `believed`, what the installation held to be true at that moment. Raises `NoRule` when there are none.
    """
    day = on or clock.today()
    definition = table(key)
    if believed is None:
        return list(remembered(("rules", key, day), lambda: tuple(_held(all_rows(key), definition, day))))
    return _held([as_row(row, definition) for row in _valid(key, believed)], definition, day)


def _held(known: Iterable[Row], definition: Table, day: date) -> list[Row]:
    found = [row for row in known if row.covers(day)]
    found.sort(key=lambda row: place(row, definition))
    if not found:
        raise NoRule(definition, day)
    return found


def all_rows(key: str) -> list[Row]:
    """Every row that counts, of all times: for whoever follows a rule through the years. May be empty."""
    definition = table(key)
    return list(remembered(("rules", key), lambda: tuple(as_row(row, definition) for row in _valid(key))))


def at_once(*keys: str) -> None:
    """Read several tables in one query, for a page that will ask for all of them."""
    wanted = [key for key in keys if missing([("rules", key)])]
    stored: dict[str, list[RuleRow]] = {key: [] for key in wanted}
    found = RuleRow.objects.filter(table__in=wanted, replaced_at__isnull=True) if wanted else ()
    for row in sorted(found, key=lambda each: each.pk):
        stored[row.table].append(row)
    for key in wanted:
        read = tuple(as_row(row, table(key)) for row in stored[key])
        remembered(("rules", key), lambda read=read: read)  # type: ignore[misc]


def history(key: str) -> QuerySet[RuleRow]:
    """Every row that ever was, the replaced ones too, newest first."""
    table(key)
    return (
        RuleRow.objects.filter(table=key)
        .select_related("created_by__employee", "replaced_by")
        .order_by("-valid_from", "-created_at", "-pk")
    )


def as_row(stored: RuleRow, definition: Table) -> Row:
    """The stored row as the rulebook's own, which the evidence floor computes with. Raises `TableError`."""
    return Row(
        stored.valid_from,
        stored.valid_to,
        check_values(stored.values, definition.columns, f"{definition.key}, row {stored.pk}", choices=False),
        stored.source,
        stored.source_url,
        stored.note,
        definition.key,
    )


@dataclass(frozen=True)
class Summary:
    """A table as the list of tables shows it."""

    table: Table
    rows: tuple[Row, ...]
    changed: datetime | None
    today: date

    @cached_property
    def in_force(self) -> int:
        return sum(1 for row in self.rows if row.covers(self.today))

    @cached_property
    def gaps(self) -> list[Gap]:
        return gaps(self.table, self.rows, self.today)


def summaries() -> list[Summary]:
    """Every table with its rows and gaps, in one query."""
    stored: dict[str, list[RuleRow]] = {}
    for row in RuleRow.objects.order_by("pk"):
        stored.setdefault(row.table, []).append(row)
    today = clock.today()
    return [_summary(each, stored.get(each.key, []), today) for each in tables()]


@dataclass(frozen=True)
class Shown:
    """One row of a table as the page shows it."""

    stored: RuleRow
    name: str
    cells: tuple[tuple[str, object], ...]

    @property
    def by(self) -> str:
        if self.stored.shipped:
            return "Fulgte med Fodfæste"
        return self.stored.created_by.label if self.stored.created_by else "Systemet"


def shown(key: str, stored: Iterable[RuleRow]) -> list[Shown]:
    """Rows with their cells in the order of the columns, each as (kind, value)."""
    definition = table(key)
    return [
        Shown(
            row,
            name_of(as_row(row, definition), definition),
            tuple((column.kind, column.in_words(row.values.get(column.key))) for column in definition.columns),
        )
        for row in stored
    ]


def _summary(definition: Table, stored: list[RuleRow], today: date) -> Summary:
    moments = [moment for row in stored for moment in (row.created_at, row.replaced_at) if moment is not None]
    kept = tuple(as_row(row, definition) for row in stored if row.replaced_at is None)
    return Summary(definition, kept, max(moments, default=None), today)


def _valid(key: str, believed: datetime | None = None) -> QuerySet[RuleRow]:
    found = RuleRow.objects.filter(table=key).order_by("pk")
    if believed is None:
        return found.filter(replaced_at__isnull=True)
    return found.filter(created_at__lte=believed).filter(Q(replaced_at__isnull=True) | Q(replaced_at__gt=believed))


def covers(row: RuleRow, day: date) -> bool:
    """Does the stored row hold on this day?"""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
