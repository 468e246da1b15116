"""The register: companies and workplaces once each, with history; contact persons for those who call them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from fodfaeste.casework.companies import actions, queries
from fodfaeste.casework.companies.models import Company, Contact, Industry
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.companies.help import company, fake_cvr, placed, unit
from tests.cast import Cast

WHO = {"purpose": "Prøve"}


def test_a_cvr_number_is_registered_once_and_the_refusal_points_to_it(cast: Cast) -> None:
    first = company(cast)
    with pytest.raises(actions.AlreadyThere, match="Opdigtet Lager ApS har allerede") as raised:
        company(cast, name="En anden")
    assert raised.value.company == first
    assert company(cast, 2, name="En anden").cvr == fake_cvr(2)


def test_a_p_number_belongs_to_one_workplace(cast: Cast) -> None:
    first = unit(cast)
    other = company(cast, 2, name="Prøve & Søn")
    with pytest.raises(actions.AlreadyThere, match="hører til") as raised:
        actions.add_unit(actor=cast.actor("viggo"), **WHO, company=other, p_number=first.p_number)
    assert raised.value.company == first.company
    assert actions.add_unit(actor=cast.actor("viggo"), **WHO, company=other, p_number="0000000099").pk
    assert actions.add_unit(actor=cast.actor("viggo"), **WHO, company=other).p_number is None
    assert actions.add_unit(actor=cast.actor("viggo"), **WHO, company=other).p_number is None


def test_a_wrong_number_is_refused_at_its_field(cast: Cast) -> None:
    with pytest.raises(Refused) as raised:
        actions.add_company(actor=cast.actor("viggo"), **WHO, name="X", cvr="12345678")
    assert raised.value.field == "cvr"


@pytest.mark.parametrize("who", ["hanne", "ulla", "frank", "lise", "anna", "pia"])
def test_who_does_not_work_with_companies_does_not_write_them(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        actions.add_company(actor=cast.actor(who), **WHO, name="X", cvr=fake_cvr(1))
    assert not Company.objects.exists()


def test_who_is_second_gets_both_texts_and_nothing_is_overwritten(cast: Cast) -> None:
    made = company(cast)
    both = {"actor": cast.actor("viggo"), "company": made, "version": made.version, "industry": "", **WHO}
    actions.change_company(**both, offers="Pakke varer")
    with pytest.raises(Stale) as raised:
        actions.change_company(**both, offers="Køre truck")
    assert raised.value.current.offers == "Pakke varer"


def test_saving_without_a_change_writes_nothing(cast: Cast) -> None:
    made = company(cast)
    before = JournalEntry.objects.count()
    actions.change_company(actor=cast.actor("viggo"), **WHO, company=made, version=1, industry="", offers="")
    made.refresh_from_db()
    assert (made.version, JournalEntry.objects.count()) == (1, before)


def test_the_industry_code_keeps_its_dates(cast: Cast) -> None:
    made = company(cast, industry="52.10.00 Lager")
    Industry.objects.update(valid_from=date(2025, 1, 1))
    actions.change_company(actor=cast.actor("viggo"), **WHO, company=made, version=1, industry="47.11.10 Supermarked")
    rows = list(Industry.objects.filter(company=made).values_list("code", "valid_to"))
    assert rows == [("47.11.10 Supermarked", None), ("52.10.00 Lager", clock.today() - timedelta(days=1))]
    assert queries.industry_of(made, date(2025, 6, 1)).code == "52.10.00 Lager"


def test_the_number_of_employees_carries_the_day_it_was_counted(cast: Cast) -> None:
    place = unit(cast, employees=None)
    assert place.counted_on is None
    changed = actions.change_unit(
        actor=cast.actor("viggo"),
        **WHO,
        unit=place,
        version=1,
        p_number=place.p_number,
        ordinary_employees=Decimal("12.5"),
    )
    assert changed.counted_on == clock.today()


def contact(cast: Cast, owner: Company, name: str = "Opdigtet Kontakt") -> Contact:
    return actions.save_contact(actor=cast.actor("viggo"), **WHO, company=owner, name=name, phone="00 00 00 01")


def test_a_contact_needs_a_way_to_reach_them(cast: Cast) -> None:
    with pytest.raises(Refused, match="telefonnummer eller en e-mail"):
        actions.save_contact(actor=cast.actor("viggo"), **WHO, company=company(cast), name="Opdigtet Kontakt")


def test_contacts_nobody_confirms_are_forgotten_and_the_others_stay(cast: Cast, rules: None) -> None:
    place = unit(cast)
    old, busy, fresh = (contact(cast, place.company, name) for name in ("Gammel", "Optaget", "Frisk"))
    long_ago = clock.today() - timedelta(days=3 * 366)
    Contact.objects.filter(pk__in=[old.pk, busy.pk]).update(confirmed_on=long_ago)
    placed(cast, place, contact=busy)
    assert actions.forget_contacts(actor=cast.system, **WHO, keep_months=24) == 1
    assert set(Contact.objects.all()) == {busy, fresh}
    assert JournalEntry.objects.filter(verb="company.contact_forgotten").count() == 1


def test_saving_a_contact_confirms_it(cast: Cast) -> None:
    kept = contact(cast, company(cast))
    Contact.objects.update(confirmed_on=date(2024, 1, 1))
    again = actions.save_contact(
        actor=cast.actor("mette"),
        **WHO,
        company=kept.company,
        contact=kept,
        version=kept.version,
        name=kept.name,
        phone=kept.phone,
    )
    assert again.confirmed_on == clock.today()


def test_a_promise_has_a_day_and_is_kept_once(cast: Cast) -> None:
    made = company(cast)
    with pytest.raises(Refused, match="hvornår"):
        actions.write_entry(actor=cast.actor("viggo"), **WHO, company=made, kind="promise", text="Ringe")
    entry = actions.write_entry(
        actor=cast.actor("viggo"), **WHO, company=made, kind="promise", text="Ringe", due=clock.today()
    )
    assert list(queries.promises(cast.actor("viggo"))) == [entry]
    assert not queries.promises(cast.actor("mette"))
    for _ in range(2):
        actions.keep_promise(actor=cast.actor("viggo"), **WHO, entry=entry)
    assert JournalEntry.objects.filter(verb="company.promise_kept").count() == 1
    assert not queries.promises(cast.actor("viggo"))


def test_companies_are_found_by_name_number_task_and_area(cast: Cast) -> None:
    place = unit(cast, area="Havnen")
    other = company(cast, 2, name="Prøvebageriet", offers="Bage boller i ro og mag")
    assert list(queries.companies("lager")) == [place.company]
    assert list(queries.companies("boller ro")) == [other]
    assert list(queries.companies(other.cvr)) == [other]
    assert list(queries.companies(place.p_number)) == [place.company]
    assert list(queries.companies(area="havn")) == [place.company]
    assert list(queries.companies(known_by=cast.employee["viggo"].pk)) == [place.company]
    assert not queries.companies("findes slet ikke")
