"""What is right with investments: dates, amounts, the ceiling, and how a budget falls on its years. No Django."""

from collections.abc import Iterable
from datetime import date, timedelta

from fodfaeste.foundation.wrong import Wrong
from fodfaeste.rulebook import Row

LONGEST_YEARS = 20
LARGEST_OERE = 10**13
"""A hundred billion kroner."""


def check_dates(first: date, last: date | None, field: str) -> None:
    """Raises `Wrong` when the last day is before the first, or far away."""
    if last is None:
        return
    if last < first:
        raise Wrong("Den sidste dag kan ikke ligge før den første.", field)
    if last.year - first.year > LONGEST_YEARS:
        raise Wrong(f"Perioden er over {LONGEST_YEARS} år. Se efter, om årstallet er skrevet rigtigt.", field)


def check_amount(oere: int, field: str) -> None:
    """Raises `Wrong` for nothing and for what nobody decides."""
    if oere == 0:
        raise Wrong("Skriv et beløb. Et minus foran betyder en indtægt.", field)
    if abs(oere) > LARGEST_OERE:
        raise Wrong("Beløbet er over 100 mia. kr. Se efter, om det er skrevet i kroner.", field)


def capped_over(rows: Iterable[Row], key: str, first: date, last: date) -> bool:
    """Does the category count under the ceiling through the whole period? Raises `Wrong`.

    A period in which that changes has to be two lines: nobody may guess how much falls on either side.
    """
    mine = sorted((row for row in rows if row.values["key"] == key), key=lambda row: row.valid_from)
    day, found = first, None
    while day <= last:
        row = next((each for each in mine if each.covers(day)), None)
        if row is None:
            raise Wrong(
                f"Tabellen over udgiftstyper har ingen række for den {day:%d.%m.%Y}. "
                "En administrator kan tilføje den under Regler.",
                "cost_category",
            )
        capped = bool(row.values["capped"])
        if found is not None and capped != found:
            raise Wrong(
                f"Reglen om loftet skifter den {day:%d.%m.%Y}. Skriv to linjer: en til og med "
                f"{day - timedelta(days=1):%d.%m.%Y} og en fra den {day:%d.%m.%Y}.",
                "last",
            )
        found = capped
        if row.valid_to is None:
            break
        day = row.valid_to + timedelta(days=1)
    if found is None:
        raise Wrong("Den sidste dag kan ikke ligge før den første.", "last")
    return found


def by_year(oere: int, first: date, last: date) -> dict[int, int]:
    """An amount spread over the calendar years of its period, day by day; the parts are whole øre and sum to it."""
    days = (last - first).days + 1
    found: dict[int, int] = {}
    before = 0
    for year in range(first.year, last.year + 1):
        until = (min(last, date(year, 12, 31)) - first).days + 1
        share = oere * until // days
        found[year] = share - before
        before = share
    return found


def day_before(day: date) -> date:
    return day - timedelta(days=1)
