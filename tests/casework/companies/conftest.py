import pytest

from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast


@pytest.fixture
def rules(cast: Cast) -> None:
    """The shipped rule tables."""
    load_shipped_tables(actor=cast.system, purpose="test")
