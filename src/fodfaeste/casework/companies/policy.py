"""Who works with companies, and who sees a citizen's placements.

Companies are not citizens: whoever works with them sees them all. Their contact persons are people and are shown only
to those who call them. A consultant sees a citizen they have a placement or a suggestion with, and no more of them than
the placement and the head of their page.
"""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.policy import CARRIES, OPENS, WORKS_WITH
from fodfaeste.casework.companies.models import Placement
from fodfaeste.casework.companies.rules import COMING, RUNNING
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground
from fodfaeste.foundation.journal.actor import Actor

SEES = {role: WORKS_WITH[role] for role in ("sagsbehandler", "specialist", "teamleder")}
SEES |= {"virksomhedskonsulent": OPENS["virksomhedskonsulent"]}
WORKS = CARRIES | {"virksomhedskonsulent": ("team", "placement")}
OFFICE = dict.fromkeys(("sagsbehandler", "virksomhedskonsulent", "teamleder"), ALWAYS)


def _placement(actor: Actor) -> Q | None:
    """The actor is the consultant of a placement that is coming, running, or waits for its follow-up."""
    if actor.employee_id is None or not actor.has_role("virksomhedskonsulent"):
        return None
    mine = Placement.objects.filter(citizen=OuterRef("pk"), consultant=actor.employee_id)
    alive = Q(status__in=COMING | RUNNING) | Q(followup_due__isnull=False, followup_on__isnull=True)
    return Q(Exists(mine.filter(alive)))


def register() -> None:
    ground("placement", "Du er virksomhedskonsulent på borgerens forløb hos en virksomhed", _placement)
    allow("company.view", "se virksomheder", specialist=ALWAYS, leder=ALWAYS, **OFFICE)
    allow("company.contacts", "se kontaktpersoner", **OFFICE)
    allow("company.edit", "ændre virksomheder", **OFFICE)
    allow("company.import", "indlæse virksomheder", virksomhedskonsulent=ALWAYS, teamleder=ALWAYS)
    allow("company.forget", "slette kontaktpersoner", system=ALWAYS, **OFFICE)
    allow("company.day", "se virksomhedskonsulentens dag", virksomhedskonsulent=ALWAYS)
    allow("placement.view", "se borgerens arbejdsplads", **SEES)
    allow("placement.work", "arbejde med borgerens arbejdsplads", **WORKS)
    allow("placement.own", "se din arbejdsplads", borger="self")
    allow("placement.totals", "se tal om arbejdspladser", teamleder=ALWAYS, leder=ALWAYS, udvalg=ALWAYS)
    allow("checkin.by_link", "svare på et link", system=ALWAYS)
