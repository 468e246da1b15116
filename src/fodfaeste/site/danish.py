"""How dates, weeks, money and numbers are written for people, in Danish. No Django."""

from datetime import date, datetime, timedelta

DAYS = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip


def day(when: date, *, year: bool = False, weekday: bool = True) -> str:
    """tirsdag 24. november"""
    text = f"{when.day}. {MONTHS[when.month - 1]}"
    if year:
        text = f"{text} {when.year}"
    return f"{DAYS[when.weekday()]} {text}" if weekday else text


def moment(when: datetime, *, year: bool = False) -> str:
    """tirsdag 24. november kl. 10.00 (`when` already in local time)"""
    return f"{day(when.date(), year=year)} kl. {when.hour}.{when.minute:02}"


def week(monday: date) -> str:
    """uge 48 (23.–29. nov.)"""
    sunday = monday + timedelta(days=6)
    start = f"{monday.day}." if monday.month == sunday.month else f"{monday.day}. {MONTHS[monday.month - 1][:3]}."
    return f"uge {monday.isocalendar().week} ({start}–{sunday.day}. {MONTHS[sunday.month - 1][:3]}.)"


def number(value: float, decimals: int = 0) -> str:
    """1.234,5"""
    return f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def kroner(oere: int, *, decimals: bool = False) -> str:
    """1.250 kr. from øre"""
    return f"{number(oere / 100, 2 if decimals else 0)} kr."


def weeks(count: int) -> str:
    return "1 uge" if count == 1 else f"{number(count)} uger"
