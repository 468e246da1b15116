"""Searching forgives: endings, compounds, slips and foreign keyboards; the best answer stands first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.catalogue.models import Stem
from fodfaeste.casework.catalogue.queries import Filters, listing
from fodfaeste.casework.catalogue.search import search
from tests.casework.catalogue.stage import provider, published
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    published(cast, title="Angsthold", purpose="Angsten fylder mindre.", keywords="panik", target_group="Til dig.")
    published(
        cast,
        title="Træn med smerter",
        track="helbred",
        purpose="Du kan mere uden smerter.",
        content="Træning på hold.",
        target_group="Til dig med ondt i ryggen.",
        keywords="",
    )
    published(
        cast,
        title="Mentor",
        track="jobvej",
        purpose="En fast støtte på vej mod job.",
        content="To timer om ugen.",
        target_group="Til dig, der har angst for at starte.",
        keywords="",
        job_oriented=True,
        provider=provider(cast, "Trinvis", "outside"),
    )
    return cast


def titles(words: str, **more: object) -> list[str]:
    return [card.version.title for card in listing(Filters(words=words, **more)).cards]  # type: ignore[arg-type]


def test_the_title_weighs_more_than_the_text(shelf: Cast) -> None:
    assert titles("angst") == ["Angsthold", "Mentor"]


@pytest.mark.parametrize("typed", ["agnst", "angsten", "ANGST", "angstgruppe", "panikk"])
def test_a_slip_an_ending_a_compound_and_capitals_find_it(shelf: Cast, typed: str) -> None:
    assert titles(typed)[0] == "Angsthold"


@pytest.mark.parametrize("typed", ["traening", "træningen", "smeter", "ryg"])
def test_the_foreign_keyboard_and_the_forgotten_letter_find_it(shelf: Cast, typed: str) -> None:
    assert titles(typed) == ["Træn med smerter"]


def test_all_words_count_and_where_none_has_all_the_reader_is_told(shelf: Cast) -> None:
    assert titles("træning smerter") == ["Træn med smerter"]
    found = listing(Filters(words="mentor panik"))
    assert found.hits is not None and found.hits.loose
    assert {card.version.title for card in found.cards} == {"Mentor", "Angsthold"}


def test_what_is_nowhere_finds_nothing(shelf: Cast) -> None:
    assert titles("svejsekursus") == []


def test_signs_and_little_words_alone_ask_for_everything(shelf: Cast) -> None:
    assert search("%_' og til --") is None
    assert len(titles("og til")) == 3


def test_filters_narrow_together_with_words(shelf: Cast) -> None:
    assert titles("angst", track="jobvej") == ["Mentor"]
    assert titles("", job_oriented=True) == ["Mentor"]
    assert titles("", provider=provider(shelf, "Trinvis").pk) == ["Mentor"]
    assert titles("", evidence="researched") == []


def test_the_number_of_statements_does_not_grow_with_the_catalogue(shelf: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listing(Filters(words="angst"))
        return len(asked)

    before = count()
    for number in range(6):
        published(shelf, title=f"Angsthold {number}")
    assert count() == before


def test_words_are_kept_once_however_often_they_stand(shelf: Cast) -> None:
    before = Stem.objects.count()
    published(shelf, title="Angsthold", purpose="Angsten fylder mindre.", keywords="panik", target_group="Til dig.")
    assert Stem.objects.count() == before
