"""Who may do what with a plan."""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.policy import allow


def register() -> None:
    allow("plan.view", "se planen", borger="self", **WORKS_WITH)
    allow("plan.edit", "ændre planen", **CARRIES)
    allow("plan.send", "sende planen", **CARRIES)
    allow("plan.own", "se borgerens egen side", borger="self")
    allow("plan.answer", "svare på planen", borger="self")
    allow("plan.mark_step", "markere skridt i planen", borger="self", **CARRIES)
