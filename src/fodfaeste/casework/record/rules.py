"""Pure decisions of the citizen's page: forgiving names, how readings are told. No Django."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from fodfaeste.casework.cases.rules import CaseloadBand

# ---- names ---------------------------------------------------------------------------------------------------------

FOLDS: tuple[tuple[str, str], ...] = (
    *((letter, plain) for letters, plain in (
        ("æÆä", "ae"), ("øØöÖ", "oe"), ("åÅ", "aa"), ("é", "e"), ("üÜ", "u"), ("-'", " "),
    ) for letter in letters),
    ("aa", "a"), ("ae", "a"), ("oe", "o"),
)  # fmt: skip
"""Replaced in this order after lower-casing. The database does the same, see `listing.folded`: one nested call for
each letter, and SQLite reads no more than about 25 inside each other, so the list holds the letters that names have."""


def fold(text: str) -> str:
    """A name as it is searched for: "Ågård" and "aagaard" and "Agard" are all "agard"."""
    folded = text.lower()
    for letter, plain in FOLDS:
        folded = folded.replace(letter, plain)
    return folded


def words(text: str) -> list[str]:
    """The parts of a search, each the beginning of some part of the name."""
    return fold(text).split()[:6]


def looks_like_cpr(text: str) -> bool:
    """Six digits or more: somebody has typed a birth date or a CPR number where a name belongs."""
    return sum(letter.isdigit() for letter in text) >= 6


# ---- who has looked ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Look:
    """One reading, in local time."""

    at: datetime
    who: str
    role: str
    page: str
    ground: str
    number: int = 0


@dataclass(frozen=True)
class PageSeen:
    page: str
    times: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Visitor:
    """What one person saw on one day, in one role and for one reason."""

    who: str
    role: str
    ground: str
    pages: tuple[PageSeen, ...]
    newest: int = 0
    """The number of the newest reading, to ask about."""


@dataclass(frozen=True)
class Day:
    day: date
    visitors: tuple[Visitor, ...]


def by_day_and_person(looks: Iterable[Look]) -> list[Day]:
    """Readings as one tells them: newest day first, then by person, each page once with how often."""
    newest_first = sorted(looks, key=lambda look: look.at, reverse=True)
    return [Day(day, _visitors(list(found))) for day, found in groupby(newest_first, key=lambda look: look.at.date())]


def _visitors(looks: Sequence[Look]) -> tuple[Visitor, ...]:
    kept: dict[tuple[str, str, str], list[Look]] = {}
    for look in looks:
        kept.setdefault((look.who, look.role, look.ground), []).append(look)
    return tuple(Visitor(*key, _pages(found), found[0].number) for key, found in kept.items())


def _pages(looks: Sequence[Look]) -> tuple[PageSeen, ...]:
    kept: dict[str, list[datetime]] = {}
    for look in looks:
        kept.setdefault(look.page, []).append(look.at)
    return tuple(PageSeen(page, len(times), min(times), max(times)) for page, times in kept.items())


# ---- caseload ------------------------------------------------------------------------------------------------------

BAR = 300
"""How wide the drawing of a caseload is, in its own units."""


@dataclass(frozen=True)
class Load:
    """How many open cases one caseworker has in one group, against the band; `band` is None where no rule says."""

    group: str
    title: str
    count: int
    band: CaseloadBand | None

    @property
    def words(self) -> str:
        if self.band is None:
            return "intet spænd"
        if self.count > self.band.high:
            return f"{self.count - self.band.high} over spændet"
        if self.count < self.band.low:
            return f"{self.band.low - self.count} under spændet"
        return "inden for spændet"

    @property
    def bar(self) -> int:
        """The width of the count's bar, of `BAR` in all."""
        return self._scaled(self.count)

    @property
    def band_from(self) -> int:
        return self._scaled(self.band.low if self.band else 0)

    @property
    def band_width(self) -> int:
        return self._scaled(self.band.high if self.band else 0) - self.band_from

    def _scaled(self, count: int) -> int:
        most = max(self.count, self.band.high if self.band else 0, 1)
        return BAR * count // (most + most // 5 + 1)
