"""A citizen's case: opened once, carried by one caseworker at a time, handed over with a reason, closed for good."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from fodfaeste.casework.cases import queries
from fodfaeste.casework.cases.actions import assign, close_case, open_case, set_track
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.staff.actions import add_citizen
from tests.cast import LONG_AGO, Cast, make_citizen

WHY = "Prøve"


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast with the shipped rules, and Eva, who has a name and no case."""
    load_shipped_tables(actor=cast.system, purpose=WHY)
    cast.citizen["eva"] = make_citizen("Eva", "Opdigtet", "7404801000")
    return cast


def open_for(town: Cast, who: str, citizen: str = "eva", **more: object) -> Case:
    values = {"team": town.team["Nord"], "target_group": "sygedagpenge", **more}
    return open_case(actor=town.actor(who), purpose=WHY, citizen=town.citizen[citizen], **values)  # type: ignore[arg-type]


def test_a_caseworker_opens_a_case_and_is_responsible_from_that_day(town: Cast) -> None:
    case = open_for(town, "mette", responsible=town.employee["mette"])
    assert queries.open_case_of(town.citizen["eva"]) == case
    assert queries.responsible_for(case) == town.employee["mette"]
    assert case in queries.caseload(town.actor("mette"))
    assert [entry.verb for entry in JournalEntry.objects.filter(citizen_id=town.citizen["eva"].pk)] == [
        "case.opened",
        "case.assigned",
    ]


def test_a_citizen_never_has_two_open_cases(town: Cast) -> None:
    open_for(town, "mette")
    with pytest.raises(Refused, match="allerede et åbent forløb"):
        open_for(town, "mette")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.create(
            citizen=town.citizen["eva"], team=town.team["Syd"], target_group="dagpenge", opened=clock.today()
        )


def test_another_team_may_not_even_try_while_the_case_is_open(town: Cast) -> None:
    with pytest.raises(AccessDenied):
        open_for(town, "sofie", "anna", team=town.team["Syd"])
    assert open_for(town, "sofie", "eva", team=town.team["Syd"]).team == town.team["Syd"]


