"""Dated tables: what the law and the municipality have decided, with a source for every row.

A table is a TOML file in ``rulebook/tables/``. Loading checks everything a later reader relies on, so that a wrong
table is found at start-up and never in the middle of a calculation. Nothing here knows what a rule means.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

Kind = Literal["int", "text", "percent", "money", "bool", "list"]
Value = int | float | str | bool | tuple[str, ...]
KINDS: tuple[str, ...] = get_args(Kind)


class NoRule(LookupError):
    """No row of a table is in force on a date. The message names the table and the date."""


class TableError(ValueError):
    """A table file is wrong. The message names the file and the row."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value a column may hold, and what it is called."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``money`` is whole øre, ``percent`` 0-100, ``list`` a tuple of texts.

    A text column with ``choices`` may hold those values and no others.
    """

    key: str
    title: str
    kind: Kind
    choices: tuple[Choice, ...] = ()

    def in_words(self, value: object) -> object:
        """The value as people read it: a choice by its title, anything else as it is."""
        return next((choice.title for choice in self.choices if choice.value == value), value)


@dataclass(frozen=True, slots=True)
class Row:
    """One dated row; both dates are included, ``valid_to=None`` means until further notice."""

    valid_from: date
    valid_to: date | None
    values: Mapping[str, Value]
    source: str
    source_url: str = ""
    note: str = ""
    table: str = ""

    def covers(self, on: date) -> bool:
        """Is the row in force on this day?"""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def number(self, key: str) -> float:
        """A column of kind int, percent or money. Raises TypeError for another kind."""
        value = self.values[key]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise TypeError(f"{self.table}: {key} is not a number")
        return value

    def text(self, key: str) -> str:
        """A column of kind text. Raises TypeError for another kind."""
        value = self.values[key]
        if not isinstance(value, str):
            raise TypeError(f"{self.table}: {key} is not a text")
        return value


@dataclass(frozen=True, slots=True)
class Table:
    """A named set of rows with the same columns.

    ``identity`` names the columns that say which rule a row is about: two rows about the same rule may not be in force
    on the same day. Empty: the table holds one rule. None: the table says nothing about it.
    """

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    identity: tuple[str, ...] | None = None

    def in_force(self, on: date) -> tuple[Row, ...]:
        """The rows in force on a day. Raises `NoRule` when there are none."""
        return in_force(self.rows, on, table=self.key)


def in_force(rows: Iterable[Row], on: date, table: str = "") -> tuple[Row, ...]:
    """The rows in force on a day, in their own order.

    Raises `NoRule`, naming the table (given, or read from the rows) and the date, when there are none.
    """
    every = tuple(rows)
    found = tuple(row for row in every if row.covers(on))
    if not found:
        name = table or (every[0].table if every else "") or "(unnamed table)"
        raise NoRule(f"{name}: no rule is in force on {on.isoformat()}")
    return found


@cache
def load_tables() -> Mapping[str, Table]:
    """Every shipped table by its key. Raises `TableError` naming file and row if one is wrong."""
    folder = files("fodfaeste.rulebook") / "tables"
    found: dict[str, Table] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            table = parse_table(entry.read_text(encoding="utf-8"), entry.name)
            if table.key in found:
                raise TableError(f"{entry.name}: the key {table.key!r} is used by another file")
            found[table.key] = table
    return MappingProxyType(found)


def parse_table(text: str, name: str) -> Table:
    """Read and check one table; ``name`` (the file) opens every error message. Raises `TableError`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{name}: not valid TOML: {error}") from error
    head = {part: _text(raw, part, name) for part in ("key", "title", "about")}
    columns = _columns(raw.get("columns"), name)
    entries = raw.get("rows")
    if not isinstance(entries, list) or not entries:
        raise TableError(f"{name}: there are no [[rows]]")
    rows = tuple(_row(entry, columns, head["key"], f"{name}, row {n}") for n, entry in enumerate(entries, start=1))
    return Table(columns=columns, rows=rows, identity=_identity(raw, columns, name), **head)


