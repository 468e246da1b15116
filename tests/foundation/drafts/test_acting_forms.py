"""The forms about placements and courses lose nothing either; a folded form with something in it stands open."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from fodfaeste.foundation import clock
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.companies.help import placed, unit
from tests.casework.conversations.stage import fields
from tests.casework.courses.stage import enrolled, group, sessions
from tests.cast import Cast
from tests.foundation.drafts.test_longer_forms import KEPT, TYPED, page_of, type_in

Made = tuple[str, str, str]
"""Whose form it is, the page it stands on, and the field that is typed in."""


def register(cast: Cast) -> Made:
    return "mette", reverse("placement_register", args=[cast.citizen["anna"].pk]), "adaptations"


def wish(cast: Cast) -> Made:
    return "mette", reverse("place_search", args=[cast.citizen["anna"].pk]), "tasks"


def texts(cast: Cast) -> Made:
    return "viggo", reverse("placement_edit", args=[placed(cast, unit(cast)).pk]), "tasks"


def extend(cast: Cast) -> Made:
    return "mette", reverse("placement", args=[placed(cast, unit(cast)).pk]), "extend-reason"


def end(cast: Cast) -> Made:
    return "mette", reverse("placement", args=[placed(cast, unit(cast)).pk]), "end-words"


def said_by_the_company(cast: Cast) -> Made:
    return "viggo", reverse("placement", args=[placed(cast, unit(cast)).pk]), "company-words"


def step(cast: Cast) -> Made:
    return "mette", reverse("course_step", args=[enrolled(cast, group(cast)).pk]), "what"


def notes(cast: Cast) -> Made:
    return "hanne", reverse("session_notes", args=[sessions(group(cast))[0].pk]), "text"


def in_the_file(cast: Cast) -> Made:
    return "hanne", reverse("session_notes", args=[sessions(group(cast))[0].pk]), "words"


FORMS = [register, wish, texts, extend, end, said_by_the_company, step, notes, in_the_file]


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def slip_of(page: str, field: str) -> str:
    """The part of the page that holds the form with this field."""
    return next(part for part in page.split("<form ") if f'name="{field}"' in part)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_typed_stands_there_again(
    cast: Cast, sign_in: Callable[[str], Client], form: Callable[[Cast], Made]
) -> None:
    who, path, field = form(cast)
    client = sign_in(who)
    page = page_of(client, path)
    assert KEPT not in page
    type_in(client, slip_of(page, field), **{field: TYPED})
    again = page_of(client, path)
    assert KEPT in again and TYPED in fields(slip_of(again, field)).values()
    *_, around = again[: again.index(KEPT)].split("<details")
    assert "</details>" in around or "<html" in around or " open>" in around, "it is folded away"


def test_an_end_that_was_sent_leaves_no_draft(cast: Cast, sign_in: Callable[[str], Client]) -> None:
    who, path, field = end(cast)
    client = sign_in(who)
    type_in(client, slip_of(page_of(client, path), field), **{field: TYPED})
    form = fields(slip_of(page_of(client, path), field))
    day = {"end-to": "ended", "end-on": clock.today().isoformat()}
    assert client.post(path, form | day | {"do": "end"}).status_code == 302
    assert TYPED not in str(list(Draft.objects.values()))


def test_a_note_that_was_saved_leaves_no_draft_and_a_colleague_never_sees_it(
    cast: Cast, sign_in: Callable[[str], Client]
) -> None:
    who, path, field = notes(cast)
    client = sign_in(who)
    type_in(client, slip_of(page_of(client, path), field), **{field: TYPED})
    assert sign_in("mette").get(path).status_code == 403
    form = fields(slip_of(page_of(client, path), field))
    assert client.post(path, form | {"do": "note"}).status_code == 302
    assert TYPED not in str(list(Draft.objects.values()))
