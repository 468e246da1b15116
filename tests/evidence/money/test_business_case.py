"""The business case: sums worked out by hand, the ladder's share of a shorter spell, break-even, intervals."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.cli import main
from fodfaeste.evidence.money.business_case import break_even, break_even_year, evaluate
from fodfaeste.evidence.money.distributions import Distribution
from fodfaeste.evidence.money.ladder_prices import ladder_prefix, municipal_percents, saved_by_year
from fodfaeste.evidence.money.scenario import load_scenario
from fodfaeste.evidence.money.uncertainty import drawn, simulated, sobol
from tests.evidence.money.worlds import SHORT, SPELLS, written


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def report(*words: object) -> dict[str, Any]:
    done = run("business-case", *words, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def spread(text: str, at: str, lines: str) -> str:
    return text.replace(at, f"{at}\n[investment.distribution]\n{lines}\n", 1)


def test_the_public_figures_of_hjoerring() -> None:
    found = report("hjoerring-2015", "--draws", 200)
    years = {each["year"]: each for each in found["years"]}
    assert sum(years[year]["investment"] for year in range(2015, 2019)) == pytest.approx(125)
    assert sum(years[year]["saving_net"] for year in range(2015, 2019)) == pytest.approx(105)
    assert years[2016]["saving_net"] == pytest.approx(7.3, abs=0.001)
    assert [years[year]["saving_net"] for year in range(2019, 2025)] == [50] * 6
    assert years[2018]["cumulative"] == pytest.approx(-20)
    assert (found["break_even"], found["break_even_at"]) == (2019, pytest.approx(2019.4))
    assert found["method"] == {"investment": "budget", "saving": "budget"}
    assert "not measured" in found["statements"][0]
    assert {each["value"] for each in found["goals"]} == {1700, 1}
    assert all(each["source"] for each in found["assumptions"])
    assert found["switched_off"][0]["name"] == "deductions.equalisation"


def test_the_contract_s_keys_are_there() -> None:
    found = report("hjoerring-2015.toml", "--draws", 50)
    assert {"years", "break_even", "npv", "intervals", "assumptions"} <= set(found)
    assert {"year", "investment", "saving_gross", "saving_net", "cumulative"} <= set(found["years"][0])
    assert {"name", "value", "source"} <= set(found["assumptions"][0])


def test_present_value_worked_out_by_hand(tmp_path: Path) -> None:
    found = report(written(tmp_path, SHORT))
    assert found["npv"] == pytest.approx(-100 + 40 / 1.1 + 40 / 1.1**2 + 40 / 1.1**3 + 40 / 1.1**4)
    assert [each["cumulative"] for each in found["years"]] == [-100, -60, -20, 20, 60]
    assert (found["break_even"], found["break_even_at"]) == (2023, 2023.5)
    assert found["intervals"] == {}
    assert found["years"][0]["state_gain"] is None
    assert "no assumption is uncertain" in run("business-case", tmp_path / "case.toml").stdout


def test_amounts_in_other_units_are_the_same_amounts(tmp_path: Path) -> None:
    other = SHORT.replace('value = 100\nunit = "mio. kr."', 'value = 100000\nunit = "1.000 kr."').replace(
        'value = 40\nunit = "mio. kr."', 'value = 40000000\nunit = "kr."'
    )
    assert report(written(tmp_path, other))["npv"] == pytest.approx(report(written(tmp_path, SHORT, "b.toml"))["npv"])


def test_deductions_are_taken_one_after_the_other_and_only_when_on(tmp_path: Path) -> None:
    text = SHORT + "".join(
        f'\n[deductions.{name}]\non = {on}\nvalue = {value}\nunit = "share"\nsource = "us"\n'
        for name, on, value in (("equalisation", "true", 0.5), ("budget_guarantee", "true", 0.1))
    )
    found = report(written(tmp_path, text))
    assert found["years"][1]["saving_net"] == pytest.approx(40 * 0.5 * 0.9)
    assert found["years"][1]["deducted"] == {"equalisation": pytest.approx(20), "budget_guarantee": pytest.approx(2)}
    off = report(written(tmp_path, text.replace("on = true", "on = false"), "off.toml"))
    assert off["years"][1]["saving_net"] == 40
    assert {each["name"] for each in off["switched_off"]} == {"deductions.equalisation", "deductions.budget_guarantee"}


def test_a_gross_saving_is_split_by_the_ladder_weeks_it_names(tmp_path: Path) -> None:
    text = SHORT.replace('basis = "municipal"', 'basis = "gross"\nladder_from = 25\nladder_to = 54')
    found = report(written(tmp_path, text))
    share = (2 * 0.6 + 26 * 0.7 + 2 * 0.8) / 30
    assert found["years"][1]["saving_net"] == pytest.approx(40 * share)
    assert found["years"][1]["state_gain"] == pytest.approx(40 * (1 - share))


def test_the_municipality_s_share_of_a_year_at_the_bottom_and_of_the_first_half_year() -> None:
    percents = municipal_percents(date(2023, 1, 2), 200)
    assert [int(percents[week - 1]) for week in (4, 5, 26, 27, 52, 53)] == [20, 60, 60, 70, 70, 80]
    prefix = ladder_prefix(date(2023, 1, 2), 200)
    assert prefix.once[26] / 26 == pytest.approx(0.538, abs=5e-4)
    assert prefix.once[52] / 52 == pytest.approx(0.619, abs=5e-4)
    # A year saved at the bottom step for a single person on cash benefit in 2023: about 114,700 kroner.
    assert (prefix.once[156] - prefix.once[104]) * 11_944 * 12 / 52 == pytest.approx(114_662, abs=1)


def slow_saving(share: np.ndarray, start: float, spell: float, shorter: float, years: int) -> list[float]:
    """Begin at many moments of the first year, walk through the saved time in small steps, price each."""
    steps = 40
    made = [0.0] * (years + 1)
    end = max(spell - shorter, 0.0)
    low, high, sign = min(end, spell), max(end, spell), 1 if spell >= end else -1
    moments = np.arange(low + 0.5 / steps, high, 1 / steps)
    for begin in (np.arange(104) + 0.5) / 2:
        for at in moments:
            year = int((begin + at) // 52)
            if year < years:
                made[year] += sign * share[int(start + at)] / steps / 104
    return made[:years]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 60), st.integers(1, 90), st.integers(-20, 90))
def test_a_shorter_spell_saves_its_last_weeks_in_the_years_they_would_have_fallen_in(
    start: int, spell: int, shorter: int
) -> None:
    prefix = ladder_prefix(date(2023, 1, 2), 400)
    arrays = [np.array([float(each)]) for each in (start, spell, shorter)]
    fast = saved_by_year(prefix, *arrays, 4)[0]
    assert fast.tolist() == pytest.approx(slow_saving(prefix.share, start, spell, shorter, 4), abs=0.35)
    end = max(spell - shorter, 0)
    assert fast.sum() == pytest.approx(prefix.once[start + spell] - prefix.once[start + end])


def test_spells_are_priced_at_their_own_weeks_of_the_ladder(tmp_path: Path) -> None:
    found = report(written(tmp_path, SPELLS))
    # Ladder weeks 51 to 70: two at 70 and eighteen at 80 percent; 200 people, all of it within the years.
    gross = 200 * 20 * 3_000 / 1e6
    assert found["totals"]["saving_gross"] == pytest.approx(gross)
    assert found["totals"]["saving_net"] == pytest.approx(gross * (2 * 0.7 + 18 * 0.8) / 20)
    assert found["totals"]["state_gain"] == pytest.approx(gross * (2 * 0.3 + 18 * 0.2) / 20)
    assert "estimated effect, against: the neighbours" in found["statements"][0]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=1, max_size=8))
def test_break_even_is_when_the_balance_is_never_negative_again(balance: list[int]) -> None:
    total = np.cumsum(np.array(balance, float))
    at = float(break_even(2000, total[None])[0])
    below = [year for year, value in enumerate(total) if value < 0]
    if not below:
        assert at == 2000
        assert break_even_year(at, 2000) == 2000
    elif below[-1] == len(total) - 1:
        assert np.isinf(at)
        assert break_even_year(at, 2000) is None
    else:
        year = 2000 + below[-1] + 1
        assert break_even_year(at, 2000) == year
        assert np.interp(at - 2000, range(len(total) + 1), [0, *total]) == pytest.approx(0, abs=1e-9)


def test_intervals_hold_and_do_not_depend_on_the_order_of_the_file(tmp_path: Path) -> None:
    lines = 'kind = "normal"\nsd = 10'
    first = report(
        written(tmp_path, spread(SHORT, 'method = "budget"\nsource = "the council"', lines)), "--draws", 20_000
    )
    band = first["intervals"]["npv"]
    assert band["mean"] == pytest.approx(first["npv"], abs=0.3)
    assert (band["upper"] - band["lower"]) / 2 == pytest.approx(19.6, abs=0.4)
    assert first["intervals"]["cumulative"][0]["lower"] == pytest.approx(-119.6, abs=0.4)
    again = report(tmp_path / "case.toml", "--draws", 20_000)
    assert again == first
    assert report(tmp_path / "case.toml", "--draws", 20_000, "--seed", 2)["intervals"]["npv"] != band
    more = load_scenario("municipality")
    some = drawn(more, 10, 5)
    assert {name: values[:4].tolist() for name, values in drawn(more, 4, 5).items()} == {
        name: values[:4].tolist() for name, values in some.items()
    }


def test_the_chance_of_never_breaking_even_is_told(tmp_path: Path) -> None:
    text = SHORT.replace("value = 40", "value = 26")
    found = report(written(tmp_path, text + '\n[saving.distribution]\nkind = "uniform"\nlow = 20\nhigh = 30\n'))
    even = found["intervals"]["break_even"]
    assert even["never_within_the_years"] == pytest.approx(0.5, abs=0.03)  # 25 a year are just enough
    assert (even["lower"], even["upper"]) == (2024, None)
    assert found["intervals"]["npv_positive"] == 0  # even 30 a year are worth less than 100 at ten percent


def test_sobol_indices_of_a_sum_are_the_shares_of_the_variance(tmp_path: Path) -> None:
    text = spread(SHORT, 'method = "budget"\nsource = "the council"', 'kind = "normal"\nsd = 10')
    text += '\n[saving.distribution]\nkind = "normal"\nsd = 5\n'
    scenario = load_scenario(str(written(tmp_path, text)))
    annuity = sum(1.1**-year for year in range(1, 5))
    variance = 10**2 + (5 * annuity) ** 2
    found = {each.name: each for each in sobol(scenario, 20_000, 3)}
    for name, share in (("investment.staff", 100 / variance), ("saving.benefits", (5 * annuity) ** 2 / variance)):
        assert found[name].first == pytest.approx(share, abs=0.03)
        assert found[name].total == pytest.approx(share, abs=0.03)


def test_the_tornado_goes_from_the_low_to_the_high_quantile(tmp_path: Path) -> None:
    text = spread(SHORT, 'method = "budget"\nsource = "the council"', 'kind = "uniform"\nlow = 80\nhigh = 120')
    (swing,) = report(written(tmp_path, text))["tornado"]
    assert (swing["low"], swing["high"]) == (pytest.approx(82), pytest.approx(118))
    assert swing["npv_at_low"] - swing["npv_at_high"] == pytest.approx(36)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["normal", "lognormal", "triangular", "beta", "uniform"]), st.floats(0.05, 0.95))
def test_quantiles_rise_and_have_the_mean_that_was_said(kind: Any, value: float) -> None:
    a, b = {"normal": (0.1, 0), "lognormal": (0.3, 0), "beta": (20, 0)}.get(kind, (0.0, 1.0))
    made = Distribution(kind, value, a, b)
    u = (np.arange(20_000) + 0.5) / 20_000
    found = made.quantile(u)
    assert (np.diff(found) >= 0).all()
    mean = {"lognormal": value * np.exp(0.3**2 / 2), "triangular": (value + 1) / 3, "uniform": 0.5}.get(kind, value)
    assert found.mean() == pytest.approx(mean, abs=2e-3)


def test_all_draws_are_evaluated_as_one_by_one() -> None:
    scenario = load_scenario("municipality")
    values, flows = drawn(scenario, 5, 1), simulated(scenario, 5, 1)
    assert flows is not None
    for draw in range(5):
        one = evaluate(scenario, {name: each[draw : draw + 1] for name, each in values.items()})
        assert flows.npv[draw] == pytest.approx(one.npv[0])
        assert flows.cumulative[draw].tolist() == pytest.approx(one.cumulative[0].tolist())


@pytest.mark.parametrize(("what", "words"), [("cumulative", "Tjent hjem 2019"), ("tornado", "Som antaget: 218")])
def test_pictures_speak_danish_and_english(tmp_path: Path, what: str, words: str) -> None:
    out = tmp_path / "a.svg"
    assert run("business-case", "hjoerring-2015", "--plot", out, "--plot-what", what, "--draws", 500).exit_code == 0
    drawn_ = out.read_text()
    assert words in drawn_
    assert "ikke målt mod en sammenligning" in drawn_
    run("business-case", "hjoerring-2015", "--plot", out, "--plot-what", what, "--draws", 500, "--lang", "en")
    assert "not measured against a comparison" in out.read_text()


def test_a_tornado_of_certain_numbers_is_refused(tmp_path: Path) -> None:
    done = run("business-case", written(tmp_path, SHORT), "--plot", tmp_path / "a.png", "--plot-what", "tornado")
    assert done.exit_code == 2
    assert "no assumption has a distribution" in done.stderr
    assert not (tmp_path / "a.png").exists()
