"""Who asks, who answers and who sees how it goes.

Answers may be about health, so company consultants and course leaders do not see them.
"""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow

SEES = {role: WORKS_WITH[role] for role in ("sagsbehandler", "specialist", "teamleder")}


def register() -> None:
    allow("progression.view", "se borgerens udvikling", **SEES)
    allow("progression.view_own", "se din udvikling", borger="self")
    allow("progression.start", "begynde en runde om udvikling", **CARRIES)
    allow("progression.answer", "svare om udviklingen", borger="self", **SEES)
    allow("progression.basis_view", "se, hvad vi ved om måleusikkerhed", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("progression.basis", "bestemme grundlaget for ændringer", administrator=ALWAYS, system=ALWAYS)
