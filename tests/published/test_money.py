"""Money against the literature: present values and rates of return, a cohort from a textbook, indices of a function."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from scipy import stats

from fodfaeste.evidence.ladder import LadderRules
from fodfaeste.evidence.money.arms import model_of
from fodfaeste.evidence.money.discounting import factors, irr, npv, recommended_rates
from fodfaeste.evidence.money.ladder_prices import municipal_percents
from fodfaeste.evidence.money.scenario import load_scenario
from fodfaeste.evidence.money.simulation import Ladder, run
from fodfaeste.evidence.money.uncertainty import drawn, evaluate, indices, sobol, uncertain
from fodfaeste.evidence.money.words import keys
from fodfaeste.rulebook import NoRule
from tests.evidence.money.expected import expected
from tests.evidence.money.worlds import cohort, state


def test_the_internal_rate_of_numpy_financial_s_front_page() -> None:
    """numpy-financial's documentation: 0.5672303344358536, to all its digits."""
    assert irr([-250_000, 100_000, 150_000, 200_000, 250_000, 300_000]) == pytest.approx(0.5672303344358536, abs=1e-12)


def test_the_present_value_of_the_renewable_energy_manual() -> None:
    """W. Short, D. J. Packey and T. Holt 1995, NREL/TP-462-5173, p. 41: 13,572 in whole dollars."""
    assert round(float(npv(0.12, [-10_000, 7_274, 6_558, 6_223, 6_087, 6_259]))) == 13_572


def test_the_internal_rate_makes_the_present_value_zero_and_is_refused_when_there_are_two() -> None:
    flows = [-100, 39, 59, 55, 20]
    assert float(npv(irr(flows), flows)) == pytest.approx(0, abs=1e-9)
    assert irr(flows) == pytest.approx(0.28095, abs=1e-5)  # numpy-financial's example, five decimals
    assert math.isnan(irr([-1_000, 2_300, -1_320]))  # 10 and 20 percent
    assert math.isnan(irr([100, 100]))


def test_the_recommended_discount_rate_by_date() -> None:
    """Ministry of Finance: 4 percent for years 0 to 35 from 31 May 2013, 3.5 from 7 January 2021, a half less later."""
    rates, row = recommended_rates(date(2021, 1, 7), 60)
    assert set(rates[:36]) == {0.035}
    assert set(rates[36:]) == {0.025}
    assert "7. januar 2021" in row.source
    assert recommended_rates(date(2021, 1, 6), 36)[0][35] == 0.04
    assert recommended_rates(date(2014, 6, 1), 60)[0][59] == 0.03
    worth = factors(rates)
    assert worth[37] == pytest.approx(1.035**-35 / 1.025**2)
    with pytest.raises(NoRule, match="2012"):
        recommended_rates(date(2012, 1, 1), 5)


def test_the_ladder_of_the_law() -> None:
    """LBK 221 of 12-02-2021, section 5: the municipality pays 20, 60, 70 and 80 percent; week 26 is still 60."""
    percents = municipal_percents(date(2021, 6, 1), 60).tolist()
    assert percents == [20] * 4 + [60] * 22 + [70] * 26 + [80] * 8
    assert LadderRules.shipped().resets[0].self_support_weeks == 52
    with pytest.raises(NoRule, match="week of 2015-12-28"):
        municipal_percents(date(2015, 12, 31), 1)


COUNTS = {"a": {"a": 1251, "b": 350, "c": 116, "d": 17}, "b": {"b": 731, "c": 512, "d": 15}, "c": {"c": 1312, "d": 437}}
COSTS = {"a": 1701 + 1055 + 2278, "b": 1774 + 1278 + 2278, "c": 6948 + 2059 + 2278}


