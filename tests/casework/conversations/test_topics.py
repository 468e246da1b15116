"""What other rooms suggest for a conversation can be taken into its preparation, and nothing typed is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fodfaeste.casework.cases import topics
from fodfaeste.casework.cases.topics import Topic
from fodfaeste.casework.conversations.models import Conversation
from fodfaeste.foundation import clock
from tests.cast import Cast

ASKED = Topic("maal", "At have et mål: hvad ser I hver især?", "Her ser I mest forskelligt på det")


@pytest.fixture
def offered() -> Iterator[None]:
    offer = lambda actor, citizen: [ASKED]  # noqa: E731
    topics.offers.append(offer)
    yield
    topics.offers.remove(offer)


def coming(cast: Cast) -> Conversation:
    starts = timezone.localtime(clock.now()) + timedelta(days=3)
    return Conversation.objects.create(
        citizen=cast.citizen["anna"],
        case=cast.case["anna"],
        employee=cast.employee["mette"],
        starts=starts,
        minutes=30,
        kind="meeting",
        caseworker_brings="Tandlægen.",
    )


def test_a_suggestion_is_taken_into_the_preparation_with_what_was_typed(cast: Cast, sign_in, offered: None) -> None:
    found = coming(cast)
    client, path = sign_in("mette"), reverse("conversation", args=[found.pk])
    assert ASKED.text in client.get(path).content.decode()
    typed = {"version": str(found.version), "brings": "Tandlægen. Og bussen.", "topic": "maal"}
    assert client.post(path, typed).status_code == 302
    found.refresh_from_db()
    assert found.caseworker_brings == f"Tandlægen. Og bussen.\n{ASKED.text}"
    assert client.get(path).context["topics"] == [], "it is not suggested twice"


def test_a_suggestion_that_is_gone_adds_nothing_and_keeps_what_was_typed(cast: Cast, sign_in) -> None:
    found = coming(cast)
    typed = {"version": str(found.version), "brings": "Tandlægen. Og bussen.", "topic": "vrøvl"}
    assert sign_in("mette").post(reverse("conversation", args=[found.pk]), typed).status_code == 302
    found.refresh_from_db()
    assert found.caseworker_brings == "Tandlægen. Og bussen."
