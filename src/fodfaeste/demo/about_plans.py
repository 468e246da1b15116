"""What is said about the persona's plan between the meetings: a template, remarks, a file, an answered question."""

from datetime import timedelta

import typst

from fodfaeste.casework.plans.adding import Source, add_to_plan
from fodfaeste.casework.plans.asking import answer_question
from fodfaeste.casework.plans.models import Plan, PlanTemplate, Step
from fodfaeste.casework.plans.pages import plan_page
from fodfaeste.casework.plans.patterns import steps_from
from fodfaeste.casework.plans.queries import newest_version
from fodfaeste.casework.plans.remarks import Spot, add_comment, attach, settle_comment, withdraw
from fodfaeste.demo.agenda import Story
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.demo.texts import talks as texts
from fodfaeste.foundation import clock

TEMPLATE = "efter_et_hold"


def talked_about(file: File, plan: Plan) -> Story:
    """A template goes in and a question is answered; the citizen writes and attaches a letter, and gets an answer."""
    now = file.world.agenda.now
    yield now + timedelta(minutes=5)
    template = PlanTemplate.objects.get(key=TEMPLATE)
    add_to_plan(
        actor=file.staff(),
        purpose=PURPOSES["plan"],
        case=file.case,
        source=Source(f"template:{template.pk}", f"Skabelonen »{template.title}«"),
        goal=template.pattern.goal,
        steps=steps_from(template.pattern, clock.today()),
    )
    answer_one(file, plan)
    yield now + timedelta(minutes=40)
    seen = newest_version(plan)
    own = next((step.id for _, step in seen.draft.all_steps() if step.actor == "borger"), None) if seen else None
    if file.user is None or own is None:
        return
    spot = Spot(step=Step.objects.get(pk=own))
    first, second = texts.PLAN_REMARKS
    add_comment(actor=file.self_actor(), purpose=PURPOSES["own"], plan=plan, spot=Spot(), words=first)
    add_comment(actor=file.self_actor(), purpose=PURPOSES["own"], plan=plan, spot=spot, words=second)
    attach(
        actor=file.self_actor(),
        purpose=PURPOSES["own"],
        plan=plan,
        spot=spot,
        name=texts.PLAN_LETTER_NAME,
        content=_letter(texts.PLAN_LETTER),
    )
    yield now + timedelta(minutes=90)
    answered = add_comment(
        actor=file.staff(), purpose=PURPOSES["plan"], plan=plan, spot=spot, words=texts.PLAN_REMARK_ANSWERED
    )
    settle_comment(actor=file.staff(), purpose=PURPOSES["plan"], comment=answered, settled=True)
    wrong = attach(
        actor=file.staff(),
        purpose=PURPOSES["plan"],
        plan=plan,
        spot=Spot(),
        name=texts.PLAN_WRONG_NAME,
        content=_letter(texts.PLAN_WRONG_LETTER),
    )
    withdraw(actor=file.staff(), purpose=PURPOSES["plan"], attachment=wrong, why=texts.PLAN_WRONG_WHY)


def answer_one(file: File, plan: Plan) -> None:
    """If the plan raises questions, the first of them has been talked about."""
    if file.closed:
        return
    margin = plan_page(file.staff(), file.case.citizen, Plan.objects.select_related("case").get(pk=plan.pk)).margin
    if margin and margin.open:
        question = margin.open[0]
        words = texts.PLAN_QUESTION_ANSWERED
        answer_question(actor=file.staff(), purpose=PURPOSES["plan"], plan=plan, question=question, words=words)


def _letter(text: str) -> bytes:
    """A letter that nobody could take for a real one."""
    made = typst.compile(text.encode())
    assert isinstance(made, bytes)
    return made
