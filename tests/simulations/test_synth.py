"""Synthetic control with known truth: how often placebos find what is not there, and intervals hold what is."""

from __future__ import annotations

from functools import cache

import numpy as np

from fodfaeste.evidence.effects.synth.control import Case, difference_in_differences, synthetic_control
from fodfaeste.evidence.effects.synth.placebo import conformal, in_space
from fodfaeste.evidence.effects.synth.sdid import synthetic_did
from fodfaeste.evidence.streams import stream

DRAWS = 1_000
UNITS, PRE, POST = 40, 20, 8
EFFECT = 6.0
"""About five standard errors."""


def drawn(draw: int, *, units: int = UNITS, pre: int = PRE, post: int = POST, chosen: float = 0.0) -> Case:
    """Places under two common shocks that they feel differently, with noise that lasts.

    ``chosen`` makes the treated place one that feels the first shock more than most.
    """
    random = stream(1989, draw)
    periods = pre + post
    shocks = random.normal(size=(periods, 2)).cumsum(axis=0)
    feels = random.normal(1, 0.5, size=(2, units))
    feels[0, 0] += chosen
    noise = random.normal(size=(periods, units))
    for at in range(1, periods):
        noise[at] += 0.4 * noise[at - 1]
    everyone = 30 + 4 * random.normal(size=units) + shocks @ feels + noise
    return Case(everyone[:, 0], everyone[:, 1:], tuple(map(str, range(1, units))), pre)


@cache
def answers() -> tuple[np.ndarray, np.ndarray]:
    """Of every draw with a true effect of 0: p of the rank, of SDID, and of shifts; SDID and its standard error."""
    p, did = np.empty((DRAWS, 3)), np.empty((DRAWS, 2))
    for draw in range(DRAWS):
        case = drawn(draw)
        found = in_space(case)
        p[draw] = found.p, found.p_of(1), conformal(case)
        did[draw] = found.estimates[0, 1], found.se(1)
    return p, did


def test_the_rank_of_the_ratio_rejects_nothing_in_at_most_six_in_a_hundred() -> None:
    p, _ = answers()
    assert 0.03 <= np.mean(p[:, 0] <= 0.05) <= 0.06
    assert 0.08 <= np.mean(p[:, 0] <= 0.10) <= 0.12


def test_the_rank_of_synthetic_did_rejects_nothing_in_at_most_six_in_a_hundred() -> None:
    p, _ = answers()
    assert np.mean(p[:, 1] <= 0.05) <= 0.06


def test_intervals_of_synthetic_did_hold_the_truth() -> None:
    """A true effect moves the estimate by itself and the placebos not at all (tested), so any effect will do."""
    _, did = answers()
    assert 0.93 <= np.mean(np.abs(did[:, 0]) <= 1.96 * did[:, 1]) <= 0.97
    assert abs(did[:, 0].mean()) < 3 * did[:, 0].std() / np.sqrt(DRAWS)


def test_shifts_in_time_reject_nothing_in_at_most_six_in_a_hundred() -> None:
    p, _ = answers()
    assert np.mean(p[:, 2] <= 0.05) <= 0.06


def test_a_treated_place_that_feels_the_tide_more_misleads_plain_did_and_hardly_the_synthetic_ones() -> None:
    errors = np.array(
        [
            (difference_in_differences(case), synthetic_control(case).att, synthetic_did(case).estimate)
            for case in (drawn(draw, chosen=0.75) for draw in range(DRAWS))
        ]
    )
    plain, synthetic, both = np.sqrt((errors**2).mean(axis=0))
    assert synthetic < 0.75 * plain
    assert both < 0.75 * plain


def test_a_large_effect_is_found_in_most_draws() -> None:
    found = 0
    for draw in range(200):
        case = drawn(DRAWS + draw)
        treated = case.treated.copy()
        treated[case.pre :] += EFFECT
        found += in_space(Case(treated, case.donors, case.names, case.pre)).p <= 0.05
    assert found > 120
