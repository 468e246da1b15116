"""Other rooms put goals and steps into the plan: in one act, once, with the source named, and nothing is lost."""

from dataclasses import replace

import pytest

from fodfaeste.casework.plans.actions import add_to_plan, mark_step, save_plan
from fodfaeste.casework.plans.adding import Added, Source
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft, with_added
from fodfaeste.casework.plans.models import Plan, PlanEdit, Step
from fodfaeste.casework.plans.pages import merged_with
from fodfaeste.casework.plans.queries import edit_at, working_draft
from fodfaeste.casework.plans.rules import MOST_STEPS
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.plans.samples import OWN_GOAL, a_draft, saved_plan, soon
from tests.cast import Cast

ANALYSIS = Source("analysis:12", "Tværfaglig analyse 3. december 2026")
STEP = StepDraft("Prøve at cykle til vandkanten", "borger", "sundhed", soon(12))


def add(
    cast: Cast, by: str = "mette", source: Source = ANALYSIS, goal: str = "", steps: tuple[StepDraft, ...] = ()
) -> Added:
    return add_to_plan(
        actor=cast.actor(by), purpose="Prøve", case=cast.case["anna"], source=source, goal=goal, steps=steps
    )


def test_a_goal_and_its_steps_come_last_and_everything_else_stays(cast: Cast) -> None:
    plan = saved_plan(cast)
    before = working_draft(plan)
    added = add(cast, goal="Blive stærkere", steps=(STEP,))
    after = working_draft(plan)
    assert (after.own_goal, after.goals[:1], after.steps) == (OWN_GOAL, before.goals, before.steps)
    assert [goal.text for goal in after.goals] == ["Sove om natten", "Blive stærkere"]
    assert [replace(step, id=None) for step in after.goals[1].steps] == [STEP]
    assert (added.goal.text, added.steps[0].source, added.steps[0].source_key) == (
        "Blive stærkere", ANALYSIS.title, ANALYSIS.key,
    )  # fmt: skip


def test_one_act_is_one_entry_in_the_journal_and_one_save(cast: Cast) -> None:
    plan = saved_plan(cast)
    entries, edits = JournalEntry.objects.count(), PlanEdit.objects.count()
    add(cast, goal="Blive stærkere", steps=(STEP, replace(STEP, what="Og hjem igen")))
    assert (JournalEntry.objects.count(), PlanEdit.objects.count()) == (entries + 1, edits + 1)
    assert JournalEntry.objects.order_by("-seq")[0].verb == "plan.added_to"
    assert STEP.what not in JournalEntry.objects.order_by("-seq")[0].data
    assert edit_at(plan, 3).draft == working_draft(plan)


def test_a_plan_that_is_not_begun_is_begun_by_it(cast: Cast) -> None:
    added = add(cast, steps=(STEP,))
    assert Plan.objects.get(case=cast.case["anna"]) == added.plan
    assert [step.what for _, step in working_draft(added.plan).all_steps()] == [STEP.what]
    assert list(JournalEntry.objects.values_list("verb", flat=True)) == ["plan.added_to"]


def test_pressing_twice_adds_once_and_a_later_press_only_adds_what_is_new(cast: Cast) -> None:
    add(cast, goal="Blive stærkere", steps=(STEP,))
    again = add(cast, goal="Blive stærkere", steps=(STEP,))
    assert (again.anything, Step.objects.count(), JournalEntry.objects.count()) == (False, 1, 1)
    more = add(cast, goal="Blive stærkere", steps=(STEP, replace(STEP, what="Svømme")))
    assert [step.what for step in more.steps] == ["Svømme"]
    assert [len(goal.steps) for goal in working_draft(more.plan).goals] == [2]


def test_the_same_words_from_another_source_are_another_step(cast: Cast) -> None:
    add(cast, steps=(STEP,))
    assert len(add(cast, source=Source("agreement:4", "Aftale"), steps=(STEP,)).steps) == 1


