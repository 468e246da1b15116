"""The door: who gets in, how soon they do not, what is written down, and what is never served."""

import re
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.actions import log_reading, open_emergency_access
from fodfaeste.foundation.access.models import EmergencyAccess, Reading, Refusal
from fodfaeste.foundation.access.pages import Request, own_citizen, page
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, RoleAssignment, TeamMembership, User
from fodfaeste.foundation.staff.actions import end_role
from tests.cast import Cast

REASON = "Borgeren står i receptionen og har det skidt"


@page("citizen.view", "Prøvesiden")
def of_a_citizen(request: Request, citizen: Citizen) -> HttpResponse:
    return HttpResponse(citizen.name)


@page("access.readings_own", "Min prøveside")
def of_oneself(request: Request) -> HttpResponse:
    return HttpResponse(own_citizen(request, "access.readings_own").name)


def forgotten(request: Request) -> HttpResponse:
    return HttpResponse("ingen har taget stilling til mig")


handler404 = "fodfaeste.site.views.not_found"
urlpatterns = [
    path("proeve/forgotten/", forgotten),
    path("proeve/mig/", of_oneself),
    path("proeve/<int:citizen_id>/", of_a_citizen),
    path("", include("fodfaeste.site.urls")),
]

pytestmark = pytest.mark.urls(__name__)


def url(cast: Cast, name: str) -> str:
    return f"/proeve/{cast.citizen[name].pk}/"


def test_a_view_that_declares_no_page_is_not_served_to_anybody(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    for client in (Client(), sign_in("admin"), sign_in("mette")):
        answer = client.get("/proeve/forgotten/")
        assert answer.status_code == 404
        assert "taget stilling" not in answer.content.decode()


def test_whoever_is_not_signed_in_is_sent_to_the_door_and_back(cast: Cast) -> None:
    answer = Client().get(url(cast, "anna"))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"next={url(cast, 'anna')}")
    assert not Reading.objects.exists() and not Refusal.objects.exists()


