"""A round that somebody leaves half-answered, a professional who leaves the case, and a citizen who declines."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fodfaeste.casework.cases import topics
from fodfaeste.casework.cases.actions import assign
from fodfaeste.casework.progression import panels, queries
from fodfaeste.casework.progression.actions import close_round, decline, release, save_rating, start_round
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.people.models import Citizen
from tests.casework.progression.test_rounds import ALL, PROFESSIONAL, of, round_, send
from tests.cast import Cast

__all__ = ["round_"]


def declined(cast: Cast, who: str, rating: Rating, words: str = "") -> Rating:
    return decline(actor=cast.actor(who), purpose="test", rating=rating, version=rating.version, words=words)


def hand_over(cast: Cast) -> None:
    assign(
        actor=cast.actor("tage"),
        purpose="test",
        case=cast.case["anna"],
        employee=cast.employee["karl"],
        reason="Ferie",
    )


def test_a_citizen_declines_without_a_reason_and_the_round_goes_on_without_asking(cast: Cast, round_: Round) -> None:
    declined(cast, "anna", of(round_))
    assert list(queries.waiting_for(cast.actor("anna"))) == []
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    round_.refresh_from_db()
    assert round_.closed_at is not None
    _, rows, _ = queries.latest(cast.citizen["anna"])
    assert {dot.rater for row in rows for dot in row.dots} == {"Sagsbehandler", "Specialist"}


def test_declining_is_regretted_while_the_round_is_open_and_not_after(cast: Cast, round_: Round) -> None:
    rating = declined(cast, "anna", of(round_), "Ikke i dag.")
    assert rating.left_words == "Ikke i dag."
    assert declined(cast, "anna", rating, "Ikke i dag.").version == rating.version
    rating = send(cast, "anna", rating, ALL)
    assert (rating.left, rating.left_at, rating.left_words) == ("", None, "")
    with pytest.raises(Refused, match="kan ikke ændres"):
        declined(cast, "anna", rating)


def test_the_caseworker_writes_down_that_the_citizen_declines_and_a_specialist_does_not(
    cast: Cast, round_: Round
) -> None:
    with pytest.raises(AccessDenied):
        declined(cast, "pia", of(round_))
    assert declined(cast, "mette", of(round_)).left == "declined"


def test_the_citizens_page_declines_in_one_click_more_and_tells_how_to_regret(cast: Cast, sign_in, round_) -> None:
    client, path = sign_in("anna"), reverse("progression_decline", args=[of(round_).pk])
    assert "ændrer ikke på din hjælp" in client.get(path).content.decode()
    assert client.post(path, {"version": "1", "words": ""}).url == reverse("my_development")
    assert "Svar alligevel" in client.get(reverse("my_development")).content.decode()
    assert sign_in("bo").get(path).status_code == 404


def test_half_answers_are_kept_and_never_shown_when_the_round_closes(cast: Cast, sign_in, round_: Round) -> None:
    rating = of(round_)
    half = {"maal": "4"}
    save_rating(actor=cast.actor("anna"), purpose="test", rating=rating, version=rating.version, answers=half)
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1)
    assert (of(round_).left, of(round_).answers) == ("missed", half)
    page = sign_in("mette").get(reverse("development", args=[cast.citizen["anna"].pk])).content.decode()
    assert "nåede ikke at svare" in page
    assert "Halve svar indgår ikke" in page
    assert "skridtene er i gang" not in page


def test_a_caseworker_who_leaves_is_not_reminded_and_holds_nobody_up(cast: Cast, round_: Round) -> None:
    hand_over(cast)
    assert [item for item in panels.overview(cast.actor("mette")) if item.citizen_name.startswith("Anna")] == []
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    send(cast, "anna", of(round_), ALL)
    round_.refresh_from_db()
    assert round_.closed_at is not None
    assert of(round_, cast.employee["mette"]).left == "gone"


def test_the_page_says_who_has_left_and_the_new_caseworker_stops_waiting(cast: Cast, sign_in, round_: Round) -> None:
    hand_over(cast)
    client, page = sign_in("karl"), reverse("development", args=[cast.citizen["anna"].pk])
    assert "er ikke længere med i forløbet" in client.get(page).content.decode()
    rating = of(round_, cast.employee["mette"])
    with pytest.raises(AccessDenied):
        release(actor=cast.actor("pia"), purpose="test", rating=rating, version=1)
    with pytest.raises(Refused, match="Borgeren kan ikke tages af"):
        release(actor=cast.actor("karl"), purpose="test", rating=of(round_), version=1)
    assert client.post(reverse("progression_release", args=[rating.pk]), {"version": "1"}).status_code == 302
    assert of(round_, cast.employee["mette"]).left == "gone"


def test_a_round_that_was_never_finished_does_not_stand_in_the_way_of_the_next(cast: Cast, round_: Round) -> None:
    assert [due.citizen for due in queries.due_to_begin(cast.actor("mette"), [cast.case["anna"]])] == []
    Round.objects.filter(pk=round_.pk).update(opened_at=round_.opened_at - timedelta(weeks=13))
    assert len(queries.due_to_begin(cast.actor("mette"), [cast.case["anna"]])) == 1
    fresh = start_round(actor=cast.actor("mette"), purpose="test", case=cast.case["anna"], employees=[])
    assert (fresh.number, fresh.closed_at) == (2, None)
    assert {each.left for each in Rating.objects.filter(round=round_)} == {"missed"}


def test_another_person_with_the_same_title_begins_anew_and_the_page_says_so(cast: Cast, sign_in, round_) -> None:
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1)
    hand_over(cast)
    again = start_round(
        actor=cast.actor("karl"), purpose="test", case=cast.case["anna"], employees=[cast.employee["karl"]]
    )
    send(cast, "karl", of(again, cast.employee["karl"]), PROFESSIONAL | {"maal": "0"})
    page = sign_in("karl").get(reverse("development", args=[cast.citizen["anna"].pk])).content.decode()
    assert "en anden svarede sidst" in page
    assert "trin ned" not in page


def suggestions(cast: Cast, who: str) -> list[str]:
    citizen = Citizen.objects.get(pk=cast.citizen["anna"].pk)
    return [each.key for each in topics.suggested(cast.actor(who), citizen) if each.key.startswith("development")]


def test_the_largest_gaps_are_offered_to_the_next_conversation_but_not_before_one_has_answered(
    cast: Cast, round_: Round
) -> None:
    send(cast, "anna", of(round_), ALL | {"maal": "0"})
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL | {"maal": "4"})
    assert suggestions(cast, "tage") == ["development.maal"]
    assert suggestions(cast, "mette") == [], "she is still to answer"
    assert suggestions(cast, "anna") == []
    assert suggestions(cast, "viggo") == []


def test_answers_leave_as_a_file_once_ones_own_are_given_and_a_file_becomes_a_draft(
    cast: Cast, sign_in, round_
) -> None:

    rating = send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    path = reverse("progression_fhir", args=[rating.pk])
    assert sign_in("mette").get(path).status_code == 403
    made = sign_in("tage").get(path)
    assert made.json()["author"] == {"display": "Specialist"}
    take_in = reverse("progression_take_in", args=[of(round_).pk])
    answers = [each for each in made.json()["item"] if each["linkId"] != "fagpersonens_tro"]
    file = SimpleUploadedFile("svar.json", json.dumps(made.json() | {"item": answers}).encode())
    assert sign_in("mette").post(take_in, {"file": file}).status_code == 302
    assert (of(round_).answers, of(round_).answered_at) == (ALL, None)
    file = SimpleUploadedFile("svar.json", made.content)
    assert "findes ikke i skemaet" in sign_in("mette").post(take_in, {"file": file}).content.decode()
