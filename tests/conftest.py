"""Fixtures every test may use."""

import pytest
from django.test import Client

from tests.cast import Cast, build_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """The shared cast, in an empty database."""
    return build_cast()


@pytest.fixture
def sign_in(cast: Cast):  # type: ignore[no-untyped-def]
    """`sign_in("mette")` gives a test client that is signed in as her."""

    def as_user(name: str) -> Client:
        client = Client()
        client.force_login(cast.user[name])
        return client

    return as_user
