"""The dated deadlines of participation."""

from datetime import date, timedelta

from fodfaeste.casework.participation.rules import Terms
from fodfaeste.foundation.rules.queries import NoRule, rows


def terms(on: date | None = None) -> Terms:
    """The deadlines in force on a day. Raises `NoRule`."""
    row = rows("participation_rules", on)[0]
    names = ("offer_days", "status_days", "escalate_days", "seen_after_days")
    return Terms(*(int(row.number(name)) for name in names))


def seen_after() -> timedelta | None:
    """How long after the end who led or provided it still sees who took part. None without a rule: not at all."""
    try:
        return timedelta(days=terms().seen_after_days)
    except NoRule:
        return None
