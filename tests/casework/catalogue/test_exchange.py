"""The catalogue goes out as CSV, Excel and HSDS and comes in again; a bad file changes nothing and says why."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from fodfaeste.casework.catalogue import exchange, sheet
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion
from fodfaeste.foundation.access.policy import AccessDenied
from tests.casework.catalogue.stage import PURPOSE, draft, provider, published, rules_loaded
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(cast: Cast) -> Cast:
    cast.employee["lise"].email = "lise@demo.invalid"
    cast.employee["lise"].save()
    published(cast, title="=Stresshold", contact_email="a@demo.invalid", contact_phone="00 00 00 00")
    published(cast, title="Træn", provider=provider(cast, "Spiren; og Co", "outside"), capacity=None)
    draft(cast, title="Kun en kladde")
    return cast


def take_in(cast: Cast, data: bytes, name: str = "indsatser.csv", who: str = "lise") -> exchange.Taken:
    return exchange.take_in(actor=cast.actor(who), purpose=PURPOSE, name=name, data=data)


def lines(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def as_bytes(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    return text.getvalue().encode()


def test_drafts_stay_at_home_and_no_cell_is_a_formula(shelf: Cast) -> None:
    rows = lines(exchange.as_csv())
    assert [row[1] for row in rows] == ["navn", "'=Stresshold", "Træn"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_goes_out_comes_in_again_as_drafts_of_the_same(shelf: Cast, form: str) -> None:
    data = exchange.as_csv() if form == "csv" else exchange.as_excel()
    before = {each.intervention_id: each for each in InterventionVersion.objects.filter(published_at__isnull=False)}
    assert take_in(shelf, data, f"katalog.{form}") == exchange.Taken(new=0, changed=2)
    for waiting in InterventionVersion.objects.filter(published_at__isnull=True, number=2):
        was = before[waiting.intervention_id]
        same = [name for name in sheet.COLUMNS if name not in ("uuid", "provider")]
        assert [getattr(waiting, name) for name in same] == [getattr(was, name) for name in same]


def test_a_line_without_an_id_is_a_new_intervention(shelf: Cast) -> None:
    head, first, _ = lines(exchange.as_csv())
    assert take_in(shelf, as_bytes([head, ["", *first[1:]]])) == exchange.Taken(new=1, changed=0)
    assert Intervention.objects.filter(status="draft").count() == 2


def test_one_bad_line_keeps_the_whole_file_out_and_is_named_with_its_column(shelf: Cast) -> None:
    head, first, second = lines(exchange.as_csv())
    at = {name: head.index(name) for name in head}
    first[0] = second[0] = ""
    second[at["uger"]], third = "mange", list(first)
    third[at["udbyder"]] = "Findes ikke"
    with pytest.raises(exchange.NotTaken) as refused:
        take_in(shelf, as_bytes([head, first, second, third]))
    assert len(refused.value.errors) == 2
    assert refused.value.errors[0].startswith("Linje 3, kolonne »uger«")
    assert refused.value.errors[1].startswith("Linje 4, kolonne »udbyder«")
    assert InterventionVersion.objects.filter(title="'=Stresshold").count() == 0
    assert Intervention.objects.count() == 3


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.csv", b"navn;udbyder\n"),
        ("a.xlsx", b"ikke excel"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a", b"x" * 99),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(cast: Cast, name: str, data: bytes) -> None:
    rules_loaded(cast)
    with pytest.raises(exchange.NotTaken) as refused:
        take_in(cast, data, name)
    assert refused.value.errors


def test_titles_stand_for_keys_and_danish_words_for_what_is_known(shelf: Cast) -> None:
    head, first, _ = lines(exchange.as_csv())
    at = {name: head.index(name) for name in head}
    assert first[at["viden"]] == "ikke afprøvet"
    first[0], first[at["spor"]], first[at["viden"]] = "", "sind OG overskud", "researched"
    take_in(shelf, as_bytes([head, first]))
    made = InterventionVersion.objects.get(published_at__isnull=True, title="=Stresshold")
    assert (made.track, made.evidence) == ("sind", "researched")


def test_who_does_not_keep_the_catalogue_brings_nothing_in(shelf: Cast) -> None:
    with pytest.raises(AccessDenied):
        take_in(shelf, exchange.as_csv(), who="mette")


def test_the_files_are_fetched_by_the_staff_and_brought_in_on_a_page(shelf: Cast, sign_in) -> None:
    for form in ("csv", "xlsx", "hsds"):
        assert sign_in("mette").get(reverse("catalogue_take_out", args=[form])).status_code == 200
    assert sign_in("anna").get(reverse("catalogue_take_out", args=["csv"])).status_code == 403
    assert sign_in("mette").get(reverse("catalogue_take_out", args=["pdf"])).status_code == 404
    book = load_workbook(io.BytesIO(sign_in("mette").get(reverse("catalogue_take_out", args=["xlsx"])).content))
    assert book.active is not None and book.active["B2"].value == "'=Stresshold"
    client, at = sign_in("lise"), reverse("catalogue_take_in")
    good = SimpleUploadedFile("katalog.csv", exchange.as_csv())
    assert client.post(at, {"file": good}).url == reverse("catalogue_drafts")
    assert "Kun en kladde" in client.get(reverse("catalogue_drafts")).content.decode()
    bad = client.post(at, {"file": SimpleUploadedFile("katalog.csv", b"navn\n")})
    assert bad.status_code == 422 and "mangler" in bad.content.decode()
    assert client.post(at, {}).status_code == 422
