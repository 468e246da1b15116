"""One citizen's weeks as runs, in a table and as a picture that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import groupby
from typing import Final

import numpy as np
from django.core.cache import cache

from fodfaeste.evidence import plots
from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.ladder import LadderRules, ladder_numbers
from fodfaeste.evidence.spells import runs_of_weeks
from fodfaeste.evidence.timeline import WIDE, Bar, StepBar, steps_of, timeline_chart
from fodfaeste.evidence.weeks import week_of
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.foundation.register.rules import municipal_net
from fodfaeste.rulebook import BenefitTable, NoRule

_KEPT_SECONDS: Final = 24 * 3600
_WIDEST: Final = 1080
"""Pixels: what the citizen's page has room for on a large screen."""


@dataclass(frozen=True)
class Run:
    """An unbroken stretch of one benefit. `net_oere`: what it cost the municipality, None where amounts are unknown."""

    benefit: str
    title: str
    first: date
    last: date
    weeks: int
    net_oere: int | None


@dataclass(frozen=True)
class Pictures:
    """The timeline as SVG: for a page of full width, for one of half, and for a phone."""

    widest: str
    wide: str
    narrow: str


def runs_of(weeks: Sequence[BenefitWeek], table: BenefitTable) -> list[Run]:
    """Runs in order of time; two benefits in the same weeks are two runs."""
    made: list[Run] = []
    ordered = sorted(weeks, key=lambda each: (each.benefit, each.week))
    for benefit, of_benefit in groupby(ordered, key=lambda each: each.benefit):
        stretch: list[BenefitWeek] = []
        for each in of_benefit:
            if stretch and each.week - stretch[-1].week != timedelta(weeks=1):
                made.append(_run(benefit, stretch, table))
                stretch = []
            stretch.append(each)
        made.append(_run(benefit, stretch, table))
    return sorted(made, key=lambda run: (run.first, run.title))


def current_run(runs: Sequence[Run], benefit: str) -> Run | None:
    """The stretch of this benefit that goes on now: its latest one."""
    return max((run for run in runs if run.benefit == benefit), key=lambda run: run.first, default=None)


def _run(benefit: str, weeks: Sequence[BenefitWeek], table: BenefitTable) -> Run:
    costs = [municipal_net(each.payout_oere, each.refund_oere, each.cofinancing_oere) for each in weeks]
    known = [cost for cost in costs if cost is not None]
    return Run(
        benefit,
        table.by_key[benefit].title if benefit in table.by_key else benefit,
        weeks[0].week,
        weeks[-1].week,
        len(weeks),
        sum(known) if len(known) == len(costs) else None,
    )


def ladder_steps(weeks: Sequence[BenefitWeek], table: BenefitTable, rules: LadderRules) -> tuple[StepBar, ...]:
    """The state's share week by week, for the weeks that have a rate in the rules."""
    book = CodeBook.from_table(table)
    known = [each for each in weeks if each.benefit in book.index]
    runs = runs_of_weeks(
        np.ones(len(known), np.int64),
        np.array([week_of(each.week) for each in known], np.int32),
        np.array([book.code(each.benefit) for each in known], np.int16),
        book,
    )
    _, week, _, number = ladder_numbers(runs, book, rules)
    priced = week >= min((step.valid_from for step in rules.steps), default=0)
    try:
        refund, _ = rules.percents(week[priced], number[priced])
    except NoRule:
        return ()
    return steps_of(week[priced].tolist(), refund.tolist())


def pictures(runs: Sequence[Run], steps: tuple[StepBar, ...], until: date) -> Pictures:
    """The timeline drawn; kept by its content, since drawing takes a while and the content changes weekly at most."""
    bars = tuple(Bar(run.title, week_of(run.first), week_of(run.last)) for run in runs)
    last = week_of(until)
    return Pictures(*(_drawn(bars, steps, last, width) for width in (_WIDEST, WIDE, None)))


def _drawn(bars: tuple[Bar, ...], steps: tuple[StepBar, ...], last: int, width: int | None) -> str:
    """A width of None is the drawing for a phone."""
    content = repr((bars, steps, last, width))
    key = f"register-timeline-{sha256(content.encode()).hexdigest()}"
    known: str | None = cache.get(key)
    if known is None:
        known = plots.svg(timeline_chart(bars, steps=steps, until_week=last, width=width or WIDE, narrow=width is None))
        cache.set(key, known, _KEPT_SECONDS)
    return known
