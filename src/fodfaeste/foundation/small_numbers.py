"""Hiding small numbers, so that no table, alone or beside others of the same people, tells of a few. Pure.

Everything that is published about people goes through here: `suppress` for tables of the same people, `split` for a
table in parts beside the whole, `spaced` for curves, `stands_alone` for one number.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

SMALLEST_MINIMUM = 3
"""Below this a hidden cell could only be 1, so hiding would not hide."""


@dataclass(frozen=True)
class Shown:
    """A table as it may be published: `None` is a hidden number. `total` is hidden too when it would tell."""

    cells: dict[str, int | None]
    total: int | None


def stands_alone(count: int, minimum: int) -> bool:
    """May this number be told, and whatever is told of these people? Nobody, or enough of them."""
    return count == 0 or count >= max(minimum, SMALLEST_MINIMUM)


def suppress(
    tables: Sequence[Mapping[str, int]],
    minimum: int,
    *,
    total_told: bool = True,
    overlapping: bool = False,
    told_elsewhere: Collection[str] = (),
) -> list[Shown]:
    """Hide the small numbers of tables that all count the same people, so that none can be worked out again.

    A cell from 1 to `minimum` - 1 is hidden. Then more are hidden, smallest first and equal ones together, until the
    hidden cells of a table hold at least `minimum` people and could be others: swapping two unequal hidden numbers
    gives the very same publication, and so do other numbers when a table is hidden whole, unless every cell is 1.
    Where that cannot be reached the total is hidden, and with it every table's numbers, because each sums to it.

    - `total_told` false: the total is a secret of its own (`Shown.total` is None throughout). Then every table hides
      cells with at least `minimum` people, so that what is shown never sums to it.
    - `overlapping` true: the same person can be in several cells. Then one hidden cell has at least `minimum` people
      by itself.
    - `told_elsewhere`: cells that another table may tell. They are the last to be hidden for the sake of others.
    """
    least = max(minimum, SMALLEST_MINIMUM)
    people: Callable[[list[int]], int] = max if overlapping else sum
    hidden = [
        frozenset[str]() if total_told and not _few(table, least) else _hidden(table, least, people, told_elsewhere)
        for table in tables
    ]
    if any(each is None for each in hidden):
        return [Shown(dict.fromkeys(table), None) for table in tables]
    return [
        Shown(
            {name: None if name in names else count for name, count in table.items()},
            sum(table.values()) if total_told else None,
        )
        for table, names in zip(tables, hidden, strict=True)
        if names is not None
    ]


def _few(table: Mapping[str, int], minimum: int) -> set[str]:
    return {name for name, count in table.items() if 0 < count < minimum}


def _hidden(
    table: Mapping[str, int], minimum: int, people: Callable[[list[int]], int], late: Collection[str]
) -> frozenset[str] | None:
    """The names to hide, or None when the total has to go as well."""
    names = _few(table, minimum)
    while not _safe([table[name] for name in names], minimum, people, every=len(names) == len(table)):
        left = [name for name in table if name not in names]
        if not left:
            return None
        order = {name: (name in late, table[name] == 0, table[name]) for name in left}
        names |= {name for name in left if order[name] == min(order.values())}
    return frozenset(names)


def _safe(hidden: list[int], minimum: int, people: Callable[[list[int]], int], *, every: bool) -> bool:
    if not hidden or people(hidden) < minimum:
        return False
    return len(set(hidden)) > 1 or (every and len(hidden) > 1 and hidden[0] > 1)


def split(
    parts: Mapping[str, Mapping[str, int]], whole: Mapping[str, int | None], minimum: int
) -> dict[str, dict[str, int | None]] | None:
    """A table for each part beside the whole's, or None where the parts would tell of a few.

    The parts and the whole can be subtracted from each other. Therefore a cell that must be hidden in one part is
    hidden in all of them; the hidden cells together hold nobody or at least `minimum` people in every part; and what
    is hidden could be otherwise: in each part with something hidden two hidden numbers can change by one against
    another part without any published number changing.
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    if len(parts) < 2:
        return None
    hidden = [
        name
        for name, count in whole.items()
        if count is None or any(0 < table[name] < minimum for table in parts.values())
    ]
    if not hidden:
        return {part: dict(table) for part, table in parts.items()}
    if len(hidden) < 2:
        hidden += sorted((name for name in whole if name not in hidden), key=lambda name: _most(parts, name))[:1]
    for table in parts.values():
        if not stands_alone(sum(table[name] for name in hidden), minimum):
            return None
    if not _could_be_otherwise(parts, hidden, minimum):
        return None
    return {
        part: {name: None if name in hidden else count for name, count in table.items()}
        for part, table in parts.items()
    }


def _most(parts: Mapping[str, Mapping[str, int]], name: str) -> int:
    return max(table[name] for table in parts.values())


def _could_be_otherwise(parts: Mapping[str, Mapping[str, int]], hidden: Sequence[str], minimum: int) -> bool:
    """Every hidden small number has a partner to swap with: −1 here and there, +1 in the two other corners."""
    return all(
        any(parts[other][partner] > 0 for other in parts if other != part for partner in hidden if partner != name)
        for part, table in parts.items()
        for name in hidden
        if 0 < table[name] < minimum
    )


def spaced(ways: Sequence[Sequence[int | None]], people: int, minimum: int) -> list[bool]:
    """Which points of growing curves may be shown, when each way out of the same people has a curve of its own.

    `ways`: for each way, how many have taken it by each point; None where it is not known yet. A point stays when for
    every way those who have taken it and those who took it since the last point that stayed, and those who have taken
    none, are each nobody or at least `minimum` people. Then no difference of two points, and no curve subtracted from
    another, tells of a few.
    """
    minimum = max(minimum, SMALLEST_MINIMUM)
    kept = []
    last = [0] * len(ways)
    for counts in zip(*ways, strict=True):
        known = [count for count in counts if count is not None]
        stays = (
            people >= minimum
            and len(known) == len(counts)
            and stands_alone(people - sum(known), minimum)
            and all(
                stands_alone(count, minimum) and stands_alone(count - before, minimum)
                for count, before in zip(known, last, strict=True)
            )
        )
        kept.append(stays)
        if stays:
            last = known
    return kept
