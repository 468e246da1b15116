"""A team's coming weeks: what is planned to end, and what usually comes and goes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

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


@dataclass
class Flow:
    """A team's open cases now; what came and went in whole weeks up to `monday`; and what is planned to end in each of
    the weeks from then on."""

    monday: date
    back: int
    now: int = 0
    opened: int = 0
    ended: int = 0
    oldest: date | None = None
    planned: list[int] = field(default_factory=list)

    def written(self) -> dict[str, object]:
        """As it is stored in `TeamCount.flow`."""
        return asdict(self) | {"monday": self.monday.isoformat(), "oldest": self.oldest and self.oldest.isoformat()}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Flow":
        days = {key: date.fromisoformat(stored[key]) for key in ("monday", "oldest") if stored[key]}
        return cls(**{**stored, **days})


def outlooks(teams: Sequence[Team], day: date) -> dict[int, Outlook]:
    """Each team's forecast, from whole weeks before this one."""
    found = flows(teams, day)
    return {team.pk: outlook(found.get(team.pk), day) for team in teams}


def outlook(flow: Flow | None, day: date) -> Outlook:
    """What the flow says of the coming weeks by the rule of a day."""
    given = rule(day)
    if given is None or flow is None:
        return Outlook((), 0, "Reglen om fremskrivning mangler. En administrator kan tilføje den under Regler.")
    interval, needed = int(given.number("interval")), int(given.number("weeks_needed"))
    known = min(flow.back, week_of(flow.monday) - week_of(flow.oldest)) if flow.oldest else 0
    if known < max(needed, 1):
        why = f"Der skal {needed} hele uger til for at fremskrive. Her er {known}."
        return Outlook((), interval, why)
    history = forecast.History(known, flow.opened, flow.ended)
    mondays = tuple(flow.monday + timedelta(weeks=number) for number in range(len(flow.planned)))
    return Outlook(tuple(forecast.ahead(flow.now, mondays, flow.planned, history, interval / 100)), interval)


def flows(teams: Sequence[Team], day: date) -> dict[int, Flow]:
    """What comes and goes in each team; nothing where no rule says how far to look. Three statements."""
    given = rule(day)
    if given is None:
        return {}
    monday = monday_of(week_of(day))
    back, ahead = int(given.number("weeks_back")), int(given.number("weeks_ahead"))
    found = {team.pk: Flow(monday, back, planned=[0] * ahead) for team in teams}
    _past(found, monday - timedelta(weeks=back), monday)
    _planned(found, monday, ahead)
    return found


def _past(found: Mapping[int, Flow], first: date, monday: date) -> None:
    """Open cases now, and what came and went in the whole weeks from `first` until `monday`."""
    cases = Case.objects.filter(team__in=list(found)).order_by()
    for row in cases.values("team").annotate(oldest=Min("opened")):
        found[row["team"]].oldest = row["oldest"]
    recent = cases.filter(Q(closed__isnull=True) | Q(closed__gte=first))
    for team, opened, closed, planned in recent.values_list("team", "opened", "closed", "planned_ending"):
        past = found[team]
        past.now += closed is None
        past.opened += first <= opened < monday
        past.ended += closed is not None and closed < monday and planned is None


def _planned(found: Mapping[int, Flow], monday: date, ahead: int) -> None:
    """Cases planned to end in each coming week; what is overdue is expected this week."""
    endings = PlannedEnding.objects.filter(case__team__in=list(found), case__closed__isnull=True)
    for team, on in endings.values_list("case__team", "on"):
        week = max(0, week_of(on) - week_of(monday))
        if week < ahead:
            found[team].planned[week] += 1
