"""Two people changed the same plan: nothing either wrote disappears without a choice."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft, texts
from fodfaeste.casework.plans.merging import Choice, merge

ONE = StepDraft("Ringe til lægen", "borger", "sundhed", date(2026, 12, 1), id=1)
TWO = StepDraft("Finde praktik", "sagsbehandler", "job", date(2026, 12, 9), id=2)
BASE = PlanDraft("Ud i luften", (GoalDraft("Sove bedre", (ONE,), id=5),), (TWO,))


def with_goal(text: str, draft: PlanDraft = BASE) -> PlanDraft:
    return replace(draft, own_goal=text)


def test_equal_drafts_have_nothing_to_choose() -> None:
    merged = merge(BASE, BASE, BASE)
    assert merged.fields == ()
    assert merged.draft == BASE


def test_where_only_one_changed_that_side_is_suggested() -> None:
    mine = with_goal("Mit nye mål")
    theirs = replace(BASE, steps=(replace(TWO, due=date(2027, 1, 1)),))
    merged = merge(BASE, mine, theirs)
    assert [(field.key, field.suggested) for field in merged.fields] == [("own_goal", "mine"), ("step-2-due", "theirs")]
    assert merged.undecided == []
    assert merged.draft.own_goal == "Mit nye mål"
    assert merged.draft.steps[0].due == date(2027, 1, 1)


def test_where_both_changed_the_user_must_choose_and_sees_both() -> None:
    merged = merge(BASE, with_goal("Mit"), with_goal("Dit"))
    assert merged.undecided == ["own_goal"]
    assert (merged.fields[0].mine, merged.fields[0].theirs) == ("Mit", "Dit")


def test_each_choice_is_followed() -> None:
    for choice, expected in [(Choice("mine"), "Mit"), (Choice("theirs"), "Dit"), (Choice("own", "Vores"), "Vores")]:
        assert merge(BASE, with_goal("Mit"), with_goal("Dit"), {"own_goal": choice}).draft.own_goal == expected


def test_rows_that_only_one_added_are_both_kept() -> None:
    mine = replace(BASE, steps=(TWO, StepDraft("Min tanke", "borger", "job")))
    theirs = replace(BASE, steps=(TWO, StepDraft("Karls tanke", "borger", "job", id=9)))
    merged = merge(BASE, mine, theirs)
    assert {step.what for step in merged.draft.steps} == {"Finde praktik", "Min tanke", "Karls tanke"}
    assert merged.undecided == []


def test_the_same_save_sent_twice_is_no_conflict() -> None:
    """The second press holds the new rows without ids; the saved plan holds them with ids."""
    mine = replace(BASE, goals=(*BASE.goals, GoalDraft("Nyt", (StepDraft("Nyt skridt", "borger", "job"),))))
    theirs = replace(
        BASE, goals=(*BASE.goals, GoalDraft("Nyt", (StepDraft("Nyt skridt", "borger", "job", id=7),), id=8))
    )
    assert merge(BASE, mine, theirs).fields == ()


def test_two_equal_new_rows_of_mine_do_not_share_one_of_theirs() -> None:
    new = StepDraft("Gå en tur", "borger", "hverdag")
    merged = merge(BASE, replace(BASE, steps=(TWO, new, new)), replace(BASE, steps=(TWO, replace(new, id=7))))
    assert [step.what for step in merged.draft.steps].count("Gå en tur") == 2


def test_a_row_taken_out_by_one_and_rewritten_by_the_other_must_be_chosen() -> None:
    mine = replace(BASE, steps=(replace(TWO, what="Finde praktik i en skole"),))
    merged = merge(BASE, mine, replace(BASE, steps=()))
    assert merged.undecided == ["step-2-kept"]
    assert merge(BASE, mine, replace(BASE, steps=()), {"step-2-kept": Choice("theirs")}).draft.steps == ()
    assert merged.draft.steps[0].what == "Finde praktik i en skole"


def test_a_row_taken_out_by_one_and_left_alone_by_the_other_is_suggested_out() -> None:
    assert merge(BASE, BASE, replace(BASE, steps=())).draft.steps == ()
    assert merge(BASE, replace(BASE, steps=()), BASE).draft.steps == ()


def test_a_new_step_under_a_sub_goal_that_went_stays_in_the_plan() -> None:
    mine = replace(BASE, goals=(replace(BASE.goals[0], steps=(ONE, StepDraft("Ny", "borger", "job"))),))
    merged = merge(BASE, mine, replace(BASE, goals=(), steps=(ONE, TWO)))
    assert "Ny" in {step.what for _, step in merged.draft.all_steps()}


words = st.sampled_from(["", "a", "b", "c"])


def changed(draft: PlanDraft) -> st.SearchStrategy[PlanDraft]:
    """Whatever one editor may do to the plan: rewrite, add, take out, move."""

    def step(each: StepDraft) -> st.SearchStrategy[StepDraft | None]:
        return st.none() | st.just(each) | words.map(lambda text: replace(each, what=f"{each.what}{text}"))

    new = st.lists(words.map(lambda text: StepDraft(f"ny {text}", "borger", "job")), max_size=2)
    loose = st.tuples(step(ONE), step(TWO), new).map(lambda parts: (*(part for part in parts[:2] if part), *parts[2]))
    return st.builds(
        lambda goal, text, steps, keep: PlanDraft(
            goal, (GoalDraft(f"Sove {text}", steps if keep else (), id=5),), () if keep else steps
        ),
        words.map(lambda text: f"Mål {text}"),
        words,
        loose,
        st.booleans(),
    )


def with_ids(draft: PlanDraft) -> PlanDraft:
    """As it looks when it has been saved."""
    count = iter(range(100, 200))

    def each(steps: tuple[StepDraft, ...]) -> tuple[StepDraft, ...]:
        return tuple(replace(step, id=step.id or next(count)) for step in steps)

    return replace(draft, goals=tuple(replace(g, steps=each(g.steps)) for g in draft.goals), steps=each(draft.steps))


@given(changed(BASE), changed(BASE), st.sampled_from(["mine", "theirs"]))
def test_every_text_of_both_is_in_the_result_or_was_shown(mine: PlanDraft, theirs: PlanDraft, side: str) -> None:
    saved = with_ids(theirs)
    shown = merge(BASE, mine, saved)
    merged = merge(BASE, mine, saved, {key: Choice(side) for key in shown.undecided})
    seen = " ".join(f"{field.mine} {field.theirs}" for field in shown.fields)
    for text in texts(mine) | texts(saved):
        assert text in texts(merged.draft) or text in seen
    assert shown.fields or merged.draft == saved


@given(changed(BASE), changed(BASE))
def test_choosing_one_side_everywhere_gives_that_side(mine: PlanDraft, theirs: PlanDraft) -> None:
    saved = with_ids(theirs)
    keys = [field.key for field in merge(BASE, mine, saved).fields]
    assert texts(merge(BASE, mine, saved, dict.fromkeys(keys, Choice("theirs"))).draft) == texts(saved)
    assert texts(merge(BASE, mine, saved, dict.fromkeys(keys, Choice("mine"))).draft) == texts(mine)
