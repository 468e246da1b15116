"""Reading a ledger: postings from the finance system's CSV file. Every line is read or told why not. No Django.

Semicolon, comma or tab; decimal comma; UTF-8, UTF-16 with its mark, or Windows-1252.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from fodfaeste.foundation.register.rules import LineRefused, Refusal, mask
from fodfaeste.foundation.wrong import Wrong

LARGEST, MOST_LINES = 50 * 1024 * 1024, 500_000
EARLIEST = date(1990, 1, 1)
LARGEST_OERE = 10**13
"""A hundred billion kroner; a larger posting is a slip of the pen."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "account": ("konto", "kontonr", "kontonummer", "kontostreng", "psp-element"),
    "day": ("dato", "bogføringsdato", "bogf.dato", "posteringsdato"),
    "voucher": ("bilag", "bilagsnr", "bilagsnummer", "bilag nr"),
    "text": ("tekst", "posteringstekst", "bilagstekst"),
    "amount": ("beløb", "beløb i kr", "nettobeløb", "beløb dkk"),
}
"""Field → what its column may be called, in small letters and without a final point."""
NAMES = {"account": "Konto", "day": "Dato", "voucher": "Bilag", "text": "Tekst", "amount": "Beløb"}
NEEDED = ("account", "day", "amount")

_AMOUNT = re.compile(r"(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+)(?:,(?P<rest>\d{1,2}))?")
_DAY = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of the ledger; a debit is positive. `digest` tells it from all others, its twin in the file too."""

    line: int
    account: str
    day: date
    voucher: str
    text: str
    oere: int
    digest: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """A file as it was read. Where anything is refused nothing is to be booked."""

    postings: tuple[Posting, ...]
    refused: tuple[Refusal, ...]
    rows: int

    @property
    def oere(self) -> int:
        """The sum, to be held against the finance system's own."""
        return sum(each.oere for each in self.postings)


def read_ledger(data: bytes, today: date) -> Ledger:
    """Every line of the file. Raises `Wrong` for what is no ledger at all."""
    if len(data) > LARGEST:
        raise Wrong("Filen er for stor. Del den i flere, for eksempel en for hver måned.", "file")
    text = _decoded(data)
    rows = _rows(text)
    columns = _columns(rows)
    postings: list[Posting] = []
    refused: list[Refusal] = []
    twins: Counter[tuple[object, ...]] = Counter()
    for line, row in rows[1:]:
        if not any(cell.strip() for cell in row):
            continue
        try:
            postings.append(_posting(line, row, columns, today, twins))
        except LineRefused as wrong:
            excerpt = mask("; ".join(cell.strip() for cell in row))[:200]
            refused.append(Refusal(line, wrong.column, mask(wrong.reason)[:300], wrong.remedy, excerpt))
    if not postings and not refused:
        raise Wrong("Filen har ingen posteringer, kun overskrifter.", "file")
    return Ledger(tuple(postings), tuple(refused), len(postings) + len(refused))


def oere_of(text: str) -> int:
    """Øre from an amount as people and finance systems write it: `1.234,50`, `-12`, `12,5-`. Raises `ValueError`."""
    plain = text.replace("\u00a0", " ").replace("−", "-").replace("kr.", "").replace("kr", "").strip()
    minus = plain.startswith("-") or plain.endswith("-")
    plain = plain.strip("-+ ").strip()
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    whole = int(re.sub(r"[. ]", "", found["whole"]))
    oere = whole * 100 + int((found["rest"] or "0").ljust(2, "0"))
    if oere > LARGEST_OERE:
        raise ValueError(text)
    return -oere if minus else oere


def day_of(text: str) -> date:
    """`24-11-2026`, `24.11.2026`, `24/11/2026` or `2026-11-24`. Raises `ValueError`."""
    plain = text.strip().removesuffix(" 00:00:00")
    if found := _ISO.fullmatch(plain):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(plain):
        return date(int(found[3]), int(found[2]), int(found[1]))
    raise ValueError(text)


