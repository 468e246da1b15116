"""What was handed in can be opened again with a reason, until the conference has used it; both texts stay."""

import pytest
from django.urls import reverse

from fodfaeste.casework.analysis import queries
from fodfaeste.casework.analysis.actions import hand_in
from fodfaeste.casework.analysis.handing import reopen
from fodfaeste.casework.analysis.models import Analysis, Contribution, HandedIn
from fodfaeste.casework.analysis.rules import Written
from fodfaeste.casework.consents.actions import withdraw
from fodfaeste.casework.consents.models import Consent
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.analysis.stage import WRITTEN, asked, handed_in, held, part, prepare
from tests.cast import Cast

WHY = "Jeg havde misforstået, hvornår Anna sover."


@pytest.fixture
def given(cast: Cast) -> Contribution:
    """Pia's part, handed in."""
    return handed_in(prepare(cast), asked(cast, professions=("psykolog",)))


def again(cast: Cast, there: Contribution, who: str = "pia", why: str = WHY, version: int | None = None):
    return reopen(actor=cast.actor(who), purpose="test", contribution=there, version=version or there.version, why=why)


def test_the_first_text_stays_beside_the_second_with_the_reason(cast: Cast, given: Contribution) -> None:
    opened = again(cast, given)
    assert opened.handed_in_at is None and opened.resources == WRITTEN.resources
    second = Written({"helbred": "Går ture og sover bedre."}, {})
    hand_in(actor=cast.actor("pia"), purpose="test", contribution=opened, version=opened.version, written=second)
    told = queries.told(Analysis.objects.get())
    assert told.lines[0].cells[0].resource == "Går ture og sover bedre."
    assert [(each.why, each.who, each.lines[0].resource) for each in told.earlier] == [
        (WHY, "Pia Prøve", "Går ture hver dag.")
    ]
    verbs = list(JournalEntry.objects.filter(verb__startswith="analysis.").values_list("verb", flat=True))
    assert verbs[-3:] == ["analysis.handed_in", "analysis.reopened", "analysis.handed_in"]
    assert not any(WHY in str(entry.data) for entry in JournalEntry.objects.all())


def test_opening_twice_is_once_and_a_stale_page_is_told(cast: Cast, given: Contribution) -> None:
    with pytest.raises(Stale):
        again(cast, given, version=given.version - 1)
    opened = again(cast, given)
    assert again(cast, opened).version == opened.version
    assert HandedIn.objects.count() == 1


@pytest.mark.parametrize("why", ["", "  ", "x" * 1001])
def test_it_needs_a_reason_of_a_readable_length(cast: Cast, given: Contribution, why: str) -> None:
    with pytest.raises(Refused):
        again(cast, given, why=why)
    assert part(given.analysis).handed_in_at is not None and not HandedIn.objects.exists()


@pytest.mark.parametrize("who", ["nils", "frida", "mette", "tage", "anna"])
def test_nobody_opens_anothers(cast: Cast, given: Contribution, who: str) -> None:
    with pytest.raises(AccessDenied):
        again(cast, given, who)


def test_after_the_conference_it_stands(cast: Cast, given: Contribution, sign_in) -> None:
    held(cast, given.analysis)
    with pytest.raises(Refused, match="Konferencen er holdt"):
        again(cast, given)
    assert "Åbn dit bidrag igen" not in _page(sign_in("pia"), given)


def test_without_the_citizens_yes_it_stands(cast: Cast, given: Contribution) -> None:
    withdraw(actor=cast.actor("anna"), purpose="test", consent=Consent.objects.get())
    with pytest.raises(AccessDenied):
        again(cast, given)


def test_on_the_page_it_is_two_clicks_and_everybody_sees_both_texts(cast: Cast, given: Contribution, sign_in) -> None:
    pia = sign_in("pia")
    assert "Åbn dit bidrag igen" in _page(pia, given)
    assert "Åbn dit bidrag igen" not in _page(sign_in("mette"), given)
    url = reverse("analysis_reopen", args=[given.pk])
    assert pia.post(url, {"version": given.version, "why": ""}).status_code == 422
    stale = pia.post(url, {"version": given.version + 4, "why": WHY})
    assert stale.status_code == 409 and WHY in stale.content.decode()
    assert pia.post(url, {"version": given.version, "why": WHY}).status_code == 302
    assert pia.get(url).status_code == 302
    for page in (_page(sign_in("mette"), given), sign_in("anna").get("/min-analyse/").content.decode()):
        assert WHY in page and "Går ture hver dag." in page


def _page(client, given: Contribution) -> str:
    return client.get(reverse("analysis", args=[given.analysis_id])).content.decode()
