"""My own part of *Mit overblik*: my caseload against its band, and what a team leader must know."""

from collections import Counter
from datetime import timedelta

from fodfaeste.casework.cases.bands import caseload_bands
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.record.rules import Load
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import EmergencyAccess
from fodfaeste.foundation.journal.actor import Actor

EMERGENCY_DAYS = 30


def loads(actor: Actor) -> list[Load]:
    """My open cases by benefit group against the band of the day, the largest group first."""
    known = caseload_bands()
    mine = caseload(actor).order_by().values_list("target_group", flat=True)
    counted = Counter(known.group(key) for key in mine)
    found = [Load(key, known.title(key), count, known.bands.get(key)) for key, count in counted.items()]
    return sorted(found, key=lambda load: (-load.count, load.title))


def emergencies_in_my_teams(actor: Actor) -> list[EmergencyAccess]:
    """Emergency accesses to my teams' citizens in the last 30 days, for the team leader."""
    if not actor.has_role("teamleder") or not actor.team_ids:
        return []
    ours = Case.objects.filter(team__in=actor.team_ids, closed__isnull=True).values("citizen")
    since = clock.now() - timedelta(days=EMERGENCY_DAYS)
    found = EmergencyAccess.objects.filter(citizen__in=ours, opened__gte=since)
    return list(found.select_related("citizen", "user__employee").order_by("-opened", "-pk")[:20])
