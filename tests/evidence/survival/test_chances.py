"""Our own probabilities are scipy's, to the last digits."""

from __future__ import annotations

import pytest
from scipy import stats

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.survival.chances import chi2_p, normal_p, two_sided


@pytest.mark.parametrize("df", [1, 2, 3, 4, 5, 10, 97, 300])
def test_chi_square(df: int) -> None:
    for value in (0, 1e-8, 0.1, 1, 3.84, 20, 100, 700):
        assert chi2_p(value, df) == pytest.approx(stats.chi2.sf(value, df), rel=1e-9, abs=1e-300)


def test_normal() -> None:
    for value in (0, 0.5, -1.96, 5, -30):
        assert normal_p(value) == pytest.approx(2 * stats.norm.sf(abs(value)), rel=1e-9)
    assert two_sided(0.95) == pytest.approx(stats.norm.ppf(0.975), abs=1e-12)
    for wrong in (0, 1, 95, float("nan")):
        with pytest.raises(BadInput, match="level of confidence"):
            two_sided(wrong)
