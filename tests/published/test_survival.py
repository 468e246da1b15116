"""Survival against published tables and other people's programs; each test names its source and its tolerance.

The numbers of other programs stand in `golden/survival.json`, written by `oracles/golden_survival.py`. Where both
compute the same formula the tolerance is 1e-9; published numbers are met to the digits they are printed with.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fodfaeste.evidence.survival.comparing import gray, logrank
from fodfaeste.evidence.survival.counts import CountTable, count_table
from fodfaeste.evidence.survival.curves import kaplan_meier, median, rmst
from fodfaeste.evidence.survival.incidence import aalen_johansen, shares_at
from fodfaeste.evidence.survival.resampling import bootstrap
from fodfaeste.evidence.survival.weekly import hazards
from fodfaeste.evidence.tables import Labels

HERE = Path(__file__).parent
GOLDEN: dict[str, Any] = json.loads((HERE / "golden" / "survival.json").read_text(encoding="utf-8"))
EXACT = 1e-9


def rows(name: str) -> dict[str, list[str]]:
    with (HERE / "data" / name).open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    return {column: [each[column] for each in read] for column in read[0]}


def table(name: str, time: str, event: str, group: str) -> CountTable:
    data = rows(name)
    return count_table([float(each) for each in data[time]], [int(each) for each in data[event]], data[group])


FREIREICH = table("freireich.csv", "time", "event", "group")
TRANSPLANTS = table("bmtcrr.csv", "ftime", "status", "disease")


def test_freireichs_remissions_have_the_textbook_table() -> None:
    """Freireich et al. 1963, 6-MP arm as in Kleinbaum & Klein and Collett: survival to the four digits printed."""
    curve = kaplan_meier(FREIREICH)
    found = dict(zip(curve.times, curve.survival[0], strict=True))
    printed = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
    assert {week: round(found[week], 4) for week in printed} == printed
    errors = dict(zip(curve.times, curve.se[0], strict=True))
    assert {week: round(errors[week], 4) for week in (6, 7, 10)} == {6: 0.0764, 7: 0.0869, 10: 0.0963}


def test_freireichs_medians_and_logrank_are_the_textbooks() -> None:
    """Medians 23 and 8 weeks, expected relapses 19.25 and 10.75, chi2 16.79 with one degree of freedom."""
    assert median(kaplan_meier(FREIREICH)).value.tolist() == [23, 8]
    test = logrank(FREIREICH)
    assert (round(test.chi2, 2), test.df) == (16.79, 1)
    assert np.round(test.expected, 2).tolist() == [19.25, 10.75]


def test_freireichs_restricted_means_are_those_of_r() -> None:
    """R's `print(survfit(...), rmean = 35)` prints 23.29 (2.83) and 8.67 (1.38)."""
    mean = rmst(FREIREICH, 35)
    assert np.round(mean.value, 2).tolist() == [23.29, 8.67]
    assert np.round(mean.se, 2).tolist() == [2.83, 1.38]


