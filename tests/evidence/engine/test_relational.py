"""The relational steps on Polars (lazily) and pandas: the same runs, spells and counts as the embedded engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.codetable import CodeTable
from fodfaeste.evidence.engine import relational
from fodfaeste.evidence.spells import Runs, Spells, Window, runs_of_runs, runs_of_weeks, spells_of
from fodfaeste.evidence.weeks import week_of
from tests.evidence.histories import BOOK, LETTERS, START, long_of, slow_spells, stretches

TABLE = CodeTable.shipped()
WEEKS = st.lists(stretches("crspuedwoi.."), min_size=1, max_size=5)
Make = Callable[[pa.Table], Any]
NUMBERS = {"week": pa.int32(), "first_week": pa.int32(), "last_week": pa.int32(), "text": pa.string()}


@pytest.fixture(scope="module", params=["polars", "pandas"])
def make(request: pytest.FixtureRequest) -> Make:
    """From an Arrow table to a dataframe of an engine."""
    return {"polars": lambda table: pl.from_arrow(table).lazy(), "pandas": pa.Table.to_pandas}[request.param]


def frame(make: Make, columns: dict[str, list[Any]] | pa.Table) -> relational.Frame:
    if isinstance(columns, dict):
        columns = pa.table({name: pa.array(values, NUMBERS.get(name)) for name, values in columns.items()})
    return relational.lazy(make(columns))


def rows(found: relational.Frame) -> list[tuple[Any, ...]]:
    return found.collect().rows()


def runs_with(make: Make, columns: dict[str, list[Any]], table: CodeTable = TABLE) -> relational.Frame:
    """Runs of a register of weeks or of stretches, whichever the columns are."""
    given_texts = sorted(set(pa.array(columns["text"], pa.string()).to_pylist()) - {None})
    codes = frame(make, relational.code_rows(table, given_texts))
    if "week" in columns:
        return relational.runs_of_weeks(frame(make, columns), codes, table)
    return relational.runs_of_stretches(frame(make, columns), codes, frame(make, relational.period_rows(table)))


def run_rows(found: relational.Frame) -> list[tuple[Any, ...]]:
    """Person, first week, last week and key of each run, in order."""
    key = {rank: BOOK.keys[code] for code, rank in enumerate(BOOK.rank.tolist())}
    ordered = relational.in_order(found, "first_week").select("person", "first_week", "last_week", "rank")
    return [(person, first, last, key[rank]) for person, first, last, rank in rows(ordered)]


def known(runs: Runs) -> list[tuple[Any, ...]]:
    """The runs of the embedded engine, without those that only say that a week was observed."""
    kept = TABLE.kept(runs.code)
    columns = (getattr(runs, name)[kept].tolist() for name in Runs.__slots__)
    return [(str(who), first, last, BOOK.keys[code]) for who, first, last, code in zip(*columns, strict=True)]


def long_columns(people: list[str]) -> tuple[dict[str, list[Any]], Any, Any, Any]:
    person, week, code = long_of(people)
    texts = [BOOK.keys[each] for each in code.tolist()]
    return (
        {"person": pa.array(map(str, person.tolist()), pa.string()), "week": week.tolist(), "text": texts},
        person,
        week,
        code,
    )


@settings(max_examples=20)
@given(people=WEEKS, gap=st.integers(0, 8), cut=st.integers(0, 20), seed=st.integers(0, 2**31))
def test_spells_of_weeks_are_those_of_the_embedded_engine(
    make: Make, people: list[str], gap: int, cut: int, seed: int
) -> None:
    columns, person, week, code = long_columns(people)
    order = pa.array(np.random.default_rng(seed).permutation(np.repeat(np.arange(len(person)), 2)))
    mixed = {name: pa.array(column, NUMBERS.get(name)).take(order) for name, column in columns.items()}
    window = Window(START + cut, START + max(cut, max(map(len, people)) - 1))
    expected = spells_of(runs_of_weeks(person, week, code, BOOK), BOOK, window, gap)
    found = runs_with(make, mixed)
    assert run_rows(found) == known(runs_of_weeks(person, week, code, BOOK))
    book = frame(make, relational.book_rows(BOOK))
    spells = relational.in_order(relational.spells_of(found, book, window, gap), "spell")
    wanted = [getattr(expected, name).tolist() for name in Spells.__slots__]
    assert rows(spells) == [(str(who), *rest) for who, *rest in zip(*wanted, strict=True)]


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(0, 12), st.sampled_from("crspuedwoi"))))
def test_runs_of_stretches_that_overlap_are_those_of_the_embedded_engine(make: Make, given_rows: list[Any]) -> None:
    person, first, length, letter = ([row[at] for row in given_rows] for at in range(4))
    last = [start + more for start, more in zip(first, length, strict=True)]
    keys = [LETTERS[each] for each in letter]
    kept = TABLE.kept(np.array([BOOK.code(key) for key in keys], np.int16)).tolist()
    code = [BOOK.code(key) for key in keys]
    picked = [[value for value, keep in zip(each, kept, strict=True) if keep] for each in (person, first, last, code)]
    columns = {"person": pa.array(map(str, person), pa.string()), "first_week": first, "last_week": last, "text": keys}
    assert run_rows(runs_with(make, columns)) == known(runs_of_runs(*picked, BOOK))


def test_a_week_with_two_benefits_is_named_by_the_rank_and_other_kinds_stand_back(make: Make) -> None:
    columns = {"person": ["a"] * 4, "week": [1, 1, 2, 2], "text": ["130", "890", "651", "130"]}
    assert run_rows(runs_with(make, columns)) == [("a", 1, 1, "sygedagpenge"), ("a", 2, 2, "kontanthjaelp")]


def test_blank_codes_and_plain_self_support_make_no_run(make: Make) -> None:
    columns = {"person": ["a", "a", "a"], "week": [1, 2, 3], "text": [None, "  ", "130"]}
    assert run_rows(runs_with(make, columns)) == [("a", 3, 3, "kontanthjaelp")]


def test_a_name_that_changes_its_meaning_is_read_by_week_also_within_a_stretch(make: Make) -> None:
    first, last = week_of(date(2025, 6, 2)), week_of(date(2025, 7, 28))
    change = week_of(date(2025, 7, 7))
    expected = [("a", first, change - 1, "uddannelseshjaelp"), ("a", change, last, "kontanthjaelp")]
    stretch = {"person": ["a"], "first_week": [first], "last_week": [last], "text": ["Uddannelseshjælp"]}
    assert run_rows(runs_with(make, stretch)) == expected
    weeks = list(range(first, last + 1))
    long = {"person": ["a"] * len(weeks), "week": weeks, "text": ["Uddannelseshjælp"] * len(weeks)}
    assert run_rows(runs_with(make, long)) == expected


def test_people_come_in_order_of_the_length_of_the_name_and_then_the_name(make: Make) -> None:
    names = ["10", "9", "009", "å", "z", "Åse", "ab", "𝒳", "e\u0301"]
    found = relational.in_order(frame(make, {"person": names, "at": [0] * len(names)}), "at")
    assert [row[0] for row in rows(found)] == sorted(names, key=lambda name: (len(name), name))


@settings(max_examples=10)
@given(people=WEEKS, gap=st.integers(0, 6))
def test_the_count_table_counts_durations_destinations_and_strata(make: Make, people: list[str], gap: int) -> None:
    columns, *_ = long_columns(people)
    length = max(map(len, people))
    book, window = frame(make, relational.book_rows(BOOK)), Window(START, START + length - 1)
    spells = relational.spells_of(runs_with(make, columns), book, window, gap)
    found = rows(relational.count_table(spells, "span_weeks", "exit", ["first_benefit"]))
    exits = ("none", "self_support", "education", "pension", "emigrated", "dead")
    expected = Counter(
        (BOOK.code(LETTERS[one]), last - first + 1, exits.index(leaves))
        for weeks in people
        for first, last, _, one, _, leaves, _ in slow_spells(weeks.ljust(length, "."), gap)
    )
    assert Counter({tuple(row[:3]): row[3] for row in found}) == expected


@pytest.mark.parametrize("outcome", [[3, 2**25, 5, -1, 7], [True, False, True, True, False]])
def test_cells_hold_exact_sums_of_whole_numbers_and_truth_values(make: Make, outcome: list[int]) -> None:
    columns = {"unit": list("aabba"), "period": [1, 1, 1, 1, 2], "y": outcome}
    found = sorted(rows(relational.cells(frame(make, columns), "unit", "period", "y")))
    for unit, period, n, total, squares, mean in found:
        mine = [y for u, p, y in zip(*columns.values(), strict=True) if (u, p) == (unit, period)]
        assert (n, total, squares, mean) == (len(mine), sum(mine), sum(y * y for y in mine), sum(mine) / len(mine))
    assert [row[:2] for row in found] == [("a", 1), ("a", 2), ("b", 1)]


def test_cells_leave_out_rows_without_an_outcome_and_keep_further_columns(make: Make) -> None:
    columns = {"u": ["a"] * 4, "t": [1] * 4, "g": [0, 0, 1, 1], "y": [0.5, 1.5, 0.25, None]}
    found = sorted(rows(relational.cells(frame(make, columns), "u", "t", "y", ["g"])))
    assert found == [("a", 1, 0, 2, 2.0, 2.5, 1.0), ("a", 1, 1, 1, 0.25, 0.0625, 0.25)]


def test_a_negative_gap_is_refused(make: Make) -> None:
    columns = {"person": ["a"], "week": [1], "text": ["130"]}
    with pytest.raises(ValueError, match="gap_weeks cannot be negative"):
        relational.spells_of(runs_with(make, columns), frame(make, relational.book_rows(BOOK)), Window(0, 9), -1)
