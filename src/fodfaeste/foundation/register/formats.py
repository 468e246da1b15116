"""The three formats: which columns each needs, and how a row becomes lines for the register. No Django."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import Final, Protocol

from fodfaeste.evidence.weeks import from_yyww, monday_of
from fodfaeste.foundation.register.fields import (
    bad_person,
    checked_week,
    hundredths,
    missing_amount,
    monday,
    unknown_benefit,
)
from fodfaeste.foundation.register.files import Header
from fodfaeste.foundation.register.rules import FileRefused, LineRefused
from fodfaeste.rulebook import Benefit
from fodfaeste.rulebook.benefits import normal

Staged = tuple[int, int, str, str, bytes, int | None, int | None, int | None, int | None, int | None]
"""line, person, Monday, benefit, digest, payout, refund, co-financing (øre), refund and co-financing rate."""

_YR: Final = (
    ("Uge", ("uge",)),
    ("CPR nummer", ("cprnummer", "cprnr", "cpr", "personnummer")),
    ("Ydelse", ("ydelse",)),
    ("Beregnet udbetalingsbeløb", ("beregnetudbetalingsbeløb",)),
    ("Refusionssats", ("refusionssats",)),
    ("Refusionsbeløb", ("refusionsbeløb",)),
    ("Medfinansieringssats", ("medfinansieringssats",)),
    ("Medfinansieringsbeløb", ("medfinansieringsbeløb",)),
)
_LONG: Final = (("person", ("person",)), ("week", ("week",)), ("code", ("code",)))
_DREAM: Final = (("person", ("person", "pnr")),)
_MOST_FAULTS: Final = 10
_COLUMNS: Final = {"yr": _YR, "long": _LONG, "dream": _DREAM}


class BadPerson(ValueError):
    """Raised by the reader of CPR numbers. The message is Danish and never repeats the number."""


class Find(Protocol):
    def __call__(self, name_or_code: str, on: date) -> Benefit | None: ...


@dataclass
class Shared:
    """What all rows of one file are read with, and what is learnt on the way.

    `read_person` gives the ten digits of a CPR number or raises `BadPerson`; `key` keys the lines' digests.
    """

    find: Find
    earliest: date
    today: date
    read_person: Callable[[str], str]
    key: bytes
    digits: list[str] = field(default_factory=list)
    weeks: set[date] = field(default_factory=set)
    left_out: int = 0
    _by_text: dict[str, int] = field(default_factory=dict)
    _by_digits: dict[str, int] = field(default_factory=dict)
    _mondays: dict[str, date] = field(default_factory=dict)
    _benefits: dict[tuple[str, date], "Meant"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._hash = blake2b(key=self.key, digest_size=16)

    def person(self, text: str, column: str) -> int:
        """The person's number within this file."""
        known = self._by_text.get(text)
        if known is not None:
            return known
        try:
            digits = self.read_person(text)
        except BadPerson as why:
            raise bad_person(text, column, str(why)) from None
        number = self._by_digits.setdefault(digits, len(self.digits))
        if number == len(self.digits):
            self.digits.append(digits)
        self._by_text[text] = number
        return number

    def monday(self, text: str, column: str) -> date:
        known = self._mondays.get(text)
        if known is None:
            known = self._mondays[text] = monday(text, column, self.today, self.earliest)
        return known

    def meant(self, text: str, week: date, column: str) -> "Meant":
        """The benefit a name or code means in a week. Raises `LineRefused`."""
        known = self._benefits.get((text, week))
        if known is None:
            benefit = self.find(text, week)
            if benefit is None:
                raise unknown_benefit(text, column)
            known = self._benefits[text, week] = Meant(benefit.key, normal(text), week.isoformat(), _keep(benefit))
        return known

    def check_person(self, text: str, column: str) -> None:
        """Raises `LineRefused` when this is no CPR number; the person is not taken up."""
        try:
            self.read_person(text)
        except BadPerson as why:
            raise bad_person(text, column, str(why)) from None

    def check_benefit(self, text: str, week: date | None, column: str) -> None:
        """Raises `LineRefused` when the benefit is unknown in its week, or, where that cannot be read, at any time."""
        years = range(self.earliest.year, self.today.year + 1)
        days = [week] if week else [self.today, *(date(year, month, 1) for year in years for month in (1, 7))]
        if all(self.find(text, day) is None for day in days):
            raise unknown_benefit(text, column)

    def digest(self, person: int, monday: str, name: str, *amounts: int | None) -> bytes:
        """The same for the same line, whatever file, order or spelling of numbers it comes in."""
        made = self._hash.copy()
        made.update(f"{self.digits[person]}|{monday}|{name}|{amounts}".encode())
        return made.digest()

    def keeps(self, meant: "Meant", week: date) -> bool:
        """Is the row kept? Ignored kinds are as if they were not there; plain self-support is only observed."""
        if meant.keep is None:
            self.left_out += 1
            return False
        self.weeks.add(week)
        return meant.keep


