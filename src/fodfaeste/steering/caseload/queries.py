"""What the caseload board shows, in a number of questions that does not grow with the cases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from fodfaeste.steering.caseload.coming import Flow, Outlook, outlook, outlooks, weeks_ahead
from fodfaeste.steering.caseload.models import Position, TeamCount
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
    uncarried: int
    outlook: Outlook
    standing: Standing | None = None
    each: Standing | None = None
    imagined: Standing | None = None
    imagined_capacity: float = 0.0


@dataclass(frozen=True)
class Board:
    """Everything on the page."""

    teams: tuple[TeamBoard, ...]
    bands: Bands
    missing_weights: tuple[str, ...]
    live: tuple[Team, ...] = ()
    counted: tuple[TeamCount, ...] = ()


def board(actor: Actor, what: WhatIf, on: date | None = None) -> Board:
    """The board as this actor may see it.

    A caseworker sees themselves and their teams' totals, a team leader everybody in the teams they lead, the manager
    the totals of all teams. One's own teams are read as they stand, all others as the refresh counted them.
    """
    require(actor, "caseload.view")
    day = on or clock.today()
    teams, counts = _own_teams(actor), _counted_teams(actor)
    known, weights = caseload_bands(day), weights_on(day)
    bands = bands_of(known)
    members = members_of([*teams, *(each.team for each in counts)], day)
    found = _Found(day, [employee for each in members.values() for employee in each], teams)
    cases, missing = open_cases_of(teams, known, weights)
    coming = outlooks(teams, day)
    boards = []
    for team in teams:
        usual = usual_group(cases[team.pk], bands)
        carriers = tuple(found.carrier(each, cases[team.pk][each.pk], bands, usual) for each in members[team.pk])
        whole = rules.together([each.work for each in carriers])
        seen = TeamBoard(team, _seen(actor, team, carriers), len(carriers), whole, cases[team.pk][0].cases,
                         coming[team.pk])  # fmt: skip
        boards.append(_held_against(seen, bands, usual, what))
    for each in counts:
        free = [found.capacity(employee) for employee in members[each.team_id]]
        whole = Workload(each.cases, each.weighed, sum(free))
        flow = Flow.read(each.flow) if each.flow else None
        seen = TeamBoard(each.team, (), len(free), whole, each.uncarried, outlook(flow, each.day))
        boards.append(_held_against(seen, bands, each.usual, what))
    boards.sort(key=lambda board: (board.team.name, board.team.pk))
    unweighed = sorted({*missing, *(track for each in counts for track in each.unweighed)})
    return Board(tuple(boards), known, tuple(unweighed), tuple(teams), tuple(counts))


def _held_against(seen: TeamBoard, bands: Mapping[str, Band], usual: str, what: WhatIf) -> TeamBoard:
    """The team against its band, as it is and as somebody imagines it."""
    standing = rules.standing(seen.work, bands, usual)
    imagined = rules.imagined(seen.work, WhatIf(what.caseworkers, what.citizens, what.group or usual))
    then = rules.per_caseworker(rules.standing(imagined, bands, usual), imagined.capacity) if what else None
    return replace(
        seen,
        standing=standing,
        each=rules.per_caseworker(standing, seen.work.capacity),
        imagined=then,
        imagined_capacity=imagined.capacity,
    )


def _seen(actor: Actor, team: Team, carriers: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
    """Single people are seen by themselves and by the leader of their team, nobody else."""
    if actor.has_role("teamleder") and team.pk in actor.team_ids:
        return carriers
    return tuple(each for each in carriers if each.employee.pk == actor.employee_id)


def _own_teams(actor: Actor) -> list[Team]:
    """Those whose cases are read as they stand."""
    return list(Team.objects.filter(pk__in=actor.team_ids).order_by("name"))


def _counted_teams(actor: Actor) -> list[TeamCount]:
    """For the manager all other teams, as the refresh counted them."""
    if not actor.has_role("leder"):
        return []
    return list(TeamCount.objects.exclude(team__in=actor.team_ids).select_related("team"))


def members_of(teams: Sequence[Team], day: date) -> dict[int, list[Employee]]:
    """Team → its caseworkers on a day, by name. Somebody in two teams is in both."""
    able = RoleAssignment.objects.filter(current(day), role__in=CASEWORKER_ROLES).values("employee")
    found: dict[int, dict[int, Employee]] = {team.pk: {} for team in teams}
    rows = TeamMembership.objects.filter(current(day), team__in=teams, employee__in=able).select_related("employee")
    for row in rows.order_by("employee__name", "employee_id"):
        found[row.team_id].setdefault(row.employee_id, row.employee)
    return {team: list(members.values()) for team, members in found.items()}


class _Found:
    """Employment, absence and planned endings of the caseworkers on the board, each read once."""

    def __init__(self, day: date, employees: Iterable[Employee], teams: Sequence[Team]) -> None:
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
                employee__in=TeamMembership.objects.filter(current(day), team__in=teams).values("employee"),
                valid_to__isnull=True,
                case__closed__isnull=True,
                case__planned_ending__on__lte=day + timedelta(weeks=weeks_ahead(day)),
            ).values_list("employee_id", flat=True)
        )

    def carrier(self, employee: Employee, cases: "Weighed", bands: Mapping[str, Band], usual: str) -> Carrier:
        absences = self.absences[employee.pk]
        work = Workload(cases.cases, dict(cases.weighed), self.capacity(employee))
        return Carrier(
            employee=employee,
            work=work,
            standing=rules.standing(work, bands, usual),
            percent=self._employed(employee),
            away=next((each for each in absences if each.valid_from <= self.day), None),
            coming=tuple(each for each in absences if each.valid_from > self.day),
            ending=self.endings[employee.pk],
        )

    def capacity(self, employee: Employee) -> float:
        """The share of full time they are there today."""
        away = [Away(each.percent, each.valid_from, each.valid_to) for each in self.absences[employee.pk]]
        return rules.capacity(self._employed(employee), away, self.day)

    def _employed(self, employee: Employee) -> int:
        return min(100, self.percent.get(employee.pk, 100))


@dataclass
class Weighed:
    """Cases counted, and weighed by group."""

    cases: int
    weighed: dict[str, float]


def open_cases_of(
    teams: Sequence[Team], known: Bands, weights: Mapping[str, int]
) -> tuple[dict[int, dict[int, Weighed]], tuple[str, ...]]:
    """Team → employee (0: nobody) → open cases; and the tracks without a weight, which count as one case."""
    found: dict[int, dict[int, Weighed]] = {
        team.pk: defaultdict(lambda: Weighed(0, defaultdict(float))) for team in teams
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


def usual_group(cases: Mapping[int, Weighed], bands: Mapping[str, Band]) -> str:
    """The group the team has most of, among those that have a band: whose band an empty caseload has."""
    counted: Counter[str] = Counter()
    for each in cases.values():
        for group, weight in each.weighed.items():
            if group in bands:
                counted[group] += round(weight * rules.FULL)
    return counted.most_common(1)[0][0] if counted else ""


def bands_of(known: Bands) -> dict[str, Band]:
    return {key: Band(band.low, band.high) for key, band in known.bands.items()}


def weights_on(day: date) -> dict[str, int]:
    """Track → weight in per cent; empty without a rule."""
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
