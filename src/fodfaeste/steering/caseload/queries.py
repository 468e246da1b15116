"""What the caseload board shows, in a number of questions that does not grow with the cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from fodfaeste.casework.cases.bands import Bands, caseload_bands
from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.cases.rules import CASEWORKER_ROLES
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.days import quarter_of
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, RoleAssignment, Team, TeamMembership, current
from fodfaeste.foundation.rules.queries import NoRule, all_rows, rows
from fodfaeste.foundation.staff.models import Absence
from fodfaeste.steering.caseload import rules
from fodfaeste.steering.caseload.coming import Outlook, outlooks, weeks_ahead
from fodfaeste.steering.caseload.models import Position
from fodfaeste.steering.caseload.rules import Away, Band, Standing, WhatIf, Workload


@dataclass(frozen=True)
class Carrier:
    """One caseworker on the board."""

    employee: Employee
    work: Workload
    standing: Standing
    percent: int
    away: Absence | None
    coming: tuple[Absence, ...]
    ending: int


@dataclass(frozen=True)
class TeamBoard:
    """A team's caseworkers by name, the team as a whole, and what may come. `carriers` is empty for who sees totals."""

    team: Team
    carriers: tuple[Carrier, ...]
    people: int
    work: Workload
    standing: Standing
    each: Standing | None
    uncarried: int
    outlook: Outlook
    imagined: Standing | None = None
    imagined_capacity: float = 0.0


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    teams: tuple[TeamBoard, ...]
    bands: Bands
    missing_weights: tuple[str, ...]


def board(actor: Actor, what: WhatIf, on: date | None = None) -> Board:
    """The board as this actor may see it.

    A caseworker sees themselves and their teams' totals, a team leader everybody in the teams they lead, the manager
    the totals of all teams.
    """
    require(actor, "caseload.view")
    day = on or clock.today()
    teams = _teams(actor)
    known, weights = caseload_bands(day), _weights(day)
    bands = {key: Band(band.low, band.high) for key, band in known.bands.items()}
    members = _members(teams, day)
    found = _Found(day, [employee for each in members.values() for employee in each])
    cases, missing = _cases(teams, known, weights)
    coming = outlooks(teams, day)
    boards = []
    for team in teams:
        usual = _usual(cases[team.pk], bands)
        carriers = tuple(found.carrier(each, cases[team.pk][each.pk], bands, usual) for each in members[team.pk])
        boards.append(_team_board(actor, team, carriers, cases[team.pk], bands, usual, coming[team.pk], what))
    return Board(tuple(boards), known, missing)


def _team_board(
    actor: Actor,
    team: Team,
    carriers: tuple[Carrier, ...],
    cases: Mapping[int, "_Weighed"],
    bands: Mapping[str, Band],
    usual: str,
    outlook: Outlook,
    what: WhatIf,
) -> TeamBoard:
    whole = rules.together([each.work for each in carriers])
    standing = rules.standing(whole, bands, usual)
    imagined = rules.imagined(whole, WhatIf(what.caseworkers, what.citizens, what.group or usual))
    then = rules.per_caseworker(rules.standing(imagined, bands, usual), imagined.capacity) if what else None
    return TeamBoard(
        team=team,
        carriers=_seen(actor, team, carriers),
        people=len(carriers),
        work=whole,
        standing=standing,
        each=rules.per_caseworker(standing, whole.capacity),
        uncarried=cases[0].cases,
        outlook=outlook,
        imagined=then,
        imagined_capacity=imagined.capacity,
    )


