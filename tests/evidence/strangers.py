"""Small files as strangers bring them: for every command a sound one, and ways in which people's files are odd."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.evidence.shapes import YR_HEADER

Rows = list[list[str]]


@dataclass(frozen=True)
class Asked:
    """A command: its words before and after the file, and a sound table. ``out`` says that it writes a file."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    header: list[str]
    rows: Rows
    separator: str = ","
    out: bool = False


def _monday(week: int) -> str:
    return (date(2024, 1, 1) + timedelta(weeks=week)).isoformat()


def _numbers(seed: int, count: int) -> list[float]:
    return np.random.default_rng(seed).random(count).round(2).tolist()


def _match() -> Rows:
    noise, chance = _numbers(1, 90), _numbers(4, 90)
    treated = [int(each < 0.4) for each in chance]
    return [
        [f"{at % 7 + treated[at] + noise[at]:.2f}", str(treated[at]), str(30 + at * 7 % 23), "abc"[at % 3]]
        for at in range(90)
    ]


def _did() -> Rows:
    noise = iter(_numbers(2, 120))
    return [
        [f"{unit + (year >= 2018 and unit < 8) + next(noise):.2f}", f"u{unit}", str(year), "2018" if unit < 8 else "0"]
        for unit in range(20)
        for year in range(2015, 2021)
    ]


def _synth() -> Rows:
    noise = iter(_numbers(3, 300))
    return [
        [f"{unit + year % 5 * (unit % 3) + next(noise):.2f}", f"u{unit}", str(year), f"{unit + next(noise):.2f}"]
        for unit in range(10)
        for year in range(2010, 2021)
    ]


