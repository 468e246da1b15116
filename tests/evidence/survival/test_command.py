"""`fodfaeste survival` as a user runs it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.evidence.survival.pictures import HEIGHT, _Line, thinned

PUBLISHED = Path(__file__).parents[2] / "published" / "data"
FREIREICH = ("--time", "time", "--event", "event", "--group", "group")
SPELLS = ("--time", "span_weeks", "--event", "exit")
WAYS = ["dead", "education", "pension", "self_support"]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["survival", *map(str, words)], catch_exceptions=False)


def report(*words: object) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refusal(*words: object) -> str:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (2, "")
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.fixture(scope="module")
def spells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """800 spells as `fodfaeste spells` writes them, with sex and age."""
    draw = np.random.default_rng(3)
    size = 800
    length, limit = draw.geometric(0.03, size), draw.integers(5, 150, size)
    way = draw.choice(WAYS, size, p=[0.05, 0.3, 0.1, 0.55])
    start = np.datetime64("2020-01-06") + 7 * draw.integers(0, 100, size)
    path = tmp_path_factory.mktemp("spells") / "spells.parquet"
    table = {
        "person": draw.integers(1, 10**9, size),
        "spell": np.ones(size, int),
        "first_week": start,
        "span_weeks": np.minimum(length, limit),
        "exit": np.where(length <= limit, way, "none"),
        "censored": length > limit,
        "sex": draw.choice(["kvinde", "mand"], size),
        "age": draw.integers(18, 65, size),
    }
    pq.write_table(pa.table(table), path)
    return path


def test_the_document_has_the_promised_keys() -> None:
    found = report(PUBLISHED / "freireich.csv", *FREIREICH)
    assert set(found["groups"]) == {"6-MP", "placebo"}
    first = found["groups"]["6-MP"]
    assert (first["n"], first["events"], first["median"], first["median_ci"]) == (21, 9, 23, [13, None])
    assert first["table"][0] == {
        "time": 6, "at_risk": 21, "events": 3, "censored": 1, "survival": pytest.approx(18 / 21),
        "se": pytest.approx(0.07636, abs=1e-5), "lower": pytest.approx(0.6197, abs=1e-4),
        "upper": pytest.approx(0.9516, abs=1e-4),
    }  # fmt: skip
    assert sum(row["events"] + row["censored"] for row in first["table"]) == 21
    assert (round(found["logrank"]["chi2"], 2), found["logrank"]["df"]) == (16.79, 1)
    assert "cumulative_incidence" not in found and found["rmst_horizon"] == 23


def test_without_groups_there_is_one_called_all() -> None:
    found = report(PUBLISHED / "freireich.csv", "--time", "time", "--event", "event", "--at", "6, 12")
    assert list(found["groups"]) == ["all"] and found["logrank"] is None
    assert [row["time"] for row in found["groups"]["all"]["table"]] == [6, 12]


def test_after_the_last_observation_nothing_is_claimed() -> None:
    found = report(PUBLISHED / "freireich.csv", *FREIREICH, "--at", "24,36")
    assert [row["survival"] for row in found["groups"]["placebo"]["table"]] == [0, 0]
    assert found["groups"]["6-MP"]["table"][1]["survival"] is None
    assert found["warnings"] == ["6-MP: observed up to 35, so nothing is known at 36"]


def test_the_output_of_spells_works_as_it_is(spells: Path) -> None:
    found = report(spells, *SPELLS, "--competing", "--group", "sex", "--at", "26,52")
    for name in ("kvinde", "mand"):
        shares = found["cumulative_incidence"][name]
        assert sorted(shares) == WAYS
        for at in (0, 1):
            gone = sum(shares[way][at]["cif"] for way in WAYS)
            assert gone + found["groups"][name]["table"][at]["survival"] == pytest.approx(1)
        assert sum(found["groups"][name]["events_by_cause"].values()) == found["groups"][name]["events"]
    assert set(found["gray"]) == set(WAYS)
    assert set(found["gray"]["pension"]) >= {"chi2", "df", "p"}


def test_numbers_name_the_ways_out_when_there_are_no_names() -> None:
    found = report(PUBLISHED / "bmt.csv", "--time", "months", "--event", "status", "--competing")
    assert list(found["cumulative_incidence"]["all"]) == ["1", "2"] and found["gray"] is None


def test_several_ways_out_are_never_lumped(spells: Path) -> None:
    told = refusal(spells, *SPELLS)
    assert "there are 4 ways out (dead, education, pension, self_support)" in told and "--event-of" in told


def test_a_chosen_way_out_says_what_it_costs(spells: Path) -> None:
    found = report(spells, *SPELLS, "--event-of", "Self_Support", "--at", "52")
    assert found["causes"] == ["self_support"] and set(found["treated_as_censored"]) == set(WAYS) - {"self_support"}
    assert "1 - survival overstates" in found["warnings"][0]
    share = report(spells, *SPELLS, "--competing", "--at", "52")["cumulative_incidence"]["all"]["self_support"][0]
    assert 1 - found["groups"]["all"]["table"][0]["survival"] > share["cif"] * 1.05
    both = report(spells, *SPELLS, "--event-of", "self_support,education")
    assert both["causes"] == ["education + self_support"] and sorted(both["treated_as_censored"]) == ["dead", "pension"]


def test_a_chosen_way_out_must_exist(spells: Path) -> None:
    told = refusal(spells, *SPELLS, "--event-of", "selfsupport")
    assert "nobody leaves by 'selfsupport' (did you mean 'self_support'?)" in told
    assert "leave one of the two out" in refusal(spells, *SPELLS, "--competing", "--event-of", "dead")


def test_the_censored_column_is_not_an_event(spells: Path) -> None:
    assert "says who is censored, not who left" in refusal(spells, "--time", "span_weeks", "--event", "censored")


def test_danish_files_and_flags_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("uger;ophørt;hold\n1,5;ja;Ærø\n2,5;nej;Ærø\n3;ja;Års\n4;ja;Års\n".encode("cp1252"))
    found = report(path, "--time", "uger", "--event", "ophørt", "--group", "hold")
    assert [row["time"] for row in found["groups"]["Ærø"]["table"]] == [1.5, 2.5]
    assert found["groups"]["Års"]["events"] == 2
    assert "Års: only 2 spells" in " ".join(found["warnings"])


def test_late_entry_removes_people_from_early_risk_sets(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("week,out,from\n3,1,0\n5,1,2\n5,0,3\n8,1,0\n")
    rows = report(path, "--time", "week", "--event", "out", "--entry", "from")["groups"]["all"]["table"]
    assert [(row["time"], row["at_risk"]) for row in rows] == [(3, 3), (5, 3), (8, 1)]
    path.write_text("week,out,from\n3,1,0\n5,1,5\n")
    told = refusal(path, "--time", "week", "--event", "out", "--entry", "from")
    assert f"{path}, line 3, column from: entry 5 is not below week 5" in told


def test_a_curve_that_ends_before_later_entries_is_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("week,out,from\n3,1,0\n5,1,4\n8,0,4\n")
    found = report(path, "--time", "week", "--event", "out", "--entry", "from")
    assert any("all who were at risk at 3 left then" in each for each in found["warnings"])


def test_spells_under_way_when_the_register_begins_are_pointed_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = ["2020-01-06,9,1"] * 60 + [f"2020-0{2 + week}-03,{4 + week},1" for week in range(6)]
    path.write_text("\n".join(["first_week,weeks,out", *lines]) + "\n")
    asked = ("--time", "weeks", "--event", "out")
    assert "60 spells begin in the file's first week (2020-01-06)" in report(path, *asked)["warnings"][0]


def test_strata_compare_within() -> None:
    path = PUBLISHED / "veteran.csv"
    asked = (path, "--time", "days", "--event", "died", "--group", "treatment")
    plain, within = report(*asked)["logrank"], report(*asked, "--strata", "cell")["logrank"]
    assert plain["test"] == "log-rank" and within["test"] == "stratified log-rank"
    assert sum(within["observed"].values()) == sum(plain["observed"].values()) == 128
    assert within["expected"] != plain["expected"]
    assert "give --group too" in refusal(path, "--time", "days", "--event", "died", "--strata", "cell")


def test_hazards_by_name_and_number(spells: Path) -> None:
    found = report(spells, *SPELLS, "--event-of", "self_support", "--hazards", "sex,age", "--link", "cloglog")[
        "hazards"
    ]
    assert (found["ratio"], found["persons"]) == ("hazard ratio", 800)
    assert [(each["covariate"], each["level"], each["reference"]) for each in found["terms"]] == [
        ("sex", "mand", "kvinde"),
        ("age", None, None),
    ]
    assert found["baseline"]["hazards"][0]["weeks"] == [1, 4]
    several = report(spells, *SPELLS, "--competing", "--hazards", "age", "--baseline", "26")["hazards"]
    assert [each["cause"] for each in several["terms"]] == WAYS
    assert "neither log nor increasing weeks" in refusal(
        spells, *SPELLS, "--competing", "--hazards", "age", "--baseline", "9,3"
    )


def test_bootstrap_limits_come_with_their_seed(spells: Path) -> None:
    asked = (spells, *SPELLS, "--competing", "--at", "26", "--bootstrap", "200")
    first, second, other = report(*asked), report(*asked), report(*asked, "--seed", "1")
    assert first == second and first["bootstrap"] != other["bootstrap"]
    limits = first["bootstrap"]["groups"]["all"]["cumulative_incidence"]["education"][0]
    assert limits["lower"] < first["cumulative_incidence"]["all"]["education"][0]["cif"] < limits["upper"]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ("t,e\n1,0\n2,0\n", "column e: nobody has left: every row is censored"),
        ("t,e\n1,1\n-2,0\n", "line 3, column t: -2 is not a duration"),
        ("t,e\n1,1\n,0\n", "line 3, column t: the number is missing"),
        ("t,e\n1,1\n2,\n", "line 3, column e: the cell is empty"),
        ("t,e\n1,1\n2,1.5\n", "line 3, column e: 1.5 is neither 0 (censored)"),
        ("t,e\n1,1\n", "there is only one row"),
        ("t,f\n1,1\n2,1\n", "the column 'e' is missing"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_one_sentence(tmp_path: Path, lines: str, what: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines)
    assert what in refusal(path, "--time", "t", "--event", "e")


def test_options_that_make_no_sense_are_refused() -> None:
    asked = (PUBLISHED / "freireich.csv", *FREIREICH)
    assert "--at: 'a' is not a list of numbers" in refusal(*asked, "--at", "a")
    assert "has a time below 0" in refusal(*asked, "--at", "-3")
    assert "use at most 35" in refusal(*asked, "--rmst-to", "40")
    assert "level of confidence 95" in refusal(*asked, "--conf", "95")


def test_a_single_group_is_no_comparison(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("t,e,g\n1,1,a\n2,0,a\n")
    assert "everybody is in group 'a'; leave --group out" in refusal(
        path, "--time", "t", "--event", "e", "--group", "g"
    )


def test_people_get_lines_instead_of_a_document() -> None:
    told = run(PUBLISHED / "freireich.csv", *FREIREICH, "--at", "12").stdout
    assert "median 23 (95 %: 13 to not reached)" in told
    assert "log-rank test: chi2 16.79, df 1, p 4.2e-05" in told


@pytest.mark.parametrize(("lang", "words"), [("da", "Antal under observation"), ("en", "Number at risk")])
def test_a_picture_names_its_lines_and_the_number_at_risk(tmp_path: Path, lang: str, words: str) -> None:
    path = tmp_path / "a.svg"
    assert run(PUBLISHED / "freireich.csv", *FREIREICH, "--plot", path, "--lang", lang).exit_code == 0
    picture = path.read_text(encoding="utf-8")
    assert all(f">{each}<" in picture for each in ("6-MP", "placebo", words))


def test_a_picture_of_competing_ways_has_a_panel_for_each(spells: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    assert run(spells, *SPELLS, "--competing", "--group", "sex", "--plot", path).exit_code == 0
    picture = path.read_text(encoding="utf-8")
    assert len(re.findall(">kvinde<", picture)) == 4
    assert all(f">{each}<" in picture for each in ("død", "uddannelse", "pension", "selvforsørgelse"))


def test_more_groups_than_can_be_told_apart_have_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("t,e,g\n" + "".join(f"{at},1,{at % 7}\n" for at in range(1, 40)))
    plot = tmp_path / "a.svg"
    assert "7 groups cannot be told apart" in refusal(
        path, "--time", "t", "--event", "e", "--group", "g", "--plot", plot
    )
    assert not plot.exists()


def test_the_library_is_one_import_and_help_loads_none_of_it() -> None:
    from fodfaeste.evidence import survival

    table = survival.count_table([3, 5, 5], [1, 0, 2], ["a", "b", "b"])
    assert survival.kaplan_meier(table).survival.shape == (2, 2)
    assert all(callable(getattr(survival, name)) for name in [*survival.__all__, *survival.__all__])
    with pytest.raises(AttributeError, match="no attribute 'kaplan'"):
        survival.kaplan  # noqa: B018
    loaded = "import sys, fodfaeste.evidence.survival.command; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "scipy", "numba", "altair", "pyarrow"} & set(modules)


def test_thousands_of_weeks_are_drawn_with_few_points() -> None:
    weeks = np.arange(1.0, 20_001.0)
    line = _Line("a", weeks, np.exp(-weeks / 4000), np.exp(-weeks / 3500), np.exp(-weeks / 4500))
    few = thinned(line, 1.0)
    assert len(few.times) < 1_500 and few.times[0] == 0 and few.times[-1] == 20_000
    there = few.value[np.searchsorted(few.times, weeks, side="right") - 1]
    assert np.abs(there - line.value).max() <= 1 / HEIGHT / 2


def register(path: Path, weeks: int) -> Path:
    """Half of those on benefit leave after every week, exactly: eight begin in each week of the window."""
    lines, person, monday = ["person,week,code"], 0, np.datetime64("2024-01-01")
    for begun in range(weeks):
        for length in (1, 1, 1, 1, 2, 2, 3, weeks):
            person += 1
            lines += [f"{person},{monday + 7 * week},130" for week in range(begun, min(begun + length, weeks))]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_observed_weeks_give_the_true_curve_where_spans_give_too_high_a_one(tmp_path: Path) -> None:
    out, source = tmp_path / "spells.csv", register(tmp_path / "register.csv", 7)
    words = ["spells", str(source), "--format", "long", "--gap-weeks", "1", "--out", str(out)]
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    asked = ("--event", "exit", "--at", "1,2,3")

    found = report(out, "--time", "observed_weeks", *asked)
    assert [row["survival"] for row in found["groups"]["all"]["table"]] == pytest.approx([0.5, 0.25, 0.125])
    assert found["groups"]["all"]["n"] == 5 * 8
    assert "16 spells were left out" in found["warnings"][0]
    assert "note: 16 spells were left out" in run(out, "--time", "observed_weeks", *asked).stdout

    spans = report(out, "--time", "span_weeks", *asked)
    assert all(row["survival"] > 0.5**at for at, row in enumerate(spans["groups"]["all"]["table"], start=1))
    assert "--time observed_weeks is the unbiased one" in spans["warnings"][0]
    assert "--time observed_weeks" in run(out, "--time", "span_weeks", *asked).stdout


def test_groups_and_covariates_lose_the_rows_that_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("observed_weeks,exit,hold,entry,age\n0,none,c,0,30\n1,job,a,0,31\n2,none,a,1,32\n3,job,b,0,33\n")
    asked = (path, "--time", "observed_weeks", "--event", "exit", "--group", "hold", "--entry", "entry")
    assert {name: each["n"] for name, each in report(*asked)["groups"].items()} == {"a": 2, "b": 1}


def test_numbers_with_a_point_are_the_whole_numbers_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "1,1.0\n2,0.0\n3,1\n4,0\n5,1.0\n"
    path.write_text("week,out\n" + rows)
    found = report(path, "--time", "week", "--event", "out")
    assert (found["causes"], found["groups"]["all"]["events"], found["groups"]["all"]["censored"]) == (["1"], 3, 2)
    path.write_text("week;out\n" + rows.replace(",", ";").replace(".", ","))
    assert report(path, "--time", "week", "--event", "out")["groups"] == found["groups"]
    path.write_text("week,out\n1,1.5\n2,0.0\n")
    assert "1.5 is neither 0 (censored) nor the number" in refusal(path, "--time", "week", "--event", "out")


def test_people_with_several_spells_are_told_and_drawn_with_all_of_them(tmp_path: Path) -> None:
    draw, path = np.random.default_rng(4), tmp_path / "a.csv"
    rows = [f"p{who},{week},1" for who, week in enumerate(draw.geometric(0.1, 60))]
    header, asked = "person,week,out", ("--time", "week", "--event", "out", "--bootstrap", "400")
    path.write_text("\n".join([header, *rows]) + "\n")
    once = report(path, *asked)
    assert once["bootstrap"]["drawn"] == "spells" and once["warnings"] == []

    path.write_text("\n".join([header, *rows, *rows, *rows, *rows]) + "\n")
    again = report(path, *asked)
    assert "60 people have more than one spell (240 of the 240 spells)" in again["warnings"][0]
    assert again["bootstrap"]["drawn"] == "persons"
    # Four times the same spell says no more than one of them: as wide as before, and not half as wide.
    se = [each["bootstrap"]["groups"]["all"]["rmst"]["se"] for each in (once, again)]
    assert se[1] == pytest.approx(se[0], rel=0.15)

    path.write_text("\n".join(["cpr,week,out", *rows, *rows[::-1], *rows, *rows[::-1]]) + "\n")
    assert report(path, *asked)["bootstrap"]["drawn"] == "spells"
    assert report(path, *asked, "--person", "cpr")["bootstrap"] == again["bootstrap"]
    assert "replicates of persons" in run(path, *asked, "--person", "cpr").stdout
