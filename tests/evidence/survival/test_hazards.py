"""Weekly hazard models on cells are those on persons, and say so when there is no estimate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.personweeks import merged, person_weeks
from fodfaeste.evidence.survival.weekly import hazards
from fodfaeste.evidence.tables import Labels


def flags(values: Any) -> np.ndarray:
    return np.asarray(values, dtype=float)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.integers(0, 2), st.integers(0, 1), st.integers(0, 11)), min_size=2),
    st.sets(st.integers(1, 11), max_size=4),
)
def test_cells_hold_every_week_of_every_person_once(drawn: list[tuple[int, int, int, int]], edges: set[int]) -> None:
    rows = [(time, event, flag, entry % time) for time, event, flag, entry in drawn]
    rows += [(1, 0, 0, 0), (1, 0, 1, 0)]
    time, event, flag, entry = (np.array(each) for each in zip(*rows, strict=True))
    bands = tuple(sorted(edges))
    cells = person_weeks(flags(time), event, flags(entry), {"x": flags(flag)}, 2, bands)
    ends = [*[each for each in bands if each < time.max()], int(time.max())]
    slow: dict[tuple[int, bool], list[int]] = {}
    for last, way, x, first in rows:
        for week in range(first + 1, last + 1):
            band = next(at for at, end in enumerate(ends) if week <= end)
            here = slow.setdefault((band, bool(x)), [0, 0, 0])
            here[0] += 1
            if week == last and way:
                here[way] += 1
    high = cells.design[:, 0] > 0
    found = {
        (int(band), bool(x)): [int(weeks), *map(int, gone)]
        for band, x, weeks, gone in zip(cells.band, high, cells.weeks, cells.exits, strict=True)
    }
    assert found == slow


def simulated(size: int, seed: int = 4) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    draw = np.random.default_rng(seed)
    x, age = draw.integers(0, 2, size), draw.integers(20, 60, size)
    first = draw.geometric(1 / (1 + np.exp(3 - 0.5 * x)))
    second = draw.geometric(1 / (1 + np.exp(4 - 0.03 * (age - 40))))
    limit = draw.integers(1, 60, size)
    time = np.minimum(np.minimum(first, second), limit)
    event = np.where(time == limit, 0, np.where(first <= second, 1, 2))
    return flags(time), event, {"x": flags(x), "age": flags(age)}


def test_what_was_put_in_comes_out() -> None:
    time, event, covariates = simulated(40_000)
    terms = {(each.cause, each.name): each for each in hazards(time, event, covariates, causes=("a", "b")).terms}
    for key, truth in ((("a", "x"), 0.5), (("a", "age"), 0.0), (("b", "x"), 0.0), (("b", "age"), 0.03)):
        assert abs(terms[key].estimate - truth) < 4 * terms[key].se
        assert terms[key].lower < terms[key].ratio < terms[key].upper


def test_the_estimate_does_not_depend_on_units_or_the_order_of_rows() -> None:
    time, event, covariates = simulated(800)
    mixed = np.random.default_rng(1).permutation(800)
    moved = {"x": covariates["x"][mixed], "age": 1e6 * covariates["age"][mixed] + 3}
    first = hazards(time, event, covariates, causes=("a", "b"))
    second = hazards(time[mixed], event[mixed], moved, causes=("a", "b"))
    for one, two in zip(first.terms, second.terms, strict=True):
        unit = 1e6 if one.name == "age" else 1
        assert two.estimate * unit == pytest.approx(one.estimate, rel=1e-6, abs=1e-9)
        assert two.p == pytest.approx(one.p, rel=1e-6)
    assert second.log_likelihood == pytest.approx(first.log_likelihood)


def test_bands_as_narrow_as_a_week_and_a_flat_hazard_agree_with_one_band() -> None:
    draw = np.random.default_rng(2)
    time = flags(draw.geometric(0.1, 20_000))
    kept = np.minimum(time, 8)
    event, x = (time <= 8).astype(int), flags(draw.integers(0, 2, 20_000))
    narrow = hazards(kept, event, {"x": x}, bands=(1, 2, 3, 4, 5, 6, 7))
    wide = hazards(kept, event, {"x": x}, bands=(8,))
    assert len(narrow.hazards) == 8 and len(wide.hazards) == 1
    assert narrow.terms[0].estimate == pytest.approx(wide.terms[0].estimate, abs=0.01)
    assert [each.hazard for each in narrow.hazards] == pytest.approx([0.1] * 8, abs=0.01)


def test_a_band_without_exits_joins_the_one_before() -> None:
    cells = person_weeks(flags([3, 9, 20, 20]), np.array([1, 0, 1, 1]), None, {}, 1, (4, 8, 12))
    joined, told = merged(cells)
    assert joined.bands == ((1, 12), (13, 20))
    assert told == ["weeks 5-8 share a band with weeks 1-4", "weeks 9-12 share a band with weeks 1-8"]
    assert joined.weeks.sum() == 52


@pytest.mark.parametrize("link", ["logit", "cloglog"])
def test_perfect_separation_is_refused_by_the_name_of_the_covariate(link: Any) -> None:
    time, x = flags([3, 4, 5, 6, 3, 4, 5, 6]), flags([0, 0, 0, 0, 1, 1, 1, 1])
    event = np.array([1, 1, 1, 0, 0, 0, 0, 0])
    with pytest.raises(BadInput, match="x separates those who leave from those who stay perfectly"):
        hazards(time, event, {"x": x}, link=link)


def test_separation_of_one_way_out_from_another_is_refused() -> None:
    draw = np.random.default_rng(3)
    time, x = flags(draw.integers(1, 20, 400)), draw.integers(0, 3, 400)
    event = np.where(x == 2, draw.integers(0, 2, 400), draw.integers(0, 3, 400))
    names = Labels(x.astype(np.int32), ("one", "two", "three"))
    with pytest.raises(BadInput, match="town three separates"):
        hazards(time, event, {"town": names}, causes=("a", "b"))


def test_a_rare_exit_is_not_mistaken_for_separation() -> None:
    time = flags([50] * 2000)
    event = np.zeros(2000, int)
    event[[0, 1500]] = 1
    model = hazards(time, event, {"x": flags(np.arange(2000) >= 1000)})
    assert abs(model.terms[0].estimate) < 0.1 and model.terms[0].se > 1


@pytest.mark.parametrize(
    ("covariates", "what"),
    [
        ({"x": flags([2, 2, 2, 2])}, "x is 2 for everybody"),
        ({"x": flags([1, 2, 3, 4]), "y": flags([2, 4, 6, 8])}, "y says nothing that the other covariates"),
        ({"x": Labels(np.zeros(4, np.int32), ("a",))}, "x has 1 different value"),
    ],
)
def test_covariates_that_say_nothing_are_refused(covariates: dict[str, Any], what: str) -> None:
    with pytest.raises(BadInput, match=what):
        hazards(flags([1, 2, 3, 4]), np.array([1, 0, 1, 1]), covariates)


def test_times_that_are_not_weeks_are_refused() -> None:
    for time in ([1, 0, 3], [1, 2.5, 3]):
        with pytest.raises(BadInput, match=r"row 2: the time .* is not a whole number of weeks from 1 on"):
            hazards(flags(time), np.array([1, 1, 0]), {"x": flags([1, 2, 4])})


def test_cloglog_is_for_one_way_out_and_every_way_needs_somebody() -> None:
    time, x = flags([1, 2, 3]), {"x": flags([1, 2, 4])}
    with pytest.raises(BadInput, match="cloglog link is for one way out"):
        hazards(time, np.array([1, 2, 0]), x, causes=("a", "b"), link="cloglog")
    with pytest.raises(BadInput, match="nobody leaves by 'b'"):
        hazards(time, np.array([1, 1, 0]), x, causes=("a", "b"))
