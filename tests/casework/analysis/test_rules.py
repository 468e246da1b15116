"""Every state and verb of an analysis and its inputs, and when what is written is enough."""

from datetime import date, timedelta

import pytest

from fodfaeste.casework.analysis import models, rules
from fodfaeste.casework.analysis.rules import Deadline, Step, Written
from fodfaeste.foundation.access.policy import verb

TODAY, RULE = date(2026, 11, 25), Deadline(14, 5, 90)
ALLOWED = {
    "open": {"take", "write", "hand_in", "reopen", "add_words", "confer", "stop"},
    "conferred": {"decide", "finish", "stop"},
    "done": set(),
    "stopped": set(),
}
EVERY = sorted(set().union(*ALLOWED.values()))
ROLES = {
    "analysis.inbox": {"sagsbehandler", "specialist", "teamleder"},
    "analysis.view": {"sagsbehandler", "specialist", "teamleder"},
    "analysis.read": {"sagsbehandler", "specialist", "teamleder"},
    "analysis.request": {"sagsbehandler", "teamleder"},
    "analysis.contribute": {"specialist"},
    "analysis.confer": {"sagsbehandler", "teamleder"},
    "analysis.decide": {"sagsbehandler", "teamleder"},
    "analysis.view_own": {"borger"},
}


@pytest.mark.parametrize("state", ALLOWED)
@pytest.mark.parametrize("what", EVERY)
def test_every_state_allows_exactly_what_the_table_says(state: str, what: str) -> None:
    assert rules.may(state, what) == (what in ALLOWED[state])


@pytest.mark.parametrize(("name", "roles"), ROLES.items())
def test_every_verb_is_for_exactly_these_roles(name: str, roles: set[str]) -> None:
    assert set(verb(name).grounds) == roles


def test_the_states_are_the_models_own() -> None:
    assert set(rules.LIFE_CYCLE) == {key for key, _ in models.STATUSES} == set(rules.WHY_NOT)
    assert set(rules.INPUT_LIFE) == {key for key, _ in models.INPUT_STATES}
    assert {to for each in rules.LIFE_CYCLE.values() for to in each.values()} <= set(rules.LIFE_CYCLE)


@pytest.mark.parametrize("state", rules.INPUT_LIFE)
@pytest.mark.parametrize("choice", ["accept", "adapt", "decline"])
def test_an_input_is_decided_once(state: str, choice: str) -> None:
    assert (choice in rules.INPUT_LIFE[state]) == (state == "waiting")


def test_challenges_alone_are_no_description_of_a_person() -> None:
    assert rules.problem_to_hand_in(Written({}, {"helbred": "Smerter"})) is not None
    assert rules.problem_to_hand_in(Written({"helbred": "Går ture"}, {})) is None


def test_empty_texts_and_unknown_areas_fall_away() -> None:
    written = Written({"a": " ", "b": " x ", "c": "y"}, {}, (Step(" ", "job"), Step(" z ", "job")))
    assert rules.tidy(written, ["a", "b"]) == Written({"b": "x"}, {}, (Step("z", "job"),))


@pytest.mark.parametrize(
    ("question", "professions", "due", "field"),
    [
        (" ", ["p"], TODAY, "question"),
        ("x" * 4001, ["p"], TODAY, "question"),
        ("?", [], TODAY, "professions"),
        ("?", ["p"], TODAY - timedelta(days=1), "due"),
        ("?", ["p"], TODAY + timedelta(days=91), "due"),
    ],
)
def test_what_is_wrong_with_a_request_names_its_field(question, professions, due, field) -> None:
    wrong = rules.problem_to_ask(question, professions, due, TODAY, RULE)
    assert wrong is not None and wrong.field == field


def test_a_request_for_today_and_for_the_last_day_is_right() -> None:
    assert rules.problem_to_ask("?", ["p"], TODAY, TODAY, RULE) is None
    assert rules.problem_to_ask("?", ["p"], TODAY + timedelta(days=90), TODAY, RULE) is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ((TODAY + timedelta(days=1), TODAY, "v", ["p"], True, ""), "held_on"),
        ((TODAY, TODAY, "v", [], True, ""), "participants"),
        ((TODAY, TODAY, "v", ["p"], False, " "), "why_not"),
        ((TODAY, TODAY, " ", ["p"], True, ""), "weighed"),
    ],
)
def test_a_conference_names_who_was_there_and_why_the_citizen_was_not(given, field) -> None:
    wrong = rules.problem_to_confer(*given)
    assert wrong is not None and wrong.field == field
    assert rules.problem_to_confer(TODAY, TODAY, "v", ["p"], False, "Var syg") is None


@pytest.mark.parametrize(
    ("choice", "own", "words", "field"),
    [("maybe", "", "", "choice"), ("adapt", "", "x", "own_words"), ("decline", "x", "", "words")],
)
def test_other_words_and_a_no_need_words(choice: str, own: str, words: str, field: str) -> None:
    wrong = rules.problem_to_decide(choice, own, words)
    assert wrong is not None and wrong.field == field
    assert rules.problem_to_decide("accept", "", "") is None


@pytest.mark.parametrize(("days", "state"), [(-1, "late"), (0, "soon"), (5, "soon"), (6, "later")])
def test_the_deadline_is_told_by_the_rule(days: int, state: str) -> None:
    assert rules.due_state(TODAY + timedelta(days=days), TODAY, RULE) == state
