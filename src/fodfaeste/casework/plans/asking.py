"""Answering a question in the margin of the plan."""

from fodfaeste.casework.plans.checks import Question
from fodfaeste.casework.plans.drafts import clean
from fodfaeste.casework.plans.models import Plan, QuestionAnswer
from fodfaeste.casework.plans.rules import problem_with_words
from fodfaeste.casework.plans.writing import refuse_closed, refuse_problem
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor


@action
def answer_question(*, actor: Actor, purpose: str, plan: Plan, question: Question, words: str) -> QuestionAnswer:
    """Keep the words that answer a question. Two who answer at once are both kept; the same words twice are kept once.

    The question rests until its facts change. Nothing is refused on account of what was answered.
    """
    require(actor, "plan.edit", plan)
    plan = locked(Plan, plan.pk, None)
    refuse_closed(plan.case)
    words = clean(words)
    if not words:
        raise Refused("Skriv, hvad I har talt om.", "words")
    refuse_problem([problem] if (problem := problem_with_words(words)) else [])
    same = QuestionAnswer.objects.filter(plan=plan, key=question.key, facts=question.facts, words=words).first()
    if same:
        return same
    given = QuestionAnswer.objects.create(
        plan=plan,
        citizen_id=plan.citizen_id,
        key=question.key,
        facts=question.facts,
        question=question.text,
        words=words,
        at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.label,
        by_citizen=actor.is_citizen,
    )
    record(
        actor=actor,
        purpose=purpose,
        verb="plan.question_answered",
        citizen_id=plan.citizen_id,
        subject=given,
        data={"question": question.key.partition(":")[0]},
    )
    return given
