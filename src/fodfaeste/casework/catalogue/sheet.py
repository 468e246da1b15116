"""The catalogue as a sheet: its columns, how each value is written and read. Used by CSV and Excel alike. No Django."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from fodfaeste.casework.catalogue.rules import read_date, read_dates
from fodfaeste.foundation.wrong import Wrong

COLUMNS: dict[str, str] = {
    "uuid": "id", "title": "navn", "provider": "udbyder", "track": "spor", "purpose": "formål", "content": "indhold",
    "target_group": "målgruppe", "eligibility": "krav", "exclusions": "ikke til", "keywords": "søgeord",
    "capacity": "pladser", "books_directly": "tages direkte", "start_kind": "start", "start_dates": "startdatoer",
    "weeks": "uger", "hours_per_week": "timer om ugen", "location": "sted", "law": "lov",
    "cost_category": "udgiftstype", "job_oriented": "rettet mod job", "evidence": "viden",
    "evidence_words": "det ved vi", "review_on": "ses igennem", "responsible": "ansvarlig", "contact_name": "kontakt",
    "contact_phone": "telefon", "contact_email": "e-mail",
}  # fmt: skip
"""Field → heading of its column. `responsible` is the employee's e-mail or name, `provider` its name, `track` a key."""

NEEDED = (
    "title", "provider", "track", "weeks", "hours_per_week", "cost_category", "evidence", "review_on", "responsible",
)  # fmt: skip
WORDS = {
    "start_kind": {"løbende": "rolling", "faste datoer": "dates"},
    "evidence": {"undersøgt i forskning": "researched", "lovende praksis": "promising", "ikke afprøvet": "untested"},
}
"""What people write in a cell → what is stored. The stored word is understood as well."""
BOOLS = {"ja": True, "nej": False, "": False}


def written(name: str, value: object) -> str:
    """A value as it stands in a cell."""
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if name in WORDS:
        return next((word for word, key in WORDS[name].items() if key == value), str(value))
    if isinstance(value, date):
        return f"{value.day}.{value.month}.{value.year}"
    if name == "start_dates" and isinstance(value, list):
        return ", ".join(written("", date.fromisoformat(each)) for each in value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return "" if value is None else str(value)


def read(row: Mapping[str, object]) -> dict[str, Any]:
    """One line of a sheet, by field. Raises `Wrong` with the column in `field` and what to do."""
    cells = {name: cell(row.get(heading)) for name, heading in COLUMNS.items()}
    for name in NEEDED:
        if not cells[name]:
            raise Wrong("feltet er tomt. Udfyld det.", COLUMNS[name])
    found: dict[str, Any] = dict(cells)
    for name in ("books_directly", "job_oriented"):
        found[name] = _one_of(BOOLS, cells[name], COLUMNS[name])
    found["start_kind"] = _one_of(WORDS["start_kind"] | {"": "rolling"}, cells["start_kind"], COLUMNS["start_kind"])
    found["weeks"] = _whole(cells["weeks"], COLUMNS["weeks"], 260)
    found["capacity"] = _whole(cells["capacity"], COLUMNS["capacity"], 100_000) if cells["capacity"] else None
    found["hours_per_week"] = _hours(cells["hours_per_week"])
    try:
        found["start_dates"] = read_dates(cells["start_dates"])
        found["review_on"] = read_date(cells["review_on"])
    except Wrong as wrong:
        raise Wrong(wrong.message, wrong.field and COLUMNS.get(wrong.field, wrong.field)) from None
    found["evidence"] = _one_of(WORDS["evidence"], cells["evidence"], COLUMNS["evidence"])
    return found


def cell(value: object) -> str:
    """What stands in a cell, as text; a date from Excel as people write it. The guard against formulas is taken off."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return written("", value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else str(value).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _one_of(choices: Mapping[str, Any], text: str, heading: str) -> Any:
    if text in choices.values():
        return text
    if text.casefold() not in choices:
        raise Wrong(f"»{text}« forstår vi ikke. Skriv {' eller '.join(each for each in choices if each)}.", heading)
    return choices[text.casefold()]


def _whole(text: str, heading: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= most):
        raise Wrong(f"»{text}« er ikke et helt tal mellem 1 og {most}.", heading)
    return int(text)


def _hours(text: str) -> Decimal:
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not 0 < found <= 60:
        raise Wrong(f"»{text}« er ikke et antal timer mellem 0 og 60.", COLUMNS["hours_per_week"])
    return found.quantize(Decimal("0.1"))
