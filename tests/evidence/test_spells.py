"""Runs and spells follow the published definition, also where weeks are double, missing or at the edge."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.evidence.spells import EXITS, Spells, Window, observed_window, runs_of_runs, runs_of_weeks, spells_of
from fodfaeste.evidence.weeks import from_iso
from tests.evidence.histories import (
    BOOK,
    FIRST_NAMED,
    LETTERS,
    START,
    long_of,
    runs_of,
    slow_spells,
    spell_out,
    stretches,
    window_of,
)

NAMES = {BOOK.code(key): letter for letter, key in LETTERS.items()}


def spells(history: str, gap: int = 4) -> Spells:
    return spells_of(runs_of(history), BOOK, window_of(history), gap)


def exits(history: str, gap: int = 4) -> list[str]:
    return [EXITS[number] for number in spells(history, gap).exit]


def told(found: Spells, start: int = START) -> list[tuple[int, int, int, str, str, str, bool]]:
    return [
        (int(a) - start, int(b) - start, int(n), NAMES[int(f)], NAMES[int(last)], EXITS[e], bool(c))
        for a, b, n, f, last, e, c in zip(
            found.first_week,
            found.last_week,
            found.weeks,
            found.first_benefit,
            found.last_benefit,
            found.exit,
            found.censored,
            strict=True,
        )
    ]


def test_four_weeks_without_benefit_are_bridged_and_five_are_not() -> None:
    assert spells("3c 4. 3c 10.").span_weeks.tolist() == [10]
    assert spells("3c 4. 3c 10.").weeks.tolist() == [6]
    assert spells("3c 5. 3c 10.").spell.tolist() == [1, 2]


def test_a_censored_spell_is_observed_up_to_the_last_week_whose_exit_could_be_known() -> None:
    # Twelve weeks are observed; an exit needs five more after it, so none after week 7 is known.
    for history, weeks in (
        ("7c 5.", 7),
        ("2. 5c 5.", 5),
        ("8c 4.", 7),
        ("12c", 7),
        ("3. 9c", 4),
        ("6. 6c", 1),
        ("7. 5c", 0),
    ):
        assert spells(history).observed_weeks.tolist() == [weeks], history
    assert spells("6c 6.").observed_weeks.tolist() == spells("6c 6.").span_weeks.tolist() == [6]


def test_education_and_pension_weeks_are_benefit_free() -> None:
    assert spells("3c 2u 2. 1c 10.").weeks.tolist() == [4]
    assert len(spells("3c 5u 3c 10.")) == 2


def test_a_change_of_benefit_does_not_end_a_spell() -> None:
    found = spells("3s 3r 3c 9.")
    assert told(found)[0][3:5] == ("s", "c")
    assert found.weeks.tolist() == [9]


@pytest.mark.parametrize(
    ("history", "exit_"),
    [("4c 5.", "self_support"), ("4c 5u", "education"), ("4c 5p", "pension"), ("4c 5e", "emigrated")],
)
def test_the_exit_is_what_the_very_next_week_is(history: str, exit_: str) -> None:
    assert exits(history) == [exit_]


def test_a_week_of_nothing_before_education_is_still_self_support() -> None:
    assert exits("4c 1. 6u") == ["self_support"]


def test_death_in_the_next_week_is_the_exit_when_enough_weeks_are_observed() -> None:
    assert exits("4c 5d") == ["dead"]
    assert exits("4c 4d") == ["none"]


def test_a_spell_with_too_few_weeks_after_it_is_censored_and_has_no_exit() -> None:
    assert spells("4c 4.").censored.tolist() == [True]
    assert exits("4c 4.") == ["none"]
    assert spells("4c 5.").censored.tolist() == [False]


def test_with_no_gap_allowed_every_free_week_ends_a_spell() -> None:
    assert spells("2c 1. 2c 1.", gap=0).weeks.tolist() == [2, 2]
    with pytest.raises(ValueError, match="negative"):
        spells("2c", gap=-1)


def test_a_row_that_is_to_be_ignored_is_as_if_it_were_not_there() -> None:
    assert told(spells("2c 5i 2c 6.")) == told(spells("2c 5. 2c 6."))


def test_two_benefits_in_a_week_are_one_week_named_by_priority() -> None:
    person, week = np.zeros(4, int), np.array([0, 0, 1, 1]) + START
    code = np.array(
        [BOOK.code("kontanthjaelp"), BOOK.code("sygedagpenge"), BOOK.code("su"), BOOK.code("kontanthjaelp")]
    )
    runs = runs_of_weeks(person, week, code, BOOK)
    assert [BOOK.key(each) for each in runs.code.tolist()] == ["sygedagpenge", "kontanthjaelp"]
    assert spells_of(runs, BOOK, Window(START, START + 20)).weeks.tolist() == [2]


def test_a_spell_runs_through_week_53() -> None:
    start = from_iso(2020, 50)
    found = spells_of(runs_of("6c 9.", start=start), BOOK, Window(start, start + 14))
    assert found.weeks.tolist() == [6]
    assert found.last_week.tolist() == [from_iso(2021, 2)]


def test_weeks_outside_the_window_do_not_exist() -> None:
    found = spells_of(runs_of("10c 10. 10c"), BOOK, Window(START + 5, START + 24))
    assert found.weeks.tolist() == [5, 5]
    assert found.censored.tolist() == [False, True]


def test_an_empty_register_has_no_spells_and_no_window() -> None:
    empty = runs_of_weeks([], [], [], BOOK)
    assert len(spells_of(empty, BOOK, Window(0, 10))) == 0
    with pytest.raises(ValueError, match="no weeks"):
        observed_window([])


def test_input_that_cannot_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        runs_of_weeks([1, 2], [1], [0, 0], BOOK)
    with pytest.raises(ValueError, match="not in the code book"):
        runs_of_weeks([1], [1], [len(BOOK)], BOOK)
    with pytest.raises(ValueError, match="ends before it begins"):
        runs_of_runs([7], [10], [9], [0], BOOK)


@given(st.lists(stretches("csrbupedwoi."), min_size=1, max_size=4), st.integers(0, 13))
def test_spells_are_those_of_the_slow_reference_in_any_order_of_rows(people: list[str], gap: int) -> None:
    length = max(map(len, people))
    padded = [weeks.ljust(length, ".") for weeks in people]
    person, week, code = long_of(padded)
    order = np.random.default_rng(len(person)).permutation(len(person))
    runs = runs_of_weeks(person[order], week[order], code[order], BOOK)
    found = spells_of(runs, BOOK, Window(START, START + length - 1), gap)
    for who, weeks in enumerate(padded):
        mine = found.person == who
        expected = slow_spells(weeks, gap)
        part = Spells(*(getattr(found, name)[mine] for name in Spells.__slots__))
        assert told(part) == expected
        assert part.spell.tolist() == list(range(1, len(expected) + 1))
        assert part.span_weeks.tolist() == [last - first + 1 for first, last, *_ in expected]
        assert part.observed_weeks.tolist() == [
            # A censored spell counts the weeks after which gap + 1 more are observed.
            sum(week + gap + 1 < length for week in range(first, length)) if censored else last - first + 1
            for first, last, *_, censored in expected
        ]


STRETCHES = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 12), st.sampled_from("csrbupw")), max_size=12
)


@given(STRETCHES)
def test_overlapping_stretches_give_the_same_runs_as_their_weeks(pieces: list[tuple[int, int, int, str]]) -> None:
    named: dict[tuple[int, int], str] = {}
    for person, first, length, letter in pieces:
        for week in range(first, first + length):
            old = named.get((person, week), letter)
            named[person, week] = min(old, letter, key=FIRST_NAMED.index)
    columns = [np.array([piece[at] for piece in pieces], dtype=np.int64) for at in range(3)]
    code = np.array([BOOK.code(LETTERS[piece[3]]) for piece in pieces], dtype=np.int64)
    runs = runs_of_runs(columns[0], columns[1], columns[1] + columns[2] - 1, code, BOOK)
    seen = {}
    for who, first, last, what in zip(runs.person, runs.first_week, runs.last_week, runs.code, strict=True):
        for week in range(first, last + 1):
            assert (int(who), week) not in seen
            seen[int(who), week] = NAMES[int(what)]
    assert seen == named
    keys = list(zip(runs.person.tolist(), runs.first_week.tolist(), strict=True))
    assert keys == sorted(keys)


def test_histories_are_spelled_out_as_written() -> None:
    assert spell_out("3c 2. u") == "ccc..u"
