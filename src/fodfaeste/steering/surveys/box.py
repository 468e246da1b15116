"""The ballot box: anonymous answers are sealed until it is opened, so that nobody can follow them one by one.

While a survey is open somebody with the database, or with two copies of it from different days, could see which row
came when an invitation was used. So the row says nothing: it is encrypted with a key that is not in the database, and
every one is as long as the next.
"""

import hashlib
import hmac
import json
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

SIZE = 16 * 1024
"""Bytes of every answer before it is sealed, whatever was written."""
_NONCE = 12


class TooLong(ValueError):
    """More was written than an answer can hold."""


def seal(survey_id: int, content: dict[str, object]) -> bytes:
    """Seal one answer. Raises `TooLong`."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    if len(plain) > SIZE:
        raise TooLong
    nonce = os.urandom(_NONCE)
    return nonce + _cipher(survey_id).encrypt(nonce, plain.ljust(SIZE), str(survey_id).encode())


def unseal(survey_id: int, sealed: bytes) -> dict[str, object]:
    """Open one answer. Raises `cryptography.exceptions.InvalidTag` when it was altered."""
    plain = _cipher(survey_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], str(survey_id).encode())
    content: dict[str, object] = json.loads(plain)
    return content


def _cipher(survey_id: int) -> AESGCM:
    secret: bytes = settings.FODFAESTE_CPR_KEY
    return AESGCM(hmac.new(secret, f"survey box {survey_id}".encode(), hashlib.sha256).digest())
