"""`--engine spark://…` on a real cluster: the same bytes as the embedded engine, and mistakes told in a sentence."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from fodfaeste.cli import main
from fodfaeste.evidence.engine import cluster
from fodfaeste.evidence.weeks import monday_of, week_of
from tests.evidence.engine.standalone import settings, standalone
from tests.evidence.histories import spell_out
from tests.evidence.shapes import NUMBERS, write_dream, write_runs

pytestmark = [pytest.mark.cluster, pytest.mark.xdist_group("cluster")]
START = week_of(date(2024, 9, 2))
LENGTH = 90


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster, and the settings of whoever speaks to it."""
    folder = tmp_path_factory.mktemp("spark")
    with standalone(folder) as address, pytest.MonkeyPatch.context() as patch:
        for name, value in settings(folder).items():
            patch.setenv(name, value)
        yield address


@pytest.fixture(scope="session")
def master(address: str) -> Iterator[str]:
    """The cluster with a session of this process, which takes both workers and which the commands below use."""
    with cluster.session(address):
        yield address


def alone(master: str, folder: Path, change: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, with a change to the module that reaches the cluster."""
    (folder / "a.csv").write_text("person,week,code\n1,2024-01-01,130\n1,2024-06-03,\n")
    program = f"from fodfaeste.evidence.engine import cluster\n{change}\nfrom fodfaeste.cli import main\nmain()"
    words = ["spells", "a.csv", "--format", "long", "--out", "out.csv", "--json", "--engine", master]
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_process_of_its_own_writes_one_document_and_nothing_else(address: str, tmp_path: Path) -> None:
    """Before all others, while the workers are free."""
    done = alone(address, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["spells"] == 1
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.csv", "out.csv"]


# The Java side stands still, is told of an object that is let go, and dies before it has read that.
DEAF = """
ended = cluster._ended
def deaf(java):
    import signal, threading, time
    from pyspark import SparkContext
    java.send_signal(signal.SIGSTOP)
    SparkContext._gateway._gateway_client.garbage_collect_object("o100000")
    time.sleep(0.5)
    threading.Timer(0.5, java.kill).start()
    ended(java)
cluster._ended = deaf
"""


def test_what_is_let_go_while_the_java_side_ends_is_not_written_on_the_terminal(address: str, tmp_path: Path) -> None:
    done = alone(address, tmp_path, DEAF)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["spells"] == 1


def people() -> dict[str, str]:
    """Histories with every exit, gaps around every limit, and names of every kind; the same on every machine."""
    draw = random.Random(7)
    names = ["0101701234", "101701234", "00101701234", "9", "09", "10", "a", "æø", "B b", "𝒳", "12345678901234567890"]
    names += [f"{number:07}" for number in draw.sample(range(10**6), 40)]
    found = {}
    for name in names:
        parts = []
        while len("".join(parts)) < LENGTH:
            parts.append(draw.choice("ccsru....pedw") * draw.choice((1, 2, 4, 5, 6, 13, 30)))
        found[name] = "".join(parts)[:LENGTH]
    found["7"] = spell_out("3c 4. 2s 5. c u").ljust(LENGTH, ".")
    found["8"] = "." * (LENGTH - 5) + "c...."
    return found


def long_rows(seed: int = 3) -> list[tuple[str, date, str | None]]:
    """Person, day, code in no order: repeats, two codes in a week, blank codes, a name that changes its meaning."""
    draw = random.Random(seed)
    rows: list[tuple[str, date, str | None]] = []
    for person, weeks in people().items():
        for at, letter in enumerate(weeks):
            day = monday_of(START + at) + timedelta(days=draw.randrange(7))
            if letter != ".":
                rows.append((person, day, NUMBERS[letter]))
            if draw.random() < 0.05:
                rows.append((person, day, draw.choice(["890", "651", " 130 ", "", "Uddannelseshjælp", None])))
            if draw.random() < 0.05 and rows:
                rows.append(rows[-1])
    draw.shuffle(rows)
    return rows


def text(path: Path, rows: list[tuple[Any, ...]], head: str, separator: str = ",", encoding: str = "utf-8") -> Path:
    lines = [head.replace(",", separator)]
    lines += [separator.join(f'"{cell}"' if " " in str(cell) else str(cell or "") for cell in row) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def parquet(path: Path, rows: list[tuple[Any, ...]], days: pa.DataType) -> Path:
    person, week, code = zip(*rows, strict=True)
    when = pa.array(week, pa.date32()).cast(pa.timestamp("us")).cast(days) if pa.types.is_timestamp(days) else None
    columns = {"week": pa.array(week, pa.date32()) if when is None else when, "person": person, "code": code}
    pq.write_table(pa.table(columns), path, row_group_size=500)
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def same(master: str, path: Path, shape: str, *more: object, command: str = "spells", suffix: str = "parquet") -> int:
    """Run on both engines and compare the files byte by byte and the reports key by key; returns how many rows."""
    outs, reports = [], []
    for engine in ("embedded", master):
        out = path.parent / f"{len(outs)}.{suffix}"
        done = run(command, path, "--format", shape, "--out", out, "--engine", engine, "--json", *more)
        assert done.exit_code == 0, done.stderr
        outs.append(out.read_bytes())
        reports.append(json.loads(done.stdout) | {"out": "", "engine": ""})
    assert reports[0] == reports[1]
    assert outs[0] == outs[1]
    return int(reports[0][command])


def test_long_csv_with_semicolons_and_a_bom(master: str, tmp_path: Path) -> None:
    path = text(
        tmp_path / "a [1] *.csv", [("x", *row) for row in long_rows()], "more,Person, WEEK ,Code", ";", "utf-8-sig"
    )
    assert same(master, path, "long") > 60


def test_long_csv_in_windows_1252_with_a_window_and_no_gap(master: str, tmp_path: Path) -> None:
    rows = [row for row in long_rows() if row[0] != "𝒳"]
    path = text(tmp_path / "a.csv", rows, "person,week,code", encoding="cp1252")
    window = ("--from", "2024-10-02", "--to", "2026-W10", "--gap-weeks", 0)
    assert same(master, path, "long", *window, suffix="csv") > 100


def test_long_parquet_with_a_table_of_ones_own_and_long_gaps(master: str, tmp_path: Path) -> None:
    codes = tmp_path / "codes.csv"
    codes.write_text(
        "code,kind,priority,benefit\n100-800,benefit,2,low\n810,benefit,1,\n890,benefit,3,\n651,education,4,\n"
        "652,ignored,5,\n997,emigrated,6,\n998,pension,7,\n999,dead,8,\nuddannelseshjælp,benefit,0,first\n",
        encoding="utf-8",
    )
    path = parquet(tmp_path / "a.parquet", long_rows(), pa.date32())
    assert same(master, path, "long", "--codes", codes, "--gap-weeks", 12) > 50


def test_people_and_codes_that_are_numbers_and_times_in_nanoseconds(master: str, tmp_path: Path) -> None:
    rows = [
        (int(who), day, float(code))
        for who, day, code in long_rows()
        if who.isdecimal() and len(who) < 18 and code in NUMBERS.values()
    ]
    path = parquet(tmp_path / "a.parquet", rows, pa.timestamp("ns"))
    assert same(master, path, "long", "--gap-weeks", 1) > 60
    assert pq.read_schema(tmp_path / "1.parquet").field("person").type == pa.int64()


def test_runs_that_touch_repeat_and_overlap(master: str, tmp_path: Path) -> None:
    write_runs(tmp_path / "runs.csv", people(), START)
    head, *lines = (tmp_path / "runs.csv").read_text(encoding="utf-8").splitlines()
    more = [
        f"9,{monday_of(START + at)},{monday_of(START + at + 9)},{code}" for at, code in ((3, 890), (5, 130), (40, 651))
    ]
    more += ["10,2025-06-02,2025-08-04,Uddannelseshjælp", "10,2025-06-09,2025-06-22,740", *lines[:5]]
    (tmp_path / "runs.csv").write_text("\n".join([head, *lines, *more]) + "\n", encoding="utf-8")
    assert same(master, tmp_path / "runs.csv", "runs", "--gap-weeks", 2, suffix="csv") > 60


def test_runs_are_made_on_the_cluster_and_remember_the_observed_weeks(master: str, tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [*long_rows(), ("9", date(2028, 1, 3), "")], "person,week,code")
    assert same(master, path, "long", command="runs") > 200
    compact = (tmp_path / "1.parquet").rename(tmp_path / "runs.parquet")
    assert same(master, compact, "runs") > 60


def test_dream(master: str, tmp_path: Path) -> None:
    """The first and the last week have a column and nobody in them."""
    write_dream(tmp_path / "dream.csv", {name: f".{weeks}......" for name, weeks in people().items()}, START - 1)
    filled = (tmp_path / "dream.csv").read_text(encoding="utf-8").replace(";;", ";0;", 50).replace(";;", ";.;", 50)
    (tmp_path / "dream.csv").write_text(filled, encoding="utf-8")
    assert same(master, tmp_path / "dream.csv", "dream") > 60


def test_a_folder_of_parquet_files_is_one_register(master: str, tmp_path: Path) -> None:
    rows = long_rows()
    (tmp_path / "parts").mkdir()
    for number in range(3):
        parquet(tmp_path / "parts" / f"{number}.parquet", rows[number::3], pa.timestamp("us"))
    whole = parquet(tmp_path / "whole.parquet", rows, pa.date32())
    outs = [tmp_path / "one.csv", tmp_path / "many.csv"]
    assert run("spells", whole, "--format", "long", "--out", outs[0]).exit_code == 0
    done = run("spells", f"file://{tmp_path}/parts", "--format", "long", "--out", outs[1], "--engine", master)
    assert done.exit_code == 0, done.stderr
    assert outs[0].read_bytes() == outs[1].read_bytes()


def refused(master: str, path: Path, shape: str, prefix: str = "") -> str:
    folder = path.parent
    done = run("spells", f"{prefix}{path}", "--format", shape, "--out", folder / "out.csv", "--engine", master)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert not (folder / "out.csv").exists()
    return done.stderr.replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("shape", "line", "said"),
    [
        ("long", "2,2024-02-30,130", "a.csv, line 3, column week: '2024-02-30' is not a date; write it as 2026-11-23"),
        ("long", "2,2024-01-01", "a.csv, line 3: there are 2 columns instead of 3"),
        ("long", "2,2024-01-01,777", "1 code is not in the code table: '777' (1, first in line 3)"),
        ("long", " ,2024-01-01,130", "line 3, column person: the person is missing"),
        ("runs", "2,2024-02-05,2024-01-29,130", "line 3, column last_week: the run ends before it begins"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(
    master: str, tmp_path: Path, shape: str, line: str, said: str
) -> None:
    head = {
        "long": "person,week,code\n1,2024-01-01,130",
        "runs": "person,first_week,last_week,code\n1,2024-01-01,2024-01-08,130",
    }
    (tmp_path / "a.csv").write_text(f"{head[shape]}\n{line}\n")
    assert said in refused(master, tmp_path / "a.csv", shape)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"week": ["2024-01-01", "soon"]}, "'soon' is not a date (1 row without a date)"),
        ({"person": ["1", None]}, "column person: the person is missing in 1 row"),
        ({"code": ["x", "x", "130", "y"]}, "2 codes are not in the code table: 'x' (2), 'y' (1)"),
        ({"week": None, "weak": ["2024-01-01"]}, "the column 'week' (did you mean 'weak'?) is missing"),
        ({"person": [1.5]}, "column person: holds fractions (double)"),
        ({"week": [7]}, "column week: holds bigint, not dates"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_folder_is_said_with_a_count(
    master: str, tmp_path: Path, columns: dict[str, list[Any] | None], said: str
) -> None:
    (tmp_path / "parts").mkdir()
    length = max(len(values or ()) for values in columns.values())
    good: dict[str, list[Any] | None] = {"person": ["1"], "week": ["2024-01-01"], "code": ["130"]}
    every = {name: (values * length)[:length] for name, values in (good | columns).items() if values}
    pq.write_table(pa.table(every), tmp_path / "parts" / "0.parquet")
    assert said in refused(master, tmp_path / "parts", "long")


def test_a_file_that_breaks_off_is_refused(master: str, tmp_path: Path) -> None:
    whole = parquet(tmp_path / "a.parquet", long_rows(), pa.date32()).read_bytes()
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "0.parquet").write_bytes(whole[:60] + b"\xff" * 900 + whole[960:])
    assert "the cluster could not finish" in refused(master, tmp_path / "parts", "long")
    assert "the cluster could not finish" in refused(master, tmp_path / "nowhere", "long", "file://")


def test_the_steps_give_the_same_counts_and_cells_on_the_cluster_and_in_polars(master: str) -> None:
    from fodfaeste.evidence.engine import relational

    draw = random.Random(5)
    rows = pa.table(
        {
            "unit": [draw.choice("abc") for _ in range(500)],
            "period": pa.array([draw.randrange(4) for _ in range(500)], pa.int32()),
            "whole": [draw.randrange(10**6) for _ in range(500)],
            "event": [draw.choice([0, 1, 2]) for _ in range(500)],
            "off": [draw.random() < 0.3 for _ in range(500)],
        }
    )
    found = []
    with cluster.session(master) as spark:
        for frame in (relational.lazy(pl.from_arrow(rows).lazy()), relational.lazy(spark.createDataFrame(rows))):
            counts = relational.count_table(frame, "period", "event", ["unit"]).collect("pyarrow").rows()
            cells = [
                row
                for outcome in ("whole", "off")
                for row in relational.cells(frame, "unit", "period", outcome).collect("pyarrow").rows()
            ]
            found.append((sorted(counts), sorted(cells)))
    assert found[0] == found[1]
    assert sum(row[-1] for row in found[0][0]) == 500


def test_a_cluster_that_gives_no_worker_is_not_waited_for_for_ever(master: str, tmp_path: Path) -> None:
    # The session of these tests holds both workers.
    assert "gave no worker within 1 seconds" in one_sentence(alone(master, tmp_path, "cluster._WORKERS = 1.0"))


def test_something_else_that_answers_at_the_address_is_no_master(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"spark://127.0.0.1:{server.getsockname()[1]}"
        said = one_sentence(alone(address, tmp_path, "cluster._REGISTER = 1.0"))
    assert "is no Spark master that takes this program on" in said


def test_an_address_where_nothing_answers_is_said_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"spark://127.0.0.1:{server.getsockname()[1]}"
    assert f"nothing answers at {address} (Connection refused)" in one_sentence(alone(address, tmp_path))


def test_without_java_a_sentence_says_so(tmp_path: Path) -> None:
    done = alone("spark://127.0.0.1:7077", tmp_path, JAVA_HOME=str(tmp_path))
    assert f"there is no Java in JAVA_HOME ({tmp_path})" in one_sentence(done)


def test_without_the_extra_a_sentence_says_which(tmp_path: Path) -> None:
    hide = "import importlib.machinery as m; f = m.PathFinder.find_spec\nm.PathFinder.find_spec = classmethod("
    hide += "lambda c, name, *r: None if name == 'pyspark' else f(name, *r))"
    assert "pip install 'fodfaeste[spark]'" in one_sentence(alone("spark://127.0.0.1:7077", tmp_path, hide))


def test_a_refund_file_is_sent_by_way_of_runs(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    assert "make runs of it first" in refused("spark://127.0.0.1:7077", tmp_path / "a.csv", "yr")
