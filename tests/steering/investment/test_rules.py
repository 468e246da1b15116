"""Dates, amounts, the ceiling that changes with the years, and how a budget falls on them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation.wrong import Wrong
from fodfaeste.rulebook import load_tables
from fodfaeste.steering.investment.rules import by_year, capped_over, check_amount, check_dates

ROWS = load_tables()["cost_categories"].rows


def test_spending_under_the_ceiling_follows_the_dated_rule() -> None:
    assert not capped_over(ROWS, "mentor", date(2025, 1, 1), date(2025, 12, 31))
    assert capped_over(ROWS, "mentor", date(2026, 1, 1), date(2028, 12, 31))
    assert not capped_over(ROWS, "sundhed", date(2024, 1, 1), date(2028, 12, 31))


def test_a_period_in_which_the_ceiling_changes_has_to_be_two_lines() -> None:
    with pytest.raises(Wrong) as wrong:
        capped_over(ROWS, "mentor", date(2025, 7, 1), date(2026, 6, 30))
    assert "31.12.2025" in wrong.value.message and "01.01.2026" in wrong.value.message


@pytest.mark.parametrize(("key", "first"), [("findes_ikke", date(2026, 1, 1)), ("mentor", date(2019, 12, 31))])
def test_a_category_without_a_rule_is_refused_aloud(key: str, first: date) -> None:
    with pytest.raises(Wrong, match="ingen række"):
        capped_over(ROWS, key, first, date(2026, 2, 1))


@given(st.integers(-(10**13), 10**13), st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 3000))
def test_the_years_of_a_budget_line_sum_to_it_to_the_oere(oere: int, first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    years = by_year(oere, first, last)
    assert sum(years.values()) == oere
    assert list(years) == list(range(first.year, last.year + 1))


def test_two_whole_years_are_shared_by_their_days() -> None:
    assert by_year(73_100, date(2027, 1, 1), date(2028, 12, 31)) == {2027: 36_500, 2028: 36_600}


def test_dates_and_amounts_that_are_slips_of_the_pen_are_refused() -> None:
    check_dates(date(2026, 1, 1), None, "x")
    check_amount(-1, "x")
    for last in (date(2025, 12, 31), date(2226, 1, 1)):
        with pytest.raises(Wrong):
            check_dates(date(2026, 1, 1), last, "x")
    for oere in (0, 10**14):
        with pytest.raises(Wrong):
            check_amount(oere, "x")
