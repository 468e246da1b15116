"""How the room's numbers and verbs read in Danish."""

from decimal import Decimal

from django import template

from fodfaeste.casework.companies.rules import KINDS

register = template.Library()

VERBS = {
    "company.added": "Oprettet",
    "company.changed": "Rettet",
    "company.unit_added": "Ny arbejdsplads",
    "company.unit_changed": "Arbejdsplads rettet",
    "company.contact_added": "Ny kontaktperson",
    "company.contact_confirmed": "Kontaktperson bekræftet",
    "company.contact_removed": "Kontaktperson slettet",
    "company.contact_forgotten": "Kontaktperson slettet, fordi ingen havde bekræftet den længe",
    "company.note_written": "Notat skrevet",
    "company.agreement_written": "Aftale skrevet",
    "company.promise_written": "Løfte givet",
    "company.promise_kept": "Løfte holdt",
    "company.opening_added": "Ny ledig plads",
    "company.opening_changed": "Ledig plads rettet",
    "company.opening_closed": "Ledig plads lukket",
}


@register.filter
def virksomhedsord(verb: str) -> str:
    """What happened to a company, from the journal's verb."""
    return VERBS.get(verb, verb)


@register.filter
def timetal(value: Decimal | None) -> str:
    """12 or 12,5"""
    return f"{value.normalize():f}".replace(".", ",") if value is not None else ""


@register.filter
def slagsord(kinds: list[str]) -> str:
    """virksomhedspraktik, småjob med løn"""
    return ", ".join(KINDS.get(kind, kind).lower() for kind in kinds)
