"""Present value: dated discount rates, factors, net present value and internal rate of return.

Method: flows of the first year count in full (year 0); the flow of year t is divided by the product of (1 + rate) over
years 1 to t, so a rate that changes after year 35 applies to the years beyond it only (Ministry of Finance, note of
7 January 2021).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fodfaeste.rulebook import NoRule, Row, Table, parse_table

Floats = NDArray[np.float64]


@cache
def discount_table() -> Table:
    """The recommended social discount rates, dated."""
    name = "discount_rate.toml"
    return parse_table((files("fodfaeste.evidence.money") / name).read_text(encoding="utf-8"), name)


def recommended_rates(on: date, years: int) -> tuple[Floats, Row]:
    """The rate (a share) of years 0 to ``years - 1`` as recommended on a day, and the row of year 0.

    Raises `NoRule` for a day without a recommendation, or a year without a rate.
    """
    rows = discount_table().in_force(on)
    rates = np.full(years, np.nan)
    for row in rows:
        first, last = int(row.number("from_year")), int(row.number("to_year"))
        rates[first : (last + 1) if last else None] = row.number("rate") / 100
    if np.isnan(rates).any():
        year = int(np.argmax(np.isnan(rates)))
        raise NoRule(f"discount_rate: no rate for year {year} is in force on {on.isoformat()}")
    return rates, min(rows, key=lambda row: row.number("from_year"))


def factors(rates: ArrayLike) -> Floats:
    """What a krone in year 0, 1, … is worth in year 0. ``rates``: one per year along the last axis, shares."""
    growth = 1 + np.array(rates, dtype=np.float64)
    growth[..., 0] = 1
    return np.asarray(1 / np.cumprod(growth, axis=-1))


def npv(rates: ArrayLike, flows: ArrayLike) -> Floats:
    """Net present value of yearly flows (last axis); the first flow counts in full."""
    values = np.asarray(flows, dtype=np.float64)
    every = np.broadcast_to(np.asarray(rates, dtype=np.float64)[..., None] if np.ndim(rates) == 0 else rates,
                            values.shape)  # fmt: skip
    return np.asarray((values * factors(every)).sum(axis=-1))


def irr(flows: Sequence[float]) -> float:
    """Internal rate of return: the one rate above -100 % at which the present value is 0; NaN without, or with several.

    The roots of the polynomial in x = 1 / (1 + rate) are found as eigenvalues of its companion matrix.
    """
    values = np.trim_zeros(np.asarray(flows, dtype=np.float64))
    if not (values > 0).any() or not (values < 0).any():
        return float("nan")
    roots = np.roots(values[::-1])
    real = np.real(roots[(np.abs(roots.imag) < 1e-9 * np.maximum(1, np.abs(roots))) & (roots.real > 0)])
    found = np.unique(np.round(1 / real - 1, 10))
    return float(1 / real[0] - 1) if len(found) == 1 else float("nan")
