"""Differences in differences against published numbers and against other people's programs.

mpdta: teen employment and minimum wages in 500 counties, the data of Callaway & Sant'Anna's package ``did`` for R.
jtrain: Wooldridge, Introductory Econometrics, example 14.1.
"""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fodfaeste.evidence.effects.did.analysis import analysed, two_way
from fodfaeste.evidence.effects.did.design import Design, design_of
from fodfaeste.evidence.effects.did.event_study import by_group, by_period, event_study, simple
from fodfaeste.evidence.effects.did.group_time import group_time
from fodfaeste.evidence.effects.did.pretrends import joint_test
from fodfaeste.evidence.effects.did.twfe import fixed_effects
from fodfaeste.evidence.effects.panel import Panel, load_panel

HERE = Path(__file__).parent
GOLDEN = json.loads((HERE / "golden" / "did.json").read_text(encoding="utf-8"))
SETTINGS: dict[str, dict[str, Any]] = {
    "never": {},
    "notyet": {"control": "notyet"},
    "never_lpop": {"covariates": ("lpop",)},
    "notyet_lpop": {"control": "notyet", "covariates": ("lpop",)},
    "universal": {},
    "anticipation": {"anticipation": 1},
    "notyet_anticipation": {"anticipation": 1, "control": "notyet"},
}


@cache
def mpdta() -> Panel:
    path = HERE / "data" / "mpdta.csv"
    return load_panel(path, outcome="lemp", unit="county", time="year", extra=["first_treat", "lpop"])


def design(name: str) -> Design:
    made = design_of(mpdta(), treated_from="first_treat", **SETTINGS[name])[0]
    return replace(made, universal=name == "universal")


