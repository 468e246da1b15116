"""Guessing passwords is slowed and written down, and nobody can be locked out from elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import SignInAttempt
from fodfaeste.foundation.access.throttle import PER_ADDRESS, PER_NAME, WINDOW
from tests.cast import Cast

RIGHT = "rigtig-lang-kode"


def attempt(password: str, name: str = "mette", address: str = "127.0.0.1") -> int:
    answer = Client(REMOTE_ADDR=address).post("/log-ind/", {"username": name, "password": password})
    return answer.status_code


def test_the_right_password_opens_and_is_written_down(cast: Cast) -> None:
    assert attempt(RIGHT) == 302
    assert [row.succeeded for row in SignInAttempt.objects.all()] == [True]


def test_after_some_wrong_guesses_even_the_right_password_must_wait(cast: Cast) -> None:
    for _ in range(PER_NAME):
        assert attempt("forkert") == 422
    assert attempt(RIGHT) == 422
    assert SignInAttempt.objects.count() == PER_NAME, "what is turned away is not tried"


def test_waiting_helps(cast: Cast) -> None:
    for _ in range(PER_NAME):
        attempt("forkert")
    with clock.at(clock.now() + WINDOW + timedelta(seconds=1)):
        assert attempt(RIGHT) == 302


def test_guessing_from_elsewhere_never_locks_the_owner_out(cast: Cast) -> None:
    for _ in range(PER_NAME + 3):
        attempt("forkert", address="127.0.0.9")
    assert attempt(RIGHT) == 302


def test_one_address_cannot_go_through_all_names(cast: Cast) -> None:
    for number in range(PER_ADDRESS):
        attempt("forkert", name=f"navn-{number}")
    assert attempt(RIGHT) == 422
    assert attempt(RIGHT, address="127.0.0.9") == 302


@pytest.mark.parametrize("name", ["mette", " METTE "])
def test_what_was_typed_is_not_kept_readable(cast: Cast, name: str) -> None:
    attempt("forkert", name=name)
    (row,) = SignInAttempt.objects.all()
    assert "mette" not in row.name.lower()
