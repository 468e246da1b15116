"""Agreement with gaps, differences role by role, and breaks where the rater changed."""

from __future__ import annotations

import math
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.progression.agreement import breaks, differences, limits, reference_role
from fodfaeste.evidence.progression.data import Columns, read_ratings
from fodfaeste.evidence.progression.krippendorff import METRICS, Units, krippendorff
from fodfaeste.evidence.tables import Floats
from tests.evidence.progression.made import text

ROWS = Columns(role="role", rater="rater")


def slow_alpha(scores: Floats, metric: str) -> float:
    """Krippendorff's definition: coincidences of pairs in a table, distances looked up one by one."""
    units = [row[~np.isnan(row)] for row in scores]
    units = [row for row in units if len(row) > 1]
    values = sorted({value for row in units for value in row})
    table = np.zeros((len(values), len(values)))
    for row in units:
        for one, other in permutations(row, 2):
            table[values.index(one), values.index(other)] += 1 / (len(row) - 1)
    often = table.sum(axis=1)

    def distance(a: int, b: int) -> float:
        if metric == "nominal":
            return float(a != b)
        if metric == "interval":
            return float(values[a] - values[b]) ** 2
        if metric == "ratio":
            both = values[a] + values[b]
            return float((values[a] - values[b]) / both) ** 2 if both else 0.0
        low, high = min(a, b), max(a, b)
        return float(often[low : high + 1].sum() - (often[a] + often[b]) / 2) ** 2

    seen = sum(table[a, b] * distance(a, b) for a in range(len(values)) for b in range(len(values)))
    chance = sum(often[a] * often[b] * distance(a, b) for a in range(len(values)) for b in range(len(values)))
    return float(1 - (often.sum() - 1) * seen / chance)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(METRICS))
def test_alpha_is_krippendorffs_definition(seed: int, metric: str) -> None:
    source = np.random.default_rng(seed)
    scores = source.integers(0, 5, (8, 3)).astype(float)
    scores[source.random(scores.shape) < 0.2] = np.nan
    units = Units(scores)
    value = units.alpha(metric)  # type: ignore[arg-type]
    if not math.isnan(value):
        assert value == pytest.approx(slow_alpha(scores, metric))


def test_alpha_weighted_by_citizens_is_alpha_of_the_citizens_repeated() -> None:
    source = np.random.default_rng(3)
    scores = source.integers(1, 6, (10, 3)).astype(float)
    times = source.integers(0, 3, 10)
    for metric in METRICS:
        weighted = Units(scores).alpha(metric, times.astype(float))
        assert weighted == pytest.approx(Units(np.repeat(scores, times, axis=0)).alpha(metric))


def test_perfect_agreement_is_one_and_no_variation_is_not_known() -> None:
    same = np.repeat(np.arange(5.0)[:, None], 3, axis=1)
    assert krippendorff(Units(same), "interval", draws=99).estimate == pytest.approx(1)
    found = krippendorff(Units(np.ones((5, 3))), "interval", draws=99)
    assert math.isnan(found.estimate)
    assert "do not vary" in found.why
    assert "no ratios" in krippendorff(Units(same - 3), "ratio", draws=99).why


def test_limits_of_single_differences_are_those_of_the_textbook() -> None:
    gap = np.random.default_rng(4).normal(0.5, 1, (40, 1))
    found = limits(gap, ("a", "b"))
    assert found.bias.estimate == pytest.approx(gap.mean())
    assert found.sd == pytest.approx(gap.std(ddof=1))
    assert found.upper_limit.estimate == pytest.approx(gap.mean() + 1.959964 * gap.std(ddof=1))
    assert found.upper_limit.lower < found.upper_limit.estimate < found.upper_limit.upper


def test_repeated_differences_of_a_citizen_do_not_count_as_many_citizens() -> None:
    own = np.random.default_rng(5).normal(0, 1, (25, 1))
    single, repeated = limits(own, ("a", "b")), limits(np.repeat(own, 6, axis=1), ("a", "b"))
    assert repeated.sd == pytest.approx(single.sd)
    width = repeated.bias.upper - repeated.bias.lower
    assert width == pytest.approx(single.bias.upper - single.bias.lower)


LINES = (
    "citizen,occasion,role,rater,score",
    "1,1,citizen,b1,4", "1,1,caseworker,k1,6", "1,2,citizen,b1,5", "1,2,caseworker,k2,9",
    "2,1,citizen,b2,3", "2,1,caseworker,k1,3", "2,2,caseworker,k1,4", "2,3,caseworker,k1,4",
)  # fmt: skip


def test_differences_are_told_one_by_one_the_largest_first(tmp_path: Path) -> None:
    ratings = read_ratings(text(tmp_path / "a.csv", *LINES), ROWS)
    reference = reference_role(ratings)
    assert ratings.roles[reference] == "citizen"
    found = differences(ratings, reference)
    assert [(each.citizen, each.occasion, each.spread) for each in found] == [
        ("1", "2", 4),
        ("1", "1", 2),
        ("2", "1", 0),
    ]
    assert found[0].differences["caseworker"].estimate == 4
    assert found[0].levels == {"caseworker": 9, "citizen": 5}


def test_another_rater_breaks_the_series_and_is_named(tmp_path: Path) -> None:
    found = breaks(read_ratings(text(tmp_path / "a.csv", *LINES), ROWS))
    (only,) = found.found
    assert (only.citizen, only.role, only.occasion, only.before, only.after) == ("1", "caseworker", "2", "k1", "k2")
    assert (found.steps, found.step_with) == (4, 3)
    assert found.step_without == pytest.approx(2 / 3)
