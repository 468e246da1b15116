"""The people one can sign in as in demo mode: the first user of each role."""

from dataclasses import dataclass

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import ROLE_TITLES, ROLES
from fodfaeste.foundation.people.models import RoleAssignment, User, current

ABOUT = {
    "borger": "Har en plan og svarer på den fra sin telefon.",
    "sagsbehandler": "Begynd her: overblik, borgere, samtaler og planer.",
    "specialist": "Ser teamets borgere og deres planer.",
    "holdleder": "Leder hold; ser kun dem, der er givet adgang til.",
    "virksomhedskonsulent": "Finder virksomheder sammen med borgerne.",
    "teamleder": "Ser teamet og fordeler forløb.",
    "leder": "Indlæser refusionsfilen og følger tallene.",
    "udvalg": "Ser kommunens samlede tal, aldrig personer.",
    "forsker": "Ser samlede tal, aldrig personer.",
    "administrator": "Passer regler, medarbejdere og register.",
}


@dataclass(frozen=True)
class Persona:
    role: str
    title: str
    name: str
    about: str
    first: bool


def all_personas() -> list[Persona]:
    """One persona per role that has a user, the caseworker first."""
    order = sorted(ROLES, key=lambda role: (role != "sagsbehandler", role != "borger", ROLES.index(role)))
    found = [(role, first_of(role)) for role in order]
    return [
        Persona(role, ROLE_TITLES[role], user.label, ABOUT[role], role == "sagsbehandler")
        for role, user in found
        if user is not None
    ]


def first_of(role: str) -> User | None:
    """The role's first user; for `borger` the first citizen with a sign-in."""
    if role == "borger":
        return User.objects.filter(citizen__isnull=False, is_active=True).order_by("pk").first()
    if role not in ROLES:
        return None
    holders = RoleAssignment.objects.filter(current(clock.today()), role=role).values("employee")
    return User.objects.filter(employee__in=holders, is_active=True).order_by("pk").first()
