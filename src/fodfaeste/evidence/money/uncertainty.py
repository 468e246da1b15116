"""What the uncertainty of the assumptions does to the business case: Monte Carlo and Saltelli's indices.

Assumptions are drawn independently of each other, each from a stream of its own that is named by the assumption: a
further assumption, or another order in the file, changes no draw of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.money.assumptions import Assumption
from fodfaeste.evidence.money.business_case import Flows, break_even, break_even_year, evaluate
from fodfaeste.evidence.money.scenario import Scenario
from fodfaeste.evidence.streams import stream

Floats = NDArray[np.float64]
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Index:
    """Sobol indices of the present value: the share of its variance that goes with one assumption.

    ``first`` by itself, ``total`` with everything it interacts in; sums of ``first`` below 1 are interaction.
    """

    name: str
    first: float
    total: float


def uncertain(scenario: Scenario) -> tuple[Assumption, ...]:
    """The assumptions that have a distribution."""
    return tuple(each for each in scenario.assumptions() if each.distribution is not None)


def uniforms(name: str, draws: int, seed: int, purpose: int = 0) -> Floats:
    """Uniform numbers on the open interval (0, 1) that belong to one assumption."""
    return np.clip(stream(seed, purpose, crc32(name.encode())).random(draws), 1e-12, 1 - 1e-12)


def drawn(scenario: Scenario, draws: int, seed: int, purpose: int = 0) -> dict[str, Floats]:
    """Draws of every uncertain assumption."""
    return {
        each.name: each.distribution.quantile(uniforms(each.name, draws, seed, purpose))
        for each in uncertain(scenario)
        if each.distribution is not None
    }


def simulated(scenario: Scenario, draws: int, seed: int) -> Flows | None:
    """The flows of all draws; None when no assumption is uncertain."""
    values = drawn(scenario, draws, seed)
    return evaluate(scenario, values) if values else None


def intervals(scenario: Scenario, flows: Flows, seed: int) -> dict[str, Any]:
    """95 % intervals (2.5 % to 97.5 % of the draws) of what the report shows."""
    at = break_even(scenario.first_year, flows.cumulative)
    low, mid, high = _quantiles(at[:, None])[:, 0].tolist()
    bands = {name: _quantiles(values) for name, values in _shown(flows).items()}
    return {
        "level": LEVEL,
        "draws": len(at),
        "seed": seed,
        "npv": _interval(flows.npv[:, None], 0),
        "npv_positive": float(np.mean(flows.npv > 0)),
        "break_even": {
            "lower": break_even_year(low, scenario.first_year),
            "median": break_even_year(mid, scenario.first_year),
            "upper": break_even_year(high, scenario.first_year),
            "lower_at": low,
            "upper_at": high,
            "never_within_the_years": float(np.mean(np.isinf(at))),
        },
        **{
            name: [
                {"year": year, "lower": band[0, n], "median": band[1, n], "upper": band[2, n]}
                for n, year in enumerate(scenario.years)
            ]
            for name, band in bands.items()
        },
    }


def sobol(scenario: Scenario, draws: int, seed: int) -> tuple[Index, ...]:
    """First-order and total indices of the present value, most important first. Costs draws × (k + 2) evaluations."""
    one, other = drawn(scenario, draws, seed, 1), drawn(scenario, draws, seed, 2)
    return indices(lambda values: evaluate(scenario, values).npv, one, other)


def indices(
    function: Callable[[Mapping[str, Floats]], Floats], one: Mapping[str, Floats], other: Mapping[str, Floats]
) -> tuple[Index, ...]:
    """Sobol indices of a function of independent numbers, from two independent sets of draws.

    Method: Saltelli et al. 2010, Computer Physics Communications 181, 259-270: with A and B the two sets and AB the
    first with one column of the second, first order is the mean of B (AB - A), total of (A - AB)^2 / 2 (Jansen), each
    over the variance. Empty when nothing is uncertain or the function does not vary.
    """
    if not one:
        return ()
    a, b = function(one), function(other)
    middle, variance = float(np.mean([a, b])), float(np.var(np.concatenate([a, b])))
    if variance <= 1e-18 * max(1.0, middle * middle):
        return ()
    found = []
    for name in one:
        mixed = function({**one, name: other[name]})
        first = float(np.mean((b - middle) * (mixed - a))) / variance
        found.append(Index(name, first, float(np.mean((a - mixed) ** 2)) / 2 / variance))
    return tuple(sorted(found, key=lambda each: (-each.total, each.name)))


def _shown(flows: Flows) -> dict[str, Floats]:
    return {"cumulative": flows.cumulative, "investment": flows.investment, "saving_net": flows.net}


def _quantiles(values: Floats) -> Floats:
    """Lower, median and upper of each column. ``inverted_cdf`` takes draws as they are: infinite stays infinite."""
    tail = (1 - LEVEL) / 2
    return np.quantile(values, [tail, 0.5, 1 - tail], axis=0, method="inverted_cdf")


def _interval(values: Floats, column: int) -> dict[str, float]:
    low, mid, high = _quantiles(values)[:, column].tolist()
    return {"lower": low, "median": mid, "upper": high, "mean": float(values[:, column].mean())}
