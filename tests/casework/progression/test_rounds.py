"""A round: everybody answers for themselves, nobody for somebody else unseen, and nothing changes afterwards."""

import pytest
from django.urls import reverse

from fodfaeste.casework.progression import queries
from fodfaeste.casework.progression.actions import (
    Unanswered,
    answer_rating,
    close_round,
    save_rating,
    start_round,
)
from fodfaeste.casework.progression.models import Rating, Round
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.cast import Cast

ALL = {
    "jobsoegning": "1",
    "arbejdsmarked": "1",
    "helbred": "2",
    "samarbejde": "2",
    "maal": "3",
    "egen_tro": "2",
}
PROFESSIONAL = ALL | {"fagpersonens_tro": "3"}


@pytest.fixture
def round_(cast: Cast) -> Round:
    load_shipped_instruments(actor=cast.system, purpose="test")
    load_shipped_tables(actor=cast.system, purpose="test")
    return start_round(
        actor=cast.actor("mette"),
        purpose="test",
        case=cast.case["anna"],
        employees=[cast.employee["mette"], cast.employee["pia"]],
    )


def of(round_: Round, employee: object = None) -> Rating:
    return Rating.objects.get(round=round_, employee=employee)


def send(cast: Cast, who: str, rating: Rating, answers: dict[str, str], **more: str) -> Rating:
    return answer_rating(
        actor=cast.actor(who), purpose="test", rating=rating, version=rating.version, answers=answers, **more
    )


def test_everybody_asked_gets_questions_and_starting_twice_asks_nobody_twice(cast: Cast, round_: Round) -> None:
    again = start_round(
        actor=cast.actor("mette"), purpose="test", case=cast.case["anna"], employees=[cast.employee["pia"]]
    )
    assert again == round_
    assert Rating.objects.filter(round=round_).count() == 3


def test_the_round_closes_with_the_last_answer(cast: Cast, round_: Round) -> None:
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    send(cast, "anna", of(round_), ALL)
    round_.refresh_from_db()
    assert round_.closed_at is not None
    now, rows, _ = queries.latest(cast.citizen["anna"])
    assert now == round_
    assert [len(row.dots) for row in rows] == [3, 3, 3, 3, 3, 3, 2]


def test_sent_answers_do_not_change_and_sending_twice_is_one_entry(cast: Cast, round_: Round) -> None:
    rating = send(cast, "anna", of(round_), ALL)
    assert send(cast, "anna", rating, ALL).version == rating.version
    with pytest.raises(Refused, match="kan ikke ændres"):
        send(cast, "anna", rating, ALL | {"maal": "0"})
    assert JournalEntry.objects.filter(verb="progression.answered").count() == 1


def test_nobody_answers_for_a_colleague(cast: Cast, round_: Round) -> None:
    with pytest.raises(AccessDenied):
        send(cast, "mette", of(round_, cast.employee["pia"]), PROFESSIONAL)


def test_the_caseworker_writes_the_citizens_answers_only_with_how_and_it_is_marked(cast: Cast, round_: Round) -> None:
    with pytest.raises(Refused, match="hvordan borgeren har svaret"):
        send(cast, "mette", of(round_), ALL)
    rating = send(cast, "mette", of(round_), ALL, how="paper")
    assert (rating.how, rating.entered_by) == ("paper", cast.employee["mette"])


def test_a_specialist_does_not_write_for_the_citizen(cast: Cast, round_: Round) -> None:
    with pytest.raises(AccessDenied):
        send(cast, "pia", of(round_), ALL, how="together")


def test_missing_answers_are_named_and_what_was_given_can_be_kept(cast: Cast, round_: Round) -> None:
    with pytest.raises(Unanswered) as raised:
        send(cast, "anna", of(round_), {"maal": "3"})
    assert "helbred" in raised.value.items
    rating = of(round_)
    kept = save_rating(
        actor=cast.actor("anna"), purpose="test", rating=rating, version=rating.version, answers={"maal": "3"}
    )
    with pytest.raises(Stale):
        save_rating(actor=cast.actor("anna"), purpose="test", rating=kept, version=1, answers={"maal": "4"})


@pytest.mark.parametrize("answers", [{"maal": "9"}, {"nonsens": "1"}, {"fagpersonens_tro": "4"}])
def test_answers_that_are_not_asked_of_the_citizen_are_refused(cast: Cast, round_: Round, answers: dict) -> None:
    with pytest.raises(Refused, match="findes ikke i skemaet"):
        send(cast, "anna", of(round_), ALL | answers)


def test_a_closed_round_takes_no_more_answers(cast: Cast, round_: Round) -> None:
    close_round(actor=cast.actor("mette"), purpose="test", round_=round_, version=1)
    with pytest.raises(Refused, match="Runden er lukket"):
        send(cast, "anna", of(round_), ALL)


def test_whoever_is_still_to_answer_does_not_see_the_others_answers_first(cast: Cast, sign_in, round_: Round) -> None:
    send(cast, "pia", of(round_, cast.employee["pia"]), PROFESSIONAL)
    path = reverse("development", args=[cast.citizen["anna"].pk])
    assert "Side om side" not in sign_in("mette").get(path).content.decode()
    assert "Side om side" in sign_in("tage").get(path).content.decode()
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    assert "Side om side" in sign_in("mette").get(path).content.decode()


