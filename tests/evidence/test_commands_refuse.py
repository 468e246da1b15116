"""Bad input ends with exit status 2, one sentence that says what, where and what to do, and nothing half-written."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from fodfaeste.cli import main
from fodfaeste.evidence import outputs
from tests.evidence.shapes import YR_HEADER

HEADER = "person,week,code\n"
GOOD = HEADER + "1,2024-01-01,130\n\n1,2024-01-08,130\n"
RUNS = "person,first_week,last_week,code\n"
YR = YR_HEADER + "\n"


def refused(folder: Path, shape: str, content: str | bytes, *more: object, name: str = "in.csv") -> str:
    """The sentence, after checking everything else that holds for every refusal."""
    source, out = folder / name, folder / "out.parquet"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = sorted(each.name for each in folder.iterdir())
    out_before = out.read_bytes() if out.exists() else None
    words = ["spells", str(source), "--format", shape, "--out", str(out), *map(str, more)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert sorted(each.name for each in folder.iterdir()) == before
    assert (out.read_bytes() if out.exists() else None) == out_before
    return done.stderr.removeprefix("fodfaeste: ").replace(f"{folder}/", "").strip()


@pytest.mark.parametrize(
    ("shape", "content", "said"),
    [
        ("long", "", "in.csv: the file is empty"),
        ("long", "\n\n", "nothing but empty lines"),
        ("long", HEADER, "no rows below it"),
        ("long", "person,weak,code\n1,2024-01-01,130\n", "the column 'week' (did you mean 'weak'?) is missing"),
        ("long", "a,b\n1,2\n", "the columns 'person', 'week', 'code' are missing; the file has a, b"),
        ("long", "person,week,code,Code\n1,2024-01-01,130,130\n", "the column 'code' is there 2 times"),
        ("long", GOOD + "2,2024-02-30,130\n", "in.csv, line 5, column week: '2024-02-30' is not a date"),
        ("long", GOOD + "2,05-02-2024,130\n", "'05-02-2024' is not a date; write it as 2026-11-23"),
        ("long", GOOD + "2,,130\n", "line 5, column week: the date is missing"),
        ("long", GOOD + " ,2024-01-01,130\n", "line 5, column person: the person is missing"),
        ("long", GOOD + "2,2024-01-01\n", "in.csv, line 5: there are 2 columns instead of 3"),
        ("long", GOOD + '2,"2024-01-01,130\n', "line 5"),
        ("long", GOOD + "2,2024-01-01,777\n3,2024-01-01,777\n3,2024-01-08,abc\n",
         "column code: 2 codes are not in the code table: '777' (2, first in line 5), 'abc' (1, first in line 7)"),
        ("long", b"PK\x03\x04rest", "this is an Excel workbook"),
        ("long", GOOD.encode("utf-16"), "this is text in UTF-16"),
        ("long", GOOD.encode() + b"\x00", "this is not text (byte"),
        ("long", GOOD.encode() + b"\x81,2024-01-01,130\n", "neither UTF-8 nor Windows-1252"),
        ("runs", RUNS + "1,2024-02-05,2024-01-29,130\n", "line 2, column last_week: the run ends before it begins"),
        ("runs", RUNS + "1,2024-02-05,soon,130\n", "line 2, column last_week: 'soon' is not a date"),
        ("runs", RUNS + "1,2024-02-05,2024-02-05,777\n", "'777' (1, first in line 2)"),
        ("dream", "pnr,y_2401,y_2460\n1,130,\n", "the column 'y_2460' is not a week such as y_2648"),
        ("dream", "pnr,y_2401,y_2401\n1,130,\n", "'y_2401' and 'y_2401' are the same week"),
        ("dream", "pnr,week\n1,130\n", "the column 'y_YYWW' is missing"),
        ("dream", "pnr,y_2401,y_2402\n1,130,130\n2,,777\n", "'777' (1, first in line 3)"),
        ("yr", YR.replace("Ydelse;", "Ydelser;")
         + "2024-01-01;1;x;1,0;1,0;;;;\n", "'Ydelse' (did you mean 'Ydelser'?)"),
        ("yr", YR + "2024-01-01;1;Kontanthjælp;1;1.5;;;;\n", "Beregnet udbetalingsbeløb: '1.5' is not an amount"),
        ("yr", YR + "2024-01-01;1;Kontanthjælp;1;;;;;\n", "Beregnet udbetalingsbeløb: the amount is missing"),
        ("yr", YR + "2024-01-01;1;;1;1;;;;\n", "line 2, column Ydelse: the benefit is missing"),
        ("yr", YR + "2024-01-01;1;Guldregn;1;1;;;;\n", "1 code is not in the code table: 'Guldregn' (1,"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_text_file_is_said(tmp_path: Path, shape: str, content: str | bytes, said: str) -> None:
    assert said in refused(tmp_path, shape, content)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"person": [], "week": [], "code": []}, "the file has no rows"),
        ({"person": ["1"], "weeks": [date(2024, 1, 1)], "code": ["130"]}, "'week' (did you mean 'weeks'?)"),
        ({"person": ["1"], "week": [3], "code": ["130"]}, "column week: holds int64, not dates"),
        ({"person": ["1", "1"], "week": [date(2024, 1, 1), None], "code": ["130"] * 2}, "row 2, column week"),
        ({"person": ["1", None], "week": [date(2024, 1, 1)] * 2, "code": ["130"] * 2}, "row 2, column person"),
        ({"person": [1.5], "week": [date(2024, 1, 1)], "code": ["130"]}, "column person: holds fractions"),
        ({"person": ["1"], "week": [date(2024, 1, 1)], "code": [["130"]]}, "write plain values"),
        ({"person": ["1"], "week": [date(2024, 1, 1)], "code": [777]}, "'777' (1, first in row 1)"),
    ],
)
def test_what_is_wrong_with_a_parquet_file_is_said(tmp_path: Path, table: dict[str, list[object]], said: str) -> None:
    made = tmp_path / "in.parquet"
    pq.write_table(pa.table(table), made)
    assert said in refused(tmp_path, "long", made.read_bytes(), name="in.parquet")


def test_a_parquet_file_that_breaks_off_is_refused_also_in_the_middle(tmp_path: Path) -> None:
    rows = 200_000
    table = pa.table(
        {"person": [str(n) for n in range(rows)], "week": [date(2024, 1, 1)] * rows, "code": ["130"] * rows}
    )
    pq.write_table(table, tmp_path / "whole.parquet", use_dictionary=False)
    whole = (tmp_path / "whole.parquet").read_bytes()
    assert "cannot be read as Parquet" in refused(tmp_path, "long", whole[:5000], name="in.parquet")
    broken = whole[:4000] + b"\xff" * 5000 + whole[9000:]
    assert "cannot be read as Parquet" in refused(tmp_path, "long", broken, name="in.parquet")
    assert "cannot be read as Parquet" in refused(tmp_path, "long", b"person,week", name="other.parquet")


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ("code,sort\n130,benefit\n", "the column 'kind' is missing"),
        ("code,kind\n130,benefits\n", "line 2, column kind: 'benefits' is not a kind (did you mean 'benefit'?)"),
        ("code,kind\n130,benefit\n130,dead\n", "line 3, column code: the code '130' is there twice"),
        ("code,kind\n,benefit\n", "line 2, column code: the code is empty"),
        ("code,kind,priority\n130,benefit,high\n", "line 2, column priority: 'high' is not a whole number"),
        ("code,kind,on_ladder\n130,benefit,maybe\n", "line 2, column on_ladder: 'maybe' is neither yes nor no"),
        ("code,kind,on_ladder\n130,dead,yes\n", "only a benefit can be on the ladder"),
        ("code,kind,benefit\n1,benefit,a\n2,dead,a\n", "line 3, column benefit: 'a' has another meaning"),
        ("code,kind\n131,benefit\n", "1 code is not in the code table: '130' (2, first in line 2)"),
    ],
)
def test_what_is_wrong_with_a_code_table_is_said(tmp_path: Path, codes: str, said: str) -> None:
    table = tmp_path / "codes.csv"
    table.write_text(codes)
    assert said in refused(tmp_path, "long", GOOD, "--codes", table)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--from", "yesterday"), "--from: 'yesterday' is not a date; write it as 2026-11-23"),
        (("--from", "2024-03-04"), "there is no week from 2024-03-04 to 2024-01-08"),
        (("--codes", "none.csv"), "none.csv: cannot be read (No such file or directory)"),
        (("--engine", "duckdb"), "'duckdb' is not an engine; use embedded or spark://HOST:PORT"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(tmp_path: Path, more: tuple[str, ...], said: str) -> None:
    assert said in refused(tmp_path, "long", GOOD, *more)


def test_more_than_ten_unknown_codes_are_cut_short(tmp_path: Path) -> None:
    rows = "".join(f"1,2024-01-01,x{number}\n" for number in range(15))
    assert "15 codes are not in the code table" in (said := refused(tmp_path, "long", HEADER + rows))
    assert "and 5 more" in said


def test_an_output_of_before_stays_when_the_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.parquet").write_bytes(b"before")
    assert "not a date" in refused(tmp_path, "long", GOOD + "1,x,130\n")


@pytest.mark.parametrize(
    ("out", "said"),
    [("o.xlsx", "must end in .parquet or .csv"), ("no/o.csv", "does not exist"), ("in.csv", "overwrite the input")],
)
def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path: Path, out: str, said: str) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    for command in ("spells", "runs"):
        words = [command, str(tmp_path / "in.csv"), "--format", "long", "--out", str(tmp_path / out)]
        done = CliRunner().invoke(main, words, catch_exceptions=False)
        assert done.exit_code == 2
        assert said in done.stderr
    assert (tmp_path / "in.csv").read_text() == GOOD


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs.pq, "write_table", full)
    assert "cannot be written (No space left on device)" in refused(tmp_path, "long", GOOD)


def test_check_needs_a_refund_file(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    done = CliRunner().invoke(main, ["ladder", str(tmp_path / "in.csv"), "--format", "long", "--check"])
    assert done.exit_code == 2
    assert "only a refund file" in done.stderr


def test_the_ladder_of_a_refund_file_needs_its_rates(tmp_path: Path) -> None:
    path = tmp_path / "yr.csv"
    path.write_text("Uge;CPR nummer;Ydelse;Beregnet udbetalingsbeløb\n2024-01-01;1;Kontanthjælp;1,00\n")
    done = CliRunner().invoke(main, ["ladder", str(path), "--format", "yr", "--json"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'Refusionssats'" in done.stderr


def test_a_refusal_in_a_process_of_its_own_has_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(GOOD + "1,x,130\n")
    words = [sys.executable, "-m", "fodfaeste.cli", "ladder", "in.csv", "--format", "long", "--json"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "fodfaeste: in.csv, line 5, column week: 'x' is not a date; write it as 2026-11-23\n"
