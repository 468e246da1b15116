"""The report's numbers from the register: who is on benefit, who left it and where to, and how long people stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.conf import settings

from fodfaeste.evidence.plots import number
from fodfaeste.evidence.spells import EXITS as WAYS_OUT
from fodfaeste.evidence.spells import Spells, Window
from fodfaeste.evidence.survival.counts import count_table
from fodfaeste.evidence.survival.curves import at_times, kaplan_meier, median
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation.days import Quarter
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.foundation.register.tables import benefit_table, code_book, gap_weeks
from fodfaeste.foundation.small_numbers import stands_alone, suppress
from fodfaeste.steering.committee.rules import Both, Contents, Figure, Line, Series
from fodfaeste.steering.committee.words import EXITS, HIDDEN, UNKNOWN
from fodfaeste.steering.evaluation import own

ASKED: Final = (0, 13, 26, 39, 52, 78, 104)
"""Weeks after the beginning at which the curves are read off."""
MOST_YEARS: Final = 4


def contents(period: Quarter) -> Contents:
    """People and durations as the register shows them; nothing where it holds nothing."""
    window = facts.observed()
    if window is None:
        return Contents()
    book = code_book(benefit_table())
    gap = gap_weeks(monday_of(window.last))
    benefits = facts.benefit_keys(book)
    parts = facts.every_spell(window, book, gap)
    source = _source(window)
    figures = [_on_benefit(period, window, benefits, source), *_left(period, parts, window, gap, source)]
    curves = _stays(period, parts, window, gap, source)
    return Contents((*figures, *curves.figures), (*curves.series,))


def _source(window: Window) -> Both:
    last = monday_of(window.last).isocalendar()
    return Both(
        f"Registeret over ydelser, til og med uge {last.week} {last.year}",
        f"The register of benefits, up to week {last.week} of {last.year}",
    )


def _on_benefit(period: Quarter, window: Window, benefits: list[str], source: Both) -> Figure:
    """People with a benefit in the quarter's last observed week."""
    week = min(week_of(period.last), window.last)
    monday = monday_of(week)
    people = BenefitWeek.objects.filter(week=monday, benefit__in=benefits).values("citizen_id").distinct().count()
    hidden = not stands_alone(people, settings.FODFAESTE_MINIMUM_CELL)
    at = monday.isocalendar()
    return Figure(
        "people.on_benefit",
        "people",
        Both("Borgere på ydelse", "People on benefit"),
        HIDDEN if hidden else _whole(people),
        Both(
            f"Borgere med en ydelse i uge {at.week} {at.year}", f"People with a benefit in week {at.week} of {at.year}"
        ),
        source,
        None if hidden else float(people),
        unit="people",
    )


def _left(period: Quarter, parts: list[Spells], window: Window, gap: int, source: Both) -> Iterable[Figure]:
    """Spells that ended in the quarter, by where people went. The last weeks cannot be told from a pause yet."""
    first, last = week_of(_first_monday(period.first)), week_of(period.last)
    known_to = min(last, window.last - gap - 1)
    counted: Counter[str] = Counter(dict.fromkeys(EXITS, 0))
    for part in parts:
        ended = ~part.censored & (part.last_week + 1 >= first) & (part.last_week + 1 <= known_to)
        for code, many in zip(*np.unique(part.exit[ended], return_counts=True), strict=True):
            counted[WAYS_OUT[int(code)]] += int(many)
    counted.pop("none", None)
    (shown,) = suppress([dict(counted)], settings.FODFAESTE_MINIMUM_CELL)
    until = monday_of(known_to).isocalendar()
    method = Both(
        f"Forløb, der sluttede i kvartalet, til og med uge {until.week}. Det er slut efter {gap} uger uden ydelse.",
        f"Spells that ended in the quarter, up to week {until.week}. One ends after {gap} weeks without benefit.",
    )
    for key, title in EXITS.items():
        count = shown.cells[key]
        yield Figure(
            f"people.left.{key}", "people", title, HIDDEN if count is None else _whole(count), method, source,
            None if count is None else float(count), unit="people",
        )  # fmt: skip


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _stays(period: Quarter, parts: list[Spells], window: Window, gap: int, source: Both) -> Contents:
    """How long people stay, by the year they came: the median with its interval, and the curve."""
    ends = min(period.last + timedelta(days=1), monday_of(window.last - gap))
    if not parts:
        return Contents()
    first = np.concatenate([each.first_week for each in parts])
    weeks = np.concatenate([each.observed_weeks for each in parts])
    ended = np.concatenate([~each.censored for each in parts])
    way = np.concatenate([each.exit for each in parts])
    # Whoever had a benefit when the register begins may have come long before it.
    known = (first > window.first + gap) & (weeks > 0)
    year = np.array([monday_of(int(week)).isocalendar().year for week in first[known]], dtype=np.int64)
    # In a year that is not over more come, and two reports subtracted would tell of those who came between them.
    newest = sorted(each for each in set(year.tolist()) if date.fromisocalendar(each + 1, 1, 1) <= ends)[-MOST_YEARS:]
    chosen = np.isin(year, newest)
    if not chosen.any():
        return Contents()
    table = count_table(
        weeks[known][chosen], ended[known][chosen].astype(np.int8), [str(each) for each in year[chosen]]
    )
    curve = kaplan_meier(table)
    middle, read = median(curve), at_times(curve, ASKED)
    least = settings.FODFAESTE_MINIMUM_CELL
    enough = [int(table.n[at]) >= least for at in range(len(curve.groups))]
    figures = tuple(
        _median(cohort, middle.value[at], middle.lower[at], middle.upper[at], int(table.n[at]), source)
        for at, cohort in enumerate(curve.groups)
        if enough[at]
    )
    lines = {}
    for at, cohort in enumerate(curve.groups):
        mine = year == int(cohort)
        told = dict(zip(own.ASKED, own.told_points(weeks[known][mine], way[known][mine], least), strict=True))
        if enough[at]:
            lines[cohort] = [
                Line(str(after), *(_share(each[at, place]) for each in (read.survival, read.lower, read.upper)))
                if told.get(after, after == 0)
                else Line(str(after), None)
                for place, after in enumerate(ASKED)
            ]
    return Contents(figures, (_curve(lines, source),) if lines else ())