def _posting(
    line: int, row: Sequence[str], columns: dict[str, int], today: date, twins: Counter[tuple[object, ...]]
) -> Posting:
    cells = {name: row[at].strip() if at < len(row) else "" for name, at in columns.items()}
    account = _account(cells["account"])
    day = _day(cells["day"], today)
    oere = _oere(cells["amount"], cells.get("voucher", ""), len(row) > max(columns.values()) + 1)
    voucher, text = mask(cells.get("voucher", ""))[:60], mask(cells.get("text", ""))[:200]
    same = (account, day.isoformat(), voucher, text, oere)
    twins[same] += 1
    digest = sha256(repr((*same, twins[same])).encode()).hexdigest()
    return Posting(line, account, day, voucher, text, oere, digest)


def _account(text: str) -> str:
    if not text:
        raise LineRefused("Konto", "Kontoen mangler.", "Skriv kontoen, eller tag linjen ud, hvis den er en sum.")
    if len(text) > 60:
        raise LineRefused("Konto", "Kontoen er længere end 60 tegn.", "Se efter, om kolonnerne er byttet om.")
    return " ".join(text.split())


def _day(text: str, today: date) -> date:
    try:
        found = day_of(text)
    except ValueError:
        said = f"»{text[:30]}« er ikke en dato." if text else "Datoen mangler."
        raise LineRefused("Dato", said, "Skriv datoen som 24-11-2026.") from None
    if found > today:
        raise LineRefused(
            "Dato", f"Datoen {text[:30]} ligger ude i fremtiden.", "Kun det, der er bogført, hører til her."
        )
    if found < EARLIEST:
        raise LineRefused("Dato", f"Datoen {text[:30]} ligger før 1990.", "Se efter, om årstallet er skrevet rigtigt.")
    return found


def _oere(text: str, voucher: str, longer: bool) -> int:
    if not text:
        raise LineRefused("Beløb", "Beløbet mangler.", "Skriv beløbet, også når det er 0,00.")
    if longer:
        raise LineRefused(
            "Beløb", "Linjen har flere felter end overskriften.", "Sæt tekst med skilletegn i anførselstegn."
        )
    try:
        return oere_of(text)
    except ValueError:
        raise LineRefused(
            "Beløb", f"»{text[:30]}« er ikke et beløb.", "Skriv kroner med komma før ørerne, for eksempel 1.250,50."
        ) from None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Iterable[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Wrong("Filen kan ikke læses som tekst. Gem den som CSV.", "file")


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Line number and cells. A cell in quotation marks may run over several lines; its number is where it begins."""
    head = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(";\t,", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for row in reader:
            if found or any(cell.strip() for cell in row):
                found.append((begins, row))
            begins = reader.line_num + 1
            if len(found) > MOST_LINES + 1:
                raise Wrong(f"Filen har for mange linjer. Der er plads til {MOST_LINES}. Del den i flere.", "file")
    except csv.Error:
        raise Wrong(
            f"Filen kan ikke læses fra linje {begins}. Se efter, om et anførselstegn mangler.", "file"
        ) from None
    if not found:
        raise Wrong("Filen er tom.", "file")
    return found


def _columns(rows: list[tuple[int, list[str]]]) -> dict[str, int]:
    head = [" ".join(cell.strip().rstrip(".").casefold().split()) for cell in rows[0][1]]
    found: dict[str, int] = {}
    for name, called in HEADINGS.items():
        at = [place for place, cell in enumerate(head) if cell in called]
        if len(at) > 1:
            raise Wrong(f"To kolonner hedder »{NAMES[name]}«. Behold den ene.", "file")
        if at:
            found[name] = at[0]
    missing = [NAMES[name] for name in NEEDED if name not in found]
    if missing:
        said = " og ".join(f"»{each}«" for each in missing)
        raise Wrong(
            f"Overskriften i linje {rows[0][0]} mangler {said}. Skriv kolonnernes navne i den første linje.", "file"
        )
    return found
