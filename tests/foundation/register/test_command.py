"""`fodfaeste register`: exit status, one clear sentence for a wrong file, JSON and nothing else where asked for."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from tests.cast import Cast
from tests.foundation.register.made import ANNA, row, yr


def command(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["register", *map(str, arguments)])


@pytest.fixture
def file(cast: Cast, rules: None, tmp_path: Path) -> Path:
    path = tmp_path / "yr.csv"
    path.write_text(yr(row(), row("2026-01-12"), row("2026-01-12", payout="5,00"), row("uge 3")))
    return path


def test_import_says_what_came_of_it(file: Path) -> None:
    result = command("import", file)
    assert result.exit_code == 0
    assert "4 rows read; weeks: 2 new, 0 changed, 0 unchanged, 0 removed; persons: 1" in result.stdout
    assert "1 lines refused" in result.stdout
    assert "line 5, Uge: »uge 3« er ikke en dato" in result.stdout
    assert ANNA not in result.stdout


def test_import_as_json(file: Path) -> None:
    (report,) = json.loads(command("import", file, "--json", "--format", "yr").stdout)
    assert (report["rows_read"], report["weeks_new"], report["corrections"], report["refused"]) == (4, 2, 1, 1)
    assert report["refused_lines"][0]["line"] == 5
    assert report["status"] == "done"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04abc", b"a;b\n1;2\n"])
def test_a_wrong_file_ends_with_status_2_and_one_sentence(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    result = command("import", file, "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"fodfaeste: {file}: the file ")
    assert result.stderr.count("\n") == 1
    assert not BenefitWeek.objects.exists()


def test_a_file_that_is_not_there_and_an_unknown_format(file: Path) -> None:
    missing = command("import", file.with_name("nej.csv"))
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)
    assert command("import", file.parent).exit_code == 2
    assert command("import", file, "--format", "xml").exit_code == 2
    assert command("import").exit_code == 2


def test_refused_lines_are_listed_and_written(file: Path, tmp_path: Path) -> None:
    command("import", file)
    run, out = ImportRun.objects.get(), tmp_path / "ud.csv"
    assert "line 5, Uge" in command("refused", run.pk).stdout
    assert command("refused", run.pk, "--out", out).exit_code == 0
    assert out.read_text(encoding="utf-8-sig").splitlines()[1].startswith("5;Uge;")
    assert command("refused", 4711).exit_code == 2
    assert command("refused", run.pk, "--out", tmp_path / "findes" / "ikke.csv").exit_code == 2