@pytest.mark.parametrize(
    ("name", "file", "time", "event", "group"),
    [
        ("freireich", "freireich.csv", "time", "event", "group"),
        ("veteran_cell", "veteran.csv", "days", "died", "cell"),
        ("veteran_treatment", "veteran.csv", "days", "died", "treatment"),
    ],
)
def test_curves_medians_means_and_logrank_are_those_of_lifelines_and_scikit_survival(
    name: str, file: str, time: str, event: str, group: str
) -> None:
    """The same formulas, so to 1e-9; lifelines fills limits where there are none, which is left out."""
    golden, counted = GOLDEN[name], table(file, time, event, group)
    curve, middle, mean = kaplan_meier(counted), median(kaplan_meier(counted)), rmst(counted, golden["horizon"])
    for at, label in enumerate(counted.groups):
        theirs = golden["groups"][label]
        here = np.isin(curve.times, theirs["time"])
        assert curve.at_risk[at, here].tolist() == theirs["at_risk"]
        assert curve.events[at, here].tolist() == theirs["events"]
        assert curve.survival[at, here] == pytest.approx(theirs["survival"], abs=EXACT)
        assert curve.survival[at, here] == pytest.approx(theirs["survival_sksurv"], abs=EXACT)
        known = ~np.isnan(curve.lower[at, here])
        assert known.sum() > 5
        assert curve.lower[at, here][known] == pytest.approx(np.array(theirs["lower"])[known], abs=EXACT)
        assert curve.upper[at, here][known] == pytest.approx(np.array(theirs["upper"])[known], abs=EXACT)
        assert middle.value[at] == theirs["median"]
        limits = [None if np.isnan(each) else each for each in (middle.lower[at], middle.upper[at])]
        assert limits == theirs["median_ci"]
        assert mean.value[at] == pytest.approx(theirs["rmst"], abs=EXACT)
    for program in ("lifelines", "sksurv"):
        assert logrank(counted).chi2 == pytest.approx(golden["logrank"][program]["chi2"], rel=EXACT)
        assert logrank(counted).p == pytest.approx(golden["logrank"][program]["p"], rel=1e-6)


def test_veterans_cell_types_differ_as_published() -> None:
    """R's `survdiff(Surv(time, status) ~ celltype, veteran)` prints chi2 25.4 on 3 degrees of freedom, p 1e-05."""
    test = logrank(table("veteran.csv", "days", "died", "cell"))
    assert (round(test.chi2, 1), test.df, f"{test.p:.0e}") == (25.4, 3, "1e-05")


def test_delayed_entry_is_that_of_lifelines() -> None:
    """AIDS cohort of Klein & Moeschberger, 78 men who entered after infection: to 1e-9."""
    data, golden = rows("aids_cohort.csv"), GOLDEN["aids_cohort"]
    time, died, entered = (np.array(data[name], dtype=float) for name in ("until", "died", "entered"))
    curve = kaplan_meier(count_table(time, died, entry=entered))
    assert curve.times.tolist() == golden["time"]
    assert curve.survival[0] == pytest.approx(golden["survival"], abs=EXACT)


@pytest.mark.parametrize(("name", "file", "time"), [("bmt", "bmt.csv", "months"), ("bmtcrr", "bmtcrr.csv", "ftime")])
def test_incidence_and_its_limits_are_those_of_scikit_survival(name: str, file: str, time: str) -> None:
    """Transplants with tied months (Scrucca 2007; 2010): exact shares and Dinse-Larson limits to 1e-9."""
    counted = table(file, time, "status", "disease")
    share = aalen_johansen(counted)
    for at, label in enumerate(counted.groups):
        theirs = GOLDEN[name][label]
        here = np.isin(share.times, theirs["time"])
        assert share.share[at][:, here] == pytest.approx(np.array(theirs["share"]), abs=EXACT)
        known = ~np.isnan(share.lower[at][:, here])
        assert known.sum() > 10
        for ours, limit in ((share.lower, theirs["lower"]), (share.upper, theirs["upper"])):
            assert ours[at][:, here][known] == pytest.approx(np.array(limit, dtype=float)[known], abs=1e-7)


def test_transplants_have_the_published_incidence_and_grays_test() -> None:
    """Scrucca et al. 2010, cmprsk's `cuminc(ftime, Status, D)`: all digits printed; nothing after 114.7 in AML."""
    found = shares_at(aalen_johansen(TRANSPLANTS), [20, 40, 60, 80, 100, 120]).share
    printed = [
        [[0.3713851, *[0.3875571] * 5], [0.3698630, *[0.3860350] * 5]],
        [[0.2414530, 0.2663827, *[0.2810390] * 3, np.nan], [0.4439103, *[0.4551473] * 4, np.nan]],
    ]
    assert found == pytest.approx(np.array(printed), abs=5.1e-8, nan_ok=True)
    tests = gray(TRANSPLANTS)
    assert (round(tests["1"].chi2, 7), round(tests["2"].chi2, 7)) == (2.8623325, 0.4481279)
    assert (round(tests["1"].p, 8), round(tests["2"].p, 8)) == (0.09067592, 0.50322531)


