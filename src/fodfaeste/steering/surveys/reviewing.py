"""Reading through what people wrote, before anybody else reads it."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from fodfaeste.casework.companies.models import Company, Unit
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, Employee
from fodfaeste.steering.surveys import queries
from fodfaeste.steering.surveys.marking import Known, covered
from fodfaeste.steering.surveys.models import Answer, NamedAnswer, Survey, Words

State = Words.State
NOT_YOURS = Decision(False, "Det, folk skrev, bliver læst igennem af lederen eller den, lederen har valgt.")


def may_review(actor: Actor, survey: Survey) -> bool:
    """The leader, or the one the leader named."""
    return actor.has_role("leder") or (actor.employee_id is not None and survey.reviewer_id == actor.employee_id)


def require_reviewer(actor: Actor, survey: Survey) -> None:
    require(actor, "survey.review")
    if not may_review(actor, survey):
        raise AccessDenied(NOT_YOURS, "survey.review", None)


@action
def name_reviewer(*, actor: Actor, purpose: str, survey: Survey, employee: Employee | None) -> Survey:
    """Say who reads through; None is the leader alone."""
    require(actor, "survey.lead")
    fresh = Survey.objects.select_for_update().get(pk=survey.pk)
    fresh.reviewer = employee
    fresh.save(update_fields=["reviewer"])
    data: dict[str, object] = {"employee": employee.pk if employee else None}
    record(actor=actor, purpose=purpose, verb="survey.reviewer_named", subject=fresh, data=data)
    return fresh


@action
def review(*, actor: Actor, purpose: str, words: Words, seen: str, decision: str, cover: Iterable[str] = ()) -> Words:
    """Approve a text, with words covered, or withhold it. What was decided can be decided anew.

    `seen` is the `mark` of what the reader had before them: nobody uncovers what somebody else has just covered.
    Raises `Refused`.
    """
    survey = Survey.objects.get(pk=words.survey_id)
    require_reviewer(actor, survey)
    fresh = Words.objects.select_for_update().get(pk=words.pk)
    if not fresh.original:
        raise Refused("Teksten er slettet, fordi tiden er gået. Den kan ikke læses igen.")
    if decision not in (State.APPROVED, State.WITHHELD):
        raise Refused("Vælg, om teksten må vises.")
    shown = covered(fresh.original, cover) if decision == State.APPROVED else ""
    if (fresh.state, fresh.shown) == (decision, shown):
        return fresh
    if fresh.mark != seen:
        raise Refused("En anden har taget stilling til teksten imens. Se, hvad de valgte, og vælg så selv.")
    fresh.state, fresh.shown = decision, shown
    fresh.save(update_fields=["state", "shown"])
    record(actor=actor, purpose=purpose, verb="survey.words_read", subject=survey, data={"state": decision})
    return fresh


@action
def forget(*, actor: Actor, purpose: str, day: date) -> int:
    """Delete what has been kept long enough: originals, texts nobody approved, and single answers. Raises `NoRule`."""
    require(actor, "survey.close")
    texts = _closed_before(day, "survey_words")
    gone = Words.objects.filter(survey__in=texts).exclude(original="")
    count = gone.filter(state=State.APPROVED).update(original="")
    count += Words.objects.filter(survey__in=texts).exclude(state=State.APPROVED).delete()[0]
    count += sum(_forget_words(survey) for survey in Survey.objects.filter(pk__in=texts).select_related("instrument"))
    old = _closed_before(day, "survey_answers")
    count += Answer.objects.filter(survey__in=old).delete()[0]
    count += NamedAnswer.objects.filter(invitation__survey__in=old).delete()[0]
    if count:
        record(actor=actor, purpose=purpose, verb="survey.forgotten", data={"rows": count})
    return count


def _forget_words(survey: Survey) -> int:
    """Take what was written out of the answers with a name; returns of how many."""
    in_words = {item.key for item in definition_of(survey.instrument).items if item.in_words}
    changed = []
    for each in NamedAnswer.objects.filter(invitation__survey=survey) if in_words else ():
        if in_words & set(each.answers):
            each.answers = {key: value for key, value in each.answers.items() if key not in in_words}
            changed.append(each)
    NamedAnswer.objects.bulk_update(changed, ["answers"], batch_size=500)
    return len(changed)


def _closed_before(day: date, key: str) -> list[int]:
    last = day - timedelta(days=queries.days_kept(key))
    return list(Survey.objects.filter(closed_on__lt=last).values_list("pk", flat=True))


def known() -> Known:
    """The names and places of the installation, for marking."""
    names: set[str] = set()
    for first, last in Citizen.objects.filter(register_only=False).values_list("first_name", "last_name"):
        names.update(_parts(first), _parts(last))
    for name in Employee.objects.values_list("name", flat=True):
        names.update(_parts(name))
    places = {
        each.strip().lower() for model in (Company, Unit) for each in model.objects.values_list("name", flat=True)
    }
    return Known(frozenset(names), frozenset(each for each in places if each))


def _parts(name: str) -> list[str]:
    return [part.lower() for part in name.replace("-", " ").split() if len(part) > 1]


def waiting(survey: Survey) -> int:
    """How many texts nobody has read through."""
    return Words.objects.filter(survey=survey, state=State.WAITING).exclude(original="").count()


def one(survey: Survey, key: str) -> Words | None:
    """A text by the key a form carries."""
    try:
        return Words.objects.filter(survey=survey, pk=UUID(key)).first()
    except ValueError:
        return None


def approved(survey: Survey) -> list[Words]:
    """What may be read, in an order that is nobody's: by random key."""
    return list(Words.objects.filter(survey=survey, state=State.APPROVED).order_by("pk"))
