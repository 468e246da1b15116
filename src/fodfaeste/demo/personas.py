"""The people one can sign in as in demo mode: the first user of each role, any colleague, any citizen."""

from dataclasses import dataclass

from django.db.models import Max

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import ROLE_TITLES, ROLES, system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, RoleAssignment, User, current
from fodfaeste.foundation.staff.actions import give_sign_in

ABOUT = {
    "borger": "Har en plan og svarer på den fra sin telefon.",
    "sagsbehandler": "Begynd her: overblik, borgere, samtaler og planer.",
    "specialist": "Bliver spurgt i analyser og runder; ser kun de sager.",
    "holdleder": "Leder hold; ser kun dem, der er givet adgang til.",
    "virksomhedskonsulent": "Finder virksomheder sammen med borgerne.",
    "teamleder": "Ser teamet og fordeler forløb.",
    "leder": "Indlæser refusionsfilen og følger tallene.",
    "udvalg": "Ser kommunens samlede tal, aldrig personer.",
    "forsker": "Ser samlede tal, aldrig personer.",
    "leverandoer": "Ser kun foreningens egne deltagere.",
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


def colleagues() -> list[User]:
    """Every employee with a sign-in and a role today, by name: the nurse, and a second caseworker."""
    holders = RoleAssignment.objects.filter(current(clock.today())).values("employee")
    return list(
        User.objects.filter(employee__in=holders, is_active=True)
        .select_related("employee")
        .order_by("employee__name", "pk")
    )


def citizens_at_work(most: int = 20) -> list[Citizen]:
    """The citizens something happened for most lately, newest first."""
    latest = JournalEntry.objects.exclude(citizen_id=None).values("citizen_id").annotate(last=Max("seq"))
    ids = [int(row["citizen_id"]) for row in latest.order_by("-last")[: 2 * most] if row["citizen_id"]]
    found = Citizen.objects.filter(pk__in=ids, register_only=False).in_bulk()
    return [found[pk] for pk in ids if pk in found][:most]


def as_citizen(citizen_id: int) -> User | None:
    """The sign-in of any citizen of the demo, made when it is asked for the first time."""
    citizen = Citizen.objects.filter(pk=citizen_id, register_only=False).first()
    if citizen is None:
        return None
    user = User.objects.filter(citizen=citizen).first()
    return user or give_sign_in(
        actor=system("Demo"), purpose="Prøve siden som borger", username=f"borger-{citizen.pk}", citizen=citizen
    )
