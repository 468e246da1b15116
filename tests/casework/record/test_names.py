"""A name is found however it is written, and found the same way by Python and by the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.record.listing import Filters, citizens
from fodfaeste.casework.record.rules import fold, looks_like_cpr, words
from tests.cast import Cast

letters = st.text("abeoæøåÆØÅäöéüÜ-' AEOnr", max_size=12)


@given(letters)
def test_the_beginning_of_a_name_folds_to_the_beginning_of_its_folded_form(text: str) -> None:
    for cut in range(len(text) + 1):
        assert fold(text).startswith(fold(text[:cut]))


@given(letters)
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Søren Ågård", "soeren"),
        ("Søren Ågård", "SØREN aagaard"),
        ("Søren Ågård", "soren agard"),
        ("Søren Ågård", "ågå"),
        ("Søren Ågård", "ård sø".replace("ård", "ag")),
        ("Lise-Lotte Kjær", "lotte"),
        ("Lise-Lotte Kjær", "kjaer lise"),
        ("Özlem Ünal", "ozlem unal"),
        ("ØJVIND BÆK", "øjvind bæ"),
        ("Andrea O'Neill", "neill"),
        ("Ane 100% _", "100%"),
    ],
)
def test_a_forgiving_search_finds_the_name(cast: Cast, written: str, searched: str) -> None:
    anna = cast.citizen["anna"]
    anna.first_name, anna.last_name = written.split(" ", 1)
    anna.save()
    found = citizens(cast.actor("mette"), Filters(words=tuple(words(searched))))
    assert [each.pk for each in found] == [anna.pk]


@pytest.mark.parametrize("searched", ["øren", "%", "_", "anna bo", "zzz"])
def test_the_middle_of_a_part_and_signs_find_nobody(cast: Cast, searched: str) -> None:
    anna = cast.citizen["anna"]
    anna.first_name = "Søren"
    anna.save()
    assert not citizens(cast.actor("mette"), Filters(words=tuple(words(searched)))).exists()


@pytest.mark.parametrize("text", ["7001801000", "700180-1000", "Anna 700180", " 70 01 80 "])
def test_a_number_in_the_name_field_is_recognised(text: str) -> None:
    assert looks_like_cpr(text)


@pytest.mark.parametrize("text", ["Anna", "Anna 2", "", "Hus 12345"])
def test_a_name_is_not_taken_for_a_number(text: str) -> None:
    assert not looks_like_cpr(text)
