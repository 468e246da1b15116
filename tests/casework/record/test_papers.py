"""*Mine papirer*: one calm paper for a citizen without a screen, with what they could read on it."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from fodfaeste.casework.plans.actions import answer_plan
from fodfaeste.casework.record.papers import QUESTIONS, Coming, Line, Papers, papers_of, render
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from tests.casework.conversations.stage import booked, held, promise
from tests.casework.plans.samples import OWN_GOAL, saved_plan, sent_plan
from tests.cast import Cast

SignIn = Callable[[str], Client]
PAPERS = Papers(
    municipality="Prøvekommunen",
    name="Anna Opdigtet",
    made="26. november 2026",
    appointments=(Coming("mandag 7. december kl. 8.30", "Du skal mødes med Mette Testsen: Lokale 2."),),
    contact="Mette Testsen",
    phone="00 00 00 11",
    goal="Jeg vil gerne gå ture på åen",
    mine=(Line("Tale med lægen", "senest torsdag 3. december", own=True),),
    others=(Line("Finde en praktik", "senest fredag 18. december", "Mette Testsen"),),
    agreements=(Line("Ringe til lægen", "senest mandag 7. december", own=True),),
    asks=True,
    printed=date(2026, 11, 26),
)


def words(made: bytes) -> str:
    """Everything on the paper without blanks and break marks."""
    pages = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    return "".join(pages.replace("\u200b", "").replace("\u00ad", "").split())


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_everything_is_on_the_paper_and_there_is_room_to_answer() -> None:
    found = words(render(PAPERS))
    for text in (
        "Anna Opdigtet", "mandag 7. december kl. 8.30", "Lokale 2", "00 00 00 11", PAPERS.goal, "Tale med lægen",
        "Finde en praktik", "Ringe til lægen", "Ja, jeg er enig", *(question for question, _ in QUESTIONS),
    ):  # fmt: skip
        assert squeezed(text) in found, text


def test_it_is_tagged_danish_and_has_a_title() -> None:
    reader = PdfReader(io.BytesIO(render(PAPERS)))
    root = reader.trailer["/Root"]
    assert root["/Lang"].lower().startswith("da")
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Mine papirer"
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()  # type: ignore[union-attr]


@pytest.mark.parametrize("hostile", ['#panic("nej") [x] $a$ *fed*', "x" * 1200, "Glad 🦄 til sidst"])
def test_hostile_text_is_text(hostile: str) -> None:
    line = Line(hostile, hostile, hostile, True)
    found = words(render(replace(PAPERS, goal=hostile, name=hostile, mine=(line,), contact=hostile)))
    assert squeezed(hostile.replace("🦄", "[tegn]"))[:12] in found


def test_without_a_plan_and_an_appointment_the_paper_says_so() -> None:
    found = words(
        render(replace(PAPERS, goal="", appointments=(), mine=(), others=(), agreements=(), asks=False, contact=""))
    )
    assert squeezed("Der er ikke aftalt en dag endnu") in found
    assert squeezed("Den laver vi sammen") in found
    assert squeezed("Ring til Prøvekommunen") in found
    assert squeezed("Hvad siger du til planen") not in found


def test_it_tells_what_the_citizen_may_read_and_nothing_else(cast: Cast) -> None:
    sent_plan(cast)
    held(cast, promise("Ringe til banken"), starts=clock.now() - timedelta(days=3))
    found = booked(cast, place="Lokale 2")
    found.notes = "Kladde, ingen har set"
    found.save()
    papers = papers_of(cast.actor("mette"), cast.citizen["anna"])
    assert papers.goal == OWN_GOAL
    assert [each.what for each in papers.mine] == ["Tale med lægen om søvn", "Gå en tur hver dag"]
    assert [each.what for each in papers.agreements] == ["Ringe til banken"]
    assert papers.appointments[0].where == "Du skal mødes med Mette Testsen: Lokale 2."
    assert papers.contact == "Mette Testsen"
    assert papers.asks
    assert "ingen har set" not in str(papers)


def test_a_plan_that_is_not_sent_is_not_on_it(cast: Cast) -> None:
    saved_plan(cast)
    assert papers_of(cast.actor("mette"), cast.citizen["anna"]).goal == ""


def test_it_asks_about_the_plan_until_the_citizen_has_answered_themselves(cast: Cast) -> None:
    version = sent_plan(cast)
    for who, asks in (("mette", True), ("anna", False)):
        answer_plan(actor=cast.actor(who), purpose="Prøve", plan_version=version, answer="agree")
        assert papers_of(cast.actor("mette"), cast.citizen["anna"]).asks is asks


def test_staff_print_it_and_the_reading_is_written(cast: Cast, sign_in: SignIn) -> None:
    where = f"/borgere/{cast.citizen['anna'].pk}/papirer.pdf"
    answer = sign_in("mette").get(where)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert Reading.objects.filter(page="Borgerens papirer", citizen=cast.citizen["anna"]).count() == 1
    assert sign_in("anna").get("/mine-papirer.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["bo", "sofie", "hanne", "lise", "frank", "admin"])
def test_others_get_no_paper(cast: Cast, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get(f"/borgere/{cast.citizen['anna'].pk}/papirer.pdf").status_code in (403, 404)
    if who != "bo":
        assert sign_in(who).get("/mine-papirer.pdf").status_code == 403
