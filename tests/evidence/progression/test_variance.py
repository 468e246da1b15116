"""The split of variation: exact without gaps, most likely with them, the same in any order."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from fodfaeste.evidence.progression.reml import Patterns, deviance, fit
from fodfaeste.evidence.progression.variance import FACETS, mean_squares, split, terms_of
from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Floats
from tests.evidence.progression.made import cube


def slow_squares(scores: Floats) -> list[float]:
    """Mean squares of citizens × raters × items by adding up cell by cell."""
    found = []
    for term in terms_of(["a", "b", "c"]):
        total = 0.0
        for cell in product(*map(range, scores.shape)):
            effect = 0.0
            inside = [at for at, name in enumerate("abc") if name in term]
            for size in range(len(inside) + 1):
                for some in [s for s in terms_of([str(at) for at in inside]) if len(s) == size] if size else [()]:
                    index = tuple(cell[at] if str(at) in some else slice(None) for at in range(3))
                    effect += (-1) ** (len(inside) - size) * float(scores[index].mean())
            total += effect**2
        found.append(total / np.prod([scores.shape["abc".index(name)] - 1 for name in term]))
    return found


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 3), st.integers(2, 3))
def test_mean_squares_are_those_added_up_cell_by_cell(seed: int, n: int, r: int, i: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(n, r, i))
    fast = [square for square, _ in mean_squares(scores, ["a", "b", "c"]).values()]
    assert fast == pytest.approx(slow_squares(scores))


def dense_deviance(scores: Floats, terms: list[tuple[str, ...]], variances: Floats) -> float:
    """The restricted likelihood with the whole covariance matrix written out."""
    names = ["a", "b", "c"][: scores.ndim]
    cells = np.argwhere(~np.isnan(scores))
    y = scores[~np.isnan(scores)]
    covariance = np.zeros((len(y), len(y)))
    for term, variance in zip(terms, variances, strict=True):
        at = [names.index(each) for each in term]
        covariance += variance * (cells[:, None, at] == cells[None, :, at]).all(axis=2)
    inverse = np.linalg.inv(covariance)
    ones = np.ones(len(y))
    normal = ones @ inverse @ ones
    left = y - ones * (ones @ inverse @ y) / normal
    return float(np.linalg.slogdet(covariance)[1] + np.log(normal) + left @ inverse @ left)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 0.4))
def test_the_likelihood_by_patterns_is_that_of_the_whole_matrix(seed: int, gaps: float) -> None:
    source = np.random.default_rng(seed)
    scores = source.normal(size=(6, 2, 3))
    scores[source.random(scores.shape) < gaps] = np.nan
    scores = scores[~np.isnan(scores).all(axis=(1, 2))]
    terms = terms_of(["a", "b", "c"])
    sums = Patterns.sort(scores, ["a", "b", "c"], terms).sums(None)
    one, other = source.uniform(0.1, 2, (2, len(terms)))
    differ = deviance(sums, one)[0] - deviance(sums, other)[0]
    slow = dense_deviance(scores, terms, one) - dense_deviance(scores, terms, other)
    assert differ == pytest.approx(slow, abs=1e-8)


def test_the_gradient_of_the_likelihood_is_its_slope() -> None:
    scores = cube(1, 12, 3, 2, 1, 0.2)[..., 0]
    sums = Patterns.sort(scores, ["a", "b", "c"], terms_of(["a", "b", "c"])).sums(None)
    variances = np.random.default_rng(2).uniform(0.2, 1.5, 7)
    numeric = approx_fprime(variances, lambda at: deviance(sums, at)[0], 1e-6)
    assert deviance(sums, variances)[1] == pytest.approx(numeric, rel=1e-4, abs=1e-3)


def test_citizens_counted_twice_are_two_citizens() -> None:
    scores = cube(3, 10, 2, 2, 1, 0.2)[..., 0]
    terms = terms_of(["a", "b", "c"])
    twice = Patterns.sort(np.concatenate([scores, scores]), ["a", "b", "c"], terms).sums(None)
    weighted = Patterns.sort(scores, ["a", "b", "c"], terms).sums(np.full(10, 2.0))
    variances = np.linspace(0.3, 1, 7)
    assert deviance(twice, variances)[0] == pytest.approx(deviance(weighted, variances)[0])


def test_mean_squares_and_likelihood_agree_where_nothing_is_cut_off() -> None:
    scores = cube(11, 40, 4, 3, 1)[..., 0]
    found = split(scores, FACETS[:3], draws=99)
    assert found.method == "ANOVA"
    terms = terms_of(FACETS[:3])
    likely = fit(Patterns.sort(scores, list(FACETS[:3]), terms).sums(None))
    if not found.truncated:
        assert likely == pytest.approx([each.raw for each in found.components], rel=1e-3, abs=1e-4)
    assert likely[0] == pytest.approx(found.of("citizen"), rel=0.02)


def test_one_gap_hardly_moves_the_components_but_changes_the_method() -> None:
    scores = cube(4, 60, 4, 3, 1)
    whole = split(scores, FACETS, draws=99)
    scores[0, 0, 0, 0] = np.nan
    holed = split(scores, FACETS, draws=99)
    assert (whole.method, holed.method, holed.gaps) == ("ANOVA", "REML", 1)
    for one, other in zip(whole.components, holed.components, strict=True):
        assert other.variance.estimate == pytest.approx(one.variance.estimate, abs=0.03)
        assert np.isnan(other.variance.lower) == ("citizen" not in other.term)


def test_the_order_of_citizens_raters_and_items_makes_no_difference() -> None:
    scores = cube(5, 12, 2, 2, 3, gaps=0.1)
    turned = scores[::-1, :, ::-1, ::-1]
    one, other = (split(each, FACETS, draws=99) for each in (scores, turned))
    assert [c.variance.estimate for c in other.components] == pytest.approx(
        [c.variance.estimate for c in one.components], rel=1e-3, abs=1e-4
    )


def test_an_estimate_below_zero_is_shown_as_zero_and_said() -> None:
    source = np.random.default_rng(8)
    for _ in range(20):
        found = split(source.normal(size=(10, 3)), ("citizen", "role"), draws=99)
        for each in found.components:
            assert each.variance.estimate == max(each.raw, 0)
            assert (each.name in found.truncated) == (each.raw < 0)
            assert 0 <= each.variance.lower <= each.variance.upper
    assert any(split(source.normal(size=(10, 3)), ("citizen", "role"), draws=99).truncated for _ in range(20))


def test_the_same_seed_gives_the_same_interval_and_another_a_near_one() -> None:
    scores = cube(6)
    one, same, other = (split(scores, FACETS, seed=seed).components[0].variance for seed in (1, 1, 2))
    assert one == same
    assert one.lower != other.lower
    assert one.lower == pytest.approx(other.lower, rel=0.15)


def test_nothing_but_citizens_cannot_be_split() -> None:
    with pytest.raises(BadInput, match="one occasion, one role and one item"):
        split(np.ones((5, 1)), ("citizen", "role"))
