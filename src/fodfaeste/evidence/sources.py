"""From a file to batches of columns: CSV (comma or semicolon, UTF-8 or Windows-1252) and Parquet, in bounded memory.

Everything that is wrong with a file is a `BadInput`: one sentence that names file, place and remedy. The register's
import keeps its own line reader, since it refuses single lines and goes on, where a command refuses the whole file;
the two could share the recognition of encoding, separator and foreign file kinds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, NoReturn

import pyarrow as pa
import pyarrow.parquet as pq

WINDOW_KEY: Final = "fodfaeste.window"
"""Under this key a Parquet file of runs says which weeks were observed: two Mondays in a JSON list."""
_CELLS: Final = 4 << 20
_CODED: Final = 6
"""Bytes a row: a plain text takes four and its letters, a position in a list of texts at most four."""
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "an Excel workbook (xlsx) or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3", "a SQLite database"),
    (b"ARROW1", "an Arrow (Feather) file"),
    (b"$FL", "an SPSS file"),
    (b"<stata_dta>", "a Stata file"),
    (bytes(12) + b"\xc2\xea\x81\x60", "a SAS file"),
    (b"<", "a web page or XML"),
    (b"{", "JSON"),
    (b"[{", "JSON"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
NOTHING: Final = frozenset({"NA", "NaN", "nan", "NaT", "NULL", "null", "#N/A", "#I/T", "<NA>", "N/A"})
"""What programs write into a cell that has nothing in it. Never taken for a person's, a unit's or a group's name."""
_PACKED: Final = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd", b"Rar!")


class BadInput(ValueError):
    """The input is refused. The message is one English sentence: what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of the wanted columns. ``row`` is how many rows came before (0 for the first batch)."""

    row: int
    columns: list[pa.Array]

    def __len__(self) -> int:
        return len(self.columns[0])


class Named:
    """Something with named columns. ``path`` is how messages call it."""

    def __init__(self, path: Path | str, names: list[str]) -> None:
        self.path = path
        self.names = names
        self._by_name: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            self._by_name.setdefault(plain(name), []).append(at)

    remedy = "rename it or choose another --format"
    """What to do about a column that is missing."""

    def refuse(self, what: str, row: int | None = None, column: str = "") -> NoReturn:
        """Raise `BadInput` about this file, a row (counted from 0) and a column."""
        place = [str(self.path)]
        if row is not None:
            place.append(self.place(row))
        if column:
            place.append(f"column {column}")
        raise BadInput(f"{', '.join(place)}: {what}")

    def column(self, *spellings: str) -> int:
        """Where a column is. Raises `BadInput`, with the nearest name there is, when it is missing or double."""
        at = self.optional(*spellings)
        if at is None:
            self.missing([spellings[0]])
        return at

    def optional(self, *spellings: str) -> int | None:
        """Where a column is, None when there is none. Raises `BadInput` when it is there twice."""
        found = [at for spelling in spellings for at in self._by_name.get(plain(spelling), ())]
        if len(found) > 1:
            self.refuse(f"the column {spellings[0]!r} is there {len(found)} times; keep one of them")
        return found[0] if found else None

    def require(self, *columns: str | tuple[str, ...]) -> list[int]:
        """Where these columns are. Raises `BadInput` naming every one that is missing."""
        wanted = [(each,) if isinstance(each, str) else each for each in columns]
        missing = [each[0] for each in wanted if self.optional(*each) is None]
        if missing:
            self.missing(missing)
        return [self.column(*each) for each in wanted]

    def missing(self, columns: Sequence[str]) -> NoReturn:
        """Raise `BadInput`: these columns are not there."""
        told = []
        for each in columns:
            near = get_close_matches(plain(each), list(self._by_name), n=1, cutoff=0.6)
            hint = f" (did you mean {self.names[self._by_name[near[0]][0]].strip()!r}?)" if near else ""
            told.append(f"{each!r}{hint}")
        shown = ", ".join(name.strip() for name in self.names[:8]) + (", …" if len(self.names) > 8 else "")
        some = "the column" if len(told) == 1 else "the columns"
        verb = "is" if len(told) == 1 else "are"
        what = "names of columns must stand in the first line" if len(self.names) == 1 else self.remedy
        self.refuse(f"{some} {', '.join(told)} {verb} missing; the file has {shown}; {what}")

    def place(self, row: int) -> str:
        """Where a row is, for people."""
        return f"row {row + 1}"


