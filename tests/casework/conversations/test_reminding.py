"""Reminders of conversations, through a real mail server on loopback."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fodfaeste.casework.conversations import actions
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.conversations.panels import overview
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.reminders import sending
from fodfaeste.foundation.reminders.actions import choose, claim
from fodfaeste.foundation.reminders.models import Reminder
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.site.refreshing import NotSent, refresh_all, remind
from tests.casework.conversations.stage import booked, text
from tests.cast import Cast
from tests.foundation.reminders.server import Post, serving, wishes

SignIn = Callable[[str], Client]
MAYBE = "Påmindelsen er måske ikke sendt: ring eller skriv"
SOON = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("shipped")
NOON = datetime(2027, 9, 14, 10, 0, tzinfo=UTC)
"""A Tuesday at 12.00 in Denmark, when the rules of today are known."""


@pytest.fixture
def shipped(db: None) -> None:
    """The rule tables as they are delivered."""
    load_shipped_tables(actor=system("Prøve"), purpose="Prøve")


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with serving(settings) as found:
        yield found


def begin_one(cast: Cast) -> None:
    """As far as a process comes that dies between the claim and the mail server's answer."""
    source, due = next(iter(sending.due_now()))
    assert claim(actor=system("Prøve"), purpose="Prøve", source=source, due=due) is not None


def test_a_reminder_says_when_where_whom_to_ring_and_nothing_else(cast: Cast, post: Post) -> None:
    with clock.at(NOON):
        cast.employee["mette"].phone = "00 00 00 11"
        cast.employee["mette"].save()
        wishes(cast)
        found = booked(cast, starts=NOON + SOON, place="Rådhuset, lokale 2")
        found.citizen_brings = "Min angst"
        found.save()
        assert remind() == "1 sent"
    assert post.to == [["anna@borger.invalid"]]
    message, words = post.messages[0], post.text()
    assert message["Subject"] == "Husk din aftale onsdag 15. september kl. 12.00"
    assert message["From"] == "samtaler@kommunen.invalid"
    assert message["Auto-Submitted"] == "auto-generated"
    for part in ("onsdag 15. september kl. 12.00", "Rådhuset, lokale 2", "00 00 00 11", "/mine-aftaler/"):
        assert part in words
    for part in ("Anna", "Opdigtet", "Mette", "angst", "kontanthjaelp", "Nord"):
        assert part not in words + str(message["Subject"])


@pytest.mark.parametrize(
    ("kind", "place", "said"),
    [
        ("phone", "00 00 00 22", "Vi ringer til dig på 00 00 00 22."),
        ("phone", "", "Vi ringer til dig."),
        ("video", "https://video.invalid/1", "Vi tales ved på video: https://video.invalid/1"),
        ("meeting", "", "Vi mødes."),
    ],
)
def test_the_way_of_meeting_is_told(cast: Cast, post: Post, kind: str, place: str, said: str) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON, kind=kind, place=place)
    remind()
    assert said in post.text()


def test_running_twice_sends_once(cast: Cast, post: Post) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    assert [remind(), remind()] == ["1 sent", "0 sent"]
    assert len(post.messages) == 1


def test_a_conversation_moved_to_another_time_is_reminded_of_again(cast: Cast, post: Post) -> None:
    wishes(cast)
    found = booked(cast, starts=clock.now() + SOON)
    remind()
    actions.move(
        actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=found.version,
        starts=found.starts + timedelta(minutes=30), minutes=45, kind="meeting", place="", companion="", interpreter="",
    )  # fmt: skip
    remind()
    assert len(post.messages) == 2


def test_the_days_come_from_the_rule_table(cast: Cast, post: Post) -> None:
    with clock.at(NOON):
        wishes(cast)
        booked(cast, starts=NOON + timedelta(days=3))
        assert remind() == "0 sent"
    with clock.at(NOON + timedelta(days=1)):
        assert remind() == "1 sent"


def test_without_a_rule_nothing_is_guessed(cast: Cast, post: Post) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    RuleRow.objects.filter(table="conversation_practice").delete()
    with pytest.raises(NotSent):
        remind()
    assert any(line.startswith("reminders: none sent, ") for line in refresh_all())
    assert not Reminder.objects.exists()


def test_who_has_not_said_yes_or_has_said_no_gets_nothing(cast: Cast, post: Post) -> None:
    cast.citizen["bo"].email = "bo@borger.invalid"
    cast.citizen["bo"].save()
    booked(cast, "bo", "karl", starts=clock.now() + SOON)
    anna = wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    choose(actor=cast.actor("anna"), purpose="Prøve", citizen=anna, by_email=False)
    assert remind() == "0 sent"
    assert not post.messages


@pytest.mark.parametrize("status", ["cancelled", "over"])
def test_what_is_called_off_or_over_is_not_reminded_of(cast: Cast, post: Post, status: str) -> None:
    wishes(cast)
    found = booked(cast, starts=clock.now() + (SOON if status == "cancelled" else -SOON))
    if status == "cancelled":
        actions.cancel(
            actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=found.version, reason="Sygdom"
        )
    assert remind() == "0 sent"


