"""Periods, weeks and what a version needs before it is published. No database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.catalogue import rules
from fodfaeste.casework.catalogue.rules import NoPrice, Period, Wrong

MONDAY = date(2026, 11, 23)


def test_a_week_costs_the_price_that_holds_on_its_monday() -> None:
    prices = [Period(date(2026, 1, 1), MONDAY - timedelta(days=1), 100, "week"), Period(MONDAY, None, 120, "week")]
    assert rules.cost_of_week(MONDAY - timedelta(days=7), prices, Decimal(6)).oere == 100
    assert rules.cost_of_week(MONDAY, prices, Decimal(6)).oere == 120


def test_a_price_by_the_hour_is_multiplied_by_the_hours() -> None:
    assert rules.cost_of_week(MONDAY, [Period(MONDAY, None, 40_000, "hour")], Decimal("1.5")).oere == 60_000


def test_a_week_without_a_price_is_refused_aloud_and_named() -> None:
    with pytest.raises(NoPrice, match="uge 48 i 2026"):
        rules.cost_of_week(MONDAY, [Period(MONDAY + timedelta(days=1), None, 100, "week")], Decimal(1))


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 1, 1), date(2026, 5, 31), True),
        (date(2026, 5, 31), date(2026, 6, 1), False),
        (date(2026, 7, 1), date(2026, 7, 2), False),
        (date(2027, 1, 1), None, True),
        (date(2026, 12, 31), None, False),
        (date(2026, 1, 1), None, False),
    ],
)
def test_two_prices_never_hold_on_the_same_day(first: date, last: date | None, fits: bool) -> None:
    held = [Period(date(2026, 6, 1), date(2026, 12, 31), 100, "week")]
    if fits:
        rules.check_period(Period(first, last, 90, "week"), held)
    else:
        with pytest.raises(Wrong):
            rules.check_period(Period(first, last, 90, "week"), held)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_so_many_weeks_from_a_monday_are_exactly_so_many_weeks(day: date, weeks: int) -> None:
    monday = rules.monday_of(day)
    found = rules.weeks_between(monday, rules.last_day(monday, weeks))
    assert len(found) == weeks and found[0] == monday
    assert all(each.weekday() == 0 for each in found)


def test_dates_are_read_as_people_write_them_and_what_is_no_date_is_named() -> None:
    assert rules.read_dates("1.5.2027, 2027-02-01;1/5/2027") == ["2027-02-01", "2027-05-01"]
    with pytest.raises(Wrong, match=r"»31\.2\.2027«"):
        rules.read_dates("31.2.2027")


def test_the_next_start_is_the_first_that_lies_ahead() -> None:
    assert rules.next_start("dates", ["2026-01-01", "2027-01-04"], MONDAY) == date(2027, 1, 4)
    assert rules.next_start("rolling", ["2027-01-04"], MONDAY) is None
