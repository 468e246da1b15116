"""What may happen to a plan, who may do it, and that nothing anybody wrote is lost."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.casework.plans.actions import (
    answer_plan,
    close_unsaved,
    keep_unsaved,
    mark_step,
    save_plan,
    send_plan,
    start_plan,
)
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft, texts
from fodfaeste.casework.plans.models import Plan, PlanAnswer, PlanEdit, PlanVersion, Step, StepMark, UnsavedDraft
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.casework.plans.rules import ANSWERS, STEP_LIFE, STEP_STATUSES, VERSION_LIFE
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.plans.samples import OWN_GOAL, a_draft, saved_plan, sent_plan, soon
from tests.cast import Cast

WHY = "Prøve"


def verbs() -> list[str]:
    return list(JournalEntry.objects.values_list("verb", flat=True))


def in_state(step: Step, status: str) -> Step:
    step.status, step.done_at = status, clock.now() if status == "done" else None
    step.save()
    return step


def version_in_state(cast: Cast, state: str) -> PlanVersion:
    version = sent_plan(cast)
    if state in ANSWERS:
        answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer=state, words="Før")
    if state == "replaced":
        saved = save_plan(
            actor=cast.actor("mette"), purpose=WHY, plan=version.plan, version=2, draft=a_draft(own_goal="Nyt mål")
        )
        send_plan(actor=cast.actor("mette"), purpose=WHY, plan=saved, version=saved.version)
    return version


# ---- starting and saving ----


def test_a_plan_is_started_once_however_often_it_is_asked_for(cast: Cast) -> None:
    first = start_plan(actor=cast.actor("mette"), purpose=WHY, case=cast.case["anna"])
    assert start_plan(actor=cast.actor("karl"), purpose=WHY, case=cast.case["anna"]) == first
    assert verbs() == ["plan.started"]


@pytest.mark.parametrize("name", ["sofie", "pia", "viggo", "lise", "admin", "anna", "bo"])
def test_those_who_do_not_carry_the_case_may_not_write_in_the_plan(cast: Cast, name: str) -> None:
    plan = saved_plan(cast)
    for act in (
        lambda: start_plan(actor=cast.actor(name), purpose=WHY, case=cast.case["anna"]),
        lambda: save_plan(actor=cast.actor(name), purpose=WHY, plan=plan, version=2, draft=PlanDraft("Andet")),
        lambda: send_plan(actor=cast.actor(name), purpose=WHY, plan=plan, version=2),
        lambda: keep_unsaved(actor=cast.actor(name), purpose=WHY, plan=plan, version=1, draft=PlanDraft("Andet")),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert working_draft(plan).own_goal == OWN_GOAL


@pytest.mark.parametrize("name", ["mette", "karl", "tage"])
def test_the_caseworker_the_team_and_its_leader_may(cast: Cast, name: str) -> None:
    plan = saved_plan(cast, by=name)
    assert send_plan(actor=cast.actor(name), purpose=WHY, plan=plan, version=plan.version).number == 1


def test_what_is_saved_is_what_is_read(cast: Cast) -> None:
    plan = saved_plan(cast)
    draft = working_draft(plan)
    assert plan.version == 2
    assert [goal.text for goal in draft.goals] == ["Sove om natten"]
    assert [step.what for _, step in draft.all_steps()] == [step.what for _, step in a_draft().all_steps()]


def test_saving_without_a_change_saves_nothing(cast: Cast) -> None:
    plan = saved_plan(cast)
    before = JournalEntry.objects.count()
    again = save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=working_draft(plan))
    assert (again.version, JournalEntry.objects.count()) == (2, before)


def test_a_step_keeps_its_life_when_the_plan_is_rewritten(cast: Cast) -> None:
    plan = saved_plan(cast)
    draft = working_draft(plan)
    first = draft.goals[0].steps[0]
    mark_step(
        actor=cast.actor("mette"), purpose=WHY, step=Step.objects.get(pk=first.id), status="cannot_yet", words="Syg"
    )
    changed = replace(draft, goals=(), steps=(replace(first, what="Skrive til lægen"),))
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=changed)
    step = Step.objects.get(pk=first.id)
    assert (step.what, step.status, step.status_words, step.goal) == ("Skrive til lægen", "cannot_yet", "Syg", None)


def test_steps_left_out_are_taken_out_but_done_ones_stay(cast: Cast) -> None:
    plan = saved_plan(cast)
    done, *gone = Step.objects.filter(plan=plan)
    mark_step(actor=cast.actor("mette"), purpose=WHY, step=done, status="done")
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=PlanDraft(OWN_GOAL))
    assert Step.objects.get(pk=done.pk).status == "done"
    assert {Step.objects.get(pk=step.pk).status for step in gone} == {"dropped"}
    assert Step.objects.count() == 3


def test_a_step_that_was_taken_out_comes_back_as_itself(cast: Cast) -> None:
    plan = saved_plan(cast)
    draft = working_draft(plan)
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=replace(draft, goals=(), steps=()))
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=3, draft=draft)
    assert {step.id for _, step in working_draft(plan).all_steps()} == {step.id for _, step in draft.all_steps()}


def test_the_id_of_another_citizens_step_is_not_touched(cast: Cast) -> None:
    other = Step.objects.filter(plan=saved_plan(cast, "bo", "karl"))[0]
    stolen = StepDraft("Overtaget", "borger", "job", soon(), id=other.pk)
    saved_plan(cast, draft=PlanDraft("Mål", (), (stolen,)))
    other.refresh_from_db()
    assert other.what != "Overtaget"
    assert Step.objects.filter(plan__citizen=cast.citizen["anna"], what="Overtaget").exists()


def test_a_draft_with_a_problem_is_refused_and_nothing_is_written(cast: Cast) -> None:
    plan = saved_plan(cast)
    with pytest.raises(Refused) as refused:
        save_plan(
            actor=cast.actor("mette"),
            purpose=WHY,
            plan=plan,
            version=2,
            draft=PlanDraft("Mål", (), (StepDraft("Uden spor", "borger", ""),)),
        )
    assert refused.value.field == "steps-0-track"
    assert working_draft(plan).own_goal == OWN_GOAL


def test_a_closed_case_has_a_plan_that_stands_still(cast: Cast) -> None:
    version = sent_plan(cast)
    case = cast.case["anna"]
    case.closed = clock.today()
    case.save()
    with pytest.raises(Refused, match="lukket"):
        answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer="agree")
    with pytest.raises(Refused, match="lukket"):
        mark_step(actor=cast.actor("anna"), purpose=WHY, step=Step.objects.filter(actor="borger")[0], status="done")
    with pytest.raises(AccessDenied):
        start_plan(actor=cast.actor("mette"), purpose=WHY, case=case)


def test_the_journal_holds_no_words(cast: Cast) -> None:
    version = sent_plan(cast)
    answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer="disagree", words="Hemmelige ord")
    step = Step.objects.filter(actor="borger")[0]
    mark_step(actor=cast.actor("anna"), purpose=WHY, step=step, status="cannot_yet", words="Hemmelige ord")
    data = " ".join(JournalEntry.objects.values_list("data", flat=True))
    assert "Hemmelige" not in data
    assert OWN_GOAL not in data
    assert verbs() == ["plan.started", "plan.saved", "plan.sent", "plan.answered", "plan.step_cannot_yet"]


# ---- late saves ----


def test_a_late_save_is_stopped_and_the_first_stands(cast: Cast) -> None:
    plan = saved_plan(cast)
    save_plan(actor=cast.actor("karl"), purpose=WHY, plan=plan, version=2, draft=a_draft(own_goal="Karls ord"))
    with pytest.raises(Stale):
        save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=a_draft(own_goal="Mettes ord"))
    assert working_draft(plan).own_goal != "Mettes ord"
    kept = keep_unsaved(
        actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=a_draft(own_goal="Mettes ord")
    )
    assert kept.draft.own_goal == "Mettes ord"
    assert Plan.objects.get(pk=plan.pk).own_goal == "Karls ord"


def test_the_same_late_text_is_kept_once(cast: Cast) -> None:
    plan = saved_plan(cast)
    for _ in range(2):
        keep_unsaved(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=1, draft=a_draft(own_goal="Mit"))
    keep_unsaved(actor=cast.actor("karl"), purpose=WHY, plan=plan, version=1, draft=a_draft(own_goal="Mit"))
    assert sorted(UnsavedDraft.objects.values_list("typed_by_name", flat=True)) == ["Karl Prøvesen", "Mette Testsen"]


@pytest.mark.parametrize("used", [True, False])
def test_a_kept_text_is_put_away_but_never_deleted(cast: Cast, used: bool) -> None:
    plan = saved_plan(cast)
    kept = keep_unsaved(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=1, draft=PlanDraft("Mit"))
    for _ in range(2):
        close_unsaved(actor=cast.actor("mette"), purpose=WHY, unsaved=kept, used=used)
    kept.refresh_from_db()
    assert kept.closed_as == ("used" if used else "dismissed")
    assert kept.draft.own_goal == "Mit"
    assert verbs()[-1] == f"plan.unsaved_{kept.closed_as}"
    assert verbs().count(verbs()[-1]) == 1


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["mette", "karl"]), st.sampled_from(["open", "save"])), max_size=12))
def test_however_two_editors_take_turns_no_text_is_lost(cast: Cast, turns: list[tuple[str, str]]) -> None:
    """Each opens, writes something of their own and saves, in any order; a late text is kept, as the page does."""
    with transaction.atomic():
        plan = start_plan(actor=cast.actor("mette"), purpose=WHY, case=cast.case["anna"])
        actors = {name: cast.actor(name) for name in ("mette", "karl")}
        seen = {name: (plan.version, working_draft(plan)) for name in actors}
        written: set[str] = set()
        for number, (name, act) in enumerate(turns):
            if act == "open":
                seen[name] = (Plan.objects.get(pk=plan.pk).version, working_draft(plan))
                continue
            version, draft = seen[name]
            mine = replace(
                draft, own_goal=f"Mål {number}", steps=(*draft.steps, StepDraft(f"Skridt {number}", "borger", "job"))
            )
            written |= {f"Mål {number}", f"Skridt {number}"}
            try:
                save_plan(actor=actors[name], purpose=WHY, plan=plan, version=version, draft=mine)
            except Stale:
                keep_unsaved(actor=actors[name], purpose=WHY, plan=plan, version=version, draft=mine)
        saved = set().union(*(texts(edit.draft) for edit in PlanEdit.objects.filter(plan=plan)))
        waiting = set().union(set(), *(texts(each.draft) for each in UnsavedDraft.objects.filter(closed_at=None)))
        assert written <= saved | waiting
        steps = {text for text in written if text.startswith("Skridt")}
        assert steps <= texts(working_draft(plan)) | waiting, "a step is in the plan now, or its text waits"
        transaction.set_rollback(True)


# ---- sending ----


def test_sending_twice_makes_one_version(cast: Cast) -> None:
    plan = saved_plan(cast)
    sent = [send_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2) for _ in range(2)]
    assert sent[0] == sent[1]
    assert PlanVersion.objects.count() == 1
    assert verbs().count("plan.sent") == 1


def test_a_step_being_done_is_no_reason_for_a_new_version(cast: Cast) -> None:
    version = sent_plan(cast)
    mark_step(actor=cast.actor("anna"), purpose=WHY, step=Step.objects.filter(actor="borger")[0], status="done")
    assert send_plan(actor=cast.actor("mette"), purpose=WHY, plan=version.plan, version=2) == version


def test_a_changed_plan_becomes_the_next_number(cast: Cast) -> None:
    version = version_in_state(cast, "replaced")
    assert list(PlanVersion.objects.values_list("number", flat=True)) == [2, 1]
    assert version.draft.own_goal == OWN_GOAL


def test_a_plan_that_lacks_something_is_not_sent(cast: Cast) -> None:
    plan = saved_plan(cast, draft=a_draft(own_goal=""))
    with pytest.raises(Refused) as refused:
        send_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2)
    assert refused.value.field == "own_goal"


def test_a_plan_that_was_changed_meanwhile_is_not_sent_unread(cast: Cast) -> None:
    plan = saved_plan(cast)
    with pytest.raises(Stale):
        send_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=1)
    assert not PlanVersion.objects.exists()


def test_the_database_refuses_to_change_what_was_sent(cast: Cast) -> None:
    version = sent_plan(cast)
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        PlanVersion.objects.filter(pk=version.pk).update(content={})
    assert PlanVersion.objects.get(pk=version.pk).draft.own_goal == OWN_GOAL


# ---- answering ----


@pytest.mark.parametrize(("state", "answer"), list(product(VERSION_LIFE, ANSWERS)))
def test_a_version_is_answered_exactly_as_its_life_cycle_says(cast: Cast, state: str, answer: str) -> None:
    version = version_in_state(cast, state)
    act = lambda: answer_plan(  # noqa: E731
        actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer=answer, words="Efter"
    )
    if answer in VERSION_LIFE[state]:
        assert act().answer == answer
    else:
        with pytest.raises(Refused, match="nyere version"):
            act()
    assert PlanAnswer.objects.filter(plan_version=version, current=True).count() == (state != "replaced")


@pytest.mark.parametrize("name", ["pia", "viggo", "bo", "admin"])
def test_who_is_neither_the_citizen_nor_carries_the_case_answers_nothing(cast: Cast, name: str) -> None:
    version = sent_plan(cast)
    with pytest.raises(AccessDenied):
        answer_plan(actor=cast.actor(name), purpose=WHY, plan_version=version, answer="agree")
    assert not PlanAnswer.objects.exists()


def test_a_changed_answer_keeps_the_former_one_and_both_are_in_the_journal(cast: Cast) -> None:
    version = version_in_state(cast, "disagree")
    answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer="agree")
    assert list(version.answers.values_list("answer", "words", "current")) == [
        ("agree", "", True),
        ("disagree", "Før", False),
    ]
    assert PlanVersion.objects.get(pk=version.pk).answer.answer == "agree"  # type: ignore[union-attr]
    entry = JournalEntry.objects.filter(verb="plan.answered").latest("seq")
    assert (json.loads(entry.data)["former_answer"], json.loads(entry.data)["answer"]) == ("disagree", "agree")


def test_the_same_answer_pressed_twice_is_one_answer(cast: Cast) -> None:
    version = sent_plan(cast)
    for _ in range(2):
        answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer="agree", words="Fint")
    assert PlanAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "words", "field"), [("maybe", "", "answer"), ("", "", "answer"), ("agree", "x" * 4001, "words")]
)
def test_a_wrong_answer_is_refused_at_its_field(cast: Cast, answer: str, words: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=sent_plan(cast), answer=answer, words=words)
    assert refused.value.field == field


# ---- marking steps ----


@pytest.mark.parametrize(("old", "new"), list(product(STEP_STATUSES, STEP_STATUSES)))
def test_a_step_goes_exactly_where_its_life_cycle_says(cast: Cast, old: str, new: str) -> None:
    sent_plan(cast)
    step = in_state(Step.objects.filter(actor="borger")[0], old)
    act = lambda: mark_step(actor=cast.actor("mette"), purpose=WHY, step=step, status=new)  # noqa: E731
    if new in STEP_LIFE[old] or old == new:
        marked = act()
        assert marked.status == new
        assert (marked.done_at is not None) == (new == "done")
    else:
        with pytest.raises(Refused):
            act()
        assert Step.objects.get(pk=step.pk).status == old


@pytest.mark.parametrize("status", ["done", "cannot_yet"])
def test_the_citizen_marks_their_own_step_with_words_that_stay(cast: Cast, status: str) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor="borger")[0]
    mark_step(actor=cast.actor("anna"), purpose=WHY, step=step, status=status, words="Sådan er det")
    mark_step(actor=cast.actor("mette"), purpose=WHY, step=step, status="planned")
    assert list(StepMark.objects.values_list("words", flat=True)) == ["", "Sådan er det"]


@pytest.mark.parametrize(("which", "status"), [("sagsbehandler", "done"), ("borger", "dropped"), ("borger", "lost")])
def test_the_citizen_marks_nothing_else(cast: Cast, which: str, status: str) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor=which)[0]
    with pytest.raises(Refused):
        mark_step(actor=cast.actor("anna"), purpose=WHY, step=step, status=status)
    assert not StepMark.objects.exists()


def test_a_step_that_was_never_sent_is_not_the_citizens_to_mark(cast: Cast) -> None:
    saved_plan(cast)
    step = Step.objects.filter(actor="borger")[0]
    with pytest.raises(Refused, match="ikke i den plan"):
        mark_step(actor=cast.actor("anna"), purpose=WHY, step=step, status="done")


@pytest.mark.parametrize("name", ["bo", "sofie", "pia", "lise"])
def test_others_mark_no_steps(cast: Cast, name: str) -> None:
    sent_plan(cast)
    with pytest.raises(AccessDenied):
        mark_step(actor=cast.actor(name), purpose=WHY, step=Step.objects.all()[0], status="done")


def test_a_step_done_while_the_plan_was_being_edited_keeps_both_the_mark_and_the_text(cast: Cast) -> None:
    version = sent_plan(cast)
    draft = working_draft(version.plan)
    step = draft.goals[0].steps[0]
    mark_step(actor=cast.actor("anna"), purpose=WHY, step=Step.objects.get(pk=step.id), status="done")
    changed = replace(draft, goals=(replace(draft.goals[0], steps=(replace(step, what="Ringe til Dr. Prøve"),)),))
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=version.plan, version=2, draft=changed)
    row = Step.objects.get(pk=step.id)
    assert (row.status, row.what) == ("done", "Ringe til Dr. Prøve")


def test_the_past_can_be_lived_through(cast: Cast) -> None:
    then = clock.now() - timedelta(days=30)
    with clock.at(then):
        version = sent_plan(cast)
        answer = answer_plan(actor=cast.actor("anna"), purpose=WHY, plan_version=version, answer="agree")
    assert version.sent_at == answer.at == then
