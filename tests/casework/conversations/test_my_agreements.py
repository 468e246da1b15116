"""The citizen's own page: the next appointment, preparing, ticking off, and only what is theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.conversations import actions
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from tests.casework.conversations.stage import booked, fields, held, promise, text
from tests.cast import Cast

SignIn = Callable[[str], Client]
PAGE = "/mine-aftaler/"


def test_the_citizen_sees_only_their_own(cast: Cast, sign_in: SignIn) -> None:
    held(cast, promise("Annas aftale"), notes="Annas samtale")
    held(cast, promise("Bos aftale"), who="bo", by="karl", notes="Bos samtale")
    page = sign_in("anna").get(PAGE).content.decode()
    assert "Annas aftale" in page
    assert "Annas samtale" in page
    assert "Bos" not in page
    assert not Reading.objects.exists()


@pytest.mark.parametrize("who", ["mette", "tage", "lise", "admin"])
def test_the_page_is_the_citizens_alone(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get(PAGE).status_code == 403


def test_the_empty_page_says_what_will_be_here(cast: Cast, sign_in: SignIn) -> None:
    page = text(sign_in("anna").get(PAGE).content.decode())
    assert "Når din sagsbehandler booker en, står den her" in page


def test_the_next_appointment_says_when_where_and_who(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast, place="Rådhuset, lokale 2")
    booked(cast, starts=found.starts + timedelta(days=7), kind="phone")
    page = text(sign_in("anna").get(PAGE).content.decode())
    assert "Næste samtale" in page
    assert "Rådhuset, lokale 2" in page
    assert "Mette Testsen" in page
    assert "Senere" in page


def test_the_draft_of_the_notes_is_not_the_citizens_until_it_is_held(cast: Cast, sign_in: SignIn) -> None:
    from fodfaeste.casework.conversations.rules import Draft

    found = booked(cast, starts=clock.now() - timedelta(minutes=1))
    draft = Draft("", "Kladdenoter", ())
    actions.save_draft(actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=1, draft=draft)
    assert "Kladdenoter" not in sign_in("anna").get(PAGE).content.decode()


def test_preparing_is_seen_by_the_caseworker(cast: Cast, sign_in: SignIn) -> None:
    found, anna = booked(cast), sign_in("anna")
    form = fields(anna.get(PAGE).content.decode())
    assert (
        anna.post(f"{PAGE}{found.pk}/forbered/", form | {"text": "Min ryg", "companion": "Min søster"}).status_code
        == 302
    )
    page = sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode()
    assert "Min ryg" in page
    assert "Bisidder: Min søster" in page


def test_a_live_save_answers_with_the_time_and_the_new_version(cast: Cast, sign_in: SignIn) -> None:
    found, anna = booked(cast), sign_in("anna")
    live = {"HX-Request": "true"}
    path = f"{PAGE}{found.pk}/forbered/"
    answer = anna.post(path, {"version": "1", "text": "Ryggen"}, headers=live)
    assert "Gemt kl." in answer.content.decode()
    assert fields(answer.content.decode())["version"] == "2"
    stale = anna.post(path, {"version": "1", "text": "Noget andet"}, headers=live)
    assert stale.status_code == 409
    assert Conversation.objects.get().citizen_brings == "Ryggen"


def test_two_windows_show_both_texts(cast: Cast, sign_in: SignIn) -> None:
    found, anna = booked(cast), sign_in("anna")
    path = f"{PAGE}{found.pk}/forbered/"
    anna.post(path, {"version": "1", "text": "Fra telefonen"})
    answer = anna.post(path, {"version": "1", "text": "Fra computeren"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Fra telefonen" in page
    assert fields(page)["text"] == "Fra computeren"
    assert fields(page)["version"] == "2"


def test_nobody_prepares_for_somebody_else(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    path = f"{PAGE}{found.pk}/forbered/"
    assert sign_in("bo").post(path, {"version": "1", "text": "Hej"}).status_code == 404
    assert sign_in("mette").post(path, {"version": "1", "text": "Hej"}).status_code == 403
    assert Conversation.objects.get().citizen_brings == ""


def test_the_citizen_ticks_off_their_own_and_can_undo_it(cast: Cast, sign_in: SignIn) -> None:
    made = held(cast, promise("Min"), promise("Din", owner="sagsbehandler"))
    mine, theirs = made.agreements.get(owner="borger"), made.agreements.get(owner="sagsbehandler")
    anna = sign_in("anna")
    assert anna.post(f"/aftaler/{mine.pk}/")["Location"] == PAGE
    assert Agreement.objects.get(pk=mine.pk).done
    anna.post(f"/aftaler/{mine.pk}/", {"done": "0"})
    assert not Agreement.objects.get(pk=mine.pk).done
    refused = anna.post(f"/aftaler/{theirs.pk}/")
    assert refused.status_code == 422
    assert "sagsbehandler" in refused.content.decode()
    assert sign_in("bo").post(f"/aftaler/{mine.pk}/").status_code == 404


def test_a_cancelled_appointment_is_told_with_its_reason(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    actions.cancel(actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=1, reason="Mette er syg.")
    page = text(sign_in("anna").get(PAGE).content.decode())
    assert "En samtale er aflyst" in page
    assert "Mette er syg." in page


def test_the_next_appointment_is_on_min_plan(cast: Cast, sign_in: SignIn) -> None:
    booked(cast, place="Rådhuset")
    assert "Rådhuset" in sign_in("anna").get("/min-plan/").content.decode()


def test_the_page_asks_the_database_the_same_for_one_row_and_thirty(cast: Cast, sign_in: SignIn) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert anna.get(PAGE).status_code == 200
        return len(asked)

    anna = sign_in("anna")
    made = held(cast, promise(), promise(owner="sagsbehandler"), starts=clock.now() - timedelta(days=400))
    actions.finish_agreement(actor=cast.actor("anna"), purpose="Prøve", agreement=made.agreements.first())
    booked(cast)
    booked(cast, starts=clock.now() + timedelta(days=1))
    few = queries()
    for number in range(29):
        made = held(cast, promise(), promise(owner="sagsbehandler"), starts=clock.now() - timedelta(days=300 - number))
        if number % 2:
            for each in made.agreements.all():
                actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=each)
        booked(cast, starts=clock.now() + timedelta(days=number + 2))
    assert queries() == few