def check_values(
    values: Mapping[str, Any], columns: Sequence[Column], where: str, *, choices: bool = True
) -> Mapping[str, Value]:
    """The values, typed by their columns. Raises `TableError` for a missing, unknown or mistyped value.

    With ``choices=False`` a value outside a column's choices passes: for reading what was stored before they were.
    """
    keys = [column.key for column in columns]
    missing = [key for key in keys if key not in values]
    unknown = [key for key in values if key not in keys]
    if missing or unknown:
        parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"unknown {', '.join(unknown)}"] * bool(unknown)
        raise TableError(f"{where}: values: {'; '.join(parts)}")
    return MappingProxyType({column.key: _value(values[column.key], column, where, choices) for column in columns})


def _text(raw: Mapping[str, Any], key: str, where: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise TableError(f"{where}: {key} must be a text that is not empty")
    return value.strip()


def _columns(raw: object, name: str) -> tuple[Column, ...]:
    if not isinstance(raw, list) or not raw:
        raise TableError(f"{name}: there are no [[columns]]")
    columns = []
    for number, entry in enumerate(raw, start=1):
        where = f"{name}, column {number}"
        kind = _text(entry, "kind", where)
        if kind not in KINDS:
            raise TableError(f"{where}: kind {kind!r} is not one of {', '.join(KINDS)}")
        key, title = _text(entry, "key", where), _text(entry, "title", where)
        columns.append(Column(key, title, cast(Kind, kind), _choices(entry, kind, where)))
    if len({column.key for column in columns}) != len(columns):
        raise TableError(f"{name}: two columns have the same key")
    return tuple(columns)


def _choices(entry: Mapping[str, Any], kind: str, where: str) -> tuple[Choice, ...]:
    if "choices" not in entry:
        return ()
    raw = entry["choices"]
    if kind != "text" or not isinstance(raw, list) or not raw or not all(isinstance(each, dict) for each in raw):
        raise TableError(f"{where}: choices must be a list of value and title, in a column of kind text")
    found = tuple(Choice(_text(each, "value", where), _text(each, "title", where)) for each in raw)
    if len({choice.value for choice in found}) != len(found):
        raise TableError(f"{where}: two choices have the same value")
    return found


def _identity(raw: Mapping[str, Any], columns: tuple[Column, ...], name: str) -> tuple[str, ...] | None:
    if "identity" not in raw:
        return None
    keys = raw["identity"]
    if not isinstance(keys, list) or not set(keys) <= {column.key for column in columns}:
        raise TableError(f"{name}: identity must be a list of column keys")
    return tuple(keys)


def _row(entry: Mapping[str, Any], columns: tuple[Column, ...], table: str, where: str) -> Row:
    unknown = sorted(set(entry) - {"valid_from", "valid_to", "values", "source", "source_url", "note"})
    if unknown:
        raise TableError(f"{where}: unknown {', '.join(unknown)}")
    valid_from, valid_to = _day(entry, "valid_from", where), None
    if "valid_to" in entry:
        valid_to = _day(entry, "valid_to", where)
        if valid_to < valid_from:
            raise TableError(f"{where}: valid_to {valid_to} is before valid_from {valid_from}")
    source = _text(entry, "source", where)
    optional = {key: entry.get(key, "") for key in ("source_url", "note")}
    if not all(isinstance(value, str) for value in optional.values()):
        raise TableError(f"{where}: source_url and note must be texts")
    values = entry.get("values")
    if not isinstance(values, dict):
        raise TableError(f"{where}: values is missing")
    return Row(valid_from, valid_to, check_values(values, columns, where), source, table=table, **optional)


def _day(entry: Mapping[str, Any], key: str, where: str) -> date:
    value = entry.get(key)
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TableError(f"{where}: {key} must be a date (YYYY-MM-DD)")
    return value


def _value(value: object, column: Column, where: str, choices: bool) -> Value:
    if choices and column.choices and value not in [choice.value for choice in column.choices]:
        allowed = ", ".join(choice.value for choice in column.choices)
        raise TableError(f"{where}: {column.key}: {value!r} is not one of {allowed}")
    number = isinstance(value, int) and not isinstance(value, bool)
    match column.kind:
        case "int" | "money" if number and cast(int, value) >= 0:
            return cast(int, value)
        case "percent" if (number or isinstance(value, float)) and 0 <= cast(float, value) <= 100:
            return cast(float, value)
        case "text" if isinstance(value, str):
            return value
        case "bool" if isinstance(value, bool):
            return value
        case "list" if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            return tuple(cast(Sequence[str], value))
    raise TableError(f"{where}: {column.key}: {value!r} is not a valid {column.kind}")
