"""Who may do what with a plan."""

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.consents.policy import CONSENT, RECEIVES
from fodfaeste.foundation.access.policy import ALWAYS, allow

READS = {role: (*given, CONSENT) if role in RECEIVES else given for role, given in WORKS_WITH.items()}
"""Who reads the plan: those who work with the citizen, and departments the citizen has said yes to."""


def register() -> None:
    allow("plan.view", "se planen", borger="self", **READS)
    allow("plan.edit", "ændre planen", **CARRIES)
    allow("plan.send", "sende planen", **CARRIES)
    allow("plan.own", "se borgerens egen side", borger="self")
    allow("plan.answer", "svare på planen", borger="self")
    allow("plan.answer_told", "skrive borgerens svar på planen ned", **CARRIES)
    allow("plan.mark_step", "markere skridt i planen", borger="self", **CARRIES)
    allow("plan.comment", "læse og skrive bemærkninger til planen", borger="self", **WORKS_WITH)
    uses = ("sagsbehandler", "specialist", "virksomhedskonsulent", "teamleder", "leder", "administrator")
    allow("plan_templates.view", "se planskabeloner", **dict.fromkeys(uses, ALWAYS))
    allow("plan_templates.edit", "lave planskabeloner", administrator=ALWAYS, teamleder=ALWAYS, system=ALWAYS)
