"""Who may do what with caseloads, positions and hand-overs."""

from fodfaeste.casework.cases.policy import CARRIES
from fodfaeste.foundation.access.policy import ALWAYS, allow


def register() -> None:
    allow("caseload.view", "se sagstallet", sagsbehandler=ALWAYS, teamleder=ALWAYS, leder=ALWAYS)
    allow("caseload.positions", "se stillingerne", teamleder=ALWAYS, leder=ALWAYS, administrator=ALWAYS)
    allow("caseload.positions_edit", "ændre stillingerne", leder=ALWAYS, administrator=ALWAYS)
    allow("caseload.hand_over", "give en kollegas forløb videre", teamleder=ALWAYS)
    allow("caseload.hand_back", "give forløb tilbage", teamleder=ALWAYS, system=ALWAYS)
    allow("caseload.plan_ending", "planlægge, hvornår et forløb slutter", **CARRIES)
