"""How many cases a team will have in the coming weeks, with how uncertain that is. Pure.

Planned endings are taken as planned. Everything else is assumed to come and go as in the weeks looked back on:
arrivals and other endings are counts with an unknown steady rate, so the number in the coming weeks follows a
negative binomial distribution (a Poisson count whose rate has a gamma distribution, Jeffreys' prior, given what was
counted). The interval of their difference is read off the convolution of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import stats

PRIOR = 0.5
"""Jeffreys' prior of a Poisson rate adds half an event and no time."""

BEYOND = 1e-6
"""What is left out at the far end of a distribution."""


@dataclass(frozen=True)
class History:
    """What happened in the team in so many whole weeks: cases opened, and cases ended without having been planned."""

    weeks: int
    opened: int
    ended: int


@dataclass(frozen=True)
class Week:
    """The expected number of open cases at the end of the week that begins on `monday`, and the interval around it."""

    monday: date
    expected: float
    low: int
    high: int


def ahead(now: int, mondays: Sequence[date], planned: Sequence[int], history: History, interval: float) -> list[Week]:
    """The coming weeks, one for each Monday; `planned` are the cases planned to end in each.

    `interval` is a share, as 0.8. Raises ValueError when nothing has been looked back on.
    """
    if history.weeks <= 0:
        raise ValueError("a forecast needs weeks to look back on")
    if not 0 < interval < 1:
        raise ValueError(f"an interval is between 0 and 1, not {interval}")
    found, ending, width = [], 0, 0
    for number, (monday, endings) in enumerate(zip(mondays, planned, strict=True), start=1):
        ending += endings
        come, go = _count(history.opened, history.weeks, number), _count(history.ended, history.weeks, number)
        low, high = _interval(come, go, interval)
        # Whole cases can make a later interval one case narrower; further ahead nobody knows more.
        width = max(width, high - low)
        high = low + width
        base = now - ending
        expected = base + (history.opened - history.ended) * number / history.weeks
        found.append(Week(monday, max(0.0, expected), max(0, base + low), max(0, base + high)))
    return found


def _count(seen: int, weeks: int, ahead: int) -> np.ndarray:
    """The probabilities of 0, 1, 2 … events in the weeks ahead."""
    distribution = stats.nbinom(seen + PRIOR, weeks / (weeks + ahead))
    return distribution.pmf(np.arange(int(distribution.isf(BEYOND)) + 1))


def _interval(come: np.ndarray, go: np.ndarray, interval: float) -> tuple[int, int]:
    """The middle `interval` of arrivals minus departures."""
    chance = np.cumsum(np.convolve(come, go[::-1]))
    chance /= chance[-1]
    tail = (1 - interval) / 2
    least = -(len(go) - 1)
    return least + int(np.searchsorted(chance, tail)), least + int(np.searchsorted(chance, 1 - tail))
