"""Looking up single weeks of many people: right, and as many statements for many citizens as for few."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek
from tests.cast import make_citizen

pytestmark = pytest.mark.django_db
FIRST = date(2025, 1, 6)


def citizens(many: int) -> list[Citizen]:
    return [
        make_citizen(f"Nr{number}", "Opdigtet", f"6{number % 9 + 1}0180{4000 + number:04}") for number in range(many)
    ]


def pairs(chance: Random) -> set[tuple[int, int]]:
    return {(chance.randrange(4), chance.randrange(6)) for _ in range(chance.randrange(14))}


def test_what_is_found_is_what_is_wanted_and_there() -> None:
    people = citizens(4)
    for seed in range(20):
        there, wanted = pairs(Random(seed)), pairs(Random(seed + 100))
        BenefitWeek.objects.all().delete()
        BenefitWeek.objects.bulk_create(
            BenefitWeek(citizen=people[who], week=FIRST + timedelta(weeks=week), benefit=benefit)
            for who, week in there
            for benefit in ("kontanthjaelp", "sygedagpenge")[: 1 + week % 2]
        )
        found = facts.on_benefit((people[who].pk, FIRST + timedelta(weeks=week)) for who, week in wanted)
        assert found == {(people[who].pk, FIRST + timedelta(weeks=week)) for who, week in there & wanted}


def test_many_citizens_take_no_more_statements_than_one() -> None:
    people = citizens(30)
    weeks = [FIRST + timedelta(weeks=number) for number in range(3)]
    for some in (people[:1], people):
        with CaptureQueriesContext(connection) as asked:
            facts.on_benefit((each.pk, week) for each in some for week in weeks)
        assert len(asked) == len(weeks)
