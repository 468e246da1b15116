"""Dated rows: overlaps, contradictions, gaps and what a release may change, against plain day-by-day readings."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation.rules.rules import (
    Stored,
    contradiction,
    gaps,
    overlap,
    plan_release,
    problem_with_values,
)
from fodfaeste.rulebook import Column, Row, Table, TableError, load_tables
from fodfaeste.rulebook.dated import Choice, parse_table

START = date(2026, 1, 1)
COLUMNS = (Column("key", "Nøgle", "text"), Column("amount", "Beløb", "money"))
DAYS = [START + timedelta(days=number) for number in range(40)]


def row(key: str = "a", amount: int = 1, first: int = 0, last: int | None = None, source: str = "Loven") -> Row:
    end = None if last is None else START + timedelta(days=last)
    return Row(START + timedelta(days=first), end, {"key": key, "amount": amount}, source, table="t")


def table(*rows: Row, identity: tuple[str, ...] | None = ("key",)) -> Table:
    return Table("t", "Prøve", "Til prøven", COLUMNS, rows, identity)


periods = st.builds(
    lambda key, first, length: row(key, 1, first, None if length is None else first + length),
    st.sampled_from("ab"),
    st.integers(0, 20),
    st.none() | st.integers(0, 15),
)


@given(periods, periods)
def test_two_rows_overlap_when_they_share_a_day(one: Row, other: Row) -> None:
    assert overlap(one, other) == any(one.covers(day) and other.covers(day) for day in DAYS)


@given(periods, st.lists(periods, max_size=4))
def test_a_contradiction_is_the_same_rule_on_the_same_day(wanted: Row, others: list[Row]) -> None:
    same_day = [
        other
        for other in others
        if other.values["key"] == wanted.values["key"] and any(wanted.covers(d) and other.covers(d) for d in DAYS)
    ]
    found = contradiction(wanted, others, table(wanted))
    assert (found in same_day) if same_day else found is None


def test_a_table_without_identity_refuses_nothing_and_one_with_none_holds_one_rule() -> None:
    assert contradiction(row("a"), [row("b")], table(row(), identity=None)) is None
    assert contradiction(row("a"), [row("b")], table(row(), identity=())) is not None


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"key": "a"}, "amount"),
        ({"key": " ", "amount": 1}, "key"),
        ({"key": "a", "amount": -1}, "amount"),
        ({"key": "a", "amount": "1"}, "amount"),
        ({"key": "a", "amount": True}, "amount"),
        ({"key": "a", "amount": 1, "andet": 2}, None),
    ],
)
def test_wrong_values_are_named(values: dict[str, object], field: str | None) -> None:
    problem = problem_with_values(values, COLUMNS)
    assert problem is not None
    assert problem.field == field


def test_right_values_have_no_problem() -> None:
    assert problem_with_values({"key": "a", "amount": 0}, COLUMNS) is None


def test_a_rule_that_stops_within_sixty_days_is_a_gap_unless_something_follows() -> None:
    stops = row("a", last=30)
    assert [gap.last for gap in gaps(table(stops), [stops], START)] == [stops.valid_to]
    assert gaps(table(stops), [stops, row("a", first=31)], START) == []
    assert gaps(table(stops), [stops, row("b", first=31)], START) != [], "another rule is no successor"
    assert gaps(table(stops), [row("a", last=61)], START) == []
    assert gaps(table(stops), [row("a", first=5)], START)[0].last is None, "nothing holds today"


def store(*rows: tuple[Row, bool, bool]) -> list[Stored]:
    return [Stored(number, each, shipped, final) for number, (each, shipped, final) in enumerate(rows, start=1)]


def test_what_is_there_is_not_added_again() -> None:
    assert plan_release(table(row()), store((row(), True, True))).add == ()


def test_a_corrected_row_takes_the_place_of_the_old_one() -> None:
    old, new = row(amount=1), row(amount=2)
    release = plan_release(table(new), store((old, True, True)))
    assert release.add == ((new, (1,)),)
    assert release.withdraw == ()


def test_a_corrected_source_is_a_correction_too() -> None:
    old, new = row(), replace(row(), source="Loven, rettet")
    assert plan_release(table(new), store((old, True, True))).add == ((new, (1,)),)


def test_what_the_municipality_replaced_is_not_corrected_behind_its_back() -> None:
    old, own, new = row(amount=1), row(amount=7), row(amount=2)
    release = plan_release(table(new), store((old, True, False), (own, False, True)))
    assert release.add == () and release.withdraw == ()


def test_what_the_municipality_ended_does_not_come_back() -> None:
    old, ended = row(), row(last=5)
    release = plan_release(table(row(amount=2)), store((old, True, False), (ended, False, True)))
    assert release.add == ()


def test_the_municipalitys_own_row_keeps_a_new_shipped_one_out_on_its_days_only() -> None:
    own = row("a", first=0, last=10)
    before, after = row("a", first=5), row("a", first=11)
    assert plan_release(table(before), store((own, False, True))).add == ()
    assert plan_release(table(after), store((own, False, True))).add == ((after, ()),)


def test_a_row_no_longer_shipped_is_withdrawn_unless_the_municipality_has_it() -> None:
    assert plan_release(table(row("b")), store((row("a"), True, True), (row("b"), True, True))).withdraw == (1,)
    kept = plan_release(table(row("b")), store((row("a"), False, True), (row("b"), True, True)))
    assert kept.withdraw == ()


@given(st.lists(periods, max_size=5, unique_by=lambda each: (each.values["key"], each.valid_from)))
def test_loading_a_release_twice_changes_nothing_the_second_time(rows: list[Row]) -> None:
    shipped = table(*rows)
    first = plan_release(shipped, [])
    again = plan_release(shipped, store(*((each, True, True) for each, _ in first.add)))
    assert again.add == () and again.withdraw == ()


def test_no_shipped_table_contradicts_itself() -> None:
    for shipped in load_tables().values():
        for number, each in enumerate(shipped.rows):
            assert contradiction(each, shipped.rows[number + 1 :], shipped) is None, f"{shipped.key}, row {number + 1}"


def test_a_value_outside_a_column_s_choices_is_named_with_what_may_be_chosen() -> None:
    column = Column("measure", "Mål", "text", (Choice("weeks", "Uger"), Choice("spells", "Forløb")))
    assert problem_with_values({"measure": "weeks"}, [column]) is None
    problem = problem_with_values({"measure": "vrøvl"}, [column])
    assert problem is not None
    assert problem.message == "»Mål« skal være »Uger« eller »Forløb«."


@pytest.mark.parametrize(
    "choices",
    ["[]", '["a"]', '[{ value = "a" }]', '[{ value = "a", title = "A" }, { value = "a", title = "B" }]',
     '[{ value = "b", title = "B" }]'],
)  # fmt: skip
def test_a_table_with_wrong_choices_or_a_row_outside_them_is_not_loaded(choices: str) -> None:
    text = """key = "t"
title = "T"
about = "Om"
[[columns]]
key = "measure"
title = "Mål"
kind = "text"
choices = CHOICES
[[rows]]
valid_from = 2026-01-01
source = "Lov"
[rows.values]
measure = "a"
"""
    with pytest.raises(TableError, match=r"t\.toml"):
        parse_table(text.replace("CHOICES", choices), "t.toml")
    assert parse_table(text.replace("CHOICES", '[{ value = "a", title = "A" }]'), "t.toml").rows
