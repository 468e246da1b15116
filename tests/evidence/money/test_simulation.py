"""`fodfaeste simulate`: sums, the spread between draws, and results that depend on the seed and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.optimize import brentq

from fodfaeste.cli import main
from fodfaeste.evidence.money.arms import model_of
from fodfaeste.evidence.money.cohort import Cohort
from fodfaeste.evidence.money.cohort_report import cohort_report
from fodfaeste.evidence.money.discounting import npv
from fodfaeste.evidence.money.distributions import Distribution
from fodfaeste.evidence.money.scenario import load_scenario
from fodfaeste.evidence.money.simulation import Draws, drawn_shares, simulate
from tests.evidence.money.worlds import SMALL, cohort, state

SCENARIO = load_scenario("municipality")


def made(some: Cohort, persons: int = 300, weeks: int = 120, draws: int = 40, seed: int = 1, **more: Any) -> Draws:
    return simulate(replace(SCENARIO, cohort=some), some, persons, weeks, draws, seed, **more)


def run(*words: object) -> dict[str, Any]:
    done = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_command_tells_years_weeks_intervals_spread_and_sources() -> None:
    found = run("simulate", "municipality", "--persons", 200, "--weeks", 104, "--draws", 50, "--json")
    assert (found["persons"], found["weeks"], found["draws"], len(found["years"])) == (200, 104, 50, 2)
    band = found["intervals"]["saving_net"]
    assert band["lower"] < band["mean"] < band["upper"]
    assert sum(each["without"] for each in found["weeks_by_state"]) == pytest.approx(104)
    assert sum(each["with_investment"] for each in found["weeks_by_state"]) == pytest.approx(104)
    assert sum(each["saving_net"] for each in found["years"]) == pytest.approx(band["mean"])
    assert all(each["source"] for each in found["assumptions"])
    assert any("not measured" in each for each in found["statements"])
    assert found["spread"]["sd"] ** 2 == pytest.approx(
        found["spread"]["sd_people"] ** 2 + found["spread"]["sd_assumptions"] ** 2, rel=1e-6
    )


def test_the_same_seed_gives_the_same_document_whatever_the_threads() -> None:
    words = ("simulate", "hjoerring-2015", "--persons", 100, "--weeks", 156, "--draws", 12, "--json")
    first = run(*words, "--threads", 1)
    assert run(*words, "--threads", 4) == first
    assert run(*words, "--threads", 1, "--seed", 7) != first


def test_more_draws_repeat_the_first_ones() -> None:
    few, many = made(cohort(*SMALL), draws=5), made(cohort(*SMALL), draws=9)
    assert many.in_state[:5].tolist() == few.in_state.tolist()


def test_prices_and_shares_make_the_money() -> None:
    some = cohort(
        state("cash", "benefit", 30, 1, {"flex": 1.0}, 1_000),
        state("flex", "other", 60, 1, {"cash": 1.0}, 200),
        effect=0,
    )
    found = made(some, weeks=40, draws=3)
    weeks = found.in_state[:, 0].sum(axis=2)
    assert found.gross[:, 0].sum(axis=1).tolist() == pytest.approx((weeks @ np.array([1_000, 200])).tolist())
    assert (found.municipal < found.gross).all()
    assert found.saved.sum() == 0


def test_the_spread_between_draws_is_what_people_who_differ_must_give() -> None:
    """Nothing is uncertain, so the variance between 400 draws is the people's: two estimates of one number agree."""
    found = made(cohort(*SMALL), persons=200, draws=400)
    ratio = found.discounted.var(ddof=1) / found.people.mean()
    assert 0.75 < ratio < 1.33  # four standard errors of a variance from 400 draws are 28 percent


def test_neighbouring_seeds_and_draws_have_nothing_in_common() -> None:
    one, two = (made(cohort(*SMALL), persons=100, draws=400, seed=seed).discounted for seed in (1, 2))
    for a, b in ((one, two), (one[1:], one[:-1]), (one[1:], two[:-1]), (one[:-1], two[1:])):
        assert abs(np.corrcoef(a, b)[0, 1]) < 4.5 / np.sqrt(len(a))
    assert len(set(one) & set(two)) == 0


