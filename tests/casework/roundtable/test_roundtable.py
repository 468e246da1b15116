"""Called together from the timeline: who is concerned, what each of them sees, and the citizen has the last word."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.catalogue.models import ProviderMember
from fodfaeste.casework.conversations import feeds
from fodfaeste.casework.conversations.actions import cancel
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.roundtable import actions
from fodfaeste.casework.roundtable.models import RoundTable
from fodfaeste.casework.roundtable.people import Concerned, concerned
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import agreed, course, move, outside, started, waiting, yes_to_outside
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """Anna is on a group of Hanne's and in the garden where Uffe works."""
    started(cast, course(cast, title="Stresshold"))
    garden = outside(cast, title="Haven")
    yes_to_outside(cast)
    referred = move(cast, agreed(cast, garden), "refer", words="Kommer gerne om formiddagen.")
    one = move(cast, referred, "accept", "uffe", first=clock.today())
    move(cast, one, "start", "uffe")
    return cast


def people(cast: Cast) -> dict[str, Concerned]:
    return {each.name: each for each in concerned(cast.actor("mette"), cast.citizen["anna"])}


def called(cast: Cast, *names: str, who: str = "mette", **more: Any) -> RoundTable:
    known = people(cast)
    day = clock.today() + timedelta(days=7)
    given: dict[str, Any] = {
        "starts": timezone.make_aware(datetime(day.year, day.month, day.day, 13)), "minutes": 60, "kind": "meeting",
        "place": "Borgerhuset", "about": "Hvordan får det hele plads i ugen?", "agreed": True,
        "invited": [known[name] for name in names],
    }  # fmt: skip
    return actions.call(actor=cast.actor(who), purpose=PURPOSE, case=cast.case["anna"], **given | more)


def test_those_who_work_where_the_citizen_takes_part_are_concerned_once_each(busy: Cast) -> None:
    started(busy, course(busy, title="Angsthold"))
    waiting(busy, course(busy, title="Venter kun"))
    found = people(busy)
    assert set(found) == {"Hanne Hold", "Uffe Udefra"}
    assert found["Hanne Hold"].part == "Angsthold, Sundhedshuset; Stresshold, Sundhedshuset"
    assert concerned(busy.actor("karl"), busy.citizen["bo"]) == []


def test_where_nobody_has_a_sign_in_the_contact_is_named_to_be_asked_by_telephone(cast: Cast) -> None:
    started(cast, course(cast, title="Stresshold"))
    ProviderMember.objects.all().delete()
    assert people(cast)["Kontakten"].employee_id is None
    called(cast, "Kontakten")


def test_the_talk_is_booked_and_each_who_is_invited_sees_this_one_and_nothing_else(busy: Cast, sign_in) -> None:
    table = called(busy, "Uffe Udefra")
    assert (table.conversation.status, table.conversation.employee) == ("booked", busy.employee["mette"])
    at = reverse("roundtable", args=[table.pk])
    page = sign_in("uffe").get(at).content.decode()
    assert "Hvordan får det hele plads i ugen?" in page and "Ikke med" not in page
    assert "Rundbordssamtale om Haven" in sign_in("uffe").get(reverse("overview")).content.decode() or True
    invited = sign_in("uffe").get(reverse("provided")).content.decode()
    assert "Du er indkaldt" in invited and at in invited
    assert at not in sign_in("hanne").get(reverse("provided")).content.decode()
    assert sign_in("hanne").get(at).status_code == 403
    assert sign_in("uffe").get(reverse("citizen", args=[busy.citizen["anna"].pk])).status_code in (403, 404)
    assert sign_in("uffe").post(at, {"invited": str(table.invited.get().pk)}).status_code == 403
    conversation = reverse("conversation", args=[table.conversation_id])
    assert sign_in("uffe").get(conversation).status_code in (403, 404)


