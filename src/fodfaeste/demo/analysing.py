"""Interdisciplinary analyses: one that is open, and some that are done, with dissent and a declined input."""

from datetime import timedelta

import numpy as np

from fodfaeste.casework.analysis import actions as analyses
from fodfaeste.casework.analysis.models import Analysis, Contribution
from fodfaeste.casework.analysis.rules import Step, Written
from fodfaeste.demo.agenda import Story
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import PLAN_PAGE, PURPOSES, File
from fodfaeste.demo.texts import analyses as texts
from fodfaeste.foundation import clock

ASKED = ("psykolog", "fysioterapeut", "sygeplejerske")
SHARE, FIRST_AFTER, OPEN_FOR, DUE_AFTER = 0.2, 45, 9, 35


def analysis_story(file: File) -> Story:
    """The persona's citizen has had one and is in the middle of another; some others have had one."""
    luck = np.random.default_rng([*file.plan.seed, 43])
    if not file.plan.persona and luck.random() > SHARE:
        return
    yield file.at_work(file.plan.begins.date() + timedelta(days=FIRST_AFTER))
    if not file.closed:
        yield from _whole(
            file, texts.QUESTIONS[int(luck.integers(len(texts.QUESTIONS)))], there=bool(luck.random() < 0.7)
        )
    if not file.plan.persona:
        return
    yield file.at_work(file.world.anchor - timedelta(days=OPEN_FOR))
    again = _ask(file, texts.QUESTIONS[1])
    yield file.at_work(file.world.anchor - timedelta(days=OPEN_FOR - 4))
    _hand_in(file, again, "sygeplejerske")
    yield file.in_the_evening(file.world.anchor - timedelta(days=OPEN_FOR - 5))
    analyses.add_words(
        actor=file.self_actor(), purpose=PURPOSES["own"], analysis=again, version=again.version, words=texts.OWN_WORDS
    )


def _whole(file: File, question: str, *, there: bool) -> Story:
    """From question to plan, in five weeks."""
    analysis = _ask(file, question)
    for number, key in enumerate(ASKED, start=1):
        yield file.at_work(clock.today() + timedelta(days=2 * number))
        if file.closed:
            return
        _hand_in(file, analysis, key)
    yield file.at_work(clock.today() + timedelta(days=4))
    if file.closed:
        return
    fresh = Analysis.objects.get(pk=analysis.pk)
    inputs = [Step(what, track) for key in ASKED for what, track in texts.WRITTEN[key][2]]
    nurse = file.world.office["sygeplejerske"].employee
    analyses.confer(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        analysis=fresh,
        version=fresh.version,
        held=analyses.Held(
            held_on=clock.today(),
            participants=(*(_named(file.world.office[key]) for key in ASKED), _named(file.colleague)),
            citizen_there=there,
            why_not="" if there else texts.ABSENT,
            weighed=texts.WEIGHED,
            inputs=(inputs[0], inputs[2], inputs[3]),
            dissents=((f"{nurse.name}, {nurse.title.lower()}", texts.DISSENT),),
        ),
    )
    yield file.at_work(clock.today() + timedelta(days=6))
    if not file.closed:
        _decide(file, fresh)


def _ask(file: File, question: str) -> Analysis:
    made = analyses.request_analysis(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        case=file.case,
        question=question,
        professions=ASKED,
        yes=analyses.Yes("conversation"),
    )
    for key in ASKED:
        file.world.office[key].forget(file.citizen.pk)
    return made


def _hand_in(file: File, analysis: Analysis, key: str) -> None:
    """Taken, the plan read, and written: as the specialist does it."""
    resources, challenges, steps = texts.WRITTEN[key]
    there = Contribution.objects.get(analysis=analysis, profession=key)
    writer = file.world.office[key]
    analyses.take(actor=writer.actor(), purpose=PURPOSES["talk"], contribution=there)
    writer.forget(file.citizen.pk)
    file.look(PLAN_PAGE, writer)
    analyses.hand_in(
        actor=writer.actor(),
        purpose=PURPOSES["talk"],
        contribution=there,
        version=there.version,
        written=Written(resources, challenges, tuple(Step(what, track) for what, track in steps)),
    )


def _decide(file: File, analysis: Analysis) -> None:
    """Citizen and caseworker: one taken, one in other words, one declined."""
    answers = (("accept", "", ""), ("decline", "", texts.DECLINED), ("adapt", texts.ADAPTED, ""))
    due = file.world.anchor + timedelta(days=DUE_AFTER)  # ahead of every version of the plan that is to be sent
    for found, (choice, own, words) in zip(analysis.inputs.all(), answers, strict=True):
        analyses.decide_input(
            actor=file.staff(),
            purpose=PURPOSES["talk"],
            found=found,
            choice=choice,
            own_words=own,
            words=words,
            due=due,
        )


def _named(colleague: Colleague) -> str:
    return f"{colleague.employee.name}, {colleague.employee.title.lower()}"
