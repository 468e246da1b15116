"""The pages: caseworker, citizen and provider, each with what is theirs and nothing more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.participation import following, panels
from fodfaeste.casework.participation.models import Attendance, Participation, Shortlisted, StatusReport
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.action import Refused
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.participation.stage import (
    agreed,
    course,
    move,
    outside,
    proposed,
    seated,
    started,
    waiting,
    yes_to_outside,
)  # fmt: skip
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def said(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def press(client, one: Participation, event: str, **more: str):  # type: ignore[no-untyped-def]
    one.refresh_from_db()
    at = reverse("participation_happen", args=[one.pk, event])
    return client.post(at, {"version": str(one.version)} | more)


def test_a_proposal_is_made_from_the_catalogue_and_answered_by_the_citizen(cast: Cast, sign_in) -> None:
    found = course(cast)
    at = reverse("propose", args=[cast.citizen["anna"].pk, found.pk])
    assert reverse("propose_to", args=[found.pk]) in said(
        sign_in("mette").get(reverse("intervention", args=[found.pk]))
    )
    assert at in said(sign_in("mette").get(reverse("propose_to", args=[found.pk])))
    assert Reading.objects.filter(citizen=cast.citizen["anna"], page="Listen over borgere").exists()
    assert sign_in("mette").get(at).status_code == 200
    assert sign_in("sofie").get(at).status_code == 403
    sign_in("mette").post(at, {"why": "Du vil gerne sove bedre"})
    one = Participation.objects.get()
    page = said(sign_in("anna").get(reverse("my_interventions")))
    assert "Du vil gerne sove bedre" in page and "Ja, det vil jeg" in page
    assert press(sign_in("anna"), one, "agree", words="Ja tak").url == reverse("my_interventions")
    one.refresh_from_db()
    assert (one.state, one.citizen_words) == ("agreed", "Ja tak")


def test_the_list_to_talk_about_is_kept_once_and_can_be_emptied(cast: Cast, sign_in) -> None:
    found, client = course(cast), sign_in("mette")
    at = reverse("propose", args=[cast.citizen["anna"].pk, found.pk])
    for _ in range(2):
        client.post(at, {"do": "list"})
    assert Shortlisted.objects.count() == 1
    assert "Stresshold" in said(client.get(reverse("participations", args=[cast.citizen["anna"].pk])))
    client.post(at, {"do": "unlist"})
    assert not Shortlisted.objects.exists()


def test_who_comes_second_for_the_last_place_reads_what_to_do(cast: Cast, sign_in) -> None:
    found = course(cast, capacity=1)
    seated(cast, found, "anna")
    answer = press(sign_in("karl"), agreed(cast, found, "bo"), "take_place", first=clock.today().isoformat())
    assert answer.status_code == 422 and "Sæt borgeren på venteliste" in said(answer)


def test_a_page_left_open_says_that_something_has_happened_and_keeps_the_words(cast: Cast, sign_in) -> None:
    one = proposed(cast, course(cast))
    old = str(one.version)
    move(cast, one, "say_no", "anna")
    at = reverse("participation_happen", args=[one.pk, "agree"])
    answer = sign_in("mette").post(at, {"version": old, "words": "Anna vil gerne"})
    assert answer.status_code == 409 and "Anna vil gerne" in said(answer)


def test_a_provider_sees_own_participants_and_only_what_is_needed(cast: Cast, sign_in) -> None:
    yes_to_outside(cast)
    theirs = move(cast, agreed(cast, outside(cast)), "refer", words="Møder om formiddagen")
    others = seated(cast, course(cast), "bo")
    client = sign_in("uffe")
    page = said(client.get(reverse("provided")))
    assert "Anna" in page and "Bo Opdigtet" not in page
    one = said(client.get(reverse("provided_one", args=[theirs.pk])))
    assert "Møder om formiddagen" in one and "Fordi" not in one and "180" not in one
    assert client.get(reverse("provided_one", args=[others.pk])).status_code == 404
    for name in ("participations", "citizen", "plan"):
        assert client.get(reverse(name, args=[cast.citizen["anna"].pk])).status_code == 403
    assert client.get(reverse("participation", args=[theirs.pk])).status_code == 403
    assert client.get(reverse("emergency", args=[cast.citizen["anna"].pk])).status_code == 403
    assert client.get("/").url == reverse("provided")


def test_what_was_only_agreed_the_provider_does_not_see(cast: Cast, sign_in) -> None:
    one = agreed(cast, outside(cast))
    assert "Anna" not in said(sign_in("uffe").get(reverse("provided")))
    assert sign_in("uffe").get(reverse("provided_one", args=[one.pk])).status_code == 404


def test_long_after_the_end_the_provider_sees_the_citizen_no_more(cast: Cast, sign_in) -> None:
    one = started(cast, course(cast))
    move(cast, one, "complete", "hanne")
    assert sign_in("hanne").get(reverse("provided_one", args=[one.pk])).status_code == 200
    Participation.objects.filter(pk=one.pk).update(ended_at=clock.now() - timedelta(days=29))
    assert sign_in("hanne").get(reverse("provided_one", args=[one.pk])).status_code == 404


def test_the_citizen_can_read_that_the_provider_has_looked(cast: Cast, sign_in) -> None:
    started(cast, course(cast))
    sign_in("hanne").get(reverse("provided"))
    assert Reading.objects.filter(citizen=cast.citizen["anna"], ground="provider").exists()


def test_attendance_and_status_reach_caseworker_and_citizen_in_the_same_words(cast: Cast, sign_in) -> None:
    one, client = started(cast, course(cast)), sign_in("hanne")
    at = reverse("provided_one", args=[one.pk])
    client.post(at, {"do": "attend", "day": clock.today().isoformat(), "came": "late", "why": "Bussen"})
    client.post(at, {"do": "attend", "day": clock.today().isoformat(), "came": "present", "why": ""})
    client.post(at, {"do": "report", "going": "well", "words": "Anna er godt i gang"})
    assert Attendance.objects.get().came == "present"
    assert StatusReport.objects.count() == 1
    for who, name, args in (("mette", "participation", [one.pk]), ("anna", "my_interventions", [])):
        assert "Anna er godt i gang" in said(sign_in(who).get(reverse(name, args=args)))
    assert client.post(at, {"do": "report", "going": "well", "words": ""}).status_code == 422


def test_attendance_on_a_day_ahead_or_before_the_start_is_refused(cast: Cast) -> None:
    one = started(cast, course(cast))
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        with pytest.raises(Refused):
            following.attend(actor=cast.actor("hanne"), purpose=PURPOSE, participation=one, day=day, came="present")


def test_a_status_that_is_late_goes_to_the_caseworker_and_later_to_the_team_leader(cast: Cast) -> None:
    started(cast, course(cast))

    def items(who: str) -> list[str]:
        return [item.text for item in panels.overview(cast.actor(who)) if "tatus" in item.text]

    assert items("mette") == items("tage") == items("hanne") == []
    with clock.at(clock.now() + timedelta(days=15)):
        assert items("hanne") == ["Skriv status: Stresshold"]
        assert items("mette") == ["Status mangler: Stresshold"]
        assert items("tage") == []
    with clock.at(clock.now() + timedelta(days=23)):
        assert items("tage") == ["Status mangler: Stresshold"]


def test_who_waits_reads_the_place_in_line_and_the_rule(cast: Cast, sign_in) -> None:
    found = course(cast, capacity=1)
    seated(cast, found, "bo")
    waiting(cast, found, "anna")
    page = said(sign_in("anna").get(reverse("my_interventions")))
    assert "Nummer 1 på ventelisten" in page and "Først til mølle" in page


def test_min_plan_the_timeline_and_the_citizens_page_show_what_one_takes_part_in(cast: Cast, sign_in) -> None:
    started(cast, course(cast))
    anna = cast.citizen["anna"]
    assert "Stresshold" in said(sign_in("anna").get(reverse("my_plan")))
    page = said(sign_in("mette").get(reverse("citizen", args=[anna.pk])))
    assert "Stresshold begyndte" in page and "Se alle indsatser" in page


def test_the_number_of_statements_is_the_same_at_one_and_many(cast: Cast, sign_in) -> None:
    started(cast, course(cast), "anna")
    client = sign_in("hanne")

    def count(at: str) -> int:
        client.get(at)
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        return len(asked)

    before = count(reverse("provided"))
    for number in range(3):
        found = course(cast, title=f"Nummer {number}")
        for who in ("anna", "bo"):
            started(cast, found, who)
    assert count(reverse("provided")) == before
