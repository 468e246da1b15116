"""The five estimators against slow and obvious references, and what must not change their answers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from fodfaeste.evidence.effects.matching.comparison import ESTIMATORS
from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.effects.matching.inference import clusters_of
from fodfaeste.evidence.effects.matching.neighbours import SAME, in_space, nearest, on_a_line, places
from fodfaeste.evidence.effects.matching.propensity import Separated, fitted
from fodfaeste.evidence.streams import stream
from tests.evidence.effects.match_samples import answers, found, numbers

CHOICES = ({}, {"match_on": "mahalanobis", "neighbours": 3}, {"folds": 3})


def drawn(seed: int, n: int = 60, *, coarse: bool = False, clusters: int = 0) -> Sample:
    """Random rows with overlap; ``coarse`` covariates have many equal rows."""
    draw = stream(seed, n)
    while True:
        design = np.round(draw.normal(0.0, 1.0, (n, 2)), 0 if coarse else 9)
        treated = draw.random(n) < 1.0 / (1.0 + np.exp(-0.4 * design[:, 0]))
        inside = all(
            np.ptp(some := design[arm, at]) > 0.5 and some.min() < design[~arm, at].max()
            for arm in (treated, ~treated)
            for at in (0, 1)
            if arm.sum() > 10
        )
        if inside and 10 < treated.sum() < n - 15:
            break
    outcome = design @ [1.0, -2.0] + treated + draw.normal(0.0, 1.0, n)
    return numbers(design, treated, outcome, draw.integers(0, clusters, n) if clusters else None)


def taken(sample: Sample, order: NDArray) -> Sample:
    return numbers(
        sample.design[order],
        sample.treated[order],
        sample.outcome[order],
        None if sample.cluster is None else sample.cluster[order],
    )


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.sampled_from(CHOICES), st.booleans(), st.sampled_from((0, 12)))
def test_the_order_of_rows_changes_no_answer(seed: int, how: dict, coarse: bool, clusters: int) -> None:
    sample = drawn(seed, coarse=coarse, clusters=clusters)
    order = stream(seed, 1).permutation(len(sample.outcome))
    one, other = found(sample, **how), found(taken(sample, order), **how)
    for name, pair in answers(one).items():
        assert answers(other)[name] == pytest.approx(pair, rel=1e-7, abs=1e-9), name
    assert one.rosenbaum.gamma == pytest.approx(other.rosenbaum.gamma, nan_ok=True)
    assert one.overlap.effective_controls == pytest.approx(other.overlap.effective_controls)


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.floats(-1e4, 1e4), st.floats(0.01, 100.0), st.sampled_from(CHOICES))
def test_a_constant_added_changes_nothing_and_a_unit_only_the_scale(
    seed: int, constant: float, unit: float, how: dict
) -> None:
    sample = drawn(seed)
    moved = numbers(sample.design * 7.0 - 3.0, sample.treated, constant + unit * sample.outcome)
    before, after = answers(found(sample, **how)), answers(found(moved, **how))
    for name in ESTIMATORS:
        assert np.array(after[name]) == pytest.approx(unit * np.array(before[name]), rel=1e-5, abs=1e-6 * unit), name


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_other_names_for_clusters_and_another_order_of_covariates_change_nothing(seed: int) -> None:
    sample = drawn(seed, clusters=12)
    assert sample.cluster is not None
    renamed = stream(seed, 2).permutation(12)[sample.cluster]
    other = numbers(sample.design[:, ::-1], sample.treated, sample.outcome, renamed)
    for name, pair in answers(found(sample)).items():
        assert answers(found(other))[name] == pytest.approx(pair, rel=1e-7), name


@settings(max_examples=20)
@given(st.integers(0, 10**6))
def test_with_covariates_in_exact_balance_all_five_agree(seed: int) -> None:
    draw = stream(seed)
    half = draw.normal(0.0, 1.0, (40, 3))
    treated = np.repeat([True, False], 40)
    outcome = np.concatenate([half, half]) @ [1.0, 2.0, 3.0] + 5.0 * treated + draw.normal(0.0, 1.0, 80)
    estimates = {
        name: value for name, (value, _) in answers(found(numbers(np.vstack([half, half]), treated, outcome))).items()
    }
    assert list(estimates.values()) == pytest.approx([estimates["difference"]] * 5, abs=1e-8)


def test_without_noise_every_adjusting_estimator_but_weighting_finds_the_effect_exactly() -> None:
    sample = drawn(3, 200)
    exact = numbers(sample.design, sample.treated, sample.design @ [1.0, -2.0] + 4.0 * sample.treated + 7.0)
    estimates = {each.method: each.estimate for each in found(exact).estimates}
    assert [estimates[name] for name in ("regression", "nearest", "doubly-robust")] == pytest.approx([4.0] * 3)
    assert abs(estimates["difference"] - 4.0) > 0.05


def test_swapping_the_arms_turns_the_sign_of_the_difference_and_the_regression() -> None:
    sample = drawn(4)
    swapped = numbers(sample.design, ~sample.treated, sample.outcome)
    one, other = answers(found(sample)), answers(found(swapped))
    for name in ("difference", "regression"):
        assert other[name] == pytest.approx((-one[name][0], one[name][1]))


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 12), st.integers(1, 12), st.booleans())
def test_neighbours_are_those_a_full_table_of_distances_gives(seed: int, k: int, m: int, p: int, coarse: bool) -> None:
    draw = stream(seed)
    for dimensions in (1, 2):
        seekers, pool = (np.round(draw.normal(0.0, 1.0, (size, dimensions)), 0 if coarse else 6) for size in (m, p))
        distance = np.sqrt(((seekers[:, None, :] - pool[None, :, :]) ** 2).sum(axis=2))
        last = np.sort(distance, axis=1)[:, min(k, p) - 1]
        expected = distance <= last[:, None] + SAME
        made = on_a_line(seekers[:, 0], pool[:, 0], k, SAME) if dimensions == 1 else in_space(seekers, pool, k)
        values, amounts = draw.normal(0.0, 1.0, p), draw.random(m)
        assert made.size == pytest.approx(expected.sum(axis=1))
        assert made.sums(values) == pytest.approx(expected @ values)
        assert made.given(amounts) == pytest.approx(amounts @ expected)


def slow_nearest(sample: Sample, score: NDArray, k: int, adjust: bool) -> tuple[float, float]:
    """The Abadie-Imbens estimator and standard error by loops over rows."""
    d, n = sample.treated, len(sample.outcome)
    same = SAME * score.std()

    def near(row: int, among: list[int], count: int) -> list[int]:
        far = sorted(abs(score[row] - score[each]) for each in among)[min(count, len(among)) - 1]
        return [each for each in among if abs(score[row] - score[each]) <= far + same]

    ours, theirs = np.flatnonzero(d).tolist(), np.flatnonzero(~d).tolist()
    matched = {row: near(row, theirs, k) for row in ours}
    used, squared = np.zeros(n), np.zeros(n)
    for some in matched.values():
        used[some] += 1.0 / len(some)
        squared[some] += 1.0 / len(some) ** 2
    y = sample.outcome.copy()
    if adjust:
        design = np.column_stack([np.ones(n), sample.design])
        root = np.sqrt(used)[:, None]
        y = y - design @ np.linalg.lstsq(design * root, y * root[:, 0], rcond=None)[0]
    own = np.array([y[row] - y[some].mean() for row, some in matched.items()])
    variance = ((own - own.mean()) ** 2).sum()
    for row in theirs:
        others = near(row, [each for each in theirs if each != row], 2)
        here = len(others) / (len(others) + 1) * (y[row] - y[others].mean()) ** 2
        variance += (used[row] ** 2 - squared[row]) * here
    return float(own.mean()), float(np.sqrt(variance) / len(ours))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 4), st.booleans(), st.booleans())
def test_matching_and_its_standard_error_are_those_of_loops_over_rows(
    seed: int, k: int, adjust: bool, coarse: bool
) -> None:
    sample = drawn(seed, 40, coarse=coarse)
    design = sample.standardised()
    place = places(design, fitted(design, sample.treated, sample.columns), "score")
    fit = nearest(sample, design, place, k, None, adjust=adjust)
    assert (fit.estimate.estimate, fit.estimate.se) == pytest.approx(slow_nearest(sample, place, k, adjust), rel=1e-6)


def test_the_difference_is_welchs_test() -> None:
    sample = drawn(5)
    lead = found(sample, estimator="difference").lead.estimate
    welch = stats.ttest_ind(sample.outcome[sample.treated], sample.outcome[~sample.treated], equal_var=False)
    interval = welch.confidence_interval(0.95)
    assert lead.p == pytest.approx(welch.pvalue)
    assert lead.ci == pytest.approx((interval.low, interval.high))
    assert lead.test == f"two-sided t test, {welch.df:.1f} degrees of freedom"


def test_every_row_a_cluster_of_its_own_gives_nearly_the_standard_errors_without_clusters() -> None:
    sample = drawn(6, 400)
    each = numbers(sample.design, sample.treated, sample.outcome, np.arange(400))
    alone, clustered = answers(found(sample)), answers(found(each))
    for name in ESTIMATORS:
        assert clustered[name][0] == pytest.approx(alone[name][0])
        assert clustered[name][1] == pytest.approx(alone[name][1], rel=0.1), name


def test_repeating_every_row_within_its_cluster_leaves_clustered_errors_as_they_were() -> None:
    sample = drawn(7, 200)
    once = numbers(sample.design, sample.treated, sample.outcome, np.arange(200))
    twice = taken(once, np.repeat(np.arange(200), 2))
    one, two = answers(found(once)), answers(found(twice))
    for name in ("difference", "ipw", "doubly-robust"):
        assert two[name] == pytest.approx(one[name], rel=1e-6), name
    plain = taken(sample, np.repeat(np.arange(200), 2))
    assert answers(found(plain))["ipw"][1] == pytest.approx(one["ipw"][1] / np.sqrt(2.0), rel=0.01)


def test_all_treated_in_one_cluster_leave_the_estimates_without_standard_errors() -> None:
    sample = drawn(8)
    alone = numbers(sample.design, sample.treated, sample.outcome, np.where(sample.treated, 0, np.arange(60)))
    made = found(alone)
    assert all(np.isnan(each.se) and np.isnan(each.p) and np.isfinite(each.estimate) for each in made.estimates)
    assert any("single cluster" in each for each in made.warnings)
    clusters = clusters_of(alone.cluster, alone.treated)
    assert clusters is not None and not clusters.usable


def test_a_combination_of_covariates_that_separates_is_refused_by_the_name_of_the_strongest() -> None:
    draw = stream(9)
    design = draw.normal(0.0, 1.0, (300, 3))
    treated = design @ [0.1, 3.0, 1.0] > 0.0
    with pytest.raises(Separated, match="'x1' most of all"):
        found(numbers(design, treated, draw.normal(0.0, 1.0, 300)))


def test_weights_sum_to_one_in_each_arm_and_balance_is_counted_with_them() -> None:
    sample = drawn(10, 200)
    for name in ESTIMATORS:
        made = found(sample, estimator=name)
        weights = made.lead.weights
        assert weights[sample.treated].sum() == pytest.approx(1.0)
        assert weights[~sample.treated].sum() == pytest.approx(1.0)
        for at, row in enumerate(made.balance):
            ours, theirs = sample.design[sample.treated, at], sample.design[~sample.treated, at]
            width = np.sqrt((ours.var(ddof=1) + theirs.var(ddof=1)) / 2.0)
            assert row.smd_before == pytest.approx((ours.mean() - theirs.mean()) / width)
            after = np.average(ours, weights=weights[sample.treated]) - weights[~sample.treated] @ theirs
            assert row.smd_after == pytest.approx(after / width, abs=1e-9)
    assert all(abs(row.smd_after) < 1e-9 for row in found(sample, estimator="regression").balance)
