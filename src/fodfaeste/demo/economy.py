"""The demo municipality's economy: a boom and a bust, the seasons, and what a benefit week costs.

Everything here is invented except the amounts read from the rulebook. It gives the demo data a shape that the
evaluation has to cope with: people leave benefit more easily in a boom, whatever the municipality does.
"""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from fodfaeste.evidence.weeks import iso_numbers, monday_of
from fodfaeste.rulebook import Table, load_tables

Floats = NDArray[np.float64]

CYCLE_WEEKS = 208
BOOM_BEFORE_END, BUST_BEFORE_END = 166, 62
"""Weeks before the end of the data when the boom and the bust are strongest."""
SWING = 0.5

WEEKS_PER_MONTH = 52 / 12
DAYS_PER_WEEK = 5

RATE_KEYS: dict[str, tuple[str, str]] = {
    "sygedagpenge": ("hoejeste", "hoejeste"),
    "a_dagpenge": ("hoejeste", "hoejeste"),
    "kontanthjaelp": ("30_forsoerger", "30_ikke_forsoerger"),
    "jobafklaringsforloeb": ("forsoerger", "ikke_forsoerger"),
    "ressourceforloeb": ("forsoerger", "ikke_forsoerger"),
    "ledighedsydelse": ("89_procent", "89_procent"),
    "foertidspension": ("enlig", "andre"),
}
"""Which rate of the rulebook is used for providers and for others."""

SAME_RATE_AS = {"jobafklaringsforloeb": "ressourceforloeb"}

SYNTHETIC_BASE_YEAR, SYNTHETIC_GROWTH = 2024, 1.025
SYNTHETIC: dict[str, tuple[int, int]] = {
    "sygedagpenge": (470_000, 470_000),
    "a_dagpenge": (470_000, 470_000),
    "kontanthjaelp": (380_000, 285_000),
    "uddannelseshjaelp": (285_000, 165_000),
    "jobafklaringsforloeb": (378_000, 284_000),
    "ressourceforloeb": (378_000, 284_000),
    "revalidering": (440_000, 440_000),
    "ledighedsydelse": (418_000, 418_000),
    "fleksjob": (260_000, 260_000),
    "loentilskud": (180_000, 180_000),
    "foertidspension": (470_000, 400_000),
}
"""Øre per week in 2024 for providers and others, for years and benefits without a rate in the rulebook.

Round numbers of our own, near the real level so that the demo looks right. They are not rates and stay in the demo.
"""


def cycle(weeks: NDArray[np.int32], last: int) -> Floats:
    """How easily people find work: above 1 in the boom, below 1 in the bust. It is tied to the end of the data."""
    before_end = last - weeks.astype(np.float64)
    wave = np.cos(2 * np.pi * (before_end - BOOM_BEFORE_END) / CYCLE_WEEKS)
    return np.asarray(np.round(np.exp(SWING * wave), 6), dtype=np.float64)


def hiring_season(weeks: NDArray[np.int32]) -> Floats:
    """More people find work in spring and after the summer, fewer around Christmas."""
    week = iso_numbers(weeks)
    season = 1.0 + 0.18 * np.sin(2 * np.pi * (week.astype(np.float64) - 8) / 52)
    return np.asarray(np.round(np.where((week >= 51) | (week == 1), 0.6, season), 6), dtype=np.float64)


def sickness_season(weeks: NDArray[np.int32]) -> Floats:
    """More people report sick in winter."""
    week = iso_numbers(weeks).astype(np.float64)
    found: Floats = np.round(1.0 + 0.25 * np.cos(2 * np.pi * (week - 5) / 52), 6)
    return found


def weekly_rate(benefit: str, week: int, provider: bool, tables: dict[str, Table] | None = None) -> int:
    """Øre for a whole week: the rulebook's rate where it has one for that day, else the demo's own."""
    monday = monday_of(week)
    found = _rulebook_rate(benefit, monday, provider, tables)
    if found is not None:
        return found
    base = SYNTHETIC[benefit][0 if provider else 1]
    return round(base * SYNTHETIC_GROWTH ** (monday.year - SYNTHETIC_BASE_YEAR) / 500) * 500


def _rulebook_rate(benefit: str, on: date, provider: bool, tables: dict[str, Table] | None) -> int | None:
    names = RATE_KEYS.get(benefit)
    if names is None:
        return None
    wanted = SAME_RATE_AS.get(benefit, benefit), names[0 if provider else 1]
    for row in (tables or load_tables())["rates"].rows:
        if row.covers(on) and (row.values["benefit"], row.values["rate"]) == wanted:
            amount = row.values["amount"]
            assert isinstance(amount, int)
            return _per_week(amount, str(row.values["unit"]))
    return None


def _per_week(amount: int, unit: str) -> int:
    if unit == "kr/month":
        return round(amount / WEEKS_PER_MONTH)
    return amount * DAYS_PER_WEEK if unit == "kr/day" else amount
