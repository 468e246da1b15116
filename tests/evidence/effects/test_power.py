"""`fodfaeste effect power` and its formula, against tables, another program's numbers and the obvious limits."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.power import NormalIndPower, TTestIndPower

from fodfaeste.cli import main
from fodfaeste.evidence.effects.power.design import (
    Plan,
    achieved,
    detectable,
    needed,
    needed_ratio,
    period_factor,
    power_at,
)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["effect", "power", *map(str, words)], catch_exceptions=False)


def report(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_ten_in_a_hundred_and_500_an_arm_show_5_3_points() -> None:
    """The base rate's variance in both arms; with each arm's own, an increase must be larger, a decrease smaller."""
    made = report("--per-arm", 500, "--rate", 0.1)
    assert made["detectable_effect"] == pytest.approx(0.0532, abs=5e-5)
    assert made["detectable_interaction"] == pytest.approx(0.106, abs=5e-4)
    assert made["detectable_increase"] == pytest.approx(0.0593, abs=5e-5)
    assert made["detectable_decrease"] == pytest.approx(0.0469, abs=5e-5)


def test_three_points_more_need_1772_an_arm() -> None:
    """Each arm with its own variance, unpooled: 1,772; one fewer is not enough."""
    made = report("--rate", 0.1, "--effect", 0.03)
    assert (made["treated"], made["control"], made["question"]) == (1772, 1772, "persons needed")
    assert made["power"] >= 0.8
    assert report("--rate", 0.1, "--effect", 0.03, "--per-arm", 1771)["power"] < 0.8


@pytest.mark.parametrize(("n", "effect"), [(20, 0.9), (64, 0.5), (394, 0.2), (1571, 0.1)])
def test_the_t_tests_power_is_that_of_statsmodels(n: int, effect: float) -> None:
    plan = Plan(n, n, sd=1.0)
    assert achieved(plan, effect) == pytest.approx(TTestIndPower().power(effect, n, 0.05), abs=2e-6)
    assert detectable(plan).effect == pytest.approx(TTestIndPower().solve_power(None, n, 0.05, 0.8), abs=2e-6)
    unequal = Plan(n, 3 * n, sd=2.0)
    assert achieved(unequal, 2.0 * effect) == pytest.approx(TTestIndPower().power(effect, n, 0.05, ratio=3.0), abs=2e-6)


def test_many_persons_make_the_t_test_normal() -> None:
    plan = Plan(50_000, 50_000, sd=1.0)
    assert detectable(plan).effect == pytest.approx(NormalIndPower().solve_power(None, 50_000, 0.05, 0.8), rel=1e-4)
    assert needed_ratio(Plan(100, 100, rate=0.5)) == pytest.approx(2.8016, abs=1e-4)


@settings(max_examples=30)
@given(st.floats(0.05, 1.0), st.floats(0.3, 0.95), st.sampled_from([0.01, 0.05, 0.1]), st.floats(1.0, 30.0))
def test_the_number_needed_is_the_first_that_is_enough(
    effect: float, wanted: float, alpha: float, cluster: float
) -> None:
    plan = Plan(1000, 500, sd=1.0, power=wanted, alpha=alpha, cluster_size=cluster, icc=0.05)
    count = needed(plan, effect)
    assert achieved(plan.sized(count), effect) >= wanted - 1e-9
    fewest = plan.fewest
    if count - 1 >= fewest:
        assert achieved(plan.sized(count - 1), effect) < wanted


@given(st.floats(2.0, 500.0), st.floats(0.0, 6.0))
def test_power_for_no_effect_is_half_the_level_and_grows_with_the_effect(df: float, ratio: float) -> None:
    plan = Plan(df / 2 + 1, df / 2 + 1, sd=1.0)
    assert power_at(plan, 0.0) == pytest.approx(0.025, abs=1e-6)
    assert power_at(plan, ratio) <= power_at(plan, ratio + 0.1) <= 1.0 + 1e-9


@given(st.integers(1, 8), st.integers(1, 8), st.floats(0.0, 0.99))
def test_periods_shrink_the_variance_as_frison_and_pocock_say(before: int, after: int, rho: float) -> None:
    share = (1.0 + (after - 1) * rho) / after
    ancova = share - before * rho**2 / (1.0 + (before - 1) * rho)
    did = (1.0 - rho) * (1.0 / after + 1.0 / before)
    assert period_factor(before, after, rho, "constant", "after") == pytest.approx(share)
    assert period_factor(before, after, rho, "constant", "ancova") == pytest.approx(ancova)
    assert period_factor(before, after, rho, "constant", "did") == pytest.approx(did)
    assert ancova <= min(did, share) + 1e-12


@given(st.integers(1, 6), st.integers(1, 6), st.floats(0.0, 0.95), st.sampled_from(["did", "ancova", "after"]))
def test_fading_correlation_gives_the_variance_of_the_contrast_itself(
    before: int, after: int, rho: float, analysis: Any
) -> None:
    """Against a contrast of periods and their whole covariance, by double loops."""
    count = before + after

    def covariance(one: list[float], other: list[float]) -> float:
        return sum(a * b * rho ** abs(s - t) for s, a in enumerate(one) for t, b in enumerate(other))

    later = [0.0] * before + [1.0 / after] * after
    earlier = [1.0 / before] * before + [0.0] * after
    slope = {"did": 1.0, "after": 0.0, "ancova": covariance(later, earlier) / covariance(earlier, earlier)}[analysis]
    contrast = [later[at] - slope * earlier[at] for at in range(count)]
    expected = covariance(contrast, contrast)
    assert period_factor(before, after, rho, "ar1", analysis) == pytest.approx(expected, abs=1e-12)


def test_clusters_cost_the_design_effect_and_degrees_of_freedom() -> None:
    plan = Plan(5_000, 5_000, sd=1.0, icc=0.05, cluster_size=25)
    assert plan.design_effect == pytest.approx(2.2)
    assert plan.degrees_of_freedom == 398
    free = detectable(replace(plan, icc=0.0, cluster_size=1.0)).effect
    assert detectable(plan).effect == pytest.approx(free * math.sqrt(2.2), rel=4e-3)
    few = Plan(100, 100, sd=1.0, icc=0.05, cluster_size=50)
    assert needed_ratio(few) > 4.0


def test_all_assumptions_are_reported_with_whether_they_were_given() -> None:
    made = report("--per-arm", 100, "--sd", 2, "--icc", 0.1, "--cluster-size", 5)
    source = {each["name"]: each["source"] for each in made["assumptions"]}
    assert source == {
        "treated": "given", "control": "given", "sd": "given", "icc": "given", "cluster_size": "given",
        "periods": "default", "autocorrelation": "default", "fading": "default", "analysis": "default",
        "explained": "default", "wanted": "default", "alpha": "default",
    }  # fmt: skip


def test_people_read_the_number_and_what_was_assumed() -> None:
    lines = run("--per-arm", 500, "--rate", 0.1, "--effect", 0.03).stdout
    assert "show an effect of 3.00 percentage points with a power of 0.3" in lines
    assert "5.32 percentage points" in lines and "share with the outcome without treatment: 0.1 (given)" in lines


@pytest.mark.parametrize(("lang", "word"), [("da", "Mindste effekt"), ("en", "Smallest effect")])
def test_the_picture_speaks_both_languages(tmp_path: Path, lang: str, word: str) -> None:
    out = tmp_path / "a.svg"
    assert run("--per-arm", 500, "--rate", 0.1, "--effect", 0.05, "--plot", out, "--lang", lang).exit_code == 0
    assert word in out.read_text()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--per-arm", 500), "give one of them"),
        (("--per-arm", 500, "--sd", 1, "--rate", 0.1), "give one of them"),
        (("--sd", 1), "give the number of persons"),
        (("--sd", 1, "--effect", 0), "no number of people"),
        (("--sd", 1, "--effect", "nan"), "finite"),
        (("--per-arm", 50, "--sd", 1, "--effect", "inf"), "finite"),
        (("--rate", 0.9, "--effect", 0.2), "which is no share"),
        (("--sd", 1, "--effect", 1e-6), "needs more than"),
        (("--treated", 100, "--sd", 1), "give both"),
        (("--treated", 100, "--per-arm", 100, "--sd", 1), "one or the other"),
        (("--per-arm", 100, "--sd", 1, "--periods", "4"), "write them as 4,8"),
        (("--per-arm", 100, "--sd", 1, "--periods", "4,0"), "write them as 4,8"),
        (("--per-arm", 100, "--sd", 1, "--analysis", "did"), "needs periods before"),
        (("--per-arm", 10, "--sd", 1, "--cluster-size", 10), "too few"),
    ],
)
def test_refused_in_one_sentence(words: tuple[object, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2 and done.stdout == ""
    assert done.stderr.startswith("fodfaeste: ") and done.stderr.count("\n") == 1
    assert said in done.stderr


def test_a_decrease_below_nothing_is_not_a_number() -> None:
    made = report("--per-arm", 20, "--rate", 0.05)
    assert made["detectable_decrease"] is None
    assert made["warnings"]
    assert "more than a share can move" in run("--per-arm", 20, "--rate", 0.05).stdout


def test_an_exact_bernoulli_power_agrees_with_the_formula() -> None:
    """All pairs of counts of two binomials, the unpooled z test: its exact power at the number needed."""
    from scipy import stats

    n, low, high = needed(Plan(2, 2, rate=0.3), 0.1), 0.3, 0.4
    counts = np.arange(n + 1)
    p, q = counts[:, None] / n, counts[None, :] / n
    with np.errstate(invalid="ignore", divide="ignore"):
        rejected = (p - q) / np.sqrt((p * (1 - p) + q * (1 - q)) / n) > stats.norm.isf(0.025)
    chances = np.outer(stats.binom.pmf(counts, n, high), stats.binom.pmf(counts, n, low))
    assert chances[rejected].sum() == pytest.approx(0.8, abs=0.005)
