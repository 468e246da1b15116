"""The share improved has its denominator, and small counts cannot be worked out from what is shown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from statsmodels.stats.proportion import proportion_confint

from fodfaeste.evidence.progression.improved import shares, visible
from fodfaeste.evidence.progression.intervals import wilson


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 200), st.data())
def test_the_interval_is_wilsons(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    assert wilson(count, of) == pytest.approx(proportion_confint(count, of, method="wilson"), abs=1e-9)


def test_the_missing_stay_in_the_denominator() -> None:
    (found,) = shares(["all"], np.array([[20, 10, 10, 60]]))
    assert found.began == 100
    assert found.share == 0.5
    assert found.interval == pytest.approx(wilson(20, 40))
    assert (found.worst, found.best) == (0.2, 0.8)


def test_a_small_count_is_hidden_and_one_more_with_it() -> None:
    (found,) = shares(["all"], np.array([[20, 3, 10, 60]]))
    assert found.counts == (20, None, None, 60)
    assert found.share == pytest.approx(20 / 33)


def test_a_hidden_number_of_improved_hides_its_shares_too() -> None:
    (found,) = shares(["all"], np.array([[2, 30, 10, 60]]))
    assert found.counts[0] is None
    assert math.isnan(found.share)
    assert math.isnan(found.worst)


def test_a_group_that_is_small_as_a_whole_is_not_shown() -> None:
    found = shares(["a", "b"], np.array([[1, 1, 0, 1], [30, 20, 10, 20]]))
    assert found[0].began is None
    assert None in (found[1].began, found[2].began)


def test_the_smallest_count_is_a_choice() -> None:
    (found,) = shares(["all"], np.array([[20, 3, 10, 60]]), minimum=3)
    assert found.counts == (20, 3, 10, 60)


def possible(table: np.ndarray, shown: np.ndarray, cell: tuple[int, int]) -> tuple[float, float]:
    """The least and most a cell can be, given everything shown, all sums, and that counts are not negative."""
    rows, columns = table.shape
    size = rows * columns
    known = [(r * columns + c, table[r, c]) for r, c in np.argwhere(shown)]
    equal, right = [], []
    for place, value in known:
        equal.append(np.eye(size)[place])
        right.append(value)
    for r in range(rows):
        line = np.zeros(size)
        line[r * columns : (r + 1) * columns - 1], line[(r + 1) * columns - 1] = 1, -1
        equal.append(line)
        right.append(0)
    if rows > 1:
        for c in range(columns):
            line = np.zeros(size)
            line[[r * columns + c for r in range(rows - 1)]], line[(rows - 1) * columns + c] = 1, -1
            equal.append(line)
            right.append(0)
    target = np.eye(size)[cell[0] * columns + cell[1]]
    ends = [linprog(sign * target, A_eq=np.array(equal), b_eq=right, bounds=(0, None)) for sign in (1, -1)]
    assert ends[0].status == 0
    return float(ends[0].fun), math.inf if ends[1].status == 3 else float(-ends[1].fun)


def test_a_count_pinned_down_by_rows_and_columns_together_is_loosened() -> None:
    own = np.array([[0, 5, 0, 2], [0, 3, 1, 2], [4, 5, 3, 0]])
    shown = visible(own, 3)
    table = np.hstack([own, own.sum(axis=1, keepdims=True)])
    least, most = possible(np.vstack([table, table.sum(axis=0, keepdims=True)]), shown, (1, 2))
    assert most - least >= 1


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=1, max_size=3))
def test_no_hidden_small_count_follows_from_what_is_shown(counts: list[list[int]]) -> None:
    own = np.array(counts)
    shown = visible(own, 5)
    table = np.hstack([own, own.sum(axis=1, keepdims=True)])
    if len(own) > 1:
        table = np.vstack([table, table.sum(axis=0, keepdims=True)])
    assert not shown[(table > 0) & (table < 5)].any()
    for row, column in np.argwhere((table > 0) & (table < 5)):
        least, most = possible(table, shown, (int(row), int(column)))
        assert most - least >= 1, (row, column, least, most)
