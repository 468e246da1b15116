"""Synthetic control and its relatives against publications and against other programs on the same data."""

from __future__ import annotations

import csv
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from fodfaeste.cli import main
from fodfaeste.evidence.effects.synth.control import (
    Case,
    demeaned_control,
    difference_in_differences,
    synthetic_control,
)
from fodfaeste.evidence.effects.synth.placebo import in_space
from fodfaeste.evidence.effects.synth.sdid import synthetic_did

HERE = Path(__file__).parent
SMOKING = (
    HERE / "data" / "prop99_smoking.csv",
    *("--outcome", "packs", "--unit", "state", "--time", "year"),
    *("--treated-unit", "California", "--treated-from", "1989"),
)
PUBLISHED = {"Utah": 0.334, "Nevada": 0.234, "Montana": 0.199, "Colorado": 0.164, "Connecticut": 0.069}
"""Weights of Abadie, Diamond and Hainmueller (2010), table 2, to three decimals."""
PREDICTORS = "lnincome:1980-1988,retprice:1980-1988,age15to24:1980-1988,beer:1984-1988,packs:1988,packs:1980,packs:1975"


@cache
def golden() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((HERE / "golden" / "synth.json").read_text(encoding="utf-8"))
    return found


def panel(name: str, outcome: str, unit: str, start: int) -> Case:
    """The case, read without the product."""
    with (HERE / "data" / name).open(encoding="utf-8") as file:
        cells = {(row["state"], int(row["year"])): float(row[outcome]) for row in csv.DictReader(file)}
    years = sorted({year for _, year in cells})
    donors = sorted({state for state, _ in cells} - {unit})
    matrix = np.array([[cells[state, year] for state in (unit, *donors)] for year in years])
    return Case(matrix[:, 0], matrix[:, 1:], tuple(donors), sum(year < start for year in years))


CASES = {
    "smoking": ("prop99_smoking.csv", "packs", "California", 1989),
    "prisons": ("texas_prisons.csv", "bmprison", "Texas", 1993),
}


