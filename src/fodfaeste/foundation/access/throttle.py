"""How often one may try to sign in.

Failures count per user name *and* address, and per address alone, so that guessing at somebody from elsewhere can never
lock them out themselves.
"""

from datetime import timedelta

from django.utils.crypto import salted_hmac

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_NAME = 5
PER_ADDRESS = 30


def _hashed(username: str) -> str:
    return salted_hmac("fodfaeste.sign-in", username.strip().casefold(), algorithm="sha256").hexdigest()


def must_wait(username: str, address: str) -> bool:
    """Too many failures lately, for this name from this address or from this address at all."""
    recent = SignInAttempt.objects.filter(address=address, at__gt=clock.now() - WINDOW, succeeded=False)
    if recent.count() >= PER_ADDRESS:
        return True
    return recent.filter(name=_hashed(username)).count() >= PER_NAME


def note_attempt(username: str, address: str, *, succeeded: bool) -> None:
    SignInAttempt.objects.create(at=clock.now(), name=_hashed(username), address=address, succeeded=succeeded)
