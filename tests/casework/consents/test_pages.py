"""The pages: saying yes and no in plain words, and what a colleague's open page is worth after that."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from fodfaeste.casework.consents.models import Consent
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.people.models import Team, TeamMembership
from fodfaeste.foundation.plain_words import lix
from tests.casework.consents.samples import HEALTH, a_yes, load_rules
from tests.casework.plans.samples import saved_plan
from tests.cast import LONG_AGO, Cast

MINE = "/mine-samtykker/"


@pytest.fixture(autouse=True)
def rules(cast: Cast) -> None:
    load_rules(cast)


@pytest.fixture
def hanne_in_health(cast: Cast) -> None:
    team = Team.objects.create(name="Sundhedscentret", department="Sundhed og omsorg")
    TeamMembership.objects.create(employee=cast.employee["hanne"], team=team, valid_from=LONG_AGO)


def text(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def words_of(page: str) -> str:
    """The page's own words without its frame, one block a paragraph."""
    body = page[page.index("<main") : page.index("</main>")]
    return strip_tags(re.sub(r"</(p|li|h1|h2|h3|legend|label|dd|span)>", ".\n\n", body))


def until(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_the_citizen_says_yes_and_takes_it_back_on_their_own_page(cast: Cast, sign_in) -> None:
    client = sign_in("anna")
    assert "Du har ikke sagt ja til noget" in text(client.get(MINE))
    give = reverse("my_consent_give", args=["paa_tvaers"])
    assert "checked" not in text(client.get(give))
    answer = client.post(give, {"recipients": [HEALTH], "valid_until": until(90), "limits": "Ikke min skilsmisse"})
    assert answer.url == MINE
    page = text(client.get(MINE))
    assert "Sundhed og omsorg" in page and "Ikke min skilsmisse" in page
    back = reverse("consent_withdraw", args=[Consent.objects.get().pk])
    assert "Det, der allerede er skrevet, bliver i din sag." in text(client.get(back))
    assert client.post(back, {}).url == MINE
    assert "Trukket tilbage" in text(client.get(MINE))


def test_a_yes_to_nobody_is_asked_again_with_what_was_written(cast: Cast, sign_in) -> None:
    page = sign_in("anna").post(
        reverse("my_consent_give", args=["paa_tvaers"]), {"valid_until": until(5), "limits": "Ikke det"}
    )
    assert page.status_code == 422
    assert "Vælg mindst én" in text(page) and "Ikke det" in text(page)


def test_the_colleagues_next_request_is_refused_when_it_is_taken_back(
    cast: Cast, sign_in, hanne_in_health: None
) -> None:
    saved_plan(cast)
    given = a_yes(cast)
    colleague, plan = sign_in("hanne"), reverse("plan", args=[cast.citizen["anna"].pk])
    assert cast.citizen["anna"].name in text(colleague.get("/delt-med-mig/"))
    assert colleague.get(plan).status_code == 200
    assert set(Reading.objects.filter(actor_label="Hanne Hold").values_list("ground", flat=True)) == {"consent"}
    sign_in("anna").post(reverse("consent_withdraw", args=[given.pk]))
    assert colleague.get(plan).status_code == 403
    assert cast.citizen["anna"].name not in text(colleague.get("/delt-med-mig/"))


def test_the_caseworker_records_and_takes_back_and_the_citizen_sees_who(cast: Cast, sign_in) -> None:
    client, record = sign_in("mette"), reverse("consent_record", args=[cast.citizen["anna"].pk, "paa_tvaers"])
    posted = {"recipients": [HEALTH], "how": "paper", "given_on": until(0), "valid_until": until(60)}
    assert client.post(record, posted | {"how": ""}).status_code == 422
    assert client.post(record, posted).url == reverse("consents", args=[cast.citizen["anna"].pk])
    assert "Mette Testsen skrev det ned" in text(sign_in("anna").get(MINE))
    back = reverse("consent_withdraw", args=[Consent.objects.get().pk])
    assert client.post(back, {}).status_code == 422
    client.post(back, {"how": "phone", "why": "Vil vente"})
    assert "Mette Testsen skrev ned, at du trak det tilbage" in text(sign_in("anna").get(MINE))


def test_a_yes_given_elsewhere_meanwhile_is_shown_and_nothing_typed_is_lost(cast: Cast, sign_in) -> None:
    record = reverse("consent_record", args=[cast.citizen["anna"].pk, "paa_tvaers"])
    a_yes(cast, recipients=("department:Familie og børn",))
    posted = {"recipients": [HEALTH], "how": "paper", "given_on": until(0), "valid_until": until(60), "seen": ""}
    page = sign_in("mette").post(record, posted | {"limits": "Kun helbredet"})
    assert page.status_code == 409
    assert "Kun helbredet" in text(page) and "Familie og børn" in text(page)
    assert Consent.objects.count() == 1
    seen = str(Consent.objects.get().pk)
    assert sign_in("mette").post(record, posted | {"seen": seen}).status_code == 302


def test_others_do_not_see_or_take_back_what_anna_said_yes_to(cast: Cast, sign_in) -> None:
    given = a_yes(cast)
    back, staff = reverse("consent_withdraw", args=[given.pk]), reverse("consents", args=[cast.citizen["anna"].pk])
    assert sign_in("bo").get(back).status_code == 404
    assert sign_in("bo").post(back).status_code == 404
    assert sign_in("sofie").post(back, {"how": "phone"}).status_code == 403
    assert sign_in("pia").get(staff).status_code == 403
    assert sign_in("pia").post(back, {"how": "phone"}).status_code == 403
    assert sign_in("sofie").get(staff).status_code == 403
    assert Consent.objects.get().withdrawn_at is None


def test_a_purpose_that_is_not_in_the_table_is_not_a_page(cast: Cast, sign_in) -> None:
    assert sign_in("anna").get(reverse("my_consent_give", args=["alt"])).status_code == 404


def test_the_citizens_words_are_easy_to_read(cast: Cast, sign_in) -> None:
    given = a_yes(cast)
    client = sign_in("anna")
    for path in (
        MINE,
        reverse("my_consent_give", args=["tvaerfaglig_analyse"]),
        reverse("consent_withdraw", args=[given.pk]),
    ):
        assert lix(words_of(text(client.get(path)))) <= 35, path


@pytest.mark.parametrize("path", [MINE, "consents"])
def test_the_page_costs_the_same_for_one_yes_and_for_many(cast: Cast, sign_in, path: str) -> None:
    who = "anna" if path == MINE else "mette"
    client, at = sign_in(who), path if path == MINE else reverse("consents", args=[cast.citizen["anna"].pk])
    last = a_yes(cast)
    client.get(at)
    with CaptureQueriesContext(connection) as few:
        client.get(at)
    for day in range(1, 7):
        last = a_yes(cast, replaces=last.pk, valid_until=clock.today() + timedelta(days=day))
    with CaptureQueriesContext(connection) as many:
        client.get(at)
    assert len(many) == len(few)
