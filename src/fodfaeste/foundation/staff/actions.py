"""Administering people. Every act here is for the administrator or the system, except citizens and their contact."""

from datetime import date, timedelta
from typing import TypeVar

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import ROLE_TITLES, ROLES, Actor
from fodfaeste.foundation.people.cpr import BadCpr
from fodfaeste.foundation.people.models import (
    Citizen,
    Employee,
    RoleAssignment,
    Team,
    TeamMembership,
    User,
    current,
)
from fodfaeste.foundation.people.queries import read_cpr, vault
from fodfaeste.foundation.staff.rules import Period, clash, earliest_end

D = TypeVar("D", RoleAssignment, TeamMembership)

CONTACT = ("phone", "email", "protected", "interpreter")
"""What `add_citizen` and `update_contact` take besides the name."""

EMPLOYEE_ROLES = tuple(role for role in ROLES if role != "borger")


@action
def add_citizen(*, actor: Actor, purpose: str, cpr: str, first_name: str, last_name: str, **contact: object) -> Citizen:
    """A new citizen, or the name of one the register already knows.

    `contact` takes phone, email, protected and interpreter. Raises `Refused` for a wrong CPR number, a missing name
    and a citizen who already has a name here.
    """
    require(actor, "citizen.add")
    try:
        number = read_cpr(cpr)
    except BadCpr as bad:
        raise Refused(f"{bad}. Skriv det som på sundhedskortet.", "cpr") from None
    digits = vault().fingerprint(number.digits)
    citizen = Citizen.objects.select_for_update().filter(cpr_fingerprint=digits).first()
    known_from_register = citizen is not None
    if citizen is None:
        citizen = Citizen(cpr_fingerprint=digits, cpr_sealed=vault().seal(number.digits), birth_date=number.birth_date)
    elif not citizen.register_only:
        raise Refused("Borgeren er her allerede. Gå tilbage til Borgere, og slå op på CPR-nummeret.", "cpr")
    citizen.register_only = False
    _write_contact(citizen, {"first_name": first_name, "last_name": last_name, **contact})
    if known_from_register:
        citizen.version += 1
    try:
        with transaction.atomic():
            citizen.save()
    except IntegrityError:
        raise Refused("En anden har lige oprettet borgeren. Slå op på CPR-nummeret.", "cpr") from None
    record(
        actor=actor,
        purpose=purpose,
        verb="citizen.added",
        citizen_id=citizen.pk,
        subject=citizen,
        data={"known_from_register": known_from_register},
    )
    return citizen


@action
def update_contact(*, actor: Actor, purpose: str, citizen: Citizen, version: int, **changes: object) -> Citizen:
    """Change name or contact; `changes` takes first_name, last_name and what `add_citizen` takes. Raises `Stale`."""
    require(actor, "citizen.edit_contact", citizen)
    fresh = locked(Citizen, citizen.pk, version)
    before = {name: getattr(fresh, name) for name in changes}
    _write_contact(fresh, changes)
    changed = sorted(name for name in changes if getattr(fresh, name) != before[name])
    if not changed:
        return fresh
    fresh.version += 1
    fresh.save()
    record(
        actor=actor,
        purpose=purpose,
        verb="citizen.contact_changed",
        citizen_id=fresh.pk,
        subject=fresh,
        data={"fields": changed},
    )
    return fresh


@action
def add_employee(
    *, actor: Actor, purpose: str, name: str, title: str = "", email: str = "", phone: str = ""
) -> Employee:
    """A new employee, without roles and without a sign-in."""
    require(actor, "people.admin")
    employee = Employee(name=name.strip(), title=title.strip(), email=email.strip(), phone=phone.strip())
    _clean(employee)
    employee.save()
    record(actor=actor, purpose=purpose, verb="employee.added", subject=employee)
    return employee


