"""The cohort with known truth: its interval covers the exact expectation, its draws spread as theory says, a second
program that shares nothing with it agrees.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.monte_carlo import numpy_weekly

from fodfaeste.evidence.money.arms import model_of
from fodfaeste.evidence.money.scenario import load_scenario
from fodfaeste.evidence.money.simulation import Ladder, run, simulate
from fodfaeste.evidence.money.words import keys
from fodfaeste.evidence.streams import stream
from tests.evidence.money.expected import expected
from tests.evidence.money.worlds import SMALL, cohort

pytestmark = pytest.mark.slow
SCENARIO = load_scenario("municipality")
WEEKS, SEEDS = 104, 1_000


def outcomes(persons: int, effect: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Percent-weeks saved and their standard error for each of many consecutive seeds, and the exact expectation."""
    made = cohort(*SMALL, effect=effect, before=3)
    model, ladder = model_of(made, WEEKS, {}, {}), Ladder.of(SCENARIO, WEEKS, 3)
    saved, error = np.empty(SEEDS), np.empty(SEEDS)
    for seed in range(SEEDS):
        blocks = run(model, ladder, keys(seed, 0), persons)[0][1].sum(axis=(2, 3))
        difference = (blocks[:, 0] - blocks[:, 1]).astype(np.float64)
        saved[seed] = difference.sum() / persons
        error[seed] = np.sqrt(len(difference) * difference.var(ddof=1)) / persons
    exact = [expected(model, ladder, world)[1].sum() for world in (0, 1)]
    return saved, error, float(exact[0] - exact[1])


def test_intervals_of_people_cover_the_exact_saving_93_to_97_times_in_a_hundred() -> None:
    saved, error, exact = outcomes(640, 10)
    covered = np.mean(np.abs(saved - exact) < 2.04 * error)  # t with 31 degrees of freedom
    assert 0.93 < covered < 0.97
    assert abs(saved.mean() - exact) < 4 * saved.std(ddof=1) / np.sqrt(SEEDS)


def test_the_spread_over_a_thousand_neighbouring_seeds_is_that_of_independent_people() -> None:
    saved, error, _ = outcomes(320, 10)
    ratio = saved.var(ddof=1) / np.mean(error**2)
    assert 0.82 < ratio < 1.2  # four standard errors of a variance from 1,000 draws are 18 percent
    for lag in (1, 2, 3):
        assert abs(np.corrcoef(saved[lag:], saved[:-lag])[0, 1]) < 4 / np.sqrt(SEEDS)


def test_the_spread_over_draws_of_one_seed_is_the_same() -> None:
    made = cohort(*SMALL, before=3)
    found = simulate(replace(SCENARIO, cohort=made), made, 320, WEEKS, SEEDS, 1)
    assert 0.82 < found.discounted.var(ddof=1) / found.people.mean() < 1.2
    assert abs(np.corrcoef(found.discounted[1:], found.discounted[:-1])[0, 1]) < 4 / np.sqrt(SEEDS)


def test_no_effect_is_no_saving_in_every_draw() -> None:
    saved, _, exact = outcomes(64, 0)
    assert exact == pytest.approx(0)
    assert not saved.any()


@pytest.mark.parametrize("world", [0, 1])
@pytest.mark.parametrize("name", ["hjoerring-2015", "municipality"])
def test_a_program_that_goes_week_by_week_with_other_random_numbers_agrees(name: str, world: int) -> None:
    scenario, persons = load_scenario(name), 60_000
    assert scenario.cohort is not None
    model, ladder = model_of(scenario.cohort, 520, {}, {}), Ladder.of(scenario, 520, scenario.cohort.ladder_start)
    found = run(model, ladder, keys(3, 0), persons)[0][:, :, world].sum(axis=3)
    spread = np.sqrt(2 * found.shape[1]) * found.std(axis=1, ddof=1) / persons
    other = numpy_weekly(model, ladder, persons, world, stream(3, 5, world)) / persons
    seen = spread > 0
    assert np.abs(found.sum(axis=1) / persons - other)[seen].max() > 0
    assert (np.abs(found.sum(axis=1) / persons - other)[seen] / spread[seen]).max() < 4.5
