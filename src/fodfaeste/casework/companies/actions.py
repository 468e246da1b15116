"""What may happen in the register of companies. Every change is one entry about the company in the journal."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q

from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.models import Company, Contact, Entry, Industry, Opening, Unit
from fodfaeste.casework.companies.numbers import BadNumber, parse_cvr, parse_p
from fodfaeste.casework.companies.rules import KINDS, LONGEST_WEEK
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee

COMPANY_FIELDS = ("name", "sector", "offers", "known_by")
UNIT_FIELDS = ("name", "address", "area", "ordinary_employees")


class AlreadyThere(Refused):
    """The number belongs to a company that is in the register: `company` is the pointer."""

    def __init__(self, message: str, field: str, company: Company) -> None:
        super().__init__(message, field)
        self.company = company


def checked_cvr(text: str) -> str:
    """The CVR number by this installation's rules. Raises `Refused`."""
    try:
        return parse_cvr(text, test_numbers=settings.FODFAESTE_TEST_NUMBERS)
    except BadNumber as bad:
        raise Refused(bad.message, "cvr") from None


def checked_p(text: str) -> str | None:
    """The P-number, or None where none is given. Raises `Refused`."""
    if not text.strip():
        return None
    try:
        return parse_p(text, test_numbers=settings.FODFAESTE_TEST_NUMBERS)
    except BadNumber as bad:
        raise Refused(bad.message, "p_number") from None


@action
def add_company(
    *,
    actor: Actor,
    purpose: str,
    name: str,
    cvr: str,
    sector: str = Company.Sector.PRIVATE,
    offers: str = "",
    known_by: Employee | None = None,
    industry: str = "",
) -> Company:
    """Put a company into the register. Raises `AlreadyThere` with the company that has the number, and `Refused`."""
    require(actor, "company.edit")
    number = checked_cvr(cvr)
    there = Company.objects.filter(cvr=number).first()
    if there is not None:
        raise AlreadyThere(f"{there.name} har allerede CVR-nummer {number}. Brug den virksomhed.", "cvr", there)
    if not name.strip():
        raise Refused("Skriv virksomhedens navn.", "name")
    made = Company.objects.create(
        name=name.strip(),
        cvr=number,
        sector=sector,
        offers=offers.strip(),
        known_by=known_by,
        created_at=clock.now(),
    )
    _set_industry(made, industry)
    _note(actor, purpose, "company.added", made)
    return made


@action
def change_company(
    *, actor: Actor, purpose: str, company: Company, version: int, industry: str, **values: Any
) -> Company:
    """Change what the register says. The CVR number does not change. Raises `Stale` and `Refused`."""
    require(actor, "company.edit")
    fresh = locked(Company, company.pk, version)
    if not str(values.get("name", fresh.name)).strip():
        raise Refused("Skriv virksomhedens navn.", "name")
    changed = _set(fresh, values, COMPANY_FIELDS)
    if _set_industry(fresh, industry):
        changed.append("industry")
    if changed:
        fresh.version += 1
        fresh.save()
        _note(actor, purpose, "company.changed", fresh, fields=changed)
    return fresh


def _set_industry(company: Company, code: str) -> bool:
    """The industry code from today on; the one before ends yesterday. True when it is another."""
    code, today = code.strip(), clock.today()
    now = Industry.objects.filter(company=company, valid_to__isnull=True).first()
    if code == (now.code if now else ""):
        return False
    if now is not None and now.valid_from == today:
        now.delete()
    elif now is not None:
        now.valid_to = today - timedelta(days=1)
        now.save(update_fields=["valid_to"])
    if code:
        Industry.objects.create(company=company, code=code, valid_from=today)
    return True


@action
def add_unit(*, actor: Actor, purpose: str, company: Company, p_number: str = "", **values: Any) -> Unit:
    """Add a workplace. Raises `AlreadyThere` where the P-number is known, and `Refused`."""
    require(actor, "company.edit")
    number = _free_p(p_number)
    made = Unit(company=company, p_number=number, name=company.name)
    _set(made, values, UNIT_FIELDS)
    made.name = made.name.strip() or company.name
    made.counted_on = clock.today() if made.ordinary_employees is not None else None
    made.save()
    _note(actor, purpose, "company.unit_added", company, unit=made.pk)
    return made