def _seen(actor: Actor, team: Team, carriers: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
    """Single people are seen by themselves and by the leader of their team, nobody else."""
    if actor.has_role("teamleder") and team.pk in actor.team_ids:
        return carriers
    return tuple(each for each in carriers if each.employee.pk == actor.employee_id)


def _teams(actor: Actor) -> list[Team]:
    """The manager's are all teams that have cases or caseworkers; everybody else's are their own."""
    if actor.has_role("leder"):
        able = RoleAssignment.objects.filter(current(clock.today()), role__in=CASEWORKER_ROLES).values("employee")
        manned = TeamMembership.objects.filter(current(clock.today()), employee__in=able).values("team")
        busy = Case.objects.filter(closed__isnull=True).values("team")
        return list(Team.objects.filter(Q(pk__in=manned) | Q(pk__in=busy)).order_by("name"))
    return list(Team.objects.filter(pk__in=actor.team_ids).order_by("name"))


def _members(teams: Sequence[Team], day: date) -> dict[int, list[Employee]]:
    """Team → its caseworkers on a day, by name. Somebody in two teams is in both."""
    able = RoleAssignment.objects.filter(current(day), role__in=CASEWORKER_ROLES).values("employee")
    found: dict[int, list[Employee]] = {team.pk: [] for team in teams}
    rows = TeamMembership.objects.filter(current(day), team__in=teams, employee__in=able).select_related("employee")
    for row in rows.order_by("employee__name", "employee_id"):
        if row.employee not in found[row.team_id]:
            found[row.team_id].append(row.employee)
    return found


class _Found:
    """Employment, absence and planned endings of the caseworkers on the board, each read once."""

    def __init__(self, day: date, employees: Iterable[Employee]) -> None:
        ids = {each.pk for each in employees}
        self.day = day
        self.percent: dict[int, int] = {}
        for position in Position.objects.filter(current(day), employee__in=ids, filled_from__lte=day):
            self.percent[position.employee_id or 0] = self.percent.get(position.employee_id or 0, 0) + position.percent
        self.absences: dict[int, list[Absence]] = defaultdict(list)
        for absence in Absence.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), employee__in=ids):
            self.absences[absence.employee_id].append(absence)
        self.endings = Counter(
            Assignment.objects.filter(
                employee__in=ids,
                valid_to__isnull=True,
                case__closed__isnull=True,
                case__planned_ending__on__lte=day + timedelta(weeks=weeks_ahead(day)),
            ).values_list("employee_id", flat=True)
        )

    def carrier(self, employee: Employee, cases: "_Weighed", bands: Mapping[str, Band], usual: str) -> Carrier:
        absences = self.absences[employee.pk]
        percent = min(100, self.percent.get(employee.pk, 100))
        away = [Away(each.percent, each.valid_from, each.valid_to) for each in absences]
        work = Workload(cases.cases, dict(cases.weighed), rules.capacity(percent, away, self.day))
        return Carrier(
            employee=employee,
            work=work,
            standing=rules.standing(work, bands, usual),
            percent=percent,
            away=next((each for each in absences if each.valid_from <= self.day), None),
            coming=tuple(each for each in absences if each.valid_from > self.day),
            ending=self.endings[employee.pk],
        )


@dataclass
class _Weighed:
    """Cases counted, and weighed by group."""

    cases: int
    weighed: dict[str, float]


def _cases(
    teams: Sequence[Team], known: Bands, weights: Mapping[str, int]
) -> tuple[dict[int, dict[int, _Weighed]], tuple[str, ...]]:
    """Team → employee (0: nobody) → open cases; and the tracks without a weight, which count as one case."""
    found: dict[int, dict[int, _Weighed]] = {
        team.pk: defaultdict(lambda: _Weighed(0, defaultdict(float))) for team in teams
    }
    missing: set[str] = set()
    held = dict(
        Assignment.objects.filter(valid_to__isnull=True, case__closed__isnull=True, case__team__in=teams).values_list(
            "case", "employee"
        )
    )
    open_cases = Case.objects.filter(closed__isnull=True, team__in=teams).order_by()
    for pk, team, target_group, track in open_cases.values_list("pk", "team", "target_group", "track"):
        if track not in weights:
            missing.add(track)
        row = found[team][held.get(pk, 0)]
        row.cases += 1
        row.weighed[known.group(target_group)] += weights.get(track, rules.FULL) / rules.FULL
    return found, tuple(sorted(missing))


def _usual(cases: Mapping[int, _Weighed], bands: Mapping[str, Band]) -> str:
    """The group the team has most of, among those that have a band: whose band an empty caseload has."""
    counted: Counter[str] = Counter()
    for each in cases.values():
        for group, weight in each.weighed.items():
            if group in bands:
                counted[group] += round(weight * rules.FULL)
    return counted.most_common(1)[0][0] if counted else ""


def _weights(day: date) -> dict[str, int]:
    try:
        return {row.text("track"): int(row.number("percent")) for row in rows("case_weights", day)}
    except NoRule:
        return {}


# ---- names and positions -------------------------------------------------------------------------------------------


def groups_with_a_band() -> list[tuple[str, str]]:
    """Key and title of every group that has a band today."""
    known = caseload_bands()
    return sorted(((key, known.title(key)) for key in known.bands), key=lambda pair: pair[1])


def position_titles() -> dict[str, str]:
    """Position kind → its newest title."""
    return {row.text("key"): row.text("title") for row in all_rows("position_kinds")}


def staffing_now(on: date | None = None) -> list[rules.Staffing]:
    """Decided and filled full-time positions of a day, kind by kind."""
    return rules.staffing(_posts(), on or clock.today())


def staffing_by_quarter(on: date | None = None) -> list[tuple[date, float, float]]:
    """The first day of each quarter from the first position on: decided and filled full-time positions."""
    day, posts = on or clock.today(), _posts()
    if not posts:
        return []
    first = min(post.first for post in posts)
    found = []
    quarter = quarter_of(first)
    while quarter.first <= day:
        then = rules.staffing(posts, quarter.first)
        found.append((quarter.first, sum(each.decided for each in then), sum(each.filled for each in then)))
        quarter = quarter.next
    return found


def _posts() -> list[rules.Post]:
    return [
        rules.Post(each.kind, each.percent, each.valid_from, each.valid_to, each.filled_from)
        for each in Position.objects.order_by("kind", "valid_from", "pk")
    ]
