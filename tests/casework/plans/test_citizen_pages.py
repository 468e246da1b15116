"""*Min plan*: what the citizen sees and does, and that it is theirs alone."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from fodfaeste.casework import plans
from fodfaeste.casework.plans.actions import mark_step, save_plan, send_plan
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft
from fodfaeste.casework.plans.models import Plan, PlanAnswer, Step
from fodfaeste.casework.plans.rules import MONTHS
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.panel import Panel
from tests.casework.plans.samples import OWN_GOAL, a_draft, saved_plan, sent_plan, soon
from tests.cast import Cast

MY_PLAN = "/min-plan/"


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def answer(client, number: int = 1, **data: str):
    return client.post(reverse("my_plan_answer"), {"number": number, **data})


def mark(client, step: Step, status: str, words: str = ""):
    return client.post(reverse("my_plan_step", args=[step.pk]), {"status": status, "words": words})


def own_step() -> Step:
    return Step.objects.filter(actor="borger").order_by("due")[0]


def test_before_there_is_a_plan_the_page_says_what_will_come_and_from_whom(cast: Cast, sign_in) -> None:
    page = text(sign_in("anna").get(MY_PLAN))
    assert "Din plan er på vej" in page
    assert "Mette Testsen" in page


def test_a_plan_that_is_not_sent_is_not_shown(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    client = sign_in("anna")
    assert OWN_GOAL not in text(client.get(MY_PLAN))
    assert client.get(reverse("my_plan_pdf")).status_code == 404


def in_order(page: str, *parts: str) -> bool:
    places = [page.index(part) for part in parts]
    return places == sorted(places)


def test_a_plan_that_waits_is_read_from_the_goal_on_and_answered_right_after(cast: Cast, sign_in) -> None:
    done = StepDraft("Købe sko", "anden", "hverdag", soon(3))
    sent_plan(cast, draft=a_draft(steps=(*a_draft().steps, done)))
    step = Step.objects.get(what="Købe sko")
    mark_step(actor=cast.actor("mette"), purpose="P", step=step, status="done")
    page = text(sign_in("anna").get(MY_PLAN))
    assert in_order(
        page, "Din plan venter på dit svar", "Mit mål", OWN_GOAL, "Det næste du kan gøre", "Tale med lægen om søvn",
        "Gå en tur hver dag", "Det gør andre for mig", "Finde en praktikplads", 'id="svar"',
        "Hvad siger du til planen?", "Det er gjort (1)", "Købe sko",
    )  # fmt: skip


def test_once_answered_the_next_own_step_comes_first(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client = sign_in("anna")
    answer(client, answer="agree")
    page = text(client.get(MY_PLAN))
    assert "Din plan venter" not in page
    assert in_order(page, "Det næste du kan gøre", "Tale med lægen om søvn", "Mit mål", "Gå en tur hver dag")
    assert page.count("Det næste du kan gøre") == 1


def test_what_is_new_stands_with_the_notice_until_it_is_answered(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    plan = save_plan(
        actor=cast.actor("mette"), purpose="P", plan=version.plan, version=2, draft=a_draft(own_goal="Nyere mål")
    )
    send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=3)
    client = sign_in("anna")
    page = text(client.get(MY_PLAN))
    assert in_order(page, "Din plan venter", "Det er nyt i version 2", "Mit mål")
    assert page.count("Det er nyt i version 2") == 1
    answer(client, 2, answer="agree")
    page = text(client.get(MY_PLAN))
    assert in_order(page, "Mit mål", "Det er nyt i version 2")


def test_a_day_in_another_year_is_written_with_its_year(cast: Cast, sign_in) -> None:
    this, later = clock.today(), soon(400)
    steps = (StepDraft("I dag", "borger", "job", this), StepDraft("Om lang tid", "borger", "job", later))
    sent_plan(cast, draft=PlanDraft("Mål", (), steps))
    page = text(sign_in("anna").get(MY_PLAN))
    assert f". {MONTHS[later.month - 1]} {later.year}" in page
    assert f"{this.day}. {MONTHS[this.month - 1]}</p>" in page


def test_there_is_one_primary_action_before_and_after_the_answer(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client = sign_in("anna")
    assert text(client.get(MY_PLAN)).count("button-primary") == 1
    answer(client, answer="agree")
    assert text(client.get(MY_PLAN)).count("button-primary") == 1


def test_later_changes_are_not_shown_until_they_are_sent(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    plan = save_plan(
        actor=cast.actor("mette"), purpose="P", plan=version.plan, version=2, draft=a_draft(own_goal="Ikke sendt")
    )
    client = sign_in("anna")
    assert "Ikke sendt" not in text(client.get(MY_PLAN))
    send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=3)
    assert "Ikke sendt" in text(client.get(MY_PLAN))


def test_nobody_but_the_citizen_has_the_page_and_own_reading_is_not_logged(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    assert sign_in("mette").get(MY_PLAN).status_code == 403
    Reading.objects.all().delete()
    assert sign_in("anna").get(MY_PLAN).status_code == 200
    assert not Reading.objects.exists()
    assert OWN_GOAL not in text(sign_in("bo").get(MY_PLAN))


@pytest.mark.parametrize("given", ["agree", "disagree", "could_not"])
def test_each_answer_is_taken_with_and_without_words(cast: Cast, sign_in, given: str) -> None:
    sent_plan(cast)
    client = sign_in("anna")
    assert answer(client, answer=given).url == MY_PLAN
    assert answer(client, answer=given, words="Med mine ord").url == MY_PLAN
    assert "Med mine ord" in text(client.get(MY_PLAN))
    assert list(PlanAnswer.objects.values_list("answer", "current")) == [(given, True), (given, False)]


def test_a_no_without_words_is_met_kindly(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client = sign_in("anna")
    answer(client, answer="disagree")
    assert "Vil du skrive, hvad der ikke passer" in text(client.get(MY_PLAN))


@pytest.mark.parametrize(
    ("data", "message"),
    [({}, "Vælg et af de tre svar."), ({"answer": "måske"}, "Vælg et af de tre svar."),
     ({"answer": "agree", "words": "ø" * 4001}, "4000")],
)  # fmt: skip
def test_a_wrong_answer_is_explained_and_the_words_stay(
    cast: Cast, sign_in, data: dict[str, str], message: str
) -> None:
    sent_plan(cast)
    response = answer(sign_in("anna"), **({"words": "Mine ord"} | data))
    assert response.status_code == 422
    assert message in text(response)
    assert data.get("words", "Mine ord") in text(response)
    assert not PlanAnswer.objects.exists()


def test_an_answer_to_a_version_that_was_replaced_meanwhile_is_not_taken_for_the_new_one(cast: Cast, sign_in) -> None:
    version = sent_plan(cast)
    plan = save_plan(
        actor=cast.actor("mette"), purpose="P", plan=version.plan, version=2, draft=a_draft(own_goal="Nyere mål")
    )
    send_plan(actor=cast.actor("mette"), purpose="P", plan=plan, version=3)
    response = sign_in("anna").post(reverse("my_plan_answer"), {"number": 1, "answer": "agree"}, follow=True)
    assert "nyere version" in text(response)
    assert not PlanAnswer.objects.exists()


def test_a_step_is_ticked_off_and_can_be_brought_back(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client, step = sign_in("anna"), own_step()
    assert mark(client, step, "done").url == MY_PLAN
    assert "Det er gjort" in text(client.get(MY_PLAN))
    assert mark(client, step, "planned").url == MY_PLAN
    assert Step.objects.get(pk=step.pk).status == "planned"


def test_ticking_off_twice_is_ticking_off(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client, step = sign_in("anna"), own_step()
    assert [mark(client, step, "done").status_code for _ in range(2)] == [302, 302]


def test_what_the_citizen_cannot_right_now_steps_back_and_the_next_comes_first(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    client = sign_in("anna")
    mark(client, own_step(), "cannot_yet", "Jeg er syg")
    page = text(client.get(MY_PLAN))
    assert page.index("Gå en tur hver dag") < page.index("Tale med lægen om søvn")
    assert "Jeg er syg" in page


@pytest.mark.parametrize(("which", "status"), [("sagsbehandler", "done"), ("borger", "dropped"), ("borger", "x")])
def test_a_mark_that_is_not_the_citizens_is_explained(cast: Cast, sign_in, which: str, status: str) -> None:
    sent_plan(cast)
    step = Step.objects.filter(actor=which)[0]
    response = mark(sign_in("anna"), step, status)
    assert response.status_code == 422
    assert "Der er noget, der skal rettes" in text(response)
    assert Step.objects.get(pk=step.pk).status == "planned"


def test_words_that_are_too_long_are_kept_on_the_page(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    response = mark(sign_in("anna"), own_step(), "cannot_yet", "å" * 4001)
    assert response.status_code == 422
    assert "å" * 4001 in text(response)


def test_another_citizens_step_does_not_exist(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    step = own_step()
    assert mark(sign_in("bo"), step, "done").status_code == 404
    assert mark(sign_in("mette"), step, "done").status_code == 403
    assert Step.objects.get(pk=step.pk).status == "planned"


def test_in_a_closed_case_the_plan_is_read_but_not_changed(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    case = cast.case["anna"]
    case.closed = clock.today()
    case.save()
    page = text(sign_in("anna").get(MY_PLAN))
    assert OWN_GOAL in page
    assert "Jeg har gjort det" not in page
    assert "Send mit svar" not in page


def test_the_paper_is_the_version_that_was_sent(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    response = sign_in("anna").get(reverse("my_plan_pdf"))
    found = "".join(PdfReader(io.BytesIO(response.content)).pages[0].extract_text().split())
    assert "".join(OWN_GOAL.split()) in found
    assert "Version1" in found
    assert "Anna" not in response["Content-Disposition"]


def test_other_rooms_may_put_something_on_top(cast: Cast, sign_in, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def extra(actor, citizen):
        seen.append((actor.citizen_id, citizen.pk))
        return Panel(
            "extra", "Ekstra", "plans/_answer.html", {"answer": PlanAnswer(answer="agree", words="Fra et andet rum")}
        )

    monkeypatch.setattr(plans, "my_plan_extras", [extra, lambda actor, citizen: None])
    page = text(sign_in("anna").get(MY_PLAN))
    assert page.index("Fra et andet rum") < page.index("Din plan er på vej")
    assert seen == [(cast.citizen["anna"].pk, cast.citizen["anna"].pk)]


def test_the_plans_own_question_stands_after_the_next_appointment_and_before_the_other_rooms(
    cast: Cast, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panel(name: str, words: str):
        context = {"answer": PlanAnswer(answer="agree", words=words)}
        return lambda actor, citizen: Panel(name, name, "plans/_answer.html", context)

    monkeypatch.setattr(plans, "my_plan_first", [panel("next", "På mandag")])
    monkeypatch.setattr(plans, "my_plan_extras", [panel("extra", "Fra et andet rum")])
    sent_plan(cast)
    page = text(sign_in("anna").get(MY_PLAN))
    assert in_order(page, "På mandag", "Din plan venter på dit svar", "Fra et andet rum", "Mit mål")


def test_the_number_of_queries_does_not_grow_with_the_plan(
    cast: Cast, sign_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plans, "my_plan_first", [])
    monkeypatch.setattr(plans, "my_plan_extras", [])
    client, counts = sign_in("anna"), []
    for size in (1, 30):
        Plan.objects.all().delete()
        sent_plan(
            cast,
            draft=PlanDraft("Mål", (), tuple(StepDraft(f"Skridt {n}", "borger", "job", soon(n)) for n in range(size))),
        )
        with CaptureQueriesContext(connection) as found:
            assert client.get(MY_PLAN).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
