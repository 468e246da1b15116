"""The pages of the register, as they are used."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fodfaeste.casework.companies.models import Company, Contact, Entry, Unit
from fodfaeste.foundation import clock
from tests.casework.companies.help import company, fake_cvr, unit
from tests.cast import Cast


def text(response) -> str:  # type: ignore[no-untyped-def]
    return response.content.decode()


def test_a_company_is_made_and_its_parts_added_on_its_own_page(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    browser = sign_in("viggo")
    filled = {"name": "Opdigtet Lager ApS", "cvr": fake_cvr(1), "sector": "private", "industry": "52.10.00 Lager"}
    answer = browser.post(reverse("company_add"), filled)
    made = Company.objects.get()
    assert answer.url == reverse("company", args=[made.pk])
    place = {"do": "unit", "unit-name": "Hal 1", "unit-p_number": "0000000007", "unit-ordinary_employees": "12,5"}
    assert browser.post(answer.url, place).status_code == 302
    person = {"do": "contact", "contact-name": "Opdigtet Kontakt", "contact-phone": "00 00 00 07"}
    assert browser.post(answer.url, person).status_code == 302
    promise = {"do": "entry", "entry-kind": "promise", "entry-text": "Komme på besøg", "entry-due": "2026-12-01"}
    assert browser.post(answer.url, promise).status_code == 302
    shown = text(browser.get(answer.url))
    for words in ("Hal 1", "0000000007", "12,5", "Opdigtet Kontakt", "Komme på besøg", "52.10.00 Lager", "Løfte givet"):
        assert words in shown
    assert browser.post(answer.url, {"do": "kept", "entry": Entry.objects.get().pk}).status_code == 302
    assert Entry.objects.get().done_at is not None


def test_a_number_that_is_there_already_points_to_the_company(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    there = company(cast)
    answer = sign_in("mette").post(reverse("company_add"), {"name": "Ny", "cvr": there.cvr, "sector": "private"})
    assert answer.status_code == 422
    assert reverse("company", args=[there.pk]) in text(answer)
    assert 'value="Ny"' in text(answer)


def test_who_only_looks_sees_no_people_and_no_forms(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    there = company(cast)
    Contact.objects.create(company=there, name="Opdigtet Kontakt", phone="1", confirmed_on=clock.today())
    url = reverse("company", args=[there.pk])
    assert "Opdigtet Kontakt" in text(sign_in("mette").get(url))
    looked = text(sign_in("pia").get(url))
    assert "Opdigtet Kontakt" not in looked
    assert 'name="do"' not in looked
    answer = sign_in("pia").post(url, {"do": "contact", "contact-name": "X", "contact-phone": "1"})
    assert answer.status_code == 403


def test_a_stale_edit_shows_both_texts(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    there = company(cast)
    url = reverse("company_edit", args=[there.pk])
    sent = {"name": there.name, "sector": "private", "industry": "", "known_by": "", "version": 1}
    assert sign_in("viggo").post(url, sent | {"offers": "Pakke varer"}).status_code == 302
    answer = sign_in("mette").post(url, sent | {"offers": "Køre truck"})
    assert answer.status_code == 409
    assert "Pakke varer" in text(answer)
    assert "Køre truck" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    again = sign_in("mette").post(url, sent | {"offers": "Køre truck", "version": 2})
    assert again.status_code == 302


@pytest.mark.parametrize("name", ["unit_edit", "contact_edit"])
def test_workplaces_and_contacts_are_edited_with_the_version_they_were_seen_in(cast: Cast, sign_in, name: str) -> None:  # type: ignore[no-untyped-def]
    place = unit(cast)
    person = Contact.objects.create(company=place.company, name="Opdigtet", phone="1", confirmed_on=clock.today())
    row = place if name == "unit_edit" else person
    url, sent = (
        reverse(name, args=[row.pk]),
        {"name": "Nyt navn", "phone": "2", "p_number": place.p_number, "version": 1},
    )
    assert sign_in("viggo").post(url, sent).status_code == 302
    assert sign_in("mette").post(url, sent | {"name": "Tredje navn"}).status_code == 409
    row.refresh_from_db()
    assert row.name == "Nyt navn"


def test_a_contact_can_be_deleted(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    person = Contact.objects.create(company=company(cast), name="Opdigtet", phone="1", confirmed_on=clock.today())
    sign_in("viggo").post(reverse("contact_edit", args=[person.pk]), {"do": "remove"})
    assert not Contact.objects.exists()


def test_a_file_is_taken_in_and_bad_lines_are_listed(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    content = f"CVR;Virksomhed\n{fake_cvr(1)};Opdigtet Lager\n12345678;Forkert\n".encode()
    browser = sign_in("viggo")
    answer = browser.post(reverse("companies_import"), {"file": SimpleUploadedFile("v.csv", content)})
    assert "1 nye, 0 ændret, 0 uden ændring, 1 ikke brugt" in text(answer)
    assert "kontrolcifferet" in text(answer)
    empty = browser.post(reverse("companies_import"), {"file": SimpleUploadedFile("v.csv", b"")})
    assert empty.status_code == 422
    assert "Filen er tom" in text(empty)
    assert "Opdigtet Lager" in text(browser.get(reverse("companies_export")))


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    cast: Cast,
    sign_in,
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    browser = sign_in("viggo")
    unit(cast, 1)
    browser.get(reverse("companies"))
    with CaptureQueriesContext(
        connection,
    ) as one:
        browser.get(reverse("companies"))
    for number in range(2, 9):
        Unit.objects.create(company=company(cast, number, name=f"Prøve {number}"), name="x")
    with django_assert_num_queries(len(one)):
        browser.get(reverse("companies"))


def test_a_search_without_a_find_says_what_to_do(cast: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]
    assert "Ingen virksomheder passer" in text(sign_in("viggo").get(reverse("companies"), {"ord": "findes ikke"}))
    assert "Her kommer de virksomheder" in text(sign_in("viggo").get(reverse("companies")))


@pytest.mark.parametrize("key", ["999999", "99999999999999999999999"])
def test_a_company_that_is_not_there_is_not_found(cast: Cast, sign_in, key: str) -> None:  # type: ignore[no-untyped-def]
    assert sign_in("viggo").get(f"/virksomheder/{key}/").status_code == 404


def test_contacts_nobody_has_confirmed_stand_on_the_consultants_day_until_they_are_deleted(
    cast: Cast,
    sign_in,  # type: ignore[no-untyped-def]
    rules: None,
) -> None:
    Contact.objects.create(company=company(cast), name="Gammel Opdigtet", phone="1", confirmed_on="2020-01-01")
    browser = sign_in("viggo")
    assert "Gammel Opdigtet" in text(browser.get(reverse("company_day")))
    assert browser.post(reverse("company_day")).status_code == 302
    assert not Contact.objects.exists()
    assert "Gammel Opdigtet" not in text(browser.get(reverse("company_day")))
    assert sign_in("mette").post(reverse("company_day")).status_code == 403
