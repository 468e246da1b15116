"""Somebody with all published tables, paper and patience.

Every number that is published is an equation between numbers of people nobody has been told: whole numbers, never
negative. `Reader` collects the equations, and `between` says how far each unknown number can be told from them, by
integer linear programming. A number of 1 to `minimum` - 1 people is *worked out* when everything that fits the tables
says that it is somebody, and fewer than the minimum.
"""

from collections.abc import Hashable, Iterable, Mapping

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Cell = Hashable
Sum = Mapping[Cell, int]


class Reader:
    """Knows nothing but what is published. Cells are any hashable names; each is a number of people (or of weeks)."""

    def __init__(self) -> None:
        self.cells: dict[Cell, int] = {}
        self.rows: list[tuple[dict[int, int], float, float]] = []

    def reads(self, total: Sum | Iterable[Cell], low: float | None, high: float | None = None) -> None:
        """A sum of cells is `low`, or from `low` to `high`. A hidden number (None) says nothing."""
        if low is None:
            return
        self.knows(total, low, low if high is None else high)

    def knows(self, total: Sum | Iterable[Cell], low: float = 0, high: float = np.inf) -> None:
        """A sum lies between two numbers, as anybody can tell who knows what the tables count."""
        named = total if isinstance(total, Mapping) else dict.fromkeys(total, 1)
        self.rows.append(({self._at(cell): factor for cell, factor in named.items()}, low, high))

    def table(self, cells: Mapping[str, int | None], name: tuple[Hashable, ...], total: int | None = None) -> None:
        """A table as it is shown, its cells called `(*name, key)`."""
        for key, count in cells.items():
            self._at((*name, key))
            self.reads([(*name, key)], count)
        self.reads([(*name, key) for key in cells], total)

    def _at(self, cell: Cell) -> int:
        return self.cells.setdefault(cell, len(self.cells))

    def between(self, cell: Cell) -> tuple[int, float]:
        """The least and the most this cell can be. A cell no table speaks of can be anything."""
        at = self.cells.get(cell)
        if at is None or not self._around(at):
            return 0, np.inf
        return round(self._end(at, 1)), self._end(at, -1)

    def _end(self, at: int, sign: int) -> float:
        rows = self._around(at)
        places = {
            place: number for number, place in enumerate(dict.fromkeys([at, *(p for row in rows for p in row[0])]))
        }
        aim = np.zeros(len(places))
        aim[0] = sign
        matrix = np.zeros((len(rows), len(places)))
        for number, (row, _, _) in enumerate(rows):
            for place, factor in row.items():
                matrix[number, places[place]] = factor
        found = milp(
            aim,
            constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(places)),
        )
        if found.status in (3, 4):  # no end, or none that the solver tells from an empty problem
            return np.inf
        assert found.success, f"what is published cannot all be true: {found.message}"
        return sign * float(round(found.fun))

    def _around(self, at: int) -> list[tuple[dict[int, int], float, float]]:
        """The rows that have to do with a cell, through however many other cells."""
        reached, found, left = {at}, [], list(self.rows)
        while near := [row for row in left if not reached.isdisjoint(row[0])]:
            found += near
            left = [row for row in left if reached.isdisjoint(row[0])]
            reached |= {place for row in near for place in row[0]}
        return found

    def believes(self, truth: Mapping[Cell, int]) -> None:
        """What is published must be true of the real numbers, or the reader would be working on lies."""
        names = {place: cell for cell, place in self.cells.items()}
        for row, low, high in self.rows:
            missing = [names[place] for place in row if names[place] not in truth]
            assert not missing, f"the test does not know {missing}"
            total = sum(factor * truth[names[place]] for place, factor in row.items())
            assert low <= total <= high, ({names[place]: truth[names[place]] for place in row}, low, total, high)

    def worked_out(self, truth: Mapping[Cell, int], minimum: int) -> dict[Cell, tuple[int, float]]:
        """The cells of a few people this reader can tell to be of a few, with what they can be."""
        self.believes(truth)
        found = {}
        for cell, count in truth.items():
            if 0 < count < minimum:
                low, high = self.between(cell)
                if low >= 1 and high < minimum:
                    found[cell] = (low, high)
        return found
