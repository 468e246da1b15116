"""What is typed and not sent is kept for the one who typed it, and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.casework.plans.models import PlanAnswer
from fodfaeste.casework.record.own_data import everything
from fodfaeste.foundation import clock, drafts
from fodfaeste.foundation.drafts import actions, token
from fodfaeste.foundation.drafts.models import Draft
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.casework.conversations.stage import booked
from tests.casework.plans.samples import sent_plan
from tests.cast import Cast

TYPED = "Jeg kan ikke tirsdag, for min søn skal til tandlæge"
MY_PLAN = "/min-plan/"
KEPT = "Vi har gemt det, du skrev"


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_shipped_tables(actor=cast.system, purpose="Prøve")


def body(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def slip_in(page: str) -> str:
    found = re.search(r'name="draft_token" value="([^"]+)"', page)
    assert found, "the form has no slip"
    return found[1]


def opened(client: Client) -> str:
    """The slip of a freshly opened plan."""
    return slip_in(body(client.get(MY_PLAN)))


def typed(client: Client, slip: str, words: str = TYPED, **more: str):
    return client.post("/kladder/", {"draft_token": slip, "words": words, **more}, headers={"HX-Request": "true"})


@pytest.fixture
def anna(cast: Cast, sign_in) -> Client:
    sent_plan(cast)
    return sign_in("anna")


def test_what_was_typed_stands_in_the_form_when_it_is_opened_again(anna: Client) -> None:
    answer = typed(anna, opened(anna), answer="disagree")
    assert answer.json()["state"] == "saved"
    assert answer.json()["text"].startswith("Gemt kl. ")
    page = body(anna.get(MY_PLAN))
    assert KEPT in page
    assert f">\n{TYPED}</textarea>" in page or f">{TYPED}</textarea>" in page
    assert re.search(r'value="disagree"[^>]* checked', page)


def test_a_form_nobody_typed_in_says_nothing(anna: Client) -> None:
    assert KEPT not in body(anna.get(MY_PLAN))
    assert typed(anna, opened(anna), words="  ").json() == {"state": "saved", "text": ""}
    assert not Draft.objects.exists()


def test_a_sent_form_leaves_no_draft_and_a_late_save_brings_none_back(anna: Client) -> None:
    slip = opened(anna)
    typed(anna, slip)
    anna.post(reverse("my_plan_answer"), {"number": 1, "answer": "agree", "words": "Ja", "draft_token": slip})
    assert PlanAnswer.objects.get().words == "Ja"
    late = typed(anna, slip)
    assert (late.status_code, late.json()["state"]) == (409, "sent")
    assert TYPED not in str(list(Draft.objects.values()))
    assert KEPT not in body(anna.get(MY_PLAN))


def test_a_form_that_is_sent_with_errors_keeps_its_draft(anna: Client) -> None:
    slip = opened(anna)
    typed(anna, slip)
    page = body(anna.post(reverse("my_plan_answer"), {"number": 1, "words": TYPED, "draft_token": slip}))
    assert TYPED in page
    assert token.read(slip_in(page), 1).page == token.read(slip, 1).page  # type: ignore[union-attr]
    assert KEPT in body(anna.get(MY_PLAN))


def test_a_draft_can_be_put_away_and_only_by_its_own_writer(anna: Client, sign_in) -> None:
    typed(anna, opened(anna))
    draft = Draft.objects.get()
    assert sign_in("bo").post(reverse("draft_put_away"), {"draft_away": draft.pk}).status_code == 404
    assert KEPT in body(anna.get(MY_PLAN))
    assert anna.post(reverse("draft_put_away"), {"draft_away": draft.pk})["Location"] == MY_PLAN
    assert KEPT not in body(anna.get(MY_PLAN))
    draft.refresh_from_db()
    assert draft.fields == {}


def test_two_windows_keep_two_texts_and_both_are_shown(anna: Client) -> None:
    first, second = opened(anna), opened(anna)
    typed(anna, first, words="Fra den første fane")
    typed(anna, second, words="Fra den anden fane")
    page = body(anna.get(MY_PLAN))
    assert "Fra den første fane" in page
    assert "Fra den anden fane" in page


def test_when_the_form_was_changed_meanwhile_both_texts_are_shown(anna: Client) -> None:
    slip = opened(anna)
    typed(anna, slip, words="Skrevet på telefonen")
    anna.post(
        reverse("my_plan_answer"),
        {"number": 1, "answer": "agree", "words": "Sendt fra biblioteket", "draft_token": opened_without_draft(slip)},
    )
    page = body(anna.get(MY_PLAN))
    assert "Imens er der gemt noget andet" in page
    assert "Sendt fra biblioteket" in page
    assert "Skrevet på telefonen" in page


def opened_without_draft(slip: str) -> str:
    """Another page of the same form, opened before the draft was there."""
    found = token.read(slip, 1)
    assert found
    return token.written(token.Slip(found.user_id, found.form, found.subject_id, "another", found.path, found.base))


def test_only_the_named_fields_are_kept_and_never_secrets(anna: Client) -> None:
    typed(anna, opened(anna), cpr="6606901233", password="hemmelig", csrfmiddlewaretoken="x", noget="andet")
    assert Draft.objects.get().fields == {"words": [TYPED]}


@pytest.mark.parametrize("name", ["cpr", "cpr_number", "password", "new_password", "adgangskode", "draft_token"])
def test_a_room_cannot_register_a_field_that_is_never_kept(name: str) -> None:
    with pytest.raises(ValueError, match="never kept"):
        drafts.register("secret.form", title="Hemmelig", verb="signed_in", fields=("words", name))


def test_a_pattern_cannot_reach_a_secret_either() -> None:
    form = drafts.Form("x", "x", "signed_in", ("*",), None)
    assert form.keeps("words")
    assert not form.keeps("cpr")


def test_a_slip_is_only_good_for_the_one_it_was_written_for(anna: Client, sign_in) -> None:
    slip = opened(anna)
    answer = typed(sign_in("bo"), slip)
    assert (answer.status_code, answer.json()["state"]) == (409, "other")
    assert not Draft.objects.exists()
    assert typed(anna, slip).status_code == 200


def test_a_slip_that_was_tampered_with_keeps_nothing(anna: Client) -> None:
    assert typed(anna, opened(anna)[:-2] + "xx").status_code == 400
    assert not Draft.objects.exists()


def test_who_lost_access_to_the_citizen_can_neither_keep_nor_see_it(cast: Cast, anna: Client) -> None:
    version = drafts.form("plan.answer").model.objects.get()  # type: ignore[union-attr]
    bo = cast.user["bo"]
    slip = token.written(token.Slip(bo.pk, "plan.answer", version.pk, "p", MY_PLAN, ""))
    client = Client()
    client.force_login(bo)
    assert typed(client, slip).json()["state"] == "refused"
    assert not Draft.objects.exists()


def test_a_text_that_is_too_long_is_refused_in_words(anna: Client) -> None:
    answer = typed(anna, opened(anna), words="a" * 200_001)
    assert answer.status_code == 422
    assert "for lang" in answer.json()["text"]


def test_the_journal_gets_one_entry_for_a_quarter_of_an_hour_of_typing(anna: Client) -> None:
    def entries() -> int:
        return JournalEntry.objects.filter(verb="draft.saved").count()

    slip = opened(anna)
    for number in range(4):
        typed(anna, slip, words=f"{TYPED} {number}")
    typed(anna, opened(anna), words="På en anden side")
    assert entries() == 1
    with clock.at(clock.now() + timedelta(minutes=16)):
        typed(anna, slip, words="Senere")
    assert entries() == 2
    assert TYPED not in str(list(JournalEntry.objects.values()))


def test_a_draft_is_gone_when_its_days_are_over(anna: Client) -> None:
    typed(anna, opened(anna))
    with clock.at(clock.now() + timedelta(days=29)):
        assert KEPT in body(anna.get(MY_PLAN))
        assert actions.remove_old(days=30) == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert KEPT not in body(anna.get(MY_PLAN))
        assert actions.remove_old(days=30, dry_run=True) == 1
        assert actions.remove_old(days=30) == 1
    assert not Draft.objects.exists()


def test_without_a_rule_for_how_long_nothing_is_kept_and_the_page_says_so(cast: Cast, anna: Client) -> None:
    from fodfaeste.foundation.rules.models import RuleRow

    slip = opened(anna)
    RuleRow.objects.filter(table="retention").delete()
    assert "er først gemt, når du sender det" in body(anna.get(MY_PLAN))
    assert typed(anna, slip).status_code == 400


def test_it_is_part_of_what_the_citizen_can_read_about_themself(cast: Cast, anna: Client) -> None:
    typed(anna, opened(anna))
    assert TYPED in str(everything(cast.citizen["anna"]))
    assert TYPED not in str(everything(cast.citizen["bo"]))


# ---- the sign-in has ended -----------------------------------------------------------------------------------------


def late_answer(client: Client, slip: str, words: str = TYPED):
    return client.post(reverse("my_plan_answer"), {"number": 1, "answer": "agree", "words": words, "draft_token": slip})


def test_a_form_sent_after_sign_out_is_kept_and_stands_there_after_signing_in(anna: Client, sign_in) -> None:
    slip = opened(anna)
    anna.post("/log-ud/")
    answer = late_answer(anna, slip)
    assert answer.status_code == 401
    assert "Vi har gemt det, du skrev" in body(answer)
    assert f"next={MY_PLAN.replace('/', '%2F')}" in body(answer)
    assert TYPED not in body(answer)
    assert not PlanAnswer.objects.exists()
    assert TYPED in body(sign_in("anna").get(MY_PLAN))
    assert TYPED not in body(sign_in("bo").get(MY_PLAN))


def test_without_a_slip_a_late_form_is_kept_nowhere_but_its_words_come_back(anna: Client) -> None:
    anna.post("/log-ud/")
    answer = late_answer(anna, "")
    assert answer.status_code == 401
    assert TYPED in body(answer)
    assert not Draft.objects.exists()


def test_a_late_form_of_somebody_who_may_no_longer_send_it_is_not_kept(cast: Cast, anna: Client) -> None:
    slip = opened(anna)
    anna.post("/log-ud/")
    cast.user["anna"].is_active = False
    cast.user["anna"].save()
    answer = late_answer(anna, slip)
    assert answer.status_code == 401
    assert not Draft.objects.exists()


def test_a_form_from_an_earlier_sign_in_is_kept_for_the_same_person(cast: Cast, anna: Client) -> None:
    slip = opened(anna)
    again = Client(enforce_csrf_checks=True)
    again.force_login(cast.user["anna"])
    answer = late_answer(again, slip)
    assert (answer.status_code, answer["Location"]) == (302, MY_PLAN)
    page = body(again.get(MY_PLAN))
    assert TYPED in page
    assert "Du var logget ud, da du sendte" in page


def test_a_form_left_open_by_one_and_sent_by_another_goes_back_to_the_first_alone(cast: Cast, anna: Client) -> None:
    slip = opened(anna)
    other = Client(enforce_csrf_checks=True)
    other.force_login(cast.user["bo"])
    answer = late_answer(other, slip)
    assert answer.status_code == 401
    assert "En anden er logget ind" in body(answer)
    assert "Anna" not in body(answer)
    assert Draft.objects.get().user == cast.user["anna"]
    assert JournalEntry.objects.get(verb="draft.kept_signed_out").actor_kind == "system"


def test_a_page_that_saved_itself_is_kept_too_when_it_is_sent_after_sign_out(cast: Cast, sign_in) -> None:
    """The citizen's preparation saves itself while one types, and each save ends the page's draft."""
    talk = booked(cast)
    client = sign_in("anna")
    slip = slip_in(body(client.get("/mine-aftaler/")))
    path = reverse("my_preparation", args=[talk.pk])
    client.post(path, {"version": talk.version, "text": "Ferie", "draft_token": slip}, headers={"HX-Request": "true"})
    client.post("/log-ud/")
    late = client.post(path, {"version": talk.version, "text": "Ferie og praktik", "draft_token": slip})
    assert late.status_code == 401
    assert Conversation.objects.get().citizen_brings == "Ferie"
    page = body(sign_in("anna").get("/mine-aftaler/"))
    assert "Ferie og praktik" in page
    assert "Du var logget ud, da du sendte" in page


def test_the_page_gets_a_fresh_key_only_for_who_is_signed_in(anna: Client) -> None:
    badge = re.search(r'data-badge="([^"]+)"', body(anna.get(MY_PLAN)))
    assert badge
    assert anna.get("/kladder/noegle/").json()["badge"] == badge[1]
    assert Client().get("/kladder/noegle/", headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("to", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/findes-ikke/"])
def test_signing_in_goes_on_to_pages_of_this_installation_only(cast: Cast, to: str) -> None:
    name = {"username": "anna", "password": "rigtig-lang-kode"}
    assert Client().post("/log-ind/", {**name, "next": to})["Location"] == "/"
    assert Client().post("/log-ind/", {**name, "next": MY_PLAN})["Location"] == MY_PLAN
    assert Client().post("/log-ind/", {**name, "next": "/medarbejdere/"})["Location"] == "/"
