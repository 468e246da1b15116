"""Two people at the very same moment: one screening, one saved set of answers, and the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fodfaeste.casework.screening.actions import save_answers, start_screening
from fodfaeste.casework.screening.models import Screening
from fodfaeste.foundation.action import Stale
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.journal.queries import verify
from tests.casework.screening.help import PURPOSE
from tests.cast import Cast, build_cast

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="the test database of SQLite has one connection"),
]


@pytest.fixture
def town() -> Cast:
    cast = build_cast()
    load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    return cast


def together(*acts: Callable[[], Screening]) -> list[Screening | Exception]:
    """Run the acts at the same moment, each with a connection of its own."""
    ready = Barrier(len(acts))

    def one(act: Callable[[], Screening]) -> Screening | Exception:
        ready.wait(timeout=20)
        try:
            return act()
        except Stale as stale:
            return stale
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def test_two_who_begin_at_once_begin_the_same_screening(town: Cast) -> None:
    actors: list[Actor] = [town.actor("mette"), town.actor("karl")] * 3
    begun = together(
        *(lambda actor=actor: start_screening(actor=actor, purpose=PURPOSE, case=town.case["anna"]) for actor in actors)
    )
    assert len({each.pk for each in begun if isinstance(each, Screening)}) == 1
    assert Screening.objects.count() == 1
    assert verify().whole


def test_of_two_who_save_different_answers_at_once_exactly_one_is_told(town: Cast) -> None:
    screening = start_screening(actor=town.actor("mette"), purpose=PURPOSE, case=town.case["anna"])
    actors = {"snart": town.actor("mette"), "nej": town.actor("karl")}
    ends = together(
        *(
            lambda actor=actor, chosen=chosen: save_answers(
                actor=actor, purpose=PURPOSE, screening=screening, version=1, answers={"tro": chosen}
            )
            for chosen, actor in actors.items()
        )
    )
    (saved,) = [each for each in ends if isinstance(each, Screening)]
    (stale,) = [each for each in ends if isinstance(each, Stale)]
    screening.refresh_from_db()
    assert screening.answers == saved.answers == stale.current.answers  # type: ignore[attr-defined]
    assert screening.version == 2
