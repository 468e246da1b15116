"""`fodfaeste effect synth` as a user runs it: what it answers, what it warns of and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main

Rows = list[tuple[str, int, float]]
COLUMNS = ("--outcome", "y", "--unit", "place", "--time", "year")
HERE = ("--treated-unit", "Hjørring", "--treated-from", "2010")


def rows(effect: float = -5.0, units: int = 12, first: int = 2000, last: int = 2014, seed: int = 3) -> Rows:
    """Places along two common paths; Hjørring is half of P1 and half of P2, and from 2010 the effect is on top."""
    draw = np.random.default_rng(seed)
    years = range(first, last + 1)
    paths = draw.normal(size=(2, len(years))).cumsum(axis=1)
    values = {f"P{at}": 30 + draw.normal(size=2) @ paths + draw.normal(size=len(years)) for at in range(1, units)}
    values["Hjørring"] = (values["P1"] + values["P2"]) / 2 + 0.001 * draw.normal(size=len(years))
    values["Hjørring"] = values["Hjørring"] + effect * (np.array(years) >= 2010)
    return [(name, year, float(y)) for name, path in values.items() for year, y in zip(years, path, strict=True)]


def written(path: Path, some: Rows, x: Callable[[str, int], str] = lambda place, year: "1") -> Path:
    lines = [f"{place},{year},{y!r},{x(place, year)}" for place, year, y in some]
    path.write_text("place,year,y,x\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["effect", "synth", *map(str, words)], catch_exceptions=False)


def answer(path: Path, *more: object) -> dict[str, Any]:
    done = run(path, *COLUMNS, *HERE, *more, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refusal(path: Path, *words: object) -> str:
    done = run(path, *words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    return written(tmp_path / "panel.csv", rows())


def test_the_known_mix_and_the_known_effect_come_back(panel: Path) -> None:
    found = answer(panel)
    assert found["att"] == pytest.approx(-5, abs=0.05)
    assert found["weights"]["P1"] == pytest.approx(0.5, abs=0.02)
    assert found["weights"]["P2"] == pytest.approx(0.5, abs=0.02)
    assert sum(found["weights"].values()) == pytest.approx(1)
    assert found["placebo"] == {"p": 1 / 12, "rank": 1, "of": 12, "statistic": "rmspe_ratio"}
    assert found["rmspe_ratio"] == pytest.approx(found["rmspe_post"] / found["rmspe_pre"])
    assert found["kkt_gap"] <= 1e-9
    assert [each["time"] for each in found["path"]] == list(range(2000, 2015))
    for each in found["path"]:
        assert each["gap"] == pytest.approx(each["observed"] - each["synthetic"])
    assert np.mean([each["gap"] for each in found["path"][10:]]) == pytest.approx(found["att"])
    assert found["left_out"] == []
    assert not found["fit"]["poor"]


def test_all_estimators_are_shown_with_the_question_and_what_could_mislead(panel: Path) -> None:
    found = answer(panel)
    assert [each["method"] for each in found["all_estimates"]] == [
        "synthetic control", "synthetic DiD", "demeaned synthetic control", "difference-in-differences",
    ]  # fmt: skip
    for each in found["all_estimates"]:
        assert each["test"].startswith("placebo in space")
        # One among twelve is no rarity, so there is no interval.
        assert each["ci"] == [None, None] and "too few of them for a 95 % interval" in each["note"]
    assert found["question"]["who"] == "Hjørring"
    assert "2010 to 2014 (5 periods)" in found["question"]["window"]
    assert "11 untreated units" in found["question"]["comparison"]
    assert {each["danger"] for each in found["guards"]} == {
        "regression_to_the_mean", "lock_in", "business_cycle", "selection",
    }  # fmt: skip
    assert found["synthetic_did"]["time_weights"].keys() == {str(year) for year in range(2000, 2010)}


def test_the_order_of_rows_does_not_matter(panel: Path, tmp_path: Path) -> None:
    some = rows()
    np.random.default_rng(1).shuffle(some)  # type: ignore[arg-type]
    again = answer(written(tmp_path / "shuffled.csv", [(a, int(b), float(c)) for a, b, c in some]), "--placebo")
    assert again == answer(panel, "--placebo")


def test_placebo_lists_every_unit_in_order_of_its_ratio(panel: Path) -> None:
    units = answer(panel, "--placebo")["placebo"]["units"]
    assert units[0]["unit"] == "Hjørring"
    assert len(units) == 12
    ratios = [each["rmspe_ratio"] for each in units]
    assert ratios == sorted(ratios, reverse=True)


def test_excluded_neighbours_get_no_weight_and_are_named(panel: Path) -> None:
    found = answer(panel, "--exclude", "p1, P3")
    assert found["left_out"] == ["P1", "P3"]
    assert "P1" not in found["weights"]
    assert found["donors"] == 9
    only = answer(panel, "--donors", "P1,P2,P3")
    assert set(only["weights"]) == {"P1", "P2", "P3"}
    assert len(only["left_out"]) == 8


def test_periods_can_be_narrowed(panel: Path) -> None:
    found = answer(panel, "--from", "2003", "--to", "2012")
    assert (found["periods_pre"], found["periods_post"]) == (7, 3)
    assert found["path"][0]["time"] == 2003


def test_a_unit_beyond_all_donors_is_not_to_be_believed(tmp_path: Path) -> None:
    some = [(place, year, y + 60 * (place == "Hjørring")) for place, year, y in rows()]
    found = answer(written(tmp_path / "far.csv", some))
    assert found["fit"]["poor"]
    assert found["fit"]["periods_outside"] == 10
    assert any("not to be believed" in each for each in found["warnings"])
    assert {each["state"] for each in found["guards"]} == {"not handled", "partly"}
    shifted = {each["method"]: each["estimate"] for each in found["all_estimates"]}
    assert shifted["demeaned synthetic control"] == pytest.approx(-5, abs=0.5)


def test_more_donors_than_periods_before_is_told_as_not_unique(tmp_path: Path) -> None:
    some = rows(units=30, first=2008)
    mean = {year: np.mean([y for place, at, y in some if at == year and place != "Hjørring"]) for _, year, _ in some}
    some = [(place, year, float(mean[year]) if place == "Hjørring" else y) for place, year, y in some]
    found = answer(written(tmp_path / "short.csv", some))
    assert not found["unique"]
    assert found["rmspe_ratio"] is None
    low, high = found["att_range"]
    assert low < found["att"] < high
    assert found["placebo"]["statistic"] == "rmspe_post"
    assert any("not unique" in each for each in found["warnings"])
    assert any("RMSPE after" in each for each in found["warnings"])


def test_few_units_cannot_give_a_small_p_and_it_is_said(panel: Path) -> None:
    assert any("never be below 0.083" in each for each in answer(panel)["warnings"])


def test_predictors_are_a_sensitivity_with_their_spread(tmp_path: Path) -> None:
    size = {place: str(5.0 + hash_of(place)) for place, _, _ in rows()}
    path = written(tmp_path / "p.csv", rows(), lambda place, year: size[place])
    found = answer(path, "--predictors", "x:2000-2009,y:2003,y:2006-2009")
    searches = found["predictors"]["searches"]
    assert {each["start"] for each in searches} >= {"equal", "regression", "mostly y:2003", "random 1"}
    assert searches[0]["rmspe_pre"] == min(each["rmspe_pre"] for each in searches)
    assert set(searches[0]["importance"]) == {"x:2000-2009", "y:2003", "y:2006-2009"}
    assert found["att"] == answer(path)["att"], "the headline stays on outcomes"
    assert found["all_estimates"][-1]["method"] == "predictors, optimised importance"
    assert found["all_estimates"][-1]["se"] is None
    low, high = found["predictors"]["att_spread"]
    assert low <= found["all_estimates"][-1]["estimate"] <= high


def hash_of(place: str) -> float:
    return sum(map(ord, place)) % 17 / 3


def test_quarters_and_months_are_understood(tmp_path: Path) -> None:
    for name, label in (("q", lambda n: f"{2005 + n // 4}Q{n % 4 + 1}"), ("m", lambda n: f"2005-{n + 1:02}")):
        count = 12
        lines = [
            f"U{unit};{label(n)};{unit + np.sin(n * unit) + (unit == 0) * (n >= 8) * 3:.6f}".replace(".", ",")
            for unit in range(6)
            for n in range(count)
        ]
        path = tmp_path / f"{name}.csv"
        path.write_text("who;when;y\n" + "\n".join(lines) + "\n")
        words = (path, "--outcome", "y", "--unit", "who", "--time", "when", "--treated-unit", "U0")
        found = json.loads(
            run(*words, "--treated-from", label(8), "--predictors", f"y:{label(0)}-{label(3)}", "--json").stdout
        )
        assert found["periods_pre"] == 8
        assert found["path"][8]["time"] == label(8)


def test_a_statbank_table_is_read_as_it_is_and_its_sums_are_no_donors(tmp_path: Path) -> None:
    lines = ["OMRÅDE;YDELSESTYPE;TID;INDHOLD"]
    names = ["Hele landet", "Region Nordjylland", "Hjørring", "Brønderslev", "Thisted", "Morsø"]
    for at, name in enumerate(names):
        lines += [f"{name};I alt;{2010 + n // 4}K{n % 4 + 1};{100 * (at + 1) + (n * (at + 3)) % 7}" for n in range(16)]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    people = ["OMRÅDE;TID;INDHOLD"] + [f"{name};2010K1;{10_000 + 1000 * at}" for at, name in enumerate(names)]
    (tmp_path / "p.csv").write_text("\n".join(people) + "\n", encoding="utf-8-sig")
    words = ("--treated-unit", "Hjørring", "--treated-from", "2013K1", "--per", tmp_path / "p.csv")
    done = run(tmp_path / "t.csv", *words, "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["weights"]) == {"Brønderslev", "Thisted", "Morsø"}
    assert found["question"]["outcome"] == "INDHOLD per 1,000 people"
    assert found["path"][0]["observed"] == pytest.approx(1000 * 300 / 12_000, rel=0.05)
    assert any("sums of other units" in each for each in found["notes"])


def test_without_json_it_speaks(panel: Path) -> None:
    told = run(panel, *COLUMNS, *HERE, "--placebo").stdout
    assert told.startswith("Effect on Hjørring: -")
    assert "placebo in space: p = 0.083, rank 1 of 12" in told
    assert "Weights: P" in told
    assert "unit as if treated" in told
    assert "business cycle" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*COLUMNS, "--treated-unit", "Hjoring", "--treated-from", "2010"), "did you mean 'Hjørring'"),
        ((*COLUMNS, "--treated-unit", "Hjørring", "--treated-from", "1999"), "outside the periods of the data, 2000"),
        ((*COLUMNS, "--treated-unit", "Hjørring", "--treated-from", "2015"), "outside the periods of the data"),
        ((*COLUMNS, "--treated-unit", "Hjørring", "--treated-from", "2001"), "there is 1 period before 2001"),
        ((*COLUMNS, "--treated-unit", "Hjørring", "--treated-from", "2010Q1"), "is a quarter"),
        (("--outcome", "yy", *COLUMNS[2:], *HERE), "did you mean 'y'"),
        ((*COLUMNS, *HERE, "--donors", "P1"), "1 donor beside Hjørring is left"),
        ((*COLUMNS, *HERE, "--donors", "P1,P99"), "--donors"),
        ((*COLUMNS, *HERE, "--exclude", "Hjørring"), "is the treated unit"),
        ((*COLUMNS, *HERE, "--exclude", "P1,,P2"), "empty name"),
        ((*COLUMNS, *HERE, "--predictors", "x"), "is not COLUMN:PERIOD"),
        ((*COLUMNS, *HERE, "--predictors", "x:2000-2009"), "the same for all units"),
        ((*COLUMNS, *HERE, "--predictors", "y:1990"), "names no period of the data"),
        ((*COLUMNS, *HERE, "--predictors", "y:2008-2012"), "'y:2008-2012' goes on after the start in 2010"),
        ((*COLUMNS, *HERE, "--predictors", "y:soon"), "neither a period"),
        ((*COLUMNS, *HERE, "--predictors", "z:2000"), "'z'"),
        ((*COLUMNS, *HERE, "--plot", "picture.gif"), "neither .svg nor .png"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_sentence(panel: Path, words: tuple[str, ...], told: str) -> None:
    assert told in refusal(panel, *words)


def test_holes_doubles_and_sameness_are_refused_with_their_place(tmp_path: Path) -> None:
    some = rows()
    gap = written(tmp_path / "gap.csv", [each for each in some if each[:2] != ("P4", 2003)])
    assert re.search(r"P4 has no outcome in 2003; .*--exclude", refusal(gap, *COLUMNS, *HERE))
    assert run(gap, *COLUMNS, *HERE, "--exclude", "P4").exit_code == 0
    nan = written(tmp_path / "nan.csv", [(a, b, float("nan") if (a, b) == ("P4", 2003) else c) for a, b, c in some])
    assert "P4 has no outcome in 2003" in refusal(nan, *COLUMNS, *HERE)
    assert "is there twice in 2000" in refusal(written(tmp_path / "two.csv", [*some, some[0]]), *COLUMNS, *HERE)
    same = written(tmp_path / "same.csv", [(a, b, 7.0) for a, b, _ in some])
    assert "is 7 everywhere" in refusal(same, *COLUMNS, *HERE)
    alone = written(tmp_path / "one.csv", [each for each in some if each[0] == "Hjørring"])
    assert "no donors beside Hjørring are left" in refusal(alone, *COLUMNS, *HERE)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_picture_names_both_lines_and_speaks_the_language(panel: Path, tmp_path: Path, lang: str) -> None:
    out = tmp_path / "picture.svg"
    assert run(panel, *COLUMNS, *HERE, "--plot", out, "--lang", lang).exit_code == 0
    picture = out.read_text(encoding="utf-8")
    assert picture.startswith("<svg")
    assert ("syntetisk" if lang == "da" else "synthetic") in picture
    assert ("Forskel" if lang == "da" else "Gap") in picture
    assert "Hjørring" in picture
