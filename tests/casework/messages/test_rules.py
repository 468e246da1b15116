"""When an answer may be expected."""

from datetime import date, datetime

import pytest

from fodfaeste.casework.messages.rules import Sent, answer_by, waiting_since


@pytest.mark.parametrize(
    ("sent", "workdays", "by"),
    [
        (date(2026, 11, 24), 3, date(2026, 11, 27)),  # Tuesday to Friday
        (date(2026, 11, 27), 3, date(2026, 12, 2)),  # over a weekend
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # written on a Saturday
        (date(2026, 4, 1), 2, date(2026, 4, 8)),  # over Easter: Thursday, Friday and Monday are holidays
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_working_days_are_counted_from_the_day_after(sent: date, workdays: int, by: date) -> None:
    assert answer_by(sent, workdays) == by


def at(hour: int) -> datetime:
    return datetime(2026, 11, 24, hour)


def test_a_thread_waits_since_its_oldest_unanswered_message() -> None:
    assert waiting_since([]) is None
    assert waiting_since([Sent(True, at(8)), Sent(True, at(9))]) == at(8)
    assert waiting_since([Sent(True, at(8)), Sent(False, at(9))]) is None
    assert waiting_since([Sent(True, at(8)), Sent(False, at(9)), Sent(True, at(10))]) == at(10)


def test_a_message_that_needs_no_answer_waits_for_nothing_and_the_next_one_does() -> None:
    assert waiting_since([Sent(True, at(8)), Sent(True, at(9), settled=True)]) is None
    assert waiting_since([Sent(True, at(9), settled=True), Sent(True, at(10))]) == at(10)
