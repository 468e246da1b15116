"""Reliability and components of variance against what is printed and what other implementations find."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fodfaeste.evidence.progression.data import Columns, Ratings, read_ratings
from fodfaeste.evidence.progression.intraclass import cronbach, intraclass
from fodfaeste.evidence.progression.krippendorff import METRICS, Units, krippendorff
from fodfaeste.evidence.progression.reml import Patterns, fit
from fodfaeste.evidence.progression.variance import mean_squares, split, split_ratings
from fodfaeste.evidence.tables import Floats

HERE = Path(__file__).parent
GOLDEN: dict[str, Any] = json.loads((HERE / "golden" / "progression.json").read_text(encoding="utf-8"))
PINGOUIN = {"2,1": "A,1", "3,1": "C,1", "2,k": "A,k", "3,k": "C,k"}


def ratings(name: str, **columns: str) -> Ratings:
    return read_ratings(HERE / "data" / f"{name}.csv", Columns(**columns))


def judges() -> Floats:
    return ratings("shrout_fleiss", role="role").score[:, 0, :, 0]


def test_the_six_intraclass_correlations_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss (1979), 6 targets × 4 judges: as printed, to three decimals."""
    found = intraclass(judges()).values
    printed = {"1,1": 0.166, "2,1": 0.290, "3,1": 0.715, "1,k": 0.443, "2,k": 0.620, "3,k": 0.909}
    for name, value in printed.items():
        assert found[f"ICC({name})"].estimate == pytest.approx(value, abs=0.0005)


def test_intraclass_correlations_and_intervals_are_those_of_pingouin() -> None:
    """pingouin 0.7: values to 12 decimals; it rounds its intervals to two, so ours agree to half of that."""
    found = intraclass(judges()).values
    for name, each in GOLDEN["shrout_fleiss"].items():
        ours = found[next((f"ICC({own})" for own, theirs in PINGOUIN.items() if f"ICC({theirs})" == name), name)]
        assert ours.estimate == pytest.approx(each["icc"], abs=1e-12)
        assert [ours.lower, ours.upper] == pytest.approx(each["ci"], abs=0.00501)


def test_cronbachs_alpha_and_its_interval_are_those_of_pingouin() -> None:
    """pingouin 0.7 (Feldt's interval, rounded to three decimals); alpha is also ICC(3,k)."""
    found = cronbach(judges())
    assert found.estimate == pytest.approx(GOLDEN["cronbach"]["alpha"], abs=1e-12)
    assert [found.lower, found.upper] == pytest.approx(GOLDEN["cronbach"]["ci"], abs=0.00051)
    assert found.estimate == pytest.approx(intraclass(judges()).values["ICC(3,k)"].estimate, abs=1e-12)


def test_krippendorffs_own_example_with_gaps() -> None:
    """Krippendorff (2011), 12 units × 4 observers: as printed, to three decimals."""
    units = Units(ratings("krippendorff", role="role").score[:, 0, :, 0])
    for metric, value in zip(METRICS, (0.743, 0.815, 0.849, 0.797), strict=True):
        assert krippendorff(units, metric, draws=99).estimate == pytest.approx(value, abs=0.0005)


def test_krippendorffs_alpha_is_that_of_the_krippendorff_package() -> None:
    """krippendorff 0.9, canonical and made ratings with a quarter missing: to ten decimals."""
    made = np.array(GOLDEN["krippendorff"]["made"]["ratings"], dtype=float)
    canonical = Units(ratings("krippendorff", role="role").score[:, 0, :, 0])
    for metric in METRICS:
        assert canonical.alpha(metric) == pytest.approx(GOLDEN["krippendorff"]["canonical"][metric], abs=1e-10)
        assert Units(made).alpha(metric) == pytest.approx(GOLDEN["krippendorff"]["made"]["alpha"][metric], abs=1e-10)


def batches() -> Floats:
    with (HERE / "data" / "dyestuff.csv").open(encoding="utf-8") as file:
        return np.array([float(row["yield"]) for row in csv.DictReader(file)]).reshape(6, 5)


def test_components_of_the_dyestuff_by_restricted_maximum_likelihood() -> None:
    """lme4's documents for Davies' dyestuff: batch 1764.05, residual 2451.25 (REML), to the printed decimals."""
    patterns = Patterns.sort(batches(), ["citizen", "sample"], [("citizen",), ("citizen", "sample")])
    found = fit(patterns.sums(None))
    assert found == pytest.approx([1764.05, 2451.25], abs=0.006)


def test_components_of_the_pastes_by_restricted_maximum_likelihood() -> None:
    """lme4's documents for Davies' pastes, 10 batches × 3 casks × 2 assays: 1.6573, 8.4337, .6780, as printed."""
    with (HERE / "data" / "pastes.csv").open(encoding="utf-8") as file:
        cube = np.array([float(row["strength"]) for row in csv.DictReader(file)]).reshape(10, 3, 2)
    terms: list[tuple[str, ...]] = [("citizen",), ("citizen", "cask"), ("citizen", "cask", "assay")]
    found = fit(Patterns.sort(cube, ["citizen", "cask", "assay"], terms).sums(None))
    assert found == pytest.approx([1.6573, 8.4337, 0.6780], abs=0.0006)


def test_mean_squares_and_components_of_shrout_and_fleiss() -> None:
    """Shrout & Fleiss (1979), table 3: 11.24, 32.49 and 1.02; the components follow by hand from these."""
    squares = mean_squares(judges(), ["citizen", "role"])
    assert [square for square, _ in squares.values()] == pytest.approx([11.24, 32.49, 1.02], abs=0.005)
    found = split_ratings(ratings("shrout_fleiss", role="role"))
    assert found.method == "ANOVA"
    by_hand = [(11.24 - 1.02) / 4, (32.49 - 1.02) / 6, 1.02]
    assert [each.variance.estimate for each in found.components] == pytest.approx(by_hand, abs=0.004)


def test_components_with_gaps_are_those_of_statsmodels() -> None:
    """statsmodels 0.15 MixedLM, 24 citizens × 6 items without every eleventh score: to one in ten thousand."""
    golden = GOLDEN["crossed_with_gaps"]
    found = split(np.array(golden["scores"], dtype=float), ("citizen", "item"))
    assert found.method == "REML"
    ours = [each.variance.estimate for each in found.components]
    assert ours == pytest.approx([golden["citizen"], golden["item"], golden["residual"]], rel=1e-4)