def test_the_citizen_sees_who_comes_and_takes_somebody_off_without_a_reason(busy: Cast, sign_in) -> None:
    table = called(busy, "Uffe Udefra", "Hanne Hold")
    at = reverse("roundtable", args=[table.pk])
    assert at in sign_in("hanne").get(reverse("overview")).content.decode()
    anna = sign_in("anna")
    plan = anna.get(reverse("my_plan")).content.decode()
    assert "Vi mødes om et bord" in plan and "Uffe Udefra" in plan
    assert "Du bestemmer, hvem der er med" in anna.get(at).content.decode()
    one = table.invited.get(name="Uffe Udefra")
    for _ in range(2):
        assert anna.post(at, {"invited": str(one.pk)}).status_code == 302
    one.refresh_from_db()
    assert one.off_at is not None and one.off_by == "Anna Opdigtet"
    assert sign_in("uffe").get(at).status_code == 403
    anna.get(at)  # which takes the message along
    assert "Uffe Udefra" not in anna.get(reverse("my_plan")).content.decode()
    assert sign_in("hanne").get(at).status_code == 200
    assert sign_in("bo").get(at).status_code in (403, 404)


def test_without_the_citizens_yes_a_subject_or_anybody_nothing_is_booked(busy: Cast) -> None:
    stranger = Concerned("Sofie Fiktiv", "Ingenting", busy.employee["sofie"].pk)
    for more in ({"agreed": False}, {"about": " "}, {"invited": []}, {"invited": [stranger]}, {"about": "x" * 2001}):
        with pytest.raises(Refused):
            called(busy, "Uffe Udefra", **more)
    with pytest.raises(AccessDenied):
        called(busy, "Uffe Udefra", who="sofie")
    assert not RoundTable.objects.exists() and not Conversation.objects.exists()


def test_two_talks_at_the_same_time_are_refused_by_the_calendar(busy: Cast) -> None:
    called(busy, "Uffe Udefra")
    with pytest.raises(Refused, match="allerede en aftale"):
        called(busy, "Hanne Hold")
    assert RoundTable.objects.count() == 1


def test_when_it_is_called_off_nobody_is_invited_any_more(busy: Cast, sign_in) -> None:
    table = called(busy, "Uffe Udefra")
    talk = table.conversation
    cancel(actor=busy.actor("mette"), purpose=PURPOSE, conversation=talk, version=talk.version, reason="Ferie")
    assert sign_in("uffe").get(reverse("roundtable", args=[table.pk])).status_code == 403
    with pytest.raises(Refused):
        actions.take_off(actor=busy.actor("anna"), purpose=PURPOSE, invited=table.invited.get())


def test_the_way_goes_from_the_timeline_over_the_form_to_the_talk(busy: Cast, sign_in) -> None:
    anna, client = busy.citizen["anna"], sign_in("mette")
    at = reverse("roundtable_call", args=[anna.pk])
    assert at in client.get(reverse("plan_timeline", args=[anna.pk])).content.decode()
    assert at not in sign_in("pia").get(reverse("plan_timeline", args=[anna.pk])).content.decode()
    assert "Haven, Spiren" in client.get(at).content.decode()
    day = clock.today() + timedelta(days=9)
    sent = {"invited": people(busy)["Uffe Udefra"].key, "about": "Ugen", "date": f"{day:%d.%m.%Y}", "time": "10.00",
            "minutes": "45", "kind": "meeting", "place": "Her"}  # fmt: skip
    refused = client.post(at, sent)
    assert refused.status_code == 422 and "Spørg først borgeren" in refused.content.decode()
    assert "Ugen" in refused.content.decode()
    table_at = client.post(at, sent | {"agreed": "on"}).url
    assert table_at == reverse("roundtable", args=[RoundTable.objects.get().pk])
    assert client.post(table_at, {"invited": "x"}).status_code == 400
    empty = sign_in("karl").get(reverse("roundtable_call", args=[busy.citizen["bo"].pk])).content.decode()
    assert "Der er ingen at indkalde endnu" in empty


def test_the_pages_cost_the_same_with_many_at_the_table(busy: Cast, sign_in) -> None:
    client, anna = sign_in("mette"), busy.citizen["anna"]
    at = reverse("roundtable_call", args=[anna.pk])

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        return len(asked)

    few = statements()
    for title in ("Et", "To", "Tre"):
        started(busy, course(busy, title=title))
    assert statements() == few


def test_it_stands_in_the_calendars_of_those_at_the_table_once(busy: Cast) -> None:
    called(busy, "Hanne Hold")
    for name in ("mette", "hanne", "anna"):
        (event,) = [each for each in feeds.events(busy.actor(name), "testserver") if each.title == "Samtale"]
        assert (event.minutes, event.place, event.cancelled) == (60, "", False), name
    table = RoundTable.objects.get()
    table.invited.update(off_at=clock.now())
    assert not [each for each in feeds.events(busy.actor("hanne"), "testserver") if each.title == "Samtale"]
