"""What the tests of this room share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages

from fodfaeste.casework import plans
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast


@pytest.fixture
def tables(cast: Cast) -> None:
    """The shipped rules, which say when the plan's page asks."""
    load_shipped_tables(actor=cast.system, purpose="Prøve")


@pytest.fixture
def file_store(tmp_path: Path, settings) -> Iterator[Path]:  # type: ignore[no-untyped-def]
    """Files lie in a place of the test's own."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    yield tmp_path
    storages._storages.clear()


@pytest.fixture
def sources() -> Iterator[None]:
    """Registries that a test fills are as they were afterwards."""
    kept = [(each, list(each)) for each in (plans.effort_sources, plans.measure_sources, plans.appointment_sources)]
    for registry, _ in kept:
        registry.clear()
    yield
    for registry, before in kept:
        registry[:] = before
