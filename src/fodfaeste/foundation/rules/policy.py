"""Who may read and change the dated rules."""

from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("rules.view", "se reglerne", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("rules.edit", "ændre reglerne", administrator=ALWAYS, system=ALWAYS)
