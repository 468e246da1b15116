"""CVR numbers and P-numbers: how they are written and what can be checked. No Django.

A CVR number has eight digits; the last is a check digit by modulus 11 with the weights 2 7 6 5 4 3 2 1. P-numbers have
ten digits and are *not* checked further: by a mistake their generator used other weights, and both kinds are in use.
Source: Erhvervsstyrelsen, "Modulus 11 kontrol", http://erhvervsstyrelsen.dk/modulus_11.

Numbers that begin with 00 are never given out. Tests and the demo use them, and other installations refuse them.
"""

import re

CVR_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
_SEPARATORS = re.compile(r"[\s.\-]")


class BadNumber(ValueError):
    """The number cannot be right. `message` is Danish and says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def parse_cvr(text: str, *, test_numbers: bool = False) -> str:
    """The eight digits of a CVR number, `DK` and spaces taken away. Raises `BadNumber`."""
    digits = _SEPARATORS.sub("", text).upper().removeprefix("DK")
    _only_digits(digits, 8, "Et CVR-nummer")
    if sum(weight * int(digit) for weight, digit in zip(CVR_WEIGHTS, digits, strict=True)) % 11:
        raise BadNumber("CVR-nummeret er ikke rigtigt: kontrolcifferet passer ikke. Se efter en tastefejl.")
    _no_test_number(digits, "CVR-nummeret", test_numbers)
    return digits


def parse_p(text: str, *, test_numbers: bool = False) -> str:
    """The ten digits of a P-number. Raises `BadNumber`."""
    digits = _SEPARATORS.sub("", text)
    _only_digits(digits, 10, "Et P-nummer")
    _no_test_number(digits, "P-nummeret", test_numbers)
    return digits


def cvr_of(first_seven: str) -> str | None:
    """The whole CVR number of seven digits; None where no check digit exists (the remainder is 1)."""
    rest = sum(weight * int(digit) for weight, digit in zip(CVR_WEIGHTS, first_seven, strict=False)) % 11
    return None if rest == 1 else f"{first_seven}{(11 - rest) % 11}"


def _only_digits(digits: str, length: int, what: str) -> None:
    if not (digits.isascii() and digits.isdecimal() and len(digits) == length):
        raise BadNumber(f"{what} har {'otte' if length == 8 else 'ti'} cifre. Skriv kun tallene.")


def _no_test_number(digits: str, what: str, test_numbers: bool) -> None:
    if digits.startswith("00") and not test_numbers:
        raise BadNumber(f"{what} begynder med 00 og er et prøvenummer. Skriv det rigtige nummer.")
