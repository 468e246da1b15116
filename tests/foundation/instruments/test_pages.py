"""An administrator makes an instrument on the pages; what is published stays as it is."""

import json
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.actions import add_draft, load_shipped_instruments
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.instruments.queries import definition_of
from tests.cast import Cast


@pytest.fixture
def draft(cast: Cast) -> InstrumentVersion:
    load_shipped_instruments(actor=cast.system, purpose="test")
    shipped = InstrumentVersion.objects.filter(key="screening").latest("number")
    start = clock.today() + timedelta(days=10)
    return add_draft(
        actor=cast.actor("admin"),
        purpose="test",
        key="screening",
        title="Ny screening",
        definition=shipped.definition,
        valid_from=start,
    )


def path(name: str, instrument: InstrumentVersion, **rest: str) -> str:
    return reverse(name, kwargs={"instrument_id": instrument.pk, **rest})


def fields(page: object) -> dict[str, str]:
    """Everything the form on the page would post."""
    context = page.context  # type: ignore[attr-defined]
    forms = [each for each in (context.get("form"),) if each is not None]
    found = {"version": str(context["base"])}
    if lines := context.get("lines"):
        found |= {f"{lines.prefix}-{name}": str(value) for name, value in lines.management_form.initial.items()}
        forms += list(lines)
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != "":
                found[field.html_name] = "on" if value is True else value
    return found


def test_the_whole_staff_reads_the_instruments_and_only_an_administrator_changes_them(
    sign_in, draft: InstrumentVersion
) -> None:
    assert sign_in("mette").get(reverse("instruments")).status_code == 200
    page = sign_in("mette").get(path("instrument", draft))
    assert "Udgiv fra" not in page.content.decode()
    assert sign_in("mette").get(path("instrument_head", draft)).status_code == 403
    assert "Udgiv fra" in sign_in("admin").get(path("instrument", draft)).content.decode()


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("instrument_head", {}),
        ("instrument_item", {"item_key": "tro"}),
        ("instrument_bands", {}),
        ("instrument_fact", {"fact_key": "register_nu"}),
    ],
)
def test_saving_a_part_unchanged_changes_nothing(sign_in, draft: InstrumentVersion, name: str, rest: dict) -> None:
    client, before = sign_in("admin"), definition_of(draft)
    page = client.get(path(name, draft, **rest))
    assert client.post(path(name, draft, **rest), fields(page)).status_code == 302
    draft.refresh_from_db()
    assert definition_of(draft) == before
    assert draft.version == 2


def test_a_new_question_with_two_answers_is_added_last_with_a_key_of_its_own(sign_in, draft) -> None:
    client = sign_in("admin")
    posted = fields(client.get(path("instrument_item_new", draft))) | {
        "text_da": "Har du et sted at bo?", "text_en": "Have you somewhere to live?",
        "short_da": "Et sted at bo", "short_en": "A place to live", "required": "on",
        "svar-0-number": "0", "svar-0-da": "Ja.", "svar-0-en": "Yes.", "svar-0-resource": "on",
        "svar-1-number": "2", "svar-1-da": "Nej.", "svar-1-en": "No.",
    }  # fmt: skip
    assert client.post(path("instrument_item_new", draft), posted).status_code == 302
    draft.refresh_from_db()
    item = definition_of(draft).items[-1]
    assert item.key == "et_sted_at_bo"
    assert [(step.key, step.points, step.resource) for step in item.steps] == [("0", 0, True), ("1", 2, False)]


def test_a_line_without_a_number_is_pointed_out_and_nothing_typed_is_lost(sign_in, draft) -> None:
    client = sign_in("admin")
    posted = fields(client.get(path("instrument_bands", draft))) | {"trin-3-da": "Rigtig mange", "trin-3-en": "Lots"}
    page = client.post(path("instrument_bands", draft), posted)
    assert page.status_code == 422
    assert "Skriv et tal." in page.content.decode()
    assert "Rigtig mange" in page.content.decode()