_DID = ("--outcome", "y", "--unit", "unit", "--time", "time", "--treated-from", "g")
_SYNTH = ("--outcome", "y", "--unit", "unit", "--time", "time", "--treated-unit", "u3", "--treated-from", "2016")
_SURVIVAL = ("--time", "tid", "--event", "event", "--group", "gruppe")
COMMANDS: dict[str, Asked] = {
    "long": Asked(
        ("spells",), ("--format", "long"), ["person", "week", "code"],
        [[str(p), _monday(w), "130"] for p in range(1, 9) for w in range(p)], out=True),
    "runs": Asked(
        ("runs",), ("--format", "runs"), ["person", "first_week", "last_week", "code"],
        [[str(p), _monday(0), _monday(p), "130"] for p in range(1, 9)], out=True),
    "dream": Asked(
        ("spells",), ("--format", "dream"), ["pnr", *(f"y_24{week:02}" for week in range(1, 9))],
        [[str(p), *("130" if week <= p else "" for week in range(1, 9))] for p in range(1, 9)], out=True),
    "yr": Asked(
        ("ladder",), ("--format", "yr", "--check"), YR_HEADER.split(";"),
        [[_monday(w), f"01017{p:05}", "Kontanthjælp", "1000,50", "1000,50", "80,00", "800,40", "", ""]
         for p in range(1, 5) for w in range(4)], separator=";"),
    "survival": Asked(
        ("survival",), _SURVIVAL, ["tid", "event", "gruppe"],
        [[str(1 + at * 7 % 40), str(at % 2), "AB"[at // 2 % 2]] for at in range(60)]),
    "competing": Asked(
        ("survival",), (*_SURVIVAL, "--competing"), ["tid", "event", "gruppe"],
        [[str(1 + at * 7 % 40), str(at % 3), "AB"[at // 3 % 2]] for at in range(60)]),
    "match": Asked(
        ("effect", "match"), ("--outcome", "y", "--treatment", "d", "--covariates", "age,edu"),
        ["y", "d", "age", "edu"], _match()),
    "did": Asked(("effect", "did"), _DID, ["y", "unit", "time", "g"], _did()),
    "synth": Asked(
        ("effect", "synth"), (*_SYNTH, "--predictors", "x:2010-2015", "--placebo"), ["y", "unit", "time", "x"],
        _synth()),
}  # fmt: skip


def text(header: list[str], rows: Rows, separator: str, end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A CSV file."""
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator=end, quoting=quoting).writerows([header, *rows])  # type: ignore[arg-type]
    return made.getvalue()


Odd = Callable[[Asked], str | bytes]


def plain(asked: Asked) -> str:
    return text(asked.header, asked.rows, asked.separator)


def _with(asked: Asked, header: list[str], more: str) -> str:
    return text([*asked.header, *header], [[*row, more] for row in asked.rows], asked.separator)


def _nothing(asked: Asked, rows: int = 3) -> str:
    return (asked.separator * (len(asked.header) - 1) + "\n") * rows


SAME: dict[str, Odd] = {
    "semicolons": lambda a: text(a.header, a.rows, ";"),
    "tabs": lambda a: text(a.header, a.rows, "\t"),
    "bars": lambda a: text(a.header, a.rows, "|"),
    "Windows' line ends": lambda a: text(a.header, a.rows, a.separator, "\r\n"),
    "an old Mac's line ends": lambda a: text(a.header, a.rows, a.separator, "\r"),
    "everything quoted": lambda a: text(a.header, a.rows, a.separator, quoting=csv.QUOTE_ALL),
    "sep=;": lambda a: "sep=;\n" + text(a.header, a.rows, ";"),
    "sep=; from Excel": lambda a: ("\ufeffsep=;\r\n" + text(a.header, a.rows, ";", "\r\n")).encode(),
    "a byte order mark": lambda a: ("\ufeff" + plain(a)).encode(),
    "Windows-1252": lambda a: _with(a, ["bemærkning"], "få på øen").encode("cp1252"),
    "rows of nothing below": lambda a: plain(a) + _nothing(a),
    "quoted nothing below": lambda a: plain(a) + a.separator.join(['""'] * len(a.header)) + "\n",
    "too short nothing below": lambda a: plain(a) + a.separator + "\n  \n",
    "a row of nothing between": lambda a: plain(a).replace("\n", "\n" + _nothing(a, 1), 3),
    "rows of nothing above": lambda a: "\n" + _nothing(a) + plain(a),
    "no last line end": lambda a: plain(a).rstrip("\n"),
    "a column of nothing": lambda a: _with(a, [""], ""),
    "a separator after every row": lambda a: _with(a, [], ""),
    "a separator after the names": lambda a: plain(a).replace("\n", a.separator + "\n", 1),
    "numbered rows": lambda a: text(
        ["", *a.header], [[str(at), *row] for at, row in enumerate(a.rows)], a.separator
    ),
    "names in capitals": lambda a: text([name.upper() for name in a.header], a.rows, a.separator),
    "spaces around": lambda a: text(
        [f" {name} " for name in a.header], [[f" {cell} " for cell in row] for row in a.rows], a.separator
    ),
    "hard spaces around": lambda a: text(
        a.header, [[f"\xa0{cell}\xa0" for cell in row] for row in a.rows], a.separator
    ),
    "notes over several lines": lambda a: _with(a, ["note"], "one\ntwo"),
    "a name over two lines": lambda a: _with(a, ["no\nte"], "x"),
    "other columns twice": lambda a: text(
        [*a.header, "z", "z"], [[*row, "1", "2"] for row in a.rows], a.separator
    ),
}  # fmt: skip

REFUSED: dict[str, tuple[Odd, str]] = {
    "nothing at all": (lambda a: "", "the file is empty"),
    "nothing but line ends": (lambda a: "\n\n\n", "nothing but empty lines"),
    "nothing but a byte order mark": (lambda a: b"\xef\xbb\xbf", "nothing but empty lines"),
    "names only": (lambda a: text(a.header, [], a.separator), "no rows below it"),
    "names without line end": (lambda a: a.separator.join(a.header), "no rows below it"),
    "names and nothing": (lambda a: text(a.header, [], a.separator) + _nothing(a), "no rows below it"),
    "a heading above": (lambda a: "Udtræk 2026\n" + plain(a), "must stand in the first line"),
    "other names": (lambda a: text([f"q{name}q" for name in a.header], a.rows, a.separator), "missing; the file has"),
    "a note below": (lambda a: plain(a) + "Kilde: Danmarks Statistik\n", "there is 1 column instead of"),
    "a cell too few": (
        lambda a: plain(a) + a.separator.join(a.rows[0][:-1]) + "\n", "instead of"),
    "a wanted column twice": (
        lambda a: text([a.header[0], *a.header], [[row[0], *row] for row in a.rows], a.separator), "is there 2 times"),
    "an open quotation mark": (
        lambda a: plain(a).replace("\n", f"{a.separator}note\n", 1).replace("\n", f'{a.separator}"x\n', 2).replace(
            f'note{a.separator}"x', "note", 1), "is opened and never closed"),
    "UTF-16": (lambda a: plain(a).encode("utf-16"), "text in UTF-16"),
    "UTF-16 without mark": (lambda a: plain(a).encode("utf-16-le"), "this is not text"),
    "neither UTF-8 nor Windows-1252": (lambda a: plain(a).encode() + b"\x81\n", "neither UTF-8 nor Windows-1252"),
    "packed": (lambda a: gzip.compress(plain(a).encode()), "unpack it first"),
    "a workbook": (lambda a: b"PK\x03\x04rest", "Excel workbook"),
    "a web page": (lambda a: "<!doctype html><table>", "a web page"),
    "JSON": (lambda a: '[{"person": 1}]', "this is JSON"),
    "a SAS file": (lambda a: bytes(12) + b"\xc2\xea\x81\x60" + bytes(90), "a SAS file"),
}  # fmt: skip

STRANGE_CELLS = (
    "", "NA", "nan", "NaN", "inf", "-inf", "1e400", "-1", "1e308", "1e-320", "abc", "=1+1", "#I/T", "1.234", "1.234,56",
    "1 234", "'1", "0x10", "١٢", "½", "1_000", "--1", "TRUE", "?", "-", "..", "9" * 20, "2018,0", "2026W03", "2026-W03",
    "2026-01-12", "12/01/2026", "2026-01-12T00:00:00Z", "46034", "x" * 5000, "\x07", "a\tb", "\u200b",
)  # fmt: skip
"""Whatever stands in one cell: the command counts it, or says where it is and what to do."""


def parquet(asked: Asked, kind: Callable[[pa.Array], pa.Array]) -> bytes:
    """The table as Parquet, every column made by ``kind`` of the natural one (numbers, dates, texts)."""
    columns = {name: kind(_natural([row[at] for row in asked.rows])) for at, name in enumerate(asked.header)}
    made = io.BytesIO()
    pq.write_table(pa.table(columns), made)
    return made.getvalue()


def _natural(cells: list[str]) -> pa.Array:
    for made in (int, float, date.fromisoformat):
        try:
            return pa.array([made(cell) if cell else None for cell in cells])
        except ValueError:
            continue
    return pa.array(cells)


def _whole(array: pa.Array, kind: pa.DataType) -> pa.Array:
    return array.cast(kind) if pa.types.is_integer(array.type) else array


def _days(array: pa.Array, kind: pa.DataType) -> pa.Array:
    return array.cast(kind) if pa.types.is_date(array.type) else array


def _texts(array: pa.Array) -> pa.Array:
    return array.cast(pa.string())


def _decimal(array: pa.Array) -> pa.Array:
    if not pa.types.is_integer(array.type):
        return array
    return pa.array(
        [None if value is None else Decimal(value).quantize(Decimal("1.000")) for value in array.to_pylist()]
    )


PARQUET_SAME: dict[str, Callable[[pa.Array], pa.Array]] = {
    "as it comes": lambda a: a,
    "texts": _texts,
    "large texts": lambda a: _texts(a).cast(pa.large_string()),
    "texts as views": lambda a: _texts(a).cast(pa.string_view()),
    "texts as bytes": lambda a: _texts(a).cast(pa.binary()),
    "categories": lambda a: _texts(a).dictionary_encode(),
    "categories of values": lambda a: a.dictionary_encode(),
    "fractions": lambda a: _whole(a, pa.float64()),
    "short fractions": lambda a: _whole(a, pa.float32()),
    "decimals": _decimal,
    "small numbers": lambda a: _whole(a, pa.int32()),
    "nanoseconds": lambda a: _days(a, pa.timestamp("ns")),
    "milliseconds of a day": lambda a: _days(a, pa.date64()),
    "times as texts": lambda a: _texts(_days(a, pa.timestamp("s"))),
}
PARQUET_REFUSED: dict[str, Callable[[pa.Array], pa.Array]] = {
    "all null": lambda a: pa.nulls(len(a)),
    "lists": lambda a: pa.array([[value] for value in a.to_pylist()]),
    "durations": lambda a: pa.array([1] * len(a), pa.duration("s")),
    "huge": lambda a: pa.array([2**63 + at for at in range(len(a))], pa.uint64()),
    "no rows": lambda a: a[:0],
    "bytes that are no text": lambda a: pa.array([b"\xff\xfe"] * len(a)),
}
