"""The estimators against slow and obvious references, on any panel."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.effects.did import baselines, elimination, permutation, pretrends, sensitivity
from fodfaeste.evidence.effects.did.analysis import analysed, two_way
from fodfaeste.evidence.effects.did.design import NEVER, Design
from fodfaeste.evidence.effects.did.event_study import Summary, by_group, event_study, mammen, simple, simultaneous
from fodfaeste.evidence.effects.did.group_time import doubly_robust, group_time
from fodfaeste.evidence.effects.did.twfe import EXACT, Fit, fixed_effects, twfe, within
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.streams import stream
from fodfaeste.evidence.tables import Floats


def design(units: int, periods: int, seed: int, gone: float = 0.0, starts: int = 2, k: int = 0) -> Design:
    rng = np.random.default_rng(seed)
    choice = np.array([NEVER, *(2 + np.arange(starts))])
    group = choice[np.arange(units) % len(choice)]
    y = rng.normal(size=(units, 1)) + rng.normal(size=periods) + rng.normal(size=(units, periods))
    y += np.where(np.arange(periods) >= group[:, None], 0.5, 0.0)
    y[rng.random(y.shape) < gone] = np.nan
    x = rng.normal(size=(units, 1, k)).repeat(periods, axis=1)
    return Design(y, np.arange(periods, dtype=np.int64), "number", group, x, np.arange(units, dtype=np.int64))


def slow_effect(made: Design, group: int, time: int, base: int) -> float:
    """One group-time effect, unit by unit."""
    changes: dict[bool, list[float]] = {True: [], False: []}
    for unit, start in enumerate(made.group):
        later = max(time, base) + made.anticipation
        compared = start == NEVER or (made.control == "notyet" and start > later and start != group)
        change = made.outcome[unit, time] - made.outcome[unit, base]
        if (start == group or compared) and not np.isnan(change):
            changes[bool(start == group)].append(float(change))
    return sum(changes[True]) / len(changes[True]) - sum(changes[False]) / len(changes[False])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.15]), st.sampled_from(["never", "notyet"]), st.integers(0, 1))
def test_every_group_time_effect_is_the_difference_of_two_mean_changes(
    seed: int, gone: float, control: str, anticipation: int
) -> None:
    made = replace(design(30, 6, seed, gone), control=control, anticipation=anticipation)
    cells = group_time(made)
    for group, time, base, att in zip(cells.group, cells.time, cells.base, cells.att, strict=True):
        assert base == (group - 1 - anticipation if time >= group else time - 1)
        assert att == pytest.approx(slow_effect(made, int(group), int(time), int(base)), abs=1e-10)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_aggregates_are_the_weighted_means_they_are_called(seed: int) -> None:
    cells = group_time(design(31, 6, seed))
    size = {int(group): share for group, share in zip(cells.groups, cells.share, strict=True)}
    post = cells.time >= cells.group
    weights = np.array([size[int(group)] for group in cells.group])
    assert simple(cells).overall == pytest.approx(np.average(cells.att[post], weights=weights[post]))
    study = event_study(cells)
    for at, att in zip(study.at, study.att, strict=True):
        here = cells.time - cells.group == at
        assert att == pytest.approx(np.average(cells.att[here], weights=weights[here]))
    assert study.overall == pytest.approx(study.att[study.at >= 0].mean())
    each = by_group(cells)
    assert each.overall == pytest.approx(np.average(each.att, weights=[size[int(group)] for group in each.at]))


def test_standard_errors_are_those_of_drawing_units_again() -> None:
    """The influence function against a bootstrap of whole units, the weights of groups included."""
    made = design(90, 5, 5)
    rng = np.random.default_rng(1)
    draws: dict[str, list[float]] = {"simple": [], "group": [], "dynamic": []}
    for _ in range(400):
        at = rng.integers(0, 90, 90)
        again = replace(made, outcome=made.outcome[at], group=made.group[at], covariates=made.covariates[at])
        cells = group_time(again)
        draws["simple"].append(simple(cells).overall)
        draws["group"].append(by_group(cells, None).overall)
        draws["dynamic"].append(event_study(cells, None).overall)
    cells = group_time(made)
    found = {"simple": simple(cells), "group": by_group(cells), "dynamic": event_study(cells)}
    for name, summary in found.items():
        assert summary.overall_se == pytest.approx(float(np.std(draws[name])), rel=0.13)


def test_the_order_of_units_makes_no_difference() -> None:
    made = design(40, 6, 3, 0.1)
    at = np.random.default_rng(1).permutation(40)
    turned = replace(made, outcome=made.outcome[at], group=made.group[at], covariates=made.covariates[at])
    one, other = simple(group_time(made)), simple(group_time(turned))
    assert (one.overall, one.overall_se) == pytest.approx((other.overall, other.overall_se), rel=1e-12)


def test_doubly_robust_is_right_when_either_the_score_or_the_regression_is() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=40_000)
    treated = rng.random(40_000) < 1 / (1 + np.exp(-0.7 * x))
    one = np.column_stack([np.ones(40_000), x])
    wrong = np.column_stack([np.ones(40_000), np.abs(x)])
    assert abs(doubly_robust(2 * x + x**2 + rng.normal(size=40_000) + treated, treated, one)[0] - 1) < 0.1
    assert abs(doubly_robust(3 * np.abs(x) + rng.normal(size=40_000) + treated, treated, wrong)[0] - 1) < 0.05
    with pytest.raises(BadInput, match="tell treated and untreated units apart"):
        doubly_robust(x, x > 0, one)
    with pytest.raises(BadInput, match="depend on each other"):
        doubly_robust(x, treated, np.column_stack([one, x]))


def slow_fixed_effects(y: Floats, x: Floats, unit: Floats, time: Floats, cluster: Floats) -> tuple[float, float]:
    """With a column for every unit and period, and the sandwich written out."""
    dummies = [unit == each for each in np.unique(unit)] + [time == each for each in np.unique(time)[1:]]
    full = np.column_stack([x, *dummies]).astype(float)
    coef = np.linalg.lstsq(full, y, rcond=None)[0]
    rest, bread = y - full @ coef, np.linalg.pinv(full.T @ full)
    meat = sum(np.outer(part, part) for part in (full[cluster == c].T @ rest[cluster == c] for c in np.unique(cluster)))
    n, clusters, used = len(y), len(np.unique(cluster)), 1 + len(np.unique(time))
    factor = clusters / (clusters - 1) * (n - 1) / (n - used)
    return float(coef[0]), float(np.sqrt((bread @ meat @ bread)[0, 0] * factor))


def rows(seed: int, gone: float) -> tuple[Floats, ...]:
    rng = np.random.default_rng(seed)
    unit, time = np.repeat(np.arange(24), 5), np.tile(np.arange(5), 24)
    cluster = unit // 3
    treated = (time >= rng.integers(1, 7, 8)[cluster]).astype(float)
    treated[cluster == 0] = time[cluster == 0] >= 2
    y = rng.normal(size=24)[unit] + rng.normal(size=120) + 0.3 * treated
    keep = (rng.random(120) >= gone) | (time < 1)
    return y[keep], treated[keep], unit[keep], time[keep], cluster[keep]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.25]))
def test_fixed_effects_are_those_of_a_column_for_every_unit_and_period(seed: int, gone: float) -> None:
    y, x, unit, time, cluster = rows(seed, gone)
    fit = fixed_effects(y, x[:, None], unit, time, cluster)
    assert (fit.coef[0], fit.se[0]) == pytest.approx(slow_fixed_effects(y, x, unit, time, cluster), rel=1e-8, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_sums_over_cells_give_what_all_rows_give(seed: int) -> None:
    y, x, unit, time, cluster = rows(seed, 0)
    at = np.random.default_rng(seed).permutation(len(y))
    fast = by_cells(y[at], x[at], unit[at], time[at], cluster[at])
    slow = fixed_effects(y, x[:, None], unit, time, cluster)
    assert fast is not None
    assert fast.how == "exact sums over 8 × 5 cells"
    assert (fast.coef[0], fast.se[0]) == pytest.approx((slow.coef[0], slow.se[0]), rel=1e-9, abs=1e-11)


def by_cells(y: Floats, x: Floats, unit: Floats, time: Floats, cluster: Floats) -> Fit | None:
    from fodfaeste.evidence.effects.did.twfe import _by_cells

    return _by_cells(y, x, unit, time, cluster)


def test_cells_are_not_used_where_they_do_not_say_all() -> None:
    y, x, unit, time, cluster = rows(1, 0)
    moved, differs, twice = cluster.copy(), x.copy(), time.copy()
    moved[0], differs[7], twice[1] = 7, 1 - differs[7], twice[0]
    assert by_cells(y, x, unit, time, moved) is None
    assert by_cells(y, differs, unit, time, cluster) is None
    assert by_cells(y, x, unit, twice, cluster) is None
    assert by_cells(y[:-1], x[:-1], unit[:-1], time[:-1], cluster[:-1]) is None


def test_large_balanced_panels_are_compressed_by_themselves_and_unbalanced_ones_are_not() -> None:
    rng = np.random.default_rng(2)
    unit, time = np.repeat(np.arange(50_000), 5), np.tile(np.arange(5), 50_000)
    cluster = unit // 500
    x = (time >= rng.integers(1, 9, 100)[cluster]).astype(float)
    y = rng.normal(size=50_000)[unit] + x + rng.normal(size=250_000)
    fast, slow = twfe(y, x, unit, time, cluster), fixed_effects(y, x[:, None], unit, time, cluster)
    assert fast.how == "exact sums over 100 × 5 cells"
    assert fast.coef[0] == pytest.approx(slow.coef[0], abs=1e-10)
    assert fast.se[0] == pytest.approx(slow.se[0], rel=1e-9)
    assert twfe(y[3:], x[3:], unit[3:], time[3:], cluster[3:]).how == EXACT


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.3]), st.booleans())
def test_eliminating_units_exactly_gives_what_dummies_give_in_any_panel(seed: int, gone: float, twice: bool) -> None:
    """Gaps, units several times in a period, units across clusters, shuffled rows: always the same."""
    y, x, unit, time, cluster = rows(seed, gone)
    rng = np.random.default_rng(seed)
    if twice:
        again = rng.integers(0, len(y), 30)
        y, x, unit, time, cluster = (np.append(each, each[again]) for each in (y, x, unit, time, cluster))
        y[-30:] += rng.normal(size=30)
    at = rng.permutation(len(y))
    fit = by_elimination(y[at], x[at], unit[at], time[at], cluster[at])
    assert fit is not None and fit.how == EXACT
    assert (fit.coef[0], fit.se[0]) == pytest.approx(slow_fixed_effects(y, x, unit, time, cluster), rel=1e-8, abs=1e-9)
    crossed = rng.integers(0, 6, len(y))
    mixed = by_elimination(y, x, unit, time, crossed)
    general = fixed_effects(y, x[:, None], unit, time, crossed)
    assert mixed is not None
    assert (mixed.coef[0], mixed.se[0]) == pytest.approx((general.coef[0], general.se[0]), rel=1e-9, abs=1e-11)


@pytest.mark.parametrize("periods", [5, 40, 90, 2100])
def test_whichever_way_the_periods_equations_are_set_up_the_effects_are_the_same(
    periods: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bits of periods, a table of cells, pairs of rows and conjugate gradients; also where periods fall into two parts
    that no unit links."""
    rng = np.random.default_rng(periods)
    unit = rng.integers(0, 60, 900)
    time = np.where(unit < 30, rng.integers(0, periods // 2, 900), rng.integers(periods // 2, periods, 900))
    unit, time = np.unique(np.column_stack([unit, time]), axis=0).T
    at = rng.permutation(len(unit))
    unit, time = unit[at], time[at]
    values = rng.normal(size=(len(unit), 2))
    near = within(values, unit, time)
    found = []
    for cells in (20_000_000, 0):
        monkeypatch.setattr(elimination, "_MOST_CELLS", cells)
        monkeypatch.setattr(elimination, "_MASK_PERIODS", 62 if cells else 0)
        solved = elimination.eliminated(unit, time)
        assert (solved is None) == (periods > elimination.MOST_PERIODS)
        found.append(within(values, unit, time, solved))
    for each in found:
        assert each == pytest.approx(near, abs=1e-8)


def by_elimination(y: Floats, x: Floats, unit: Floats, time: Floats, cluster: Floats) -> Fit | None:
    from fodfaeste.evidence.effects.did.twfe import _by_elimination

    return _by_elimination(y, x, unit, time, cluster)


def test_treatment_that_does_not_vary_is_refused() -> None:
    y, _, unit, time, cluster = rows(1, 0)
    for flat in (np.ones(len(y)), (time > 2).astype(float), (unit > 3).astype(float)):
        with pytest.raises(BadInput, match="does not vary within units and periods"):
            fixed_effects(y, flat[:, None], unit, time, cluster)


def slow_imputation(made: Design) -> float:
    unit, time = np.nonzero(~np.isnan(made.outcome))
    y = made.outcome[unit, time]
    treated = time >= made.group[unit]
    full = np.column_stack([*(unit == u for u in range(len(made.group))), *(time == t for t in range(1, 6))]).astype(
        float
    )
    coef = np.linalg.lstsq(full[~treated], y[~treated], rcond=None)[0]
    return float((y - full @ coef)[treated].mean())


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_imputation_subtracts_what_the_untreated_rows_say(seed: int) -> None:
    made = design(24, 6, seed)
    found = baselines.imputation(made)
    assert found is not None
    assert found.estimate == pytest.approx(slow_imputation(made), abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_with_one_start_two_by_two_imputation_and_two_way_effects_agree(seed: int) -> None:
    made = design(20, 6, seed, starts=1)
    pair, filled = baselines.two_by_two(made), baselines.imputation(made)
    assert pair is not None
    assert filled is not None
    assert filled.estimate == pytest.approx(pair.estimate)
    assert filled.se == pytest.approx(pair.se)
    assert two_way(made).coef[0] == pytest.approx(pair.estimate)


def test_two_way_effects_go_wrong_with_growing_effects_and_the_others_do_not() -> None:
    periods, group = np.arange(10, dtype=np.int64), np.repeat(np.array([2, 5, NEVER]), [40, 40, 10])
    effect = np.where(periods >= group[:, None], (periods - np.minimum(group, 99)[:, None] + 1.0), 0.0)
    made = Design(effect, periods, "number", group, np.empty((90, 10, 0)), np.arange(90, dtype=np.int64))
    truth = effect[effect > 0].mean()
    found = analysed(made).estimates
    assert found["simple"].estimate == pytest.approx(truth)
    assert found["imputation"].estimate == pytest.approx(truth)
    assert abs(found["two-way"].estimate - truth) > 0.5
    assert "starts differ" in found["two-way"].note


def test_the_pretrend_statistic_is_the_quadratic_form_and_its_rank_is_stated() -> None:
    cells = group_time(design(60, 7, 1, starts=3))
    before = cells.time < cells.group
    cov = cells.influence[:, before].T @ cells.influence[:, before] / cells.n**2
    found = pretrends.joint_test(cells)
    assert found.stat == pytest.approx(float(cells.att[before] @ np.linalg.solve(cov, cells.att[before])))
    assert found.df == found.effects == int(before.sum())
    small = group_time(replace(design(6, 30, 1, starts=2), group=np.array([25, NEVER] * 3)))
    assert (pretrends.joint_test(small).df, pretrends.joint_test(small).effects) == (4, 24)


def test_a_straight_drift_is_found_and_taken_away_and_bounds_cover_it() -> None:
    made = design(40, 8, 2, starts=1)
    group = np.where(made.group == NEVER, NEVER, 4)
    drift = np.where(group == NEVER, 0.0, 1.0)[:, None] * np.arange(8) * 0.2
    y = drift + np.where(np.arange(8) >= group[:, None], 1.0, 0.0) + np.random.default_rng(1).normal(0, 1e-6, (40, 8))
    study = event_study(group_time(replace(made, outcome=y, group=group)))
    line = pretrends.extrapolated(study)
    assert line is not None
    assert (line.estimate, line.slope) == pytest.approx((1.0, 0.2), abs=1e-4)
    assert study.overall == pytest.approx(1.5, abs=1e-4)
    bounds = sensitivity.relative_magnitudes(study)
    assert bounds is not None
    assert [round(each.low, 3) for each in bounds.bounds] == [1.5, 1.25, 1.0, 0.5]
    assert bounds.breakdown == pytest.approx(3.0, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(-1, 1), min_size=1, max_size=4), st.integers(1, 4), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_closed_form_of_the_bounds_is_the_linear_program(drifts: list[float], after: int, magnitude: float) -> None:
    from scipy.optimize import linprog

    at = np.concatenate([np.arange(-len(drifts), 0), np.arange(after)])
    att = np.concatenate([drifts, np.ones(after)])
    influence = np.zeros((3, len(at)))
    study = Summary(at, att, influence, 1.0, np.zeros(3), 3)
    found = sensitivity.relative_magnitudes(study)
    assert found is not None
    steps = np.tri(after)  # the drift after the start is the sum of its steps
    largest = magnitude * max(abs(each) for each in drifts)
    done = linprog(-steps.mean(axis=0), bounds=[(-largest, largest)] * after)
    bound = next(each for each in found.bounds if each.magnitude == magnitude)
    assert bound.high - 1 == pytest.approx(-done.fun, abs=1e-9)


def test_the_simultaneous_factor_is_that_of_independent_normals() -> None:
    rng = np.random.default_rng(1)
    influence = rng.normal(size=(800, 10))
    exact = 2.8002  # two-sided 95 % for the largest of ten independent standard normals
    assert simultaneous(influence, 800, draws=6000) == pytest.approx(exact, abs=0.09)
    assert simultaneous(rng.normal(size=(6000, 10)), 6000, draws=6000) == pytest.approx(exact, abs=0.09)
    weights = mammen(stream(1), 400, 500)
    assert [float((weights**power).mean()) for power in (1, 2, 3)] == pytest.approx([0, 1, 1], abs=0.02)


@pytest.mark.parametrize("treated", [1, 2])
def test_permutation_takes_every_placement_once(treated: int) -> None:
    made = design(9, 4, 4, starts=1)
    group = np.full(9, NEVER)
    group[:treated] = 2
    made = replace(made, group=group)
    found = permutation.placebo(made, 1)
    assert found is not None
    slow = []
    for chosen in combinations(range(9), treated):
        mask = np.isin(np.arange(9), chosen)
        change = made.outcome[:, 2:].mean(axis=1) - made.outcome[:, :2].mean(axis=1)
        slow.append(change[mask].mean() - change[~mask].mean())
    test = found.of(1)
    assert test is not None
    assert (test.exact, test.placements) == (True, len(slow))
    assert test.p == pytest.approx(np.mean(np.abs(slow) >= abs(slow[0]) - 1e-12))


def test_few_treated_units_get_their_uncertainty_from_other_units() -> None:
    made = design(60, 6, 4, starts=1)
    group = np.full(60, NEVER)
    group[7] = 3
    found = analysed(replace(made, group=group))
    lead = found.estimates[found.lead]
    assert lead.method == "two by two"
    assert lead.test == "permutation over units, 60 placements"
    assert found.pretrend.test.startswith("permutation over units")
    change = made.outcome[:, 3:].mean(axis=1) - made.outcome[:, :3].mean(axis=1)
    others = np.delete([change[u] - np.delete(change, u).mean() for u in range(60)], 7)
    assert lead.se == pytest.approx(float(np.std(others, ddof=1)))
    assert lead.ci == pytest.approx(tuple(lead.estimate - np.quantile(others, [0.975, 0.025])))
    assert any("not credible with so few" in each for each in found.warnings)
