"""From the text in a cell to a week, an amount or a rate. No Django."""

import re
from datetime import date, timedelta
from typing import Final

from fodfaeste.foundation.register.rules import FUTURE_DAYS, LineRefused

_DATES: Final = (
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?"),
    re.compile(r"(?P<d>\d{1,2})-(?P<m>\d{1,2})-(?P<y>\d{4})(?: 00:00(?::00)?)?"),
)
_AMOUNT: Final = re.compile(r"([-+\u2212]?)(\d{1,3}(?:\.\d{3})+|\d{1,10})(?:,(\d+))?(?:\s?kr\.?)?")
_FORGOTTEN_ZERO: Final = re.compile(r"\d{9}|\d{5}[-\s]\d{4}")
_IN_EXCEL: Final = re.compile(r"\d[.,]?\d*[eE]\+?\d+")


def monday(text: str, column: str, today: date, earliest: date) -> date:
    """The Monday of the week a date lies in. Raises `LineRefused`."""
    plain = text.strip()
    found = next((match for pattern in _DATES if (match := pattern.fullmatch(plain))), None)
    if found is None:
        raise LineRefused(column, f"»{plain[:40]}« er ikke en dato", "Skriv datoen som 2026-11-23 eller 23-11-2026.")
    try:
        day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise LineRefused(column, f"Datoen »{plain}« findes ikke", "Ret datoen, og indlæs filen igen.") from None
    return checked_week(day, plain, column, today, earliest)


def checked_week(day: date, written: str, column: str, today: date, earliest: date) -> date:
    """The Monday of a day that lies within what the register can hold. Raises `LineRefused`."""
    first = day - timedelta(days=day.weekday())
    if first > today + timedelta(days=FUTURE_DAYS):
        raise LineRefused(
            column, f"Datoen »{written}« ligger langt ude i fremtiden", "Ret datoen, og indlæs filen igen."
        )
    if day < earliest:
        raise LineRefused(
            column,
            f"Datoen »{written}« ligger før {earliest:%d.%m.%Y}, hvor registeret begynder",
            "Ret datoen, eller lad linjen være.",
        )
    return first


def hundredths(text: str, column: str) -> int | None:
    """An amount in øre, or a rate in hundredths; None for an empty cell. Raises `LineRefused`.

    Danish form: decimal comma, dots between thousands. More than two decimals are rounded, half away from zero, so
    that a correction rounds like the row it takes back.
    """
    if not text:
        return None
    whole, _, cents = text.partition(",")
    if len(cents) == 2 and len(whole) <= 10 and whole.isdecimal() and cents.isdecimal() and text.isascii():
        return int(whole + cents)  # nearly every amount of a real file
    plain = text.strip().removesuffix("%").strip()
    if not plain:
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        raise LineRefused(
            column, f"»{plain[:40]}« kan ikke læses som et beløb", "Skriv beløbet som 1.234,50 eller 1234,50."
        )
    sign, whole, decimals = found[1], found[2].replace(".", ""), found[3] or ""
    value = int(whole) * 100 + int(f"{decimals[:2]:0<2}") + (decimals[2:3] >= "5")
    return -value if sign in ("-", "\u2212") else value


def missing_amount(column: str) -> LineRefused:
    return LineRefused(column, "Beløbet mangler", "Skriv beløbet (0, hvis der intet er udbetalt).")


def bad_person(text: str, column: str, why: str) -> LineRefused:
    """Why a cell is no CPR number, with the usual culprit named. The number itself is never repeated."""
    plain = text.strip()
    if not plain:
        return LineRefused(column, "CPR-nummeret mangler", "Skriv CPR-nummeret, og indlæs filen igen.")
    if _FORGOTTEN_ZERO.fullmatch(plain) or _IN_EXCEL.fullmatch(plain):
        return LineRefused(
            column,
            "CPR-nummeret har ikke ti cifre",
            "Excel har nok fjernet det første nul. Indlæs den oprindelige fil, som Excel ikke har gemt.",
        )
    return LineRefused(column, why, "Ret CPR-nummeret i kilden, og indlæs filen igen.")


def unknown_benefit(text: str, column: str) -> LineRefused:
    plain = text.strip()
    if not plain:
        return LineRefused(column, "Ydelsen mangler", "Skriv ydelsen, og indlæs filen igen.")
    return LineRefused(
        column,
        f"Ydelsen »{plain[:80]}« er ikke i tabellen Ydelser",
        "Bed en administrator tilføje ydelsen under Regler → Ydelser, og indlæs filen igen.",
    )
