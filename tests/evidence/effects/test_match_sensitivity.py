"""Sensitivity to unobserved selection, against published tables and against selection that was really put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.effects.matching.estimators import regression
from fodfaeste.evidence.effects.matching.pairs import paired
from fodfaeste.evidence.effects.matching.propensity import Propensity
from fodfaeste.evidence.effects.matching.sensitivity import (
    adjusted,
    as_strong_as,
    bounds,
    robustness_value,
    rosenbaum,
    signed_ranks,
)
from fodfaeste.evidence.streams import stream
from tests.evidence.effects.match_samples import numbers

LEAD = np.array([
    38, 23, 41, 18, 37, 36, 23, 62, 31, 34, 24, 14, 21, 17, 16, 20, 15, 10, 45, 39, 22, 35, 49, 48, 44, 35, 43, 39, 34,
    13, 73, 25, 27,
]) - np.array([
    16, 18, 18, 24, 19, 11, 10, 15, 16, 18, 18, 13, 19, 10, 16, 16, 24, 13, 9, 14, 21, 19, 7, 18, 19, 12, 11, 22, 25,
    16, 13, 11, 13,
])  # fmt: skip
"""Lead in the blood of 33 children of exposed workers less that of their matched controls (Morton and others 1982)."""


def test_rosenbaums_table_for_lead_in_childrens_blood() -> None:
    """Rosenbaum 2002, table 4.3: the largest p-values, to the four digits printed."""
    found = signed_ranks(LEAD.astype(float))
    printed = {1.0: 0.0001, 2.0: 0.0018, 3.0: 0.0136, 4.0: 0.0388, 4.25: 0.0468, 5.0: 0.0740}
    for gamma, p in printed.items():
        assert found.p(gamma) == pytest.approx(p, abs=1.01e-4 if gamma == 1.0 else 5.1e-5), gamma
    assert 4.25 < rosenbaum(LEAD.astype(float)).gamma_one_sided < 4.5
    turned = rosenbaum(-LEAD.astype(float))
    assert turned.direction == "negative" and turned.gamma == pytest.approx(rosenbaum(LEAD.astype(float)).gamma)


def test_two_sided_bounds_are_twice_the_one_sided_ones() -> None:
    found, ranks = rosenbaum(LEAD.astype(float)), signed_ranks(LEAD.astype(float))
    assert found.p_without_selection == pytest.approx(2 * found.p_one_sided)
    assert ranks.p(found.gamma_one_sided) == pytest.approx(0.05, abs=1e-6)
    assert ranks.p(found.gamma) == pytest.approx(0.025, abs=1e-6)
    assert found.gamma < found.gamma_one_sided


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(1.0, 4.0))
def test_the_bound_is_the_worst_of_all_ways_in_which_pairs_could_have_been_treated(seed: int, gamma: float) -> None:
    """Independent of the formula: every assignment of 14 pairs with its probability under the worst hidden selection;
    the large-sample bound is near that exact tail, half of the statistic itself counted."""
    draw = stream(seed)
    differences = draw.permutation(np.arange(1.0, 15.0)) * np.where(draw.random(14) < 0.75, 1, -1)
    found, chance = signed_ranks(differences), gamma / (1.0 + gamma)
    ways = (np.arange(1 << 14)[:, None] >> np.arange(14)) & 1
    sums = ways @ np.arange(1.0, 15.0)
    weight = chance ** ways.sum(axis=1) * (1.0 - chance) ** (14 - ways.sum(axis=1))
    at_least, above = weight[sums >= found.statistic].sum(), weight[sums > found.statistic].sum()
    assert weight.sum() == pytest.approx(1.0)
    assert found.p(gamma) == pytest.approx((at_least + above) / 2, abs=0.04)


def slow_pairs(score: np.ndarray, treated: np.ndarray) -> list[tuple[int, int]]:
    """The nearest free untreated row within the caliper, for one treated row after the other from the highest score."""
    free, made = set(np.flatnonzero(~treated).tolist()), []
    for row in sorted(np.flatnonzero(treated).tolist(), key=lambda at: -score[at]):
        near = min(free, key=lambda at: abs(score[at] - score[row]), default=None)
        if near is not None and abs(score[near] - score[row]) <= 0.2 * score.std():
            free.remove(near)
            made.append((row, near))
    return made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(5, 120), st.floats(0.1, 0.9))
def test_pairs_are_those_of_a_loop_and_share_nobody(seed: int, n: int, share: float) -> None:
    draw = stream(seed)
    score, treated = draw.normal(0.0, 1.0, n), draw.random(n) < share
    sample = numbers(score[:, None], treated, draw.normal(0.0, 1.0, n))
    chance = 1.0 / (1.0 + np.exp(-score))
    found = paired(sample, Propensity(score, chance, np.eye(2)), seed=1)
    assert sorted(zip(found.treated.tolist(), found.untreated.tolist(), strict=True)) == sorted(
        slow_pairs(score, treated)
    )
    assert len(set(found.untreated.tolist())) == len(found.untreated)
    assert found.left == treated.sum() - len(found.treated)
    order = draw.permutation(n)
    turned = numbers(score[order, None], treated[order], sample.outcome[order])
    again = paired(turned, Propensity(score[order], chance[order], np.eye(2)), seed=1)
    assert sorted(again.differences(turned.outcome)) == pytest.approx(sorted(found.differences(sample.outcome)))


def test_which_of_several_equal_rows_is_paired_does_not_hang_on_their_outcome_or_place() -> None:
    """Four untreated for every treated, all alike: the pairs' mean is that of all untreated, up to chance."""
    draw = stream(3)
    treated = np.arange(10_000) % 5 == 0
    outcome = draw.normal(0.0, 1.0, 10_000)
    score = np.zeros(10_000)
    sample = numbers(draw.normal(0.0, 1.0, (10_000, 1)), treated, outcome)
    found = paired(sample, Propensity(score, np.full(10_000, 0.2), np.eye(2)), seed=1)
    assert len(found.treated) == 2_000
    assert outcome[found.untreated].mean() == pytest.approx(outcome[~treated].mean(), abs=0.08)
    order = draw.permutation(10_000)
    turned = numbers(sample.design[order], treated[order], outcome[order])
    again = paired(turned, Propensity(score, np.full(10_000, 0.2), np.eye(2)), seed=1)
    assert sorted(again.differences(turned.outcome)) == pytest.approx(sorted(found.differences(outcome)))