def test_shared_words_make_the_difference_between_worlds_certain_sooner() -> None:
    found = made(cohort(*SMALL, effect=2), persons=300, draws=200)
    with_, without = (found.municipal[:, world].sum(axis=1) for world in (1, 0))
    assert (without - with_).var() < 0.5 * (without.var() + with_.var())


def test_uncertain_assumptions_widen_the_interval_and_are_told_apart_from_people() -> None:
    certain = made(cohort(*SMALL), persons=1_000, draws=60)
    some = (state("cash", "benefit", 40, 0.8, dict(SMALL[0].to), 2_500, spread=0.3), *SMALL[1:])
    unsure = made(cohort(*some), persons=1_000, draws=60)
    assert unsure.discounted.var() > 3 * certain.discounted.var()
    assert unsure.people.mean() == pytest.approx(certain.people.mean(), rel=0.3)


def test_exit_shares_worth_few_observations_vary_around_what_the_file_says() -> None:
    some = cohort(state("cash", "benefit", 40, 1, {"job": 0.3, "away": 0.7}, 1, strength=50), state("job", "end"),
                  state("away", "end"))  # fmt: skip
    shares = np.array([drawn_shares(some, draw, 1)["cash"] for draw in range(2_000)])
    assert shares.sum(axis=1) == pytest.approx(1)
    assert shares[:, 0].mean() == pytest.approx(0.3, abs=0.006)
    assert shares[:, 0].std() == pytest.approx((0.3 * 0.7 / 51) ** 0.5, rel=0.07)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--persons", "-5"), "persons"),
        (("--persons", "0"), "persons"),
        (("--weeks", "0"), "weeks"),
        (("--weeks", "99999"), "weeks"),
        (("--draws", "0"), "draws"),
        (("--draws", "many"), "draws"),
    ],
)
def test_sizes_that_cannot_be_are_refused(words: tuple[str, ...], said: str) -> None:
    done = CliRunner().invoke(main, ["simulate", "municipality", *words])
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_one_person_and_one_draw_are_enough() -> None:
    found = run("simulate", "municipality", "--persons", 1, "--weeks", 1, "--draws", 1, "--json")
    assert found["spread"]["sd"] is None
    assert any("fewer than 40 draws" in each for each in found["statements"])


def test_an_uncertain_discount_rate_is_drawn_one_for_every_draw() -> None:
    some = cohort(*SMALL)
    discounting = SCENARIO.discounting
    rate = replace(discounting.assumption, value=0.05, distribution=Distribution("uniform", 0.05, 0.0, 0.2))
    scenario = replace(SCENARIO, cohort=some, discounting=replace(discounting, assumption=rate))
    found = simulate(scenario, some, 200, 156, 12, 1)
    rates = [
        brentq(lambda each, at=at: npv(each, found.saved[at]) - found.discounted[at], 0.0, 0.2) for at in range(12)
    ]
    assert 0.0 < min(rates) < 0.08 and 0.12 < max(rates) < 0.2


def test_an_effect_larger_than_the_stay_is_counted_and_told() -> None:
    short = (
        state("cash", "benefit", 6, 1.0, {"job": 1.0}, 2_500),
        state("job", "self_support", 25, 1.0, {"cash": 1.0}),
    )
    assert made(cohort(*short, effect=4), draws=3).clipped == 0
    some = cohort(*short, effect=8)
    found = made(some, draws=3)
    assert found.clipped == 3
    told = cohort_report(replace(SCENARIO, cohort=some), some, found, 1)
    assert told["clipped_draws"] == 3
    assert any(
        "In 3 of 3 draws the effect would leave a mean stay below one week" in each for each in told["statements"]
    )


@pytest.mark.parametrize(("mean", "shape"), [(1.0, 1.0), (1.3, 0.5), (2.0, 1.0), (5.0, 2.5), (11.0, 0.6)])
def test_short_stays_last_as_long_on_average_as_was_said(mean: float, shape: float) -> None:
    some = cohort(state("cash", "benefit", mean, shape, {"job": 1.0}, 1), state("job", "end"), effect=0)
    left = (model_of(some, 8_000, {}, {}).stay[0, 0].astype(float) + 1) / 2**32
    assert 1 + (1 - left).sum() == pytest.approx(mean, rel=1e-4)
