"""Open statistics of invented municipalities, with an effect in the demo municipality that is known because it is made.

Twenty others, so that every method can give an interval. All follow one business cycle, some more than others, with
seasons and chance of their own; nothing but the effort sets the demo municipality apart, and the builder can leave it
out (`effect=False`). Then the pages must say that no effect is shown.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.conf import settings

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.committee import meeting
from fodfaeste.demo.roster import BUILDER, Office
from fodfaeste.demo.stories import World
from fodfaeste.demo.texts import effect as texts
from fodfaeste.evidence.periods import period_label
from fodfaeste.foundation.days import last_whole_quarter
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.steering.evaluation import actions, running, statistics
from fodfaeste.steering.evaluation.models import Evaluation, Run
from fodfaeste.steering.evaluation.rules import period_begins

QUARTERS, BEFORE, AHEAD = 16, 7, 3
"""Four years of numbers: quarters in all, those before the effort, and those still to come until the window ends."""
RAMP = (0.3, -0.8, -2.0, -3.0, -3.6, -4.0)
"""The effect, quarter by quarter: a little lock-in first, then it grows and stays."""
TABLE, MEASURE = "opdigtet01", "Fuldtidspersoner på kontanthjælp pr. 1.000 indbyggere 16-66 år"
STATISTICS = system("Åben statistik")


@dataclass(frozen=True)
class Statistics:
    """The numbers by place, one a quarter, and what the effort did on average over the quarters with it."""

    quarters: tuple[str, ...]
    start: str
    last: str
    numbers: dict[str, tuple[float, ...]]
    true_effect: float

    def answer(self, until: int) -> bytes:
        """The first so many quarters as jobindsats version 3 answers."""
        rows = [
            [place, quarter, values[at]]
            for place, values in self.numbers.items()
            for at, quarter in enumerate(self.quarters[:until])
        ]
        return json.dumps({"columns": ["Område", "Periode", MEASURE], "rows": rows}, ensure_ascii=False).encode()


def simulated(seed: int, anchor: date, *, effect: bool = True) -> Statistics:
    """Four years up to the last whole quarter before the anchor. The same seed gives the same chance with and without
    the effect."""
    last = anchor.year * 4 + (anchor.month - 1) // 3 - 1
    first = last - QUARTERS + 1
    quarters = tuple(period_label("quarter", at) for at in range(first, last + 1))
    places = (settings.FODFAESTE_MUNICIPALITY, *texts.MUNICIPALITIES)
    rng = np.random.default_rng([seed, 11])
    level = np.round(rng.normal(40, 3, len(places)), 6)
    level[0] = 41.0
    loading = np.round(rng.uniform(0.85, 1.15, len(places)), 6)
    loading[0] = 1.0
    time = np.arange(QUARTERS)
    cycle = np.round(3.0 * np.cos(2 * np.pi * time / QUARTERS), 6)
    season = np.array([0.6, -0.2, -0.5, 0.1])[(np.arange(first, last + 1)) % 4]
    chance = np.zeros((len(places), QUARTERS))
    shocks = rng.normal(0, 0.4, chance.shape)
    for at in range(QUARTERS):
        chance[:, at] = 0.5 * (chance[:, at - 1] if at else 0.0) + shocks[:, at]
    values = level[:, None] + loading[:, None] * cycle + season + chance
    made = np.array([RAMP[min(at, len(RAMP) - 1)] for at in range(QUARTERS - BEFORE)])
    if effect:
        values[0, BEFORE:] += made
    numbers = {place: tuple(float(round(each, 2)) for each in values[row]) for row, place in enumerate(places)}
    return Statistics(
        quarters,
        quarters[BEFORE],
        period_label("quarter", last + AHEAD),
        numbers,
        float(made.mean()) if effect else 0.0,
    )


def locking_moment(found: Statistics) -> datetime:
    """Five weeks before the effort begins."""
    return moment(workday(period_begins(found.start) - timedelta(weeks=5)), 10, 30)


def lock_the_question(office: Office, found: Statistics) -> Evaluation:
    """What the municipality did before the effort began: fetched the years before, asked, and locked."""
    _fetch(found, BEFORE - 1)
    analyst = office["forsker"].actor(fresh=True)
    asked = _ask(
        analyst,
        title=texts.TITLE,
        title_en=texts.TITLE_EN,
        what=texts.WHAT,
        first_period=found.quarters[0],
        start_period=found.start,
        last_period=found.last,
        anticipation=0,
    )
    return actions.lock(
        actor=analyst, purpose=texts.PURPOSE, evaluation=asked, version=asked.version, because=texts.BECAUSE
    )


def effect_story(world: World, found: Statistics, asked: Evaluation) -> Story:
    """New numbers come, the program reckons, and the manager publishes: in time for the newest report that is out, and
    once more with the newest quarter. The analyst answers the guards the first time."""
    reported = meeting(last_whole_quarter(last_whole_quarter(world.anchor).first))
    yield moment(workday(reported - timedelta(days=16)), 9, 20)
    analyst = world.office["forsker"].actor(fresh=True)
    asked.refresh_from_db()
    actions.answer_guards(
        actor=analyst, purpose=texts.PURPOSE, evaluation=asked, version=asked.version, words=texts.GUARDS
    )
    yield from _reckoned(world, found, asked, reported, QUARTERS - 1)
    yield from _reckoned(world, found, asked, world.anchor, QUARTERS)
    yield moment(workday(world.anchor - timedelta(days=7)), 14, 15)
    _ask_the_next(world, found)


def _reckoned(world: World, found: Statistics, asked: Evaluation, day: date, quarters: int) -> Story:
    """From the numbers of so many quarters to a published result, some days before a day."""
    yield moment(workday(day - timedelta(days=16)), 13, 0)
    _fetch(found, quarters)
    yield moment(workday(day - timedelta(days=15)), 2, 30)
    run: Run = running.run(actor=BUILDER, purpose=texts.PURPOSE, evaluation=asked)
    yield moment(workday(day - timedelta(days=12)), 11, 10)
    asked.refresh_from_db()
    actions.publish(
        actor=world.office["leder"].actor(fresh=True),
        purpose=texts.PURPOSE,
        run=run,
        version=asked.version,
        words=texts.to_the_committee(AHEAD + QUARTERS - quarters),
    )


def _ask_the_next(world: World, found: Statistics) -> None:
    """A second question is a draft: its period has not begun."""
    quarter = world.anchor.year * 4 + (world.anchor.month - 1) // 3 + 1
    _ask(
        world.office["forsker"].actor(fresh=True),
        title=texts.NEXT_TITLE,
        title_en=texts.NEXT_TITLE_EN,
        what=texts.NEXT_WHAT,
        first_period=found.quarters[4],
        start_period=period_label("quarter", quarter),
        last_period=period_label("quarter", quarter + 7),
        anticipation=1,
    )


def _ask(analyst: Actor, *, title: str, what: str, anticipation: int, **more: str) -> Evaluation:
    """A question about the municipality against the others, as a draft."""
    return actions.ask(
        actor=analyst,
        purpose=texts.PURPOSE,
        title=title,
        what=what,
        who=texts.WHO,
        source="jobindsats-v3",
        table=TABLE,
        measure=MEASURE,
        unit=texts.UNIT,
        unit_en=texts.UNIT_EN,
        fewer_is_better=True,
        place=settings.FODFAESTE_MUNICIPALITY,
        comparison=list(texts.MUNICIPALITIES),
        anticipation=anticipation,
        **more,
    )


def _fetch(found: Statistics, until: int) -> None:
    statistics.take_in(
        actor=STATISTICS,
        purpose="Hente åben statistik",
        content=found.answer(until),
        table=TABLE,
        asked={"address": "https://opdigtet.invalid", "periods": list(found.quarters[:until])},
    )
