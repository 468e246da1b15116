"""The dated deadlines of participation."""

from datetime import date

from fodfaeste.casework.participation.rules import Terms
from fodfaeste.foundation.rules.queries import rows


def terms(on: date | None = None) -> Terms:
    """The deadlines in force on a day. Raises `NoRule`."""
    row = rows("participation_rules", on)[0]
    names = ("offer_days", "status_days", "escalate_days", "seen_after_days")
    return Terms(*(int(row.number(name)) for name in names))
