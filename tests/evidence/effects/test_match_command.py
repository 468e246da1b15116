"""`fodfaeste effect match` as a user runs it: the contract's keys, what stands beside the number, and refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.evidence.streams import stream
from tests.evidence.effects.match_samples import WORDS, Columns, people, written

CONTRACT = ("method", "estimand", "estimate", "se", "ci", "p", "n_treated", "n_control", "balance", "overlap")
FIVE = ["difference", "regression", "ipw", "nearest", "doubly-robust"]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["effect", "match", *map(str, words)], catch_exceptions=False)


def report(path: Path, *more: object, words: tuple[str, ...] = WORDS) -> dict[str, Any]:
    done = run(path, *words, *more, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def refusal(path: Path, *more: object, words: tuple[str, ...] = WORDS) -> str:
    done = run(path, *words, *more)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("fodfaeste: ") and done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path / "people.parquet", people(2_000))


def test_the_report_has_the_contracts_keys_and_every_estimator_whichever_leads(data: Path) -> None:
    for estimator in FIVE:
        made = report(data, "--estimator", estimator)
        assert [key for key in CONTRACT if key not in made] == []
        assert made["method"] == estimator and made["estimand"] == "ATT"
        assert [each["method"] for each in made["all_estimates"]] == FIVE
        (lead,) = (each for each in made["all_estimates"] if each["method"] == estimator)
        assert made["estimate"] == lead["estimate"] and made["ci"] == lead["ci"]
        assert all(each["test"] for each in made["all_estimates"])
    assert made["n_treated"] + made["n_control"] == 2_000
    assert {"covariate", "smd_before", "smd_after"} <= set(made["balance"][0])


def test_the_true_effect_is_found_where_the_raw_difference_is_far_off(data: Path) -> None:
    made = report(data)
    raw, *adjusted = made["all_estimates"]
    assert raw["ci"][1] < 2.0
    assert all(each["ci"][0] < 2.0 < each["ci"][1] for each in adjusted)
    assert made["overlap"]["ok"] is True and made["overlap"]["reason"]


def test_a_text_is_compared_level_by_level_and_csv_gives_the_same_as_parquet(data: Path, tmp_path: Path) -> None:
    columns = people(2_000)
    lines = [";".join(columns)]
    lines += [";".join(str(each).replace(".", ",") for each in row) for row in zip(*columns.values(), strict=True)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(lines) + "\n")
    one, other = report(data), report(path)
    assert {each["covariate"] for each in one["balance"]} == {
        "age", "earlier", "school: long", "school: middle", "school: short",
    }  # fmt: skip
    assert other["estimate"] == pytest.approx(one["estimate"], rel=1e-9)
    assert other["question"] == one["question"]


def test_what_was_done_about_the_four_dangers_follows_from_what_was_put_in(tmp_path: Path) -> None:
    columns = people(2_000) | {"quarter": np.array(["2016Q1", "2016Q2"])[stream(5).integers(0, 2, 2_000)]}
    path = written(tmp_path / "a.parquet", columns)
    bare = ("--outcome", "job", "--treatment", "course", "--covariates", "age,school,earlier")

    def states(*more: str, words: tuple[str, ...] = bare) -> dict[str, str]:
        return {each["danger"]: each["state"] for each in report(path, *more, words=words)["guards"]}

    assert states() == {
        "regression_to_the_mean": "not handled", "lock_in": "not handled", "business_cycle": "not handled",
        "selection": "partly",
    }  # fmt: skip
    full = states("--window", "0-36 months", "--period", "quarter", words=WORDS)
    assert full == {
        "regression_to_the_mean": "handled", "lock_in": "handled", "business_cycle": "handled", "selection": "partly",
    }  # fmt: skip
    raw = states("--estimator", "difference", "--period", "quarter", words=WORDS)
    assert set(raw.values()) == {"not handled"}
    assert states("--window", "0-18 måneder")["lock_in"] == "partly"
    assert states("--window", "26-150 weeks")["lock_in"] == "partly"
    assert states("--window", "0-1 year")["lock_in"] == "partly"
    assert states("--window", "0-26 uger")["lock_in"] == "not handled"


def test_a_poor_overlap_is_judged_so_with_the_reason_and_leaves_selection_not_handled(tmp_path: Path) -> None:
    draw = stream(6)
    treated = np.repeat([1, 0], [200, 400])
    age = draw.normal(np.where(treated == 1, 60.0, 30.0), 8.0)
    path = written(tmp_path / "a.parquet", {"job": draw.normal(size=600), "course": treated, "age": age})
    made = report(path, words=("--outcome", "job", "--treatment", "course", "--covariates", "age"))
    assert made["overlap"]["ok"] is False
    assert made["effective_n"]["control"] < 50
    assert any("overlap is poor" in each for each in made["warnings"])
    assert {each["danger"]: each["state"] for each in made["guards"]}["selection"] == "not handled"


def test_what_weights_leave_apart_a_regression_has_to_make_up_for_or_nothing_does(tmp_path: Path) -> None:
    """A covariate whose square decides on treatment is not balanced by a linear logit."""
    draw = stream(7)
    age = draw.gamma(1.0, 1.0, 3_000)
    treated = draw.random(3_000) < np.where((age > 0.3) & (age < 1.2), 0.5, 0.1)
    path = written(tmp_path / "a.parquet", {"job": age + draw.normal(size=3_000), "course": treated, "age": age})
    words = ("--outcome", "job", "--treatment", "course", "--covariates", "age")
    for estimator in ("ipw", "doubly-robust"):
        made = report(path, "--estimator", estimator, words=words)
        state = {each["danger"]: each for each in made["guards"]}["selection"]
        if abs(made["balance"][0]["smd_after"]) > 0.1:
            assert any("still more than 0.1 standard deviations apart" in each for each in made["warnings"])
            assert state["state"] == ("not handled" if estimator == "ipw" else "partly")
        else:
            assert state["state"] == "partly"
    matched = report(path, "--estimator", "nearest", "--neighbours", "900", words=words)
    assert abs(matched["balance"][0]["smd_after"]) > 0.1
    state = {each["danger"]: each for each in matched["guards"]}["selection"]
    assert state["state"] == "partly" and "a regression has to make up for" in state["what"]


def test_a_negative_control_that_moves_is_warned_of_and_one_that_does_not_is_not(tmp_path: Path) -> None:
    columns = people(2_000)
    hidden = columns["course"] + stream(8).normal(0.0, 1.0, 2_000)
    path = written(tmp_path / "a.parquet", columns | {"hidden": hidden, "dice": stream(9).normal(0.0, 1.0, 2_000)})
    moved, still = (report(path, "--negative-control", name) for name in ("hidden", "dice"))
    assert any("cannot have been affected" in each for each in moved["warnings"])
    assert not any("cannot have been affected" in each for each in still["warnings"])
    assert len(still["sensitivity"]["negative_control"]["all_estimates"]) == 5


def test_people_read_the_same_numbers_as_programs(data: Path) -> None:
    made, lines = report(data), run(data, *WORDS).stdout
    assert f"Effect on the treated (doubly-robust): {made['estimate']:.5g}" in lines
    for name in (*FIVE, "regression to the mean: handled", "Overlap: good", "school: short"):
        assert name in lines


def test_cross_fitting_repeats_with_the_seed_and_moves_little(data: Path) -> None:
    one, same, other = (report(data, "--folds", 5, "--seed", seed) for seed in (1, 1, 2))
    assert one == same
    assert one["estimate"] != other["estimate"]
    assert one["estimate"] == pytest.approx(report(data)["estimate"], abs=0.05)


@pytest.mark.parametrize("what", ["love", "overlap", "estimates"])
@pytest.mark.parametrize(("lang", "word"), [("da", "ndsats"), ("en", "treat")])
def test_pictures_speak_both_languages(data: Path, tmp_path: Path, what: str, lang: str, word: str) -> None:
    out = tmp_path / "a.svg"
    assert run(data, *WORDS, "--plot", out, "--plot-what", what, "--lang", lang).exit_code == 0
    assert ("grupperne" if lang == "da" else "groups") in out.read_text() if what == "love" else word in out.read_text()


def changed(columns: Columns, **other: Any) -> Columns:
    return columns | other


REFUSED: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nobody treated": ({"course": np.zeros(400, int)}, ("no row is treated",)),
    "nobody untreated": ({"course": np.ones(400, int)}, ("no row is untreated",)),
    "a single unit": ({"course": np.arange(400) == 7}, ("only one row is treated", "effect synth")),
    "a treatment of three kinds": ({"course": np.arange(400) % 3}, ("row 3", "'2' is neither 0 nor 1")),
    "a constant outcome": ({"job": np.ones(400)}, ("column job", "must vary")),
    "a constant covariate": ({"age": np.ones(400)}, ("column age", "is 1 in every row")),
    "a missing number": (
        {"age": np.where(np.arange(400) == 4, np.nan, 40.0 + np.arange(400) % 9)},
        ("row 5", "missing"),
    ),
    "a missing text": ({"school": np.where(np.arange(400) == 4, "NA", "a")}, ("row 5", "column school", "missing")),
    "too many texts": ({"school": np.array([f"s{at % 90}" for at in range(400)])}, ("90 different texts",)),
    "an infinite number": ({"age": np.where(np.arange(400) == 4, np.inf, 40.0 + np.arange(400) % 9)}, ("infinite",)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    other, said = REFUSED[name]
    sentence = refusal(written(tmp_path / "a.parquet", changed(people(400), **other)))
    assert all(each in sentence for each in said), sentence


def test_separation_by_a_number_by_a_text_and_by_the_outcome_names_the_column(tmp_path: Path) -> None:
    columns = people(400)
    treated = columns["course"] == 1
    by = {
        "age": np.where(treated, 70.0, 30.0) + columns["age"] / 100.0,
        "school": np.where(treated & (columns["earlier"] > 2), "special", columns["school"]),
    }
    for name, values in by.items():
        sentence = refusal(written(tmp_path / "a.parquet", columns | {name: values}))
        assert f"column {name}" in sentence and "separates" in sentence, sentence
    assert "'special' occurs only among the treated" in sentence
    follows = refusal(written(tmp_path / "a.parquet", columns | {"job": treated * 1.0}))
    assert "follows from the treatment" in follows


def test_collinear_covariates_are_refused_with_what_they_follow_from(tmp_path: Path) -> None:
    columns = people(400)
    path = written(tmp_path / "a.parquet", columns | {"months": 12.0 * columns["age"] - 3.0 * columns["earlier"]})
    sentence = refusal(path, words=(*WORDS[:4], "--covariates", "age,school,earlier,months"))
    assert "column months: follows exactly from age, earlier" in sentence


def test_a_typing_error_in_a_number_is_refused_and_not_taken_for_a_text(tmp_path: Path) -> None:
    columns = people(400)
    age = [f"{each:.1f}" for each in columns["age"]]
    age[11] = "4o.2"
    sentence = refusal(written(tmp_path / "a.parquet", columns | {"age": np.array(age)}))
    assert "row 12" in sentence and "'4o.2' is not a number" in sentence


def test_columns_with_two_parts_misspelt_and_repeated_people_are_refused(data: Path, tmp_path: Path) -> None:
    assert "did you mean 'age'" in refusal(data, words=(*WORDS[:4], "--covariates", "agee"))
    assert "'job' is already named by --outcome" in refusal(data, words=(*WORDS[:4], "--covariates", "age,job"))
    assert "none is named" in refusal(data, words=WORDS[:4])
    assert "no stretch of time" in refusal(data, "--window", "later")
    assert "one fold" in refusal(data, "--folds", "1")
    person = np.arange(400)
    person[9] = 3
    path = written(tmp_path / "b.parquet", people(400) | {"person": person})
    assert "row 10, column person: '3' is there twice" in refusal(path, "--id", "person")
    assert "single cluster" in refusal(
        written(tmp_path / "c.parquet", people(400) | {"town": np.ones(400, int)}), "--cluster", "town"
    )


def test_more_covariates_than_untreated_are_refused(tmp_path: Path) -> None:
    draw = stream(3)
    columns: Columns = {f"x{at}": draw.normal(size=14) for at in range(6)}
    columns |= {"job": draw.normal(size=14), "course": np.arange(14) % 2}
    words = ("--outcome", "job", "--treatment", "course", "--covariates", ",".join(f"x{at}" for at in range(6)))
    assert "need more than 8 untreated rows, there are 7" in refusal(
        written(tmp_path / "a.parquet", columns), words=words
    )
