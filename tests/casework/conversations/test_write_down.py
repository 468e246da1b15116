"""A conversation that simply happened is written down in one go."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fodfaeste.casework.conversations import actions, rules
from fodfaeste.casework.conversations.forms import suggested_due
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from tests.casework.conversations.stage import NOON, booked, fields, promise, text
from tests.cast import Cast

SignIn = Callable[[str], Client]


def path(cast: Cast, who: str = "anna") -> str:
    return f"/borgere/{cast.citizen[who].pk}/samtaler/skriv-ned/"


@pytest.fixture(autouse=True)
def _rules(cast: Cast) -> None:
    """The shipped tables, which say how long there is between two conversations."""
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def filled_in(client: Client, cast: Cast, **more: str) -> dict[str, str]:
    """The page's own fields with its suggestions, and a few words."""
    shown = fields(client.get(path(cast)).content.decode())
    return shown | {"kind": "phone", "notes": "Hun ringede om butikken."} | more


def test_now_and_the_suggestions_are_filled_in_already(cast: Cast, sign_in: SignIn) -> None:
    with clock.at(NOON):
        shown = fields(sign_in("mette").get(path(cast)).content.decode())
    assert (shown["date"], shown["time"]) == ("2026-09-15", "12:00")
    assert [shown[f"aftale-{n}-owner"] for n in (0, 1)] == ["borger", "sagsbehandler"]
    assert shown["aftale-0-due"] == shown["aftale-1-due"] == "2026-09-29"


def test_one_press_saves_the_conversation_and_both_agreements(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    form = filled_in(mette, cast, **{"aftale-0-what": "Ringe til butikken", "aftale-1-what": "Spørge chefen"})
    answer = mette.post(path(cast), form)
    made = Conversation.objects.get()
    assert answer["Location"] == f"/samtaler/{made.pk}/"
    assert (made.status, made.kind, made.employee) == ("held", "phone", cast.employee["mette"])
    due = rules.suggested_due(timezone.localtime(made.starts).date(), 14)
    found = Agreement.objects.order_by("pk").values_list("owner", "what", "due")
    assert list(found) == [("borger", "Ringe til butikken", due), ("sagsbehandler", "Spørge chefen", due)]
    verbs = JournalEntry.objects.filter(citizen_id=cast.citizen["anna"].pk).values_list("verb", flat=True)
    assert {"conversation.booked", "conversation.held"} <= set(verbs)


def test_rows_that_were_left_alone_are_no_agreements(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    assert mette.post(path(cast), filled_in(mette, cast)).status_code == 302
    assert not Agreement.objects.exists()


def test_a_day_that_was_changed_asks_what_it_is_for(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    later = (clock.today() + timedelta(days=40)).isoformat()
    answer = mette.post(path(cast), filled_in(mette, cast, **{"aftale-0-due": later}))
    assert answer.status_code == 422
    assert "Skriv, hvad I har aftalt." in answer.content.decode()
    assert fields(answer.content.decode())["notes"] == "Hun ringede om butikken."
    assert not Conversation.objects.exists()


def test_it_may_have_been_yesterday_without_touching_the_rows(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    assert mette.post(path(cast), filled_in(mette, cast, date=yesterday)).status_code == 302
    assert not Agreement.objects.exists()


def test_a_second_press_is_the_same_conversation(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    form = filled_in(mette, cast, **{"aftale-0-what": "Ringe til butikken"})
    first, second = mette.post(path(cast), form), mette.post(path(cast), form)
    assert first["Location"] == second["Location"]
    assert (Conversation.objects.count(), Agreement.objects.count()) == (1, 1)


def test_two_different_conversations_in_the_same_minute_are_two(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    form = filled_in(mette, cast)
    mette.post(path(cast), form)
    mette.post(path(cast), form | {"notes": "Hun ringede igen."})
    assert Conversation.objects.count() == 2


def test_without_a_word_it_asks_for_one(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    answer = mette.post(path(cast), filled_in(mette, cast, notes=""))
    assert (answer.status_code, Conversation.objects.count()) == (422, 0)
    assert "Skriv kort, hvad I talte om" in answer.content.decode()


def test_another_row_keeps_what_is_typed(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    answer = mette.post(path(cast), filled_in(mette, cast, add="1", **{"aftale-0-what": "Ringe"}))
    shown = fields(answer.content.decode())
    assert (answer.status_code, shown["aftale-0-what"], shown["notes"]) == (200, "Ringe", "Hun ringede om butikken.")
    assert "aftale-2-what" in shown
    assert not Conversation.objects.exists()


def test_a_conversation_that_is_booked_today_is_offered_instead(cast: Cast, sign_in: SignIn) -> None:
    with clock.at(NOON):
        assert "I har en samtale i dag" not in text(sign_in("mette").get(path(cast)).content.decode())
        found = booked(cast)
        page = sign_in("mette").get(path(cast)).content.decode()
    assert "I har en samtale i dag" in page
    assert f"/samtaler/{found.pk}/" in page


def test_it_may_have_happened_beside_another_appointment(cast: Cast, sign_in: SignIn) -> None:
    booked(cast, "anna", starts=clock.now() - timedelta(minutes=10))
    mette = sign_in("mette")
    assert mette.post(path(cast), filled_in(mette, cast)).status_code == 302


def test_it_cannot_be_written_down_before_it_happened(cast: Cast, sign_in: SignIn) -> None:
    mette = sign_in("mette")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = mette.post(path(cast), filled_in(mette, cast, date=tomorrow))
    assert (answer.status_code, Conversation.objects.count()) == (422, 0)


def test_who_does_not_work_with_the_citizen_writes_nothing(cast: Cast, sign_in: SignIn) -> None:
    form = filled_in(sign_in("mette"), cast)
    for who in ("sofie", "pia", "hanne", "lise"):
        assert sign_in(who).post(path(cast), form).status_code == 403, who
    assert sign_in("anna").post(path(cast), form).status_code == 404
    assert not Conversation.objects.exists()
    assert sign_in("karl").post(path(cast), form | {"employee": str(cast.employee["karl"].pk)}).status_code == 302


def test_the_action_itself_refuses_a_stranger(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        actions.write_down(
            actor=cast.actor("sofie"),
            purpose="Prøve",
            case=cast.case["anna"],
            starts=clock.now() - timedelta(minutes=20),
            minutes=15,
            kind="phone",
            notes="Noget",
            agreements=[promise()],
        )
    assert not Conversation.objects.exists()


def test_without_a_rule_about_the_usual_days_no_day_is_suggested(cast: Cast, sign_in: SignIn) -> None:
    RuleRow.objects.filter(table="conversation_practice").delete()
    assert fields(sign_in("mette").get(path(cast)).content.decode())["aftale-0-due"] == ""


def test_the_suggested_day_is_a_working_day(cast: Cast) -> None:
    assert suggested_due(NOON.date()) == "2026-09-29"
    assert suggested_due(NOON.date().replace(month=12, day=11)) == "2026-12-28", "from Christmas Day on to Monday"
