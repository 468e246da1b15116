"""The demo's surveys: one of citizens that is closed, one that is open, and one of employees."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.stories import World
from fodfaeste.demo.texts.surveys import CITIZENS_SAID
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, Item
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.people.models import User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.steering.surveys import actions, closing
from fodfaeste.steering.surveys.models import Invitation, Survey

PURPOSE = "Undersøgelse"
BACK, DAYS = 70, 21
"""The closed survey opened so many days before today, and was open so many days."""
ANSWERS, SAYS_NO, WRITES = 0.62, 0.08, 0.4
"""Shares of those who are asked and who answer."""


def survey_stories(world: World) -> list[Story]:
    return [_closed(world), _open(world)]


def _make(world: World, title: str, key: str, day: date, closes: date, audience: str = "citizens") -> Survey:
    return actions.make(
        actor=world.office["leder"].actor(),
        purpose=PURPOSE,
        title=title,
        instrument=_instrument(key, day),
        audience=audience,
        anonymous=True,
        opens=day,
        closes=closes,
    )


def _instrument(key: str, day: date) -> InstrumentVersion:
    found = current(key, day)
    assert found is not None
    return found


def _closed(world: World) -> Story:
    """Answered on many days, in the evening; closed the day after the last one."""
    begins = workday(world.anchor - timedelta(days=BACK))
    yield moment(begins, 9, 25)
    last = begins + timedelta(days=DAYS)
    survey = _make(world, "Hvad synes du om hjælpen?", "brugerne", begins, last)
    luck = np.random.default_rng(survey.pk * 7919 + begins.toordinal())
    yield from _answers(survey, begins, luck, ANSWERS)
    yield moment(last + timedelta(days=1), 7, 5)
    closing.close_due(actor=system("Undersøgelser"), purpose=PURPOSE, day=last + timedelta(days=1))


def _answers(survey: Survey, begins: date, luck: np.random.Generator, share: float) -> Iterator:  # type: ignore[type-arg]
    """Each evening some of those who are asked answer or say no."""
    items = definition_of(survey.instrument).items
    invited = list(Invitation.objects.filter(survey=survey).select_related("citizen__user").order_by("pk"))
    days = luck.integers(0, DAYS, len(invited))
    said = list(CITIZENS_SAID)
    luck.shuffle(said)
    for evening in range(DAYS):
        yield moment(begins + timedelta(days=evening), 19, 15)
        for invitation in (each for each, on in zip(invited, days, strict=True) if on == evening):
            user = User.objects.select_related("citizen").filter(citizen=invitation.citizen_id).first()
            chance = luck.random()
            if user is None or chance > share + SAYS_NO:
                continue
            actor = actor_for(user)
            if chance > share:
                actions.decline(actor=actor, purpose=PURPOSE, invitation=invitation)
                continue
            given = _given(items, luck)
            if said and luck.random() < WRITES:
                given |= {item.key: said.pop() for item in items if item.in_words}
            actions.answer(actor=actor, purpose=PURPOSE, invitation=invitation, answers=given)


def _given(items: tuple[Item, ...], luck: np.random.Generator) -> dict[str, str]:
    """One person's choices: they hang together, most are rather glad, and some questions are passed over."""
    mood, found = luck.normal(0.68, 0.2), {}
    for item in items:
        if not item.steps or luck.random() < 0.04:
            continue
        at = float(np.clip(luck.normal(mood, 0.14), 0, 0.999))
        found[item.key] = DECLINED if luck.random() < 0.03 else item.steps[int(at * len(item.steps))].key
    return found or {items[0].key: items[0].steps[-1].key}


def _open(world: World) -> Story:
    """Open now, so that the demo's citizen can answer."""
    begins = workday(world.anchor - timedelta(days=4))
    yield moment(begins, 9, 35)
    _make(world, "Hvordan går samarbejdet?", "brugerne", begins, world.anchor + timedelta(days=17))
