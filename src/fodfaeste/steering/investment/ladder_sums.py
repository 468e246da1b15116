"""Benefit weeks and what they cost the municipality, by ladder step: the whole register, portion by portion.

The amounts are the refund file's own, added up. Beside them stands what the dated rates of the ladder make of the same
payouts, so that a file and a rule that do not agree are seen. A week without a rate is left out of the latter and
counted as a gap; nothing is guessed.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules, ladder_numbers
from fodfaeste.evidence.spells import runs_of_weeks
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.refresh import NotCounted
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.foundation.register.tables import benefit_table, ladder_rules
from fodfaeste.steering.investment.models import LadderGap, LadderQuarter, LadderWeek

OUTSIDE, WITHOUT_RULE = 0, -1
"""Steps that are none: benefits that do not count on the ladder, and weeks that no rule covers."""
_CITIZENS: Final = 4000
_ROWS: Final = 50_000
_ABSENT: Final = -(1 << 62)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """Sums over benefit weeks. `weeks` and `unpriced` are counts, the rest øre."""

    weeks: int = 0
    unpriced: int = 0
    payout: int = 0
    net: int = 0
    ladder: int = 0
    on_steps: int = 0

    def __add__(self, other: "Cell") -> "Cell":
        return Cell(*(getattr(self, name) + getattr(other, name) for name in Cell.__dataclass_fields__))


@dataclass
class Sums:
    """What all portions have given: by week, group and step, and citizens by quarter and by step, group or neither."""

    cells: dict[tuple[int, str, int], Cell] = field(default_factory=lambda: defaultdict(Cell))
    citizens: dict[tuple[date, str, str], int] = field(default_factory=lambda: defaultdict(int))
    gap: dict[int, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Lines:
    """Benefit weeks of some citizens in columns; amounts in øre, `_ABSENT` where the file gave none."""

    citizen: Ints
    week: NDArray[np.int32]
    code: NDArray[np.int16]
    payout: Ints
    refund: Ints
    cofinancing: Ints


def fill_ladder(day: date) -> str:
    """For the refresh. Raises `NotCounted` when the register is empty."""
    sums = sum_up()
    if not sums.cells:
        raise NotCounted("Registeret er tomt. Indlæs en refusionsfil under Register.")
    _write(sums)
    last = monday_of(max(week for week, _, _ in sums.cells))
    return f"registeret til og med uge {last.isocalendar().week} {last.isocalendar().year}"


def sum_up() -> Sums:
    """Every benefit week of every citizen."""
    table = benefit_table()
    book, rules, sums = CodeBook.from_table(table), ladder_rules(), Sums()
    groups = [table.by_key[key].group or "andet" for key in book.keys]
    for lines in _portions(book):
        add(sums, lines, book, rules, groups)
    return sums


def add(sums: Sums, lines: Lines, book: CodeBook, rules: LadderRules, groups: Sequence[str]) -> None:
    """Add some citizens to the sums; each citizen is in one portion only."""
    step, number = steps_of(lines, book, rules)
    share = np.zeros(len(step))
    on = step > 0
    share[on] = rules.percents(lines.week[on], number[on])[1]
    priced = lines.payout != _ABSENT
    payout = np.where(priced, lines.payout, 0)
    net = np.where(priced, municipal_net(payout, lines.refund, lines.cofinancing), 0)
    by_ladder = np.where(on & priced, share_of(payout, share), 0)
    names = sorted(set(groups))
    group = np.array([names.index(each) for each in groups], np.int64)[lines.code]
    columns = (np.ones_like(payout), (~priced).astype(np.int64), payout, net, by_ladder, np.where(on & priced, net, 0))
    keys = (lines.week.astype(np.int64), group, step.astype(np.int64))
    for (week, at, where), values in _grouped(keys, columns):
        sums.cells[week, names[at], where] += Cell(*values)
    without = step == WITHOUT_RULE
    for week, count in zip(*np.unique(lines.week[without], return_counts=True), strict=True):
        sums.gap[int(week)] += int(count)
    _count_citizens(sums, lines, step, group, names)


def steps_of(lines: Lines, book: CodeBook, rules: LadderRules) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each benefit week its step and its number on the ladder (0 where it is not counted)."""
    runs = runs_of_weeks(lines.citizen, lines.week, lines.code, book)
    person, week, _, counted = ladder_numbers(runs, book, rules)
    number = _looked_up(person, week, counted, lines)
    number[~book.on_ladder[lines.code]] = 0
    step = np.where(number > 0, rules.first_weeks(lines.week, number), OUTSIDE)
    step[(number > 0) & (step == 0)] = WITHOUT_RULE
    return step.astype(np.int32), number


def municipal_net(payout: Ints, refund: Ints, cofinancing: Ints) -> Ints:
    """The municipality's part: the co-financing where somebody else pays out, else the payout less the refund."""
    refund, cofinancing = (np.where(each == _ABSENT, 0, each) for each in (refund, cofinancing))
    return np.where(cofinancing != 0, cofinancing, payout - refund)


def share_of(payout: Ints, percent: NDArray[np.floating[Any]]) -> Ints:
    """A share in percent of each payout, to the øre; half an øre goes up. Percents have at most two decimals."""
    hundredths = np.rint(percent * 100).astype(np.int64)
    found: Ints = (payout * hundredths + 5000) // 10_000
    return found


