"""The tables a researcher may order: what stands in them, and where it comes from. Days are coarsened to weeks."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.models import ValueAnswers
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import monday_of
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.steering.surveys.models import Answer, NamedAnswer, Survey

Row = tuple[object, ...]
Names = Mapping[int, str]
"""Citizen → pseudonym, for those who are in the extract."""


@dataclass(frozen=True)
class Column:
    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Extracted:
    """A table: its columns, and its rows as of a day."""

    about: str
    columns: tuple[Column, ...]
    rows: Callable[[Names, date], Iterable[Row]]


PERSON = Column("person", "text", "pseudonym of this extract; the same person in every table of it")
WEEK = "date, a Monday"


def people(as_of: date) -> QuerySet[Citizen]:
    """Everybody with a case by then, without those whose name and address are protected."""
    with_case = Case.objects.filter(opened__lte=as_of).values("citizen")
    return Citizen.objects.filter(pk__in=with_case, register_only=False, protected=False)


def _persons(names: Names, as_of: date) -> Iterator[Row]:
    for pk, born in Citizen.objects.filter(pk__in=names).values_list("pk", "birth_date"):
        yield names[pk], born.year // 10 * 10


def _cases(names: Names, as_of: date) -> Iterator[Row]:
    number: dict[int, int] = {}
    found = Case.objects.filter(citizen__in=names, opened__lte=as_of).order_by("opened", "pk")
    for case in found:
        number[case.citizen_id] = number.get(case.citizen_id, 0) + 1
        closed = monday_of(case.closed) if case.closed is not None and case.closed <= as_of else ""
        yield (
            names[case.citizen_id],
            number[case.citizen_id],
            monday_of(case.opened),
            closed,
            case.target_group,
            case.track,
        )


def _weeks(names: Names, as_of: date) -> Iterator[Row]:
    found = BenefitWeek.objects.filter(citizen__in=names, week__lte=as_of - timedelta(days=6))
    for pk, week, benefit in found.values_list("citizen", "week", "benefit").iterator(chunk_size=5000):
        yield names[pk], week, benefit


def _conversations(names: Names, as_of: date) -> Iterator[Row]:
    known: dict[int, Definition] = {}
    for each in ValueAnswers.objects.filter(citizen__in=names).select_related("instrument"):
        day = clock.local_day(each.answered_at)
        if day > as_of:
            continue
        for question, answer in each.answers.items():
            points = _points(_definition(known, each.instrument), question, answer)
            yield names[each.citizen_id], monday_of(day), question, answer, points, each.how


def _surveys(names: Names, as_of: date) -> Iterator[Row]:
    known: dict[int, Definition] = {}
    surveys = Survey.objects.filter(
        closed_on__lte=as_of, outcome=Survey.Outcome.COUNTED, audience=Survey.Audience.CITIZENS
    ).select_related("instrument")
    for number, survey in enumerate(surveys.order_by("opens", "pk"), start=1):
        definition = _definition(known, survey.instrument)
        chosen = {item.key for item in definition.items if not item.in_words}
        for respondent, (person, answers) in enumerate(_answers(survey, names), start=1):
            for question, answer in sorted(answers.items()):
                if question in chosen:
                    points = _points(definition, question, answer)
                    yield number, survey.opens, respondent, person, question, answer, points


def _answers(survey: Survey, names: Names) -> Iterator[tuple[str, dict[str, str]]]:
    if survey.anonymous:
        for answers in Answer.objects.filter(survey=survey).order_by("pk").values_list("answers", flat=True):
            yield "", answers
        return
    named = NamedAnswer.objects.filter(invitation__survey=survey, citizen__in=names)
    yield from sorted((names[pk], answers) for pk, answers in named.values_list("citizen", "answers"))


def _definition(known: dict[int, Definition], instrument: InstrumentVersion) -> Definition:
    if instrument.pk not in known:
        known[instrument.pk] = definition_of(instrument)
    return known[instrument.pk]


def _points(definition: Definition, question: str, answer: str) -> object:
    item = definition.item(question)
    step = item.step(answer) if item is not None else None
    return "" if step is None else step.points


EXTRACTED: dict[str, Extracted] = {
    "persons": Extracted(
        "Everybody with a case by the last day. People whose name and address are protected are left out.",
        (PERSON, Column("born", "whole number", "decade of birth: 1970 is 1970 to 1979")),
        _persons,
    ),
    "cases": Extracted(
        "Cases (forløb) opened by the last day.",
        (
            PERSON,
            Column("case", "whole number", "1, 2, 3 … of the person"),
            Column("opened", WEEK, "the week it was opened"),
            Column("closed", WEEK, "the week it was closed; empty while it is open on the last day"),
            Column("target_group", "key", "rule table target_groups"),
            Column("track", "key", "rule table screening_tracks; empty before it is chosen"),
        ),
        _cases,
    ),
    "benefit_weeks": Extracted(
        "Weeks on benefit, of the municipal register.",
        (PERSON, Column("week", WEEK, "the week"), Column("benefit", "key", "rule table benefits")),
        _weeks,
    ),
    "conversation_answers": Extracted(
        "Answers to the questions after a conversation; a question that was passed over has no row.",
        (
            PERSON,
            Column("week", WEEK, "the week it was answered"),
            Column("question", "key", "of the instrument samtalen"),
            Column("answer", "key", "the answer; vil_ikke_svare is one"),
            Column("points", "whole number", "the answer's place, from 0; empty for vil_ikke_svare"),
            Column("how", "key", "self, together (at one screen) or phone"),
        ),
        _conversations,
    ),
    "survey_answers": Extracted(
        "Answers to closed surveys of citizens. Nothing that was written in words.",
        (
            Column("survey", "whole number", "1, 2, 3 … in the order they opened"),
            Column("opened", "date", "its first day"),
            Column("respondent", "whole number", "keeps one person's answers together; says nothing else"),
            Column("person", "text", "pseudonym of this extract; empty in an anonymous survey"),
            Column("question", "key", "of the survey's instrument"),
            Column("answer", "key", "the answer; vil_ikke_svare is one"),
            Column("points", "whole number", "the answer's place, from 0; empty for vil_ikke_svare"),
        ),
        _surveys,
    ),
}
