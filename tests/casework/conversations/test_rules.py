"""The rules: life cycles, time and overlap, agreements, texts that are put together, and contact rules."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.casework.conversations import rules
from fodfaeste.casework.conversations.contact import Contact, ContactRule, missing_contact, six_months_after
from fodfaeste.casework.conversations.rules import AgreementDraft, Draft, Row, Slot, Wrong

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 9, 15, 10, 0, tzinfo=UTC)
texts = st.text(alphabet="abæø \n", max_size=30)


@pytest.mark.parametrize(("status", "event"), list(product(get_args(rules.Status), get_args(rules.Event))))
def test_a_conversation_lives_exactly_as_the_table_says(status: rules.Status, event: rules.Event) -> None:
    allowed = {"hold": "held", "cancel": "cancelled", "no_show": "no_show", "move": "booked"}
    if status == "booked":
        assert rules.after(status, event) == allowed[event]
    else:
        with pytest.raises(Wrong, match="kan ikke ændres"):
            rules.after(status, event)


def slot(start: int, minutes: int) -> Slot:
    return Slot(NOW + timedelta(minutes=start), minutes)


@pytest.mark.parametrize(
    ("start", "minutes", "meets"),
    [(-45, 45, False), (-45, 46, True), (0, 45, True), (10, 5, True), (-10, 90, True), (44, 45, True), (45, 45, False)],
)
def test_appointments_meet_only_where_both_are_running(start: int, minutes: int, meets: bool) -> None:
    assert (rules.overlapping(slot(0, 45), [slot(start, minutes)]) is not None) is meets


@given(st.integers(-600, 600), st.integers(5, 480), st.integers(5, 480))
def test_meeting_goes_both_ways(start: int, first: int, second: int) -> None:
    a, b = slot(0, first), slot(start, second)
    assert (rules.overlapping(a, [b]) is None) == (rules.overlapping(b, [a]) is None)


def test_the_past_is_only_for_what_is_written_down_afterwards() -> None:
    rules.bookable(slot(1, 45), NOW, afterwards=False)
    rules.bookable(slot(-60, 45), NOW, afterwards=True)
    with pytest.raises(Wrong, match="passeret"):
        rules.bookable(slot(-1, 45), NOW, afterwards=False)
    with pytest.raises(Wrong, match="ikke kommet endnu"):
        rules.bookable(slot(60, 45), NOW, afterwards=True)


@pytest.mark.parametrize(("minutes", "fine"), [(4, False), (5, True), (480, True), (481, False)])
def test_a_conversation_lasts_between_five_minutes_and_a_day(minutes: int, fine: bool) -> None:
    if fine:
        rules.bookable(slot(10, minutes), NOW, afterwards=False)
    else:
        with pytest.raises(Wrong) as wrong:
            rules.bookable(slot(10, minutes), NOW, afterwards=False)
        assert wrong.value.field == "minutes"


def test_half_past_two_on_the_night_the_clock_is_set_back_is_the_first_of_the_two() -> None:
    moment = rules.local_moment(date(2026, 10, 25), time(2, 30), COPENHAGEN)
    assert moment == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert Slot(moment, 60).ends == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert Slot(moment, 60).ends.astimezone(COPENHAGEN).time() == time(2, 30)


def test_half_past_two_on_the_night_the_clock_is_set_forward_does_not_exist() -> None:
    with pytest.raises(Wrong, match="findes ikke"):
        rules.local_moment(date(2026, 3, 29), time(2, 30), COPENHAGEN)
    assert rules.local_moment(date(2026, 3, 29), time(3, 0), COPENHAGEN) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_the_next_conversation_is_suggested_two_weeks_on_at_the_same_hour_on_the_clock() -> None:
    starts = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)  # 10.00, summer time
    assert rules.next_time(starts, COPENHAGEN, date(2026, 10, 20), 14) == (date(2026, 11, 3), time(10, 0))


def test_a_late_follow_up_is_never_suggested_in_the_past() -> None:
    starts = datetime(2026, 8, 4, 8, 0, tzinfo=UTC)
    assert rules.next_time(starts, COPENHAGEN, date(2026, 9, 15), 14)[0] == date(2026, 9, 22)


@pytest.mark.parametrize(
    ("held", "suggested"),
    [
        (date(2026, 11, 14), date(2026, 11, 30)),  # a Saturday: the Monday after
        (date(2027, 3, 11), date(2027, 3, 30)),  # Maundy Thursday: the Tuesday after Easter
        (date(2026, 12, 11), date(2026, 12, 28)),  # Christmas Day, a Friday
        (date(2026, 4, 17), date(2026, 5, 1)),  # 1 May is no public holiday
    ],
)
def test_the_next_conversation_is_suggested_on_a_working_day(held: date, suggested: date) -> None:
    starts = datetime(held.year, held.month, held.day, 9, 0, tzinfo=UTC)
    assert rules.next_time(starts, COPENHAGEN, held, 14)[0] == suggested


@pytest.mark.parametrize(
    ("day", "at", "asks"),
    [
        (date(2026, 11, 22), time(10), "Samtalen er en søndag."),
        (date(2026, 11, 21), time(10), "Samtalen er en lørdag."),
        (date(2026, 12, 25), time(10), "Samtalen er på en helligdag (Juledag)."),
        (date(2026, 5, 25), time(10), "Samtalen er på en helligdag (Anden pinsedag)."),
        (date(2026, 5, 1), time(10), ""),  # the day before a weekend, once Store Bededag
        (date(2026, 11, 23), time(6, 59), "Samtalen er kl. 6.59."),
        (date(2026, 11, 23), time(7), ""),
        (date(2026, 11, 23), time(20), ""),
        (date(2026, 11, 23), time(20, 1), "Samtalen er kl. 20.01."),
    ],
)
def test_a_day_nobody_works_and_an_odd_hour_are_asked_about(day: date, at: time, asks: str) -> None:
    if not asks:
        rules.usual_time(day, at)
        return
    with pytest.raises(rules.Unusual) as unusual:
        rules.usual_time(day, at)
    assert unusual.value.message == f"{asks} Sæt kryds, og tryk igen, hvis det er rigtigt."
    assert unusual.value.field == ("date" if at == time(10) else "time")


def test_a_booking_lies_within_a_year() -> None:
    rules.bookable(Slot(NOW + timedelta(days=365), 45), NOW, afterwards=False)
    with pytest.raises(Wrong, match="mere end et år"):
        rules.bookable(Slot(NOW + timedelta(days=367), 45), NOW, afterwards=False)


def test_each_of_a_days_conversations_says_how_it_stands() -> None:
    day = [(True, slot(-200, 45)), (False, slot(-100, 45)), (False, slot(-10, 45)), (False, slot(60, 45))]
    later = [(True, slot(110, 30)), (False, slot(180, 45))]
    assert rules.standing([*day, *later], NOW) == [
        "Holdt", "Ikke skrevet ned endnu", "I gang", "Næste", "Holdt", "",
    ]  # fmt: skip
    assert rules.standing([(False, slot(-45, 45))], NOW) == [rules.UNWRITTEN]


def test_an_agreement_needs_owner_what_and_a_possible_when() -> None:
    day = date(2026, 9, 15)
    good = AgreementDraft("borger", "  Ringe \n til lægen ", day)
    assert rules.agreement(good, day) == AgreementDraft("borger", "Ringe til lægen", day)
    for bad, field in (
        (AgreementDraft("", "Ringe", day), "owner"),
        (AgreementDraft("naboen", "Ringe", day), "owner"),
        (AgreementDraft("borger", "  ", day), "what"),
        (AgreementDraft("borger", "x" * 301, day), "what"),
        (AgreementDraft("borger", "Ringe", None), "due"),
        (AgreementDraft("borger", "Ringe", day - timedelta(days=1)), "due"),
        (AgreementDraft("borger", "Ringe", date(2226, 9, 15)), "due"),
    ):
        with pytest.raises(Wrong) as wrong:
            rules.agreement(bad, day)
        assert wrong.value.field == field


def test_the_citizen_ticks_off_their_own_and_the_caseworker_both() -> None:
    rules.may_tick("borger", by_citizen=True)
    rules.may_tick("borger", by_citizen=False)
    rules.may_tick("sagsbehandler", by_citizen=False)
    with pytest.raises(Wrong):
        rules.may_tick("sagsbehandler", by_citizen=True)


def test_something_must_have_been_said() -> None:
    rules.said_something("Vi talte om job.", [])
    rules.said_something("", [AgreementDraft("borger", "Ringe", date(2026, 9, 15))])
    with pytest.raises(Wrong):
        rules.said_something(" \n", [])


@given(texts, texts)
def test_two_texts_put_together_hold_every_word_of_both(stored: str, mine: str) -> None:
    both = rules.together(stored, mine)
    assert stored.strip() in both
    assert mine.strip() in both


@given(texts, texts)
def test_putting_together_twice_changes_nothing(stored: str, mine: str) -> None:
    both = rules.together(stored, mine)
    assert rules.together(stored, both) == both


rows = st.lists(st.builds(Row, st.sampled_from(["", "borger"]), texts, st.sampled_from(["", "2026-10-01"])), max_size=4)


@given(rows, rows)
def test_rows_put_together_hold_every_row_once(stored: list[Row], mine: list[Row]) -> None:
    both = rules.rows_together(stored, mine)
    assert set(both) == {row for row in [*stored, *mine] if not row.empty}
    assert len(both) == len(set(both))


@given(texts, texts, rows, rows)
def test_an_old_version_is_let_through_only_where_nothing_is_lost(
    old: str, new: str, old_rows: list[Row], new_rows: list[Row]
) -> None:
    stored, mine = Draft("", old, tuple(old_rows)), Draft("", new, tuple(new_rows))
    if rules.loses_nothing(stored, mine):
        assert old in new
        assert {row for row in old_rows if not row.empty} <= set(new_rows)
    assert rules.loses_nothing(stored, stored)


def test_side_by_side_shows_only_what_differs() -> None:
    stored, mine = Draft("Samme", "En", ()), Draft("Samme", "To", ())
    assert rules.differing(stored, mine) == (Draft("", "En", ()), Draft("", "To", ()))


RULE = ContactRule(7, "LAB § 31", 4, "Lov 1750")


@pytest.mark.parametrize(
    ("rule", "contact", "today", "late"),
    [
        (RULE, Contact(date(2026, 9, 1), 0, False), date(2026, 9, 8), False),
        (RULE, Contact(date(2026, 9, 1), 0, False), date(2026, 9, 9), True),
        (RULE, Contact(date(2026, 9, 1), 3, False), date(2027, 2, 28), False),
    ],
)
def test_a_missing_conversation_is_named_with_its_rule(
    rule: ContactRule, contact: Contact, today: date, late: bool
) -> None:
    missing = missing_contact(rule, contact, today)
    assert missing is not None
    assert missing.late is late
    assert ("LAB § 31" in missing.why) if contact.held == 0 else ("Lov 1750" in missing.why)


@pytest.mark.parametrize(
    ("rule", "contact", "today"),
    [
        (None, Contact(date(2026, 9, 1), 0, False), date(2026, 10, 9)),
        (RULE, Contact(date(2026, 9, 1), 0, True), date(2026, 10, 9)),
        (RULE, Contact(date(2026, 9, 1), 4, False), date(2026, 10, 9)),
        (RULE, Contact(date(2026, 9, 1), 3, False), date(2027, 3, 1)),
        (ContactRule(0, "", 0, ""), Contact(date(2026, 9, 1), 0, False), date(2026, 10, 9)),
    ],
)
def test_nothing_is_asked_for_without_a_number_or_when_it_is_met(
    rule: ContactRule | None, contact: Contact, today: date
) -> None:
    assert missing_contact(rule, contact, today) is None


@pytest.mark.parametrize(
    ("opened", "last"),
    [
        (date(2026, 9, 1), date(2027, 2, 28)),
        (date(2026, 1, 15), date(2026, 7, 14)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 12, 31), date(2027, 6, 30)),
        (date(2027, 8, 30), date(2028, 2, 29)),
    ],
)
def test_six_months_end_the_day_before_the_same_date(opened: date, last: date) -> None:
    assert six_months_after(opened) == last
