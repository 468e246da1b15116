"""An amount of money that knows how it is known. Three columns that can never be added to each other. No Django.

A sum of what was *budgeted*, what was *booked* and what an *estimated effect* is worth is a number of nothing. Here it
cannot be made: adding, subtracting or comparing across columns raises `MixedColumns`, the bare amount is only given to
whoever names the column it belongs to, and every way to write a figure writes its method too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from html import escape


class Column(Enum):
    """How an amount is known."""

    BUDGETED = "budgeted"
    BOOKED = "booked"
    EFFECT = "effect"

    @property
    def title(self) -> str:
        return TITLES[self]


TITLES = {Column.BUDGETED: "Budgetteret", Column.BOOKED: "Bogført", Column.EFFECT: "Anslået effekt"}


class MixedColumns(TypeError):
    """Two ways of knowing were about to become one number."""

    def __init__(self, one: Column, other: object) -> None:
        theirs = other.title.lower() if isinstance(other, Column) else "et tal uden metode"
        super().__init__(f"{one.title.lower()} og {theirs} kan ikke regnes sammen")


@dataclass(frozen=True, slots=True, repr=False)
class Figure:
    """An amount in øre. `method` says how it is known and `source` where from; neither can be empty.

    An effect has an interval, `_low` to `_high`; it is positive when the municipality saves.
    """

    column: Column
    _oere: int
    method: str
    source: str
    _low: int | None = None
    _high: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.column, Column):
            raise TypeError("a figure belongs to one of the three columns")
        if not self.method.strip() or not self.source.strip():
            raise ValueError("a figure needs a method and a source")
        if isinstance(self._oere, bool) or not isinstance(self._oere, int):
            raise TypeError("a figure is whole øre")
        if (self.column is Column.EFFECT) != (self._low is not None and self._high is not None):
            raise ValueError("an effect has an interval, and nothing else has")
        if self._low is not None and self._high is not None and not self._low <= self._oere <= self._high:
            raise ValueError("the interval holds the estimate")

    def __add__(self, other: object) -> Figure:
        mine = self._same(other)
        return self._with(self._oere + mine._oere, mine, _both(self._low, mine._low), _both(self._high, mine._high))

    def __sub__(self, other: object) -> Figure:
        mine = self._same(other)
        low, high = (None if each is None else -each for each in (mine._high, mine._low))
        return self._with(self._oere - mine._oere, mine, _both(self._low, low), _both(self._high, high))

    def __radd__(self, other: object) -> Figure:
        raise MixedColumns(self.column, getattr(other, "column", other))

    __rsub__ = __radd__

    def __lt__(self, other: object) -> bool:
        return self._oere < self._same(other)._oere

    def __le__(self, other: object) -> bool:
        return self._oere <= self._same(other)._oere

    def __gt__(self, other: object) -> bool:
        return self._oere > self._same(other)._oere

    def __ge__(self, other: object) -> bool:
        return self._oere >= self._same(other)._oere

    def oere_in(self, column: Column) -> int:
        """The bare amount, for whoever knows which column it goes to. Raises `MixedColumns` for another one."""
        if column is not self.column:
            raise MixedColumns(self.column, column)
        return self._oere

    def kroner_in(self, column: Column) -> Decimal:
        """The same in kroner."""
        return Decimal(self.oere_in(column)) / 100

    def interval_in(self, column: Column) -> tuple[Decimal, Decimal] | None:
        """The interval of an effect in kroner; None for what has none. Raises `MixedColumns`."""
        self.oere_in(column)
        return (
            None if self._low is None or self._high is None else (Decimal(self._low) / 100, Decimal(self._high) / 100)
        )

    def __str__(self) -> str:
        return f"{self._amount()} ({self.label})"

    __repr__ = __str__

    def __format__(self, how: str) -> str:
        return format(str(self), how)

    @property
    def label(self) -> str:
        """Column and method: `budgetteret: Byrådets beslutning`."""
        return f"{self.column.title.lower()}: {self.method}"

    def __html__(self) -> str:
        """The same for a page: the amount, and the method in smaller type below it."""
        return (
            f'<span class="figure figure--{self.column.value}"><span class="figure-amount">{self._amount()}</span> '
            f'<span class="figure-method"><span class="sr-only">{self.column.title}: </span>{escape(self.method)}'
            "</span></span>"
        )

    def _amount(self) -> str:
        told = kroner(self._oere)
        if self._low is None or self._high is None:
            return told
        return f"{told}, mellem {kroner(self._low)} og {kroner(self._high)}"

    def _same(self, other: object) -> Figure:
        if not isinstance(other, Figure):
            raise MixedColumns(self.column, other)
        if other.column is not self.column:
            raise MixedColumns(self.column, other.column)
        return other

    def _with(self, oere: int, other: Figure, low: int | None, high: int | None) -> Figure:
        method, source = _joined(self.method, other.method), _joined(self.source, other.source)
        return Figure(self.column, oere, method, source, low, high)


def budgeted(oere: int, method: str, source: str) -> Figure:
    """What was decided beforehand."""
    return Figure(Column.BUDGETED, oere, method, source)


def booked(oere: int, method: str, source: str) -> Figure:
    """What stands in the accounts."""
    return Figure(Column.BOOKED, oere, method, source)


def effect(oere: int, low: int, high: int, method: str, source: str) -> Figure:
    """What a comparison says the municipality has saved, with its interval."""
    return Figure(Column.EFFECT, oere, method, source, low, high)


def total(figures: Iterable[Figure]) -> Figure | None:
    """The sum of figures of one column; None of none. The ends of intervals are added, which is on the safe side."""
    found: Figure | None = None
    for each in figures:
        found = each if found is None else found + each
    return found


def kroner(oere: int) -> str:
    """Whole kroner as they are written, with the øre where there are any: 1.250 kr. and 0,50 kr."""
    whole, rest = divmod(abs(oere), 100)
    sign = "−" if oere < 0 else ""
    decimals = f",{rest:02}" if rest else ""
    return f"{sign}{whole:,}".replace(",", ".") + f"{decimals} kr."


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _joined(one: str, other: str) -> str:
    """Each part once, in the order they came."""
    return "; ".join(dict.fromkeys([*one.split("; "), *other.split("; ")]))
