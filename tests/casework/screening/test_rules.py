"""The published trigger, the spells before this one, and when a legal basis counts."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.screening.rules import (
    FACTS,
    LIFE_CYCLE,
    MEASURES,
    SHORTEST_JUDGEMENT,
    Facts,
    Trigger,
    basis_state,
    fact_values,
    facts_from,
    may_become,
    measured,
    met,
    problem_with_basis,
    problem_with_judgement,
    spell_ends,
    written_facts,
    years_back,
)
from fodfaeste.foundation.instruments.queries import shipped
from fodfaeste.rulebook import load_tables

MONDAY = date(2026, 11, 16)
WEEKS = Trigger("uger", "Mindst 8 uger", "current_spell_weeks", 8, 0)
SPELLS = Trigger("forløb", "To tidligere", "earlier_spells", 2, 3)


def known(weeks: int = 10, *, earlier_weeks_ago: tuple[int, ...] = (), start: bool = True) -> Facts:
    return Facts(
        as_of=MONDAY,
        spell_start=MONDAY - timedelta(weeks=weeks - 1) if start else None,
        spell_weeks=weeks if start else 0,
        weeks_last_52=weeks,
        weeks_last_156=weeks,
        earlier=tuple(MONDAY - timedelta(weeks=ago) for ago in earlier_weeks_ago),
        benefit="Kontanthjælp",
    )


@pytest.mark.parametrize(
    ("facts", "keys"),
    [
        (known(7), []),
        (known(8), ["uger"]),
        (known(3, earlier_weeks_ago=(40,)), []),
        (known(3, earlier_weeks_ago=(40, 155)), ["forløb"]),
        (known(3, earlier_weeks_ago=(40, 156)), []),
        (known(9, earlier_weeks_ago=(40, 80)), ["uger", "forløb"]),
        (known(9, earlier_weeks_ago=(40, 80), start=False), []),
        (None, []),
    ],
)
def test_the_rule_points_to_a_citizen_exactly_at_its_thresholds(facts: Facts | None, keys: list[str]) -> None:
    assert [each.key for each in met(facts, [WEEKS, SPELLS])] == keys


def test_a_line_about_something_unknown_points_to_nobody() -> None:
    assert met(known(90), [Trigger("x", "X", "age", 0, 0)]) == []


@pytest.mark.parametrize(
    ("measure", "at_least", "years", "sentence", "reason"),
    [
        ("current_spell_weeks", 12, 0, "Mindst 12 uger med ydelse i det nuværende forløb",
         "27 uger med ydelse i det nuværende forløb (reglen: mindst 12 uger)"),
        ("current_spell_weeks", 1, 3, "Mindst 1 uge med ydelse i det nuværende forløb",
         "27 uger med ydelse i det nuværende forløb (reglen: mindst 1 uge)"),
        ("earlier_spells", 1, 3, "Mindst 1 tidligere forløb inden for 3 år",
         "2 tidligere forløb inden for 3 år (reglen: mindst 1)"),
        ("earlier_spells", 2, 0, "Mindst 2 tidligere forløb", "3 tidligere forløb (reglen: mindst 2)"),
    ],
)  # fmt: skip
def test_the_sentence_is_written_from_the_values_and_shows_the_person_s_own_number(
    measure: str, at_least: int, years: int, sentence: str, reason: str
) -> None:
    line = Trigger("x", "Mindst 99 uger", measure, at_least, years)
    assert line.sentence == sentence
    assert line.reason(known(27, earlier_weeks_ago=(40, 80, 400))) == reason


def test_a_line_about_something_unknown_says_so_and_is_never_measured() -> None:
    odd = Trigger("x", "Alder", "age", 0, 0)
    assert "har et mål, vi ikke kender" in odd.sentence
    with pytest.raises(ValueError, match="age"):
        measured(known(90), odd)


def test_zero_years_means_whenever() -> None:
    whenever = Trigger("x", "X", "earlier_spells", 2, 0)
    assert met(known(3, earlier_weeks_ago=(400, 900)), [whenever]) == [whenever]
    assert (years_back([WEEKS]), years_back([SPELLS]), years_back([SPELLS, whenever])) == (3, 3, 0)


def test_a_pause_longer_than_the_gap_ends_a_spell() -> None:
    weeks = [MONDAY - timedelta(weeks=ago) for ago in (0, 1, 6, 12)]
    assert spell_ends(weeks, gap_weeks=4) == (MONDAY, MONDAY - timedelta(weeks=12))
    assert len(spell_ends(weeks, gap_weeks=3)) == 3
    assert len(spell_ends(weeks, gap_weeks=5)) == 1
    assert spell_ends([], gap_weeks=4) == ()


@given(st.sets(st.integers(0, 200)), st.integers(0, 13))
def test_spells_are_as_many_as_the_long_pauses_and_one(numbers: set[int], gap: int) -> None:
    weeks = [MONDAY - timedelta(weeks=number) for number in numbers]
    ordered = sorted(numbers)
    pauses = sum(1 for a, b in pairwise(ordered) if b - a - 1 > gap)
    assert len(spell_ends(weeks, gap)) == (pauses + 1 if numbers else 0)


@given(st.integers(0, 200), st.lists(st.integers(0, 300), max_size=4), st.booleans())
def test_facts_are_read_back_as_they_were_written(weeks: int, earlier: list[int], start: bool) -> None:
    facts = known(weeks, earlier_weeks_ago=tuple(earlier), start=start)
    assert facts_from(written_facts(facts)) == facts


def test_without_the_register_every_fact_is_unknown() -> None:
    assert facts_from(written_facts(None)) is None
    assert fact_values(None) == dict.fromkeys(FACTS)


@pytest.mark.parametrize(
    ("adopted", "review", "ended", "state"),
    [
        (-10, 10, None, "in_force"),
        (0, 0, None, "in_force"),
        (-10, -1, None, "expired"),
        (1, 10, None, "not_yet"),
        (-10, 10, 0, "ended"),
    ],
)
def test_a_legal_basis_counts_from_its_adoption_to_its_review(
    adopted: int, review: int, ended: int | None, state: str
) -> None:
    day = [None if each is None else MONDAY + timedelta(days=each) for each in (adopted, review, ended)]
    assert basis_state(day[0], day[1], day[2], MONDAY) == state  # type: ignore[arg-type]


def test_a_legal_basis_is_recorded_after_its_adoption_and_before_its_review() -> None:
    one = timedelta(days=1)
    assert problem_with_basis(MONDAY, MONDAY + one, MONDAY) is None
    assert (problem_with_basis(MONDAY + one, MONDAY + 2 * one, MONDAY) or ("",))[0] == "adopted_on"
    assert (problem_with_basis(MONDAY - one, MONDAY, MONDAY) or ("",))[0] == "review_on"


def test_a_judgement_needs_words() -> None:
    assert problem_with_judgement("x" * SHORTEST_JUDGEMENT) is None
    assert problem_with_judgement(" " * 50 + "x" * (SHORTEST_JUDGEMENT - 1)) is not None
    assert problem_with_judgement("x" * 4001) is not None


def test_a_judged_screening_becomes_nothing_else() -> None:
    assert not any(may_become("judged", wanted) for wanted in LIFE_CYCLE)
    assert may_become("draft", "answered")
    assert not may_become("draft", "judged")


def test_what_is_shipped_speaks_the_words_this_room_knows() -> None:
    asked = {row["fact"] for raw in shipped() if raw["key"] == "screening" for row in raw["facts"]}
    assert asked <= set(FACTS)
    (measure,) = [each for each in load_tables()["screening_triggers"].columns if each.key == "measure"]
    assert {choice.value for choice in measure.choices} == set(MEASURES)
