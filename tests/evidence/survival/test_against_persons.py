"""Every estimate from the count table against a slow loop over persons, on small random data with many ties."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.survival.comparing import gray, logrank
from fodfaeste.evidence.survival.counts import CountTable, count_table
from fodfaeste.evidence.survival.curves import at_times, kaplan_meier, median, rmst
from fodfaeste.evidence.survival.incidence import aalen_johansen

Person = tuple[int, int, int, int]  # entry, time, event, group


@st.composite
def people(draw: st.DrawFn, causes: int = 3, groups: int = 1, late: bool = False, least: int = 1) -> list[Person]:
    """Some persons, every group having at least one."""
    size = draw(st.integers(max(least, groups), 30))
    made = []
    for number in range(size):
        time = draw(st.integers(1, 9))
        entry = draw(st.integers(0, time - 1)) if late else 0
        group = number if number < groups else draw(st.integers(0, groups - 1))
        made.append((entry, time, draw(st.integers(0, causes)), group))
    return made


def counted(persons: list[Person], causes: int = 3, late: bool = False) -> CountTable:
    entry, time, event, group = (np.array(each) for each in zip(*persons, strict=True))
    names = [f"way {number}" for number in range(1, causes + 1)]
    return count_table(time, event, group, entry if late else None, names)


def slow(persons: list[Person], week: int) -> tuple[int, list[int]]:
    """Who is at risk in a week, and how many leave by each way (0 censored)."""
    risk = sum(1 for entry, time, _, _ in persons if entry < week <= time)
    return risk, [sum(1 for _, time, event, _ in persons if time == week and event == way) for way in range(4)]


def slow_curves(persons: list[Person]) -> dict[int, tuple[float, list[float], float, list[float]]]:
    """Survival, shares, and their variances at every week, propagated week by week.

    State (S, F1, F2, F3); in a week with n at risk the shares of exits are multinomial with that size.
    """
    state, spread = np.array([1.0, 0, 0, 0]), np.zeros((4, 4))
    found = {}
    for week in range(1, 10):
        risk, (_, *gone) = slow(persons, week)
        if risk:
            share = np.array(gone) / risk
            step = np.eye(4)
            step[0, 0] -= share.sum()
            step[1:, 0] += share
            noise = (np.diag(share) - np.outer(share, share)) / risk
            into = np.vstack([-np.ones(3), np.eye(3)]) * state[0]
            spread = step @ spread @ step.T + into @ noise @ into.T
            state = step @ state
        found[week] = state[0], list(state[1:]), spread[0, 0], list(np.diag(spread)[1:])
    return found


@settings(max_examples=60)
@given(people(late=True))
def test_curves_and_their_errors_are_those_of_a_loop_over_persons(persons: list[Person]) -> None:
    table = counted(persons, late=True)
    curve, share, expected = kaplan_meier(table), aalen_johansen(table), slow_curves(persons)
    for at, week in enumerate(table.times):
        survival, shares, variance, variances = expected[int(week)]
        risk, gone = slow(persons, int(week))
        assert (curve.at_risk[0, at], curve.censored[0, at], curve.events[0, at]) == (risk, gone[0], sum(gone[1:]))
        assert curve.survival[0, at] == pytest.approx(survival, abs=1e-12)
        assert curve.se[0, at] ** 2 == pytest.approx(variance, abs=1e-10)
        assert share.share[0, :, at] == pytest.approx(shares, abs=1e-12)
        assert share.se[0, :, at] ** 2 == pytest.approx(variances, abs=1e-10)


@settings(max_examples=40)
@given(people())
def test_shares_and_survival_make_one_whole(persons: list[Person]) -> None:
    table = counted(persons)
    total = kaplan_meier(table).survival + aalen_johansen(table).share.sum(axis=1)
    assert total == pytest.approx(np.ones_like(total))


@settings(max_examples=40)
@given(people(causes=1, late=True))
def test_with_one_way_out_the_share_is_one_less_survival(persons: list[Person]) -> None:
    table = counted(persons, causes=1, late=True)
    curve, share = kaplan_meier(table), aalen_johansen(table)
    assert share.share[:, 0] == pytest.approx(1 - curve.survival)
    assert share.se[:, 0] == pytest.approx(curve.se, abs=1e-7)


@settings(max_examples=40)
@given(people(causes=0))
def test_without_censoring_survival_is_the_share_still_there(persons: list[Person]) -> None:
    everybody = [(entry, time, 1, group) for entry, time, _, group in persons]
    curve = kaplan_meier(counted(everybody, causes=1))
    for at, week in enumerate(curve.times):
        there = sum(1 for _, time, _, _ in everybody if time > week) / len(everybody)
        assert curve.survival[0, at] == pytest.approx(there, abs=1e-12)
        assert curve.se[0, at] ** 2 == pytest.approx(there * (1 - there) / len(everybody), abs=1e-12)


@settings(max_examples=40)
@given(people(causes=1), st.integers(1, 9))
def test_the_mean_is_the_area_under_the_curve_up_to_the_horizon(persons: list[Person], horizon: int) -> None:
    table = counted(persons, causes=1)
    until = min(horizon, int(table.last_times[0]))
    expected = slow_curves(persons)
    area = sum((expected[week][0] if week else 1.0) for week in range(until))
    assert rmst(table, until).value[0] == pytest.approx(area)


@settings(max_examples=40)
@given(people(causes=1))
def test_the_error_of_the_mean_without_censoring_is_that_of_a_plain_mean(persons: list[Person]) -> None:
    weeks = np.array([time for _, time, _, _ in persons], dtype=float)
    table = count_table(weeks, np.ones(len(weeks), int))
    mean = rmst(table)
    assert mean.value[0] == pytest.approx(weeks.mean())
    assert mean.se[0] == pytest.approx(weeks.std() / math.sqrt(len(weeks)), abs=1e-12)


@settings(max_examples=40)
@given(people(causes=1))
def test_half_are_still_there_just_before_the_median(persons: list[Person]) -> None:
    curve = kaplan_meier(counted(persons, causes=1))
    found = median(curve).value[0]
    low = [week for week, survival in zip(curve.times, curve.survival[0], strict=True) if survival < 0.5 + 1e-9]
    assert (math.isnan(found) and not low) or found == low[0]


def slow_logrank(persons: list[Person], groups: int) -> tuple[list[float], np.ndarray]:
    score, spread = np.zeros(groups), np.zeros((groups, groups))
    for week in range(1, 10):
        risk = np.array([slow([each for each in persons if each[3] == group], week)[0] for group in range(groups)])
        gone = np.array([sum(1 for _, t, e, g in persons if t == week and e and g == group) for group in range(groups)])
        whole, left = risk.sum(), gone.sum()
        if whole < 1 or not left:
            continue
        score += gone - left * risk / whole
        if whole > 1:
            share = risk / whole
            spread += (np.diag(share) - np.outer(share, share)) * left * (whole - left) / (whole - 1)
    return list(score), spread


@settings(max_examples=40)
@given(people(causes=2, groups=3, late=True, least=8))
def test_logrank_is_that_of_a_loop_over_persons(persons: list[Person]) -> None:
    found = logrank(counted(persons, late=True))
    score, spread = slow_logrank(persons, 3)
    assert found.observed - found.expected == pytest.approx(score, abs=1e-10)
    if (np.diag(spread) > 1e-9).all() and np.linalg.matrix_rank(spread, tol=1e-9) == 2:
        chi2 = np.array(score) @ np.linalg.pinv(spread, rcond=1e-9) @ np.array(score)
        assert found.chi2 == pytest.approx(chi2, rel=1e-6, abs=1e-9)
        assert found.df == 2


@settings(max_examples=40)
@given(people(causes=1, groups=3, least=6))
def test_with_one_way_out_grays_score_is_the_logranks(persons: list[Person]) -> None:
    table = counted(persons, causes=1)
    first, second = logrank(table), gray(table)["way 1"]
    assert first.observed - first.expected == pytest.approx(second.observed - second.expected, abs=1e-10)


@settings(max_examples=40)
@given(people(causes=2, groups=2, late=True, least=4), st.randoms())
def test_neither_the_order_of_rows_nor_the_names_of_groups_matter(persons: list[Person], random: object) -> None:
    table = counted(persons, late=True)
    mixed = list(persons)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    again = counted(mixed, late=True)
    assert np.array_equal(table.exits, again.exits) and np.array_equal(table.entries, again.entries)
    swapped = counted([(entry, time, event, 1 - group) for entry, time, event, group in mixed], late=True)
    assert np.array_equal(swapped.exits, table.exits[::-1])
    assert logrank(swapped).chi2 == pytest.approx(logrank(table).chi2, rel=1e-9, abs=1e-12, nan_ok=True)
    for way in ("way 1", "way 2"):
        assert gray(swapped)[way].chi2 == pytest.approx(gray(table)[way].chi2, rel=1e-9, abs=1e-12, nan_ok=True)


@settings(max_examples=40)
@given(people(causes=2, groups=2), st.lists(st.integers(0, 12), min_size=1, max_size=5, unique=True))
def test_asked_times_count_everybody_once(persons: list[Person], times: list[int]) -> None:
    asked = sorted(times)
    shown = at_times(kaplan_meier(counted(persons)), asked)
    for group in (0, 1):
        mine = [each for each in persons if each[3] == group]
        for at, (before, week) in enumerate(pairwise([-1, *asked])):
            assert shown.events[group, at] == sum(1 for _, time, event, _ in mine if before < time <= week and event)
            assert shown.at_risk[group, at] == sum(1 for _, time, _, _ in mine if time >= week)
