"""One assumption: a number with its unit, its source, how it is known and how uncertain it is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from fodfaeste.evidence.money.distributions import Distribution, read_distribution
from fodfaeste.evidence.money.reading import Section
from fodfaeste.rulebook import NoRule, in_force, load_tables

METHODS: Final = ("budget", "account", "effect")
"""How a figure is known: decided beforehand, booked afterwards, or estimated against a comparison."""
MONEY: Final[dict[str, float]] = {"kr.": 1e-6, "1.000 kr.": 1e-3, "mio. kr.": 1.0}
"""Units of amounts, and how many million kroner they are."""
PER_WEEK: Final = {"kr/week": 1.0, "kr/month": 12 / 52, "kr/day": 5.0}


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number somebody has to stand by. ``method`` is empty for what is neither money nor effect; ``rate_year`` is the
    year of a rate taken from the table of rates.
    """

    name: str
    title: str
    title_en: str
    value: float
    unit: str
    source: str
    method: str = ""
    comparison: str = ""
    distribution: Distribution | None = None
    note: str = ""
    rate_year: int | None = None

    def label(self, lang: str) -> str:
        """What people call it."""
        return self.title_en if lang == "en" else self.title

    def told(self) -> dict[str, Any]:
        """For a report."""
        shown: dict[str, Any] = {"name": self.name, "title": self.title, "value": self.value, "unit": self.unit}
        shown |= {"source": self.source, "method": self.method or None, "comparison": self.comparison or None}
        return shown | {"distribution": self.distribution and self.distribution.told(), "note": self.note or None}


def read_assumption(
    part: Section,
    name: str,
    *,
    low: float = -math.inf,
    high: float = math.inf,
    method: bool = False,
    extra: tuple[str, ...] = (),
) -> Assumption:
    """One assumption from its section. ``extra`` keys belong to the caller. Raises `BadInput`."""
    part.knows("title", "title_en", "unit", "source", "note", "distribution", "value", *extra)
    if "rate" in part and "rate" not in extra:
        part.refuse("a rate is for weekly prices only; give value, unit and source", "rate")
    value, unit, source = _value(part, low, high)
    spread = read_distribution(part.section("distribution"), value, low, high) if "distribution" in part else None
    how, comparison = _method(part) if method else ("", "")
    title = part.text("title", name)
    note = part.text("note", "")
    part.done()
    title_en = part.text("title_en", title)
    year = part.section("rate").day("on").year if "rate" in part else None
    return Assumption(name, title, title_en, value, unit, source, how, comparison, spread, note, year)


def price_statement(price_level: int, some: Iterable[Assumption]) -> str:
    """In which prices the amounts are, and which rates are of another year."""
    others = sorted({each.rate_year for each in some if each.rate_year and each.rate_year != price_level})
    said = f"All amounts are in {price_level} prices; nothing is indexed"
    if not others:
        return f"{said}."
    years = ", ".join(str(year) for year in others)
    return f"{said}: rates of {years} are used as they were."


def _value(part: Section, low: float, high: float) -> tuple[float, str, str]:
    if "rate" not in part:
        source = _source(part)
        return part.number("value", low=low, high=high), part.text("unit"), source
    for key in ("value", "source", "unit"):
        if key in part:
            part.refuse(f"rate takes its {key} from the table of rates; leave {key} out", key)
    asked = part.section("rate")
    benefit, rate, on = asked.text("benefit"), asked.text("rate"), asked.day("on")
    asked.done()
    rows = [row for row in load_tables()["rates"].rows if row.text("benefit") == benefit and row.text("rate") == rate]
    if not rows:
        known = sorted({f"{row.text('benefit')} {row.text('rate')}" for row in load_tables()["rates"].rows})
        part.refuse(f"the table of rates knows no {benefit} {rate}; it has {', '.join(known)}", "rate")
    try:
        row = in_force(rows, on, f"{benefit} {rate}")[0]
    except NoRule as error:
        years = ", ".join(str(each.valid_from.year) for each in rows)
        part.refuse(f"{error}; the table has {years}, so name a day in one of them", "rate")
    weekly = row.number("amount") / 100 * PER_WEEK[row.text("unit")]
    return weekly, "kr. a week", f"{row.text('title')}, {on.year}: {row.source}"


def _source(part: Section) -> str:
    if "source" not in part:
        part.refuse("the source is missing; say where the number comes from, or that it is an assumption of yours")
    return part.text("source")


def _method(part: Section) -> tuple[str, str]:
    how = part.one_of("method", METHODS)
    if how == "effect" and "comparison" not in part:
        part.refuse("an effect needs a comparison; say who or what shows how it would have gone otherwise", "method")
    return how, part.text("comparison", "")
