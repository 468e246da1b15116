"""My own part of *Mit overblik*: my caseload against its band, and what a team leader must know."""

from collections import Counter
from datetime import timedelta
from typing import cast

from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.queries import caseload
from fodfaeste.casework.record.labels import groups_in_force
from fodfaeste.casework.record.rules import Band, Load
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import EmergencyAccess
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule, rows

EMERGENCY_DAYS = 30


def loads(actor: Actor) -> list[Load]:
    """My open cases by benefit group against the band of the day, the largest group first."""
    groups = groups_in_force()
    group_of = {group.key: group.group for group in groups}
    titles: dict[str, str] = {}
    for group in groups:
        if group.key == group.group or group.group not in titles:
            titles[group.group] = group.title
    mine = caseload(actor).order_by().values_list("target_group", flat=True)
    bands, together = _bands()
    counted = Counter(together.get(group_of.get(key, key), group_of.get(key, key)) for key in mine)
    found = [Load(key, _title(key, titles, together), count, bands.get(key)) for key, count in counted.items()]
    return sorted(found, key=lambda load: (-load.count, load.title))


def _bands() -> tuple[dict[str, Band], dict[str, str]]:
    """The bands by group, and which other groups are counted under which band."""
    try:
        found = rows("caseload_bands")
    except NoRule:
        return {}, {}
    bands = {row.text("group"): Band(int(row.number("low")), int(row.number("high")), row.source) for row in found}
    together = {str(other): row.text("group") for row in found for other in cast(list[str], row.values["also"])}
    return bands, together


def _title(key: str, titles: dict[str, str], together: dict[str, str]) -> str:
    """A group's name, with the groups that count under the same band."""
    others = [titles[other] for other, group in together.items() if group == key and other in titles]
    return " og ".join([titles.get(key, key), *(other.lower() for other in others)])


def emergencies_in_my_teams(actor: Actor) -> list[EmergencyAccess]:
    """Emergency accesses to my teams' citizens in the last 30 days, for the team leader."""
    if not actor.has_role("teamleder") or not actor.team_ids:
        return []
    ours = Case.objects.filter(team__in=actor.team_ids, closed__isnull=True).values("citizen")
    since = clock.now() - timedelta(days=EMERGENCY_DAYS)
    found = EmergencyAccess.objects.filter(citizen__in=ours, opened__gte=since)
    return list(found.select_related("citizen", "user__employee").order_by("-opened", "-pk")[:20])
