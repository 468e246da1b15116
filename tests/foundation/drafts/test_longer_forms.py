"""The staff's longer forms lose nothing: what was typed stands there again, and is gone once it was sent."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fodfaeste.foundation import clock
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from tests.casework.analysis import stage as analyses
from tests.casework.conversations.stage import booked, fields
from tests.casework.screening import help as screenings
from tests.cast import Cast

TYPED = "Det her tog en halv time at skrive, og det skal ikke skrives igen."
KEPT = "Vi har gemt det, du skrev"


def request_form(cast: Cast) -> tuple[str, str]:
    return f"/borgere/{cast.citizen['anna'].pk}/analyse/ny/", "question"


def conference(cast: Cast) -> tuple[str, str]:
    found = analyses.asked(cast)
    analyses.handed_in(cast, found)
    return f"/analyser/{found.pk}/konference/", "dissent-1-words"


def judgement(cast: Cast) -> tuple[str, str]:
    return f"/screeninger/{screenings.answered(cast).pk}/", "judgement"


def correction(cast: Cast) -> tuple[str, str]:
    return f"/screeninger/{screenings.answered(cast).pk}/ret/helbred/", "reason"


def put_aside(cast: Cast) -> tuple[str, str]:
    screenings.on_benefit(cast.citizen["anna"], 30)
    return f"/borgere/{cast.citizen['anna'].pk}/screening/fundet/", "reason"


def write_down(cast: Cast) -> tuple[str, str]:
    return f"/borgere/{cast.citizen['anna'].pk}/samtaler/skriv-ned/", "aftale-0-what"


LONGER = [request_form, conference, judgement, correction, put_aside, write_down]


@pytest.fixture
def mette(cast: Cast, sign_in: Callable[[str], Client]) -> Client:
    analyses.prepare(cast)
    load_shipped_instruments(actor=cast.system, purpose="Prøve")
    return sign_in("mette")


def page_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def type_in(client: Client, page: str, **typed: str) -> None:
    slip = re.search(r'name="draft_token" value="([^"]+)"', page)
    assert slip, "the form has no slip"
    kept = client.post("/kladder/", {"draft_token": slip[1], **typed}, headers={"HX-Request": "true"})
    assert kept.json()["state"] == "saved", kept.json()


@pytest.mark.parametrize("stage", LONGER)
def test_a_longer_form_is_there_again(cast: Cast, mette: Client, stage: Callable[[Cast], tuple[str, str]]) -> None:
    path, field = stage(cast)
    page = page_of(mette, path)
    assert KEPT not in page
    type_in(mette, page, **{field: TYPED})
    again = page_of(mette, path)
    assert KEPT in again
    assert TYPED in fields(again).values()


def test_a_judgement_that_was_sent_leaves_no_draft(cast: Cast, mette: Client) -> None:
    path, field = judgement(cast)
    page = page_of(mette, path)
    type_in(mette, page, **{field: TYPED})
    sent = fields(page_of(mette, path)) | {"do": "judge", "track": "together"}
    assert mette.post(path, sent).status_code == 302
    assert TYPED not in str(list(Draft.objects.values()))


def test_a_conversation_written_down_leaves_no_draft_and_its_day_comes_back(cast: Cast, mette: Client) -> None:
    path, _ = write_down(cast)
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    typed = {"date": yesterday, "time": "13:15", "notes": TYPED, "kind": "phone", "minutes": "20"}
    type_in(mette, page_of(mette, path), **typed)
    again = fields(page_of(mette, path))
    assert (again["date"], again["time"], again["notes"]) == (yesterday, "13:15", TYPED)
    sent = mette.post(path, again | {"kind": "phone"})
    assert sent.status_code == 302, sent.context["form"].errors
    assert TYPED not in str(list(Draft.objects.values()))
    assert KEPT not in page_of(mette, path)


def test_a_conversation_sent_after_the_sign_in_ended_is_there_again(cast: Cast, mette: Client) -> None:
    """Its page saves itself; what nobody could save is kept like any other form, each agreement with it."""
    path = f"/samtaler/{booked(cast).pk}/"
    sent = fields(page_of(mette, path)) | {"notes": TYPED, "brings": "Søvnen", "aftale-0-what": "Ringe til lægen"}
    mette.logout()
    assert mette.post(path, sent).status_code == 401
    mette.force_login(cast.user["mette"])
    again = page_of(mette, path)
    assert "Du var logget ud, da du sendte" in again
    shown = fields(again)
    assert (shown["notes"], shown["brings"], shown["aftale-0-what"]) == (TYPED, "Søvnen", "Ringe til lægen")
    assert mette.post(path, shown | {"save": "1"}).status_code == 302
    assert KEPT not in page_of(mette, path)
