"""Companies from and to a CSV file: `;` or `,`, UTF-8 or Windows-1252. One line is one workplace.

Contact persons are not in the file: they are people, and are written where somebody knows them. The same file twice
changes nothing; an empty cell changes nothing; a line that cannot be used is listed with the reason and the remedy.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.db import transaction

from fodfaeste.casework.companies import queries
from fodfaeste.casework.companies.actions import (
    AlreadyThere,
    add_company,
    add_unit,
    change_company,
    change_unit,
    checked_cvr,
    checked_p,
)
from fodfaeste.casework.companies.models import Company, Unit
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actor import Actor

COLUMNS = {
    "cvr": "CVR",
    "name": "Virksomhed",
    "sector": "Sektor",
    "industry": "Branche",
    "offers": "Kan tilbyde",
    "p_number": "P-nummer",
    "unit": "Arbejdsplads",
    "address": "Adresse",
    "area": "Område",
    "ordinary_employees": "Ordinært ansatte",
}
NEEDED = ("cvr", "name")
SECTORS = {"privat": "private", "offentlig": "public", "": ""}
LARGEST = 5_000_000
MOST_LINES = 20_000


class FileRefused(Exception):
    """The file as a whole cannot be read. `message` is Danish and says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class RefusedLine:
    """One line that was not used: its number in the file, why, and what to do."""

    number: int
    reason: str
    text: str


@dataclass
class Result:
    """What a file did. Every line is in one of the four."""

    new: int = 0
    changed: int = 0
    same: int = 0
    refused: list[RefusedLine] = field(default_factory=list)


@action
def import_file(*, actor: Actor, purpose: str, content: bytes) -> Result:
    """Take the file in. Raises `FileRefused` before anything is written."""
    require(actor, "company.import")
    result = Result()
    seen: dict[str, tuple[str, int]] = {}
    for number, row, text in read(content):
        try:
            with transaction.atomic():
                outcome = _take(actor, purpose, number, row, seen)
        except Refused as refused:
            result.refused.append(RefusedLine(number, refused.message, text))
        else:
            setattr(result, outcome, getattr(result, outcome) + 1)
    return result


def read(content: bytes) -> Iterator[tuple[int, dict[str, str], str]]:
    """Line number, cells by our names, and the line as it stood. Raises `FileRefused`."""
    text = _text(content)
    first = text.split("\n", 1)[0]
    separator = ";" if first.count(";") >= first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        header = [cell.strip().casefold() for cell in next(reader)]
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except (StopIteration, csv.Error):
        raise FileRefused("Filen kan ikke læses som CSV. Gem den som »CSV UTF-8«, og prøv igen.") from None
    if len(lines) > MOST_LINES:
        raise FileRefused(f"Filen har {len(lines)} linjer. Del den i filer med højst {MOST_LINES}.")
    places = {key: header.index(title.casefold()) for key, title in COLUMNS.items() if title.casefold() in header}
    missing = [COLUMNS[key] for key in NEEDED if key not in places]
    if missing:
        raise FileRefused(f"Kolonnen {' og '.join(missing)} mangler. Første linje skal være kolonnernes navne.")
    for number, cells in lines:
        row = {key: _unsafe(cells[at].strip()) if at < len(cells) else "" for key, at in places.items()}
        yield number, row, separator.join(cells)


