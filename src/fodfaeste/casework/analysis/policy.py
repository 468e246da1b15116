"""Who asks, who is let in because they are asked, and who decides what comes of it.

Whoever is asked gets in through `analysis_member`: their profession is asked, nobody else of it has taken it, the
analysis is not finished, and the citizen's yes to that profession is live. It ends by itself the moment one of these
does. `analysis_plan` is the same, where the citizen's yes also lets them see the plan.
"""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.analysis.models import Contribution
from fodfaeste.casework.analysis.queries import PURPOSE_KEY, my_professions
from fodfaeste.casework.analysis.rules import UNFINISHED
from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.queries import holds
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground, widen
from fodfaeste.foundation.journal.actor import Actor

MEMBER, MEMBER_PLAN = "analysis_member", "analysis_plan"


def _asked(actor: Actor, **consent: bool) -> Q | None:
    if actor.employee_id is None or not actor.has_role("specialist"):
        return None
    mine = my_professions(actor)
    if not mine:
        return None
    named = ConsentRecipient.objects.filter(
        consent=OuterRef("pk"), kind="profession", key=OuterRef(OuterRef("profession"))
    )
    yes = Consent.objects.filter(holds(), Exists(named), citizen=OuterRef("citizen"), purpose=PURPOSE_KEY, **consent)
    asked = Contribution.objects.filter(
        Q(employee=actor.employee_id) | Q(employee__isnull=True, profession__in=mine),
        Exists(yes),
        citizen=OuterRef("pk"),
        analysis__status__in=UNFINISHED,
        analysis__case__closed__isnull=True,
    )
    return Q(Exists(asked))


def _member(actor: Actor) -> Q | None:
    return _asked(actor)


def _member_plan(actor: Actor) -> Q | None:
    return _asked(actor, opens_plan=True)


SEES = {
    "sagsbehandler": WORKS_WITH["sagsbehandler"],
    "specialist": (MEMBER, "emergency"),
    "teamleder": WORKS_WITH["teamleder"],
}


def register() -> None:
    ground(MEMBER, "Du er spurgt i en tværfaglig analyse, og borgeren har sagt ja", _member)
    ground(
        MEMBER_PLAN, "Du er spurgt i en tværfaglig analyse, og borgeren har sagt ja til, at du ser planen", _member_plan
    )
    allow("analysis.inbox", "se analyserne", sagsbehandler=ALWAYS, specialist=ALWAYS, teamleder=ALWAYS)
    allow("analysis.view", "se den tværfaglige analyse", **SEES)
    allow("analysis.request", "bestille en tværfaglig analyse", **CARRIES)
    allow("analysis.contribute", "skrive i den tværfaglige analyse", specialist=MEMBER)
    allow("analysis.assign", "give en analyse til en fagperson", teamleder=("team",))
    allow("analysis.confer", "skrive konferencen ind", **CARRIES)
    allow("analysis.decide", "afgøre, hvad der kommer med i planen", **CARRIES)
    allow("analysis.view_own", "se din analyse", borger="self")
    widen("plan.view", specialist=MEMBER_PLAN)
