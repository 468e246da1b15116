"""The plan in a case: drafted from the citizen's own goal, sent, answered, lived and changed."""

from dataclasses import replace
from datetime import date, timedelta

from fodfaeste.casework.plans import actions as plans
from fodfaeste.casework.plans.drafts import GoalDraft, PlanDraft, StepDraft
from fodfaeste.casework.plans.models import Plan, PlanVersion, Step
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.demo.about_plans import answer_one, talked_about
from fodfaeste.demo.agenda import COPENHAGEN, Story, workday
from fodfaeste.demo.stories import PLAN_PAGE, PURPOSES, File
from fodfaeste.demo.texts import steps as step_texts
from fodfaeste.demo.texts import talks as texts
from fodfaeste.demo.texts.goals import OWN_GOALS, OwnGoal

NEW_STEPS = ("hverdag", "faellesskab", "cv", "timer")
"""Themes a later version takes a new step from."""


def plan_story(file: File) -> Story:
    """The way of the plan, as far as the case's stage says."""
    stage, anchor = file.plan.stage, file.world.anchor
    first = file.plan.begins.date() + file.days(20, 45)
    if stage == "sent":
        first = max(first, anchor - file.days(3, 30))
    elif stage in ("no", "could_not"):
        first = max(first, anchor - file.days(12, 30))
    elif stage == "persona":
        first = file.plan.begins.date() + timedelta(days=25)
    yield file.at_work(first - timedelta(days=3))
    if file.closed:
        return
    goal = OWN_GOALS[(file.plan.person * 7 + 3) % len(OWN_GOALS)]
    plan = plans.start_plan(actor=file.staff(), purpose=PURPOSES["plan"], case=file.case)
    plan = _save(file, plan, first_draft(file, goal, _today(file)))
    if stage == "draft":
        return
    yield from _send(file, plan, first)
    if file.closed or stage == "sent":
        return
    if stage in ("no", "could_not"):
        yield from _answer(file, plan, "disagree" if stage == "no" else "could_not")
        return
    yield from _answer(file, plan, "agree")
    answer_one(file, plan)
    if stage == "versions":
        yield from _second_and_third(file, plan)
    elif stage == "persona":
        yield from _change(file, plan, anchor - timedelta(days=75))
        yield from _answer(file, plan, "agree")
        yield from _change(file, plan, anchor - timedelta(days=3))
        _typed_too_late(file, plan)
        yield from talked_about(file, plan)


def _second_and_third(file: File, plan: Plan) -> Story:
    """A change the citizen says no to in part, and the version that takes the no seriously."""
    yield from _change(file, plan, _today(file) + file.days(35, 55))
    yield from _answer(file, plan, "disagree")
    yield from _change(file, plan, _today(file) + file.days(3, 9))
    yield from _answer(file, plan, "agree")


def first_draft(file: File, goal: OwnGoal, today: date) -> PlanDraft:
    """Two or three sub-goals that fit the goal, each with a few steps and dates that follow each other."""
    themes = goal.themes[: 2 + int(file.luck(0.6))]
    goals = []
    for number, theme in enumerate(themes):
        sub = step_texts.SUB_GOALS[theme]
        chosen = {file.unsaid([step.what for step in sub.steps]) for _ in range(2 + int(file.luck(0.4)))}
        steps = tuple(
            _step(step, today + timedelta(days=9 + 21 * place + 12 * number) + file.days(0, 9))
            for place, step in enumerate(step for step in sub.steps if step.what in chosen)
        )
        goals.append(GoalDraft(sub.text, steps))
    return PlanDraft(goal.words, tuple(goals))


def changed_draft(file: File, draft: PlanDraft, today: date) -> PlanDraft:
    """The plan some time later: one date moved, one step out if there is enough, one step new.

    What should have been done by now, or must be within the week, is given a new day as well.
    """
    goals = [replace(goal, steps=tuple(_still_ahead(step, today) for step in goal.steps)) for goal in draft.goals]
    if not goals:
        return draft
    first = goals[0]
    steps = list(first.steps)
    if len(steps) > 2:
        steps.pop()
    if steps:
        steps[0] = replace(steps[0], due=workday(today + file.days(14, 40)))
    goals[0] = replace(first, steps=tuple(steps))
    theme = step_texts.SUB_GOALS[file.some(NEW_STEPS)]
    what = file.unsaid([step.what for step in theme.steps])
    if what is None:  # everything of the theme is in the plan, or was
        return replace(draft, goals=tuple(goals))
    new = _step(next(step for step in theme.steps if step.what == what), today + file.days(10, 30))
    at = next((place for place, goal in enumerate(goals) if goal.text == theme.text), None)
    if at is None:
        goals.append(GoalDraft(theme.text, (new,)))
    else:
        goals[at] = replace(goals[at], steps=(*goals[at].steps, new))
    return replace(draft, goals=tuple(goals))


