"""The board: who sees whom, what-if, and a number of statements that does not grow."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.people.models import Team
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.caseload import changes
from fodfaeste.steering.caseload.models import HandOver, PlannedEnding, TeamCount
from tests.cast import Cast, make_citizen

SignIn = Callable[[str], Client]
WHY = "Prøve"


@pytest.fixture
def town(cast: Cast) -> Cast:
    """The cast with the shipped rules."""
    load_shipped_tables(actor=cast.system, purpose=WHY)
    return cast


def grow(town: Cast, number: int, first: int = 0) -> None:
    """Give Mette so many more cases."""
    opened = clock.today() - timedelta(days=200)
    for each in range(first, first + number):
        citizen = make_citizen(f"Nr{each}", "Opdigtet", f"6{each % 9 + 1}0180{1000 + each:04}")
        case = Case.objects.create(citizen=citizen, team=town.team["Nord"], target_group="kontanthjaelp", opened=opened)
        Assignment.objects.create(case=case, employee=town.employee["mette"], valid_from=opened)


def main(client: Client, path: str = "/sagstal/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def test_a_caseworker_sees_themselves_and_the_teams_totals(town: Cast, sign_in: SignIn) -> None:
    seen = main(sign_in("mette"))
    assert "Mette Testsen" in seen
    assert "Karl Prøvesen" not in seen
    assert "Giv forløb videre" not in seen
    assert "Syd" not in seen


def test_a_team_leader_sees_the_teams_caseworkers_by_name_and_no_other_teams(town: Cast, sign_in: SignIn) -> None:
    grow(town, 3)
    seen = main(sign_in("tage"))
    assert seen.index("Karl Prøvesen") < seen.index("Mette Testsen"), "by name, whoever has most"
    assert "Sofie Fiktiv" not in seen
    assert "Giv forløb videre" in seen


def counted(town: Cast) -> None:
    done = count(actor=town.system, purpose=WHY, summary=refresh.summaries["caseload"])
    assert not done.failed_at, done.problem


def facts(page: str) -> list[str]:
    """What stands of each team: cases, caseworkers, and how many each has."""
    return re.findall(r'<dl class="facts">.*?</dl>', page, re.DOTALL)


def test_the_manager_sees_all_teams_and_no_single_person(town: Cast, sign_in: SignIn) -> None:
    counted(town)
    seen = main(sign_in("lise"))
    assert "Nord" in seen and "Syd" in seen
    assert not [name for name in ("Mette Testsen", "Karl Prøvesen", "Sofie Fiktiv") if name in seen]


def test_the_manager_sees_nothing_before_it_is_counted_and_then_when_it_was(town: Cast, sign_in: SignIn) -> None:
    before = main(sign_in("lise"))
    assert "Tallene er ikke talt op endnu" in before
    assert "Der er ingen teams at vise endnu" in before
    counted(town)
    assert re.search(r"Talt op .*Tallene hviler på \d+ åbne forløb i \d+ teams", main(sign_in("lise")))
    assert "Talt op" not in main(sign_in("tage")), "one's own team is read as it stands"


def test_what_is_counted_for_the_manager_is_what_the_team_leader_sees(town: Cast, sign_in: SignIn) -> None:
    grow(town, 30)
    today = clock.today()
    moved = Assignment.objects.filter(case__team=town.team["Nord"], valid_to__isnull=True)[:6]
    for each in list(moved):
        Assignment.objects.filter(pk=each.pk).update(valid_to=today - timedelta(days=9))
        Assignment.objects.create(case=each.case, employee=town.employee["karl"], valid_from=today - timedelta(days=8))
    Assignment.objects.filter(employee=town.employee["karl"])[0].delete()
    case = Case.objects.filter(team=town.team["Nord"], closed__isnull=True)[0]
    PlannedEnding.objects.create(case=case, citizen=case.citizen, on=today + timedelta(days=9), why=WHY)
    counted(town)
    leader, manager = main(sign_in("tage")), main(sign_in("lise"))
    assert facts(leader)[0] in facts(manager)
    ahead = r"<caption class=\"sr-only\">Åbne forløb i Nord.*?</table>"
    assert re.findall(ahead, leader, re.DOTALL) == re.findall(ahead, manager, re.DOTALL) != []


def test_changes_of_caseworker_are_counted_over_all_teams(town: Cast) -> None:
    grow(town, 30)
    for each in list(Assignment.objects.filter(employee=town.employee["mette"])[:7]):
        Assignment.objects.filter(pk=each.pk).update(valid_to=clock.today() - timedelta(days=9))
        Assignment.objects.create(case=each.case, employee=town.employee["karl"], valid_from=clock.today())
    teams = list(Team.objects.all())
    live = changes.changes_in(town.actor("lise"), teams)
    counted(town)
    stored = [each.changes for each in TeamCount.objects.all()]
    assert changes.changes_in(town.actor("lise"), (), counted=stored).counted == live.counted
    assert live.counted["Ét skift"] == 7


def test_the_managers_board_reads_no_cases_and_takes_as_many_statements_for_many(town: Cast, sign_in: SignIn) -> None:
    client = sign_in("lise")
    grow(town, 5)
    counted(town)
    main(client)

    def statements() -> list[str]:
        with CaptureQueriesContext(connection) as caught:
            main(client)
        return [each["sql"] for each in caught]

    few = statements()
    grow(town, 50, first=5)
    counted(town)
    many = statements()
    assert len(many) == len(few)
    assert not [sql for sql in many if 'FROM "cases_' in sql], "precomputed tables only"


@pytest.mark.parametrize("who", ["anna", "pia", "hanne", "viggo", "ulla", "frank", "admin"])
def test_others_do_not_see_the_board(town: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/sagstal/").status_code == 403


def test_what_if_stands_in_the_address_and_saves_nothing(town: Cast, sign_in: SignIn) -> None:
    grow(town, 89)
    seen = main(sign_in("tage"), "/sagstal/?sagsbehandlere=2&borgere=100&gruppe=kontanthjaelp")
    assert "Hvad nu hvis:" in seen
    assert "Med 4 på fuld tid" in seen


def test_nonsense_in_the_address_is_told_and_harms_nothing(town: Cast, sign_in: SignIn) -> None:
    answer = sign_in("tage").get("/sagstal/?sagsbehandlere=mange&gruppe=ukendt")
    assert answer.status_code == 422
    assert "Sagstal" in answer.content.decode()


def test_without_rules_the_board_says_what_is_missing_and_stands(town: Cast, sign_in: SignIn) -> None:
    RuleRow.objects.filter(table__in=["caseload_bands", "case_weights", "caseload_forecast"]).delete()
    seen = main(sign_in("tage"))
    assert "Reglen om fremskrivning mangler" in seen
    assert "Nogle spor har ingen sagsvægt" in seen
    assert "Der er intet spænd for de grupper, teamet har forløb i" in seen
    assert "forløb, uden spænd" in seen
    assert not [words for words in ("0–0", "er væk") if words in seen]


def test_few_weeks_give_no_forecast_and_many_do(town: Cast, sign_in: SignIn) -> None:
    assert "Der skal 12 hele uger til" in main(sign_in("tage"))
    grow(town, 1)
    assert "I 80 af 100 tilfælde" in main(sign_in("tage"))


def test_the_board_takes_the_same_statements_for_one_case_and_for_forty(town: Cast, sign_in: SignIn) -> None:
    client = sign_in("tage")
    grow(town, 1)

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            main(client)
        return len(caught)

    statements()
    few = statements()
    for each in range(20, 60):
        citizen = make_citizen(f"Nr{each}", "Opdigtet", f"6{each % 9 + 1}0180{2000 + each:04}")
        opened = clock.today() - timedelta(days=50)
        case = Case.objects.create(citizen=citizen, team=town.team["Nord"], target_group="kontanthjaelp", opened=opened)
        Assignment.objects.create(case=case, employee=town.employee["mette"], valid_from=opened)
    assert statements() == few
    assert few <= 40


def test_citizens_with_many_changes_are_named_to_their_team_leader_and_the_look_is_written(
    town: Cast, sign_in: SignIn
) -> None:
    today = clock.today()
    case = town.case["anna"]
    Assignment.objects.filter(case=case).update(valid_to=today - timedelta(days=40))
    for days, who in ((39, "karl"), (20, "mette")):
        Assignment.objects.create(
            case=case,
            employee=town.employee[who],
            valid_from=today - timedelta(days=days),
            valid_to=today - timedelta(days=21) if days == 39 else None,
            reason="Prøve",
        )
    assert "Anna Opdigtet" in main(sign_in("tage"))
    assert Reading.objects.filter(citizen=town.citizen["anna"], user=town.user["tage"]).exists()
    assert "Anna Opdigtet" not in main(sign_in("lise"))
    assert "Anna Opdigtet" not in main(sign_in("mette"))


def test_a_team_leader_gives_all_of_a_colleagues_cases_away_from_one_page(town: Cast, sign_in: SignIn) -> None:
    client, mette = sign_in("tage"), town.employee["mette"]
    path = f"/sagstal/giv-videre/{mette.pk}/"
    karl = town.employee["karl"].pk
    assert "Anna Opdigtet" in main(client, f"{path}?alle-til={karl}")
    anna = town.case["anna"].pk
    answer = client.post(path, {"reason": "Mette er på orlov", f"to-{anna}": karl, f"note-{anna}": "Ring om morgenen."})
    assert answer.status_code == 302
    assert HandOver.objects.get().cases.get().note == "Ring om morgenen."
    again = client.post(path, {"reason": "Mette er på orlov", f"to-{anna}": karl})
    assert again.status_code == 422, "pressed twice, given once"
    assert "Denne gang er intet givet videre" in again.content.decode()
    assert HandOver.objects.count() == 1


def test_a_list_that_has_become_shorter_meanwhile_is_not_half_carried_out(town: Cast, sign_in: SignIn) -> None:
    client, mette, karl = sign_in("tage"), town.employee["mette"], town.employee["karl"].pk
    grow(town, 1)
    anna, other = town.case["anna"].pk, Case.objects.get(citizen__first_name="Nr0").pk
    path = f"/sagstal/giv-videre/{mette.pk}/"
    both = {"reason": "Mette er på orlov", f"to-{anna}": karl, f"to-{other}": karl}
    assert client.post(path, {"reason": "Mette er på orlov", f"to-{anna}": karl}).status_code == 302
    assert client.post(path, both).status_code == 422
    assert HandOver.objects.count() == 1, "the other one stays, too"
    assert client.post(path, both | {f"to-{anna}": ""}).status_code == 302


def test_another_teams_leader_is_refused(town: Cast, sign_in: SignIn) -> None:
    assert sign_in("tage").get(f"/sagstal/giv-videre/{town.employee['sofie'].pk}/").status_code == 403


def test_the_citizen_reads_when_the_case_is_expected_to_end_from_the_form_without_losing_text(
    town: Cast, sign_in: SignIn
) -> None:
    client = sign_in("mette")
    path = f"/borgere/{town.citizen['anna'].pk}/forloeb/forventet-slut/"
    assert client.post(path, {"on": "2020-01-01", "why": "Butikken", "version": "0"}).status_code == 422
    soon = (clock.today() + timedelta(days=40)).isoformat()
    assert client.post(path, {"on": soon, "why": "Butikken", "version": "0"}).status_code == 302
    stale = client.post(path, {"on": soon, "why": "Mit eget ord", "version": "0"})
    assert stale.status_code == 409
    assert "Mit eget ord" in stale.content.decode()
    assert client.post(path, {"tag-tilbage": "ja", "version": "1"}).status_code == 302
