"""Change against the printed example, the known size of regression to the mean, and statsmodels' lines."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from fodfaeste.evidence.progression.change import Changes, changes, worst_quarter
from fodfaeste.evidence.progression.series import series_changes

GOLDEN = json.loads((Path(__file__).parent / "golden" / "progression.json").read_text(encoding="utf-8"))["lines"]


def test_the_worked_example_of_jacobson_and_truax() -> None:
    """Jacobson & Truax (1991): 47.5 before, 32.5 after, sd 7.5, reliability .80; printed to two decimals."""
    error = 7.5**2 * (1 - 0.80)
    assert error**0.5 == pytest.approx(3.35, abs=0.005)
    nothing = np.zeros(1)
    found = changes(np.array([32.5 - 47.5]), error, nothing, nothing + 1)
    assert -found.index[0] == pytest.approx(3.16, abs=0.01)  # printed from 4.74, which is itself rounded


@pytest.mark.parametrize(("reliability", "gain"), [(0.29, 0.90), (0.62, 0.48), (0.80, 0.25)])
def test_the_gain_of_the_lowest_quarter_without_true_change(reliability: float, gain: float) -> None:
    """(1 − reliability) × 1.271 standard deviations: .90, .48 and .25 to two decimals (normal scores)."""
    first = norm.ppf((np.arange(100_000) + 0.5) / 100_000)
    nothing = np.zeros_like(first)
    found = worst_quarter(first, Changes(*[nothing] * 7), 0.0, reliability, 1)
    assert found.expected_without_change == pytest.approx(gain, abs=0.006)


def test_lines_of_citizens_are_those_of_statsmodels() -> None:
    """statsmodels 0.15 MixedLM with random slopes, 60 citizens who leave at any time: to three in a thousand."""
    level = np.array(GOLDEN["level"], dtype=float)
    time = np.broadcast_to(np.arange(4.0), level.shape)
    lines, found = series_changes(level, time, None, draws=20)
    assert lines.usual == pytest.approx(GOLDEN["usual"], rel=3e-3)
    assert lines.citizens == pytest.approx(np.array(GOLDEN["covariance"]), rel=3e-3)
    assert lines.error == pytest.approx(GOLDEN["error"], rel=3e-3)
    count = (~np.isnan(level)).sum(axis=1)
    slopes = np.array(GOLDEN["slopes"])[count >= 2]
    assert found.mean == pytest.approx(slopes * (count[count >= 2] - 1), abs=3e-3)