def test_a_small_exchange_without_a_session_sends_the_whole_page_to_the_door(cast: Cast) -> None:
    answer = Client().get(url(cast, "anna"), headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"]


@pytest.mark.parametrize(
    ("who", "status"), [("mette", 200), ("karl", 200), ("sofie", 403), ("lise", 403), ("admin", 403)]
)
def test_the_work_relation_opens_the_page(cast: Cast, sign_in, who: str, status: int) -> None:  # type: ignore[no-untyped-def]
    answer = sign_in(who).get(url(cast, "anna"))
    assert answer.status_code == status
    assert ("Anna" in answer.content.decode()) == (status == 200)


def test_one_reading_is_written_for_the_person_shown_with_page_role_and_ground(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    sign_in("mette").get(url(cast, "anna"))
    reading = Reading.objects.get()
    assert (reading.citizen, reading.user, reading.actor_label) == (
        cast.citizen["anna"],
        cast.user["mette"],
        "Mette Testsen",
    )
    assert (reading.role, reading.page, reading.ground) == ("sagsbehandler", "Prøvesiden", "assigned")


def test_a_list_writes_one_reading_per_person_shown_and_none_about_oneself(cast: Cast) -> None:
    anna, bo = cast.citizen["anna"].pk, cast.citizen["bo"].pk
    log_reading(cast.actor("mette"), [anna, bo, anna], "Borgere", "team")
    assert sorted(Reading.objects.values_list("citizen_id", flat=True)) == sorted([anna, bo])
    log_reading(cast.actor("anna"), [anna], "Min plan", "self")
    assert Reading.objects.count() == 2


def test_a_refusal_is_written_with_who_what_and_why_and_no_reading(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    sign_in("sofie").get(url(cast, "anna"))
    refusal = Refusal.objects.get()
    assert (refusal.user, refusal.citizen, refusal.verb) == (cast.user["sofie"], cast.citizen["anna"], "citizen.view")
    assert "ikke arbejder sammen" in refusal.reason
    assert not Reading.objects.exists()


def test_a_refusal_survives_the_transaction_that_was_refused(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    before = JournalEntry.objects.count()
    answer = sign_in("sofie").post(f"/borgere/{cast.citizen['anna'].pk}/ansvarlig/", {"employee": "1"})
    assert answer.status_code == 403
    assert Refusal.objects.filter(verb="case.hand_over").count() == 1
    assert JournalEntry.objects.count() == before


def test_a_citizen_gets_404_for_everybody_else_as_for_somebody_who_is_not_there(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("anna")
    others = [client.get(url(cast, name)) for name in ("bo", "carla", "dan")]
    nobody = client.get("/proeve/987654321/")
    assert {answer.status_code for answer in [*others, nobody]} == {404}
    itself = re.compile("[A-Za-z0-9]{64}|/proeve/[0-9]+/")  # the token, and the address that was asked for
    shown = {itself.sub("…", answer.content.decode()) for answer in [*others, nobody]}
    assert len(shown) == 1, "the pages must not differ"


def test_a_citizen_sees_oneself_and_nobody_employed_gets_that_page(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("anna").get("/proeve/mig/").content.decode() == "Anna Opdigtet"
    assert sign_in("mette").get("/proeve/mig/").status_code == 403
    assert not Reading.objects.exists()


@pytest.mark.parametrize("number", [0, 987654321, 2**63, 2**80])
def test_a_number_nobody_has_is_404(cast: Cast, sign_in, number: int) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("mette").get(f"/proeve/{number}/").status_code == 404


def test_a_role_ended_yesterday_closes_the_door_on_the_very_next_request(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("mette")
    assert client.get(url(cast, "anna")).status_code == 200
    end_role(
        actor=cast.actor("admin"),
        purpose="Prøve",
        assignment=RoleAssignment.objects.get(employee=cast.employee["mette"]),
        last_day=clock.today() - timedelta(days=1),
    )
    assert client.get(url(cast, "anna")).status_code == 403


def test_a_role_holds_through_its_last_day(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    RoleAssignment.objects.filter(employee=cast.employee["mette"]).update(valid_to=clock.today())
    client = sign_in("mette")
    assert client.get(url(cast, "anna")).status_code == 200
    with clock.at(clock.now() + timedelta(days=1)):
        assert client.get(url(cast, "anna")).status_code == 403


def test_leaving_the_team_and_being_shut_out_count_at_once(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    karl, mette = sign_in("karl"), sign_in("mette")
    assert karl.get(url(cast, "anna")).status_code == mette.get(url(cast, "anna")).status_code == 200
    TeamMembership.objects.filter(employee=cast.employee["karl"]).update(valid_to=clock.today() - timedelta(days=1))
    User.objects.filter(username="mette").update(is_active=False)
    assert karl.get(url(cast, "anna")).status_code == 403
    assert mette.get(url(cast, "anna")).status_code == 302, "no longer signed in"


def test_emergency_access_opens_at_once_and_ends_after_three_hours(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client, carla = sign_in("mette"), cast.citizen["carla"]
    refused = client.get(url(cast, "carla"))
    assert refused.status_code == 403
    assert f"/borgere/{carla.pk}/noedadgang/" in refused.content.decode()
    opened = clock.now()
    with clock.at(opened):
        open_emergency_access(actor=cast.actor("mette"), purpose="Nødadgang", citizen=carla, reason=REASON)
        assert client.get(url(cast, "carla")).status_code == 200
    assert Reading.objects.get().ground == "emergency"
    with clock.at(opened + timedelta(hours=3, seconds=-1)):
        assert client.get(url(cast, "carla")).status_code == 200
    with clock.at(opened + timedelta(hours=3)):
        assert client.get(url(cast, "carla")).status_code == 403


def test_emergency_access_is_for_one_person_and_one_citizen(cast: Cast) -> None:
    open_emergency_access(actor=cast.actor("mette"), purpose="Nødadgang", citizen=cast.citizen["carla"], reason=REASON)
    assert decide(cast.actor("mette"), "citizen.view", cast.citizen["carla"]).allowed
    assert not decide(cast.actor("mette"), "citizen.view", cast.citizen["dan"]).allowed
    assert not decide(cast.actor("tage"), "citizen.view", cast.citizen["carla"]).allowed


def test_emergency_access_opened_in_the_act_counts_for_the_same_actor(cast: Cast) -> None:
    actor = cast.actor("mette")
    assert not decide(actor, "citizen.view", cast.citizen["carla"]).allowed
    open_emergency_access(actor=actor, purpose="Nødadgang", citizen=cast.citizen["carla"], reason=REASON)
    assert decide(actor, "citizen.view", cast.citizen["carla"]).allowed


def test_emergency_access_needs_a_real_reason_which_stays_out_of_the_journal(cast: Cast) -> None:
    carla = cast.citizen["carla"]
    for reason in ("", "haster", " " * 40):
        with pytest.raises(Refused) as refused:
            open_emergency_access(actor=cast.actor("mette"), purpose="Nødadgang", citizen=carla, reason=reason)
        assert refused.value.field == "reason"
    assert not EmergencyAccess.objects.exists()
    open_emergency_access(actor=cast.actor("mette"), purpose="Nødadgang", citizen=carla, reason=REASON)
    assert "receptionen" not in JournalEntry.objects.get(verb="access.emergency_opened").data


@pytest.mark.parametrize("who", ["lise", "ulla", "frank", "admin", "anna"])
def test_whoever_does_not_work_with_citizens_cannot_break_the_glass(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        open_emergency_access(actor=cast.actor(who), purpose="Nødadgang", citizen=cast.citizen["carla"], reason=REASON)


def test_methods_a_page_does_not_declare_are_refused(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    client = sign_in("mette")
    assert client.post(url(cast, "anna")).status_code == 405
    assert client.delete(url(cast, "anna")).status_code == 405
    assert client.head(url(cast, "anna")).status_code == 200


def test_pages_are_never_kept_by_the_browser(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert "no-store" in sign_in("mette").get(url(cast, "anna"))["Cache-Control"]


@override_settings(FODFAESTE_DEMO=False)
def test_the_demo_pages_are_not_there_outside_the_demo(cast: Cast) -> None:
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/login/administrator/").status_code == 404


def test_a_refused_action_writes_nothing_at_all(cast: Cast) -> None:
    from fodfaeste.foundation.access.policy import require
    from fodfaeste.foundation.action import action

    @action
    def careless() -> None:
        record(actor=cast.actor("sofie"), purpose="Prøve", verb="test.happened")
        require(cast.actor("sofie"), "citizen.view", cast.citizen["anna"])

    with pytest.raises(AccessDenied):
        careless()
    assert not JournalEntry.objects.exists()
