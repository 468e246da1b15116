"""Against a truth that is known because it is made: how often the interval holds it, and that anybody can repeat it."""

import json
import shlex
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from fodfaeste.cli import main
from fodfaeste.demo import effecting
from fodfaeste.demo.seeds import SEED
from fodfaeste.steering.evaluation import estimating, rules

ANCHORS = (date(2026, 11, 24), date(2027, 1, 1), date(2027, 3, 31), date(2027, 8, 3))


def table(numbers: effecting.Statistics) -> str:
    by_place = {place: dict(zip(numbers.quarters, values, strict=True)) for place, values in numbers.numbers.items()}
    return estimating.csv_text(by_place, numbers.quarters)


def found(numbers: effecting.Statistics) -> estimating.Findings:
    return estimating.found(table(numbers), next(iter(numbers.numbers)), numbers.start)


def called(findings: estimating.Findings) -> str:
    return rules.verdict(findings.estimates, findings.checks["pretrend_p"], findings.checks["poor_fit"])


@pytest.mark.parametrize("anchor", ANCHORS)
def test_the_demos_true_effect_lies_in_its_interval_whatever_the_day(anchor: date) -> None:
    numbers = effecting.simulated(SEED, anchor)
    lead = (findings := found(numbers)).estimates[0]
    assert lead["low"] < numbers.true_effect < lead["high"] < 0
    assert called(findings) == "shown"


@pytest.mark.parametrize("anchor", ANCHORS)
def test_the_demo_without_effect_shows_none_whatever_the_day(anchor: date) -> None:
    numbers = effecting.simulated(SEED, anchor, effect=False)
    assert numbers.true_effect == 0
    assert called(found(numbers)) == "none"


def test_only_the_effect_is_switched_off() -> None:
    on, off = (effecting.simulated(SEED, ANCHORS[0], effect=effect) for effect in (True, False))
    place, *others = on.numbers
    assert all(on.numbers[other] == off.numbers[other] for other in others)
    assert on.numbers[place][: effecting.BEFORE] == off.numbers[place][: effecting.BEFORE]
    assert on.numbers[place][-1] < off.numbers[place][-1] - 3


@pytest.mark.simulation
@pytest.mark.parametrize("effect", [True, False])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(effect: bool) -> None:
    """Ninety-five in a hundred; with 300 municipalities simulated, 90 to 99 would surprise nobody."""
    inside = shown = 0
    for seed in range(300):
        numbers = effecting.simulated(seed, ANCHORS[0], effect=effect)
        lead = (findings := found(numbers)).estimates[0]
        inside += lead["low"] < numbers.true_effect < lead["high"]
        shown += called(findings) == "shown"
    assert 0.90 <= inside / 300 <= 0.99
    assert shown / 300 < 0.05 if not effect else shown / 300 > 0.5


def test_the_commands_on_the_page_repeat_the_result(tmp_path: Path) -> None:
    numbers = effecting.simulated(SEED, ANCHORS[0])
    findings = found(numbers)
    (tmp_path / "tal.csv").write_text(table(numbers), encoding="utf-8")
    told = []
    for command in estimating.COMMANDS:
        words = shlex.split(command.format(place=next(iter(numbers.numbers)), start=numbers.start))
        words = [str(tmp_path / word) if word == "tal.csv" else word for word in words[1:]]
        done = CliRunner().invoke(main, [*words, "--json"])
        assert done.exit_code == 0, done.output
        told.append(json.loads(done.output))
    by_name = {each["method"]: each for each in findings.estimates}
    for each in (*told[0]["all_estimates"], *told[1]["all_estimates"]):
        if each["method"] in by_name:
            kept = by_name[each["method"]]
            assert (kept["estimate"], [kept["low"], kept["high"]]) == (each["estimate"], each["ci"])
    assert told[0]["estimate"] == findings.estimates[0]["estimate"]


def test_a_municipality_with_a_gap_stops_synthetic_control_and_not_the_rest() -> None:
    numbers = effecting.simulated(SEED, ANCHORS[0])
    lines = table(numbers).splitlines(keepends=True)
    lines.pop(3)
    findings = estimating.found("".join(lines), next(iter(numbers.numbers)), numbers.start)
    assert findings.estimates[0]["low"] is not None
    assert not findings.paths and "has no outcome" in findings.checks["no_synthetic"]


def test_with_ten_to_compare_with_some_methods_give_no_interval_and_none_is_hidden() -> None:
    numbers = effecting.simulated(SEED, ANCHORS[0])
    by_place = {place: dict(zip(numbers.quarters, numbers.numbers[place], strict=True))
                for place in list(numbers.numbers)[:11]}  # fmt: skip
    findings = estimating.found(estimating.csv_text(by_place, numbers.quarters), next(iter(by_place)), numbers.start)
    assert len(findings.estimates) == len(estimating.NAMES)
    assert [each["method"] for each in findings.estimates if each["low"] is None] == [
        "synthetic control", "synthetic DiD", "demeaned synthetic control", "difference-in-differences",
    ]  # fmt: skip
    assert findings.estimates[0]["low"] is not None
