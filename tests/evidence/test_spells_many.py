"""The quick ways to runs (compiled, by key, by stretches) give what the plain way gives, for any rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from fodfaeste.cli import main
from fodfaeste.evidence import readers, weekkeys
from fodfaeste.evidence.digits import LONGEST, behind_one, behind_one_of_whole
from fodfaeste.evidence.gather import Gathering
from fodfaeste.evidence.manyweeks import runs_of_many_weeks
from fodfaeste.evidence.sources import open_source
from fodfaeste.evidence.spells import Runs, runs_of_few_weeks, runs_of_runs
from fodfaeste.evidence.stretches import first_rows, runs_of_columns
from fodfaeste.evidence.weeks import monday_of
from tests.evidence.histories import BOOK, FIRST_NAMED, LETTERS, START

Columns = tuple[np.ndarray, np.ndarray, np.ndarray]
Rows = list[tuple[int, int, str]]
ROWS = st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 25), st.sampled_from("csrupwi")), min_size=1, max_size=80)


def columns(rows: Rows, apart: int = 1) -> Columns:
    """Arrays of the rows; people are ``apart`` numbers from each other."""
    return (
        np.array([row[0] * apart for row in rows], np.int64),
        np.array([row[1] + START for row in rows], np.int32),
        np.array([BOOK.code(LETTERS[row[2]]) for row in rows], np.int16),
    )


def named(rows: Rows) -> dict[tuple[int, int], str]:
    """What names each person-week, row by row from the text of the rule; ignored rows are not there."""
    found: dict[tuple[int, int], str] = {}
    for person, week, letter in rows:
        if letter != "i":
            found[person, week] = min(found.get((person, week), letter), letter, key=FIRST_NAMED.index)
    return found


def told(runs: Runs, apart: int = 1) -> dict[tuple[int, int], str]:
    """The person-weeks of runs, after checking that they are in order, whole and do not meet."""
    assert runs.person.tolist() == sorted(runs.person.tolist())
    letters = {BOOK.code(key): letter for letter, key in LETTERS.items()}
    found: dict[tuple[int, int], str] = {}
    before: tuple[int, int, int] | None = None
    for who, first, last, code in zip(
        *(getattr(runs, name).tolist() for name in Runs.__slots__), strict=True
    ):  # fmt: skip
        assert first <= last
        if before is not None and before[0] == who:
            assert before[1] < first
            assert (before[1] + 1, before[2]) != (first, code)
        before = who, last, code
        found |= {(who // apart, week - START): letters[code] for week in range(first, last + 1)}
    return found


def by_sorting(person: np.ndarray, week: np.ndarray, code: np.ndarray) -> Runs:
    return runs_of_few_weeks(person, week, code, BOOK)


def compiled(person: np.ndarray, week: np.ndarray, code: np.ndarray) -> Runs:
    return runs_of_many_weeks(person, week, code, BOOK)


@pytest.mark.parametrize("way", [by_sorting, compiled])
@pytest.mark.parametrize("apart", [1, 10**9, 10**15])
@settings(max_examples=60, deadline=None)
@given(rows=ROWS, ordered=st.booleans())
def test_both_ways_name_every_week_as_the_rule_says(
    way: Callable[..., Runs], apart: int, rows: Rows, ordered: bool
) -> None:
    if ordered:
        once = {(person, week): letter for person, week, letter in rows}
        rows = [(*place, once[place]) for place in sorted(once)]
    assert told(way(*columns(rows, apart)), apart) == named(rows)


def test_a_table_with_many_people_is_filled_piece_by_piece() -> None:
    draw = np.random.default_rng(7)
    person, week = draw.integers(0, 3_000, 200_000), draw.integers(0, 400, 200_000).astype(np.int32)
    code = draw.integers(0, len(BOOK), 200_000).astype(np.int16)
    many, few = (way(person, week, code, BOOK) for way in (runs_of_many_weeks, runs_of_few_weeks))
    for name in Runs.__slots__:
        assert np.array_equal(getattr(many, name), getattr(few, name))


@pytest.mark.parametrize("week", [[1, 2, 3], [3, 2, 1]])
@pytest.mark.parametrize("wrong", [-1, len(BOOK)])
def test_a_code_that_is_not_in_the_book_is_refused_by_the_kernels(week: list[int], wrong: int) -> None:
    code = np.array([0, 0, wrong], np.int16)
    with pytest.raises(ValueError, match="not in the code book"):
        runs_of_many_weeks(np.zeros(3, np.int64), np.array(week, np.int32), code, BOOK)


def test_no_rows_make_no_runs_in_any_way() -> None:
    none = np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.int16)
    assert len(runs_of_many_weeks(*none, BOOK)) == len(runs_of_few_weeks(*none, BOOK)) == 0
    assert len(weekkeys.runs_of_keys(np.empty(0, np.int64), BOOK)) == 0


@pytest.mark.parametrize("number", [2 * 10**11 - 1, -5, 2**39 - 1, -(2**39)])
def test_people_at_the_ends_of_what_a_key_holds_come_back(number: int) -> None:
    person, week = np.array([number, number]), np.array([-8191, 8190], np.int32)
    assert weekkeys.fit(person, week, BOOK)
    runs = weekkeys.runs_of_keys(weekkeys.keys_of(person, week, np.zeros(2, np.int16), BOOK), BOOK)
    assert (runs.person.tolist(), runs.first_week.tolist()) == ([number] * 2, [-8191, 8190])


@pytest.mark.parametrize(("person", "week"), [(2**39, 0), (-(2**39) - 1, 0), (0, -8192), (0, 8191)])
def test_what_a_key_cannot_hold_does_not_fit(person: int, week: int) -> None:
    assert not weekkeys.fit(np.array([person]), np.array([week], np.int32), BOOK)


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, most=st.integers(1, 60), seed=st.integers(0, 99), apart=st.sampled_from([1, 10**15]))
def test_loose_weeks_and_long_runs_meet_in_memory_and_on_disk(rows: Rows, most: int, seed: int, apart: int) -> None:
    rows = [row for row in rows if row[2] != "i"] or [(0, 0, "c")]
    person, week, code = columns(rows, apart)
    order = np.random.default_rng(seed).permutation(len(rows))
    with Gathering(BOOK, most) as gathering:
        long = Runs(np.array([0, 0, apart]), *(np.array([START, START + 30, START], np.int32) + n for n in (0, 9)),
                    np.full(3, BOOK.code("su"), np.int16))  # fmt: skip
        gathering.add(long)
        for part in np.array_split(order, 3):
            gathering.add(Runs(person[part], week[part], week[part], code[part]))
        parts = list(gathering.parts())
    found = Runs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Runs.__slots__))
    extra = [(who, week, "u") for who, first in ((0, 0), (0, 30), (1, 0)) for week in range(first, first + 10)]
    order = np.lexsort((found.first_week, found.person))
    in_order = Runs(*(getattr(found, name)[order] for name in Runs.__slots__))
    assert told(in_order, apart) == named(rows + extra)


@given(st.lists(st.one_of(st.from_regex(r"[0-9]{1,19}", fullmatch=True), st.text(max_size=18)), max_size=12), st.data())
def test_digits_behind_a_one_are_those_of_the_text(names: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(names)))
    for kind in (pa.string(), pa.large_string()):
        found, digits = behind_one(pa.array(names, kind)[start:])
        for name, number, plain in zip(names[start:], found.tolist(), digits.tolist(), strict=True):
            assert plain == (name.isascii() and name.isdigit() and len(name) <= LONGEST)
            assert number == (int("1" + name) if plain else 0)


@given(st.integers(1, LONGEST), st.lists(st.integers(0, 10**LONGEST - 1), min_size=1, max_size=9), st.booleans())
def test_names_of_one_length_are_read_as_names_of_any(size: int, numbers: list[int], spoiled: bool) -> None:
    names = [f"{number:017}"[-size:] for number in numbers]
    if spoiled:
        names[0] = "/" + names[0][1:]
    found, digits = behind_one(pa.array(names))
    assert digits.tolist() == [name.isdigit() for name in names]
    assert found.tolist() == [int("1" + name) if name.isdigit() else 0 for name in names]


@given(st.lists(st.integers(0, 10**LONGEST - 1), max_size=9))
def test_whole_numbers_are_the_people_their_texts_are(values: list[int]) -> None:
    numbers = behind_one_of_whole(np.array(values, np.int64))
    assert numbers.tolist() == [int(f"1{value}") for value in values]


def test_rows_go_on_only_for_the_same_person_and_text_a_week_later() -> None:
    person, week = np.array([1, 1, 1, 1, 2, 2, 2]), np.array([5, 6, 6, 7, 8, 9, 11], np.int32)
    text = np.array([0, 0, 0, 1, 1, 1, 1], np.int32)
    assert first_rows(person, week, text).tolist() == [0, 2, 3, 4, 6]


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(-1, 2), min_size=6, max_size=6), min_size=1, max_size=5), st.integers(0, 5))
def test_runs_of_a_wide_table_are_those_of_its_rows(cells: list[list[int]], gap: int) -> None:
    codes = np.array(cells, np.int16).T
    weeks = np.array([week + (3 if week >= gap else 0) for week in range(6)], np.int32)
    row, first, last = runs_of_columns(codes, weeks)
    person, line = (each.ravel() for each in np.meshgrid(np.arange(codes.shape[1]), np.arange(6)))
    kept = codes.ravel() >= 0
    expected = runs_of_few_weeks(
        person[kept].astype(np.int64), weeks[line[kept]], codes[line, person][kept], BOOK
    )  # fmt: skip
    joined = runs_of_runs(row, weeks[first], weeks[last], codes[first, row], BOOK)
    assert np.array_equal(joined.person, expected.person)
    assert np.array_equal(joined.first_week, expected.first_week)
    assert np.array_equal(joined.last_week, expected.last_week)
    assert len(row) == len(expected)


@pytest.fixture
def spread(tmp_path: Path) -> pa.Table:
    """Rows in no order of more people than a list of texts in a Parquet file holds."""
    people, weeks = 3_000, 4
    order = np.random.default_rng(5).permutation(people * weeks)
    person, week = order // weeks, order % weeks
    return pa.table(
        {
            "person": [f"{number:010}" for number in person.tolist()],
            "week": [monday_of(START + number) for number in week.tolist()],
            "code": ["130" if number % 3 else "890" for number in person.tolist()],
        }
    )


def spells(source: Path) -> bytes:
    out = source.with_suffix(".csv")
    words = ["spells", str(source), "--format", "long", "--out", str(out)]
    done = CliRunner().invoke(main, words, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return out.read_bytes()


def test_texts_that_are_not_coded_in_the_file_are_read_plainly_and_alike(tmp_path: Path, spread: pa.Table) -> None:
    coded, plain, whole = (tmp_path / f"{name}.parquet" for name in ("coded", "plain", "whole"))
    pq.write_table(spread, coded)
    pq.write_table(spread, plain, use_dictionary=False)
    kinds = [next(iter(open_source(path).batches([0], rather_plain=[0]))).columns[0].type for path in (coded, plain)]
    assert [pa.types.is_dictionary(kind) for kind in kinds] == [True, False]
    assert spells(coded) == spells(plain)
    pq.write_table(spread.set_column(0, "person", spread["person"].cast(pa.int64())), whole)
    assert len(spells(whole).splitlines()) == len(spells(coded).splitlines()) == 3_001


def test_names_with_spaces_among_plain_ones_are_the_same_people(tmp_path: Path) -> None:
    table = pa.table(
        {"person": ["0000000007", " 0000000007", "x", "x "], "week": [date(2024, 1, 1 + 7 * n) for n in range(4)],
         "code": ["130"] * 4}
    )  # fmt: skip
    pq.write_table(table, tmp_path / "a.parquet", use_dictionary=False)
    lines = spells(tmp_path / "a.parquet").decode().splitlines()[1:]
    assert [line.split(",")[:5:4] for line in lines] == [["x", "2"], ["0000000007", "2"]]


def test_unknown_codes_in_a_stretch_are_counted_by_row_across_a_change_of_meaning(tmp_path: Path) -> None:
    weeks = [date(2025, 6, 23), date(2025, 6, 30), date(2025, 7, 7), date(2025, 7, 14)]
    table = pa.table({"person": [1] * 4, "week": weeks, "code": ["nothing"] * 4})
    pq.write_table(
        pa.concat_tables([table, table.set_column(2, "code", [["uddannelseshjælp"] * 4])]), tmp_path / "a.parquet"
    )
    words = ["spells", str(tmp_path / "a.parquet"), "--format", "long", "--out", str(tmp_path / "o.csv")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "'nothing' (4, first in row 1)" in done.stderr


@pytest.mark.parametrize("shape", readers.FORMATS)
def test_progress_is_told_for_every_shape(tmp_path: Path, shape: str) -> None:
    from fodfaeste.evidence.codetable import CodeTable
    from tests.evidence.shapes import WRITERS

    path, seen = tmp_path / "a.csv", []
    WRITERS[shape](path, {"1": "cccc..ss"}, START + 240)
    with readers.reading(path, shape, CodeTable.shipped(), lambda done, total: seen.append((done, total))) as register:
        assert len(list(register.parts())) >= 1
    assert seen[-1] == (register.rows, None)
