"""A municipality of any size, written in bulk, for measuring how pages grow. Unlike the demo it tells no story."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.urls import reverse

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.casework.conversations.models import Agreement, Conversation
from fodfaeste.casework.plans.models import Plan, Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, Team, TeamMembership, User
from fodfaeste.foundation.people.queries import vault
from fodfaeste.foundation.register.models import BenefitWeek, RegisterStatus

TEAMS = 4
OWN = 38
"""Citizens of the measured caseworker, the same at every size."""
WEEKS = 80


@dataclass
class World:
    """Who is measured, and on whom."""

    caseworker: User
    citizen_user: User
    citizen: Citizen

    def paths(self) -> dict[str, tuple[User, str]]:
        """Page name → who asks, and the path."""
        own = {"citizen_id": self.citizen.pk}
        staff = ("citizen", "plan", "screening_start", "conversations")
        return {
            "overview": (self.caseworker, reverse("overview")),
            "citizens": (self.caseworker, reverse("citizens")),
            "citizens_search": (self.caseworker, reverse("citizens") + "?q=navn12"),
            **{name: (self.caseworker, reverse(name, kwargs=own)) for name in staff},
            "who_looked": (self.citizen_user, reverse("who_looked")),
        }


def fill(size: int, teams_of: int = TEAMS) -> World:
    """Write `size` citizens with cases in so many teams, statuses, plans, conversations and readings."""
    chance = Random(size)
    today = clock.today()
    teams = Team.objects.bulk_create(Team(name=f"Team {number}") for number in range(teams_of))
    workers = _workers(max(size // 40, 2 * teams_of), teams)
    citizens = citizens_named(range(size), chance, today)
    opened = today - timedelta(200)
    cases = Case.objects.bulk_create(
        Case(citizen=citizen, team=teams[number % teams_of], target_group="kontanthjaelp", opened=opened)
        for number, citizen in enumerate(citizens)
    )
    by_team = {team.pk: [worker for worker, theirs in workers if theirs == team] for team in teams}
    _assign(cases, by_team, today)
    _statuses(citizens, chance, today)
    _work(cases, workers, chance, today)
    me = workers[0][0]
    mine = Assignment.objects.filter(employee=me).select_related("case__citizen").order_by("pk")[0].case.citizen
    caseworker = User.objects.create_user("m", employee=me)
    _history(mine, caseworker, today)
    return World(caseworker, User.objects.create_user("b", citizen=mine), mine)


def leaders() -> dict[str, User]:
    """The leader of the first team, and the manager of all."""
    since = date(2020, 1, 6)
    found = {}
    for key, role in (("leader", "teamleder"), ("manager", "leder")):
        employee = Employee.objects.create(name=f"Opdigtet {role}")
        RoleAssignment.objects.create(employee=employee, role=role, valid_from=since)
        found[key] = User.objects.create_user(key, employee=employee)
    TeamMembership.objects.create(
        employee=found["leader"].employee, team=Team.objects.order_by("pk")[0], valid_from=since
    )
    return found


def _workers(count: int, teams: list[Team]) -> list[tuple[Employee, Team]]:
    employees = Employee.objects.bulk_create(Employee(name=f"Medarbejder {n}") for n in range(count))
    placed = [(employee, teams[number % len(teams)]) for number, employee in enumerate(employees)]
    start = date(2020, 1, 6)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(employee=employee, role="sagsbehandler", valid_from=start) for employee, _ in placed
    )
    TeamMembership.objects.bulk_create(
        TeamMembership(employee=employee, team=team, valid_from=start) for employee, team in placed
    )
    return placed


def citizens_named(numbers: range, chance: Random, today: date) -> list[Citizen]:
    """Citizens with names and numbers that belong to nobody."""
    keys = vault()
    return Citizen.objects.bulk_create(
        (
            Citizen(
                first_name=f"Navn{number}",
                last_name=f"Opdigtet{chance.randrange(len(numbers))}",
                cpr_fingerprint=keys.fingerprint(f"{number:010}"),
                cpr_sealed=keys.seal(f"{number:010}"),
                birth_date=today - timedelta(365 * chance.randint(18, 64)),
            )
            for number in numbers
        ),
        batch_size=2000,
    )


def _assign(cases: list[Case], by_team: dict[int, list[Employee]], today: date) -> None:
    """The first worker of every team gets `OWN` citizens, the others share the rest."""
    taken = dict.fromkeys(by_team, 0)
    rows = []
    for case in cases:
        workers = by_team[case.team_id]
        number = taken[case.team_id]
        taken[case.team_id] += 1
        employee = workers[0] if number < OWN else workers[1 + number % (len(workers) - 1)]
        rows.append(Assignment(case=case, employee=employee, valid_from=today - timedelta(200)))
    Assignment.objects.bulk_create(rows, batch_size=2000)


def _statuses(citizens: list[Citizen], chance: Random, today: date) -> None:
    monday = today - timedelta(today.weekday())
    RegisterStatus.objects.bulk_create(
        (
            RegisterStatus(
                citizen=citizen,
                weeks_total=(weeks := chance.randint(1, 200)),
                weeks_last_52=min(52, weeks),
                weeks_last_156=min(156, weeks),
                spells=chance.randint(1, 4),
                spell_start=monday - timedelta(weeks=min(weeks, 60)),
                spell_weeks=min(weeks, 60),
                benefit="kontanthjaelp",
                last_benefit_week=monday,
                ladder_week=weeks,
                refund_percent=20,
                self_support_weeks_156=chance.randint(0, 40),
                as_of=monday,
            )
            for citizen in citizens
        ),
        batch_size=2000,
    )


def _work(cases: list[Case], workers: list[tuple[Employee, Team]], chance: Random, today: date) -> None:
    now = clock.now()
    plans = Plan.objects.bulk_create(
        (Plan(citizen_id=case.citizen_id, case=case, own_goal="Jeg vil i arbejde") for case in cases[::2]),
        batch_size=2000,
    )
    Step.objects.bulk_create(
        (
            Step(
                plan=plan,
                order=number,
                what="Et skridt",
                actor=("borger", "sagsbehandler")[number % 2],
                track=("sundhed", "hverdag", "job")[number % 3],
                due=today + timedelta(chance.randint(-20, 60)),
            )
            for plan in plans
            for number in range(4)
        ),
        batch_size=2000,
    )
    responsible = dict(Assignment.objects.values_list("case_id", "employee_id"))
    talks = Conversation.objects.bulk_create(
        (
            Conversation(
                citizen_id=case.citizen_id,
                case=case,
                employee_id=responsible[case.pk],
                starts=now + timedelta(days=days, minutes=30 * (number % 16)),
                status="held" if days < 0 else "booked",
                closed_at=now + timedelta(days=days) if days < 0 else None,
            )
            for number, case in enumerate(cases)
            for days in (-30, chance.randint(1, 20))
        ),
        batch_size=2000,
    )
    Agreement.objects.bulk_create(
        (
            Agreement(
                citizen_id=talk.citizen_id,
                conversation=talk,
                owner=("borger", "sagsbehandler")[talk.pk % 2],
                what="En aftale",
                due=today + timedelta(chance.randint(-10, 30)),
            )
            for talk in talks[::2]
        ),
        batch_size=2000,
    )


def _history(citizen: Citizen, user: User, today: date) -> None:
    monday = today - timedelta(today.weekday())
    BenefitWeek.objects.bulk_create(
        BenefitWeek(
            citizen=citizen,
            week=monday - timedelta(weeks=number),
            benefit="kontanthjaelp",
            payout_oere=300_000,
            refund_oere=60_000,
        )
        for number in range(WEEKS)
    )
    Reading.objects.bulk_create(
        Reading(
            at=clock.now() - timedelta(hours=number),
            citizen=citizen,
            user=user,
            actor_label=user.label,
            role="sagsbehandler",
            page="Borgerens side",
            ground="assigned",
        )
        for number in range(500)
    )
