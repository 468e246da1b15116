"""The ladder of a file: what each person-week counts as, what it costs, and where a refund file's rates differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.codetable import CodeTable
from fodfaeste.evidence.gather import Persons
from fodfaeste.evidence.ladder import LadderRules, ladder_numbers
from fodfaeste.evidence.readers import Progress, reading
from fodfaeste.evidence.refunds import Refunds, read_refunds
from fodfaeste.evidence.sources import open_source
from fodfaeste.evidence.spells import Codes, Ints, Runs, Weeks, Window, runs_of_weeks
from fodfaeste.evidence.weeks import monday_of

_CPR: Final = re.compile(r"(\d{6})[-\s]?\d{4}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A week whose rate in the file is not that of the ladder. Rates in percent; None: the file has none."""

    person: str
    week: str
    benefit: str
    ladder_week: int
    paid_by: str
    rate_in_file: float | None
    rate_of_ladder: float
    amount: float


@dataclass(frozen=True, slots=True)
class LadderFile:
    """Person-weeks in columns, in order of person and week. -1: not on the ladder; NaN: no rate, no amount."""

    persons: Persons
    person: Ints
    week: Weeks
    benefit: tuple[str, ...]
    code: Codes
    number: Weeks
    refund: NDArray[np.float64]
    municipal: NDArray[np.float64]
    cost: NDArray[np.float64]
    window: Window
    rows: int
    compared: int | None
    differences: list[Difference]

    def __len__(self) -> int:
        return len(self.person)

    def entries(self, step: int = 100_000) -> Iterator[dict[str, Any]]:
        """Each person-week as a mapping, with None where there is nothing."""
        for low in range(0, len(self), step):
            part = slice(low, low + step)
            names = self.persons.names(self.person[part]).to_pylist()
            columns = (self.week, self.code, self.number, self.refund, self.municipal, self.cost)
            for name, week, code, number, refund, municipal, cost in zip(
                names, *(column[part].tolist() for column in columns), strict=True
            ):
                yield {
                    "person": name,
                    "week": monday_of(week).isoformat(),
                    "benefit": self.benefit[code],
                    "ladder_week": None if number < 0 else number,
                    "refund_rate": _known(refund),
                    "municipal_rate": _known(municipal),
                    "municipal_net_cost": _known(cost),
                }

    def summary(self) -> dict[str, Any]:
        """Totals of the file."""
        on = self.number >= 0
        steps, weeks = np.unique(self.refund[on & ~np.isnan(self.refund)], return_counts=True)
        return {
            "persons": len(np.unique(self.person)),
            "weeks": len(self),
            "weeks_on_ladder": int(on.sum()),
            "weeks_by_refund_rate": {f"{rate:g}": int(count) for rate, count in zip(steps, weeks, strict=True)},
            "municipal_net_cost": None if np.isnan(self.cost).all() else round(float(np.nansum(self.cost)), 2),
            "starts_with_the_file": self._starts_with_the_file(),
        }

    def _starts_with_the_file(self) -> dict[str, Any]:
        """People whose earlier weeks may have counted, and their ladder weeks until the count is seen to begin anew.

        Only so much self-support as restarts the count, all of it inside the file, proves that nothing was carried in.
        """
        needed = LadderRules.shipped().reset_at(self.window.last).self_support_weeks
        on = self.number >= 0
        person, week, number = self.person[on], self.week[on], self.number[on]
        begins = np.ones(len(person), np.bool_)
        begins[1:] = person[1:] != person[:-1]
        of = np.cumsum(begins) - 1
        restarts = np.cumsum((number == 1) & ~begins)
        early = week[begins] < self.window.first + needed
        unsure = early[of] & (restarts == restarts[begins][of])
        return {
            "persons": int(early.sum()),
            "weeks_on_ladder": int(unsure.sum()),
            "within_weeks": needed,
            "note": f"first counted week within {needed} weeks of the file's first: earlier weeks are unknown, "
            "so their ladder week is a lower bound",
        }


def ladder_of_long(path: Path, table: CodeTable, progress: Progress | None = None) -> LadderFile:
    """The ladder of a file of weeks without amounts. Raises `BadInput`."""
    with reading(path, "long", table, progress) as register:
        parts = list(register.parts())
        runs = Runs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Runs.__slots__))
        person, week, code, number = ladder_numbers(runs, table.book, LadderRules.shipped())
        refund, municipal = _percents(week, number)
        nothing = np.full(len(week), np.nan)
        columns = (person, week, code, number, refund, municipal, nothing)
        return _file(register.persons, columns, table, register.window, register.rows, None, [])


