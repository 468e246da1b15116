"""From proposal to end: answers, places, the waiting list, offers that end, and the weeks that are booked."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from fodfaeste.casework.catalogue.actions import end_price, retire
from fodfaeste.casework.catalogue.models import Intervention, Price
from fodfaeste.casework.participation import actions
from fodfaeste.casework.participation.models import BookedWeek, Change, Participation
from fodfaeste.casework.participation.queries import place_in_line
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import (
    agreed,
    course,
    move,
    outside,
    proposed,
    seated,
    started,
    waiting,
    yes_to_outside,
)  # fmt: skip
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_citizen_says_yes_in_their_own_words(cast: Cast) -> None:
    one = agreed(cast, course(cast))
    assert (one.state, one.citizen_words) == ("agreed", "Det vil jeg gerne.")
    assert [change.role for change in one.changes.all()] == ["caseworker", "citizen"]


def test_the_citizen_says_no_and_needs_no_reason(cast: Cast) -> None:
    one = move(cast, proposed(cast, course(cast)), "say_no", "anna")
    assert one.state == "turned_down" and one.ended


def test_another_citizen_and_a_stranger_among_the_staff_are_refused(cast: Cast) -> None:
    one = proposed(cast, course(cast))
    for stranger in ("bo", "sofie", "hanne"):
        with pytest.raises(AccessDenied):
            move(cast, one, "agree", stranger)
    one.refresh_from_db()
    assert one.state == "proposed"


def test_proposing_twice_is_one_proposal(cast: Cast) -> None:
    found = course(cast)
    assert proposed(cast, found).pk == proposed(cast, found).pk


def test_what_is_retired_or_a_draft_cannot_be_proposed(cast: Cast) -> None:
    found = course(cast)
    retire(actor=cast.actor("lise"), purpose=PURPOSE, intervention=found, version=found.version, reason="Slut")
    with pytest.raises(Refused, match="ikke i kataloget"):
        proposed(cast, found)


def test_the_same_event_twice_is_one_and_another_meanwhile_is_told(cast: Cast) -> None:
    one = proposed(cast, course(cast))
    version = one.version
    given = {"actor": cast.actor("anna"), "purpose": PURPOSE, "participation": one, "version": version}
    actions.happen(**given, event="agree")
    actions.happen(**given, event="agree")
    with pytest.raises(Stale):
        actions.happen(**given, event="say_no")
    assert Change.objects.filter(participation=one).count() == 2


def test_two_places_are_two_and_the_third_is_told_to_wait(cast: Cast) -> None:
    found = course(cast)
    assert [seated(cast, found, who).seat for who in ("anna", "bo")] == [1, 2]
    third = agreed(cast, found, "carla")
    with pytest.raises(Refused, match="Den sidste plads er taget"):
        move(cast, third, "take_place")
    assert move(cast, third, "queue").state == "waiting"
    assert place_in_line(third) is None  # the object from before; the fresh one has a number
    third.refresh_from_db()
    assert place_in_line(third) == 1


def test_the_database_itself_gives_no_place_twice_and_none_beyond_the_last(cast: Cast) -> None:
    found = course(cast)
    first, second = seated(cast, found, "anna"), seated(cast, found, "bo")
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=second.pk).update(seat=first.seat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=second.pk).update(seat=3)


def test_a_freed_place_is_offered_to_the_first_who_waits(cast: Cast) -> None:
    found = course(cast, capacity=1)
    held = seated(cast, found, "anna")
    first, second = waiting(cast, found, "bo"), waiting(cast, found, "carla")
    move(cast, held, "withdraw", words="Fik job")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("offered", "waiting")
    assert first.offer_ends == clock.today() + timedelta(days=5)
    assert move(cast, first, "take", "bo").state == "accepted"


def test_nobody_takes_a_free_place_past_those_who_wait(cast: Cast) -> None:
    found = course(cast, capacity=1)
    held = seated(cast, found, "anna")
    waiting(cast, found, "bo")
    move(cast, held, "withdraw", words="Fik job")
    with pytest.raises(Refused):
        move(cast, agreed(cast, found, "carla"), "take_place")


def test_an_offer_nobody_answers_goes_to_the_next_and_the_first_waits_on(cast: Cast) -> None:
    found = course(cast, capacity=1)
    held = seated(cast, found, "anna")
    first, second = waiting(cast, found, "bo"), waiting(cast, found, "carla")
    move(cast, held, "withdraw", words="Fik job")
    assert actions.expire_offers(actor=cast.system, purpose=PURPOSE) == 0
    with clock.at(clock.now() + timedelta(days=6)):
        assert actions.expire_offers(actor=cast.system, purpose=PURPOSE) == 1
        assert actions.expire_offers(actor=cast.system, purpose=PURPOSE) == 0
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.seat, second.state) == ("waiting", None, "offered")


def test_only_the_system_ends_offers_by_the_rule(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        actions.expire_offers(actor=cast.actor("mette"), purpose=PURPOSE)


def test_every_week_is_booked_at_its_price_and_weeks_after_a_stop_are_not_paid(cast: Cast) -> None:
    one = started(cast, course(cast))
    weeks = BookedWeek.objects.filter(participation=one)
    assert weeks.count() in (10, 11)
    assert weeks.aggregate(sum=Sum("oere"))["sum"] == 90_000 * weeks.count()
    with clock.at(clock.now() + timedelta(days=15)):
        move(cast, one, "stop", words="Blev syg", end_reason="ill")
    assert weeks.count() == 3
    assert set(weeks.values_list("cost_category", flat=True)) == {"vejledning"}


def test_a_place_that_runs_past_the_last_price_is_refused_and_nothing_is_booked(cast: Cast) -> None:
    found = course(cast)
    end_price(
        actor=cast.actor("admin"),
        purpose=PURPOSE,
        price=Price.objects.get(),
        last_day=clock.today() + timedelta(days=20),
    )
    one = agreed(cast, found)
    with pytest.raises(Refused, match="ingen pris for uge"):
        move(cast, one, "take_place", first=clock.today())
    one.refresh_from_db()
    assert (one.state, one.seat, BookedWeek.objects.count()) == ("agreed", None, 0)


def test_a_place_given_back_before_the_start_costs_nothing(cast: Cast) -> None:
    move(cast, seated(cast, course(cast)), "withdraw", words="Fik job")
    assert not BookedWeek.objects.exists()


def test_nothing_goes_outside_the_municipality_without_a_yes(cast: Cast) -> None:
    one = agreed(cast, outside(cast))
    with pytest.raises(Refused, match="sige ja"):
        move(cast, one, "refer", words="Møder om formiddagen")
    yes_to_outside(cast)
    assert move(cast, one, "refer", words="Møder om formiddagen").note == "Møder om formiddagen"


def test_the_provider_answers_and_a_no_needs_a_reason(cast: Cast) -> None:
    yes_to_outside(cast)
    yes_to_outside(cast, "bo")
    found = outside(cast)
    one, other = (move(cast, agreed(cast, found, who), "refer") for who in ("anna", "bo"))
    with pytest.raises(Refused):
        move(cast, one, "decline", "uffe")
    assert move(cast, one, "decline", "uffe", words="Vi mangler en tolk").state == "declined"
    assert move(cast, other, "accept", "uffe").state == "accepted"


def test_a_referral_is_not_sent_where_the_caseworker_takes_the_place(cast: Cast) -> None:
    with pytest.raises(Refused):
        move(cast, agreed(cast, course(cast)), "refer")
    with pytest.raises(Refused):
        move(cast, agreed(cast, course(cast, title="Andet", books_directly=False)), "take_place")


def test_a_place_cannot_begin_in_the_past_and_a_start_not_in_the_future(cast: Cast) -> None:
    found = course(cast)
    with pytest.raises(Refused):
        move(cast, agreed(cast, found), "take_place", first=clock.today() - timedelta(days=1))
    with pytest.raises(Refused):
        move(cast, seated(cast, found, "bo"), "start", first=clock.today() + timedelta(days=1))


def test_a_provider_whose_group_has_grown_offers_the_new_places(cast: Cast) -> None:
    found = course(cast, capacity=1)
    seated(cast, found, "anna")
    one = waiting(cast, found, "bo")
    with pytest.raises(Refused):
        actions.fill(actor=cast.actor("hanne"), purpose=PURPOSE, intervention=found)
    found.capacity = 2
    found.save()
    with pytest.raises(AccessDenied):
        actions.fill(actor=cast.actor("pia"), purpose=PURPOSE, intervention=found)
    assert [each.pk for each in actions.fill(actor=cast.actor("hanne"), purpose=PURPOSE, intervention=found)] == [
        one.pk
    ]


def test_every_step_is_in_the_journal_without_the_words(cast: Cast) -> None:
    one = started(cast, course(cast))
    entries = JournalEntry.objects.filter(verb__startswith="participation.").order_by("seq")
    assert [each.verb.split(".")[1] for each in entries] == ["propose", "agree", "take_place", "start"]
    assert all("Det vil jeg gerne" not in str(each.data) for each in entries)
    assert one.changes.count() == 4


def test_when_a_group_has_grown_the_next_refresh_offers_the_new_places_in_order(cast: Cast) -> None:
    found = course(cast, capacity=1)
    seated(cast, found)
    first, second = waiting(cast, found, "bo"), waiting(cast, found, "carla")
    assert actions.expire_offers(actor=cast.system, purpose=PURPOSE) == 0
    first.refresh_from_db()
    assert first.state == "waiting"
    Intervention.objects.filter(pk=found.pk).update(capacity=2)
    for _ in range(2):
        actions.expire_offers(actor=cast.system, purpose=PURPOSE)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.seat, second.state) == ("offered", 2, "waiting")


def test_what_has_left_the_catalogue_offers_its_places_to_nobody(cast: Cast) -> None:
    found = course(cast, capacity=1)
    one, next_ = seated(cast, found), waiting(cast, found, "bo")
    retire(actor=cast.actor("lise"), purpose=PURPOSE, intervention=found, version=found.version, reason="Slut")
    move(cast, one, "withdraw", words="Fik job")
    next_.refresh_from_db()
    assert next_.state == "waiting"
