"""Questions that are answered, remarks and files: who may, what is kept, and that both sides see all of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fodfaeste.casework import plans
from fodfaeste.casework.plans.actions import save_plan
from fodfaeste.casework.plans.adding import Source, add_to_plan
from fodfaeste.casework.plans.asking import answer_question
from fodfaeste.casework.plans.checks import Question
from fodfaeste.casework.plans.drafts import PlanDraft, StepDraft
from fodfaeste.casework.plans.efforts import Effort, Told
from fodfaeste.casework.plans.files import LARGEST, problem_with_file, safe_name, type_of
from fodfaeste.casework.plans.models import Attachment, Comment, Goal, Plan, QuestionAnswer, Step
from fodfaeste.casework.plans.queries import working_draft
from fodfaeste.casework.plans.remarks import Spot, add_comment, attach, settle_comment, withdraw
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.plans.samples import OWN_GOAL, saved_plan, sent_plan, soon
from tests.cast import Cast

WHY = "Prøve"
PDF = b"%PDF-1.7 opdigtet"
PNG = b"\x89PNG\r\n\x1a\n opdigtet"
HEALTH = PlanDraft(OWN_GOAL, (), (StepDraft("Hvile", "borger", "sundhed", soon(2)),))


def at(name: str, cast: Cast, **more: int) -> str:
    return reverse(name, kwargs={"citizen_id": cast.citizen["anna"].pk, **more})


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def parallel(page: str) -> bool:
    return "Kan Anna gå et lille skridt mod job samtidig?" in page.split("Det har I talt om", maxsplit=1)[0]


def answered_in(cast: Cast, sign_in, page: str, words: str):  # type: ignore[no-untyped-def]
    """Post the answer form as the page gives it."""
    facts = page.split('name="key" value="parallel"')[1].split('name="facts" value="')[1].split('"', maxsplit=1)[0]
    return sign_in("mette").post(at("plan_question", cast), {"key": "parallel", "facts": facts, "words": words})


# ---- questions ----


def test_an_answered_question_rests_and_its_words_stay_readable(cast: Cast, sign_in, tables, sources) -> None:
    saved_plan(cast, draft=HEALTH)
    page = text(sign_in("mette").get(at("plan", cast)))
    assert parallel(page)
    assert answered_in(cast, sign_in, page, "Først når lægen siger god for det").status_code == 302
    after = text(sign_in("karl").get(at("plan", cast)))
    assert not parallel(after)
    assert "Først når lægen siger god for det" in after
    assert JournalEntry.objects.order_by("-seq")[0].verb == "plan.question_answered"
    assert "lægen" not in JournalEntry.objects.order_by("-seq")[0].data


def test_it_comes_back_when_the_facts_change_and_only_then(cast: Cast, sign_in, tables, sources) -> None:
    plan = saved_plan(cast, draft=HEALTH)
    answered_in(cast, sign_in, text(sign_in("mette").get(at("plan", cast))), "Vi venter lidt")
    now = working_draft(plan)
    moved = replace(now, steps=(replace(now.steps[0], what="Hvile mere", due=soon(4)),))
    plan = save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=moved)
    assert not parallel(text(sign_in("mette").get(at("plan", cast))))
    more = replace(moved, steps=(*moved.steps, StepDraft("Rydde op", "borger", "hverdag", soon(5))))
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=3, draft=more)
    page = text(sign_in("mette").get(at("plan", cast)))
    assert parallel(page)
    assert "Vi venter lidt" in page


def test_efforts_and_measures_of_other_rooms_are_asked_about(cast: Cast, sign_in, tables, sources) -> None:
    saved_plan(cast, draft=HEALTH)
    course = Effort("sundhed", "Ro i kroppen", soon(-30), soon(9), "Hold", is_course=True, is_group=True)
    plans.effort_sources.append(lambda actor, citizen: [course])
    plans.measure_sources.append(lambda actor, citizen: [Told("angst", 3, soon(-3), "Skemaet")])
    page = text(sign_in("mette").get(at("plan", cast)))
    assert "Hvad kommer der efter »Ro i kroppen«?" in page
    assert "vil et forløb for én passe bedre" in page


def test_questions_never_keep_a_plan_from_being_sent(cast: Cast, sign_in, tables, sources) -> None:
    saved_plan(cast, draft=HEALTH)
    assert sign_in("mette").post(at("plan_send", cast), {"version": 2}).status_code == 302
    assert Plan.objects.get().versions.count() == 1


def test_without_rules_the_page_says_what_it_does_not_ask(cast: Cast, sign_in, sources) -> None:
    saved_plan(cast, draft=HEALTH)
    assert "Der er ingen regel for" in text(sign_in("mette").get(at("plan", cast)))


def test_an_empty_answer_is_refused_and_too_long_words_are_not_lost(cast: Cast, sign_in, tables, sources) -> None:
    saved_plan(cast, draft=HEALTH)
    page = text(sign_in("mette").get(at("plan", cast)))
    empty = answered_in(cast, sign_in, page, "  ")
    assert (empty.status_code, "Skriv, hvad I har talt om." in text(empty)) == (422, True)
    long = answered_in(cast, sign_in, page, "Husk mig " * 900)
    assert (long.status_code, "Husk mig Husk mig" in text(long)) == (422, True)
    assert not QuestionAnswer.objects.exists()


def test_two_answers_at_once_are_both_kept_and_the_same_twice_is_one(cast: Cast) -> None:
    plan = saved_plan(cast)
    question = Question("own", "Hvad har Anna lyst til?", "1")
    for by, words in (
        ("mette", "Vi tager det i morgen"),
        ("karl", "Anna vil selv ringe"),
        ("karl", "Anna vil selv ringe"),
    ):
        answer_question(actor=cast.actor(by), purpose=WHY, plan=plan, question=question, words=words)
    assert sorted(QuestionAnswer.objects.values_list("words", flat=True)) == [
        "Anna vil selv ringe", "Vi tager det i morgen",
    ]  # fmt: skip


def test_who_may_not_edit_may_not_answer_and_a_question_nobody_asked_is_not_kept(cast: Cast, sign_in, tables) -> None:
    plan = saved_plan(cast)
    for name in ("pia", "sofie", "anna", "lise"):
        with pytest.raises(AccessDenied):
            answer_question(
                actor=cast.actor(name), purpose=WHY, plan=plan, question=Question("own", "?", "1"), words="Nej"
            )
    sign_in("mette").post(at("plan_question", cast), {"key": "own", "facts": "opfundet", "words": "Hej"})
    assert not QuestionAnswer.objects.exists()


# ---- remarks ----


def test_citizen_and_staff_write_to_each_other_about_a_step(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    step = Step.objects.get(what="Gå en tur hver dag")
    told = sign_in("anna").post(
        reverse("my_plan_remarks"), {"about": f"step-{step.pk}", "words": "Kan det være hver anden dag?"}
    )
    assert told.status_code == 302
    page = text(sign_in("mette").get(at("plan_remarks", cast)))
    assert "Kan det være hver anden dag?" in page
    assert "Anna Opdigtet" in page
    sign_in("mette").post(at("plan_remarks", cast), {"about": f"step-{step.pk}", "words": "Ja, det er helt fint"})
    assert "Ja, det er helt fint" in text(sign_in("anna").get(reverse("my_plan_remarks")))
    assert "2 åbne" in text(sign_in("mette").get(at("plan", cast)))


def test_a_remark_is_settled_and_opened_again_by_either_side(cast: Cast, sign_in) -> None:
    sent_plan(cast)
    comment = add_comment(
        actor=cast.actor("anna"), purpose=WHY, plan=Plan.objects.get(), spot=Spot(), words="Målet er for stort"
    )
    sign_in("mette").post(at("plan_remark", cast, remark_id=comment.pk), {"settled": "yes"})
    comment.refresh_from_db()
    assert (comment.resolved_by_name, comment.words) == ("Mette Testsen", "Målet er for stort")
    sign_in("anna").post(reverse("my_plan_remark", args=[comment.pk]), {"settled": "no"})
    comment.refresh_from_db()
    assert comment.resolved_at is None
    verbs = list(JournalEntry.objects.order_by("-seq").values_list("verb", flat=True)[:3])
    assert verbs == ["plan.comment_reopened", "plan.comment_settled", "plan.commented"]


def test_a_remark_outlives_the_sub_goal_it_was_about(cast: Cast) -> None:
    plan = saved_plan(cast)
    goal = Goal.objects.get()
    add_comment(actor=cast.actor("mette"), purpose=WHY, plan=plan, spot=Spot(goal=goal), words="Godt mål")
    draft = replace(working_draft(plan), goals=())
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=draft)
    comment = Comment.objects.get()
    assert (comment.goal, comment.about) == (None, "delmålet »Sove om natten«")


def test_the_citizen_may_not_comment_on_what_was_not_sent(cast: Cast) -> None:
    plan = sent_plan(cast).plan
    added = replace(working_draft(plan), steps=(*working_draft(plan).steps, StepDraft("Ny", "borger", "job", soon(3))))
    save_plan(actor=cast.actor("mette"), purpose=WHY, plan=plan, version=2, draft=added)
    with pytest.raises(Refused, match="ikke i den plan, du har fået"):
        add_comment(
            actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(step=Step.objects.get(what="Ny")), words="Hvad?"
        )


@pytest.mark.parametrize("name", ["sofie", "lise", "admin", "bo", "hanne"])
def test_strangers_neither_read_nor_write_remarks_and_files(cast: Cast, sign_in, file_store: Path, name: str) -> None:
    plan = sent_plan(cast).plan
    kept = attach(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), name="brev.pdf", content=PDF)
    for path in (at("plan_remarks", cast), at("plan_file", cast, attachment_id=kept.pk)):
        assert sign_in(name).get(path).status_code in (403, 404)
    for path in (reverse("my_plan_file", args=[kept.pk]), reverse("my_plan_remark", args=[1])):
        assert sign_in(name).get(path).status_code in (403, 404, 405)
    with pytest.raises(AccessDenied):
        add_comment(actor=cast.actor(name), purpose=WHY, plan=plan, spot=Spot(), words="Hej")
    with pytest.raises(AccessDenied):
        settle_comment(actor=cast.actor(name), purpose=WHY, settled=True, comment=add_comment(
            actor=cast.actor("mette"), purpose=WHY, plan=plan, spot=Spot(), words="Hej"
        ))  # fmt: skip


def test_a_closed_case_can_be_read_but_not_written_in(cast: Cast, sign_in) -> None:
    plan = sent_plan(cast).plan
    add_comment(actor=cast.actor("mette"), purpose=WHY, plan=plan, spot=Spot(), words="Før lukningen")
    cast.case["anna"].closed = clock.today()
    cast.case["anna"].save()
    with pytest.raises(Refused, match="lukket"):
        add_comment(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), words="Efter")
    page = text(sign_in("anna").get(reverse("my_plan_remarks")))
    assert "Før lukningen" in page
    assert "Skriv en bemærkning, eller" not in page


def test_an_open_remark_by_the_citizen_is_on_the_caseworkers_overview(cast: Cast, sign_in) -> None:
    plan = sent_plan(cast).plan
    add_comment(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), words="Kan vi tale om målet?")
    assert "Læs Annas bemærkning til planen" in text(sign_in("mette").get(reverse("overview")))


# ---- files ----


def test_a_file_goes_in_and_comes_out_as_something_to_save_and_the_reading_is_written(
    cast: Cast, sign_in, file_store: Path
) -> None:
    sent_plan(cast)
    upload = SimpleUploadedFile("../Mit brev <1>.PDF", PDF, "text/html")
    done = sign_in("anna").post(reverse("my_plan_remarks"), {"about": "own", "words": "", "file": upload})
    assert done.status_code == 302
    kept = Attachment.objects.get()
    assert (kept.name, kept.content_type, kept.size) == ("Mit brev 1.pdf", "application/pdf", len(PDF))
    answer = sign_in("mette").get(at("plan_file", cast, attachment_id=kept.pk))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert Reading.objects.filter(citizen=cast.citizen["anna"], page="En fil til planen").count() == 1
    own = sign_in("anna").get(reverse("my_plan_file", args=[kept.pk]))
    assert b"".join(own.streaming_content) == PDF


def test_nothing_of_the_name_is_in_the_path_and_the_path_is_not_served(cast: Cast, sign_in, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    kept = attach(actor=cast.actor("mette"), purpose=WHY, plan=plan, spot=Spot(), name="Anna Opdigtet.pdf", content=PDF)
    assert "Anna" not in kept.file.name
    assert (file_store / kept.file.name).read_bytes() == PDF
    assert sign_in("mette").get(f"/static/{kept.file.name}").status_code == 404
    assert sign_in("mette").get(f"/media/{kept.file.name}").status_code == 404


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"<html>", ""),
        (b"MZ\x90", ""),
        (b"", ""),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, kind: str) -> None:
    assert type_of(content) == kind
    assert bool(problem_with_file(content)) == (kind == "")


def test_a_file_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    assert problem_with_file(PDF.ljust(LARGEST)) == ""
    assert "10 MB" in problem_with_file(PDF.ljust(LARGEST + 1))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("brev.exe", "brev.pdf"),
        ("C:\\Brugere\\brev.pdf", "brev.pdf"),
        ("....", "fil.pdf"),
        ("æble (2).pdf", "æble (2).pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
        ('a"\r\nb.pdf', "a b.pdf"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert safe_name(given, PDF) == kept


def test_a_wrong_file_is_refused_with_words_and_the_remark_is_not_lost(cast: Cast, sign_in, file_store: Path) -> None:
    sent_plan(cast)
    upload = SimpleUploadedFile("program.pdf", b"MZ\x90 ikke en pdf", "application/pdf")
    answer = sign_in("anna").post(reverse("my_plan_remarks"), {"about": "own", "words": "Se brevet", "file": upload})
    assert answer.status_code == 422
    assert "Filen skal være en PDF eller et billede" in text(answer)
    assert "Se brevet</textarea>" in text(answer)
    assert not Attachment.objects.exists()
    assert not Comment.objects.exists()


def test_the_same_file_twice_is_kept_once(cast: Cast, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    for _ in range(2):
        attach(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), name="brev.pdf", content=PDF)
    assert Attachment.objects.count() == 1
    assert len([path for path in file_store.rglob("*") if path.is_file()]) == 1


def test_the_citizens_own_file_tells_of_remarks_answers_and_attachments(cast: Cast, sign_in, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    add_comment(actor=cast.actor("mette"), purpose=WHY, plan=plan, spot=Spot(), words="Flot mål")
    attach(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), name="brev.pdf", content=PDF)
    answer_question(
        actor=cast.actor("mette"), purpose=WHY, plan=plan, question=Question("own", "Hvad?", "1"), words="Vi ser"
    )
    found = json.loads(sign_in("anna").get(reverse("my_data_file")).content)
    assert found["plans.comment"][0]["words"] == "Flot mål"
    assert found["plans.attachment"][0]["name"] == "brev.pdf"
    assert found["plans.questionanswer"][0]["words"] == "Vi ser"


@pytest.mark.django_db(transaction=True)
def test_when_a_citizen_is_deleted_the_bytes_go_too(cast: Cast, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    kept = attach(actor=cast.actor("anna"), purpose=WHY, plan=plan, spot=Spot(), name="brev.pdf", content=PDF)
    path = file_store / kept.file.name
    assert path.exists()
    kept.delete()
    assert not path.exists()


# ---- a file that is taken back ----


def a_file(cast: Cast, plan: Plan, by: str) -> Attachment:
    return attach(actor=cast.actor(by), purpose=WHY, plan=plan, spot=Spot(), name="Anna Opdigtet.pdf", content=PDF)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_file_is_gone_and_who_when_and_why_stay(cast: Cast, sign_in, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    kept = a_file(cast, plan, "anna")
    stored = file_store / kept.file.name
    asked = text(sign_in("anna").get(reverse("my_plan_file_withdraw", args=[kept.pk])))
    assert "Anna Opdigtet.pdf" in asked
    assert stored.exists()
    done = sign_in("anna").post(reverse("my_plan_file_withdraw", args=[kept.pk]), {"why": "Det var den forkerte fil"})
    assert done.status_code == 302
    assert not stored.exists()
    kept.refresh_from_db()
    assert (kept.file.name, kept.name, kept.checksum) == ("", "", "")
    page = text(sign_in("mette").get(at("plan_remarks", cast)))
    assert "Anna Opdigtet trak filen tilbage" in page
    assert "Det var den forkerte fil" in page
    assert "Anna Opdigtet.pdf" not in page
    entry = JournalEntry.objects.order_by("-seq")[0]
    assert (entry.verb, entry.citizen_id, entry.object_id) == ("plan.file_withdrawn", kept.citizen_id, kept.pk)
    assert "forkerte" not in entry.data


def test_a_withdrawn_file_is_not_opened_by_either_side_and_the_link_says_why(
    cast: Cast, sign_in, file_store: Path
) -> None:
    kept = a_file(cast, sent_plan(cast).plan, "mette")
    withdraw(actor=cast.actor("mette"), purpose=WHY, attachment=kept, why="Den handler om en anden")
    for who, path in (
        ("mette", at("plan_file", cast, attachment_id=kept.pk)),
        ("anna", reverse("my_plan_file", args=[kept.pk])),
    ):
        answer = sign_in(who).get(path, follow=True)
        assert answer.redirect_chain
        assert "Filen er trukket tilbage og kan ikke åbnes mere." in text(answer)


@pytest.mark.parametrize(
    ("by", "who", "may"),
    [
        ("anna", "anna", True),
        ("anna", "mette", True),
        ("mette", "mette", True),
        ("mette", "karl", True),
        ("mette", "anna", False),
        ("mette", "viggo", False),
        ("viggo", "viggo", True),
    ],
)
def test_whoever_put_it_there_may_take_it_back_and_so_may_those_who_carry_the_plan(
    cast: Cast, sign_in, file_store: Path, by: str, who: str, may: bool
) -> None:
    kept = a_file(cast, sent_plan(cast).plan, by)
    own = who == "anna"
    path = (
        reverse("my_plan_file_withdraw", args=[kept.pk])
        if own
        else at("plan_file_withdraw", cast, attachment_id=kept.pk)
    )
    listed = text(sign_in(who).get(reverse("my_plan_remarks") if own else at("plan_remarks", cast)))
    assert (path in listed) is may
    assert sign_in(who).post(path, {"why": "Forkert fil"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.withdrawn_at is not None) is may
    if not may:
        with pytest.raises(Refused, match="Den, der lagde filen ind"):
            withdraw(actor=cast.actor(who), purpose=WHY, attachment=kept, why="Forkert fil")


@pytest.mark.parametrize("name", ["sofie", "lise", "admin", "bo", "hanne"])
def test_strangers_take_no_file_back(cast: Cast, sign_in, file_store: Path, name: str) -> None:
    kept = a_file(cast, sent_plan(cast).plan, "anna")
    for path in (
        at("plan_file_withdraw", cast, attachment_id=kept.pk),
        reverse("my_plan_file_withdraw", args=[kept.pk]),
    ):
        assert sign_in(name).post(path, {"why": "Fordi"}).status_code in (403, 404)
    with pytest.raises(AccessDenied):
        withdraw(actor=cast.actor(name), purpose=WHY, attachment=kept, why="Fordi")
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_a_reason_is_asked_for_and_without_one_the_file_stays(cast: Cast, sign_in, file_store: Path) -> None:
    kept = a_file(cast, sent_plan(cast).plan, "mette")
    answer = sign_in("mette").post(at("plan_file_withdraw", cast, attachment_id=kept.pk), {"why": "  "})
    assert (answer.status_code, "Skriv, hvorfor filen skal væk." in text(answer)) == (422, True)
    assert (file_store / kept.file.name).exists()


def test_taking_it_back_twice_is_once_and_the_same_file_can_come_in_again(cast: Cast, file_store: Path) -> None:
    plan = sent_plan(cast).plan
    kept = a_file(cast, plan, "anna")
    for why in ("Den første grund", "En anden grund"):
        withdraw(actor=cast.actor("anna"), purpose=WHY, attachment=kept, why=why)
    kept.refresh_from_db()
    assert kept.withdrawn_why == "Den første grund"
    assert JournalEntry.objects.filter(verb="plan.file_withdrawn").count() == 1
    assert a_file(cast, plan, "anna").pk != kept.pk


def test_after_the_case_is_closed_the_citizen_can_take_a_file_back_and_staff_without_access_cannot(
    cast: Cast, file_store: Path
) -> None:
    kept = a_file(cast, sent_plan(cast).plan, "anna")
    cast.case["anna"].closed = clock.today()
    cast.case["anna"].save()
    with pytest.raises(AccessDenied):
        withdraw(actor=cast.actor("mette"), purpose=WHY, attachment=kept, why="Den handler om en anden")
    withdraw(actor=cast.actor("anna"), purpose=WHY, attachment=kept, why="Den handler om en anden")
    kept.refresh_from_db()
    assert kept.withdrawn_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_citizen_with_a_withdrawn_file_can_be_deleted(cast: Cast, file_store: Path) -> None:
    kept = a_file(cast, sent_plan(cast).plan, "anna")
    withdraw(actor=cast.actor("anna"), purpose=WHY, attachment=kept, why="Forkert fil")
    Attachment.objects.get(pk=kept.pk).delete()
    assert not Attachment.objects.exists()


# ---- where a sub-goal comes from ----


def test_a_sub_goal_says_where_it_comes_from_and_one_that_was_written_here_says_nothing(cast: Cast, sign_in) -> None:
    saved_plan(cast)
    source = Source("analysis:12", "Tværfaglig analyse 3. december")
    add_to_plan(actor=cast.actor("mette"), purpose=WHY, case=cast.case["anna"], source=source, goal="Få ro i økonomien")
    page = text(sign_in("mette").get(at("plan", cast)))
    assert page.count("Kommer fra: Tværfaglig analyse 3. december") == 1
    assert "Få ro i økonomien<br>" in page