def test_without_anybody_near_enough_there_is_no_bound() -> None:
    found = rosenbaum(np.empty(0), 12)
    assert np.isnan(found.gamma) and (found.pairs, found.unpaired, found.note) == (0, 12, "no pair within the caliper")


def test_nothing_significant_has_no_gamma() -> None:
    assert np.isnan(rosenbaum(np.array([1.0, -1.0, 2.0, -2.0, 0.0])).gamma)


def test_cinelli_and_hazletts_published_values_for_darfur() -> None:
    """JRSS B 82 (2020), section 5: t = 4.184 on 783 degrees of freedom; to the three digits printed."""
    assert robustness_value(4.184, 783) == pytest.approx(0.139, abs=5e-4)
    assert robustness_value(4.184, 783, 0.05) == pytest.approx(0.076, abs=5e-4)
    assert robustness_value(0.5, 783, 0.05) == 0.0


@given(st.floats(0.1, 50.0), st.integers(5, 10_000))
def test_something_as_strong_as_the_robustness_value_brings_the_estimate_exactly_to_nothing(t: float, df: int) -> None:
    value = robustness_value(t, df)
    estimate, _ = adjusted(t, 1.0, df, value, value)
    assert estimate == pytest.approx(0.0, abs=1e-7 * t)


def test_the_bias_of_a_covariate_left_out_is_the_one_its_partial_r2_say() -> None:
    """The formula is an identity: with the true strength of what was left out, the full regression comes back."""
    draw = stream(1)
    n = 500
    x, z = draw.normal(0.0, 1.0, (2, n))
    d = draw.random(n) < 1.0 / (1.0 + np.exp(-0.5 * x - z))
    y = 2.0 * d + x + 1.5 * z + draw.normal(0.0, 1.0, n)
    short, full = numbers(x[:, None], d, y), numbers(np.column_stack([x, z]), d, y)
    left = regression(short, short.standardised(), None)
    whole = regression(full, full.standardised(), None)

    def rest(target: np.ndarray, *columns: np.ndarray) -> np.ndarray:
        design = np.column_stack([np.ones(n), *columns])
        return target - design @ np.linalg.lstsq(design, target, rcond=None)[0]

    with_treatment = np.corrcoef(rest(z, x), rest(d * 1.0, x))[0, 1] ** 2
    with_outcome = np.corrcoef(rest(z, x, d), rest(y, x, d))[0, 1] ** 2
    told = left.told
    value, se = adjusted(
        left.estimate.estimate, told["se_homoskedastic"], told["degrees_of_freedom"], with_treatment, with_outcome
    )
    assert value == pytest.approx(whole.estimate.estimate)
    assert se == pytest.approx(whole.told["se_homoskedastic"])


