"""Synthetic control: weights that are proven best, and estimates that do not depend on how the data are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fodfaeste.evidence.effects.synth.control import (
    Case,
    att_range,
    demeaned_control,
    difference_in_differences,
    synthetic_control,
)
from fodfaeste.evidence.effects.synth.placebo import conformal, in_space, in_time, leave_one_out
from fodfaeste.evidence.effects.synth.predictors import predicted_control, weights_for
from fodfaeste.evidence.effects.synth.sdid import synthetic_did
from fodfaeste.evidence.effects.synth.simplex import simplex_weights, weights_range

Floats = NDArray[np.float64]
SIZES = st.tuples(st.integers(1, 8), st.integers(1, 8), st.integers(0, 2**32 - 1))


def projected(point: Floats) -> Floats:
    """The point of the simplex nearest a point."""
    order = np.sort(point)[::-1]
    over = (np.cumsum(order) - 1) / np.arange(1, len(point) + 1)
    return np.maximum(point - over[np.flatnonzero(order > over)[-1]], 0)


def slowly(donors: Floats, target: Floats, ridge: float) -> Floats:
    """Accelerated projected gradient, for a very long time."""
    curve = donors.T @ donors + ridge * np.eye(donors.shape[1])
    step = 1 / max(np.linalg.eigvalsh(curve)[-1], 1e-12)
    weights = ahead = np.full(donors.shape[1], 1 / donors.shape[1])
    for count in range(2_000):
        new = projected(ahead - step * (curve @ ahead - donors.T @ target))
        ahead = new + count / (count + 3) * (new - weights)
        weights = new
    return weights


def loss(donors: Floats, target: Floats, weights: Floats, ridge: float) -> float:
    return float(((target - donors @ weights) ** 2).sum() + ridge * (weights**2).sum())


def some_case(seed: int, donors: int = 12, pre: int = 10, post: int = 5) -> Case:
    draw = np.random.default_rng(seed)
    factors, loads = draw.normal(size=(pre + post, 2)).cumsum(axis=0), draw.random((2, donors + 1))
    everyone = 20 + factors @ loads + draw.normal(size=(pre + post, donors + 1)) / 2
    return Case(everyone[:, 0], everyone[:, 1:], tuple(f"d{at}" for at in range(donors)), pre)


@settings(max_examples=25, deadline=None)
@given(sizes=SIZES, ridge=st.sampled_from([0.0, 0.0, 0.3, 5.0]))
def test_weights_are_at_least_as_good_as_those_of_a_very_long_descent(
    sizes: tuple[int, int, int], ridge: float
) -> None:
    periods, donors, seed = sizes
    draw = np.random.default_rng(seed)
    matrix, target = draw.normal(size=(periods, donors)), draw.normal(size=periods)
    found = simplex_weights(matrix, target, ridge=ridge)
    assert found.weights.min() >= 0
    assert abs(found.weights.sum() - 1) < 1e-12
    assert found.gap <= 1e-9
    slow = slowly(matrix, target, ridge)
    ours, best = loss(matrix, target, found.weights, ridge), loss(matrix, target, slow, ridge)
    assert ours <= best + 1e-9
    assert ours >= best - 1e-4
    if ridge:
        assert np.allclose(found.weights, slow, atol=1e-3)


@settings(max_examples=30, deadline=None)
@given(sizes=SIZES)
def test_with_two_or_three_donors_the_weights_are_those_of_trying_every_share(sizes: tuple[int, int, int]) -> None:
    periods, donors, seed = sizes[0], 2 + sizes[1] % 2, sizes[2]
    draw = np.random.default_rng(seed)
    matrix, target = draw.normal(size=(periods, donors)), draw.normal(size=periods)
    shares = np.linspace(0, 1, 101)
    grid = [(a, b, 1 - a - b) for a in shares for b in shares if a + b <= 1 + 1e-12]
    tried = np.array([each for each in grid if donors == 3 or each[1] == 0])[:, [0, 2, 1][:donors]]
    best = min(((target[:, None] - matrix @ tried.T) ** 2).sum(axis=0))
    assert simplex_weights(matrix, target).loss <= best + 1e-12


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), level=st.floats(-1e5, 1e5), size=st.floats(1e-4, 1e4))
def test_weights_do_not_change_with_the_unit_of_measurement(seed: int, level: float, size: float) -> None:
    draw = np.random.default_rng(seed)
    matrix, target = draw.normal(size=(9, 6)), draw.normal(size=9)
    plain = simplex_weights(matrix, target)
    other = simplex_weights(size * (matrix + level), size * (target + level))
    assert np.allclose(plain.weights, other.weights, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_unit_that_is_a_mix_of_donors_is_taken_apart_exactly(seed: int) -> None:
    draw = np.random.default_rng(seed)
    matrix = 50 + 10 * draw.normal(size=(15, 8))
    mix = np.concatenate([draw.dirichlet(np.ones(4)), np.zeros(4)])
    found = simplex_weights(matrix, matrix @ mix)
    assert np.allclose(found.weights, mix, atol=1e-9)
    assert found.unique


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_donors_does_not_matter(seed: int) -> None:
    case = some_case(seed)
    order = np.random.default_rng(seed).permutation(len(case.names))
    turned = Case(case.treated, case.donors[:, order], tuple(case.names[at] for at in order), case.pre)
    assert np.isclose(synthetic_control(case).att, synthetic_control(turned).att, atol=1e-9)
    assert np.isclose(synthetic_did(case).estimate, synthetic_did(turned).estimate, atol=1e-7)
    assert np.isclose(demeaned_control(case).att, demeaned_control(turned).att, atol=1e-7)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-1e4, 1e4))
def test_a_constant_on_any_unit_changes_only_plain_synthetic_control(seed: int, shift: float) -> None:
    case = some_case(seed)
    moved = Case(case.treated + shift, case.donors, case.names, case.pre)
    tolerance = 1e-9 * (1 + abs(shift))
    assert np.isclose(difference_in_differences(case), difference_in_differences(moved), atol=tolerance)
    assert np.isclose(demeaned_control(case).att, demeaned_control(moved).att, atol=1e2 * tolerance)
    assert np.isclose(synthetic_did(case).estimate, synthetic_did(moved).estimate, atol=1e2 * tolerance)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), effect=st.floats(-50, 50))
def test_an_effect_added_after_the_start_is_found_by_every_estimator(seed: int, effect: float) -> None:
    case = some_case(seed)
    treated = case.treated.copy()
    treated[case.pre :] += effect
    moved = Case(treated, case.donors, case.names, case.pre)
    assert np.isclose(synthetic_control(moved).att - synthetic_control(case).att, effect, atol=1e-9)
    assert np.isclose(synthetic_did(moved).estimate - synthetic_did(case).estimate, effect, atol=1e-9)
    assert np.isclose(demeaned_control(moved).att - demeaned_control(case).att, effect, atol=1e-9)


def test_with_more_donors_than_periods_the_weights_are_not_unique_and_the_most_even_ones_are_taken() -> None:
    draw = np.random.default_rng(3)
    matrix = draw.normal(size=(3, 30))
    found = simplex_weights(matrix, matrix.mean(axis=1))
    assert not found.unique
    assert found.loss < 1e-18
    assert np.allclose(found.weights, 1 / 30, atol=1e-9)


def test_two_donors_that_are_alike_share_the_weight_and_it_is_said() -> None:
    draw = np.random.default_rng(8)
    matrix = draw.normal(size=(12, 3))
    doubled = np.column_stack([matrix, matrix[:, 0]])
    target = matrix @ [0.6, 0.4, 0.0] + 0.01 * draw.normal(size=12)
    single, found = simplex_weights(matrix, target), simplex_weights(doubled, target)
    assert single.unique
    assert not found.unique
    assert np.isclose(found.weights[0], found.weights[3])
    assert np.isclose(2 * found.weights[0], single.weights[0])


def test_the_range_of_effects_covers_other_weights_that_fit_as_well() -> None:
    case = some_case(5, donors=30, pre=3)
    inside = Case(case.donors.mean(axis=1), case.donors, case.names, case.pre)
    fit = synthetic_control(inside)
    low, high = att_range(inside, fit)
    assert not fit.weights.unique
    assert low < fit.att < high
    values = inside.donors[3:].mean(axis=0)
    draw = np.random.default_rng(1)
    for _ in range(20):
        corner = simplex_weights(
            np.vstack([inside.donors[:3] * 1e4, values + draw.normal(size=30)]),
            np.append(inside.treated[:3] * 1e4, draw.normal(20, 5)),
        ).weights
        assert low - 1e-3 <= inside.treated[3:].mean() - values @ corner <= high + 1e-3


def test_unique_weights_leave_no_range() -> None:
    case = some_case(2, donors=4)
    fit = synthetic_control(case)
    low, high = att_range(case, fit)
    assert low == high == pytest.approx(fit.att)
    best = simplex_weights(case.donors, case.treated)
    assert weights_range(case.donors, case.treated, best, np.ones(4)) == (pytest.approx(1), pytest.approx(1))


def test_placebos_treat_every_unit_alike() -> None:
    case = some_case(11)
    everyone = np.column_stack([case.treated, case.donors])
    names = ("t", *case.names)
    ratios = in_space(case).ratio
    for at in (3, 7):
        other = Case(everyone[:, at], np.delete(everyone, at, axis=1), names[:at] + names[at + 1 :], case.pre)
        again = in_space(other)
        assert sorted(again.ratio) == pytest.approx(sorted(ratios))
        assert again.rank == 1 + (ratios > ratios[at] * (1 + 1e-9)).sum()


def test_the_rank_is_last_when_nothing_else_moves_less_and_first_after_a_large_effect() -> None:
    case = some_case(4)
    treated = case.treated.copy()
    treated[case.pre :] += 100
    found = in_space(Case(treated, case.donors, case.names, case.pre))
    assert (found.rank, found.p) == (1, 1 / 13)
    assert found.se(0) < 10, "the treated unit's effect may not be counted as noise"


def test_a_perfect_fit_is_ranked_by_what_comes_after() -> None:
    case = some_case(6, donors=30, pre=2)
    found = in_space(case)
    assert not found.by_ratio
    assert list(found.statistic) == list(found.rmspe[:, 1])


def test_leaving_out_names_exactly_the_donors_with_weight_and_the_others_change_nothing() -> None:
    case = some_case(9)
    fit = synthetic_control(case)
    assert [name for name, _, _ in leave_one_out(case, fit)] == [
        name for name, weight in zip(case.names, fit.weights.weights, strict=True) if weight > 0
    ]
    idle = [int(at) for at in np.flatnonzero(fit.weights.weights == 0)]
    assert synthetic_control(case.without(idle)).att == pytest.approx(fit.att)


def test_the_false_date_uses_nothing_from_after_the_true_one() -> None:
    case = some_case(10)
    spoilt = Case(case.treated.copy(), case.donors.copy(), case.names, case.pre)
    spoilt.treated[case.pre :] = 1e6
    found = in_time(case)
    assert found is not None
    assert found == in_time(spoilt)
    assert found.pre == 6
    assert in_time(case.until(6, 2)) is None


def test_shifts_in_time_find_a_jump_and_not_its_absence() -> None:
    case = some_case(12, donors=6, pre=25, post=5)
    jump = case.treated.copy()
    jump[case.pre :] += 50
    assert conformal(Case(jump, case.donors, case.names, case.pre)) == pytest.approx(1 / 30)
    calm = [conformal(some_case(seed, donors=6, pre=25, post=5)) for seed in range(40)]
    assert 0.3 < np.mean(calm) < 0.8


def test_predictors_that_are_the_outcome_itself_lead_to_outcome_weights() -> None:
    case = some_case(13, donors=8, pre=4)
    predictors = np.column_stack([case.treated, case.donors])[: case.pre]
    names = [f"y:{at}" for at in range(case.pre)]
    found = predicted_control(case, predictors, names, seed=1)
    exact = synthetic_control(case)
    assert found.best.rmspe_pre >= exact.rmspe_pre - 1e-6
    assert found.best.rmspe_pre <= exact.rmspe_pre * 1.02 + 1e-3
    assert [each.rmspe_pre for each in found.searches] == sorted(each.rmspe_pre for each in found.searches)
    assert found.best.importance.sum() == pytest.approx(1)
    low, high = found.spread
    assert low <= found.best.att <= high
    assert found.best.att == predicted_control(case, predictors, names, seed=1).best.att


def test_predictor_weights_follow_the_important_predictor() -> None:
    predictors = np.array([[0.0, 0.0, 9.0, 4.0], [0.0, 9.0, 0.0, 4.0]])
    assert weights_for(predictors, np.array([1.0, 1e-9]))[0] == pytest.approx(1, abs=1e-3)
    assert weights_for(predictors, np.array([1e-9, 1.0]))[1] == pytest.approx(1, abs=1e-3)


def test_a_predictor_without_variation_is_named() -> None:
    case = some_case(1)
    with pytest.raises(ValueError, match="flat is the same"):
        predicted_control(case, np.ones((1, 13)), ["flat"], seed=1)


def test_an_interval_needs_nineteen_donors_and_takes_t_with_one_more_draw() -> None:
    """t with 18 degrees of freedom is 2.1009 (any table); 19 donors and the estimate itself: sqrt(1 + 1/19)."""
    few, enough = in_space(some_case(1, donors=18)), in_space(some_case(1, donors=19))
    assert np.isnan(few.reach(0)) and few.se(0) > 0
    assert np.isclose(enough.reach(0), 2.1009 * np.sqrt(20 / 19) * enough.se(0), rtol=1e-4)
