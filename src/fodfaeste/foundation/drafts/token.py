"""The signed slip in every kept form: whose page it is, which form, about what, and where it stands.

It gives nobody anything back: with it one can only add text to the drafts of the user it was written for, who alone
sees them, after access has been asked anew. It is therefore also good enough to keep what is sent after sign-out.
"""

import secrets
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "fodfaeste.drafts"
EVER = 3650


@dataclass(frozen=True)
class Slip:
    user_id: int
    form: str
    subject_id: int | None
    page: str
    path: str
    base: str


def new_page() -> str:
    return secrets.token_hex(8)


def written(slip: Slip) -> str:
    return signing.dumps(list(astuple(slip)), salt=SALT, compress=True)


def read(text: str, days: int) -> Slip | None:
    """The slip, or None where it is not ours or too old."""
    try:
        return Slip(*signing.loads(text, salt=SALT, max_age=timedelta(days=days)))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def own(text: str, user_id: int | None, form: str) -> Slip | None:
    """The slip of this user's own page with this form, however old."""
    slip = read(text, days=EVER)
    return slip if slip is not None and (slip.user_id, slip.form) == (user_id, form) else None


def badge(user_id: int | None) -> str:
    """A name for the user that says nothing: a page compares it to see whether the same person has come back."""
    return salted_hmac(SALT + ".badge", str(user_id)).hexdigest()[:16]