def ladder_of_refunds(path: Path, table: CodeTable, check: bool, progress: Progress | None = None) -> LadderFile:
    """The ladder and the costs of a refund file, and on request its differences. Raises `BadInput`."""
    persons = Persons()
    found = read_refunds(open_source(path), table, persons, progress, with_rates=True)
    paid = found.payout > 0
    runs = runs_of_weeks(found.person[paid], found.week[paid], found.code[paid], table.book)
    counted = ladder_numbers(runs, table.book, LadderRules.shipped())
    person, week, code, cost = _weekly(found, table)
    at, on = _places(counted[0], counted[1], person, week)
    number = np.where(on, counted[3][at] if len(counted[3]) else -1, -1).astype(np.int32)
    refund, municipal = _percents(week, number)
    differences: list[Difference] = []
    compared = None
    if check:
        compared, differences = _differences(found, persons, table, person, week, number)
    columns = (person, week, code, number, refund, municipal, cost)
    window = Window(found.first_week, found.last_week)
    return _file(persons, columns, table, window, found.rows, compared, differences)


def masked(name: str) -> str:
    """A person as given, but only the first six digits of a CPR number."""
    match = _CPR.fullmatch(name)
    return f"{match[1]}-••••" if match else name


def _file(
    persons: Persons,
    columns: tuple[NDArray[Any], ...],
    table: CodeTable,
    window: Window,
    rows: int,
    compared: int | None,
    differences: list[Difference],
) -> LadderFile:
    order = np.argsort(persons.ranks(columns[0]), kind="stable")
    person, week, code, number, refund, municipal, cost = (column[order] for column in columns)
    return LadderFile(
        persons,
        person,
        week,
        table.book.keys,
        code,
        number,
        refund,
        municipal,
        cost,
        window,
        rows,
        compared,
        differences,
    )


def _percents(week: Weeks, number: Weeks) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Refund and municipal share where there is a ladder week and a rule; weeks before the law have no rate."""
    rules = LadderRules.shipped()
    refund = np.full(len(week), np.nan)
    share = refund.copy()
    on = (number >= 0) & (week >= min(step.valid_from for step in rules.steps))
    refund[on], share[on] = rules.percents(week[on], number[on])
    return refund, share


def _weekly(found: Refunds, table: CodeTable) -> tuple[Ints, Weeks, Codes, NDArray[np.float64]]:
    """One entry per person and week: the benefit that names it and the municipality's cost of all benefits in it."""
    order = np.lexsort((table.book.rank[found.code], found.payout <= 0, found.week, found.person))
    person, week, code = found.person[order], found.week[order], found.code[order]
    differs = np.ones(len(person), dtype=np.bool_)
    differs[1:] = (person[1:] != person[:-1]) | (week[1:] != week[:-1])
    starts = np.flatnonzero(differs)
    cost = np.add.reduceat(found.municipal[order], starts) / 100 if len(starts) else np.empty(0)
    return person[starts], week[starts], code[starts], cost


def _places(person: Ints, week: Weeks, of: Ints, at: Weeks) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each (of, at) stands in ordered (person, week), and whether it does."""
    if not len(person):
        return np.zeros(len(of), np.intp), np.zeros(len(of), np.bool_)
    every = np.unique(np.concatenate((person, of)))
    key = np.searchsorted(every, person) * 2**24 + week
    wanted = np.searchsorted(every, of) * 2**24 + at
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return place, key[place] == wanted


def _differences(
    found: Refunds, persons: Persons, table: CodeTable, person: Ints, week: Weeks, number: Weeks
) -> tuple[int, list[Difference]]:
    """How many sums were compared, and those whose rate is another than the ladder's."""
    rates = found.rates
    place, there = _places(person, week, rates.person, rates.week)
    counted = number[place]
    refund, share = _percents(rates.week, np.where(there, counted, -1).astype(np.int32))
    compared = there & table.book.on_ladder[rates.code] & ~np.isnan(refund)
    others = rates.cofinancing_rate > 0
    stated, expected = np.where(others, rates.cofinancing_rate, rates.refund_rate), np.where(others, share, refund)
    wrong = np.flatnonzero(compared & (stated != np.rint(np.nan_to_num(expected) * 100)))
    wrong = wrong[np.lexsort((rates.week[wrong], persons.ranks(rates.person[wrong])))]
    names = persons.names(rates.person[wrong]).to_pylist()
    listed = [
        Difference(
            person=masked(name),
            week=monday_of(int(rates.week[at])).isoformat(),
            benefit=table.book.keys[rates.code[at]],
            ladder_week=int(counted[at]),
            paid_by="others" if others[at] else "municipality",
            rate_in_file=None if stated[at] < 0 else float(stated[at]) / 100,
            rate_of_ladder=float(expected[at]),
            amount=float(rates.payout[at]) / 100,
        )
        for at, name in zip(wrong.tolist(), names, strict=True)
    ]
    return int(compared.sum()), listed


def told(differences: list[Difference]) -> list[dict[str, Any]]:
    """Differences as mappings."""
    return [asdict(each) for each in differences]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value
