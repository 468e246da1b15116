"""A municipality whose effort does nothing: the report to its committee says that no effect is shown."""

import pytest

from fodfaeste.demo import municipality
from tests.demo.reporting import newest_report

pytestmark = pytest.mark.django_db


def test_the_report_of_a_municipality_without_effect_says_that_none_is_shown() -> None:
    municipality.build(30, effect=False)
    with newest_report() as read:
        low, high = read.effect.low, read.effect.high
        assert low is not None and high is not None and low < 0 < high
        for shown in (read.screen, read.paper):
            assert "Ingen effekt vist" in shown
            assert "Effekt vist" not in shown
        assert "No effect shown" in read.screen_en
        assert "Ingen effekt vist" in read.numbers or "No effect shown" in read.numbers
