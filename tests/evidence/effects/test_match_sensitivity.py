"""Sensitivity to unobserved selection, against published tables and against selection that was really put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.evidence.effects.matching.estimators import regression
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
    assert 4.25 < rosenbaum(LEAD.astype(float)).gamma < 4.5
    turned = rosenbaum(-LEAD.astype(float))
    assert turned.direction == "negative" and turned.gamma == pytest.approx(rosenbaum(LEAD.astype(float)).gamma)


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
