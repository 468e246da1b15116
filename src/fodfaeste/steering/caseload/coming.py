"""A team's coming weeks: what is planned to end, and what usually comes and goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q

from fodfaeste.casework.cases.models import Case
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation.people.models import Team
from fodfaeste.foundation.rules.queries import NoRule, rows
from fodfaeste.rulebook import Row
from fodfaeste.steering.caseload import forecast
from fodfaeste.steering.caseload.models import PlannedEnding


@dataclass(frozen=True)
class Outlook:
    """A team's coming weeks, or why there is no forecast."""

    weeks: tuple[forecast.Week, ...]
    interval: int
    missing: str = ""


def rule(day: date) -> Row | None:
    """The rule of the forecast on a day; None where there is none."""
    try:
        return rows("caseload_forecast", day)[0]
    except NoRule:
        return None


def weeks_ahead(day: date) -> int:
    """How far the forecast looks; 0 where no rule says."""
    found = rule(day)
    return int(found.number("weeks_ahead")) if found else 0


def changes_to_mark(day: date) -> int | None:
    """From how many changes of caseworker in a year a citizen is named; None where no rule says."""
    found = rule(day)
    return int(found.number("changes_to_mark")) if found else None


def outlooks(teams: Sequence[Team], day: date) -> dict[int, Outlook]:
    """Each team's forecast, from whole weeks before this one."""
    given = rule(day)
    if given is None:
        nothing = Outlook((), 0, "Reglen om fremskrivning mangler. En administrator kan tilføje den under Regler.")
        return {team.pk: nothing for team in teams}
    monday = monday_of(week_of(day))
    back, ahead = int(given.number("weeks_back")), int(given.number("weeks_ahead"))
    first = monday - timedelta(weeks=back)
    interval = int(given.number("interval"))
    mondays = tuple(monday + timedelta(weeks=number) for number in range(ahead))
    past = _past(teams, first, monday)
    planned = _planned(teams, monday, ahead)
    needed = int(given.number("weeks_needed"))
    return {
        team.pk: _outlook(past[team.pk], planned[team.pk], mondays, interval, needed, (monday - first).days // 7)
        for team in teams
    }


@dataclass
class _Past:
    now: int = 0
    opened: int = 0
    ended: int = 0
    oldest: date | None = None


def _outlook(
    past: _Past, planned: Sequence[int], mondays: tuple[date, ...], interval: int, needed: int, back: int
) -> Outlook:
    known = min(back, week_of(mondays[0]) - week_of(past.oldest)) if past.oldest else 0
    if known < max(needed, 1):
        why = f"Der skal {needed} hele uger til for at fremskrive. Her er {known}."
        return Outlook((), interval, why)
    history = forecast.History(known, past.opened, past.ended)
    weeks = tuple(forecast.ahead(past.now, mondays, planned, history, interval / 100))
    return Outlook(weeks, interval)


def _past(teams: Sequence[Team], first: date, monday: date) -> dict[int, _Past]:
    """Open cases now, and what came and went in the whole weeks from `first` until `monday`."""
    found = {team.pk: _Past() for team in teams}
    cases = Case.objects.filter(team__in=teams).order_by()
    for row in cases.values("team").annotate(oldest=Min("opened")):
        found[row["team"]].oldest = row["oldest"]
    recent = cases.filter(Q(closed__isnull=True) | Q(closed__gte=first))
    for team, opened, closed, planned in recent.values_list("team", "opened", "closed", "planned_ending"):
        past = found[team]
        past.now += closed is None
        past.opened += first <= opened < monday
        past.ended += closed is not None and closed < monday and planned is None
    return found


def _planned(teams: Sequence[Team], monday: date, ahead: int) -> dict[int, list[int]]:
    """Cases planned to end in each coming week; what is overdue is expected this week."""
    found = {team.pk: [0] * ahead for team in teams}
    endings = PlannedEnding.objects.filter(case__team__in=teams, case__closed__isnull=True)
    for team, on in endings.values_list("case__team", "on"):
        week = max(0, week_of(on) - week_of(monday))
        if week < ahead:
            found[team][week] += 1
    return found
