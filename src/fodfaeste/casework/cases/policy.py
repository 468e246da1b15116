"""The work relations to a citizen, and who may do what with a case."""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import current

WORKS_WITH = {
    "sagsbehandler": ("assigned", "team", "emergency"),
    "specialist": ("emergency",),
    "holdleder": ("emergency",),
    "virksomhedskonsulent": ("team", "emergency"),
    "teamleder": ("team", "emergency"),
}
"""Who sees a citizen's case work, and by which relation. Rooms reuse it for their own `view` verbs.

A specialist has no access by the team: the rooms in which they get a part in a case open what that part needs.
"""

OPENS = WORKS_WITH | {"virksomhedskonsulent": ("team", "placement", "emergency")}
"""Who sees the case itself: also the consultant of a placement, on the ground that `companies` registers."""

CARRIES = {"sagsbehandler": ("assigned", "team", "emergency"), "teamleder": ("team",)}
"""Who writes in a citizen's case."""


def _assigned(actor: Actor) -> Q | None:
    if actor.employee_id is None:
        return None
    today = clock.today()
    mine = Assignment.objects.filter(
        current(today), case__citizen=OuterRef("pk"), case__closed__isnull=True, employee=actor.employee_id
    )
    taken_over = Assignment.objects.filter(
        case=OuterRef("case"), valid_from=today, valid_to__isnull=True, pk__gt=OuterRef("pk")
    ).exclude(employee=actor.employee_id)
    return Q(Exists(mine.exclude(Exists(taken_over))))


def _team(actor: Actor) -> Q | None:
    if not actor.team_ids:
        return None
    ours = Case.objects.filter(citizen=OuterRef("pk"), closed__isnull=True, team__in=actor.team_ids)
    return Q(Exists(ours))


def _no_case(actor: Actor) -> Q | None:
    """Nobody works with the citizen yet, so somebody has to be able to begin. Opening is written in the journal."""
    if actor.employee_id is None:
        return None
    return ~Q(Exists(Case.objects.filter(citizen=OuterRef("pk"), closed__isnull=True)))


def register() -> None:
    ground("assigned", "Du er borgerens ansvarlige sagsbehandler", _assigned)
    ground("team", "Dit team arbejder sammen med borgeren", _team)
    ground("no_case", "Borgeren har intet åbent forløb endnu", _no_case)
    allow("citizen.list", "se borgerlisten", **OPENS)
    allow("citizen.view", "se borgerens side", **OPENS)
    allow("case.view", "se borgerens forløb", **OPENS)
    allow("citizen.see_cpr", "se hele CPR-nummeret", sagsbehandler=("assigned", "team", "emergency"))
    allow("citizen.find", "slå en borger op på CPR-nummer", sagsbehandler=ALWAYS, teamleder=ALWAYS)
    opens = ("no_case", "assigned", "team")
    allow("case.open", "åbne et forløb", sagsbehandler=opens, teamleder=opens, system=ALWAYS)
    allow("case.set_track", "vælge spor", **CARRIES)
    allow(
        "case.hand_over",
        "give et forløb videre",
        sagsbehandler=("assigned", "team"),
        teamleder=("team",),
        system=ALWAYS,
    )
    allow("case.close", "lukke et forløb", sagsbehandler=("assigned", "team"), teamleder=("team",))
    allow("journal.view", "se journalen", borger="self", **WORKS_WITH)
    allow("readings.view", "se, hvem der har set sagen", borger="self", teamleder=("team",))
    allow("overview.view", "se Mit overblik", **dict.fromkeys(EMPLOYEES, ALWAYS))
