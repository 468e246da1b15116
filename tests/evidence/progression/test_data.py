"""A long file of scores becomes a cube, or is refused with the place and the remedy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fodfaeste.evidence.progression.data import Columns, read_ratings
from fodfaeste.evidence.sources import BadInput
from tests.evidence.progression.made import cube, rows_of, text, written

FULL = Columns(role="role", item="item")
HEAD = "citizen,occasion,role,item,score"
GOOD = (HEAD, "1,1,a,x,4", "1,2,a,x,5", "2,1,a,x,3", "2,2,a,x,")


def refusal(path: Path, columns: Columns = FULL, **how: object) -> str:
    with pytest.raises(BadInput) as caught:
        read_ratings(path, columns, **how)  # type: ignore[arg-type]
    return str(caught.value)


def test_scores_take_their_places_and_gaps_stay_gaps(tmp_path: Path) -> None:
    scores = cube(1, 5, 3, 2, 2, 0.2)
    found = read_ratings(written(tmp_path / "a.csv", scores), FULL)
    turned = scores[:, :, ::-1]  # caseworker comes before citizen in the alphabet
    assert found.score == pytest.approx(turned, abs=1e-6, nan_ok=True)
    assert (found.occasions, found.roles, found.items) == (("1", "2", "3"), ("caseworker", "citizen"), ("q1", "q2"))


def test_the_order_of_rows_and_repeated_rows_make_no_difference(tmp_path: Path) -> None:
    rows = rows_of(cube(2, 6))
    one = read_ratings(text(tmp_path / "a.csv", HEAD, *rows), FULL)
    other = read_ratings(text(tmp_path / "b.csv", HEAD, *reversed(rows), *rows[:7]), FULL)
    assert (one.score == other.score).all()
    assert (one.repeated, other.repeated) == (0, 7)


def test_an_empty_score_is_not_answered_and_counted(tmp_path: Path) -> None:
    found = read_ratings(text(tmp_path / "a.csv", *GOOD), FULL)
    assert found.unanswered == 1
    assert np.isnan(found.score[1, 1, 0, 0])


def test_dates_are_counted_for_each_citizen_and_time_is_in_months(tmp_path: Path) -> None:
    rows = ("citizen,occasion,score", "1,2025-01-01,4", "1,2025-04-01,5", "2,2025-03-10,3", "2,2026-03-10,6")
    found = read_ratings(text(tmp_path / "a.csv", *rows), Columns())
    assert found.occasions == ("1", "2")
    assert found.unit == "months"
    assert found.time[:, 1] == pytest.approx([90 / 30.4375, 365 / 30.4375])


def test_dates_fall_into_rounds_of_so_many_days(tmp_path: Path) -> None:
    rows = (
        "citizen,occasion,role,score", "1,2025-01-01,a,4", "1,2025-01-09,b,5", "1,2025-04-05,a,6", "2,2025-01-01,a,3",
        "2,2025-07-01,b,6",
    )  # fmt: skip
    found = read_ratings(text(tmp_path / "a.csv", *rows), Columns(role="role"), every=91)
    assert found.occasions == ("0", "1", "2")
    assert found.score[0, :2, :, 0].tolist()[0] == [4, 5]
    assert found.score[1, 2, 1, 0] == 6


def test_a_missing_item_does_not_move_the_mean(tmp_path: Path) -> None:
    rows = [
        f"{c},1,a,{i},{level + off}" for c, level in (("1", 4), ("2", 6)) for i, off in (("x", -2), ("y", 0), ("z", 2))
    ]
    whole = read_ratings(text(tmp_path / "a.csv", HEAD, *rows), FULL).levels()
    holed = read_ratings(text(tmp_path / "b.csv", HEAD, *rows[:5]), FULL).levels()
    assert whole[:, 0, 0].tolist() == [4, 6]
    assert holed[1, 0, 0] == pytest.approx(6, abs=0.7)  # the plain mean of the two would be 5
    few = read_ratings(text(tmp_path / "c.csv", HEAD, *rows[:4]), FULL).levels()
    assert np.isnan(few[1, 0, 0])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            "1,1,a,x,7",
            "line 6, column score: there is a second score for the same citizen, occasion, role, item (4 and 7)",
        ),
        ("1,3,a,x,four", "line 6, column score: 'four' is not a number"),
        ("3,one,a,x,4", "line 6, column occasion: 'one' is not a period"),
        (",3,a,x,4", "line 6, column citizen: the cell is empty"),
        ("3,2025-02-30,a,x,4", "column occasion"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, told: str) -> None:
    assert told in refusal(text(tmp_path / "a.csv", *GOOD, row))


def test_a_day_that_is_not_in_the_calendar_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "citizen,occasion,score", "1,2025-02-30,4", "2,2025-02-01,5")
    assert "line 2, column occasion: '2025-02-30' is no day of the calendar" in refusal(path, Columns())


def test_a_score_outside_the_scale_is_refused_with_its_row(tmp_path: Path) -> None:
    told = refusal(text(tmp_path / "a.csv", *GOOD, "3,1,a,x,11"), scale=(1, 10))
    assert "line 6, column score: 11 is outside --scale 1,10" in told


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("1,1,a,x,4", "1,2,a,x,5"), "all scores are of one citizen"),
        (("1,1,a,x,4", "2,1,a,x,4"), "every score is 4"),
        (("1,1,a,x,", "2,1,a,x,"), "there is no score in any row"),
        ((), "no rows"),
    ],
)
def test_what_cannot_be_told_apart_is_refused(tmp_path: Path, rows: tuple[str, ...], told: str) -> None:
    assert told in refusal(text(tmp_path / "a.csv", HEAD, *rows))


def test_a_misspelt_column_suggests_the_nearest(tmp_path: Path) -> None:
    assert "did you mean 'item'" in refusal(text(tmp_path / "a.csv", *GOOD), Columns(role="role", item="items"))
    assert "named for two things" in refusal(text(tmp_path / "a.csv", *GOOD), Columns(role="role", item="role"))


def test_a_citizen_in_two_groups_is_refused(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "citizen,occasion,score,group", "1,1,4,g", "1,2,5,h", "2,1,5,h")
    assert "line 3, column group: citizen 1 is in two groups" in refusal(path, Columns(group="group"))
