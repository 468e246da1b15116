"""Who sees deadlines, and who writes that a step is done."""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("deadlines.view", "se frister", sagsbehandler=ALWAYS, teamleder=ALWAYS, leder=ALWAYS)
    allow("deadlines.team", "se teamets frister", teamleder=ALWAYS)
    allow("deadlines.digest", "vælge en daglig mail om frister", sagsbehandler=ALWAYS, teamleder=ALWAYS)
    allow("deadlines.digest_send", "sende den daglige mail om frister", system=ALWAYS)
    allow("deadlines.citizen", "se borgerens frister", **WORKS_WITH)
    allow("deadlines.note", "skrive om borgerens frister", **CARRIES)