def test_the_citizen_answers_on_the_phone_and_sees_the_answers(cast: Cast, sign_in, round_: Round) -> None:
    client, rating = sign_in("anna"), of(round_)
    page = client.get(reverse("progression_answer", args=[rating.pk]))
    assert len(page.context["questions"]) == 6
    posted = {f"svar_{key}": chosen for key, chosen in ALL.items()} | {
        "version": "1",
        "do": "send",
        "words": "Mere ro.",
    }
    assert client.post(reverse("progression_answer", args=[rating.pk]), posted).url == reverse("my_development")
    assert "Sådan ser du det" in client.get(reverse("my_development")).content.decode()
    assert of(round_).words == "Mere ro."


def test_a_missing_answer_on_the_page_keeps_the_others_and_links_to_it(cast: Cast, sign_in, round_: Round) -> None:
    posted = {"svar_maal": "3", "version": "1", "do": "send"}
    page = sign_in("anna").post(reverse("progression_answer", args=[of(round_).pk]), posted)
    assert page.status_code == 422
    assert 'href="#svar_helbred"' in page.content.decode()
    assert 'value="3" checked' in page.content.decode()


def test_answers_keep_themselves_while_they_are_given(cast: Cast, sign_in, round_: Round) -> None:
    client, path = sign_in("anna"), reverse("progression_answer", args=[of(round_).pk])
    answer = client.post(path, {"svar_maal": "3", "version": "1", "do": "autosave"})
    assert answer.status_code == 200
    assert "1 af 6 besvaret" in answer.content.decode()
    assert client.post(path, {"svar_maal": "2", "version": "1", "do": "autosave"}).status_code == 409
    assert of(round_).answers == {"maal": "3"}


def test_two_windows_at_once_show_both_answers(cast: Cast, sign_in, round_: Round) -> None:
    client, path = sign_in("anna"), reverse("progression_answer", args=[of(round_).pk])
    mine = {f"svar_{key}": chosen for key, chosen in ALL.items()}
    client.post(path, mine | {"version": "1", "do": "save"})
    page = client.post(path, mine | {"svar_maal": "0", "version": "1", "do": "send"})
    assert page.status_code == 409
    assert "Gemt af en anden:" in page.content.decode()


def test_other_teams_and_other_citizens_see_nothing(cast: Cast, sign_in, round_: Round) -> None:
    rating = of(round_)
    assert sign_in("sofie").get(reverse("development", args=[cast.citizen["anna"].pk])).status_code == 403
    assert sign_in("bo").get(reverse("progression_answer", args=[rating.pk])).status_code == 404
    assert sign_in("viggo").get(reverse("development", args=[cast.citizen["anna"].pk])).status_code == 403


def test_the_overview_names_whom_to_answer_and_when_the_next_round_is_due(cast: Cast, round_: Round) -> None:
    from fodfaeste.casework.progression.panels import overview

    mine = overview(cast.actor("mette"))
    assert [item.text for item in mine] == ["Svar på, hvordan det går"]
    assert [item.text for item in overview(cast.actor("karl"))] == ["Begynd en runde om udvikling"]


def test_the_page_costs_the_same_for_one_round_and_for_six(cast: Cast, sign_in, round_: Round) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, path = sign_in("mette"), reverse("development", args=[cast.citizen["anna"].pk])

    def one_more() -> None:
        last = Round.objects.get(case=cast.case["anna"], closed_at__isnull=True)
        send(cast, "mette", of(last, cast.employee["mette"]), PROFESSIONAL)
        close_round(actor=cast.actor("mette"), purpose="test", round_=last, version=last.version)
        start_round(
            actor=cast.actor("mette"), purpose="test", case=cast.case["anna"], employees=[cast.employee["mette"]]
        )

    one_more()
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for _ in range(5):
        one_more()
    with CaptureQueriesContext(connection) as many:
        client.get(path)
    assert len(many) == len(few)
    assert definition_of(round_.instrument).kind == "progression"


def test_the_questions_stand_on_min_plan_as_long_as_they_wait_for_the_citizen(
    cast: Cast, round_: Round, sign_in
) -> None:
    mine = reverse("progression_answer", args=[of(round_).pk])
    assert mine in sign_in("anna").get("/min-plan/").content.decode()
    send(cast, "anna", of(round_), ALL)
    assert mine not in sign_in("anna").get("/min-plan/").content.decode()
    assert mine not in sign_in("bo").get("/min-plan/").content.decode()


def test_who_has_answered_alone_is_not_told_that_everybody_has(cast: Cast, round_: Round, sign_in) -> None:
    client = sign_in("anna")
    send(cast, "anna", of(round_), ALL)
    alone = client.get(reverse("my_development")).content.decode()
    assert "Sådan ser du det" in alone
    assert "har svaret hver for sig" not in alone
    assert ">Du<" in alone and ">Borgeren<" not in alone, "the picture speaks to the one who looks"
    send(cast, "mette", of(round_, cast.employee["mette"]), PROFESSIONAL)
    assert "har svaret hver for sig" in client.get(reverse("my_development")).content.decode()
