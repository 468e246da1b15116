"""Every command of the evidence engine answers with the keys others build on: they may grow and never go.

The promise is written here once more, by hand: `{}` holds keys, `[]` a list that is not empty, `...` anything at all.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from fodfaeste.cli import main

RNG = np.random.default_rng(11)
STEP = ["time", "at_risk", "events", "censored", "survival", "se", "lower", "upper"]
SURVIVAL = {
    "groups": {
        group: {"n", "events", "median", "median_ci", "rmst", ("table", *STEP)} for group in ("med", "uden")
    },
    "logrank": {"chi2", "df", "p"},
}  # fmt: skip
COMPETING = {
    "cumulative_incidence": {
        group: {(cause, "time", "cif", "se", "lower", "upper") for cause in ("1", "2")} for group in ("med", "uden")
    },
    "gray": {"1": {"chi2", "df", "p"}, "2": {"chi2", "df", "p"}},
}
MATCH = {
    "method", "estimand", "estimate", "se", "ci", "p", "n_treated", "n_control", "overlap",
    ("balance", "covariate", "smd_before", "smd_after"),
}  # fmt: skip
DID = {
    "method": ..., "estimate": ..., "se": ..., "ci": ..., "pretrend": {"stat", "p"},
    "att_gt": ["group", "time", "att", "se"], "event_study": ["relative", "att", "se", "lower", "upper"],
}  # fmt: skip
SYNTH = {
    "weights": ..., "path": ["time", "observed", "synthetic", "gap"], "att": ..., "rmspe_pre": ..., "rmspe_ratio": ...,
    "placebo": {"p", "rank", "of"},
}  # fmt: skip
BUSINESS = {
    "years": ["year", "investment", "saving_gross", "saving_net", "cumulative"], "break_even": ..., "npv": ...,
    "intervals": ..., "assumptions": ["name", "value", "source"],
}  # fmt: skip
LADDER = ["person", "week", "ladder_week", "refund_rate", "municipal_net_cost"]


def missing(promised: Any, found: Any, where: str = "") -> list[str]:
    """What of the promise is not there, each with its place."""
    if promised is ...:
        return []
    if isinstance(promised, list):
        if not (isinstance(found, list) and found):
            return [f"{where}: no rows"]
        return [f"{where}[].{key}" for key in promised if key not in found[0]]
    if isinstance(promised, set):
        tables = {each[0]: list(each[1:]) for each in promised if isinstance(each, tuple)}
        promised = {each: ... for each in promised if not isinstance(each, tuple)} | tables
    gone = [f"{where}.{key}" for key in promised if key not in found]
    return gone + [
        line for key in promised if key in found for line in missing(promised[key], found[key], f"{where}.{key}")
    ]


def answer(*words: object) -> Any:
    done = CliRunner().invoke(main, [str(word) for word in (*words, "--json")], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def table(path: Path, names: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([names, *rows])
    return path


@pytest.fixture
def spells(tmp_path: Path) -> Path:
    rows = [[int(RNG.integers(1, 120)), int(RNG.integers(0, 3)), ("med", "uden")[each % 2]] for each in range(200)]
    return table(tmp_path / "forløb.csv", ["uger", "udgang", "indsats"], rows)


def test_survival(spells: Path) -> None:
    of = ("survival", spells, "--time", "uger", "--event", "udgang", "--group", "indsats", "--at", "26,52,104")
    assert missing(SURVIVAL, answer(*of, "--event-of", "1")) == []
    both = answer(*of, "--competing")
    assert missing(COMPETING, both) == []
    assert missing(SURVIVAL, both) == [], "the way out does not matter for how long they stay"


@pytest.mark.parametrize("estimator", ["difference", "regression", "ipw", "nearest", "doubly-robust"])
def test_effect_match(tmp_path: Path, estimator: str) -> None:
    a = RNG.normal(size=300)
    treated = RNG.random(300) < 1 / (1 + np.exp(-a))
    rows = [[round(x + d + RNG.normal(), 3), int(d), round(x, 3)] for x, d in zip(a, treated, strict=True)]
    path = table(tmp_path / "folk.csv", ["løn", "hold", "alder"], rows)
    words = ("--outcome", "løn", "--treatment", "hold", "--covariates", "alder", "--estimator", estimator)
    found = answer("effect", "match", path, *words)
    assert missing(MATCH, found) == []
    assert found["estimand"] == "ATT"
    assert len(found["ci"]) == 2


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_effect_did(tmp_path: Path, control: str) -> None:
    rows: list[list[object]] = [
        [unit, period, (0, 5, 7)[unit % 3], round(unit + period + RNG.normal(), 3)]
        for unit in range(45) for period in range(1, 11)
    ]  # fmt: skip
    path = table(tmp_path / "kommuner.csv", ["kommune", "aar", "fra", "andel"], rows)
    words = ("--outcome", "andel", "--unit", "kommune", "--time", "aar", "--treated-from", "fra", "--control", control)
    assert missing(DID, answer("effect", "did", path, *words)) == []


def test_effect_synth(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [f"k{unit}", year, round(unit + 0.4 * (year - 2000) + RNG.normal(), 3), unit]
        for unit in range(9) for year in range(2000, 2016)
    ]  # fmt: skip
    path = table(tmp_path / "lande.csv", ["navn", "aar", "y", "x"], rows)
    words = ("--outcome", "y", "--unit", "navn", "--time", "aar", "--treated-unit", "k3", "--treated-from", 2010)
    assert missing(SYNTH, answer("effect", "synth", path, *words, "--placebo")) == []
    predictors = ("--predictors", "x:2000-2005,y:2008")
    assert missing(SYNTH, answer("effect", "synth", path, *words, "--placebo", *predictors)) == []


def test_business_case_of_the_shipped_scenario() -> None:
    assert missing(BUSINESS, answer("business-case", "hjoerring-2015.toml", "--draws", 50)) == []


def test_ladder(tmp_path: Path) -> None:
    rows: list[list[object]] = [["p1", date(2018, 1, 1) + timedelta(weeks=week), "130"] for week in range(40)]
    path = table(tmp_path / "lang.csv", ["person", "week", "code"], rows)
    assert missing(LADDER, answer("ladder", path, "--format", "long")["weeks"]) == []


def test_a_promise_that_is_broken_is_named() -> None:
    found = {"att_gt": [{"group": 1, "time": 2, "att": 0.1}], "event_study": [], "pretrend": {"stat": 1}}
    assert missing({key: DID[key] for key in ("att_gt", "event_study", "pretrend", "se")}, found) == [
        ".se", ".att_gt[].se", ".event_study: no rows", ".pretrend.p",
    ]  # fmt: skip
