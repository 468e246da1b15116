"""How near a deadline is, and how a portfolio stands: given days, no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.conversations.contact import six_months_after, talk_days
from fodfaeste.steering.deadlines.rules import (
    Asked,
    Contacted,
    Share,
    on_pace,
    place,
    portfolio,
    publishable,
    stands,
    talks_needed,
)

TUESDAY = date(2026, 11, 24)
SUNDAY = date(2026, 11, 29)
ASKED = Asked(4, 75, 25, 75)


@pytest.mark.parametrize(
    ("due", "where"),
    [
        (date(2026, 11, 23), "late"),
        (TUESDAY, "week"),
        (SUNDAY, "week"),
        (date(2026, 11, 30), "weeks"),
        (date(2026, 12, 22), "weeks"),
        (date(2026, 12, 23), None),
    ],
)
def test_a_deadline_is_past_this_week_within_four_weeks_or_not_yet_there(due: date, where: str | None) -> None:
    assert place(due, TUESDAY) == where


def test_on_a_sunday_this_week_is_the_day_itself() -> None:
    assert place(SUNDAY, SUNDAY) == "week"
    assert place(SUNDAY + timedelta(days=1), SUNDAY) == "weeks"


def test_a_week_goes_on_over_the_end_of_the_year() -> None:
    assert place(date(2027, 1, 3), date(2026, 12, 31)) == "week"


def test_four_talks_are_spread_evenly_and_the_last_is_on_the_last_day() -> None:
    opened = date(2026, 7, 1)
    days = talk_days(opened, 4)
    assert days[-1] == six_months_after(opened) == date(2026, 12, 31)
    assert days == sorted(days)
    gaps = {(after - before).days for before, after in zip([opened, *days], days, strict=False)}
    assert max(gaps) - min(gaps) <= 1


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 12))
def test_as_many_talk_days_as_talks_all_within_the_six_months(opened: date, number: int) -> None:
    days = talk_days(opened, number)
    assert len(days) == number
    assert all(opened < day <= six_months_after(opened) for day in days)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_talks_needed_never_falls_and_ends_at_what_the_law_asks(opened: date, days: int) -> None:
    day = opened + timedelta(days=days)
    assert talks_needed(opened, 4, day) <= talks_needed(opened, 4, day + timedelta(days=1)) <= 4
    assert talks_needed(opened, 4, six_months_after(opened)) == 4


def test_a_talk_outside_the_six_months_does_not_count() -> None:
    opened, day = date(2026, 1, 1), date(2026, 9, 1)
    inside = tuple(date(2026, month, 10) for month in (1, 3, 4, 6))
    late = (*inside[:3], date(2026, 8, 1))
    assert on_pace(Contacted(opened, inside, False, False), 4, day)
    assert not on_pace(Contacted(opened, late, False, False), 4, day)


def test_a_portfolio_counts_those_exempted_in_the_denominator() -> None:
    opened = date(2026, 7, 1)
    talked = Contacted(opened, (date(2026, 7, 6), date(2026, 8, 20), date(2026, 10, 5)), True, False)
    exempted = Contacted(opened, (), False, True)
    found = portfolio([talked, talked, talked, exempted], ASKED, TUESDAY)
    assert (found["talks"].met, found["talks"].of) == (3, 4)
    assert stands("talks", found["talks"]) == "kravet er nået"
    assert stands("first", found["first"]) == "kravet er ikke nået", "everybody has a first talk"
    assert stands("exempt", found["exempt"]) == "inden for grænsen"


def test_just_under_three_quarters_is_not_enough() -> None:
    assert stands("talks", Share(74, 100, 75)) == "kravet er ikke nået"
    assert stands("talks", Share(75, 100, 75)) == "kravet er nået"
    assert stands("exempt", Share(26, 100, 25)) == "over grænsen"


def test_an_empty_portfolio_says_nothing() -> None:
    share = portfolio([], ASKED, TUESDAY)["talks"]
    assert share.percent is None
    assert stands("talks", share) == ""


@pytest.mark.parametrize(("met", "of", "may"), [(0, 20, True), (20, 20, True), (5, 10, True), (4, 10, False),
                                                (17, 20, False), (0, 3, False)])  # fmt: skip
def test_a_share_is_only_published_where_no_part_of_it_is_a_few_people(met: int, of: int, may: bool) -> None:
    assert publishable(Share(met, of, 75), 5) is may
