"""A course in one's own calendar: every session for those on it and those who lead it, and not what it is called."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Event

from fodfaeste.casework.courses import grouping
from fodfaeste.casework.courses.models import Enrolment, Group
from fodfaeste.foundation import clock
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.conversations import subscribing
from tests.casework.courses import stage
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[str], Client]


def read(client: Client) -> list[Event]:
    """What stands in the person's own calendar, in order."""
    return sorted(subscribing.read(subscribing.address(client)).values(), key=lambda event: event["DTSTART"].dt)


@pytest.fixture
def group(cast: Cast) -> Group:
    """Begins next week, so that every session is still to come."""
    return stage.group(cast, first=clock.today() + timedelta(days=7), place="Sundhedshuset, sal 2")


def test_who_is_on_it_and_who_leads_it_find_every_session(cast: Cast, group: Group, sign_in: SignIn) -> None:
    stage.enrolled(cast, group)
    sessions = list(group.sessions.order_by("starts"))
    assert len(sessions) == 3
    for who in ("anna", "hanne"):
        events = read(sign_in(who))
        assert [each["DTSTART"].dt for each in events] == [each.starts for each in sessions], who
        assert {str(each["SUMMARY"]) for each in events} == {"Hold"}
        assert events[0]["DTEND"].dt - events[0]["DTSTART"].dt == timedelta(minutes=150)
        assert str(events[0]["LOCATION"]) == "Sundhedshuset, sal 2"


def test_others_do_not(cast: Cast, group: Group, sign_in: SignIn) -> None:
    stage.enrolled(cast, group)
    for who in ("bo", "mette", "pia"):
        assert not read(sign_in(who)), who


def test_the_name_of_the_course_and_of_people_stand_nowhere(cast: Cast, group: Group, sign_in: SignIn) -> None:
    stage.enrolled(cast, group)
    for who in ("anna", "hanne"):
        told = str([each.to_ical() for each in read(sign_in(who))])
        assert not [word for word in ("Formiddagshold", "stress", "Stress", "Anna", "Hanne", "job") if word in told]


def test_a_session_put_off_is_cancelled_and_the_new_one_stands_there(cast: Cast, group: Group, sign_in: SignIn) -> None:
    stage.enrolled(cast, group)
    before = {str(each["UID"]): each for each in read(sign_in("anna"))}
    grouping.put_off(actor=cast.actor("hanne"), purpose=PURPOSE, session=group.sessions.first(), why="Syg")
    after = {str(each["UID"]): each for each in read(sign_in("anna"))}
    assert len(after) == 4 and set(before) < set(after)
    (off,) = [uid for uid, each in after.items() if str(each["STATUS"]) == "CANCELLED"]
    assert int(after[off]["SEQUENCE"]) > int(before[off]["SEQUENCE"])


def test_who_stopped_keeps_what_was_and_loses_what_comes(cast: Cast, group: Group, sign_in: SignIn) -> None:
    one = stage.enrolled(cast, group)
    second = group.sessions.order_by("starts")[1]
    Enrolment.objects.filter(pk=one.pk).update(state="stopped", seat=None, seats=None, ended_on=second.day)
    assert [each["DTSTART"].dt for each in read(sign_in("anna"))][-1] == second.starts
    Enrolment.objects.filter(pk=one.pk).update(state="withdrawn")
    assert not read(sign_in("anna"))


def test_a_leader_who_leads_it_no_more_has_it_no_more(cast: Cast, group: Group, sign_in: SignIn) -> None:
    assert read(sign_in("hanne"))
    group.leaders.update(valid_from=clock.today() - timedelta(days=9), valid_to=clock.today() - timedelta(days=1))
    assert not read(sign_in("hanne"))


def test_as_many_statements_for_many_sessions_as_for_few(cast: Cast, group: Group, sign_in: SignIn) -> None:
    hanne = sign_in("hanne")
    read(hanne)  # from now on every address takes the place of another
    with CaptureQueriesContext(connection) as few:
        assert len(read(hanne)) == 3
    stage.group(cast, of=group.course, first=clock.today() + timedelta(days=40), name="Eftermiddag")
    with CaptureQueriesContext(connection) as many:
        assert len(read(hanne)) == 6
    assert len(many) == len(few)
