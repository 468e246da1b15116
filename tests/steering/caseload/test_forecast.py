"""The coming weeks: planned endings are certain, the rest is as uncertain as it was, and the intervals hold."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.caseload.forecast import History, ahead

MONDAYS = [date(2026, 11, 23) + timedelta(weeks=number) for number in range(8)]


def test_as_many_come_as_go_and_the_expected_number_stays() -> None:
    found = ahead(100, MONDAYS, [0] * 8, History(26, 52, 52), 0.8)
    assert [week.expected for week in found] == [100] * 8
    assert [week.monday for week in found] == MONDAYS


def test_planned_endings_are_taken_as_planned() -> None:
    still = ahead(100, MONDAYS, [0] * 8, History(26, 52, 52), 0.8)
    planned = ahead(100, MONDAYS, [0, 3, 0, 0, 2, 0, 0, 0], History(26, 52, 52), 0.8)
    fewer = [before.expected - after.expected for before, after in zip(still, planned, strict=True)]
    assert fewer == [0, 3, 3, 3, 5, 5, 5, 5]
    assert [before.low - after.low for before, after in zip(still, planned, strict=True)] == fewer


@given(st.integers(0, 200), st.integers(0, 60), st.integers(0, 60), st.integers(1, 52))
def test_intervals_widen_and_hold_what_is_expected(now: int, opened: int, ended: int, weeks: int) -> None:
    found = ahead(now, MONDAYS, [0] * 8, History(weeks, opened, ended), 0.8)
    widths = [week.high - week.low for week in found if week.low > 0]
    assert widths == sorted(widths)
    assert all(week.low >= 0 for week in found)
    assert all(week.low - 1 <= week.expected <= week.high + 1 for week in found)


def test_four_of_five_futures_lie_inside_when_the_world_goes_on_as_it_was() -> None:
    """Twenty-six weeks are seen and eight follow at the same unknown rate; the interval comes from what was seen."""
    random = np.random.default_rng(20261125)
    inside, trials = 0, 1000
    for _ in range(trials):
        coming, going = random.uniform(0.5, 4, 2)
        history = History(26, int(random.poisson(26 * coming)), int(random.poisson(26 * going)))
        week = ahead(500, MONDAYS, [0] * 8, history, 0.8)[-1]
        future = 500 + random.poisson(8 * coming) - random.poisson(8 * going)
        inside += week.low <= future <= week.high
    assert 0.78 <= inside / trials <= 0.87, "whole cases make the interval a little wider than asked"


def test_without_weeks_to_look_back_on_there_is_no_forecast() -> None:
    with pytest.raises(ValueError, match="weeks to look back on"):
        ahead(10, MONDAYS, [0] * 8, History(0, 0, 0), 0.8)
