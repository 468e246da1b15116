"""CPR numbers are read, refused, hidden, sealed and found again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.foundation.people.cpr import BadCpr, CprVault, parse

VAULT = CprVault(b"k" * 32)
digits = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("0101000000", date(1900, 1, 1)),
        ("010136-4000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("010157 5000", date(2057, 1, 1)),
        ("0101585000", date(1858, 1, 1)),
        ("0101369000", date(2036, 1, 1)),
        ("0101379000", date(1937, 1, 1)),
        (" 2902004000 ", date(2000, 2, 29)),
    ],
)
def test_the_century_follows_from_the_seventh_digit(number: str, born: date) -> None:
    assert parse(number, test_numbers=False).birth_date == born


@pytest.mark.parametrize(
    "number", ["", "123", "0101000", "01010000000", "3002000000", "2902010000", "010100x000", "0013000000"]
)
def test_what_is_no_number_is_refused_without_repeating_it(number: str) -> None:
    with pytest.raises(BadCpr) as bad:
        parse(number, test_numbers=True)
    assert not number or number not in str(bad.value)


def test_test_numbers_are_read_only_where_they_are_allowed() -> None:
    assert parse("7001801000", test_numbers=True).birth_date == date(1980, 1, 10)
    with pytest.raises(BadCpr):
        parse("7001801000", test_numbers=False)


@given(digits)
def test_a_number_that_is_read_never_shows_its_last_four(number: str) -> None:
    try:
        found = parse(number, test_numbers=True)
    except BadCpr:
        return
    assert str(found) == f"{number[:6]}-••••"
    assert number[6:] not in repr(found)[len("Cpr(") + 6 :]
    assert found.written == f"{number[:6]}-{number[6:]}"


@given(digits, digits)
def test_a_sealed_number_is_opened_again_and_found_by_its_fingerprint_alone(one: str, other: str) -> None:
    sealed = VAULT.seal(one)
    assert VAULT.open(sealed) == one
    assert sealed != VAULT.seal(one), "two seals of one number must not look alike"
    assert one.encode() not in sealed
    assert (VAULT.fingerprint(one) == VAULT.fingerprint(other)) == (one == other)


def test_another_key_neither_opens_nor_finds() -> None:
    stranger = CprVault(b"x" * 32)
    with pytest.raises(ValueError, match="another key"):
        stranger.open(VAULT.seal("0101000000"))
    assert stranger.fingerprint("0101000000") != VAULT.fingerprint("0101000000")
    with pytest.raises(ValueError, match="32 bytes"):
        CprVault(b"kort")
