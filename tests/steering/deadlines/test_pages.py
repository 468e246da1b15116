"""The pages: own deadlines, the team's numbers, one citizen's, and that the numbers of questions do not grow."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock, refresh
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.days import DENMARK
from fodfaeste.foundation.refresh.actions import count
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.deadlines.models import DeadlineCount, DueDeadline, PortfolioCount, RuleNote
from tests.cast import Cast, make_citizen

SignIn = Callable[[str], Client]
WHY = "Prøve"


def grow(cast: Cast, number: int, *, who: str = "mette", team: str = "Nord", day: date = date(2026, 11, 2)) -> None:
    """So many more cases, each without a conversation."""
    begun = Case.objects.count()
    for each in range(begun, begun + number):
        citizen = make_citizen(f"Nr{each}", "Opdigtet", f"6{each % 9 + 1}0180{1000 + each:04}")
        case = Case.objects.create(citizen=citizen, team=cast.team[team], target_group="kontanthjaelp", opened=day)
        Assignment.objects.create(case=case, employee=cast.employee[who], valid_from=day)


def counted(cast: Cast) -> None:
    done = count(actor=cast.system, purpose=WHY, summary=refresh.summaries["deadlines"])
    assert not done.problem


def main(client: Client, path: str = "/frister/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def test_a_caseworker_sees_their_own_with_rule_law_and_reason(cast: Cast, sign_in: SignIn) -> None:
    seen = main(sign_in("mette"))
    assert "Hold den første samtale" in seen and "Anna Opdigtet" in seen
    assert "Lov 1750 af 29-12-2025" in seen
    assert "Forløbet blev åbnet 25.09.2026" in seen
    assert "Bo Opdigtet" not in seen and "Carla" not in seen


def test_whoever_is_named_can_see_that_they_were(cast: Cast, sign_in: SignIn) -> None:
    main(sign_in("mette"))
    row = Reading.objects.get(citizen=cast.citizen["anna"], page="Frister")
    assert row.ground == "assigned"
    assert not Reading.objects.filter(citizen=cast.citizen["bo"]).exists()


def test_a_missing_rule_stands_at_the_top_of_the_page(cast: Cast, sign_in: SignIn) -> None:
    RuleRow.objects.filter(table="screening_timing").update(replaced_at=clock.now())
    assert "Nogle regler mangler" in main(sign_in("mette"))


def test_a_team_leader_sees_numbers_for_each_rule_and_no_employee(cast: Cast, sign_in: SignIn) -> None:
    grow(cast, 3)
    counted(cast)
    seen = main(sign_in("tage"))
    assert "Nord" in seen and "Syd" not in seen
    assert "Mette" not in seen and "Karl" not in seen
    assert DeadlineCount.objects.get(team=cast.team["Nord"], rule="first_conversation").late == 5


def test_a_number_leads_the_leader_to_its_citizens_and_nobody_elses(cast: Cast, sign_in: SignIn) -> None:
    counted(cast)
    seen = main(sign_in("tage"), "/frister/regel/first_conversation/")
    assert "Anna Opdigtet" in seen and "Bo Opdigtet" in seen and "Carla" not in seen
    assert Reading.objects.filter(citizen=cast.citizen["bo"], ground="team").exists()


def test_the_manager_sees_totals_with_the_small_ones_hidden(cast: Cast, sign_in: SignIn) -> None:
    grow(cast, 9)
    counted(cast)
    seen = main(sign_in("lise"))
    assert "Nord" in seen and "Syd" in seen
    assert "skjult" in seen, "Syd has one case"
    assert "Opdigtet" not in seen
    assert "/frister/regel/" not in seen, "no way to single citizens"


@pytest.mark.parametrize("who", ["anna", "pia", "hanne", "viggo", "ulla", "frank", "admin"])
def test_others_do_not_see_deadlines(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/frister/").status_code == 403
    assert sign_in(who).get("/frister/regel/screening/").status_code == 403


@pytest.mark.parametrize(("who", "answer"), [("mette", 200), ("karl", 200), ("viggo", 200), ("tage", 200),
                                             ("sofie", 403), ("pia", 403), ("lise", 403), ("anna", 404)])  # fmt: skip
def test_a_citizens_deadlines_are_for_those_who_work_with_them(
    cast: Cast, sign_in: SignIn, who: str, answer: int
) -> None:
    assert sign_in(who).get(f"/borgere/{cast.citizen['anna'].pk}/frister/").status_code == answer


def test_the_caseworker_writes_that_a_step_is_done_and_takes_it_back(cast: Cast, sign_in: SignIn) -> None:
    Case.objects.filter(pk=cast.case["anna"].pk).update(target_group="jobafklaring", opened=date(2026, 8, 3))
    client, base = sign_in("mette"), f"/borgere/{cast.citizen['anna'].pk}/frister/"
    assert "Rådgivning fra sundhedskoordinator" in main(client, base)
    wrong = client.post(f"{base}health_advice/", {"on": "2026-10-01", "words": ""})
    assert wrong.status_code == 422
    done = client.post(f"{base}health_advice/", {"on": "2026-10-01", "words": "Rådgivet om hvile"}, follow=True)
    assert "Rådgivet om hvile" in done.content.decode()
    assert not RuleNote.objects.exclude(withdrawn_at=None).exists()
    client.post(f"{base}health_advice/", {"tag-tilbage": "ja"})
    assert RuleNote.objects.get().withdrawn_at is not None


def test_a_company_consultant_of_the_team_reads_and_does_not_write(cast: Cast, sign_in: SignIn) -> None:
    Case.objects.filter(pk=cast.case["anna"].pk).update(target_group="jobafklaring", opened=date(2026, 8, 3))
    path = f"/borgere/{cast.citizen['anna'].pk}/frister/health_advice/"
    assert sign_in("viggo").get(f"/borgere/{cast.citizen['anna'].pk}/frister/").status_code == 200
    assert sign_in("viggo").get(path).status_code == 403
    assert sign_in("mette").get(path).status_code == 200


def test_a_rule_nobody_writes_about_is_only_explained(cast: Cast, sign_in: SignIn) -> None:
    client, base = sign_in("mette"), f"/borgere/{cast.citizen['anna'].pk}/frister/"
    assert "<textarea" not in main(client, f"{base}screening/")
    refused = client.post(f"{base}screening/", {"on": "2026-11-20", "words": "Gjort"})
    assert refused.status_code == 422 and not RuleNote.objects.exists()


@pytest.mark.parametrize("rule", ["findes-ikke", "rehabilitation"])
def test_a_rule_that_does_not_hold_today_has_no_page(cast: Cast, sign_in: SignIn, rule: str) -> None:
    assert sign_in("mette").get(f"/borgere/{cast.citizen['anna'].pk}/frister/{rule}/").status_code == 404


def held(cast: Cast, case: Case, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 10, 0, tzinfo=DENMARK)
    Conversation.objects.create(
        citizen_id=case.citizen_id, case=case, employee=cast.employee["mette"], starts=at, status="held", closed_at=at
    )


def test_the_portfolio_counts_open_cases_since_the_rule_began(cast: Cast, sign_in: SignIn) -> None:
    grow(cast, 4, day=date(2026, 9, 1))
    grow(cast, 2, day=date(2026, 6, 30))
    for case in Case.objects.filter(opened=date(2026, 9, 1))[:3]:
        held(cast, case, date(2026, 9, 4))
    counted(cast)
    talks = PortfolioCount.objects.get(team=cast.team["Nord"], measure="talks")
    assert (talks.met, talks.of, talks.asked) == (3 + 0, 6, 75), "Anna and Bo are in it, the two of June are not"
    seen = main(sign_in("tage"))
    assert "3 af 6" in seen and "kravet er ikke nået" in seen
    whole = main(sign_in("lise"))
    assert "3 af 6" not in whole, "three citizens are a few"
    assert "0 af 6" in whole, "nobody is nobody"


def test_before_the_reform_there_is_no_portfolio(cast: Cast, sign_in: SignIn) -> None:
    with clock.at(datetime(2026, 6, 30, 9, 0, tzinfo=DENMARK)):
        Case.objects.update(opened=date(2026, 6, 1))
        counted(cast)
        assert not PortfolioCount.objects.exists()
        assert "ikke krav til en andel" in main(sign_in("tage"))


def test_counting_twice_changes_nothing(cast: Cast) -> None:
    counted(cast)
    before = list(DueDeadline.objects.values_list("case", "rule", "due", "what"))
    counted(cast)
    assert list(DueDeadline.objects.values_list("case", "rule", "due", "what")) == before


def test_without_contact_rules_the_old_numbers_stay_and_the_page_says_why(cast: Cast, sign_in: SignIn) -> None:
    counted(cast)
    before = DueDeadline.objects.count()
    RuleRow.objects.filter(table="contact_rules").update(replaced_at=clock.now())
    done = count(actor=cast.system, purpose=WHY, summary=refresh.summaries["deadlines"])
    assert "Samtaler" in done.problem
    assert DueDeadline.objects.count() == before
    assert "kunne ikke tælles op" in main(sign_in("tage"))


@pytest.mark.parametrize(
    ("who", "path"),
    [("mette", "/frister/"), ("tage", "/frister/"), ("lise", "/frister/"), ("tage", "/frister/regel/screening/")],
)
def test_as_many_questions_for_one_case_as_for_forty(cast: Cast, sign_in: SignIn, who: str, path: str) -> None:
    counted(cast)
    client = sign_in(who)
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    grow(cast, 40)
    counted(cast)
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)


def test_the_refresh_asks_as_many_questions_for_forty_as_for_three(cast: Cast) -> None:
    fill = refresh.summaries["deadlines"].fill
    with CaptureQueriesContext(connection) as few:
        fill(clock.today())
    grow(cast, 40, day=clock.today() - timedelta(days=30))
    with CaptureQueriesContext(connection) as many:
        fill(clock.today())
    assert len(many) - len(few) <= 2, "the deletes and inserts come in blocks"