def hiv() -> object:
    """Chancellor's states. A yearly chance p of staying is a stay of shape 1 and mean 1 / (1 - p)."""
    states = []
    for name, row in COUNTS.items():
        leaves = {to: count for to, count in row.items() if to != name}
        mean = 1 / (1 - row[name] / sum(row.values()))
        states.append(state(name, "other", mean, 1, {to: n / sum(leaves.values()) for to, n in leaves.items()}))
    return cohort(*states, state("d", "end"), effect=0)


@pytest.mark.parametrize("how", ["exact", "simulated"])
def test_the_hiv_cohort_of_the_modelling_textbook(how: str) -> None:
    """J. V. Chancellor et al. 1997, as in A. Briggs, K. Claxton and M. Sculpher, Decision Modelling for Health Economic
    Evaluation (2006), ch. 2: 44,663 pounds a person on monotherapy over 20 years at 6 percent, counted at year ends.
    Exact: to a pound. Simulated with 60,000 people: to four standard errors (413 pounds).
    """
    made, rules, persons = hiv(), Ladder(np.full(60, 80), np.array([1]), 52, 156), 60_000
    there = [np.array([1.0, 0, 0, 0])]
    total = np.zeros(4)
    for years in range(1, 22):
        model = model_of(made, years, {}, {})  # type: ignore[arg-type]
        if how == "exact":
            now = expected(model, rules, 0)[0].sum(axis=1)
        else:
            now = run(model, rules, keys(1, 0), persons)[0][0].sum(axis=0)[0].sum(axis=1) / persons
        there.append(now - total)
        total = now
    cost = sum(float(there[year + 1][:3] @ list(COSTS.values())) / 1.06**year for year in range(1, 21))
    assert cost == pytest.approx(44_663, abs=1 if how == "exact" else 413)


def test_indices_of_the_ishigami_function() -> None:
    """T. Ishigami and T. Homma 1990, with a = 7 and b = 0.1; exact indices in closed form. 200,000 draws: to 0.02."""
    a, b = 7.0, 0.1
    draw = np.random.default_rng(1)
    one, other = ({name: draw.uniform(-np.pi, np.pi, 200_000) for name in "xyz"} for _ in range(2))
    found = {
        each.name: each
        for each in indices(
            lambda v: np.sin(v["x"]) + a * np.sin(v["y"]) ** 2 + b * v["z"] ** 4 * np.sin(v["x"]), one, other
        )
    }
    first, second = (1 + b * np.pi**4 / 5) ** 2 / 2, a * a / 8
    both = 8 * b * b * np.pi**8 / 225
    variance = first + second + both
    exact = {"x": (first, first + both), "y": (second, second), "z": (0, both)}
    for name, (alone, total) in exact.items():
        assert found[name].first == pytest.approx(alone / variance, abs=0.02)
        assert found[name].total == pytest.approx(total / variance, abs=0.02)


def test_indices_of_a_business_case_are_scipy_s() -> None:
    """SciPy's sobol_indices (Sobol' points, same formulas by other hands) on the shipped scenario: to 0.03."""
    scenario = load_scenario("municipality")
    some = uncertain(scenario)

    class Quantile:
        def __init__(self, at: int) -> None:
            self.at = at

        def ppf(self, u: np.ndarray) -> np.ndarray:
            distribution = some[self.at].distribution
            assert distribution is not None
            return distribution.quantile(np.clip(u, 1e-12, 1 - 1e-12))

    theirs = stats.sobol_indices(
        func=lambda x: evaluate(scenario, {each.name: x[at] for at, each in enumerate(some)}).npv,
        n=4096, dists=[Quantile(at) for at in range(len(some))], rng=1,
    )  # fmt: skip
    ours = {each.name: each for each in sobol(scenario, 8_192, 1)}
    for at, each in enumerate(some):
        assert ours[each.name].first == pytest.approx(theirs.first_order[at], abs=0.03)
        assert ours[each.name].total == pytest.approx(theirs.total_order[at], abs=0.03)
    assert set(drawn(scenario, 1, 1)) == set(ours)