def _still_ahead(step: StepDraft, today: date) -> StepDraft:
    soon = step.due is not None and step.due < today + timedelta(days=7)
    return replace(step, due=workday(today + timedelta(days=21))) if soon else step


def _step(text: step_texts.StepText, due: date) -> StepDraft:
    return StepDraft(text.what, text.actor, text.track, workday(due), text.name)


def _today(file: File) -> date:
    return file.world.agenda.now.astimezone(COPENHAGEN).date()


def _save(file: File, plan: Plan, draft: PlanDraft) -> Plan:
    return plans.save_plan(actor=file.staff(), purpose=PURPOSES["plan"], plan=plan, version=plan.version, draft=draft)


def _send(file: File, plan: Plan, day: date) -> Story:
    yield max(file.at_work(day), file.world.agenda.now + timedelta(minutes=20))
    if not file.closed:
        fresh = Plan.objects.get(pk=plan.pk)
        plans.send_plan(actor=file.staff(), purpose=PURPOSES["plan"], plan=fresh, version=fresh.version)


def _change(file: File, plan: Plan, day: date) -> Story:
    yield max(file.at_work(day), file.world.agenda.now + timedelta(minutes=30))
    if file.closed:
        return
    file.look(PLAN_PAGE)
    fresh = Plan.objects.get(pk=plan.pk)
    _save(file, fresh, changed_draft(file, working_draft(fresh), _today(file)))
    yield from _send(file, plan, _today(file))


def _typed_too_late(file: File, plan: Plan) -> None:
    """The team leader had the plan open as well and saved second: the text waits on the plan page."""
    fresh = Plan.objects.get(pk=plan.pk)
    draft = working_draft(fresh)
    late = StepDraft("Aftale med chefen, at mødetiden er kl. 9 og ikke kl. 7", "sagsbehandler", "job", _today(file))
    plans.keep_unsaved(
        actor=file.world.office[f"teamleder-{file.plan.team.key}"].actor(),
        purpose=PURPOSES["plan"],
        plan=fresh,
        version=fresh.version - 1,
        draft=replace(draft, steps=(*draft.steps, late)),
    )


def _answer(file: File, plan: Plan, answer: str) -> Story:
    """The citizen answers on the phone one of the next evenings, and the steps begin to be taken."""
    if file.closed:
        return
    version = PlanVersion.objects.filter(plan=plan).order_by("-number").first()
    if version is None or file.user is None:
        return
    yield file.in_the_evening(_today(file) + file.days(1, 6))
    if file.closed:
        return
    words = {"agree": texts.AGREE_WORDS, "disagree": texts.DISAGREE_WORDS, "could_not": texts.COULD_NOT_WORDS}
    plans.answer_plan(
        actor=file.self_actor(),
        purpose=PURPOSES["own"],
        plan_version=version,
        answer=answer,
        words=file.some(words[answer]),
    )
    if answer == "agree":
        for _, step in version.draft.all_steps():
            if step.id is not None and step.due is not None:
                file.world.agenda.add(_take(file, step.id, step.due))


def _take(file: File, pk: int, due: date) -> Story:
    """A step is done around its date, or late; or it is said that it cannot be done yet, and then most often done."""
    early = file.luck(0.8)
    day = due - file.days(0, 6) if early else due + file.days(5, 25)
    yield file.in_the_evening(max(day, _today(file) + timedelta(days=1)))
    done = not early or file.luck(0.7)
    if not _mark(file, pk, "done" if done else "cannot_yet") or done or file.luck(0.45):
        return
    yield file.in_the_evening(_today(file) + file.days(14, 40))
    _mark(file, pk, "done")


def _mark(file: File, pk: int, status: str) -> bool:
    """Mark an open step: the citizen their own, the caseworker everybody else's."""
    step = Step.objects.select_related("plan").get(pk=pk)
    if file.closed or step.status not in ("planned", "cannot_yet"):
        return False
    own = step.actor == "borger" and file.user is not None
    words: tuple[str, ...] = step_texts.DONE_WORDS if own else ("",)
    if status == "cannot_yet":
        words = step_texts.CANNOT_WORDS if step.actor == "borger" else step_texts.STAFF_CANNOT_WORDS
    plans.mark_step(
        actor=file.self_actor() if own else file.staff(),
        purpose=PURPOSES["own" if own else "plan"],
        step=step,
        status=status,
        words=file.some(words),
    )
    return True
