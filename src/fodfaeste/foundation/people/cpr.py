"""CPR numbers: ten digits with a real date. Modulus 11 is not required; valid numbers without it exist since 2007.

Source: the CPR office's notice on numbers without a check digit (in use since 1 October 2007); the century follows
from digit 7. Numbers whose day is raised by 60 are test numbers: they belong to nobody.
"""

import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SHAPE = re.compile(r"^\s*(\d{6})[-\s]?(\d{4})\s*$")
_NONCE = 12


class BadCpr(ValueError):
    """Not a CPR number. The message is Danish and never repeats the number itself."""


@dataclass(frozen=True)
class Cpr:
    """A well-formed CPR number."""

    digits: str
    birth_date: date
    is_test: bool

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"Cpr({self.masked})"

    @property
    def masked(self) -> str:
        return f"{self.digits[:6]}-••••"

    @property
    def written(self) -> str:
        return f"{self.digits[:6]}-{self.digits[6:]}"


def parse(text: str, *, test_numbers: bool) -> Cpr:
    """Read a CPR number with or without its hyphen. `test_numbers` says whether day + 60 is accepted.

    Raises `BadCpr`.
    """
    match = _SHAPE.match(text)
    if not match:
        raise BadCpr("CPR-nummeret skal være ti cifre")
    digits = match[1] + match[2]
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    is_test = day > 60
    if is_test and not test_numbers:
        raise BadCpr("CPR-nummerets første seks cifre er ikke en dato")
    try:
        born = date(_century(int(digits[6]), year) + year, month, day - 60 if is_test else day)
    except ValueError:
        raise BadCpr("CPR-nummerets første seks cifre er ikke en dato") from None
    return Cpr(digits, born, is_test)


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


class CprVault:
    """Seals CPR numbers for storage and fingerprints them for lookup, each with a key of its own."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("the CPR key must be at least 32 bytes")
        self._cipher = AESGCM(hashlib.sha256(b"seal" + secret).digest())
        self._lookup_key = hashlib.sha256(b"lookup" + secret).digest()

    def seal(self, digits: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, digits.encode(), b"cpr")

    def open(self, sealed: bytes) -> str:
        """Raises `ValueError` when the key is not the one it was sealed with."""
        sealed = bytes(sealed)
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], b"cpr").decode()
        except InvalidTag:
            raise ValueError("the CPR number was sealed with another key") from None

    def fingerprint(self, digits: str) -> str:
        """Keyed hash (64 hex digits), the same for the same number."""
        return hmac.new(self._lookup_key, digits.encode(), hashlib.sha256).hexdigest()
