"""Who calls people together, and what somebody sees who is invited: this one talk, and nothing else."""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.policy import CARRIES
from fodfaeste.casework.roundtable.models import Invited
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import allow, ground
from fodfaeste.foundation.journal.actor import Actor

MAY_BE_INVITED = ("sagsbehandler", "specialist", "holdleder", "virksomhedskonsulent", "teamleder", "leverandoer")


def own_invitations(actor: Actor) -> Q:
    """The condition on `Invited` that it is the actor's, and that the talk is still to come or is today."""
    return Q(
        employee=actor.employee_id or 0,
        off_at__isnull=True,
        round_table__conversation__status="booked",
        round_table__conversation__starts__date__gte=clock.today(),
    )


def _invited(actor: Actor) -> Q | None:
    if actor.employee_id is None:
        return None
    return Q(Exists(Invited.objects.filter(own_invitations(actor), citizen=OuterRef("pk"))))


def register() -> None:
    ground("invited", "Du er indkaldt til en samtale med borgeren", _invited)
    sees: dict[str, tuple[str, ...]] = {role: (*CARRIES.get(role, ()), "invited") for role in MAY_BE_INVITED}
    allow("roundtable.call", "indkalde til en rundbordssamtale", **CARRIES)
    allow("roundtable.view", "se rundbordssamtalen", borger="self", **sees)
    allow("roundtable.take_off", "ændre, hvem der er med", borger="self", **CARRIES)
