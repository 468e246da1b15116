"""The catalogue in the shape of the Human Services Data Specification 3 (Open Referral), as JSON out and in.

What HSDS has a field for stands there, so that others can read it. Every column of our own sheet also goes along as an
attribute, so that nothing is lost on the way to another Fodfæste.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from fodfaeste.casework.catalogue import sheet
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion
from fodfaeste.casework.catalogue.queries import shelf
from fodfaeste.casework.catalogue.tables import category_titles, track_titles
from fodfaeste.foundation.wrong import Wrong

STATUS = {"published": "active", "retired": "defunct", "draft": "inactive"}
OWN_FIELDS = ("uuid", "title", "provider", "contact_phone", "contact_email")
"""Columns that HSDS has a field of its own for; the others are attributes."""


def page_out() -> dict[str, Any]:
    """One page with every service that is or was published, as HSDS 3 answers `/services`."""
    titles = {"track": track_titles(), "cost_category": category_titles()}
    services = [_service(intervention, text, titles) for intervention, text in shelf()]
    count = len(services)
    return {
        "total_items": count,
        "total_pages": 1,
        "page_number": 1,
        "size": count,
        "first_page": True,
        "last_page": True,
        "empty": not count,
        "contents": services,
    }


def rows_in(data: bytes) -> list[dict[str, object]]:
    """The services of a page (or a list of services, or one) as lines of our sheet. Raises `Wrong`."""
    try:
        page = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Wrong("Filen kan ikke læses som JSON.") from None
    services = page.get("contents", [page]) if isinstance(page, dict) else page
    if not isinstance(services, list) or not all(isinstance(each, dict) and each.get("name") for each in services):
        raise Wrong("Filen er ikke en HSDS-fil med indsatser. Den skal have »contents« med en »name« i hver.")
    return [_row(each) for each in services]


def _service(
    intervention: Intervention, text: InterventionVersion, titles: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    own, by = str(intervention.uuid), intervention.provider
    service: dict[str, Any] = {
        "id": own,
        "organization_id": str(by.uuid),
        "name": text.title,
        "description": f"{text.purpose}\n\n{text.content}",
        "status": STATUS[intervention.status],
        "eligibility_description": "\n".join(filter(None, (text.target_group, text.eligibility, text.exclusions))),
        "application_process": "Gennem sagsbehandleren i kommunen",
        "organization": {"id": str(by.uuid), "name": by.name, "description": by.about or by.get_kind_display()},
        "attributes": list(_attributes(own, text, titles)),
        "cost_options": [
            {
                "id": str(_id(own, "price", price.valid_from.isoformat())),
                "service_id": own,
                "valid_from": price.valid_from.isoformat(),
                **({"valid_to": price.valid_to.isoformat()} if price.valid_to else {}),
                "currency": "dkk",
                "amount": price.oere / 100,
                "amount_description": price.get_per_display(),
            }
            for price in intervention.prices.all()
        ],
    }
    if text.published_at is not None:
        service["assured_date"] = text.published_at.date().isoformat()
        service["last_modified"] = text.published_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if text.contact_email:
        service["email"] = text.contact_email
    if text.contact_phone:
        service["phones"] = [{"id": str(_id(own, "phone", "")), "number": text.contact_phone}]
    return service


def _attributes(
    own: str, text: InterventionVersion, titles: Mapping[str, Mapping[str, str]]
) -> Iterable[dict[str, str]]:
    """`link_type` is demanded by 3.0 and free; `label` is what 3.1 reads. Both say which column it is."""
    for name, heading in sheet.COLUMNS.items():
        if name in OWN_FIELDS:
            continue
        value = (text.responsible.email or text.responsible.name) if name == "responsible" else getattr(text, name)
        written = titles.get(name, {}).get(str(value)) or sheet.written(name, value)
        if written:
            yield {
                "id": str(_id(own, "attribute", name)),
                "link_id": own,
                "link_entity": "service",
                "link_type": heading,
                "label": heading,
                "value": written,
            }


def _row(service: Mapping[str, Any]) -> dict[str, object]:
    """Our columns by heading. What another system has not said is left empty, and then asked for."""
    heading = sheet.COLUMNS
    first, _, rest = str(service.get("description") or "").partition("\n\n")
    found: dict[str, object] = {
        heading["purpose"]: first,
        heading["content"]: rest,
        heading["target_group"]: service.get("eligibility_description"),
    }
    known = set(heading.values())
    for each in _parts(service, "attributes"):
        column = str(each.get("label") or each.get("link_type") or "").casefold()
        if column in known:
            found[column] = each.get("value")
    organization, phones = service.get("organization"), _parts(service, "phones")
    found |= {
        heading["uuid"]: service.get("id"),
        heading["title"]: service.get("name"),
        heading["provider"]: organization.get("name") if isinstance(organization, dict) else None,
        heading["contact_email"]: service.get("email"),
        heading["contact_phone"]: phones[0].get("number") if phones else None,
    }
    return found


def _parts(service: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    given = service.get(name)
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []


def _id(own: str, kind: str, name: str) -> UUID:
    """The same part gets the same identifier each time."""
    return uuid5(NAMESPACE_URL, f"{own}/{kind}/{name}")
