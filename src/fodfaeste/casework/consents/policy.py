"""What a consent opens, and who may give, record and take back.

The ground `consent` holds for whoever works in a department the citizen has said yes to, while the consent is live, it
opens the plan, and the citizen has an open case. Rooms name it in their own verbs; it opens nothing by itself.
"""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.queries import holds
from fodfaeste.foundation.access.policy import allow, ground
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Team

CONSENT = "consent"
RECEIVES = ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent")
"""The roles that may be let in by a consent to their department."""


def _consent(actor: Actor) -> Q | None:
    if not actor.team_ids:
        return None
    mine = Team.objects.filter(pk__in=actor.team_ids).exclude(department="").values("department")
    named = ConsentRecipient.objects.filter(consent=OuterRef("pk"), kind=ConsentRecipient.Kind.DEPARTMENT, key__in=mine)
    live = Consent.objects.filter(holds(), Exists(named), citizen=OuterRef("pk"), opens_plan=True)
    open_case = Case.objects.filter(citizen=OuterRef("pk"), closed__isnull=True)
    return Q(Exists(live)) & Q(Exists(open_case))


def register() -> None:
    ground(CONSENT, "Borgeren har sagt ja til, at din forvaltning ser planen", _consent)
    allow("consent.view", "se borgerens samtykker", borger="self", **WORKS_WITH)
    allow("consent.view_own", "se dine samtykker", borger="self")
    allow("consent.give_own", "sige ja for en anden", borger="self")
    allow("consent.record", "skrive et samtykke ind", **CARRIES)
    allow("consent.withdraw", "trække samtykket tilbage", borger="self", **CARRIES)
    allow("consent.received", "se, hvad andre har delt med dig", **dict.fromkeys(RECEIVES, CONSENT))
