"""The pages of employees and of a citizen's contact."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, User
from fodfaeste.foundation.staff import actions
from tests.cast import LONG_AGO, Cast


def role_of(cast: Cast, name: str) -> RoleAssignment:
    return RoleAssignment.objects.get(employee=cast.employee[name])


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("tage", 200), ("lise", 200), ("mette", 403), ("anna", 403)]
)
def test_leaders_and_administrators_see_the_employees(cast: Cast, sign_in, who: str, status: int) -> None:  # type: ignore[no-untyped-def]
    client = sign_in(who)
    assert client.get("/medarbejdere/").status_code == status
    assert client.get(f"/medarbejdere/{cast.employee['pia'].pk}/").status_code == status


@pytest.mark.parametrize(
    "page", ["ny/", "nyt-team/", "{pia}/rolle/", "{pia}/team/", "{pia}/login/", "roller/{role}/slut/"]
)
def test_only_the_administrator_gets_the_forms(cast: Cast, sign_in, page: str) -> None:  # type: ignore[no-untyped-def]
    path = "/medarbejdere/" + page.format(pia=cast.employee["pia"].pk, role=role_of(cast, "pia").pk)
    assert sign_in("admin").get(path).status_code == 200
    assert sign_in("lise").get(path).status_code == 403
    assert sign_in("tage").post(path, {}).status_code == 403


def test_a_new_employee_gets_role_team_and_sign_in_and_can_work(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, today = sign_in("admin"), clock.today().isoformat()
    answer = client.post("/medarbejdere/ny/", {"name": "Nina Ny", "title": "Sagsbehandler"})
    nina = Employee.objects.get(name="Nina Ny")
    assert answer["Location"] == f"/medarbejdere/{nina.pk}/"
    home = answer["Location"]
    assert client.post(f"{home}rolle/", {"role": "sagsbehandler", "valid_from": today}).status_code == 302
    assert client.post(f"{home}team/", {"team": cast.team["Nord"].pk, "valid_from": today}).status_code == 302
    given = {"username": "nina", "password": "en-rigtig-lang-kode"}
    assert client.post(f"{home}login/", given).status_code == 302
    cast.user["nina"] = User.objects.get(username="nina")
    assert cast.actor("nina").team_ids == {cast.team["Nord"].pk}
    page = client.get(home).content.decode()
    for words in ("Fik rollen sagsbehandler", "Kom med i Nord", "Oprettet", "Ada Admin"):
        assert words in page


@pytest.mark.parametrize(
    ("when", "days"), [({"when": "now"}, -1), ({"when": "today"}, 0), ({"when": "day", "last_day": "+5"}, 5)]
)
def test_a_role_is_ended_when_the_administrator_says(cast: Cast, sign_in, when: dict[str, str], days: int) -> None:  # type: ignore[no-untyped-def]
    last = clock.today() + timedelta(days=days)
    posted = {key: last.isoformat() if value == "+5" else value for key, value in when.items()}
    row = role_of(cast, "karl")
    assert sign_in("admin").post(f"/medarbejdere/roller/{row.pk}/slut/", posted).status_code == 302
    assert role_of(cast, "karl").valid_to == last


def test_what_is_wrong_is_said_at_the_field_and_nothing_changes(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, row = sign_in("admin"), role_of(cast, "admin")
    answer = client.post(f"/medarbejdere/roller/{row.pk}/slut/", {"when": "now"})
    assert answer.status_code == 422
    assert "sidste administrator" in answer.content.decode()
    assert client.post(f"/medarbejdere/roller/{row.pk}/slut/", {"when": "day"}).status_code == 422
    assert client.post("/medarbejdere/nyt-team/", {"name": "Nord"}).status_code == 422
    assert client.post("/medarbejdere/ny/", {"name": "", "email": "æ"}).status_code == 422
    assert role_of(cast, "admin").valid_to is None


def test_an_employee_who_is_not_there_is_404(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("admin")
    for path in ("/medarbejdere/999999/", f"/medarbejdere/{2**70}/", "/medarbejdere/teams/999999/slut/"):
        assert client.get(path).status_code == 404


def test_a_team_is_left_from_the_page(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    row = TeamMembership.objects.get(employee=cast.employee["pia"])
    assert sign_in("admin").post(f"/medarbejdere/teams/{row.pk}/slut/", {"when": "now"}).status_code == 302
    assert not cast.actor("pia").team_ids


def test_the_list_is_searched_by_name_and_an_empty_answer_says_so(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("admin")
    page = client.get("/medarbejdere/?navn=prøve").content.decode()
    assert "Karl Prøvesen" in page and "Mette Testsen" not in page
    assert "Ingen hedder »zzz«" in client.get("/medarbejdere/?navn=zzz").content.decode()


def test_the_pages_ask_equally_often_for_few_and_many(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, pia = sign_in("admin"), cast.employee["pia"]

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    paths = ("/medarbejdere/", f"/medarbejdere/{pia.pk}/")
    count(paths[0])
    few = [count(path) for path in paths]
    for number in range(30):
        team = actions.add_team(actor=cast.system, purpose="Prøve", name=f"Team {number}")
        actions.join_team(actor=cast.system, purpose="Prøve", employee=pia, team=team, valid_from=LONG_AGO)
        other = actions.add_employee(actor=cast.system, purpose="Prøve", name=f"Nummer {number}")
        RoleAssignment.objects.create(employee=other, role="specialist", valid_from=LONG_AGO)
    assert [count(path) for path in paths] == few


CONTACT = {"first_name": "Anna", "last_name": "Opdigtet", "phone": "11111111", "email": "", "interpreter": ""}


def test_contact_is_saved_from_the_page(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    anna = cast.citizen["anna"]
    path = f"/borgere/{anna.pk}/kontakt/"
    assert sign_in("sofie").post(path, {**CONTACT, "version": 1}).status_code == 403
    answer = sign_in("mette").post(path, {**CONTACT, "version": 1, "protected": "on"})
    assert (answer.status_code, answer["Location"]) == (302, f"/borgere/{anna.pk}/")
    saved = Citizen.objects.get(pk=anna.pk)
    assert (saved.phone, saved.protected, saved.version) == ("11111111", True, 2)


def test_a_late_save_of_contact_shows_both_and_can_be_saved_again(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    anna = cast.citizen["anna"]
    path = f"/borgere/{anna.pk}/kontakt/"
    assert sign_in("karl").post(path, {**CONTACT, "phone": "22222222", "version": 1}).status_code == 302
    answer = sign_in("mette").post(path, {**CONTACT, "version": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "22222222" in page and "11111111" in page and 'name="version" value="2"' in page
    assert sign_in("mette").post(path, {**CONTACT, "version": 2}).status_code == 302
    assert Citizen.objects.get(pk=anna.pk).phone == "11111111"


def test_a_wrong_contact_keeps_the_version_that_was_seen(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    anna = cast.citizen["anna"]
    actions.update_contact(actor=cast.actor("karl"), purpose="Prøve", citizen=anna, version=1, phone="2")
    answer = sign_in("mette").post(f"/borgere/{anna.pk}/kontakt/", {**CONTACT, "first_name": "", "version": 1})
    assert answer.status_code == 422
    assert 'name="version" value="1"' in answer.content.decode()


def test_a_form_without_its_version_is_refused(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("mette").post(f"/borgere/{cast.citizen['anna'].pk}/kontakt/", CONTACT).status_code == 400
