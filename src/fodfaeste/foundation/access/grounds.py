"""The grounds and verbs that belong to no room above: oneself, and emergency access."""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import EmergencyAccess
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground
from fodfaeste.foundation.journal.actor import OUTSIDE, ROLES, Actor

STAFF = ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent", "teamleder")
"""The roles that work with citizens and may break the glass."""

EMPLOYEES = tuple(role for role in ROLES if role != "borger" and role not in OUTSIDE)


def _self(actor: Actor) -> Q | None:
    return Q(pk=actor.citizen_id) if actor.citizen_id is not None else None


def _emergency(actor: Actor) -> Q | None:
    if actor.user_id is None or actor.citizen_id is not None:
        return None
    open_now = EmergencyAccess.objects.filter(citizen=OuterRef("pk"), user=actor.user_id, closes__gt=clock.now())
    return Q(Exists(open_now))


def register() -> None:
    ground("self", "Det er dine egne oplysninger", _self)
    ground("emergency", "Du har åbnet nødadgang med en begrundelse", _emergency)
    allow("public", "se siden", anonymous=ALWAYS, **dict.fromkeys(ROLES, ALWAYS))
    allow("signed_in", "se siden uden at være logget ind", **dict.fromkeys(ROLES, ALWAYS))
    allow("access.emergency", "åbne nødadgang", **dict.fromkeys(STAFF, ALWAYS))
    allow("access.readings_own", "se, hvem der har set sagen", borger="self")
