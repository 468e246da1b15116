"""Which benefit a code in a file means: the shipped table with its dated names, or a table of the user's own.

A table of the user's own is a CSV file with the columns ``code`` and ``kind`` and, if wanted, ``priority`` (lowest
names a shared week; else the order of the lines), ``benefit`` (the name spells carry; else the code itself),
``on_ladder`` and ``self_support`` (yes or no).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final, cast, get_args

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codes import IGNORED, NONE, CodeBook
from fodfaeste.evidence.sources import Named, Source, nearest, open_source
from fodfaeste.evidence.spells import Codes, Weeks
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.rulebook import Benefit, BenefitTable, load_tables
from fodfaeste.rulebook.benefits import BenefitKind, normal

BLANK: Final = -1
UNKNOWN: Final = -2
_SHOWN: Final = 10
_ANSWERS: Final = {
    **dict.fromkeys(("yes", "ja", "true", "1"), True),
    **dict.fromkeys(("no", "nej", "false", "0"), False),
}


class CodeTable:
    """Texts to codes of a code book. ``starts`` are the weeks from which names may mean something else."""

    def __init__(self, book: CodeBook, own: dict[str, str] | None = None) -> None:
        """Over the shipped names, or over the user's ``own``: key by code."""
        self.book, self._own = book, own
        self._table = BenefitTable()
        self.starts = np.array(_starts() if own is None else [-(2**31)], dtype=np.int32)
        self._ranges = [(*span, key) for text, key in (own or {}).items() if (span := _range(text))]
        kinds = self.book.kind
        self._dropped = (kinds == IGNORED) | ((kinds == NONE) & self.book.self_support)
        self._seen: dict[str, list[int]] = {}

    @classmethod
    def shipped(cls) -> CodeTable:
        """The table that comes with Fodfæste: names in the refund file and DREAM numbers."""
        return cls(CodeBook.from_table())

    @classmethod
    def read(cls, path: Path | None) -> CodeTable:
        """The user's table, or the shipped one when there is none. Raises `BadInput`."""
        return cls.shipped() if path is None else _read(path)

    def kept(self, code: Codes) -> NDArray[np.bool_]:
        """Which codes say more than that a week was observed: not blank, ignored or plain self-support."""
        return (code >= 0) & ~self._dropped[np.maximum(code, 0)]

    def period(self, week: Weeks) -> NDArray[np.intp]:
        """Which column of `resolve` holds for a week."""
        return np.maximum(np.searchsorted(self.starts, week, side="right") - 1, 0)

    def resolve(self, texts: Sequence[str | None], blanks: frozenset[str] = frozenset()) -> Codes:
        """Codes of texts (rows) in each period (columns): `BLANK`, `UNKNOWN` or a position in the book."""
        made = [self._resolve(text, blanks) for text in texts]
        return np.array(made, dtype=np.int16).reshape(len(made), len(self.starts))

    def _resolve(self, text: str | None, blanks: frozenset[str]) -> list[int]:
        if text is None:
            return [BLANK] * len(self.starts)
        found = self._seen.get(text)
        if found is None:
            found = self._seen[text] = self._search(text, blanks)
        return found

    def _search(self, text: str, blanks: frozenset[str]) -> list[int]:
        name = normal(text)
        if not name:
            return [BLANK] * len(self.starts)
        if self._own is not None:
            key = self._own.get(name) or next(
                (key for low, high, key in self._ranges if name.isdecimal() and low <= int(name) <= high), None
            )
            found = [UNKNOWN if key is None else self.book.code(key)]
        else:
            benefits = [self._table.find(text, monday_of(int(start))) for start in self.starts]
            found = [UNKNOWN if each is None else self.book.code(each.key) for each in benefits]
        return [BLANK if code == UNKNOWN and name in blanks else code for code in found]


