"""Quarters: where a day lies, and which one is over."""

from datetime import date

import pytest

from fodfaeste.foundation.days import Quarter, last_whole_quarter, quarter_of


@pytest.mark.parametrize(
    ("day", "first", "last", "name"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31), "2026Q1"),
        (date(2026, 6, 30), date(2026, 4, 1), date(2026, 6, 30), "2026Q2"),
        (date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31), "2024Q1"),
        (date(2026, 12, 31), date(2026, 10, 1), date(2026, 12, 31), "2026Q4"),
    ],
)
def test_a_day_lies_in_its_quarter(day: date, first: date, last: date, name: str) -> None:
    found = quarter_of(day)
    assert (found.first, found.last, found.name) == (first, last, name)


@pytest.mark.parametrize(
    ("day", "name"), [(date(2026, 1, 1), "2025Q4"), (date(2026, 3, 31), "2025Q4"), (date(2026, 4, 1), "2026Q1")]
)
def test_the_newest_whole_quarter_is_over(day: date, name: str) -> None:
    assert last_whole_quarter(day).name == name


def test_the_next_quarter_goes_on_into_the_next_year() -> None:
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2026, 1).next.title == "2. kvartal 2026"