@action
def change_unit(*, actor: Actor, purpose: str, unit: Unit, version: int, p_number: str, **values: Any) -> Unit:
    """Change a workplace. Raises `Stale`, `AlreadyThere` and `Refused`."""
    require(actor, "company.edit")
    fresh = locked(Unit, unit.pk, version)
    number = _free_p(p_number, fresh.pk)
    changed = _set(fresh, values, UNIT_FIELDS)
    if number != fresh.p_number:
        fresh.p_number = number
        changed.append("p_number")
    if "ordinary_employees" in changed:
        fresh.counted_on = clock.today() if fresh.ordinary_employees is not None else None
    if changed:
        fresh.version += 1
        fresh.save()
        _note(actor, purpose, "company.unit_changed", fresh.company, unit=fresh.pk, fields=changed)
    return fresh


def _free_p(text: str, but: int = 0) -> str | None:
    number = checked_p(text)
    there = Unit.objects.filter(p_number=number).exclude(pk=but).select_related("company").first() if number else None
    if there is not None:
        message = f"P-nummer {number} hører til {there.name} hos {there.company.name}. Brug den arbejdsplads."
        raise AlreadyThere(message, "p_number", there.company)
    return number


@action
def save_contact(
    *,
    actor: Actor,
    purpose: str,
    company: Company,
    contact: Contact | None = None,
    version: int | None = None,
    name: str,
    title: str = "",
    phone: str = "",
    email: str = "",
    unit: Unit | None = None,
) -> Contact:
    """Add a contact person, or change and so confirm one. Raises `Stale` and `Refused`."""
    require(actor, "company.contacts")
    if not name.strip():
        raise Refused("Skriv kontaktpersonens navn.", "name")
    if not phone.strip() and not email.strip():
        raise Refused("Skriv et telefonnummer eller en e-mail.", "phone")
    if unit is not None and unit.company_id != company.pk:
        raise Refused("Arbejdspladsen hører til en anden virksomhed.", "unit")
    kept = Contact(company=company) if contact is None else locked(Contact, contact.pk, version)
    kept.name, kept.title, kept.phone, kept.email = name.strip(), title.strip(), phone.strip(), email.strip()
    kept.unit, kept.confirmed_on = unit, clock.today()
    kept.version += 0 if contact is None else 1
    kept.save()
    verb = "company.contact_added" if contact is None else "company.contact_confirmed"
    _note(actor, purpose, verb, company, contact=kept.pk)
    return kept


@action
def remove_contact(*, actor: Actor, purpose: str, contact: Contact) -> None:
    """Delete a contact person. Placements keep the workplace and lose the name."""
    require(actor, "company.contacts")
    company, key = contact.company, contact.pk
    if not Contact.objects.filter(pk=key).delete()[0]:
        return
    _note(actor, purpose, "company.contact_removed", company, contact=key)


@action
def forget_contacts(*, actor: Actor, purpose: str, keep_months: int) -> int:
    """Delete the contact persons nobody has confirmed for so long. Returns how many."""
    require(actor, "company.forget")
    found = list(queries.contacts_to_forget(keep_months, clock.today()))
    for each in found:
        company, key = each.company, each.pk
        each.delete()
        _note(actor, purpose, "company.contact_forgotten", company, contact=key)
    return len(found)


@action
def write_entry(
    *, actor: Actor, purpose: str, company: Company, kind: str, text: str, due: date | None = None
) -> Entry:
    """A note, an agreement with the company, or a promise to it with a day. Raises `Refused`."""
    require(actor, "company.edit")
    if actor.employee_id is None:
        raise Refused("Kun en medarbejder kan skrive her.")
    if not text.strip():
        raise Refused("Skriv, hvad I har talt om eller aftalt.", "text")
    if kind == Entry.Kind.PROMISE and due is None:
        raise Refused("Skriv, hvornår løftet senest skal være holdt.", "due")
    made = Entry.objects.create(
        company=company,
        kind=kind,
        text=text.strip(),
        due=due if kind == Entry.Kind.PROMISE else None,
        made_at=clock.now(),
        made_by_id=actor.employee_id,
    )
    _note(actor, purpose, f"company.{kind}_written", company, entry=made.pk)
    return made


