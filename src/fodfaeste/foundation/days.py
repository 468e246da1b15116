"""Days on which nobody works, and the clock the country lives by. No Django, so that rules may ask."""

from datetime import date
from functools import cache
from zoneinfo import ZoneInfo

import holidays

DENMARK = ZoneInfo("Europe/Copenhagen")


@cache
def public_holidays(year: int) -> dict[date, str]:
    """The Danish public holidays of a year, by their Danish names."""
    return {day: str(name) for day, name in holidays.country_holidays("DK", years=year, language="da").items()}
