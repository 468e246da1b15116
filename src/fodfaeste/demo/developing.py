"""Rounds about development: citizen, caseworker and specialists answer, and slowly something moves."""

from datetime import timedelta

from fodfaeste.casework.progression import actions as progression
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.demo.agenda import COPENHAGEN, Story, workday
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED

FIRST_AFTER, BETWEEN, LAST_BEFORE = 16, 91, 13
SPECIALISTS = {"syge": ("fysioterapeut", "psykolog"), "kontant": ("psykolog",), "ledige": ()}
LEANING = {"borger": 0.0, "sagsbehandler": 0.3, "specialist": -0.3}
"""How many steps higher or lower a rater tends to see things than they are."""


def development_story(file: File) -> Story:
    """A round every third month; the persona's citizen has not answered the last one yet."""
    first = file.plan.begins.date() + timedelta(days=FIRST_AFTER)
    if file.plan.persona:  # the last round is to be fresh
        first += timedelta(days=(file.world.anchor - timedelta(days=LAST_BEFORE) - first).days % BETWEEN)
    yield file.at_work(first)
    number = 0
    while not file.closed:
        helpers = _helpers(file)
        round_ = progression.start_round(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            case=file.case,
            employees=[each.employee for each in helpers],
        )
        for each in helpers:
            each.forget(file.citizen.pk)
        waits = file.plan.persona and file.world.anchor - timedelta(days=30) < round_.due
        for after, rater in enumerate(helpers, start=1):
            yield file.at_work(round_.due - timedelta(days=12 - 3 * after))
            if file.closed:
                return
            _answer(file, round_, rater, number)
        yield file.in_the_evening(workday(round_.due - timedelta(days=3)))
        if file.closed:
            return
        if not waits and file.luck(0.06):
            _decline(file, round_)
        elif not waits and not file.luck(0.08):
            _answer(file, round_, None, number)
        number += 1
        yield file.at_work(round_.opened_at.astimezone(COPENHAGEN).date() + timedelta(days=BETWEEN))
        _close(file, round_)


def _helpers(file: File) -> list[Colleague]:
    others = [file.world.office[key] for key in SPECIALISTS[file.plan.team.key]]
    return [file.colleague, *(others if file.plan.persona or file.severity > 0.6 else ())]


def _answer(file: File, round_: Round, rater: Colleague | None, number: int) -> None:
    """One rater's answers around where the citizen is by now. A citizen without sign-in answers in a conversation."""
    own = rater is None and file.user is not None
    employee = rater.employee if rater is not None else None
    rating = Rating.objects.get(round=round_, employee=employee)
    if not rating.waits or Round.objects.filter(pk=round_.pk, closed_at__isnull=False).exists():
        return
    lean = LEANING["borger" if rater is None else "sagsbehandler" if rater is file.colleague else "specialist"]
    answers = {}
    for item in definition_of(round_.instrument).items:
        if not item.is_for(rating.rater):
            continue
        most = len(item.steps) - 1
        place = (1 - file.severity) * most * 0.8 + 0.45 * number + lean + float(file.rng.normal(0, 0.75))
        step = item.steps[max(0, min(most, round(place)))]
        answers[item.key] = DECLINED if rater is None and file.luck(0.03) else step.key
    actor = file.self_actor() if own else (rater or file.colleague).actor()
    progression.answer_rating(
        actor=actor,
        purpose=PURPOSES["own" if own else "talk"],
        rating=rating,
        version=rating.version,
        answers=answers,
        how=Rating.How.SELF if rater is not None or own else Rating.How.TOGETHER,
    )


def _decline(file: File, round_: Round) -> None:
    """Now and then a citizen would rather not answer at all."""
    rating = Rating.objects.get(round=round_, employee=None)
    if not rating.waits or Round.objects.filter(pk=round_.pk, closed_at__isnull=False).exists():
        return
    own = file.user is not None
    progression.decline(
        actor=file.self_actor() if own else file.staff(),
        purpose=PURPOSES["own" if own else "talk"],
        rating=rating,
        version=rating.version,
    )


def _close(file: File, round_: Round) -> None:
    fresh = Round.objects.get(pk=round_.pk)
    if fresh.closed_at is None and not file.closed:
        progression.close_round(actor=file.staff(), purpose=PURPOSES["talk"], round_=fresh, version=fresh.version)
