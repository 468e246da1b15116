"""What others with the same kind of goal used: counted by words in common, small numbers hidden, never recommended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.catalogue.models import Intervention
from fodfaeste.casework.participation import goals, outcomes
from fodfaeste.casework.participation.models import Participation, UsedByGoal
from fodfaeste.casework.plans.models import Goal, Plan
from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import course
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def people(cast: Cast, found: Intervention, count: int, goal: str, completed: int = 0, part: str = "") -> list[Citizen]:
    """So many citizens with that goal who began it; the first `completed` of them completed it."""
    pattern, made = cast.citizen["anna"], []
    for at in range(count):
        number = Citizen.objects.count()
        citizen = Citizen.objects.create(
            cpr_fingerprint=f"g{number}", cpr_sealed=bytes(pattern.cpr_sealed), birth_date=pattern.birth_date
        )
        case = Case.objects.create(
            citizen=citizen, team=cast.team["Nord"], target_group="kontanthjaelp", opened=clock.today()
        )
        plan = Plan.objects.create(citizen=citizen, case=case, own_goal=goal)
        if part:
            Goal.objects.create(plan=plan, order=1, text=part)
        state = "completed" if at < completed else "active"
        today = clock.today()
        Participation.objects.create(
            citizen=citizen, case=case, intervention=found, text=found.versions.get(number=1), state=state,
            proposed_at=clock.now(), first=today - timedelta(days=30), last=today,
            ended_at=clock.now() if state == "completed" else None,
        )  # fmt: skip
        made.append(citizen)
    return made


def counted(cast: Cast, goal: str) -> list[goals.InCommon]:
    outcomes.refresh(actor=cast.system, purpose=PURPOSE)
    Plan.objects.update_or_create(case=cast.case["anna"], defaults={"citizen": cast.citizen["anna"], "own_goal": goal})
    return goals.others(cast.citizen["anna"])


def test_words_in_common_are_found_in_goals_and_sub_goals_whatever_their_ending(cast: Cast) -> None:
    sleep, garden = course(cast, title="Sov bedre"), course(cast, title="Haven")
    people(cast, sleep, 12, "Jeg vil sove om natten.", completed=6)
    people(cast, garden, 6, "Jeg vil ud.", part="Turde tage bussen om natten")
    counted(cast, "Jeg vil sove hele natten og tage bus")
    by_word = {each.word: each for each in goals.others(cast.citizen["anna"])}
    assert [(one.title, one.began) for one in by_word["natten"].used] == [("Sov bedre", 12), ("Haven", 6)]
    assert [(one.title, one.began, one.completed) for one in by_word["sove"].used] == [("Sov bedre", 12, 6)]
    assert by_word["sove"].used[0].interval == (25, 75)  # 6 of 12: 0.254 to 0.746
    assert by_word["natten"].people == 18


def test_few_are_told_neither_as_people_nor_as_part_of_many(cast: Cast) -> None:
    least = settings.FODFAESTE_MINIMUM_CELL
    found, other = course(cast, title="Sov bedre"), course(cast, title="Haven")
    people(cast, other, least - 1, "Jeg vil male billeder.")
    assert counted(cast, "Jeg vil male") == []
    people(cast, found, 10, "Jeg vil svømme.", completed=9)
    people(cast, other, least - 1, "Jeg vil svømme.")
    (swim,) = counted(cast, "Jeg vil svømme")
    assert [(one.title, one.began, one.completed) for one in swim.used] == [("Sov bedre", 10, None)]
    assert not UsedByGoal.objects.filter(began__lt=least).exists()


def test_few_without_the_word_are_not_told_by_subtracting_those_who_have_it(cast: Cast) -> None:
    """What came of it is told of everybody who used it, and of those with the word: so of the others as well."""
    found = course(cast)
    people(cast, found, 12, "Jeg vil synge.", completed=6)
    (sing,) = counted(cast, "Jeg vil synge")
    assert [(one.began, one.completed) for one in sing.used] == [(12, 6)]
    people(cast, found, 7, "Jeg vil male.", completed=1)
    assert counted(cast, "Jeg vil synge") == [], "one of the seven others completed"


def test_words_that_say_nothing_and_goals_nobody_shares_find_nothing(cast: Cast) -> None:
    people(cast, course(cast), 9, "Jeg vil gerne have et arbejde igen.")
    assert counted(cast, "Jeg vil gerne have mit arbejde igen") == []
    assert counted(cast, "Jeg vil dykke") == [] and counted(cast, "") == []


def test_one_who_begins_twice_is_one_person(cast: Cast) -> None:
    found = course(cast)
    for citizen in people(cast, found, 6, "Jeg vil danse."):
        first = Participation.objects.get(citizen=citizen)
        first.pk, first.state, first.ended_at = None, "completed", clock.now()
        first.save()
    (dance,) = counted(cast, "Jeg vil danse")
    assert (dance.people, dance.used[0].began, dance.used[0].completed) == (6, 6, 6)


def test_the_page_says_that_it_recommends_nothing_and_costs_the_same_for_many(cast: Cast, sign_in) -> None:
    at, client = reverse("participations", args=[cast.citizen["anna"].pk]), sign_in("mette")
    found = course(cast)
    people(cast, found, 8, "Jeg vil danse og synge.")
    counted(cast, "Jeg vil danse og synge")
    page = client.get(at).content.decode()
    assert "Det er ikke en anbefaling" in page and "»danse«" in page and "8 borgere" in page

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        return len(asked)

    few = statements()
    for title in ("Haven", "Køkkenet", "Værkstedet"):
        people(cast, course(cast, title=title), 7, "Jeg vil danse, synge, male og spille.")
    counted(cast, "Jeg vil danse og synge")
    assert statements() == few
    Plan.objects.all().delete()
    assert "for få med de samme ord" in client.get(at).content.decode()
