"""The municipality's own curves: who is on benefit, and how soon people support themselves. They are no effects.

Counted by the refresh, so that a page never walks through the register. What would tell of few is not stored.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
from django.conf import settings
from django.db.models import Count
from numpy.typing import NDArray

from fodfaeste.evidence.spells import EXITS, Spells, Window
from fodfaeste.evidence.weeks import monday_of
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.refresh import NotCounted
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.foundation.register.tables import benefit_table, code_book, gap_weeks
from fodfaeste.foundation.small_numbers import spaced
from fodfaeste.steering.evaluation.models import OwnFigure

ASKED: Final = (13, 26, 39, 52, 78, 104, 156)
"""Weeks after the beginning at which the curves are read off."""
WHOLE_QUARTER: Final = 12
"""A quarter counts when so many of its weeks have been observed."""
QUARTERS, CURVES = "people", "self_support"


def fill(day: date) -> str:
    """Count everything anew; says in Danish what it rests on. Raises `NotCounted`, `NoRule`."""
    window = facts.observed()
    if window is None:
        raise NotCounted("Der er ikke indlæst nogen registerfil endnu.")
    book = code_book(benefit_table())
    benefits = facts.benefit_keys(book)
    gap = gap_weeks(monday_of(window.last))
    spells = facts.every_spell(window, book, gap)
    OwnFigure.objects.all().delete()
    OwnFigure.objects.bulk_create([*_quarters(benefits), *_curves(spells, window, gap)])
    return f"registeret til og med uge {monday_of(window.last).isocalendar().week} {monday_of(window.last):%G}"


def _quarters(benefits: Sequence[str]) -> list[OwnFigure]:
    """People on benefit in a mean week of each whole quarter."""
    weekly = (
        BenefitWeek.objects.filter(benefit__in=benefits)
        .order_by("week")
        .values("week")
        .annotate(people=Count("citizen_id", distinct=True))
    )
    found: dict[str, list[int]] = defaultdict(list)
    for row in weekly:
        found[quarter_of(row["week"]).name].append(row["people"])
    least = settings.FODFAESTE_MINIMUM_CELL
    made = []
    for order, (quarter, counts) in enumerate(sorted(found.items())):
        if len(counts) < WHOLE_QUARTER:
            continue
        mean = sum(counts) / len(counts)
        hidden = min(counts) < least
        made.append(
            OwnFigure(series=QUARTERS, at=quarter, order=order, value=None if hidden else round(mean),
                      people=None if hidden else sum(counts))
        )  # fmt: skip
    return made


def _curves(parts: Sequence[Spells], window: Window, gap: int) -> list[OwnFigure]:
    """For those who began in each year: the share that supports itself so many weeks after, other ways out apart."""
    from fodfaeste.evidence.survival.counts import count_table
    from fodfaeste.evidence.survival.incidence import aalen_johansen, shares_at

    if not parts:
        return []
    first = np.concatenate([each.first_week for each in parts])
    time = np.concatenate([each.observed_weeks for each in parts])
    way = np.concatenate([each.exit for each in parts])
    known = (first > window.first + gap) & (time > 0)  # whoever was there from the beginning may have begun before it
    if not known.any():
        return []
    year = np.array([monday_of(int(week)).isocalendar().year for week in first[known]])
    table = count_table(time[known], way[known], [str(each) for each in year], causes=EXITS[1:])
    found = shares_at(aalen_johansen(table), ASKED)
    cause = EXITS[1:].index("self_support")
    least = settings.FODFAESTE_MINIMUM_CELL
    made = []
    for group, cohort in enumerate(found.groups):
        n = int(table.n[group])
        mine = year == int(cohort)
        points = told_points(time[known][mine], way[known][mine], least)
        share, low, high = (values[group, cause] for values in (found.share, found.lower, found.upper))
        for order, (weeks, stays) in enumerate(zip(ASKED, points, strict=True)):
            value, *bounds = (_number(each[order]) if stays else None for each in (share, low, high))
            made.append(
                OwnFigure(series=CURVES, cohort=cohort, at=str(weeks), order=order, value=value, low=bounds[0],
                          high=bounds[1], people=n if n >= least else None)
            )  # fmt: skip
    return made


def told_points(time: NDArray[np.integer], way: NDArray[np.integer], minimum: int) -> list[bool]:
    """For each of `ASKED`: may it be told how many of these spells are over, and how many by self-support?

    `time`: weeks observed; `way`: the exit (`EXITS`), 0 while it goes on. A point is told when every spell has been
    followed that far, so that it is the same in every later report, and when neither it nor what happened since the
    point before tells of a few. Every curve of the same people asks here, or one could be subtracted from another.
    """
    support = EXITS.index("self_support")

    def by(weeks: int, chosen: NDArray[np.bool_]) -> int | None:
        followed = not ((way == 0) & (time < weeks)).any()
        return int(np.count_nonzero(chosen & (time <= weeks))) if followed else None

    ways = [[by(weeks, chosen) for weeks in ASKED] for chosen in (way == support, (way > 0) & (way != support))]
    return spaced(ways, len(time), minimum)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True)
class Own:
    """What the page shows: people by quarter, and one row a year of beginning."""

    quarters: list[OwnFigure] = field(default_factory=list)
    curves: Mapping[str, list[OwnFigure]] = field(default_factory=dict)
    asked: tuple[int, ...] = ASKED


def shown() -> Own:
    """The figures as they were counted, in one statement."""
    quarters: list[OwnFigure] = []
    curves: dict[str, list[OwnFigure]] = defaultdict(list)
    for each in OwnFigure.objects.order_by("cohort", "order"):
        if each.series == QUARTERS:
            quarters.append(each)
        else:
            curves[each.cohort].append(each)
    return Own(quarters, dict(curves))
