"""The catalogue as HSDS 3: valid by the published schema, and back again without a loss."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from fodfaeste.casework.catalogue import exchange, hsds, sheet
from fodfaeste.casework.catalogue.models import InterventionVersion
from tests.casework.catalogue.stage import PURPOSE, draft, provider, published, rules_loaded
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parent / "data" / "hsds"
"""HSDS 3.0.0 as it was published, with its licence beside it; only the parts we write are here."""
SCHEMAS = {each.name: json.loads(each.read_text()) for each in sorted(PUBLISHED.glob("*.json"))}
CHECKER = Draft202012Validator(
    SCHEMAS["service.json"],
    registry=Registry().with_resources(
        (name, Resource.from_contents(schema, DRAFT202012)) for name, schema in SCHEMAS.items()
    ),
    format_checker=FormatChecker(),
)
OURS = [name for name in sheet.COLUMNS if name not in ("uuid", "provider")]


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    cast.employee["lise"].email = "lise@demo.invalid"
    cast.employee["lise"].save()
    published(
        cast,
        purpose="Første linje.\n\nAnden linje.",
        eligibility="Du kan komme to gange om ugen.",
        exclusions="Ved svær angst.",
        contact_email="a@demo.invalid",
        contact_phone="00 00 00 00",
    )
    spiren = provider(cast, "Spiren", "outside")
    published(cast, title="Træn", provider=spiren, capacity=None, evidence="promising", evidence_words="Andre gør det.")
    draft(cast, title="Kun en kladde")
    return cast


def take_in(cast: Cast, page: object) -> exchange.Taken:
    data = json.dumps(page).encode()
    return exchange.take_in(actor=cast.actor("lise"), purpose=PURPOSE, name="katalog.json", data=data)


def problems(page: dict[str, Any]) -> list[str]:
    return [error.message for each in page["contents"] for error in CHECKER.iter_errors(each)]


def test_what_goes_out_is_valid_by_the_published_schema_and_the_same_twice(shelf: Cast) -> None:
    page = hsds.page_out()
    assert page["total_items"] == len(page["contents"]) == 2
    assert problems(page) == []
    assert page == hsds.page_out()
    first = page["contents"][0]
    (price,) = first["cost_options"]
    assert (price["amount"], price["currency"], "valid_to" in price) == (900.0, "dkk", False)


@pytest.mark.parametrize(
    ("part", "name"),
    [(None, "name"), ("organization", "description"), ("attributes", "link_type"), ("phones", "number"),
     ("cost_options", "id")],
)  # fmt: skip
def test_the_schema_reaches_every_part_we_write(shelf: Cast, part: str | None, name: str) -> None:
    """The negative control: what each part must have is missed when it is gone."""
    page = hsds.page_out()
    first = page["contents"][0]
    held = first if part is None else first[part] if part == "organization" else first[part][0]
    del held[name]
    assert problems(page) == [f"'{name}' is a required property"]
    first["status"] = "published"
    assert len(problems(page)) == 2


def test_what_goes_out_comes_in_again_without_a_loss(shelf: Cast) -> None:
    before = {each.intervention_id: each for each in InterventionVersion.objects.filter(published_at__isnull=False)}
    assert take_in(shelf, hsds.page_out()) == exchange.Taken(new=0, changed=2)
    again = InterventionVersion.objects.filter(published_at__isnull=True, number=2)
    assert len(again) == 2
    for each in again:
        was = before[each.intervention_id]
        assert [getattr(each, name) for name in OURS] == [getattr(was, name) for name in OURS]


def test_what_another_system_has_not_said_is_asked_for_by_name(shelf: Cast) -> None:
    foreign = {
        "id": "", "name": "Gåtur", "description": "Ud i luften.\n\nHver tirsdag.", "organization": {"name": "Spiren"},
    }  # fmt: skip
    with pytest.raises(exchange.NotTaken) as refused:
        take_in(shelf, [foreign])
    assert refused.value.errors == ["Indsats 1, kolonne »spor«: feltet er tomt. Udfyld det."]
    said = {"spor": "Krop og helbred", "uger": "8", "timer om ugen": "2,5", "udgiftstype": "sundhed",
            "viden": "Ikke afprøvet", "ses igennem": "1.2.2090", "ansvarlig": "lise@demo.invalid"}  # fmt: skip
    foreign["attributes"] = [{"label": label, "value": value} for label, value in said.items()]
    assert take_in(shelf, {"contents": [foreign]}) == exchange.Taken(new=1, changed=0)
    made = InterventionVersion.objects.get(title="Gåtur")
    assert (made.purpose, made.content, made.track) == ("Ud i luften.", "Hver tirsdag.", "helbred")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b'{"contents": 3}', b'{"contents": [{}]}', b"\xff\xfe", b"[" * 100_000]
)
def test_what_is_no_page_of_services_is_refused_in_words(cast: Cast, data: bytes) -> None:
    rules_loaded(cast)
    with pytest.raises(exchange.NotTaken) as refused:
        exchange.take_in(actor=cast.actor("lise"), purpose=PURPOSE, name="a.json", data=data)
    assert "Filen" in refused.value.errors[0]


def test_the_file_is_fetched_and_brought_in_on_the_page(shelf: Cast, sign_in) -> None:
    client = sign_in("lise")
    given = client.get(reverse("catalogue_take_out", args=["hsds"])).content
    file = SimpleUploadedFile("katalog.json", given)
    assert client.post(reverse("catalogue_take_in"), {"file": file}).url == reverse("catalogue_drafts")
