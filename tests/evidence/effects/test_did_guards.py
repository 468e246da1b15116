"""What the report says of the four dangers follows from what was seen, and is no better than that."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from fodfaeste.evidence.effects.did.analysis import analysed
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.report import _off, reported
from fodfaeste.evidence.effects.question import Guard, Guards


def made(start: int, periods: int, kind: str = "month", seed: int = 3, k: int = 0) -> Design:
    rng = np.random.default_rng(seed)
    group = np.where(np.arange(60) < 20, start, NEVER)
    y = rng.normal(size=(60, 1)) + rng.normal(size=periods) + 0.3 * rng.normal(size=(60, periods))
    x = rng.normal(size=(60, 1, k)).repeat(periods, axis=1)
    return Design(y, np.arange(periods, dtype=np.int64), kind, group, x, np.arange(60, dtype=np.int64))


def guards(design: Design, headline: str = "auto") -> Guards:
    return reported(analysed(design, headline), ("who", "when", "y"), False, "", ()).guards  # type: ignore[arg-type]


def regression(design: Design) -> Guard:
    return guards(design).regression_to_the_mean


def test_the_last_gap_is_a_new_draw_against_students_t() -> None:
    from scipy import stats

    gap = np.array([1.0, 2.0, 4.0, 3.0, 9.0])
    m, t, p = _off(gap)
    expected = (9 - 2.5) / (gap[:4].std(ddof=1) * math.sqrt(1.25))
    assert (m, t) == (4, pytest.approx(expected))
    assert p == pytest.approx(2 * stats.t.sf(expected, 3))
    levels = np.random.default_rng(1).normal(size=(4000, 4))
    assert np.mean([_off(each)[2] < 0.05 for each in levels]) == pytest.approx(0.05, abs=0.012)


def test_a_dip_before_the_start_is_handled_only_with_five_earlier_periods_and_none_seen() -> None:
    assert regression(made(8, 12)).state == "handled"
    assert regression(made(5, 9)).state == "partly"
    assert regression(made(2, 6)).state == "not handled"
    dipped = made(8, 12)
    dipped.outcome[:20, 7] -= 3
    assert regression(dipped).state == "not handled"


def test_a_dip_before_the_later_start_is_seen_too() -> None:
    two = made(8, 20)
    two = replace(two, group=np.where(np.arange(60) < 10, 14, two.group))
    assert regression(two).state == "handled"
    two.outcome[:10, 13] -= 3
    found = regression(two)
    assert found.state == "not handled"
    assert "the furthest off of 2" in found.what


def test_plain_numbers_do_not_say_how_long_effects_are_followed() -> None:
    assert guards(made(8, 50)).lock_in.state == "handled"
    assert guards(made(8, 20)).lock_in.state == "partly"
    assert guards(made(8, 50, "number")).lock_in.state == "partly"


def test_effects_count_as_followed_only_as_far_as_most_treated_units_are() -> None:
    late = made(8, 50)
    late = replace(late, group=np.where(np.arange(60) < 16, 40, late.group))
    found = guards(late).lock_in
    assert found.state == "partly"
    assert "the very last has 4 of 20" in found.what


def test_the_cycle_is_partly_handled_with_several_starts_or_trends_that_differ() -> None:
    assert guards(made(8, 12)).business_cycle.state == "handled"
    two = made(8, 12)
    assert guards(replace(two, group=np.where(np.arange(60) < 10, 6, two.group))).business_cycle.state == "partly"
    drift = made(8, 12)
    drift.outcome[:20] += np.arange(12)
    assert guards(drift).business_cycle.state == "partly"
    assert guards(made(1, 4)).business_cycle.state == "partly"


def test_what_is_left_is_said_only_where_it_is_the_estimate() -> None:
    plain, said = made(8, 12), "the estimate is what is left"
    assert said in guards(plain, "two-by-two").business_cycle.what
    assert said not in guards(plain, "simple").business_cycle.what
    assert said not in guards(made(8, 12, k=1), "two-by-two").business_cycle.what
    plain.outcome[0, 3] = np.nan
    assert said not in guards(plain, "two-by-two").business_cycle.what
