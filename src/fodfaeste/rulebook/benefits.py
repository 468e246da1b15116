"""The benefit table as a typed look-up: which benefit is meant by a name or a register code, on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal, cast, get_args

from fodfaeste.rulebook.dated import Row, TableError, load_tables

BenefitKind = Literal["benefit", "education", "pension", "emigrated", "dead", "none", "ignored"]
KINDS: tuple[str, ...] = get_args(BenefitKind)
_REMEMBERED = 10_000  # spellings kept per period; more than any real file has


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a week with this benefit is.

    ``kind`` decides what the week counts as (only ``benefit`` makes a benefit week). ``priority``: the lowest number
    names a week with two benefits. ``on_ladder``: the week counts on the refund ladder. ``self_support``: the week is
    self-support in the sense of the refund act's section 6 (subsidised jobs and public support are not).
    """

    key: str
    title: str
    kind: BenefitKind
    priority: int
    on_ladder: bool
    self_support: bool
    group: str


class BenefitTable:
    """Benefits by key, and by the names and codes they have in files on a given day.

    What a key means (kind, priority, ladder) is the same at all times; only its names are dated. A benefit that
    changes its meaning gets a new key. Raises `TableError` when a key has two meanings or a name two benefits at once.
    """

    def __init__(self, rows: Iterable[Row] | None = None) -> None:
        """Build from rows of the table ``benefits`` (the shipped ones by default)."""
        kept = tuple(load_tables()["benefits"].rows if rows is None else rows)
        self.by_key: Mapping[str, Benefit] = MappingProxyType(_benefits(kept))
        starts = {row.valid_from for row in kept}
        starts |= {row.valid_to + timedelta(days=1) for row in kept if row.valid_to is not None}
        self._starts = sorted(starts)
        self._periods = [_Period(start, kept, self.by_key) for start in self._starts]

    def find(self, name_or_code: str, on: date) -> Benefit | None:
        """The benefit a name or code means on a day, or None. Letter case and spaces do not matter.

        A code of digits also matches a range such as ``130-138``.
        """
        at = bisect_right(self._starts, on) - 1
        return None if at < 0 else self._periods[at].find(name_or_code)


class _Period:
    """The names in force between two changes of the table."""

    def __init__(self, on: date, rows: Iterable[Row], by_key: Mapping[str, Benefit]) -> None:
        self._names: dict[str, Benefit] = {}
        self._ranges: list[tuple[int, int, Benefit]] = []
        self._seen: dict[str, Benefit | None] = {}
        for row in rows:
            if row.covers(on):
                benefit = by_key[str(row.values["key"])]
                for alias in (benefit.key, benefit.title, *cast(tuple[str, ...], row.values["aliases"])):
                    self._add(alias, benefit, on)

    def _add(self, alias: str, benefit: Benefit, on: date) -> None:
        if span := _range(alias):
            for low, high, other in self._ranges:
                if span[0] <= high and low <= span[1] and other is not benefit:
                    raise TableError(f"benefits: the codes {alias} mean {other.key} and {benefit.key} on {on}")
            self._ranges.append((*span, benefit))
        elif self._names.setdefault(normal(alias), benefit) is not benefit:
            other = self._names[normal(alias)]
            raise TableError(f"benefits: the name {alias!r} means both {other.key} and {benefit.key} on {on}")

    def find(self, text: str) -> Benefit | None:
        try:
            return self._seen[text]
        except KeyError:
            found = self._search(text)
            if len(self._seen) < _REMEMBERED:
                self._seen[text] = found
            return found

    def _search(self, text: str) -> Benefit | None:
        plain = normal(text)
        if (named := self._names.get(plain)) is not None:
            return named
        if plain.isascii() and plain.isdigit():
            number = int(plain)
            return next((benefit for low, high, benefit in self._ranges if low <= number <= high), None)
        return None


def normal(text: str) -> str:
    """A name as it is compared: no spaces, no letter case, one kind of dash."""
    return "".join(text.split()).casefold().replace("\u2013", "-")


def _range(alias: str) -> tuple[int, int] | None:
    """``130-138`` as (130, 138), ``111`` as (111, 111), a name as None."""
    low, dash, high = alias.partition("-")
    if not (low.isascii() and low.isdigit()) or (dash and not (high.isascii() and high.isdigit())):
        return None
    span = int(low), int(high or low)
    if span[0] > span[1]:
        raise TableError(f"benefits: the range {alias} runs backwards")
    return span


def _benefits(rows: Iterable[Row]) -> dict[str, Benefit]:
    found: dict[str, Benefit] = {}
    for row in rows:
        value = row.values
        key, kind = str(value["key"]), str(value["kind"])
        if kind not in KINDS:
            raise TableError(f"benefits: {key}: kind {kind!r} is not one of {', '.join(KINDS)}")
        benefit = Benefit(
            key=key,
            title=str(value["title"]),
            kind=cast(BenefitKind, kind),
            priority=cast(int, value["priority"]),
            on_ladder=bool(value["on_ladder"]),
            self_support=bool(value["self_support"]),
            group=str(value["group"]),
        )
        if benefit.on_ladder and kind != "benefit":
            raise TableError(f"benefits: {key}: only a benefit can be on the ladder, not {kind}")
        if found.setdefault(key, benefit) != benefit:
            raise TableError(f"benefits: {key} has two meanings; a benefit that changes meaning needs a new key")
    return found
