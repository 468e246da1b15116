"""An answer the citizen has told an employee: written down with the employee's name, never as the citizen's own."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from pypdf import PdfReader

from fodfaeste.casework.plans.actions import answer_plan, mark_step
from fodfaeste.casework.plans.models import PlanAnswer, PlanVersion, Step
from fodfaeste.casework.plans.panels import timeline
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.plans.samples import saved_plan, sent_plan
from tests.cast import Cast

SignIn = Callable[[str], Client]


def where(cast: Cast) -> str:
    return f"/borgere/{cast.citizen['anna'].pk}/plan/svar/"


def told(cast: Cast, version: PlanVersion, answer: str = "agree", words: str = "", by: str = "mette") -> PlanAnswer:
    return answer_plan(actor=cast.actor(by), purpose="Prøve", plan_version=version, answer=answer, words=words)


def own(cast: Cast, version: PlanVersion, answer: str = "agree", words: str = "") -> PlanAnswer:
    return answer_plan(actor=cast.actor("anna"), purpose="Prøve", plan_version=version, answer=answer, words=words)


def test_the_answer_is_written_down_and_says_who_wrote_it(cast: Cast, sign_in: SignIn) -> None:
    version = sent_plan(cast)
    sent = {"number": version.number, "answer": "disagree", "words": "Jeg vil begynde senere"}
    assert sign_in("mette").post(where(cast), sent).status_code == 302
    kept = PlanAnswer.objects.get()
    assert (kept.answer, kept.words, kept.told_to) == ("disagree", "Jeg vil begynde senere", "Mette Testsen")
    entry = JournalEntry.objects.get(verb="plan.answer_written_down")
    assert (entry.citizen_id, entry.actor_label) == (cast.citizen["anna"].pk, "Mette Testsen")
    assert not JournalEntry.objects.filter(verb="plan.answered").exists()


def test_both_sides_see_that_it_is_not_the_citizens_own(cast: Cast, sign_in: SignIn) -> None:
    told(cast, sent_plan(cast), words="Det er fint")
    plan = sign_in("mette").get(f"/borgere/{cast.citizen['anna'].pk}/plan/").content.decode()
    assert "Fortalt af Anna til Mette Testsen" in plan
    assert "Ja, jeg er enig (fortalt til Mette Testsen)" in plan
    mine = sign_in("anna").get("/min-plan/").content.decode()
    assert "Du fortalte det til Mette Testsen" in mine
    assert "Du svarede" not in mine
    paper = PdfReader(io.BytesIO(sign_in("anna").get("/min-plan/plan.pdf").content))
    assert "fortalttilMette" in "".join("".join(page.extract_text() for page in paper.pages).split()).replace(
        "\u200b", ""
    )
    events = [each.text for each in timeline(cast.actor("mette"), cast.citizen["anna"])]
    assert any("fortalt til Mette Testsen" in each for each in events)


def test_the_citizen_answers_over_what_was_told_and_both_stay(cast: Cast) -> None:
    version = sent_plan(cast)
    told(cast, version, "agree")
    own(cast, version, "disagree", "Nej, det sagde jeg ikke")
    assert list(PlanAnswer.objects.order_by("pk").values_list("answer", "told_to", "current")) == [
        ("agree", "Mette Testsen", False),
        ("disagree", "", True),
    ]


def test_the_same_answer_by_the_citizen_is_the_citizens_own_from_then_on(cast: Cast) -> None:
    version = sent_plan(cast)
    told(cast, version, "agree", "Fint")
    own(cast, version, "agree", "Fint")
    assert PlanAnswer.objects.get(current=True).told_to == ""


def test_what_the_citizen_has_answered_is_never_replaced_by_what_was_told(cast: Cast, sign_in: SignIn) -> None:
    version = sent_plan(cast)
    own(cast, version, "disagree", "For hurtigt")
    with pytest.raises(Refused, match="Borgeren har selv svaret"):
        told(cast, version, "agree")
    answer = sign_in("mette").post(where(cast), {"number": version.number, "answer": "agree", "words": ""})
    assert answer.status_code == 422
    assert PlanAnswer.objects.get().answer == "disagree"
    page = sign_in("mette").get(where(cast)).content.decode()
    assert "har selv svaret" in page
    assert "<textarea" not in page


def test_a_colleague_writes_down_a_later_answer(cast: Cast) -> None:
    version = sent_plan(cast)
    told(cast, version, "could_not")
    told(cast, version, "agree", by="karl")
    assert PlanAnswer.objects.get(current=True).told_to == "Karl Prøvesen"


def test_the_same_twice_is_once(cast: Cast) -> None:
    version = sent_plan(cast)
    assert told(cast, version).pk == told(cast, version).pk
    assert JournalEntry.objects.filter(verb="plan.answer_written_down").count() == 1


@pytest.mark.parametrize("who", ["bo", "sofie", "pia", "viggo", "hanne", "lise", "admin"])
def test_who_does_not_carry_the_case_writes_nothing(cast: Cast, sign_in: SignIn, who: str) -> None:
    version = sent_plan(cast)
    with pytest.raises(AccessDenied):
        told(cast, version, by=who)
    assert sign_in(who).get(where(cast)).status_code in (403, 404)
    assert not PlanAnswer.objects.exists()


def test_an_answer_to_an_older_version_goes_back_to_the_newest(cast: Cast, sign_in: SignIn) -> None:
    sent_plan(cast)
    answer = sign_in("mette").post(where(cast), {"number": 7, "answer": "agree", "words": ""}, follow=True)
    assert "nyere version" in answer.content.decode()
    assert not PlanAnswer.objects.exists()


def test_without_an_answer_the_form_says_what_is_missing(cast: Cast, sign_in: SignIn) -> None:
    version = sent_plan(cast)
    answer = sign_in("mette").post(where(cast), {"number": version.number, "answer": "", "words": "Bare ord"})
    assert answer.status_code == 422
    assert "Bare ord" in answer.content.decode()


def test_before_a_plan_is_sent_there_is_nothing_to_answer(cast: Cast, sign_in: SignIn) -> None:
    saved_plan(cast)
    assert sign_in("mette").get(where(cast)).status_code == 404


def test_a_step_ticked_off_for_the_citizen_says_whom_they_told(cast: Cast, sign_in: SignIn) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor="borger").order_by("pk")[0]
    mark_step(actor=cast.actor("mette"), purpose="Prøve", step=step, status="done")
    assert "Du fortalte det til Mette Testsen" in sign_in("anna").get("/min-plan/").content.decode()
    plan = sign_in("karl").get(f"/borgere/{cast.citizen['anna'].pk}/plan/").content.decode()
    assert "Fortalt af Anna til Mette Testsen" in plan


def test_a_step_the_citizen_ticks_off_says_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor="borger").order_by("pk")[0]
    mark_step(actor=cast.actor("anna"), purpose="Prøve", step=step, status="done")
    assert "fortalte det til" not in sign_in("anna").get("/min-plan/").content.decode()
    plan = sign_in("karl").get(f"/borgere/{cast.citizen['anna'].pk}/plan/").content.decode()
    assert "Fortalt af" not in plan


def test_a_step_in_other_hands_is_nobodys_telling(cast: Cast, sign_in: SignIn) -> None:
    sent_plan(cast)
    step = Step.objects.get(actor="sagsbehandler")
    mark_step(actor=cast.actor("mette"), purpose="Prøve", step=step, status="done")
    assert "Fortalt af" not in sign_in("karl").get(f"/borgere/{cast.citizen['anna'].pk}/plan/").content.decode()
