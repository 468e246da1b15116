"""The working alliance in numbers: how citizens saw their conversations over time, and what came later.

Only whole quarters are counted, so that two days of the same quarter cannot be subtracted from each other.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt
from django.conf import settings
from django.db.models import Max

from fodfaeste.casework.conversations.models import ValueAnswers
from fodfaeste.casework.participation.shares import interval
from fodfaeste.evidence import plots
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import monday_of, quarter_of
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import Definition
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import RegisterStatus
from fodfaeste.steering.surveys import queries
from fodfaeste.steering.surveys.linking import WHOLE, correlation, mean, score
from fodfaeste.steering.surveys.models import AllianceOutcome, AlliancePeriod


@dataclass(frozen=True)
class Scored:
    """One set of answers: whose, on which day, and the score."""

    citizen: int
    day: date
    score: float


def refresh(day: date) -> str:
    """Count the quarters that are over, and the outcome of those who can be followed. Raises `NoRule`."""
    weeks, least = queries.number("alliance_weeks", day), queries.number("alliance_pairs", day)
    scored = [each for each in _scored() if each.day < quarter_of(day).first]
    _periods(scored)
    register_to = RegisterStatus.objects.aggregate(to=Max("as_of"))["to"]
    _outcome(scored, register_to, weeks, least)
    told = f"svar til og med {quarter_of(day).first - timedelta(days=1):%d.%m.%Y}"
    return f"{told} og registeret til og med {register_to:%d.%m.%Y}" if register_to else told


def _scored() -> Iterator[Scored]:
    known: dict[int, Definition] = {}
    rows = ValueAnswers.objects.select_related("instrument").order_by("answered_at", "pk")
    for each in rows.iterator(chunk_size=2000):
        if each.instrument_id not in known:
            known[each.instrument_id] = definition_of(each.instrument)
        found = score(known[each.instrument_id], each.answers)
        if found is not None:
            yield Scored(each.citizen_id, clock.local_day(each.answered_at), found)


def _periods(scored: list[Scored]) -> None:
    """Every citizen counts once in a quarter, with the mean of their scores."""
    by_quarter: dict[date, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    for each in scored:
        by_quarter[quarter_of(each.day).first][each.citizen].append(each.score)
    made = []
    for first, citizens in sorted(by_quarter.items()):
        found = mean([sum(values) / len(values) for values in citizens.values()])
        alike = found is None or found.low == found.high  # told of all at once, and with no uncertainty to show
        if len(citizens) < settings.FODFAESTE_MINIMUM_CELL or found is None or alike:
            made.append(AlliancePeriod(first=first))
            continue
        made.append(
            AlliancePeriod(first=first, citizens=len(citizens), mean=found.value, low=found.low, high=found.high)
        )
    AlliancePeriod.objects.all().delete()
    AlliancePeriod.objects.bulk_create(made)


def _outcome(scored: list[Scored], register_to: date | None, weeks: int, least: int) -> None:
    """Each citizen's first answers while on benefit, and whether the register has a week of benefit so much later."""
    AllianceOutcome.objects.all().delete()
    until = quarter_of(register_to - timedelta(weeks=weeks)).first if register_to is not None else None
    first: dict[int, Scored] = {}
    for each in scored:
        if until is not None and each.day < until:
            first.setdefault(each.citizen, each)
    on = facts.on_benefit((each.citizen, monday_of(each.day)) for each in first.values())
    pairs = [each for each in first.values() if (each.citizen, monday_of(each.day)) in on]
    later = {each.citizen: monday_of(each.day) + timedelta(weeks=weeks) for each in pairs}
    still = facts.on_benefit(later.items())
    off = [(each.citizen, later[each.citizen]) not in still for each in pairs]
    made = AllianceOutcome(weeks=weeks, until=until, needed=least)
    found = correlation([each.score for each in pairs], off)
    minimum = settings.FODFAESTE_MINIMUM_CELL
    if len(pairs) >= least and found is not None and minimum <= sum(off) <= len(off) - minimum:
        made.citizens, made.correlation, made.low, made.high = len(pairs), found.value, found.low, found.high
        made.halves = _halves(pairs, off)
    made.save()


def _halves(pairs: list[Scored], off: list[bool]) -> list[list[int]]:
    """[[off, all] below the middle score, [off, all] from it on]; empty where one of the four groups is small."""
    middle = sorted(each.score for each in pairs)[len(pairs) // 2]
    table = [[0, 0], [0, 0]]
    for each, left in zip(pairs, off, strict=True):
        half = table[1 if each.score >= middle else 0]
        half[0] += left
        half[1] += 1
    minimum = settings.FODFAESTE_MINIMUM_CELL
    return table if all(minimum <= left <= every - minimum for left, every in table) else []


@dataclass(frozen=True)
class Half:
    title: str
    off: int
    every: int
    share: tuple[int, int] | None


def halves(outcome: AllianceOutcome | None) -> list[Half]:
    """The two halves as the page tells them."""
    titles = ("Den halvdel, der gav de laveste svar", "Den halvdel, der gav de højeste svar")
    found = outcome.halves if outcome is not None else []
    return [Half(title, off, every, interval(off, every)) for title, (off, every) in zip(titles, found, strict=False)]


def picture(periods: list[AlliancePeriod], *, narrow: bool = False) -> str:
    """The quarters as an SVG element; empty where fewer than two can be shown."""
    shown = [
        {"quarter": each.title, "mean": each.mean, "low": max(0.0, each.low), "high": min(WHOLE, each.high)}
        for each in periods
        if each.mean is not None and each.low is not None and each.high is not None
    ]
    if len(shown) < 2:
        return ""
    base = alt.Chart(alt.InlineData(values=shown)).encode(
        x=alt.X("quarter:N", sort=None, title=None, axis=alt.Axis(labelAngle=-60 if narrow else 0))
    )
    scale = alt.Scale(domain=[0, WHOLE])
    line = base.mark_line(color=plots.INK).encode(y=alt.Y("mean:Q", title="Score, 0 til 100", scale=scale))
    spread = base.mark_rule(color=plots.QUIET, strokeWidth=2).encode(y="low:Q", y2="high:Q")
    dots = base.mark_point(filled=True, size=60, color=plots.INK).encode(y="mean:Q")
    return plots.svg(alt.layer(spread, line, dots).properties(width=240 if narrow else 520, height=180))
