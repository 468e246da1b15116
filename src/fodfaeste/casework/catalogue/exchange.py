"""The catalogue as files, out and in: CSV and Excel here, HSDS in `hsds.py`; all are taken in the same way."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from fodfaeste.casework.catalogue import hsds, sheet
from fodfaeste.casework.catalogue.actions import save_draft
from fodfaeste.casework.catalogue.models import Provider
from fodfaeste.casework.catalogue.queries import interventions, shelf
from fodfaeste.casework.catalogue.tables import category_titles, track_titles
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee
from fodfaeste.foundation.register.rules import spreadsheet_safe
from fodfaeste.foundation.wrong import Wrong

MOST_ROWS, MOST_ERRORS = 2000, 20


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


def rows_out() -> list[list[str]]:
    """The headings, then one line per published or retired intervention; no cell is run as a formula."""
    found = [list(sheet.COLUMNS.values())]
    for intervention, text in shelf():
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


@action
def take_in(*, actor: Actor, purpose: str, name: str, data: bytes) -> Taken:
    """Make every line a draft: a new intervention, or the next version of the one its id names. All or nothing.

    Raises `NotTaken` with what is wrong, line by line.
    """
    word, lines = _numbered(name, data)
    providers = {each.name.casefold(): each for each in Provider.objects.all()}
    people = {key.casefold(): each for each in Employee.objects.all() for key in (each.name, each.email) if key}
    known = {str(each.uuid): each for each in interventions()}
    errors, new, changed = [], 0, 0
    tables = {"track": _keys(track_titles()), "cost_category": _keys(category_titles())}
    for number, row in lines:
        try:
            fields = sheet.read(row)
            provider = _known(providers, fields.pop("provider"), "udbyder", "Opret udbyderen først.")
            fields["responsible"] = _known(people, fields["responsible"], "ansvarlig", "Skriv kollegaens e-mail.")
            for column, keys in tables.items():
                fields[column] = _known(keys, fields[column], sheet.COLUMNS[column], "Skriv et navn fra tabellen.")
            uuid = fields.pop("uuid")
            held = known.get(uuid)
            if uuid and held is None:
                raise Wrong(f"»{uuid}« er ikke i kataloget. Lad feltet være tomt for en ny indsats.", "id")
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
            column = f", kolonne »{wrong.field}«" if wrong.field else ""
            errors.append(f"{word} {number}{column}: {wrong.message}")
    if errors:
        raise NotTaken(errors[:MOST_ERRORS])
    return Taken(new, changed)


def _known(table: Mapping[str, Any], text: str, heading: str, remedy: str) -> Any:
    if text.casefold() not in table:
        raise Wrong(f"»{text}« kender vi ikke. {remedy}", heading)
    return table[text.casefold()]


def _keys(titles: Mapping[str, str]) -> dict[str, str]:
    """What may stand in the column: the key or the title, in any case."""
    return {title.casefold(): key for key, title in titles.items()} | {key.casefold(): key for key in titles}


def _numbered(name: str, data: bytes) -> tuple[str, list[tuple[int, dict[str, object]]]]:
    """What one part of the file is called, and the parts by number. Raises `NotTaken` for what is no such file."""
    if not name.casefold().endswith(".json"):
        return "Linje", _lines(name, data)
    try:
        rows = hsds.rows_in(data)
    except Wrong as wrong:
        raise NotTaken([wrong.message]) from None
    if len(rows) > MOST_ROWS:
        raise NotTaken([f"Filen har for mange indsatser. Der er plads til {MOST_ROWS}."])
    return "Indsats", list(enumerate(rows, start=1))


def _lines(name: str, data: bytes) -> list[tuple[int, dict[str, object]]]:
    """Line number and cells by heading. Raises `NotTaken` for what is no sheet at all."""
    rows = list(_excel(data) if name.casefold().endswith(".xlsx") else _text(data))
    if not rows:
        raise NotTaken(["Filen er tom."])
    head = [sheet.cell(each).casefold() for each in rows[0]]
    missing = [sheet.COLUMNS[each] for each in sheet.NEEDED if sheet.COLUMNS[each] not in head]
    if missing:
        raise NotTaken([f"Linje 1: kolonnen »{each}« mangler." for each in missing])
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