def test_a_conversation_called_off_after_it_was_found_due_is_not_claimed(cast: Cast) -> None:
    wishes(cast)
    found = booked(cast, starts=clock.now() + SOON)
    source, due = next(iter(sending.due_now()))
    actions.cancel(
        actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=found.version, reason="Sygdom"
    )
    assert claim(actor=system("Prøve"), purpose="Prøve", source=source, due=due) is None
    assert not Reminder.objects.exists()


def test_only_the_system_sends(cast: Cast) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    source, due = next(iter(sending.due_now()))
    for who in ("mette", "anna", "admin"):
        with pytest.raises(AccessDenied):
            claim(actor=cast.actor(who), purpose="Prøve", source=source, due=due)


def test_a_reminder_somebody_else_has_begun_is_left_alone(cast: Cast, post: Post) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    source, due = next(iter(sending.due_now()))
    begin_one(cast)
    assert claim(actor=system("Prøve"), purpose="Prøve", source=source, due=due) is None
    assert remind() == "0 sent"
    assert not post.messages


def test_a_claim_that_never_ended_asks_the_caseworker_to_ring(cast: Cast, post: Post, sign_in: SignIn) -> None:
    wishes(cast)
    found = booked(cast, starts=clock.now() + SOON)
    begin_one(cast)
    assert MAYBE in text(sign_in("mette").get(f"/borgere/{cast.citizen['anna'].pk}/samtaler/").content.decode())
    assert MAYBE in text(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    assert [each.url for each in overview(cast.actor("mette")) if MAYBE in each.text] == [f"/samtaler/{found.pk}/"]
    assert not [each for each in overview(cast.actor("karl")) if MAYBE in each.text]


def test_the_caseworker_sees_that_it_went_out_and_when(cast: Cast, post: Post, sign_in: SignIn) -> None:
    with clock.at(NOON):
        wishes(cast)
        found = booked(cast, starts=NOON + SOON)
        remind()
        page = text(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    assert "Påmindelse sendt på e-mail tirsdag 14. september kl. 12.00" in page
    assert not [each for each in overview(cast.actor("mette")) if MAYBE in each.text]
    assert list(
        JournalEntry.objects.filter(verb__startswith="reminder.").order_by("seq").values_list("verb", flat=True)
    ) == [
        "reminder.begun",
        "reminder.sent",
    ]


def test_an_address_the_server_turns_away_is_not_tried_again(cast: Cast, post: Post, sign_in: SignIn) -> None:
    wishes(cast)
    found = booked(cast, starts=clock.now() + SOON)
    post.recipient_answer = "550 No such user"
    assert remind() == "0 sent, 1 turned away for good"
    assert remind() == "0 sent"
    assert "Påmindelsen kunne ikke sendes" in sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode()


@pytest.mark.parametrize("where", ["recipient_answer", "data_answer"])
def test_not_now_from_the_server_is_tried_again_next_time(cast: Cast, post: Post, where: str) -> None:
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    setattr(post, where, "451 Try again later")
    assert remind() == "0 sent, 1 put off by the mail server until next time"
    assert not Reminder.objects.exists()
    setattr(post, where, "")
    assert remind() == "1 sent"


def test_a_line_that_breaks_is_perhaps_sent_and_the_next_citizen_still_gets_theirs(cast: Cast, post: Post) -> None:
    for who, by in (("anna", "mette"), ("bo", "karl")):
        wishes(cast, who)
        booked(cast, who, by, starts=clock.now() + SOON)
    post.hangs_up = True
    assert remind() == "0 sent, 2 perhaps sent; the caseworkers are told"
    post.hangs_up = False
    assert remind() == "0 sent"
    assert [to for (to,) in post.to] == ["anna@borger.invalid", "bo@borger.invalid"]
    assert set(Reminder.objects.values_list("state", flat=True)) == {"claimed"}


def test_a_server_that_is_down_claims_nothing(cast: Cast, settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    with pytest.raises(NotSent, match="does not answer"):
        remind()
    assert not Reminder.objects.exists()


def test_without_a_mail_server_it_says_that_it_is_off(cast: Cast, settings: Any, sign_in: SignIn) -> None:
    settings.EMAIL_HOST = ""
    wishes(cast)
    booked(cast, starts=clock.now() + SOON)
    assert "FODFAESTE_MAIL_HOST" in remind()
    assert not Reminder.objects.exists()
    page = text(sign_in("mette").get(f"/borgere/{cast.citizen['anna'].pk}/paamindelser/").content.decode())
    assert "ikke sat en mailserver op" in page


def test_reminding_asks_as_many_questions_for_many_as_for_one(cast: Cast, django_assert_num_queries: Any) -> None:
    for number in range(6):
        booked(cast, starts=clock.now() + timedelta(hours=2 + 2 * number))
    wishes(cast)
    with django_assert_num_queries(7):  # two of them ask about questions that wait
        assert len(list(sending.due_now())) == Conversation.objects.count()
