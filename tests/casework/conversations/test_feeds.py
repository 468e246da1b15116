"""Personal calendar subscriptions, read by an independent parser as a calendar program would."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fodfaeste.casework.conversations import actions, feeds
from fodfaeste.casework.conversations.models import CalendarFeed, Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import RoleAssignment, User
from tests.casework.conversations.stage import booked
from tests.casework.conversations.subscribing import address, read
from tests.cast import Cast

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _nobody_has_guessed() -> None:
    cache.clear()


def change(cast: Cast, found: Conversation, act: Callable[..., Conversation], **more: object) -> Conversation:
    return act(actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=found.version, **more)


def test_both_sides_find_the_same_appointment(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    booked(cast, "bo", "karl")
    for who in ("mette", "anna"):
        events = list(read(address(sign_in(who))).values())
        assert [each["DTSTART"].dt for each in events] == [found.starts.replace(microsecond=0)], who
        assert events[0]["DTEND"].dt - events[0]["DTSTART"].dt == timedelta(minutes=45)
        assert (str(events[0]["SUMMARY"]), str(events[0]["STATUS"])) == ("Samtale", "CONFIRMED")


def test_a_moved_conversation_is_the_same_event_later(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    where = address(sign_in("anna"))
    (before,) = read(where).values()
    later = {"starts": found.starts + timedelta(days=1), "minutes": 30, "kind": "phone"}
    change(cast, found, actions.move, **later, place="", companion="", interpreter="")
    (after,) = read(where).values()
    assert str(before["UID"]) == str(after["UID"])
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(days=1)


def test_a_cancelled_conversation_stays_as_cancelled(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    where = address(sign_in("mette"))
    change(cast, found, actions.cancel, reason="Mette er syg")
    (event,) = read(where).values()
    assert (str(event["STATUS"]), str(event["TRANSP"])) == ("CANCELLED", "TRANSPARENT")


def test_nothing_about_anybody_stands_in_the_calendar(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast, place="Annas lejlighed, Testvej 3", companion="Søster Opdigtet", interpreter="arabisk")
    found = change(cast, found, actions.prepare, text="Om angsten")
    for who in ("mette", "anna"):
        raw = Client().get(address(sign_in(who))).content.decode().replace("\r\n ", "")
        for told in ("Anna", "Testvej", "Søster", "arabisk", "angst", "Mette", "Opdigtet"):
            assert told not in raw, (who, told)


def test_a_room_where_several_citizens_meet_is_named(cast: Cast, sign_in: SignIn, settings: object) -> None:
    settings.FODFAESTE_MINIMUM_CELL = 2  # type: ignore[attr-defined]
    booked(cast, "anna", place="Jobhuset, lokale 3")
    where = address(sign_in("mette"))
    (alone,) = read(where).values()
    assert "LOCATION" not in alone
    booked(cast, "bo", "karl", place="Jobhuset, lokale 3")
    (shared,) = read(where).values()
    assert str(shared["LOCATION"]) == "Jobhuset, lokale 3"


def test_the_secret_is_shown_once_and_stored_nowhere(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    token = address(mette).removeprefix("/kalender/").removesuffix(".ics")
    assert len(token) >= 43
    assert token not in mette.get("/min-kalender/").content.decode()
    stored = str(list(CalendarFeed.objects.values())) + str(list(JournalEntry.objects.values()))
    assert token not in stored
    assert feeds.fingerprint(token) in stored


def test_a_revoked_address_is_dead_and_a_new_one_replaces_the_old(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    first = address(mette)
    second = address(mette)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert mette.post("/min-kalender/", {"end": "1"}).status_code == 302
    assert Client().get(second).status_code == 404
    verbs = JournalEntry.objects.filter(verb__startswith="calendar.").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["calendar.feed_made", "calendar.feed_revoked"] * 2


def test_one_persons_address_never_ends_anothers(cast: Cast, sign_in: SignIn) -> None:
    mettes = address(sign_in("mette"))
    sign_in("karl").post("/min-kalender/", {"end": "1"})
    address(sign_in("karl"))
    assert Client().get(mettes).status_code == 200


def test_who_has_left_reads_nothing_any_more(cast: Cast, sign_in: SignIn) -> None:
    booked(cast)
    where = address(sign_in("mette"))
    RoleAssignment.objects.filter(employee=cast.employee["mette"]).update(valid_to=clock.today() - timedelta(days=1))
    assert Client().get(where).status_code == 404
    annas = address(sign_in("anna"))
    User.objects.filter(username="anna").update(is_active=False)
    assert Client().get(annas).status_code == 404


def test_a_citizen_one_does_not_work_with_any_more_leaves_the_calendar(cast: Cast, sign_in: SignIn) -> None:
    booked(cast)
    where = address(sign_in("mette"))
    assert read(where)
    cast.case["anna"].assignments.update(employee=cast.employee["sofie"])
    type(cast.case["anna"]).objects.filter(pk=cast.case["anna"].pk).update(team=cast.team["Syd"])
    assert not read(where)


def test_a_calendar_that_asks_all_the_time_is_told_to_wait(cast: Cast, sign_in: SignIn) -> None:
    where = address(sign_in("mette"))
    CalendarFeed.objects.update(window_from=clock.now(), in_window=feeds.MOST_IN_WINDOW - 1)
    assert Client().get(where).status_code == 200
    refused = Client().get(where)
    assert (refused.status_code, refused["Retry-After"]) == (429, "900")
    CalendarFeed.objects.update(window_from=clock.now() - feeds.WINDOW)
    assert Client().get(where).status_code == 200


def test_who_guesses_is_stopped_and_signing_in_from_there_is_not(cast: Cast, sign_in: SignIn) -> None:
    client = Client()
    answers = [client.get(f"/kalender/gaet-{number}.ics").status_code for number in range(61)]
    assert (set(answers[:60]), answers[60]) == ({404}, 429)
    entered = client.post("/log-ind/", {"username": "mette", "password": "rigtig-lang-kode"})
    assert entered.status_code == 302


def test_reading_it_is_no_reading_of_a_person(cast: Cast, sign_in: SignIn) -> None:
    booked(cast)
    read(address(sign_in("mette")))
    assert not Reading.objects.exists()


@pytest.mark.parametrize("who", ["viggo", "lise", "ulla", "frank", "admin"])
def test_who_neither_holds_conversations_nor_leads_courses_has_no_calendar(
    cast: Cast, sign_in: SignIn, who: str
) -> None:
    assert sign_in(who).get("/min-kalender/").status_code == 403
    with pytest.raises(AccessDenied):
        feeds.make_feed(actor=cast.actor(who), purpose="Prøve")
    assert not CalendarFeed.objects.exists()


def test_as_many_queries_for_many_as_for_one(cast: Cast, sign_in: SignIn, django_assert_num_queries: object) -> None:
    where = address(sign_in("mette"))
    booked(cast)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as one:
        read(where)
    for day in range(2, 8):
        booked(cast, starts=clock.now() + timedelta(days=day))
    with CaptureQueriesContext(connection) as many:
        assert len(read(where)) == 7
    assert len(many) == len(one)
