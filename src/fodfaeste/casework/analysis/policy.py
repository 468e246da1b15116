"""Who asks, who is let in because they are asked, and who decides what comes of it.

A specialist gets in by the citizen's live yes to their profession, and no further than the yes says:

- `analysis_member`: the profession is asked, nobody else of it has taken it, the analysis is not finished. It opens
  the question, so that it can be taken;
- `analysis_part`: they have taken it. It opens what the others wrote and the head of the citizen's page, and it stays
  for the days after the end that the words of the yes speak of, for whoever has handed in;
- `analysis_plan`: the same, where the yes also lets them see the plan.

Each ends by itself: with the yes, with the case, with the analysis.
"""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from fodfaeste.casework.analysis.models import Contribution
from fodfaeste.casework.analysis.queries import PURPOSE_KEY, my_professions
from fodfaeste.casework.analysis.rules import UNFINISHED
from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.consents.models import Consent, ConsentRecipient
from fodfaeste.casework.consents.queries import holds, purpose_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground, widen
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule

MEMBER, PART, PLAN = "analysis_member", "analysis_part", "analysis_plan"


def _yes(**consent: object) -> QuerySet[Consent]:
    """The live yes that names the contribution's profession."""
    named = ConsentRecipient.objects.filter(
        consent=OuterRef("pk"), kind="profession", key=OuterRef(OuterRef("profession"))
    )
    return Consent.objects.filter(holds(), Exists(named), citizen=OuterRef("citizen"), purpose=PURPOSE_KEY, **consent)


def _may_be_in(actor: Actor) -> bool:
    return actor.employee_id is not None and actor.has_role("specialist") and bool(my_professions(actor))


def _member(actor: Actor) -> Q | None:
    if not _may_be_in(actor):
        return None
    asked = Contribution.objects.filter(
        Q(employee=actor.employee_id) | Q(employee__isnull=True, profession__in=my_professions(actor)),
        Exists(_yes()),
        citizen=OuterRef("pk"),
        analysis__status__in=UNFINISHED,
        analysis__case__closed__isnull=True,
    )
    return Q(Exists(asked))


def _taken(actor: Actor, **consent: object) -> Q | None:
    if not _may_be_in(actor):
        return None
    in_time = Q(Exists(_yes(**consent)), analysis__status__in=UNFINISHED)
    after = _after()
    if after is not None:
        days, words = after
        in_time |= Q(
            Exists(_yes(words=words, **consent)), handed_in_at__isnull=False, analysis__ended_at__gte=clock.now() - days
        )
    mine = Contribution.objects.filter(
        in_time, employee=actor.employee_id, citizen=OuterRef("pk"), analysis__case__closed__isnull=True
    )
    return Q(Exists(mine))


def _after() -> tuple[timedelta, str] | None:
    """How long after the end, and the words that tell the citizen so. A yes to other words does not reach so far."""
    try:
        purpose = purpose_of(PURPOSE_KEY)
    except NoRule:
        return None
    return (timedelta(days=purpose.seen_after_days), purpose.words) if purpose and purpose.seen_after_days else None


def _part(actor: Actor) -> Q | None:
    return _taken(actor)


def _plan(actor: Actor) -> Q | None:
    return _taken(actor, opens_plan=True)


SEES = {
    "sagsbehandler": WORKS_WITH["sagsbehandler"],
    "specialist": (MEMBER, PART, "emergency"),
    "teamleder": WORKS_WITH["teamleder"],
}
READS = SEES | {"specialist": (PART, "emergency")}


def register() -> None:
    ground(MEMBER, "Du er spurgt i en tværfaglig analyse, og borgeren har sagt ja", _member)
    ground(PART, "Du skriver til en tværfaglig analyse, og borgeren har sagt ja", _part)
    ground(PLAN, "Du skriver til en tværfaglig analyse, og borgeren har sagt ja til, at du ser planen", _plan)
    allow("analysis.inbox", "se analyserne", sagsbehandler=ALWAYS, specialist=ALWAYS, teamleder=ALWAYS)
    allow("analysis.view", "se den tværfaglige analyse", **SEES)
    allow("analysis.read", "læse, hvad de andre har skrevet i analysen", **READS)
    allow("analysis.request", "bestille en tværfaglig analyse", **CARRIES)
    allow("analysis.contribute", "skrive i den tværfaglige analyse", specialist=MEMBER)
    allow("analysis.assign", "give en analyse til en fagperson", teamleder=("team",))
    allow("analysis.confer", "skrive konferencen ind", **CARRIES)
    allow("analysis.decide", "afgøre, hvad der kommer med i planen", **CARRIES)
    allow("analysis.view_own", "se din analyse", borger="self")
    widen("citizen.list", specialist=PART)
    widen("citizen.view", specialist=PART)
    widen("plan.view", specialist=PLAN)
