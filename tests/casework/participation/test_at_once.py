"""Many ask for the last place at the very same moment: one gets it, and without the lock two would."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection

from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import actions, seats
from fodfaeste.casework.participation.models import BookedWeek, Participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.queries import verify
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import CASEWORKER, agreed, course
from tests.cast import Cast, build_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="the test database of SQLite has one connection"),
]


def together(*acts: Callable[[], Participation]) -> list[Participation | Exception]:
    """Run the acts at the same moment, each with a connection of its own."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], Participation]) -> Participation | Exception:
        ready.wait(timeout=20)
        try:
            return act()
        except (Refused, IntegrityError) as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def everybody_takes(cast: Cast, found: Intervention) -> list[Participation | Exception]:
    ones = {who: agreed(cast, found, who) for who in CASEWORKER}
    actors = {who: cast.actor(CASEWORKER[who]) for who in CASEWORKER}
    return together(
        *(
            lambda who=who, one=one: actions.happen(
                actor=actors[who],
                purpose=PURPOSE,
                participation=one,
                event="take_place",
                version=one.version,
                first=clock.today(),
            )
            for who, one in ones.items()
        )
    )


def test_of_three_who_want_the_last_place_one_gets_it_and_two_are_told(db: None) -> None:
    cast = build_cast()
    found = course(cast, capacity=1)
    ends = everybody_takes(cast, found)
    assert len([each for each in ends if isinstance(each, Participation)]) == 1
    refused = [each for each in ends if isinstance(each, Refused)]
    assert len(refused) == 2 and all("venteliste" in each.message for each in refused)
    assert list(Participation.objects.filter(state="accepted").values_list("seat", flat=True)) == [1]
    assert BookedWeek.objects.values("participation").distinct().count() == 1
    assert verify().whole


def test_without_the_lock_the_constraint_still_stands_behind(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the lock taken away, all three find place 1 free, and the database lets one through."""
    cast = build_cast()
    found = course(cast, capacity=1)
    looked = Barrier(len(CASEWORKER))
    plain = seats.take

    def all_look_first(participation: Participation, intervention: Intervention) -> None:
        plain(participation, intervention)
        looked.wait(timeout=20)

    monkeypatch.setattr(seats, "lock", lambda pk: Intervention.objects.get(pk=pk))
    monkeypatch.setattr(seats, "take", all_look_first)
    ends = everybody_takes(cast, found)
    assert len([each for each in ends if isinstance(each, IntegrityError)]) == 2
    assert Participation.objects.filter(seat__isnull=False).count() == 1
