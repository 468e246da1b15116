"""True change: shrunken for error, honest about selection, the same whichever way the scale goes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.progression.change import (
    Model,
    Norm,
    fit_pairs,
    pair_changes,
    raw_verdicts,
    verdicts,
)
from fodfaeste.evidence.progression.course import at_same_first
from fodfaeste.evidence.progression.intraclass import cronbach, unreliable
from fodfaeste.evidence.progression.series import series_changes
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats


def pairs(seed: int, citizens: int = 200, reliability: float = 0.6, gain: float = 0.0) -> tuple[Floats, Floats]:
    source = np.random.default_rng(seed)
    true = source.normal(0, reliability**0.5, citizens)
    first, last = (true + source.normal(0, (1 - reliability) ** 0.5, citizens) for _ in range(2))
    return first, last + gain


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.1, 1.0))
def test_the_posterior_is_that_of_the_joint_normal_written_out(seed: int, error: float) -> None:
    source = np.random.default_rng(seed)
    root = source.normal(size=(2, 2))
    model = Model(source.normal(size=2), root @ root.T, error)
    seen = source.normal(size=(3, 2))
    mean, variance = model.posterior(seen)
    joint = np.block([[model.true, model.true], [model.true, model.observed]])
    gain = joint[:2, 2:] @ np.linalg.inv(joint[2:, 2:])
    posterior = joint[:2, :2] - gain @ joint[2:, :2]
    true = model.means + (seen - model.means) @ gain.T
    assert mean == pytest.approx(true[:, 1] - true[:, 0], abs=1e-8)
    assert variance == pytest.approx(posterior[0, 0] + posterior[1, 1] - 2 * posterior[0, 1], abs=1e-8)


def test_scores_without_error_are_believed() -> None:
    source = np.random.default_rng(1)
    first = source.normal(size=50)
    last = first + source.normal(0.3, 0.8, 50)
    _, found = pair_changes(first, last, 1e-6)
    assert found.mean == pytest.approx(last - first, abs=0.01)


def test_change_is_drawn_towards_the_usual_change() -> None:
    first, last = pairs(2, gain=0.5)
    model, found = pair_changes(first, last, 0.4)
    usual = float(model.means[1] - model.means[0])
    assert np.std(found.mean) < 0.5 * np.std(found.raw)
    assert np.mean(found.mean) == pytest.approx(usual, abs=0.02)


def test_the_mean_and_spread_of_first_scores_come_from_everybody_who_began() -> None:
    first, last = pairs(3, 2_000)
    chosen = first < np.quantile(first, 0.25)
    model = fit_pairs(first, np.where(chosen, last, np.nan), 0.4)
    whole = fit_pairs(first, last, 0.4)
    assert model.means == pytest.approx(whole.means, abs=0.15)
    _, found = pair_changes(first, np.where(chosen, last, np.nan), 0.4)
    assert found.raw.mean() > 0.4
    assert abs(found.mean.mean()) < 0.15


def test_the_population_they_were_chosen_from_can_be_given_instead() -> None:
    first, last = pairs(4, 2_000)
    chosen = first < np.quantile(first, 0.25)
    _, without = pair_changes(first[chosen], last[chosen], 0.4)
    _, given_it = pair_changes(first[chosen], last[chosen], 0.4, norm=Norm(0.0, 1.0))
    assert without.mean.mean() > 0.4  # nothing shows that they were chosen
    assert abs(given_it.mean.mean()) < 0.15


def test_turning_the_scale_round_turns_the_verdicts_round() -> None:
    first, last = pairs(5, gain=1.0)
    _, up = pair_changes(first, last, 0.2)
    _, down = pair_changes(-first, -last, 0.2)
    assert (verdicts(up, 1) == verdicts(down, -1)).all()
    assert (raw_verdicts(up, 1) == raw_verdicts(down, -1)).all()
    assert (verdicts(up, 1) == 1).any()


def test_no_difference_seen_between_citizens_does_not_make_anybody_sure() -> None:
    """Where the estimate stops at its boundary the posterior alone would be a point."""
    inside, sizes, stopped = 0, 0, 0
    for draw in range(60):
        source = np.random.default_rng([11, draw])
        true = source.multivariate_normal([0, 0.3], [[1, 0.9], [0.9, 1]], size=15)
        seen = true + source.normal(0, 0.4**0.5, true.shape)
        model, found = pair_changes(seen[:, 0], seen[:, 1], 0.4, seed=draw)
        if model.clipped:
            stopped += 1
            change = true[:, 1] - true[:, 0]
            inside += int(((found.lower <= change) & (change <= found.upper)).sum())
            sizes += 15
    assert stopped > 10
    assert inside / sizes > 0.93


def test_an_error_learnt_from_the_same_citizens_makes_less_sure() -> None:
    first, last = pairs(12, 30)
    sizes = np.random.default_rng(12).uniform(0.1, 0.7, 200)
    _, known = pair_changes(first, last, 0.4)
    _, learnt = pair_changes(first, last, 0.4, errors=lambda weights: sizes[: len(weights)])
    assert np.median(learnt.sd) > np.median(known.sd)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_alpha_of_a_sample_drawn_again_is_that_of_its_citizens_repeated(seed: int) -> None:
    source = np.random.default_rng(seed)
    table = source.normal(5, 1, (12, 1)) + source.normal(0, 0.8, (12, 4))
    table[0, 0] = np.nan
    weights = source.multinomial(12, np.full(12, 1 / 12), size=3)
    again = [1 - cronbach(np.repeat(table, each, axis=0)).estimate for each in weights]
    assert unreliable(table, weights.astype(float)) == pytest.approx(again)


def test_two_occasions_as_lines_give_what_two_occasions_give() -> None:
    source = np.random.default_rng(6)
    true = source.multivariate_normal([0, 0.4], [[1, 0.7], [0.7, 1.2]], size=300)
    level = true + source.normal(0, 0.6, true.shape)
    _, pair = pair_changes(level[:, 0], level[:, 1], 0.36)
    _, line = series_changes(level, np.broadcast_to([0.0, 1.0], level.shape), 0.36, draws=50)
    assert line.mean == pytest.approx(pair.mean, abs=0.01)
    assert line.sd == pytest.approx(pair.sd, rel=0.06)


def test_more_occasions_make_surer() -> None:
    source = np.random.default_rng(7)
    own = source.multivariate_normal([5, 0.3], [[1, 0], [0, 0.2]], size=80)
    time = np.broadcast_to(np.arange(5.0), (80, 5))
    level = own[:, :1] + own[:, 1:] * time + source.normal(0, 0.7, (80, 5))
    few = level.copy()
    few[:, 1:4] = np.nan
    _, many = series_changes(level, time, 0.49, draws=30)
    _, ends = series_changes(few, time, 0.49, draws=30)
    assert np.median(many.sd) < 0.95 * np.median(ends.sd)


def test_the_unit_of_time_makes_no_difference() -> None:
    first = np.random.default_rng(8).normal(size=(40, 1))
    level = first + np.random.default_rng(9).normal(0.2, 0.8, (40, 4)).cumsum(axis=1)
    time = np.broadcast_to(np.arange(4.0), level.shape)
    one, other = (series_changes(level, time * unit, None, draws=20)[1] for unit in (1.0, 91.0))
    assert other.mean == pytest.approx(one.mean, abs=2e-3)


def test_too_few_scores_are_refused() -> None:
    with pytest.raises(BadInput, match="at least 4"):
        pair_changes(np.array([1.0, 2, 3]), np.array([2.0, 3, 4]), 0.2)
    with pytest.raises(BadInput, match="alike"):
        pair_changes(np.ones(6), np.arange(6.0), 0.2)
    with pytest.raises(BadInput, match="three scores"):
        series_changes(np.arange(12.0).reshape(6, 2), np.ones((6, 2)), None)


def test_at_the_same_first_score_is_a_regression_with_hc3_errors() -> None:
    from statsmodels.regression.linear_model import OLS

    first, last = pairs(10)
    treated = np.arange(200) % 3 == 0
    found = at_same_first(first, last + 0.4 * treated, treated)
    fitted = OLS(last + 0.4 * treated, np.column_stack([np.ones(200), treated, first])).fit(cov_type="HC3", use_t=True)
    low, high = fitted.conf_int()[1]
    assert [found.estimate, found.lower, found.upper] == pytest.approx([fitted.params[1], low, high])
