"""Danish words find each other: inflected, compound, misspelt, and typed on a foreign keyboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.catalogue.words import closeness, distance, fold, stem, stems


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("gruppe", "grupperne"),
        ("angst", "angsten"),
        ("sygemeldt", "sygemeldte"),
        ("søvn", "soevn"),
        ("mål", "maal"),
        ("træning", "traening"),
        ("HOLD", "holdene"),
    ],
)
def test_forms_of_one_word_share_a_stem(left: str, right: str) -> None:
    assert stem(left) == stem(right)


@pytest.mark.parametrize(("left", "right"), [("hold", "held"), ("gæld", "gård"), ("mor", "mord")])
def test_different_words_keep_different_stems(left: str, right: str) -> None:
    assert stem(left) != stem(right)


def test_little_words_are_not_searched_for() -> None:
    assert stems("hjælp til at søge et job") == [stem("hjælp"), stem("søge"), stem("job")]


@pytest.mark.parametrize(
    ("typed", "known", "answers"),
    [
        ("angst", "angsthold", True),
        ("angsthold", "angst", True),
        ("angst", "agnst", True),
        ("depresion", "depression", True),
        ("hold", "held", True),
        ("job", "jog", False),
        ("stress", "presse", False),
    ],
)
def test_compounds_and_slips_answer_and_other_words_do_not(typed: str, known: str, answers: bool) -> None:
    assert (closeness(typed, known) > 0) is answers


def test_what_is_written_the_same_answers_better_than_what_looks_like_it() -> None:
    assert closeness("hold", "hold") > closeness("hold", "holdleder") > closeness("hold", "held")


words = st.text("abcdeæøå", max_size=8)


@given(words, words)
def test_the_distance_is_the_same_from_both_sides_and_zero_only_between_equals(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left)
    assert (distance(left, right) == 0) is (left == right)
    assert distance(left, right) <= max(len(left), len(right))


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