def _text(content: bytes) -> str:
    if not content.strip():
        raise FileRefused("Filen er tom.")
    if len(content) > LARGEST:
        raise FileRefused("Filen er for stor. Den må højst fylde 5 MB.")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")) or b"\x00" in content:
        raise FileRefused("Filen er ikke CSV. Åbn den i regnearket, og gem den som »CSV UTF-8«.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("windows-1252", errors="replace")


def _take(actor: Actor, purpose: str, number: int, row: dict[str, str], seen: dict[str, tuple[str, int]]) -> str:
    """Write one line; `new`, `changed` or `same`. Raises `Refused`."""
    cvr = checked_cvr(row["cvr"])
    earlier = seen.setdefault(cvr, (row["name"], number))
    if row["name"] and earlier[0] and row["name"].casefold() != earlier[0].casefold():
        raise Refused(f"CVR {cvr} hedder »{earlier[0]}« i linje {earlier[1]}. Ret den ene linje.")
    sector = SECTORS.get(row.get("sector", "").casefold())
    if sector is None:
        raise Refused("Sektor skal være »privat«, »offentlig« eller tom.")
    employees = _number(row.get("ordinary_employees", ""))
    company, outcome = _company(actor, purpose, cvr, row, sector)
    return _unit(actor, purpose, company, row, employees, outcome)


def _company(actor: Actor, purpose: str, cvr: str, row: dict[str, str], sector: str) -> tuple[Company, str]:
    there = Company.objects.filter(cvr=cvr).first()
    given = {key: row.get(key, "") for key in ("name", "offers")} | {"sector": sector}
    given = {key: value for key, value in given.items() if value}
    if there is None:
        industry = row.get("industry", "")
        if "name" not in given:
            raise Refused("Virksomheden har intet navn. Skriv navnet.")
        return add_company(actor=actor, purpose=purpose, cvr=cvr, industry=industry, **given), "new"  # type: ignore[arg-type]
    now = queries.industry_of(there)
    industry = row.get("industry") or (now.code if now else "")
    changed = change_company(
        actor=actor, purpose=purpose, company=there, version=there.version, industry=industry, **given
    )
    return changed, "changed" if changed.version != there.version else "same"


def _unit(
    actor: Actor, purpose: str, company: Company, row: dict[str, str], employees: Decimal | None, outcome: str
) -> str:
    p_number = checked_p(row.get("p_number", ""))
    values: dict[str, object] = {"name": row.get("unit", ""), "address": row.get("address", "")}
    values |= {"area": row.get("area", ""), "ordinary_employees": employees}
    values = {key: value for key, value in values.items() if value not in ("", None)}
    if p_number is None and not values:
        return outcome
    there = _known_unit(company, p_number, str(values.get("name", "")))
    if there is None:
        add_unit(actor=actor, purpose=purpose, company=company, p_number=p_number or "", **values)
        return "new" if outcome == "new" else "changed"
    keep = p_number or there.p_number or ""
    changed = change_unit(actor=actor, purpose=purpose, unit=there, version=there.version, p_number=keep, **values)
    return "changed" if changed.version != there.version and outcome == "same" else outcome


def _known_unit(company: Company, p_number: str | None, name: str) -> Unit | None:
    """The workplace of the line: by its P-number, else by its name within the company."""
    if p_number is not None:
        there = Unit.objects.filter(p_number=p_number).select_related("company").first()
        if there is not None and there.company_id != company.pk:
            message = f"P-nummer {p_number} hører til {there.company.name} (CVR {there.company.cvr}). Ret nummeret."
            raise AlreadyThere(message, "p_number", there.company)
        if there is not None:
            return there
    named = Unit.objects.filter(company=company, name__iexact=name or company.name).first()
    return named if named is not None and (p_number is None or named.p_number is None) else None


def _number(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        found = Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found < 1_000_000:
        raise Refused("Ordinært ansatte skal være et tal, for eksempel 12 eller 12,5.")
    return found.quantize(Decimal("0.1"))


def export() -> str:
    """All companies and workplaces as CSV, one line each workplace, ready to be taken in again."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    sector = {value: key for key, value in SECTORS.items() if key}
    found = (
        Company.objects.filter(closed_on__isnull=True).prefetch_related("units", "industries").order_by("name", "pk")
    )
    for company in found:
        code = next((each.code for each in company.industries.all() if each.valid_to is None), "")
        head = [company.cvr, company.name, sector[company.sector], code, company.offers]
        rows: list[Unit | None] = [each for each in company.units.all() if each.closed_on is None]
        for unit in rows or [None]:
            tail = [unit.p_number or "", unit.name, unit.address, unit.area, _plain(unit)] if unit else [""] * 5
            writer.writerow([_safe(cell) for cell in [*head, *tail]])
    return "\ufeff" + out.getvalue()


def _plain(unit: Unit) -> str:
    return "" if unit.ordinary_employees is None else f"{unit.ordinary_employees.normalize():f}".replace(".", ",")


_FORMULA = ("=", "+", "-", "@", "\t")


def _safe(cell: str) -> str:
    """A cell a spreadsheet would run as a formula is written as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unsafe(cell: str) -> str:
    """The cell as it was before `_safe`."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
