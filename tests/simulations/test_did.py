"""Differences in differences with known truth: intervals cover it, and where there is nothing nothing is found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.random import Generator

from fodfaeste.evidence.effects.did import baselines, permutation
from fodfaeste.evidence.effects.did.analysis import two_way
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.event_study import Z, by_group, event_study, simple
from fodfaeste.evidence.effects.did.group_time import group_time
from fodfaeste.evidence.effects.did.pretrends import joint_test
from fodfaeste.evidence.effects.did.sensitivity import relative_magnitudes
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats

pytestmark = pytest.mark.slow
DRAWS = 1_000
PERIODS = np.arange(6, dtype=np.int64)
STARTS = np.array([2, 3, 4, NEVER])
SHARES = np.array([0.2, 0.15, 0.2, 0.45])
SIZE = np.array([1.0, 0.5, 2.0, 0.0])


def effects(start: int, which: int) -> Floats:
    """Effects that differ by group and grow over time."""
    return np.where(start <= PERIODS, SIZE[which] * (1 + 0.4 * (PERIODS - min(start, 9))), 0.0)


EFFECTS = np.stack([effects(int(start), which) for which, start in enumerate(STARTS)])


def panel(source: Generator, units: int, height: float = 1.0, per_cluster: int = 1) -> Design:
    """Errors that hang together over time and, with several units a cluster, within clusters; groups at random."""
    clusters = units // per_cluster
    which = np.repeat(source.choice(4, clusters, p=SHARES), per_cluster)
    shared = np.repeat(source.normal(size=(clusters, 6)).cumsum(axis=1) * 0.5, per_cluster, axis=0)
    own = source.normal(size=(units, 6))
    own[:, 1:] += 0.6 * own[:, :-1]
    y = source.normal(size=(units, 1)) + PERIODS * 0.3 + shared + own + height * EFFECTS[which]
    cluster = np.repeat(np.arange(clusters), per_cluster)
    return Design(y, PERIODS, "number", STARTS[which], np.empty((units, 6, 0)), cluster)


def truth() -> dict[str, float]:
    """What the aggregates estimate, from the true shares."""
    share, since = SHARES[:3], PERIODS - STARTS[:3, None]
    post = since >= 0
    weight = share[:, None] * post
    groups = np.array([EFFECTS[at][post[at]].mean() for at in range(3)])
    dynamic = [np.average(EFFECTS[:3][since == e], weights=(share[:, None] * np.ones(6))[since == e]) for e in range(4)]
    return {
        "simple": float((weight * EFFECTS[:3]).sum() / weight.sum()),
        "group": float(share @ groups / share.sum()),
        "dynamic": float(np.mean(dynamic)),
        **{f"e{at}": float(each) for at, each in enumerate(dynamic)},
    }


@pytest.mark.parametrize(("units", "per_cluster"), [(300, 1), (900, 3)])
def test_intervals_cover_staggered_effects_that_differ(units: int, per_cluster: int) -> None:
    true = truth()
    hits: dict[str, list[bool]] = {name: [] for name in [*true, "band"]}
    for draw in range(DRAWS):
        cells = group_time(panel(stream(11, units, draw), units, 1.0, per_cluster))
        study = event_study(cells, draw)
        for name, found in (("simple", simple(cells)), ("group", by_group(cells, None)), ("dynamic", study)):
            hits[name].append(abs(found.overall - true[name]) <= Z * found.overall_se)
        target = np.array([true.get(f"e{at}", 0.0) for at in study.at])
        off = np.abs(study.att - target) / study.se
        for at in range(4):
            hits[f"e{at}"].append(bool(off[study.at == at][0] <= Z))
        hits["band"].append(bool((off <= study.band).all()))
    covered = {name: float(np.mean(found)) for name, found in hits.items()}
    for name, found in covered.items():
        assert 0.93 <= found <= 0.97, (name, covered)


@pytest.mark.parametrize(("units", "most"), [(2_000, 0.06), (300, 0.09)])
def test_the_pretest_keeps_its_level_in_large_samples_and_nearly_in_smaller_ones(units: int, most: float) -> None:
    """Six effects before the start; with 300 units the smallest group has about 45."""
    found = [joint_test(group_time(panel(stream(15, units, draw), units))).p < 0.05 for draw in range(DRAWS)]
    assert 0.035 <= np.mean(found) <= most


def test_without_any_effect_little_is_found() -> None:
    found: dict[str, list[bool]] = {"simple": [], "two-way": [], "imputation": []}
    for draw in range(DRAWS):
        made = panel(stream(12, draw), 300, 0.0)
        overall, fit, filled = simple(group_time(made)), two_way(made), baselines.imputation(made)
        assert filled is not None
        found["simple"].append(abs(overall.overall) > Z * overall.overall_se)
        found["two-way"].append(fit.p() < 0.05)
        found["imputation"].append(abs(filled.estimate) > Z * filled.se)
    shares = {name: float(np.mean(each)) for name, each in found.items()}
    assert max(shares.values()) <= 0.06, shares


def test_with_one_treated_unit_permutation_keeps_its_level_and_clustering_does_not() -> None:
    """40 units of which one, at random, is treated: p < .05 means among the two farthest."""
    few, clustered = [], []
    for draw in range(DRAWS):
        source = stream(13, draw)
        made = panel(source, 40, 0.0)
        group = np.full(40, NEVER)
        group[source.integers(40)] = 3
        made = replace(made, group=group)
        placed = permutation.placebo(made, draw)
        assert placed is not None
        test, pair = placed.of(1), baselines.two_by_two(made)
        assert test is not None
        assert pair is not None
        few.append(test.p < 0.0501)
        clustered.append(abs(pair.estimate) > Z * pair.se)
    assert np.mean(few) <= 0.06
    assert np.mean(clustered) > 0.3


def test_the_bounds_cover_when_trends_drift_apart_as_far_as_allowed() -> None:
    """Treated units drift by 0.2 a period before and after the start: M = 1 is true, and M = 0 is not."""
    held: dict[float, list[bool]] = {0.0: [], 1.0: []}
    for draw in range(DRAWS):
        made = panel(stream(14, draw), 300, 0.0)
        treated = (made.group != NEVER)[:, None]
        made = replace(made, group=np.where(treated[:, 0], 3, NEVER), outcome=made.outcome + 0.2 * treated * PERIODS)
        found = relative_magnitudes(event_study(group_time(made), None), seed=draw)
        assert found is not None
        for each in found.bounds:
            if each.magnitude in held:
                held[each.magnitude].append(each.lower <= 0 <= each.upper)
    assert np.mean(held[1.0]) >= 0.95
    assert np.mean(held[0.0]) < 0.5
