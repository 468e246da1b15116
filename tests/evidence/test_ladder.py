"""The refund ladder counts and restarts as sections 5 and 6 say."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.ladder import LadderRules, ladder, ladder_numbers, standing
from fodfaeste.evidence.weeks import week_of
from fodfaeste.rulebook import NoRule, load_tables
from tests.evidence.histories import BOOK, RULES, START, runs_of, slow_ladder, slow_percent, spell_out, stretches


def numbers(history: str) -> list[int]:
    return ladder(runs_of(history), BOOK, RULES).ladder_week.tolist()


def after(history: str) -> int:
    """The ladder week of the last week of a history that ends with a benefit week."""
    return numbers(history)[-1]


def test_the_state_pays_80_40_30_20_percent_and_the_municipality_the_rest() -> None:
    found = ladder(runs_of("54c"), BOOK, RULES)
    assert found.refund_percent.tolist() == [80] * 4 + [40] * 22 + [30] * 26 + [20] * 2
    assert found.municipal_percent.tolist() == [20] * 4 + [60] * 22 + [70] * 26 + [80] * 2


def test_weeks_count_across_benefits() -> None:
    assert numbers("4s 22c 26r 1c") == list(range(1, 54))


def test_the_laws_example_stays_on_the_lowest_step_until_52_weeks_of_self_support_in_all() -> None:
    assert after("54c 24. 14c") == 68
    assert after("54c 24. 14c 27. 1c") == 69
    assert after("54c 24. 14c 28. 1c") == 1
    assert after("54c 24. 14c 106. 1c") == 1


def test_51_weeks_of_self_support_do_not_restart_the_count_and_52_do() -> None:
    assert after("10c 51. 1c") == 11
    assert after("10c 52. 1c") == 1


def test_self_support_before_the_first_benefit_week_does_not_help() -> None:
    assert after("1b 51. 1c 1. 1c") == 2


def test_after_a_restart_the_tally_of_self_support_begins_again() -> None:
    assert after("10c 60. 5c 51. 1c") == 6
    assert after("10c 60. 5c 52. 1c") == 1


def test_self_support_older_than_three_years_is_forgotten() -> None:
    assert after("1c 30. 126c 22. 1c") == 128
    assert after("1c 30. 104c 22. 1c") == 1
    assert after("1c 30. 105c 22. 1c") == 107


@pytest.mark.parametrize("letter", ["w", "u", "p", "b", "e"])
def test_subsidised_work_education_pension_and_leave_neither_count_nor_are_self_support(letter: str) -> None:
    assert after(f"10c 60{letter} 1c") == 11


def test_the_restart_comes_when_52_weeks_are_reached_even_if_a_subsidised_job_follows_for_years() -> None:
    assert after("10c 52. 160w 1c") == 1


def test_a_recorded_week_without_benefit_is_self_support_like_a_week_without_a_row() -> None:
    assert after("10c 26o 26. 1c") == 1


def test_weeks_before_the_law_count_but_have_no_rate() -> None:
    early = runs_of("10c", start=START - 5)
    assert ladder_numbers(early, BOOK, RULES)[3].tolist() == list(range(1, 11))
    with pytest.raises(NoRule, match=r"refund_ladder.*2015-11-30"):
        ladder(early, BOOK, RULES)


def test_a_count_known_from_before_the_data_is_carried_in() -> None:
    assert ladder(runs_of("2c"), BOOK, RULES, opening={0: 51}).ladder_week.tolist() == [52, 53]


def test_a_table_that_stops_is_refused_in_the_week_after_it_stops() -> None:
    tables = load_tables()
    rows = tables["refund_ladder"].rows
    ended = [type(row)(row.valid_from, date(2016, 1, 17), row.values, row.source) for row in rows]
    rules = LadderRules.from_rows(ended, tables["ladder_reset"].rows)
    assert len(ladder(runs_of("2c"), BOOK, rules)) == 2
    with pytest.raises(NoRule, match="2016-01-18"):
        ladder(runs_of("3c"), BOOK, rules)


def test_two_steps_for_the_same_week_are_refused() -> None:
    tables = load_tables()
    rows = tables["refund_ladder"].rows
    with pytest.raises(ValueError, match="two steps"):
        LadderRules.from_rows((*rows, rows[0]), tables["ladder_reset"].rows)


def test_a_rule_from_the_middle_of_a_week_begins_with_the_next_monday() -> None:
    tables = load_tables()
    row = tables["ladder_reset"].rows[0]
    midweek = type(row)(date(2016, 1, 6), None, row.values, row.source)
    assert LadderRules.from_rows(tables["refund_ladder"].rows, [midweek]).resets[0].valid_from == week_of(
        date(2016, 1, 11)
    )


@settings(max_examples=150)
@given(st.lists(stretches("csrc.wubo.", longest=70, most=12), min_size=1, max_size=3))
def test_the_ladder_is_that_of_the_slow_reference(people: list[str]) -> None:
    runs = runs_of(*people)
    found = ladder(runs, BOOK, RULES)
    for who, weeks in enumerate(people):
        mine = found.person == who
        reference = slow_ladder(weeks)
        counted = [(START + at, number) for at, (number, _, _) in enumerate(reference) if number is not None]
        assert list(zip(found.week[mine].tolist(), found.ladder_week[mine].tolist(), strict=True)) == counted
        assert found.refund_percent[mine].tolist() == [slow_percent(number) for _, number in counted]


@settings(max_examples=150)
@given(stretches("csr.wubo.", longest=60, most=12), st.data())
def test_the_standing_is_that_of_the_slow_reference_at_any_week(weeks: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(weeks) - 1))
    found = standing(runs_of(weeks), BOOK, RULES, START + at)
    if weeks.strip("."):
        _, count, tally = slow_ladder(weeks)[at]
        assert (found.ladder_week.tolist(), found.self_support_weeks.tolist()) == ([count], [tally])
    else:
        assert len(found.person) == 0


@given(stretches("cs.w", longest=1, most=400))
def test_a_restless_history_is_counted_like_a_calm_one(weeks: str) -> None:
    expected = [number for number, _, _ in slow_ladder(weeks) if number is not None]
    assert ladder(runs_of(weeks), BOOK, RULES).ladder_week.tolist() == expected


def test_spelling_and_numbers_agree_on_length() -> None:
    history = "3c 60. 5s"
    assert len(numbers(history)) == int(np.sum([letter in "cs" for letter in spell_out(history)]))