def test_what_was_taken_out_may_come_again_and_what_is_done_does_not(cast: Cast) -> None:
    plan = add(cast, steps=(STEP,)).plan
    save_plan(actor=cast.actor("mette"), purpose="Prøve", plan=plan, version=plan.version, draft=PlanDraft(OWN_GOAL))
    assert add(cast, steps=(STEP,)).anything
    mark_step(actor=cast.actor("mette"), purpose="Prøve", step=Step.objects.get(status="planned"), status="done")
    assert not add(cast, steps=(STEP,)).anything


def test_a_sub_goal_that_says_the_same_is_used(cast: Cast) -> None:
    saved_plan(cast)
    added = add(cast, goal="Sove om natten", steps=(STEP,))
    assert added.goal is None
    assert [len(goal.steps) for goal in working_draft(added.plan).goals] == [2]


def test_somebody_who_edits_meanwhile_is_told_and_neither_text_is_lost(cast: Cast) -> None:
    plan = saved_plan(cast)
    add(cast, by="karl", steps=(STEP,))
    mine = a_draft(own_goal="Jeg vil noget andet")
    with pytest.raises(Stale):
        save_plan(actor=cast.actor("mette"), purpose="Prøve", plan=plan, version=2, draft=mine)
    base = edit_at(plan, 2).draft
    merged = merged_with(plan, replace(base, own_goal="Jeg vil noget andet"), 2, edit_at(plan, 3))
    assert not merged.undecided
    assert merged.draft.own_goal == "Jeg vil noget andet"
    assert STEP.what in [step.what for _, step in merged.draft.all_steps()]


@pytest.mark.parametrize("name", ["sofie", "pia", "viggo", "hanne", "lise", "admin", "anna"])
def test_who_may_not_edit_the_plan_may_not_add_to_it(cast: Cast, name: str) -> None:
    with pytest.raises(AccessDenied):
        add(cast, by=name, steps=(STEP,))
    assert not Plan.objects.exists()


@pytest.mark.parametrize("name", ["mette", "karl", "tage"])
def test_who_may_edit_may_add(cast: Cast, name: str) -> None:
    assert add(cast, by=name, steps=(STEP,)).anything


def test_an_empty_wish_a_wrong_track_and_a_full_plan_are_refused_aloud(cast: Cast) -> None:
    with pytest.raises(Refused, match="Vælg et delmål eller et skridt"):
        add(cast, goal="  ")
    with pytest.raises(Refused, match="sundhed, hverdag eller job"):
        add(cast, steps=(replace(STEP, track="fritid"),))
    full = tuple(replace(STEP, what=f"Skridt {number}") for number in range(MOST_STEPS))
    saved_plan(cast, draft=PlanDraft(OWN_GOAL, steps=full))
    with pytest.raises(Refused, match=f"plads til {MOST_STEPS}"):
        add(cast, steps=(STEP,))
    assert Step.objects.count() == MOST_STEPS


def test_a_closed_case_takes_nothing_in(cast: Cast) -> None:
    case = cast.case["anna"]
    saved_plan(cast)
    case.closed = clock.today()
    case.save()
    with pytest.raises((Refused, AccessDenied)):
        add(cast, steps=(STEP,))
    assert not Step.objects.filter(what=STEP.what).exists()


def test_where_a_step_comes_from_stands_beside_it(cast: Cast, sign_in) -> None:
    add(cast, steps=(STEP,))
    page = sign_in("mette").get(f"/borgere/{cast.citizen['anna'].pk}/plan/").content.decode()
    assert "Kommer fra: Tværfaglig analyse 3. december 2026" in page


def test_adding_to_a_draft_keeps_its_order() -> None:
    draft = PlanDraft("Mål", (GoalDraft("A", (STEP,)), GoalDraft("B")), (STEP,))
    new = PlanDraft(goals=(GoalDraft("B", (STEP,)), GoalDraft("C")), steps=(replace(STEP, what="Sidst"),))
    after = with_added(draft, new)
    assert [(goal.text, len(goal.steps)) for goal in after.goals] == [("A", 1), ("B", 1), ("C", 0)]
    assert [step.what for step in after.steps] == [STEP.what, "Sidst"]