@pytest.mark.parametrize("who", ["pia", "lise", "admin", "anna", "viggo", "hanne", "ulla", "frank"])
def test_others_may_not_open_cases(town: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        open_for(town, who)


def test_a_case_is_opened_in_ones_own_team(town: Cast) -> None:
    with pytest.raises(Refused) as refused:
        open_for(town, "mette", team=town.team["Syd"])
    assert refused.value.field == "team"
    open_for(town, "mette", team=town.team["Nord"])


def test_whoever_is_known_from_the_register_alone_gets_a_name_first(town: Cast) -> None:
    with pytest.raises(Refused, match="intet navn"):
        open_for(town, "mette", "dan")
    add_citizen(actor=town.actor("mette"), purpose=WHY, cpr="730385-1000", first_name="Dan", last_name="Opdigtet")
    assert open_for(town, "mette", "dan").citizen.name == "Dan Opdigtet"


def test_a_case_may_begin_in_the_past_but_not_in_the_future(town: Cast) -> None:
    with pytest.raises(Refused) as refused:
        open_for(town, "mette", opened=clock.today() + timedelta(days=1))
    assert refused.value.field == "opened"
    assert open_for(town, "mette", opened=clock.today() - timedelta(days=9)).opened < clock.today()


def test_a_new_case_does_not_begin_inside_the_last_one(town: Cast) -> None:
    case = town.case["anna"]
    close_case(actor=town.actor("mette"), purpose=WHY, case=case, version=1, reason="I arbejde")
    with pytest.raises(Refused, match="forrige forløb sluttede"):
        open_for(town, "mette", "anna", opened=clock.today() - timedelta(days=3))
    open_for(town, "mette", "anna")


@pytest.mark.parametrize(("group", "day"), [("findes_ikke", 0), ("ressourceforloeb", 0)])
def test_a_target_group_that_is_unknown_or_closed_to_new_people_is_refused(town: Cast, group: str, day: int) -> None:
    with pytest.raises(Refused) as refused:
        open_for(town, "mette", target_group=group)
    assert refused.value.field == "target_group"


def test_a_group_now_closed_was_open_before_the_reform(town: Cast) -> None:
    assert open_for(town, "mette", target_group="ressourceforloeb", opened=date(2026, 6, 30)).pk


def test_a_day_without_any_target_groups_is_refused_with_words(town: Cast) -> None:
    with pytest.raises(Refused, match=r"»Målgrupper« har ingen række for 3\. marts 1990"):
        open_for(town, "mette", opened=date(1990, 3, 3))


def test_handing_over_needs_a_reason_and_ends_the_former_the_day_before(town: Cast) -> None:
    case, karl = town.case["anna"], town.employee["karl"]
    with pytest.raises(Refused) as refused:
        assign(actor=town.actor("mette"), purpose=WHY, case=case, employee=karl)
    assert refused.value.field == "reason"
    assign(actor=town.actor("mette"), purpose=WHY, case=case, employee=karl, reason="Mette går på barsel")
    today = clock.today()
    assert queries.responsible_for(case) == karl
    assert queries.responsible_for(case, today - timedelta(days=1)) == town.employee["mette"]
    assert Assignment.objects.get(case=case, employee=town.employee["mette"]).valid_to == today - timedelta(days=1)


def test_a_second_hand_over_on_the_same_day_counts_and_the_first_loses_access_at_once(town: Cast) -> None:
    case = town.case["anna"]
    TeamMembership.objects.filter(employee__in=[town.employee["mette"], town.employee["karl"]]).update(
        valid_from=LONG_AGO
    )
    assign(actor=town.actor("mette"), purpose=WHY, case=case, employee=town.employee["karl"], reason="Ønske")
    assign(actor=town.actor("karl"), purpose=WHY, case=case, employee=town.employee["mette"], reason="Fortrød")
    assert queries.responsible_for(case) == town.employee["mette"]
    TeamMembership.objects.filter(employee=town.employee["karl"]).delete()
    assert not decide(town.actor("karl"), "citizen.view", town.citizen["anna"]).allowed
    assert decide(town.actor("mette"), "citizen.view", town.citizen["anna"]).ground == "assigned"
    assert queries.changes_of_caseworker(town.citizen["anna"]) == 2


@pytest.mark.parametrize("who", ["sofie", "pia", "tage", "hanne"])
def test_only_a_caseworker_of_the_team_can_be_responsible(town: Cast, who: str) -> None:
    with pytest.raises(Refused) as refused:
        assign(
            actor=town.actor("mette"), purpose=WHY, case=town.case["anna"], employee=town.employee[who], reason="Prøve"
        )
    assert refused.value.field == "employee"


def test_somebody_whose_role_has_ended_cannot_take_over(town: Cast) -> None:
    RoleAssignment.objects.filter(employee=town.employee["karl"]).update(valid_to=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="ikke sagsbehandler"):
        assign(
            actor=town.actor("mette"), purpose=WHY, case=town.case["anna"], employee=town.employee["karl"], reason="x"
        )


@pytest.mark.parametrize(("who", "allowed"), [("mette", True), ("karl", True), ("tage", True), ("sofie", False)])
def test_the_team_hands_over_and_other_teams_do_not(town: Cast, who: str, allowed: bool) -> None:
    def act() -> None:
        assign(
            actor=town.actor(who), purpose=WHY, case=town.case["anna"], employee=town.employee["karl"], reason="Ønske"
        )

    if allowed:
        act()
        assert queries.responsible_for(town.case["anna"]) == town.employee["karl"]
    else:
        with pytest.raises(AccessDenied):
            act()


def test_changes_are_counted_over_all_the_citizens_cases(town: Cast) -> None:
    anna = town.citizen["anna"]
    assert queries.changes_of_caseworker(anna) == 0
    close_case(actor=town.actor("mette"), purpose=WHY, case=town.case["anna"], version=1, reason="I arbejde")
    open_for(town, "mette", "anna", responsible=town.employee["mette"])
    assert queries.changes_of_caseworker(anna) == 0, "the same caseworker again is no change"
    case = queries.open_case_of(anna)
    assert case
    assign(actor=town.actor("mette"), purpose=WHY, case=case, employee=town.employee["karl"], reason="Ønske")
    assert queries.changes_of_caseworker(anna) == 1
    assert queries.changes_of_caseworker(town.citizen["dan"]) == 0


def test_a_closed_case_cannot_be_changed_and_its_caseworker_is_no_longer_responsible(town: Cast) -> None:
    case, mette = town.case["anna"], town.actor("mette")
    closed = close_case(actor=mette, purpose=WHY, case=case, version=1, reason="Borgeren er i arbejde")
    assert closed.closed == clock.today()
    assert queries.open_case_of(town.citizen["anna"]) is None
    assert not queries.caseload(town.actor("mette")).exists()
    assert not decide(town.actor("mette"), "citizen.view", town.citizen["anna"]).allowed
    with pytest.raises(AccessDenied):
        assign(actor=town.actor("mette"), purpose=WHY, case=closed, employee=town.employee["karl"], reason="x")


def test_closing_needs_a_reason_and_the_version_that_was_seen(town: Cast) -> None:
    case, mette = town.case["anna"], town.actor("mette")
    with pytest.raises(Refused) as refused:
        close_case(actor=mette, purpose=WHY, case=case, version=1, reason="  ")
    assert refused.value.field == "reason"
    set_track(actor=mette, purpose=WHY, case=case, track="together")
    with pytest.raises(Stale):
        close_case(actor=mette, purpose=WHY, case=case, version=1, reason="I arbejde")
    assert Case.objects.get(pk=case.pk).closed is None


def test_the_reason_for_closing_stays_out_of_the_journal(town: Cast) -> None:
    close_case(actor=town.actor("mette"), purpose=WHY, case=town.case["anna"], version=1, reason="Fik job hos bageren")
    assert "bageren" not in JournalEntry.objects.get(verb="case.closed").data


def test_a_track_is_one_of_the_known_and_setting_it_twice_writes_once(town: Cast) -> None:
    case, mette = town.case["anna"], town.actor("mette")
    with pytest.raises(Refused):
        set_track(actor=mette, purpose=WHY, case=case, track="hurtigt")
    set_track(actor=mette, purpose=WHY, case=case, track="across")
    set_track(actor=mette, purpose=WHY, case=case, track="across")
    assert Case.objects.get(pk=case.pk).track == "across"
    assert JournalEntry.objects.filter(verb="case.track_set").count() == 1


def test_who_is_responsible_is_found_in_one_query_for_many(town: Cast, django_assert_num_queries: object) -> None:
    ids = [case.pk for case in town.case.values()]
    citizens = [town.citizen[name].pk for name in ("anna", "bo", "carla", "dan")]
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.responsible_by_case(ids)
    assert found == {
        town.case["anna"].pk: town.employee["mette"],
        town.case["bo"].pk: town.employee["karl"],
        town.case["carla"].pk: town.employee["sofie"],
    }
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.changes_by_citizen(citizens) == dict.fromkeys(citizens[:3], 0)


def test_the_caseworkers_of_a_team_are_its_members_with_the_role(town: Cast) -> None:
    assert list(queries.caseworkers_of(town.team["Nord"].pk)) == [town.employee["karl"], town.employee["mette"]]
    assert isinstance(queries.caseworkers_of(town.team["Syd"].pk).get(), Employee)
