"""An installation with the shipped rules and the shipped instrument."""

import pytest

from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast


@pytest.fixture
def ready(cast: Cast) -> Cast:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    load_shipped_instruments(actor=cast.system, purpose="Prøve")
    return cast
