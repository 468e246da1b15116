"""The cohort's expected weeks and percent-weeks, exactly: the distribution is carried forward, nobody is simulated.

What has to be carried is the state entered, the week, the place on the ladder and the tally of self-support. The tally
looks back three years, so up to a horizon of three years it is a plain sum and the result is exact; beyond, a person's
whole history would matter, and only simulation is left. Used to check the simulation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.arms import UNIT, Model
from fodfaeste.evidence.money.cohort import KINDS
from fodfaeste.evidence.money.simulation import Ladder

Floats = NDArray[np.float64]


def expected(model: Model, ladder: Ladder, world: int) -> tuple[Floats, Floats]:
    """Expected weeks and percent-weeks of one person, each states × years. Raises ValueError beyond three years."""
    if model.weeks > ladder.within:
        raise ValueError(f"expected: {model.weeks} weeks are more than the {ladder.within} the tally looks back")
    states, years = len(model.kind), (model.weeks + 51) // 52
    top = int(ladder.steps[-1])
    carried = np.zeros((states, model.weeks, top + 1, ladder.needed))
    carried[:, 0, min(model.ladder_start, top), 0] = _chances(model.start)[0]
    length, exits = _chances(model.stay[world]), _chances(model.to)
    in_state, percents = np.zeros((states, years)), np.zeros((states, years))
    for week in range(model.weeks):
        for state in range(states):
            now = carried[state, week]
            if not now.any():
                continue
            kind = KINDS[model.kind[state]]
            left = model.weeks - week
            chance = np.zeros(left)
            if kind == "end":
                chance[-1] = 1
            else:
                chance[:] = length[state, :left]
                chance[-1] = length[state, left - 1 :].sum()
            _count(in_state[state], percents[state], now, chance, week, ladder if kind == "benefit" else None)
            for weeks, share in enumerate(chance[:-1], start=1):
                if share:
                    after = _after(now, weeks, kind, top, ladder.needed) * share
                    carried[:, week + weeks] += exits[state][:, None, None] * after
    return in_state, percents


def _chances(largest: NDArray[np.uint32]) -> Floats:
    """The chance of each place of rows of largest numbers."""
    ends = largest.astype(np.float64) + 1
    return np.diff(ends, axis=-1, prepend=0) / UNIT


def _count(in_state: Floats, percents: Floats, now: Floats, chance: Floats, week: int, ladder: Ladder | None) -> None:
    """Add the weeks (and percents) of everybody who enters now: one week at a time while they are still there."""
    still = chance[::-1].cumsum()[::-1]
    clocks = now.sum(axis=1)
    for offset, share in enumerate(still):
        year = (week + offset) // 52
        in_state[year] += share * clocks.sum()
        if ladder is not None:
            places = np.minimum(np.arange(len(clocks)) + offset, len(ladder.percents) - 1)
            percents[year] += share * float(clocks @ ladder.percents[places])


def _after(now: Floats, weeks: int, kind: str, top: int, needed: int) -> Floats:
    """Ladder place and tally after a stay. Places from the last step on cost the same and are carried as one."""
    made = np.zeros_like(now)
    if kind == "benefit":
        moved = min(weeks, top)
        made[moved:] = now[: top + 1 - moved]
        made[top] += now[top + 1 - moved :].sum(axis=0)
    elif kind == "self_support":
        made[0] = now[0]
        kept = max(needed - weeks, 0)
        made[1:, weeks:] = now[1:, :kept]
        made[0, 0] += now[1:, kept:].sum()
    else:
        made[:] = now
    return made
