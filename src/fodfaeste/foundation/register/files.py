"""From a file's bytes to rows of text: its kind, encoding, separator, header and lines. No Django."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from fodfaeste.foundation.register.rules import LONGEST_LINE, FileRefused, LineRefused

_CHUNK: Final = 1 << 20
_BOM: Final = b"\xef\xbb\xbf"
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "et Excel-regneark (xlsx) eller et ZIP-arkiv", "an Excel workbook (xlsx) or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "et ældre Excel-regneark (xls)", "an old Excel workbook (xls)"),
    (b"%PDF", "en PDF", "a PDF"),
    (b"\x1f\x8b", "en pakket fil (gzip)", "a gzip file"),
    (b"PAR1", "en Parquet-fil", "a Parquet file"),
    (b"\xff\xfe", "tekst i UTF-16", "text in UTF-16"),
    (b"\xfe\xff", "tekst i UTF-16", "text in UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Content:
    """What one pass over the file's bytes shows."""

    sha256: str
    size: int


def inspect(path: Path) -> Content:
    """Hash the file and refuse what is no text. Raises `FileRefused`."""
    sha, size, head = hashlib.sha256(), 0, b""
    binary_at = None
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            head = head or chunk[:8]
            if binary_at is None and b"\x00" in chunk:
                binary_at = size + chunk.index(b"\x00")
            sha.update(chunk)
            size += len(chunk)
    _refuse_other_kinds(head)
    if not size:
        raise FileRefused("Filen er tom. Hent den igen, og indlæs den igen.", "the file is empty; fetch it again")
    if binary_at is not None:
        raise FileRefused(
            "Det er ikke en CSV-fil. Vælg den fil, I har fået fra Ydelsesrefusion.",
            f"the file is not text (byte {binary_at + 1} is zero); save it as CSV",
        )
    return Content(sha.hexdigest(), size)


def _refuse_other_kinds(head: bytes) -> None:
    for magic, danish, english in _OTHER_KINDS:
        if head.startswith(magic):
            raise FileRefused(
                f"Filen er {danish} og ikke CSV. Gem den som »CSV UTF-8 (semikolonsepareret)«, og indlæs den igen.",
                f"the file is {english}, not CSV; save it as CSV UTF-8 and import it again",
            )


@dataclass(slots=True)
class Row:
    """One line of the file: its number, its text, and its cells or why it has none."""

    number: int
    text: str
    cells: list[str]
    problem: LineRefused | None = None


class Lines:
    """The lines of a file, one at a time, in constant memory. `position` is how many bytes are read.

    Each line is read as UTF-8 and, where it is not, as Windows-1252: a file may be either.
    """

    def __init__(self, file: BinaryIO, start: int = 0) -> None:
        self.file = file
        self.position = start
        self.number = 0
        self.ended_cleanly = True
        self.windows = False

    def __iter__(self) -> Iterator[str]:
        readline = self.file.readline
        while raw := readline(LONGEST_LINE):
            self.number += 1
            self.position += len(raw)
            if raw.endswith(b"\n"):
                raw = raw[:-2] if raw.endswith(b"\r\n") else raw[:-1]
            elif len(raw) >= LONGEST_LINE:
                raise FileRefused(
                    f"Linje {self.number} er længere end en million tegn. Filen er ikke en CSV-fil med linjer.",
                    f"line {self.number} is longer than a million characters; this is not a CSV file with lines",
                )
            else:
                self.ended_cleanly = False
            try:
                yield raw.decode("utf-8")
            except UnicodeDecodeError:
                self.windows = True
                yield raw.decode("cp1252", errors="replace")


@dataclass(slots=True)
class Header:
    """The first line that is not empty: its cells as written and the separator."""

    cells: list[str]
    separator: str
    number: int


def read_header(lines: Iterator[str], counter: Lines) -> Header:
    """The header line. Raises `FileRefused` when there is none or the lines end in a way nothing else reads."""
    for text in lines:
        plain = text.lstrip("\ufeff").strip()
        if plain:
            if "\r" in plain:
                raise FileRefused(
                    "Filens linjer er adskilt med et gammelt tegn (CR). Gem den som »CSV UTF-8«, og indlæs den igen.",
                    "the lines end in CR only; save the file as CSV UTF-8 and import it again",
                )
            separator = ";" if plain.count(";") >= plain.count(",") else ","
            try:
                cells = [cell.strip() for cell in split(plain, separator)]
            except csv.Error:
                break
            return Header(cells, separator, counter.number)
    raise FileRefused(
        "Filens overskrifter kan ikke læses. Hent filen igen, og indlæs den igen.",
        "the file has no header that can be read; fetch it again",
    )


def rows(lines: Iterator[str], header: Header, counter: Lines) -> Iterator[Row]:
    """The data lines that are not empty, each with exactly as many cells as the header or with its problem.

    Raises `FileRefused` when the last line breaks off.
    """
    wanted, separator = len(header.cells), header.separator
    for text in lines:
        number = counter.number
        if '"' not in text:
            cells = text.split(separator)
            if len(cells) == wanted:
                yield Row(number, text, cells)
                continue
        yield from _odd_row(text, number, wanted, separator, counter)


def _odd_row(text: str, number: int, wanted: int, separator: str, counter: Lines) -> Iterator[Row]:
    """A line with quotes or with another number of cells than the header."""
    try:
        cells = split(text, separator)
    except csv.Error:
        _refuse_broken_end(number, counter)
        yield Row(number, text, [], _UNBALANCED)
        return
    if not any(cell.strip() for cell in cells):
        return
    if len(cells) < wanted:
        _refuse_broken_end(number, counter)
    while len(cells) > wanted and not cells[-1].strip():
        cells.pop()
    yield Row(number, text, cells, None if len(cells) == wanted else _wrong_count(len(cells), wanted))


def split(text: str, separator: str) -> list[str]:
    """The cells of one line. Raises `csv.Error` for an unbalanced quote."""
    if '"' not in text:
        return text.split(separator)
    return next(csv.reader([text], delimiter=separator, strict=True), [])


_UNBALANCED = LineRefused(
    "",
    'Et anførselstegn (") mangler sin makker',
    "Ret anførselstegnet i linjen, og indlæs filen igen.",
)


def _wrong_count(found: int, wanted: int) -> LineRefused:
    few = "for få" if found < wanted else "for mange"
    return LineRefused(
        "",
        f"Linjen har {few} kolonner: {found} i stedet for {wanted}",
        "Se efter et skilletegn for meget eller for lidt i linjen, og indlæs filen igen.",
    )


def _refuse_broken_end(number: int, counter: Lines) -> None:
    """A half uploaded file must not be half read."""
    if counter.ended_cleanly:
        return
    raise FileRefused(
        f"Filen ser ud til at være afbrudt i linje {number}. Hent den igen, og indlæs den igen.",
        f"the file seems to break off in line {number}; fetch it again and import it again",
    )
