"""The four questions after a conversation: asked kindly, never in the way, counted only where many have answered."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.conversations import values
from fodfaeste.casework.conversations.models import Conversation, ValueAnswers
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from tests.casework.conversations.stage import booked, held, text
from tests.cast import Cast

SignIn = Callable[[str], Client]
KEYS = ("mening", "vaerdighed", "hele_mennesket", "plads_til_mig")
ALL_BEST = dict.fromkeys(KEYS, "3")


@pytest.fixture(autouse=True)
def _questions(cast: Cast) -> None:
    load_shipped_instruments(actor=cast.system, purpose="Prøve")
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def say(cast: Cast, talk: Conversation, by: str = "anna", how: str = "self", **answers: str) -> ValueAnswers:
    return values.answer(actor=cast.actor(by), purpose="Prøve", conversation=talk, answers=answers or ALL_BEST, how=how)


def posted(answers: dict[str, str], **more: str) -> dict[str, str]:
    return {f"svar_{key}": chosen for key, chosen in answers.items()} | more


def test_the_citizen_is_asked_on_their_own_page_and_answers_there(cast: Cast, sign_in: SignIn) -> None:
    talk = held(cast)
    anna = sign_in("anna")
    assert "Hvordan var samtalen?" in text(anna.get("/mine-aftaler/").content.decode())
    page = text(anna.get(f"/samtaler/{talk.pk}/efter/").content.decode())
    assert "Din sagsbehandler og de andre, der arbejder med din sag, kan se dit svar." in page
    for question in ("Gav det, I aftalte, mening for dig?", "Var du med til at bestemme?", "Spring over"):
        assert question in page
    answer = anna.post(f"/samtaler/{talk.pk}/efter/", posted(ALL_BEST))
    assert answer["Location"] == "/mine-aftaler/"
    saved = ValueAnswers.objects.get()
    assert (saved.answers, saved.how, saved.entered_by) == (ALL_BEST, "self", None)
    assert "Hvordan var samtalen?" not in text(anna.get("/mine-aftaler/").content.decode())


def test_the_citizen_is_asked_for_as_many_days_as_the_rule_says_and_not_without_one(cast: Cast) -> None:
    anna = cast.actor("anna")
    talk = held(cast, starts=clock.now() - timedelta(days=13))
    assert values.to_answer(anna, cast.citizen["anna"]) == talk
    with clock.at(clock.now() + timedelta(days=2)):
        assert values.to_answer(cast.actor("anna"), cast.citizen["anna"]) is None
    RuleRow.objects.filter(table="conversation_questions").delete()
    assert values.to_answer(cast.actor("anna"), cast.citizen["anna"]) is None


def test_questions_may_be_left_out_but_nothing_at_all_is_no_answer(cast: Cast, sign_in: SignIn) -> None:
    talk = held(cast)
    empty = sign_in("anna").post(f"/samtaler/{talk.pk}/efter/", {})
    assert (empty.status_code, ValueAnswers.objects.count()) == (422, 0)
    assert "spring over" in text(empty.content.decode())
    assert say(cast, talk, mening="0").answers == {"mening": "0"}


def test_it_is_never_in_the_way(cast: Cast, sign_in: SignIn) -> None:
    """Without an answer the next conversation is booked and held all the same; later it is not asked any more."""
    held(cast, starts=clock.now() - timedelta(days=20))
    assert "Hvordan var samtalen?" not in text(sign_in("anna").get("/mine-aftaler/").content.decode())
    assert held(cast).status == "held"


def test_what_is_written_for_the_citizen_is_marked(cast: Cast, sign_in: SignIn) -> None:
    talk = held(cast)
    with pytest.raises(Refused, match="hvordan borgeren har svaret"):
        say(cast, talk, by="mette")
    answer = sign_in("mette").post(f"/samtaler/{talk.pk}/efter/", posted(ALL_BEST, how="together"))
    assert answer["Location"] == f"/samtaler/{talk.pk}/"
    saved = ValueAnswers.objects.get()
    assert (saved.how, saved.entered_by) == ("together", cast.employee["mette"])


def test_the_shared_page_shows_no_staff_menu(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("mette").get(f"/samtaler/{held(cast).pk}/efter/").content.decode()
    assert "Hovedmenu" not in page
    assert "Hvordan svarer Anna?" in page


def test_an_answer_does_not_change_and_the_same_twice_is_one(cast: Cast) -> None:
    talk = held(cast)
    assert say(cast, talk).pk == say(cast, talk).pk
    with pytest.raises(Refused, match="kan ikke ændres"):
        say(cast, talk, mening="0")
    with pytest.raises(Refused, match="kan ikke ændres"):
        say(cast, talk, by="mette", how="phone", mening="0")
    assert ValueAnswers.objects.get().answers == ALL_BEST


def test_only_what_was_held_is_asked_about(cast: Cast) -> None:
    with pytest.raises(Refused, match="ikke holdt endnu"):
        say(cast, booked(cast))
    with pytest.raises(Refused, match="findes ikke i skemaet"):
        say(cast, held(cast), humør="3")
    assert not ValueAnswers.objects.exists()


@pytest.mark.parametrize("who", ["bo", "sofie", "pia", "hanne", "lise", "frank"])
def test_nobody_else_answers(cast: Cast, sign_in: SignIn, who: str) -> None:
    talk = held(cast)
    with pytest.raises(AccessDenied):
        say(cast, talk, by=who, how="phone")
    assert sign_in(who).post(f"/samtaler/{talk.pk}/efter/", posted(ALL_BEST)).status_code in (403, 404)


def test_those_who_work_with_the_citizen_see_the_trend(cast: Cast, sign_in: SignIn) -> None:
    for number, step in enumerate("012"):
        say(cast, held(cast, starts=clock.now() - timedelta(days=40 - 10 * number)), **dict.fromkeys(KEYS, step))
    page = sign_in("karl").get(f"/borgere/{cast.citizen['anna'].pk}/samtaler/").content.decode()
    assert page.count("<polyline") == 4
    found = values.trend(cast.actor("mette"), cast.citizen["anna"])
    assert found is not None
    assert found.lines[0].words == ("Nej.", "Lidt.", "Det meste.")
    heights = [y for _, y in found.lines[0].dots]
    assert heights == sorted(heights, reverse=True), "better is higher"
    assert values.trend(cast.actor("sofie"), cast.citizen["anna"]) is None


def test_the_list_takes_as_many_queries_for_many_answers_as_for_one(cast: Cast, sign_in: SignIn) -> None:
    mette, path = sign_in("mette"), f"/borgere/{cast.citizen['anna'].pk}/samtaler/"
    say(cast, held(cast, starts=clock.now() - timedelta(days=60)))
    mette.get(path)
    with CaptureQueriesContext(connection) as one:
        mette.get(path)
    for number in range(5):
        say(cast, held(cast, starts=clock.now() - timedelta(days=50 - 7 * number)))
    with CaptureQueriesContext(connection) as many:
        mette.get(path)
    assert len(many) == len(one)


def test_a_team_sees_numbers_only_when_enough_citizens_have_answered(
    cast: Cast, sign_in: SignIn, settings: object
) -> None:
    settings.FODFAESTE_MINIMUM_CELL = 3  # type: ignore[attr-defined]
    for who, by in (("anna", "mette"), ("bo", "karl")):
        say(cast, held(cast, who=who, by=by), by=who)
    (few,) = values.summaries(cast.actor("tage"))
    assert (few.citizens, few.counts) == (None, ())
    page = text(sign_in("tage").get("/borgernes-svar/").content.decode())
    assert "For få har svaret" in page
    assert "Mette" not in page
    say(cast, held(cast, who="carla", by="sofie"), by="carla")
    (still_few,) = values.summaries(cast.actor("tage"))
    assert still_few.citizens is None, "another team's citizen does not count here"
    (everybody,) = values.summaries(cast.actor("lise"))
    assert everybody.citizens == 3
    assert dict(everybody.counts[0].cells)["Ja, helt."] == 3


def test_a_citizen_counts_once_and_the_latest_answer_counts(cast: Cast, settings: object) -> None:
    settings.FODFAESTE_MINIMUM_CELL = 3  # type: ignore[attr-defined]
    say(cast, held(cast, starts=clock.now() - timedelta(days=30)), **dict.fromkeys(KEYS, "0"))
    for who, by in (("anna", "mette"), ("bo", "karl"), ("carla", "sofie")):
        say(cast, held(cast, who=who, by=by), by=who)
    (found,) = values.summaries(cast.actor("lise"))
    assert found.citizens == 3
    assert dict(found.counts[0].cells)["Nej."] == 0


@pytest.mark.parametrize("who", ["mette", "pia", "ulla", "frank", "admin", "anna"])
def test_nobody_else_sees_the_numbers(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/borgernes-svar/").status_code == 403
    with pytest.raises(AccessDenied):
        values.summaries(cast.actor(who))
