"""The list shows exactly whom one may see, writes down everybody shown, and stays quick."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.plans.models import Plan, PlanAnswer, PlanVersion
from fodfaeste.casework.record.listing import Filters, citizens
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import open_emergency_access
from fodfaeste.foundation.access.models import Reading, Refusal
from fodfaeste.foundation.access.policy import decide
from fodfaeste.foundation.people.models import Citizen
from tests.casework.record.filling import add_citizens, status
from tests.cast import STAFF, Cast

SignIn = Callable[[str], Client]


def complicate(cast: Cast) -> None:
    """Closed cases, ended and coming assignments, a case without a caseworker, and an emergency."""
    today = clock.today()
    for number, person in enumerate(add_citizens(cast, 8, "Syd", "sofie")):
        case = Case.objects.get(citizen=person)
        if number % 4 == 0:
            case.closed = today
            case.save()
        elif number % 4 == 1:
            case.assignments.update(valid_to=today - timedelta(days=1))
            Assignment.objects.create(case=case, employee=cast.employee["mette"], valid_from=today)
        elif number % 4 == 2:
            case.assignments.update(employee=cast.employee["karl"], valid_to=today - timedelta(days=1))
    reason = "Borgeren står ved skranken og har det dårligt."
    open_emergency_access(actor=cast.actor("hanne"), purpose="Prøve", citizen=cast.citizen["carla"], reason=reason)


@pytest.mark.parametrize("name", sorted(STAFF))
def test_the_list_is_exactly_those_whom_one_may_see(cast: Cast, name: str) -> None:
    complicate(cast)
    one_by_one = {each.pk for each in Citizen.objects.all() if decide(cast.actor(name), "citizen.list", each).allowed}
    assert {each.pk for each in citizens(cast.actor(name), Filters())} == one_by_one
    if name in ("mette", "sofie", "tage", "hanne"):
        assert one_by_one


def test_everybody_shown_and_nobody_else_is_written_down_with_the_ground(cast: Cast, sign_in: SignIn) -> None:
    add_citizens(cast, 60, "Nord", "karl")
    page = sign_in("mette").get("/borgere/", {"hvem": "all", "side": "2"})
    shown = {row.citizen.pk for row in page.context["listing"].rows}
    assert len(shown) == 12
    readings = Reading.objects.all()
    assert {row.citizen_id for row in readings} == shown
    assert readings.count() == len(shown)
    for row in readings:
        expected = "assigned" if row.citizen_id == cast.citizen["anna"].pk else "team"
        assert (row.ground, row.page) == (expected, "Listen over borgere")


def test_a_caseworker_sees_their_own_first(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("mette").get("/borgere/").content.decode()
    assert "Anna Opdigtet" in page
    assert "Bo Opdigtet" not in page
    assert "Carla Opdigtet" not in page


def test_a_team_leader_sees_the_team(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in("tage").get("/borgere/").content.decode()
    assert "Anna Opdigtet" in page
    assert "Bo Opdigtet" in page
    assert "Carla Opdigtet" not in page


@pytest.mark.parametrize("name", ["lise", "ulla", "frank", "admin", "anna"])
def test_those_who_do_not_work_with_citizens_are_refused(cast: Cast, sign_in: SignIn, name: str) -> None:
    assert sign_in(name).get("/borgere/").status_code == 403


def queries_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


@pytest.mark.parametrize("path", ["/borgere/?hvem=all", "/borgere/?navn=fik&sorter=uger", "/borgere/?venter=on&uger=3"])
def test_the_list_asks_the_same_number_of_questions_for_five_and_two_thousand(
    cast: Cast, sign_in: SignIn, path: str
) -> None:
    add_citizens(cast, 5)
    client = sign_in("mette")
    few = queries_of(client, path)
    add_citizens(cast, 2000, start=5)
    assert queries_of(client, path) == few


def send(cast: Cast, name: str, answer: str | None) -> None:
    citizen = cast.citizen[name]
    plan = Plan.objects.create(citizen=citizen, case=cast.case[name])
    version = PlanVersion.objects.create(
        plan=plan, citizen=citizen, number=1, content={}, sent_at=clock.now(), sent_by_name="Mette"
    )
    if answer:
        PlanAnswer.objects.create(plan_version=version, citizen=citizen, answer=answer, at=clock.now())


def found(cast: Cast, **filters: object) -> set[str]:
    return {each.first_name for each in citizens(cast.actor("tage"), Filters(**filters))}  # type: ignore[arg-type]


def test_filters_narrow_the_list(cast: Cast) -> None:
    send(cast, "anna", None)
    Case.objects.filter(citizen=cast.citizen["bo"]).update(target_group="sygedagpenge", track="alone")
    status(cast.citizen["bo"], 30, clock.today() - timedelta(days=clock.today().weekday())).save()
    assert found(cast) == {"Anna", "Bo"}
    assert found(cast, waiting=True) == {"Anna"}
    assert found(cast, without_plan=True) == {"Bo"}
    assert found(cast, target_group="sygedagpenge") == {"Bo"}
    assert found(cast, track="alone") == {"Bo"}
    assert found(cast, track="none") == {"Anna"}
    assert found(cast, weeks=30) == {"Bo"}
    assert found(cast, weeks=31) == set()
    assert found(cast, whose="mine") == set()


def test_a_plan_that_was_answered_no_longer_waits(cast: Cast) -> None:
    send(cast, "anna", "agree")
    assert found(cast, waiting=True) == set()


def test_sorting_by_weeks_puts_the_unknown_last(cast: Cast) -> None:
    people = add_citizens(cast, 3)
    order = [each.pk for each in citizens(cast.actor("mette"), Filters(sort="uger"))]
    assert order[:3] == [person.pk for person in reversed(people)]
    assert set(order[3:]) == {cast.citizen["anna"].pk, cast.citizen["bo"].pk}


@pytest.mark.parametrize("query", ["uger=mange", "uger=-1", "hvem=alle", "sorter=x", "maalgruppe=findes-ikke"])
def test_a_filter_that_makes_no_sense_is_explained(cast: Cast, sign_in: SignIn, query: str) -> None:
    page = sign_in("mette").get(f"/borgere/?{query}")
    assert page.status_code == 422
    assert "Der er noget, der skal rettes" in page.content.decode()
    assert not Reading.objects.exists()


@pytest.mark.parametrize("side", ["0", "-1", "99", "x", "9" * 40])
def test_a_page_that_is_not_there_shows_the_nearest(cast: Cast, sign_in: SignIn, side: str) -> None:
    assert sign_in("mette").get("/borgere/", {"side": side}).status_code == 200


def test_a_cpr_number_typed_as_a_name_is_refused_and_not_repeated(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in("mette")
    page = client.get("/borgere/", {"navn": "700180-1000"})
    assert (page.status_code, page.url) == (302, "/borgere/")
    after = client.get(page.url).content.decode()
    assert "CPR-numre slår du op i feltet" in after
    assert "1000" not in after


def test_a_hostile_name_is_shown_as_text(cast: Cast, sign_in: SignIn) -> None:
    Citizen.objects.filter(pk=cast.citizen["anna"].pk).update(first_name="<script>alert(1)</script>")
    page = sign_in("mette").get("/borgere/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


class TestLookingUpANumber:
    def test_opens_the_citizen_one_may_see(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in("mette").post("/borgere/opslag/", {"cpr": "700180-1000"})
        assert (page.status_code, page.url) == (302, f"/borgere/{cast.citizen['anna'].pk}/")

    def test_names_nobody_whom_one_may_not_see_and_writes_it_down(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in("mette").post("/borgere/opslag/", {"cpr": "7202901000"})
        text = page.content.decode()
        assert "Du har ikke adgang til borgeren" in text
        assert "Carla" not in text
        assert "7202901000" not in text
        refusal = Refusal.objects.get()
        assert (refusal.citizen, refusal.verb) == (cast.citizen["carla"], "citizen.view")

    def test_offers_to_open_a_case_for_somebody_from_the_register(self, cast: Cast, sign_in: SignIn) -> None:
        text = sign_in("mette").post("/borgere/opslag/", {"cpr": "7303851000"}).content.decode()
        assert "Åbn forløb" in text
        assert "730385" not in text

    def test_says_kindly_that_nobody_is_found(self, cast: Cast, sign_in: SignIn) -> None:
        page = sign_in("mette").post("/borgere/opslag/", {"cpr": "7404901001"})
        assert page.status_code == 404
        assert "Vi kender ikke nummeret" in page.content.decode()

    @pytest.mark.parametrize("cpr", ["", "123", "9913991000", "7001801000x", "<b>"])
    def test_explains_a_number_that_cannot_be_one_and_does_not_repeat_it(
        self, cast: Cast, sign_in: SignIn, cpr: str
    ) -> None:
        page = sign_in("mette").post("/borgere/opslag/", {"cpr": cpr})
        assert page.status_code == 422
        assert len(cpr) < 4 or cpr not in page.content.decode()

    @pytest.mark.parametrize("name", ["pia", "viggo", "hanne", "lise", "admin", "anna"])
    def test_is_for_caseworkers_and_team_leaders(self, cast: Cast, sign_in: SignIn, name: str) -> None:
        assert sign_in(name).post("/borgere/opslag/", {"cpr": "7001801000"}).status_code == 403

    def test_is_never_in_an_address(self, cast: Cast, sign_in: SignIn) -> None:
        assert sign_in("mette").get("/borgere/opslag/?cpr=7001801000").status_code == 405
