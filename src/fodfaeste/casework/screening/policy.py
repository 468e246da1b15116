"""Who may see, answer and judge a screening, and who records the legal basis for a sum.

Answers may be about health, so company consultants and course leaders do not see them.
"""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.foundation.access.policy import ALWAYS, allow
from fodfaeste.foundation.journal.actor import ROLES

SEES = {role: WORKS_WITH[role] for role in ("sagsbehandler", "specialist", "teamleder")}


def register() -> None:
    allow("screening.view", "se borgerens screening", **SEES)
    allow("screening.view_own", "se din screening", borger="self")
    allow("screening.start", "begynde en screening", **CARRIES)
    allow("screening.answer", "skrive svar i screeningen", **CARRIES)
    allow("screening.judge", "skrive vurderingen i screeningen", **CARRIES)
    allow("screening.suggested", "se, hvem reglen foreslår en screening", sagsbehandler="assigned", teamleder="team")
    allow("screening.newly_found", "se, hvem reglen har fundet uden et forløb", teamleder="no_case")
    allow(
        "screening.handle",
        "tage, give videre eller lægge en nyfunden til side",
        sagsbehandler=("assigned", "team"),
        teamleder=("team", "no_case"),
    )
    allow("screening.find", "finde nye efter reglen", system=ALWAYS)
    allow("screening.legal_basis", "registrere retsgrundlaget for en samlet sum", administrator=ALWAYS)
    allow("screening.instrument", "se skemaet", **dict.fromkeys(ROLES, ALWAYS))
