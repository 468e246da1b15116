"""The pages of a case, and what it shows on the pages that compose."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases import panels, queries
from fodfaeste.casework.cases.actions import assign, close_case, open_case, set_track
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast, make_citizen

WHY = "Prøve"


@pytest.fixture
def town(cast: Cast) -> Cast:
    load_shipped_tables(actor=cast.system, purpose=WHY)
    return cast


def path(town: Cast, name: str, page: str) -> str:
    return f"/borgere/{town.citizen[name].pk}/{page}"


def opening(town: Cast, **given: object) -> dict[str, object]:
    return {
        "target_group": "sygedagpenge",
        "team": town.team["Nord"].pk,
        "responsible": town.employee["mette"].pk,
        "opened": clock.today().isoformat(),
        **given,
    }


def test_from_cpr_number_to_open_case_in_two_forms(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("mette")
    answer = client.post("/borgere/ny/", {"cpr": "750585-1000", "first_name": "Eva", "last_name": "Opdigtet"})
    eva = Citizen.objects.get(first_name="Eva")
    assert answer["Location"] == f"/borgere/{eva.pk}/forloeb/nyt/"
    assert "750585" not in answer["Location"]
    assert client.post(answer["Location"], opening(town)).status_code == 302
    case = queries.open_case_of(eva)
    assert case is not None and queries.responsible_for(case) == town.employee["mette"]


def test_a_wrong_number_comes_back_with_the_name_that_was_typed(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    answer = sign_in("mette").post("/borgere/ny/", {"cpr": "12", "first_name": "Eva", "last_name": "Opdigtet"})
    assert answer.status_code == 422
    assert "ti cifre" in answer.content.decode() and 'value="Eva"' in answer.content.decode()


def test_whoever_the_register_knows_is_named_and_gets_a_case_at_once_or_neither(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, where = sign_in("mette"), path(town, "dan", "forloeb/nyt/")
    page = client.get(where).content.decode()
    assert "kun i registeret" in page and "7303" not in page
    named = {"first_name": "Dan", "last_name": "Opdigtet"}
    wrong = client.post(where, opening(town, **named, opened="2030-01-01"))
    assert wrong.status_code == 422
    assert Citizen.objects.get(pk=town.citizen["dan"].pk).register_only, "the name is not kept without the case"
    assert client.post(where, opening(town, **named)).status_code == 302
    dan = Citizen.objects.get(pk=town.citizen["dan"].pk)
    assert dan.name == "Dan Opdigtet" and queries.open_case_of(dan) is not None


def test_the_opening_page_says_so_when_there_is_a_case(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert "allerede et forløb" in sign_in("mette").get(path(town, "anna", "forloeb/nyt/")).content.decode()
    assert sign_in("sofie").get(path(town, "anna", "forloeb/nyt/")).status_code == 403


def test_without_target_groups_the_page_says_what_is_missing(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    page = sign_in("mette").get(path(cast, "dan", "forloeb/nyt/"))
    assert page.status_code == 200
    assert "»Målgrupper« har ingen række" in page.content.decode()


def test_handing_over_shows_the_history_and_what_it_costs(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, where = sign_in("mette"), path(town, "anna", "ansvarlig/")
    assert "ikke skiftet sagsbehandler før" in client.get(where).content.decode()
    posted = {
        "employee": town.employee["karl"].pk,
        "reason": "wish",
        "note": "Anna kender Karl",
        "seen": town.employee["mette"].pk,
    }
    assert client.post(where, posted).status_code == 302
    page = client.get(where).content.decode()
    assert "skiftet sagsbehandler én gang" in page
    assert "Borgeren har ønsket det. Anna kender Karl" in page
    assert Reading.objects.filter(citizen=town.citizen["anna"], page="Ansvarlig sagsbehandler").count() == 3


@pytest.mark.parametrize(
    ("change", "field"),
    [({"reason": "other"}, "note"), ({"reason": ""}, "reason"), ({"employee": ""}, "employee")],
)
def test_a_hand_over_without_what_it_needs_is_refused_at_the_field(  # type: ignore[no-untyped-def]
    town: Cast, sign_in, change: dict[str, str], field: str
) -> None:
    posted = {"employee": town.employee["karl"].pk, "reason": "load", "seen": town.employee["mette"].pk, **change}
    answer = sign_in("mette").post(path(town, "anna", "ansvarlig/"), posted)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert queries.responsible_for(town.case["anna"]) == town.employee["mette"]


def test_a_colleague_of_another_team_cannot_be_chosen(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    posted = {"employee": town.employee["sofie"].pk, "reason": "load", "seen": town.employee["mette"].pk}
    assert sign_in("mette").post(path(town, "anna", "ansvarlig/"), posted).status_code == 422


def test_two_hand_overs_at_one_time_do_not_undo_each_other(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    where = path(town, "bo", "ansvarlig/")
    karl, mette = town.employee["karl"], town.employee["mette"]
    first = {"employee": mette.pk, "reason": "load", "seen": karl.pk}
    assert sign_in("karl").post(where, first).status_code == 302
    late = {"employee": karl.pk, "reason": "other", "note": "Mine egne ord", "seen": 0}
    answer = sign_in("tage").post(where, late)
    assert answer.status_code == 409
    assert "Mine egne ord" in answer.content.decode()
    assert queries.responsible_for(town.case["bo"]) == mette


def test_the_first_caseworker_needs_no_reason(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    Assignment.objects.filter(case=town.case["anna"]).delete()
    client, where = sign_in("tage"), path(town, "anna", "ansvarlig/")
    assert "Hvorfor?" not in client.get(where).content.decode()
    assert client.post(where, {"employee": town.employee["karl"].pk, "seen": ""}).status_code == 302
    assert queries.responsible_for(town.case["anna"]) == town.employee["karl"]


def test_a_case_is_closed_once_with_a_reason(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, where = sign_in("mette"), path(town, "anna", "forloeb/luk/")
    assert client.post(where, {"version": 1}).status_code == 422
    answer = client.post(where, {"version": 1, "reason": "job", "note": "Hos bageren"})
    assert (answer.status_code, answer["Location"]) == (302, "/borgere/")
    assert Case.objects.get(pk=town.case["anna"].pk).closed_reason == "Borgeren er i arbejde. Hos bageren"
    assert client.get(where).status_code == 403, "the work relation has ended with the case"


def test_a_late_closing_is_stale_and_keeps_what_was_typed(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    set_track(actor=town.actor("karl"), purpose=WHY, case=town.case["anna"], track="together")
    where = path(town, "anna", "forloeb/luk/")
    answer = sign_in("mette").post(where, {"version": 1, "reason": "other", "note": "Mine egne ord"})
    assert answer.status_code == 409
    assert "Mine egne ord" in answer.content.decode() and 'name="version" value="2"' in answer.content.decode()
    assert queries.open_case_of(town.citizen["anna"]) is not None


def test_the_panel_is_for_the_citizen_and_those_who_work_with_them(town: Cast) -> None:
    anna = town.citizen["anna"]
    mine = panels.panel(town.actor("anna"), anna)
    theirs = panels.panel(town.actor("mette"), anna)
    assert mine and theirs
    assert mine.context["own"] and not mine.context["may_hand_over"]
    assert theirs.context["may_hand_over"]
    assert not {"target_group", "track"} & set(theirs.context), "they stand in the page's head"
    for who in ("sofie", "lise", "bo"):
        assert panels.panel(town.actor(who), anna) is None
        assert panels.timeline(town.actor(who), anna) == []
    assert panels.panel(town.actor("mette"), town.citizen["dan"]) is None


def test_the_timeline_tells_of_cases_and_caseworkers_newest_first(town: Cast) -> None:
    assign(
        actor=town.actor("mette"), purpose=WHY, case=town.case["anna"], employee=town.employee["karl"], reason="Ønske"
    )
    texts = [event.text for event in panels.timeline(town.actor("karl"), town.citizen["anna"])]
    assert texts[0] == "Karl Prøvesen blev ansvarlig sagsbehandler"
    assert set(texts[1:]) == {
        "Forløbet begyndte: Kontanthjælp, jobparat",
        "Mette Testsen blev ansvarlig sagsbehandler",
    }


def test_the_team_leader_is_told_of_cases_nobody_carries_in_the_own_team(town: Cast) -> None:
    assert panels.overview(town.actor("tage")) == []
    Assignment.objects.filter(case__in=[town.case["anna"], town.case["carla"]]).delete()
    items = panels.overview(town.actor("tage"))
    assert [item.citizen_name for item in items] == ["Anna Opdigtet"]
    assert panels.overview(town.actor("mette")) == []
    close_case(actor=town.actor("tage"), purpose=WHY, case=town.case["anna"], version=1, reason="I arbejde")
    assert panels.overview(town.actor("tage")) == []


def test_pages_and_overview_ask_equally_often_for_few_and_many(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, where, tage = sign_in("mette"), path(town, "anna", "ansvarlig/"), town.actor("tage")

    def counts() -> list[int]:
        found = []
        for ask in (lambda: client.get(where), lambda: panels.overview(tage)):
            with CaptureQueriesContext(connection) as asked:
                ask()
            found.append(len(asked))
        return found

    client.get(where)
    open_case(
        actor=town.actor("tage"),
        purpose=WHY,
        citizen=make_citizen("Nul", "Opdigtet", "7505851999"),
        team=town.team["Nord"],
        target_group="dagpenge",
    )
    few = counts()
    for number in range(30):
        who, seen = ("karl", "mette") if number % 2 == 0 else ("mette", "karl")
        case = town.case["anna"]
        assign(actor=town.actor(seen), purpose=WHY, case=case, employee=town.employee[who], reason="Ønske")
        open_case(
            actor=town.actor("tage"),
            purpose=WHY,
            citizen=make_citizen(f"Nr. {number}", "Opdigtet", f"7505851{number:03}"),
            team=town.team["Nord"],
            target_group="dagpenge",
        )
    assert counts() == few
    assert len(panels.overview(tage)) == 31
