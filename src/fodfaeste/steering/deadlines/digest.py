"""The mail each working day to employees who wish it: how many deadlines, and a link. Never who they are about."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action
from fodfaeste.foundation.days import public_holidays
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Employee, RoleAssignment, TeamMembership, current
from fodfaeste.foundation.refresh.queries import last
from fodfaeste.foundation.reminders.sending import Letter, deliver
from fodfaeste.foundation.reminders.wording import link
from fodfaeste.steering.deadlines.models import DeadlineCount, Digest, DigestWish, DueDeadline
from fodfaeste.steering.deadlines.rules import PLACES, Place, place

FRIDAY = 4


class NotCounted(Exception):
    """Nothing is sent: the deadlines were not counted today, and yesterday's numbers would be wrong."""


@dataclass
class Numbers:
    """What one employee is told: own deadlines by where they stand, and what is overdue in the teams they lead."""

    own: Counter[Place] = field(default_factory=Counter)
    teams: dict[str, int] = field(default_factory=dict)

    @property
    def anything(self) -> bool:
        """Is there something to do this week? A mail that says "nothing" every day is soon not read."""
        return bool(self.own["late"] or self.own["week"] or any(self.teams.values()))


@action
def choose(*, actor: Actor, purpose: str, by_email: bool) -> DigestWish:
    """The employee wishes the mail, or does not. The same choice again changes nothing. Raises `Refused`."""
    require(actor, "deadlines.digest")
    employee = Employee.objects.select_for_update().get(pk=actor.employee_id or 0)
    if by_email and not employee.email:
        raise Refused("Vi kender ikke din e-mail. Bed en administrator skrive den under Medarbejdere.")
    known = DigestWish.objects.filter(employee=employee).first()
    if known is not None and known.by_email == by_email:
        return known
    wish, _ = DigestWish.objects.update_or_create(
        employee=employee, defaults={"by_email": by_email, "chosen_at": clock.now()}
    )
    verb = "digest.chosen" if by_email else "digest.declined"
    record(actor=actor, purpose=purpose, verb=verb, subject=wish, data={})
    return wish


def send_digests(*, actor: Actor, purpose: str, on: date | None = None) -> Counter[str]:
    """Send today's mails: how many were `sent`, `refused`, `put_off` and `perhaps`. Raises `MailDown`, `NotCounted`."""
    day = on or clock.today()
    if day.weekday() > FRIDAY or day in public_holidays(day.year):
        return Counter()
    waiting = _waiting(day)
    if not waiting:
        return Counter()
    counted = last("deadlines")
    if counted is None or counted.at is None or timezone.localtime(counted.at).date() != day:
        raise NotCounted("the deadlines were not counted today; run fodfaeste refresh")
    numbers = _numbers(waiting, day)
    return deliver(
        partial(_claimed, actor, purpose, employee, day, numbers[employee.pk])
        for employee in waiting
        if numbers[employee.pk].anything
    )


@action
def claim(*, actor: Actor, purpose: str, employee: Employee, day: date) -> tuple[Digest, str] | None:
    """Take one mail to send it, with its address; None where somebody has it, or it is no longer wished."""
    require(actor, "deadlines.digest_send")
    wish = DigestWish.objects.select_for_update().select_related("employee").filter(employee=employee).first()
    if wish is None or not wish.by_email or not wish.employee.email:
        return None
    try:
        with transaction.atomic():
            taken = Digest.objects.create(employee=employee, day=day, at=clock.now())
    except IntegrityError:
        return None
    _record(actor, purpose, "digest.begun", taken)
    return taken, wish.employee.email


@action
def settle(*, actor: Actor, purpose: str, digest: Digest, state: str) -> None:
    """Say how a claimed mail went: `sent` or `refused`."""
    require(actor, "deadlines.digest_send")
    Digest.objects.filter(pk=digest.pk, state="claimed").update(state=state, at=clock.now())
    _record(actor, purpose, f"digest.{state}", digest)


@action
def release(*, actor: Actor, purpose: str, digest: Digest) -> None:
    """Give a claim back, where the mail server certainly took nothing."""
    require(actor, "deadlines.digest_send")
    _record(actor, purpose, "digest.put_off", digest)
    Digest.objects.filter(pk=digest.pk, state="claimed").delete()


def _claimed(actor: Actor, purpose: str, employee: Employee, day: date, numbers: Numbers) -> Letter | None:
    taken = claim(actor=actor, purpose=purpose, employee=employee, day=day)
    if taken is None:
        return None
    digest, address = taken
    return Letter(
        address,
        subject(numbers),
        body(numbers),
        lambda state: settle(actor=actor, purpose=purpose, digest=digest, state=state),
        lambda: release(actor=actor, purpose=purpose, digest=digest),
    )


def _record(actor: Actor, purpose: str, verb: str, digest: Digest) -> None:
    data: dict[str, object] = {"employee": digest.employee_id, "day": digest.day.isoformat()}
    record(actor=actor, purpose=purpose, verb=verb, subject=digest, data=data)


# ---- who, and what they are told -----------------------------------------------------------------------------------


def _waiting(day: date) -> list[Employee]:
    """Who wishes the mail, has an address, still works with deadlines, and has not got today's."""
    able = RoleAssignment.objects.filter(current(day), role__in=("sagsbehandler", "teamleder")).values("employee")
    had = Digest.objects.filter(day=day).values("employee")
    wished = Employee.objects.filter(digest_wish__by_email=True, user__is_active=True, pk__in=able)
    return list(wished.exclude(email="").exclude(pk__in=had).order_by("pk"))


def _numbers(employees: list[Employee], day: date) -> dict[int, Numbers]:
    """Employee → what they are told; three queries for everybody."""
    ids = [each.pk for each in employees]
    found: dict[int, Numbers] = defaultdict(Numbers)
    for owner, due in DueDeadline.objects.filter(owner__in=ids).order_by().values_list("owner", "due"):
        at = place(due, day)
        if at is not None:
            found[owner].own[at] += 1
    leads = RoleAssignment.objects.filter(current(day), role="teamleder", employee__in=ids).values("employee")
    late = dict(
        DeadlineCount.objects.order_by().values_list("team").annotate(late=Sum("late")).values_list("team", "late")
    )
    members = TeamMembership.objects.filter(current(day), employee__in=leads).select_related("team")
    for row in members.order_by("team__name"):
        found[row.employee_id].teams[row.team.name] = late.get(row.team_id, 0)
    return found


def subject(numbers: Numbers) -> str:
    late = numbers.own["late"] + sum(numbers.teams.values())
    return f"Frister: {late} er overskredet" if late else "Frister i denne uge"


def body(numbers: Numbers) -> str:
    """Numbers and a link. An e-mail is read by whoever holds the telephone."""
    lines = []
    if numbers.own:
        lines.append("Dine frister:\n" + "\n".join(f"{title}: {numbers.own[key]}" for key, title in PLACES.items()))
    lines += [f"Teamet {name}: {late} overskredet" for name, late in numbers.teams.items()]
    lines += [
        f"Se dem her:\n{link('deadlines')}",
        f"Du får mailen, fordi du selv har valgt den. Du kan slå den fra her:\n{link('deadlines_mail')}",
        settings.FODFAESTE_MUNICIPALITY,
    ]
    return "\n\n".join(lines) + "\n"
