"""The dated rules, a folder of its own for uploads, and a short way to write and import files."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.register.actions import import_file
from fodfaeste.foundation.register.models import ImportRun
from fodfaeste.foundation.rules.actions import load_shipped_tables

Importer = Callable[..., ImportRun]


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path: Path) -> Path:  # type: ignore[no-untyped-def]
    settings.FODFAESTE_UPLOADS = tmp_path / "uploads"
    return settings.FODFAESTE_UPLOADS


@pytest.fixture
def rules(db: None) -> None:
    load_shipped_tables(actor=system("Test"), purpose="Test")


@pytest.fixture
def bring(rules: None, tmp_path: Path) -> Importer:
    """`bring(text_or_bytes)` imports a file with this content."""

    def run(content: str | bytes, name: str = "fil.csv", format: str | None = None) -> ImportRun:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return import_file(actor=system("Test"), purpose="Test", path=path, original_name=name, format=format)

    return run
