"""What becomes of agreements: taken up next time, carried over, moved into the plan; and the next conversation."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fodfaeste.casework.conversations import actions, queries, rules
from fodfaeste.casework.conversations.actions import AgreementDraft
from fodfaeste.casework.conversations.models import Agreement, Conversation, FollowUp
from fodfaeste.casework.conversations.rules import Practice, Slot
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from tests.casework.conversations.stage import NOON, booked, fields, held, promise, talk_form, text
from tests.cast import Cast

SignIn = Callable[[str], Client]
ZONE = timezone.get_default_timezone()
HABITS = Practice(8, 16, 14, 2)


@pytest.fixture
def talk(cast: Cast) -> Conversation:
    """A conversation going on now, after one that ended with an agreement."""
    held(cast, promise())
    return booked(cast, starts=clock.now() - timedelta(minutes=1))


def said(cast: Cast, talk: Conversation, outcome: str, words: str = "", by: str = "mette") -> FollowUp:
    return actions.follow_up(
        actor=cast.actor(by),
        purpose="Prøve",
        agreement=Agreement.objects.get(),
        conversation=talk,
        outcome=outcome,
        words=words,
    )


@pytest.mark.parametrize(
    ("outcome", "done", "dropped"), [("kept", True, False), ("not_yet", False, False), ("dropped", True, True)]
)
def test_what_became_of_it_decides_whether_it_is_open(
    cast: Cast, talk: Conversation, outcome: str, done: bool, dropped: bool
) -> None:
    said(cast, talk, outcome, "Bussen kørte ikke")
    agreement = Agreement.objects.get()
    assert (agreement.done, agreement.dropped) == (done, dropped)
    assert bool(queries.open_agreements(cast.actor("mette"), cast.citizen["anna"])) is not done


def test_not_yet_is_carried_over_with_its_words_on_every_page(cast: Cast, talk: Conversation, sign_in: SignIn) -> None:
    answer = sign_in("mette").post(
        f"/samtaler/{talk.pk}/aftaler/{Agreement.objects.get().pk}/",
        {"outcome": "not_yet", "words": "Bussen kørte ikke"},
    )
    assert answer.status_code == 302
    for path in (f"/samtaler/{talk.pk}/", f"/samtaler/{talk.pk}/faelles/"):
        page = text(sign_in("mette").get(path).content.decode())
        assert "Ikke endnu" in page, path
        assert "Bussen kørte ikke" in page, path
    assert "Ringe til lægen" in text(sign_in("anna").get("/mine-aftaler/").content.decode())


def test_a_second_answer_in_the_same_conversation_replaces_the_first(cast: Cast, talk: Conversation) -> None:
    said(cast, talk, "dropped")
    said(cast, talk, "not_yet", "Alligevel")
    assert FollowUp.objects.get().words == "Alligevel"
    assert not Agreement.objects.get().done
    assert not Agreement.objects.get().dropped


def test_only_a_later_open_conversation_with_the_same_citizen_takes_it_up(cast: Cast, talk: Conversation) -> None:
    strangers = booked(cast, "bo", "karl")
    own = Agreement.objects.get().conversation
    for wrong in (own, strangers):
        with pytest.raises(Refused):
            said(cast, wrong, "kept", by="karl")
    with pytest.raises(Refused, match="Vælg, hvordan det gik"):
        said(cast, talk, "måske")
    for who in ("sofie", "pia", "anna"):
        with pytest.raises(AccessDenied):
            said(cast, talk, "kept", by=who)
    assert not FollowUp.objects.exists()
    assert said(cast, talk, "kept", by="karl").outcome == "kept"


def test_somebody_else_can_promise_something(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast, starts=clock.now() - timedelta(minutes=1))
    due = (clock.today() + timedelta(days=7)).isoformat()
    form = talk_form(found, "Om ryggen", ("anden", "Sender henvisningen", due), hold="1")
    missing = sign_in("mette").post(f"/samtaler/{found.pk}/", form)
    assert (missing.status_code, "Skriv, hvem det er." in missing.content.decode()) == (422, True)
    assert sign_in("mette").post(f"/samtaler/{found.pk}/", form | {"aftale-0-name": "Dr. Prøve"}).status_code == 302
    made = Agreement.objects.get()
    assert (made.owner, made.owner_name) == ("anden", "Dr. Prøve")
    for who, path in (
        ("mette", f"/samtaler/{found.pk}/"),
        ("anna", "/mine-aftaler/"),
        ("mette", f"/borgere/{found.citizen_id}/"),
    ):
        assert "Dr. Prøve" in text(sign_in(who).get(path).content.decode()), path
    assert sign_in("anna").post(f"/aftaler/{made.pk}/", {"done": "1"}).status_code == 302
    assert Agreement.objects.get().done


def test_a_draft_keeps_who_somebody_else_is(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    form = talk_form(found, "", ("anden", "Sender henvisningen", ""), save="1") | {"aftale-0-name": "Dr. Prøve"}
    sign_in("mette").post(f"/samtaler/{found.pk}/", form)
    shown = fields(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    assert (shown["aftale-0-name"], shown["aftale-0-owner"]) == ("Dr. Prøve", "anden")


# ---- into the plan ----


def test_an_agreement_becomes_a_step_with_one_press_and_only_once(cast: Cast, sign_in: SignIn) -> None:
    found = held(cast, AgreementDraft("borger", "Besøge butikken", clock.today() + timedelta(days=9)))
    path = f"/aftaler/{Agreement.objects.get().pk}/til-planen/"
    for _ in range(2):
        assert sign_in("mette").post(path, {"track": "job"})["Location"] == f"/samtaler/{found.pk}/"
    step = Step.objects.get()
    assert (step.what, step.actor, step.track, step.due) == (
        "Besøge butikken", "borger", "job", clock.today() + timedelta(days=9),
    )  # fmt: skip
    assert step.source.startswith("Samtalen ")


def test_a_step_without_a_track_or_by_a_stranger_is_refused(cast: Cast, sign_in: SignIn) -> None:
    held(cast, promise())
    path = f"/aftaler/{Agreement.objects.get().pk}/til-planen/"
    assert sign_in("mette").post(path, {}).status_code == 422
    assert sign_in("sofie").post(path, {"track": "job"}).status_code == 403
    assert not Step.objects.exists()


# ---- the next conversation ----


def test_the_nearest_free_time_on_a_working_day_within_hours() -> None:
    tuesday = date(2026, 9, 29)

    def at(day: date, hour: int, minute: int = 0) -> datetime:
        return rules.local_moment(day, time(hour, minute), ZONE)

    def found(*taken: Slot, wanted: time = time(10)) -> Slot | None:
        return rules.free_slot(tuesday, wanted, 45, taken, HABITS, ZONE)

    assert found() == Slot(at(tuesday, 10), 45)
    assert found(Slot(at(tuesday, 10), 45)) == Slot(at(tuesday, 9, 15), 45), "just before, when just after is as near"
    whole_day = Slot(at(tuesday, 8), 480)
    assert found(whole_day) == Slot(at(date(2026, 9, 30), 10), 45)
    assert found(wanted=time(19)) == Slot(at(tuesday, 15, 15), 45), "ends when the day does"
    saturday = rules.free_slot(date(2026, 10, 3), time(10), 45, [], HABITS, ZONE)
    assert saturday == Slot(at(date(2026, 10, 5), 10), 45)
    full = [Slot(at(tuesday + timedelta(days=number), 8), 480) for number in range(60)]
    assert found(*full) is None


def test_one_press_books_the_suggested_time(cast: Cast, sign_in: SignIn) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    with clock.at(NOON):
        found = held(cast, starts=NOON - timedelta(hours=2))
        mette = sign_in("mette")
        page = mette.get(f"/samtaler/{found.pk}/").content.decode()
        assert "Vi tales ved igen tirsdag 29. september kl. 10.00" in text(page)
        starts = fields(page)["starts"]
        answer = mette.post(f"/samtaler/{found.pk}/naeste/", {"starts": starts})
        booked_now = Conversation.objects.get(status="booked")
        assert answer["Location"] == f"/samtaler/{booked_now.pk}/"
        assert booked_now.starts == datetime(2026, 9, 29, 8, 0, tzinfo=UTC)
        assert (booked_now.minutes, booked_now.employee) == (found.minutes, found.employee)
        assert "Vi tales ved igen" not in text(mette.get(f"/samtaler/{found.pk}/").content.decode())
        again = mette.post(f"/samtaler/{found.pk}/naeste/", {"starts": starts})
        assert (again.status_code, Conversation.objects.filter(status="booked").count()) == (422, 1)


def test_after_a_meeting_that_came_to_nothing_a_new_time_is_offered_kindly(cast: Cast, sign_in: SignIn) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    with clock.at(NOON):
        found = booked(cast, starts=NOON - timedelta(hours=2))
        mette = sign_in("mette")
        mette.post(
            f"/samtaler/{found.pk}/ikke-holdt/",
            {"version": str(found.version), "event": "no_show", "reason": "Vi fik ikke fat i hinanden"},
        )
        page = text(mette.get(f"/samtaler/{found.pk}/").content.decode())
    assert "Tilbyd torsdag 17. september kl. 10.00" in page
    assert "mange grunde" in page


def test_without_the_rule_there_is_no_suggestion_and_the_page_stands(cast: Cast, sign_in: SignIn) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")
    RuleRow.objects.filter(table="conversation_practice").delete()
    found = held(cast)
    page = text(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    assert "Vi tales ved igen" not in page
    assert "Book næste samtale" in page


@pytest.mark.parametrize("starts", ["", "i morgen", "2026-13-45T10:00:00+00:00", "2026-09-29T10:00:00"])
def test_a_time_that_is_none_books_nothing(cast: Cast, sign_in: SignIn, starts: str) -> None:
    found = held(cast)
    assert sign_in("mette").post(f"/samtaler/{found.pk}/naeste/", {"starts": starts}).status_code == 422
    assert sign_in("pia").post(f"/samtaler/{found.pk}/naeste/", {"starts": starts}).status_code == 403
    assert Conversation.objects.count() == 1
