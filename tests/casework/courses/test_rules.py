"""The days of a group, the gate, and follow-up in time."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fodfaeste.casework.courses.rules import (
    Closed,
    Pause,
    Slot,
    Wrong,
    after_answers,
    checked_slots,
    degree_of,
    followed,
    free_because,
    lay,
    next_day,
    slots_from,
    slots_to,
)

MONDAY = Slot(0, time(9, 30), 150)
THURSDAY = Slot(3, time(9, 30), 150)
GATE = {("frygt", "2"): 2, ("frygt", "3"): 3}


def test_no_session_falls_on_easter_monday_or_the_groups_own_holiday() -> None:
    """Easter Monday was 6 April 2026, Ascension Day 14 May 2026 (the Church of Denmark's calendar)."""
    plan = lay(date(2026, 3, 30), 4, [MONDAY], pauses=[Pause(date(2026, 4, 13), date(2026, 4, 19))])
    assert [day for day, _ in plan.days] == [date(2026, 3, 30), date(2026, 4, 20), date(2026, 4, 27), date(2026, 5, 4)]
    assert [(each.day, each.why) for each in plan.skipped] == [
        (date(2026, 4, 6), "anden påskedag"),
        (date(2026, 4, 13), "holdet holder fri"),
    ]
    assert free_because(date(2026, 5, 14)) == "kristi himmelfartsdag"


def test_the_great_prayer_day_was_a_holiday_until_2023() -> None:
    """Store bededag was abolished from 2024 by law no. 214 of 6 March 2023."""
    assert free_because(date(2023, 5, 5)) and not free_because(date(2024, 4, 26))


def test_a_closing_day_of_the_municipality_is_free_too() -> None:
    eve = Closed(12, 24, "Juleaften")
    assert free_because(date(2026, 12, 24), [eve]) == "juleaften"
    assert not free_because(date(2026, 12, 23), [eve])


@given(
    first=some.dates(date(2024, 1, 1), date(2030, 12, 31)),
    count=some.integers(1, 20),
    weekdays=some.sets(some.integers(0, 4), min_size=1, max_size=3),
    pause=some.integers(0, 60),
)
def test_every_plan_has_its_sessions_in_order_on_free_days_only(
    first: date, count: int, weekdays: set[int], pause: int
) -> None:
    pauses = [Pause(first + timedelta(days=pause), first + timedelta(days=pause + 10))]
    plan = lay(first, count, [Slot(each, time(9), 60) for each in weekdays], [Closed(6, 5, "Grundlovsdag")], pauses)
    days = [day for day, _ in plan.days]
    assert len(days) == count and days == sorted(set(days)) and days[0] >= first and plan.last == days[-1]
    assert all(day.weekday() in weekdays and slot.weekday == day.weekday() for day, slot in plan.days)
    assert not any(free_because(day, [Closed(6, 5, "Grundlovsdag")], pauses) for day in days)
    between = (first + timedelta(days=n) for n in range((plan.last - first).days + 1))
    wanted = [day for day in between if day.weekday() in weekdays]
    assert sorted([*days, *(each.day for each in plan.skipped)]) == wanted  # nothing is passed over without a reason


def test_a_pause_as_long_as_a_year_is_refused_with_the_way_out() -> None:
    with pytest.raises(Wrong, match="kortere ferie"):
        lay(date(2026, 1, 5), 3, [MONDAY], pauses=[Pause(date(2026, 1, 1), date(2027, 12, 31))])


def test_a_session_put_off_goes_to_the_next_free_time() -> None:
    assert next_day(date(2026, 3, 30), [MONDAY])[0] == date(2026, 4, 13)
    assert next_day(date(2026, 3, 30), [MONDAY, THURSDAY])[0] == date(2026, 4, 9)  # 2 April is Maundy Thursday


@pytest.mark.parametrize("slots", [[], [MONDAY, Slot(0, time(13), 60)], [Slot(0, time(9), 5)]])
def test_times_that_cannot_be_are_refused(slots: list[Slot]) -> None:
    with pytest.raises(Wrong):
        checked_slots(slots)


def test_times_are_stored_and_read_back() -> None:
    assert slots_from(slots_to([THURSDAY, MONDAY])) == (MONDAY, THURSDAY)
    assert MONDAY.words == "mandag kl. 9.30–12.00"


def test_massive_anxiety_is_for_a_person_to_decide_and_so_is_a_missing_rule() -> None:
    assert degree_of({"frygt": "3", "uro": "3"}, GATE) == 3
    assert degree_of({"frygt": "vil_ikke_svare"}, GATE) is None
    assert after_answers(3, 3) == "gate" and after_answers(2, 3) == "enrolled"
    assert after_answers(None, 3) == "enrolled"
    assert after_answers(0, None) == "gate"


TODAY = date(2026, 6, 15)


@pytest.mark.parametrize(
    ("due", "days", "is_"),
    [
        (date(2026, 6, 20), [date(2026, 6, 20)], "in_time"),
        (date(2026, 6, 20), [date(2026, 6, 21)], "later"),
        (date(2026, 6, 20), [date(2026, 7, 21), date(2026, 6, 1)], "in_time"),
        (date(2026, 6, 14), [], "none"),
        (date(2026, 6, 15), [], "waiting"),
        (None, [], "not_needed"),
    ],
)
def test_a_step_is_in_time_when_it_lies_by_the_deadline(due: date | None, days: list[date], is_: str) -> None:
    assert followed(due, days, TODAY) == is_
