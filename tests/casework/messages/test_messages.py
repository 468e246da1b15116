"""Citizen and caseworker write to each other; who answers, who sees, and what waits."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.cases.actions import assign
from fodfaeste.casework.messages import actions, panels, queries
from fodfaeste.casework.messages.models import Message
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules.actions import load_shipped_tables
from fodfaeste.foundation.staff.absence import note_absence
from fodfaeste.foundation.staff.models import Absence
from tests.cast import Cast

MINE = "/mine-beskeder/"
MOST_QUESTIONS = 40
"""A page of messages may ask the database so often, however long the thread is."""
WORDS = "Jeg kan ikke komme tirsdag"


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def write(cast: Cast, who: str, text: str = WORDS, case: str = "anna", **more: str) -> Message:
    return actions.write(actor=cast.actor(who), purpose="Prøve", case=cast.case[case], text=text, **more)


def needs(cast: Cast, who: str) -> list[str]:
    return [f"{item.text} | {item.why}" for item in panels.overview(cast.actor(who))]


def test_the_citizen_writes_and_the_caseworker_reads_and_answers(cast: Cast, sign_in) -> None:
    anna, mette = sign_in("anna"), sign_in("mette")
    assert anna.post(MINE, {"text": WORDS})["Location"] == MINE
    assert "Ikke læst endnu" in body(anna.get(MINE))
    address = reverse("messages", args=[cast.citizen["anna"].pk])
    assert WORDS in body(mette.get(address))
    assert "af Mette Testsen" in body(anna.get(MINE))
    assert mette.post(address, {"text": "Så tager vi onsdag"})["Location"] == address
    assert "Du har 1 ny besked" in body(anna.get("/min-plan/"))
    assert "Så tager vi onsdag" in body(anna.get(MINE))
    assert "ny besked" not in body(anna.get("/min-plan/"))


def test_the_page_says_when_an_answer_comes_and_that_it_is_part_of_the_case(cast: Cast, sign_in) -> None:
    page = body(sign_in("anna").get(MINE))
    assert "Du får svar inden 3 hverdage" in page
    assert "er en del af din sag" in page


def test_a_double_click_is_one_message_and_the_same_words_another_day_are_two(cast: Cast) -> None:
    first = write(cast, "anna")
    assert write(cast, "anna").pk == first.pk
    with clock.at(clock.now() + timedelta(days=1)):
        assert write(cast, "anna").pk != first.pk
    assert Message.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   ", "\u0000", "a" * 2001])
def test_an_empty_or_too_long_message_is_refused_and_nothing_is_written(cast: Cast, text: str) -> None:
    with pytest.raises(Refused):
        write(cast, "anna", text)
    assert not Message.objects.exists()


def test_what_was_typed_stands_in_the_form_when_it_is_refused(cast: Cast, sign_in) -> None:
    answer = sign_in("anna").post(MINE, {"text": "b" * 2001})
    assert answer.status_code == 422
    assert "b" * 2001 in body(answer)


def test_in_a_closed_case_nothing_more_is_written(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    case = cast.case["anna"]
    case.closed = clock.today()
    case.save()
    with pytest.raises(AccessDenied):
        write(cast, "mette")
    with pytest.raises(Refused):
        write(cast, "anna", "En til")
    page = body(sign_in("anna").get(MINE))
    assert "Dit forløb er slut" in page
    assert WORDS in page


def test_others_are_refused(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    address = reverse("messages", args=[cast.citizen["anna"].pk])
    for name, status in (("bo", 404), ("sofie", 403), ("pia", 403), ("lise", 403), ("karl", 200), ("tage", 200)):
        assert sign_in(name).get(address).status_code == status, name
    with pytest.raises(AccessDenied):
        write(cast, "bo")
    with pytest.raises(AccessDenied):
        write(cast, "sofie")


def test_a_look_at_the_thread_is_a_reading_and_the_journal_holds_no_words(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    sign_in("mette").get(reverse("messages", args=[cast.citizen["anna"].pk]))
    assert Reading.objects.get().page == "Beskeder"
    verbs = list(JournalEntry.objects.filter(verb__startswith="message.").values_list("verb", flat=True))
    assert verbs == ["message.sent", "message.read"]
    assert WORDS not in str(list(JournalEntry.objects.values()))


def test_an_unanswered_message_is_on_the_responsible_caseworkers_overview_alone(cast: Cast) -> None:
    write(cast, "anna")
    assert needs(cast, "mette") == [f"Ny besked: {WORDS} | Du er ansvarlig"]
    assert needs(cast, "karl") == needs(cast, "tage") == []
    write(cast, "mette", "Så tager vi onsdag")
    assert needs(cast, "mette") == []


def test_thanks_can_be_said_to_need_no_answer(cast: Cast, sign_in) -> None:
    message = write(cast, "anna", "Tak!")
    sign_in("mette").post(reverse("message_settle", args=[message.pk]))
    assert needs(cast, "mette") == []
    assert sign_in("sofie").post(reverse("message_settle", args=[message.pk])).status_code == 403


def test_a_hand_over_moves_the_waiting_message(cast: Cast) -> None:
    write(cast, "anna")
    assign(
        actor=cast.actor("tage"),
        purpose="Prøve",
        case=cast.case["anna"],
        employee=cast.employee["karl"],
        reason="Mette stopper",
    )
    assert needs(cast, "karl") == [f"Ny besked: {WORDS} | Du er ansvarlig"]
    assert needs(cast, "mette") == []


def away(cast: Cast, days: int | None = 5, stand_in: str | None = None, percent: int = 100) -> None:
    today = clock.today()
    note_absence(
        actor=cast.actor("mette"),
        purpose="Prøve",
        employee=cast.employee["mette"],
        valid_from=today,
        valid_to=None if days is None else today + timedelta(days=days),
        percent=percent,
        stand_in=cast.employee[stand_in] if stand_in else None,
    )


def test_while_the_caseworker_is_away_the_team_sees_it_and_the_citizen_knows(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    away(cast)
    why = "Mette Testsen er væk, og teamet ser efter beskederne"
    assert needs(cast, "karl") == needs(cast, "tage") == [f"Ny besked: {WORDS} | {why}"]
    assert needs(cast, "sofie") == []
    assert "Mette Testsen er væk til og med" in body(sign_in("anna").get(MINE))


def test_a_stand_in_alone_sees_it(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    away(cast, stand_in="karl")
    assert len(needs(cast, "karl")) == 1
    assert needs(cast, "tage") == []
    assert "Karl Prøvesen læser dine beskeder" in body(sign_in("anna").get(MINE))


def test_who_is_away_until_nobody_knows_or_only_in_part(cast: Cast, sign_in) -> None:
    write(cast, "anna")
    away(cast, percent=50)
    assert needs(cast, "karl") == []
    assert "er væk" not in body(sign_in("anna").get(MINE))
    Absence.objects.update(percent=100, valid_to=None)
    assert "Mette Testsen er væk lige nu." in body(sign_in("anna").get(MINE))
    assert "Teamet ser efter beskederne" in body(
        sign_in("mette").get(reverse("messages", args=[cast.citizen["anna"].pk]))
    )


def test_what_is_over_time_reaches_the_team_leader(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(days=12)):
        write(cast, "anna")
    (item,) = panels.overview(cast.actor("tage"))
    assert item.late
    assert "har ikke svaret til tiden" in item.why


def test_a_question_to_the_leader_is_not_seen_by_the_caseworker(cast: Cast, sign_in) -> None:
    sign_in("mette").get(reverse("messages", args=[cast.citizen["anna"].pk]))
    reading = Reading.objects.get()
    anna = sign_in("anna")
    address = f"{reverse('message_ask')}?om={reading.pk}"
    assert "Mette Testsen" in body(anna.get(address))
    anna.post(address, {"text": "Hvorfor så hun på min sag?"})
    asked = Message.objects.get()
    assert asked.to == "leader"
    assert asked.about.startswith("Mette Testsen, ")
    thread = reverse("messages", args=[cast.citizen["anna"].pk])
    assert "Hvorfor så hun" not in body(sign_in("mette").get(thread))
    assert "Hvorfor så hun" in body(sign_in("tage").get(thread))
    assert needs(cast, "mette") == []
    assert len(needs(cast, "tage")) == 1
    sign_in("tage").post(thread, {"text": "Hun forberedte jeres møde.", "to": "leader"})
    assert "Hun forberedte jeres møde." in body(anna.get(MINE))
    assert needs(cast, "tage") == []
    with pytest.raises(AccessDenied):
        write(cast, "mette", to="leader")


def test_nobody_can_ask_about_a_reading_of_somebody_else(cast: Cast, sign_in) -> None:
    sign_in("karl").get(reverse("messages", args=[cast.citizen["bo"].pk]))
    page = body(sign_in("anna").get(f"{reverse('message_ask')}?om={Reading.objects.get().pk}"))
    assert "Karl" not in page


def test_the_text_is_kept_while_it_is_typed(cast: Cast, sign_in) -> None:
    from tests.foundation.drafts.test_drafts import slip_in

    anna: Client = sign_in("anna")
    client_page = body(anna.get(MINE))
    anna.post("/kladder/", {"draft_token": slip_in(client_page), "text": "Halvt skrev"}, headers={"HX-Request": "true"})
    assert "Halvt skrev" in body(anna.get(MINE))
    anna.post(MINE, {"text": "Helt skrevet", "draft_token": slip_in(body(anna.get(MINE)))})
    assert "Halvt skrev" not in body(anna.get(MINE))


def test_the_overview_asks_the_same_number_of_questions_however_many_wait(cast: Cast) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            queries.waiting(cast.actor("tage"))
        return len(captured)

    write(cast, "anna")
    one = questions()
    for number in range(6):
        write(cast, "anna", f"Besked {number}")
        write(cast, "bo", f"Besked {number}", case="bo")
    assert questions() == one


def test_the_citizens_page_asks_the_same_number_of_questions_for_one_message_and_for_thirty(
    cast: Cast, sign_in
) -> None:
    anna: Client = sign_in("anna")

    def questions() -> int:
        anna.get(MINE)
        with CaptureQueriesContext(connection) as captured:
            assert anna.get(MINE).status_code == 200
        return len(captured)

    write(cast, "anna")
    write(cast, "mette", "Svar")
    one = questions()
    for number in range(15):
        write(cast, "anna", f"Besked {number}")
        write(cast, "mette", f"Svar {number}")
        write(cast, "anna", f"Spørgsmål {number}", to="leader")
    assert questions() == one
    address = reverse("messages", args=[cast.citizen["anna"].pk])
    mette: Client = sign_in("mette")
    mette.get(address)
    with CaptureQueriesContext(connection) as many:
        mette.get(address)
    assert len(many) <= MOST_QUESTIONS
    assert one <= MOST_QUESTIONS