@action
def add_team(*, actor: Actor, purpose: str, name: str, department: str = "") -> Team:
    require(actor, "people.admin")
    team = Team(name=name.strip(), department=department.strip())
    if Team.objects.filter(name__iexact=team.name).exists():
        raise Refused(f"Der er allerede et team, der hedder {team.name}. Vælg et andet navn.", "name")
    _clean(team)
    team.save()
    record(actor=actor, purpose=purpose, verb="team.added", subject=team)
    return team


@action
def give_role(
    *, actor: Actor, purpose: str, employee: Employee, role: str, valid_from: date, valid_to: date | None = None
) -> RoleAssignment:
    """Let an employee act in a role from a day on. The same role twice at one time is refused."""
    require(actor, "people.admin")
    _not_oneself(actor, employee)
    if role not in EMPLOYEE_ROLES:
        raise Refused("Vælg en rolle fra listen.", "role")
    Employee.objects.select_for_update().get(pk=employee.pk)
    rows = RoleAssignment.objects.filter(employee=employee, role=role)
    _check_period(valid_from, valid_to, rows, f"{employee.name} har allerede rollen {ROLE_TITLES[role].lower()}")
    given = RoleAssignment.objects.create(employee=employee, role=role, valid_from=valid_from, valid_to=valid_to)
    record(
        actor=actor,
        purpose=purpose,
        verb="role.given",
        subject=employee,
        data={"role": role, "from": valid_from, "to": valid_to},
    )
    return given


@action
def end_role(*, actor: Actor, purpose: str, assignment: RoleAssignment, last_day: date | None = None) -> None:
    """End a role; `last_day` is the last day it holds (today unless given; yesterday ends it at once).

    The last administrator who can sign in keeps the role, or nobody could give it again.
    """
    require(actor, "people.admin")
    if assignment.role == "administrator":
        _keep_an_administrator(assignment, last_day or clock.today())
    ended = _end(RoleAssignment, assignment.pk, last_day, "Rollen")
    record(
        actor=actor,
        purpose=purpose,
        verb="role.ended",
        subject=assignment.employee,
        data={"role": ended.role, "from": ended.valid_from, "to": ended.valid_to},
    )


@action
def join_team(
    *, actor: Actor, purpose: str, employee: Employee, team: Team, valid_from: date, valid_to: date | None = None
) -> TeamMembership:
    """Make an employee part of a team. Being in the same team twice at one time is refused."""
    require(actor, "people.admin")
    _not_oneself(actor, employee)
    Employee.objects.select_for_update().get(pk=employee.pk)
    rows = TeamMembership.objects.filter(employee=employee, team=team)
    _check_period(valid_from, valid_to, rows, f"{employee.name} er allerede med i {team.name}")
    joined = TeamMembership.objects.create(employee=employee, team=team, valid_from=valid_from, valid_to=valid_to)
    record(
        actor=actor,
        purpose=purpose,
        verb="team.joined",
        subject=employee,
        data={"team": team.pk, "from": valid_from, "to": valid_to},
    )
    return joined


@action
def leave_team(*, actor: Actor, purpose: str, membership: TeamMembership, last_day: date | None = None) -> None:
    """End a membership; `last_day` as in `end_role`."""
    require(actor, "people.admin")
    ended = _end(TeamMembership, membership.pk, last_day, "Tiden i teamet")
    record(
        actor=actor,
        purpose=purpose,
        verb="team.left",
        subject=membership.employee,
        data={"team": ended.team_id, "from": ended.valid_from, "to": ended.valid_to},
    )


@action
def give_sign_in(
    *,
    actor: Actor,
    purpose: str,
    username: str,
    citizen: Citizen | None = None,
    employee: Employee | None = None,
    password: str | None = None,
) -> User:
    """A sign-in for one citizen or one employee. Without a password it can only be used through another door."""
    require(actor, "people.admin")
    if (citizen is None) == (employee is None):
        raise ValueError("a sign-in belongs to one citizen or one employee")
    username = username.strip()
    if not username or User.objects.filter(username__iexact=username).exists():
        raise Refused("Brugernavnet er tomt eller optaget. Vælg et andet.", "username")
    if User.objects.filter(citizen=citizen, employee=employee).exists():
        raise Refused(f"{citizen or employee} kan allerede logge ind.", "username")
    if password is not None:
        try:
            validate_password(password)
        except ValidationError as error:
            raise Refused(" ".join(error.messages), "password") from None
    user = User.objects.create_user(username, password=password, citizen=citizen, employee=employee)
    record(
        actor=actor,
        purpose=purpose,
        verb="sign_in.given",
        citizen_id=citizen.pk if citizen else None,
        subject=user,
        data={"employee": employee.pk if employee else None},
    )
    return user


