"""The shared cast on a given day, with the shipped rules."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from fodfaeste.foundation import clock
from fodfaeste.foundation.days import DENMARK
from fodfaeste.site.setup import load_shipped
from tests.cast import Cast, build_cast

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=DENMARK)
"""A Tuesday."""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with clock.at(NOW):
        made = build_cast()
        list(load_shipped())
        yield made
