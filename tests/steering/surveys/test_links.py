"""A link for one who cannot sign in: it works once, and tells nobody who has answered."""

from datetime import timedelta

import pytest
from django.test import Client

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.surveys import actions, panels
from fodfaeste.steering.surveys.models import Ballot, Invitation, Survey
from tests.cast import Cast
from tests.steering.surveys.asking import CLOSES, answer, at, make, more_citizens

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey(cast: Cast) -> Survey:
    more_citizens(cast, 12)
    with at():
        return make(cast)


def given(cast: Cast, survey: Survey, name: str = "p0", who: str = "mette") -> str:
    with at():
        return actions.hand_out(actor=cast.actor(who), purpose="Prøve", survey=survey, citizen=cast.citizen[name])


def test_whoever_holds_the_link_answers_once(cast: Cast, survey: Survey, client: Client) -> None:
    path = f"/undersoegelse/link/{given(cast, survey)}/"
    with at():
        assert client.get(path).status_code == 200
        assert "Tak for dit svar" in client.post(path, {"svar_moedet": "4"}).content.decode()
        assert client.get(path).status_code == 404
    assert Ballot.objects.filter(survey=survey).count() == 1
    assert Invitation.objects.get(survey=survey, citizen=cast.citizen["p0"]).state == Invitation.State.ANSWERED


def test_a_new_link_closes_the_old_one(cast: Cast, survey: Survey, client: Client) -> None:
    old, new = given(cast, survey), given(cast, survey)
    with at():
        assert client.get(f"/undersoegelse/link/{old}/").status_code == 404
        assert client.get(f"/undersoegelse/link/{new}/").status_code == 200


def test_nobody_learns_from_a_link_that_somebody_has_answered(cast: Cast, survey: Survey, client: Client) -> None:
    """The caseworker's page, the journal and the panel are the same; only the link leads nowhere."""
    with at():
        answer(cast, survey, "p0", moedet="4")
    for name in ("p0", "p1"):
        client.force_login(cast.user["mette"])
        with at():
            page = client.post(f"/borgere/{cast.citizen[name].pk}/undersoegelse/{survey.pk}/")
        assert page.status_code == 200
        assert "/undersoegelse/link/" in page.content.decode()
    entries = JournalEntry.objects.filter(verb="survey.link_handed_out")
    assert [entry.data for entry in entries] == ["{}", "{}"]
    with at():
        shown = [panels.panel(cast.actor("mette"), cast.citizen[name]) for name in ("p0", "p1")]
        secret = given(cast, survey, "p0")
        assert Client().get(f"/undersoegelse/link/{secret}/").status_code == 404
    assert [each.context["surveys"] if each else None for each in shown] == [[survey], [survey]]


def test_only_those_who_carry_the_case_give_a_link(cast: Cast, survey: Survey) -> None:
    assert given(cast, survey, who="mette")
    for stranger in ("sofie", "lise"):
        with pytest.raises(AccessDenied):
            given(cast, survey, who=stranger)


def test_after_the_last_day_there_is_no_link_and_no_panel(cast: Cast, survey: Survey) -> None:
    with at(CLOSES):
        assert panels.panel(cast.actor("mette"), cast.citizen["p0"])
    with at(CLOSES + timedelta(days=1)):
        assert panels.panel(cast.actor("mette"), cast.citizen["p0"]) is None
        with pytest.raises(Refused, match="lukket"):
            actions.hand_out(actor=cast.actor("mette"), purpose="Prøve", survey=survey, citizen=cast.citizen["p0"])


def test_one_who_was_not_invited_gets_none(cast: Cast, survey: Survey) -> None:
    more_citizens(cast, 1)
    with pytest.raises(Refused, match="ikke inviteret"):
        given(cast, survey, "p12")
