"""Closing a survey: the box is opened once, the answers lose their order, and everything is counted once."""

from datetime import date
from random import SystemRandom

from django.conf import settings
from django.db.models import Count

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, Definition
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.foundation.small_numbers import split, stands_alone
from fodfaeste.steering.surveys import box, coordination, queries, reviewing, rules
from fodfaeste.steering.surveys.models import (
    Answer,
    AnswerCount,
    Ballot,
    GroupQuestion,
    GroupView,
    Invitation,
    NamedAnswer,
    Survey,
    Turnout,
    Words,
)

State = Invitation.State
PURPOSE = "Undersøgelsen er slut"

Given = tuple[str, dict[str, str]]
"""A group and the answers of one person of it."""


@action
def close(*, actor: Actor, purpose: str, survey: Survey, version: int | None = None) -> Survey:
    """Close a survey before its time, if enough have answered. Raises `Refused` and `Stale`."""
    require(actor, "survey.close")
    fresh = locked(Survey, survey.pk, version)
    if fresh.outcome != Survey.Outcome.OPEN:
        raise Refused("Undersøgelsen er lukket.")
    try:
        if _answered(fresh) < queries.number("least_answers", fresh.opens):
            raise Refused("Der er for få svar endnu. Undersøgelsen bliver ved til den sidste dag.")
    except NoRule as missing:
        raise Refused(missing.message) from None
    return _close(actor, purpose, fresh)


@action
def close_due(*, actor: Actor, purpose: str, day: date) -> int:
    """Close every survey whose last day is over; returns how many. Raises `NoRule`."""
    require(actor, "survey.close")
    due = Survey.objects.select_for_update().filter(outcome=Survey.Outcome.OPEN, closes__lt=day)
    return len([_close(actor, purpose, each) for each in due.order_by("closes", "pk")])


def refresh(day: date) -> str:
    """Close what is over and count what was closed; says what it rests on."""
    close_due(actor=system("Undersøgelser"), purpose=PURPOSE, day=day)
    reviewing.forget(actor=system("Undersøgelser"), purpose="Tiden, det må gemmes, er gået", day=day)
    counted = Survey.objects.filter(outcome=Survey.Outcome.COUNTED).count()
    words = "én lukket undersøgelse" if counted == 1 else f"{counted} lukkede undersøgelser"
    return f"{words}, hver talt op én gang"


def _close(actor: Actor, purpose: str, survey: Survey) -> Survey:
    enough = _answered(survey) >= queries.number("least_answers", survey.opens)
    survey.outcome = Survey.Outcome.COUNTED if enough else Survey.Outcome.TOO_FEW
    survey.closed_on = clock.today()
    survey.version += 1
    survey.save()
    Invitation.objects.filter(survey=survey).update(secret_hash=None)
    response = _turnout(survey)
    definition = queries.asked_in(survey)
    if enough:
        given = _opened(survey) if survey.anonymous else _named(survey)
        _set_words_apart(survey, definition, given)
        if survey.anonymous:
            _keep(survey, definition, given)
        if queries.is_coordination(survey):
            _count_groups(survey, given)
        else:
            _count(survey, definition, given, response)
    Ballot.objects.filter(survey=survey).delete()
    record(actor=actor, purpose=purpose, verb="survey.closed", subject=survey, data={"outcome": survey.outcome})
    return survey


def _answered(survey: Survey) -> int:
    return Invitation.objects.filter(survey=survey, state=State.ANSWERED).count()


def _opened(survey: Survey) -> list[Given]:
    """Every answer in the box, in an order that is nobody's."""
    found: list[Given] = []
    for sealed in Ballot.objects.filter(survey=survey).values_list("sealed", flat=True):
        content = box.unseal(survey.pk, bytes(sealed))
        answers = content["answers"]
        assert isinstance(answers, dict)
        found.append((str(content["group"]), answers))
    SystemRandom().shuffle(found)
    return found


def _named(survey: Survey) -> list[Given]:
    rows = NamedAnswer.objects.filter(invitation__survey=survey).values_list("invitation__group", "answers")
    return list(rows)