def _write_contact(citizen: Citizen, values: dict[str, object]) -> None:
    unknown = set(values) - {"first_name", "last_name", *CONTACT}
    if unknown:
        raise TypeError(f"not part of a citizen's contact: {', '.join(sorted(unknown))}")
    for name, value in values.items():
        setattr(citizen, name, value.strip() if isinstance(value, str) else value)
    for name, what in (("first_name", "fornavn"), ("last_name", "efternavn")):
        if not getattr(citizen, name):
            raise Refused(f"Skriv borgerens {what}.", name)
    _clean(citizen, exclude={"cpr_fingerprint", "cpr_sealed", "birth_date"})


def _clean(row: models.Model, exclude: set[str] | None = None) -> None:
    """Django's own checks of length, e-mail and the like, as a refusal with words."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(" ".join(messages), field) from None


def _check_period(first: date, last: date | None, rows: models.QuerySet[D], already: str) -> None:
    if last is not None and last < first:
        raise Refused("Slutdagen ligger før startdagen.", "valid_to")
    found = clash(Period(first, last), (Period(row.valid_from, row.valid_to) for row in rows))
    if found is not None:
        until = f" til {found.last:%d.%m.%Y}" if found.last else ""
        raise Refused(
            f"{already} fra {found.first:%d.%m.%Y}{until}. Afslut det først, eller vælg en anden dag.", "valid_from"
        )


def _end(model: type[D], pk: int, last_day: date | None, what: str) -> D:
    """Set the last day. What has not begun by then never held at all and is taken away; the journal remembers it."""
    row = model._default_manager.select_for_update().get(pk=pk)
    today = clock.today()
    last = last_day or today
    if row.valid_to is not None and row.valid_to < today:
        raise Refused(f"{what} er allerede slut.", "last_day")
    if last < earliest_end(today):
        raise Refused(f"{what} kan tidligst slutte i går. Det, der gjaldt før, kan ikke ændres.", "last_day")
    if row.valid_to is not None and last > row.valid_to:
        raise Refused(f"{what} slutter allerede {row.valid_to:%d.%m.%Y}. Vælg en dag før.", "last_day")
    if last < row.valid_from:
        row.delete()
        return row
    row.valid_to = last
    row.save(update_fields=["valid_to"])
    return row


def _keep_an_administrator(assignment: RoleAssignment, last_day: date) -> None:
    """Somebody else can administer today and on the day after the end. Locked: two cannot end each other at once."""
    rows = RoleAssignment.objects.select_for_update().filter(role="administrator").order_by("pk")
    others = [row.pk for row in rows if row.pk != assignment.pk]
    for day in (clock.today(), last_day + timedelta(days=1)):
        able = RoleAssignment.objects.filter(current(day), pk__in=others, employee__user__is_active=True)
        if not able.exists():
            raise Refused(
                "Det er den sidste administrator, der kan logge ind. Giv rollen til en anden først.", "last_day"
            )


__all__ = [
    "add_citizen",
    "add_employee",
    "add_team",
    "end_role",
    "give_role",
    "give_sign_in",
    "join_team",
    "leave_team",
    "update_contact",
]


def _not_oneself(actor: Actor, employee: Employee) -> None:
    """Four eyes: nobody widens their own access."""
    if actor.employee_id == employee.pk:
        raise Refused("Du kan ikke give dig selv en rolle eller et team. Bed en anden administrator om det.")
