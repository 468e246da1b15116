"""`fodfaeste runs`, `spells` and `ladder` as a user runs them: every shape and spelling of a register, one result."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.cli import main
from fodfaeste.evidence.codes import CodeBook
from fodfaeste.evidence.gather import Gathering, Persons, batch_runs
from fodfaeste.evidence.spells import Runs, runs_of_weeks
from fodfaeste.evidence.weeks import monday_of
from tests.evidence.histories import BOOK, START, long_of, slow_ladder, slow_percent, slow_spells, spell_out, stretches
from tests.evidence.shapes import WRITERS, YR_HEADER, monday, write_long

KEYS = {"c": "kontanthjaelp", "s": "sygedagpenge", "r": "ressourceforloeb"}
HEADER = "person,spell,first_week,last_week,weeks,span_weeks,first_benefit,last_benefit,exit,censored,observed_weeks"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def spells(path: Path, shape: str, *more: object) -> list[str]:
    """The lines of the CSV output below its header."""
    out = path.parent / "spells.csv"
    done = run("spells", path, "--format", shape, "--out", out, *more)
    assert done.exit_code == 0, done.stderr
    header, *lines = out.read_text().splitlines()
    assert header == HEADER
    return lines


def text(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


LONG = ("person,week,code", "7,2024-01-01,130", "7,2024-01-10,130", "7,2024-01-21,890", "7,2024-02-26,651",
        "8,2024-01-01,130", "8,2024-01-01,890", "8,2024-06-03,", "0101701234,2023-12-31,740",
        "0101701234,2024-01-02,783")  # fmt: skip
EXPECTED = [
    "7,1,2024-01-01,2024-01-15,3,3,kontanthjaelp,sygedagpenge,self_support,false,3",
    "8,1,2024-01-01,2024-01-01,1,1,sygedagpenge,sygedagpenge,self_support,false,1",
    "0101701234,1,2023-12-25,2023-12-25,1,1,ledighedsydelse,ledighedsydelse,pension,false,1",
]


def test_spells_of_a_small_register_worked_out_by_hand(tmp_path: Path) -> None:
    assert spells(text(tmp_path / "a.csv", *LONG), "long") == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_separator_encoding_and_line_ends_make_no_difference(tmp_path: Path, separator: str, encoding: str) -> None:
    named = [line.replace(",130", ",Kontanthjælp").replace(",", separator) for line in LONG]
    path = tmp_path / "a.csv"
    path.write_bytes(("\r\n".join(named) + "\r\n\r\n").encode(encoding))
    assert spells(path, "long") == EXPECTED


def test_order_repetition_and_further_columns_make_no_difference(tmp_path: Path) -> None:
    header, *rows = LONG
    lines = [f"x,{line},y" for line in (header, *reversed(rows), *rows)]
    assert spells(text(tmp_path / "a.csv", *lines), "long") == EXPECTED


def test_column_names_in_capitals_and_quotes_are_understood(tmp_path: Path) -> None:
    rows = ['"' + line.replace(",", '","') + '"' for line in LONG[1:]]
    assert spells(text(tmp_path / "a.csv", '"Person"," WEEK ","Code"', *rows), "long") == EXPECTED


def table_of(lines: tuple[str, ...]) -> list[list[str]]:
    return [list(column) for column in zip(*csv.reader(lines[1:]), strict=True)]


@pytest.mark.parametrize("kind", ["date32", "timestamp", "text"])
def test_parquet_with_dates_times_or_texts_and_codes_as_numbers(tmp_path: Path, kind: str) -> None:
    person, week, code = table_of(LONG)
    days: Any = {
        "date32": pa.array([date.fromisoformat(each) for each in week]),
        "timestamp": pa.array([np.datetime64(each, "ns") for each in week]),
        "text": pa.array(week),
    }[kind]
    numbers = pa.array([int(each) if each else None for each in code])
    pq.write_table(pa.table({"person": person, "week": days, "code": numbers}), tmp_path / "a.parquet")
    assert spells(tmp_path / "a.parquet", "long") == EXPECTED
    floats = numbers.cast(pa.float64())
    pq.write_table(pa.table({"code": floats, "week": days, "person": person}), tmp_path / "a.parquet")
    assert spells(tmp_path / "a.parquet", "long") == EXPECTED


def test_people_who_are_whole_numbers_in_parquet_leave_as_whole_numbers(tmp_path: Path) -> None:
    week = pa.array([date(2024, 1, 1)] * 3)
    pq.write_table(pa.table({"person": [10, 9, 10], "week": week, "code": ["130"] * 3}), tmp_path / "a.parquet")
    out = tmp_path / "s.parquet"
    assert run("spells", tmp_path / "a.parquet", "--format", "long", "--out", out).exit_code == 0
    found = pq.read_table(out)
    assert found["person"].to_pylist() == [9, 10]
    assert [str(kind) for kind in found.schema.types] == [
        "int64", "int32", "date32[day]", "date32[day]", "int32", "int32", "string", "string", "string", "bool", "int32",
    ]  # fmt: skip


def test_the_window_and_the_gap_decide_what_is_censored(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", *LONG[:4])
    assert spells(path, "long")[0].endswith("none,true,0")
    assert spells(path, "long", "--to", "2024-02-18")[0].endswith("none,true,2")
    assert spells(path, "long", "--to", "2024-02-19")[0].endswith("self_support,false,3")
    assert spells(path, "long", "--to", "2024-W04", "--gap-weeks", 0)[0].endswith("self_support,false,3")
    assert spells(path, "long", "--from", "2024-01-08")[0].startswith("7,1,2024-01-08,2024-01-15,2,2")


def test_a_table_of_ones_own_says_what_codes_mean(tmp_path: Path) -> None:
    codes = text(
        tmp_path / "codes.csv", "code;kind;priority;benefit", "A;benefit;2;", "B;Benefit;1;", "1-9;benefit;3;low",
        "x;none;9;", "out;emigrated;9;",
    )  # fmt: skip
    path = text(
        tmp_path / "a.csv", "person,week,code", "p,2024-01-01,A", "p,2024-01-01,B", "p,2024-01-08, a ",
        "p,2024-01-15,out",
        "q,2024-01-01,5", "q,2024-03-04,x",
    )  # fmt: skip
    assert spells(path, "long", "--codes", codes) == [
        "p,1,2024-01-01,2024-01-08,2,2,B,A,emigrated,false,2",
        "q,1,2024-01-01,2024-01-01,1,1,low,low,self_support,false,1",
    ]


def test_a_name_that_changes_its_meaning_is_read_by_week_also_within_a_run(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "person,first_week,last_week,code", "p,2025-06-02,2025-07-28,Uddannelseshjælp")
    out = tmp_path / "runs.csv"
    assert run("runs", path, "--format", "runs", "--out", out).exit_code == 0
    assert out.read_text().splitlines()[1:] == [
        "p,2025-06-02,2025-06-30,uddannelseshjaelp",
        "p,2025-07-07,2025-07-28,kontanthjaelp",
    ]


def test_runs_remember_the_observed_weeks(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "person,week,code", "p,2024-01-01,130", "p,2024-06-03,0")
    runs = tmp_path / "runs.parquet"
    done = run("runs", path, "--format", "long", "--out", runs, "--json")
    assert json.loads(done.stdout)["runs"] == 1
    assert spells(runs, "runs") == spells(path, "long")
    again = tmp_path / "again.parquet"
    assert run("runs", runs, "--format", "runs", "--out", again).exit_code == 0
    assert again.read_bytes() == runs.read_bytes()


def test_a_register_without_any_benefit_has_a_window_and_no_spells(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "person,week,code", "p,2024-01-01,0", "p,2024-06-03,")
    assert spells(path, "long") == []
    runs = tmp_path / "runs.parquet"
    assert run("runs", path, "--format", "long", "--out", runs).exit_code == 0
    assert spells(runs, "runs") == []


def test_a_text_with_a_comma_is_quoted(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "person;week;code", "Hansen, Bo;2024-01-01;130")
    out = tmp_path / "s.csv"
    assert run("spells", path, "--format", "long", "--out", out).exit_code == 0
    assert next(csv.DictReader(out.open()))["person"] == "Hansen, Bo"


def test_json_is_one_document_and_nothing_else(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", *LONG)
    done = run("spells", path, "--format", "long", "--out", tmp_path / "s.parquet", "--json")
    report = json.loads(done.stdout)
    assert done.stderr == ""
    assert report["window"] == {"first_week": "2023-12-25", "last_week": "2024-06-03"}
    assert (report["spells"], report["persons"], report["benefit_weeks"], report["censored"]) == (3, 3, 5, 0)
    assert report["exits"] == {"pension": 1, "self_support": 2}
    assert report["rows_read"] == 9


def test_the_installed_command_works_without_settings(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", *LONG)
    words = [sys.executable, "-m", "fodfaeste.cli", "spells", path, "--format", "long", "--out", tmp_path / "s.csv"]
    done = subprocess.run(words, env={"PATH": "/usr/bin:/bin"}, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "s.csv").read_text().splitlines()[1:] == EXPECTED
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "s.csv"]


@pytest.mark.parametrize("command", ["runs", "spells", "ladder"])
def test_help_says_what_the_command_does(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "--format" in done.stdout


PEOPLE = st.dictionaries(
    st.one_of(st.from_regex(r"[0-9]{1,10}", fullmatch=True), st.from_regex(r"[a-zæ]{1,4}", fullmatch=True)),
    stretches("crspuedw..", longest=9, most=8),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, st.integers(0, 8), st.integers(0, 60))
def test_every_shape_of_a_history_gives_the_same_spells_to_the_byte(
    tmp_path_factory: pytest.TempPathFactory, people: dict[str, str], gap: int, offset: int
) -> None:
    folder, start = tmp_path_factory.mktemp("shapes"), START + 240 + offset
    length = max(map(len, people.values()))
    people = {person: weeks for person, weeks in people.items() if weeks.strip(".")} or {"1": "c" * length}
    ends = ("--from", monday(start), "--to", monday(start + length - 1), "--gap-weeks", gap)
    made = {}
    for shape, write in WRITERS.items():
        path, out = folder / f"{shape}.csv", folder / f"{shape}.parquet"
        write(path, people, start)
        done = run("spells", path, "--format", shape, "--out", out, *ends)
        assert done.exit_code == 0, done.stderr
        made[shape] = out.read_bytes()
        compact = folder / f"{shape}-runs.parquet"
        assert run("runs", path, "--format", shape, "--out", compact).exit_code == 0
        assert run("spells", compact, "--format", "runs", "--out", out, *ends).exit_code == 0
        assert out.read_bytes() == made[shape]
    assert len(set(made.values())) == 1
    assert rows_of(folder / "long.parquet") == expected_rows(people, start, length, gap)


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in pq.read_table(path).to_pylist()]


def expected_rows(people: dict[str, str], start: int, length: int, gap: int) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for person in sorted(people, key=lambda name: (len(name), name)):
        found = slow_spells(people[person].ljust(length, "."), gap)
        for number, (first, last, weeks, one, two, leaves, censored) in enumerate(found, start=1):
            days = monday_of(start + first), monday_of(start + last)
            span = last - first + 1
            seen = max(length - first - gap - 1, 0) if censored else span
            rows.append((person, number, *days, weeks, span, KEYS[one], KEYS[two], leaves, censored, seen))
    return rows


@settings(max_examples=60, deadline=None)
@given(st.lists(stretches("csrup."), min_size=1, max_size=5), st.integers(0, 2**31), st.integers(1, 40))
def test_weeks_in_any_order_and_batches_give_the_same_runs_also_by_way_of_the_disk(
    people: list[str], seed: int, most: int
) -> None:
    person, week, code = long_of(people)
    twice = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(person)), 2))
    whole = runs_of_weeks(person, week, code, BOOK)
    with Gathering(BOOK, most) as gathering:
        for part in np.array_split(twice, 5):
            who, local = np.unique(person[part], return_inverse=True)
            columns = local.astype(np.int32), who, week[part].astype(np.int32), code[part].astype(np.int16)
            gathering.add(batch_runs(*columns, BOOK))
        parts = list(gathering.parts())
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Runs.__slots__}
    order = np.lexsort((joined["first_week"], joined["person"]))
    for name in Runs.__slots__:
        assert joined[name][order].tolist() == getattr(whole, name).tolist()


def test_a_week_with_two_codes_in_one_batch_is_named_by_priority() -> None:
    book = CodeBook.from_table()
    codes = np.array([book.code("kontanthjaelp"), book.code("sygedagpenge")], np.int16)
    found = batch_runs(np.zeros(2, np.int32), np.array([5]), np.full(2, 9, np.int32), codes, book)
    assert [book.key(code) for code in found.code.tolist()] == ["sygedagpenge"]


@settings(deadline=None)
@given(st.lists(st.one_of(st.from_regex(r"0{0,3}[0-9]{1,12}", fullmatch=True), st.text(min_size=1, max_size=5))))
def test_people_come_back_as_they_were_written(names: list[str]) -> None:
    persons = Persons()
    numbers = persons.numbers(pa.array(names, pa.string()))
    assert persons.names(numbers).to_pylist() == names
    order = np.argsort(persons.ranks(numbers), kind="stable").tolist()
    assert [names[at] for at in order] == sorted(names, key=lambda name: (len(name), name))


def refund(week: str, benefit: str, paid: str, rate: str = "", back: str = "", share: str = "", cost: str = "") -> str:
    return f"{week};0101701234;{benefit};{paid};{paid};{rate};{back};{share};{cost}"


REFUNDS = (
    YR_HEADER,
    refund("2024-01-01", "Kontanthjælp", "2000,00", "80,00", "1600,00"),
    refund("2024-01-08", "Kontanthjælp", "1000,00", "80,00", "800,00"),
    refund("2024-01-08", "Kontanthjælp", "500,00", "80,00", "400,00"),
    refund("2024-01-08", "Kontanthjælp", "500,00", "80,00", "400,00"),
    refund("15-01-2024", "Kontanthjælp", "2.000,50", "30,00", "600,15"),
    refund("2024-01-22", "A-dagpenge", "4000,00", "", "", "20,00", "800,00"),
    refund("2024-01-29", "Sygedagpenge", "900,00", "80,00", "720,00"),
    refund("2024-01-29", "Sygedagpenge", "-900,00", "80,00", "-720,00"),
    refund("2024-02-05", "Fleksbidrag fra staten", "400,00"),
    refund("2024-02-12", "Barselsdagpenge", "3000,00"),
    refund("2024-02-12", "Fleksløntilskud", "100,00"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_ladder_of_a_refund_file_with_costs_worked_out_by_hand(tmp_path: Path, encoding: str) -> None:
    done = run("ladder", text(tmp_path / "yr.csv", *REFUNDS, encoding=encoding), "--format", "yr", "--json")
    found = json.loads(done.stdout)
    assert [
        (each["week"], each["benefit"], each["ladder_week"], each["refund_rate"], each["municipal_net_cost"])
        for each in found["weeks"]
    ] == [
        ("2024-01-01", "kontanthjaelp", 1, 80, 400),
        ("2024-01-08", "kontanthjaelp", 2, 80, 300),
        ("2024-01-15", "kontanthjaelp", 3, 80, 1400.35),
        ("2024-01-22", "a_dagpenge", 4, 80, 800),
        ("2024-02-12", "barselsdagpenge", None, None, 3100),
    ]
    assert {each["person"] for each in found["weeks"]} == {"0101701234"}
    assert "check" not in found
    assert found["summary"]["municipal_net_cost"] == 6000.35


def test_check_lists_rates_that_are_not_the_ladders_and_hides_the_number(tmp_path: Path) -> None:
    path = text(tmp_path / "yr.csv", *REFUNDS, refund("2024-02-19", "A-dagpenge", "50,00", "80,00", "40,00"))
    found = json.loads(run("ladder", path, "--format", "yr", "--json", "--check").stdout)["check"]
    assert found["compared"] == 5
    assert found["differences"] == [
        {
            "person": "010170-••••", "week": "2024-01-15", "benefit": "kontanthjaelp", "ladder_week": 3,
            "paid_by": "municipality", "rate_in_file": 30.0, "rate_of_ladder": 80.0, "amount": 2000.5,
        },
        {
            "person": "010170-••••", "week": "2024-02-19", "benefit": "a_dagpenge", "ladder_week": 5,
            "paid_by": "municipality", "rate_in_file": 80.0, "rate_of_ladder": 40.0, "amount": 50.0,
        },
    ]  # fmt: skip
    told = run("ladder", path, "--format", "yr", "--check").stdout
    assert "5 amounts compared, 2 with another rate" in told
    assert "1234" not in told


@settings(max_examples=25, deadline=None)
@given(stretches("csrwu..", longest=60, most=8))
def test_the_ladder_of_a_long_file_is_that_of_the_slow_reference(
    tmp_path_factory: pytest.TempPathFactory, weeks: str
) -> None:
    path = tmp_path_factory.mktemp("ladder") / "a.csv"
    write_long(path, {"1": weeks, "2": "u"}, START)
    found = json.loads(run("ladder", path, "--format", "long", "--json").stdout)["weeks"]
    reference = [(START + at, number) for at, (number, _, _) in enumerate(slow_ladder(weeks)) if number is not None]
    assert [(each["week"], each["ladder_week"], each["refund_rate"]) for each in found] == [
        (monday(week), number, slow_percent(number)) for week, number in reference
    ]
    assert {each["municipal_net_cost"] for each in found} <= {None}


def test_weeks_before_the_law_count_but_have_no_rate(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_long(path, {"1": spell_out("6c")}, START - 5)
    found = json.loads(run("ladder", path, "--format", "long", "--json").stdout)["weeks"]
    assert [(each["ladder_week"], each["refund_rate"]) for each in found][4:] == [(5, None), (6, 40)]


def test_duplicates_zero_sums_and_repayments_are_counted(tmp_path: Path) -> None:
    path = text(tmp_path / "yr.csv", *REFUNDS, refund("2024-03-04", "Kontanthjælp", "-10,00"))
    report = json.loads(run("runs", path, "--format", "yr", "--out", tmp_path / "r.parquet", "--json").stdout)
    assert (report["duplicates"], report["zero_sums"], report["repayments"]) == (1, 1, 1)
    assert report["window"]["last_week"] == "2024-03-04"
