"""Raters stand side by side; gaps and clear changes are found; nobody is an average."""

from datetime import date

from fodfaeste.casework.progression.rules import (
    Given,
    Interval,
    asked,
    next_due,
    open_to,
    prompt,
    rows,
    to_talk_about,
)
from fodfaeste.foundation.instruments.queries import shipped
from fodfaeste.foundation.instruments.rules import DECLINED
from fodfaeste.foundation.instruments.written import definition_from

DEFINITION = definition_from(next(raw for raw in shipped() if raw["key"] == "udvikling"))
DAY = date(2026, 5, 1)


def given(rater: str, **answers: str) -> Given:
    return Given(rater, DAY, answers)


def test_every_rater_has_a_place_of_their_own_and_the_citizen_comes_first() -> None:
    found = rows(DEFINITION, [given("Psykolog", maal="3"), given("borger", maal="1")], [], 2)
    assert [(dot.rater, dot.step.points) for dot in found[0].dots] == [("borger", 1), ("Psykolog", 3)]
    assert found[0].gap == 2


def test_what_nobody_answered_has_no_row_and_a_declined_answer_has_no_place() -> None:
    found = rows(DEFINITION, [given("borger", maal=DECLINED, helbred="2")], [], 2)
    assert [row.item.key for row in found] == ["helbred"]


def test_a_change_of_one_step_is_not_marked_and_two_are() -> None:
    before = [given("borger", maal="1", helbred="3")]
    found = {row.item.key: row for row in rows(DEFINITION, [given("borger", maal="2", helbred="1")], before, 2)}
    assert found["maal"].marked == ()
    assert [dot.moved for dot in found["helbred"].marked] == [-2]
    assert found["helbred"].marked[0].down == 2


def test_another_rater_than_last_time_has_no_change_to_show() -> None:
    found = rows(DEFINITION, [given("Sygeplejerske", maal="4")], [given("Psykolog", maal="1")], 2)
    assert found[0].dots[0].moved is None


def test_the_largest_distances_from_the_citizen_become_questions_without_a_verdict() -> None:
    now = [
        given("borger", maal="0", helbred="1", samarbejde="2", jobsoegning="3"),
        given("Sagsbehandler", maal="4", helbred="4", samarbejde="4", jobsoegning="3"),
    ]
    talk = to_talk_about(rows(DEFINITION, now, [], 2))
    assert [row.item.key for row in talk] == ["maal", "helbred"]
    assert "Hvad ser I hver især?" in prompt(talk[0])


def test_professionals_who_differ_among_themselves_are_no_question_to_the_citizen() -> None:
    now = [given("borger", maal="2"), given("Psykolog", maal="1"), given("Sagsbehandler", maal="3")]
    assert to_talk_about(rows(DEFINITION, now, [], 2)) == []


def test_the_professionals_belief_is_never_compared() -> None:
    now = [given("Psykolog", fagpersonens_tro="0"), given("Sagsbehandler", fagpersonens_tro="4")]
    found = rows(DEFINITION, now, [], 2)
    assert found[0].about_belief
    assert to_talk_about(found) == []


def test_the_citizen_is_not_asked_about_the_professionals_belief() -> None:
    assert "fagpersonens_tro" not in {item.key for item in asked(DEFINITION, "borger")}
    assert "fagpersonens_tro" in {item.key for item in asked(DEFINITION, "Psykolog")}
    assert len(open_to(DEFINITION, "borger", {"maal": "1"})) == 5


def test_a_round_is_due_at_once_in_a_new_case_and_a_whole_interval_after_the_last() -> None:
    rule = Interval(13, 14, 2)
    assert next_due(None, DAY, rule) == DAY
    assert next_due(date(2026, 1, 5), DAY, rule) == date(2026, 4, 6)
