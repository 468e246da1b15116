"""A person's facts are what one would count by hand in the register."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.spells import Window
from fodfaeste.evidence.status import PersonFact, person_facts
from fodfaeste.rulebook import NoRule
from tests.evidence.histories import (
    BOOK,
    KIND,
    LETTERS,
    ON_LADDER,
    RULES,
    SELF_SUPPORT,
    START,
    runs_of,
    slow_ladder,
    slow_percent,
    slow_spells,
    spell_out,
    stretches,
    window_of,
)


def facts(history: str, as_of: int | None = None) -> PersonFact:
    week = None if as_of is None else START + as_of
    found = person_facts(runs_of(history), BOOK, RULES, window_of(history), week)
    return next(found.rows(BOOK))


def test_somebody_on_benefit_has_a_current_spell_a_step_and_a_rate() -> None:
    fact = facts("10c 6. 5s 2. 3c")
    assert (fact.weeks_total, fact.spells) == (18, 2)
    assert (fact.current_benefit, fact.current_first_week, fact.current_weeks) == ("kontanthjaelp", START + 16, 8)
    assert (fact.ladder_week, fact.refund_percent, fact.municipal_percent) == (18, 40, 60)
    assert (fact.self_support_weeks, fact.weeks_towards_reset) == (8, 8)


def test_somebody_off_benefit_has_no_current_spell_but_a_count_that_stands() -> None:
    fact = facts("10c 6.")
    assert (fact.current_benefit, fact.current_first_week, fact.current_weeks, fact.refund_percent) == (None,) * 4
    assert (fact.last_benefit, fact.last_benefit_week, fact.ladder_week) == ("kontanthjaelp", START + 9, 10)


def test_the_count_is_zero_once_it_has_restarted() -> None:
    assert facts("10c 52.").ladder_week == 0


def test_somebody_never_on_benefit_is_still_in_the_answer() -> None:
    fact = facts("5u")
    assert (fact.weeks_total, fact.spells, fact.last_benefit, fact.last_benefit_week) == (0, 0, None, None)


def test_a_benefit_outside_the_ladder_is_current_but_has_no_rate() -> None:
    fact = facts("3b")
    assert (fact.current_benefit, fact.current_weeks, fact.refund_percent) == ("barselsdagpenge", 3, None)


def test_a_week_without_a_rule_is_refused_aloud() -> None:
    with pytest.raises(NoRule, match="2015-12"):
        person_facts(runs_of("3c", start=START - 3), BOOK, RULES, Window(START - 3, START - 1))


def test_a_week_outside_the_observation_is_refused() -> None:
    with pytest.raises(ValueError, match="outside the window"):
        facts("3c", as_of=3)


@settings(max_examples=150)
@given(stretches("csrb.uwpo.", longest=60, most=10), st.data())
def test_facts_are_those_counted_week_by_week(weeks: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(weeks) - 1))
    runs = runs_of(weeks + "c")
    found = person_facts(runs, BOOK, RULES, Window(START, START + len(weeks)), START + at)
    fact, past = next(found.rows(BOOK)), weeks[: at + 1]
    benefit = [now for now, letter in enumerate(past) if KIND[letter] == "benefit"]
    assert fact.weeks_total == len(benefit)
    assert fact.weeks_last_52 == sum(now > at - 52 for now in benefit)
    assert fact.weeks_last_156 == sum(now > at - 156 for now in benefit)
    assert fact.self_support_weeks == sum(letter in SELF_SUPPORT for letter in past[-156:])
    spells = slow_spells(past, 4)
    assert fact.spells == len(spells)
    on = KIND[past[-1]] == "benefit"
    assert fact.current_benefit == (LETTERS[past[-1]] if on else None)
    assert fact.current_weeks == (spells[-1][2] if on else None)
    assert fact.current_first_week == (START + spells[-1][0] if on else None)
    assert fact.last_benefit_week == (START + benefit[-1] if benefit else None)
    assert fact.last_benefit == (LETTERS[past[benefit[-1]]] if benefit else None)
    _, count, tally = slow_ladder(past)[-1]
    assert (fact.ladder_week, fact.weeks_towards_reset) == (count, tally)
    assert fact.refund_percent == (slow_percent(count) if past[-1] in ON_LADDER else None)


def test_people_are_kept_apart() -> None:
    runs = runs_of("10c", "5s 5.", "10.", "10u")
    found = person_facts(runs, BOOK, RULES, Window(START, START + 9))
    assert found.person.tolist() == [0, 1, 3]
    assert found.weeks_total.tolist() == [10, 5, 0]
    assert spell_out("2c") == "cc"
