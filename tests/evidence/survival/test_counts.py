"""Counting persons: every kind of number, the compiled loop and the plain one, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival import counts
from fodfaeste.evidence.survival.counts import count_table
from fodfaeste.evidence.survival.curves import checked_horizon, kaplan_meier, rmst
from fodfaeste.evidence.tables import Labels

DRAW = np.random.default_rng(5)
SIZE = 5_000
TIME, EVENT, GROUP = DRAW.integers(0, 60, SIZE), DRAW.integers(0, 3, SIZE), DRAW.integers(0, 4, SIZE)


def same(first: counts.CountTable, second: counts.CountTable) -> bool:
    return np.array_equal(first.times, second.times) and np.array_equal(first.exits, second.exits)


@pytest.mark.parametrize(
    ("time", "event"), [(np.int64, np.int64), (np.uint16, np.uint8), (np.float32, np.int8), (float, float)]
)
def test_the_compiled_loop_counts_what_the_plain_way_counts(
    monkeypatch: pytest.MonkeyPatch, time: Any, event: Any
) -> None:
    plain = count_table(TIME, EVENT, GROUP)
    monkeypatch.setattr(counts, "_COMPILED_FROM", 1)
    assert same(count_table(TIME.astype(time), EVENT.astype(event), GROUP), plain)


def test_weeks_beyond_the_usual_are_counted_by_the_compiled_loop_too(monkeypatch: pytest.MonkeyPatch) -> None:
    far = TIME * 500
    plain = count_table(far, EVENT)
    monkeypatch.setattr(counts, "_COMPILED_FROM", 1)
    assert same(count_table(far, EVENT), plain)
    assert plain.times[-1] == far.max()


def test_a_flag_is_an_event_and_groups_may_be_named() -> None:
    table = count_table([3, 1, 2], [True, False, True], ["b", "a", "b"])
    assert (table.groups, table.causes, table.times.tolist()) == (("a", "b"), ("1",), [1, 2, 3])
    assert table.n.tolist() == [1, 2] and table.at_risk.tolist() == [[1, 0, 0], [2, 2, 1]]


def test_times_need_not_be_whole() -> None:
    table = count_table([0.5, 0.5, 1.25], [1, 0, 2])
    assert table.times.tolist() == [0.5, 1.25]
    assert table.exits.tolist() == [[[1, 0], [1, 0], [0, 1]]]


def test_named_groups_without_anybody_are_allowed_beside_others() -> None:
    labels = Labels(np.zeros(3, np.int32), ("x", "y"))
    assert count_table([1, 2, 3], [1, 1, 1], labels).n.tolist() == [3, 0]


@pytest.mark.parametrize("size", [3, 400_000])
@pytest.mark.parametrize(
    ("time", "event", "what"),
    [
        (-1.0, 1, "row 2: -1 is not a duration"),
        (np.nan, 1, "row 2: nan is not a duration"),
        (np.inf, 1, "row 2: inf is not a duration"),
        (3.0, -1, "row 2: -1 is not an event"),
        (3.0, 0.5, "row 2: 0.5 is not an event"),
        (3.0, np.nan, "row 2: nan is not an event"),
        (3.0, 3, "row 2: 3 is not an event; write 0 \\(censored\\), 1, 2 … up to 2"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_its_row(size: int, time: float, event: float, what: str) -> None:
    times, events = np.full(size, 4.0), np.ones(size)
    times[1], events[1] = time, event
    with pytest.raises(BadInput, match=what):
        count_table(times, events, causes=("a", "b"))


def test_nobody_may_enter_after_the_end() -> None:
    with pytest.raises(BadInput, match="row 2: entry 5 is not below time 5"):
        count_table([5, 5], [1, 1], entry=[2, 5])


def test_lists_of_different_length_are_refused() -> None:
    for wrong in (([1, 2], [1]), ([], [])):
        with pytest.raises(BadInput, match="give one of each per person"):
            count_table(*wrong)
    with pytest.raises(BadInput, match="2 times and 1 groups"):
        count_table([1, 2], [1, 1], ["a"])


def test_late_entry_counts_from_the_next_time_on() -> None:
    table = count_table([3, 5, 5], [1, 1, 0], entry=[0, 2, 3])
    assert table.at_risk.tolist() == [[2, 2]]
    assert kaplan_meier(table).survival.tolist() == [[0.5, 0.25]]


def test_groups_can_be_pooled() -> None:
    pooled = count_table(TIME, EVENT, GROUP).pooled()
    assert same(pooled, count_table(TIME, EVENT))


def test_a_horizon_nobody_was_watched_to_is_refused() -> None:
    table = count_table([3, 5, 4, 9], [1, 0, 1, 1], ["a", "a", "b", "b"])
    assert checked_horizon(table, None) == 5
    with pytest.raises(BadInput, match=r"after the last time in group 'a' \(5\).* use at most 5"):
        rmst(table, 9)
    assert rmst(count_table([4, 9], [1, 1]), 20).value.tolist() == [6.5]
