"""Who asks, who answers and who sees how it goes.

Answers may be about health, so company consultants and course leaders do not see them. A specialist is in by being
asked: `progression_asked` holds while the round is open, for whoever answered also for the days after it that the
dated rule gives, and only as long as they are in the team of an open case.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.progression.models import Rating
from fodfaeste.casework.progression.queries import interval
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground, widen
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule

ASKED = "progression_asked"
SEES = {role: WORKS_WITH[role] for role in ("sagsbehandler", "teamleder")} | {"specialist": (ASKED, "emergency")}
ANSWERS = SEES | {"specialist": (ASKED,)}


def _asked(actor: Actor) -> Q | None:
    if actor.employee_id is None or not actor.team_ids or not actor.has_role("specialist"):
        return None
    mine = Rating.objects.filter(
        _in_time(),
        employee=actor.employee_id,
        citizen=OuterRef("pk"),
        round__case__closed__isnull=True,
        round__case__team__in=actor.team_ids,
    )
    return Q(Exists(mine))


def _in_time() -> Q:
    """Asked in a round that is open, or having answered in one that closed not longer ago than the rule says."""
    asked = Q(round__closed_at__isnull=True) & ~Q(left=Rating.Left.GONE)
    try:
        after = timedelta(days=interval().seen_after_days)
    except NoRule:
        return asked
    return asked | Q(answered_at__isnull=False, round__closed_at__gte=clock.now() - after)


def register() -> None:
    ground(ASKED, "Du er spurgt om, hvordan det går for borgeren", _asked)
    allow("progression.view", "se borgerens udvikling", **SEES)
    allow("progression.view_own", "se din udvikling", borger="self")
    allow("progression.start", "begynde en runde om udvikling", **CARRIES)
    allow("progression.answer", "svare om udviklingen", borger="self", **ANSWERS)
    allow("progression.basis_view", "se, hvad vi ved om måleusikkerhed", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("progression.basis", "bestemme grundlaget for ændringer", administrator=ALWAYS, system=ALWAYS)
    widen("citizen.list", specialist=ASKED)
    widen("citizen.view", specialist=ASKED)