def test_two_administrators_at_once_lose_nothing(sign_in, draft) -> None:
    client = sign_in("admin")
    mine = fields(client.get(path("instrument_head", draft)))
    assert client.post(path("instrument_head", draft), mine | {"title": "Den første"}).status_code == 302
    page = client.post(path("instrument_head", draft), mine | {"title": "Den anden"})
    assert page.status_code == 409
    assert "Den anden" in page.content.decode()
    assert client.post(path("instrument_head", draft), fields(page) | {"title": "Den anden"}).status_code == 302


def test_questions_move_and_go(sign_in, draft) -> None:
    client = sign_in("admin")
    order = [item.key for item in definition_of(draft).items]
    for version, do in ((1, f"down:{order[0]}"), (2, f"remove:{order[2]}")):
        assert client.post(path("instrument_arrange", draft), {"version": version, "do": do}).status_code == 302
    draft.refresh_from_db()
    assert [item.key for item in definition_of(draft).items] == [order[1], order[0], *order[3:]]


def test_publishing_ends_the_version_before_and_closes_the_pages_that_change_it(sign_in, draft) -> None:
    client = sign_in("admin")
    assert client.post(path("instrument_publish", draft), {"version": 1}).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "published"
    before = InstrumentVersion.objects.get(key="screening", number=draft.number - 1)
    assert before.valid_to == draft.valid_from - timedelta(days=1)
    assert client.get(path("instrument_head", draft)).status_code == 302
    definition = definition_of(draft)
    client.post(path("instrument_arrange", draft), {"version": 2, "do": f"remove:{definition.items[0].key}"})
    draft.refresh_from_db()
    assert definition_of(draft) == definition


def test_nobody_publishes_what_they_have_not_seen(sign_in, draft) -> None:
    client = sign_in("admin")
    client.post(path("instrument_head", draft), fields(client.get(path("instrument_head", draft))))
    client.post(path("instrument_publish", draft), {"version": 1})
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_a_file_goes_out_and_comes_in_as_the_next_draft(sign_in, draft) -> None:
    client: Client = sign_in("admin")
    answer = client.get(path("instrument_fhir", draft))
    raw = json.loads(answer.content) | {"url": "urn:fodfaeste:skema:ny"}
    upload = SimpleUploadedFile("skema.json", json.dumps(raw).encode())
    assert client.post(reverse("instrument_take_in"), {"file": upload}).status_code == 302
    made = InstrumentVersion.objects.get(key="ny")
    assert definition_of(made) == definition_of(draft)


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfe", "ikke JSON"), (b"[]", "ikke et FHIR"), (b'{"resourceType": "Patient"}', "ikke et FHIR")],
)
def test_a_file_that_is_no_questionnaire_is_refused_with_words(sign_in, cast, content: bytes, words: str) -> None:
    page = sign_in("admin").post(reverse("instrument_take_in"), {"file": SimpleUploadedFile("x.json", content)})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert InstrumentVersion.objects.count() == 0


def test_a_new_version_is_a_copy_that_waits(sign_in, draft) -> None:
    shipped = InstrumentVersion.objects.get(key="udvikling")
    sign_in("admin").post(path("instrument_copy", shipped), {"valid_from": date(2027, 1, 1)})
    made = InstrumentVersion.objects.get(key="udvikling", number=2)
    assert (made.status, made.definition) == ("draft", shipped.definition)


def test_the_list_costs_the_same_for_many_versions(sign_in, draft, cast, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in("admin")
    client.get(reverse("instruments"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("instruments"))
    for number in range(20):
        add_draft(
            actor=cast.actor("admin"),
            purpose="test",
            key=f"k{number}",
            title="Et til",
            definition=draft.definition,
            valid_from=draft.valid_from,
        )
    with django_assert_num_queries(len(few)):
        client.get(reverse("instruments"))
