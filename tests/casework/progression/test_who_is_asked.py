"""A specialist is in a case by being asked in a round, and only while and shortly after they are asked."""

from datetime import timedelta

from django.urls import reverse

from fodfaeste.casework.progression.actions import close_round, release
from fodfaeste.casework.progression.models import Round
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import decide, scope, verb, verbs
from fodfaeste.foundation.people.models import Citizen, TeamMembership
from tests.casework.progression.test_rounds import PROFESSIONAL, of, round_, send
from tests.cast import Cast

__all__ = ["round_"]


def may(cast: Cast, name: str = "progression.view", citizen: str = "anna") -> bool:
    return decide(cast.actor("pia"), name, cast.citizen[citizen]).allowed


def test_being_asked_opens_the_development_and_the_head_of_the_page_and_nothing_else(cast: Cast, round_: Round) -> None:
    opened = {each.name for each in verbs() if verb(each.name).concerns_citizen and may(cast, each.name)}
    assert opened - {"survey.answer"} == {"citizen.list", "citizen.view", "progression.answer", "progression.view"}
    assert not may(cast, citizen="bo") and not may(cast, "citizen.view", "bo")
    listed = scope(cast.actor("pia"), "citizen.list", Citizen.objects.all(), path="pk")
    assert list(listed) == [cast.citizen["anna"]]


def test_who_answered_sees_the_round_for_the_days_of_the_rule_and_who_did_not_is_out_with_it(
    cast: Cast, round_: Round
) -> None:
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    closed = close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1).closed_at
    with clock.at(closed + timedelta(days=28)):
        assert may(cast) and may(cast, "citizen.view")
    with clock.at(closed + timedelta(days=28, seconds=1)):
        assert not may(cast) and not may(cast, "citizen.view")


def test_who_never_answered_is_out_when_the_round_closes(cast: Cast, round_: Round) -> None:
    assert may(cast)
    close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1)
    assert not may(cast)


def test_who_is_taken_off_or_leaves_the_team_is_out(cast: Cast, round_: Round) -> None:
    asked = of(round_, cast.employee["pia"])
    membership = TeamMembership.objects.get(employee=cast.employee["pia"])
    TeamMembership.objects.filter(pk=membership.pk).update(team=cast.team["Syd"])
    assert not may(cast)
    TeamMembership.objects.filter(pk=membership.pk).update(team=cast.team["Nord"])
    assert may(cast)
    release(actor=cast.actor("mette"), purpose="test", rating=asked, version=asked.version)
    assert not may(cast)


def test_a_closed_case_ends_it(cast: Cast, round_: Round) -> None:
    case = cast.case["anna"]
    type(case).objects.filter(pk=case.pk).update(closed=clock.today())
    assert not may(cast)


def test_the_citizens_page_shows_who_is_asked_no_more_than_their_part(cast: Cast, round_: Round, sign_in) -> None:
    page = sign_in("pia").get(reverse("citizen", args=[cast.citizen["anna"].pk])).content.decode()
    assert "Udvikling" in page and "Mette Testsen" in page
    for hidden in ("CPR-nummer", "Målgruppe", "Næste samtale", "Forløbet begyndte", "Det har vi aftalt", "Journal<"):
        assert hidden not in page, hidden
    assert Reading.objects.get().ground == "progression_asked"
    full = sign_in("mette").get(reverse("citizen", args=[cast.citizen["anna"].pk])).content.decode()
    for shown in ("CPR-nummer", "Målgruppe", "Næste samtale", "Forløbet begyndte", "Det har vi aftalt", "Journal<"):
        assert shown in full, shown


def test_the_list_shows_the_columns_one_may_see_and_no_filter_tells_more(cast: Cast, round_: Round, sign_in) -> None:
    page = sign_in("pia").get(reverse("citizens")).content.decode()
    assert "Anna Opdigtet" in page and "Bo Opdigtet" not in page
    for hidden in ("Målgruppe", "Uger nu", "Næste samtale", 'name="uger"', 'name="hvem"', "Flest uger"):
        assert hidden not in page, hidden
    asked = sign_in("pia").get(reverse("citizens"), {"uden_plan": "on"}).content.decode()
    assert "Anna Opdigtet" not in asked
    assert "Anna Opdigtet" in sign_in("mette").get(reverse("citizens"), {"uden_plan": "on"}).content.decode()


def test_the_citizen_is_told_by_name_who_will_see_the_answers(cast: Cast, round_: Round, sign_in) -> None:
    page = sign_in("anna").get(reverse("progression_answer", args=[of(round_).pk])).content.decode()
    assert "Pia Prøve, specialist" in page and "når de selv har svaret" in page