def _median(cohort: str, value: float, low: float, high: float, people: int, source: Both) -> Figure:
    reached = not np.isnan(value)
    whole = reached and not np.isnan(low) and not np.isnan(high)
    if whole:
        said = Both(
            f"{number(value, 'da')} uger (mellem {number(low, 'da')} og {number(high, 'da')})",
            f"{number(value, 'en')} weeks (between {number(low, 'en')} and {number(high, 'en')})",
        )
    elif reached and not np.isnan(low):
        said = Both(
            f"{number(value, 'da')} uger (mindst {number(low, 'da')}; højst kan ikke siges endnu)",
            f"{number(value, 'en')} weeks (at least {number(low, 'en')}; at most cannot be said yet)",
        )
    elif reached:
        said = Both(
            f"{number(value, 'da')} uger (for få til at sige hvor sikkert)",
            f"{number(value, 'en')} weeks (too few to say how certain)",
        )
    else:
        said = UNKNOWN
    return Figure(
        f"durations.median.{cohort}",
        "durations",
        Both(
            f"Halvdelen af dem, der kom i {cohort}, var ude efter", f"Half of those who came in {cohort} had left after"
        ),
        said,
        Both(
            f"Median efter Kaplan og Meier af {people} forløb; dem, der er i gang, tæller så længe de er set.",
            f"Kaplan-Meier median of {people} spells; those still on benefit count for as long as they were observed.",
        ),
        source,
        float(value) if reached else None,
        float(low) if whole else None,
        float(high) if whole else None,
        "weeks",
    )


def _curve(lines: dict[str, list[Line]], source: Both) -> Series:
    return Series(
        "durations.curve",
        "durations",
        Both("Stadig på ydelse, efter hvornår de kom", "Still on benefit, by when they came"),
        Both(
            "En linje for hvert år, folk kom i. Jo lavere linje, jo flere er videre. Skyggen er usikkerheden.",
            "One line for each year people came. The lower it is, the more have moved on. The band shows uncertainty.",
        ),
        Both("Uger efter begyndelsen", "Weeks after the beginning"),
        Both("Ud af 100", "Out of 100"),
        Both(
            "Kaplan-Meier efter indgangsår, når året er omme, med 95 % interval. Et punkt mangler, hvor ikke alle er "
            "fulgt så længe, eller det ville fortælle om få. Kurverne viser, hvad der skete, ikke hvad der virkede.",
            "Kaplan-Meier by year of entry, once the year is over, with 95 % intervals. A point is missing where not "
            "all were followed that long, or it would tell of few. The curves show what happened, not what worked.",
        ),
        source,
        lines,
    )


def _share(value: float) -> float | None:
    return None if np.isnan(value) else 100.0 * float(value)


def _whole(count: int) -> Both:
    return Both(number(count, "da"), number(count, "en"))
