"""The frame of every page, the building blocks, and how dates are written."""

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import resolve

from fodfaeste.foundation import clock
from fodfaeste.site.shell import CITIZEN_MENU, STAFF_MENU
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
