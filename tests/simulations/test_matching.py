"""Comparing similar people with known truth: intervals cover it 93 to 97 times in a hundred, and no effect is seldom
called one. And plans: the power promised is the power had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from fodfaeste.evidence.effects.matching.comparison import ESTIMATORS, How, estimated
from fodfaeste.evidence.effects.matching.data import Sample
from fodfaeste.evidence.effects.power.design import Plan, achieved, detectable, needed
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats
from tests.evidence.effects.match_samples import numbers

pytestmark = pytest.mark.slow
DRAWS = 1_000
ADJUSTING = ESTIMATORS[1:]


@dataclass(frozen=True)
class World:
    """How treatment and outcome come about; ``effect`` is the true one on everybody, and so on the treated."""

    effect: float = 0.5
    n: int = 600
    drawn_by_lot: bool = False
    curved_chance: bool = False
    curved_outcome: bool = False
    unequal: bool = False
    clusters: int = 0

    def draw(self, source: np.random.Generator) -> Sample:
        x = source.normal(0.0, 1.0, (self.n, 3))
        x[:, 2] = x[:, 2] > 0.3
        place = source.integers(0, self.clusters, self.n) if self.clusters else None
        bent = x[:, 0] ** 2 - 1.0
        odds = -0.6 + 0.5 * x[:, 0] - 0.4 * x[:, 1] + 0.4 * x[:, 2] + (0.4 * bent if self.curved_chance else 0.0)
        if place is not None:
            odds = odds + source.normal(0.0, 1.0, self.clusters)[place]
        if self.drawn_by_lot:
            odds = np.full(self.n, -0.6)
        treated = source.random(self.n) < 1.0 / (1.0 + np.exp(-odds))
        width = np.where(treated, 2.0, 1.0) * np.exp(0.3 * x[:, 1]) if self.unequal else 1.0
        y = self.effect * treated + x @ [1.0, -1.0, 0.5] + width * source.normal(0.0, 1.0, self.n)
        if self.curved_outcome:
            y += 0.7 * bent
        if place is not None:
            y += source.normal(0.0, 0.7, self.clusters)[place]
        return numbers(x, treated, y, place)


def covered(world: World, how: How, key: int) -> dict[str, tuple[float, float]]:
    """By estimator: how often the interval holds the truth, and the mean standard error over the real spread."""
    hits: dict[str, list[bool]] = {name: [] for name in ESTIMATORS}
    values: dict[str, list[tuple[float, float]]] = {name: [] for name in ESTIMATORS}
    for at in range(DRAWS):
        for each in estimated(world.draw(stream(2_024, key, at)), how):
            hits[each.method].append(each.ci[0] <= world.effect <= each.ci[1])
            values[each.method].append((each.estimate, each.se))
    found = {}
    for name in ESTIMATORS:
        estimates, ses = np.array(values[name]).T
        found[name] = float(np.mean(hits[name])), float(ses.mean() / estimates.std())
    return found


def right(found: dict[str, tuple[float, float]], names: tuple[str, ...]) -> None:
    for name in names:
        share, ratio = found[name]
        assert 0.93 <= share <= 0.97, (name, share, ratio)


def test_where_everything_is_linear_every_adjusting_estimator_covers_and_the_raw_difference_does_not() -> None:
    found = covered(World(), How(), 1)
    right(found, ADJUSTING)
    assert found["difference"][0] < 0.2


def test_drawn_by_lot_all_five_cover_also_with_unequal_variances() -> None:
    right(covered(World(drawn_by_lot=True, unequal=True), How(), 2), ESTIMATORS)


def test_no_effect_is_called_one_at_most_six_times_in_a_hundred() -> None:
    found = covered(World(effect=0.0, unequal=True), How(neighbours=3), 3)
    for name in ADJUSTING:
        assert 1.0 - found[name][0] <= 0.06, (name, found[name])


@pytest.mark.parametrize("wrong", ["chance", "outcome"])
def test_doubly_robust_covers_with_either_model_wrong(wrong: str) -> None:
    world = World(curved_chance=wrong == "chance", curved_outcome=wrong == "outcome", n=800)
    right(covered(world, How(), 4 + (wrong == "chance")), ("doubly-robust",))


def test_matching_on_all_covariates_with_several_neighbours_covers() -> None:
    right(covered(World(n=400), How(match_on="mahalanobis", neighbours=4), 6), ("nearest",))


def test_with_clusters_all_adjusting_estimators_cover() -> None:
    right(covered(World(clusters=80, n=800), How(), 7), ADJUSTING)


def test_without_looking_at_clusters_intervals_are_too_short() -> None:
    """Why --cluster is there."""
    world = World(clusters=20, n=800)
    blind = 0
    for at in range(300):
        sample = world.draw(stream(2_024, 8, at))
        (lead,) = (each for each in estimated(numbers(sample.design, sample.treated, sample.outcome), How())
                   if each.method == "doubly-robust")  # fmt: skip
        blind += lead.ci[0] <= world.effect <= lead.ci[1]
    assert blind / 300 < 0.9


def test_cross_fitting_covers() -> None:
    right(covered(World(n=500), How(folds=5, splits=1), 9), ("doubly-robust",))


def share_shown(draw: Callable[[np.random.Generator], tuple[float, float]], critical: float, draws: int) -> float:
    """How often estimate over standard error passes the critical value."""
    shown = 0
    for at in range(draws):
        estimate, se = draw(stream(2_025, at))
        shown += estimate / se > critical
    return shown / draws


def two_means(one: Floats, other: Floats) -> tuple[float, float]:
    return float(one.mean() - other.mean()), float(np.sqrt(one.var(ddof=1) / len(one) + other.var(ddof=1) / len(other)))


def test_the_1772_and_the_increase_for_500_an_arm_have_the_power_promised_and_5_3_points_less() -> None:
    """With 20,000 draws a share is known to within a hundredth."""

    def power(n: int, effect: float) -> float:
        return share_shown(
            lambda source: two_means(
                (source.random(n) < 0.1 + effect).astype(float), (source.random(n) < 0.1).astype(float)
            ),
            1.96,
            20_000,
        )

    assert needed(Plan(2, 2, rate=0.1), 0.03) == 1772
    assert power(1772, 0.03) == pytest.approx(0.8, abs=0.01)
    found = detectable(Plan(500, 500, rate=0.1))
    assert power(500, found.increase) == pytest.approx(0.8, abs=0.015)
    assert power(500, found.effect) == pytest.approx(achieved(Plan(500, 500, rate=0.1), found.effect), abs=0.015)
    assert power(500, found.effect) < 0.77


@pytest.mark.parametrize("fading", ["constant", "ar1"])
@pytest.mark.parametrize("analysis", ["did", "ancova"])
def test_a_clustered_plan_over_several_periods_has_the_power_promised(fading: str, analysis: str) -> None:
    """30 clusters an arm of 10 persons, 3 periods before and 4 after; clusters and persons both correlate over time."""
    clusters, size, before, after, rho, icc = 60, 10, 3, 4, 0.6, 0.1
    plan = Plan(
        300, 300, sd=2.0, icc=icc, cluster_size=size, before=before, after=after, autocorrelation=rho,
        fading=fading, analysis=analysis,
    )  # fmt: skip
    effect = detectable(plan).effect
    times = np.arange(before + after)
    distance = np.abs(times[:, None] - times[None, :])
    between = np.where(distance == 0, 1.0, rho if fading == "constant" else rho**distance)
    root = np.linalg.cholesky(between)
    later, earlier = between[before:, :before].mean(), between[:before, :before].mean()
    slope = 1.0 if analysis == "did" else later / earlier

    def draw(source: np.random.Generator) -> tuple[float, float]:
        # A cluster's mean: its own part and the mean of its persons' parts.
        own = np.sqrt(icc) * source.normal(0.0, 1.0, (clusters, len(times)))
        persons = np.sqrt((1.0 - icc) / size) * source.normal(0.0, 1.0, (clusters, len(times)))
        y = 2.0 * (own + persons) @ root.T
        y[: clusters // 2, before:] += effect
        change = y[:, before:].mean(axis=1) - slope * y[:, :before].mean(axis=1)
        return two_means(change[: clusters // 2], change[clusters // 2 :])

    critical = float(stats.t.isf(0.025, clusters - 2))
    assert share_shown(draw, critical, 10_000) == pytest.approx(0.8, abs=0.015)
