"""Who works in the demo municipality: teams, employees, roles and memberships, some of them ended."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from fodfaeste.demo.agenda import COPENHAGEN, workday
from fodfaeste.demo.fakes import LAST_NAMES
from fodfaeste.demo.texts.talks import PURPOSES
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.people.models import Employee, RoleAssignment, Team, TeamMembership, User
from fodfaeste.foundation.people.queries import actor_for
from fodfaeste.foundation.staff import actions as staff

BUILDER = system("Demokommunen")


@dataclass(frozen=True)
class TeamPlan:
    """A team: the benefits it follows up on and how many cases a caseworker has."""

    key: str
    name: str
    benefits: tuple[str, ...]
    low: int
    high: int


TEAMS = (
    TeamPlan("syge", "Sygedagpenge og jobafklaring", ("sygedagpenge", "jobafklaringsforloeb"), 32, 35),
    TeamPlan("kontant", "Kontanthjælp og uddannelse",
             ("kontanthjaelp", "uddannelseshjaelp", "ressourceforloeb", "revalidering"), 40, 45),
    TeamPlan("ledige", "Dagpenge og fleksjob", ("a_dagpenge", "ledighedsydelse"), 40, 45),
)  # fmt: skip

ELSEWHERE = (("sundhed", "Sundhedscentret", "Sundhed og omsorg"),)
"""Teams of other departments, which see a citizen's plan only where the citizen has said yes."""

FIXED = (
    # key, name, title, role, teams
    ("leder", "Lise Modelsen", "Arbejdsmarkedschef", "leder", ()),
    ("teamleder-syge", "Tage Mønsterby", "Teamleder", "teamleder", ("syge",)),
    ("teamleder-kontant", "Tea Skabelund", "Teamleder", "teamleder", ("kontant",)),
    ("teamleder-ledige", "Tom Pladsholdersen", "Teamleder", "teamleder", ("ledige",)),
    ("psykolog", "Pia Prøvebæk", "Psykolog", "specialist", ("syge", "kontant")),
    ("fysioterapeut", "Finn Testlund", "Fysioterapeut", "specialist", ("syge",)),
    ("sygeplejerske", "Sanne Øvelsesen", "Sygeplejerske", "specialist", ("syge", "kontant")),
    ("ergoterapeut", "Erna Prøvedal", "Ergoterapeut", "specialist", ("sundhed",)),
    ("holdleder", "Hanne Demoholt", "Holdleder", "holdleder", ()),
    ("virksomhed-1", "Viggo Figurby", "Virksomhedskonsulent", "virksomhedskonsulent", ("syge", "ledige")),
    ("virksomhed-2", "Vera Fiktivholm", "Virksomhedskonsulent", "virksomhedskonsulent", ("kontant",)),
    ("udvalg", "Ulla Papirsen", "Byrådsmedlem", "udvalg", ()),
    ("udbyder", "Uffe Opspindsen", "Leder i Spiren", "leverandoer", ()),
    ("forsker", "Frank Hypotesen", "Forsker", "forsker", ()),
)
PERSONA = "Mette Eksempelsen"
ADMINISTRATOR = ("administrator", "Ada Attrapsen", "Systemadministrator")
FORMER = ("Dorte Kladdegaard", "Bent Påfundsen", "Inge Variabakke")
"""One caseworker per team who leaves, so that cases are handed over."""
_FIRST_NAMES = """
    Karl Sofie Jens Maria Ole Camilla Peter Line Henrik Louise Anders Nadia Bo Kirsten Ahmed Trine Morten Ida Jakob
    Helle Rasmus Yasmin Poul Signe Lars Emma Torben Gitte Ali Birthe Nikolaj Rikke Simon Eva Kasper Anne Jonas Lone
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())


@dataclass
class Colleague:
    """An employee with a sign-in."""

    key: str
    employee: Employee
    user: User
    taken: set[datetime] = field(default_factory=set)

    def actor(self, *, fresh: bool = False) -> Actor:
        """Who they are to the access check. What it finds out is remembered until something it rests on changes
        (`forget`); ``fresh`` gives an actor of its own to an act that throws its memory away.
        """
        if self._actor is None:
            self._actor = actor_for(self.user)
        return replace(self._actor, cache={}) if fresh else self._actor

    _actor: Actor | None = None

    def forget(self, citizen_id: int | None = None) -> None:
        """What was found out about one citizen, or everything, no longer holds."""
        if citizen_id is None or self._actor is None:
            self._actor = None
        else:
            self._actor.cache.pop(("grounds", citizen_id), None)

    def free(self, day: date, minutes: tuple[tuple[int, int], ...], kept: date) -> datetime:
        """The first free time on the day or a working day after it, but not on the day ``kept`` for others.

        It is taken from then on.
        """
        while True:
            day = workday(day)
            if day == kept:
                day = workday(day + timedelta(days=1))
            for hour, minute in minutes:
                starts = datetime(day.year, day.month, day.day, hour, minute, tzinfo=COPENHAGEN)
                if starts not in self.taken:
                    self.taken.add(starts)
                    return starts
            day += timedelta(days=1)


@dataclass
class Office:
    """Everybody who works here."""

    teams: dict[str, Team]
    by_key: dict[str, Colleague]
    caseworkers: dict[str, list[Colleague]]
    former: dict[str, Colleague]

    def __getitem__(self, key: str) -> Colleague:
        return self.by_key[key]

    def forget(self, citizen_id: int) -> None:
        """A citizen's case was opened, given to somebody else or closed."""
        for colleague in self.by_key.values():
            colleague.forget(citizen_id)


