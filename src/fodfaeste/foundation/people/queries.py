"""Finding people, and who a signed-in user is right now."""

from functools import lru_cache

from django.conf import settings

from fodfaeste.foundation import clock
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.cpr import Cpr, CprVault, parse
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, User, current


@lru_cache(maxsize=4)
def _vault(secret: bytes) -> CprVault:
    return CprVault(secret)


def vault() -> CprVault:
    """The installation's CPR vault."""
    return _vault(settings.FODFAESTE_CPR_KEY)


def read_cpr(text: str) -> Cpr:
    """Parse with this installation's rule for test numbers. Raises `BadCpr`."""
    return parse(text, test_numbers=settings.FODFAESTE_TEST_NUMBERS)


def written_cpr(citizen: Citizen) -> str:
    """The whole number with its hyphen. Ask `access` for `citizen.see_cpr` first."""
    digits = vault().open(bytes(citizen.cpr_sealed))
    return f"{digits[:6]}-{digits[6:]}"


def actor_for(user: User) -> Actor:
    """The user as an actor: roles and teams as they are today, read anew on each request."""
    if not user.is_active:
        return Actor(kind="anonymous", label=user.username)
    if user.citizen_id is not None:
        return Actor(
            kind="user", label=user.label, roles=frozenset({"borger"}), user_id=user.pk, citizen_id=user.citizen_id
        )
    assert user.employee is not None
    return _employee_actor(user, user.employee)


def _employee_actor(user: User, employee: Employee) -> Actor:
    today = clock.today()
    roles = RoleAssignment.objects.filter(current(today), employee=employee).values_list("role", flat=True)
    teams = TeamMembership.objects.filter(current(today), employee=employee).values_list("team_id", flat=True)
    return Actor(
        kind="user",
        label=employee.name,
        roles=frozenset(roles),
        user_id=user.pk,
        employee_id=employee.pk,
        team_ids=frozenset(teams),
    )
