"""Survival with a known truth: do 95 % intervals hold it in 93 to 97 % of the data sets, and tests keep their size?"""

from __future__ import annotations

import numpy as np
import pytest

from fodfaeste.evidence.spells import Runs, Window, spells_of
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.survival.comparing import gray, logrank
from fodfaeste.evidence.survival.counts import CountTable, count_table
from fodfaeste.evidence.survival.curves import at_times, kaplan_meier, median, rmst
from fodfaeste.evidence.survival.incidence import aalen_johansen, shares_at
from fodfaeste.evidence.survival.repeated import gray_by_person, logrank_by_person
from fodfaeste.evidence.survival.resampling import bootstrap, people_of
from fodfaeste.evidence.survival.weekly import hazards
from fodfaeste.evidence.tables import Labels
from tests.evidence.histories import BOOK

DRAWS = 2_000
WEEKS = (10, 26, 52)
HORIZON = 60
FIRST, SECOND = 0.015, 0.01  # weekly chances of leaving one way, and the other


def spells(
    draw: np.random.Generator, size: int, first: float = FIRST, second: float = SECOND
) -> tuple[np.ndarray, ...]:
    """Time and way out, censored between week 20 and 140."""
    time = draw.geometric(first + second, size)
    way = np.where(draw.random(size) < first / (first + second), 1, 2)
    limit = draw.integers(20, 140, size)
    return np.minimum(time, limit), np.where(time <= limit, way, 0)


