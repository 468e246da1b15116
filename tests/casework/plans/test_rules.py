"""What a plan must hold, what one might talk about, and how two versions differ."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.plans.drafts import (
    ACTORS,
    TRACKS,
    GoalDraft,
    PlanDraft,
    StepDraft,
    clean,
    cleaned,
    from_json,
    to_json,
)
from fodfaeste.casework.plans.rules import (
    ANSWERS,
    LONGEST_TEXT,
    STEP_LIFE,
    STEP_STATUSES,
    VERSION_LIFE,
    difference,
    may_go,
    problems_to_begin,
    problems_to_save,
    problems_to_send,
    version_state,
)

TODAY = date(2026, 11, 23)
STEP = StepDraft("Ringe til lægen", "borger", "sundhed", date(2026, 12, 1), id=1)
DRAFT = PlanDraft("Jeg vil ud i luften", (GoalDraft("Sove bedre", (STEP,), id=5),))


def sentences(old: PlanDraft, new: PlanDraft) -> list[str]:
    return [change.text for change in difference(old, new)]


def test_the_tables_mention_every_state_and_nothing_else() -> None:
    assert set(STEP_LIFE) == set(STEP_STATUSES)
    assert set().union(*STEP_LIFE.values()) <= set(STEP_STATUSES)
    assert set(VERSION_LIFE) == {"sent", "replaced", *ANSWERS}
    assert set().union(*VERSION_LIFE.values()) <= set(VERSION_LIFE)


def test_a_state_that_no_table_knows_goes_nowhere() -> None:
    assert not may_go(STEP_LIFE, "lost", "done")


@pytest.mark.parametrize(("answer", "newest"), list(product([None, *ANSWERS], [True, False])))
def test_a_version_that_is_not_the_newest_is_replaced(answer: str | None, newest: bool) -> None:
    assert version_state(answer, newest=newest) == ((answer or "sent") if newest else "replaced")


def test_a_whole_draft_has_no_problems() -> None:
    assert problems_to_send(DRAFT, TODAY) == []


def test_a_draft_may_be_saved_before_goal_and_dates_are_found_but_not_sent() -> None:
    early = PlanDraft("", (), (replace(STEP, due=None),))
    assert problems_to_save(early, TODAY) == []
    assert [problem.field for problem in problems_to_send(early, TODAY)] == ["own_goal", "steps-0-due"]


def test_a_plan_without_steps_is_not_sent() -> None:
    problems = problems_to_send(PlanDraft("Mit mål"), TODAY)
    assert [problem.field for problem in problems] == [None]
    assert "ingen skridt" in problems[0].message


@pytest.mark.parametrize(
    ("step", "field"),
    [
        (replace(STEP, what=""), "what"),
        (replace(STEP, actor=""), "actor"),
        (replace(STEP, actor="naboen"), "actor"),
        (replace(STEP, track=""), "track"),
        (replace(STEP, track="fritid"), "track"),
        (replace(STEP, due=date(2062, 1, 1)), "due"),
        (replace(STEP, due=date(1996, 1, 1)), "due"),
        (replace(STEP, what="x" * (LONGEST_TEXT + 1)), "what"),
        (replace(STEP, actor_name="x" * 101), "actor_name"),
    ],
)
def test_each_missing_or_wrong_part_of_a_step_is_named_at_its_field(step: StepDraft, field: str) -> None:
    draft = PlanDraft("Mål", (GoalDraft("Delmål", (STEP,)),), (step,))
    assert [problem.field for problem in problems_to_save(draft, TODAY)] == [f"steps-1-{field}"]


def test_texts_of_exactly_the_longest_length_are_taken() -> None:
    most = "x" * LONGEST_TEXT
    assert problems_to_send(PlanDraft(most, (GoalDraft(most, (replace(STEP, what=most),)),)), TODAY) == []


def test_too_many_rows_are_refused_with_the_number() -> None:
    many = PlanDraft("Mål", tuple(GoalDraft(f"{n}") for n in range(13)), (STEP,) * 41)
    messages = " ".join(problem.message for problem in problems_to_save(many, TODAY))
    assert "13 delmål" in messages
    assert "41 skridt" in messages


def test_a_sub_goal_with_steps_but_without_words_is_asked_for() -> None:
    assert [p.field for p in problems_to_save(PlanDraft("Mål", (GoalDraft("", (STEP,)),)), TODAY)] == ["goals-0-text"]


def test_unseen_signs_and_empty_rows_are_cleaned_away() -> None:
    assert clean("  a\r\nb\x00\u202ec \x07") == "a\nbc"
    empty = StepDraft(" ", "", "")
    assert cleaned(PlanDraft(" Mål ", (GoalDraft(" "),), (empty, STEP))) == PlanDraft("Mål", (), (STEP,))


def test_a_step_whose_day_has_passed_is_saved_but_not_sent() -> None:
    late = replace(STEP, id=2, due=date(2020, 1, 1))
    draft = PlanDraft("Mål", (GoalDraft("Delmål", (STEP,)),), (late,))
    assert problems_to_save(draft, TODAY) == []
    (problem,) = problems_to_send(draft, TODAY)
    assert problem.field == "steps-1-due"
    assert problem.message.startswith(
        "Skridt 2 skulle være gjort 1. januar 2020. Vælg en ny dato, eller tag skridtet ud."
    )
    assert problems_to_send(draft, TODAY, stuck={2}) == [], "what cannot be done right now waits for a talk"


def test_today_is_not_too_late() -> None:
    assert problems_to_send(PlanDraft("Mål", (), (replace(STEP, due=TODAY),)), TODAY) == []
    assert len(problems_to_send(PlanDraft("Mål", (), (replace(STEP, due=date(2026, 11, 22)),)), TODAY)) == 1


def test_a_plan_begins_with_some_words() -> None:
    assert [p.message for p in problems_to_begin(PlanDraft(), TODAY)] == ["Skriv et mål eller et skridt først."]
    assert problems_to_begin(PlanDraft("Mål"), TODAY) == []
    assert problems_to_begin(PlanDraft("", (), (STEP,)), TODAY) == []


def test_equal_versions_do_not_differ() -> None:
    assert difference(DRAFT, DRAFT) == []


def test_a_rewritten_goal_shows_both_texts() -> None:
    change = difference(DRAFT, replace(DRAFT, own_goal="Jeg vil have et job"))[0]
    assert (change.before, change.after) == ("Jeg vil ud i luften", "Jeg vil have et job")


def test_every_kind_of_change_to_a_step_is_one_sentence() -> None:
    changed = replace(
        STEP, what="Skrive til lægen", actor="specialist", actor_name="Pia", track="job", due=date(2027, 1, 4)
    )
    new = PlanDraft(DRAFT.own_goal, (GoalDraft("Sove bedre", (), id=5),), (changed,))
    assert sentences(DRAFT, new) == [
        "Skridtet »Ringe til lægen« er skrevet om.",
        "»Skrive til lægen«: Det er nu Pia, der tager skridtet.",
        "»Skrive til lægen«: Datoen er flyttet fra 1. december 2026 til 4. januar 2027.",
        "»Skrive til lægen«: Skridtet hører nu til job.",
        "»Skrive til lægen«: Skridtet hører ikke længere til et delmål.",
    ]


def test_what_came_and_what_went_is_said() -> None:
    new = PlanDraft(DRAFT.own_goal, (GoalDraft("Få overblik", id=6),), (replace(STEP, what="Gå en tur", id=2),))
    assert sentences(DRAFT, new) == [
        "Nyt delmål: »Få overblik«.",
        "Delmålet »Sove bedre« er taget ud.",
        "Nyt skridt: »Gå en tur« (Borgeren, senest 1. december 2026).",
        "Skridtet »Ringe til lægen« er taget ud.",
    ]


texts = st.text(max_size=20)
steps = st.builds(
    StepDraft, texts, st.sampled_from(list(ACTORS)), st.sampled_from(list(TRACKS)), st.none() | st.dates(), texts
)
drafts = st.builds(
    PlanDraft,
    texts,
    st.lists(st.builds(GoalDraft, texts, st.lists(steps, max_size=3).map(tuple)), max_size=3).map(tuple),
    st.lists(steps, max_size=3).map(tuple),
)


@given(drafts)
def test_a_draft_survives_being_written_as_json(draft: PlanDraft) -> None:
    assert from_json(to_json(draft)) == draft


@given(drafts, drafts)
def test_two_drafts_differ_exactly_when_something_is_said_about_it(old: PlanDraft, new: PlanDraft) -> None:
    assert difference(old, old) == []
    if old.own_goal != new.own_goal:
        assert difference(old, new)