def test_a_twin_of_an_observed_covariate_is_bounded_by_its_benchmark() -> None:
    """Two independent causes of equal strength; one left out: the benchmark of the other tells nearly the truth."""
    draw = stream(2)
    n = 200_000
    x, z = draw.normal(0.0, 1.0, (2, n))
    d = draw.random(n) < 1.0 / (1.0 + np.exp(1.0 - 0.6 * x - 0.6 * z))
    y = 1.0 * d + x + z + draw.normal(0.0, 1.0, n)
    sample = numbers(x[:, None], d, y)
    design = sample.standardised()
    fit = regression(sample, design, None)
    found = bounds(sample, design, fit.estimate.estimate, fit.told["se_homoskedastic"], fit.told["degrees_of_freedom"])
    assert fit.estimate.estimate > 1.4
    assert found.benchmarks[0].adjusted_estimate == pytest.approx(1.0, abs=0.1)
    assert found.strongest == "x0"


@given(st.floats(0.001, 0.4), st.floats(0.001, 0.9), st.floats(0.2, 2.0))
def test_a_stronger_benchmark_bounds_more_and_an_impossible_one_is_not_a_number(
    r2_treatment: float, r2_outcome: float, times: float
) -> None:
    treatment, outcome = as_strong_as(r2_treatment, r2_outcome, times)
    more, further = as_strong_as(r2_treatment, r2_outcome, times * 1.1)
    if not np.isnan(more):
        assert more > treatment and further >= outcome
        assert treatment == pytest.approx(times * r2_treatment / (1.0 - r2_treatment))
    assert all(np.isnan(each) for each in as_strong_as(0.6, 0.1, 1.0))


def test_with_clusters_nothing_is_said_about_significance() -> None:
    draw = stream(4)
    x = draw.normal(0.0, 1.0, 400)
    d = draw.random(400) < 1.0 / (1.0 + np.exp(-x))
    sample = numbers(x[:, None], d, 1.0 * d + x + draw.normal(0.0, 1.0, 400))
    design = sample.standardised()
    free, tied = (bounds(sample, design, 1.0, 0.1, 397, clustered=each) for each in (False, True))
    assert tied.robustness_value == free.robustness_value and free.robustness_value_significance > 0.0
    assert np.isnan(tied.robustness_value_significance) and np.isnan(tied.benchmarks[0].adjusted_t)
    assert tied.benchmarks[0].adjusted_estimate == free.benchmarks[0].adjusted_estimate
    assert "significance left out" in tied.note and not free.note
