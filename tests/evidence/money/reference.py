"""The cohort, week by week and person by person, in plain Python: slow, obvious, and what the kernel must agree with.

It uses the same random words but knows no guide tables, no prefix sums and no stretches: every week is looked at by
itself, its place on the ladder counted, its percent looked up, and the self-support of the last three years is a list.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.arms import Model
from fodfaeste.evidence.money.cohort import KINDS
from fodfaeste.evidence.money.words import plain_word

Ints = NDArray[np.int64]
_HALF = 1 << 32


def simulate_weekly(
    model: Model, keys: tuple[int, int], persons: int, percents: Ints, needed: int, within: int
) -> tuple[Ints, Ints]:
    """Weeks and percent-weeks of municipal share, each persons × worlds × states × years (of 52 weeks).

    ``percents[n]`` is the municipality's percent of ladder week n + 1; ``needed`` weeks of self-support within the last
    ``within`` weeks restart the ladder.
    """
    years = (model.weeks + 51) // 52
    shape = (persons, 2, len(model.kind), years)
    in_state, share = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for person in range(persons):
        for world in range(2):
            for week, (state, percent) in enumerate(_life(model, world, keys, person, percents, needed, within)):
                in_state[person, world, state, week // 52] += 1
                share[person, world, state, week // 52] += percent
    return in_state, share


def _life(
    model: Model, world: int, keys: tuple[int, int], person: int, percents: Ints, needed: int, within: int
) -> list[tuple[int, int]]:
    """A person's state in every week, and the percent the municipality pays of it (0 outside benefits)."""
    event, left = 0, 0
    state = _place_of(model.start[0].tolist(), plain_word(*keys, person, 0) % _HALF)
    going, counted = state, model.ladder_start
    supported: list[int] = []
    life = []
    for week in range(model.weeks):
        if left == 0:
            state = going
            event += 1
            random = plain_word(*keys, person, event)
            left = _place_of(model.stay[world, state].tolist(), random // _HALF) + 1
            going = _place_of(model.to[state].tolist(), random % _HALF)
        kind = KINDS[model.kind[state]]
        if kind == "end":
            left = model.weeks + 1
        percent = 0
        if kind == "benefit":
            counted += 1
            percent = int(percents[counted - 1])
        elif kind == "self_support" and counted > 0:
            supported = [each for each in supported if each > week - within] + [week]
            if len(supported) >= needed:
                counted, supported = 0, []
        life.append((state, percent))
        left -= 1
    return life


def _place_of(thresholds: list[int], number: int) -> int:
    return next(place for place, threshold in enumerate(thresholds) if threshold >= number)
