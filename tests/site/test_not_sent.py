"""A form that came too late: nothing is saved, and nothing somebody wrote is lost."""

from urllib.parse import quote

from django.test import Client
from django.urls import reverse

from fodfaeste.casework.plans.models import Plan
from tests.cast import Cast

GOAL = "Jeg vil gerne bage brød igen"
STEP = "Ringe til bageren på mandag"
FORM = {
    "version": "1",
    "own_goal": GOAL,
    "steps-0-what": STEP,
    "steps-0-actor": "borger",
    "steps-0-track": "job",
}


def edit(cast: Cast) -> str:
    return reverse("plan_edit", args=[cast.citizen["anna"].pk])


def test_words_sent_after_the_sign_in_ended_come_back_with_the_way_on(cast: Cast) -> None:
    answer = Client().post(edit(cast), FORM)
    said = answer.content.decode()
    assert answer.status_code == 401
    assert "no-store" in answer["Cache-Control"]
    assert GOAL in said and STEP in said
    assert "er ikke gemt" in said
    assert f"next={quote(edit(cast), safe='')}" in said
    assert not Plan.objects.exists()


def test_choices_numbers_and_keys_are_not_shown_as_words(cast: Cast) -> None:
    said = Client().post(edit(cast), FORM).content.decode()
    assert said.count("<textarea") == 2


def test_a_late_press_without_words_only_leads_to_the_door(cast: Cast) -> None:
    answer = Client().post(edit(cast), {"version": "1"})
    assert answer.status_code == 302


def test_a_form_with_an_old_key_gives_its_words_back_too(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user["mette"])
    answer = client.post(edit(cast), FORM)
    said = answer.content.decode()
    assert answer.status_code == 403
    assert GOAL in said and STEP in said
    assert f'href="{edit(cast)}"' in said
    assert not Plan.objects.exists()


def test_words_another_site_sent_are_not_shown_as_ones_own(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user["mette"])
    said = client.post(edit(cast), FORM, headers={"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert GOAL not in said
    assert "Siden var for gammel" in said


def test_a_password_never_comes_back(cast: Cast) -> None:
    posted = {"username": "mette larsen", "password": "fire ord i en kode"}
    said = Client(enforce_csrf_checks=True).post("/log-ind/", posted).content.decode()
    assert "fire ord" not in said
