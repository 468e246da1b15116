"""A ledger file is read line by line, in every shape a finance system writes it; what cannot be read is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation.wrong import Wrong
from fodfaeste.steering.investment.ledger import day_of, oere_of, read_ledger

TODAY = date(2026, 11, 26)
HEAD = "Konto;Dato;Bilag;Tekst;Beløb\n"
PLAIN = HEAD + "5.68.98.1;31-10-2026;4711;Løn sagsbehandlere;1.234.567,89\n5.68.98.1;15-11-2026;4712;Tilbage;-500,00\n"


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("cp1252"),
        PLAIN.encode("utf-16"),
        PLAIN.replace("\n", "\r\n").encode(),
        ("\n\n" + PLAIN + "\n;;;;\n").encode(),
        PLAIN.replace(";", "\t").encode(),
        PLAIN.replace("1.234.567,89", '"1.234.567,89"').replace("-500,00", '"-500,00"').replace(";", ",").encode(),
        PLAIN.replace("Konto", "KONTONR.").replace("Dato", "Bogføringsdato").encode(),
    ],
    ids=["utf-8", "mark", "windows", "utf-16", "crlf", "empty lines", "tabs", "commas", "other headings"],
)
def test_the_same_postings_come_out_of_every_shape(data: bytes) -> None:
    read = read_ledger(data, TODAY)
    assert not read.refused
    assert [(each.account, each.day, each.oere) for each in read.postings] == [
        ("5.68.98.1", date(2026, 10, 31), 123_456_789), ("5.68.98.1", date(2026, 11, 15), -50_000),
    ]  # fmt: skip
    assert read.postings[0].text == "Løn sagsbehandlere"
    assert read.oere == 123_406_789


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("1;31-10-2026;4;x;", "Beløb", "Beløbet mangler."),
        ("1;31-10-2026;4;x;12.50", "Beløb", "»12.50« er ikke et beløb."),
        ("1;31-10-2026;4;x;1,234.50", "Beløb", "er ikke et beløb"),
        ("1;31-10-2026;4;x;ti", "Beløb", "er ikke et beløb"),
        ("1;31-10-2026;4;x;12,345", "Beløb", "er ikke et beløb"),
        ("1;31-10-2026;4;Løn; sygeplejerske;100,00", "Beløb", "flere felter"),
        (";31-10-2026;4;I alt;100,00", "Konto", "Kontoen mangler."),
        ("1;31-02-2026;4;x;100,00", "Dato", "»31-02-2026« er ikke en dato."),
        ("1;;4;x;100,00", "Dato", "Datoen mangler."),
        ("1;27-11-2026;4;x;100,00", "Dato", "ude i fremtiden"),
        ("1;31-10-0206;4;x;100,00", "Dato", "før 1990"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_with_its_number_and_what_to_do(line: str, column: str, said: str) -> None:
    read = read_ledger((PLAIN + line + "\n").encode(), TODAY)
    (refused,) = read.refused
    assert (refused.line, refused.column) == (4, column)
    assert said in refused.reason
    assert refused.remedy


def test_line_numbers_count_lines_of_the_file_also_past_a_text_that_runs_over_two() -> None:
    data = HEAD + '1;31-10-2026;4;"To\nlinjer";100,00\n1;31-10-2026;4;x;forkert\n'
    assert [each.line for each in read_ledger(data.encode(), TODAY).refused] == [4]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "Filen er tom"),
        (HEAD.encode(), "kun overskrifter"),
        (b"Konto;Tekst\n1;x\n", "mangler »Dato« og »Beløb«"),
        ("Konto;Konto;Dato;Beløb\n1;1;31-10-2026;1\n".encode(), "To kolonner"),
        (b"PK\x03\x04\x00\x00", "CSV"),
        ((HEAD + '1;31-10-2026;4;"x;100,00\n').encode(), "anførselstegn"),
    ],
)
def test_what_is_no_ledger_is_refused_whole(data: bytes, said: str) -> None:
    with pytest.raises(Wrong) as wrong:
        read_ledger(data, TODAY)
    assert said in wrong.value.message


def test_cpr_numbers_do_not_come_in_with_the_texts() -> None:
    data = HEAD + "1;31-10-2026;4;Betaling 010185-1234;100,00\n1;31-10-2026;4;Borger 0101851234;ti\n"
    read = read_ledger(data.encode(), TODAY)
    assert "1234" not in read.postings[0].text
    assert "1234" not in read.refused[0].excerpt


def test_two_postings_that_are_alike_are_two_and_keep_their_marks_in_another_file() -> None:
    line = "1;31-10-2026;4;x;100,00\n"
    first, second = read_ledger((HEAD + line + line).encode(), TODAY).postings
    assert first.digest != second.digest
    (alone,) = read_ledger((HEAD + line).encode(), TODAY).postings
    assert alone.digest == first.digest


@given(st.integers(-(10**12), 10**12))
def test_every_amount_that_is_written_the_danish_way_is_read_back(oere: int) -> None:
    whole, rest = divmod(abs(oere), 100)
    dotted = f"{whole:,}".replace(",", ".")
    sign = "-" if oere < 0 else ""
    for text in (f"{sign}{dotted},{rest:02}", f"{sign}{whole},{rest:02}", f"{dotted},{rest:02}{sign}"):
        assert oere_of(text) == oere


@given(st.text(max_size=12))
def test_nothing_but_an_amount_is_an_amount(text: str) -> None:
    try:
        found = oere_of(text)
    except ValueError:
        return
    assert isinstance(found, int)
    assert any(character.isdigit() for character in text)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_dates_are_read_day_first(day: date) -> None:
    for text in (f"{day:%d-%m-%Y}", f"{day:%d.%m.%Y}", f"{day.day}/{day.month}/{day.year}", day.isoformat()):
        assert day_of(text) == day


@given(st.binary(max_size=300))
def test_any_bytes_are_a_ledger_or_a_refusal(data: bytes) -> None:
    try:
        read = read_ledger(data, TODAY)
    except Wrong as wrong:
        assert wrong.message
        return
    assert read.rows == len(read.postings) + len(read.refused)
