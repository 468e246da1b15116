"""Few treated units or clusters, gaps between periods, anticipation: what is uncertain is said to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.effects.did import permutation
from fodfaeste.evidence.effects.did.analysis import analysed, two_way
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.plots import drawn
from fodfaeste.evidence.effects.did.report import reported


def design(units: int, periods: int, seed: int, gone: float = 0.0, starts: int = 2, k: int = 0) -> Design:
    rng = np.random.default_rng(seed)
    choice = np.array([NEVER, *(2 + np.arange(starts))])
    group = choice[np.arange(units) % len(choice)]
    y = rng.normal(size=(units, 1)) + rng.normal(size=periods) + rng.normal(size=(units, periods))
    y += np.where(np.arange(periods) >= group[:, None], 0.5, 0.0)
    y[rng.random(y.shape) < gone] = np.nan
    x = rng.normal(size=(units, 1, k)).repeat(periods, axis=1)
    return Design(y, np.arange(periods, dtype=np.int64), "number", group, x, np.arange(units, dtype=np.int64))


def one_treated(units: int = 24, seed: int = 4, periods: int = 6, k: int = 0) -> Design:
    made = design(units, periods, seed, starts=1, k=k)
    group = np.full(units, NEVER)
    group[7] = 3
    return replace(made, group=group)


def test_few_treated_units_without_placements_have_no_standard_error_and_it_is_said() -> None:
    several = design(40, 7, 4, starts=2)
    group = np.full(40, NEVER)
    group[:2], group[2:4] = 3, 4
    several = replace(several, group=group)
    alone = replace(design(4, 7, 4), group=np.array([3, 4, 5, 6]), control="notyet")
    covered = one_treated(k=1)
    covered.covariates[7] = np.median(covered.covariates)
    for made, headline in ((covered, "auto"), (alone, "auto"), (several, "imputation")):
        found = analysed(made, headline)  # type: ignore[arg-type]
        lead = found.estimates[found.lead]
        assert np.isnan([lead.se, lead.p, *lead.ci]).all()
        assert "no s.e." in lead.note
        assert any("the headline has no standard error" in each for each in found.warnings)
        assert not any("giving the treatment to other" in each for each in found.warnings)
    found = analysed(covered)
    assert np.isnan(found.study.se).all()
    assert np.isnan(found.pretrend.p)
    assert (found.sensitivity, found.extrapolated, set(found.permuted)) == (None, None, {"two-by-two"})
    assert "NaN" not in drawn(found).to_json()
    assert found.estimates["two-by-two"].test.startswith("permutation over units")


def test_few_treated_units_show_one_standard_error_for_the_dynamic_estimate() -> None:
    made = design(40, 7, 4, starts=2)
    group = np.full(40, NEVER)
    group[:1], group[1:2] = 3, 5
    found = analysed(replace(made, group=group))
    assert found.estimates["dynamic"].se == pytest.approx(found.study.overall_se)
    assert found.estimates["dynamic"].test.startswith("permutation over units, 1560 placements")


def clustered(seed: int, treated: int = 1) -> Design:
    """200 units in 10 clusters that move together, no effect; one of 20 units of each cluster is not enough to tell."""
    rng = np.random.default_rng(seed)
    cluster = np.arange(200, dtype=np.int64) // 20
    y = rng.normal(size=(10, 4))[cluster] + 0.3 * rng.normal(size=(200, 4))
    group = np.where(cluster < treated, 2, NEVER)
    return Design(y, np.arange(4, dtype=np.int64), "number", group, np.empty((200, 4, 0)), cluster)


def test_few_treated_clusters_change_places_as_a_whole_and_do_not_reject_wildly() -> None:
    p = []
    for seed in range(60):
        found = analysed(clustered(seed))
        lead = found.estimates[found.lead]
        assert lead.test == "permutation over clusters, 10 placements"
        p.append(lead.p)
    assert min(p) >= 0.1
    assert np.mean(np.array(p) <= 0.2) <= 0.35
    assert any("Only 1 treated cluster:" in each for each in found.warnings)


def test_clusters_with_different_starts_inside_cannot_change_places() -> None:
    made = clustered(1)
    group = made.group.copy()
    group[:10] = NEVER
    found = analysed(replace(made, group=group))
    assert np.isnan(found.estimates[found.lead].p)
    assert any("units of one cluster differ in their start" in each for each in found.warnings)


@pytest.mark.parametrize("treated", [1, 20])
def test_gaps_between_the_labels_of_periods_change_no_bound_and_no_line(treated: int) -> None:
    made = design(40, 8, 5, starts=1)
    group = np.where(np.arange(40) < treated, 4, NEVER)
    one = analysed(replace(made, group=group))
    other = analysed(replace(made, group=np.where(group == NEVER, NEVER, 8), periods=made.periods * 2))
    assert one.sensitivity == other.sensitivity is not None
    assert one.extrapolated == other.extrapolated is not None
    assert list(other.study.at) == [2 * each for each in one.study.at]


def test_gaps_with_several_starts_are_counted_too() -> None:
    made = design(60, 8, 5, starts=2)
    wide = np.array([2000, 2001, 2003, 2004, 2008, 2009, 2010, 2015], dtype=np.int64)
    group = np.where(made.group == NEVER, NEVER, wide[np.minimum(made.group, 7)])
    one, other = analysed(made), analysed(replace(made, periods=wide, group=group))
    assert one.sensitivity == other.sensitivity
    assert one.extrapolated == other.extrapolated


def test_where_periods_cannot_be_counted_alike_there_are_no_bounds_and_it_is_said() -> None:
    made = design(60, 8, 5, starts=2)
    wide = np.array([0, 1, 3, 4, 5, 6, 7, 8], dtype=np.int64)
    group = np.where(made.group == NEVER, NEVER, np.where(made.group == 2, 4, 5))
    group = np.where(group == 4, 3, group)
    found = analysed(replace(made, periods=wide, group=group, anticipation=1))
    assert (found.sensitivity, found.extrapolated) == (None, None)
    assert any("Gaps between periods differ" in each for each in found.warnings)


def test_placements_that_give_other_times_since_start_are_counted_and_not_called_exact() -> None:
    made = one_treated()
    made.outcome[3, 5] = np.nan
    found = permutation.placebo(made, 1)
    assert found is not None
    test = found.of(1)
    assert test is not None
    assert (found.dropped, test.exact, test.placements) == (1, False, 23)
    assert test.said == "23 placements, 1 more left out"
    assert any("1 placements have effects at other times" in each for each in analysed(made).warnings)


def test_two_way_effects_leave_out_periods_of_anticipation() -> None:
    made = replace(design(30, 7, 3, starts=1), anticipation=1)
    made = replace(made, group=np.where(made.group == NEVER, NEVER, 4))
    spoilt = made.outcome.copy()
    spoilt[made.group == 4, 3] += 1000
    assert two_way(replace(made, outcome=spoilt)).coef[0] == pytest.approx(two_way(made).coef[0], abs=1e-6)


def test_imputation_says_what_it_could_not_impute() -> None:
    made = design(30, 6, 3)
    made.outcome[made.group == NEVER, 5] = np.nan
    treated = int((made.group != NEVER).sum())
    found = analysed(made).estimates["imputation"]
    assert found.note == f"{treated} treated rows cannot be imputed and are left out"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1))
def test_the_breakdown_is_where_the_interval_begins_to_hold_nothing(seed: int, effect: float) -> None:
    made = design(40, 6, seed, starts=1)
    made = replace(made, outcome=made.outcome + np.where(made.periods >= made.group[:, None], effect, 0.0))
    result = analysed(made)
    found = result.sensitivity
    assert found is not None
    for each in found.bounds:
        holds = each.lower <= 0 <= each.upper
        if each.magnitude:
            assert holds == (found.breakdown <= each.magnitude)
        elif holds:
            assert found.breakdown == 0
    said = "\n".join(reported(result, ("who", "when", "y"), False, "", ()).lines())
    first = found.bounds[0]
    assert ("for every M above 0, but not at M = 0" in said) == (
        found.breakdown == 0 and not first.lower <= 0 <= first.upper
    )
