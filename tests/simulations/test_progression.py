"""Progression with known truth: intervals cover it 93 to 97 times in a hundred, and no change is rarely called one."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest
from numpy.random import Generator

from fodfaeste.evidence.progression.agreement import limits
from fodfaeste.evidence.progression.change import pair_changes, raw_verdicts, verdicts, worst_quarter
from fodfaeste.evidence.progression.course import at_same_first
from fodfaeste.evidence.progression.intervals import Measured, wilson
from fodfaeste.evidence.progression.intraclass import cronbach, intraclass
from fodfaeste.evidence.progression.krippendorff import Units, krippendorff
from fodfaeste.evidence.progression.reliability import coefficients
from fodfaeste.evidence.progression.series import series_changes
from fodfaeste.evidence.progression.variance import FACETS, split
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

pytestmark = pytest.mark.slow
DRAWS = 1_000
TRUE = {
    ("citizen",): 1.0,
    ("citizen", "occasion"): 0.36,
    ("citizen", "role"): 0.25,
    ("citizen", "occasion", "role"): 0.5,
}


def share(found: Iterable[bool]) -> float:
    """How often."""
    return float(np.mean(list(found)))


def covers(found: Measured, truth: float) -> bool:
    return found.lower <= truth <= found.upper


def scores(source: Generator, citizens: int, occasions: int = 3, roles: int = 2) -> Floats:
    """Normal scores with the variances of TRUE, one item."""
    parts = {
        ("citizen",): (citizens, 1, 1),
        ("citizen", "occasion"): (citizens, occasions, 1),
        ("citizen", "role"): (citizens, 1, roles),
        ("citizen", "occasion", "role"): (citizens, occasions, roles),
    }
    total = sum(source.normal(0, TRUE[term] ** 0.5, size) for term, size in parts.items())
    shared = source.normal(0, 0.3, (1, 1, roles)) + source.normal(0, 0.2, (1, occasions, 1))
    return np.asarray(total + shared)[..., None]


def with_gaps(source: Generator, cube: Floats) -> Floats:
    """Drop-out after any occasion, and single roles missing."""
    cube = cube.copy()
    last = source.choice([1, 2, 3], size=len(cube), p=[0.1, 0.2, 0.7])
    cube[np.arange(3)[None, :] >= last[:, None]] = np.nan
    cube[source.random(cube.shape) < 0.1] = np.nan
    return cube


def spread_over(make: Callable[[Generator], Floats], draws: int, key: int) -> dict[object, float]:
    hits: dict[object, list[bool]] = {term: [] for term in TRUE} | {"relative": []}
    for draw in range(draws):
        found = split(make(stream(1, key, draw)), FACETS, draws=199, seed=draw)
        for part in found.components:
            if part.term in TRUE:
                hits[part.term].append(covers(part.variance, TRUE[part.term]))
        state = next(each for each in coefficients(found) if each.object == "state" and each.roles == 2)
        hits["relative"].append(covers(state.relative, 1.36 / (1.36 + 0.25 / 2 + 0.5 / 2)))
    return {term: share(each) for term, each in hits.items()}


def test_components_of_complete_data_are_covered() -> None:
    found = spread_over(lambda source: scores(source, 60), DRAWS, 1)
    assert all(0.93 <= each <= 0.97 for each in found.values()), found


def test_components_of_data_with_gaps_are_covered() -> None:
    found = spread_over(lambda source: with_gaps(source, scores(source, 120)), DRAWS, 2)
    assert all(0.93 <= each <= 0.97 for each in found.values()), found


def test_intraclass_correlations_and_alpha_are_covered() -> None:
    hits: dict[str, list[bool]] = {}
    for draw in range(DRAWS):
        source = stream(2, draw)
        person, judge = source.normal(size=(40, 1)), source.normal(0, 0.5, (1, 4))
        own, two = person + source.normal(size=(40, 4)), person + judge + source.normal(0, 0.8, (40, 4))
        by_own, by_all = intraclass(own).values, intraclass(two).values
        for name, truth in {"ICC(1,1)": 0.5, "ICC(1,k)": 0.8}.items():
            hits.setdefault(name, []).append(covers(by_own[name], truth))
        truths = {"ICC(2,1)": 1 / 1.89, "ICC(3,1)": 1 / 1.64, "ICC(2,k)": 1 / 1.2225, "ICC(3,k)": 1 / 1.16}
        for name, truth in truths.items():
            hits.setdefault(name, []).append(covers(by_all[name], truth))
        hits.setdefault("alpha", []).append(covers(cronbach(two), 1 / 1.16))
    found = {name: share(each) for name, each in hits.items()}
    assert all(0.93 <= each <= 0.97 for each in found.values()), found


def test_true_change_between_two_occasions_is_covered_also_when_only_some_came_back() -> None:
    inside, sizes = 0, 0
    for draw in range(DRAWS):
        source = stream(3, draw)
        true = source.multivariate_normal([0, 0.4], [[1, 0.7], [0.7, 1.2]], size=100)
        seen = true + source.normal(0, 0.4**0.5, true.shape)
        second = np.where(seen[:, 0] < 0.7, seen[:, 1], np.nan)
        _, found = pair_changes(seen[:, 0], second, 0.4, seed=draw)
        change = (true[:, 1] - true[:, 0])[~np.isnan(second)]
        inside += int(((found.lower <= change) & (change <= found.upper)).sum())
        sizes += len(change)
    assert 0.93 <= inside / sizes <= 0.97, inside / sizes


@pytest.mark.parametrize("citizens", [15, 60, 150])
def test_true_change_is_covered_where_the_estimate_often_stops_at_its_boundary(citizens: int) -> None:
    """A true correlation of .9: in small samples all of the difference may look like error."""
    inside = 0
    for draw in range(DRAWS):
        source = stream(11, citizens, draw)
        true = source.multivariate_normal([0, 0.3], [[1, 0.9], [0.9, 1]], size=citizens)
        seen = true + source.normal(0, 0.4**0.5, true.shape)
        _, found = pair_changes(seen[:, 0], seen[:, 1], 0.4, seed=draw)
        change = true[:, 1] - true[:, 0]
        inside += int(((found.lower <= change) & (change <= found.upper)).sum())
    found_share = inside / (citizens * DRAWS)
    assert 0.93 <= found_share <= (0.98 if citizens < 20 else 0.97), found_share


def test_true_change_along_lines_is_covered_also_when_many_leave() -> None:
    inside, sizes = 0, 0
    for draw in range(DRAWS):
        source = stream(4, draw)
        time = np.broadcast_to(np.arange(4.0), (60, 4))
        own = source.multivariate_normal([5, 0.3], [[1, 0.05], [0.05, 0.15]], size=60)
        level = own[:, :1] + own[:, 1:] * time + source.normal(0, 0.6, (60, 4))
        level[np.arange(4)[None, :] >= source.integers(1, 5, 60)[:, None]] = np.nan
        _, found = series_changes(level, time, None if draw % 2 else 0.36, seed=draw, draws=50)
        count = (~np.isnan(level)).sum(axis=1)
        change = (own[:, 1] * (count - 1))[count >= 2]
        inside += int(((found.lower <= change) & (change <= found.upper)).sum())
        sizes += len(change)
    assert 0.93 <= inside / sizes <= 0.97, inside / sizes


@pytest.mark.parametrize(
    ("reliability", "gain", "raw"), [(0.29, 0.90, 0.080), (0.62, 0.48, 0.065), (0.80, 0.25, 0.052)]
)
def test_without_true_change_the_lowest_quarter_gains_and_the_plain_index_flags_too_many(
    reliability: float, gain: float, raw: float
) -> None:
    error, gains, flagged, shrunken, either, expected = 1 - reliability, [], [], [], [], []
    for draw in range(DRAWS):
        source = stream(5, round(100 * reliability), draw)
        true = source.normal(0, reliability**0.5, 200)
        first, again = (true + source.normal(0, error**0.5, 200) for _ in range(2))
        low = first <= np.quantile(first, 0.25)
        _, found = pair_changes(first, np.where(low, again, np.nan), error, seed=draw)
        gains.append(found.raw.mean())
        flagged.append(float((raw_verdicts(found, 1) > 0).mean()))
        shrunken.append(float((verdicts(found, 1) > 0).mean()))
        either.append(float((verdicts(found, 1) != 0).mean()))
        expected.append(worst_quarter(first[low], found, float(first.mean()), reliability, 1).expected_without_change)
    assert np.mean(gains) == pytest.approx(gain, abs=0.02)
    assert np.mean(flagged) == pytest.approx(raw, abs=0.006)
    assert np.mean(flagged) > 0.045
    assert np.mean(shrunken) <= min(0.035, 0.5 * np.mean(flagged))
    assert np.mean(either) <= 0.06
    assert np.mean(expected) > np.mean(gains)  # the worst quarter of the lowest quarter rises even more


def test_without_true_change_lines_call_few_changes_reliable() -> None:
    flagged = []
    for draw in range(DRAWS):
        source = stream(6, draw)
        time = np.broadcast_to(np.arange(3.0), (60, 3))
        level = source.normal(0, 1, (60, 1)) + source.normal(0, 0.8, (60, 3))
        _, found = series_changes(level, time, 0.64, seed=draw, draws=25)
        flagged.append(float((verdicts(found, 1) != 0).mean()))
    assert np.mean(flagged) <= 0.06


def test_groups_chosen_by_the_first_score_do_not_differ_at_the_same_first_score() -> None:
    wrong = []
    for draw in range(4 * DRAWS):
        source = stream(7, draw)
        true = source.normal(0, 0.7, 120)
        first, last = (true + source.normal(0, 0.7, 120) for _ in range(2))
        treated = first + source.normal(0, 0.5, 120) < -0.2
        wrong.append(not covers(at_same_first(first, last, treated), 0.0))
    assert share(wrong) <= 0.06


def test_krippendorff_is_covered() -> None:
    hits = []
    for draw in range(DRAWS):
        source = stream(8, draw)
        ratings = source.normal(size=(100, 1)) + source.normal(0, 0.6, (100, 3))
        ratings[source.random(ratings.shape) < 0.15] = np.nan
        hits.append(covers(krippendorff(Units(ratings), "interval", draws=199, seed=draw), 1 / 1.36))
    assert 0.93 <= share(hits) <= 0.97, share(hits)


def test_bias_and_limits_of_agreement_are_covered_with_repeated_occasions() -> None:
    hits: dict[str, list[bool]] = {"bias": [], "lower": [], "upper": []}
    reach = 1.959964 * (0.3 + 0.7) ** 0.5
    for draw in range(DRAWS):
        source = stream(9, draw)
        gap = 0.5 + source.normal(0, 0.3**0.5, (60, 1)) + source.normal(0, 0.7**0.5, (60, 3))
        gap[np.arange(3)[None, :] >= source.integers(1, 4, 60)[:, None]] = np.nan
        found = limits(gap, ("a", "b"), draws=199, seed=draw)
        hits["bias"].append(covers(found.bias, 0.5))
        hits["lower"].append(covers(found.lower_limit, 0.5 - reach))
        hits["upper"].append(covers(found.upper_limit, 0.5 + reach))
    told = {name: share(each) for name, each in hits.items()}
    assert all(0.93 <= each <= 0.97 for each in told.values()), told


def test_the_share_improved_is_covered_on_average_over_true_shares() -> None:
    source = stream(10)
    true = source.uniform(0.05, 0.95, 20_000)
    counts = source.binomial(40, true)
    table = [wilson(count, 40) for count in range(41)]
    inside = [table[count][0] <= truth <= table[count][1] for count, truth in zip(counts, true, strict=True)]
    assert 0.93 <= share(inside) <= 0.97
