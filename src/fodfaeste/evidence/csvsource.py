"""CSV as people save it: comma, semicolon or tab, UTF-8 or Windows-1252, with what Excel leaves around the table.

A ``sep=;`` line, empty lines above the names, rows and columns with nothing in them are passed over; a cell or a row
that something is in is never dropped silently.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Container, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from numpy.typing import NDArray

from fodfaeste.evidence.sources import BadInput, Batch, Source, first_line

SEPARATORS: Final = (";", ",", "\t", "|")
_BLOCK: Final = 32 << 20
_ARROW: Final = {"utf-8-sig": "utf-8", "cp1252": "cp1252"}
_SEP: Final = re.compile(r'"?sep=([;,|\t])"?', re.IGNORECASE)
_QUOTED: Final = re.compile(r'"[^"]*"')
_LONGEST_HEADER: Final = 1000
"""Lines that column names may go on over."""


class CsvSource(Source):
    """A CSV file. ``separator`` is one of `SEPARATORS`; with any but a comma, numbers may have decimal commas."""

    def __init__(self, path: Path) -> None:
        self.encoding, odd = _scanned(path)
        self._line, self._start, self.separator, names = self._header(path)
        super().__init__(path, names)
        if odd:
            self._closed()
        first = next(self._records(blank_too=True), (0, names))[1]
        more = len(first) - len(names)
        if more > 0 and not any(cell.strip() for cell in first[len(names) :]):
            super().__init__(path, names + [""] * more)
        elif more < 0 and not any(names[more:]):
            super().__init__(path, names[:more])

    def _header(self, path: Path) -> tuple[int, int, str, list[str]]:
        """Lines and bytes before the data, the separator, and the names."""
        told, number, text, names = None, 0, "", ""
        with path.open("rb") as raw:
            start = len(codecs.BOM_UTF8) if raw.read(3) == codecs.BOM_UTF8 else 0
        with path.open(encoding=self.encoding, newline="") as file:
            for line in islice(file, None):
                number, start = number + 1, start + len(line.encode(_ARROW[self.encoding]))
                text = line.strip("\ufeff\r\n")
                if number == 1 and (found := _SEP.fullmatch(text.strip() or text)):
                    told = found[1]
                elif names or not _is_blank(text):
                    names += line if names else line.lstrip("\ufeff")
                    if names.count('"') % 2 == 0 or names.count("\n") > _LONGEST_HEADER:
                        break
        if not names:
            raise BadInput(f"{path}: the file has nothing but empty lines; fetch or write it again")
        bare = _QUOTED.sub("", names)
        separator = told or max(SEPARATORS, key=lambda each: (bare.count(each), -SEPARATORS.index(each)))
        found_names = next(csv.reader(names.splitlines(keepends=True), delimiter=separator), [])
        return number, start, separator, [" ".join(name.split()) for name in found_names]

    def batches(self, columns: Sequence[int], rather_plain: Container[int] = ()) -> Iterator[Batch]:
        names = [f"c{at}" for at in range(len(self.names))]
        wanted = [names[at] for at in columns]
        text = pa.dictionary(pa.int32(), pa.string())
        read = row = 0
        try:
            with (
                self.path.open("rb") as file,
                pacsv.open_csv(
                    _from(file, self._start),
                    pacsv.ReadOptions(block_size=_BLOCK, column_names=names, encoding=_ARROW[self.encoding]),
                    pacsv.ParseOptions(
                        delimiter=self.separator,
                        invalid_row_handler=lambda bad: "skip" if _is_blank(bad.text) else "error",
                    ),
                    pacsv.ConvertOptions(
                        include_columns=wanted,
                        column_types=dict.fromkeys(wanted, text),
                        null_values=[""],
                        strings_can_be_null=True,
                        check_utf8=False,
                    ),
                ) as reader,
            ):
                for batch in reader:
                    kept = self._kept(batch, read)
                    read += len(batch)
                    if len(kept):
                        self._one_line_each(kept, columns, row)
                        yield Batch(row, kept.columns)
                        row += len(kept)
        except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
            self._ragged(error)
        if not row:
            self.refuse("there is a header but no rows below it; fetch or write the file again")

    def _kept(self, batch: pa.RecordBatch, read: int) -> pa.RecordBatch:
        """Without rows that nothing is in, as below a table from a spreadsheet. ``read`` rows came before."""
        if not len(batch) or not all(column.null_count for column in batch.columns):
            return batch
        empty = np.ones(len(batch), dtype=np.bool_)
        for column in batch.columns:
            empty &= column.is_null().to_numpy(zero_copy_only=False).astype(np.bool_)
        if not empty.any():
            return batch
        here = self._empty_rows()
        empty[:] = False
        empty[here[(here >= read) & (here < read + len(batch))] - read] = True
        return batch.filter(pa.array(~empty)) if empty.any() else batch

    def _empty_rows(self) -> NDArray[np.int64]:
        """Which rows, among those as wide as the names, have nothing in any column. Found once, line by line."""
        if not hasattr(self, "_empty"):
            whole = (cells for _, cells in self._records(blank_too=True) if len(cells) == len(self.names))
            self._empty = np.array([at for at, cells in enumerate(whole) if not any(cells)], dtype=np.int64)
        return self._empty

    def _one_line_each(self, batch: pa.RecordBatch, columns: Sequence[int], row: int) -> None:
        """A cell over several lines is a quotation mark that was not closed: it swallows the rows below it."""
        for at, column in zip(columns, batch.columns, strict=True):
            broken = pc.match_substring(column.dictionary, "\n")
            if pc.any(broken).as_py():
                cell = int(pc.index(broken, True).as_py())
                here = int(pc.index(column.indices, pa.scalar(cell, column.indices.type)).as_py())
                if here >= 0:
                    self.refuse(
                        "the cell goes on over several lines; look for a quotation mark that is not closed",
                        row + here,
                        self.names[at].strip(),
                    )

    def _closed(self) -> None:
        """Refuse a quotation mark that is open to the end: it swallows all rows below it, whatever column it is in."""
        line = self._line
        with self._text() as file:
            reader = csv.reader(file, delimiter=self.separator, strict=True)
            try:
                for _ in reader:
                    line = self._line + reader.line_num
            except csv.Error as error:
                if "unexpected end" in str(error):
                    raise BadInput(
                        f"{self.path}, line {line + 1}: a quotation mark is opened and never closed, so the rows below "
                        "cannot be told apart; close it or remove it"
                    ) from None

    def _ragged(self, error: Exception) -> NoReturn:
        """Why Arrow could not read on, found by reading the file once more line by line."""
        if "mpty CSV" in str(error):
            self.refuse("there is a header but no rows below it; fetch or write the file again")
        for line, cells in self._records():
            if len(cells) != len(self.names):
                there = "is 1 column" if len(cells) == 1 else f"are {len(cells)} columns"
                raise BadInput(
                    f"{self.path}, line {line}: there {there} instead of {len(self.names)}; look for a missing or "
                    f"extra {self.separator!r} or quotation mark, and leave notes below the table out"
                ) from error
        raise BadInput(f"{self.path}: cannot be read as CSV ({first_line(error)}); write it again") from error

    def _records(self, blank_too: bool = False) -> Iterator[tuple[int, list[str]]]:
        """Line number and cells of every row that is not an empty line; those with nothing in them when asked for."""
        with self._text() as file:
            reader = csv.reader(file, delimiter=self.separator)
            try:
                for cells in reader:
                    if cells and (blank_too or not self._is_nothing(cells)):
                        yield self._line + reader.line_num, cells
            except csv.Error as error:
                self.refuse(f"line {self._line + reader.line_num} cannot be read as CSV ({error}); repair the line")

    def _is_nothing(self, cells: list[str]) -> bool:
        return not any(cells if len(cells) == len(self.names) else (cell.strip() for cell in cells))

    def _text(self) -> Any:
        """The file behind its header."""
        file = self.path.open(encoding=self.encoding, newline="")
        for _ in range(self._line):
            file.readline()
        return file

    def place(self, row: int) -> str:
        for number, (line, _) in enumerate(self._records()):
            if number == row:
                return f"line {line}"
        return f"row {row + 1}"


def _from(file: Any, start: int) -> Any:
    file.seek(start)
    return file


def _is_blank(line: str) -> bool:
    """Is there nothing but separators, quotation marks and spaces?"""
    return not line.strip(' ;,|\t"\r\n\ufeff\u00a0')


def _scanned(path: Path) -> tuple[str, bool]:
    """UTF-8 when all of the file is, else Windows-1252; and is the number of quotation marks odd? Raises `BadInput`
    for what is no text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, at, marks = True, 0, 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            if b"\x00" in chunk:
                raise BadInput(
                    f"{path}: this is not text (byte {at + chunk.index(0) + 1} is zero); save it as CSV in UTF-8"
                )
            marks += chunk.count(b'"')
            if utf8 and not (chunk.isascii() and not decoder.getstate()[0]):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    utf8 = False
            if not utf8:
                try:
                    chunk.decode("cp1252")
                except UnicodeDecodeError as error:
                    raise BadInput(
                        f"{path}: byte {at + error.start + 1} is neither UTF-8 nor Windows-1252; save it as UTF-8"
                    ) from error
            at += len(chunk)
    utf8 = utf8 and not decoder.getstate()[0]
    return "utf-8-sig" if utf8 else "cp1252", marks % 2 == 1
