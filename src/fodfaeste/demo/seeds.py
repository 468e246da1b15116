"""What the demo begins from unless told otherwise."""

from datetime import date, datetime

from fodfaeste.demo.agenda import COPENHAGEN

SEED = 20150101
"""Any number will do. This one is the day the Hjørring model began."""


def today() -> date:
    """The date in Denmark."""
    return datetime.now(COPENHAGEN).date()
