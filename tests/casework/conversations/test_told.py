"""What the citizen has told an employee before a conversation: beside their own words, with the employee's name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fodfaeste.casework.conversations import actions
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.conversations.stage import booked, held, promise, text
from tests.cast import Cast

SignIn = Callable[[str], Client]


def tell(cast: Cast, found: Conversation, words: str, *, by: str = "mette", seen: str = "") -> Conversation:
    return actions.tell(actor=cast.actor(by), purpose="Prøve", conversation=found, seen=seen, text=words)


def test_it_stands_on_both_sides_pages_with_whom_it_was_told_to(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/fortalt/", {"seen": "", "text": "Om min bolig"})
    assert answer.status_code == 302
    mette = text(sign_in("mette").get(f"/samtaler/{found.pk}/").content.decode())
    assert "Om min bolig" in mette
    assert "Fortalt af Anna til Mette Testsen" in mette
    anna = text(sign_in("anna").get("/mine-aftaler/").content.decode())
    assert "Om min bolig" in anna
    assert "Du har fortalt det til Mette Testsen" in anna
    assert "Om min bolig" in text(sign_in("mette").get(f"/samtaler/{found.pk}/faelles/").content.decode())
    entry = JournalEntry.objects.get(verb="conversation.told")
    assert (entry.actor_label, entry.citizen_id) == ("Mette Testsen", cast.citizen["anna"].pk)


def test_the_citizens_own_words_are_never_touched(cast: Cast) -> None:
    found = booked(cast)
    actions.prepare(
        actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=found.version, text="Mine egne ord"
    )
    tell(cast, found, "Noget andet")
    now = Conversation.objects.get()
    assert (now.citizen_brings, now.told_brings) == ("Mine egne ord", "Noget andet")


def test_the_citizen_who_is_writing_is_not_disturbed(cast: Cast) -> None:
    found = booked(cast)
    tell(cast, found, "Fra telefonen")
    actions.prepare(
        actor=cast.actor("anna"), purpose="Prøve", conversation=found, version=found.version, text="Fra mig selv"
    )
    now = Conversation.objects.get()
    assert (now.citizen_brings, now.told_brings) == ("Fra mig selv", "Fra telefonen")


def test_a_colleagues_text_is_not_written_over_unseen(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    tell(cast, found, "Om bolig", by="karl")
    with pytest.raises(Stale):
        tell(cast, found, "Om job")
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/fortalt/", {"seen": "", "text": "Om job"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Om bolig" in page
    assert "Om job" in page
    tell(cast, found, "Om bolig og om job", seen="Om bolig")
    assert Conversation.objects.get().told_to == "Mette Testsen"


@pytest.mark.parametrize("who", ["anna", "bo", "sofie", "pia", "viggo", "lise", "admin"])
def test_only_who_carries_the_case_writes_it_down(cast: Cast, sign_in: SignIn, who: str) -> None:
    found = booked(cast)
    with pytest.raises(AccessDenied):
        tell(cast, found, "Indbrud", by=who)
    assert sign_in(who).get(f"/samtaler/{found.pk}/fortalt/").status_code in (403, 404)
    assert Conversation.objects.get().told_brings == ""


def test_after_the_conversation_the_text_is_locked(cast: Cast, sign_in: SignIn) -> None:
    found = held(cast)
    with pytest.raises(Refused, match="låst"):
        tell(cast, found, "For sent")
    assert "<textarea" not in sign_in("mette").get(f"/samtaler/{found.pk}/fortalt/").content.decode()


def test_too_long_is_refused_in_the_form_and_stands_there_still(cast: Cast, sign_in: SignIn) -> None:
    found = booked(cast)
    answer = sign_in("mette").post(f"/samtaler/{found.pk}/fortalt/", {"seen": "", "text": "x" * 50_001})
    assert answer.status_code == 422
    assert "x" * 50_001 in answer.content.decode()
    assert Conversation.objects.get().told_brings == ""


def test_a_tick_the_caseworker_set_on_the_citizens_agreement_says_so_to_the_citizen(
    cast: Cast, sign_in: SignIn
) -> None:
    agreement = held(cast, promise(), starts=clock.now() - timedelta(days=2)).agreements.get()
    actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement)
    assert "Skrevet ned af Mette Testsen" in sign_in("anna").get("/mine-aftaler/").content.decode()
    actions.finish_agreement(actor=cast.actor("mette"), purpose="Prøve", agreement=agreement, done=False)
    actions.finish_agreement(actor=cast.actor("anna"), purpose="Prøve", agreement=agreement)
    assert "Skrevet ned af" not in sign_in("anna").get("/mine-aftaler/").content.decode()
