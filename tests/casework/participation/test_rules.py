"""The life of a participation as a table: every state is reached, every open one can end, nobody acts for another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.participation import rules
from fodfaeste.casework.participation.rules import LIFE, OPEN, SEATED, STATES, Wrong


def test_every_state_but_the_first_follows_from_another_and_only_known_ones_do() -> None:
    assert {found.after for found in LIFE.values()} == set(STATES) - {"proposed"}
    assert {state for state, _ in LIFE} <= set(OPEN)


@pytest.mark.parametrize("state", OPEN)
def test_every_open_state_has_a_way_out_for_a_person(state: str) -> None:
    people = {"citizen", "caseworker", "provider"}
    assert any(found.by & people for (at, _), found in LIFE.items() if at == state)


@given(st.sampled_from(OPEN))
def test_from_every_open_state_an_end_can_be_reached(state: str) -> None:
    seen, frontier = set(), {state}
    while frontier:
        seen |= frontier
        frontier = {found.after for (at, _), found in LIFE.items() if at in frontier} - seen
    assert seen & set(rules.ENDED)


def test_the_citizen_answers_and_the_caseworker_may_write_it_down_but_the_provider_may_not() -> None:
    assert rules.move("proposed", "agree", ["citizen"]).after == "agreed"
    assert rules.move("proposed", "agree", ["caseworker"]).after == "agreed"
    with pytest.raises(Wrong):
        rules.move("proposed", "agree", ["provider"])


def test_a_provider_answers_referrals_and_the_caseworker_does_not() -> None:
    assert rules.move("referred", "accept", ["provider"]).after == "accepted"
    with pytest.raises(Wrong):
        rules.move("referred", "accept", ["caseworker"])


def test_what_has_ended_stays_ended() -> None:
    with pytest.raises(Wrong, match="gennemført"):
        rules.move("completed", "start", ["caseworker", "provider"])


@given(st.integers(1, 6), st.sets(st.integers(1, 6)))
def test_a_free_place_is_never_one_that_is_taken_nor_beyond_the_last(capacity: int, taken: set[int]) -> None:
    seat = rules.free_seat(capacity, taken)
    if seat is None:
        assert len(taken) >= capacity
    else:
        assert len(taken) < capacity and seat not in taken and 1 <= seat <= capacity


def test_a_group_made_smaller_gives_no_place_while_as_many_hold_one() -> None:
    assert rules.free_seat(1, [2]) is None
    assert rules.free_seat(2, [3]) == 1


def test_a_seat_is_the_lowest_that_is_free() -> None:
    assert rules.free_seat(3, [1, 3]) == 2 and rules.free_seat(2, [1, 2]) is None


@given(st.dates(date(2024, 1, 1), date(2027, 1, 1)), st.integers(0, 200), st.integers(1, 30))
def test_statuses_are_due_every_so_many_days_and_never_ahead(first: date, run: int, every: int) -> None:
    today = first + timedelta(days=run)
    due = rules.statuses_due(first, None, today, every)
    assert len(due) == run // every
    assert all(day <= today and (day - first).days % every == 0 for day in due)


def test_only_three_states_hold_a_place() -> None:
    assert set(SEATED) == {"offered", "accepted", "active"}
