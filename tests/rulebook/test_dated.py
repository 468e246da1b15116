"""Every shipped table can be trusted, and a wrong one is found with its file and row."""

from __future__ import annotations

from datetime import date

import pytest

from fodfaeste.rulebook import NoRule, Row, TableError, in_force, load_tables, parse_table

GOOD = """
key = "rates"
title = "Satser"
about = "Til prøve."
[[columns]]
key = "amount"
title = "Beløb"
kind = "money"
[[rows]]
valid_from = 2024-01-01
valid_to = 2024-12-31
source = "En kilde"
values = { amount = 469500 }
"""


def test_the_tables_the_system_relies_on_are_shipped() -> None:
    assert set(load_tables()) >= {
        "benefits",
        "refund_ladder",
        "ladder_reset",
        "caseload_bands",
        "contact_rules",
        "screening_triggers",
        "rates",
        "spell_definition",
    }


def test_every_shipped_row_says_where_it_comes_from() -> None:
    for table in load_tables().values():
        for row in table.rows:
            assert row.source
            assert row.source_url == "" or row.source_url.startswith("http")


def test_the_ladder_covers_every_week_number_once_and_the_shares_add_up() -> None:
    steps = [row.values for row in load_tables()["refund_ladder"].in_force(date(2026, 1, 1))]
    assert [(step["from_week"], step["to_week"]) for step in steps] == [(1, 4), (5, 26), (27, 52), (53, 0)]
    assert [step["refund_percent"] for step in steps] == [80, 40, 30, 20]
    assert all(step["refund_percent"] + step["cofinancing_percent"] == 100 for step in steps)


def test_contact_rules_change_on_the_first_of_july_2026() -> None:
    table = load_tables()["contact_rules"]
    before, after = table.in_force(date(2026, 6, 30)), table.in_force(date(2026, 7, 1))
    assert {row.values["portfolio_percent"] for row in before} == {0}
    assert {row.values["group"] for row in after if row.values["portfolio_percent"] == 75} == {
        "dagpenge",
        "kontanthjaelp",
        "ledighedsydelse",
    }


def test_a_rate_is_never_in_force_twice_on_a_day() -> None:
    rows = load_tables()["rates"].rows
    for number, one in enumerate(rows):
        for other in rows[:number]:
            same = all(one.values[key] == other.values[key] for key in ("benefit", "rate"))
            assert not (same and (one.covers(other.valid_from) or other.covers(one.valid_from)))


def test_a_year_whose_rates_were_not_found_has_none() -> None:
    with pytest.raises(NoRule, match=r"rates.*2020-05-01"):
        load_tables()["rates"].in_force(date(2020, 5, 1))


def test_both_days_of_a_row_are_included() -> None:
    row = parse_table(GOOD, "x.toml").rows[0]
    assert row.covers(date(2024, 1, 1)) and row.covers(date(2024, 12, 31))
    assert not row.covers(date(2023, 12, 31)) and not row.covers(date(2025, 1, 1))


def test_nothing_in_force_is_an_error_that_names_the_table_and_the_date() -> None:
    rows = parse_table(GOOD, "x.toml").rows
    assert in_force(rows, date(2024, 6, 1)) == rows
    with pytest.raises(NoRule, match=r"^rates: .*2025-01-01$"):
        in_force(rows, date(2025, 1, 1))
    with pytest.raises(NoRule, match=r"^own: "):
        in_force((), date(2025, 1, 1), table="own")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("amount = 469500", 'amount = "469500"', r"x\.toml, row 1: amount: '469500' is not a valid money"),
        ("amount = 469500", "amount = 4695.00", "not a valid money"),
        ("amount = 469500", "amount = -1", "not a valid money"),
        ("amount = 469500", "amount = true", "not a valid money"),
        ("amount = 469500", "", "row 1: values: missing amount"),
        ("amount = 469500", "amount = 1, other = 2", "row 1: values: unknown other"),
        ('source = "En kilde"', 'source = " "', "row 1: source"),
        ('source = "En kilde"', "", "row 1: source"),
        ("valid_from = 2024-01-01", "", "row 1: valid_from must be a date"),
        ("valid_from = 2024-01-01", 'valid_from = "2024-01-01"', "row 1: valid_from must be a date"),
        ("valid_to = 2024-12-31", "valid_to = 2023-12-31", "row 1: valid_to 2023-12-31 is before"),
        ("valid_to = 2024-12-31", "until = 2023-12-31", "row 1: unknown until"),
        ('kind = "money"', 'kind = "kroner"', "column 1: kind 'kroner'"),
        ('key = "rates"', "", "x.toml: key"),
        ("[[rows]]", "[[rows", "x.toml: not valid TOML"),
    ],
)
def test_a_wrong_table_is_refused_with_its_file_and_place(old: str, new: str, message: str) -> None:
    with pytest.raises(TableError, match=message):
        parse_table(GOOD.replace(old, new), "x.toml")


def test_a_row_tells_numbers_from_texts() -> None:
    row = Row(date(2024, 1, 1), None, {"n": 3, "t": "a", "b": True}, "kilde", table="t")
    assert (row.number("n"), row.text("t")) == (3, "a")
    for wrong in ("t", "b"):
        with pytest.raises(TypeError, match="not a number"):
            row.number(wrong)
    with pytest.raises(TypeError, match="not a text"):
        row.text("n")