def test_ties_are_exact_where_lifelines_follows_its_seed() -> None:
    """400 spells in whole weeks: scikit-survival's exact share to 1e-9; lifelines' five seeds give five answers."""
    golden = GOLDEN["jitter"]
    share = shares_at(aalen_johansen(count_table(golden["time"], golden["status"])), [golden["at"]])
    assert share.share[0, 0, 0] == pytest.approx(golden["exact"], abs=EXACT)
    assert len(set(golden["lifelines"])) > 1
    assert max(abs(each - golden["exact"]) for each in golden["lifelines"]) > 1e-4


def test_the_bootstrap_agrees_with_the_formulas_on_published_data() -> None:
    """2,000 replicates: standard errors within 15 % of Greenwood's, of the mean's and of the incidence's."""
    drawn = bootstrap(TRANSPLANTS, 2000, times=[6, 12], horizon=60)
    curve, share = kaplan_meier(TRANSPLANTS), shares_at(aalen_johansen(TRANSPLANTS), [6, 12])
    places = np.searchsorted(curve.times, [6, 12], side="right") - 1
    assert drawn.survival.se == pytest.approx(curve.se[:, places], rel=0.15)
    assert drawn.incidence.se == pytest.approx(share.se, rel=0.15)
    assert drawn.rmst.se == pytest.approx(rmst(TRANSPLANTS, 60).se, rel=0.15)


def persons() -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    data = rows("bmtcrr.csv")
    sick = Labels(np.array([each == "AML" for each in data["disease"]], np.int32), ("ALL", "AML"))
    return np.ceil(np.array(data["ftime"], float)), np.array(data["status"], int), {"disease": sick}


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_weekly_hazards_are_those_of_statsmodels_on_single_person_months(link: Any) -> None:
    """Binomial regression on the expanded data: coefficient to 1e-7, error and likelihood to 1e-5."""
    time, status, covariates = persons()
    golden, edges = GOLDEN["models"][link], tuple(GOLDEN["models"]["edges"])
    model = hazards(time, (status == 1).astype(int), covariates, bands=edges, link=link)
    assert model.terms[0].estimate == pytest.approx(golden["AML"], abs=1e-7)
    assert model.terms[0].se == pytest.approx(golden["se"], rel=1e-5)
    assert model.log_likelihood == pytest.approx(golden["llf"], abs=1e-5)


def test_competing_weekly_hazards_are_those_of_statsmodels_multinomial() -> None:
    """Multinomial logit on the expanded data, to 1e-6."""
    time, status, covariates = persons()
    golden, edges = GOLDEN["models"]["multinomial"], tuple(GOLDEN["models"]["edges"])
    model = hazards(time, status, covariates, causes=("relapse", "death"), bands=edges)
    assert [each.estimate for each in model.terms] == pytest.approx(golden["AML"], abs=1e-6)
    assert [each.se for each in model.terms] == pytest.approx(golden["se"], abs=1e-6)
    assert model.log_likelihood == pytest.approx(golden["llf"], abs=1e-6)


def test_a_baseline_in_log_time_is_that_of_statsmodels() -> None:
    """Logistic regression on log(month) and disease, to 1e-6."""
    time, status, covariates = persons()
    golden = GOLDEN["models"]["log"]
    model = hazards(time, (status == 1).astype(int), covariates, bands=None)
    assert [each.estimate for each in model.terms] == pytest.approx(golden["params"][1:], abs=1e-6)
    assert [each.se for each in model.terms] == pytest.approx(golden["se"][1:], abs=1e-5)
    assert model.log_likelihood == pytest.approx(golden["llf"], abs=1e-6)
