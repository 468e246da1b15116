"""The bootstrap on the table is the bootstrap of persons, only cheaper."""

from __future__ import annotations

import numpy as np
import pytest

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.counts import CountTable, count_table
from fodfaeste.evidence.survival.curves import at_times, kaplan_meier, median, rmst
from fodfaeste.evidence.survival.incidence import aalen_johansen, shares_at
from fodfaeste.evidence.survival.resampling import bootstrap

AT = [5.0, 20.0]


def people(size: int, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    time, limit = draw.geometric(0.05, size), draw.integers(1, 80, size)
    return np.minimum(time, limit), np.where(time <= limit, draw.integers(1, 3, size), 0), draw.integers(0, 2, size)


def test_its_spread_is_that_of_the_formulas() -> None:
    table = count_table(*people(3_000))
    drawn = bootstrap(table, 2_000, times=AT)
    assert drawn.survival.se == pytest.approx(at_times(kaplan_meier(table), AT).se, rel=0.08)
    assert drawn.incidence.se == pytest.approx(shares_at(aalen_johansen(table), AT).se, rel=0.08)
    assert drawn.rmst.se == pytest.approx(rmst(table).se, rel=0.08)
    middle = median(kaplan_meier(table)).value
    assert (drawn.median.lower <= middle).all() and (middle <= drawn.median.upper).all()


def test_its_spread_is_that_of_drawing_persons() -> None:
    time, event, _ = people(200)
    draw, means = np.random.default_rng(1), []
    for _ in range(1_500):
        again = draw.integers(0, 200, 200)
        table = count_table(time[again], event[again])
        means.append(rmst(table, min(60.0, table.last_times[0])).value[0])
    drawn = bootstrap(count_table(time, event), 1_500, horizon=60)
    assert drawn.rmst.se[0] == pytest.approx(np.std(means), rel=0.1)
    assert [drawn.rmst.lower[0], drawn.rmst.upper[0]] == pytest.approx(np.quantile(means, [0.025, 0.975]), rel=0.03)


def test_late_entries_are_drawn_together_with_their_exits() -> None:
    time, event, _ = people(6_000)
    entry = np.random.default_rng(9).integers(0, 15, len(time))
    seen = entry < time
    table = count_table(time[seen], event[seen], entry=entry[seen])
    drawn = bootstrap(table, 600, times=AT)
    assert drawn.survival.se == pytest.approx(at_times(kaplan_meier(table), AT).se, rel=0.15)


def test_the_seed_decides_and_the_order_of_rows_does_not() -> None:
    time, event, group = people(500)
    mixed = np.random.default_rng(2).permutation(500)
    first = bootstrap(count_table(time, event, group), 200, seed=7, times=AT)
    second = bootstrap(count_table(time[mixed], event[mixed], group[mixed]), 200, seed=7, times=AT)
    assert np.array_equal(first.survival.lower, second.survival.lower)
    assert not np.array_equal(first.rmst.se, bootstrap(count_table(time, event, group), 200, seed=8).rmst.se)


def test_groups_are_drawn_independently_of_each_other() -> None:
    time, event, _ = people(500)
    twice = count_table(np.tile(time, 2), np.tile(event, 2), np.repeat([0, 1], 500))
    found = bootstrap(twice, 300).rmst.se
    assert found[0] != found[1]


def test_a_median_that_may_not_be_reached_has_no_upper_limit() -> None:
    table: CountTable = count_table([1, 2, 3, 4, 5, 6] * 5, [1, 1, 1, 0, 0, 0] * 5)
    drawn = bootstrap(table, 400)
    assert drawn.median.lower[0] <= 3 and np.isnan(drawn.median.upper[0]) and np.isnan(drawn.median.se[0])


def test_nothing_is_said_about_times_nobody_was_watched_at() -> None:
    drawn = bootstrap(count_table([1, 2, 3], [1, 0, 0]), 100, times=[2, 9])
    assert np.isnan(drawn.survival.lower[0]).tolist() == [False, True]


def test_a_handful_of_replicates_is_refused() -> None:
    with pytest.raises(BadInput, match="10 replicates are too few"):
        bootstrap(count_table([1, 2], [1, 1]), 10)
