"""`fodfaeste effect did` as a user runs it: the document, the text, the picture, and everything it refuses."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main

KEYS = {"method", "estimate", "se", "ci", "att_gt", "event_study", "pretrend"}
PLAIN = ("--outcome", "y", "--unit", "who", "--time", "when", "--treated-from", "start")


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["effect", "did", *map(str, words)], catch_exceptions=False)


def document(*words: object) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refused(*words: object) -> str:
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


def written(path: Path, rows: list[tuple[object, ...]], head: str = "who,when,start,y,x,town") -> Path:
    path.write_text("\n".join([head, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return path


def rows(label: Any = str, never: str = "0", units: int = 40, seed: int = 1) -> list[tuple[object, ...]]:
    """Units over six periods, a third each starting in the third, in the fifth and never; the effect is 2."""
    rng = np.random.default_rng(seed)
    made: list[tuple[object, ...]] = []
    for unit in range(units):
        start, level, x = (2, 4, 99)[unit % 3], rng.normal(), rng.normal()
        for time in range(6):
            y = level + 0.3 * time + 2.0 * (time >= start) + rng.normal() * 0.1
            made.append((f"u{unit:02}", label(time), never if start == 99 else label(start), f"{y:.6f}", f"{x:.4f}",
                         f"t{unit // 4}"))  # fmt: skip
    return made


def test_the_document_has_the_contracts_keys_and_the_effect_that_is_there(tmp_path: Path) -> None:
    found = document(written(tmp_path / "a.csv", rows()), *PLAIN)
    assert set(found) >= KEYS
    assert found["method"] == "Callaway-Sant'Anna, simple"
    assert found["ci"][0] < 2 < found["ci"][1]
    assert found["se"] < 0.1
    assert {"group", "time", "att", "se"} <= set(found["att_gt"][0])
    assert [each["relative"] for each in found["event_study"]] == [-3, -2, -1, 0, 1, 2, 3]
    assert all(each["lower"] < each["att"] < each["upper"] for each in found["event_study"])
    assert all(each["band_lower"] < each["lower"] for each in found["event_study"])
    assert set(found["pretrend"]) >= {"stat", "p", "df", "test"}
    assert [each["method"] for each in found["all_estimates"]] == [
        "Callaway-Sant'Anna, simple", "Callaway-Sant'Anna, by group", "Callaway-Sant'Anna, dynamic",
        "Callaway-Sant'Anna, by period", "imputation", "two-way fixed effects",
    ]  # fmt: skip
    assert all(each["test"] for each in found["all_estimates"])
    assert [each["danger"] for each in found["guards"]] == [
        "regression_to_the_mean", "lock_in", "business_cycle", "selection",
    ]  # fmt: skip
    assert (found["n_units"], found["n_treated"], found["n_never"], found["n_rows"]) == (40, 27, 13, 240)


@pytest.mark.parametrize(
    "label",
    [lambda t: f"2015Q{t + 1}" if t < 4 else f"2016K{t - 3}", lambda t: f"2015-{t + 8:02}" if t < 5 else "2016M01",
     lambda t: f"2015-W{t + 50}" if t < 4 else f"2016U{t - 3:02}"],
)  # fmt: skip
@pytest.mark.parametrize("never", ["", "inf", "0", "aldrig"])
def test_quarters_months_and_weeks_and_every_way_to_say_never(tmp_path: Path, label: Any, never: str) -> None:
    plain = document(written(tmp_path / "a.csv", rows()), *PLAIN)
    found = document(written(tmp_path / "b.csv", rows(label, never)), *PLAIN)
    assert found["estimate"] == plain["estimate"]
    assert [each["att"] for each in found["att_gt"]] == [each["att"] for each in plain["att_gt"]]
    assert found["att_gt"][0]["group"] in {"2015Q3", "2015-10", "2015-W52"}


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    made = rows()
    at = np.random.default_rng(1).permutation(len(made))
    one = run(written(tmp_path / "a.csv", made), *PLAIN, "--json").stdout
    other = run(written(tmp_path / "b.csv", [made[each] for each in at]), *PLAIN, "--json").stdout
    assert json.loads(one) == json.loads(other)


def test_a_seed_gives_the_same_band_and_another_seed_another(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", rows())
    bands = [document(path, *PLAIN, "--seed", seed)["event_study"][0]["band_upper"] for seed in (1, 1, 2)]
    assert bands[0] == bands[1] != bands[2]


def test_every_headline_can_be_chosen_and_is_among_all_estimates(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", rows())
    for name in ("simple", "group", "dynamic", "calendar", "two-way", "imputation"):
        found = document(path, *PLAIN, "--estimator", name)
        assert found["estimate"] in [each["estimate"] for each in found["all_estimates"]]
    assert "two-by-two cannot be computed here" in refused(path, *PLAIN, "--estimator", "two-by-two")


def test_control_covariates_cluster_anticipation_and_base_change_what_they_say(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", rows())
    plain = document(path, *PLAIN)
    notyet = document(path, *PLAIN, "--control", "notyet")
    assert notyet["att_gt"][0]["n_control"] == 26 > plain["att_gt"][0]["n_control"]
    assert document(path, *PLAIN, "--covariates", "x")["estimate"] != plain["estimate"]
    towns = document(path, *PLAIN, "--cluster", "town")
    assert (towns["estimate"], towns["n_clusters"]) == (plain["estimate"], 10)
    assert towns["se"] != plain["se"]
    assert document(path, *PLAIN, "--anticipation", 1)["att_gt"][-1]["base"] == 2
    universal = document(path, *PLAIN, "--base", "universal")
    assert [each["relative"] for each in universal["event_study"]] == [-4, -3, -2, 0, 1, 2, 3]
    assert universal["estimate"] == plain["estimate"]
    np.testing.assert_allclose(
        universal["sensitivity"]["linear_trend"]["slope"], plain["sensitivity"]["linear_trend"]["slope"], atol=0.05
    )


def test_units_absent_in_some_periods_are_compared_where_they_are_and_it_is_said(tmp_path: Path) -> None:
    made = [row for at, row in enumerate(rows(units=60)) if at % 11]
    found = document(written(tmp_path / "a.csv", made), *PLAIN)
    assert found["estimate"] == pytest.approx(2, abs=0.1)
    assert any("have no outcome in some periods" in each for each in found["notes"])


def test_units_treated_all_along_are_left_out_and_it_is_said(tmp_path: Path) -> None:
    made = rows() + [("v1", t, 0 if t < 0 else "-3", 5 + t, 1, "t1") for t in range(6)]
    made += [("v2", t, 9, 5 + t, 1, "t1") for t in range(6)]
    found = document(written(tmp_path / "a.csv", made), *PLAIN)
    assert found["n_units"] == 41
    assert any(each.startswith("1 units left out: treated from the first period") for each in found["notes"])
    assert any(each.startswith("1 units treated after 5 count as never treated") for each in found["notes"])


def export(path: Path) -> Path:
    rng = np.random.default_rng(4)
    lines = ["OMRÅDE;KØN;TID;INDHOLD"]
    for at, place in enumerate(["Hjørring", *(f"Place {n:02}" for n in range(60)), "All Denmark"]):
        for quarter in range(12):
            y = 100 + at + quarter + rng.normal() + 20 * (at == 0 and quarter >= 6)
            lines.append(f"{place};Total;{2014 + quarter // 4}Q{quarter % 4 + 1};{y:.2f}".replace(".", ","))
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_statbank_export_with_one_treated_place_gets_a_permutation_p(tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv")
    found = document(path, "--treated-unit", "hjørring", "--treated-from", "2015Q3", "--where", "KØN=Total")
    assert found["method"] == "two by two"
    assert found["estimate"] == pytest.approx(20, abs=1.5)
    assert found["p"] == pytest.approx(1 / 61)
    assert found["test"] == "permutation over units, 61 placements"
    assert found["ci"][0] < found["estimate"] < found["ci"][1]
    assert found["notes"][0] == "Left out because they are sums of other units: All Denmark."
    assert any("not credible" in each for each in found["warnings"])
    told = run(path, "--treated-unit", "Hjørring", "--treated-from", "2015Q3").stdout
    assert "All Denmark" in told
    assert "permutation over units" in told


def test_the_text_names_the_question_all_estimates_and_the_dangers(tmp_path: Path) -> None:
    told = run(written(tmp_path / "a.csv", rows()), *PLAIN).stdout
    for words in ("Effect on the treated (Callaway-Sant'Anna, simple)", "Question: y of 27 treated units", "imputation",
                  "two-way fixed effects", "starts differ", "regression to the mean", "lock in", "business cycle",
                  "selection", "Wald test of 4 group-time effects", "The interval holds 0 from M ="):  # fmt: skip
        assert words in told


@pytest.mark.parametrize(("lang", "word"), [("da", "Kvartaler fra start"), ("en", "Quarters since start")])
def test_the_picture_is_drawn_in_both_languages(tmp_path: Path, lang: str, word: str) -> None:
    out = tmp_path / "p.svg"
    path = export(tmp_path / "a.csv")
    document(path, "--treated-unit", "Hjørring", "--treated-from", "2015Q3", "--plot", out, "--lang", lang)
    assert word in out.read_text(encoding="utf-8")
    assert "must" not in refused(path, "--treated-from", "2015Q3", "--treated-unit", "Hjørring", "--plot", "p.pdf")


def change(made: list[tuple[object, ...]], at: int, column: int, value: object) -> list[tuple[object, ...]]:
    return [(*row[:column], value, *row[column + 1 :]) if place == at else row for place, row in enumerate(made)]


@pytest.mark.parametrize(
    ("made", "more", "told"),
    [
        (change(rows(), 3, 2, 4), (), "line 5, column start: unit u00 is treated from 2 in one row and from 4"),
        (change(rows(), 3, 1, 2), (), "line 5, column who: unit u00 is there twice in 2"),
        (change(rows(), 3, 2, "soon"), (), "'soon' is not a period"),
        (change(rows(), 3, 2, "2015Q1"), (), "'2015Q1' is a quarter, but the time column holds numbers"),
        (change(rows(), 3, 3, "much"), (), "line 5, column y: 'much' is not a number"),
        (change(rows(), 3, 3, "inf"), (), "column y"),
        (change(rows(), 3, 5, "t9"), ("--cluster", "town"), "unit u00 is in two clusters"),
        ([(*row[:3], 1, *row[4:]) for row in rows()], (), "the outcome has the same value everywhere"),
        ([(*row[:4], 1, row[5]) for row in rows()], ("--covariates", "x"), "x has the same value everywhere"),
        ([(*row[:2], 2, *row[3:]) for row in rows()], (), "every unit is treated at some time"),
        ([(*row[:2], 2, *row[3:]) for row in rows()], ("--control", "notyet"), "all units are treated at the same"),
        ([(*row[:2], 0, *row[3:]) for row in rows()], (), "no unit is treated"),
        ([row for row in rows() if row[1] == "1"], (), "one period only"),
        (rows()[:6], (), "every unit is treated"),
        ([(*row[:4], int(row[2] == "0"), row[5]) for row in rows()], ("--covariates", "x"), "the covariates"),
        (rows(), ("--covariates", "xx"), "'xx' (did you mean 'x'?)"),
        (rows(), ("--covariates", "x,x"), "is there twice"),
        (rows(), ("--cluster", "start2"), "did you mean 'start'"),
        (rows(), ("--treated-unit", "u99"), "has no unit 'u99' in column who (did you mean"),
        (rows(), ("--from", "9"), "no period of the file is left; it has 0 to 5"),
        (rows(), ("--drop", "zz"), "there is no unit 'zz'"),
        (rows(), ("--anticipation", "9"), "no unit is treated"),
        (rows(), ("--plot", "x.pdf"), "neither .svg nor .png"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_in_one_sentence(
    tmp_path: Path, made: list[tuple[object, ...]], more: tuple[str, ...], told: str
) -> None:
    words = list(PLAIN)
    if "--treated-unit" in more:
        words[-1] = "3"
    assert told in refused(written(tmp_path / "a.csv", made), *words, *more)


def test_two_treated_units_of_many_are_few_and_three_clusters_are_too(tmp_path: Path) -> None:
    made = [(*row[:2], "3" if row[0] in {"u01", "u04"} else "0", *row[3:]) for row in rows(units=20)]
    few = document(written(tmp_path / "a.csv", made), *PLAIN)
    assert few["permutation"]["two-by-two"]["placements"] == math.comb(20, 2)
    assert few["test"].startswith("permutation over units, 190 placements")
    made = [(*row[:2], "3" if str(row[5]) in {"t1", "t2"} else "0", *row[3:]) for row in rows()]
    clusters = document(written(tmp_path / "b.csv", made), *PLAIN, "--cluster", "town")
    assert any(each.startswith("Only 2 treated clusters") for each in clusters["warnings"])


def test_two_periods_give_the_difference_of_differences_by_every_method(tmp_path: Path) -> None:
    made = []
    for unit in range(14):
        for time in (2014, 2016):
            y = unit + unit % 3 / 10 * time + (time == 2016) * (1 + 3 * (unit < 7))
            made.append((f"u{unit}", time, 2016 if unit < 7 else 0, y, 0, 0))
    change = [made[2 * unit + 1][3] - made[2 * unit][3] for unit in range(14)]
    found = document(written(tmp_path / "a.csv", made), *PLAIN)
    expected = np.mean(change[:7]) - np.mean(change[7:])
    assert [each["estimate"] for each in found["all_estimates"]] == pytest.approx([expected] * 7)
    assert found["pretrend"]["p"] is None
    assert any("14 clusters" in each for each in found["warnings"])
    assert "too little is seen to test" in run(tmp_path / "a.csv", *PLAIN).stdout


def test_treated_units_without_any_outcome_after_their_start_are_refused(tmp_path: Path) -> None:
    made = [row for row in rows() if row[2] == "0" or int(str(row[1])) < int(str(row[2]))]
    assert "no treated unit can be compared after its start" in refused(written(tmp_path / "a.csv", made), *PLAIN)