def hire(since: date, caseworkers: dict[str, int]) -> Office:
    """Set the office up as the system does before anybody can sign in. ``caseworkers``: how many per team."""
    teams = {
        plan.key: staff.add_team(actor=BUILDER, purpose=PURPOSES["set_up"], name=plan.name, department="Job og borger")
        for plan in TEAMS
    }
    office = Office(teams, {}, {key: [] for key in teams}, {})
    for key, name, department in ELSEWHERE:
        teams[key] = staff.add_team(actor=BUILDER, purpose=PURPOSES["set_up"], name=name, department=department)
    key, name, title = ADMINISTRATOR
    office.by_key[key] = _employ(office, key, name, title, "administrator", (), since)
    names = _names()
    for plan in TEAMS:
        for number in range(caseworkers[plan.key]):
            first = plan is TEAMS[0] and number == 0
            key = f"sagsbehandler-{plan.key}-{number + 1}"
            made = _employ(
                office, key, PERSONA if first else next(names), "Sagsbehandler", "sagsbehandler", (plan.key,), since
            )
            office.by_key[key] = made
            office.caseworkers[plan.key].append(made)
    for plan, name in zip(TEAMS, FORMER, strict=True):
        office.former[plan.key] = office.by_key[f"tidligere-{plan.key}"] = _employ(
            office, f"tidligere-{plan.key}", name, "Sagsbehandler", "sagsbehandler", (plan.key,), since
        )
    for key, name, title, role, belongs in FIXED:
        office.by_key[key] = _employ(office, key, name, title, role, belongs, since)
    return office


def leave(office: Office, key: str) -> None:
    """Let a colleague stop today: roles and memberships end, history stays."""
    admin, gone = office["administrator"].actor(), office[key].employee
    for assignment in RoleAssignment.objects.filter(employee=gone, valid_to__isnull=True):
        staff.end_role(actor=admin, purpose=PURPOSES["set_up"], assignment=assignment)
    for membership in TeamMembership.objects.filter(employee=gone, valid_to__isnull=True):
        staff.leave_team(actor=admin, purpose=PURPOSES["set_up"], membership=membership)
    office[key].forget()


def _employ(
    office: Office, key: str, name: str, title: str, role: str, teams: tuple[str, ...], since: date
) -> Colleague:
    purpose = PURPOSES["set_up"]
    employee = staff.add_employee(
        actor=BUILDER, purpose=purpose, name=name, title=title, email=f"{key}@demo.invalid", phone="00 00 00 00"
    )
    staff.give_role(actor=BUILDER, purpose=purpose, employee=employee, role=role, valid_from=since)
    for team in teams:
        staff.join_team(actor=BUILDER, purpose=purpose, employee=employee, team=office.teams[team], valid_from=since)
    user = staff.give_sign_in(actor=BUILDER, purpose=purpose, username=key, employee=employee)
    return Colleague(key, employee, user)


def _names():  # type: ignore[no-untyped-def]
    """Names for the other caseworkers: an ordinary first name, and a last name that says it is all made up."""
    number = 0
    while True:
        yield f"{FIRST_NAMES[number % len(FIRST_NAMES)]} {LAST_NAMES[(number * 7 + 3) % len(LAST_NAMES)]}"
        number += 1
