"""A name or a code in a file finds its benefit, on the day it was paid."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.rulebook import BenefitTable, Row, TableError, load_tables

TABLE = BenefitTable()
DAY = date(2024, 5, 6)


def key(name: str, on: date = DAY) -> str | None:
    benefit = TABLE.find(name, on)
    return None if benefit is None else benefit.key


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kontanthjælp", "kontanthjaelp"),
        ("KONTANTHJÆLP ", "kontanthjaelp"),
        ("A-dagpenge", "a_dagpenge"),
        ("Arbejdsløshedsdagpenge", "a_dagpenge"),
        ("Ressourceforløbsydelse", "ressourceforloeb"),
        ("Ressourceforløbsydelse under jobafklaring", "jobafklaringsforloeb"),
        ("Jobafklaringsforløb", "jobafklaringsforloeb"),
        ("Selvforsørgelses- og hjemrejseydelse", "sho_ydelse"),
        ("SHO-ydelse", "sho_ydelse"),
        ("Flexjob", "fleksjob"),
        ("Fleksbidrag fra staten", "fleksbidrag"),
        ("133", "kontanthjaelp"),
        ("738", "kontanthjaelp"),
        ("111", "a_dagpenge"),
        ("0", "selvforsoerget"),
        ("139", None),
        ("Vinterhjælp", None),
        ("", None),
    ],
)
def test_names_and_codes_as_files_have_them(name: str, expected: str | None) -> None:
    assert key(name) == expected


def test_from_july_2025_the_merged_benefits_are_kontanthjaelp() -> None:
    for name in ("Uddannelseshjælp", "Overgangsydelse", "SHO-ydelse"):
        assert key(name, date(2025, 6, 30)) != "kontanthjaelp"
        assert key(name, date(2025, 7, 1)) == "kontanthjaelp"
    assert "uddannelseshjaelp" in TABLE.by_key


def test_before_the_table_begins_nothing_is_known() -> None:
    assert key("Kontanthjælp", date(1980, 1, 1)) is None


def test_a_subsidised_job_is_neither_benefit_nor_self_support() -> None:
    for name in ("Løntilskud", "Fleksløntilskud", "Skånejob"):
        benefit = TABLE.find(name, DAY)
        assert benefit is not None
        assert (benefit.kind, benefit.on_ladder, benefit.self_support) == ("none", False, False)


def test_no_benefit_pension_or_education_is_self_support() -> None:
    supporting = {benefit.key for benefit in TABLE.by_key.values() if benefit.self_support}
    assert supporting == {"selvforsoerget", "fleksbidrag"}


def test_no_two_benefits_have_the_same_priority() -> None:
    assert len({benefit.priority for benefit in TABLE.by_key.values()}) == len(TABLE.by_key)


@given(st.sampled_from(load_tables()["benefits"].rows), st.integers(0, 4000))
def test_every_alias_finds_its_own_benefit_on_every_day_it_is_valid(row: Row, days: int) -> None:
    on = row.valid_from + timedelta(days=days)
    if row.covers(on):
        for alias in row.values["aliases"]:
            for text in (alias.upper(), f" {alias} ") if not alias[0].isdigit() else alias.split("-"):
                assert key(text, on) == row.values["key"]


def row_of(name: str, aliases: tuple[str, ...], kind: str = "benefit", on_ladder: bool = True) -> Row:
    values = {"key": name, "title": name, "kind": kind, "priority": 1, "aliases": aliases}
    return Row(date(2020, 1, 1), None, {**values, "on_ladder": on_ladder, "self_support": False, "group": "andet"}, "k")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([row_of("a", ("x",)), row_of("b", ("X ",))], "means both a and b"),
        ([row_of("a", ("1-5",)), row_of("b", ("5-9",))], "codes 5-9 mean a and b"),
        ([row_of("a", ("9-1",))], "runs backwards"),
        ([row_of("a", ()), row_of("a", (), on_ladder=False)], "two meanings"),
        ([row_of("a", (), kind="pension")], "only a benefit"),
        ([row_of("a", (), kind="gift")], "kind 'gift'"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(rows: list[Row], message: str) -> None:
    with pytest.raises(TableError, match=message):
        BenefitTable(rows)