def command(*words: object) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["effect", "synth", *map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_proposition_99_has_the_published_effects() -> None:
    """Arkhangelsky et al., AER 111 (2021), table 1, to one decimal: SDID -15.6, SC -19.6, DiD -27.3, demeaned -11.1.

    The authors' synthetic control stops before the optimum (and carries a small ridge); the exact one is -19.51, which
    is 0.1 away. The others agree to the printed digit.
    """
    found = {each["method"]: each["estimate"] for each in command(*SMOKING)["all_estimates"]}
    assert round(found["synthetic DiD"], 1) == -15.6
    assert round(found["difference-in-differences"], 1) == -27.3
    assert round(found["demeaned synthetic control"], 1) == -11.1
    assert found["synthetic control"] == pytest.approx(-19.6, abs=0.1)
    assert found["synthetic control"] == pytest.approx(-19.514, abs=0.0005)


def test_proposition_99_has_about_the_published_standard_errors() -> None:
    """The same table: 8.4, 9.9, 17.7 and 9.5, from random placebo draws over 38 states with one extreme state among
    them. Ours take every state once. Drawing leaves about a tenth of uncertainty; 15 % are allowed."""
    found = {each["method"]: each["se"] for each in command(*SMOKING)["all_estimates"]}
    assert found["synthetic DiD"] == pytest.approx(8.4, rel=0.15)
    assert found["synthetic control"] == pytest.approx(9.9, rel=0.15)
    assert found["difference-in-differences"] == pytest.approx(17.7, rel=0.15)
    assert found["demeaned synthetic control"] == pytest.approx(9.5, rel=0.15)


def test_proposition_99_ranks_third_of_thirty_nine_states() -> None:
    """p = 3/39 = .077 with weights on outcomes alone, and rmspe before of 1.656 (loss 52.13 over 19 years)."""
    found = command(*SMOKING, "--placebo")
    assert (found["placebo"]["rank"], found["placebo"]["of"]) == (3, 39)
    assert found["placebo"]["p"] == pytest.approx(3 / 39)
    assert 19 * found["rmspe_pre"] ** 2 == pytest.approx(52.1296, abs=1e-4)
    assert found["unique"]


def test_with_predictors_the_best_search_finds_the_published_weights_and_other_starts_do_not() -> None:
    """Abadie, Diamond and Hainmueller (2010), table 2. Within .005: the published search stopped a little earlier, at a
    fit before that ours must beat. Some starts end elsewhere, which is why this is a sensitivity and not the answer."""
    found = command(*SMOKING, "--predictors", PREDICTORS)["predictors"]
    best, searches = found["searches"][0], found["searches"]
    for state, weight in PUBLISHED.items():
        assert best["weights"][state] == pytest.approx(weight, abs=0.005)
    case = panel(*CASES["smoking"])
    theirs = np.array([PUBLISHED.get(state, 0.0) for state in case.names])
    gap = (case.treated - case.donors @ theirs)[: case.pre]
    assert best["rmspe_pre"] <= float(np.sqrt((gap**2).mean()))
    astray = [each for each in searches if abs(each["weights"].get("Montana", 0) - PUBLISHED["Montana"]) > 0.05]
    assert astray
    low, high = found["att_spread"]
    assert low < -19.3
    assert high > -18.0


@pytest.mark.parametrize("name", CASES)
def test_weights_and_effects_agree_with_an_interior_point_solver(name: str) -> None:
    """cvxpy with Clarabel on the same problem: weights within 1e-4, effects and misfits within 1e-4 of their size."""
    case, theirs = panel(*CASES[name]), golden()[name]
    fit = synthetic_control(case)
    for state, weight in zip(case.names, fit.weights.weights, strict=True):
        assert weight == pytest.approx(theirs["weights"][state], abs=1e-4)
    assert fit.att == pytest.approx(theirs["att"], rel=1e-4)
    assert fit.rmspe_pre == pytest.approx(theirs["rmspe_pre"], rel=1e-4)
    assert fit.rmspe_pre <= theirs["rmspe_pre"] * (1 + 1e-9), "the exact solution fits at least as well"
    assert fit.rmspe_post == pytest.approx(theirs["rmspe_post"], rel=1e-4)
    assert demeaned_control(case).att == pytest.approx(theirs["demeaned_att"], rel=1e-3)
    assert difference_in_differences(case) == pytest.approx(theirs["did"], rel=1e-12)


def test_synthetic_did_agrees_with_mlsynth_to_nine_digits() -> None:
    """On Proposition 99. (Its standard error of 7.6 rests on other placebo weights; see the next test for ours.)"""
    theirs = golden()["smoking"]["synthetic_did"]["estimate"]
    assert synthetic_did(panel(*CASES["smoking"])).estimate == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("name", CASES)
def test_synthetic_did_of_every_placebo_agrees_with_an_interior_point_solver(name: str) -> None:
    """cvxpy with Clarabel, every donor as if treated without the treated unit: within 0.5 % of the largest of them."""
    case, theirs = panel(*CASES[name]), golden()[name]["synthetic_did"]["placebos"]
    ours = in_space(case).estimates[1:, 1]
    them = np.array([theirs[state] for state in case.names])
    assert np.abs(ours - them).max() <= 0.005 * np.abs(them).max()


def shared(name: str) -> Path:
    folder = os.environ.get("FODFAESTE_SHARED_DATA")
    path = (Path(folder) if folder else HERE.parents[2] / "shared" / "data") / name
    if not path.exists():
        pytest.skip(f"{name} from Statistics Denmark's StatBank is not here; set FODFAESTE_SHARED_DATA to its folder")
    return path


def hjoerring(people: Path, first: str) -> dict[str, Any]:
    words = (
        "--per",
        people,
        "--treated-unit",
        "Hjørring",
        "--treated-from",
        "2015Q1",
        "--from",
        first,
        "--to",
        "2018Q4",
    )
    return command(shared("auk01_social_assistance.csv"), *words)


def test_the_job_ready_of_hjoerring_show_no_effect_of_the_model(tmp_path: Path) -> None:
    """AUK01 per 1,000 people of 2015, weights on 2010-2014. An independent run had RMSPE .166, gaps by year .12 -.10
    .61 .55, in the mean .30, and p .59, all rounded, with people counted
    a little differently. Within .01, and p within .05, since near neighbours in rank change places easily."""
    lines = shared("folk1a_population_annual.csv").read_text(encoding="utf-8-sig").splitlines()
    people = tmp_path / "people.csv"
    people.write_text("\n".join([lines[0], *(line for line in lines if ";2015Q1;" in line)]) + "\n", encoding="utf-8")
    found = hjoerring(people, "2010Q1")
    assert found["rmspe_pre"] == pytest.approx(0.166, abs=0.0006)
    assert found["att"] == pytest.approx(0.30, abs=0.01)
    gaps = [each["gap"] for each in found["path"]][20:]
    by_year = [float(np.mean(gaps[at : at + 4])) for at in range(0, 16, 4)]
    assert by_year == pytest.approx([0.12, -0.10, 0.61, 0.55], abs=0.01)
    assert found["placebo"]["of"] == 98
    assert found["placebo"]["p"] == pytest.approx(0.59, abs=0.05)


@pytest.mark.parametrize("first", ["2008Q1", "2010Q1", "2011Q1"])
def test_no_choice_of_years_before_makes_the_job_ready_of_hjoerring_fewer(first: str) -> None:
    found = hjoerring(shared("folk1a_population_annual.csv"), first)
    assert found["att"] > 0
    assert found["placebo"]["p"] > 0.15
