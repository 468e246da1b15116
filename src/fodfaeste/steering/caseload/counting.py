"""The refresh: every team's caseload, for whoever looks at many teams."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from fodfaeste.casework.cases.bands import caseload_bands
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.cases.rules import CASEWORKER_ROLES
from fodfaeste.foundation.people.models import RoleAssignment, Team, TeamMembership, current
from fodfaeste.steering.caseload import changes, coming, queries
from fodfaeste.steering.caseload.models import TeamCount

AT_ONCE = 20
"""So many teams are read at once."""


def fill(day: date) -> str:
    """Fill the table for a day, and say what it rests on."""
    able = RoleAssignment.objects.filter(current(day), role__in=CASEWORKER_ROLES).values("employee")
    manned = TeamMembership.objects.filter(current(day), employee__in=able).values("team")
    busy = Case.objects.filter(closed__isnull=True).values("team")
    teams = list(Team.objects.filter(Q(pk__in=manned) | Q(pk__in=busy)).order_by("pk"))
    counted = [
        each for start in range(0, len(teams), AT_ONCE) for each in _counted(teams[start : start + AT_ONCE], day)
    ]
    TeamCount.objects.all().delete()
    TeamCount.objects.bulk_create(counted)
    cases = sum(sum(each.changes) for each in counted)
    return f"{cases} åbne forløb i {len(counted)} teams den {day:%d.%m.%Y}"


def _counted(teams: list[Team], day: date) -> Iterator[TeamCount]:
    known = caseload_bands(day)
    bands = queries.bands_of(known)
    members = queries.members_of(teams, day)
    cases, missing = queries.open_cases_of(teams, known, queries.weights_on(day))
    flows = coming.flows(teams, day)
    changed = changes.by_team(teams, day)
    for team in teams:
        held = cases[team.pk]
        theirs = [held[each.pk] for each in members[team.pk]]
        weighed: dict[str, float] = {}
        for each in theirs:
            for group, weight in each.weighed.items():
                weighed[group] = weighed.get(group, 0) + weight
        yield TeamCount(
            team=team,
            day=day,
            cases=sum(each.cases for each in theirs),
            weighed=weighed,
            uncarried=held[0].cases,
            usual=queries.usual_group(held, bands),
            unweighed=list(missing),
            changes=changed[team.pk],
            flow=flows[team.pk].written() if team.pk in flows else None,
        )