class Source(Named, ABC):
    """A readable file with named columns."""

    path: Path

    rows: int | None = None
    """How many rows there are, when the file says so itself."""

    @abstractmethod
    def batches(self, columns: Sequence[int], rather_plain: Container[int] = ()) -> Iterator[Batch]:
        """The rows, some at a time, of these columns (positions).

        Texts come coded, as positions in a list of different ones; those in ``rather_plain`` only where they are
        coded in the file.
        """

    def metadata(self, key: str) -> bytes | None:
        """What the file says about itself under a key."""
        return None


def plain(name: str) -> str:
    """A column name as it is compared: no letter case, no surrounding or double spaces."""
    return " ".join(name.split()).casefold()


def open_source(path: Path) -> Source:
    """The file as a source. Raises `BadInput` when it cannot be one."""
    try:
        with path.open("rb") as file:
            head = file.read(32)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if not head:
        raise BadInput(f"{path}: the file is empty; fetch or write it again")
    for magic, kind in _OTHER_KINDS:
        if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(magic):
            raise BadInput(f"{path}: this is {kind}; save it as CSV in UTF-8 or as Parquet")
    for magic in _PACKED:
        if head.startswith(magic):
            raise BadInput(f"{path}: this is a packed file; unpack it first and give the CSV or Parquet file in it")
    if head.startswith(b"PAR1") or path.suffix.casefold() == ".parquet":
        return _ParquetSource(path)
    from fodfaeste.evidence.csvsource import CsvSource

    return CsvSource(path)


class _ParquetSource(Source):
    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path, memory_map=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise BadInput(
                f"{path}: cannot be read as Parquet ({first_line(error)}); write or copy the file again"
            ) from error
        super().__init__(path, list(self._file.schema_arrow.names))
        self.rows = self._file.metadata.num_rows
        if not self.rows and self.metadata(WINDOW_KEY) is None:
            self.refuse("the file has no rows; fetch or write it again")

    def batches(self, columns: Sequence[int], rather_plain: Container[int] = ()) -> Iterator[Batch]:
        schema = self._file.schema_arrow
        names = [schema.names[at] for at in columns]
        for at, name in zip(columns, names, strict=True):
            if pa.types.is_nested(schema.types[at]):
                self.refuse(f"holds {schema.types[at]}; write plain values", column=name)
        coded = [at for at in columns if _is_text(schema.types[at]) and (at not in rather_plain or self._coded(at))]
        texts = [schema.names[at] for at in coded]
        try:
            file = pq.ParquetFile(self.path, memory_map=True, read_dictionary=texts)
            row = 0
            for batch in file.iter_batches(batch_size=_rows_at_once(len(columns)), columns=names):
                by_name = dict(zip(batch.schema.names, batch.columns, strict=True))
                yield Batch(row, [self._text(by_name[name], name) for name in names])
                row += len(batch)
        except (pa.ArrowException, OSError) as error:
            self.refuse(f"cannot be read as Parquet ({first_line(error)}); write or copy the file again")

    def _text(self, column: pa.Array, name: str) -> pa.Array:
        """Texts kept as bytes or as views become plain texts."""
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            try:
                return column.cast(pa.string())
            except pa.ArrowInvalid:
                self.refuse("holds bytes that are no text in UTF-8; write text", column=name)
        return column.cast(pa.string()) if pa.types.is_string_view(column.type) else column

    def _coded(self, column: int) -> bool:
        """Are the texts of this column mostly coded in the file? Then a row takes fewer bytes than a plain text."""
        metadata, leaves = self._file.metadata, self._file.schema
        leaf = [leaves.column(number).path for number in range(len(leaves))].index(
            self._file.schema_arrow.names[column]
        )
        groups = [metadata.row_group(number).column(leaf) for number in range(metadata.num_row_groups)]
        return sum(each.total_uncompressed_size for each in groups) < _CODED * metadata.num_rows

    def place(self, row: int) -> str:
        return f"row {row + 1}"

    def metadata(self, key: str) -> bytes | None:
        return (self._file.schema_arrow.metadata or {}).get(key.encode())


def _rows_at_once(columns: int) -> int:
    """Many rows of few columns fit in the processor's cache; of many columns, so many that opening each is worth it."""
    return max(1024, (_CELLS if columns < 64 else 8 * _CELLS) // (2 * columns))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def first_line(error: BaseException) -> str:
    text = str(error).strip().splitlines()
    return text[0].rstrip(".")[:160] if text else type(error).__name__


def nearest(word: str, known: Iterable[str]) -> str:
    """`` (did you mean …?)`` when something known is near, else nothing."""
    near = get_close_matches(word.casefold(), list(known), n=1, cutoff=0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""
