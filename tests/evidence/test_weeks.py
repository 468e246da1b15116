"""Weeks are whole numbers that begin on Mondays and know their ISO names."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.evidence import weeks

DAYS = st.dates(date(1900, 1, 1), date(2150, 12, 31))


@given(DAYS)
def test_a_day_lies_in_the_week_of_its_monday(day: date) -> None:
    monday = weeks.monday_of(weeks.week_of(day))
    assert monday.weekday() == 0
    assert monday <= day < monday + timedelta(days=7)


@given(st.lists(DAYS, min_size=1, max_size=30))
def test_arrays_say_the_same_as_single_days(days: list[date]) -> None:
    index = weeks.weeks_of(np.array(days, dtype="datetime64[D]"))
    assert index.tolist() == [weeks.week_of(day) for day in days]
    assert weeks.mondays_of(index).tolist() == [weeks.monday_of(week) for week in index.tolist()]
    assert weeks.iso_numbers(index).tolist() == [day.isocalendar().week for day in days]


@given(DAYS)
def test_an_iso_label_reads_back_as_the_same_week(day: date) -> None:
    week = weeks.week_of(day)
    assert weeks.parse_iso_label(weeks.iso_label(week)) == week


def test_years_with_53_weeks_have_a_week_53_and_others_do_not() -> None:
    assert weeks.iso_label(weeks.week_of(date(2021, 1, 3))) == "2020-W53"
    assert weeks.from_iso(2021, 1) == weeks.from_iso(2020, 53) + 1
    with pytest.raises(ValueError, match="week"):
        weeks.from_iso(2021, 53)


def test_dream_columns_are_read_as_iso_weeks_in_the_right_century() -> None:
    assert weeks.monday_of(weeks.from_yyww("y_2053")) == date(2020, 12, 28)
    assert weeks.monday_of(weeks.from_yyww("9127")) == date(1991, 7, 1)
    for wrong in ("y_20", "y_2154", "y_20x1"):
        with pytest.raises(ValueError, match=r"week|DREAM"):
            weeks.from_yyww(wrong)


def test_a_missing_date_is_refused() -> None:
    with pytest.raises(ValueError, match="missing"):
        weeks.weeks_of(np.array(["NaT"], dtype="datetime64[D]"))
