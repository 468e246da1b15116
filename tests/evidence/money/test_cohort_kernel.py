"""The event-driven kernel against a slow weekly reference, number by number, and against the exact expectation."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.money.arms import Model, model_of
from fodfaeste.evidence.money.cohort import Cohort
from fodfaeste.evidence.money.kernel import word
from fodfaeste.evidence.money.ladder_prices import municipal_percents
from fodfaeste.evidence.money.simulation import Ladder, run
from fodfaeste.evidence.money.words import keys, plain_word
from tests.evidence.money.expected import expected
from tests.evidence.money.reference import simulate_weekly
from tests.evidence.money.worlds import SMALL, cohort, state

RULES = date(2020, 1, 6)


def ladder(weeks: int, before: int = 0, needed: int = 52, within: int = 156) -> Ladder:
    percents = municipal_percents(RULES, before + weeks + 1)
    return Ladder(percents, np.flatnonzero(np.diff(percents)) + 1, needed, within)


def tables(made: Cohort, weeks: int) -> Model:
    return model_of(made, weeks, {}, {})


def both(made: Cohort, weeks: int, persons: int, seed: int, rules: Ladder) -> tuple[np.ndarray, np.ndarray]:
    model, key = tables(made, weeks), keys(seed, 0)
    found, _ = run(model, rules, key, persons)
    one, two = (int(each) for each in key)
    slow = simulate_weekly(model, (one, two), persons, rules.percents, rules.needed, rules.within)
    return found.sum(axis=1), np.stack([each.sum(axis=0) for each in slow])


@settings(max_examples=25, deadline=None)
@given(
    weeks=st.integers(1, 420),
    seed=st.integers(0, 2**32),
    before=st.integers(0, 80),
    means=st.lists(st.floats(1, 150), min_size=4, max_size=4),
    shapes=st.lists(st.floats(0.4, 3), min_size=4, max_size=4),
    effect=st.floats(-20, 20),
    needed=st.integers(3, 52),
    within=st.integers(60, 200),
)
def test_the_kernel_agrees_with_the_weekly_reference_to_the_last_week_and_percent(
    weeks: int, seed: int, before: int, means: list[float], shapes: list[float], effect: float, needed: int, within: int
) -> None:
    states = tuple(
        state(each.name, each.kind, means[at], shapes[at], dict(each.to), 1_000) if each.weeks else each
        for at, each in enumerate(SMALL)
    )
    made = cohort(*states, effect=effect, before=before)
    fast, slow = both(made, weeks, 12, seed, ladder(weeks, before, needed, within))
    assert fast.tolist() == slow.tolist()


def test_every_person_is_somewhere_in_every_week() -> None:
    found, _ = run(tables(cohort(*SMALL), 300), ladder(300), keys(1, 0), 1_000)
    assert found[0].sum(axis=(0, 2)).tolist() == [[52_000] * 5 + [40_000]] * 2


def test_the_mean_of_many_people_is_the_exact_expectation() -> None:
    weeks, persons = 110, 200_000
    made, rules = cohort(*SMALL, before=3), ladder(110, 3)
    model = tables(made, weeks)
    found, _ = run(model, rules, keys(20, 0), persons)
    spread = found.std(axis=1, ddof=1) * np.sqrt(found.shape[1]) / persons
    mean = found.sum(axis=1) / persons
    for world in range(2):
        for which, exact in enumerate(expected(model, rules, world)):
            off = np.abs(mean[which, world] - exact) / np.maximum(spread[which, world], 1e-6)
            assert off.max() < 4.5, (world, which, off)


def test_the_expectation_is_refused_where_the_tally_would_forget() -> None:
    with pytest.raises(ValueError, match="looks back"):
        expected(tables(cohort(*SMALL), 157), ladder(157), 0)


def test_a_life_worked_out_by_hand_steps_up_the_ladder_and_restarts_after_52_weeks() -> None:
    always = 1e6  # a shape so steep that every stay has its mean length
    made = cohort(
        state("cash", "benefit", 30, always, {"job": 1.0}, 1),
        state("job", "self_support", 52, always, {"cash": 1.0}),
        effect=10,
    )
    found, _ = run(tables(made, 164), ladder(164), keys(1, 0), 7)
    weeks, percents = found.sum(axis=1) / 7
    # 30 weeks of benefit, 52 of work, and again: 4 weeks at 20, 22 at 60 and 4 at 70 percent, twice.
    assert percents[0, 0].sum() == 2 * (4 * 20 + 22 * 60 + 4 * 70)
    # With the investment 20 weeks of benefit, so three times within 164 weeks: 20 + 52 + 20 + 52 + 20.
    assert weeks[1, 0].sum() == 60
    assert percents[1, 0].sum() == 3 * (4 * 20 + 16 * 60)


def test_51_weeks_of_work_do_not_restart_the_ladder() -> None:
    made = cohort(
        state("cash", "benefit", 30, 1e6, {"job": 1.0}, 1),
        state("job", "self_support", 51, 1e6, {"cash": 1.0}),
        effect=0,
    )
    found, _ = run(tables(made, 111), ladder(111), keys(1, 0), 3)
    assert found[1].sum(axis=0)[0, 0].sum() / 3 == 4 * 20 + 22 * 60 + 26 * 70 + 8 * 80


def test_without_an_effect_both_worlds_are_the_same_life() -> None:
    found, _ = run(tables(cohort(*SMALL, effect=0), 300), ladder(300), keys(5, 0), 500)
    assert found[:, :, 0].tolist() == found[:, :, 1].tolist()


def test_a_hazard_ratio_raises_the_share_that_stays_to_its_power() -> None:
    model = tables(cohort(*SMALL, effect=1.7, kind="hazard_ratio"), 200)
    stays = 1 - (model.stay[:, 0].astype(float) + 1) / 2**32
    seen = stays[0] > 1e-3
    seen[-1] = False
    assert np.allclose(stays[0][seen] ** 1.7, stays[1][seen], atol=1e-8)


@pytest.mark.parametrize(("mean", "shape"), [(5, 1.0), (30, 0.8), (80, 1.5), (120, 0.7)])
def test_stays_last_as_long_on_average_as_the_file_says(mean: float, shape: float) -> None:
    made = cohort(state("cash", "benefit", mean, shape, {"job": 1.0}, 1), state("job", "end"), effect=4)
    stay = tables(made, 30_000).stay.astype(float)
    longer = 1 - (stay[:, 0] + 1) / 2**32
    assert 1 + longer[0, :-1].sum() == pytest.approx(mean, rel=0.01)
    assert longer[0, :-1].sum() - longer[1, :-1].sum() == pytest.approx(4, rel=0.05)


def test_a_larger_cohort_contains_the_smaller_one() -> None:
    made, rules = cohort(*SMALL), ladder(200)
    model, key = tables(made, 200), keys(3, 4)
    some = run(model, rules, key, 64)[0].sum(axis=1)
    more = run(model, rules, key, 65)[0].sum(axis=1)
    gained = (more - some)[0].sum(axis=(1, 2))
    assert gained.tolist() == [200, 200]
    assert ((more - some) >= 0).all()


def test_threads_change_nothing() -> None:
    model, rules = tables(cohort(*SMALL), 260), ladder(260)
    alone = [run(model, rules, keys(8, draw), 400)[0] for draw in range(12)]
    for threads in (2, 5):
        with ThreadPoolExecutor(threads) as pool:
            together = list(pool.map(lambda draw: run(model, rules, keys(8, draw), 400)[0], range(12)))
        assert all(np.array_equal(one, two) for one, two in zip(alone, together, strict=True))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1), st.integers(0, 2**40), st.integers(0, 2**16 - 1))
def test_the_compiled_word_is_the_plain_one(k1: int, k2: int, person: int, event: int) -> None:
    made = word(np.uint64(k1), np.uint64(k2), np.uint64((person << 16) | event))
    assert int(made) == plain_word(k1, k2, person, event)


def words_of(seed: int, draw: int, persons: int = 400, events: int = 40) -> np.ndarray:
    one, two = keys(seed, draw)
    return np.array(
        [[plain_word(int(one), int(two), person, event) for event in range(events)] for person in range(persons)],
        dtype=np.uint64,
    )


def test_words_are_uniform_in_their_upper_and_lower_half() -> None:
    words = words_of(1, 0).ravel()
    for half in (words >> np.uint64(32), words & np.uint64(0xFFFFFFFF)):
        counts = np.bincount((half >> np.uint64(24)).astype(np.int64), minlength=256)
        chi2 = float(((counts - len(words) / 256) ** 2 / (len(words) / 256)).sum())
        assert 165 < chi2 < 365  # 255 degrees of freedom: beyond 1 in 10,000 on either side


@pytest.mark.parametrize("other", [(1, 1), (2, 0), (1, 2), (0, 0)])
def test_neighbouring_seeds_draws_people_and_events_do_not_overlap(other: tuple[int, int]) -> None:
    one, two = words_of(1, 0), words_of(*other)
    assert not np.intersect1d(one, two).size
    x, y = one / 2**64 - 0.5, two / 2**64 - 0.5
    pairs = [(x, y), (x[1:], x[:-1]), (x[:, 1:], x[:, :-1]), (x[:, 1:], y[:, :-1]), (x[1:], y[:-1])]
    for a, b in pairs:
        assert abs(np.corrcoef(a.ravel(), b.ravel())[0, 1]) < 4.5 / np.sqrt(a.size)
