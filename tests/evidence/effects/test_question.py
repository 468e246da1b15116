"""The question an effect answers, and the report every estimator of it fills in."""

from __future__ import annotations

import pytest

from fodfaeste.evidence.effects.question import DANGERS, Estimand, Estimate, Guard, Guards, report, spoken
from fodfaeste.evidence.sources import BadInput

GUARDS = Guards(*(Guard("partly", f"{name} was looked at.") for name in DANGERS))
ESTIMAND = Estimand("the treated", "weeks on benefit", "0-36 months", "others alike")
ESTIMATES = (
    Estimate("first", 1.5, 0.5, (0.5, 2.5), 0.003, "a note", "two-sided Wald test, normal"),
    Estimate("second", -1.0, float("nan"), (float("nan"), float("nan")), float("nan")),
)


def test_an_effect_without_a_comparison_cannot_be_asked_for() -> None:
    with pytest.raises(BadInput, match="needs a comparison"):
        Estimand("everybody", "weeks", "2016-2019", "  ")


def test_every_report_names_the_question_all_estimates_and_all_four_dangers() -> None:
    made = report(ESTIMAND, GUARDS, ESTIMATES)
    assert made["estimand"] == "ATT"
    assert made["question"]["comparison"] == "others alike"
    assert [each["method"] for each in made["all_estimates"]] == ["first", "second"]
    assert made["all_estimates"][0]["test"] == "two-sided Wald test, normal"
    assert [each["danger"] for each in made["guards"]] == list(DANGERS)


def test_people_read_the_same_and_a_missing_standard_error_is_said_to_be_none() -> None:
    lines = "\n".join(spoken(ESTIMAND, GUARDS, ESTIMATES))
    assert "0.5 to 2.5" in lines and "(a note)" in lines
    assert "nan" not in lines and lines.count("none") == 2
    assert all(f"{name.replace('_', ' ')}: partly." in lines for name in DANGERS)
