"""From benefit weeks to each citizen's `RegisterStatus`, some thousand citizens at a time."""

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from math import isnan
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Max, Min

from fodfaeste.evidence.codes import BENEFIT, CodeBook
from fodfaeste.evidence.ladder import LadderRules, Step
from fodfaeste.evidence.spells import Runs, Spells, Window, runs_of_weeks, spells_of
from fodfaeste.evidence.status import PersonFact, person_facts
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun, RegisterStatus
from fodfaeste.foundation.register.tables import benefit_table, code_book, gap_weeks, ladder_rules
from fodfaeste.foundation.remember import remembered
from fodfaeste.rulebook import NoRule

_CITIZENS: Final = 4000
_ROWS: Final = 20_000
_FAR: Final = 2**31 - 1
_COLUMNS: Final = [str(field.column) for field in RegisterStatus._meta.concrete_fields]


def observed() -> Window | None:
    """The weeks the files that are in have shown: from the first to the last that occurs in any of them."""
    ends = ImportRun.objects.filter(status="done").aggregate(first=Min("first_week"), last=Max("last_week"))
    return Window(week_of(ends["first"]), week_of(ends["last"])) if ends["first"] else None


def refresh(citizens: Sequence[int] | None = None) -> int:
    """Recompute the status of some citizens, or of everybody; returns how many have one now."""
    window = observed()
    if window is None:
        return 0
    counter = _Counter(window)
    total = 0
    for chosen in portions(citizens):
        total += counter.write(chosen)
    return total


def portions(citizens: Sequence[int] | None) -> Iterator[Sequence[int]]:
    """The ids of some citizens, or of all the register knows, some thousand at a time."""
    if citizens is None:
        every = BenefitWeek.objects.order_by("citizen_id").values_list("citizen_id", flat=True).distinct()
        known = RegisterStatus.objects.values_list("citizen_id", flat=True)
        citizens = sorted({*every, *known})
    for start in range(0, len(citizens), _CITIZENS):
        yield citizens[start : start + _CITIZENS]


def benefit_runs(citizens: Sequence[int], book: CodeBook) -> Runs:
    """The benefit weeks of some citizens, in order of their ids, as runs; unknown benefits are left out."""
    people, weeks, codes = array("q"), array("i"), array("h")
    index: dict[object, int] = {}
    code = book.index
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT citizen_id, week, benefit FROM register_benefitweek WHERE citizen_id BETWEEN %s AND %s "
            "ORDER BY citizen_id, week, benefit",
            [citizens[0], citizens[-1]],
        )
        chosen = set(citizens)
        while found := cursor.fetchmany(_ROWS):
            for citizen, week, benefit in found:
                if citizen not in chosen or benefit not in code:
                    continue
                number = index.get(week)
                if number is None:
                    number = index[week] = week_of(_as_date(week))
                people.append(citizen)
                weeks.append(number)
                codes.append(code[benefit])
    return runs_of_weeks(
        np.frombuffer(people, np.int64) if people else np.empty(0, np.int64),
        np.frombuffer(weeks, np.int32) if weeks else np.empty(0, np.int32),
        np.frombuffer(codes, np.int16) if codes else np.empty(0, np.int16),
        book,
    )


def benefit_keys(book: CodeBook) -> list[str]:
    """The keys of what counts as a benefit week."""
    return [key for key, code in book.index.items() if book.kind[code] == BENEFIT]


def every_spell(window: Window, book: CodeBook, gap: int) -> list[Spells]:
    """The spells of everybody the register knows, some thousand people in each part.

    Reading every week is what costs, so whoever counts several things in one go (`remembering`) reads them once, and
    all of it rests on the same reading.
    """

    def walked() -> tuple[Spells, ...]:
        every = (benefit_runs(chosen, book) for chosen in portions(None) if len(chosen))
        return tuple(spells_of(runs, book, window, gap) for runs in every)

    return list(remembered(("spells", window, _mark(book), gap), walked))


def _mark(book: CodeBook) -> Hashable:
    """What spells follow from in a book: two books that agree in it give the same."""
    return tuple(book.index.items()), book.kind.tobytes(), book.rank.tobytes()


def on_benefit(wanted: Iterable[tuple[int, date]]) -> set[tuple[int, date]]:
    """Those of these (citizen, Monday) with a row in the register.

    One statement for each week that is asked about, however many citizens there are: asking for all those citizens in
    all those weeks would read nearly the whole register into memory.
    """
    by_week: dict[date, set[int]] = defaultdict(set)
    for citizen, week in wanted:
        by_week[week].add(citizen)
    found: set[tuple[int, date]] = set()
    for week, citizens in by_week.items():
        every = sorted(citizens)
        for start in range(0, len(every), _CITIZENS):
            rows = BenefitWeek.objects.filter(week=week, citizen__in=every[start : start + _CITIZENS]).order_by()
            found.update((citizen, week) for citizen in rows.values_list("citizen_id", flat=True))
    return found


class _Counter:
    """The rules of one refresh, read once."""

    def __init__(self, window: Window) -> None:
        table = benefit_table()
        self.window = window
        self.book: CodeBook = code_book(table)
        self.rules = ladder_rules()
        self.gap = gap_weeks(monday_of(window.last))
        self.as_of = monday_of(window.last)

    def write(self, citizens: Sequence[int]) -> int:
        """Citizens in order of their ids. Those without weeks lose their status."""
        runs = benefit_runs(citizens, self.book)
        rows = [_values(fact, self.as_of) for fact in self._facts(runs)]
        with_weeks = {row[0] for row in rows}
        gone = [citizen for citizen in citizens if citizen not in with_weeks]
        for start in range(0, len(gone), 500):
            RegisterStatus.objects.filter(citizen_id__in=gone[start : start + 500]).delete()
        _upsert(rows)
        return len(rows)

    def _facts(self, runs: Runs) -> list[PersonFact]:
        if not len(runs):
            return []
        try:
            return list(person_facts(runs, self.book, self.rules, self.window, None, self.gap).rows(self.book))
        except NoRule:
            unpriced = person_facts(runs, self.book, _without_rates(self.rules), self.window, None, self.gap)
            unpriced.refund_percent[:] = np.nan
            unpriced.municipal_percent[:] = np.nan
            return list(unpriced.rows(self.book))


def _without_rates(rules: LadderRules) -> LadderRules:
    """The same counting where the last week has no rate in the tables: the count stands, the rate stays unknown."""
    return LadderRules((Step(-_FAR, _FAR, 1, _FAR, 0, 0),), rules.resets)


def _as_date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _values(fact: PersonFact, as_of: date) -> tuple[Any, ...]:
    """A status in the order of the table's columns."""
    return (
        fact.person,
        fact.weeks_total,
        fact.weeks_last_52,
        fact.weeks_last_156,
        fact.spells,
        _iso(fact.current_first_week),
        fact.current_weeks or 0,
        fact.current_benefit or "",
        _iso(fact.last_benefit_week),
        fact.ladder_week,
        _known(fact.refund_percent),
        _known(fact.municipal_percent),
        fact.self_support_weeks,
        as_of.isoformat(),
    )


def _iso(week: int | None) -> str | None:
    return None if week is None else monday_of(week).isoformat()


def _known(percent: float | None) -> float | None:
    return None if percent is None or isnan(percent) else round(float(percent), 4)


def _upsert(rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(_COLUMNS))
    changes = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO register_registerstatus ({', '.join(_COLUMNS)}) VALUES ({marks}) "
                f"ON CONFLICT (citizen_id) DO UPDATE SET {changes}",
                rows,
            )
