"""Files that strangers bring: every command gives the answer of the sound file, or one sentence and exit status 2."""

from __future__ import annotations

import json
import os
import warnings
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from tests.evidence.strangers import (
    COMMANDS,
    PARQUET_REFUSED,
    PARQUET_SAME,
    REFUSED,
    SAME,
    STRANGE_CELLS,
    Asked,
    parquet,
    plain,
    text,
)


def run(folder: Path, asked: Asked, content: str | bytes, name: str = "in.csv") -> Result:
    """The command on a file of this content; nothing a library warns of may reach the user."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return run_on(folder, asked, path)


def run_on(folder: Path, asked: Asked, path: Path) -> Result:
    out = ["--out", str(folder / "out.csv")] if asked.out else []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return CliRunner().invoke(
            main, [*asked.before, str(path), *asked.after, *out, "--json"], catch_exceptions=False
        )


def told(folder: Path, done: Result) -> tuple[Any, str]:
    """The document without the file's name, and what was written."""
    document = json.loads(done.stdout)
    for key in ("input", "out", "rows_read"):
        document.pop(key, None)
    out = folder / "out.csv"
    return document, out.read_text() if out.exists() else ""


def sentence(folder: Path, done: Result) -> str:
    """The refusal, after checking that nothing else was said or written."""
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("fodfaeste: ") and done.stderr.count("\n") == 1, done.stderr
    assert len(done.stderr) < 900
    assert not (folder / "out.csv").exists()
    return done.stderr.replace(f"{folder}/", "")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, str]]:
    """What every command says about its sound file."""
    found = {}
    for name, asked in COMMANDS.items():
        folder = tmp_path_factory.mktemp(name)
        done = run(folder, asked, plain(asked))
        assert done.exit_code == 0, done.stderr
        found[name] = told(folder, done)
    return found


@pytest.mark.parametrize("odd", SAME)
@pytest.mark.parametrize("command", COMMANDS)
def test_oddities_of_text_files_that_mean_nothing_change_nothing(
    tmp_path: Path, sound: dict[str, tuple[Any, str]], command: str, odd: str
) -> None:
    done = run(tmp_path, COMMANDS[command], SAME[odd](COMMANDS[command]))
    assert done.exit_code == 0, done.stderr
    assert told(tmp_path, done) == sound[command]


@pytest.mark.parametrize("odd", REFUSED)
@pytest.mark.parametrize("command", COMMANDS)
def test_files_nothing_can_be_read_from_are_refused(tmp_path: Path, command: str, odd: str) -> None:
    made, said = REFUSED[odd]
    assert said in sentence(tmp_path, run(tmp_path, COMMANDS[command], made(COMMANDS[command])))


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_file_is_refused(tmp_path: Path, command: str) -> None:
    asked, folder = COMMANDS[command], tmp_path / "folder.csv"
    folder.mkdir()
    assert "folder.csv: cannot be read (Is a directory)" in sentence(tmp_path, run_on(tmp_path, asked, folder))
    missing = sentence(tmp_path, run_on(tmp_path, asked, tmp_path / "none.csv"))
    assert "none.csv: cannot be read (No such file or directory)" in missing
    closed = tmp_path / "closed.csv"
    closed.write_text(plain(asked))
    closed.chmod(0)
    if not os.access(closed, os.R_OK):
        assert "Permission denied" in sentence(tmp_path, run_on(tmp_path, asked, closed))


CELLS = [(command, column) for command, asked in COMMANDS.items() for column in range(min(4, len(asked.header)))]
"""Every command with each of the first four columns its table has."""


@pytest.mark.parametrize(("command", "column"), CELLS)
def test_a_strange_cell_is_counted_or_its_place_is_named(tmp_path: Path, command: str, column: int) -> None:
    asked = COMMANDS[command]
    for cell in STRANGE_CELLS:
        rows = [list(row) for row in asked.rows]
        rows[4][column] = cell
        done = run(tmp_path, asked, text(asked.header, rows, asked.separator))
        if done.exit_code == 0:
            json.loads(done.stdout)
            (tmp_path / "out.csv").unlink(missing_ok=True)
        else:
            said = sentence(tmp_path, done)
            assert "in.csv" in said or "--" in said or "period" in said, said


@pytest.mark.parametrize(("command", "column"), CELLS)
def test_a_column_of_numbers_beyond_counting_is_refused_and_of_one_value_answered(
    tmp_path: Path, command: str, column: int
) -> None:
    asked = COMMANDS[command]
    for change in ("{}e300", "{}e-300", "{}e90", "", "1", "{},0", "{}.0"):
        rows = [[cell if at != column else change.format(cell) for at, cell in enumerate(row)] for row in asked.rows]
        done = run(tmp_path, asked, text(asked.header, rows, asked.separator))
        if done.exit_code == 0:
            json.loads(done.stdout)
            (tmp_path / "out.csv").unlink(missing_ok=True)
        else:
            sentence(tmp_path, done)


@pytest.mark.parametrize("kind", PARQUET_SAME)
@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"yr"}))
def test_types_of_parquet_columns_change_nothing(
    tmp_path: Path, sound: dict[str, tuple[Any, str]], command: str, kind: str
) -> None:
    asked = COMMANDS[command]
    done = run(tmp_path, asked, parquet(asked, PARQUET_SAME[kind]), "in.parquet")
    assert done.exit_code == 0, done.stderr
    assert told(tmp_path, done) == sound[command]


@pytest.mark.parametrize("kind", PARQUET_REFUSED)
@pytest.mark.parametrize("command", COMMANDS)
def test_parquet_columns_nothing_can_be_read_from_are_refused(tmp_path: Path, command: str, kind: str) -> None:
    asked = COMMANDS[command]
    said = sentence(tmp_path, run(tmp_path, asked, parquet(asked, PARQUET_REFUSED[kind]), "in.parquet"))
    assert "in.parquet" in said


@pytest.mark.parametrize("written", ["{}-W{:02}", "{}W{:02}", "{}U{:02}"])
def test_weeks_may_be_written_as_weeks(tmp_path: Path, sound: dict[str, tuple[Any, str]], written: str) -> None:
    asked = COMMANDS["long"]
    rows = [[who, written.format(*date.fromisoformat(day).isocalendar()[:2]), code] for who, day, code in asked.rows]
    done = run(tmp_path, asked, text(asked.header, rows, ","))
    assert done.exit_code == 0, done.stderr
    assert told(tmp_path, done) == sound["long"]


def test_periods_as_a_danish_spreadsheet_writes_them(tmp_path: Path, sound: dict[str, tuple[Any, str]]) -> None:
    asked = COMMANDS["did"]
    rows = [[y.replace(".", ","), unit, f"{year},0", f"{start},0"] for y, unit, year, start in asked.rows]
    done = run(tmp_path, asked, text(asked.header, rows, ";"))
    assert done.exit_code == 0, done.stderr
    assert told(tmp_path, done) == sound["did"]


def test_a_day_is_no_period_and_the_periods_it_could_mean_are_named(tmp_path: Path) -> None:
    asked = COMMANDS["did"]
    rows = [[y, unit, f"{year}-01-01", start] for y, unit, year, start in asked.rows]
    said = sentence(tmp_path, run(tmp_path, asked, text(asked.header, rows, ",")))
    assert "line 2, column time: '2015-01-01' is a day; write the period it stands for" in said
