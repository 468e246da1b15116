"""Hiding small numbers, so that no table, alone or beside others of the same people, tells of a few. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALLEST_MINIMUM = 3
"""Below this a hidden cell could only be 1, so hiding would not hide."""


@dataclass(frozen=True)
class Shown:
    """A table as it may be published: `None` is a hidden number. `total` is hidden too when it would tell."""

    cells: dict[str, int | None]
    total: int | None


def suppress(tables: Sequence[Mapping[str, int]], minimum: int) -> list[Shown]:
    """Hide the small numbers of tables that all count the same people, so that none can be worked out again.

    A cell from 1 to `minimum` - 1 is hidden. Then more are hidden, smallest first and equal ones together, until the
    hidden cells of a table hold at least `minimum` people and are not all equal: swapping two unequal hidden numbers
    gives the very same publication, so no reader can tell which is which. Where that cannot be reached the total is
    hidden, and with it every table's numbers, because each of them sums to it.
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    hidden = [_hidden(table, minimum) for table in tables]
    if any(each is None for each in hidden):
        return [Shown(dict.fromkeys(table), None) for table in tables]
    return [
        Shown({name: None if name in names else count for name, count in table.items()}, sum(table.values()))
        for table, names in zip(tables, hidden, strict=True)
        if names is not None
    ]


def _hidden(table: Mapping[str, int], minimum: int) -> frozenset[str] | None:
    """The names to hide, or None when the total has to go as well."""
    names = {name for name, count in table.items() if 0 < count < minimum}
    if not names:
        return frozenset()
    while not _safe([table[name] for name in names], minimum):
        left = [count for name, count in table.items() if name not in names and count > 0]
        left = left or [count for name, count in table.items() if name not in names]
        if not left:
            return None
        names |= {name for name, count in table.items() if count == min(left)}
    return frozenset(names)


def _safe(hidden: Sequence[int], minimum: int) -> bool:
    return sum(hidden) >= minimum and len(set(hidden)) > 1