def truth(week: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Survival after a week, and the share gone the first way."""
    stay = (1 - FIRST - SECOND) ** week
    return stay, FIRST / (FIRST + SECOND) * (1 - stay)


def holds(lower: np.ndarray, upper: np.ndarray, value: np.ndarray | float) -> np.ndarray:
    return (lower <= value) & (value <= upper)


def test_intervals_of_curves_means_and_medians_hold_the_truth() -> None:
    """150 spells in each data set. A median is a whole week, and its limits reach to the next one: they hold it a
    little more often."""
    stay, gone = truth(np.array(WEEKS))
    mean = truth(np.arange(HORIZON))[0].sum()
    middle = float(np.argmax(truth(np.arange(200))[0] <= 0.5))
    found = []
    for number in range(DRAWS):
        table = count_table(*spells(stream(1, number), 150))
        curve = kaplan_meier(table)
        here, share = at_times(curve, WEEKS), shares_at(aalen_johansen(table), WEEKS)
        area, half = rmst(table, HORIZON), median(curve)
        found.append(
            [
                *holds(here.lower[0], here.upper[0], stay),
                *holds(share.lower[0, 0], share.upper[0, 0], gone),
                holds(area.lower, area.upper, mean)[0],
                half.lower[0] <= middle <= half.upper[0],
            ]
        )
    *held, of_median = np.mean(found, axis=0)
    assert min(held) >= 0.93 and max(held) <= 0.97, held
    assert 0.93 <= of_median <= 0.98


def test_intervals_with_delayed_entry_hold_the_truth() -> None:
    """A stock: 400 begun, those still there at a random time enter then. The curve is the one from week 0."""
    stay, gone = truth(np.array(WEEKS))
    found = []
    for number in range(DRAWS):
        draw = stream(2, number)
        time, event = spells(draw, 400)
        entry = np.where(draw.random(400) < 0.3, 0, draw.integers(0, 40, 400))
        seen = entry < time
        table = count_table(time[seen], event[seen], entry=entry[seen])
        here, share = at_times(kaplan_meier(table), WEEKS), shares_at(aalen_johansen(table), WEEKS)
        found.append([*holds(here.lower[0], here.upper[0], stay), *holds(share.lower[0, 0], share.upper[0, 0], gone)])
    held = np.mean(found, axis=0)
    assert ((held >= 0.93) & (held <= 0.97)).all(), held


def test_bootstrap_intervals_hold_the_truth() -> None:
    """200 spells, 500 replicates, 1,000 data sets."""
    stay, gone = truth(np.array(WEEKS))
    mean = truth(np.arange(HORIZON))[0].sum()
    found = []
    for number in range(1_000):
        table = count_table(*spells(stream(3, number), 200))
        drawn = bootstrap(table, 500, seed=number, times=WEEKS, horizon=HORIZON)
        found.append(
            [
                *holds(drawn.survival.lower[0], drawn.survival.upper[0], stay),
                *holds(drawn.incidence.lower[0, 0], drawn.incidence.upper[0, 0], gone),
                holds(drawn.rmst.lower, drawn.rmst.upper, mean)[0],
            ]
        )
    held = np.mean(found, axis=0)
    assert ((held >= 0.93) & (held <= 0.97)).all(), held


def compared(number: int, sizes: tuple[int, ...], first: float = FIRST) -> CountTable:
    """Groups alike, but for the chance of leaving the first way in the last one."""
    draw = stream(4, number)
    parts = [spells(draw, size) for size in sizes[:-1]] + [spells(draw, sizes[-1], first)]
    group = np.repeat(np.arange(len(sizes)), sizes)
    return count_table(*(np.concatenate(each) for each in zip(*parts, strict=True)), group)


@pytest.mark.parametrize("sizes", [(60, 60), (40, 120), (50, 70, 90)])
def test_tests_keep_their_size_where_groups_are_alike(sizes: tuple[int, ...]) -> None:
    found = []
    for number in range(4_000):
        table = compared(number, sizes)
        found.append([logrank(table).p < 0.05, *(test.p < 0.05 for test in gray(table).values())])
    rejected = np.mean(found, axis=0)
    assert (rejected <= 0.06).all() and (rejected >= 0.035).all(), rejected


def test_grays_test_finds_what_differs_and_only_that() -> None:
    """The first way is twice as frequent in one group. The cause-specific hazard of the second is the same, but fewer
    are left to go that way, and Gray's test is about shares: both differ, in opposite directions."""
    power, signs = [], []
    for number in range(1_000):
        tests = gray(compared(number, (150, 150), first=2 * FIRST))
        power.append([each.p < 0.05 for each in tests.values()])
        signs.append([float(each.observed[1] - each.expected[1]) for each in tests.values()])
    assert np.mean(power, axis=0)[0] > 0.9
    assert np.mean(signs, axis=0)[0] > 0 > np.mean(signs, axis=0)[1]


def test_intervals_of_weekly_hazards_hold_the_truth() -> None:
    """400 persons; the log odds of leaving differ by 0.4 between two halves."""
    found = []
    for number in range(DRAWS):
        draw = stream(5, number)
        x = draw.integers(0, 2, 400)
        time = draw.geometric(1 / (1 + np.exp(3.5 - 0.4 * x)))
        limit = draw.integers(10, 120, 400)
        model = hazards(
            np.minimum(time, limit).astype(float),
            (time <= limit).astype(int),
            {"x": x.astype(float)},
            bands=(13, 26, 52),
        )
        term = model.terms[0]
        found.append(np.log(term.lower) <= 0.4 <= np.log(term.upper))
    assert 0.93 <= np.mean(found) <= 0.97, np.mean(found)


@pytest.mark.parametrize("length", [52, 156])
def test_spells_of_a_short_window_give_the_true_curve(length: int) -> None:
    """2,000 begin over the window, 4 % leave every week and five weeks without benefit are needed to know it. Weeks in
    which an exit could be known give the curve; whole spans, which go on into the last five, one that is too high."""
    at, gap, size = [13, 26, 40], 4, 2_000
    stay, window, code = 0.96 ** np.array(at), Window(0, length - 1), BOOK.code("kontanthjaelp")
    held, known, spans = [], [], []
    for number in range(1_000):
        draw = stream(9, length, number)
        begun = draw.integers(0, length, size).astype(np.int32)
        ended = np.minimum(begun + draw.geometric(0.04, size) - 1, length - 1).astype(np.int32)
        runs = Runs(np.arange(size), begun, ended, np.full(size, code, np.int16))
        found = spells_of(runs, BOOK, window, gap)
        seen = found.observed_weeks > 0
        curve = at_times(kaplan_meier(count_table(found.observed_weeks[seen], ~found.censored[seen])), at)
        held.append(holds(curve.lower[0], curve.upper[0], stay))
        known.append(curve.survival[0])
        spans.append(at_times(kaplan_meier(count_table(found.span_weeks, ~found.censored)), at).survival[0])
    error = np.std(known, axis=0) / np.sqrt(len(known))
    assert (np.abs(np.mean(known, axis=0) - stay) < 4 * error).all(), (np.mean(known, axis=0), stay)
    assert (np.mean(spans, axis=0) - stay > 20 * error).all(), np.mean(spans, axis=0)
    coverage = np.mean(held, axis=0)
    assert ((coverage >= 0.93) & (coverage <= 0.97)).all(), coverage


def test_with_several_spells_of_a_person_tests_keep_their_size_only_when_persons_count() -> None:
    """300 people with a tendency of their own and one to five spells, two groups of persons without a difference."""
    draws, found = 1_000, np.zeros(5)
    for number in range(draws):
        draw = stream(77, number)
        person = np.repeat(np.arange(300), draw.integers(1, 6, 300))
        own = draw.gamma(1.5, 1 / 1.5, 300)[person]
        time = np.ceil(draw.exponential(12 / own)).clip(1, 80)
        until = draw.integers(10, 60, len(time))
        way = np.where(time <= until, 1 + (draw.random(len(time)) < 0.4), 0)
        time = np.minimum(time, until).astype(np.float64)
        group = Labels((draw.random(300) < 0.5).astype(np.int32)[person], ("a", "b"))
        table = count_table(time, way, group, None, ("job", "other"))
        people = people_of(table, person, time, way, group, None)
        gone = (way > 0).astype(np.int64)
        found += [
            logrank(table).p < 0.05,
            logrank_by_person([table], [people]).p < 0.05,
            gray_by_person(table, people, number)["job"].p < 0.05,
            hazards(time, gone, {"g": group}, person=person).terms[0].p < 0.05,
            hazards(time, way, {"g": group}, causes=("job", "other"), person=person).terms[0].p < 0.05,
        ]
    assert found[0] / draws > 0.1
    assert (found[1:] / draws <= 0.065).all() and (found[1:] / draws >= 0.03).all()
