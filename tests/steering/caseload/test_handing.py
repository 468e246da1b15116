"""Cases given to colleagues, for good or for a time, and absence and positions around it."""

from datetime import timedelta

import pytest

from fodfaeste.casework.cases.actions import assign, close_case
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.queries import changes_of_caseworker, responsible_for
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Employee, RoleAssignment, TeamMembership
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.staff.absence import end_absence, note_absence
from fodfaeste.foundation.staff.models import Absence
from fodfaeste.site.refreshing import refresh_all
from fodfaeste.steering.caseload import actions, panels
from fodfaeste.steering.caseload.handing import Gift, hand_back, hand_back_due, hand_over
from fodfaeste.steering.caseload.models import HandOver, PlannedEnding
from tests.cast import LONG_AGO, Cast

WHY = "Prøve"


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast with the shipped rules."""
    load_shipped_tables(actor=cast.system, purpose=WHY)
    return cast


def to_karl(town: Cast, *, days: int | None = None, actor: str = "tage", **more: str) -> HandOver:
    until = clock.today() + timedelta(days=days) if days is not None else None
    return hand_over(
        actor=town.actor(actor),
        purpose=WHY,
        giver=town.employee["mette"],
        gifts=[Gift(town.case["anna"], town.employee["karl"], **more)],
        reason="Mette er på kursus",
        until=until,
    )


def test_a_case_given_for_good_has_a_new_caseworker_and_the_citizen_is_told(town: Cast) -> None:
    to_karl(town, told="Karl ringer til dig på mandag.")
    assert responsible_for(town.case["anna"]) == town.employee["karl"]
    assert changes_of_caseworker(town.citizen["anna"]) == 1
    told = panels.my_plan_panel(town.actor("anna"), town.citizen["anna"])
    assert told is not None and told.context["handed"].told == "Karl ringer til dig på mandag."
    assert panels.my_plan_panel(town.actor("bo"), town.citizen["bo"]) is None


def test_a_stand_in_is_no_change_and_gives_the_case_back_when_the_time_is_over(town: Cast) -> None:
    made = to_karl(town, days=7)
    assert responsible_for(town.case["anna"]) == town.employee["karl"]
    assert hand_back_due(actor=town.system, purpose=WHY) == []
    with clock.at(clock.now() + timedelta(days=8)):
        assert hand_back_due(actor=town.system, purpose=WHY) == [made]
        assert responsible_for(town.case["anna"]) == town.employee["mette"]
        assert changes_of_caseworker(town.citizen["anna"]) == 0
        assert hand_back_due(actor=town.system, purpose=WHY) == []


def test_a_case_that_was_given_to_a_third_meanwhile_stays_there(town: Cast) -> None:
    made = to_karl(town, days=7)
    assign(
        actor=town.actor("tage"), purpose=WHY, case=town.case["anna"], employee=town.employee["mette"], reason="Ønske"
    )
    assert hand_back(actor=town.system, purpose=WHY, hand_over=made) == []
    assert responsible_for(town.case["anna"]) == town.employee["mette"]


def test_a_closed_case_is_not_given_back(town: Cast) -> None:
    made = to_karl(town, days=7)
    case = Case.objects.get(pk=town.case["anna"].pk)
    close_case(actor=town.actor("karl"), purpose=WHY, case=case, version=case.version, reason="I arbejde")
    assert hand_back(actor=town.system, purpose=WHY, hand_over=made) == []


def test_what_cannot_go_back_waits_for_the_team_leader(town: Cast) -> None:
    made = to_karl(town, days=7)
    RoleAssignment.objects.filter(employee=town.employee["mette"]).update(valid_to=clock.today())
    with clock.at(clock.now() + timedelta(days=8)):
        with pytest.raises(Refused, match="ikke længere sagsbehandler"):
            hand_back(actor=town.system, purpose=WHY, hand_over=made)
        assert hand_back_due(actor=town.system, purpose=WHY) == []
        assert [item.citizen_name for item in panels.overview(town.actor("tage"))] == ["Anna Opdigtet"]
        assert panels.overview(town.actor("karl")) == []


def test_all_or_nothing_when_one_of_the_cases_is_no_longer_the_givers(town: Cast) -> None:
    gifts = [
        Gift(town.case["anna"], town.employee["karl"]),
        Gift(town.case["bo"], town.employee["mette"]),
    ]
    with pytest.raises(Refused, match="ikke længere ansvarlig for alle"):
        hand_over(actor=town.actor("tage"), purpose=WHY, giver=town.employee["mette"], gifts=gifts, reason="Kursus")
    assert responsible_for(town.case["anna"]) == town.employee["mette"]
    assert not HandOver.objects.exists()
    assert not JournalEntry.objects.filter(verb="caseload.handed_over").exists()


@pytest.mark.parametrize("who", ["mette", "karl", "sofie", "lise", "pia", "admin"])
def test_only_a_team_leader_gives_a_colleagues_cases_away(town: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        to_karl(town, actor=who)


def test_not_even_a_team_leader_gives_another_teams_cases_away(town: Cast) -> None:
    with pytest.raises(AccessDenied):
        hand_over(
            actor=town.actor("tage"),
            purpose=WHY,
            giver=town.employee["sofie"],
            gifts=[Gift(town.case["carla"], town.employee["karl"])],
            reason="Kursus",
        )


def test_a_reason_and_a_day_ahead_are_needed(town: Cast) -> None:
    with pytest.raises(Refused) as refused:
        hand_over(
            actor=town.actor("tage"),
            purpose=WHY,
            giver=town.employee["mette"],
            gifts=[Gift(town.case["anna"], town.employee["karl"])],
            reason=" ",
        )
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as refused:
        to_karl(town, days=0)
    assert refused.value.field == "until"


# ---- absence -------------------------------------------------------------------------------------------------------


def test_a_caseworker_notes_their_own_absence_and_nobody_elses(town: Cast) -> None:
    today = clock.today()
    noted = note_absence(actor=town.actor("mette"), purpose=WHY, employee=town.employee["mette"], valid_from=today)
    assert noted.percent == 100
    with pytest.raises(Refused, match="teamlederen"):
        note_absence(actor=town.actor("mette"), purpose=WHY, employee=town.employee["karl"], valid_from=today)
    note_absence(actor=town.actor("tage"), purpose=WHY, employee=town.employee["karl"], valid_from=today)
    with pytest.raises(Refused, match="teamlederen"):
        note_absence(actor=town.actor("tage"), purpose=WHY, employee=town.employee["sofie"], valid_from=today)


def test_two_absences_at_once_are_refused_and_a_mistaken_one_can_be_taken_away(town: Cast) -> None:
    today = clock.today()
    actor, mette = town.actor("mette"), town.employee["mette"]
    noted = note_absence(actor=actor, purpose=WHY, employee=mette, valid_from=today)
    with pytest.raises(Refused, match="allerede skrevet fravær"):
        note_absence(actor=actor, purpose=WHY, employee=mette, valid_from=today + timedelta(days=9))
    end_absence(actor=actor, purpose=WHY, absence=noted, version=1, valid_to=today - timedelta(days=1))
    assert not Absence.objects.exists()
    assert JournalEntry.objects.filter(verb="absence.removed").exists()


# ---- positions and planned endings ---------------------------------------------------------------------------------


def test_a_position_is_decided_filled_and_ended_by_the_manager(town: Cast) -> None:
    today = clock.today()
    with pytest.raises(AccessDenied):
        actions.decide_position(actor=town.actor("tage"), purpose=WHY, kind="psykolog", percent=100, valid_from=today)
    made = actions.decide_position(
        actor=town.actor("lise"), purpose=WHY, kind="psykolog", percent=100, valid_from=today
    )
    with pytest.raises(Refused, match="først fra"):
        actions.fill_position(
            actor=town.actor("lise"),
            purpose=WHY,
            position=made,
            version=1,
            employee=town.employee["pia"],
            filled_from=today - timedelta(days=1),
        )
    filled = actions.fill_position(
        actor=town.actor("lise"),
        purpose=WHY,
        position=made,
        version=1,
        employee=town.employee["pia"],
        filled_from=today,
    )
    with pytest.raises(Stale):
        actions.end_position(actor=town.actor("lise"), purpose=WHY, position=made, version=1, valid_to=today)
    actions.end_position(actor=town.actor("lise"), purpose=WHY, position=filled, version=2, valid_to=today)


def test_a_position_of_a_kind_that_no_rule_knows_is_refused(town: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.decide_position(
            actor=town.actor("lise"), purpose=WHY, kind="konge", percent=100, valid_from=clock.today()
        )
    assert refused.value.field == "kind"


def test_the_expected_end_of_a_case_is_written_changed_and_taken_back(town: Cast) -> None:
    actor, case = town.actor("mette"), town.case["anna"]
    soon = clock.today() + timedelta(days=30)
    first = actions.plan_ending(actor=actor, purpose=WHY, case=case, on=soon, why="Anna begynder i butikken")
    assert first is not None and first.version == 1
    with pytest.raises(Stale):
        actions.plan_ending(actor=actor, purpose=WHY, case=case, on=soon, why="Noget andet", version=7)
    actions.plan_ending(actor=actor, purpose=WHY, case=case, on=None, why="", version=1)
    assert not PlannedEnding.objects.exists()
    with pytest.raises(AccessDenied):
        actions.plan_ending(actor=town.actor("sofie"), purpose=WHY, case=case, on=soon, why="Ikke mit")


def another_caseworker(town: Cast, name: str) -> Employee:
    employee = Employee.objects.create(name=name, title="Sagsbehandler")
    RoleAssignment.objects.create(employee=employee, role="sagsbehandler", valid_from=LONG_AGO)
    TeamMembership.objects.create(employee=employee, team=town.team["Nord"], valid_from=LONG_AGO)
    return employee


def test_a_stand_in_of_a_stand_in_is_still_no_change(town: Cast) -> None:
    to_karl(town, days=20)
    third = another_caseworker(town, "Tredje Prøvesen")
    lent_on = hand_over(
        actor=town.actor("tage"),
        purpose=WHY,
        giver=town.employee["karl"],
        gifts=[Gift(town.case["anna"], third)],
        reason="Karl er også væk",
        until=clock.today() + timedelta(days=3),
    )
    hand_back(actor=town.actor("tage"), purpose=WHY, hand_over=lent_on)
    assert responsible_for(town.case["anna"]) == town.employee["karl"]
    with clock.at(clock.now() + timedelta(days=21)):
        hand_back_due(actor=town.system, purpose=WHY)
        assert responsible_for(town.case["anna"]) == town.employee["mette"]
    assert changes_of_caseworker(town.citizen["anna"]) == 0
    assert Assignment.objects.filter(case=town.case["anna"], valid_to__isnull=True).count() == 1


def test_the_nightly_refresh_gives_back_what_was_lent_until_yesterday(town: Cast) -> None:
    to_karl(town, days=7)
    with clock.at(clock.now() + timedelta(days=8)):
        assert "stand-ins: 1 hand-overs went back" in list(refresh_all())
        assert responsible_for(town.case["anna"]) == town.employee["mette"]
