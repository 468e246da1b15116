"""An estimate says how far its baseline can be trusted, and a stop rule speaks when its day has come."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.investment.figures import booked
from fodfaeste.steering.investment.judging import NONE, Basis, Rule, Seen, answer, trust

BEFORE = Basis(date(2026, 4, 1), date(2026, 3, 20), only_before=False)


RULE = Rule(date(2026, 1, 31), 1, booked(100_00, "grænsen", "aftalt"), 5, "stoppe", "Vi stopper.", "udvalget")
SEEN = Seen(date(2026, 3, 1), booked(90_00, "bogført", "kilde"), date(2026, 3, 1), 9, 5)


def test_an_estimate_without_a_baseline_says_so() -> None:
    assert trust(None) == NONE


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        (BEFORE, "låst den 20.03.2026, før perioden begyndte"),
        (replace(BEFORE, locked_on=None), "ikke låst og kan stadig vælges om"),
        (replace(BEFORE, locked_on=date(2026, 4, 1)), "samme dag, som perioden begyndte"),
        (replace(BEFORE, locked_on=date(2026, 4, 2)), "1 dag efter, at perioden begyndte"),
        (replace(BEFORE, only_before=True), "konjunkturen er med i tallet"),
        (replace(BEFORE, newer_on=date(2026, 9, 1)), "et andet grundlag er valgt den 01.09.2026"),
    ],
)
def test_what_weakens_a_baseline_is_said_in_words(basis: Basis, said: str) -> None:
    assert said in trust(basis)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_only_a_baseline_locked_before_its_period_is_said_to_be(period: date, locked: date) -> None:
    told = trust(Basis(period, locked, only_before=False))
    assert ("før perioden begyndte" in told) == (locked < period)


def test_the_day_a_rule_looks_is_never_past_the_end_of_its_month() -> None:
    assert RULE.due == date(2026, 2, 28)


def test_a_rule_waits_until_its_day_and_says_for_what() -> None:
    told = answer(RULE, replace(SEEN, today=date(2026, 2, 27)))
    assert told.state == "waiting"
    assert "28.02.2026" in told.sentence and "færre end 5 borgere" in told.sentence and "udvalget" in told.sentence


def test_a_rule_about_money_does_not_answer_before_the_ledger_reaches_its_day() -> None:
    for until in (None, date(2026, 2, 27)):
        assert answer(RULE, replace(SEEN, booked_until=until)).state == "unknown"
    without_money = replace(RULE, booked_over=None)
    assert answer(without_money, replace(SEEN, booked_until=None)).state == "fine"


def test_nothing_is_wrong_when_neither_limit_is_passed() -> None:
    assert answer(RULE, SEEN).state == "fine"
    assert answer(RULE, replace(SEEN, booked=booked(100_00, "b", "k"), started=5)).state == "fine", "at the limit"


@pytest.mark.parametrize(
    "seen", [replace(SEEN, booked=booked(100_01, "bogført", "k")), replace(SEEN, started=4), replace(SEEN, started=0)]
)
def test_either_limit_makes_the_rule_say_who_decides_on_what(seen: Seen) -> None:
    told = answer(RULE, seen)
    assert told.state == "hit"
    assert "udvalget" in told.sentence and "Vi stopper." in told.sentence


def test_a_rule_tells_of_no_few_citizens() -> None:
    told = answer(RULE, replace(SEEN, started=3)).sentence
    assert "Færre end 5 borgere" in told and "3 borgere" not in told
