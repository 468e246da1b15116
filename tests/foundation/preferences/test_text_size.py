"""Larger text is chosen once and stays, also on the next device."""

import pytest
from django.test import Client

from fodfaeste.foundation.journal.models import JournalEntry
from tests.cast import Cast


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_larger_text_stays_after_signing_in_elsewhere_and_is_ones_own_alone(cast: Cast, sign_in) -> None:
    anna: Client = sign_in("anna")
    assert 'class="text-large"' not in body(anna.get("/min-plan/"))
    assert anna.post("/tekst/", {"large": "1", "next": "/min-plan/"})["Location"] == "/min-plan/"
    assert 'class="text-large"' in body(sign_in("anna").get("/mine-aftaler/"))
    assert 'class="text-large"' not in body(sign_in("bo").get("/mine-aftaler/"))
    anna.post("/tekst/", {"large": "0"})
    assert 'class="text-large"' not in body(anna.get("/min-plan/"))


def test_choosing_it_twice_is_one_entry_in_the_journal(cast: Cast, sign_in) -> None:
    for _ in range(2):
        sign_in("anna").post("/tekst/", {"large": "1"})
    assert JournalEntry.objects.filter(verb="preference.text_size").count() == 1


@pytest.mark.parametrize("back", ["https://ond.example/", "//ond.example", "min-plan/", ""])
def test_it_leads_back_to_pages_of_this_installation_only(cast: Cast, sign_in, back: str) -> None:
    assert sign_in("anna").post("/tekst/", {"large": "1", "next": back})["Location"] == "/"


def test_nobody_who_is_not_signed_in_can_choose(cast: Cast) -> None:
    assert Client().post("/tekst/", {"large": "1"})["Location"].startswith("/demo/")
