"""Tables of runs and spells, and writing them whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.gather import Persons
from fodfaeste.evidence.readers import Register, window_note
from fodfaeste.evidence.sources import WINDOW_KEY, BadInput
from fodfaeste.evidence.spells import EXITS, Codes, Ints, Runs, Spells, Weeks, Window, spells_of
from fodfaeste.evidence.weeks import mondays_of

SUFFIXES: Final = (".parquet", ".csv")


def checked_target(out: Path, source: Path) -> None:
    """Can this file be written? Raises `BadInput` before any work is done."""
    if out.suffix.casefold() not in SUFFIXES:
        raise BadInput(f"{out}: the name of the output must end in .parquet or .csv; choose one of them")
    if not out.parent.is_dir():
        raise BadInput(f"{out}: the folder {out.parent} does not exist; make it first")
    if out.is_dir():
        raise BadInput(f"{out}: this is a folder; give the name of a file")
    if out.exists() and source.exists() and out.samefile(source):
        raise BadInput(f"{out}: the output would overwrite the input; choose another name")


def runs_table(register: Register, book: CodeBook) -> pa.Table:
    """All runs in order of person and week, with the observed window in the table's metadata."""
    runs = _joined(register.parts(), ("person", "first_week", "last_week", "code"))
    order = _order(register.persons, runs["person"])
    ordered = {name: column if order is None else column[order] for name, column in runs.items()}
    return runs_in_words(_people(register, ordered["person"]), ordered, book, register.window)


def runs_in_words(people: pa.Array, found: Mapping[str, NDArray[Any]], book: CodeBook, window: Window) -> pa.Table:
    """The table of runs from the people's names and the columns of `Runs`, and the window it was made from."""
    table = pa.table(
        {
            "person": people,
            "first_week": _mondays(found["first_week"]),
            "last_week": _mondays(found["last_week"]),
            "code": _keys(book, found["code"]),
        }
    )
    return table.replace_schema_metadata({WINDOW_KEY: window_note(window)})


def spells_table(register: Register, book: CodeBook, window: Window, gap_weeks: int) -> pa.Table:
    """All spells in order of person and week."""
    parts = (spells_of(part, book, window, gap_weeks) for part in register.parts())
    found = _joined(parts, Spells.__slots__)
    order = _order(register.persons, found["person"])
    if order is not None:
        found = {name: column[order] for name, column in found.items()}
    return spells_in_words(_people(register, found["person"]), found, book)


def spells_in_words(people: pa.Array, found: Mapping[str, NDArray[Any]], book: CodeBook) -> pa.Table:
    """The table of spells from the people's names and the columns of `Spells`."""
    return pa.table(
        {
            "person": people,
            "spell": found["spell"],
            "first_week": _mondays(found["first_week"]),
            "last_week": _mondays(found["last_week"]),
            "weeks": found["weeks"],
            "span_weeks": found["span_weeks"],
            "first_benefit": _keys(book, found["first_benefit"]),
            "last_benefit": _keys(book, found["last_benefit"]),
            "exit": pa.array(EXITS).take(pa.array(found["exit"])),
            "censored": pa.array(found["censored"]),
            "observed_weeks": found["observed_weeks"],
        }
    )


def write_table(table: pa.Table, out: Path) -> None:
    """Write a table as Parquet or CSV. Raises `BadInput` when it cannot be written; then nothing is there."""
    with whole_file(out) as partial:
        if out.suffix.casefold() == ".parquet":
            pq.write_table(table, partial, compression="zstd")
        else:
            _write_csv(table, partial)


def _write_csv(table: pa.Table, path: Path) -> None:
    """Texts are quoted only in a column that needs it, so that the usual file has no quotes at all."""
    header = (",".join(table.column_names) + "\n").encode()
    for style in ("none", "needed"):
        try:
            with path.open("wb") as file:
                file.write(header)
                pacsv.write_csv(table, file, pacsv.WriteOptions(include_header=False, quoting_style=style))
            return
        except pa.ArrowInvalid:
            if style == "needed":
                raise


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A name to write to; the file takes its own name when everything is in it."""
    partial = out.with_name(f".{out.name}.{os.getpid()}.partial")
    try:
        yield partial
        partial.replace(out)
    except OSError as error:
        raise BadInput(
            f"{out}: cannot be written ({error.strerror or error}); check the folder and the disk"
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def _joined(parts: Iterable[Runs] | Iterable[Spells], names: tuple[str, ...]) -> dict[str, NDArray[Any]]:
    every = list(parts)
    return {name: np.concatenate([getattr(part, name) for part in every]) for name in names}


def _order(persons: Persons, person: Ints) -> NDArray[np.intp] | None:
    """How to put people in order, None when they are. Stable, so weeks stay in order."""
    rank = persons.ranks(person)
    if bool((rank[1:] >= rank[:-1]).all()):
        return None
    return np.argsort(rank, kind="stable")


def _people(register: Register, person: Ints) -> pa.Array:
    names = register.persons.names(person)
    return names.cast(pa.int64()) if register.whole_numbers else names


def _mondays(week: Weeks) -> pa.Array:
    return pa.array(mondays_of(week))


def _keys(book: CodeBook, code: Codes) -> pa.Array:
    return pa.array(book.keys, pa.string()).take(pa.array(code))