def _looked_up(person: Ints, week: NDArray[np.int32], number: NDArray[np.int32], lines: Lines) -> NDArray[np.int32]:
    """The number of each line's person and week; both sides are in order of person and week."""
    if not len(person):
        return np.zeros(len(lines.week), np.int32)
    low = int(min(week.min(), lines.week.min()))
    known = person * (1 << 20) + (week - low)
    asked = lines.citizen * (1 << 20) + (lines.week - low)
    at = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    return np.where(known[at] == asked, number[at], 0).astype(np.int32)


def _count_citizens(sums: Sums, lines: Lines, step: NDArray[np.int32], group: Ints, names: Sequence[str]) -> None:
    """Different citizens in each quarter: by step, by group, and altogether."""
    if not len(lines.week):
        return
    weeks, place = np.unique(lines.week, return_inverse=True)
    quarters = [quarter_of(monday_of(int(week))).first for week in weeks]
    every = sorted(set(quarters))
    quarter = np.array([every.index(each) for each in quarters], np.int64)[place]
    for kind, key, said in (
        ("step", step.astype(np.int64), str),
        ("group", group, names.__getitem__),
        ("all", np.zeros_like(group), lambda _: ""),
    ):
        # One whole number for quarter, key and citizen sorts ten times as fast as three columns.
        low, kinds = int(key.min()), int(np.ptp(key)) + 1
        first, people = int(lines.citizen.min()), int(np.ptp(lines.citizen)) + 1
        found = np.unique((quarter * kinds + key - low) * people + lines.citizen - first) // people
        for each, count in zip(*np.unique(found, return_counts=True), strict=True):
            at, which = divmod(int(each), kinds)
            sums.citizens[every[at], kind, said(which + low)] += int(count)


def _grouped(keys: Sequence[Ints], columns: Sequence[Ints]) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Sums of the columns for each different key, in whole numbers."""
    if not len(keys[0]):
        return
    order = np.lexsort(tuple(reversed(keys)))
    ordered = [each[order] for each in keys]
    new = np.zeros(len(order), np.bool_)
    new[0] = True
    for each in ordered:
        new[1:] |= each[1:] != each[:-1]
    starts = np.flatnonzero(new)
    totals = [np.add.reduceat(each[order], starts) for each in columns]
    for row, at in enumerate(starts.tolist()):
        yield tuple(int(each[at]) for each in ordered), [int(each[row]) for each in totals]


def _portions(book: CodeBook) -> Iterator[Lines]:
    every = list(BenefitWeek.objects.order_by("citizen_id").values_list("citizen_id", flat=True).distinct())
    for start in range(0, len(every), _CITIZENS):
        chosen = every[start : start + _CITIZENS]
        yield _read(chosen[0], chosen[-1], book)


def _read(first: int, last: int, book: CodeBook) -> Lines:
    """The benefit weeks of citizens `first` to `last`, in order of citizen and week."""
    weeks: dict[object, int] = {}
    columns: list[list[int]] = [[] for _ in range(6)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT citizen_id, week, benefit, payout_oere, refund_oere, cofinancing_oere FROM register_benefitweek "
            "WHERE citizen_id BETWEEN %s AND %s ORDER BY citizen_id, week, benefit",
            [first, last],
        )
        while rows := cursor.fetchmany(_ROWS):
            for citizen, week, benefit, *amounts in rows:
                code = book.index.get(benefit)
                if code is None:
                    continue
                number = weeks.get(week)
                if number is None:
                    monday = week if isinstance(week, date) else date.fromisoformat(str(week))
                    number = weeks[week] = week_of(monday)
                for column, value in zip(columns, (citizen, number, code, *amounts), strict=True):
                    column.append(_ABSENT if value is None else value)
    types = (np.int64, np.int32, np.int16, np.int64, np.int64, np.int64)
    return Lines(*(np.array(column, kind) for column, kind in zip(columns, types, strict=True)))  # type: ignore[arg-type]


def _write(sums: Sums) -> None:
    for model in (LadderWeek, LadderQuarter, LadderGap):
        model._default_manager.all().delete()
    quarters: dict[tuple[date, str, str], Cell] = defaultdict(Cell)
    rows = []
    for (week, group, step), cell in sums.cells.items():
        monday = monday_of(week)
        for kind, key in (("step", str(step)), ("group", group), ("all", "")):
            quarters[quarter_of(monday).first, kind, key] += cell
        rows.append(
            LadderWeek(
                week=monday,
                group=group,
                step=step,
                citizens=cell.weeks,
                unpriced=cell.unpriced,
                payout_oere=cell.payout,
                net_oere=cell.net,
                ladder_oere=cell.ladder,
            )
        )
    LadderWeek.objects.bulk_create(rows, batch_size=500)
    LadderQuarter.objects.bulk_create(
        [
            LadderQuarter(
                quarter=quarter,
                kind=kind,
                key=key,
                citizens=sums.citizens[quarter, kind, key],
                weeks=cell.weeks,
                unpriced=cell.unpriced,
                payout_oere=cell.payout,
                net_oere=cell.net,
                ladder_oere=cell.ladder,
                on_steps_oere=cell.on_steps,
            )
            for (quarter, kind, key), cell in quarters.items()
        ],
        batch_size=500,
    )
    if sums.gap:
        first, last = monday_of(min(sums.gap)), monday_of(max(sums.gap))
        LadderGap.objects.create(first=first, last=last, weeks=sum(sums.gap.values()))
