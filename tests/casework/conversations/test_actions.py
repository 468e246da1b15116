"""What may happen to conversations and agreements, by whom, and what the journal remembers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from fodfaeste.casework.conversations import actions
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.conversations.rules import Draft, Row
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.conversations.stage import NOON, booked, held, promise
from tests.cast import Cast


def verbs() -> list[str]:
    return list(JournalEntry.objects.order_by("seq").values_list("verb", flat=True))


def hold(
    cast: Cast, conversation: Conversation, *agreements: actions.AgreementDraft, by: str = "mette", **more: object
):  # type: ignore[no-untyped-def]
    given = {"notes": "Vi talte om job.", "version": conversation.version} | more
    return actions.hold(
        actor=cast.actor(by), purpose="Prøve", conversation=conversation, agreements=agreements, **given
    )


def save(cast: Cast, conversation: Conversation, notes: str, *rows: Row, version: int | None = None, by: str = "mette"):  # type: ignore[no-untyped-def]
    return actions.save_draft(
        actor=cast.actor(by),
        purpose="Prøve",
        conversation=conversation,
        version=conversation.version if version is None else version,
        draft=Draft("", notes, rows),
    )


# ---- booking ----


def test_a_booking_goes_to_the_responsible_caseworker_and_takes_the_citizens_interpreter(cast: Cast) -> None:
    type(cast.citizen["anna"]).objects.filter(pk=cast.citizen["anna"].pk).update(interpreter="arabisk")
    found = booked(cast, by="karl")
    assert found.employee == cast.employee["mette"]
    assert found.interpreter == "arabisk"
    assert found.status == "booked"
    assert verbs() == ["conversation.booked"]


def test_the_journal_holds_no_words_from_the_conversation(cast: Cast) -> None:
    found = held(cast, promise("Hemmelig aftale"), notes="Hemmeligt notat")
    actions.finish_agreement(actor=cast.actor("anna"), purpose="Prøve", agreement=found.agreements.get())
    assert verbs() == ["conversation.booked", "conversation.held", "agreement.done"]
    assert not [entry for entry in JournalEntry.objects.all() if "emmelig" in entry.data]


@pytest.mark.parametrize(
    ("start", "minutes", "fits"), [(-45, 45, True), (-30, 45, False), (30, 15, False), (45, 45, True)]
)
def test_an_employee_is_in_one_conversation_at_a_time(cast: Cast, start: int, minutes: int, fits: bool) -> None:
    with clock.at(NOON):
        first = booked(cast, starts=NOON + timedelta(days=1))
        starts = first.starts + timedelta(minutes=start)
        if fits:
            booked(cast, "bo", by="karl", starts=starts, minutes=minutes, employee=cast.employee["mette"])
            return
        with pytest.raises(Refused) as refused:
            booked(cast, "bo", by="karl", starts=starts, minutes=minutes, employee=cast.employee["mette"])
    assert refused.value.message == ("Mette Testsen har allerede en aftale kl. 12.00–12.45. Vælg et andet tidspunkt.")
    assert Conversation.objects.count() == 1


def test_a_citizen_is_in_one_conversation_at_a_time(cast: Cast) -> None:
    first = booked(cast)
    with pytest.raises(Refused, match="Borgeren har allerede en aftale"):
        booked(cast, starts=first.starts, employee=cast.employee["karl"])


def test_a_cancelled_conversation_leaves_its_time_free(cast: Cast) -> None:
    first = booked(cast)
    actions.cancel(actor=cast.actor("mette"), purpose="Prøve", conversation=first, version=1, reason="Sygdom")
    assert booked(cast, starts=first.starts).pk != first.pk


def test_two_bookings_around_the_hour_that_comes_twice_meet_or_not_in_real_minutes(cast: Cast) -> None:
    with clock.at(NOON):
        booked(cast, starts=datetime(2026, 10, 25, 0, 30, tzinfo=UTC), minutes=60)  # 2.30 the first time, to 2.30
        booked(cast, "bo", by="karl", starts=datetime(2026, 10, 25, 1, 30, tzinfo=UTC), employee=cast.employee["mette"])
        with pytest.raises(Refused, match="allerede en aftale"):
            booked(
                cast, "bo", by="karl", starts=datetime(2026, 10, 25, 1, 0, tzinfo=UTC), employee=cast.employee["mette"]
            )


def test_the_past_can_only_be_written_down_as_held(cast: Cast) -> None:
    book = {"actor": cast.actor("mette"), "purpose": "Prøve", "case": cast.case["anna"]}
    yesterday = clock.now() - timedelta(days=1)
    with pytest.raises(Refused, match="passeret"):
        actions.book(**book, starts=yesterday)
    found = actions.book(**book, starts=yesterday, afterwards=True)
    assert hold(cast, found).status == "held"


def test_only_somebody_who_works_with_the_citizen_can_be_booked(cast: Cast) -> None:
    with pytest.raises(Refused, match="borgerens team"):
        booked(cast, employee=cast.employee["sofie"])
    assert booked(cast, employee=cast.employee["karl"]).employee == cast.employee["karl"]


def test_a_closed_case_takes_no_bookings(cast: Cast) -> None:
    from fodfaeste.casework.cases.actions import close_case

    actor = cast.actor("mette")
    close_case(actor=actor, purpose="Prøve", case=cast.case["anna"], version=1, reason="Job")
    with pytest.raises(AccessDenied):
        booked(cast)


@pytest.mark.parametrize("who", ["sofie", "pia", "viggo", "hanne", "lise", "frank", "admin", "anna", "bo"])
def test_who_does_not_carry_the_case_does_not_book_or_write(cast: Cast, who: str) -> None:
    found = booked(cast)
    with pytest.raises(AccessDenied):
        booked(cast, by=who, starts=found.starts + timedelta(days=1))
    with pytest.raises(AccessDenied):
        save(cast, found, "Indbrud", by=who)
    with pytest.raises(AccessDenied):
        actions.cancel(actor=cast.actor(who), purpose="Prøve", conversation=found, version=1, reason="Nej")


@pytest.mark.parametrize("who", ["mette", "karl", "tage"])
def test_who_carries_the_case_books_and_writes(cast: Cast, who: str) -> None:
    found = booked(cast, by=who)
    assert save(cast, found, "Noter", by=who).notes == "Noter"


# ---- moving ----


def move(cast: Cast, found: Conversation, starts: datetime, version: int):  # type: ignore[no-untyped-def]
    return actions.move(
        actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=version, starts=starts, minutes=30,
        kind="phone", place="", companion="", interpreter="",
    )  # fmt: skip


def test_a_moved_conversation_keeps_what_was_prepared(cast: Cast) -> None:
    found = booked(cast)
    actions.prepare(actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=1, text="Min ryg")
    moved = move(cast, found, found.starts + timedelta(minutes=10), version=2)
    assert (moved.citizen_brings, moved.minutes, moved.kind) == ("Min ryg", 30, "phone")
    with pytest.raises(Stale):
        move(cast, found, found.starts + timedelta(days=1), version=2)


# ---- preparing ----


def test_each_side_writes_its_own(cast: Cast) -> None:
    found = booked(cast)
    after = actions.prepare(actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=1, text="Ryggen")
    after = actions.prepare(actor=cast.actor("mette"), purpose="Prøve", conversation=after, version=2, text="Praktik")
    assert (after.citizen_brings, after.caseworker_brings) == ("Ryggen", "Praktik")


def test_the_citizen_who_prepares_does_not_disturb_the_caseworker_who_writes(cast: Cast) -> None:
    found = save(cast, booked(cast), "Første")
    actions.prepare(actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=1, text="Ryggen")
    after = save(cast, found, "Noget helt andet")
    assert (after.notes, after.citizen_brings) == ("Noget helt andet", "Ryggen")


def test_a_stale_preparation_is_shown_and_not_lost(cast: Cast) -> None:
    found = booked(cast)
    prepare = {"actor": cast.actor("anna"), "purpose": "Prøve", "conversation": found, "version": 1}
    actions.prepare(**prepare, text="Fra telefonen")
    with pytest.raises(Stale) as stale:
        actions.prepare(**prepare, text="Fra computeren")
    assert stale.value.current.citizen_brings == "Fra telefonen"  # type: ignore[attr-defined]


def test_nobody_prepares_another_citizens_conversation(cast: Cast) -> None:
    found = booked(cast)
    with pytest.raises(AccessDenied):
        actions.prepare(actor=cast.actor("bo"), purpose="Prøve", conversation=found, version=1, text="Hej")


# ---- the draft ----


def test_a_stretch_of_writing_is_one_entry_in_the_journal(cast: Cast) -> None:
    with clock.at(NOON):
        found = save(cast, booked(cast), "a")
        found = save(cast, found, "ab")
        assert save(cast, found, "ab").version == found.version
    assert verbs() == ["conversation.booked", "conversation.draft_saved"]
    with clock.at(NOON + timedelta(minutes=16)):
        found = save(cast, found, "abc")
        found = save(cast, found, "abcd", by="karl")
    assert verbs()[1:] == ["conversation.draft_saved"] * 3


def test_a_stale_draft_is_refused_and_the_stored_one_stands(cast: Cast) -> None:
    found = booked(cast)
    save(cast, found, "Fra Mette", version=1)
    with pytest.raises(Stale) as stale:
        save(cast, found, "Fra Karl", version=1, by="karl")
    assert stale.value.current.notes == "Fra Mette"  # type: ignore[attr-defined]
    assert save(cast, found, "Fra Mette og Karl", version=1, by="karl").notes == "Fra Mette og Karl"


def test_half_written_rows_are_kept_as_typed(cast: Cast) -> None:
    found = save(cast, booked(cast), "", Row("", "Ringe til", ""), Row("borger", "", ""), Row("", "", "32/13"))
    assert found.draft.rows == (Row("", "Ringe til", ""), Row("", "", "32/13"))


def test_text_no_database_takes_is_made_plain(cast: Cast) -> None:
    assert save(cast, booked(cast), "a\x00b\r\nc").notes == "ab\nc"
    with pytest.raises(Refused, match="for lang"):
        save(cast, booked(cast, starts=clock.now() + timedelta(days=2)), "x" * 50_001)


# ---- holding ----


def test_holding_locks_the_text_and_makes_the_agreements(cast: Cast) -> None:
    found = held(cast, promise("Ringe"), promise("Spørge", "sagsbehandler"))
    assert found.status == "held"
    assert found.closed_at
    assert found.draft_rows == []
    assert sorted(found.agreements.values_list("owner", "what")) == [("borger", "Ringe"), ("sagsbehandler", "Spørge")]
    with pytest.raises(Refused, match="låst"):
        save(cast, found, "Ændret")
    with pytest.raises(Refused, match="låst"):
        actions.prepare(actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=99, text="Sent")


def test_two_presses_on_the_same_button_make_the_agreements_once(cast: Cast) -> None:
    with clock.at(NOON):
        found = booked(cast, starts=NOON)
        hold(cast, found, promise("Ringe"))
        assert hold(cast, found, promise("Ringe")).status == "held"
        with pytest.raises(Stale):
            hold(cast, found, promise("Noget andet"))
        with pytest.raises(Stale):
            hold(cast, found, promise("Ringe"), notes="Andre noter")
    assert Agreement.objects.count() == 1
    assert verbs().count("conversation.held") == 1


def test_holding_over_somebody_elses_draft_is_refused(cast: Cast) -> None:
    with clock.at(NOON):
        found = booked(cast, starts=NOON)
        save(cast, found, "Karls noter", by="karl")
        with pytest.raises(Stale):
            hold(cast, found, notes="Mettes noter", version=1)
        assert Conversation.objects.get().status == "booked"
        assert hold(cast, found, notes="Karls noter. Mettes noter", version=1).status == "held"


def test_a_conversation_is_held_from_its_own_day_on(cast: Cast) -> None:
    with clock.at(NOON):
        found = booked(cast, starts=NOON + timedelta(days=1))
        with pytest.raises(Refused, match="først senere"):
            hold(cast, found)
    with clock.at(NOON + timedelta(hours=13)):  # past midnight in Denmark
        assert hold(cast, found).status == "held"


def test_agreements_before_the_conversation_are_refused(cast: Cast) -> None:
    with clock.at(NOON):
        found = booked(cast, starts=NOON)
        with pytest.raises(Refused, match="før samtalen"):
            hold(cast, found, promise(days=-1))
        assert hold(cast, found, promise(days=0)).status == "held"


# ---- calling off ----


@pytest.mark.parametrize("act", [actions.cancel, actions.mark_no_show])
def test_calling_off_needs_a_reason_and_ends_the_life(cast: Cast, act) -> None:  # type: ignore[no-untyped-def]
    with clock.at(NOON):
        found = booked(cast, starts=NOON)
        off = {"actor": cast.actor("mette"), "purpose": "Prøve", "conversation": found, "version": 1}
        with pytest.raises(Refused) as refused:
            act(**off, reason="  ")
        assert refused.value.field == "reason"
        done = act(**off, reason="Syg i dag")
        assert (done.status, done.reason) == ((act is actions.cancel and "cancelled") or "no_show", "Syg i dag")
        for again in (lambda: act(**off, reason="Igen"), lambda: hold(cast, found), lambda: save(cast, found, "Mere")):
            with pytest.raises(Refused):
                again()
        with pytest.raises(Refused):
            move(cast, found, NOON + timedelta(days=1), version=2)


def test_nobody_stayed_away_from_what_has_not_begun(cast: Cast) -> None:
    found = booked(cast)
    with pytest.raises(Refused, match="ikke begyndt"):
        actions.mark_no_show(actor=cast.actor("mette"), purpose="Prøve", conversation=found, version=1, reason="Væk")


# ---- agreements ----


def test_a_tick_says_who_and_when_and_can_be_taken_away(cast: Cast) -> None:
    agreement = held(cast, promise()).agreements.get()
    done = actions.finish_agreement(actor=cast.actor("anna"), purpose="Prøve", agreement=agreement)
    assert (done.done_by, done.done) == (cast.user["anna"], True)
    again = actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement)
    assert again.done_by == cast.user["anna"]
    undone = actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement, done=False)
    assert (undone.done_at, undone.done_by) == (None, None)
    actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement, done=False)
    assert verbs()[2:] == ["agreement.done", "agreement.reopened"]


def test_the_citizen_cannot_tick_off_the_caseworkers_promise(cast: Cast) -> None:
    agreement = held(cast, promise(owner="sagsbehandler")).agreements.get()
    with pytest.raises(Refused, match="sagsbehandler"):
        actions.finish_agreement(actor=cast.actor("anna"), purpose="Prøve", agreement=agreement)
    with pytest.raises(AccessDenied):
        actions.finish_agreement(actor=cast.actor("bo"), purpose="Prøve", agreement=agreement)
    with pytest.raises(AccessDenied):
        actions.finish_agreement(actor=cast.actor("sofie"), purpose="Prøve", agreement=agreement)
    assert actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement).done


@pytest.mark.parametrize(
    "broken",
    [
        {"minutes": 0},
        {"kind": "letter"},
        {"status": "gone"},
        {"status": "held"},
        {"status": "cancelled", "closed_at": NOON},
    ],
)
def test_the_database_keeps_conversations_possible(cast: Cast, broken: dict[str, object]) -> None:
    found = booked(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=found.pk).update(**broken)


@pytest.mark.parametrize("broken", [{"owner": "naboen"}, {"what": ""}, {"done_at": NOON}])
def test_the_database_keeps_agreements_possible(cast: Cast, broken: dict[str, object]) -> None:
    found = held(cast, promise()).agreements.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=found.pk).update(**broken)
