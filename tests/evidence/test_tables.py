"""Columns of numbers, names and periods as strangers write them; what could mean two things is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fodfaeste.evidence.sources import BadInput
from fodfaeste.evidence.tables import Table, names_in, read_table


def table(folder: Path, *lines: str, names: tuple[str, ...] = ("a",)) -> Table:
    path = folder / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_table(path, names)


def test_a_decimal_comma_anywhere_in_the_column_makes_its_points_thousands(tmp_path: Path) -> None:
    found = table(tmp_path, "a;b", "1.250;x", "1.250,5;y", "900,5;x", "12;x")
    assert found.numbers("a").tolist() == [1250.0, 1250.5, 900.5, 12.0]


def test_two_points_in_a_number_are_thousands(tmp_path: Path) -> None:
    assert table(tmp_path, "a;b", "1.250.000;x", "1.100;y").numbers("a").tolist() == [1_250_000.0, 1100.0]


def test_points_that_cannot_be_thousands_are_decimal_points(tmp_path: Path) -> None:
    assert table(tmp_path, "a;b", "1.250;x", "2.5;y").numbers("a").tolist() == [1.25, 2.5]
    assert table(tmp_path, "a;b", "0.250;x", "0.125;y").numbers("a").tolist() == [0.25, 0.125]


def test_where_nothing_tells_thousands_from_decimals_the_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"may be 1250 or 1\.25"):
        table(tmp_path, "a;b", "1.250;x", "3.000;y", "2;z").numbers("a")


def test_commas_and_points_as_decimals_in_one_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"row|line .*'2\.5' is not a number; write it as 1234,5"):
        table(tmp_path, "a;b", "3,5;x", "2.5;y").numbers("a")


def test_in_a_file_with_commas_a_point_is_a_decimal_point(tmp_path: Path) -> None:
    assert table(tmp_path, "a,b", "1.250,x", "3.000,y").numbers("a").tolist() == [1.25, 3.0]


def test_a_quotation_mark_that_is_not_closed_is_pointed_out(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="quotation mark that is not closed"):
        table(tmp_path, "t,a", '1,"b', "2,b", "3,b", '4,"a', "5,a").labels("a")


def test_missing_columns_suggest_the_nearest_and_empty_cells_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="did you mean 'outcome'"):
        table(tmp_path, "outcome,b", "1,2", names=("outcom",))
    with pytest.raises(BadInput, match=r"line 3.*the number is missing"):
        table(tmp_path, "a,b", "1,2", ",3").numbers("a")


@pytest.mark.parametrize(("text", "words"), [("a,,b", "empty name"), ("a,A", "twice")])
def test_lists_of_names_are_whole(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        names_in(text, "--covariates")
