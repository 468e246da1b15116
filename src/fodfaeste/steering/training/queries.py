"""Who can what, and where a team lacks it. Single people are for themselves and the leader of their team."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, Decision, require
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, RoleAssignment, Team, TeamMembership, current
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.rulebook import Row
from fodfaeste.steering.training.models import CoverageCount, Holding, Onboarding, Sparring, StaffCourse
from fodfaeste.steering.training.policy import WORKS
from fodfaeste.steering.training.rules import (
    Competence,
    Coverage,
    Held,
    Horizon,
    PathStep,
    Person,
    Standing,
    Step,
    coverage,
    path,
    sparring_due,
    standings,
)


@dataclass(frozen=True)
class Book:
    """The dated rules of a day."""

    competences: tuple[Competence, ...]
    horizon: Horizon
    steps: tuple[Step, ...]

    def title(self, key: str) -> str:
        """A competence's name; its key where the table has lost it."""
        return next((each.title for each in self.competences if each.key == key), key)

    def of(self, key: str) -> Competence | None:
        return next((each for each in self.competences if each.key == key), None)


def book(day: date) -> Book:
    """The rules of a day. Raises `NoRule`."""
    rule = rows("training_rules", day)[0]
    horizon = Horizon(*(int(rule.number(name)) for name in ("near_weeks", "far_weeks", "sparring_weeks")))
    competences = tuple(
        Competence(
            row.text("key"), row.text("title"), row.text("about"), row.text("area"), _list(row, "roles"),
            int(row.number("months_valid")), row.number("team_percent"), row.source, row.note,
        )
        for row in rows("competences", day)
    )  # fmt: skip
    steps = tuple(
        Step(row.text("key"), row.text("title"), _list(row, "roles"), int(row.number("days")), row.text("competence"))
        for row in rows("onboarding_steps", day)
    )
    return Book(competences, horizon, steps)


def _list(row: Row, key: str) -> tuple[str, ...]:
    value = row.values[key]
    assert isinstance(value, tuple)
    return value


# ---- people --------------------------------------------------------------------------------------------------------


def people(teams: Sequence[Team], day: date) -> dict[int, list[tuple[Employee, Person]]]:
    """Team → those who work in it with a role competences are for, by name; three queries for all teams."""
    members = TeamMembership.objects.filter(current(day), team__in=teams).select_related("employee")
    listed: dict[int, dict[int, Employee]] = {team.pk: {} for team in teams}
    for row in members.order_by("employee__name", "employee_id"):
        listed[row.team_id][row.employee_id] = row.employee
    persons = persons_of({pk for found in listed.values() for pk in found}, day)
    return {
        team: [(employee, persons[pk]) for pk, employee in found.items() if persons[pk].roles & set(WORKS)]
        for team, found in listed.items()
    }


def persons_of(employee_ids: Iterable[int], day: date) -> dict[int, Person]:
    """Employee → roles today and competences; two queries."""
    ids = set(employee_ids)
    roles: dict[int, set[str]] = defaultdict(set)
    for employee, role in RoleAssignment.objects.filter(current(day), employee__in=ids).values_list("employee", "role"):
        roles[employee].add(role)
    held: dict[int, list[Held]] = defaultdict(list)
    for each in Holding.objects.filter(employee__in=ids):
        held[each.employee_id].append(Held(each.competence, each.valid_from, each.valid_to))
    return {pk: Person(frozenset(roles[pk]), tuple(held[pk])) for pk in ids}


def covered(found: Sequence[Person], rules: Book, day: date) -> list[Coverage]:
    """The coverage of each competence somebody in the team is asked for."""
    every = (coverage(found, each, day, rules.horizon) for each in rules.competences)
    return [each for each in every if each.of]


# ---- pages ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mine:
    """One person as they see themselves, and as the leader of their team does."""

    employee: Employee
    standings: list[Standing]
    path: list[PathStep]
    onboarding: Onboarding | None
    last_sparring: date | None
    sparring_due: bool
    coming: list[StaffCourse]


def mine(employee: Employee, rules: Book, day: date) -> Mine:
    """Constant in queries. Ask `require_person` first, or be the person."""
    person = persons_of([employee.pk], day)[employee.pk]
    onboarding = Onboarding.objects.select_related("mate").filter(employee=employee, ended_at__isnull=True).first()
    ticked = {each.step: each.done_on for each in onboarding.ticks.all()} if onboarding else {}
    last = Sparring.objects.filter(people=employee, day__lte=day).aggregate(last=Max("day"))["last"]
    signed = StaffCourse.objects.filter(held_seats__employee=employee, last__gte=day, cancelled_at__isnull=True)
    return Mine(
        employee,
        standings(person, rules.competences, day, rules.horizon),
        path(rules.steps, person, onboarding.starts, ticked) if onboarding else [],
        onboarding,
        last,
        bool(person.roles & {"sagsbehandler", "specialist", "virksomhedskonsulent"})
        and sparring_due(last, day, rules.horizon),
        list(signed),
    )


@dataclass(frozen=True)
class Member:
    """One of a team, for its leader: what is missing, in words, and how far somebody new has come. By name only."""

    employee: Employee
    lacks: tuple[str, ...]
    ends: tuple[str, ...]
    onboarding: Onboarding | None