def _set_words_apart(survey: Survey, definition: Definition, given: list[Given]) -> None:
    """What people wrote is kept without their other answers, in an order of its own."""
    in_words = [item.key for item in definition.items if item.in_words]
    found = [
        Words(survey=survey, item=key, original=answers[key])
        for _, answers in given
        for key in in_words
        if answers.get(key, DECLINED) != DECLINED
    ]
    SystemRandom().shuffle(found)
    Words.objects.bulk_create(found)


def _keep(survey: Survey, definition: Definition, given: list[Given]) -> None:
    chosen = {item.key for item in definition.items if not item.in_words}
    Answer.objects.bulk_create(
        Answer(survey=survey, group=group, answers={key: answers[key] for key in sorted(answers) if key in chosen})
        for group, answers in given
    )


def _turnout(survey: Survey) -> rules.Response:
    """How many were asked, answered and said no: everybody, and each group that stands alone."""
    rows = Invitation.objects.filter(survey=survey).values_list("group", "state").annotate(n=Count("pk"))
    by_group: dict[str, dict[str, int]] = {}
    for group, state, count in rows:
        by_group.setdefault(group, dict.fromkeys(State.values, 0))[state] += count
    counted = survey.outcome == Survey.Outcome.COUNTED
    found = rules.response(by_group, settings.FODFAESTE_MINIMUM_CELL, counted=counted)
    titles = queries.group_titles(survey)
    everybody = sum(sum(table.values()) for table in by_group.values())
    Turnout.objects.bulk_create([
        _line(survey, "", "", found.everybody, everybody),
        *(
            _line(survey, group, titles.get(group, ""), cells, sum(by_group[group].values()))
            for group, cells in sorted(found.groups.items())
            if group
        ),
    ])  # fmt: skip
    return found


def _line(survey: Survey, group: str, title: str, cells: rules.Hidden, invited: int) -> Turnout:
    return Turnout(
        survey=survey,
        group=group,
        title=title,
        invited=invited if stands_alone(invited, settings.FODFAESTE_MINIMUM_CELL) else None,
        answered=cells[State.ANSWERED],
        declined=cells[State.DECLINED],
        silent=cells[State.INVITED],
    )


def _count(survey: Survey, definition: Definition, given: list[Given], response: rules.Response) -> None:
    """The tables of everybody and of each group, as they may be published; hidden numbers are stored nowhere."""
    minimum = settings.FODFAESTE_MINIMUM_CELL
    items = {item.key: [*(step.key for step in item.steps), DECLINED] for item in definition.items if not item.in_words}
    counted = rules.tables([answers for _, answers in given], items)
    everybody = rules.whole(counted, minimum, answered_told=response.answered_told)
    by_group = {
        name: rules.tables([answers for group, answers in given if group == name], items) for name in response.groups
    }
    made = [
        AnswerCount(survey=survey, item=item, answer=answer, count=count)
        for item, cells in everybody.items()
        for answer, count in cells.items()
    ]
    for item in items:
        apart = split({name: table[item] for name, table in by_group.items()}, everybody[item], minimum)
        made += [
            AnswerCount(survey=survey, group=name, item=item, answer=answer, count=count)
            for name, cells in (apart or {}).items()
            if name
            for answer, count in cells.items()
        ]
    AnswerCount.objects.bulk_create(made)


def _count_groups(survey: Survey, given: list[Given]) -> None:
    """How each group sees each other one; what is hidden is stored nowhere."""
    definition, titles = definition_of(survey.instrument), queries.group_titles(survey)
    minimum = max(settings.FODFAESTE_MINIMUM_CELL, queries.number("coordination_at_least", survey.opens))
    views = coordination.seen(definition, given, titles, minimum)
    others = queries.OTHERS_TITLE if any(each.group for each in views) else queries.EVERYBODY_TITLE
    GroupView.objects.bulk_create(
        GroupView(
            survey=survey,
            group=each.group,
            title=titles.get(each.group, others),
            target=each.target,
            target_title=titles[each.target],
            score=each.score,
        )
        for each in views
    )
    by_question = coordination.by_question(definition, given, views, minimum)
    GroupQuestion.objects.bulk_create(
        GroupQuestion(survey=survey, item=item, score=found) for item, found in by_question.items()
    )
