"""The people every test knows.

Teams *Nord* and *Syd*. Mette (caseworker, Nord) is responsible for Anna; Karl (caseworker, Nord) for Bo; Sofie
(caseworker, Syd) for Carla. Dan is known from the register alone and has no case. Tage leads Nord. There is one
employee for every other role; Pia (specialist) and Viggo (company consultant) belong to Nord. Anna, Bo and Carla can
sign in.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor, system
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, Team, TeamMembership, User
from fodfaeste.foundation.people.queries import actor_for, vault

LONG_AGO = date(2020, 1, 6)
STAFF = {
    "mette": ("Mette Testsen", "sagsbehandler", "Nord"),
    "karl": ("Karl Prøvesen", "sagsbehandler", "Nord"),
    "sofie": ("Sofie Fiktiv", "sagsbehandler", "Syd"),
    "pia": ("Pia Prøve", "specialist", "Nord"),
    "hanne": ("Hanne Hold", "holdleder", None),
    "viggo": ("Viggo Virke", "virksomhedskonsulent", "Nord"),
    "tage": ("Tage Team", "teamleder", "Nord"),
    "lise": ("Lise Leder", "leder", None),
    "ulla": ("Ulla Udvalg", "udvalg", None),
    "frank": ("Frank Forsker", "forsker", None),
    "admin": ("Ada Admin", "administrator", None),
}
CITIZENS = {
    "anna": ("Anna", "Opdigtet", "7001801000", "mette", "Nord"),
    "bo": ("Bo", "Opdigtet", "7101751000", "karl", "Nord"),
    "carla": ("Carla", "Opdigtet", "7202901000", "sofie", "Syd"),
}


@dataclass
class Cast:
    """Look people up by their short name: `cast.citizen["anna"]`, `cast.actor("mette")`, `cast.user["anna"]`."""

    employee: dict[str, Employee]
    citizen: dict[str, Citizen]
    case: dict[str, Case]
    team: dict[str, Team]
    user: dict[str, User]

    def actor(self, name: str) -> Actor:
        """The person as an actor, as on a fresh request."""
        return actor_for(User.objects.select_related("employee", "citizen").get(pk=self.user[name].pk))

    @property
    def system(self) -> Actor:
        return system("Test")


def make_citizen(first: str, last: str, cpr: str, *, register_only: bool = False) -> Citizen:
    """A citizen with a test CPR number (day + 60)."""
    born = date(1900 + int(cpr[4:6]), int(cpr[2:4]), int(cpr[:2]) - 60)
    return Citizen.objects.create(
        first_name=first,
        last_name=last,
        cpr_fingerprint=vault().fingerprint(cpr),
        cpr_sealed=vault().seal(cpr),
        birth_date=born,
        register_only=register_only,
    )


def build_cast() -> Cast:
    """Put the cast into the database."""
    team = {name: Team.objects.create(name=name, department="Beskæftigelse") for name in ("Nord", "Syd")}
    employee, user = {}, {}
    for key, (name, role, team_name) in STAFF.items():
        employee[key] = Employee.objects.create(name=name, title=role.capitalize())
        RoleAssignment.objects.create(employee=employee[key], role=role, valid_from=LONG_AGO)
        if team_name:
            TeamMembership.objects.create(employee=employee[key], team=team[team_name], valid_from=LONG_AGO)
        user[key] = User.objects.create_user(key, password="rigtig-lang-kode", employee=employee[key])
    citizen, case = {}, {}
    for key, (first, last, cpr, responsible, team_name) in CITIZENS.items():
        citizen[key] = make_citizen(first, last, cpr)
        user[key] = User.objects.create_user(key, password="rigtig-lang-kode", citizen=citizen[key])
        opened = clock.today() - timedelta(days=60)
        case[key] = Case.objects.create(
            citizen=citizen[key], team=team[team_name], target_group="kontanthjaelp", opened=opened
        )
        Assignment.objects.create(case=case[key], employee=employee[responsible], valid_from=opened)
    citizen["dan"] = make_citizen("", "", "7303851000", register_only=True)
    return Cast(employee, citizen, case, team, user)
