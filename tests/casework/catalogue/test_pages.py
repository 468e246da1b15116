"""The pages of the catalogue: finding, reading, comparing, writing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.catalogue import queries
from fodfaeste.casework.catalogue.models import Intervention, Price, Provider
from tests.casework.catalogue.stage import draft, provider, published, rules_loaded, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def said(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def sheet(cast: Cast, by: Provider, **more: object) -> dict[str, str]:
    """The form as a browser sends it."""
    fields = text(cast, **more) | {"provider": by.pk, "responsible": cast.employee["lise"].pk, "start_dates": ""}
    sent = {name: str(value) for name, value in fields.items() if value not in (False, None)}
    return sent | {"review_on": fields["review_on"].isoformat()}


def test_an_empty_catalogue_teaches_and_a_full_one_shows_cards(cast: Cast, sign_in) -> None:
    assert "Kataloget er tomt endnu" in said(sign_in("mette").get(reverse("catalogue")))
    published(cast)
    page = said(sign_in("mette").get(reverse("catalogue")))
    assert "Stresshold" in page and "2 af 2 pladser er ledige" in page and "Ikke afprøvet" in page


def test_who_keeps_the_catalogue_has_the_way_in_and_others_are_refused(cast: Cast, sign_in) -> None:
    found = published(cast)
    assert reverse("intervention_new") in said(sign_in("lise").get(reverse("catalogue")))
    assert reverse("intervention_new") not in said(sign_in("mette").get(reverse("catalogue")))
    for name in ("intervention_edit", "intervention_price", "intervention_retire"):
        at = reverse(name, args=[found.pk])
        assert sign_in("lise").get(at).status_code == 200
        assert sign_in("mette").get(at).status_code == 403


def test_the_citizen_reads_the_text_and_neither_price_nor_draft(cast: Cast, sign_in) -> None:
    found, hidden = published(cast), draft(cast, title="Hemmelig kladde")
    page = said(sign_in("anna").get(reverse("intervention", args=[found.pk])))
    assert "Du får ro på igen." in page and "kr." not in page
    assert "900 kr. om ugen" in said(sign_in("mette").get(reverse("intervention", args=[found.pk])))
    assert sign_in("anna").get(reverse("intervention", args=[hidden.pk])).status_code == 404
    assert sign_in("lise").get(reverse("intervention", args=[hidden.pk])).status_code == 200


def test_a_new_intervention_is_written_published_and_priced_on_pages(cast: Cast, sign_in) -> None:
    rules_loaded(cast)
    by, client = provider(cast), sign_in("lise")
    answer = client.post(reverse("intervention_new"), sheet(cast, by))
    found = Intervention.objects.get()
    assert answer.url == reverse("intervention", args=[found.pk])
    client.post(reverse("intervention_publish", args=[found.pk]), {"version": str(found.version)})
    found.refresh_from_db()
    assert found.status == "published"
    price = {"valid_from": "2026-01-05", "valid_to": "", "kroner": "1250,50", "per": "week", "source": "Kontrakt"}
    assert client.post(reverse("intervention_price", args=[found.pk]), price).status_code == 302
    assert Price.objects.get().oere == 125_050
    assert client.post(reverse("intervention_price", args=[found.pk]), price).status_code == 422


def test_a_stale_save_shows_both_texts_and_loses_neither(cast: Cast, sign_in) -> None:
    found = published(cast)
    at, old = reverse("intervention_edit", args=[found.pk]), str(found.version)
    mine = sheet(cast, found.provider, title="Min udgave")
    assert sign_in("admin").post(at, sheet(cast, found.provider, title="Deres") | {"version": old}).status_code == 302
    answer = sign_in("lise").post(at, mine | {"version": old})
    assert answer.status_code == 409
    assert "Min udgave" in said(answer) and "Deres" in said(answer)
    found.refresh_from_db()
    assert sign_in("lise").post(at, mine | {"version": str(found.version)}).status_code == 302
    assert queries.draft_of(found).title == "Min udgave"  # type: ignore[union-attr]


def test_two_stand_side_by_side_a_fourth_is_left_out_and_nonsense_does_no_harm(cast: Cast, sign_in) -> None:
    found = [published(cast, title=f"Nummer {number}") for number in range(4)]
    at = reverse("catalogue_compare")
    page = said(sign_in("mette").get(at, {"id": [each.pk for each in found]}))
    assert "Nummer 2" in page and "Nummer 3" not in page and "Du valgte for mange" in page
    assert "Vælg to eller tre" in said(sign_in("mette").get(at, {"id": ["x", "-1", "٣", "9" * 30]}))


@pytest.mark.parametrize("query", ["?spor=findes", "?udbyder=x", "?viden=1&sorter=%00", "?q=" + "a" * 300])
def test_a_filter_that_makes_no_sense_is_never_an_error(cast: Cast, sign_in, query: str) -> None:
    assert sign_in("mette").get(reverse("catalogue") + query).status_code == 200


def test_the_number_of_statements_is_the_same_at_one_and_many(cast: Cast, sign_in) -> None:
    client = sign_in("mette")
    published(cast)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("catalogue"))
        return len(asked)

    before = count()
    for number in range(8):
        published(cast, title=f"Nummer {number}")
    assert count() == before


def test_a_former_version_can_be_read_and_a_draft_cannot(cast: Cast, sign_in) -> None:
    found = published(cast)
    assert sign_in("mette").get(reverse("intervention_version", args=[found.pk, 1])).status_code == 200
    assert sign_in("mette").get(reverse("intervention_version", args=[found.pk, 2])).status_code == 404
