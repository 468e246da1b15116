"""A citizen says whether they wish reminders; an employee writes down what they say, and it shows."""

from collections.abc import Callable

import pytest
from django.test import Client

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.reminders.actions import choose
from fodfaeste.foundation.reminders.models import Wish
from tests.cast import Cast

SignIn = Callable[[str], Client]
URL = "/mine-paamindelser/"


def test_nobody_has_said_yes_from_the_start(cast: Cast) -> None:
    assert not Wish.objects.exists()


def test_a_citizen_says_yes_gives_an_address_and_says_no_again(cast: Cast, sign_in: SignIn) -> None:
    anna = sign_in("anna")
    assert anna.post(URL, {"email": "anna@borger.invalid", "by_email": "1"}).status_code == 302
    assert Wish.objects.get().by_email
    assert Citizen.objects.get(pk=cast.citizen["anna"].pk).email == "anna@borger.invalid"
    assert "Nu: Ja." in anna.get(URL).content.decode()
    anna.post(URL, {"email": "", "by_email": "0"})
    assert not Wish.objects.get().by_email
    assert Citizen.objects.get(pk=cast.citizen["anna"].pk).email == "anna@borger.invalid"


def test_yes_without_an_address_is_refused_with_words_and_nothing_is_kept(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("anna").post(URL, {"email": "", "by_email": "1"})
    assert answer.status_code == 422
    assert "Skriv den e-mail" in answer.content.decode()
    assert not Wish.objects.exists()


def test_a_wrong_address_is_refused_and_stands_in_the_field(cast: Cast, sign_in: SignIn) -> None:
    answer = sign_in("anna").post(URL, {"email": "anna@@x", "by_email": "1"})
    assert answer.status_code == 422
    assert "anna@@x" in answer.content.decode()
    assert not Wish.objects.exists()


def test_the_same_choice_twice_is_one_entry_in_the_journal(cast: Cast) -> None:
    for _ in range(2):
        choose(
            actor=cast.actor("anna"), purpose="Prøve", citizen=cast.citizen["anna"], by_email=True, email="a@b.invalid"
        )
    assert JournalEntry.objects.filter(verb="reminders.chosen").count() == 1
    assert JournalEntry.objects.filter(verb="citizen.contact_changed").count() == 1


def test_what_an_employee_wrote_down_says_so_to_the_citizen(cast: Cast, sign_in: SignIn) -> None:
    where = f"/borgere/{cast.citizen['anna'].pk}/paamindelser/"
    assert sign_in("mette").post(where, {"email": "anna@borger.invalid", "by_email": "1"}).status_code == 302
    assert Wish.objects.get().told_to == cast.employee["mette"]
    assert "fortalt det til Mette Testsen" in sign_in("anna").get(URL).content.decode()
    assert JournalEntry.objects.filter(verb="reminders.told_yes").count() == 1


@pytest.mark.parametrize("who", ["bo", "sofie", "pia", "viggo", "lise", "admin"])
def test_others_can_neither_see_nor_choose(cast: Cast, sign_in: SignIn, who: str) -> None:
    where = f"/borgere/{cast.citizen['anna'].pk}/paamindelser/"
    assert sign_in(who).get(where).status_code in (403, 404)
    with pytest.raises(AccessDenied):
        choose(actor=cast.actor(who), purpose="Prøve", citizen=cast.citizen["anna"], by_email=True, email="x@y.invalid")
    assert not Wish.objects.exists()


def test_a_colleague_in_the_team_may_write_it_down(cast: Cast) -> None:
    wish = choose(
        actor=cast.actor("karl"), purpose="Prøve", citizen=cast.citizen["anna"], by_email=True, email="x@y.invalid"
    )
    assert wish.told_to == cast.employee["karl"]


def test_yes_without_any_address_is_refused_by_the_action_too(cast: Cast) -> None:
    with pytest.raises(Refused, match="Skriv den e-mail"):
        choose(actor=cast.actor("anna"), purpose="Prøve", citizen=cast.citizen["anna"], by_email=True)