@dataclass(frozen=True)
class Line:
    """One competence of a team, with the next course that gives it."""

    competence: Competence
    coverage: Coverage
    course: StaffCourse | None


@dataclass(frozen=True)
class TeamPage:
    """A team: its coverage; `members` are empty for who does not lead it."""

    team: Team
    lines: list[Line]
    members: list[Member]
    sparrings: list[Sparring]
    own: bool


def own_teams(actor: Actor, rules: Book, day: date) -> list[TeamPage]:
    """The teams this actor leads, live. Constant in queries."""
    if not actor.has_role("teamleder"):
        return []
    teams = list(Team.objects.filter(pk__in=actor.team_ids).order_by("name"))
    found = people(teams, day)
    ids = [employee.pk for members in found.values() for employee, _ in members]
    new = {each.employee_id: each for each in Onboarding.objects.filter(employee__in=ids, ended_at__isnull=True)}
    held: dict[int, list[Sparring]] = defaultdict(list)
    for each in Sparring.objects.filter(team__in=teams).annotate(present=Count("people")).order_by("-day", "-pk")[:40]:
        held[each.team_id].append(each)
    courses = list(coming_courses(day))
    return [
        TeamPage(
            team,
            _lines(covered([person for _, person in found[team.pk]], rules, day), rules, courses),
            [_member(employee, person, rules, day, new.get(employee.pk)) for employee, person in found[team.pk]],
            held[team.pk][:5],
            own=True,
        )
        for team in teams
    ]


def all_teams(actor: Actor, rules: Book, day: date) -> list[TeamPage]:
    """Every team as it was counted, for the manager; nobody is named. Constant in queries."""
    if not actor.has_role("leder"):
        return []
    counted: dict[Team, list[Coverage]] = defaultdict(list)
    for row in CoverageCount.objects.select_related("team").order_by("team__name", "pk"):
        counted[row.team].append(Coverage(row.competence, row.of, row.now, row.near, row.far, row.wanted))
    courses = list(coming_courses(day))
    return [TeamPage(team, _lines(found, rules, courses), [], [], own=False) for team, found in counted.items()]


def _lines(found: Iterable[Coverage], rules: Book, courses: Sequence[StaffCourse]) -> list[Line]:
    return [
        Line(known, each, next((course for course in courses if known.key in course.competences), None))
        for each in found
        if (known := rules.of(each.competence)) is not None
    ]


def _member(employee: Employee, person: Person, rules: Book, day: date, new: Onboarding | None) -> Member:
    stands = standings(person, rules.competences, day, rules.horizon)
    lacks = tuple(each.competence.title for each in stands if each.asked and each.state in ("lacks", "over"))
    ends = tuple(each.competence.title for each in stands if each.asked and each.state == "ends")
    return Member(employee, lacks, ends, new)


def coming_courses(day: date) -> QuerySet[StaffCourse]:
    """Courses that are not over, the first first, each with how many are signed up."""
    rows_ = StaffCourse.objects.filter(last__gte=day, cancelled_at__isnull=True)
    return rows_.annotate(taken=Count("held_seats")).order_by("first", "pk")


def to_settle(actor: Actor, day: date) -> QuerySet[StaffCourse]:
    """Courses that are over, where it is not written who of the leader's people took part."""
    ours = my_people(actor)
    return StaffCourse.objects.filter(
        last__lt=day, cancelled_at__isnull=True, held_seats__employee__in=ours, held_seats__took_part__isnull=True
    ).distinct()


# ---- who may -------------------------------------------------------------------------------------------------------


def my_people(actor: Actor) -> QuerySet[Employee]:
    """The employees of the teams the actor leads, themselves included; nobody for others."""
    if not actor.has_role("teamleder"):
        return Employee.objects.none()
    day = clock.today()
    ours = TeamMembership.objects.filter(current(day), team__in=actor.team_ids).values("employee")
    able = RoleAssignment.objects.filter(current(day), role__in=WORKS).values("employee")
    return Employee.objects.filter(Q(pk__in=ours), pk__in=able).order_by("name", "pk")


def colleagues(actor: Actor) -> QuerySet[Employee]:
    """Everybody in the actor's teams whom competences are for."""
    day = clock.today()
    ours = TeamMembership.objects.filter(current(day), team__in=actor.team_ids).values("employee")
    able = RoleAssignment.objects.filter(current(day), role__in=WORKS).values("employee")
    return Employee.objects.filter(pk__in=ours).filter(pk__in=able).order_by("name", "pk")


def leads(actor: Actor, employee: Employee) -> bool:
    return my_people(actor).filter(pk=employee.pk).exists()


def require_lead(actor: Actor, employee: Employee) -> None:
    """The actor leads a team of this employee. Raises `AccessDenied`."""
    require(actor, "training.lead")
    if not leads(actor, employee):
        raise AccessDenied(Decision(False, "Det kan kun den, der leder medarbejderens team."), "training.lead", None)


def require_person(actor: Actor, employee: Employee) -> None:
    """Oneself, or somebody in a team one leads. Raises `AccessDenied`."""
    require(actor, "training.own")
    if actor.employee_id != employee.pk and not leads(actor, employee):
        raise AccessDenied(
            Decision(False, "Kompetencer ses kun af medarbejderen selv og den, der leder teamet."), "training.own", None
        )
