"""When a consent holds, and what may happen to it in every state."""

from datetime import date

import pytest

from fodfaeste.casework.consents import rules
from fodfaeste.casework.consents.rules import Notice, Purpose, Recipient

TODAY = date(2026, 11, 25)
NURSE, DOCTOR = Recipient("profession", "sygeplejerske", "Sygeplejerske"), Recipient("outside", "Læge", "Læge")
PURPOSE = Purpose("p", "Formål", "Ord", (NURSE, DOCTOR), False, 6, "Lov", "Kilde")


@pytest.mark.parametrize(
    ("state", "allowed"),
    [("live", {"withdraw", "renew", "expire"}), ("expired", {"renew"}), ("withdrawn", set()), ("replaced", set())],
)
@pytest.mark.parametrize("what", ["withdraw", "renew", "expire", "give_back"])
def test_every_state_allows_exactly_what_the_table_says(state: str, allowed: set[str], what: str) -> None:
    assert rules.may(state, what) == (what in allowed)


def test_every_state_has_a_word_and_every_step_leads_to_a_state() -> None:
    assert set(rules.STATES) == set(rules.LIFE_CYCLE)
    assert {after for steps in rules.LIFE_CYCLE.values() for after in steps.values()} <= set(rules.STATES)


@pytest.mark.parametrize(
    ("withdrawn", "replaced", "until", "state"),
    [
        (False, False, TODAY, "live"),
        (False, False, date(2026, 11, 24), "expired"),
        (True, False, date(2027, 1, 1), "withdrawn"),
        (False, True, date(2027, 1, 1), "replaced"),
    ],
)
def test_a_consent_holds_to_the_end_of_its_last_day(withdrawn: bool, replaced: bool, until: date, state: str) -> None:
    assert rules.state_of(withdrawn=withdrawn, replaced=replaced, valid_until=until, today=TODAY) == state


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_end_where_the_month_ends(day: date, months: int, expected: date) -> None:
    assert rules.add_months(day, months) == expected


def test_six_months_from_a_day_end_the_day_before() -> None:
    assert PURPOSE.last_day(date(2026, 11, 25)) == date(2027, 5, 24)


@pytest.mark.parametrize(
    ("until", "soon"),
    [(date(2026, 12, 25), True), (date(2026, 12, 26), False), (TODAY, True), (date(2026, 11, 24), False)],
)
def test_it_is_time_to_ask_from_the_rules_first_day_to_the_last(until: date, soon: bool) -> None:
    assert rules.expires_soon(until, TODAY, Notice(30, 7)) == soon


@pytest.mark.parametrize(
    ("recipients", "given_on", "until", "how", "field"),
    [
        ((), TODAY, date(2027, 5, 24), "self", "recipients"),
        ((NURSE,), date(2026, 11, 26), date(2027, 5, 24), "paper", "given_on"),
        ((NURSE,), date(2026, 11, 24), date(2027, 5, 23), "self", "given_on"),
        ((NURSE,), TODAY, date(2026, 11, 24), "self", "valid_until"),
        ((NURSE,), TODAY, date(2027, 5, 25), "self", "valid_until"),
        ((NURSE,), date(2026, 3, 1), date(2026, 11, 30), "paper", "valid_until"),
    ],
)
def test_what_is_wrong_names_its_field(recipients, given_on: date, until: date, how: str, field: str) -> None:
    wrong = rules.problem(PURPOSE, recipients, given_on, until, how, TODAY)
    assert wrong is not None and wrong.field == field


def test_a_yes_on_paper_from_last_week_is_right() -> None:
    assert rules.problem(PURPOSE, (NURSE,), date(2026, 11, 18), date(2027, 5, 17), "paper", TODAY) is None


def test_only_the_purposes_own_recipients_can_be_chosen() -> None:
    assert rules.chosen(PURPOSE, ["outside:Læge", "outside:Naboen"]) == (DOCTOR,)
