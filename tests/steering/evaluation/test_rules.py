"""Windows, lateness and what a result is called."""

from datetime import date

import pytest

from fodfaeste.foundation.wrong import Wrong
from fodfaeste.steering.evaluation import rules


def estimate(value: float, low: float | None, high: float | None) -> dict[str, float | None]:
    return {"estimate": value, "low": low, "high": high}


CLEAR = estimate(-4, -6, -2)


@pytest.mark.parametrize(
    ("estimates", "pretrend", "poor", "called"),
    [
        ([CLEAR, estimate(-3, -5, -1)], 0.4, False, "shown"),
        ([CLEAR, estimate(-3, None, None)], 0.4, False, "shown"),
        ([CLEAR], None, False, "shown"),
        ([estimate(-1, -3, 1), CLEAR], 0.4, False, "none"),
        ([estimate(-1, -2, 0), CLEAR], 0.4, False, "none"),
        ([estimate(-9, None, None), CLEAR], 0.4, False, "none"),
        ([CLEAR, estimate(-1, -3, 1)], 0.4, False, "doubt"),
        ([CLEAR, estimate(2, 1, 3)], 0.4, False, "doubt"),
        ([CLEAR], 0.4, True, "doubt"),
        ([CLEAR], 0.01, False, "drift"),
        ([estimate(-1, -3, 1)], 0.01, False, "drift"),
    ],
)
def test_an_effect_is_shown_only_when_nothing_speaks_against_it(
    estimates: list[dict[str, float | None]], pretrend: float | None, poor: bool, called: str
) -> None:
    assert rules.verdict(estimates, pretrend, poor) == called


def test_none_and_drift_are_both_called_no_effect_shown() -> None:
    assert rules.VERDICTS["none"] == rules.VERDICTS["drift"] == "Ingen effekt vist"


@pytest.mark.parametrize(
    ("period", "begins", "ends", "words"),
    [
        ("2024Q3", date(2024, 7, 1), date(2024, 9, 30), "3. kvartal 2024"),
        ("2024Q4", date(2024, 10, 1), date(2024, 12, 31), "4. kvartal 2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "februar 2024"),
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "2023"),
    ],
)
def test_a_period_has_days_and_words(period: str, begins: date, ends: date, words: str) -> None:
    assert (rules.period_begins(period), rules.period_ends(period), rules.period_words(period)) == (begins, ends, words)


def test_the_first_day_of_the_period_is_too_late_and_the_day_before_is_not() -> None:
    assert rules.is_late("2024Q3", date(2024, 7, 1))
    assert not rules.is_late("2024Q3", date(2024, 6, 30))


def test_periods_held_out_leave_enough_before() -> None:
    assert rules.Window("2023Q1", "2024Q1", "2024Q4", 2).checked().periods()[-1] == "2024Q4"
    with pytest.raises(Wrong, match="mindst 2 perioder før"):
        rules.Window("2023Q1", "2024Q1", "2024Q4", 3).checked()


@pytest.mark.parametrize("text", ["", "2024Q5", "2024-13", "12", "2024-W07", "kvartal"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(Wrong, match="Skriv et år"):
        rules.Window(text, "2024Q1", "2024Q4").checked()


def test_every_guard_is_unanswered_until_it_is_answered() -> None:
    assert len(rules.unanswered([])) == 5
    assert [each.key for each in rules.unanswered([each.key for each in rules.GUARDS[1:]])] == [rules.GUARDS[0].key]
