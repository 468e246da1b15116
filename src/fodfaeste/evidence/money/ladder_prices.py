"""The municipality's share of a benefit week by its place on the refund ladder, summed once and read off afterwards.

``C[w]`` is what the first w ladder weeks of a krone a week cost the municipality; the weeks a+1 to b cost
``C[b] - C[a]``. One day's rules price every week, in the world with the investment and in the world without: a change
of the rules is then never counted as an effect.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fodfaeste.evidence.ladder import LadderRules
from fodfaeste.evidence.weeks import week_of

Floats = NDArray[np.float64]


def municipal_percents(rules_of: date, weeks: int) -> NDArray[np.int64]:
    """The municipality's percent of ladder weeks 1 to ``weeks`` under one day's rules.

    Raises `NoRule` for a week without a rate, so also for a day before the ladder began.
    """
    number = np.arange(1, weeks + 1, dtype=np.int32)
    at = np.full(weeks, week_of(rules_of), dtype=np.int32)
    _, share = LadderRules.shipped().percents(at, number)
    whole = np.rint(share).astype(np.int64)
    if not np.array_equal(whole, share):
        raise ValueError("refund_ladder: a municipal share is not a whole percent")
    return whole


@dataclass(frozen=True, slots=True)
class Prefix:
    """Sums over weeks 1, 2, …: ``share[w]`` of week w + 1, ``once[w]`` their sum, ``twice[w]`` its integral."""

    share: Floats
    once: Floats
    twice: Floats

    @classmethod
    def of(cls, share: ArrayLike) -> Prefix:
        """From the share (0-1) of every week."""
        weekly = np.asarray(share, dtype=np.float64)
        once = np.concatenate(([0.0], np.cumsum(weekly)))
        twice = np.concatenate(([0.0], np.cumsum(once[:-1] + weekly / 2)))
        return cls(weekly, once, twice)

    def upto(self, weeks: Floats) -> Floats:
        """The cost of the first weeks, which need not be whole."""
        at = np.minimum(weeks.astype(np.int64), len(self.share) - 1)
        return self.once[at] + self.share[at] * (weeks - at)

    def integral(self, weeks: Floats) -> Floats:
        """The integral of `upto` from 0."""
        at = np.minimum(weeks.astype(np.int64), len(self.share) - 1)
        rest = weeks - at
        return self.twice[at] + self.once[at] * rest + self.share[at] * rest * rest / 2


@cache
def ladder_prefix(rules_of: date, weeks: int) -> Prefix:
    """The ladder of a day, long enough for spells of ``weeks``."""
    return Prefix.of(municipal_percents(rules_of, weeks) / 100)


def even_prefix(weeks: int) -> Prefix:
    """The same for a payer who pays every week in full."""
    return Prefix.of(np.ones(weeks))


def saved_by_year(prefix: Prefix, start: Floats, spell: Floats, shorter: Floats, years: int) -> Floats:
    """What one person's shorter spell saves in the first, second, … year, for people who begin evenly over year one.

    ``start`` ladder weeks used before, ``spell`` weeks without the investment, ``shorter`` weeks fewer with it (all of
    shape n; longer when negative). Returns n × years, in kroner of a benefit of 1 krone a week; a year has 52 weeks.
    The saving by week x after the beginning is F(clip(x, a, s)) - F(a) with a = s - d; its mean over the beginnings in
    a year is an integral of F, so nothing is simulated here.
    """
    end = np.maximum(spell - shorter, 0.0)
    low, high = np.minimum(end, spell), np.maximum(end, spell)
    paid_low, paid_high = prefix.upto(start + low), prefix.upto(start + high)
    sign = np.sign(spell - end)
    reached = np.zeros((len(spell), years + 1))
    for year in range(1, years + 1):
        p, q = 52.0 * (year - 1), 52.0 * year
        from_, to = np.clip(p, low, high), np.clip(q, low, high)
        waiting = np.clip(low, p, q) - p
        after = q - np.clip(high, p, q)
        area = prefix.integral(start + to) - prefix.integral(start + from_)
        mean = (paid_low * waiting + area + paid_high * after) / 52.0 - paid_low
        reached[:, year] = sign * mean
    saved = np.diff(reached, axis=1)
    saved[np.abs(saved) < 1e-9] = 0.0  # differences of equal integrals
    return saved
