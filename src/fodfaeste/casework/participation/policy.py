"""Who takes part in the decisions about a participation, and what a provider may see."""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.catalogue.models import ProviderMember
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.participation.rules import PROVIDER_SEES
from fodfaeste.casework.participation.terms import seen_after
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import current

PROVIDES = ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent", "teamleder", "leverandoer")
"""The roles that may work for a provider."""


def of_own_provider(actor: Actor) -> Q:
    """The condition on `Participation` that the actor works for the provider now, and still sees the participant."""
    mine = ProviderMember.objects.filter(current(clock.today()), employee=actor.employee_id).values("provider")
    return Q(intervention__provider__in=mine) & _still_seen()


def _still_seen() -> Q:
    """In a state the provider sees, or ended after a place was given and not longer ago than the rule says."""
    after = seen_after()
    if after is None:
        return Q(state__in=PROVIDER_SEES)
    return Q(state__in=PROVIDER_SEES) | Q(state__in=("completed", "stopped"), ended_at__gte=clock.now() - after)


def _provider(actor: Actor) -> Q | None:
    if actor.employee_id is None or not actor.has_role(*PROVIDES):
        return None
    return Q(Exists(Participation.objects.filter(of_own_provider(actor), citizen=OuterRef("pk"))))


def register() -> None:
    ground("provider", "Borgeren deltager hos den udbyder, du arbejder for", _provider)
    allow("participation.view", "se borgerens indsatser", **WORKS_WITH)
    allow("participation.view_own", "se dine indsatser", borger="self")
    allow("participation.manage", "arbejde med borgerens indsatser", **CARRIES)
    allow("participation.answer", "svare på en indsats", borger="self", **CARRIES)
    allow("participation.provide", "se udbyderens deltagere", **dict.fromkeys(PROVIDES, "provider"))
    everyone: dict[str, tuple[str, ...]] = {**dict.fromkeys(PROVIDES, ("provider",)), "borger": ("self",)}
    everyone |= {role: (*grounds, "provider") for role, grounds in CARRIES.items()}
    allow("participation.happen", "ændre en deltagelse", **everyone)
    allow("participation.keep", "passe frister og ventelister", system=ALWAYS)
