"""Everything in this folder is a simulation: it takes minutes and belongs to `make bench`, not to the gate."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.simulation)
