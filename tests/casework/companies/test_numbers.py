"""CVR numbers are checked by modulus 11; P-numbers only by their ten digits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.companies.numbers import BadNumber, cvr_of, parse_cvr, parse_p


def test_the_authoritys_own_example_holds() -> None:
    assert parse_cvr("13-74-81-36") == "13748136"
    assert cvr_of("1374813") == "13748136"


@pytest.mark.parametrize("text", ["DK 13748136", " 13 74 81 36 ", "dk13748136"])
def test_a_cvr_number_may_be_written_with_country_and_spaces(text: str) -> None:
    assert parse_cvr(text) == "13748136"


@pytest.mark.parametrize(
    ("text", "says"),
    [("13748137", "kontrolcifferet"), ("1374813", "otte cifre"), ("1374813x", "otte cifre"), ("", "otte cifre")],
)
def test_a_wrong_cvr_number_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(BadNumber, match=says):
        parse_cvr(text)


@given(st.from_regex(r"[1-9][0-9]{6}", fullmatch=True), st.integers(0, 7), st.integers(1, 9))
def test_any_single_wrong_digit_is_found(seven: str, place: int, more: int) -> None:
    whole = cvr_of(seven)
    if whole is None:
        return
    digit = str((int(whole[place]) + more) % 10)
    wrong = whole[:place] + digit + whole[place + 1 :]
    if not wrong.startswith("00"):
        with pytest.raises(BadNumber, match="kontrolcifferet"):
            parse_cvr(wrong)


def test_seven_digits_whose_remainder_is_one_have_no_check_digit() -> None:
    assert any(cvr_of(f"{number:07d}") is None for number in range(1_000_000, 1_000_050))


def test_numbers_that_begin_with_00_are_for_tests_only() -> None:
    made_up = next(cvr for number in range(1, 20) if (cvr := cvr_of(f"00{number:05d}")))
    assert parse_cvr(made_up, test_numbers=True) == made_up
    with pytest.raises(BadNumber, match="prøvenummer"):
        parse_cvr(made_up)
    with pytest.raises(BadNumber, match="prøvenummer"):
        parse_p("0012345678")


def test_a_p_number_has_ten_digits_and_no_check_digit() -> None:
    assert parse_p("1 000 000 001") == "1000000001"
    with pytest.raises(BadNumber, match="ti cifre"):
        parse_p("100000001")
