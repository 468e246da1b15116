"""What an answer counts is open and additive, and an unsound instrument is not published."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.instruments.rules import (
    DECLINED,
    Condition,
    Definition,
    Step,
    Text,
    band_of,
    contributions,
    missing,
    most_possible,
    shown,
    unknown,
)
from fodfaeste.foundation.instruments.soundness import problems
from fodfaeste.foundation.instruments.written import Unreadable, definition_from, row_from, written, written_row
from tests.foundation.instruments.make import SMALL, band, definition, fact, item, text


@pytest.mark.parametrize(
    ("answers", "weeks", "points", "total", "where"),
    [
        ({"tro": "a", "søvn": "a"}, 0, {"tro": 0, "søvn": 0, "weeks": 0}, 0, "lav"),
        ({"tro": "b", "søvn": "b"}, 12, {"tro": 1, "søvn": 2, "weeks": 0}, 3, "lav"),
        ({"tro": "b", "søvn": "b"}, 13, {"tro": 1, "søvn": 2, "weeks": 1}, 4, "mellem"),
        ({"tro": "c", "søvn": "b", "mere": "b"}, 25, {"tro": 3, "søvn": 2, "mere": 4, "weeks": 1}, 10, "høj"),
        ({"tro": "c", "søvn": "b", "mere": "b"}, 26, {"tro": 3, "søvn": 2, "mere": 4, "weeks": 2}, 11, "høj"),
        ({"tro": "c", "søvn": "a", "mere": "b"}, 400, {"tro": 3, "søvn": 0, "weeks": 2}, 5, "mellem"),
        ({"tro": DECLINED, "søvn": DECLINED, "mere": "b"}, None, {"tro": 0, "søvn": 0, "weeks": 0}, 0, "lav"),
        ({}, None, {"weeks": 0}, 0, "lav"),
    ],
)
def test_points_are_those_of_the_table_made_by_hand(
    answers: dict[str, str], weeks: int | None, points: dict[str, int], total: int, where: str
) -> None:
    explained = contributions(SMALL, answers, {"weeks": weeks})
    assert {row.key: row.points for row in explained.rows} == points
    assert explained.total == total
    assert explained.most == 11
    assert explained.band is not None
    assert explained.band.key == where


def test_every_row_says_what_was_said_and_why_it_counts() -> None:
    tro, soevn, weeks = contributions(SMALL, {"tro": "c", "søvn": DECLINED}, {"weeks": 27}).rows
    assert (tro.said.da, tro.why.da, tro.side) == ("Svar troc.", "Det tæller 3 af højst 3.", "challenge")
    assert soevn.said.da == "Vil ikke svare."
    assert soevn.side == "neutral"
    assert (weeks.said.da, weeks.source) == ("Fra 26: 27.", "register")
    assert weeks.why.da == "Reglen er: fra 26 og op. Det tæller 2 af højst 2."


def test_a_missing_register_fact_says_so_and_counts_nothing() -> None:
    row = contributions(SMALL, {}, {}).rows[-1]
    assert (row.said.da, row.points, row.side) == ("Ingen registeroplysninger.", 0, "neutral")


def test_a_required_question_is_missing_until_it_is_answered_or_declined() -> None:
    assert [each.key for each in missing(SMALL, {"søvn": "b"})] == ["tro"]
    assert missing(SMALL, {"tro": DECLINED, "søvn": "b"}) == []


def test_an_answer_that_belongs_to_no_question_is_named() -> None:
    assert unknown(SMALL, {"tro": "a", "søvn": "z", "andet": "a", "mere": DECLINED}) == ["søvn", "andet"]


def test_the_sound_instrument_has_no_problems() -> None:
    assert problems(SMALL) == []


LOOP = Condition("to", frozenset("a"))
UNSOUND = [
    (definition(), "ingen spørgsmål"),
    (definition(item("en", 0, 1), item("en", 0, 1)), "Nøglen en bruges mere end én gang"),
    (definition(item("en", 0, 1), facts=(fact("en", (0, 0)),)), "Nøglen en bruges mere end én gang"),
    (definition(replace(item("en", 0, 1), steps=(item("en", 0).steps * 2))), "Svaret en/a findes mere end én gang"),
    (definition(item("en", 0)), "mindst to svar"),
    (definition(replace(item("en", 0, 1), text=Text("Kun dansk?", ""))), "mangler en engelsk tekst"),
    (definition(replace(item("en", 0, 1), short=Text("", "English only"))), "mangler en dansk tekst"),
    (
        definition(replace(item("en", 0, 1), steps=(Step("a", text("A"), 0), Step("b", Text("", ""), 1)))),
        "Svaret en/b mangler en dansk tekst",
    ),
    (definition(replace(item("en", 0, 1), steps=(Step("a", text("A"), 0), Step("b", text("B"), 1.5)))), "hele point"),  # type: ignore[arg-type]
    (
        definition(replace(item("en", 0, 1), steps=(Step("a", text("A"), 1, resource=True), Step("b", text("B"), 1)))),
        "ressource",
    ),
    (
        definition(replace(item("en", 0, 1), steps=(Step(DECLINED, text("A"), 0), Step("b", text("B"), 1)))),
        "altid muligt",
    ),
    (definition(item("en", 0, 1, required=False, shown_if=LOOP), item("to", 0, 1)), "som ikke står før det"),
    (definition(item("to", 0, 1, required=False, shown_if=LOOP)), "som ikke står før det"),
    (definition(item("en", 0, 1, required=False, shown_if=LOOP)), "som ikke findes"),
    (
        definition(item("to", 0, 1), item("en", 0, 1, required=False, shown_if=Condition("to", frozenset("z")))),
        "svaret to/z, som ikke findes",
    ),
    (
        definition(item("to", 0, 1), item("en", 0, 1, required=False, shown_if=Condition("to", frozenset()))),
        "aldrig blive vist",
    ),
    (definition(item("to", 0, 1), item("en", 0, 1, shown_if=LOOP)), "er krævet og kan derfor ikke springes over"),
    (definition(item("en", 0, 1), facts=(fact("uger", (1, 0), (5, 1)),)), "begynde ved 0"),
    (definition(item("en", 0, 1), facts=(fact("uger", (0, 0), (5, 1), (5, 2)),)), "stigende orden"),
    (definition(item("en", 0, 1), bands=(band("høj", 1), band("lav", 0))), "stigende orden"),
    (definition(item("en", 0, 1), bands=(band("lav", 1),)), "ligger under det første trin"),
    (
        definition(item("en", 0, 2), bands=(band("lav", 0), band("midt", 1), band("høj", 2))),
        "Trinnet midt kan ikke nås",
    ),
    (definition(item("en", 0, 2), bands=(band("lav", 0), band("høj", 3))), "Trinnet høj kan ikke nås"),
]


@pytest.mark.parametrize(("unsound", "sentence"), UNSOUND, ids=[sentence for _, sentence in UNSOUND])
def test_an_unsound_instrument_is_refused_with_a_sentence(unsound: Definition, sentence: str) -> None:
    assert any(sentence in problem for problem in problems(unsound)), problems(unsound)


def test_a_band_only_reachable_through_a_skipped_question_is_found() -> None:
    """5 needs `mere`, which needs søvn=b; with søvn=b the sum is 2 or 6, and without it at most 0."""
    tied = definition(
        item("søvn", 0, 2),
        item("mere", 0, 4, required=False, shown_if=Condition("søvn", frozenset("b"))),
        bands=(band("lav", 0), band("midt", 3), band("høj", 6)),
    )
    assert problems(tied) == ["Trinnet midt kan ikke nås: ingen svar giver en sum, der hører til det."]


@st.composite
def sound(draw: st.DrawFn, most_items: int = 4) -> Definition:
    """An instrument that may be published: a few questions, some optional and conditional, some register rows."""
    items = []
    for number in range(draw(st.integers(1, most_items))):
        points = draw(st.lists(st.integers(-3, 5), min_size=2, max_size=most_items))
        condition = None
        if items and draw(st.booleans()):
            parent = draw(st.sampled_from(items))
            steps = draw(st.sets(st.sampled_from([step.key for step in parent.steps]), min_size=1))
            condition = Condition(parent.key, frozenset(steps))
        required = condition is None and draw(st.booleans())
        items.append(item(f"q{number}", *points, required=required, shown_if=condition))
    facts = tuple(
        fact(f"f{number}", *enumerate(draw(st.lists(st.integers(0, 4), min_size=1, max_size=3))))
        for number in range(draw(st.integers(0, 2)))
    )
    return definition(*items, facts=facts, bands=(band("lav", -100),))


@st.composite
def answered(draw: st.DrawFn) -> tuple[Definition, dict[str, str], dict[str, int | None]]:
    made = draw(sound())
    answers = {
        each.key: draw(st.sampled_from([DECLINED, *(step.key for step in each.steps)]))
        for each in made.items
        if draw(st.booleans())
    }
    facts = {row.fact: draw(st.none() | st.integers(0, 5)) for row in made.facts}
    return made, answers, facts


@given(answered())
def test_the_rows_sum_to_the_total_and_never_pass_the_most_possible(
    case: tuple[Definition, dict[str, str], dict[str, int | None]],
) -> None:
    made, answers, facts = case
    explained = contributions(made, answers, facts)
    assert problems(made) == []
    assert sum(row.points for row in explained.rows) == explained.total <= explained.most


@given(answered(), st.data())
def test_one_more_point_in_one_step_moves_the_total_by_exactly_that_row(
    case: tuple[Definition, dict[str, str], dict[str, int | None]], data: st.DataObject
) -> None:
    made, answers, facts = case
    at = data.draw(st.integers(0, len(made.items) - 1))
    raised = replace(
        made.items[at], steps=tuple(replace(step, points=step.points + 7) for step in made.items[at].steps)
    )
    other = replace(made, items=(*made.items[:at], raised, *made.items[at + 1 :]))
    before, after = contributions(made, answers, facts), contributions(other, answers, facts)
    counted = raised in shown(other, answers) and answers.get(raised.key, DECLINED) != DECLINED
    assert after.total - before.total == (7 if counted else 0)


@given(answered())
def test_skip_logic_never_hides_the_points_of_an_answered_required_question(
    case: tuple[Definition, dict[str, str], dict[str, int | None]],
) -> None:
    made, answers, facts = case
    rows = {row.key: row.points for row in contributions(made, answers, facts).rows}
    for each in made.items:
        if each.required and each.key in answers:
            step = each.step(answers[each.key])
            assert rows[each.key] == (step.points if step else 0)


@settings(deadline=None)
@given(sound(most_items=3), st.integers(-12, 20))
def test_the_check_finds_a_band_exactly_when_no_answers_reach_it(made: Definition, start: int) -> None:
    """Brute force over all answers and all facts decides what the check must say."""
    banded = replace(made, bands=(band("lav", -100), band("prøvet", start)))
    totals = set()
    choices = [[None, *(step.key for step in each.steps)] for each in banded.items]
    for picked in product(*choices):
        answers = {each.key: key for each, key in zip(banded.items, picked, strict=True) if key}
        for values in product([None, 0, 1, 2], repeat=len(banded.facts)):
            facts = {row.fact: value for row, value in zip(banded.facts, values, strict=True)}
            totals.add(contributions(banded, answers, facts).total)
    reached = any(total >= start for total in totals), any(total < start for total in totals)
    assert (problems(banded) == []) is all(reached)
    assert most_possible(banded) == max(totals)


@given(sound())
def test_a_definition_is_read_back_as_it_was_written(made: Definition) -> None:
    assert definition_from(written(made)) == made


@given(answered())
def test_an_explanation_is_read_back_row_by_row(
    case: tuple[Definition, dict[str, str], dict[str, int | None]],
) -> None:
    rows = contributions(*case).rows
    assert tuple(row_from(written_row(row)) for row in rows) == rows


@pytest.mark.parametrize(
    "broken", [{}, {"about": {}, "items": [{}], "bands": []}, {"about": [], "items": 3, "bands": []}]
)
def test_something_that_is_no_definition_is_unreadable_with_words(broken: dict[str, object]) -> None:
    with pytest.raises(Unreadable, match="Skemaet"):
        definition_from(broken)


def test_the_lowest_sum_has_the_first_band() -> None:
    assert band_of(SMALL, 0) == SMALL.bands[0]
    assert band_of(SMALL, -1) is None
