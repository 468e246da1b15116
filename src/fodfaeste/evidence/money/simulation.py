"""Many cohorts: every draw has its own assumptions and its own people, and both worlds share the random words.

Two things vary between draws. The assumptions that have a distribution are drawn anew, and so are the people's lives.
How much of the spread is people is known by itself, from the spread between blocks of people within a draw; the rest is
assumptions. A draw depends on the seed and its own number only: threads and the number of draws change nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.ladder import LadderRules
from fodfaeste.evidence.money.arms import EXIT_BITS, GUIDE_BITS, Model, model_of, shortened_away
from fodfaeste.evidence.money.cohort import Cohort
from fodfaeste.evidence.money.discounting import factors
from fodfaeste.evidence.money.kernel import simulate_blocks
from fodfaeste.evidence.money.ladder_prices import municipal_percents
from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.money.uncertainty import uniforms
from fodfaeste.evidence.money.words import keys
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.weeks import week_of

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_WEEKS: Final = 1_560
BLOCKS: Final = 32
_VALUES, _SHARES = 3, 4
_SHIFTS: Final = (np.uint64(32 - GUIDE_BITS), np.uint64(32 - EXIT_BITS))


@dataclass(frozen=True, slots=True)
class Ladder:
    """The refund ladder as the kernel reads it: percents of ladder weeks, and what restarts the count."""

    percents: Ints
    steps: Ints
    needed: int
    within: int

    @classmethod
    def of(cls, scenario: Scenario, weeks: int, before: int) -> Ladder:
        """For people with ``before`` weeks on the ladder. Raises `NoRule` for a week without a rate."""
        percents = municipal_percents(scenario.rules_of, before + weeks + 1)
        rule = LadderRules.shipped().reset_at(week_of(scenario.rules_of))
        return cls(percents, np.flatnonzero(np.diff(percents)) + 1, rule.self_support_weeks, rule.within_weeks)


@dataclass(frozen=True, slots=True)
class Draws:
    """What the draws gave, each draws × worlds × …; amounts in kroner. ``people`` is the variance of the municipal
    saving of a draw (discounted, kroner squared) that comes from its people alone; ``stays`` how many stays were
    simulated in all; ``clipped`` in how many draws the
    effect would have left a mean stay below a week.
    """

    persons: int
    weeks: int
    in_state: Ints
    gross: Floats
    municipal: Floats
    discounted: Floats
    people: Floats
    stays: int
    clipped: int = 0

    @property
    def saved(self) -> Floats:
        """The municipality's saving, draws × years."""
        return self.municipal[:, 0] - self.municipal[:, 1]

    @property
    def saved_gross(self) -> Floats:
        """Everybody's saving on benefits and pensions, draws × years."""
        return self.gross[:, 0] - self.gross[:, 1]


def simulate(
    scenario: Scenario, cohort: Cohort, persons: int, weeks: int, draws: int, seed: int, *,
    threads: int | None = None, progress: Callable[[int, int | None], None] | None = None,
) -> Draws:  # fmt: skip
    """``draws`` cohorts of ``persons`` people over ``weeks`` weeks. Raises `NoRule` for a week without a rate."""
    ladder = Ladder.of(scenario, weeks, cohort.ladder_start)
    values = drawn_values(cohort, draws, seed)
    years = (weeks + 51) // 52
    discount = factors(_rates(scenario, years, draws, seed))
    in_state = np.zeros((draws, 2, len(cohort.states), years), np.int64)
    gross, municipal = np.zeros((draws, 2, years)), np.zeros((draws, 2, years))
    people, stays = np.zeros(draws), np.zeros(draws, np.int64)

    def one(draw: int) -> None:
        known = {name: float(numbers[draw]) for name, numbers in values.items()}
        model = model_of(cohort, weeks, known, drawn_shares(cohort, draw, seed))
        made, stays[draw] = run(model, ladder, keys(seed, draw), persons)
        whole, part = _money(cohort, made, known)
        in_state[draw] = made[0].sum(axis=0)
        gross[draw], municipal[draw] = whole.sum(axis=0), part.sum(axis=0)
        blocks = ((part[:, 0] - part[:, 1]) * discount[draw]).sum(axis=1)
        people[draw] = len(blocks) * blocks.var(ddof=1) if len(blocks) > 1 else np.nan

    with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(one, range(draws)), start=1):
            if progress is not None:
                progress(done, draws)
    discounted = ((municipal[:, 0] - municipal[:, 1]) * discount).sum(axis=1)
    return Draws(persons, weeks, in_state, gross, municipal, discounted, people, int(stays.sum()),
                 sum(shortened_away(cohort, {name: float(each[draw]) for name, each in values.items()})
                     for draw in range(draws)))  # fmt: skip


def run(model: Model, ladder: Ladder, key: tuple[Any, Any], persons: int) -> tuple[Ints, int]:
    """One draw: weeks and percent-weeks, 2 × blocks × worlds × states × years, and the number of stays."""
    made, stays = simulate_blocks(
        *key, persons, min(BLOCKS, persons), model.weeks, model.kind, model.start, model.stay, model.guide, model.to,
        model.exits, _SHIFTS, ladder.percents, ladder.steps, model.ladder_start, ladder.needed, ladder.within,
    )  # fmt: skip
    return made, int(stays)


def drawn_values(cohort: Cohort, draws: int, seed: int) -> dict[str, Floats]:
    """Draws of every assumption of the cohort that has a distribution."""
    return {
        each.name: each.distribution.quantile(uniforms(each.name, draws, seed, _VALUES))
        for each in cohort.assumptions()
        if each.distribution is not None
    }


def drawn_shares(cohort: Cohort, draw: int, seed: int) -> dict[str, Floats]:
    """Exits of the states whose shares are worth only so many observations: a Dirichlet draw."""
    return {
        each.name: stream(seed, _SHARES, crc32(each.name.encode()), draw).dirichlet(
            each.strength * np.array([share for _, share in each.to])
        )
        for each in cohort.states
        if each.strength
    }


def _money(cohort: Cohort, made: Ints, known: Mapping[str, float]) -> tuple[Floats, Floats]:
    """Gross and municipal kroner, each blocks × worlds × years."""
    gross, municipal = (np.zeros((*made.shape[1:3], made.shape[4])) for _ in range(2))
    for at, each in enumerate(cohort.states):
        if each.price is None:
            continue
        price = known.get(each.price.name, each.price.value)
        paid = price * made[0, :, :, at]
        gross += paid
        if each.municipal_share is None:
            municipal += price * made[1, :, :, at] / 100
        else:
            municipal += known.get(each.municipal_share.name, each.municipal_share.value) * paid
    return gross, municipal


def _rates(scenario: Scenario, years: int, draws: int, seed: int) -> Floats:
    """Yearly rates, draws × years. A rate with a distribution is drawn, one for all years of a draw; else beyond the
    years of the business case the last goes on."""
    rate = scenario.discounting.assumption
    if rate.distribution is not None:
        one = rate.distribution.quantile(uniforms(rate.name, draws, seed, _VALUES))
        return np.repeat(one[:, None], years, axis=1)
    rates = np.array(scenario.discounting.rates)
    every = np.concatenate((rates, np.repeat(rates[-1:], max(0, years - len(rates)))))[:years]
    return np.repeat(every[None, :], draws, axis=0)