@dataclass(frozen=True, slots=True)
class Meant:
    """What a name or code means in a week. `keep`: None for ignored kinds, False for a week that is only observed."""

    key: str
    name: str
    monday: str
    keep: bool | None


def _keep(benefit: Benefit) -> bool | None:
    if benefit.kind == "ignored":
        return None
    return benefit.kind != "none" or not benefit.self_support


class Reader(Protocol):
    """Reads the rows of one file in one format."""

    def read(self, line: int, cells: Sequence[str], out: list[Staged]) -> None:
        """Append what the row holds to `out`. Raises `LineRefused`; then nothing of the row is kept."""

    def faults(self, cells: Sequence[str]) -> list[LineRefused]:
        """Everything that is wrong with a row that was refused, in the order of its columns; nothing is learnt."""


class YrReader:
    def __init__(self, header: Header, shared: Shared) -> None:
        at = _positions("yr", header)
        self.shared = shared
        self.at = at
        self.names = [header.cells[position] for position in at]

    def read(self, line: int, cells: Sequence[str], out: list[Staged]) -> None:
        week_at, person_at, benefit_at, payout_at, rate_at, refund_at, share_at, cofinancing_at = self.at
        names, shared = self.names, self.shared
        week = shared.monday(cells[week_at], names[0])
        person = shared.person(cells[person_at], names[1])
        meant = shared.meant(cells[benefit_at], week, names[2])
        payout = hundredths(cells[payout_at], names[3])
        if payout is None:
            raise missing_amount(names[3])
        refund_rate = hundredths(cells[rate_at], names[4])
        refund = hundredths(cells[refund_at], names[5])
        share = hundredths(cells[share_at], names[6])
        cofinancing = hundredths(cells[cofinancing_at], names[7])
        if shared.keeps(meant, week):
            digest = shared.digest(person, meant.monday, meant.name, payout, refund, cofinancing, refund_rate, share)
            out.append((line, person, meant.monday, meant.key, digest, payout, refund, cofinancing, refund_rate, share))

    def faults(self, cells: Sequence[str]) -> list[LineRefused]:
        (week, week_name), (person, person_name), (benefit, benefit_name), *amounts = [
            (cells[at], name) for at, name in zip(self.at, self.names, strict=True)
        ]
        found = _week_person_benefit(self.shared, (week, week_name), (person, person_name), (benefit, benefit_name))
        for number, (text, name) in enumerate(amounts):
            with _gathered(found):
                if hundredths(text, name) is None and number == 0:
                    raise missing_amount(name)
        return found


class LongReader:
    def __init__(self, header: Header, shared: Shared) -> None:
        self.shared = shared
        self.at = _positions("long", header)
        self.names = [header.cells[position] for position in self.at]

    def read(self, line: int, cells: Sequence[str], out: list[Staged]) -> None:
        person_at, week_at, code_at = self.at
        person = self.shared.person(cells[person_at], self.names[0])
        week = self.shared.monday(cells[week_at], self.names[1])
        if not cells[code_at].strip():
            self.shared.weeks.add(week)
            return
        meant = self.shared.meant(cells[code_at], week, self.names[2])
        if self.shared.keeps(meant, week):
            out.append(_without_amounts(self.shared, line, person, meant))

    def faults(self, cells: Sequence[str]) -> list[LineRefused]:
        person, week, code = [(cells[at], name) for at, name in zip(self.at, self.names, strict=True)]
        return _week_person_benefit(self.shared, week, person, code if code[0].strip() else None)


