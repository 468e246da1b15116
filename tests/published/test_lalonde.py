"""The LaLonde data: what the experiment found, and what the estimators make of it with survey controls.

Published: the experiment's 1,794 with homoskedastic standard error 633 and the naive -8,498 (R. LaLonde, American
Economic Review 76, 1986; R. Dehejia and S. Wahba, JASA 94, 1999). Golden: statsmodels and DoubleML on the same files,
with the same specification (`oracles/golden_lalonde.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from fodfaeste.evidence.effects.matching.comparison import Comparison, How, compared
from fodfaeste.evidence.effects.matching.data import Asked, read_sample

HERE = Path(__file__).parent
GOLDEN: dict[str, Any] = json.loads((HERE / "golden" / "lalonde.json").read_text())
CASES = [(data, what) for data in ("nsw", "cps") for what in ("linear", "earnings")]


def found(folder: Path, data: str, what: str, how: How = How(), cluster: str = "") -> Comparison:  # noqa: B008
    """Ours, with the columns of one of the golden specifications."""
    table = pq.read_table(HERE / "data" / f"lalonde_{data}.parquet")
    for year in ("74", "75"):
        none = pc.cast(pc.equal(table[f"re{year}"], 0.0), pa.int8())
        table = table.append_column(f"u{year}", none)
    table = table.append_column("years", table["age"])
    path = folder / "a.parquet"
    pq.write_table(table, path)
    asked = Asked("re78", "treat", tuple(GOLDEN["cps"][what]["covariates"]), cluster=cluster)
    return compared(asked, read_sample(path, asked), how)


def estimate(made: Comparison, method: str) -> tuple[float, float]:
    (one,) = (each for each in made.estimates if each.method == method)
    return one.estimate, one.se


def test_the_experiment_found_1794_with_633(tmp_path: Path) -> None:
    """To the second decimal of the known values: 1,794.34; 632.85 with equal variances, 671.00 without (Welch)."""
    made = found(tmp_path, "nsw", "linear")
    assert estimate(made, "difference") == pytest.approx((1794.34, 671.00), abs=0.005)
    assert made.fits["difference"].told["se_equal_variances"] == pytest.approx(632.85, abs=0.005)
    assert (made.sample.n_treated, made.sample.n_control) == (185, 260)


def test_survey_controls_taken_as_they_are_give_minus_8498(tmp_path: Path) -> None:
    made = found(tmp_path, "cps", "linear")
    assert estimate(made, "difference")[0] == pytest.approx(-8497.5, abs=0.05)
    assert made.sample.n_control == 15_992


def test_least_squares_with_survey_controls_give_1066_with_554(tmp_path: Path) -> None:
    """All covariates and no earnings in a year as indicators: to the whole number."""
    made = found(tmp_path, "cps", "earnings")
    assert estimate(made, "regression")[0] == pytest.approx(1066, abs=0.5)
    assert made.fits["regression"].told["se_homoskedastic"] == pytest.approx(554, abs=0.5)


@pytest.mark.parametrize(("data", "what"), CASES)
def test_regression_and_all_its_standard_errors_are_those_of_statsmodels(data: str, what: str, tmp_path: Path) -> None:
    """Eight digits: the same arithmetic."""
    golden = GOLDEN[data][what]["regression"]
    made = found(tmp_path, data, what)
    assert estimate(made, "regression") == pytest.approx((golden["estimate"], golden["hc2"]), rel=1e-8)
    assert made.fits["regression"].estimate.p == pytest.approx(golden["p_hc2"], rel=1e-6)
    assert made.fits["regression"].told["se_homoskedastic"] == pytest.approx(golden["se"], rel=1e-8)
    clustered = found(tmp_path, data, what, cluster="years")
    assert estimate(clustered, "regression")[1] == pytest.approx(golden["clustered_by_age"], rel=1e-8)


@pytest.mark.parametrize(("data", "what"), CASES)
def test_weighting_and_doubly_robust_are_the_stacked_moments_with_numerical_derivatives(
    data: str, what: str, tmp_path: Path
) -> None:
    """Estimates to eight digits; standard errors, after the small-sample factor, to five (numerical derivatives)."""
    golden, made = GOLDEN[data][what], found(tmp_path, data, what)
    n = len(made.sample.outcome)
    for ours, theirs in (("ipw", "ipw_stacked"), ("doubly-robust", "doubly_robust_stacked")):
        value, se = estimate(made, ours)
        assert value == pytest.approx(golden[theirs]["estimate"], rel=1e-8)
        assert se * np.sqrt((n - 1) / n) == pytest.approx(golden[theirs]["se"], rel=1e-5)
    likelihood = float(
        np.log(np.where(made.sample.treated, made.propensity.chance, 1.0 - made.propensity.chance)).sum()
    )
    assert likelihood == pytest.approx(golden["ipw"]["log_likelihood"], rel=1e-10)
    if golden["ipw"]["se_of_statsmodels"]:
        se = estimate(made, "ipw")[1] * np.sqrt((n - 1) / n)
        assert se == pytest.approx(golden["ipw"]["se_of_statsmodels"], rel=1e-6)


@pytest.mark.parametrize(("data", "what"), [("cps", "linear"), ("cps", "earnings")])
def test_cross_fitting_gives_what_doubleml_gives(data: str, what: str, tmp_path: Path) -> None:
    """The estimate within a fifth of its standard error (divisions are drawn differently, and our weights are
    normalised, DoubleML's not), the standard error within 5 %."""
    golden = GOLDEN[data][what]["double_machine_learning"]
    made = found(tmp_path, data, what, How(folds=golden["folds"]))
    value, se = estimate(made, "doubly-robust")
    assert value == pytest.approx(golden["estimate"], abs=0.2 * golden["se"])
    assert se == pytest.approx(golden["se"], rel=0.05)


def test_every_adjusted_estimate_from_the_survey_has_the_experiments_answer_in_its_interval(tmp_path: Path) -> None:
    made = found(tmp_path, "cps", "earnings")
    assert made.overlap.ok
    for each in made.estimates[1:]:
        assert each.ci[0] < 1794.34 < each.ci[1], each.method
    assert not made.estimates[0].ci[0] < 1794.34 < made.estimates[0].ci[1]


def test_matching_on_the_fitted_propensity_gives_the_published_2153(tmp_path: Path) -> None:
    """The example of J. Sekhon, Journal of Statistical Software 42(7), 2011: one neighbour on the fitted probability,
    no bias adjustment: 2,153.3 from 346 pairs, to the digit printed. Its rule for ties is coarser than ours (squared
    distances within 1e-5 of a variance count as the same), and here it is that rule which pairs."""
    from fodfaeste.evidence.effects.matching import neighbours
    from fodfaeste.evidence.effects.matching.propensity import fitted

    table = pq.read_table(HERE / "data" / "lalonde_nsw.parquet")
    columns = {name: np.asarray(table[name], dtype=float) for name in table.column_names}
    treated = columns["treat"] == 1
    design = np.column_stack([
        columns["age"], columns["age"] ** 2, columns["educ"], columns["educ"] ** 2, columns["black"], columns["hisp"],
        columns["marr"], columns["nodegree"], columns["re74"], columns["re74"] ** 2, columns["re75"],
        columns["re75"] ** 2, columns["re74"] == 0, columns["re75"] == 0,
    ])  # fmt: skip
    scaled = np.column_stack([np.ones(len(design)), (design - design.mean(axis=0)) / design.std(axis=0)])
    chance = fitted(scaled, treated, tuple(map(str, range(14)))).chance
    place, y = chance / chance.std(ddof=1), columns["re78"]
    squared = (place[treated][:, None] - place[~treated][None, :]) ** 2
    pairs = squared <= squared.min(axis=1)[:, None] + 1e-5
    assert pairs.sum() == 346
    effect = y[treated].mean() - (pairs @ y[~treated] / pairs.sum(axis=1)).mean()
    assert effect == pytest.approx(2153.3, abs=0.05)
    ours = neighbours.on_a_line(place[treated], place[~treated], 1, neighbours.SAME)
    nearest = squared <= squared.min(axis=1)[:, None] + 1e-16
    assert ours.sums(y[~treated]) == pytest.approx(nearest @ y[~treated])
