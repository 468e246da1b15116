"""The demo's surveys: one of citizens that is closed, one that is open, and one of employees."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from django.conf import settings

from fodfaeste.casework.cases.models import Assignment
from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.stories import World
from fodfaeste.demo.texts.surveys import CITIZENS_SAID, EMPLOYEES_SAID
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import current as version_in_force
from fodfaeste.foundation.instruments.rules import DECLINED, Item
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.people.models import User, current
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.steering.surveys import actions, closing, queries, reviewing
from fodfaeste.steering.surveys.marking import pieces
from fodfaeste.steering.surveys.models import Invitation, Survey, Words

PURPOSE = "Undersøgelse"
BACK, DAYS = 70, 21
"""The closed survey opened so many days before today, and was open so many days."""
ANSWERS, SAYS_NO, WRITES = 0.62, 0.08, 0.4
"""Shares of those who are asked and who answer."""
AT_THE_MEETING = 0.98
"""The survey on working together is answered when everybody meets."""


def survey_stories(world: World) -> list[Story]:
    return [_closed(world), _open(world), _employees(world)]


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
    found = version_in_force(key, day)
    assert found is not None
    return found


def _closed(world: World) -> Story:
    """Answered on many days, in the evening; closed the day after the last one."""
    begins = workday(world.anchor - timedelta(days=BACK))
    yield moment(begins, 9, 25)
    last = begins + timedelta(days=DAYS)
    survey = _make(world, "Hvad synes du om hjælpen?", "brugerne", begins, last)
    luck = np.random.default_rng(survey.pk * 7919 + begins.toordinal())
    yield from _answers(survey, begins, luck, ANSWERS, CITIZENS_SAID)
    yield moment(last + timedelta(days=1), 7, 5)
    closing.close_due(actor=system("Undersøgelser"), purpose=PURPOSE, day=last + timedelta(days=1))
    yield moment(workday(last + timedelta(days=3)), 14, 15)
    _read_through(world, survey)


def _employees(world: World) -> Story:
    """Those who work there are asked too: about their conditions, and how they work together."""
    for key, title, back, share in (
        ("medarbejderne", "Hvordan er det at arbejde her?", BACK - 14, ANSWERS + 0.25),
        ("samarbejdet", "Hvordan arbejder vi sammen?", BACK - 40, AT_THE_MEETING),
    ):
        begins = workday(world.anchor - timedelta(days=back))
        yield moment(begins, 9, 45)
        last = begins + timedelta(days=DAYS)
        survey = _make(world, title, key, begins, last, "employees")
        luck = np.random.default_rng(survey.pk * 7919 + begins.toordinal())
        yield from _answers(survey, begins, luck, share, EMPLOYEES_SAID)
        yield moment(last + timedelta(days=1), 7, 6)
        closing.close_due(actor=system("Undersøgelser"), purpose=PURPOSE, day=last + timedelta(days=1))


def _read_through(world: World, survey: Survey) -> None:
    """The leader reads most of the texts through; the last ones wait, and one is held back."""
    known = reviewing.known()
    texts = list(Words.objects.filter(survey=survey).order_by("original"))
    for number, words in enumerate(texts[: len(texts) - 2]):
        marked = [piece for piece, why in pieces(words.original, known) if why]
        reviewing.review(
            actor=world.office["leder"].actor(),
            purpose=PURPOSE,
            words=words,
            seen=words.mark,
            decision="withheld" if number == 3 else "approved",
            cover=marked,
        )


def _answers(survey: Survey, begins: date, luck: np.random.Generator, share: float, texts: tuple[str, ...]) -> Iterator:  # type: ignore[type-arg]
    """Each evening some of those who are asked answer or say no."""
    items = queries.asked_in(survey).items
    invited = list(Invitation.objects.filter(survey=survey).order_by("pk"))
    days = luck.integers(0, DAYS, len(invited))
    said = list(texts)
    luck.shuffle(said)
    for evening in range(DAYS):
        yield moment(begins + timedelta(days=evening), 19 if survey.audience == "citizens" else 12, 15)
        for invitation in (each for each, on in zip(invited, days, strict=True) if on == evening):
            owner = {"citizen": invitation.citizen_id, "employee": invitation.employee_id}
            user = User.objects.select_related("citizen", "employee").filter(**owner).first()
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


def link_file() -> Path:
    """Where the demo keeps the link it handed out, so that one can look behind it."""
    return Path(settings.FODFAESTE_VAR) / "demo" / "undersoegelse-link.txt"


def _open(world: World) -> Story:
    """Open now, so that the demo's citizen can answer; one who does not sign in has got a link."""
    begins = workday(world.anchor - timedelta(days=4))
    yield moment(begins, 9, 35)
    survey = _make(world, "Hvordan går samarbejdet?", "brugerne", begins, world.anchor + timedelta(days=17))
    yield moment(begins, 13, 10)
    with_one = Assignment.objects.filter(current(begins), case__citizen__in=survey.invitations.values("citizen"))
    assigned = with_one.filter(case__citizen__user=None).order_by("pk").select_related("case__citizen").first()
    assigned = assigned or with_one.order_by("-pk").select_related("case__citizen").first()
    if assigned is None:
        return
    caseworker = User.objects.select_related("employee").get(employee=assigned.employee_id)
    secret = actions.hand_out(
        actor=actor_for(caseworker), purpose=PURPOSE, survey=survey, citizen=assigned.case.citizen
    )
    link_file().parent.mkdir(parents=True, exist_ok=True)
    link_file().write_text(secret, encoding="utf-8")