class DreamReader:
    def __init__(self, header: Header, shared: Shared) -> None:
        self.shared = shared
        (self.person_at,) = _positions("dream", header)
        self.person_name = header.cells[self.person_at]
        self.columns = [
            (at, name, _dream_week(name, shared)) for at, name in enumerate(header.cells) if _is_week_column(name)
        ]
        self.observed = {week for _, _, week in self.columns if isinstance(week, date)}
        if len(self.observed) != sum(isinstance(week, date) for _, _, week in self.columns):
            raise FileRefused(
                "To kolonner i filen er den samme uge. Ret overskrifterne, og indlæs filen igen.",
                "two columns of the file are the same week",
            )

    def read(self, line: int, cells: Sequence[str], out: list[Staged]) -> None:
        shared, made = self.shared, []
        person = shared.person(cells[self.person_at], self.person_name)
        for at, name, week in self.columns:
            if cells[at].strip():
                if isinstance(week, LineRefused):
                    raise week
                made.append((shared.meant(cells[at], week, name), week))
        shared.weeks.update(self.observed)
        out.extend(_without_amounts(shared, line, person, each) for each, week in made if shared.keeps(each, week))

    def faults(self, cells: Sequence[str]) -> list[LineRefused]:
        """The same fault in many weeks is named once, and a row of hundreds of weeks names its first few."""
        found: list[LineRefused] = []
        with _gathered(found):
            self.shared.check_person(cells[self.person_at], self.person_name)
        seen: set[str] = set()
        for at, name, week in self.columns:
            text = cells[at].strip()
            if not text or text in seen or len(found) >= _MOST_FAULTS:
                continue
            with _gathered(found):
                if isinstance(week, LineRefused):
                    raise week
                seen.add(text)
                self.shared.check_benefit(text, week, name)
        return found


READERS: Final[dict[str, Callable[[Header, Shared], Reader]]] = {
    "yr": YrReader,
    "long": LongReader,
    "dream": DreamReader,
}


def detect(header: Header) -> str:
    """The format a header belongs to. Raises `FileRefused` naming the columns that are missing for the likeliest."""
    plain = {_plain(cell) for cell in header.cells}
    if any(_is_week_column(cell) for cell in header.cells):
        return "dream"
    if {"week", "code"} & plain and "ydelse" not in plain:
        return "long"
    return "yr"


def reader_for(format: str | None, header: Header, shared: Shared) -> tuple[str, Reader]:
    """The reader of a file. Raises `FileRefused` naming the missing columns."""
    name = format or detect(header)
    return name, READERS[name](header, shared)


Cell = tuple[str, str]
"""The text of a cell and the name of its column."""


def _week_person_benefit(shared: Shared, week: Cell, person: Cell, benefit: Cell | None) -> list[LineRefused]:
    """What is wrong with the three cells that every row of the refund file and of the long format has."""
    found: list[LineRefused] = []
    day = None
    with _gathered(found):
        day = shared.monday(*week)
    with _gathered(found):
        shared.check_person(*person)
    if benefit is not None:
        with _gathered(found):
            shared.check_benefit(benefit[0], day, benefit[1])
    return found


@contextmanager
def _gathered(found: list[LineRefused]) -> Iterator[None]:
    """Keep the fault that the block raises."""
    try:
        yield
    except LineRefused as why:
        found.append(why)


def _without_amounts(shared: Shared, line: int, person: int, meant: Meant) -> Staged:
    digest = shared.digest(person, meant.monday, meant.key)
    return line, person, meant.monday, meant.key, digest, None, None, None, None, None


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _positions(format: str, header: Header) -> list[int]:
    """Where the needed columns are. Raises `FileRefused` when one is missing or there twice."""
    plain = [_plain(cell) for cell in header.cells]
    missing, found = [], []
    for title, spellings in _COLUMNS[format]:
        at = [position for position, name in enumerate(plain) if name in spellings]
        if len(at) > 1:
            raise FileRefused(
                f"Kolonnen »{title}« står {len(at)} gange i filen. Fjern den ene, og indlæs filen igen.",
                f"the column {title!r} occurs {len(at)} times",
            )
        missing.extend([] if at else [title])
        found.extend(at)
    if format == "dream" and not any(_is_week_column(cell) for cell in header.cells):
        missing.append("y_YYWW (en kolonne pr. uge)")
    if missing:
        raise FileRefused(
            f"Filen mangler kolonnerne: {', '.join(missing)}. Er det den rigtige fil? Overskrifterne skal stå i "
            f"filens første linje.",
            f"the file lacks the columns: {', '.join(missing)}",
        )
    return found


def _is_week_column(name: str) -> bool:
    plain = name.strip().casefold()
    return plain.startswith("y_") and plain[2:].isdigit()


def _dream_week(name: str, shared: Shared) -> date | LineRefused:
    """The column's week; for a week the register cannot hold, the refusal of any line that has something in it."""
    try:
        return checked_week(monday_of(from_yyww(name)), name, name, shared.today, shared.earliest)
    except LineRefused as why:
        return why
    except ValueError:
        raise FileRefused(
            f"Kolonnen »{name[:40]}« er ikke en uge. En kolonne hedder for eksempel y_2648. Ret overskriften.",
            f"the column {name[:40]!r} is not a week such as y_2648",
        ) from None
