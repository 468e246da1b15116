"""The daily mail, through a real mail server on loopback: numbers and a link, to who wishes it, never twice."""

import socket
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.days import DENMARK
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import RoleAssignment
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.site.refreshing import NotSent, send_digests
from fodfaeste.steering.deadlines.digest import choose, claim, release, settle
from fodfaeste.steering.deadlines.models import Digest, DigestWish
from tests.cast import Cast
from tests.foundation.reminders.server import Post, serving

SignIn = Callable[[str], Client]
WHY = "Prøve"
TODAY = date(2026, 11, 24)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    with serving(settings) as found:
        yield found


def wishes(cast: Cast, *who: str) -> None:
    for each in who:
        cast.employee[each].email = f"{each}@kommunen.invalid"
        cast.employee[each].save()
        choose(actor=cast.actor(each), purpose=WHY, by_email=True)


def counted(cast: Cast) -> None:
    count(actor=cast.system, purpose=WHY, summary=refresh.summaries["deadlines"])


def test_the_mail_holds_numbers_and_a_link_and_nobodys_name(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    counted(cast)
    assert send_digests() == "1 sent"
    assert post.to == [["mette@kommunen.invalid"]]
    words = post.text() + str(post.messages[0]["Subject"])
    assert "Overskredet: " in words and "https://fodfaeste.kommunen.invalid/frister/" in words
    assert not [name for name in ("Anna", "Opdigtet", "700180", "Mette", "kontanthjælp") if name in words]
    assert post.messages[0]["Auto-Submitted"] == "auto-generated"


def test_a_team_leader_is_told_what_is_overdue_in_the_team(cast: Cast, post: Post) -> None:
    wishes(cast, "tage")
    counted(cast)
    assert send_digests() == "1 sent"
    assert "Teamet Nord: " in post.text() and "Syd" not in post.text()
    assert "Dine frister" not in post.text()


def test_never_twice_on_one_day_and_again_the_next(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    counted(cast)
    assert (send_digests(), send_digests()) == ("1 sent", "0 sent")
    with clock.at(clock.now() + timedelta(days=1)):
        counted(cast)
        assert send_digests() == "1 sent"
    assert set(Digest.objects.values_list("state", flat=True)) == {"sent"}


def test_off_until_somebody_chooses_it_and_off_again(cast: Cast, post: Post) -> None:
    cast.employee["karl"].email = "karl@kommunen.invalid"
    cast.employee["karl"].save()
    wishes(cast, "mette")
    choose(actor=cast.actor("mette"), purpose=WHY, by_email=False)
    counted(cast)
    assert send_digests() == "0 sent"
    assert not post.messages


def test_who_has_left_the_role_gets_nothing(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    counted(cast)
    RoleAssignment.objects.filter(employee=cast.employee["mette"]).update(valid_to=TODAY - timedelta(days=1))
    assert send_digests() == "0 sent"


@pytest.mark.parametrize("day", [date(2026, 11, 28), date(2026, 11, 29), date(2026, 12, 25)])
def test_nothing_on_days_nobody_works(cast: Cast, post: Post, day: date) -> None:
    wishes(cast, "mette")
    with clock.at(datetime(day.year, day.month, day.day, 7, 0, tzinfo=DENMARK)):
        counted(cast)
        assert send_digests() == "0 sent"


def test_nothing_to_say_is_no_mail(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    cast.case["anna"].closed = TODAY
    cast.case["anna"].save()
    counted(cast)
    assert send_digests() == "0 sent"
    assert not Digest.objects.exists()


def test_yesterdays_numbers_are_not_sent(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    counted(cast)
    with clock.at(clock.now() + timedelta(days=1)), pytest.raises(NotSent, match="not counted today"):
        send_digests()
    assert not post.messages


def test_a_process_that_dies_on_the_way_never_sends_a_second_one(cast: Cast, post: Post) -> None:
    wishes(cast, "mette")
    counted(cast)
    assert claim(actor=cast.system, purpose=WHY, employee=cast.employee["mette"], day=TODAY) is not None
    assert send_digests() == "0 sent"
    assert claim(actor=cast.system, purpose=WHY, employee=cast.employee["mette"], day=TODAY) is None


def test_a_broken_line_is_perhaps_and_the_next_colleague_still_gets_theirs(cast: Cast, post: Post) -> None:
    wishes(cast, "mette", "karl")
    counted(cast)
    post.hangs_up = True
    assert send_digests() == "0 sent, 2 perhaps sent; not tried again"
    post.hangs_up = False
    assert send_digests() == "0 sent"


@pytest.mark.parametrize(("answer", "said"), [("451 Later", "1 put off"), ("550 Unknown", "1 turned away")])
def test_not_now_is_tried_again_and_a_final_no_is_not(cast: Cast, post: Post, answer: str, said: str) -> None:
    wishes(cast, "mette")
    counted(cast)
    post.recipient_answer = answer
    assert said in send_digests()
    post.recipient_answer = ""
    assert send_digests() == ("1 sent" if answer.startswith("4") else "0 sent")


def test_a_server_that_is_down_claims_nothing(cast: Cast, settings: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", probe.getsockname()[1]
    wishes(cast, "mette")
    counted(cast)
    with pytest.raises(NotSent, match="does not answer"):
        send_digests()
    assert not Digest.objects.exists()


def test_without_a_mail_server_it_says_that_it_is_off(cast: Cast, settings: Any, sign_in: SignIn) -> None:
    settings.EMAIL_HOST = ""
    assert "FODFAESTE_MAIL_HOST" in send_digests()
    assert "sender ikke mails endnu" in sign_in("mette").get("/frister/mail/").content.decode()


def test_the_choice_is_made_on_a_page_and_needs_an_address(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("mette")
    refused = client.post("/frister/mail/", {"by_email": "1"})
    assert refused.status_code == 422 and "Bed en administrator" in refused.content.decode()
    cast.employee["mette"].email = "mette@kommunen.invalid"
    cast.employee["mette"].save()
    assert "Du får en mail" in client.post("/frister/mail/", {"by_email": "1"}, follow=True).content.decode()
    assert DigestWish.objects.get().by_email
    client.post("/frister/mail/", {"by_email": "0"})
    assert not DigestWish.objects.get().by_email
    assert list(JournalEntry.objects.filter(verb__startswith="digest.").order_by("seq").values_list("verb")) == [
        ("digest.chosen",),
        ("digest.declined",),
    ]


def test_only_the_system_sends_and_only_those_with_deadlines_choose(cast: Cast) -> None:
    wishes(cast, "mette")
    with pytest.raises(AccessDenied):
        claim(actor=cast.actor("tage"), purpose=WHY, employee=cast.employee["mette"], day=TODAY)
    taken = claim(actor=cast.system, purpose=WHY, employee=cast.employee["mette"], day=TODAY)
    assert taken is not None
    for act in (lambda: settle(actor=cast.actor("mette"), purpose=WHY, digest=taken[0], state="sent"),
                lambda: release(actor=cast.actor("mette"), purpose=WHY, digest=taken[0])):  # fmt: skip
        with pytest.raises(AccessDenied):
            act()
    for who in ("pia", "lise", "admin", "anna"):
        with pytest.raises(AccessDenied):
            choose(actor=cast.actor(who), purpose=WHY, by_email=True)


def test_a_wish_without_an_address_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        choose(actor=cast.actor("mette"), purpose=WHY, by_email=True)


def test_as_many_questions_for_two_as_for_one(cast: Cast, django_assert_num_queries: Any) -> None:
    from fodfaeste.steering.deadlines import digest

    wishes(cast, "mette")
    counted(cast)
    with django_assert_num_queries(4):
        digest._numbers(digest._waiting(TODAY), TODAY)
    wishes(cast, "karl", "tage")
    with django_assert_num_queries(4):
        digest._numbers(digest._waiting(TODAY), TODAY)
