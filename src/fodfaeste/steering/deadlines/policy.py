"""Who sees deadlines, and who writes that a step is done."""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("deadlines.view", "se frister", sagsbehandler=ALWAYS, teamleder=ALWAYS, leder=ALWAYS)
    allow("deadlines.team", "se teamets frister", teamleder=ALWAYS)
    allow("deadlines.citizen", "se borgerens frister", **WORKS_WITH)
    allow("deadlines.note", "skrive om borgerens frister", **CARRIES)
