"""Who may read and keep the catalogue. It is about what there is, never about a person."""

from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow
from fodfaeste.foundation.journal.actor import ROLES

KEEPERS = ("teamleder", "leder", "administrator")


def register() -> None:
    allow("catalogue.view", "se indsatskataloget", **dict.fromkeys(ROLES, ALWAYS))
    allow("catalogue.take_out", "hente kataloget som fil", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("catalogue.edit", "ændre indsatskataloget", system=ALWAYS, **dict.fromkeys(KEEPERS, ALWAYS))
