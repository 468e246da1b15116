"""The catalogue as files: CSV and Excel out and in, and HSDS 3 (Open Referral) as JSON out."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fodfaeste.casework.catalogue import sheet
from fodfaeste.casework.catalogue.actions import save_draft
from fodfaeste.casework.catalogue.models import Intervention, InterventionVersion, Provider
from fodfaeste.casework.catalogue.queries import interventions, newest
from fodfaeste.casework.catalogue.rules import Wrong
from fodfaeste.casework.catalogue.tables import category_titles, track_titles
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.register.rules import spreadsheet_safe

MOST_ROWS, MOST_ERRORS = 2000, 20
STATUS = {"published": "active", "retired": "defunct", "draft": "inactive"}


class NotTaken(Refused):
    """A file that was not taken in. `errors` are sentences that name line and column; nothing was kept."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("Filen er ikke indlæst. Intet er ændret. Ret fejlene, og prøv igen.", "file")
        self.errors = errors


@dataclass(frozen=True)
class Taken:
    """How many interventions a file brought: new ones, and new drafts of known ones."""

    new: int
    changed: int


def _shelf() -> list[tuple[Intervention, InterventionVersion]]:
    rows = {each.pk: each for each in interventions().exclude(status=Intervention.Status.DRAFT)}
    return [(rows[pk], text) for pk, text in sorted(newest(rows).items())]


def rows_out() -> list[list[str]]:
    """The headings, then one line per published or retired intervention; no cell is run as a formula."""
    found = [list(sheet.COLUMNS.values())]
    for intervention, text in _shelf():
        given: dict[str, object] = {name: getattr(text, name, None) for name in sheet.COLUMNS}
        given |= {"uuid": intervention.uuid, "provider": intervention.provider.name}
        given["responsible"] = text.responsible.email or text.responsible.name
        cells = [sheet.written(name, given[name]) for name in sheet.COLUMNS]
        found.append([spreadsheet_safe(each) for each in cells])
    return found


def as_csv() -> bytes:
    """Semicolons and a byte order mark, as Danish spreadsheets expect."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows_out())
    return text.getvalue().encode("utf-8-sig")


def as_excel() -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "Indsatser"
    for row in rows_out():
        page.append(row)
    page.freeze_panes = "C2"
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def as_hsds() -> dict[str, Any]:
    """One page of services in the shape of HSDS 3. What HSDS has no field for is an attribute."""
    services = [_service(intervention, text) for intervention, text in _shelf()]
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


def _service(intervention: Intervention, text: InterventionVersion) -> dict[str, Any]:
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
        "attributes": _attributes(own, text),
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


def _attributes(own: str, text: InterventionVersion) -> list[dict[str, str]]:
    said = {
        "spor": track_titles().get(text.track, text.track),
        "udgiftstype": category_titles().get(text.cost_category, text.cost_category),
        "lov": text.law,
        "viden": text.get_evidence_display(),
        "uger": str(text.weeks),
        "timer om ugen": sheet.written("hours_per_week", text.hours_per_week),
        "pladser": sheet.written("capacity", text.capacity),
        "rettet mod job": sheet.written("job_oriented", text.job_oriented),
        "sted": text.location,
    }
    return [
        {
            "id": str(_id(own, "attribute", label)),
            "link_id": own,
            "link_entity": "service",
            "label": label,
            "value": value,
        }
        for label, value in said.items()
        if value
    ]


def _id(own: str, kind: str, name: str) -> UUID:
    """The same part gets the same identifier each time."""
    return uuid5(NAMESPACE_URL, f"{own}/{kind}/{name}")


@action
def take_in(*, actor: Actor, purpose: str, name: str, data: bytes) -> Taken:
    """Make every line a draft: a new intervention, or the next version of the one its id names. All or nothing.

    Raises `NotTaken` with what is wrong, line by line.
    """
    lines = _lines(name, data)
    providers = {each.name.casefold(): each for each in Provider.objects.all()}
    people = {key.casefold(): each for each in Employee.objects.all() for key in (each.name, each.email) if key}
    known = {str(each.uuid): each for each in interventions()}
    errors, new, changed = [], 0, 0
    tables = {"track": track_titles(), "cost_category": category_titles()}
    for number, row in lines:
        try:
            fields = sheet.read(row)
            provider = _known(providers, fields.pop("provider"), "udbyder", "Opret udbyderen først.")
            fields["responsible"] = _known(people, fields["responsible"], "ansvarlig", "Skriv kollegaens e-mail.")
            for column, keys in tables.items():
                if fields[column] not in keys:
                    raise Wrong(f"«{fields[column]}» er ikke en nøgle i tabellen.", sheet.COLUMNS[column])
            uuid = fields.pop("uuid")
            held = known.get(uuid)
            if uuid and held is None:
                raise Wrong(f"«{uuid}» er ikke i kataloget. Lad feltet være tomt for en ny indsats.", "id")
            save_draft(
                actor=actor,
                purpose=purpose,
                provider=provider,
                fields=fields,
                intervention=held,
                version=held.version if held else None,
            )
            changed, new = changed + (held is not None), new + (held is None)
            known.pop(uuid, None)
        except (Wrong, Refused) as wrong:
            column = f", kolonne «{wrong.field}»" if wrong.field else ""
            errors.append(f"Linje {number}{column}: {wrong.message}")
    if errors:
        raise NotTaken(errors[:MOST_ERRORS])
    return Taken(new, changed)


def _known(table: Mapping[str, Any], text: str, heading: str, remedy: str) -> Any:
    if text.casefold() not in table:
        raise Wrong(f"«{text}» kender vi ikke. {remedy}", heading)
    return table[text.casefold()]


def _lines(name: str, data: bytes) -> list[tuple[int, dict[str, object]]]:
    """Line number and cells by heading. Raises `NotTaken` for what is no sheet at all."""
    rows = list(_excel(data) if name.casefold().endswith(".xlsx") else _text(data))
    if not rows:
        raise NotTaken(["Filen er tom."])
    head = [sheet.cell(each).casefold() for each in rows[0]]
    missing = [sheet.COLUMNS[each] for each in sheet.NEEDED if sheet.COLUMNS[each] not in head]
    if missing:
        raise NotTaken([f"Linje 1: kolonnen «{each}» mangler." for each in missing])
    if len(rows) > MOST_ROWS + 1:
        raise NotTaken([f"Filen har for mange linjer. Der er plads til {MOST_ROWS}."])
    numbered = enumerate(rows[1:], start=2)
    return [(at, dict(zip(head, row, strict=False))) for at, row in numbered if any(sheet.cell(each) for each in row)]


def _text(data: bytes) -> Iterable[list[object]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    delimiter = ";" if text.split("\n", 1)[0].count(";") else ","
    try:
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error:
        raise NotTaken(["Filen kan ikke læses som CSV."]) from None


def _excel(data: bytes) -> Iterable[list[object]]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        page = book.worksheets[0]
        return [list(row) for row in page.iter_rows(values_only=True, max_row=MOST_ROWS + 2, max_col=60)]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError, IndexError):
        raise NotTaken(["Filen kan ikke læses som Excel. Gem den som .xlsx eller .csv."]) from None
