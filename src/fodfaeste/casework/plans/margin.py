"""The questions in the margin of one plan: asked of the facts as they are now, with what has been answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fodfaeste.casework import plans
from fodfaeste.casework.plans.checks import Facts, Question, missing, questions
from fodfaeste.casework.plans.drafts import StepDraft
from fodfaeste.casework.plans.efforts import Effort, Told
from fodfaeste.casework.plans.models import Plan, QuestionAnswer
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.queries import NoRule, rows


@dataclass(frozen=True)
class Margin:
    """What is asked and waits for words, what has been answered, and which limits no rule gives."""

    open: list[Question]
    answered: list[QuestionAnswer]
    missing: list[str]


def margin_of(
    actor: Actor,
    citizen: Citizen,
    plan: Plan,
    steps: Iterable[StepDraft],
    done: Iterable[StepDraft] = (),
    stuck: frozenset[int | None] = frozenset(),
) -> Margin:
    """Every question the plan raises. An answer counts as long as the facts it was given to are the same."""
    limits = limits_on()
    facts = Facts(
        tuple(steps),
        clock.today(),
        citizen.first_name or citizen.name,
        tuple(done),
        stuck,
        tuple(efforts_of(actor, citizen)),
        tuple(told_of(actor, citizen)),
    )
    given = list(QuestionAnswer.objects.filter(plan=plan))
    settled = {(each.key, each.facts) for each in given}
    waiting = [each for each in questions(facts, limits) if (each.key, each.facts) not in settled]
    return Margin(waiting, given, missing(limits))


def limits_on(on: date | None = None) -> dict[str, int]:
    """The limits that hold on a day, today without one; what no rule gives is not in it."""
    try:
        return {str(row.values["key"]): int(str(row.values["at"])) for row in rows("plan_checks", on)}
    except NoRule:
        return {}


def efforts_of(actor: Actor, citizen: Citizen) -> list[Effort]:
    """What every room tells that the citizen takes part in, the earliest first."""
    found = [effort for source in plans.effort_sources for effort in source(actor, citizen)]
    return sorted(found, key=lambda each: (each.first, each.title))


def told_of(actor: Actor, citizen: Citizen) -> list[Told]:
    return [told for source in plans.measure_sources for told in source(actor, citizen)]
