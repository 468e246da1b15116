"""The same histories as files of every shape, written by hand from week strings (see `histories`)."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from pathlib import Path

from fodfaeste.evidence.weeks import iso_of, monday_of

NAMES = {"c": "Kontanthjælp", "s": "Sygedagpenge", "r": "Ressourceforløbsydelse", "u": "SU", "p": "Folkepension"}
NAMES |= {"e": "Udvandret", "d": "Død", "w": "Løntilskud"}
NUMBERS = {"c": "130", "s": "890", "r": "810", "u": "651", "p": "998", "e": "997", "d": "999", "w": "652"}
YR_HEADER = (
    "Uge;CPR nummer;Ydelse;Indberetning udbetalingsbeløb;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;"
    "Medfinansieringssats;Medfinansieringsbeløb"
)

People = dict[str, str]
"""Week strings by person."""


def monday(week: int) -> str:
    return monday_of(week).isoformat()


def long_lines(people: People, start: int) -> list[str]:
    """Rows of the long format, dated on all days of the week."""
    return [
        f"{person},{monday_of(start + at) + timedelta(days=at % 7)},{NUMBERS[letter]}"
        for person, weeks in people.items()
        for at, letter in enumerate(weeks)
        if letter != "."
    ]


def write_long(path: Path, people: People, start: int) -> None:
    path.write_text("\n".join(["person,week,code", *long_lines(people, start)]) + "\n", encoding="utf-8")


def write_runs(path: Path, people: People, start: int) -> None:
    lines = ["person,first_week,last_week,code"]
    for person, weeks in people.items():
        at = 0
        for letter, group in groupby(weeks):
            length = len(list(group))
            if letter != ".":
                lines.append(f"{person},{monday(start + at)},{monday(start + at + length - 1)},{NUMBERS[letter]}")
            at += length
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_dream(path: Path, people: People, start: int) -> None:
    length = max(map(len, people.values()))
    columns = [f"y_{iso_of(start + at)[0] % 100:02}{iso_of(start + at)[1]:02}" for at in range(length)]
    lines = [";".join(["pnr", "branche_2016_01", *columns])]
    for person, weeks in people.items():
        cells = [NUMBERS.get(letter, "") for letter in weeks.ljust(length, ".")]
        lines.append(";".join([person, "620100", *cells]))
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def write_yr(path: Path, people: People, start: int) -> None:
    """With a correction, a duplicate and a payment taken back for every third week or so, in Windows-1252."""
    lines = [YR_HEADER]
    for person, weeks in people.items():
        for at, letter in enumerate(weeks):
            if letter == ".":
                continue
            head = f"{monday(start + at)};{person};"
            row = f"{head}{NAMES[letter]};2000,00;2.000,00;;;;"
            lines.append(row)
            if at % 3 == 0:
                lines += [row, f"{head}{NAMES[letter]};-500,50;-500,50;;;;"]
            if at % 3 == 1:
                lines += [f"{head}Fleksbidrag fra staten;400,00;400,00;;;;"]
                lines += [f"{head}Barselsdagpenge;{amount};{amount};;;;" for amount in ("900,00", "-900,00")]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode("cp1252"))


WRITERS = {"long": write_long, "runs": write_runs, "dream": write_dream, "yr": write_yr}
