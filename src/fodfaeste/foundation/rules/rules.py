"""What holds for dated rows: typed values, no two answers to one question, and what a new release may change.

Pure decisions on the rulebook's rows; nothing here reads or writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.rulebook import Column, Row, Table, TableError
from fodfaeste.rulebook.dated import check_values

EXPECTED: dict[str, str] = {
    "int": "et helt tal, 0 eller mere",
    "money": "et beløb, 0 eller mere",
    "percent": "et tal mellem 0 og 100",
    "bool": "ja eller nej",
    "text": "en tekst",
    "list": "en liste af tekster",
}


@dataclass(frozen=True)
class Problem:
    """Something wrong with a row; `field` is a column's key, or the name of another field of the row."""

    field: str | None
    message: str


def problem_with_values(values: Mapping[str, object], columns: Sequence[Column]) -> Problem | None:
    """The first thing wrong with a row's values, in the table's columns and types."""
    unknown = sorted(set(values) - {column.key for column in columns})
    if unknown:
        return Problem(None, f"Tabellen har ingen kolonne, der hedder {', '.join(unknown)}.")
    for column in columns:
        value = values.get(column.key)
        if value is None or (column.kind == "text" and not str(value).strip()):
            return Problem(column.key, f"Udfyld »{column.title}«.")
        try:
            check_values({column.key: value}, [column], "")
        except TableError:
            if column.choices:
                titles = " eller ".join(f"»{choice.title}«" for choice in column.choices)
                return Problem(column.key, f"»{column.title}« skal være {titles}.")
            return Problem(column.key, f"»{column.title}« skal være {EXPECTED[column.kind]}.")
    return None


def problem_with_dates(valid_from: date, valid_to: date | None) -> Problem | None:
    if valid_to is not None and valid_to < valid_from:
        return Problem("valid_to", "Sidste dag ligger før første dag.")
    return None


def overlap(first: Row, second: Row) -> bool:
    """Is there a day on which both hold?"""
    return (second.valid_to is None or first.valid_from <= second.valid_to) and (
        first.valid_to is None or second.valid_from <= first.valid_to
    )


def same_rule(first: Row, second: Row, table: Table) -> bool:
    """Are the rows about the same rule, so that only one may hold at a time?"""
    if table.identity is None:
        return False
    return all(first.values.get(key) == second.values.get(key) for key in table.identity)


def contradiction(wanted: Row, others: Iterable[Row], table: Table) -> Row | None:
    """The first other row about the same rule that holds on one of the wanted row's days."""
    return next((other for other in others if same_rule(wanted, other, table) and overlap(wanted, other)), None)


def fingerprint(row: Row) -> tuple[object, ...]:
    """What makes two rows the same row: everything they say."""
    values = tuple(sorted((key, value) for key, value in row.values.items()))
    return (row.valid_from, row.valid_to, values, row.source, row.source_url, row.note)


@dataclass(frozen=True)
class Stored:
    """A row as the installation holds it. `final` says whether nothing has replaced it."""

    id: int
    row: Row
    shipped: bool
    final: bool


@dataclass(frozen=True)
class Release:
    """What a release changes in one table: rows to add, each with the stored rows it replaces, and rows to withdraw."""

    add: tuple[tuple[Row, tuple[int, ...]], ...]
    withdraw: tuple[int, ...]


def grown(values: Mapping[str, object], table: Table) -> dict[str, object] | None:
    """A stored row's values with the columns its table got in a later release; None where none is missing.

    The new column says what the newest shipped row about the same rule says: nobody here can have chosen otherwise
    before it was there. Without such a row the column stays missing, and reading the row says so.
    """
    missing = [column.key for column in table.columns if column.key not in values]
    if not missing:
        return None
    about = [row for row in table.rows if all(row.values.get(key) == values.get(key) for key in table.identity or ())]
    if not about:
        return None
    newest = max(about, key=lambda row: row.valid_from)
    told = {key: list(value) if isinstance(value, tuple) else value for key, value in newest.values.items()}
    return {**values, **{key: told[key] for key in missing}}


def plan_release(table: Table, stored: Sequence[Stored]) -> Release:
    """Compare the shipped table with what is stored.

    The municipality's word stands: a shipped row that contradicts one of its rows is not added, and neither is a
    correction of a shipped row the municipality has replaced or ended. What was shipped before and is so no longer is
    replaced by the row that takes its place, or withdrawn.
    """
    shipped = {fingerprint(row): row for row in table.rows}
    seen = {fingerprint(each.row) for each in stored if each.shipped}
    own = [each.row for each in stored if each.final and not each.shipped]
    outdated = [each for each in stored if each.shipped and fingerprint(each.row) not in shipped]
    changed_here = [each.row for each in outdated if not each.final]
    add: list[tuple[Row, tuple[int, ...]]] = []
    gone: set[int] = set()
    for mark, row in shipped.items():
        if mark in seen or contradiction(row, own, table) or contradiction(row, changed_here, table):
            continue
        places = tuple(each.id for each in outdated if each.final and contradiction(row, [each.row], table))
        gone.update(places)
        add.append((row, places))
    return Release(tuple(add), tuple(each.id for each in outdated if each.final and each.id not in gone))


@dataclass(frozen=True)
class Gap:
    """A rule that stops with nothing after it. `last` is its last day; None means it does not hold now."""

    what: str
    last: date | None


def gaps(table: Table, rows: Sequence[Row], today: date, days: int = 60) -> list[Gap]:
    """Rules that hold today and stop within so many days without a successor; and an empty table."""
    now = [row for row in rows if row.covers(today)]
    if not now:
        return [Gap(table.title, None)]
    found = []
    for row in now:
        if row.valid_to is None or row.valid_to > today + timedelta(days=days):
            continue
        after = row.valid_to + timedelta(days=1)
        followed = any(
            other.covers(after) and (table.identity is None or same_rule(row, other, table)) for other in rows
        )
        if not followed:
            found.append(Gap(name_of(row, table), row.valid_to))
    return found


def name_of(row: Row, table: Table) -> str:
    """A short name for people: the row's title, or its identity, or the table's title."""
    if "title" in row.values:
        return str(row.values["title"])
    return ", ".join(str(row.values[key]) for key in table.identity or ()) or table.title


def place(row: Row, table: Table) -> int:
    """Where a rule stands in the shipped table, so that a corrected row keeps its place among the others."""
    return next((number for number, each in enumerate(table.rows) if same_rule(row, each, table)), len(table.rows))
