"""Messages between citizens and caseworkers, and a question to a leader."""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from fodfaeste.casework.messages import actions as messages
from fodfaeste.demo.agenda import COPENHAGEN, Story, moment, workday
from fodfaeste.demo.stories import PURPOSES, File
from fodfaeste.demo.texts import messages as texts

ANSWERED = 0.85


def messages_story(file: File) -> Story:
    """Now and then the citizen writes in the evening, and mostly gets an answer a day or two later.

    It has chance of its own, so that the rest of the citizen's life is the same with and without it.
    """
    rng = np.random.default_rng((*file.plan.seed, 31))

    def pick(choices: Sequence[tuple[str, str]]) -> tuple[str, str]:
        return choices[int(rng.integers(len(choices)))]

    anchor = file.world.anchor
    day = file.plan.begins.date() + timedelta(days=int(rng.integers(20, 60)))
    while day < anchor - timedelta(days=8):
        yield moment(day, 18, int(rng.integers(60)))
        if file.closed or file.user is None:
            return
        asked, answer = pick(texts.EXCHANGES)
        _write(file, asked)
        if rng.random() < ANSWERED:
            later = file.world.agenda.now.astimezone(COPENHAGEN).date() + timedelta(days=int(rng.integers(1, 4)))
            yield moment(workday(later), 9 + int(rng.integers(6)), int(rng.integers(60)))
            if file.closed:
                return
            _answer(file, answer)
        day = file.world.agenda.now.astimezone(COPENHAGEN).date() + timedelta(days=int(rng.integers(25, 80)))
    if file.plan.persona:
        yield from _the_last_days(file)


def _the_last_days(file: File) -> Story:
    """The persona waits for an answer, has asked the leader about a reading, and has a new message to read."""
    anchor = file.world.anchor
    yield moment(anchor - timedelta(days=5), 19, 4)
    _write(file, texts.WAITING)
    messages.write(actor=file.self_actor(), purpose=PURPOSES["own"], case=file.case, text=texts.TO_LEADER, to="leader")
    yield moment(workday(anchor - timedelta(days=4)), 10, 12)
    _answer(file, texts.REMINDER)


def _write(file: File, text: str) -> None:
    actor = file.self_actor()
    messages.mark_read(actor=actor, purpose=PURPOSES["own"], citizen=file.citizen)
    messages.write(actor=actor, purpose=PURPOSES["own"], case=file.case, text=text)


def _answer(file: File, text: str) -> None:
    actor = file.staff()
    messages.mark_read(actor=actor, purpose=PURPOSES["talk"], citizen=file.citizen)
    messages.write(actor=actor, purpose=PURPOSES["talk"], case=file.case, text=text)
