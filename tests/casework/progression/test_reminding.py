"""A citizen who wishes it gets one mail before the last day to answer, which says nothing of what is asked."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fodfaeste.casework.progression.actions import close_round, decline, start_round
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.reminders.actions import choose
from fodfaeste.foundation.reminders.models import Reminder, Wish
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.site.refreshing import remind
from tests.cast import Cast
from tests.foundation.reminders.server import Post, serving, wishes

START = datetime(2027, 9, 14, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
LAST_DAYS = START + timedelta(days=11)
"""The round has fourteen days, and the reminder goes out three days before the last."""


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with serving(settings) as found:
        yield found


@pytest.fixture
def round_(cast: Cast) -> Round:
    load_shipped_instruments(actor=cast.system, purpose="test")
    load_shipped_tables(actor=cast.system, purpose="test")
    with clock.at(START):
        return start_round(
            actor=cast.actor("mette"), purpose="test", case=cast.case["anna"], employees=[cast.employee["pia"]]
        )


def wish(cast: Cast, *, questions: bool) -> None:
    wishes(cast)
    choose(actor=cast.actor("anna"), purpose="test", citizen=cast.citizen["anna"], by_email=True, questions=questions)


def test_it_goes_out_once_shortly_before_the_last_day_and_says_nothing_of_what_is_asked(
    cast: Cast, round_: Round, post: Post
) -> None:
    wish(cast, questions=True)
    with clock.at(LAST_DAYS - timedelta(days=1)):
        remind()
    assert not post.messages
    for _ in range(2):
        with clock.at(LAST_DAYS):
            remind()
    assert post.to == [["anna@borger.invalid"]] and Reminder.objects.get().state == "sent"
    words = post.text() + str(post.messages[0]["Subject"])
    assert "tirsdag 28. september" in words and "/min-plan/" in words and "/mine-paamindelser/" in words
    for part in ("Anna", "Opdigtet", "Mette", "Pia", "udvikling", "går det", "job", "helbred", "kontanthjaelp", "Nord"):
        assert part not in words, part


def test_who_said_yes_to_conversations_alone_gets_none_about_questions(cast: Cast, round_: Round, post: Post) -> None:
    wish(cast, questions=False)
    with clock.at(LAST_DAYS):
        remind()
    assert not post.messages


@pytest.mark.parametrize("over", ["declined", "closed", "late", "case closed"])
def test_nobody_is_reminded_of_what_waits_no_more(cast: Cast, round_: Round, post: Post, over: str) -> None:
    wish(cast, questions=True)
    own = Rating.objects.get(round=round_, employee=None)
    with clock.at(LAST_DAYS):
        if over == "declined":
            decline(actor=cast.actor("anna"), purpose="test", rating=own, version=own.version)
        if over == "closed":
            close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=round_.version)
        if over == "case closed":
            type(cast.case["anna"]).objects.filter(pk=cast.case["anna"].pk).update(closed=clock.today())
    with clock.at(LAST_DAYS + timedelta(days=4 if over == "late" else 0)):
        remind()
    assert not post.messages


def test_no_to_reminders_is_no_to_questions_too(cast: Cast) -> None:
    wish(cast, questions=True)
    choose(actor=cast.actor("anna"), purpose="test", citizen=cast.citizen["anna"], by_email=False, questions=True)
    assert not Wish.objects.get().questions
