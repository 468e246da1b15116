"""Who leads a group, and who may do what with courses.

Answers before and after are about health, so company consultants do not see who is on a group.
"""

from django.db.models import Exists, OuterRef, Q

from fodfaeste.casework.cases.policy import CARRIES, WORKS_WITH
from fodfaeste.casework.courses.models import Enrolment, GroupLeader
from fodfaeste.casework.courses.rules import HELD
from fodfaeste.casework.participation.terms import seen_after
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.grounds import EMPLOYEES
from fodfaeste.foundation.access.policy import ALWAYS, allow, ground
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import current

LEADS = ("holdleder", "specialist")
"""The roles that may lead a group."""
KEEPS = ("holdleder", "teamleder", "leder")


def led(actor: Actor) -> Q:
    """The condition on `Enrolment` that the actor leads the group now, and still sees the participant."""
    mine = GroupLeader.objects.filter(current(clock.today()), employee=actor.employee_id).values("group")
    return Q(group__in=mine) & _still_seen()


def _still_seen() -> Q:
    """On the group, or off it not longer ago than the rule of participation says."""
    after = seen_after()
    if after is None:
        return Q(state__in=HELD)
    return Q(state__in=HELD) | Q(state__in=("completed", "stopped"), ended_on__gte=clock.today() - after)


def _course_leader(actor: Actor) -> Q | None:
    if actor.employee_id is None or not actor.has_role(*LEADS):
        return None
    return Q(Exists(Enrolment.objects.filter(led(actor), citizen=OuterRef("pk"))))


def register() -> None:
    ground("course_leader", "Du leder borgerens hold", _course_leader)
    leads = dict.fromkeys(LEADS, ("course_leader",))
    sees = {role: WORKS_WITH[role] for role in ("sagsbehandler", "teamleder")}
    sees |= {role: (*WORKS_WITH[role], "course_leader") for role in LEADS}
    allow("course.view", "se hold", **dict.fromkeys(EMPLOYEES, ALWAYS))
    allow("course.keep", "lave forløb og hold", system=ALWAYS, **dict.fromkeys(KEEPS, ALWAYS))
    allow("course.lead", "lede holdet", **leads)
    allow("course.see", "se borgerens hold", **sees)
    allow("course.see_own", "se dit hold", borger="self")
    enrols = CARRIES | dict.fromkeys(LEADS, ("provider",))
    allow("course.enrol", "sætte borgeren på et hold", **enrols)
    allow("course.answer", "svare før og efter et hold", borger="self", **CARRIES, **leads)
    allow("course.decide", "tage stilling til holdet", **CARRIES)
    allow("course.follow_up", "aftale et skridt mod job efter holdet", **CARRIES)
    allow("course.count", "tælle op på forløb", system=ALWAYS)
