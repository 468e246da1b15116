"""The business case itself: yearly flows, cumulative, break-even and present value, for one or many sets of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.assumptions import MONEY
from fodfaeste.evidence.money.discounting import npv
from fodfaeste.evidence.money.ladder_prices import even_prefix, ladder_prefix, saved_by_year
from fodfaeste.evidence.money.scenario import LONGEST, Figure, Scenario, ShorterSpells

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Flows:
    """Yearly amounts in million kroner, each n × years (n sets of assumptions); NaN where nothing is known.

    ``gross`` is the benefit saved, ``municipal`` what is left after the state's refund, ``net`` after the deductions
    that are on; ``state`` is the state's part of the gross saving.
    """

    investment: Floats
    gross: Floats
    municipal: Floats
    deducted: dict[str, Floats]
    net: Floats
    state: Floats
    rates: Floats

    @property
    def balance(self) -> Floats:
        """Net saving less investment, year by year."""
        return self.net - self.investment

    @property
    def cumulative(self) -> Floats:
        """The balance of all years so far."""
        return np.cumsum(self.balance, axis=1)

    @property
    def npv(self) -> Floats:
        """Present value in the first year, of shape n."""
        return npv(self.rates, self.balance)


def evaluate(scenario: Scenario, values: Mapping[str, Floats] | None = None) -> Flows:
    """All flows. ``values`` replaces assumptions by name, each with n numbers; without any, n is 1."""
    given = values or {}
    count = max((len(each) for each in given.values()), default=1)
    known = {each.name: np.broadcast_to(given.get(each.name, each.value), (count,)) for each in scenario.assumptions()}
    investment = _sum(scenario, scenario.investments, known, count)
    if scenario.spells:
        gross, municipal = _spells(scenario, scenario.spells, known, count)
    else:
        gross = _sum(scenario, scenario.savings, known, count)
        municipal = _sum(scenario, scenario.savings, known, count, municipal=True)
    published_net = not scenario.spells and scenario.savings[0].basis == "municipal"
    state = np.full_like(gross, np.nan) if published_net else gross - municipal
    net, deducted = municipal, {}
    for each in scenario.deductions:
        if each.on:
            taken = net * known[each.share.name][:, None]
            deducted[each.share.name.removeprefix("deductions.")] = taken
            net = net - taken
    rates = np.broadcast_to(np.array(scenario.discounting.rates), (count, len(scenario.years)))
    if scenario.discounting.assumption.name in given:
        rates = np.broadcast_to(known["discount_rate"][:, None], rates.shape)
    return Flows(investment, gross, municipal, deducted, net, state, rates)


def break_even(first_year: int, cumulative: Floats) -> Floats:
    """When the cumulative balance (n × years) reaches 0 for good, as 2019.4; infinite when it does not.

    The balance of a year is spread evenly over it: 2019.4 is when four tenths of 2019 have passed. A case that is never
    below 0 breaks even at the beginning.
    """
    count, years = cumulative.shape
    below = cumulative < 0
    last = np.where(below.any(axis=1), years - 1 - np.argmax(below[:, ::-1], axis=1), -1)
    at = np.full(count, np.inf)
    at[last == -1] = first_year
    some = np.flatnonzero((last >= 0) & (last < years - 1))
    before, after = cumulative[some, last[some]], cumulative[some, last[some] + 1]
    at[some] = first_year + last[some] + 1 - before / (after - before)
    return at


def break_even_year(at: float, first_year: int) -> int | None:
    """The year in which the money is back, at the earliest the case's first; None when it is not."""
    if np.isinf(at):
        return None
    # Exactly at the end of a year belongs to that year, not to the first moment of the next.
    return max(first_year, int(np.ceil(round(at, 9))) - 1)


def _sum(
    scenario: Scenario, some: tuple[Figure, ...], known: Mapping[str, Floats], count: int, *, municipal: bool = False
) -> Floats:
    total = np.zeros((count, len(scenario.years)))
    for each in some:
        amount = known[each.amount.name] * MONEY[each.amount.unit]
        if municipal and each.ladder:
            low, high = each.ladder
            prefix = ladder_prefix(scenario.rules_of, LONGEST * 2)
            amount = amount * (prefix.once[high] - prefix.once[low - 1]) / (high - low + 1)
        begins = each.first - scenario.first_year
        total[:, begins : begins + len(each.shares)] += amount[:, None] * np.array(each.shares)
    return total


def _spells(
    scenario: Scenario, spells: ShorterSpells, known: Mapping[str, Floats], count: int
) -> tuple[Floats, Floats]:
    """Gross and municipal saving of people who begin in each of the years, added up over the years they save in."""
    names = (spells.ladder_start, spells.spell_weeks, spells.weeks_shorter)
    start, spell, shorter = (known[each.name] for each in names)
    years = len(scenario.years)
    scale = known[spells.persons.name] * known[spells.weekly_benefit.name] / 1e6
    made = []
    for prefix in (even_prefix(LONGEST * 2), ladder_prefix(scenario.rules_of, LONGEST * 2)):
        one = saved_by_year(prefix, start, spell, shorter, years)
        total = np.zeros((count, years))
        for begins in range(spells.first - scenario.first_year, spells.last - scenario.first_year + 1):
            total[:, begins:] += one[:, : years - begins]
        made.append(total * scale[:, None])
    return made[0], made[1]