class Unknown:
    """Codes that nobody knows, counted while a file is read and told all at once."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: dict[str, int] = {}

    def add(self, texts: Sequence[str | None], rows: NDArray[np.intp], of: NDArray[np.int32]) -> None:
        """Rows (numbers in the file) whose text (position in ``texts``) is unknown."""
        for at in np.unique(of).tolist():
            text = (texts[at] or "").strip()
            mine = rows[of == at]
            self.counts[text] += len(mine)
            self.first.setdefault(text, int(mine[0]))

    def refuse(self, source: Named, column: str) -> None:
        """Raises `BadInput` listing the unknown codes with counts, if there are any."""
        if not self.counts:
            return
        common = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        told = [f"{text[:40]!r} ({count}{self._place(source, text)})" for text, count in common[:_SHOWN]]
        more = f" and {len(common) - _SHOWN} more" if len(common) > _SHOWN else ""
        word = "code is" if len(common) == 1 else "codes are"
        source.refuse(
            f"{len(common)} {word} not in the code table: {', '.join(told)}{more}; "
            "add them to a table of your own and give it with --codes",
            column=column,
        )

    def _place(self, source: Named, text: str) -> str:
        return f", first in {source.place(self.first[text])}" if text in self.first else ""


def _starts() -> list[int]:
    """First weeks of the shipped table's periods: those whose Monday is the first day or later."""
    rows = load_tables()["benefits"].rows
    days = {row.valid_from for row in rows} | {row.valid_to + timedelta(days=1) for row in rows if row.valid_to}
    return sorted({week_of(day + timedelta(days=6)) for day in days})


def _range(text: str) -> tuple[int, int] | None:
    low, dash, high = text.partition("-")
    if not (dash and low.isdecimal() and high.isdecimal() and int(low) <= int(high)):
        return None
    return int(low), int(high)


def _read(path: Path) -> CodeTable:
    source = open_source(path)
    at = source.require("code", "kind")
    optional = ("priority", "benefit", "on_ladder", "self_support")
    where = [source.optional(name) for name in optional]
    columns = [*at, *(each for each in where if each is not None)]
    names = ["code", "kind", *(name for name, each in zip(optional, where, strict=True) if each is not None)]
    own: dict[str, str] = {}
    benefits: dict[str, Benefit] = {}
    for batch in source.batches(columns):
        cells = [
            [None if value is None else str(value).strip() for value in each.to_pylist()] for each in batch.columns
        ]
        for number, values in enumerate(zip(*cells, strict=True), start=batch.row):
            _line(source, number, dict(zip(names, values, strict=True)), own, benefits)
    return CodeTable(CodeBook.of(benefits.values()), own)


def _line(
    source: Source, row: int, cells: dict[str, str | None], own: dict[str, str], benefits: dict[str, Benefit]
) -> None:
    code, kind = cells["code"] or "", (cells["kind"] or "").casefold()
    if not code:
        source.refuse("the code is empty; a blank code always means no benefit and needs no line", row, "code")
    low, dash, high = code.partition("-")
    if dash and low.isdecimal() and high.isdecimal() and int(low) > int(high):
        source.refuse(f"the range {code!r} runs backwards; write {high}-{low}", row, "code")
    kinds = get_args(BenefitKind)
    if kind not in kinds:
        source.refuse(f"{kind!r} is not a kind{nearest(kind, kinds)}; use one of {', '.join(kinds)}", row, "kind")
    if normal(code) in own:
        source.refuse(f"the code {code!r} is there twice (case and spaces do not matter); keep one line", row, "code")
    try:
        priority = int(cells.get("priority") or row)
    except ValueError:
        source.refuse(f"{cells['priority']!r} is not a whole number; the lowest names a shared week", row, "priority")
    made = Benefit(
        key=cells.get("benefit") or code,
        title=cells.get("benefit") or code,
        kind=cast(BenefitKind, kind),
        priority=priority,
        on_ladder=_answer(source, row, cells, "on_ladder", kind == "benefit"),
        self_support=_answer(source, row, cells, "self_support", kind in ("none", "ignored")),
        group="",
    )
    if made.on_ladder and kind != "benefit":
        source.refuse(f"only a benefit can be on the ladder, and this is {kind}; write no", row, "on_ladder")
    known = benefits.setdefault(made.key, made)
    if (known.kind, known.on_ladder, known.self_support) != (made.kind, made.on_ladder, made.self_support):
        source.refuse(f"{made.key!r} has another meaning in an earlier line; give it one kind", row, "benefit")
    own[normal(code)] = made.key


def _answer(source: Source, row: int, cells: dict[str, str | None], name: str, default: bool) -> bool:
    text = (cells.get(name) or "").casefold()
    if not text:
        return default
    if text not in _ANSWERS:
        source.refuse(f"{text!r} is neither yes nor no", row, name)
    return _ANSWERS[text]
