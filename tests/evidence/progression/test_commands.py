"""`fodfaeste progression …` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.evidence.progression.made import cube, rows_of, run, sentence, text, written

WHOLE = ("--role", "role", "--item", "item")


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    return written(tmp_path / "scores.csv", cube(1, 24, 2, 2, 3))


def report(command: str, path: Path, *words: object) -> dict[str, Any]:
    done = run(command, path, *words, "--json")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_variance_names_every_component(scores: Path) -> None:
    found = report("variance", scores, *WHOLE, "--draws", 99)
    assert found["method"] == "ANOVA"
    assert len(found["components"]) == 15
    assert sum(each["share"] for each in found["components"]) == pytest.approx(1)
    assert "citizen × occasion × role × item" in run("variance", scores, *WHOLE, "--draws", 99).stdout


def test_reliability_tells_each_role_by_itself(scores: Path) -> None:
    found = report("reliability", scores, *WHOLE, "--draws", 99)
    assert [each["role"] for each in found["by_role"]] == ["caseworker", "citizen"]
    assert set(found["between_roles"]["icc"]) == {f"ICC({n},{k})" for n in "123" for k in "1k"}
    assert {each["object"] for each in found["generalizability"]} == {"trait", "state"}
    assert "Between the 2 roles" in run("reliability", scores, *WHOLE, "--draws", 99).stdout


def test_change_puts_true_change_beside_the_index_that_misleads(scores: Path) -> None:
    found = report("change", scores, *WHOLE, "--as-seen-by", "citizen")
    (seen,) = found["roles_seen"]
    assert (seen["role"], seen["began"], seen["measured_twice"]) == ("citizen", 24, 24)
    assert "misleads" in seen["raw_index"]
    one = seen["citizens"][0]
    assert one["ci"][0] < one["change"] < one["ci"][1]
    assert abs(one["change"]) < 5
    assert "misleads" in run("change", scores, *WHOLE).stdout


def test_low_scores_may_be_the_good_ones(scores: Path, tmp_path: Path) -> None:
    turned = written(tmp_path / "turned.csv", 10 - cube(1, 24, 2, 2, 3))
    up, down = (
        report("change", path, *WHOLE, *more)["roles_seen"][0]
        for path, more in ((scores, ()), (turned, ("--lower-is-better",)))
    )
    assert [each["verdict"] for each in up["citizens"]] == [each["verdict"] for each in down["citizens"]]
    one, other = (each["regression_to_the_mean"]["worst_quarter"] for each in (up, down))
    assert one["raw_gain"] == pytest.approx(other["raw_gain"], abs=1e-5)


def test_groups_are_compared_at_the_same_first_score(tmp_path: Path) -> None:
    rows = [f"{row},{'g' if int(row[1:4]) % 2 else 'h'}" for row in rows_of(cube(2, 24, 2, 1, 3))]
    path = text(tmp_path / "a.csv", "citizen,occasion,role,item,score,group", *rows)
    found = report("change", path, *WHOLE, "--group", "group", "--untreated", "h")["roles_seen"][0]["comparison"]
    assert [(each["group"], each["untreated"], each["citizens"]) for each in found] == [("g", "h", 12)]
    assert "no group 'x'" in sentence("change", path, *WHOLE, "--group", "group", "--untreated", "x")


def test_agreement_lists_every_difference(scores: Path) -> None:
    found = report("agreement", scores, *WHOLE, "--draws", 99)
    assert found["reference"] == "citizen"
    assert len(found["differences"]) == 48
    assert set(found["alpha"]) == {"nominal", "ordinal", "interval", "ratio"}
    assert [pair["roles"] for pair in found["pairs"]] == [["citizen", "caseworker"]]
    assert "Furthest apart" in run("agreement", scores, *WHOLE, "--draws", 99).stdout


def test_improved_tells_no_single_citizen_and_hides_small_counts(tmp_path: Path) -> None:
    values = cube(3, 40, 2, 1, 5)
    values[:12, 1] += 4
    values[37:, 1] = np.nan
    path = written(tmp_path / "a.csv", values)
    found = report("improved", path, *WHOLE)
    (group,) = found["roles_seen"][0]["groups"]
    assert "citizens" not in json.dumps(found)
    assert group["not_measured_twice"] is None
    assert group["share_if_nobody_missing_improved"] is None
    open_handed = report("improved", path, *WHOLE, "--show-small-counts")["roles_seen"][0]["groups"][0]
    assert open_handed["not_measured_twice"] == 3
    assert open_handed["began"] == 40
    assert "hidden" in run("improved", path, *WHOLE).stdout


def test_change_does_not_print_what_improved_hides(tmp_path: Path) -> None:
    values = cube(3, 40, 2, 1, 5)
    values[:12, 1] += 4
    values[37:, 1] = np.nan
    path = written(tmp_path / "a.csv", values)
    told = run("change", path, *WHOLE).stdout
    assert "40 began" in told
    assert "37" not in told
    assert "hidden" in told
    assert "37 measured twice of 40 who began" in run("change", path, *WHOLE, "--show-small-counts").stdout


@pytest.mark.parametrize("command", ["change", "improved"])
def test_a_minimum_that_hides_next_to_nothing_must_be_asked_for_by_name(scores: Path, command: str) -> None:
    assert "--minimum: 1 would show counts of one or two citizens" in sentence(command, scores, *WHOLE, "--minimum", 1)
    assert run(command, scores, *WHOLE, "--minimum", 3).exit_code == 0


def test_the_same_seed_gives_the_same_document(scores: Path) -> None:
    one, same = (run("change", scores, *WHOLE, "--seed", 3, "--json").stdout for _ in range(2))
    assert one == same


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("command", ["variance", "reliability", "change", "agreement", "improved"])
def test_every_command_draws_its_picture(scores: Path, tmp_path: Path, command: str, lang: str) -> None:
    target = tmp_path / "p.svg"
    done = run(command, scores, *WHOLE, "--plot", target, "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert target.read_text().startswith("<svg")


@pytest.mark.parametrize(
    ("command", "words", "told"),
    [
        ("change", ("--to", "9"), "--to: there is no occasion '9'; the file has 1, 2"),
        ("change", ("--from", "2", "--to", "1"), "--to: 1 does not come after 2"),
        ("change", ("--as-seen-by", "doctor"), "--as-seen-by: there is no role 'doctor'"),
        ("change", ("--reliability", "1.2"), "--reliability: the reliability is 1.2"),
        ("change", ("--population", "5"), "--population: '5' is not two numbers"),
        ("change", ("--population", "5,0"), "--population: a standard deviation of 0 is not above 0"),
        ("variance", ("--scale", "10,1"), "--scale: 10 is not below 1"),
        ("variance", ("--scale", "1,3"), "is outside --scale 1,3"),
        ("agreement", ("--reference", "doctor"), "--reference: there is no role 'doctor'"),
        ("variance", ("--every", "91"), "--every: works on dates"),
        ("variance", ("--plot", "p.jpg"), "ends in neither .svg nor .png"),
    ],
)
def test_an_option_that_cannot_be_is_refused(scores: Path, command: str, words: tuple[str, ...], told: str) -> None:
    assert told in sentence(command, scores, *WHOLE, *words)


def test_one_occasion_one_role_and_unknown_reliability_are_refused(tmp_path: Path) -> None:
    once = written(tmp_path / "once.csv", cube(4, 20, 1, 1, 1))
    assert "change needs at least two" in sentence("change", once)
    assert "nobody to agree with" in sentence("agreement", once)
    assert "a split needs more than one" in sentence("variance", once)
    twice = written(tmp_path / "twice.csv", cube(4, 20, 2, 1, 1))
    assert "give --reliability from a study" in sentence("change", twice)
    assert run("change", twice, "--reliability", "0.7").exit_code == 0