def by_state(made: Design) -> Design:
    return replace(made, cluster=np.unique([int(unit) // 1000 for unit in mpdta().units], return_inverse=True)[1])


def test_the_aggregates_printed_by_the_authors_package() -> None:
    """Reference values of R ``did`` with analytic standard errors, to the digits R prints."""
    cells = group_time(design("never"))
    found = {
        "simple": simple(cells),
        "group": by_group(cells),
        "dynamic": event_study(cells),
        "calendar": by_period(cells),
    }
    printed = {
        "simple": (-0.0399512751551763, 0.0120340127701854),
        "group": (-0.0310182822287484, 0.0124460593209979),
        "dynamic": (-0.0772398214573151, 0.0199649890618494),
        "calendar": (-0.0417004321312822, 0.01597185188456),
    }
    for name, numbers in printed.items():
        assert (found[name].overall, found[name].overall_se) == pytest.approx(numbers, rel=1e-9)
    study = dict(zip(found["dynamic"].at.tolist(), found["dynamic"].att.tolist(), strict=True))
    assert [round(study[at], 4) for at in range(4)] == [-0.0199, -0.0510, -0.1373, -0.1008]


def test_the_pretest_printed_by_the_authors_package() -> None:
    """R ``did``: W = 7.79124, p = 0.16812 on five degrees of freedom; not yet treated 7.79093, p = 0.16814."""
    for name, numbers in (("never", (7.79123662720035, 0.16812)), ("notyet", (7.79092771882739, 0.16814))):
        found = joint_test(group_time(design(name)))
        assert found.df == 5
        assert (found.stat, found.p) == pytest.approx(numbers, rel=2e-5)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_group_time_effect_of_csdid(name: str) -> None:
    """csdid, doubly robust with lpop where it is named: effects and analytic standard errors, nine digits."""
    theirs = {(each["group"], each["time"]): each for each in GOLDEN["csdid"][name]["att_gt"] if each["se"]}
    cells = group_time(design(name))
    ours = {(int(g), int(t)): (a, s) for g, t, a, s in zip(cells.group, cells.time, cells.att, cells.se, strict=True)}
    assert set(ours) == set(theirs)
    for key, numbers in ours.items():
        assert numbers == pytest.approx((theirs[key]["att"], theirs[key]["se"]), rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("name", SETTINGS)
def test_every_aggregate_of_csdid(name: str) -> None:
    """csdid with analytic standard errors: overall numbers and their parts, eight digits."""
    cells = group_time(design(name))
    made = {
        "simple": simple(cells),
        "group": by_group(cells),
        "dynamic": event_study(cells),
        "calendar": by_period(cells),
    }
    for kind, ours in made.items():
        theirs = GOLDEN["csdid"][name][kind]
        assert (ours.overall, ours.overall_se) == pytest.approx((theirs["att"], theirs["se"]), rel=1e-8)
        parts = dict(zip(ours.at.tolist(), zip(ours.att, ours.se, strict=True), strict=True))
        for at, att, se in zip(theirs.get("at", ()), theirs.get("atts", ()), theirs.get("ses", ()), strict=True):
            if se is not None:
                assert parts[at] == pytest.approx((att, se), rel=1e-8)


def test_the_package_differences_agrees_with_and_without_a_covariate() -> None:
    """differences, analytic standard errors, doubly robust with lpop: nine digits."""
    for name, theirs in GOLDEN["differences"].items():
        ours = simple(group_time(design(name)))
        assert (ours.overall, ours.overall_se) == pytest.approx((theirs["att"], theirs["se"]), rel=1e-9)


def test_clustering_is_that_of_a_regression_of_changes() -> None:
    """pyfixest, one group-time effect as a regression of changes, clustered by state without correction: ten digits."""
    cells = group_time(by_state(design("never")))
    at = int(np.flatnonzero((cells.group == 2007) & (cells.time == 2007))[0])
    theirs = GOLDEN["cell_by_state"]
    assert (cells.att[at], cells.se[at]) == pytest.approx((theirs["coef"], theirs["se"]), rel=1e-10)


@pytest.mark.parametrize("rows", ["whole", "gone"])
@pytest.mark.parametrize("cluster", ["county", "state"])
def test_two_way_fixed_effects_are_those_of_pyfixest(rows: str, cluster: str) -> None:
    """pyfixest, CRV1 with its default correction, also with a seventh of the rows gone: coefficient to 1e-10, standard
    error to seven digits, p-value and interval to six."""
    made = design("never")
    if rows == "gone":
        gone = (np.array([int(unit) for unit in mpdta().units])[:, None] + mpdta().periods) % 7 == 0
        made = replace(made, outcome=np.where(gone, np.nan, made.outcome))
    fit = two_way(by_state(made) if cluster == "state" else made)
    theirs = GOLDEN["two_way"][f"{rows}_{cluster}"]
    assert fit.coef[0] == pytest.approx(theirs["coef"], abs=1e-10)
    assert fit.se[0] == pytest.approx(theirs["se"], rel=1e-7)
    assert (fit.p(), *fit.interval()) == pytest.approx((theirs["p"], *theirs["ci"]), rel=1e-6)


def test_imputation_is_what_pyfixest_leaves_of_the_treated_rows() -> None:
    """pyfixest fitted on the untreated rows and subtracted from the treated ones: eight digits."""
    ours = analysed(design("never")).estimates["imputation"].estimate
    assert ours == pytest.approx(GOLDEN["two_way"]["imputed"]["coef"], rel=1e-8)


def jtrain() -> tuple[Any, Any, Any]:
    with (HERE / "data" / "jtrain_scrap.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    x = np.array([[float(row[name]) for name in GOLDEN["jtrain"]["names"]] for row in rows])
    firm = np.unique([int(float(row["fcode"])) for row in rows], return_inverse=True)[1]
    return np.array([float(row["lscrap"]) for row in rows]), x, firm


def test_the_firm_effects_printed_in_the_textbook() -> None:
    """Wooldridge, example 14.1, three digits; pyfixest and linearmodels to ten."""
    y, x, firm = jtrain()
    fit = fixed_effects(y, x, firm)
    assert [round(each, 3) for each in fit.coef.tolist()] == [-0.080, -0.247, -0.252, -0.422]
    assert [round(each, 3) for each in fit.se.tolist()] == [0.109, 0.133, 0.151, 0.210]
    for package in ("pyfixest", "linearmodels"):
        theirs = GOLDEN["jtrain"][package]
        np.testing.assert_allclose(fit.coef, theirs["coef"], rtol=1e-10)
        np.testing.assert_allclose(fit.se, theirs["se"], rtol=1e-10)
    clustered = fixed_effects(y, x, firm, cluster=firm)
    np.testing.assert_allclose(clustered.se, GOLDEN["jtrain"]["pyfixest_clustered"]["se"], rtol=1e-8)


def test_hjoerring_in_the_open_table_shows_nothing() -> None:
    """AUK01 per 1,000 people, 2011-2018, from 2015Q1: about +.5 where p is about .61 among 98 municipalities."""
    folder = Path(os.environ.get("FODFAESTE_SHARED_DATA", HERE.parents[2] / "shared" / "data"))
    if not (folder / "auk01_social_assistance.csv").exists():
        pytest.skip("the StatBank tables AUK01 and FOLK1A are not beside the checkout")
    people = folder / "folk1a_population_annual.csv"
    panel = load_panel(folder / "auk01_social_assistance.csv", per=people, first="2011Q1", last="2018Q4")
    found = analysed(design_of(panel, treated_from="2015Q1", treated_unit="Hjørring")[0])
    lead = found.estimates[found.lead]
    assert lead.method == "two by two"
    assert lead.estimate == pytest.approx(0.53, abs=0.02)
    assert lead.p == pytest.approx(0.61, abs=0.01)
    assert lead.ci[0] < 0 < lead.ci[1]