@action
def keep_promise(*, actor: Actor, purpose: str, entry: Entry) -> Entry:
    """The promise is kept. Twice is once."""
    require(actor, "company.edit")
    fresh = Entry.objects.select_for_update().select_related("company").get(pk=entry.pk)
    if fresh.kind == Entry.Kind.PROMISE and fresh.done_at is None:
        fresh.done_at = clock.now()
        fresh.save(update_fields=["done_at"])
        _note(actor, purpose, "company.promise_kept", fresh.company, entry=fresh.pk)
    return fresh


OPENING_FIELDS = ("title", "kinds", "tasks", "adaptations", "hours_low", "hours_high", "starts", "capacity")


@action
def save_opening(
    *,
    actor: Actor,
    purpose: str,
    unit: Unit,
    opening: Opening | None = None,
    version: int | None = None,
    **values: Any,
) -> Opening:
    """Offer a place, or change what is offered. Raises `Stale` and `Refused`."""
    require(actor, "company.edit")
    _check_opening(values)
    if opening is None:
        kept = Opening(unit=unit, made_by_id=actor.employee_id, made_at=clock.now())
    else:
        kept = locked(Opening, opening.pk, version)
        if kept.closed_at is not None:
            raise Refused("Pladsen er lukket. Opret en ny plads, hvis den er ledig igen.")
    changed = _set(kept, values, OPENING_FIELDS)
    if opening is not None and not changed:
        return kept
    kept.version += 0 if opening is None else 1
    kept.save()
    verb = "company.opening_added" if opening is None else "company.opening_changed"
    _note(actor, purpose, verb, kept.unit.company, opening=kept.pk)
    return kept


def _check_opening(values: dict[str, Any]) -> None:
    if not str(values["title"]).strip():
        raise Refused("Skriv, hvad pladsen er.", "title")
    if not values["kinds"] or set(values["kinds"]) - set(KINDS):
        raise Refused("Vælg mindst én slags forløb.", "kinds")
    low, high = Decimal(values["hours_low"]), Decimal(values["hours_high"])
    if not 0 < low <= LONGEST_WEEK:
        raise Refused("Timer skal være mere end 0.", "hours_low")
    if high < low or high > LONGEST_WEEK:
        raise Refused("Det største antal timer skal være mindst lige så stort som det mindste.", "hours_high")


@action
def close_opening(*, actor: Actor, purpose: str, opening: Opening) -> Opening:
    """Nobody else is looked for. Twice is once."""
    require(actor, "company.edit")
    fresh = locked(Opening, opening.pk, None)
    if fresh.closed_at is None:
        fresh.closed_at = clock.now()
        fresh.version += 1
        fresh.save()
        _note(actor, purpose, "company.opening_closed", fresh.unit.company, opening=fresh.pk)
    return fresh


def same_names(name: str, but: int = 0) -> list[Company]:
    """Companies with the same name: shown before one more is made."""
    return list(Company.objects.filter(~Q(pk=but), name__iexact=name.strip())[:5])


def _set(row: Any, values: dict[str, Any], known: tuple[str, ...]) -> list[str]:
    """Put the values on the row; returns the fields that became another."""
    unknown = set(values) - set(known)
    if unknown:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    changed = []
    for field, value in values.items():
        kept = value.strip() if isinstance(value, str) else value
        if getattr(row, field) != kept:
            setattr(row, field, kept)
            changed.append(field)
    return changed


def _note(actor: Actor, purpose: str, verb: str, company: Company, **data: object) -> None:
    record(actor=actor, purpose=purpose, verb=verb, subject=company, data=data)
