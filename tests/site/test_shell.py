"""The frame of every page, the building blocks, and how dates are written."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import resolve

from fodfaeste.foundation import clock
from fodfaeste.site.shell import CITIZEN_MENU, STAFF_MENU, menu
from tests.cast import Cast

SignIn = Callable[[str], Client]


class Inline(HTMLParser):
    """Collects what the content security policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.found.append(tag)
        if given.get("id"):
            self.ids.append(str(given["id"]))


@pytest.mark.parametrize("path", ["/moenstre/", "/overblik/", "/borgere/", "/demo/"])
def test_nothing_inline_and_no_id_twice(cast: Cast, sign_in: SignIn, path: str) -> None:
    parser = Inline()
    parser.feed(sign_in("mette").get(path).content.decode())
    assert parser.found == []
    assert len(parser.ids) == len(set(parser.ids))


@pytest.mark.parametrize("path", [path for _, path, *_ in (*CITIZEN_MENU, *STAFF_MENU)])
def test_every_entry_of_the_menu_leads_somewhere(path: str) -> None:
    assert resolve(path)


def test_the_menu_marks_where_one_is(cast: Cast, sign_in: SignIn) -> None:
    text = sign_in("mette").get("/borgere/").content.decode()
    assert text.count('aria-current="page"') == 1
    assert '<a href="/borgere/" aria-current="page">' in text


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/samtaler/3/", "Borgere"),
        ("/borgere/3/", "Borgere"),
        ("/screeninger/3/", "Screeninger"),
        ("/regler/", "Regler"),
    ],
)
def test_the_menu_marks_one_entry_also_for_pages_about_one_citizen(cast: Cast, path: str, marked: str) -> None:
    assert [item.title for item in menu(cast.actor("mette"), path) if item.current] == [marked]


def test_citizens_get_the_large_page_and_staff_the_dense_one(cast: Cast, sign_in: SignIn) -> None:
    assert 'class="for-citizen"' in sign_in("anna").get("/mine-data/").content.decode()
    assert 'class="for-staff"' in sign_in("mette").get("/overblik/").content.decode()


def test_the_building_blocks_are_for_the_demo_only(cast: Cast, sign_in: SignIn, settings) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("mette")
    assert client.get("/moenstre/").status_code == 200
    settings.FODFAESTE_DEMO = False
    assert client.get("/moenstre/").status_code == 404


def test_a_day_of_another_year_says_its_year() -> None:
    def written(day: date) -> str:
        return Template("{{ day|naer_dag }}").render(Context({"day": day}))

    this_year = clock.today().year
    assert str(this_year) not in written(date(this_year, 6, 1))
    assert written(date(2024, 11, 5)) == "5. november 2024"


def test_a_moment_of_another_year_says_its_year() -> None:
    def written(moment: datetime) -> str:
        return Template("{{ moment|klokken }}").render(Context({"moment": moment}))

    with clock.at(datetime(2026, 11, 22, 10, tzinfo=UTC)):
        assert written(datetime(2026, 11, 24, 9, tzinfo=UTC)) == "tirsdag 24. november kl. 10.00"
        assert written(datetime(2036, 11, 24, 9, tzinfo=UTC)) == "mandag 24. november 2036 kl. 10.00"
        assert written(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "fredag 1. januar 2027 kl. 0.30"
